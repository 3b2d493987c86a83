"""Time and kit: T1 to T3 and K1 to K3 of the document's section 4."""

from __future__ import annotations

import math
from collections.abc import Iterator

from planner import Plan
from planner.library.model import Library
from planner.prescription import Day
from tests.invariants.reading import (
    ALWAYS_AT_HAND,
    at,
    can,
    has_kit,
    level_of,
    no_plain_warm_up,
    older,
    on_floor,
    prescriptions,
    strength_days,
)


def _least_seconds(day: Day, plan: Plan) -> list[int]:
    """The time estimate of 2.9, each exercise with its transition."""
    slow = 1.1 if older(plan) or level_of(plan) == 1 else 1.0
    seconds, before = [], None
    for place, p in enumerate(day.prescriptions):
        e, dose = p.exercise, p.dose
        per_rep = e.dose.seconds_per_rep or 4
        a_set = dose.reps * (dose.hold_seconds + 3 if dose.hold_seconds else per_rep)
        a_set = dose.minutes * 60 if dose.minutes is not None else a_set
        work = dose.sets * a_set * (2 if dose.each_side else 1) + max(0, dose.sets - 1) * dose.rest_seconds
        kit = [set(part) for part in e.equipment if not set(part) & ALWAYS_AT_HAND]
        old = kit if before is None else [set(x) for x in before.equipment if not set(x) & ALWAYS_AT_HAND]
        move = 20 if kit == old else 40
        if on_floor(e) != (before is not None and on_floor(before)):
            move = 60
        if on_floor(e) and place == len(day.prescriptions) - 1:
            move += 60
        seconds.append(math.ceil((work + move) * slow - 1e-9))
        before = e
    return seconds


def t1_inside_the_budget(plan: Plan, library: Library) -> Iterator[str]:
    budget = plan.intake.minutes or 0
    for day in plan.days:
        least = _least_seconds(day, plan)
        if math.ceil(sum(least) / 60) > budget or day.minutes > budget:
            yield f"{day.day} takes {max(day.minutes, math.ceil(sum(least) / 60))} of {budget} minutes"
        for p, due in zip(day.prescriptions, least, strict=True):
            if p.seconds < due:
                yield f"{at(day, p)} is given {p.seconds} s and takes {due} s"
    if sum(day.minutes for day in plan.days) > budget * len(set(plan.intake.days)):
        yield "the week is over its budget"


def t2_budget_used(plan: Plan, library: Library) -> Iterator[str]:
    """Soft: what the filters prevent is not known here."""
    budget = plan.intake.minutes or 0
    for day in plan.days:
        if budget >= 15 and day.minutes < 0.8 * budget:
            yield f"{day.day} {'+'.join(day.kinds)} uses {day.minutes} of {budget} minutes"


def t2_short_days_are_said(plan: Plan, library: Library) -> Iterator[str]:
    """What remains hard of T2: a plan that stays under 80% of its budget says so (S18)."""
    if any(t2_budget_used(plan, library)) and not any("shorter" in note for note in plan.notes):
        yield "days are short of their budget, and no note says so"


def t3_printed_is_computed(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        if day.minutes != math.ceil(sum(p.seconds for p in day.prescriptions) / 60):
            yield f"{day.day} prints {day.minutes} minutes"


def k1_only_kit_at_hand(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        if not has_kit(p.exercise, plan.intake):
            yield f"{at(day, p)} needs {p.exercise.equipment}"


def k2_kit_list_is_what_is_used(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: of "any of" the thing at hand; nothing that the list could do without."""
    parts = [set(part) for _, p in prescriptions(plan) for part in p.exercise.equipment]
    listed = set(plan.equipment_used)
    if len(listed) != len(plan.equipment_used):
        yield "the kit list says something twice"
    for part in parts:
        if not part & listed:
            yield f"the kit list lacks {sorted(part)}"
    for item in sorted(listed):
        if item not in plan.intake.equipment | ALWAYS_AT_HAND:
            yield f"the kit list has {item}, which is not at hand"
        if all(part & (listed - {item}) for part in parts):
            yield f"the kit list has {item}, which nothing needs"


def k3_pull_downs_by_band(plan: Plan, library: Library) -> Iterator[str]:
    """Without bar and cable a pull from above is by band, or left out with the rows kept (as far as W6 holds)."""
    if {"pull-up-bar", "cable-machine"} & plan.intake.equipment:
        return
    there = list(prescriptions(plan))
    for day, p in there:
        if p.exercise.movement_pattern == "vertical-pull" and not any("band" in part for part in p.exercise.equipment):
            yield f"{at(day, p)} is a pull from above without bar, cable or band"
    if any(p.exercise.movement_pattern == "vertical-pull" for _, p in there) or len(strength_days(plan)) < 2:
        return
    least = 20 if older(plan) or level_of(plan) == 1 else 15
    if (plan.intake.minutes or 0) < least or no_plain_warm_up(plan):
        return
    rows = can(plan, library, ["horizontal-pull"], ["strength"])
    if rows and not any(p.exercise.movement_pattern == "horizontal-pull" for _, p in there):
        yield "neither a pull from above nor a row"
