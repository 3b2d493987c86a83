"""What the PDF is: tagged, in our fonts, on the right paper, with nothing off the page."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from printed import ADDRESS, LIBRARY, PEOPLE, ROOT, letters, printed_for, printing, render, squashed

from planner.figures import Drawing, drawings
from planner.handout import Details
from planner.handout.chapters import doses
from planner.handout.document import handout_html
from planner.handout.sheet import PRINT_SCALE, paper
from planner.wording import amount, effort, rest

MM = 72 / 25.4
FONTS = ROOT / "static" / "vendor" / "fonts"
STYLE = (ROOT / "static" / "handout.css").read_text(encoding="utf-8")
SIZES = {"a4": (595.28, 841.89), "letter": (612, 792)}
WIDTHS_MM = {"a4": 210 - 2 * 13, "letter": 215.9 - 2 * 13}  # of the text


@pytest.fixture(params=PEOPLE)
def printed(request):
    return printed_for(request.param)


def tags(element, name):
    """Every structure element called `name` below `element`."""
    element = element.get_object()
    if element.get("/S") == name:
        yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if hasattr(child.get_object(), "get"):
            yield from tags(child, name)


def test_it_is_tagged_for_screen_readers(printed):
    root = printed.reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert re.fullmatch(rf"Your back plan, weeks? {printed.plan.week}( and \d+)?", printed.title)
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert len(list(tags(root["/StructTreeRoot"], "/H1"))) == 1


def test_lists_hold_nothing_but_their_lines(printed):
    for found in tags(printed.reader.trailer["/Root"]["/StructTreeRoot"], "/L"):
        kids = found["/K"] if isinstance(found["/K"], list) else [found["/K"]]
        assert {kid.get_object()["/S"] for kid in kids} <= {"/LI", "/L"}  # a list in columns is a list of lists


def test_every_drawing_has_its_words(printed):
    figures = list(tags(printed.reader.trailer["/Root"]["/StructTreeRoot"], "/Figure"))
    alts = {str(figure.get("/Alt", "")) for figure in figures}
    assert "" not in alts
    cards = [card.p for card in paper(printed.plan, LIBRARY, printed.printing)["cards"]]
    for p in cards:
        assert set(p.exercise.text.alt) <= alts
    assert len(figures) == sum(len(p.exercise.text.alt) for p in cards) + 1  # and the QR code


def test_only_our_fonts_are_embedded(printed):
    names = {
        font.get_object()["/BaseFont"] for page in printed.reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert names
    assert all("Atkinson" in name for name in names), names


def test_the_paper_is_the_one_asked_for(printed):
    for page in printed.reader.pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        assert size == pytest.approx(SIZES[printed.printing.paper], abs=0.5)


def test_nothing_stands_in_the_margin_or_off_the_page(printed):
    width, height = SIZES[printed.printing.paper]
    for page in range(len(printed.paper)):
        for left, bottom, right, top in printed.glyphs(page):
            assert left >= 13 * MM
            assert right <= width - 13 * MM
            assert bottom >= 4 * MM
            assert top <= height - 9 * MM


def test_no_page_is_nearly_empty(printed):
    """But the last one. The footer does not count."""
    height = SIZES[printed.printing.paper][1]
    for page in range(len(printed.paper) - 1):
        lowest = min(bottom for _, bottom, _, _ in printed.glyphs(page) if bottom > 14 * MM)
        assert lowest < height * 2 / 3, f"page {page + 1}"


def test_a_page_for_each_two_cards_and_a_few_more(printed):
    assert len(printed.pages) <= len(printed.plan.cards) * 0.9 + 5.5


def test_the_same_plan_gives_the_same_bytes():
    assert printing(printed_for("in pain").plan).pdf == printed_for("in pain").pdf


@pytest.mark.parametrize("person", PEOPLE)
def test_our_fonts_have_every_character_we_print(person, library):
    ours = {c for file in FONTS.glob("*-latin-*-normal.woff2") for c in TTFont(file).getBestCmap()}
    html = handout_html(printed_for(person).plan, library, Details(), ADDRESS, render)
    assert {c for c in html if ord(c) not in ours} <= {"\n"}


def test_european_names_are_in_our_fonts():
    for weight in (400, 700):
        ours = {c for file in FONTS.glob(f"*-{weight}-normal.woff2") for c in TTFont(file).getBestCmap()}
        assert {ord(c) for c in "ŁódźŻółćŘežábekŞahinĞßÆøÅñçéöő"} <= ours


def test_the_sheet_has_black_and_white_only_and_no_slant():
    """Contrast, and a printer without colour: text is black on white, or white on black."""
    plain = re.sub(r"\.colour [^{]*\{[^}]*\}", "", STYLE)  # shapes, where a person asks for colour
    assert set(re.findall(r"#[0-9a-f]+", plain)) <= {"#000000", "#ffffff", "#777777"}
    assert "#777777" not in "".join(re.findall(r"[^-]color: [^;]+;", STYLE))
    assert not re.search(r"italic|oblique|text-transform|opacity|justify", STYLE)


def test_the_sheet_has_nothing_smaller_than_12_points_but_the_footer():
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: ([\d.]+)pt", STYLE.split("/* Text */")[1])]
    assert min(sizes) >= 12


def test_lines_stand_well_apart():
    html, card = re.search(r"font: 14pt/([\d.]+)", STYLE), re.search(r"line-height: ([\d.]+)px", STYLE)
    assert html
    assert card
    assert float(html[1]) >= 1.25  # clinical content 3.5
    assert float(card[1]) * 0.75 / 14 >= 1.25
    assert float(card[1]) * 64 % 1 == 0  # see the sheet


def test_what_a_patient_reads_is_in_14_points(printed):
    sizes = Counter(glyph.size for page in printed.type for glyph in page)
    assert sizes.most_common(1)[0][0] == 14
    assert sizes[14] > sum(sizes.values()) / 2
    assert min(sizes) >= 11


def test_what_a_card_asks_to_do_is_in_14_points_and_hints_in_12(printed):
    for number, p in enumerate(printed.plan.cards, 1):
        text, card = p.exercise.text, printed.card(number, p)
        words = letters(card)
        lines = [*text.steps, text.cue, text.stop, text.make_easier, text.make_harder]
        lines += [adaptation.text for adaptation in p.adaptations]
        lines += [how(doses(printed.plan)[p.exercise.id][0].dose) for how in (rest, effort)]
        for size, found in ((14, lines), (12, [text.better, text.breathing, text.getting_there])):
            for line in map(squashed, filter(None, found)):
                at = words.index(line)
                assert {glyph.size for glyph in card[at : at + len(line)]} == {size}, line


def test_the_dose_is_the_biggest_type_on_its_card(printed):
    for number, p in enumerate(printed.plan.cards, 1):
        card = printed.card(number, p)
        biggest = max(glyph.size for glyph in card)
        assert biggest >= 20
        words = amount(doses(printed.plan)[p.exercise.id][0].dose)
        assert letters([glyph for glyph in card if glyph.size == biggest]) == squashed(words)


def test_a_step_starts_beside_its_number(printed):
    """WeasyPrint can drop a first line below the drawing that its number stands beside."""
    for number, p in enumerate(printed.plan.cards, 1):
        page = printed.type[printed.page_of(number, p)]
        words = letters(page)
        numbers = {(one.character, dot.baseline) for one, dot in pairwise(page) if dot.character == "."}
        for step, text in enumerate(p.exercise.text.steps, 1):
            first = page[words.index(squashed(text))]
            assert (str(step), first.baseline) in numbers, text


GAPS_MM = 13  # between two or three frames: two arrows


def too_wide(drawn, most):
    """Exercises whose frames do not stand side by side on so many millimetres, with what they take."""
    widths = {id_: PRINT_SCALE * sum(frame.width_mm for frame in frames) + GAPS_MM for id_, frames in drawn.items()}
    return {id_: round(width) for id_, width in widths.items() if width > most}


def test_frames_too_wide_for_the_paper_are_seen():
    frame = Drawing("x.svg", 60, 20)
    assert too_wide({"two": (frame,) * 2, "three": (frame,) * 3}, WIDTHS_MM["a4"]) == {"three": 211}


@pytest.mark.parametrize("paper", WIDTHS_MM)
def test_drawings_of_every_exercise_fit_the_paper_at_one_scale(paper, library):
    assert too_wide({id_: drawings(id_) for id_ in library.exercises}, WIDTHS_MM[paper]) == {}
    assert PRINT_SCALE >= 1.1  # 26 mm a metre: a person who stands is 45 mm high


def test_every_drawing_is_printed_at_that_scale():
    plan = printed_for("lifter").plan
    html = handout_html(plan, LIBRARY, Details(), ADDRESS, render)
    sizes = dict(re.findall(r'\[src="(.+?)"\] { width: ([\d.]+)mm }', html))
    frames = [frame for p in plan.cards for frame in drawings(p.exercise.id)]
    assert set(sizes) == {frame.file for frame in frames}
    for frame in frames:
        assert float(sizes[frame.file]) == pytest.approx(frame.width_mm * PRINT_SCALE, abs=0.01)


def test_eleven_cards_take_eleven_pages_at_most():
    chronic = printed_for("chronic")
    assert chronic.printing.paper == "a4"
    assert len(chronic.plan.cards) == 11
    assert len(chronic.pages) <= 11


def test_tick_boxes_are_big_enough_for_a_pen():
    box = re.search(r"\.tick-box \{[^}]*width: ([\d.]+)mm;\s+height: ([\d.]+)mm", STYLE)
    assert box
    assert min(float(box[1]), float(box[2])) >= 8


def test_every_kind_and_light_has_its_own_shape(library):
    for light in library.safety.traffic_light[:2]:
        assert f".shape-{light.shape}" in STYLE
    for kind in ("stretch", "walk", "relief"):
        assert f".kind-{kind}::before" in STYLE
