"""Redraws one uploaded picture as plain pixels, of which alone it then consists. Only this imports Pillow and resvg.

It runs as a program of its own, with little time and memory, so that a picture made to do harm ends this process and no
other; and without WeasyPrint, which makes Pillow accept half a picture. The picture comes in on stdin; out goes a line
with its width and height in pixels and then the new picture, or (exit status REFUSED) a sentence for who chose it.
"""

from __future__ import annotations

import io
import re
import resource
import sys
import warnings
from collections.abc import Mapping
from xml.parsers import expat

import resvg_py
from PIL import Image, ImageChops, UnidentifiedImageError


def N_(sentence: str) -> str:
    """Marks a sentence for the catalogues. This program knows no language: who asked says it (logo.py)."""
    return sentence


REFUSED = 3
SECONDS, BYTES = 4, 1 << 30
MOST_PIXELS = 40_000_000
WIDEST, HIGHEST = 600, 240  # pixels: 380 dots an inch at 40 x 16 mm
SMALLEST, LONGEST_SHAPE = 16, 20  # pixels; times as wide as high
PALE = 225  # of 255: what is lighter does not show on white paper
UNKNOWN = N_("This is not a PNG, JPEG or SVG picture that we can read.")
SCRIPT = N_("This SVG holds a script. Save it as a plain SVG with shapes only, or as PNG.")
WEB_PAGE = N_("This SVG holds a web page. Save it as a plain SVG with shapes only, or as PNG.")
TEXT = N_("This SVG holds text that needs its own font. Save it as a plain SVG with shapes only, or as PNG.")
OUTSIDE = N_("This SVG holds a link or an outside picture. Save it as a plain SVG with shapes only, or as PNG.")
ENTITIES = N_("This SVG holds entities. Save it as a plain SVG with shapes only, or as PNG.")
GREY = ("1", "L", "LA")
#: What an SVG may not hold. resvg runs no script and reaches no network, but it would read a file of this machine.
UNWANTED = {
    "script": SCRIPT,
    "foreignobject": WEB_PAGE,
    "iframe": WEB_PAGE,
    "text": TEXT,
}
OWN_PARTS = re.compile(r"\s*(#|data:image/(png|jpe?g)[;,])", re.IGNORECASE)
OUTSIDE_URLS = re.compile(r"""@import|url\(\s*["']?\s*(?!["'#\s])""", re.IGNORECASE)


class Refused(Exception):
    """Why a picture cannot be printed, as a sentence."""


def redrawn(uploaded: bytes) -> tuple[Image.Image, bytes]:
    """The picture as it will be printed: on white, without a palette, no larger than the paper needs, and its bytes."""
    if not uploaded:
        raise Refused(N_("This file is empty."))
    is_text = uploaded.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    picture = shrunk(trimmed(on_white(opened(from_svg(uploaded) if is_text else uploaded))))
    return picture, min((encoded(picture, "PNG"), encoded(picture, "JPEG")), key=len)


def opened(data: bytes) -> Image.Image:
    """A still PNG or JPEG of a sensible size, decoded; what it claims to be is found out from its content."""
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    except UnidentifiedImageError:
        raise Refused(UNKNOWN) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(N_("This picture has more than 40 million pixels. Save it smaller."))
    if getattr(picture, "n_frames", 1) > 1 and picture.format == "PNG":
        raise Refused(N_("This picture moves. Save it as a still picture."))
    if min(picture.size) < SMALLEST or max(picture.size) > LONGEST_SHAPE * min(picture.size):
        raise Refused(
            f"This picture is too small or too thin. Choose one of {SMALLEST} pixels or more, "
            f"and no more than {LONGEST_SHAPE} times as wide as high."
        )
    picture.draft(None, (2 * WIDEST, 2 * HIGHEST))  # a JPEG need not be decoded larger than it is printed
    picture.load()
    return picture


def on_white(picture: Image.Image) -> Image.Image:
    """In grey or RGB, eight bits each, with white behind what one can see through."""
    if picture.mode.startswith("I"):  # sixteen bits of grey, of which Pillow would cut all but the darkest to white
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.has_transparency_data:
        grey, picture = picture.mode in GREY, picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("L" if grey else "RGB")
    return picture.convert("L" if picture.mode in GREY else "RGB")


def trimmed(picture: Image.Image) -> Image.Image:
    """Without the white around it, which would make it stand small and off the edge."""
    if min(picture.convert("L").tobytes()) > PALE:
        raise Refused(N_("This logo would not show on white paper. Choose a darker one."))
    white = Image.new(picture.mode, picture.size, "white")
    return picture.crop(ImageChops.difference(picture, white).getbbox())


def shrunk(picture: Image.Image) -> Image.Image:
    """No larger than the paper needs."""
    picture.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    return picture


def encoded(picture: Image.Image, format: str) -> bytes:
    """Pixels alone: a new picture carries nothing of what stood beside them."""
    plain, out = Image.new(picture.mode, picture.size), io.BytesIO()
    plain.paste(picture)
    plain.save(out, format, quality=88, optimize=True)
    return out.getvalue()


def from_svg(data: bytes) -> bytes:
    """An SVG as PNG: pixels print alike everywhere, and cannot hold a script, a link or a bomb."""
    check(data)
    try:
        return resvg_py.svg_to_bytes(
            svg_string=data.decode("utf-8-sig"), width=2 * WIDEST, height=2 * HIGHEST, skip_system_fonts=True
        )
    except (ValueError, UnicodeDecodeError):
        raise Refused(N_("This SVG cannot be read. Save it as PNG.")) from None


def check(data: bytes) -> None:
    """Refuses an SVG that holds more than shapes of its own."""
    parser = expat.ParserCreate()
    style: list[str] = []
    root = ""

    def refuse(sentence: str) -> None:
        raise Refused(sentence)

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal root
        root = root or tag.rpartition(":")[2]
        if found := UNWANTED.get(tag.rpartition(":")[2].lower()):
            refuse(found)
        for name, value in attributes.items():
            name = name.rpartition(":")[2].lower()
            if name.startswith("on"):
                refuse(SCRIPT)
            if (name in ("href", "src") and not OWN_PARTS.match(value)) or OUTSIDE_URLS.search(value):
                refuse(OUTSIDE)

    def entity(*declared: object) -> None:
        refuse(ENTITIES)

    def instruction(target: str, data: str) -> None:
        refuse(OUTSIDE)

    parser.StartElementHandler, parser.CharacterDataHandler = start, style.append
    parser.EntityDeclHandler, parser.ProcessingInstructionHandler = entity, instruction
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise Refused(UNKNOWN) from None
    if root != "svg":
        raise Refused(UNKNOWN)
    if OUTSIDE_URLS.search("".join(style)):
        refuse(OUTSIDE)


def main() -> int:
    """Reads, redraws, writes."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")  # Pillow's about large pictures, which are measured above
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture, data = redrawn(sys.stdin.buffer.read())
    except Refused as why:
        sys.stdout.write(str(why))
        return REFUSED
    sys.stdout.buffer.write(f"{picture.width} {picture.height}\n".encode() + data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
