"""Starting points: ready answers that lead to a plan for everyone who passes the safety check, and never answer it."""

from __future__ import annotations

from itertools import product

import pytest
from werkzeug.datastructures import MultiDict

from planner.intake import AGES, SINCE
from planner.library import Library, load_library
from planner.plan import Plan, build_plan
from planner.reading import grade_faults
from planner.web.forms import plan_form
from planner.web.short import code_of

STARTS = list(load_library().starting_points)
#: What a person may still answer, where the starting point leaves it open.
OPEN: dict[str, tuple[str, ...]] = {
    "since": SINCE,
    "pain": ("0", "3", "5", "7", "8", "10"),
    "age": tuple(age for age in AGES if age != "under-18"),
}


def test_there_are_about_a_dozen_and_each_name_stands_once(library: Library) -> None:
    names = [start.name for start in library.starting_points.values()]
    assert 12 <= len(set(names)) == len(names) <= 18


@pytest.mark.parametrize("id_", STARTS)
def test_every_pair_is_an_answer_of_the_form_and_none_is_the_safety_check(library: Library, id_: str) -> None:
    pairs = library.starting_points[id_].pairs
    form = plan_form(library)(MultiDict(pairs))
    assert form.validate(), form.errors
    assert sorted(form.given) == sorted(pairs), "an answer that the form does not take"
    assert not {"screened", "exercise_screen", "redflag", "mode"} & {name for name, _ in pairs}
    assert form.intake().missing[0] == "screened"
    code_of(pairs, library.numbers)  # raises for an answer that paper cannot name


@pytest.mark.parametrize("id_", STARTS)
def test_with_the_safety_check_passed_each_gives_a_plan(library: Library, id_: str) -> None:
    """Whatever the person answers where the point leaves it open."""
    given = dict(library.starting_points[id_].pairs)
    asked = [[(name, value) for value in values] for name, values in OPEN.items() if name not in given]
    for more in product(*asked):
        form = plan_form(library)(MultiDict([*library.starting_points[id_].pairs, *more, ("screened", "none")]))
        if form.validate():  # no pain for 2 weeks and pain today contradict each other
            outcome = build_plan(form.intake(), library)
            assert isinstance(outcome, Plan), (more, outcome)
            assert outcome.cards, more


def test_pain_today_is_asked_unless_the_point_is_that_there_is_none(library: Library) -> None:
    with_pain = {start.id for start in library.starting_points.values() if "pain" in dict(start.pairs)}
    assert with_pain == {"keep-it-away"}


def test_they_are_easy_to_read(library: Library) -> None:
    for start in library.starting_points.values():
        assert not [*grade_faults(f"{start.name}. {start.what_for}", ("Flesch-Kincaid",))], start.id
