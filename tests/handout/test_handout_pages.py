"""How every print falls into pages, told from the PDF itself: its tags, its glyphs, its lines and its pixels."""

import io
from collections import Counter
from itertools import groupby, pairwise

import pypdf
import pypdfium2
import pytest
from drawn import MM, pixels, rows_with_ink, square_frames
from printed import ADDRESS, DETAILS, LIBRARY, SHORT_AND_LONG, papers, printed_for, render
from tagged import HEADINGS, Leaf, Tagged

from planner.handout.document import handout_html
from planner.handout.pdf import handout_pdf

BODY_POINTS = {"standard": 14, "large": 18, "compact": 12, "card": 12, "clinician": 12}
SMALLEST_POINTS = {"standard": 11, "large": 11, "compact": 10, "card": 10, "clinician": 10}  # the footer
WITH_CARDS = ("standard", "large", "compact")  # the others have rows
MOST_PAGES = {"compact": 4, "card": 1}
EDGE_MM = 4  # household printers reach no farther
FOOTER_MM = 14


@pytest.fixture(params=papers(*SHORT_AND_LONG))
def printed(request):
    return printed_for(*request.param)


def split(cards):
    """Cards that go on from a page before: the tags show each part as one more card, without a name."""
    return [card for card in cards if not any(leaf.element(*HEADINGS) for leaf in card)]


def orphans(leaves):
    """Headings whose next words or pictures stand on another page, or that nothing follows."""
    by_heading = [list(run) for _, run in groupby(leaves, lambda leaf: leaf.element(*HEADINGS))]
    ends = [(run[-1], following[0]) for run, following in pairwise(by_heading) if run[0].element(*HEADINGS)]
    last = [by_heading[-1][-1]] if by_heading[-1][-1].element(*HEADINGS) else []
    return [heading for heading, following in ends if heading.page != following.page] + last


def fullness(page):
    """How far down its page the print goes, the footer not counted."""
    height = page.get_height() / MM
    rows = rows_with_ink(page)
    return rows[rows < height - FOOTER_MM].max(initial=0) / height


def test_every_exercise_has_its_card_on_one_page(printed):
    cards = printed.tagged.elements("Art")
    assert [f"page {card[0].page + 1}: {printed.tagged.text(card)[:60]}" for card in split(cards)] == []
    if printed.printing.print in WITH_CARDS:
        assert len(cards) == len(printed.plan.cards)


def test_large_print_has_one_exercise_a_page(printed):
    if printed.printing.print == "large":
        pages = [card[0].page for card in printed.tagged.elements("Art")]
        assert len(pages) == len(set(pages))


def test_no_heading_is_left_behind_by_what_it_heads(printed):
    assert not [printed.tagged.text([heading]) for heading in orphans(printed.tagged.leaves)]


def test_no_page_but_the_last_is_less_than_a_third_full(printed):
    """The last one ends where the plan ends; to fill it, something would have to be left out or made up."""
    full = [round(fullness(page), 2) for page in printed.paper]
    assert not [part for part in full[:-1] if part < 1 / 3]


def test_nothing_is_printed_where_printers_do_not_reach(printed):
    dots_per_mm = 2
    edge = EDGE_MM * dots_per_mm
    for page in printed.paper:
        inked = pixels(page, dots_per_mm * 25.4) < 250
        inked[edge:-edge, edge:-edge] = False
        assert not inked.any()


def test_boxes_to_tick_hold_eight_millimetres(printed):
    boxes = [side for page in printed.paper for side in square_frames(page)]
    assert boxes or printed.printing.print == "card"
    assert min(boxes, default=8) >= 8 - 0.05  # drawn to a hundredth of a point


def test_type_is_as_big_as_the_print_promises(printed):
    print = printed.printing.print
    sizes = Counter(glyph.size for page in printed.type for glyph in page)
    assert sizes.most_common(1)[0][0] >= BODY_POINTS[print]
    assert sum(many for size, many in sizes.items() if size >= BODY_POINTS[print]) > sum(sizes.values()) / 2
    assert min(sizes) >= SMALLEST_POINTS[print]


def test_it_takes_no_more_pages_than_promised(printed):
    assert len(printed.pages) <= MOST_PAGES.get(printed.printing.print, 40)


def test_it_takes_no_more_bytes_than_promised(printed):
    if printed.printing.print == "standard":
        assert len(printed.pdf) <= 400_000


def test_fonts_are_ours_embedded_and_only_the_glyphs_used(printed):
    fonts = {id_: font for page in printed.reader.pages for id_, font in page["/Resources"]["/Font"].items()}
    for font in fonts.values():
        tag, _, name = font["/BaseFont"][1:].partition("+")
        assert "Atkinson" in name
        assert len(tag) == 6, "a subset's tag"
        described = font["/DescendantFonts"][0]["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described)


def leaf(role, page, number=0):
    return Leaf(("Sect", role), (0, number), page, 0)


def test_a_planted_split_of_a_card_is_found():
    printed = printed_for("in pain")
    html = handout_html(printed.plan, LIBRARY, DETAILS, ADDRESS, render)
    pdf = handout_pdf(html.replace('<ol class="steps"', '<ol class="steps" style="break-before: page"'))
    cards = Tagged(pypdf.PdfReader(io.BytesIO(pdf)), pypdfium2.PdfDocument(pdf)).elements("Art")
    assert len(split(cards)) == len(printed.plan.cards)


def test_a_planted_heading_left_behind_is_found():
    assert orphans([leaf("H2", 0, 1), leaf("P", 1, 2)])
    assert orphans([leaf("H2", 0, 1), leaf("H3", 1, 2), leaf("P", 1, 3)])
    assert orphans([leaf("P", 0, 1), leaf("H2", 0, 2)])
    assert not orphans([leaf("H2", 0, 1), leaf("H3", 0, 2), leaf("P", 0, 3), leaf("P", 1, 4)])
