"""Level and progress: L1 to L8 of the document's section 4, and 2.4 between two weeks that follow one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import prod

from planner import Plan
from planner.library.model import Exercise, Library
from planner.prescription import Day, Prescription
from tests.invariants.reading import (
    LOAD_STEP,
    PHASE_REVIEWS,
    PULL,
    PUSH,
    SPINE_STARTS,
    STAGE_STARTS,
    WEIGHTS,
    at,
    cap_week,
    harder_forms,
    level_cap,
    may_do,
    needs,
    phase_of,
    prescriptions,
    strength_days,
)

UPPER_BODY, LOWER_BODY = PULL | PUSH, {"hinge", "squat", "lunge", "glute", "calf"}
MOST_AT_A_TIME = 1.2  # L4: a fifth more from week to week
MINUTES_A_WALK = 5  # 2.4: or so many more each walk
Numbers = tuple[int, int, int, int]


# --- one week ----------------------------------------------------------------------------------------------------


def l1_level(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        if p.exercise.level > level_cap(plan.intake, cap_week(plan)):
            yield f"{at(day, p)} is level {p.exercise.level}"


def l3_small_load_steps(plan: Plan, library: Library) -> Iterator[str]:
    """2.4: 2-5 % for the upper body, 5-10 % for hips and legs. Bands cannot be made a few percent heavier, so a step is
    due only where a weight is lifted."""
    for day, p in prescriptions(plan):
        step, kit = p.load_step, {item for part in p.exercise.equipment for item in part}
        if p.exercise.category == "strength" and any(needs(p.exercise, item) for item in WEIGHTS) and step is None:
            yield f"{at(day, p)} lifts a weight and does not say how much to add"
        if step is None:
            continue
        low, high = LOAD_STEP
        if p.exercise.movement_pattern in UPPER_BODY:
            high = 5
        if p.exercise.movement_pattern in LOWER_BODY:
            low = 5
        if not low <= step.low <= step.high <= high:
            yield f"{at(day, p)} adds {step.low} to {step.high} %, not {low} to {high}"
        if not kit & WEIGHTS:
            yield f"{at(day, p)} has a load step, and nothing to make heavier"


def l5_no_ladder_into_what_may_not_be_done(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        for name, rung, written in (
            ("easier", p.easier, p.exercise.easier),
            ("harder", p.harder, p.exercise.harder),
        ):
            if rung is not None and (rung.id != written or not may_do(rung, plan, library)):
                yield f"{at(day, p)} offers {name} {rung.id}, which may not be done"
            due = library.exercises.get(written or "")
            if due is not None and rung is None and may_do(due, plan, library):
                yield f"{at(day, p)} does not print its {name} {due.id}"


def l7_what_hurt_is_not_harder(plan: Plan, library: Library) -> Iterator[str]:
    """Amber twice or red once: the easier form, or where none may be done its own fewest sets; and nothing harder."""
    hurt = plan.intake.hurt & library.exercises.keys()
    if not hurt:
        return
    above = {higher: id_ for id_ in sorted(hurt) for higher in harder_forms(id_, library)}
    for day, p in prescriptions(plan):
        if p.exercise.id in above:
            yield f"{at(day, p)} is a harder form of {above[p.exercise.id]}, which hurt"
        if p.exercise.id not in hurt:
            continue
        easier = library.exercises.get(p.exercise.easier or "")
        if easier is not None and may_do(easier, plan, library):
            yield f"{at(day, p)} hurt, and its easier {easier.id} may be done"
        if p.dose.sets > p.exercise.dose.sets.low:
            yield f"{at(day, p)} hurt, and has {p.dose.sets} sets"


def l8_weeks_to_look_again(plan: Plan, library: Library) -> Iterator[str]:
    due = PHASE_REVIEWS[phase_of(plan)]
    if tuple(plan.reviews) != due:
        yield f"to look again in weeks {plan.reviews}, not {due}"


def lately_enters_the_right_week(plan: Plan, library: Library) -> Iterator[str]:
    """2.4 and 2.7: a week missed repeats the week before; two weeks or a flare go back a stage, to its first week; too
    easy goes on to the next stage.

    Ruling: what is too easy stays where no stage is left, and in the first four weeks of heavy lifts (2.7, 2.10). From
    week 4 on an acute plan stays at its last stage, until the questions are asked again.
    """
    week, lately = plan.intake.week, plan.intake.lately
    starts = STAGE_STARTS.get(phase_of(plan), SPINE_STARTS)
    if phase_of(plan) == "acute":
        week = min(week, starts[-1])
    if lately == "as-planned" and plan.week != week:
        yield f"week {plan.week} as planned, not {week}"
    elif lately == "missed-week" and plan.week != (due := min(max(1, plan.intake.week - 1), week)):
        yield f"week {plan.week} after a week missed, not {due}"
    elif lately in ("missed-two-weeks", "flare"):
        own = max(start for start in starts if start <= week)
        if plan.week not in starts or plan.week > own or (plan.week == own != 1):
            yield f"week {plan.week} after {lately} in week {week}"
    elif lately == "too-easy" and plan.week != week and (plan.week not in starts or plan.week < week):
        yield f"week {plan.week} as week {week} was too easy"
    if not plan.stage.from_week <= plan.week <= plan.stage.to_week:
        yield f"week {plan.week} in the stage of weeks {plan.stage.from_week} to {plan.stage.to_week}"


def a_flare_up_keeps_halves_and_drops(plan: Plan, library: Library) -> Iterator[str]:
    """1.1, 2.5 and 2.7: every exercise of the plan is kept, halved or dropped, once; half the sets, nothing harder."""
    halves = {e.id: dose for e, dose in plan.flare.halve}
    groups = [{e.id for e in plan.flare.keep}, set(halves), {e.id for e in plan.flare.drop}]
    there: dict[str, list[Prescription]] = {}
    for _, p in prescriptions(plan):
        there.setdefault(p.exercise.id, []).append(p)
    for id_ in sorted(there.keys() | set.union(*groups)):
        named = sum(id_ in group for group in groups)
        if id_ not in there:
            yield f"the flare-up plan names {id_}, which is not in the plan"
        elif named != 1:
            yield f"the flare-up plan names {id_} {named} times"
    for id_, dose in halves.items():
        most = max((p.dose.sets for p in there.get(id_, [])), default=dose.sets)
        if dose.sets > max(1, (most + 1) // 2):
            yield f"a flare-up leaves {dose.sets} of {most} sets of {id_}"
    for exercise in plan.flare.keep:
        if exercise.spine_load >= 2:
            yield f"a flare-up keeps {exercise.id}, which is load {exercise.spine_load}"


# --- two weeks that follow one another ---------------------------------------------------------------------------


def _numbers(p: Prescription) -> Numbers:
    return p.dose.sets, p.dose.reps, p.dose.hold_seconds or 0, p.dose.minutes or 0


def _doses(plan: Plan) -> dict[str, set[Numbers]]:
    """Each exercise's doses over the week, warm-up apart."""
    found: dict[str, set[Numbers]] = {}
    for _, p in prescriptions(plan):
        if p.slot != "warm-up":
            found.setdefault(p.exercise.id, set()).add(_numbers(p))
    return found


def _strength(plan: Plan) -> Iterator[tuple[Day, Prescription]]:
    return ((day, p) for day, p in prescriptions(plan) if p.slot == "main" and p.exercise.category == "strength")


def _strength_sets(plan: Plan) -> int:
    return sum(p.dose.sets for _, p in _strength(plan))


def _same_answers(before: Plan, after: Plan) -> bool:
    """Two weeks of one course: nothing came between, and nothing else was answered."""
    return before.intake.lately == "as-planned" and replace(before.intake, week=after.intake.week) == after.intake


def _loaded_sets(prescribed: Iterable[Prescription]) -> dict[Exercise, int]:
    """The most sets of each exercise of load 2 or more."""
    found: dict[Exercise, int] = {}
    for p in prescribed:
        if p.exercise.spine_load >= 2:
            found[p.exercise] = max(p.dose.sets, found.get(p.exercise, 0))
    return found


def l2_one_change_a_week(before: Plan, after: Plan, library: Library) -> Iterator[str]:
    """Every dose of this week differs from the nearest of the week before in one number at most, warm-up apart."""
    if not _same_answers(before, after):
        return
    old = _doses(before)
    for id_, doses in _doses(after).items():
        for dose in sorted(doses):
            nearest = min(old.get(id_, {dose}), key=lambda was: _changes(was, dose))
            if _changes(nearest, dose) > 1:
                yield f"{id_} goes from {_said(nearest)} to {_said(dose)}"


def _changes(was: Numbers, dose: Numbers) -> int:
    return sum(a != b for a, b in zip(was, dose, strict=True))


def _said(dose: Numbers) -> str:
    names = ("sets", "reps", "s", "min")
    return " ".join(f"{number} {name}" for number, name in zip(dose, names, strict=True) if number)


def l2_exercises_stay_inside_a_stage(before: Plan, after: Plan, library: Library) -> Iterator[str]:
    """2.4, "change one thing at a time": the harder variation waits for the next stage."""
    if not _same_answers(before, after) or before.stage != after.stage:
        return
    old, new = ({p.exercise.id for _, p in prescriptions(plan)} for plan in (before, after))
    for id_ in sorted(new - old):
        yield f"{id_} is new in week {after.week}, inside a stage"
    for id_ in sorted(old - new):
        yield f"{id_} is gone in week {after.week}, inside a stage"


def l4_no_more_than_a_fifth_more(before: Plan, after: Plan, library: Library) -> Iterator[str]:
    """Strength sets of the main part, and minutes of walking.

    Ruling: a set is the smallest step there is, so one set a strength day is always allowed. From no strength to the
    first light days there is no week to measure by; the single first day of an acute plan leads in, and a second one
    like it may join (2.7, acute version). A walk in a session may grow by five minutes where that is more (2.4).
    """
    if not _same_answers(before, after):
        return
    was, now = _strength_sets(before), _strength_sets(after)
    most = max(int(was * MOST_AT_A_TIME), was + len(strength_days(after)))
    if phase_of(after) == "acute" and (len(strength_days(before)), len(strength_days(after))) == (1, 2):
        most = 2 * was
    if was and now > most:
        yield f"{was} strength sets, then {now}, where {most} are the most"
    if after.walking.goal > before.walking.goal * MOST_AT_A_TIME:
        yield f"a walking goal of {before.walking.goal} minutes, then {after.walking.goal}"
    was, now = before.walking.in_sessions, after.walking.in_sessions
    walks = sum(any(p.slot == "walk" for p in day.prescriptions) for day in after.days)
    if was and now > max(was * MOST_AT_A_TIME, was + MINUTES_A_WALK * walks):
        yield f"{was} minutes of walking in the sessions, then {now}"


def one_loaded_exercise_grows_a_session(before: Plan, after: Plan, library: Library) -> Iterator[str]:
    """2.4: not two exercises of load 2 or more up in the same session. Up is by sets; the person adds the load."""
    if not _same_answers(before, after):
        return
    old = _loaded_sets(p for _, p in prescriptions(before))
    for day in after.days:
        new = _loaded_sets(day.prescriptions)
        grown = sorted(e.id for e, sets in new.items() if e in old and sets > old[e])
        if len(grown) > 1:
            yield f"{day.day} has more sets of {' and '.join(grown)}"


def after_a_break_nothing_rises(before: Plan, after: Plan, library: Library) -> Iterator[str]:
    """2.4, 2.5 and 2.7: after a break or a flare no load and no walking goal is up; after a week missed no dose is;
    after a flare no strength exercise has more sets.

    Ruling: two weeks away bring back a stage's exercises with their doses, which may have a set more than the harder
    ones since. After a flare the week has no more strength sets, as long as an exercise could have fewer.
    """
    lately, old = after.intake.lately, _doses(before)
    if before.intake.lately != "as-planned" or lately not in ("missed-week", "missed-two-weeks", "flare"):
        return
    if after.walking.goal > before.walking.goal:
        yield f"a walking goal of {before.walking.goal} minutes, then {after.walking.goal} after {lately}"
    was, now = (max(p.exercise.spine_load for _, p in prescriptions(plan)) for plan in (before, after))
    if now > was:
        yield f"load {was}, then {now} after {lately}"
    if lately == "missed-two-weeks":
        return
    spare = any(p.dose.sets > p.exercise.dose.sets.low for _, p in _strength(after))
    if spare and _strength_sets(after) > _strength_sets(before):
        yield f"{_strength_sets(before)} strength sets, then {_strength_sets(after)} after {lately}"
    for day, p in prescriptions(after):
        if p.slot == "warm-up" or p.exercise.id not in old:
            continue
        number = len(_numbers(p)) if lately == "missed-week" else 1 if p.exercise.category == "strength" else 0
        most = [max(was[n] for was in old[p.exercise.id]) for n in range(number)]
        if any(now > was for now, was in zip(_numbers(p), most, strict=False)):
            yield f"{at(day, p)} is up to {_said(_numbers(p))} after {lately}"


def l7_what_hurt_asks_no_more(before: Plan, after: Plan, library: Library) -> Iterator[str]:
    """The next week is not harder for what hurt: no more sets, repeats or seconds of it in a session than before."""
    old, new = _doses(before), _doses(after)
    for id_ in sorted(after.intake.hurt & old.keys() & new.keys()):
        most = max(map(prod, (filter(None, was) for was in old[id_])))
        for dose in sorted(new[id_]):
            if prod(filter(None, dose)) > most:
                yield f"{id_} hurt, and goes from {_said(max(old[id_]))} to {_said(dose)}"


# --- the library -------------------------------------------------------------------------------------------------


def l6_ladders_climb(library: Library) -> Iterator[str]:
    """No way up a ladder leads back, and neither level nor load falls on it."""
    for e in library.exercises.values():
        if e.id in harder_forms(e.id, library):
            yield f"{e.id} is a harder form of itself"
        for low, high in ((e.easier, e.id), (e.id, e.harder)):
            if not low or not high:
                continue
            if low not in library.exercises or high not in library.exercises:
                yield f"{e.id} has a rung that is not written"
                continue
            a, b = library.exercises[low], library.exercises[high]
            if b.level < a.level or b.spine_load < a.spine_load:
                yield f"{a.id} (level {a.level}, load {a.spine_load}) leads to {b.id} ({b.level}, {b.spine_load})"
