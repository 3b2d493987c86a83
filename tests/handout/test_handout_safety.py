"""What may be loaded, what may be typed, and what is never printed or logged."""

import logging
import subprocess
import sys
from functools import cache

import pytest
import segno
from printed import ADDRESS, DETAILS, ROOT, planned, printed_for, printing, render

from planner.handout import Details, HandoutError, render_handout
from planner.handout.details import LONGEST, printable
from planner.handout.document import QR_MM
from planner.handout.pdf import STATIC, StaticOnly, handout_pdf
from planner.handout.printer import printer
from planner.handout.qr import QUIET_ZONE, qr_path
from planner.handout.sheet import sheet

PAGE = '<html lang="en"><title>t</title><p>{}</p></html>'
BASE = STATIC.as_uri()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.svg",
        "https://127.0.0.1/a.svg",
        "file:///etc/passwd",
        f"{BASE}/../app.py",
        f"{BASE}/%2e%2e/app.py",
        f"{BASE}/figures/%2e%2e/%2E%2E/app.py",
        f"{BASE}/figures/..%2f..%2fapp.py",
        f"file://elsewhere{STATIC}/fonts.css",
        f"{BASE}/fonts.css%00.svg",
        f"{BASE}/",
        "data:image/svg+xml,<svg/>",
        "ftp://example.com/x",
        "fonts.css",
    ],
)
def test_the_fetcher_refuses(url):
    assert not StaticOnly(STATIC).allows(url)


def test_the_fetcher_serves_our_own_files():
    assert StaticOnly(STATIC).allows(f"{BASE}/fonts.css")
    assert StaticOnly(STATIC).allows(f"{BASE}/vendor/../fonts.css")


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "static").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "static" / "link").symlink_to(tmp_path / "secret")
    assert not StaticOnly(tmp_path / "static").allows((tmp_path / "static" / "link").as_uri())


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="http://example.com/a.svg" alt="a">',
        '<img src="file:///etc/passwd" alt="a">',
        '<img src="figures/%2e%2e/%2e%2e/app.py" alt="a">',
        '<img src="figures/no-such-drawing.svg" alt="a">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>p { background: url("/etc/passwd") }</style>',
        "<style>p { colour: red }</style>",
    ],
)
def test_a_handout_that_would_have_a_hole_is_not_printed(markup):
    with pytest.raises(HandoutError):
        handout_pdf(PAGE.format(markup))


def test_one_refusal_does_not_spoil_the_next_handout():
    with pytest.raises(HandoutError):
        handout_pdf(PAGE.format('<img src="http://example.com/a.svg" alt="a">'))
    assert handout_pdf(PAGE.format("fine")).startswith(b"%PDF")


def test_an_exercise_without_drawings_is_not_printed(library, monkeypatch):
    monkeypatch.setattr("planner.handout.sheet.drawings", lambda id_: ())
    with pytest.raises(HandoutError, match="No drawings of"):
        render_handout(planned(), library, Details(), ADDRESS, render)


HOSTILE = {
    "soft hyphens": "a­" * 1000,
    "no spaces": "W" * 300,
    "zero width spaces": "ab\u200b" * 700,
    "forty lines": "\n".join(["Call me if it hurts."] * 40),
    "Arabic": "خطة الظهر " * 40,
    "controls": "a\0b\x01\x08\x1bc\x7f\ud800" * 50,
    "bidi": "\u202eabc\u2066def" * 50,
    "joiners": "می\u200cخواهم " * 100,
    "markup": "<img src=x onerror=alert(1)>{{ 7*7 }}</p><style>*{display:none}</style>&amp;" * 5,
}


@cache
def shortest_plan():
    """Printed once, so that WeasyPrint is warm."""
    return printing(planned(pain=9, minutes=10, days=("mon",))).plan


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_prints_quickly_and_on_the_page(text, monkeypatch):
    """As long as the form lets it be. Beside a plain print in the same run: what is slow takes ten times as long."""
    plan = shortest_plan()
    told = []
    monkeypatch.setattr(printer(), "notice", told.append)
    printing(plan)
    typed = {name: text[: LONGEST[name]] for name in ("patient", "prepared_by", "role", "clinic", "phone", "note")}
    paper = printing(plan, Details(**typed))
    plain, hostile = (done.processor_seconds for done in told)
    assert hostile < plain * 4
    width, height = (float(side) for side in paper.reader.pages[0].mediabox[2:])
    for page in range(len(paper.paper)):
        for left, bottom, right, top in paper.glyphs(page):
            assert 0 <= left <= right <= width + 0.1
            assert 0 <= bottom <= top <= height + 0.1


@pytest.mark.parametrize("text", ["Well done 👍🏽", "陳", "e" + "\u0301" * 1000])
@pytest.mark.parametrize("field", ["patient", "note", "review"])
def test_what_no_font_can_draw_never_comes_to_paper(field, text):
    with pytest.raises(ValueError, match="no font has"):
        printing(shortest_plan(), Details(**{field: text}))
    with pytest.raises(ValueError, match="no font has"):
        printing(shortest_plan(), Details(notes={"bird-dog": text}))


def test_a_character_without_a_glyph_is_not_printed_as_a_box():
    with pytest.raises(HandoutError, match=r"^A character that no font has$"):
        handout_pdf(PAGE.format("\U000e0041\U0010fffd"))


def test_markup_is_printed_as_it_was_typed():
    assert "<b>{{7*7}}" in printing(shortest_plan(), Details(note="<b> {{ 7*7 }}")).text


def test_what_nobody_can_see_is_dropped():
    assert printable("a­b\u200bc\0d\u202ee\x1bf") == "abcdef"
    assert printable(" a \n b\tc ") == "a b c"
    assert printable("a\r\nb\rc", lines=True) == "a\nb\nc"
    assert printable("a\u00a0b\u2003c\u2011d\ufe0f") == "a b c-d"
    assert printable("x" * 9999) == "x" * 9999  # what is too long is refused, not cut


def test_nothing_typed_is_logged(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    printing(shortest_plan(), Details("Xanthippe Ξ"))
    out = capfd.readouterr()
    assert "Xanthippe" not in caplog.text + out.out + out.err


def test_the_qr_code_holds_the_whole_address():
    path, size = qr_path(ADDRESS)
    matrix = segno.make(ADDRESS, error="m", micro=False).matrix
    drawn = set()
    for run in path.removesuffix("z").split("z"):
        x, y, width = (int(n) for n in run.removeprefix("M").replace("h", " ").replace("v1", " ").split()[:3])
        drawn |= {(x + i, y) for i in range(width)}
    dark = {(x + QUIET_ZONE, y + QUIET_ZONE) for y, row in enumerate(matrix) for x, bit in enumerate(row) if bit}
    assert drawn == dark
    assert size == len(matrix) + 2 * QUIET_ZONE


def test_the_printed_address_is_short_and_has_no_answers():
    assert "plan.example" in printed_for("chronic").text
    assert "since=" not in printed_for("chronic").text


def test_the_sheet_says_nothing_personal(library):
    assert not set(sheet(planned(), library)) & set(DETAILS.__dataclass_fields__)


def test_without_pango_one_sentence_says_what_to_install():
    code = """
import sys
class NoPango:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint": raise OSError("cannot load library 'libgobject-2.0-0'")
sys.meta_path.insert(0, NoPango())
import planner.handout.pdf
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ended.stderr.strip().splitlines()[-1].startswith("ImportError: The printed handout needs Pango.")


def test_the_square_code_of_a_plan_with_ten_changes_has_modules_that_a_phone_reads() -> None:
    address = f"http://backplan.example/plan?{'x' * 280}" + "&edit=swap.double-knee-to-chest.single-knee" * 10
    _path, modules = qr_path(address)
    assert len(address) > 600
    assert QR_MM / modules >= 0.33
