"""The planner's invariants (clinical content, section 4), one check each: a sentence for every violation in a plan.

Written from the document, not from the planner: tables are restated here, and what a condition forbids is read
from the catalogue's own codes (tests/data/catalogue_codes.csv). Where two rules contradict, a line "Ruling:" says
which one is held.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from pathlib import Path

from planner import Intake, Plan, build_plan
from planner.library.model import Exercise, Library
from planner.prescription import Day, Prescription
from tests.strategies import DAYS

Check = Callable[[Plan, Library], Iterator[str]]

# --- the document's tables ---------------------------------------------------------------------------------------

A0 = {"rf01", "rf02", "rf03", "rf04", "rf05", "rf06", "rf07", "rf08", "rf10", "rf12-severe", "rf21", "px2"}
A1 = {
    "rf06-foot",
    "px1-bp-180",
    "px2-past",
    "rf11",
    "rf12",
    "rf13",
    "rf14",
    "rf15",
    "rf16",
    "rf17",
    "rf19",
    "rf20",
    "rf22",
}
A2 = {"rf06-old", "px1-bp-160", "px4-unstable", "birth-early", "rf09", "rf18", "rf25", "px1", "px3", "px7", "under-18"}
A3 = {"rf18-known", "px1-cleared", "rf23", "rf24", "px4", "px5", "px6"}
CLINICIAN_ONLY = {"vfx", "aaa", "surg"}  # S15
PHASES = {
    "under-2-weeks": "acute", "2-6-weeks": "acute", "6-12-weeks": "subacute", "over-12-weeks": "chronic",
    "pain-free": "prevention",
}  # fmt: skip
CODE_CAPS = {
    "sten": 2, "spondy": 2, "sciat": 2, "osteo": 2, "vfx": 1, "preg": 2, "preg-late": 2, "postp": 2, "surg": 1,
    "aaa": 1, "hernia": 2,
}  # fmt: skip
PHASE_STRENGTH_DAYS = {"acute": (1, 2), "subacute": (2, 2), "chronic": (2, 3), "prevention": (2, 3)}
PHASE_MAX_SETS = {"acute": 2, "subacute": 2, "chronic": 3, "prevention": 4}
LEVEL_STRENGTH_DAYS = {1: 2, 2: 3, 3: 3, 4: 4, 5: 4}
LEVEL_SETS = {1: 2, 2: 2, 3: 3, 4: 4, 5: 5}
LEVEL_REPS = {1: (8, 12), 2: (8, 12), 3: (8, 12), 4: (6, 12), 5: (3, 10)}
LEVEL_RESERVE = {1: 4, 2: 3, 3: 2, 4: 2, 5: 1}
ALWAYS_AT_HAND = {"none", "chair", "wall"}
FLOOR = {"supine", "prone", "side-lying", "quadruped", "kneeling"}
PULL = {"horizontal-pull", "vertical-pull"}
PUSH = {"horizontal-push", "vertical-push"}
TRUNK = {"anti-extension", "anti-rotation", "anti-lateral-flexion", "extension"}
MULTI_JOINT = {"hinge", "squat", "lunge", "carry", *PULL, *PUSH}
MAJOR_GROUPS = {
    "a hinge or glute": {"hinge", "glute"},
    "a squat or lunge": {"squat", "lunge"},
    "a horizontal pull": {"horizontal-pull"},
    "a push": PUSH,
    "trunk work": {*TRUNK, "bracing"},
}
NOTE_WORDS = {
    "a hinge or glute": "hip bend",
    "a squat or lunge": "squat",
    "a horizontal pull": "row",
    "a push": "push",
    "trunk work": "trunk",
}


@dataclass(frozen=True)
class Codes:
    """The conditions that forbid an exercise, and those that ask to adapt it."""

    avoid: frozenset[str]
    caution: frozenset[str]


def _read_codes() -> dict[str, Codes]:
    with (Path(__file__).parents[1] / "data" / "catalogue_codes.csv").open(encoding="utf-8") as file:
        return {
            row["exercise"]: Codes(
                frozenset(filter(None, row["avoid"].split("|"))),
                frozenset(filter(None, row["caution"].split("|"))),
            )
            for row in csv.DictReader(file)
        }


CODES = _read_codes()

# --- reading a plan ----------------------------------------------------------------------------------------------


def _all(plan: Plan) -> Iterator[tuple[Day, Prescription]]:
    return ((day, p) for day in plan.days for p in day.prescriptions)


def _at(day: Day, p: Prescription) -> str:
    return f"{day.day} {p.slot} {p.exercise.id}"


def _phase(plan: Plan) -> str:
    return PHASES[plan.intake.since or ""]


def _level(plan: Plan) -> int:
    return plan.intake.level or 1


def _pain(plan: Plan) -> int:
    return plan.intake.pain or 0


def _older(plan: Plan) -> bool:
    return plan.intake.age == "65-plus"


def _lifts(day: Day) -> list[Prescription]:
    """The day's strength exercises, warm-up apart."""
    return [p for p in day.prescriptions if p.exercise.category == "strength" and p.slot != "warm-up"]


def _is_strength_day(day: Day) -> bool:
    """By name, or because it loads the body. A hinge drill of load 0 makes no strength day (2.7, acute week 2)."""
    return "strength" in day.kinds or any(p.exercise.spine_load >= 1 for p in _lifts(day))


def _strength_days(plan: Plan) -> list[Day]:
    return [day for day in plan.days if _is_strength_day(day)]


def _neighbours(plan: Plan) -> Iterator[tuple[Day, Day]]:
    """Days that follow one another, Sunday to Monday included."""
    for a, b in combinations(plan.days, 2):
        if (DAYS.index(a.day) - DAYS.index(b.day)) % 7 in (1, 6):
            yield a, b


def days_apart(days: Iterable[str]) -> int:
    """The most of these days that can be chosen with no two of them neighbours."""
    chosen = sorted({DAYS.index(day) for day in days})
    for number in range(len(chosen), 1, -1):
        for some in combinations(chosen, number):
            if all((b - a) % 7 not in (1, 6) for a, b in combinations(some, 2)):
                return number
    return min(1, len(chosen))


def _on_floor(exercise: Exercise) -> bool:
    raised = any({"bench", "chair", "pool"} & set(part) for part in exercise.equipment)
    sits_there = exercise.position == "seated" and "floor" in CODES[exercise.id].avoid | CODES[exercise.id].caution
    return sits_there or (exercise.position in FLOOR and not raised)


def _counted(exercise: Exercise) -> bool:
    """A strength exercise dosed in repeats. Ruling: the rep tables are not for holds and carries, dosed by time."""
    return exercise.category == "strength" and exercise.dose.seconds_per_rep is not None


def load_cap(intake: Intake) -> int:
    """Phase, pain and condition caps, whichever is lowest (S5, 2.7)."""
    phase, level, pain = PHASES[intake.since or ""], intake.level or 1, intake.pain or 0
    cap = {"acute": 1, "subacute": 2, "chronic": 3, "prevention": 3}[phase]
    if not gate_open(intake):
        cap = min(cap, 2)
    if phase == "chronic" and intake.week <= 2 and level <= 3:
        cap = min(cap, 1)  # the 12-week spine, for those who do not start at a later row
    if pain >= 6:
        cap = min(cap, 1)
    return min([cap, *(CODE_CAPS[c] for c in intake.conditions if c in CODE_CAPS)])


def gate_open(intake: Intake) -> bool:
    """The load-3 gate as far as answers decide it (2.7). Level 4 means "I lift weights now".

    Ruling: 2.7 caps chronic at 2 in weeks 1-4, its gate lets level 4+ with pain <= 3 in earlier. The gate holds
    ("start later rows for fitter people"). Week 5 opens it for any level; L1 then decides.
    """
    phase, level, pain = PHASES[intake.since or ""], intake.level or 1, intake.pain or 0
    return (
        phase in ("chronic", "prevention")
        and (intake.week >= 5 or (level >= 4 and pain <= 3))
        and pain <= 5
        and bool({"strength", "lifting"} & set(intake.goals))
        and all(CODE_CAPS.get(c, 3) > 2 for c in intake.conditions)
    )


def first_heavy_week(intake: Intake) -> bool:
    """Whether the gate was shut the week before."""
    return intake.week == 1 or not gate_open(replace(intake, week=intake.week - 1))


def _level_cap(intake: Intake) -> int:
    return (intake.level or 1) + (1 if intake.week >= 5 else 0)


def _has_kit(exercise: Exercise, intake: Intake) -> bool:
    return all(set(part) & (intake.equipment | ALWAYS_AT_HAND) for part in exercise.equipment)


def may_do(exercise: Exercise, intake: Intake) -> bool:
    """Whether the document lets this person do it (S3, S5, S8, S9, S11, S12, K1, L1, D6)."""
    if (intake.pain or 0) >= 8 and not _eases_by_rest(exercise):
        return False
    shortest = exercise.dose.hold_seconds.low if exercise.dose.hold_seconds else 0
    few = _counted(exercise) and exercise.dose.reps.high < 10
    return (
        exercise.id not in intake.avoid
        and not CODES[exercise.id].avoid & intake.conditions
        and exercise.spine_load <= load_cap(intake)
        and exercise.level <= _level_cap(intake)
        and _has_kit(exercise, intake)
        and not ("htn" in intake.conditions and shortest > 20)
        and not ("surg" in intake.conditions and shortest > 10)
        and not (intake.age == "65-plus" and few)
    )


def _eases_by_rest(exercise: Exercise) -> bool:
    return exercise.category == "relief-position" or exercise.movement_pattern in ("breathing", "gait")


def _can(plan: Plan, library: Library, patterns: Iterable[str], categories: Iterable[str]) -> list[Exercise]:
    """What this person may do of these patterns and categories."""
    wanted, kinds = set(patterns), set(categories)
    return [
        e
        for e in library.exercises.values()
        if e.movement_pattern in wanted and e.category in kinds and may_do(e, plan.intake)
    ]


# --- safety ------------------------------------------------------------------------------------------------------


def s1_no_plan_after_a_referral(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: clinician mode releases vfx, aaa and surg only; signs, screen answers and age stay A2."""
    ticked = plan.intake.red_flags | plan.intake.exercise_screen
    ticked |= {"under-18"} if plan.intake.age == "under-18" else set()
    for answer in sorted(ticked & (A0 | A1 | A2)):
        yield f"a plan, though {answer} says to see someone first"
    limited = bool(ticked & A3 or plan.intake.conditions)
    if plan.action_level != ("A3" if limited else "A4"):
        yield f"level {plan.action_level}, but the answers {'limit' if limited else 'do not limit'} the plan"
    sources = {reason.source for reason in plan.limits}
    for answer in sorted((ticked & A3 | plan.intake.conditions) - sources):
        yield f"{answer} is missing in the limits"


def s2_no_plan_before_the_signs_are_answered(plan: Plan, library: Library) -> Iterator[str]:
    if not (plan.intake.none_of_the_signs or plan.intake.red_flags):
        yield "a plan, though the list of signs is not answered"


def s3_nothing_a_condition_forbids(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        for code in sorted(CODES[p.exercise.id].avoid & plan.intake.conditions):
            yield f"{_at(day, p)} is forbidden by {code}"
        if p.exercise.id in plan.intake.avoid:
            yield f"{_at(day, p)} was to be left out"


def s4_every_caution_prints_its_adaptation(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        printed = {a.condition for a in p.adaptations if a.text.strip()}
        for code in sorted(CODES[p.exercise.id].caution & plan.intake.conditions - printed):
            yield f"{_at(day, p)} has no adaptation for {code}"


def s5_load_under_every_cap(plan: Plan, library: Library) -> Iterator[str]:
    cap = load_cap(plan.intake)
    for day, p in _all(plan):
        if p.exercise.spine_load > cap:
            yield f"{_at(day, p)} has load {p.exercise.spine_load}, over the cap of {cap}"


def s6_heavy_only_through_the_gate(plan: Plan, library: Library) -> Iterator[str]:
    heavy = [(day, p) for day, p in _all(plan) if p.exercise.spine_load == 3]
    for day, p in heavy:
        if not gate_open(plan.intake):
            yield f"{_at(day, p)} is load 3, but the gate is shut"
        if not any(a.condition == "gate" and a.text.strip() for a in p.adaptations):
            yield f"{_at(day, p)} does not ask for the movement tests of the gate"
        reserve = p.dose.reps_in_reserve or 0
        if first_heavy_week(plan.intake) and (p.dose.sets > 2 or reserve < 4):
            yield f"{_at(day, p)}: {p.dose.sets} sets, {reserve} in reserve in the first heavy week"
    for day in plan.days:
        if sum(p.exercise.spine_load == 3 for p in day.prescriptions) > 1:
            yield f"{day.day} has more than one load-3 exercise"
    if first_heavy_week(plan.intake) and len({p.exercise.id for _, p in heavy}) > 1:
        yield "the first heavy week has more than one load-3 exercise"


def s7_acute_stays_light(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: days 1-14 are plan weeks 1-2 of the acute phase, for both acute answers (2.7, acute version)."""
    if _phase(plan) != "acute":
        return
    for day, p in _all(plan):
        if p.exercise.spine_load >= 2:
            yield f"{_at(day, p)} has load {p.exercise.spine_load} in the acute phase"
        if p.exercise.category == "strength" and (p.dose.reps_in_reserve or 0) < 4:
            yield f"{_at(day, p)} has {p.dose.reps_in_reserve} in reserve in the acute phase"
    if plan.intake.week <= 2:
        for day in plan.days:
            drill_only = all(p.exercise.movement_pattern == "hinge" for p in _lifts(day))
            if _is_strength_day(day) or not drill_only:
                yield f"{day.day} is a strength day in acute week {plan.intake.week}"


def s8_high_pain_only_rests_breathes_walks(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        if _pain(plan) >= 8 and not _eases_by_rest(p.exercise):
            yield f"{_at(day, p)} with pain of {_pain(plan)}"


def s9_no_full_bend_for_bend_sensitive(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        if "end-flexion" in p.exercise.flags and ("flex" in plan.intake.conditions or "wak" in p.slot):
            yield f"{_at(day, p)} bends to the end of the range"


def s10_sciatica_no_nerve_holds(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the leg rule stands on every handout (safety.toml), so a plan's exercises need not repeat it."""
    if "sciat" not in plan.intake.conditions:
        return
    if "leg" not in library.safety.leg_rule:
        yield "no leg rule to print"
    for day, p in _all(plan):
        if "nerve-tension" in p.exercise.flags and p.dose.hold_seconds:
            yield f"{_at(day, p)} holds tension on the nerve"


def s11_blood_pressure(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the 20 s cap wins over 65+ holds (D6), and holds for every hold, relief positions as well.

    "Breathe out as you lift" may be said in the exercise's own words.
    """
    if "htn" not in plan.intake.conditions:
        return
    for day, p in _all(plan):
        load, reserve = p.exercise.spine_load, p.dose.reps_in_reserve
        if (p.dose.hold_seconds or 0) > 20:
            yield f"{_at(day, p)} is held {p.dose.hold_seconds} s"
        if load >= 2 and p.dose.rest_seconds < 90:
            yield f"{_at(day, p)} rests {p.dose.rest_seconds} s at load {load}"
        if "head-down" in p.exercise.flags:
            yield f"{_at(day, p)} is head-down"
        if reserve is not None and reserve < (4 if load == 3 else 3):
            yield f"{_at(day, p)} stops only {reserve} short of failure"
        said = " ".join([p.exercise.text.breathing, *(a.text for a in p.adaptations)]).lower()
        if p.exercise.category == "strength" and not re.search(r"breath.*\bout\b|out as you", said):
            yield f"{_at(day, p)} does not say to breathe out"


def s12_late_pregnancy_not_flat(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        if "preg-late" in plan.intake.conditions and p.exercise.position in ("supine", "prone"):
            yield f"{_at(day, p)} is {p.exercise.position}"


def _trains_extensors(e: Exercise) -> bool:
    muscles = {*e.primary_muscles, *e.secondary_muscles}
    return e.category in ("strength", "core") and bool(muscles & {"erector-spinae", "multifidus"})


def s13_thin_bones_work(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: due where the week has strength days, and an exercise for it may be done. Back-extensor work is any
    strength or core exercise that names a back extensor; a hip bend counts for both."""
    if not {"osteo", "vfx"} & plan.intake.conditions:
        return
    there = [p.exercise for _, p in _all(plan)]
    for day, p in _all(plan):
        if "end-flexion" in p.exercise.flags:
            yield f"{_at(day, p)} bends to the end of the range"
    if not _strength_days(plan):
        return
    able = [e for e in library.exercises.values() if may_do(e, plan.intake)]
    if any(map(_trains_extensors, able)) and not any(map(_trains_extensors, there)):
        yield "no work for the back extensors"
    if not any(e.movement_pattern == "hinge" for e in there) and _can(plan, library, ["hinge"], ["strength"]):
        yield "no hip bend"


def s15_never_self_serve(plan: Plan, library: Library) -> Iterator[str]:
    if plan.intake.age == "under-18":
        yield "a plan for someone under 18"
    if plan.intake.mode == "self":
        for answer in sorted((CLINICIAN_ONLY & plan.intake.conditions) | ({"px1"} & plan.intake.exercise_screen)):
            yield f"a self-made plan with {answer}"


def surgery_short_holds(plan: Plan, library: Library) -> Iterator[str]:
    """1.4, surg: load 1, holds of 10 s or less. A card must not say both that and "hold 20 seconds"."""
    for day, p in _all(plan):
        if "surg" in plan.intake.conditions and (p.dose.hold_seconds or 0) > 10:
            yield f"{_at(day, p)} is held {p.dose.hold_seconds} s after surgery"


def s18_what_is_dropped_is_said(plan: Plan, library: Library) -> Iterator[str]:
    """The plan names the groups that no exercise is left for, and no others."""
    said = " ".join(note for note in plan.notes if note.startswith("Nothing"))
    for name, word in NOTE_WORDS.items():
        left = _can(plan, library, MAJOR_GROUPS[name], ["strength", "core"])
        if word in said and left:
            yield f"says that nothing fits for {name}, but {left[0].id} does"
        if word not in said and not left and _strength_days(plan):
            yield f"does not say that nothing fits for {name}"


# --- week structure ----------------------------------------------------------------------------------------------


def w1_48_hours_between_same_muscles(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: core endurance may be daily (2.3); this is for strength exercises."""
    for a, b in _neighbours(plan):
        patterns = [{p.exercise.movement_pattern for p in _lifts(d) if p.exercise.spine_load >= 1} for d in (a, b)]
        muscles = [{m for p in _lifts(d) for m in p.exercise.primary_muscles} for d in (a, b)]
        for shared in sorted((patterns[0] & patterns[1]) | (muscles[0] & muscles[1])):
            yield f"{a.day} and {b.day} both train {shared}"


def w2_no_neighbouring_strength_days(plan: Plan, library: Library) -> Iterator[str]:
    for a, b in _neighbours(plan):
        if _is_strength_day(a) and _is_strength_day(b):
            yield f"{a.day} and {b.day} are both strength days"


def w3_strength_days_in_range(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the lower bound gives way where the days chosen touch (W2), to pain of 8 or more (S8), and to days of ten
    minutes, which may hold no lift beside warm-up and relief."""
    number, chosen = len(_strength_days(plan)), set(plan.intake.days)
    low, high = PHASE_STRENGTH_DAYS[_phase(plan)]
    if (_phase(plan) == "acute" and plan.intake.week <= 2) or _pain(plan) >= 8:
        low = high = 0
    high = min(high, LEVEL_STRENGTH_DAYS[_level(plan)], len(chosen))
    low = min(low, days_apart(chosen)) if (plan.intake.minutes or 0) >= 15 else 0
    if not low <= number <= high:
        yield f"{number} strength days, not {low} to {high}"
    if [day.day for day in plan.days] != sorted(chosen, key=DAYS.index):
        yield "the days are not those chosen"


def w4_a_day_without_strength(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: in the acute phase 2.8 has seven gentle days; each is low enough. Balance is due daily (W14)."""
    if len(_strength_days(plan)) > 6:
        yield "strength on every day of the week"
    low = [
        day
        for day in plan.days
        if all(p.slot in ("relief", "walk") or p.exercise.movement_pattern == "balance" for p in day.prescriptions)
    ]
    if len(plan.days) == 7 and _phase(plan) != "acute" and not low:
        yield "no day of relief and walking only"


def w5_two_strength_days(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: W2 wins where all chosen days touch."""
    due = min(2, days_apart(plan.intake.days))
    if _phase(plan) in ("chronic", "prevention") and _pain(plan) < 8 and len(_strength_days(plan)) < due:
        yield f"{len(_strength_days(plan))} strength days, where {due} are due"


def _no_plain_warm_up(plan: Plan) -> bool:
    """The person left out both of the library's marches, or both of its low-back moves that need no trip to the floor.

    Ruling for W6, W8, W14 and D1: the warm-up then takes the floor or the time, and D1, D10 and T1 win.
    """
    avoid = plan.intake.avoid
    return {"march-on-spot", "seated-march"} <= avoid or {"pelvic-tilt-standing", "pelvic-tilt-seated"} <= avoid


def w6_every_major_group(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: due from 15 minutes on (20 where all goes slower and balance is due as well, from 65 on and at level 1);
    in less, warm-up and relief leave two exercises a day (2.9), so T1 wins."""
    least = 20 if _older(plan) or _level(plan) == 1 else 15
    if len(_strength_days(plan)) < 2 or (plan.intake.minutes or 0) < least or _no_plain_warm_up(plan):
        return
    there = {p.exercise.movement_pattern for day in _strength_days(plan) for p in day.prescriptions if p.slot == "main"}
    for name, patterns in MAJOR_GROUPS.items():
        if not there & patterns and _can(plan, library, patterns, ["strength", "core"]):
            yield f"the week lacks {name}"


def w7_pull_at_least_push(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: W6 wins in a short week; a push at its fewest sets may stand beside any pull at all. Due from 15 minutes
    on: in 10 a week may hold two exercises."""
    if (plan.intake.minutes or 0) < 15:
        return

    def sets(patterns: set[str]) -> int:
        return sum(p.dose.sets for d in plan.days for p in _lifts(d) if p.exercise.movement_pattern in patterns)

    pushes = [p for _, p in _all(plan) if p.exercise.movement_pattern in PUSH]
    if sets(PULL) and all(p.dose.sets == p.exercise.dose.sets.low for p in pushes):
        return
    if sets(PULL) < sets(PUSH) and _can(plan, library, PULL, ["strength"]):
        yield f"{sets(PULL)} pull sets, {sets(PUSH)} push sets"


def w8_trunk_in_two_ways(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: due from 20 minutes on (25 where all goes slower and balance is due as well, from 65 on and at level 1);
    below, one trunk exercise a day is what fits (2.9). At levels 1 and 2 the eight exercises of 3.6 leave one for the
    trunk when pull-ups are asked for."""
    if _level(plan) <= 2 and "pull-ups" in plan.intake.goals:
        return
    if _phase(plan) not in ("chronic", "prevention") or len(_strength_days(plan)) < 2:
        return
    if (plan.intake.minutes or 0) < (25 if _older(plan) or _level(plan) == 1 else 20) or _no_plain_warm_up(plan):
        return
    there = {p.exercise.movement_pattern for _, p in _all(plan) if p.exercise.category == "core"} & TRUNK
    able = {e.movement_pattern for e in _can(plan, library, TRUNK, ["core", "strength"])}
    if len(there) < min(2, len(able)):
        yield f"trunk work covers only {sorted(there)}, of {sorted(able)}"


def w9_heavy_hinge_and_row_apart(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        loaded = {p.exercise.movement_pattern for p in day.prescriptions if p.exercise.spine_load >= 2}
        if plan.intake.week < 9 and {"hinge", "horizontal-pull"} <= loaded:
            yield f"{day.day} has a loaded hip bend and a loaded row"


def w10_aerobic_on_three_days(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: marching to warm up counts as aerobic work; any amount counts (2.10). Due from 15 minutes on:
    in 10, relief may leave no room beside it."""
    if (plan.intake.minutes or 0) < 15:
        return
    days = [day for day in plan.days if any(p.exercise.category == "aerobic" for p in day.prescriptions)]
    if len(plan.days) >= 3 > len(days) and _can(plan, library, ["gait", "cycling"], ["aerobic"]):
        yield f"aerobic work on {len(days)} of {len(plan.days)} days"


def w11_relief_moves_offered(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: offered means somewhere in the week; as many as may be done where that is fewer."""
    offered = {p.exercise.id for _, p in _all(plan) if p.slot == "relief"}
    able = [e for e in library.exercises.values() if e.category == "relief-position" and may_do(e, plan.intake)]
    due = min(2 if _phase(plan) == "acute" else 1, len(able))
    if len(offered) < due:
        yield f"{len(offered)} relief moves offered, where {due} are due"
    for day, p in _all(plan):
        if p.slot == "relief" and p.exercise.relief == "long-term":
            yield f"{_at(day, p)} does not help at once"
        if p.slot == "relief" and not may_do(p.exercise, plan.intake):
            yield f"{_at(day, p)} may not be done"


def w12_both_instant_and_long_term(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: "both" counts for either."""
    labels = {p.exercise.relief for _, p in _all(plan)}
    gait = any(p.exercise.movement_pattern == "gait" for _, p in _all(plan))
    if not labels & {"instant", "both"}:
        yield "nothing that helps now"
    if _phase(plan) == "acute" and plan.intake.week <= 2:
        if not gait and _can(plan, library, ["gait"], ["aerobic"]):
            yield "no walk in the first two weeks"
    elif not labels & {"long-term", "both"}:
        yield "nothing that builds over weeks"


def w13_same_answers_same_plan(plan: Plan, library: Library) -> Iterator[str]:
    again = build_plan(plan.intake, library)
    if again != plan:
        yield "the same answers gave another plan"


def w14_balance_three_days(plan: Plan, library: Library) -> Iterator[str]:
    if not (_older(plan) or {"bal", "osteo"} & plan.intake.conditions) or _no_plain_warm_up(plan):
        return
    days = [d for d in plan.days if any(p.exercise.movement_pattern == "balance" for p in d.prescriptions)]
    due = min(3, len(plan.days))
    if len(days) < due and _can(plan, library, ["balance"], ["mobility", "core", "strength"]):
        yield f"balance on {len(days)} days, where {due} are due"


# --- session -----------------------------------------------------------------------------------------------------


def d1_strength_days_warm_up(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: marching on the spot is the only gait of three to five minutes; who leaves it out warms up without.

    The same for the one mobility move of a plan where no other may be done.
    """
    march = [e for e in _can(plan, library, ["gait"], ["aerobic"]) if e.dose.minutes and e.dose.minutes.low < 5]
    moves = [
        e
        for e in library.exercises.values()
        if e.category == "mobility" and e.movement_pattern != "balance" and not e.spine_load and may_do(e, plan.intake)
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
    """Ruling: "skill or heaviest first" is spine load; among equal loads large before small."""
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
                if small_first:
                    yield f"{day.day}: single-joint {a.id} before {b.id}"


def d3_stretches_last(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        for a, b in combinations(day.prescriptions, 2):
            if a.exercise.category == "stretch" and b.exercise.category == "strength":
                yield f"{day.day}: stretch {a.exercise.id} before strength {b.exercise.id}"


def d4_each_side(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        sided = p.exercise.dose.each_side
        if sided != p.dose.each_side or sided != ("each side" in p.dose_text):
            yield f"{_at(day, p)} {'lacks' if sided else 'has'} each side"
        if sided and p.seconds < 2 * p.dose.sets * p.dose.reps * ((p.dose.hold_seconds or 0) + 1):
            yield f"{_at(day, p)} takes no time for the other side"


def d5_dose_in_range(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the level's lower bound for sets gives way to the phase's cap, to a short session and to the exercise's
    own range; the nearest end of the exercise's range is right where level and exercise share no number."""
    level, week = _level(plan), plan.intake.week
    most_sets = min(LEVEL_SETS[level], PHASE_MAX_SETS[_phase(plan)])
    if _phase(plan) == "chronic" and level <= 3 and week <= 4:
        most_sets = min(most_sets, 2)
    first = level == 2 and week <= 2
    reps = (10, 15) if _older(plan) else (12, 15) if first else LEVEL_REPS[level]
    for day, p in _all(plan):
        e, allowed = p.exercise, p.exercise.dose
        for name, value, span in (
            ("sets", p.dose.sets, allowed.sets),
            ("reps", p.dose.reps, allowed.reps),
            ("hold", p.dose.hold_seconds, allowed.hold_seconds),
            ("minutes", p.dose.minutes, allowed.minutes),
        ):
            if (value is None) != (span is None) or (value is not None and span and not span.low <= value <= span.high):
                yield f"{_at(day, p)}: {name} {value}, not in {span}"
        if e.category == "strength" and p.dose.sets > most_sets:
            yield f"{_at(day, p)}: {p.dose.sets} sets, where level and phase allow {most_sets}"
        if _counted(e):
            low, high = max(reps[0], allowed.reps.low), min(reps[1], allowed.reps.high)
            if low > high:
                low = high = allowed.reps.high if allowed.reps.high < reps[0] else allowed.reps.low
            if not low <= p.dose.reps <= high:
                yield f"{_at(day, p)}: {p.dose.reps} reps, not {low} to {high} for level {level}"
        if allowed.rest_seconds > p.dose.rest_seconds:
            yield f"{_at(day, p)}: {p.dose.rest_seconds} s of rest, where {allowed.rest_seconds} s are due"


def d6_from_65_longer_holds_more_reps(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the caps of 20 s (high blood pressure) and 10 s (surgery) win; so does an exercise's own range."""
    if not _older(plan):
        return
    for day, p in _all(plan):
        e, hold = p.exercise, p.dose.hold_seconds
        if e.category == "stretch" and hold is not None and not {"htn", "surg"} & plan.intake.conditions:
            longest = e.dose.hold_seconds.high if e.dose.hold_seconds else 30
            if not min(30, longest) <= hold <= 60:
                yield f"{_at(day, p)} is held {hold} s"
        if _counted(e) and not 10 <= p.dose.reps <= 15:
            yield f"{_at(day, p)} has {p.dose.reps} reps"


def d7_short_core_holds(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        most = 15 if "front-plank" in p.exercise.flags else 10
        if p.exercise.category == "core" and (p.dose.hold_seconds or 0) > most:
            yield f"{_at(day, p)} is held {p.dose.hold_seconds} s"


def d8_few_exercises_each_once(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: five (three) in the main part. 2.9 leaves out the warm-up and counts the walk apart, and 2.8 lets relief
    bouts sit on any day; never more than eight of all but warm-up and walk. 3.6's eight (twelve) different exercises
    leave out walking and what the warm-up teaches already."""
    most = 3 if _older(plan) or (plan.intake.minutes or 0) <= 10 else 5
    for day in plan.days:
        ids = [p.exercise.id for p in day.prescriptions]
        if len(ids) != len(set(ids)):
            yield f"{day.day} has an exercise twice"
        if sum(p.slot == "main" for p in day.prescriptions) > most:
            yield f"{day.day} has more than {most} exercises in the main part"
        if sum(p.slot not in ("warm-up", "walk") for p in day.prescriptions) > 8:
            yield f"{day.day} has more than eight exercises"
    warm_up = {p.exercise.id for _, p in _all(plan) if p.slot == "warm-up"}
    different = {p.exercise.id for _, p in _all(plan) if p.exercise.category != "aerobic"} - warm_up
    if len(different) > (8 if _level(plan) <= 2 else 12):
        yield f"{len(different)} different exercises for level {_level(plan)}"


def d9_effort_stop_rule(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the most careful of phase, level and, for level 1-3 in the chronic phase, the 12-week spine."""
    phase, level, week = _phase(plan), _level(plan), plan.intake.week
    floor = {"acute": 4, "subacute": 3, "chronic": 3 if week <= 4 else 2, "prevention": 2}[phase]
    floor = max(floor, LEVEL_RESERVE[level])
    if phase == "chronic" and level <= 3:
        floor = max(floor, 4 if week <= 2 else 3 if week <= 8 else 2)
    for day, p in _all(plan):
        if p.exercise.category != "strength":
            continue
        if p.dose.reps_in_reserve is None or p.dose.reps_in_reserve < floor:
            yield f"{_at(day, p)} has {p.dose.reps_in_reserve} in reserve, where {floor} are due"
        if "Stop wh" not in p.dose_text:
            yield f"{_at(day, p)} prints no effort stop rule"


def d10_one_trip_to_the_floor(plan: Plan, library: Library) -> Iterator[str]:
    for day in plan.days:
        floor = [False, *(_on_floor(p.exercise) for p in day.prescriptions)]
        if sum(not a and b for a, b in pairwise(floor)) > 1:
            yield f"{day.day} goes down to the floor more than once"


# --- time and kit ------------------------------------------------------------------------------------------------


def _least_seconds(day: Day, plan: Plan) -> list[int]:
    """The time estimate of 2.9, each exercise with its transition."""
    slow = 1.1 if _older(plan) or _level(plan) == 1 else 1.0
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
        if _on_floor(e) != (before is not None and _on_floor(before)):
            move = 60
        if _on_floor(e) and place == len(day.prescriptions) - 1:
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
                yield f"{_at(day, p)} is given {p.seconds} s and takes {due} s"
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
    for day, p in _all(plan):
        if not _has_kit(p.exercise, plan.intake):
            yield f"{_at(day, p)} needs {p.exercise.equipment}"


def k2_kit_list_is_what_is_used(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: of "any of" the thing at hand; nothing that the list could do without."""
    parts = [set(part) for _, p in _all(plan) for part in p.exercise.equipment]
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


def l1_level(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        if p.exercise.level > _level_cap(plan.intake):
            yield f"{_at(day, p)} is level {p.exercise.level}"


def l5_no_ladder_into_what_may_not_be_done(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in _all(plan):
        for name, rung in (("easier", p.easier), ("harder", p.harder)):
            if rung is not None and not may_do(rung, plan.intake):
                yield f"{_at(day, p)} offers {name} {rung.id}, which may not be done"
        easier = library.exercises.get(p.exercise.easier or "")
        if easier is not None and p.easier is None and may_do(easier, plan.intake):
            yield f"{_at(day, p)} does not print its easier {easier.id}"


def days_are_not_empty(plan: Plan, library: Library) -> Iterator[str]:
    """Not numbered: a day has something in it, and a strength day something in its main part (never an empty page)."""
    if not plan.days:
        yield "no days"
    able = _can(plan, library, MULTI_JOINT | TRUNK | {"glute", "calf"}, ["strength"])
    for day in plan.days:
        if not day.prescriptions:
            yield f"{day.day} is empty"
        elif "strength" in day.kinds and able and not any(p.slot == "main" for p in day.prescriptions):
            yield f"{day.day} is called strength and has none"
        elif "strength" in day.kinds and able and not _lifts(day):
            yield f"{day.day} is called strength and has no strength exercise"
        elif "stretch" in day.kinds and not any(
            p.exercise.category in ("stretch", "mobility") for p in day.prescriptions
        ):
            yield f"{day.day} is called stretch and has none"


HARD: tuple[Check, ...] = (
    s1_no_plan_after_a_referral, s2_no_plan_before_the_signs_are_answered, s3_nothing_a_condition_forbids,
    s4_every_caution_prints_its_adaptation, s5_load_under_every_cap, s6_heavy_only_through_the_gate,
    s7_acute_stays_light, s8_high_pain_only_rests_breathes_walks, s9_no_full_bend_for_bend_sensitive,
    s10_sciatica_no_nerve_holds, s11_blood_pressure, s12_late_pregnancy_not_flat, s13_thin_bones_work,
    s15_never_self_serve, s18_what_is_dropped_is_said, surgery_short_holds,
    w1_48_hours_between_same_muscles, w2_no_neighbouring_strength_days,
    w3_strength_days_in_range, w4_a_day_without_strength, w5_two_strength_days, w6_every_major_group,
    w7_pull_at_least_push, w8_trunk_in_two_ways, w9_heavy_hinge_and_row_apart, w10_aerobic_on_three_days,
    w11_relief_moves_offered, w12_both_instant_and_long_term, w13_same_answers_same_plan, w14_balance_three_days,
    d1_strength_days_warm_up, d2_heaviest_first, d3_stretches_last, d4_each_side, d5_dose_in_range,
    d6_from_65_longer_holds_more_reps, d7_short_core_holds, d8_few_exercises_each_once, d9_effort_stop_rule,
    d10_one_trip_to_the_floor, t1_inside_the_budget, t2_short_days_are_said, t3_printed_is_computed,
    k1_only_kit_at_hand, k2_kit_list_is_what_is_used, l1_level, l5_no_ladder_into_what_may_not_be_done,
    days_are_not_empty,
)  # fmt: skip
SOFT: tuple[Check, ...] = (t2_budget_used,)
