"""A logo is known by its content, redrawn as plain pixels, or refused with a sentence."""

import io
import resource
import struct
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from planner.handout.logo import HIGH_MM, MOST_BYTES, UNREADABLE, WIDE_MM, Logo, LogoError, read_logo

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 40"{}>{}</svg>'
)
SQUARE = '<rect width="100" height="40" fill="#104060"/>'
UNKNOWN = "This is not a PNG, JPEG or SVG picture that we can read."
OUTSIDE = "This SVG holds a link or an outside picture. Save it as a plain SVG with shapes only, or as PNG."
ENTITIES = "This SVG holds entities. Save it as a plain SVG with shapes only, or as PNG."
SCRIPT = "This SVG holds a script. Save it as a plain SVG with shapes only, or as PNG."


def saved(picture, format="PNG", **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def svg(inside=SQUARE, attributes=""):
    return SVG.format(attributes, inside).encode()


def shown(data):
    logo = read_logo(data)
    picture = Image.open(io.BytesIO(logo.picture))
    assert picture.size == (logo.width, logo.height)
    return picture


def middle(data):
    picture = shown(data)
    return picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))


BLUE = Image.new("RGB", (300, 120), (16, 64, 96))


@pytest.mark.parametrize(
    "data",
    [
        saved(BLUE),
        saved(BLUE, "JPEG", quality=95),
        saved(BLUE.quantize(4)),
        saved(BLUE.convert("RGBA")),
        saved(BLUE.convert("CMYK"), "JPEG", quality=95),
        svg(),
        b"\xef\xbb\xbf\n" + svg(),
        svg('<defs><linearGradient id="a"><stop stop-color="#104060"/></linearGradient></defs>'
            '<rect width="100" height="40" style="fill:url(#a)"/>'),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">' + svg(),
    ],
    ids=["png", "jpeg", "palette", "alpha", "cmyk", "svg", "byte order mark", "gradient", "doctype"],
)  # fmt: skip
def test_a_good_logo_keeps_its_colour_and_shape(data):
    assert middle(data) == pytest.approx((16, 64, 96), abs=6)
    assert shown(data).mode in ("L", "RGB")
    logo = read_logo(data)
    assert logo.width / logo.height == pytest.approx(2.5, abs=0.05)


def test_sixteen_bits_of_grey_stay_the_same_grey():
    assert middle(saved(Image.new("I;16", (200, 80), 30000))) == pytest.approx((117,) * 3, abs=2)


def test_what_is_clear_becomes_white_and_the_white_around_goes():
    picture = Image.new("RGBA", (400, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((100, 50, 299, 149), fill=(0, 0, 0, 255))
    logo = shown(saved(picture))
    assert logo.size == (200, 100)
    assert logo.convert("L").getpixel((0, 0)) > 250


def test_nothing_of_the_file_survives_but_its_pixels():
    secret, info = "Xanthippe", PngImagePlugin.PngInfo()
    info.add_text("Author", secret)
    exif = Image.Exif()
    exif[0x013B] = secret
    for data in (saved(BLUE, pnginfo=info), saved(BLUE, "JPEG", exif=exif), svg(f"<desc>{secret}</desc>{SQUARE}")):
        assert secret.encode() in data
        assert secret.encode() not in read_logo(data).picture
        assert not Image.open(io.BytesIO(read_logo(data).picture)).getexif()


def test_a_large_picture_is_made_as_small_as_the_paper_needs():
    wide = Image.new("RGB", (20_000, 1_500), "navy")
    assert shown(saved(wide)).size == (600, 45)
    noise = Image.effect_noise((1200, 480), 90)
    assert len(read_logo(saved(noise.convert("RGB"), "JPEG", quality=60)).picture) < 100_000


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty."),
        (b"hello", UNKNOWN),
        (b"<html><body>hello</body></html>", UNKNOWN),
        (saved(BLUE, "GIF"), UNKNOWN),
        (saved(BLUE, "TIFF"), UNKNOWN),
        (saved(BLUE)[:60], UNREADABLE),
        (saved(Image.effect_noise((300, 120), 90))[:3000], UNREADABLE),
        (saved(BLUE, save_all=True, append_images=[BLUE.rotate(180), BLUE.rotate(90)]),
         "This picture moves. Save it as a still picture."),
        (saved(Image.new("1", (1, 1))), "This picture is too small or too thin."),
        (saved(Image.new("1", (5000, 20))), "This picture is too small or too thin."),
        (saved(Image.new("1", (9000, 9000))), "This picture has more than 40 million pixels. Save it smaller."),
        (saved(Image.new("RGB", (300, 120), "white")), "This logo would not show on white paper. Choose a darker one."),
        (saved(Image.new("RGBA", (300, 120), (0, 0, 0, 0))), "This logo would not show on white paper."),
        (b"\0" * (MOST_BYTES + 1), "This file is larger than 1 MB. Save the logo smaller."),
        (svg("<script>alert(1)</script>" + SQUARE), SCRIPT),
        (svg('<svg:script xmlns:svg="http://www.w3.org/2000/svg">1</svg:script>'), SCRIPT),
        (svg(attributes=' onload="alert(1)"'), SCRIPT),
        (svg('<foreignObject width="9" height="9"><p>hi</p></foreignObject>'), "This SVG holds a web page."),
        (svg('<image href="http://example.com/a.png" width="9" height="9"/>'), OUTSIDE),
        (svg('<image xlink:href="/etc/hostname.png" width="9" height="9"/>'), OUTSIDE),
        (svg('<image href="file:///etc/x.png" width="9" height="9"/>'), OUTSIDE),
        (svg('<image href="data:image/svg+xml;base64,PHN2Zy8+" width="9" height="9"/>'), OUTSIDE),
        (svg('<use href="other.svg#a"/>'), OUTSIDE),
        (svg('<a href="https://example.com">' + SQUARE + "</a>"), OUTSIDE),
        (svg('<rect width="9" height="9" style="fill:url( \'/etc/a.svg#b\')"/>'), OUTSIDE),
        (svg('<style>@import "http://example.com/a.css";</style>' + SQUARE), OUTSIDE),
        (svg("<style>rect { fill: url(http://example.com/a.svg#b) }</style>" + SQUARE), OUTSIDE),
        (b'<?xml-stylesheet href="a.css"?>' + svg(), OUTSIDE),
        (b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + svg("<desc>&x;</desc>"), ENTITIES),
        (b'<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + svg("<desc>&b;</desc>"), ENTITIES),
        (svg('<text y="20">Park Clinic</text>'), "This SVG holds text that needs its own font."),
        (svg("<rect"), UNKNOWN),
        (svg().decode().encode("utf-16"), UNKNOWN),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused_with_a_sentence(data, sentence):
    with pytest.raises(LogoError) as refused:
        read_logo(data)
    assert str(refused.value).startswith(sentence)


USES = "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 12}</g>' for n in range(1, 9))
TURBULENCE = '<filter id="f"><feTurbulence numOctaves="1000000" baseFrequency="1"/></filter>'


@pytest.mark.parametrize(
    "inside",
    [
        f'<g id="a0">{SQUARE}</g>{USES}',
        f'{TURBULENCE}<rect width="100" height="40" filter="url(#f)"/>',
        "<g>" * 90_000 + SQUARE + "</g>" * 90_000,
    ],
    ids=["uses of uses", "a filter without end", "deep"],
)
def test_an_svg_made_to_do_harm_ends_its_own_process_and_soon(inside):
    start = time.monotonic()
    with pytest.raises(LogoError, match="Save it as PNG"):
        read_logo(svg(inside))
    assert time.monotonic() - start < 20


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def made(*chunks, size=(300, 120), colour=2):
    """A PNG that says it is as large as `size`, put together by hand."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, 8, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def endless(number=1):
    """Some hundred megabytes of nothing, as a few hundred kilobytes."""
    packer, block = zlib.compressobj(9), bytes(1 << 20)
    return b"".join(packer.compress(block) for _ in range(300 * number)) + packer.flush()


def many_scans(data, number):
    """A progressive JPEG whose last scan is sent again and again: each time the whole picture is worked on."""
    start = data.rindex(b"\xff\xda")
    scan = data[start : data.rindex(b"\xff\xd9")]
    return data[:start] + scan * number + b"\xff\xd9"


PIXELS = chunk(b"IDAT", zlib.compress(bytes(120 * 901)))
BIG_JPEG = saved(Image.new("L", (6000, 6000), 90), "JPEG", quality=1, progressive=True)
BOMBS = {
    "says it is huge": made(PIXELS, size=(60_000, 60_000)),
    "says it is huge, and has the pixels": made(chunk(b"IDAT", endless()), size=(39_000, 39_000)),
    "more pixels than it says": made(chunk(b"IDAT", endless())),
    "an endless colour profile": made(chunk(b"iCCP", b"x\0\0" + endless()), PIXELS),
    "an endless text": made(chunk(b"zTXt", b"x\0\0" + endless()), PIXELS),
    "a hundred texts": made(*[chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(900_000)))] * 300, PIXELS),
    "a chunk that says it is longer than the file": made(struct.pack(">I", 2**31 - 1) + b"tEXt"),
    "a picture worked on again and again": many_scans(BIG_JPEG, (MOST_BYTES - len(BIG_JPEG)) // 500),
    "a JPEG that says it is huge": saved(BLUE, "JPEG").replace(
        struct.pack(">HH", 120, 300), struct.pack(">HH", 65_000, 65_000)),
    "a JPEG as large as it may be": saved(Image.new("RGB", (6320, 6320), "navy"), "JPEG", quality=1),
    "a PNG as large as it may be": saved(Image.new("RGBA", (6320, 6320), (0, 0, 90, 128)), compress_level=9),
}  # fmt: skip


def shown_or_refused(data):
    try:
        return len(read_logo(data).picture) < MOST_BYTES
    except LogoError as refused:
        return str(refused).endswith(".")


def opened(data):
    """Whether it was shown or refused, and the seconds and kilobytes that it took; for a process of its own."""
    fine = shown_or_refused(data)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return fine, used.ru_utime + used.ru_stime, used.ru_maxrss


@pytest.mark.parametrize("name", BOMBS)
def test_a_picture_that_grows_when_it_is_opened_harms_nobody(name):
    """Shown or refused with a sentence, within the seconds and the memory that its own process has."""
    assert len(BOMBS[name]) <= MOST_BYTES
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:  # else other children of these tests would count
        fine, worked, kilobytes = alone.submit(opened, BOMBS[name]).result()
    assert fine
    assert worked < 6
    assert kilobytes < 700_000  # what the largest of its processes had at once


@pytest.mark.parametrize(
    ("size", "width_mm"), [((600, 240), 40), ((600, 100), 40), ((240, 240), 16), ((100, 240), 6.67), ((40, 16), 10)]
)
def test_on_paper_it_fits_its_place_in_proportion(size, width_mm):
    logo = Logo(b"", *size)
    assert logo.width_mm == width_mm
    assert logo.width_mm <= WIDE_MM
    assert logo.width_mm * size[1] / size[0] <= HIGH_MM + 0.01


def test_two_logos_never_share_an_address():
    assert Logo(b"a", 1, 1).address != Logo(b"b", 1, 1).address
