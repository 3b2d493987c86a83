"""The week: W1 to W14 of the document's section 4."""

from __future__ import annotations

from collections.abc import Iterator

from planner import Plan, build_plan
from planner.library.model import Library
from tests.invariants.reading import (
    LEVEL_STRENGTH_DAYS,
    MAJOR_GROUPS,
    PHASE_STRENGTH_DAYS,
    PULL,
    PUSH,
    TRUNK,
    able,
    at,
    can,
    cap_week,
    codes,
    days_apart,
    is_strength_day,
    level_of,
    lifts,
    may_do,
    neighbours,
    no_plain_warm_up,
    older,
    pain_of,
    phase_of,
    prescriptions,
    strength_days,
)
from tests.strategies import DAYS


def w1_48_hours_between_same_muscles(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: core endurance may be daily (2.3); this is for strength exercises."""
    for a, b in neighbours(plan):
        patterns = [{p.exercise.movement_pattern for p in lifts(d) if p.exercise.spine_load >= 1} for d in (a, b)]
        muscles = [{m for p in lifts(d) for m in p.exercise.primary_muscles} for d in (a, b)]
        for shared in sorted((patterns[0] & patterns[1]) | (muscles[0] & muscles[1])):
            yield f"{a.day} and {b.day} both train {shared}"


def w2_no_neighbouring_strength_days(plan: Plan, library: Library) -> Iterator[str]:
    for a, b in neighbours(plan):
        if is_strength_day(a) and is_strength_day(b):
            yield f"{a.day} and {b.day} are both strength days"


def w3_strength_days_in_range(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the lower bound gives way where the days chosen touch (W2), to pain of 8 or more (S8), and to days of ten
    minutes (15 in the acute phase, with its two relief moves), which may hold no lift beside warm-up and relief."""
    number, chosen = len(strength_days(plan)), set(plan.intake.days)
    low, high = PHASE_STRENGTH_DAYS[phase_of(plan)]
    if (phase_of(plan) == "acute" and cap_week(plan) <= 2) or pain_of(plan) >= 8:
        low = high = 0
    high = min(high, LEVEL_STRENGTH_DAYS[level_of(plan)], len(chosen))
    least = 20 if phase_of(plan) == "acute" else 15
    low = min(low, days_apart(chosen)) if (plan.intake.minutes or 0) >= least else 0
    if not low <= number <= high:
        yield f"{number} strength days, not {low} to {high}"
    if [day.day for day in plan.days] != sorted(chosen, key=DAYS.index):
        yield "the days are not those chosen"


def w4_a_day_without_strength(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: in the acute phase 2.8 has seven gentle days; each is low enough. Balance is due daily (W14)."""
    if len(strength_days(plan)) > 6:
        yield "strength on every day of the week"
    low = [
        day
        for day in plan.days
        if all(p.slot in ("relief", "walk") or p.exercise.movement_pattern == "balance" for p in day.prescriptions)
    ]
    if len(plan.days) == 7 and phase_of(plan) != "acute" and not low:
        yield "no day of relief and walking only"


def w5_two_strength_days(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: W2 wins where all chosen days touch."""
    due = min(2, days_apart(plan.intake.days))
    if phase_of(plan) in ("chronic", "prevention") and pain_of(plan) < 8 and len(strength_days(plan)) < due:
        yield f"{len(strength_days(plan))} strength days, where {due} are due"


def w6_every_major_group(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: due from 15 minutes on; in less, warm-up and relief leave two exercises a day (2.9), so T1 wins. Five
    minutes later where all goes slower and balance is due as well (from 65 on, and at level 1), five more in the acute
    phase, where two relief moves are due, and five more where pull-ups are asked for, as their pull takes a place."""
    slow, acute = older(plan) or level_of(plan) == 1, phase_of(plan) == "acute"
    least = 15 + 5 * (slow + acute + ("pull-ups" in plan.intake.goals))
    if len(strength_days(plan)) < 2 or (plan.intake.minutes or 0) < least or no_plain_warm_up(plan):
        return
    there = {p.exercise.movement_pattern for day in strength_days(plan) for p in day.prescriptions if p.slot == "main"}
    for name, patterns in MAJOR_GROUPS.items():
        if not there & patterns and can(plan, library, patterns, ["strength", "core"]):
            yield f"the week lacks {name}"


def w7_pull_at_least_push(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: W6 wins in a short week; a push at its fewest sets may stand beside any pull at all. Due from 15 minutes
    on: in 10 a week may hold two exercises."""
    if (plan.intake.minutes or 0) < 15:
        return

    def sets(patterns: set[str]) -> int:
        return sum(p.dose.sets for d in plan.days for p in lifts(d) if p.exercise.movement_pattern in patterns)

    pushes = [p for _, p in prescriptions(plan) if p.exercise.movement_pattern in PUSH]
    if sets(PULL) and all(p.dose.sets == p.exercise.dose.sets.low for p in pushes):
        return
    if sets(PULL) < sets(PUSH) and can(plan, library, PULL, ["strength"]):
        yield f"{sets(PULL)} pull sets, {sets(PUSH)} push sets"


def w8_trunk_in_two_ways(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: due from 20 minutes on (25 where all goes slower and balance is due as well, from 65 on and at level 1);
    below, one trunk exercise a day is what fits (2.9). Where pull-ups are asked for, their pull takes a place: due five
    minutes later; at levels 1 and 2 the eight exercises of 3.6 leave one for the trunk."""
    if level_of(plan) <= 2 and "pull-ups" in plan.intake.goals:
        return
    if phase_of(plan) not in ("chronic", "prevention") or len(strength_days(plan)) < 2:
        return
    least = 25 if older(plan) or level_of(plan) == 1 else 20
    least += 5 if "pull-ups" in plan.intake.goals else 0
    if (plan.intake.minutes or 0) < least or no_plain_warm_up(plan):
        return
    there = {p.exercise.movement_pattern for _, p in prescriptions(plan) if p.exercise.category == "core"} & TRUNK
    free = {e.movement_pattern for e in can(plan, library, TRUNK, ["core", "strength"])}
    if len(there) < min(2, len(free)):
        yield f"trunk work covers only {sorted(there)}, of {sorted(free)}"


def w9_heavy_hinge_and_row_apart(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        loaded = {p.exercise.movement_pattern for p in day.prescriptions if p.exercise.spine_load >= 2}
        if cap_week(plan) < 9 and {"hinge", "horizontal-pull"} <= loaded:
            yield f"{day.day} has a loaded hip bend and a loaded row"


def w10_aerobic_on_three_days(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: marching to warm up counts as aerobic work; any amount counts (2.10). Due from 15 minutes on:
    in 10, relief may leave no room beside it."""
    if (plan.intake.minutes or 0) < 15:
        return
    days = [day for day in plan.days if any(p.exercise.category == "aerobic" for p in day.prescriptions)]
    if len(plan.days) >= 3 > len(days) and can(plan, library, ["gait", "cycling"], ["aerobic"]):
        yield f"aerobic work on {len(days)} of {len(plan.days)} days"


def w11_relief_moves_offered(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: offered means somewhere in the week; as many as may be done where that is fewer."""
    offered = {p.exercise.id for _, p in prescriptions(plan) if p.slot == "relief"}
    free = [e for e in able(plan, library) if e.category == "relief-position"]
    due = min(2 if phase_of(plan) == "acute" else 1, len(free))
    if len(offered) < due:
        yield f"{len(offered)} relief moves offered, where {due} are due"
    for day, p in prescriptions(plan):
        if p.slot == "relief" and p.exercise.relief == "long-term":
            yield f"{at(day, p)} does not help at once"
        if p.slot == "relief" and not may_do(p.exercise, plan, library):
            yield f"{at(day, p)} may not be done"


def w12_both_instant_and_long_term(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: "both" counts for either. The walk of the first acute weeks is due from 15 minutes on: in 10, two relief
    moves may take it all (W11)."""
    labels = {p.exercise.relief for _, p in prescriptions(plan)}
    gait = any(p.exercise.movement_pattern == "gait" for _, p in prescriptions(plan))
    if not labels & {"instant", "both"}:
        yield "nothing that helps now"
    if phase_of(plan) == "acute" and cap_week(plan) <= 2:
        if not gait and (plan.intake.minutes or 0) >= 15 and can(plan, library, ["gait"], ["aerobic"]):
            yield "no walk in the first two weeks"
    elif not labels & {"long-term", "both"}:
        yield "nothing that builds over weeks"


def w13_same_answers_same_plan(plan: Plan, library: Library) -> Iterator[str]:
    again = build_plan(plan.intake, library)
    if again != plan:
        yield "the same answers gave another plan"


def w14_balance_three_days(plan: Plan, library: Library) -> Iterator[str]:
    if not (older(plan) or {"bal", "osteo"} & codes(plan.intake)) or no_plain_warm_up(plan):
        return
    days = [d for d in plan.days if any(p.exercise.movement_pattern == "balance" for p in d.prescriptions)]
    due = min(3, len(plan.days))
    if len(days) < due and can(plan, library, ["balance"], ["mobility", "core", "strength"]):
        yield f"balance on {len(days)} days, where {due} are due"
