"""A person's changes on top of the plan: each verb, what it refuses, and what a good week loses by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import planner.edits as edits
from planner import Intake, Plan, build_plan, load_library
from planner.choices import addable, alternatives
from planner.dosing import Dose
from planner.edits import parse, with_edit
from planner.plan import plan_for_week
from tests.strategies import answers

LIBRARY = load_library()
#: Monday and Thursday are strength days.
PERSON = answers(
    days=("mon", "tue", "thu", "fri", "sat"), minutes=20, level=3, since="over-12-weeks",
    equipment=frozenset({"band", "dumbbell"}),
)  # fmt: skip


def plan(*changes: str, person: Intake = PERSON, **answered: Any) -> Plan:
    outcome = build_plan(replace(person, edits=changes, **answered), LIBRARY)
    assert isinstance(outcome, Plan)
    return outcome


def ids(made: Plan, day: str) -> list[str]:
    return next(([p.exercise.id for p in d.prescriptions] for d in made.days if d.day == day), [])


def dose_of(made: Plan, id_: str) -> Dose:
    return next(p.dose for d in made.days for p in d.prescriptions if p.exercise.id == id_)


def refusal(made: Plan) -> str:
    assert [change.edit for change in made.changes] == []
    return made.dropped[0].reason


def week(made: Plan, number: int) -> Plan:
    outcome = plan_for_week(made, number, LIBRARY)
    assert isinstance(outcome, Plan)
    return outcome


# --- what each does -------------------------------------------------------------------------------------------------


def test_no_change_is_the_plan_itself() -> None:
    assert plan() == build_plan(PERSON, LIBRARY)
    assert plan().changes == plan().concerns == ()


def test_a_swap_stands_in_the_same_place_with_the_same_sets() -> None:
    before, after = plan(), plan("swap.dead-bug.bird-dog")
    assert ids(after, "mon") == ["bird-dog" if id_ == "dead-bug" else id_ for id_ in ids(before, "mon")]
    assert dose_of(after, "bird-dog").sets == dose_of(before, "dead-bug").sets
    assert after.changes[0].text == "Dead bug replaced by Bird dog on Monday."
    assert all(ids(after, day) == ids(before, day) for day in ("tue", "thu", "fri", "sat"))


def test_what_was_swapped_or_taken_out_says_so_among_those_left_out() -> None:
    after = plan("swap.dead-bug.bird-dog", "remove.goblet-carry")
    why = {left.exercise.id: left.reason for left in after.left_out}
    assert why["dead-bug"] == "You swapped this one for another."
    assert why["goblet-carry"] == "You took this one out."


def test_what_is_taken_out_is_gone_from_all_days_and_weeks() -> None:
    after = plan("remove.double-knee-to-chest")
    for number in range(1, 13):
        assert all("double-knee-to-chest" not in ids(week(after, number), day.day) for day in after.days)


def test_a_swap_is_there_in_the_weeks_to_come() -> None:
    later = week(plan("swap.dead-bug.bird-dog"), 3)
    assert "bird-dog" in ids(later, "mon")
    assert "dead-bug" not in ids(later, "mon")


def test_what_is_added_goes_where_it_belongs() -> None:
    after = plan("add.clamshell.mon", "add.crook-lying.tue", "add.hip-flexor-kneeling.thu")
    day = {d.day: {p.exercise.id: p.slot for p in d.prescriptions} for d in after.days}
    assert day["mon"]["clamshell"] == "main"
    assert day["tue"]["crook-lying"] == "relief"
    assert day["thu"]["hip-flexor-kneeling"] == "cool-down"


def test_an_exercise_can_stand_earlier_and_days_alike_can_differ() -> None:
    after = plan("place.hip-flexor-kneeling.1.tue.fri")
    assert ids(after, "tue")[0] == ids(after, "fri")[0] == "hip-flexor-kneeling"
    assert ids(after, "sat")[0] == "easy-walk"


def test_a_dose_is_set_and_stays_until_it_is_changed() -> None:
    after = plan("dose.dead-bug.3x8")
    assert (dose_of(after, "dead-bug").sets, dose_of(after, "dead-bug").reps) == (3, 8)
    assert dose_of(week(plan(), 4), "dead-bug").reps != 8
    assert dose_of(week(after, 4), "dead-bug").reps == 8
    assert dose_of(plan("dose.easy-walk.1x5min"), "easy-walk").minutes == 5


def test_a_session_moves_to_another_day() -> None:
    after, before = plan("move.thu.wed"), plan()
    assert [d.day for d in after.days] == ["mon", "tue", "wed", "fri", "sat"]
    assert ids(after, "wed") == ids(before, "thu")
    traded = plan("move.tue.thu")
    assert (ids(traded, "tue"), ids(traded, "thu")) == (ids(before, "thu"), ids(before, "tue"))


def test_what_is_locked_stays_when_the_answers_change() -> None:
    assert "bodyweight-squat" not in str([ids(plan(level=5, pain=1), day) for day in ("mon", "thu")])
    locked = plan("lock.bodyweight-squat", level=5, pain=1)
    assert "bodyweight-squat" in ids(locked, "mon")
    assert locked.changes[0].text == "Squat to chair locked. It stays when your answers change."


def test_changes_act_in_their_order() -> None:
    after = plan("swap.dead-bug.bird-dog", "swap.bird-dog.plank-knees")
    assert "plank-knees" in ids(after, "mon")
    assert not {"dead-bug", "bird-dog"} & set(ids(after, "mon"))


def test_changes_outlive_other_answers_where_they_still_make_sense_and_are_named_where_not() -> None:
    after = plan("swap.dead-bug.bird-dog", "swap.one-arm-dumbbell-row.band-row-standing", equipment=frozenset())
    assert [change.edit for change in after.changes] == ["swap.dead-bug.bird-dog"]
    assert "band" in after.dropped[0].reason
    assert after.intake.edits == ("swap.dead-bug.bird-dog",)


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("swap.dead-bug.barbell-back-squat", "It needs equipment you did not tick"),
        ("swap.dead-bug.no-such-thing", "We know no exercise called “no-such-thing”."),
        ("swap.no-such-thing.dead-bug", "We know no exercise called “no-such-thing”."),
        ("swap.plank.side-plank", "Plank is not in this plan."),
        ("swap.goblet-carry.incline-push-up", "already there on the same day"),
        ("add.dead-bug.mon", "already there on that day"),
        ("add.clamshell.sun", "There is no session on that day."),
        ("add.clamshell.tue", "It goes on your strength days."),
        ("place.dead-bug.1.tue", "is not there on that day"),
        ("dose.dead-bug.9x50", "outside the usual range: 2 to 3 sets"),
        ("move.sun.wed", "There is no session to move"),
        ("remove", "We could not read the change “remove”."),
        ("swap.<script>.x", "We could not read the change"),
        ("add.clamshell.noday", "We could not read the change"),
    ],
)
def test_what_cannot_be_done_says_why_and_the_rest_stands(change: str, said: str) -> None:
    after = plan(change)
    assert said in refusal(after)
    assert after.days == plan().days


def test_a_condition_keeps_an_exercise_out_of_every_change() -> None:
    after = plan("swap.dead-bug.bird-dog", conditions=frozenset({"wrist"}))
    assert "wrist" in after.dropped[0].reason.lower()


def test_only_one_heavy_lift_a_day() -> None:
    lifter = answers(level=5, pain=1, since="pain-free", goals=("lifting",), minutes=60, days=("mon", "wed", "fri"),
                     equipment=frozenset({"barbell", "rack", "bench", "dumbbell"}))  # fmt: skip
    heavy = [e.id for e in LIBRARY.exercises.values() if e.spine_load == 3]
    there = [id_ for id_ in heavy if any(id_ in ids(plan(person=lifter), day) for day in ("mon", "wed", "fri"))]
    assert there
    other = next(id_ for id_ in heavy if id_ not in there and build_plan(lifter, LIBRARY))
    day = next(day for day in ("mon", "wed", "fri") if there[0] in ids(plan(person=lifter), day))
    assert "heavy lift" in refusal(plan(f"add.{other}.{day}", person=lifter))


def test_a_dose_outside_the_range_is_for_a_clinician_to_confirm() -> None:
    asked = plan("dose.dead-bug.5x8", mode="clinician")
    assert asked.dropped[0].confirm == "dose.dead-bug.5x8.ok"
    assert dose_of(plan("dose.dead-bug.5x8.ok", mode="clinician"), "dead-bug").sets == 5
    assert "needs a clinician" in refusal(plan("dose.dead-bug.5x8.ok"))
    assert plan("dose.dead-bug.5x8").dropped[0].confirm == ""


def test_the_last_thing_cannot_be_taken_out() -> None:
    alone = answers(days=("mon",), minutes=10)
    everything = tuple(f"remove.{id_}" for id_ in ids(plan(person=alone), "mon"))
    after = plan(*everything, person=alone)
    assert "Nothing would be left" in after.dropped[-1].reason
    assert after.days


def test_so_many_changes_and_no_more() -> None:
    after = plan(*(["move.mon.tue"] * (edits.MOST_EDITS + 2)))
    assert [d.reason for d in after.dropped] == ["A plan holds 40 changes at most."] * 2


# --- what a good week loses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "rule", "way"),
    [
        ("add.clamshell.mon.thu", "T1", "Take back: Clamshell added on Monday and Thursday."),
        ("move.thu.tue", "W2 mon", "Move Tuesday to Wednesday"),
        ("remove.easy-walk", "W10", "Take back: Easy walk taken out of all days and weeks."),
        ("remove.bodyweight-squat", "W6 squat", "Add Sit to stand"),
        ("remove.one-arm-dumbbell-row", "W6 pull", ""),
        ("remove.march-on-spot", "D1 mon", ""),
        ("place.dead-bug.3.mon", "D10 mon", ""),
        ("remove.double-knee-to-chest", "W11", ""),
    ],
)
def test_what_is_worse_is_said_with_a_way_that_mends_it(change: str, rule: str, way: str) -> None:
    after = plan(change)
    concern = next(concern for concern in after.concerns if concern.rule == rule)
    assert concern.text
    assert not way or way in [w.name for w in concern.ways]
    for w in concern.ways:
        mended = plan(*with_edit((change,), w.do))
        assert rule not in [c.rule for c in mended.concerns], w


def test_a_good_change_raises_no_concern() -> None:
    assert plan("swap.dead-bug.plank-knees").concerns == ()


# --- how changes are written ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["swap.a.b", "remove.a-b", "add.a.mon.tue", "place.a.3.mon", "dose.a.3x8", "dose.a.3x8x10",
             "dose.a.1x20min", "dose.a.9x9.ok", "move.mon.sun", "lock.a"],
)  # fmt: skip
def test_a_change_is_read_as_it_is_written(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", ".", "swap", "swap.a", "swap.a.b.c", "dose.a", "dose.a.x8", "dose.a.3x8x1x1", "move.mon.moon", "add.a", "é.a"],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse(text) is None


def test_the_last_dose_counts_and_undoing_takes_one_back() -> None:
    done = with_edit(with_edit(("lock.a",), "dose.b.3x8"), "dose.b.3x9")
    assert done == ("lock.a", "dose.b.3x9")
    assert with_edit(done, "undo.lock.a") == ("dose.b.3x9",)
    assert with_edit(done, "undo.all") == ()
    assert with_edit(("move.mon.tue",), "move.mon.tue") == ("move.mon.tue", "move.mon.tue")


# --- what is offered ------------------------------------------------------------------------------------------------


def test_alternatives_are_allowed_not_there_yet_and_the_likest_come_first() -> None:
    offered = alternatives(plan(), "dead-bug", LIBRARY)
    assert len(offered) >= 5
    for alternative in offered:
        assert plan(f"swap.dead-bug.{alternative.exercise.id}").dropped == ()
    assert offered[0].exercise.movement_pattern == "anti-extension"
    assert all(alternative.why and alternative.trains for alternative in offered)


def test_every_exercise_of_a_plan_has_alternatives_that_can_be_chosen() -> None:
    before = plan()
    for card in before.cards:
        offered = alternatives(before, card.exercise.id, LIBRARY)
        assert offered, card.exercise.id
        swapped = plan(f"swap.{card.exercise.id}.{offered[0].exercise.id}")
        assert swapped.dropped == ()


def test_what_may_be_added_to_a_gentle_day_is_no_strength_work() -> None:
    everything = list(LIBRARY.exercises.values())
    gentle = addable(plan(), ["tue"], everything, LIBRARY)
    assert gentle
    assert {e.category for e in gentle}.isdisjoint({"strength"})
    assert {"clamshell"} <= {e.id for e in addable(plan(), ["mon"], everything, LIBRARY)}
