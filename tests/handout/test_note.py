"""The note to take along to a clinician: one page, whatever was ticked."""

from __future__ import annotations

import io
import re
from typing import get_args

import pypdf
import pypdfium2
import pytest
from printed import LIBRARY, render, squashed

from planner import Intake, Referral, build_plan, wording
from planner.handout.note import MOST_SIGNS, noted_signs, render_note
from planner.handout.options import Paper, Printing

SIZES = {"a4": (595.28, 841.89), "letter": (612, 792)}
SIGNS = sorted(LIBRARY.red_flags.values(), key=lambda flag: -len(flag.short + flag.tell_them))
LONG_NAMES = frozenset(c.id for c in sorted(LIBRARY.conditions.values(), key=lambda c: -len(c.name))[:5])
EVERYTHING = {
    "red_flags": frozenset(LIBRARY.red_flags), "exercise_screen": frozenset(LIBRARY.exercise_screen),
    "conditions": frozenset(LIBRARY.conditions), "since": "over-12-weeks", "pain": 10, "age": "under-18",
    "spreads": "stays",
}  # fmt: skip


def note(paper: Paper = "a4", **answers: object) -> pypdf.PdfReader:
    referral = build_plan(Intake(**answers), LIBRARY)  # type: ignore[arg-type]
    assert isinstance(referral, Referral)
    return pypdf.PdfReader(io.BytesIO(render_note(referral, LIBRARY, render, Printing(paper))))


def text(paper: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in paper.pages)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_it_is_one_page_with_every_sign_ticked(paper: Paper) -> None:
    printed = note(**EVERYTHING, paper=paper)
    assert len(printed.pages) == 1
    more = len(LIBRARY.red_flags) + len(LIBRARY.exercise_screen) + 5 - MOST_SIGNS  # 3 conditions, the age, the leg
    assert f"And {more} more signs." in text(printed)


@pytest.mark.parametrize("level", ["A0", "A1", "A2"])
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
def test_it_is_one_page_with_the_longest_words(level: str, number: int) -> None:
    longest = [flag.id for flag in SIGNS if flag.action_level == level][:number]
    answers = {"red_flags": frozenset(longest), "conditions": LONG_NAMES, "since": "over-12-weeks", "pain": 10}
    for paper in get_args(Paper):
        assert len(note(**answers, age="65-plus", mode="clinician", paper=paper).pages) == 1, paper


def test_it_says_what_to_do_how_fast_what_was_ticked_and_what_to_tell() -> None:
    said = text(note(red_flags=frozenset({"rf11", "rf24"}), since="under-2-weeks", pain=7, age="65-plus",
                     conditions=frozenset({"htn"})))  # fmt: skip
    level = LIBRARY.action_levels["A1"]
    for words in (level.title, f"How fast: {level.how_fast}.", *level.what_to_do, LIBRARY.red_flags["rf11"].tell_them):
        assert words in said
    assert "Sudden sharp pain in one spot" in said
    assert "Pain that is no better after 6 weeks" in said
    for words in ("less than 2 weeks ago", "7 out of 10", "65 or over", "High blood pressure, under control"):
        assert words in said
    assert "Name" in said
    assert "Date" in said
    assert "For the clinician" in said
    for sign in LIBRARY.safety.emergency:
        assert sign in said


def test_the_most_urgent_sign_comes_first() -> None:
    signs = noted_signs(Intake(red_flags=frozenset({"rf24", "rf25", "rf15", "rf01"})), LIBRARY)
    assert [sign.short for sign in signs] == [LIBRARY.red_flags[id_].short for id_ in ("rf01", "rf15", "rf25", "rf24")]


def test_a_clinician_s_word_takes_no_sign_off_the_note() -> None:
    intake = Intake(red_flags=frozenset({"rf01"}), mode="clinician", attested=True, age="under-18")
    assert [sign.short for sign in noted_signs(intake, LIBRARY)] == [LIBRARY.red_flags["rf01"].short, "age under 18"]


def test_a_condition_that_needs_a_clinician_is_on_it() -> None:
    assert "A past spine fracture from thin bones" in text(note(conditions=frozenset({"vfx"}), age="65-plus"))


def test_it_holds_no_exercise() -> None:
    said = squashed(text(note(**EVERYTHING)))
    assert not [e.name for e in LIBRARY.exercises.values() if squashed(e.name) in said and len(e.name) > 6]


def test_it_is_tagged_named_and_on_the_right_paper() -> None:
    for paper in get_args(Paper):
        printed = note(red_flags=frozenset({"rf01"}), paper=paper)
        root = printed.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "en"
        assert printed.metadata is not None
        assert printed.metadata.title == "A note for your clinician"
        box = printed.pages[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx(SIZES[paper], abs=0.5)


def test_it_is_black_on_white_and_large() -> None:
    referral = build_plan(Intake(**EVERYTHING), LIBRARY)  # type: ignore[arg-type]
    assert isinstance(referral, Referral)
    pdf = render_note(referral, LIBRARY, render)
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")
    assert all(max(pixel) - min(pixel) == 0 for _, pixel in picture.getcolors(1 << 24))
    style = render("note.html", level=LIBRARY.action_levels["A0"], library=LIBRARY, printing=Printing(), signs=[],
                   about=[], more_signs=0, lines=1, words=wording)  # fmt: skip
    assert not re.search(r"style=", style)
