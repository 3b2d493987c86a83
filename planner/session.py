"""One day's session: a list of exercises that keeps its own rules.

It stays inside the minutes a person has, in the order of doing, with one trip to the floor. Sources: clinical content
2.9; D1-D3, D8, D10, W9, T1, T3.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

import planner.dosing as dosing
from planner.dosing import Dose
from planner.intake import Intake
from planner.library.model import Exercise
from planner.limits import (
    EXERCISES_A_SESSION,
    EXERCISES_A_SHORT_SESSION,
    EXERCISES_AT_MOST,
    SHORT_SESSION_MINUTES,
    WARM_UP_SECONDS,
)

Slot = Literal["warm-up", "main", "cool-down", "relief", "walk"]
PULLS, PUSHES = ("horizontal-pull", "vertical-pull"), ("horizontal-push", "vertical-push")
SIZES = {p: n for n, p in enumerate(("hinge", "squat", "lunge", *PULLS, *PUSHES, "carry"))}
NO_LIMIT = 1_000


class Part(NamedTuple):
    """An exercise in its slot with its dose; `work` is its seconds of doing and resting."""

    exercise: Exercise
    slot: Slot
    dose: Dose
    work: int

    @property
    def is_strength(self) -> bool:
        """Whether its sets are hard sets: strength work in the main part (2.10, L4)."""
        return self.slot == "main" and self.exercise.category == "strength"


def part(exercise: Exercise, slot: Slot, dose: Dose) -> Part:
    """A part with its seconds worked out."""
    return Part(exercise, slot, dose, dosing.work_seconds(exercise, dose))


class Session:
    """A growing session. `add` and `change` refuse what would not fit the minutes, or a rule of a session.

    `sets_left` is how many more sets of strength work it may hold (L4); `apart` keeps a loaded hip bend and a loaded
    row on separate days (W9).
    """

    def __init__(self, intake: Intake, strength: bool, sets_left: int = NO_LIMIT, apart: bool = True) -> None:
        self.intake, self.strength, self.sets_left, self.apart = intake, strength, sets_left, apart
        self.parts: list[Part] = []
        self.seconds: list[int] = []
        self.present: set[Exercise] = set()
        self.pace = dosing.pace(intake)
        self.budget_seconds = (intake.minutes or 0) * 60
        short = intake.older or (intake.minutes or 0) <= SHORT_SESSION_MINUTES
        self.most = EXERCISES_A_SHORT_SESSION if short else EXERCISES_A_SESSION

    def add(self, exercise: Exercise, slot: Slot, dose: Dose) -> bool:
        """Add once, and only if it fits; True when it is in."""
        if exercise in self.present:
            return False
        new = part(exercise, slot, dose)
        if sum(self.seconds) + new.work > self.budget_seconds:
            return False  # spare the putting in order: nothing gets shorter by one part more
        counted = mains = 0
        for p in self.parts:
            mains += p.slot == "main"
            counted += p.slot not in ("warm-up", "walk")
        if slot == "main":
            if mains >= self.most or not self._may_join(exercise):
                return False
            if new.is_strength and dose.sets > self.sets_left:
                return False
        if slot not in ("warm-up", "walk") and counted >= EXERCISES_AT_MOST:
            return False
        if not self._try([*self.parts, new]):
            return False
        self.present.add(exercise)
        if new.is_strength:
            self.sets_left -= dose.sets
        return True

    def begin(self, parts: list[Part]) -> None:
        """Start from parts that are known to fit, or that a person chose."""
        self.parts, self.present = list(parts), {p.exercise for p in parts}
        self.seconds = timed(self.parts, self.pace)

    def of(self, parts: list[Part]) -> Session:
        """A session of the same kind, of other parts."""
        other = Session(self.intake, self.strength, apart=self.apart)
        other.begin(parts)
        return other

    def change(self, old: Part, dose: Dose) -> bool:
        """Give a part another dose if it fits; neither the order nor the getting ready depends on the dose."""
        more = dose.sets - old.dose.sets if old.is_strength else 0
        if dose == old.dose or more > self.sets_left:
            return False
        place = next(n for n, p in enumerate(self.parts) if p is old)
        new = part(old.exercise, old.slot, dose)
        seconds = list(self.seconds)
        before = self.parts[place - 1].exercise if place else None
        ready = dosing.ready_seconds(before, old.exercise, place == len(self.parts) - 1)
        seconds[place] = dosing.part_seconds(new.work, ready, self.pace)
        if not self._fits(self.parts, seconds):
            return False
        self.parts[place], self.seconds = new, seconds
        self.sets_left -= more
        return True

    def remove(self, old: Part) -> None:
        """Take a part out; what is left always fits."""
        self.parts = [p for p in self.parts if p is not old]
        self.present.discard(old.exercise)
        self.seconds = timed(self.parts, self.pace)
        if old.is_strength:
            self.sets_left += old.dose.sets

    def _try(self, parts: list[Part]) -> bool:
        parts = self.in_order(parts)
        trips = parts[0].exercise.on_floor + sum(
            b.exercise.on_floor and not a.exercise.on_floor for a, b in pairwise(parts)
        )
        if trips > 1:
            return False
        seconds = timed(parts, self.pace)
        if not self._fits(parts, seconds):
            return False
        self.parts, self.seconds = parts, seconds
        return True

    def _fits(self, parts: list[Part], seconds: list[int]) -> bool:
        """Inside the minutes, and the warm-up inside five of them (T1, D1)."""
        if sum(seconds) > self.budget_seconds:
            return False
        warm_up = 0
        for p, s in zip(parts, seconds, strict=True):
            if p.slot != "warm-up":
                break
            warm_up += s
        if parts[-1].slot == "warm-up" and parts[-1].exercise.on_floor:
            warm_up -= dosing.FLOOR_SECONDS  # getting up again will belong to what follows
        return warm_up <= WARM_UP_SECONDS[1]

    def in_order(self, parts: list[Part]) -> list[Part]:
        """Order of doing (D2, D3), with one trip to the floor (D10)."""
        if not self.strength:  # a walk warms the muscles that are stretched next; the floor comes last
            return sorted(parts, key=_gentle_rank)
        warm_up = sorted((p for p in parts if p.slot == "warm-up"), key=_rank)
        main = sorted((p for p in parts if p.slot == "main"), key=_rank)
        down = bool(main) and main[-1].exercise.on_floor
        closing = [p for p in parts if p.slot in ("cool-down", "relief")]
        if len(closing) > 1:
            closing.sort(key=lambda p: (p.exercise.on_floor != down, p.slot == "relief"))
        return [*warm_up, *main, *closing, *(p for p in parts if p.slot == "walk")]

    def _may_join(self, e: Exercise) -> bool:
        """One load-3 lift a session (S6); at first a loaded hip bend and a loaded row on separate days (W9)."""
        mains = [p.exercise for p in self.parts if p.slot == "main"]
        if e.spine_load == 3 and any(other.spine_load == 3 for other in mains):
            return False
        if not _one_trip([*mains, e]):
            return False
        apart = ("hinge", "horizontal-pull")
        if e.spine_load < 2 or e.movement_pattern not in apart or not self.apart:
            return True
        loaded = {other.movement_pattern for other in mains if other.spine_load >= 2}
        return not loaded & (set(apart) - {e.movement_pattern})

    def in_slot(self, slot: Slot) -> list[Part]:
        """The parts of a slot, in the order of doing."""
        return [p for p in self.parts if p.slot == slot]

    def sets(self, patterns: tuple[str, ...]) -> int:
        """Sets of the main part that train one of `patterns`."""
        return sum(p.dose.sets for p in self.parts if p.slot == "main" and p.exercise.movement_pattern in patterns)

    @property
    def strength_sets(self) -> int:
        """Sets of strength work (L4)."""
        return sum(p.dose.sets for p in self.parts if p.is_strength)

    @property
    def walking(self) -> int:
        """Minutes of walking, the warm-up's apart."""
        return sum(p.dose.minutes or 0 for p in self.parts if p.slot == "walk")


def timed(parts: list[Part], pace: float) -> list[int]:
    """Seconds of each part, getting ready included (2.9)."""
    seconds, before, last = [], None, len(parts) - 1
    for place, p in enumerate(parts):
        ready = dosing.ready_seconds(before, p.exercise, place == last)
        seconds.append(dosing.part_seconds(p.work, ready, pace))
        before = p.exercise
    return seconds


def _rank(part: Part) -> tuple[int, ...]:
    """In the warm-up marching first; in the main part the heaviest first, big before small, trunk after (D2)."""
    e = part.exercise
    if part.slot == "warm-up":
        return (e.movement_pattern != "gait", e.movement_pattern == "balance")
    size = SIZES.get(e.movement_pattern, len(SIZES))
    return (e.category == "stretch", e.category == "core", -e.spine_load, e.on_floor, size)


def _gentle_rank(part: Part) -> tuple[int, ...]:
    return (part.slot != "walk", part.exercise.on_floor, part.slot == "relief", *_rank(part))


def _one_trip(mains: list[Exercise]) -> bool:
    """Heaviest first must not mean up and down twice: floor work is no heavier than what stands (D2 with D10)."""
    lifts = [e for e in mains if e.category != "core"]
    standing = min((e.spine_load for e in lifts if not e.on_floor), default=3)
    return all(e.spine_load <= standing for e in lifts if e.on_floor)
