"""Level, age, phase, week and conditions -> a dose; and how long it takes.

Sources: clinical content 2.1 (stretches), 2.2 (strength), 2.3 (core), 2.7 (caps), 2.9 (time); D4-D7, S11.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from planner.intake import Intake
from planner.library.model import Exercise, LevelDose, Library, Phase, Range
from planner.limits import (
    CORE_HOLD_SECONDS,
    HOLD_CAPS,
    HTN_REST_SECONDS,
    OLDER_REPS,
    START_LIGHT,
)

T = TypeVar("T")

STRETCH_HOLD_SECONDS, STRETCH_SETS = 20, 3
OLDER_HOLD_SECONDS, OLDER_STRETCH_SETS = 30, 2
CORE_REPS = ((9, 6), (5, 4), (3, 3), (1, 2))  # from week, holds a set on average: 8-6-4, 6-4-2, 4-3-2, 2-2-2 (2.3)
CORE_ROUNDS = 3
TAPERED = {6: (8, 6, 4), 4: (6, 4, 2), 3: (4, 3, 2)}  # how three sets of so many are shared out (2.3)
CORE_HOLDS = ((6, 10), (1, 8))  # from week, seconds; a week after the holds grew in number, for one change a week (L2)
CORE_COUNTED, SHORT_CORE_REPS, SHORT_CORE_MINUTES = Range(8, 10), Range(6, 8), 20  # W8 within T1 [D]
REPS_GROW = (
    (7, 1.0),
    (4, 0.5),
    (1, 0.0),
)  # from week, how far up the range; never as a stage begins, when sets grow (L2)
STEADY_MINUTES, OLDER_STEADY_MINUTES = 15, 20  # [D]
LONGER_HOLDS_FROM_WEEK = 6
MORE_SETS_FROM_WEEK = 5
CARRY_SECONDS = 30

SAME_KIT_SECONDS, OTHER_KIT_SECONDS, FLOOR_SECONDS = 20, 40, 60  # transitions (2.9)


@dataclass(frozen=True, slots=True)
class Dose:
    """What to do of one exercise in one session. Seconds and minutes; `reps_in_reserve` is the effort stop.

    `tapers`: three sets of holds shrink from the first to the last, at the same number in all.
    """

    sets: int
    reps: int
    hold_seconds: int | None
    minutes: int | None
    rest_seconds: int
    each_side: bool
    reps_in_reserve: int | None
    tapers: bool = False

    @property
    def rounds(self) -> tuple[int, ...]:
        """Repeats of each set where they differ, else nothing."""
        return TAPERED.get(self.reps, ()) if self.tapers and self.sets == CORE_ROUNDS else ()

    def of_sets(self, sets: int) -> Dose:
        """The same dose in another number of sets."""
        return Dose(
            sets, self.reps, self.hold_seconds, self.minutes, self.rest_seconds, self.each_side, self.reps_in_reserve,
            self.tapers,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DoseRoom:
    """What a dose may be for one person in one week; seconds and minutes. None where an exercise has no such number."""

    sets: Range
    reps: Range | None
    hold_seconds: Range | None
    minutes: Range | None

    def of(self, what: str) -> Range:
        """The range of one of its numbers, which it must have."""
        found = getattr(self, what)
        assert isinstance(found, Range)
        return found

    def clamp(self, dose: Dose) -> Dose:
        """The nearest dose inside."""
        return replace(
            dose,
            sets=self.sets.clamp(dose.sets),
            reps=self.reps.clamp(dose.reps) if self.reps else dose.reps,
            hold_seconds=_clamped(self.hold_seconds, dose.hold_seconds),
            minutes=_clamped(self.minutes, dose.minutes),
        )


def _clamped(room: Range | None, value: int | None) -> int | None:
    return value if room is None or value is None else room.clamp(value)


def dose_room(
    exercise: Exercise, intake: Intake, library: Library, phase: Phase, used_to: Set[str] = frozenset()
) -> DoseRoom:
    """How far a person may change a dose by themselves: the exercise's own range, and every cap on it.

    Sources: D5 (range, level, phase), D6 and S11 (holds), D7 (trunk holds), 2.7 (walks; heavy lifts that are new).
    """
    allowed, level = exercise.dose, library.level_doses[_level(intake)]
    sets, reps, hold, minutes = allowed.sets, allowed.reps, allowed.hold_seconds, allowed.minutes
    if exercise.category == "strength":
        most = min(level.sets.high, phase.max_sets)
        if phase.id == "chronic" and _level(intake) <= 3 and intake.week < MORE_SETS_FROM_WEEK:
            most = min(most, 2)
        if exercise.spine_load == 3 and exercise.id not in used_to:
            most = min(most, 2)
        sets = Range(sets.low, max(sets.low, min(sets.high, most)))
        if allowed.counted:
            wanted = rep_range(intake, level)
            low, high = allowed.reps.clamp(wanted.low), allowed.reps.clamp(wanted.high)
            reps = Range(low, high)
    if hold is not None:
        longest = hold.high
        if exercise.category == "core":
            longest = min(longest, CORE_HOLD_SECONDS)
        longest = min([longest, *(seconds for code, seconds in HOLD_CAPS.items() if code in intake.codes)])
        least = hold.clamp(OLDER_HOLD_SECONDS) if intake.older and exercise.category == "stretch" else hold.low
        hold = Range(min(least, max(hold.low, longest)), max(hold.low, longest))
    if minutes is not None and exercise.movement_pattern == "gait":
        minutes = Range(minutes.low, max(minutes.low, min(minutes.high, phase.walk_minutes.high)))
    return DoseRoom(sets, None if minutes else reps, hold, minutes)


def dose(exercise: Exercise, intake: Intake, library: Library, phase: Phase, used_to: Set[str] = frozenset()) -> Dose:
    """The full dose for this person and plan week, inside the exercise's own range (D5).

    `used_to`: the heavy lifts of earlier stages; those that are new start small (2.7).
    Repeats and holds follow from the week alone; how many of the sets there is time for is the filling's to say.
    """
    new = exercise.spine_load == 3 and exercise.id not in used_to
    hurt = exercise.id in intake.hurt
    if hurt:  # as in week 1, in the fewest sets (L7)
        intake = replace(intake, week=1)
    level, allowed = library.level_doses[_level(intake)], exercise.dose
    sets, reps, reserve, tapers = allowed.sets.low, allowed.reps.low, None, False
    hold = _hold(exercise, intake)
    if exercise.category == "strength":
        sets = _sets(exercise, intake, phase, level.sets, new)
        if allowed.counted:
            reps = _strength_reps(exercise, intake, level, phase)
        reserve = _reserve(exercise, intake, library, phase, new)
    elif exercise.category == "core":
        sets = _sets(exercise, intake, phase, level.sets, new)
        if hold is not None and allowed.hold_seconds is not None and allowed.hold_seconds.high >= 8:
            sets = allowed.sets.clamp(CORE_ROUNDS)
            reps = allowed.reps.clamp(_from_week(CORE_REPS, intake))
            tapers = may_taper(exercise, reps)
        else:
            wanted = SHORT_CORE_REPS if (intake.minutes or 0) <= SHORT_CORE_MINUTES else CORE_COUNTED
            reps = _between(exercise, wanted, _growth(intake, phase))
    elif exercise.category == "stretch":
        sets = allowed.sets.clamp(OLDER_STRETCH_SETS if intake.older else STRETCH_SETS)
    elif exercise.movement_pattern != "balance":
        reps = _between(exercise, Range(8, 10), 0)
    rest = allowed.rest_seconds
    if "htn" in intake.codes and exercise.spine_load >= 2:
        rest = max(rest, HTN_REST_SECONDS)
    minutes = allowed.minutes.low if allowed.minutes else None
    if hurt:
        sets = allowed.sets.low
    return Dose(sets, reps, hold, minutes, rest, allowed.each_side, reserve, tapers)


def may_taper(exercise: Exercise, reps: int) -> bool:
    """Whether holds of so many on average may shrink from set to set, each inside the exercise's own range (D5)."""
    allowed = exercise.dose.reps
    return all(allowed.low <= n <= allowed.high for n in TAPERED.get(reps, (0,)))


def _level(intake: Intake) -> int:
    assert intake.level is not None
    return intake.level


def _from_week(ladder: tuple[tuple[int, T], ...], intake: Intake) -> T:
    return next(value for week, value in ladder if intake.week >= week)


def _sets(exercise: Exercise, intake: Intake, phase: Phase, level_sets: Range, new: bool) -> int:
    """Low end of the level for four weeks, one more from week 5; the phase caps it. A `new` heavy lift has two."""
    wanted = level_sets.low + (1 if intake.week >= MORE_SETS_FROM_WEEK else 0)
    if new:
        wanted = 2  # (2.7)
    capped = min(wanted, level_sets.high, phase.max_sets)
    return exercise.dose.sets.clamp(capped)


def _growth(intake: Intake, phase: Phase) -> float:
    """How far up their range repeats are: 0 at first, 1 later; always 0 in the acute weeks and in short sessions,
    where more repeats would crowd out an exercise."""
    if phase.id == "acute" or (intake.minutes or 0) <= (OLDER_STEADY_MINUTES if intake.older else STEADY_MINUTES):
        return 0.0
    return _from_week(REPS_GROW, intake)


def _strength_reps(exercise: Exercise, intake: Intake, level: LevelDose, phase: Phase) -> int:
    """Loaded lifts grow by load, so their repeats stay; beginners stay where their two ranges meet (2.2)."""
    first = intake.week <= 2
    growth = 0.5 if exercise.spine_load >= 2 else _growth(intake, phase)
    if level.reps != level.reps_first_weeks and not intake.older:
        growth = 0.0 if first else 1.0
    return _between(exercise, rep_range(intake, level), growth)


def rep_range(intake: Intake, level: LevelDose) -> Range:
    """Repeats of a strength set in this week (2.2); from 65 on, 10 to 15 (D6)."""
    if intake.older:
        return Range(OLDER_REPS, 15)
    return level.reps_first_weeks if intake.week <= 2 else level.reps


def _between(exercise: Exercise, wanted: Range, growth: float) -> int:
    """Inside the range wanted and the exercise's own, `growth` of the way up."""
    low, high = max(wanted.low, exercise.dose.reps.low), min(wanted.high, exercise.dose.reps.high)
    if low > high:
        return exercise.dose.reps.clamp(low)
    return low + math.floor((high - low) * growth)


def _hold(exercise: Exercise, intake: Intake) -> int | None:
    allowed = exercise.dose.hold_seconds
    if allowed is None:
        return None
    if exercise.category in ("stretch", "relief-position"):
        wanted = OLDER_HOLD_SECONDS if intake.older else STRETCH_HOLD_SECONDS
    elif exercise.category == "core":
        wanted = min(_from_week(CORE_HOLDS, intake), CORE_HOLD_SECONDS)
    elif exercise.movement_pattern == "carry":
        wanted = CARRY_SECONDS
    else:
        wanted = allowed.low if intake.week < LONGER_HOLDS_FROM_WEEK else (allowed.low + allowed.high) // 2
    for code, seconds in HOLD_CAPS.items():
        if code in intake.codes:
            wanted = min(wanted, seconds)
    return allowed.clamp(wanted)


def _reserve(exercise: Exercise, intake: Intake, library: Library, phase: Phase, new: bool) -> int:
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
    strained = exercise.spine_load == 3 and "htn" in intake.codes  # load 3 at effort 6 of 10 (1.4)
    if settling or new or strained or START_LIGHT & intake.exercise_screen:
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


def ready_seconds(before: Exercise | None, exercise: Exercise, last: bool) -> int:
    """Seconds of getting ready after `before`: the kit, or down to the floor; and up again after the `last` (2.9)."""
    down = before is not None and before.on_floor
    if exercise.on_floor != down:
        ready = FLOOR_SECONDS
    else:
        ready = SAME_KIT_SECONDS if before is None or before.kit == exercise.kit else OTHER_KIT_SECONDS
    return ready + FLOOR_SECONDS if last and exercise.on_floor else ready


def pace(intake: Intake) -> float:
    """How much longer everything takes: a tenth from 65 on and at level 1 (2.9)."""
    return 1.1 if intake.older or intake.level == 1 else 1.0


def part_seconds(work: int, ready: int, pace: float) -> int:
    """Seconds of one exercise in its place, `ready` being the seconds of getting there; rounded up."""
    return work + ready if pace == 1 else math.ceil((work + ready) * pace)


def minutes(seconds: Sequence[int]) -> int:
    """Whole minutes, rounded up: what is printed is what was computed (T3)."""
    return math.ceil(sum(seconds) / 60)
