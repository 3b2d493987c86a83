"""Level, age, phase, week and conditions -> a dose; and how long it takes.

Sources: clinical content 2.1 (stretches), 2.2 (strength), 2.3 (core), 2.7 (caps), 2.9 (time); D4-D7, S11.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.intake import Intake
from planner.library.model import Exercise, Library, Phase, Range
from planner.limits import CORE_HOLD_SECONDS, HOLD_CAPS, HTN_REST_SECONDS, OLDER_REPS, START_LIGHT

STRETCH_HOLD_SECONDS, STRETCH_SETS = 20, 3
OLDER_HOLD_SECONDS, OLDER_STRETCH_SETS = 30, 2
CORE_LADDER = ((9, 6, 10), (5, 4, 10), (3, 3, 8), (1, 2, 8))  # from week, reps, hold seconds (2.3)
CARRY_SECONDS = 30

SAME_KIT_SECONDS, OTHER_KIT_SECONDS, FLOOR_SECONDS = 20, 40, 60  # transitions (2.9)


@dataclass(frozen=True, slots=True)
class Dose:
    """What to do of one exercise in one session. Seconds and minutes; `reps_in_reserve` is the effort stop."""

    sets: int
    reps: int
    hold_seconds: int | None
    minutes: int | None
    rest_seconds: int
    each_side: bool
    reps_in_reserve: int | None


def dose(exercise: Exercise, intake: Intake, library: Library, phase: Phase) -> Dose:
    """The full dose for this person and plan week, inside the exercise's own range (D5)."""
    level, allowed = library.level_doses[_level(intake)], exercise.dose
    sets, reps, reserve = allowed.sets.low, allowed.reps.low, None
    hold = _hold(exercise, intake)
    if exercise.category == "strength":
        sets = _sets(exercise, intake, phase, level.sets)
        if allowed.counted:
            reps = _reps(exercise, intake, level.reps_first_weeks if intake.week <= 2 else level.reps)
        reserve = _reserve(exercise, intake, library, phase)
    elif exercise.category == "core":
        sets = _sets(exercise, intake, phase, level.sets)
        reps = _reps(exercise, intake, Range(8, 10))
        if hold is not None and hold >= 8:
            reps = allowed.reps.clamp(_core_rung(intake)[0])
    elif exercise.category == "stretch":
        sets = allowed.sets.clamp(OLDER_STRETCH_SETS if intake.older else STRETCH_SETS)
    elif exercise.movement_pattern != "balance":
        reps = _reps(exercise, intake, Range(8, 10))
    rest = allowed.rest_seconds
    if "htn" in intake.codes and exercise.spine_load >= 2:
        rest = max(rest, HTN_REST_SECONDS)
    minutes = allowed.minutes.low if allowed.minutes else None
    return Dose(sets, reps, hold, minutes, rest, allowed.each_side, reserve)


def least(full: Dose, exercise: Exercise, intake: Intake, library: Library) -> Dose:
    """The same dose in as few sets and repeats as exercise, level and age allow, for a short session."""
    reps = full.reps
    if exercise.category == "core":
        reps = min(reps, exercise.dose.reps.low)
    elif exercise.category == "strength" and exercise.dose.counted:
        level = library.level_doses[_level(intake)]
        reps = min(reps, _reps(exercise, intake, level.reps_first_weeks if intake.week <= 2 else level.reps, 0))
    return replace(full, sets=min(full.sets, exercise.dose.sets.low), reps=reps)


def _level(intake: Intake) -> int:
    assert intake.level is not None
    return intake.level


def _sets(exercise: Exercise, intake: Intake, phase: Phase, level_sets: Range) -> int:
    """Low end of the level for four weeks, one more from week 5; the phase caps it."""
    wanted = level_sets.low + (1 if intake.week >= 5 else 0)
    if exercise.spine_load == 3 and intake.first_heavy_weeks:
        wanted = 2  # (2.7)
    capped = min(wanted, level_sets.high, phase.max_sets)
    return exercise.dose.sets.clamp(capped)


def _reps(exercise: Exercise, intake: Intake, wanted: Range, step: float | None = None) -> int:
    """Low end first, middle in weeks 3-4, high end later, inside the exercise's range; or at `step`, 0 to 1."""
    if intake.older:
        wanted = Range(OLDER_REPS, 15)
    low, high = max(wanted.low, exercise.dose.reps.low), min(wanted.high, exercise.dose.reps.high)
    if low > high:
        return exercise.dose.reps.clamp(low)
    if exercise.spine_load == 3:
        step = 0.5  # heavy sets grow by load, not by repeats
    if step is None:
        step = 0.0 if intake.week <= 2 else 0.5 if intake.week <= 4 else 1.0
    return low + math.floor((high - low) * step)


def _core_rung(intake: Intake) -> tuple[int, int]:
    return next((reps, hold) for week, reps, hold in CORE_LADDER if intake.week >= week)


def _hold(exercise: Exercise, intake: Intake) -> int | None:
    allowed = exercise.dose.hold_seconds
    if allowed is None:
        return None
    if exercise.category in ("stretch", "relief-position"):
        wanted = OLDER_HOLD_SECONDS if intake.older else STRETCH_HOLD_SECONDS
    elif exercise.category == "core":
        wanted = min(_core_rung(intake)[1], CORE_HOLD_SECONDS)
    elif exercise.movement_pattern == "carry":
        wanted = CARRY_SECONDS
    else:
        wanted = allowed.low if intake.week <= 4 else (allowed.low + allowed.high) // 2
    wanted = min(wanted, *(HOLD_CAPS[code] for code in HOLD_CAPS.keys() & intake.codes), wanted)
    return allowed.clamp(wanted)


def _reserve(exercise: Exercise, intake: Intake, library: Library, phase: Phase) -> int:
    """Reps in reserve: the most careful of level, phase and conditions (2.2, 2.7, 1.4)."""
    level = library.level_doses[_level(intake)]
    later = intake.week >= level.later_from_week
    floors = [
        level.reps_in_reserve_later if later else level.reps_in_reserve,
        phase.reps_in_reserve_floor_later if intake.week >= 5 else phase.reps_in_reserve_floor,
    ]
    if "htn" in intake.codes or intake.pain_now >= 6:
        floors.append(3)
    settling = phase.id == "chronic" and intake.week <= 2 and _level(intake) <= 3  # 12-week spine
    first_heavy = exercise.spine_load == 3 and intake.first_heavy_weeks
    if settling or first_heavy or START_LIGHT & intake.exercise_screen:
        floors.append(4)
    return max(floors)


def work_seconds(exercise: Exercise, dose: Dose) -> int:
    """Seconds of doing and resting, without getting ready (2.9)."""
    if dose.minutes is not None:
        return dose.sets * dose.minutes * 60
    if dose.hold_seconds is not None:
        a_set = dose.reps * (dose.hold_seconds + 3)
    else:
        a_set = dose.reps * (exercise.dose.seconds_per_rep or 4)
    sides = 2 if dose.each_side else 1
    return dose.sets * a_set * sides + max(0, dose.sets - 1) * dose.rest_seconds


def moves_seconds(session: Sequence[Exercise]) -> list[int]:
    """Seconds of getting ready for each exercise in its place: the kit, or down to the floor and up again (2.9)."""
    moves, down = [], False
    for place, exercise in enumerate(session):
        if exercise.on_floor != down:
            ready = FLOOR_SECONDS
        else:
            same_kit = not place or session[place - 1].kit == exercise.kit
            ready = SAME_KIT_SECONDS if same_kit else OTHER_KIT_SECONDS
        down = exercise.on_floor
        if down and place == len(session) - 1:
            ready += FLOOR_SECONDS  # and up again
        moves.append(ready)
    return moves


def pace(intake: Intake) -> float:
    """How much longer everything takes: a tenth from 65 on and at level 1 (2.9)."""
    return 1.1 if intake.older or intake.level == 1 else 1.0


def part_seconds(exercise: Exercise, dose: Dose, ready: int, pace: float) -> int:
    """Seconds of one exercise in its place, `ready` being the seconds of getting there; rounded up."""
    return math.ceil((work_seconds(exercise, dose) + ready) * pace)


def minutes(seconds: Sequence[int]) -> int:
    """Whole minutes, rounded up: what is printed is what was computed (T3)."""
    return math.ceil(sum(seconds) / 60)
