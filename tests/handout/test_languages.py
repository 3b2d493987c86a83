"""The paper in Spanish and Arabic: no English left, the right way round, and tagged as what it is."""

from __future__ import annotations

import datetime
import html
import re
from functools import cache

import pytest
from printed import ADDRESS, DETAILS, LIBRARY, MIDDLING, PEOPLE, Printed, render, squashed

from planner import Intake, Plan, build_plan
from planner.handout.calendar import Times, render_calendar
from planner.handout.chart import render_chart
from planner.handout.document import handout_html, render_handout
from planner.handout.glyphs import drawable
from planner.handout.note import render_note
from planner.handout.options import PRINTS, Printing
from planner.language import CATALOGUES, speaking
from planner.library import Library, translated
from planner.library.loader import CONTENT
from planner.plan import Referral

#: Words of English that are no Spanish ones; hardly a text of ours is without one.
WORDS = """
about above add after again all and are back be below breathe by change choose day days do does down each easier
every exercise feel feet first floor from front get goes good hand hands hard head help hold how if in into is
it keep knee knees left leg legs level lift line low lower lying minute minutes month more move moves muscles
next not nothing now of off on one only open or other our out over pain paper part place print put reach rest
right rise second seconds see set sets should shoulder side sit slowly small start step steps stop strength
sunday than that the their then there these this times to today toward two under up upper walk wall way week
weeks what when where which while who why will with without you your
"""
ENGLISH = frozenset(WORDS.split())
#: What stays as it is: what was typed, our name, an address.
KEPT = re.compile(r"Go slowly\.|Call me\.|Jo Price|Park Clinic|Backplan|FED:\w+|https?://\S+|\S+\.example\S*")


@cache
def library(code: str) -> Library:
    return translated(LIBRARY, code)


def planned(code: str, person: str) -> Plan:
    with speaking(code):
        plan = build_plan(Intake(**{**MIDDLING, **PEOPLE[person]}), library(code))  # type: ignore[arg-type]
    assert isinstance(plan, Plan)
    return plan


def page(code: str, person: str, how: Printing) -> str:
    plan = planned(code, person)
    with speaking(code):
        return handout_html(plan, library(code), DETAILS, ADDRESS, render, how, "https://plan.example/p/1K7Q")


def english_in(text: str) -> list[str]:
    """The English words of a text."""
    return [word for word in re.findall(r"[^\W\d_]+", KEPT.sub(" ", text).lower()) if word in ENGLISH]


def read(markup: str) -> str:
    """What can be read or heard of a page, without its style and the list of sources."""
    body = re.sub(r"<style>.*?</style>|<h2>Fuentes</h2>.*?</section>", " ", markup, flags=re.DOTALL)
    heard = " ".join(re.findall(r'(?:alt|aria-label)="([^"]*)"', body))
    return html.unescape(re.sub(r"<[^>]*>", " ", body) + " " + heard)


@pytest.mark.parametrize("print_", PRINTS)
@pytest.mark.parametrize("person", PEOPLE)
def test_no_english_is_left_on_a_spanish_handout(person: str, print_: str) -> None:
    markup = page("es", person, Printing(print=print_, weeks=2 if print_ in ("compact", "card") else 6))
    assert '<html lang="es" dir="ltr"' in markup
    assert english_in(read(markup)) == []


def test_english_on_a_handout_is_noticed() -> None:
    assert english_in(read(page("en", "chronic", Printing())))
    assert english_in("Su semana. Rest 60 seconds between sets.") == ["rest", "seconds", "sets"]


@pytest.mark.parametrize("person", PEOPLE)
def test_the_other_ways_out_are_spanish(person: str) -> None:
    plan = planned("es", person)
    with speaking("es"):
        chart = render_chart(plan, library("es"), "")
        made = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
        calendar = render_calendar(plan, library("es"), "", Times(made.date()), made).decode().replace("\r\n ", "")
    assert english_in(chart) == []
    said = " ".join(re.findall(r"(?m)^(?:SUMMARY|DESCRIPTION|X-WR-CALNAME):(.*)$", calendar)).replace("\\n", " ")
    assert said
    assert english_in(said) == []


def test_the_note_for_a_clinician_is_spanish() -> None:
    with speaking("es"):
        referral = build_plan(
            Intake(red_flags=frozenset({"rf01", "rf13"}), since="2-6-weeks", pain=7, age="18-64"), library("es")
        )
        assert isinstance(referral, Referral)
        assert english_in(" ".join(f"{r.text} {r.tell_them}" for r in referral.reasons)) == []
        note = Printed(None, render_note(referral, library("es"), render), Printing())  # type: ignore[arg-type]
    assert note.reader.trailer["/Root"]["/Lang"] == "es"
    assert len(note.pages) == 1
    assert squashed("Una nota para su profesional de la salud") in squashed(note.title)


@cache
def printed(code: str, print_: str = "standard") -> Printed:
    plan = planned(code, "chronic")
    how = Printing(print=print_)  # type: ignore[arg-type]
    with speaking(code):
        return Printed(plan, render_handout(plan, library(code), DETAILS, ADDRESS, render, how), how)


@pytest.mark.xdist_group("spanish")
def test_a_spanish_paper_says_that_it_is_spanish_and_counts_its_pages_so() -> None:
    paper = printed("es")
    assert paper.reader.trailer["/Root"]["/Lang"] == "es"
    assert paper.title == "Su plan para la espalda, semanas 1 y 2"
    assert squashed(f"Página1de{len(paper.pages)}") in paper.pages[0]


@pytest.mark.xdist_group("spanish")
def test_the_short_prints_keep_to_their_pages_in_spanish() -> None:
    assert len(printed("es", "card").pages) == 1
    assert len(printed("es", "compact").pages) <= 4


@pytest.mark.xdist_group("arabic")
def test_an_arabic_paper_runs_from_the_right() -> None:
    paper = printed("ar")
    assert paper.reader.trailer["/Root"]["/Lang"] == "ar"
    assert '<html lang="ar" dir="rtl"' in page("ar", "chronic", Printing())
    left, width = min(x for x, *_ in paper.glyphs(0)[:12]), paper.paper[0].get_width()
    assert left > width / 2, "the title stands at the right"


@pytest.mark.xdist_group("arabic")
def test_what_comes_first_stands_at_the_right_in_arabic() -> None:
    """Arabic letters are drawn from parts that a PDF does not tell apart, so the order is told by what is Latin."""
    paper = printed("ar")
    text = paper.paper[0].get_textpage()
    whole = text.get_text_range()
    prepared_by, clinic = (text.get_charbox(whole.index(name))[0] for name in ("Jo Price", "Park Clinic"))
    assert prepared_by > clinic


@pytest.mark.xdist_group("arabic")
def test_arabic_is_printed_in_its_font_in_both_weights() -> None:
    pages = printed("ar").reader.pages
    fonts = {str(font.get_object()["/BaseFont"]) for page in pages for font in page["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert {font.partition("+")[2] for font in fonts} >= {"Noto-Arabic", "Noto-Arabic-Bold"}


@pytest.mark.parametrize("code", ["es", "ar"])
def test_every_letter_of_a_language_can_be_printed(code: str) -> None:
    texts = (CATALOGUES / f"{code}.po").read_text() + "".join(p.read_text() for p in (CONTENT / code).rglob("*.toml"))
    assert set(texts) - drawable() - {"\n"} == set()
