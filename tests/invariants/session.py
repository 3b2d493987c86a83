"""A session: D1 to D10 of the document's section 4, and that no day is empty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from planner import Plan
from planner.library.model import Library
from tests.invariants.reading import (
    LEVEL_REPS,
    LEVEL_RESERVE,
    LEVEL_SETS,
    MULTI_JOINT,
    PHASE_MAX_SETS,
    TRUNK,
    able,
    at,
    can,
    codes,
    counted,
    level_of,
    lifts,
    older,
    on_floor,
    phase_of,
    prescriptions,
)


def d1_strength_days_warm_up(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: marching on the spot is the only gait of three to five minutes; who leaves it out warms up without.

    The same for the one mobility move of a plan where no other may be done.
    """
    march = [e for e in can(plan, library, ["gait"], ["aerobic"]) if e.dose.minutes and e.dose.minutes.low < 5]
    moves = [
        e
        for e in able(plan, library)
        if e.category == "mobility" and e.movement_pattern != "balance" and not e.spine_load
    ]
    for day in plan.days:
        if "strength" not in day.kinds:
            continue
        slots = [p.slot for p in day.prescriptions]
        warm_up = [p for p in day.prescriptions if p.slot == "warm-up"]
        if "warm-up" in slots[len(warm_up) :]:
            yield f"{day.day} does not start with all of its warm-up"
        if (march or len(moves) > 1) and not 180 <= sum(p.seconds for p in warm_up) <= 300:
            yield f"{day.day} warms up for {sum(p.seconds for p in warm_up)} s"
        if any(p.exercise.spine_load for p in warm_up):
            yield f"{day.day} has load in the warm-up"
        if march and not any(p.exercise.movement_pattern == "gait" for p in warm_up):
            yield f"{day.day} warms up without marching or walking"
        if moves and not any(p.exercise in moves for p in warm_up):
            yield f"{day.day} warms up without mobility"


def d2_heaviest_first(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: "skill or heaviest first" is spine load; among equal loads large before small, but what is done on the
    floor comes after what stands (D10)."""
    order = {"warm-up": 0, "main": 1, "cool-down": 2}
    for day in plan.days:
        ranks = [order[p.slot] for p in day.prescriptions if p.slot in order]
        if ranks != sorted(ranks):
            yield f"{day.day} is not in the order warm-up, main part, cool-down"
        main = [
            p.exercise for p in day.prescriptions if p.slot == "main" and p.exercise.category in ("strength", "core")
        ]
        for a, b in combinations(main, 2):
            if a.category == "core" and b.category == "strength":
                yield f"{day.day}: core {a.id} before strength {b.id}"
            elif a.category == b.category == "strength" and a.spine_load < b.spine_load:
                yield f"{day.day}: {a.id} before the heavier {b.id}"
            elif a.category == b.category == "strength" and a.spine_load == b.spine_load:
                small_first = a.movement_pattern not in MULTI_JOINT and b.movement_pattern in MULTI_JOINT
                if small_first and on_floor(a) == on_floor(b):
                    yield f"{day.day}: single-joint {a.id} before {b.id}"


def d3_stretches_last(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        for a, b in combinations(day.prescriptions, 2):
            if a.exercise.category == "stretch" and b.exercise.category == "strength":
                yield f"{day.day}: stretch {a.exercise.id} before strength {b.exercise.id}"


def d4_each_side(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        sided = p.exercise.dose.each_side
        if sided != p.dose.each_side or sided != ("each side" in p.dose_text):
            yield f"{at(day, p)} {'lacks' if sided else 'has'} each side"
        if sided and p.seconds < 2 * p.dose.sets * p.dose.reps * ((p.dose.hold_seconds or 0) + 1):
            yield f"{at(day, p)} takes no time for the other side"


def d5_dose_in_range(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the level's lower bound for sets gives way to the phase's cap, to a short session and to the exercise's
    own range; the nearest end of the exercise's range is right where level and exercise share no number. The
    ranges hold after a break as well: nine tenths (2.4) end at their low ends."""
    level, week = level_of(plan), plan.week
    most_sets = min(LEVEL_SETS[level], PHASE_MAX_SETS[phase_of(plan)])
    if phase_of(plan) == "chronic" and level <= 3 and week <= 4:
        most_sets = min(most_sets, 2)
    first = level == 2 and week <= 2
    reps = (10, 15) if older(plan) else (12, 15) if first else LEVEL_REPS[level]
    for day, p in prescriptions(plan):
        e, allowed = p.exercise, p.exercise.dose
        if p.dose.rounds and (len(p.dose.rounds) != p.dose.sets or sum(p.dose.rounds) != p.dose.sets * p.dose.reps):
            yield f"{at(day, p)}: rounds of {p.dose.rounds} are not {p.dose.sets} sets of {p.dose.reps}"
        for name, value, span in (
            ("sets", p.dose.sets, allowed.sets),
            *(("reps", number, allowed.reps) for number in (p.dose.reps, *p.dose.rounds)),
            ("hold", p.dose.hold_seconds, allowed.hold_seconds),
            ("minutes", p.dose.minutes, allowed.minutes),
        ):
            if (value is None) != (span is None) or (value is not None and span and not span.low <= value <= span.high):
                yield f"{at(day, p)}: {name} {value}, not in {span}"
        if e.category == "strength" and p.dose.sets > most_sets:
            yield f"{at(day, p)}: {p.dose.sets} sets, where level and phase allow {most_sets}"
        if counted(e):
            low, high = max(reps[0], allowed.reps.low), min(reps[1], allowed.reps.high)
            if low > high:
                low = high = allowed.reps.high if allowed.reps.high < reps[0] else allowed.reps.low
            if not low <= p.dose.reps <= high:
                yield f"{at(day, p)}: {p.dose.reps} reps, not {low} to {high} for level {level}"
        if allowed.rest_seconds > p.dose.rest_seconds:
            yield f"{at(day, p)}: {p.dose.rest_seconds} s of rest, where {allowed.rest_seconds} s are due"


def d6_from_65_longer_holds_more_reps(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the caps of 20 s (high blood pressure) and 10 s (surgery) win; so does an exercise's own range."""
    if not older(plan):
        return
    for day, p in prescriptions(plan):
        e, hold = p.exercise, p.dose.hold_seconds
        if e.category == "stretch" and hold is not None and not {"htn", "surg"} & codes(plan.intake):
            longest = e.dose.hold_seconds.high if e.dose.hold_seconds else 30
            if not min(30, longest) <= hold <= 60:
                yield f"{at(day, p)} is held {hold} s"
        if counted(e) and not 10 <= p.dose.reps <= 15:
            yield f"{at(day, p)} has {p.dose.reps} reps"


def d7_short_core_holds(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        most = 15 if "front-plank" in p.exercise.flags else 10
        if p.exercise.category == "core" and (p.dose.hold_seconds or 0) > most:
            yield f"{at(day, p)} is held {p.dose.hold_seconds} s"


def d8_few_exercises_each_once(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: five (three) in the main part. 2.9 leaves out the warm-up and counts the walk apart, and 2.8 lets relief
    bouts sit on any day; never more than eight of all but warm-up and walk. 3.6's eight (twelve) different exercises
    leave out walking and what the warm-up teaches already."""
    most = 3 if older(plan) or (plan.intake.minutes or 0) <= 10 else 5
    for day in plan.days:
        ids = [p.exercise.id for p in day.prescriptions]
        if len(ids) != len(set(ids)):
            yield f"{day.day} has an exercise twice"
        if sum(p.slot == "main" for p in day.prescriptions) > most:
            yield f"{day.day} has more than {most} exercises in the main part"
        if sum(p.slot not in ("warm-up", "walk") for p in day.prescriptions) > 8:
            yield f"{day.day} has more than eight exercises"
    warm_up = {p.exercise.id for _, p in prescriptions(plan) if p.slot == "warm-up"}
    different = {p.exercise.id for _, p in prescriptions(plan) if p.exercise.category != "aerobic"} - warm_up
    if len(different) > (8 if level_of(plan) <= 2 else 12):
        yield f"{len(different)} different exercises for level {level_of(plan)}"


def d9_effort_stop_rule(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the most careful of phase, level and, for level 1-3 in the chronic phase, the 12-week spine."""
    phase, level, week = phase_of(plan), level_of(plan), plan.week
    floor = {"acute": 4, "subacute": 3, "chronic": 3 if week <= 4 else 2, "prevention": 2}[phase]
    floor = max(floor, LEVEL_RESERVE[level])
    if phase == "chronic" and level <= 3:
        floor = max(floor, 4 if week <= 2 else 3 if week <= 8 else 2)
    for day, p in prescriptions(plan):
        if p.exercise.category != "strength":
            continue
        if p.dose.reps_in_reserve is None or p.dose.reps_in_reserve < floor:
            yield f"{at(day, p)} has {p.dose.reps_in_reserve} in reserve, where {floor} are due"
        if "Stop wh" not in p.dose_text:
            yield f"{at(day, p)} prints no effort stop rule"


def d10_one_trip_to_the_floor(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        floor = [False, *(on_floor(p.exercise) for p in day.prescriptions)]
        if sum(not a and b for a, b in pairwise(floor)) > 1:
            yield f"{day.day} goes down to the floor more than once"


def days_are_not_empty(plan: Plan, library: Library) -> Iterator[str]:
    """Not numbered: a day has something in it, and a strength day something in its main part (never an empty page)."""
    if not plan.days:
        yield "no days"
    free = can(plan, library, MULTI_JOINT | TRUNK | {"glute", "calf"}, ["strength"])
    for day in plan.days:
        if not day.prescriptions:
            yield f"{day.day} is empty"
        elif "strength" in day.kinds and free and not any(p.slot == "main" for p in day.prescriptions):
            yield f"{day.day} is called strength and has none"
        elif "strength" in day.kinds and free and not lifts(day):
            yield f"{day.day} is called strength and has no strength exercise"
        elif "stretch" in day.kinds and not any(
            p.exercise.category in ("stretch", "mobility") for p in day.prescriptions
        ):
            yield f"{day.day} is called stretch and has none"
