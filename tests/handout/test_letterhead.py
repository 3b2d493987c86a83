"""The head of the paper, the clinician's notes, and any script that may be typed there."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import groupby

import pypdfium2
import pytest
from PIL import Image
from printed import ADDRESS, LIBRARY, letters, planned, printing, render, squashed
from pypdfium2 import raw
from test_handout_paper import MM, tags
from test_logo import saved, svg

from planner.handout import Details, HandoutError
from planner.handout.details import LONGEST, fault
from planner.handout.document import handout_html
from planner.handout.logo import HIGH_MM, WIDE_MM, read_logo
from planner.handout.pdf import _style, handout_pdf

LOGO = read_logo(svg())
PLAN = planned(goals=("strength", "walking"), week=2, days=("mon",))
FULL = Details(
    "Łucja Müller-O’Brien", "Jo Price", "Park Clinic", "020 7946 0000", "Go slowly.\nCall me.", "1 May 2026",
    role="physiotherapist", review="8 May 2026", logo=LOGO, notes={PLAN.cards[0].exercise.id: "Hold on to the wall."},
)  # fmt: skip


@cache
def full():
    return printing(PLAN, FULL)


def fonts(paper):
    return {
        str(font.get_object()["/BaseFont"])
        for page in paper.reader.pages
        for font in page["/Resources"]["/Font"].values()
    }


def heading(paper):
    """The text of the first page up to the first heading, and how far down it reaches, in millimetres."""
    text = letters(paper.type[0])
    end = text.index("Whentogethelp")
    lowest = min(glyph.baseline for glyph in paper.type[0][:end])
    return text[:end], (float(paper.reader.pages[0].mediabox.height) - lowest) / MM


def test_the_head_says_what_for_whom_when_and_from_whom():
    text, _ = heading(full())
    for words in (
        "Your back plan, weeks 2 and 3", "To get stronger and to walk further", "For Łucja Müller-O’Brien",
        "Date 1 May 2026", "Look again 8 May 2026", "Prepared by Jo Price, physiotherapist", "Park Clinic",
        "020 7946 0000",
    ):  # fmt: skip
        assert squashed(words) in text, words


def test_the_head_is_low():
    assert heading(full())[1] < 44
    assert heading(bare())[1] < 38


def test_without_details_there_are_lines_to_write_a_name_and_a_date_on():
    html = handout_html(PLAN, LIBRARY, Details(), ADDRESS, render)
    assert html.count('class="blank top-') == 2
    text, _ = heading(bare())
    assert text.endswith("ForDate")
    assert "Look again" not in html.split("</header>")[0]


@pytest.mark.parametrize("name", ["prepared_by", "role", "clinic", "phone"])
def test_any_one_detail_stands_alone(name):
    text, _ = heading(printing(PLAN, Details(**{name: "Xanthippe"})))
    assert text.endswith("PreparedbyXanthippe" if name == "prepared_by" else "ForDateXanthippe")


def pictures(paper):
    return list(paper.reader.pages[0].images)


def test_the_logo_is_printed_once_with_the_clinic_s_name():
    (image,) = pictures(full())
    assert image.image.convert("RGB").getpixel((9, 9)) == pytest.approx((16, 64, 96), abs=6)
    alts = [str(figure["/Alt"]) for figure in tags(full().reader.trailer["/Root"]["/StructTreeRoot"], "/Figure")]
    assert alts.count("Logo of Park Clinic") == 1
    assert 'alt="Logo of the clinic"' in handout_html(PLAN, LIBRARY, Details(logo=LOGO), ADDRESS, render)


@pytest.mark.parametrize("size", [(600, 240), (900, 60), (100, 400), (300, 300)])
def test_a_logo_of_any_shape_keeps_to_its_place(size):
    logo = read_logo(saved(Image.new("RGB", size, "black")))
    page = printing(PLAN, replace(FULL, logo=logo)).paper[0]
    (image,) = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    left, bottom, right, top = (side / MM for side in image.get_bounds())
    assert right - left == pytest.approx(logo.width_mm, abs=0.05)
    assert right - left <= WIDE_MM + 0.05
    assert (right - left) / (top - bottom) == pytest.approx(size[0] / size[1], rel=0.05)
    assert top - bottom <= HIGH_MM + 0.05
    assert right == pytest.approx(page.get_width() / MM - 13, abs=0.5)


def test_the_next_handout_does_not_have_the_logo():
    assert pictures(full())
    assert not pictures(printing(PLAN, replace(FULL, logo=None)))
    assert not _style()[1].pictures  # nor does the memory of the process
    with pytest.raises(HandoutError, match="only files of static/"):
        handout_pdf(f'<html lang="en"><title>t</title><img src="{LOGO.address}" alt="a"></html>')


def test_a_note_stands_on_its_card_and_says_whose_it_is():
    page = next(page for page in full().pages if squashed("From Jo Price: Hold on to the wall.") in page)
    assert squashed(PLAN.cards[0].exercise.text.steps[0]) in page
    unsigned = printing(PLAN, replace(FULL, prepared_by=""))
    assert squashed("From your clinician: Hold on to the wall.") in unsigned.text


SCRIPTS = {
    "Greek": ("Νίκος Παπαδόπουλος", "Greek"),
    "Russian": ("Ольга Щукина", "Cyrillic"),
    "Kazakh": ("Әлия Қожа", "Cyrillic-Ext"),
    "Vietnamese": ("Nguyễn Thị Hồng", "Vietnamese"),
    "Hebrew": ("דנה לוי", "Hebrew"),
    "Arabic": ("فاطمة الزهراء", "Arabic"),
    "Hausa": ("Ɓala ƙasa", "Latin-Ext"),
}


@pytest.mark.parametrize(("text", "font"), SCRIPTS.values(), ids=SCRIPTS)
def test_a_script_is_printed_in_a_font_of_ours(text, font):
    paper = printing(PLAN, Details(text, text, text, note=text, role=text))
    assert all("Atkinson" in name or "Noto" in name for name in fonts(paper)), fonts(paper)
    assert any(f"Noto-{font}" in name for name in fonts(paper)), fonts(paper)
    assert all("Noto" not in name for name in fonts(full()))


def inked(text):
    """Runs of columns with ink in a text's line, and how far from the right edge it ends, in millimetres."""
    pdf = handout_pdf(f'<html lang="en"><title>t</title><p dir="{Details.direction(text)}">{text}</p></html>')
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=6).to_pil().convert("L")
    dark = page.crop((0, 0, page.width, page.height // 8)).point(lambda value: 255 * (value < 128))
    columns = [dark.crop((x, 0, x + 1, dark.height)).getbbox() is not None for x in range(dark.width)]
    return [dark for dark, _ in groupby(columns)].count(True), (page.width - dark.getbbox()[2]) / MM / 6


def test_arabic_letters_join_and_run_from_the_right():
    assert inked("سسسسس") == (1, pytest.approx(13, abs=1))
    assert inked("ددددد") == (5, pytest.approx(13, abs=1))  # letters that do not join: the measure can tell
    assert inked("llll")[1] > 150


LONG = {
    "a word of 300 letters": "W" * 300,
    "forty lines": "\n".join(["Call me if it hurts."] * 40),
    "Arabic": "خطة الظهر " * 30,
    "long Russian words": "превысокомногорассмотрительствующий" * 9,
    "slashes": "a/b" * 300,
    "figures": "0" * 300,
}


@cache
def bare():
    return printing(PLAN, Details())


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_the_longest_that_may_be_typed_stays_on_the_paper_and_is_all_there(text):
    cut = {name: text[: LONGEST[name]].strip() for name in ("patient", "prepared_by", "role", "clinic", "phone")}
    note, on_card = text[: LONGEST["note"]], " ".join(text.split())[: LONGEST["exercise note"]].strip()
    details = replace(FULL, **cut, note=note, notes={p.exercise.id: on_card for p in PLAN.cards[:2]})
    assert not any(fault(text, 1500, 60) for text in (*cut.values(), note, on_card))
    paper = printing(PLAN, details)
    width = float(paper.reader.pages[0].mediabox.width)
    for page in range(len(paper.paper)):
        for left, bottom, right, _ in paper.glyphs(page):
            assert left >= 13 * MM - 0.5
            assert right <= width - 13 * MM + 0.5
            assert bottom >= 4 * MM
    if text.isascii():  # pdfium tells joined letters in other characters
        typed = Counter(squashed("".join((*cut.values(), note, 2 * cut["prepared_by"], 2 * on_card))))
        assert typed <= Counter(paper.text) - Counter(bare().text)


def test_long_names_leave_the_safety_box_on_the_first_page():
    details = replace(
        FULL,
        patient="Maximiliana Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley",
        role="Consultant physiotherapist and clinical lead, spines, team 4",
        clinic="The Long Name of a Clinic for Physiotherapy, Sports Medicine, Rehabilitation and Pain, North Park",
    )
    paper = printing(PLAN, details)
    for sign in LIBRARY.safety.emergency:
        assert squashed(sign) in paper.pages[0]


def test_the_logo_and_the_scripts_add_little():
    plain = len(printing(PLAN, replace(FULL, logo=None)).pdf)
    assert len(full().pdf) - plain < 10_000
    assert len(printing(PLAN, replace(FULL, logo=None, patient="فاطمة Ольга Νίκος")).pdf) - plain < 40_000
