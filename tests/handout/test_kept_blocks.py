"""Blocks laid out once and kept: the paper is what it would be without them, and nobody's words are in them."""

from __future__ import annotations

import io
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
from drawn import pixels
from printed import ADDRESS, DETAILS, LIBRARY, MIDDLING, PEOPLE, planned, render
from tagged import Tagged
from weasyprint import CSS, HTML

from planner import Intake, build_plan
from planner.handout import blocks, lessons, pdf
from planner.handout.details import Details
from planner.handout.document import handout_html
from planner.handout.options import Printing
from planner.language import speaking
from planner.library import translated

#: What was moved ends on the same place but for the sixth decimal. That can turn a dot at the point of a line, and all
#: of a hair line that falls just between two rows of dots; but not at both of two scales, as a true difference would.
DPIS = (80, 97)
FAINT, FEW = 20, 4  # of 255 grey levels; dots of a page
PAGE = """<html lang="en"><head><title>t</title><style>
{style} div {{ break-inside: avoid }}</style></head><body><div><p>Before.</p>{block}</div></body></html>"""


@pytest.fixture(autouse=True)
def nothing_kept():
    pdf._blocks.cache_clear()
    yield
    pdf._blocks.cache_clear()


def html_of(person, printing=None, details=DETAILS, fit=0, library=LIBRARY, plan=None):
    plan = plan or planned(**PEOPLE[person])
    return handout_html(plan, library, details, ADDRESS, render, printing or Printing(), fit=fit)


def plainly(html):
    """The same page as WeasyPrint itself would print it."""
    fonts, fetcher, _ = pdf._style()
    with pdf.at_work():
        sheets = [CSS(pdf.STATIC / name, font_config=fonts, url_fetcher=fetcher) for name in pdf.SHEETS]
        whole = HTML(string=html, base_url=pdf.BASE, url_fetcher=fetcher)
        document = whole.render(stylesheets=sheets, font_config=fonts, **pdf.ARCHIVED)
        return document.write_pdf(finisher=pdf._also_ua_1, **pdf.ARCHIVED)


@contextmanager
def laid_out():
    """Every page that is laid out meanwhile."""
    seen, keep = [], pdf._document
    pdf._blocks()._lay_out = lambda html, images: seen.append(html) or keep(html, images)
    yield seen


class Read:
    """A PDF read back."""

    def __init__(self, data: bytes) -> None:
        self.reader, self.paper = pypdf.PdfReader(io.BytesIO(data), strict=True), pypdfium2.PdfDocument(data)
        self.tagged = Tagged(self.reader, self.paper)

    @property
    def tags(self):
        """The tree: roles, alternative texts, where figures are, how many headers a cell has; and what stands there."""
        return self._below(self.reader.trailer["/Root"]["/StructTreeRoot"])

    def _below(self, element):
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object()
            if isinstance(kid, int):
                page = self.reader.get_page_number(element["/Pg"].get_object())
                yield self.tagged.texts.get((page, kid))
            elif "/S" in kid:
                about = kid.get("/A", {})
                place = [round(float(side), 2) for side in about.get("/BBox", ())]
                yield kid["/S"], kid.get("/Alt"), place, len(about.get("/Headers", ())), list(self._below(kid))
            else:
                yield kid["/Type"]

    @property
    def bookmarks(self):
        return list(self._bookmarks(self.reader.outline))

    def _bookmarks(self, items, depth=0):
        for item in items:
            if isinstance(item, list):
                yield from self._bookmarks(item, depth + 1)
            else:
                yield depth, item.title, self.reader.get_destination_page_number(item), round(float(item.top), 2)


def untold(tags):
    """The tree of tags without what stands there."""
    return [(*tag[:4], untold(tag[4])) if isinstance(tag, tuple) else tag and "text" for tag in tags]


def assert_the_same(one: bytes, other: bytes, copied: bool = True) -> None:
    """`copied`: also to who copies the words. Arabic letters change their look, and the first look a font meets decides
    what its later ones are copied as."""
    ours, plain = Read(one), Read(other)
    assert len(ours.paper) == len(plain.paper)
    assert ours.bookmarks == plain.bookmarks
    assert untold(ours.tags) == untold(plain.tags)
    if copied:
        assert list(ours.tags) == list(plain.tags)
    for number, (one, other) in enumerate(zip(ours.paper, plain.paper, strict=True), 1):
        said = [Counter(page.get_textpage().get_text_range().split()) for page in (one, other)]
        assert said[0] == said[1] or not copied, f"page {number}"
        apart = [(abs(pixels(one, dpi).astype(int) - pixels(other, dpi)) > FAINT).sum() for dpi in DPIS]
        assert min(apart) <= FEW, f"page {number}"


PRINTED = [
    *[("chronic", Printing("a4", print_), 0) for print_ in ("standard", "large", "compact", "card", "clinician")],
    *[("lifter", Printing("letter", print_), 0) for print_ in ("standard", "compact")],
    *[("chronic", Printing("letter", "compact"), fit) for fit in (2, 4)],
    ("osteoporosis", Printing("a4", "standard", colour=True), 0),
]


@pytest.mark.parametrize(("person", "printing", "fit"), PRINTED, ids=lambda value: getattr(value, "print", value))
def test_the_paper_is_what_it_would_be_without_kept_blocks(person, printing, fit):
    html = html_of(person, printing, fit=fit)
    assert_the_same(pdf.handout_pdf(html), plainly(html))


def test_so_it_is_in_spanish_and_from_right_to_left():
    for code, printing in (("es", Printing()), ("ar", Printing()), ("ar", Printing("a4", "compact"))):
        with speaking(code):
            library = translated(LIBRARY, code)
            plan = build_plan(Intake(**{**MIDDLING, **PEOPLE["chronic"]}), library)
            html = html_of("chronic", printing, library=library, plan=plan)
        assert f'lang="{code}"' in html
        assert_the_same(pdf.handout_pdf(html), plainly(html), copied=code != "ar")


def test_so_it_is_with_notes_on_cards():
    plan = planned(**PEOPLE["chronic"])
    noted = replace(DETAILS, notes={plan.cards[1].exercise.id: "Only half the way.\nThen rest."})
    for printing in (Printing(), Printing("a4", "compact")):
        html = html_of("chronic", printing, noted, plan=plan)
        assert_the_same(pdf.handout_pdf(html), plainly(html))


def test_the_same_page_gives_the_same_bytes_whatever_was_kept():
    html, other = html_of("chronic"), html_of("lifter")
    cold = pdf.handout_pdf(html)
    assert pdf.handout_pdf(html) == cold
    pdf._blocks.cache_clear()
    pdf.handout_pdf(other)
    assert pdf.handout_pdf(html) == cold
    pdf._blocks.cache_clear()
    for _ in pdf.learn(html):
        pass
    assert pdf.handout_pdf(html) == cold


def test_what_was_learnt_is_not_laid_out_again():
    html = html_of("chronic")
    steps = list(pdf.learn(html))
    assert len(steps) == len(pdf._blocks()._kept) > 20
    assert list(pdf.learn(html)) == []
    with laid_out() as seen:
        pdf.handout_pdf(html)
    assert len(seen) == 1
    assert len(seen[0]) < len(html) / 3


def test_another_dose_is_one_card_and_the_days_it_is_on():
    html = html_of("chronic")
    pdf.handout_pdf(html)
    number = len(pdf._blocks()._kept)
    edited = html_of("chronic", plan=planned(**PEOPLE["chronic"], edits=("dose.bodyweight-squat.2x14",)))
    assert edited != html
    pdf.handout_pdf(edited)
    assert 1 < len(pdf._blocks()._kept) - number <= 6


def test_another_name_lays_out_no_block():
    pdf.handout_pdf(html_of("chronic"))
    with laid_out() as seen:
        pdf.handout_pdf(html_of("chronic", details=replace(DETAILS, patient="Someone Else")))
    assert len(seen) == 1


def test_no_word_about_a_person_is_in_a_kept_block():
    plan = planned(**PEOPLE["chronic"])
    mark = "Xanthippe"
    told = Details(
        f"{mark} A", f"{mark} B", f"{mark} C", f"{mark} D", f"{mark} E", f"1 {mark}", review=f"2 {mark}",
        role=f"{mark} F", notes={plan.cards[0].exercise.id: f"{mark} G"}, attested_by=f"{mark} H",
        attested_on=f"3 {mark}",
    )  # fmt: skip
    with laid_out() as seen:
        for print_ in ("standard", "large", "compact", "card", "clinician"):
            pdf.handout_pdf(html_of("chronic", Printing("a4", print_), told, plan=plan))
    alone = [html for html in seen if "block-alone" in html]
    assert len(alone) > 5
    assert not any(mark in html for html in alone)
    assert any(mark in html for html in seen)
    assert mark not in repr(list(pdf._blocks()._kept.items()))


def test_signs_that_were_ticked_are_not_in_a_kept_block():
    plan = planned(**PEOPLE["osteoporosis"])
    texts = [limit.text for limit in plan.limits] + list(plan.notes)
    assert texts
    with laid_out() as seen:
        html = html_of("osteoporosis")
        pdf.handout_pdf(html)
    alone = "".join(page for page in seen if "block-alone" in page)
    said = [text for text in texts if f"<li>{text}</li>" in html]
    assert said
    assert not any(f"<li>{text}</li>" in alone for text in said)


def test_what_is_nobodys_own_can_be_learnt_without_the_rest():
    for printing in (Printing(), Printing("letter", "compact")):
        html = html_of("chronic", printing)
        page = pdf.nobodys_own(html)
        for typed in ("Łucja", "Jo Price", "Park Clinic", "020 7946", "Go slowly", "plan.example"):
            assert typed in html
            assert typed not in page
        for _ in pdf.learn(page):
            pass
        with laid_out() as seen:
            pdf.handout_pdf(html)
        assert len(seen) == 1
    assert pdf.nobodys_own("<html><head></head><body><p>Mine.</p></body></html>") == ""


def test_another_weasyprint_prints_the_plain_way(monkeypatch):
    html = html_of("older, ten minutes")
    monkeypatch.setattr(blocks, "KNOWN", ("71.0", "1.0"))
    assert pdf.handout_pdf(html) == plainly(html)
    assert list(pdf.learn(html)) == list(pdf.warm([html])) == []


@pytest.mark.parametrize("bound", ["MOST_BLOCKS", "MOST_BYTES"])
def test_no_more_is_kept_than_there_is_room_for(bound, monkeypatch):
    html = html_of("older, ten minutes")
    first = pdf.handout_pdf(html)
    monkeypatch.setattr(blocks, bound, {"MOST_BLOCKS": 3, "MOST_BYTES": 300_000}[bound])
    pdf._blocks.cache_clear()
    assert pdf.handout_pdf(html) == first == pdf.handout_pdf(html)
    kept = pdf._blocks()._kept.values()
    assert 0 < len(kept) <= 20
    assert len(kept) <= blocks.MOST_BLOCKS
    assert pdf._blocks()._size == sum(block.size for block in kept if block) <= blocks.MOST_BYTES


NOT_ALONE = {
    "a margin at its top": "<!--block--><p style='margin-top: 9px'>A.</p><!--/block-->",
    "a margin at its foot": "<!--block--><p style='margin-bottom: 9px'>A.</p><!--/block--><p>B.</p>",
    "a float beyond its foot": "<!--block--><p style='float: right; height: 80px'>A.</p><p>B.</p><!--/block-->",
    "more than a page": "<!--block--><p style='height: 300mm'>A.</p><p>B.</p><!--/block-->",
    "a link": "<!--block--><p><a href='https://plan.example/'>A</a></p><!--/block-->",
    "a place that links lead to": "<!--block--><p id='here'>A</p><!--/block-->",
    "nothing to see": "<!--block--><p style='display: none'>A.</p><!--/block-->",
}


@pytest.mark.parametrize("block", NOT_ALONE.values(), ids=NOT_ALONE)
def test_what_would_look_otherwise_alone_is_laid_out_where_it_stands(block):
    html = PAGE.format(style="p { margin: 0 }", block=block.replace("'", '"'))
    assert_the_same(pdf.handout_pdf(html), plainly(html))
    assert list(pdf._blocks()._kept.values()) == [None]


def test_a_block_may_hold_blocks_and_stand_twice():
    one = '<section><!--block--><p>A.</p><div><!--block--><h3>B.</h3><table><tr><th scope="row">C</th><td>D</td></tr>'
    one += "</table><!--/block--></div><!--/block--></section>"
    html = PAGE.format(style="p, h3 { margin: 0 }", block=f"<h2>H</h2>{one}<p>E.</p>{one}").replace(
        "<tr>", "<tbody><tr>"
    )
    html = html.replace("</tr>", "</tr></tbody>")
    assert_the_same(pdf.handout_pdf(html), plainly(html))
    assert len(pdf._blocks()._kept) == 2
    assert all(pdf._blocks()._kept.values())


def test_each_drawing_is_in_the_file_once_and_the_code_is_no_drawing():
    reader = Read(pdf.handout_pdf(html_of("chronic"))).reader
    shapes = [o for o in map(reader.get_object, range(1, len(reader.xref_objStm))) if getattr(o, "get", dict)("/BBox")]
    assert len({shape.get_data() for shape in shapes}) == len(shapes)
    assert b" 1 re" in reader.pages[-1].get_contents().get_data()


def test_a_page_that_is_no_xml_prints_the_slow_way():
    html = '<html lang="en"><head><title>t</title></head><body><p>One.<p>Two.</body></html>'
    assert_the_same(pdf.handout_pdf(html), plainly(html))


def test_drawings_are_drawn_before_they_are_asked_for():
    steps = pdf.warm()
    for _ in range(3):
        next(steps)
    assert len(pdf._blocks()._drawn) == 3


def test_lessons_are_handouts_of_nobody_and_each_has_a_card_of_its_own():
    pages = list(lessons.pages())
    assert 50 < len(pages) < 150
    assert len({page[page.index("<body") :] for page in pages}) == len(pages)
    assert not any("data-name" in page for page in pages)


def test_a_warm_renderer_knows_most_of_a_new_plan(monkeypatch):
    """All of the first pages, and what does not change with the dose of the others."""
    monkeypatch.setattr(pdf, "WHOLE", 1)
    first, second = (page for page, _ in zip(lessons.pages(), range(2), strict=False))
    for _ in pdf.warm([first, second]):
        pass
    kept = pdf._blocks()._kept
    assert {cut.key for cut in blocks.cut(first) if isinstance(cut, blocks.Cut)} <= set(kept)
    of_second = [cut for cut in blocks.cut(second) if isinstance(cut, blocks.Cut)]
    assert {inner.key for cut in of_second for inner in cut.inner} <= set(kept)
    assert not {cut.key for cut in of_second} <= set(kept)


def test_a_mark_without_its_end_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="unpack"):
        blocks.cut("<html><head></head><body><div><!--block--><p>A.</p></div></body></html>")
