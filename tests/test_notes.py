"""What a plan says about itself: goals that wait, days that stay short, why each exercise is or is not there."""

from __future__ import annotations

import pytest

from planner import Intake, Plan, build_plan, reading
from planner.library import Library
from tests.strategies import answers

BAR = frozenset({"pull-up-bar", "band"})


def plan(intake: Intake, library: Library) -> Plan:
    made = build_plan(intake, library)
    assert isinstance(made, Plan)
    return made


def about(made: Plan, goal: str) -> list[str]:
    return [note for note in made.notes if f"“{goal}”" in note]


def test_a_goal_that_waits_names_its_ladder(library: Library) -> None:
    (note,) = about(plan(answers(goals=("pull-ups",), equipment=BAR, level=2), library), "Do pull-ups")
    assert "comes later" in note
    assert note.index("You start with") < note.index("Next on the way") < note.index("Pull-up, overhand")


def test_a_goal_that_is_reached_says_nothing(library: Library) -> None:
    made = plan(answers(goals=("pull-ups",), equipment=BAR, level=5, minutes=45, since="pain-free", pain=None), library)
    assert "pull-up" in {p.exercise.id for p in made.cards}
    assert not about(made, "Do pull-ups")


def test_a_goal_that_an_answer_bars_says_which(library: Library) -> None:
    shoulder = answers(goals=("pull-ups",), equipment=BAR, conditions=frozenset({"shldr"}))
    (note,) = about(plan(shoulder, library), "Do pull-ups")
    assert "has to wait" in note
    assert library.conditions["shldr"].name in note


def test_a_goal_whose_equipment_is_missing_says_what_it_needs(library: Library) -> None:
    (note,) = about(plan(answers(goals=("pull-ups",)), library), "Do pull-ups")
    assert "pull-up bar" in note


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"since": "under-2-weeks", "minutes": 60}, "a walk is 20 minutes at most"),
        ({"pain": 9, "minutes": 60, "conditions": frozenset({"preg-late", "floor"})}, "With high pain"),
        ({"minutes": 20}, ""),
    ],
)
def test_short_days_say_what_keeps_them_short(library: Library, changed: dict[str, object], said: str) -> None:
    notes = [note for note in plan(answers(**changed), library).notes if "shorter than" in note]
    assert [said in note for note in notes] == ([True] if said else [])


def test_why_is_one_sentence_with_the_goal_and_the_equipment(library: Library) -> None:
    made = plan(answers(goals=("strength",), equipment=frozenset({"dumbbell"}), level=3, week=3), library)
    row = next(p for p in made.cards if p.exercise.id == "one-arm-dumbbell-row")
    assert row.why == "To get stronger: trains your upper back and arms, with your dumbbells."
    for p in made.cards:
        assert p.why.count(".") == 1
        assert list(reading.faults(p.why)) == [], p.why


@pytest.mark.parametrize(
    ("changed", "exercise", "kind"),
    [
        ({"avoid": frozenset({"childs-pose"})}, "childs-pose", "choice"),
        ({}, "barbell-deadlift", "equipment"),
        ({"conditions": frozenset({"flex"})}, "childs-pose", "condition"),
        ({"pain": 9}, "bodyweight-squat", "pain"),
        ({"equipment": frozenset({"kettlebell"}), "level": 3}, "kettlebell-deadlift", "load"),
        ({}, "plank", "level"),
        ({"age": "65-plus", "level": 5, "since": "pain-free", "pain": None,
          "equipment": frozenset({"pull-up-bar"})}, "pull-up", "age"),
        ({"since": "under-2-weeks"}, "bodyweight-squat", "phase"),
        ({"minutes": 10}, "leg-swing", "time"),
        ({}, "cat-camel", "not-needed"),
        ({"level": 1, "equipment": frozenset({"barbell"}), "since": "pain-free", "pain": None}, "rack-pull", "level"),
        ({"exercise_screen": frozenset({"px5"}), "equipment": frozenset({"foam-roller"})}, "foam-roll-glutes",
         "condition"),
    ],
)  # fmt: skip
def test_every_kind_of_reason_is_given(library: Library, changed: dict[str, object], exercise: str, kind: str) -> None:
    made = plan(answers(**changed), library)
    reasons = {x.exercise.id: x for x in made.left_out}
    assert exercise in reasons, sorted(p.exercise.id for p in made.cards)
    assert reasons[exercise].kind == kind, reasons[exercise]
    assert list(reading.faults(reasons[exercise].reason)) == []


def test_each_exercise_is_in_the_plan_or_has_a_reason(library: Library) -> None:
    made = plan(answers(minutes=45, level=3), library)
    used = {p.exercise.id for p in made.cards}
    assert used | {x.exercise.id for x in made.left_out} == set(library.exercises)
    assert not used & {x.exercise.id for x in made.left_out}
