"""Which exercises a week is made of, where the whole library offers many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner import Intake, Plan, build_plan
from planner.library import Library

PERSON = Intake(
    none_of_the_signs=True, since="over-12-weeks", pain=3, age="18-64", goals=("strength",), level=2,
    days=("mon", "wed", "fri"), minutes=25, week=6,
)  # fmt: skip
LIFTER = replace(
    PERSON, since="pain-free", pain=None, level=5, week=12, minutes=15, goals=("lifting", "strength"),
    days=("mon", "wed", "thu", "fri"), conditions=frozenset({"knee", "floor"}),
    equipment=frozenset({"barbell", "rack", "kettlebell", "bench", "pull-up-bar", "dumbbell"}),
)  # fmt: skip
WITH_A_BENCH = replace(
    LIFTER, level=3, week=11, minutes=45, goals=("relief", "everyday", "prevention", "walking"),
    days=("tue", "wed", "thu", "fri", "sat"), conditions=frozenset({"shldr", "floor"}),
    equipment=frozenset({"bench", "cable-machine", "kettlebell"}),
)  # fmt: skip


def week(intake: Intake, library: Library) -> Plan:
    plan = build_plan(intake, library)
    assert isinstance(plan, Plan)
    return plan


def ids(plan: Plan, slot: str) -> set[str]:
    return {p.exercise.id for day in plan.days for p in day.prescriptions if p.slot == slot}


def test_a_heavy_squat_leaves_the_row_of_its_day_a_lighter_one(library: Library) -> None:
    main = [p.exercise for p in week(LIFTER, library).cards if p.slot == "main"]
    assert any(e.spine_load == 3 for e in main)
    rows = [e for e in main if e.movement_pattern == "horizontal-pull"]
    assert [e.spine_load < 3 for e in rows] == [True]


@pytest.mark.parametrize("level", [2, 3])
def test_with_nothing_at_hand_rows_and_pushes_are_done_standing_or_sitting(level: int, library: Library) -> None:
    main = [p.exercise for p in week(replace(PERSON, level=level), library).cards if p.slot == "main"]
    arms = [e for e in main if e.movement_pattern in ("horizontal-pull", "horizontal-push")]
    assert len(arms) == 2
    assert not any(e.on_floor for e in arms)


def test_a_stretch_is_held_and_what_rolls_or_swings_is_not_taken_for_one(library: Library) -> None:
    cool_down = ids(week(WITH_A_BENCH, library), "cool-down")
    assert cool_down
    assert all(library.exercises[id_].category == "stretch" for id_ in cool_down)


def test_relief_begins_with_the_easiest_and_shortest(library: Library) -> None:
    acute = replace(PERSON, since="under-2-weeks", pain=6, week=1, goals=("relief",))
    assert "chair-unload" not in ids(week(acute, library), "relief")
    assert all(library.exercises[id_].dose.minutes is None for id_ in ids(week(acute, library), "relief"))


def test_trunk_work_is_core_work(library: Library) -> None:
    main = [p.exercise for p in week(WITH_A_BENCH, library).cards if p.slot == "main"]
    assert len({e.movement_pattern for e in main if e.category == "core"}) == 2
