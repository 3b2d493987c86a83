"""Who may do what: the quick answer for all at once, against the reason for each."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from planner.course import Course
from planner.library.model import Exercise, Library
from planner.plan import phase_of
from planner.selection import Objection, free_of, standing_objections
from tests.strategies import answers, random_plannable


@pytest.fixture(scope="module")
def course(library: Library) -> Course:
    intake = answers(hurt=frozenset({"bird-dog", "plank"}))
    return Course(intake, library, phase_of(intake, library))


def free(found: Mapping[str, Objection | None], library: Library) -> list[Exercise]:
    return [e for id_, e in library.exercises.items() if found[id_] is None]


def test_what_may_be_done_is_what_no_answer_speaks_against(library: Library) -> None:
    rng = random.Random(8)
    for _ in range(400):
        intake = random_plannable(rng, library)
        assert free_of(intake, library) == free(standing_objections(intake, library), library), intake


def test_what_a_week_may_hold_is_what_neither_answers_nor_ceilings_speak_against(library: Library) -> None:
    rng = random.Random(9)
    for _ in range(150):
        intake = random_plannable(rng, library)
        course = Course(intake, library, phase_of(intake, library))
        ceiling = course.block(intake.week).caps
        assert course._eligible(ceiling) == free(course.objections(ceiling), library), intake


def test_an_objection_names_every_exercise_and_is_made_once(course: Course, library: Library) -> None:
    found = course.against(1)
    assert [*found] == [*library.exercises]
    assert len(found) == len(library.exercises)
    assert all(found[id_] is found[id_] for id_ in library.exercises)


def test_a_second_objection_does_not_take_the_place_of_the_first(course: Course, library: Library) -> None:
    found = course.against(1)
    barred = next(id_ for id_ in library.exercises if found[id_])
    first, free_id = found[barred], next(id_ for id_ in library.exercises if not found[id_])
    more = Objection("choice", "You took this one out.")
    found.also({barred: more, free_id: more})
    assert found[barred] is first
    assert found[free_id] is more
