"""One day's session: a list of exercises that keeps its own rules.

It stays inside the minutes a person has, in the order of doing, with one trip to the floor. Sources: clinical content
2.9; D1-D3, D8, D10, W9, T1, T3.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

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
BIG_FIRST = ("hinge", "squat", "lunge", *PULLS, *PUSHES, "carry")
HEAVY_TOGETHER_FROM_WEEK = 9  # W9


@dataclass(frozen=True, slots=True)
class Part:
    """An exercise in its slot with its dose."""

    exercise: Exercise
    slot: Slot
    dose: Dose


class Session:
    """A growing session. `add` and `change` refuse what would not fit the minutes, or a rule of a session."""

    def __init__(self, intake: Intake, strength: bool) -> None:
        self.intake, self.strength = intake, strength
        self.parts: list[Part] = []
        self.moves: list[int] = []
        self.seconds: list[int] = []
        self.pace = dosing.pace(intake)
        self.budget_seconds = (intake.minutes or 0) * 60
        short = intake.older or (intake.minutes or 0) <= SHORT_SESSION_MINUTES
        self.most = EXERCISES_A_SHORT_SESSION if short else EXERCISES_A_SESSION

    def add(self, exercise: Exercise, slot: Slot, dose: Dose) -> bool:
        """Add once, and only if it fits; True when it is in."""
        if any(part.exercise is exercise for part in self.parts):
            return False
        if slot == "main" and (len(self.in_slot("main")) >= self.most or not self._may_join(exercise)):
            return False
        if slot not in ("warm-up", "walk"):
            counted = sum(part.slot not in ("warm-up", "walk") for part in self.parts)
            if counted >= EXERCISES_AT_MOST:
                return False
        return self._try([*self.parts, Part(exercise, slot, dose)])

    def change(self, part: Part, dose: Dose) -> bool:
        """Give `part` another dose if it fits; neither the order nor the getting ready depends on the dose."""
        if dose == part.dose:
            return False
        place = next(n for n, p in enumerate(self.parts) if p is part)
        seconds = list(self.seconds)
        seconds[place] = dosing.part_seconds(part.exercise, dose, self.moves[place], self.pace)
        if not self._fits(self.parts, seconds):
            return False
        self.parts[place], self.seconds = Part(part.exercise, part.slot, dose), seconds
        return True

    def remove(self, part: Part) -> None:
        """Take a part out; what is left always fits."""
        self.parts = [p for p in self.parts if p is not part]
        self.moves, self.seconds = self._timed(self.parts)

    def _try(self, parts: list[Part]) -> bool:
        parts = self._in_order(parts)
        trips = parts[0].exercise.on_floor + sum(
            b.exercise.on_floor and not a.exercise.on_floor for a, b in pairwise(parts)
        )
        moves, seconds = self._timed(parts)
        if trips > 1 or not self._fits(parts, seconds):
            return False
        self.parts, self.moves, self.seconds = parts, moves, seconds
        return True

    def _timed(self, parts: list[Part]) -> tuple[list[int], list[int]]:
        """Seconds of getting ready, and in all, for each part."""
        moves, pace = dosing.moves_seconds([p.exercise for p in parts]), self.pace
        paired = zip(parts, moves, strict=True)
        return moves, [dosing.part_seconds(p.exercise, p.dose, ready, pace) for p, ready in paired]

    def _fits(self, parts: list[Part], seconds: list[int]) -> bool:
        """Inside the minutes, and the warm-up inside five of them (T1, D1)."""
        warm_up = sum(s for p, s in zip(parts, seconds, strict=True) if p.slot == "warm-up")
        if parts[-1].slot == "warm-up" and parts[-1].exercise.on_floor:
            warm_up -= dosing.FLOOR_SECONDS  # getting up again will belong to what follows
        return sum(seconds) <= self.budget_seconds and warm_up <= WARM_UP_SECONDS[1]

    def _in_order(self, parts: list[Part]) -> list[Part]:
        """Order of doing (D2, D3), with one trip to the floor (D10)."""
        if not self.strength:  # a walk warms the muscles that are stretched next; the floor comes last
            return sorted(parts, key=lambda p: (p.slot != "walk", p.exercise.on_floor, p.slot == "relief", *_rank(p)))
        warm_up = sorted((p for p in parts if p.slot == "warm-up"), key=_rank)
        main = sorted((p for p in parts if p.slot == "main"), key=_rank)
        down = bool(main) and main[-1].exercise.on_floor
        closing = [p for p in parts if p.slot in ("cool-down", "relief")]
        closing.sort(key=lambda p: (p.exercise.on_floor != down, p.slot == "relief"))
        return [*warm_up, *main, *closing, *(p for p in parts if p.slot == "walk")]

    def _may_join(self, e: Exercise) -> bool:
        """One load-3 lift a session (S6); until week 9 a loaded hip bend and a loaded row on separate days (W9)."""
        mains = [part.exercise for part in self.in_slot("main")]
        if e.spine_load == 3 and any(other.spine_load == 3 for other in mains):
            return False
        if not _one_trip([*mains, e]):
            return False
        apart = ("hinge", "horizontal-pull")
        if e.spine_load < 2 or e.movement_pattern not in apart or self.intake.week >= HEAVY_TOGETHER_FROM_WEEK:
            return True
        loaded = {other.movement_pattern for other in mains if other.spine_load >= 2}
        return not loaded & (set(apart) - {e.movement_pattern})

    def in_slot(self, slot: Slot) -> list[Part]:
        return [part for part in self.parts if part.slot == slot]

    def sets(self, patterns: tuple[str, ...]) -> int:
        """Sets of the main part that train one of `patterns`."""
        return sum(p.dose.sets for p in self.in_slot("main") if p.exercise.movement_pattern in patterns)


def _rank(part: Part) -> tuple[int, ...]:
    """In the warm-up marching first; in the main part the heaviest first, big before small, trunk after (D2)."""
    e = part.exercise
    if part.slot == "warm-up":
        return (e.movement_pattern != "gait", e.movement_pattern == "balance")
    size = BIG_FIRST.index(e.movement_pattern) if e.movement_pattern in BIG_FIRST else len(BIG_FIRST)
    return (e.category == "stretch", e.category == "core", -e.spine_load, e.on_floor, size)


def _one_trip(mains: list[Exercise]) -> bool:
    """Heaviest first must not mean up and down twice: floor work is no heavier than what stands (D2 with D10)."""
    lifts = [e for e in mains if e.category != "core"]
    standing = [e.spine_load for e in lifts if not e.on_floor]
    return all(e.spine_load <= min(standing, default=3) for e in lifts if e.on_floor)
