"""Seven people's handouts, each printed once for the whole folder."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import NamedTuple

import jinja2
import pypdf
import pypdfium2
import pytest
from _pytest.mark import ParameterSet
from pypdfium2 import raw
from tagged import Tagged

import planner.language as language
from planner import Intake, Plan, build_plan, load_library, wording
from planner.handout import Details, Printing, render_handout
from planner.handout.options import PAPERS, PRINTS
from planner.prescription import Prescription

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://plan.example/?since=over-12-weeks&pain=3&age=18-64&goal=strength&level=2&day=mon&minutes=20"
MIDDLING = {
    "none_of_the_signs": True, "since": "over-12-weeks", "pain": 3, "age": "18-64", "goals": ("strength",),
    "level": 2, "days": ("mon", "wed", "fri"), "minutes": 20,
}  # fmt: skip
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KIT = frozenset({"barbell", "dumbbell", "kettlebell", "pull-up-bar", "bench", "band"})
PEOPLE = {
    "older, ten minutes": {"minutes": 10, "age": "65-plus", "level": 1, "days": ("mon", "thu")},
    "acute": {
        "since": "under-2-weeks", "pain": 6, "goals": ("relief",), "level": 1, "minutes": 15,
    },
    # the eleven cards that the paper was measured with, whatever else the library comes to offer
    "chronic": {"avoid": frozenset({"double-knee-to-chest", "dead-bug-march"})},
    "in pain": {"pain": 9, "minutes": 10},
    "lifter": {
        "since": "pain-free", "pain": None, "goals": ("lifting", "strength"), "level": 5, "equipment": KIT,
        "minutes": 60, "week": 9, "days": WEEK,
    },
    "pregnant": {"conditions": frozenset({"preg", "preg-late", "pgp"}), "goals": ("everyday",)},
    "osteoporosis": {
        "age": "65-plus", "conditions": frozenset({"osteo", "htn"}), "goals": ("balance", "walking"),
        "minutes": 30, "red_flags": frozenset({"rf24"}), "none_of_the_signs": False,
    },
}  # fmt: skip
LETTER = {"acute", "lifter"}  # who print on US Letter
SHORT_AND_LONG = ("older, ten minutes", "chronic", "lifter")  # few cards, many, and the most that a plan holds
INVISIBLE = frozenset({0, 0x0A, 0x0D, 0x20, 0xA0, 0xFFFE})
DETAILS = Details(
    "Łucja Müller-O’Brien", "Jo Price", "Park Clinic", "020 7946 0000", "Go slowly.\nCall me.", "1 May 2026"
)
_jinja = jinja2.Environment(
    loader=jinja2.FileSystemLoader(ROOT / "templates"), autoescape=True, extensions=["jinja2.ext.i18n"]
)
_jinja.install_gettext_callables(language.said, language.said_of, newstyle=True)  # type: ignore[attr-defined]
_jinja.globals.update(language=language.language, direction=language.direction)


def render(template: str, **context: object) -> str:
    return _jinja.get_template(template).render(**context)


def squashed(text: str) -> str:
    """Without white space and line-end hyphens, as lines wrap where they like on paper."""
    return re.sub(r"[\s\x00-\x1f\ufffe­-]", "", text)


class Glyph(NamedTuple):
    character: str
    size: float
    baseline: float


@dataclass(frozen=True)
class Printed:
    """A plan and its PDF, read back."""

    plan: Plan
    pdf: bytes
    printing: Printing

    @cached_property
    def reader(self) -> pypdf.PdfReader:
        return pypdf.PdfReader(io.BytesIO(self.pdf))

    @cached_property
    def paper(self) -> pypdfium2.PdfDocument:
        return pypdfium2.PdfDocument(self.pdf)

    @cached_property
    def tagged(self) -> Tagged:
        return Tagged(self.reader, self.paper)

    @cached_property
    def pages(self) -> list[str]:
        return [squashed(page.get_textpage().get_text_range()) for page in self.paper]

    @property
    def title(self) -> str:
        return str(self.reader.metadata.title) if self.reader.metadata else ""

    @property
    def text(self) -> str:
        return "".join(self.pages)

    def glyphs(self, page: int) -> list[tuple[float, float, float, float]]:
        """Where every visible character stands: left, bottom, right, top in points."""
        text = self.paper[page].get_textpage()
        seen = [i for i in range(text.count_chars()) if raw.FPDFText_GetUnicode(text, i) not in INVISIBLE]
        return [text.get_charbox(i) for i in seen]

    @cached_property
    def type(self) -> list[list[Glyph]]:
        """The characters of each page in order, as in `pages`, with sizes in points and where they stand."""
        return [list(_glyphs(page.get_textpage())) for page in self.paper]

    def page_of(self, number: int, p: Prescription) -> int:
        head = squashed(f"{number}{p.exercise.name}{wording.RELIEF_NAMES[p.exercise.relief]}")
        return next(page for page, text in enumerate(self.pages) if head in text)

    def card(self, number: int, p: Prescription) -> list[Glyph]:
        """The glyphs of one card, from its name to why it is there."""
        page = self.type[self.page_of(number, p)]
        text, name, why = letters(page), f"{number}{p.exercise.name}", squashed(f"Why: {p.why}")
        start = text.index(squashed(name + wording.RELIEF_NAMES[p.exercise.relief]))
        return page[start : text.index(why, start) + len(why)]


def _glyphs(text: pypdfium2.PdfTextPage) -> Iterator[Glyph]:
    matrix = raw.FS_MATRIX()
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, i)
        if code not in INVISIBLE and squashed(chr(code)):
            raw.FPDFText_GetMatrix(text, i, matrix)
            yield Glyph(chr(code), round(raw.FPDFText_GetFontSize(text, i) * matrix.d, 1), round(matrix.f, 1))


def letters(glyphs: list[Glyph]) -> str:
    return "".join(glyph.character for glyph in glyphs)


LIBRARY = load_library()


def planned(**answers: object) -> Plan:
    """A plan for answers that differ from the middling ones."""
    plan = build_plan(Intake(**{**MIDDLING, **answers}), LIBRARY)  # type: ignore[arg-type]
    assert isinstance(plan, Plan), plan
    return plan


def printing(plan: Plan, details: Details = DETAILS, how: Printing | None = None) -> Printed:
    """Print a plan and read it back."""
    how = how or Printing()
    return Printed(plan, render_handout(plan, LIBRARY, details, ADDRESS, render, how), how)


@cache
def printed_for(person: str, how: Printing | None = None) -> Printed:
    return printing(planned(**PEOPLE[person]), how=how or Printing("letter" if person in LETTER else "a4"))


def papers(*people: str, papers: tuple[str, ...] = PAPERS, prints: tuple[str, ...] = PRINTS) -> list[ParameterSet]:
    """Parameters for `printed_for`: every print on every paper for some people. One paper's tests go to one worker of
    pytest-xdist (`--dist loadgroup`), so that it is printed once."""
    return [
        pytest.param((person, Printing(paper, print)), id=name, marks=pytest.mark.xdist_group(name))
        for person, paper, print in product(people, papers, prints)
        for name in [f"{person}-{paper}-{print}"]
    ]
