"""The course at a glance and the flare-up plan say what the weeks really hold."""

from __future__ import annotations

from dataclasses import replace

from planner import Intake, Plan, build_plan, wording
from planner.glance import course_at_a_glance
from planner.library import Library
from tests.strategies import answers

KIT = frozenset({"dumbbell", "kettlebell", "band"})


def plan(intake: Intake, library: Library) -> Plan:
    made = build_plan(intake, library)
    assert isinstance(made, Plan)
    return made


def amounts(made: Plan) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for day in made.days:
        for p in day.prescriptions:
            if p.slot != "warm-up":
                found.setdefault(p.exercise.id, set()).add(wording.amount(p.dose))
    return found


def test_every_week_at_a_glance_is_the_week_one_gets(library: Library) -> None:
    intake = answers(level=3, equipment=KIT, minutes=30, goals=("lifting",), week=2)
    weeks = [week for stage in course_at_a_glance(plan(intake, library), library) for week in stage.weeks]
    assert [week.week for week in weeks] == list(range(1, 13))
    before: dict[str, set[str]] = {}
    for week in weeks:
        made = plan(replace(intake, week=week.week), library)
        now = amounts(made)
        assert week.strength_days == sum("strength" in day.kinds for day in made.days)
        assert week.minutes == sum(day.minutes for day in made.days)
        assert week.walking == made.walking
        if before:
            assert {e.id for e in week.new} == now.keys() - before.keys()
            there = {p.exercise.id for day in made.days for p in day.prescriptions}
            assert {e.id for e in week.gone} == before.keys() - there
        for change in week.changes:
            name, _, amount = change.partition(": ")
            (id_,) = [e.id for e in library.exercises.values() if e.name == name]
            assert amount in now[id_]
        before = now
    assert any(week.changes for week in weeks)
    assert [week.week for week in weeks if week.review] == [2, 6, 12]


def test_an_acute_course_ends_where_the_questions_are_asked_again(library: Library) -> None:
    stages = course_at_a_glance(plan(answers(since="under-2-weeks"), library), library)
    assert [week.week for stage in stages for week in stage.weeks] == [1, 2, 3, 4]
    assert [stage.weeks[0].strength_days for stage in stages] == [0, 0, 1, 2]


def test_a_glance_does_not_depend_on_the_week_one_looks_from(library: Library) -> None:
    intake = answers(level=2, equipment=KIT)
    looks = [
        course_at_a_glance(plan(replace(intake, week=week, lately=lately), library), library)
        for week, lately in ((1, "as-planned"), (9, "as-planned"), (6, "flare"))
    ]
    assert looks[0] == looks[1] == looks[2]


def test_in_a_flare_up_everything_is_kept_halved_or_dropped_once(library: Library) -> None:
    made = plan(answers(level=3, equipment=KIT, minutes=45, week=6), library)
    flare = made.flare
    ids = [e.id for e in (*flare.keep, *(e for e, _ in flare.halve), *flare.drop)]
    assert sorted(ids) == sorted({p.exercise.id for d in made.days for p in d.prescriptions})
    assert all(p.exercise in flare.keep for p in made.relief)
    assert all(e.spine_load >= 2 for e in flare.drop)
    assert flare.drop
    for e, dose in flare.halve:
        full = min((p.dose for d in made.days for p in d.prescriptions if p.exercise is e), key=lambda d: d.sets)
        assert (dose.sets, dose.reps) == (
            ((full.sets + 1) // 2, full.reps) if full.sets > 1 else (1, (full.reps + 1) // 2)
        )
