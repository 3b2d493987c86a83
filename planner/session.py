"""One day's session from the week's menu, inside the minutes a person has.

What must be there goes in first and small; then more of what helps, as long as it fits. Sources: clinical
content 2.8, 2.9; D1-D3, D8, D10, W7, W9, T1-T3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import planner.dosing as dosing
from planner.dosing import Dose
from planner.intake import Intake
from planner.library.model import Exercise, Library, Phase
from planner.limits import (
    EXERCISES_A_SESSION,
    EXERCISES_A_SHORT_SESSION,
    SHORT_SESSION_MINUTES,
    WARM_UP_SECONDS,
)
from planner.menu import Menu
from planner.week import DayKind

Slot = Literal["warm-up", "main", "cool-down", "relief", "walk"]
ORDER: dict[str, tuple[Slot, ...]] = {
    "strength": ("warm-up", "main", "cool-down", "relief", "walk"),
    "stretch": ("walk", "main", "cool-down", "relief"),  # a walk warms the muscles that are stretched next
}
A_DAY = ("squat", "pull", "trunk")
B_DAY = ("hinge", "push", "trunk-2")
ONE_DAY = ("hinge", "squat", "pull", "push", "trunk")
MORE_WALK_MINUTES = 5
FULL_ENOUGH = 0.8  # T2
HEAVY_TOGETHER_FROM_WEEK = 9  # W9

Doser = Callable[[Exercise], Dose]


@dataclass(frozen=True, slots=True)
class Part:
    """An exercise in its slot with its dose."""

    exercise: Exercise
    slot: Slot
    dose: Dose


class Session:
    """A growing session; `add` and `change` refuse what would not fit the budget."""

    def __init__(self, intake: Intake, strength: bool) -> None:
        self.intake, self.order = intake, ORDER["strength" if strength else "stretch"]
        self.parts: list[Part] = []
        self.budget_seconds = (intake.minutes or 0) * 60

    def add(self, exercise: Exercise, slot: Slot, dose: Dose) -> bool:
        """Add once and only if it fits; True when it is in."""
        if any(part.exercise is exercise for part in self.parts):
            return False
        return self._try([*self.parts, Part(exercise, slot, dose)])

    def change(self, part: Part, dose: Dose) -> bool:
        """Give `part` another dose if it fits."""
        return dose != part.dose and self._try([replace(p, dose=dose) if p is part else p for p in self.parts])

    def _try(self, parts: list[Part]) -> bool:
        parts = self._sorted(parts)
        seconds = dosing.session_seconds([(p.exercise, p.dose) for p in parts], self.intake)
        warm_up = sum(s for p, s in zip(parts, seconds, strict=True) if p.slot == "warm-up")
        if sum(seconds) > self.budget_seconds or warm_up > WARM_UP_SECONDS[1]:
            return False
        self.parts = parts
        return True

    def _sorted(self, parts: list[Part]) -> list[Part]:
        return sorted(parts, key=lambda p: (self.order.index(p.slot), *_place(p)))

    def in_slot(self, slot: Slot) -> list[Part]:
        return [part for part in self.parts if part.slot == slot]

    @property
    def seconds(self) -> list[int]:
        return dosing.session_seconds([(p.exercise, p.dose) for p in self.parts], self.intake)


def _place(part: Part) -> tuple[int, ...]:
    """Heaviest first, big before small, trunk after, the floor last (D2, D10)."""
    e = part.exercise
    if part.slot == "warm-up":
        return (e.movement_pattern != "gait", e.movement_pattern == "balance")
    if part.slot != "main":
        return (e.on_floor,)
    core = e.category == "core"
    static = e.category == "stretch"
    big = (
        "hinge",
        "squat",
        "lunge",
        "horizontal-pull",
        "vertical-pull",
        "horizontal-push",
        "vertical-push",
        "carry",
    )
    rank = big.index(e.movement_pattern) if e.movement_pattern in big else len(big)
    return (static, core, -e.spine_load, e.on_floor, rank)


def build_session(
    kind: DayKind, letter: int, alone: bool, menu: Menu, intake: Intake, library: Library, phase: Phase
) -> Session:
    """The session of a day of `kind`; `letter` counts strength days from 0 (A, B, A), `alone` if there is but one."""

    @cache
    def full(e: Exercise) -> Dose:
        return dosing.dose(e, intake, library, phase)

    def small(e: Exercise) -> Dose:
        return dosing.least(full(e), e)

    strength = kind.startswith("S")
    session = Session(intake, strength)
    if strength:
        _warm_up(session, menu, small)
        mains = list(_main(letter, alone, menu, intake))
        most = _most(intake)
        for e in mains[:2]:
            if _may_join(session, e, intake):
                session.add(e, "main", small(e))
        _add_all(session, menu.relief[:1], "relief", small, 1)
        for e in mains[2:]:
            if len(session.in_slot("main")) < most and _may_join(session, e, intake):
                session.add(e, "main", small(e))
        _raise_sets(session, "main", full)
        if "W" in kind:
            _walk(session, menu, phase)
        _add_all(session, menu.stretches, "cool-down", full, 1)
        _add_all(session, menu.relief, "relief", full, phase.relief_moves)
        _walk(session, menu, phase)
        _raise_sets(session, "relief", full)
        _add_all(session, menu.stretches, "cool-down", full, 2)
    else:
        _add_all(session, menu.relief, "relief", small, phase.relief_moves)
        if kind != "M":
            _walk(session, menu, phase, first=True)
        if menu.balance is not None:
            session.add(menu.balance, "main", small(menu.balance))
        if menu.activation is not None:
            session.add(menu.activation, "main", small(menu.activation))
        if "M" in kind:
            moves = [e for e in menu.warm_up if e.category == "mobility"]
            _add_all(session, [*menu.stretches, *moves], "main", small, _most(intake))
            _raise_sets(session, "main", full)
        if kind == "R":
            _add_all(session, menu.relief, "relief", full, 3)
        _raise_sets(session, "relief", full)
        if kind != "M" or sum(session.seconds) < FULL_ENOUGH * session.budget_seconds:
            _walk(session, menu, phase)
        _lengthen_rest(session)
    return session


def _most(intake: Intake) -> int:
    """Exercises of the main part of a session (D8)."""
    short = intake.older or (intake.minutes or 0) <= SHORT_SESSION_MINUTES
    return EXERCISES_A_SHORT_SESSION if short else EXERCISES_A_SESSION


def _warm_up(session: Session, menu: Menu, small: Doser) -> None:
    """Two minutes of marching, then a small move up to three minutes in all; balance where it is due (D1)."""
    for e in menu.warm_up:
        session.add(e, "warm-up", small(e))
    if menu.balance is not None:
        session.add(menu.balance, "warm-up", small(menu.balance))
    for _ in range(20):
        done = sum(dosing.work_seconds(p.exercise, p.dose) for p in session.in_slot("warm-up"))
        if done >= WARM_UP_SECONDS[0] or not any(_more(session, p) for p in session.in_slot("warm-up")[::-1]):
            return


def _more(session: Session, part: Part) -> bool:
    """A little more of a warm-up move: a repeat, else a minute."""
    allowed, dose = part.exercise.dose, part.dose
    if part.exercise.movement_pattern == "balance":
        return False
    if allowed.minutes is not None and dose.minutes is not None:
        return dose.minutes < allowed.minutes.high and session.change(part, replace(dose, minutes=dose.minutes + 1))
    return dose.reps < allowed.reps.high and session.change(part, replace(dose, reps=dose.reps + 1))


def _main(letter: int, alone: bool, menu: Menu, intake: Intake) -> Iterator[Exercise]:
    """What a strength day is for, in order of need: A and B days by turns (2.8)."""
    jobs = ONE_DAY if alone else A_DAY if letter % 2 == 0 else B_DAY
    extras = menu.extras if alone else menu.extras[letter % 2 :: 2]
    if "pull-ups" in intake.goals and "vertical" in menu.jobs:
        jobs = (*jobs[:2], "vertical", *jobs[2:]) if alone else (*jobs, "vertical")
    both = () if alone else (("hinge",) if letter % 2 == 0 and "lifting" in intake.goals else ())
    again = ("pull",) if letter % 2 else ()
    for job in dict.fromkeys((*jobs, *both, *extras[:1], *again, *extras[1:])):
        if job == "trunk-2" and job not in menu.jobs:
            job = "trunk"
        if job in menu.jobs:
            yield menu.jobs[job]


def _may_join(session: Session, e: Exercise, intake: Intake) -> bool:
    """One load-3 lift a session (S6); until week 9 a loaded hip bend and a loaded row stay on separate days (W9)."""
    loads = [(p.exercise.movement_pattern, p.exercise.spine_load) for p in session.in_slot("main")]
    if e.spine_load == 3 and any(load == 3 for _, load in loads):
        return False
    if not _one_trip([*(p.exercise for p in session.in_slot("main")), e]):
        return False
    apart = {"hinge", "horizontal-pull"}
    clash = e.spine_load >= 2 and e.movement_pattern in apart
    other = next(iter(apart - {e.movement_pattern})) if clash else ""
    return intake.week >= HEAVY_TOGETHER_FROM_WEEK or not any(p == other and load >= 2 for p, load in loads)


def _one_trip(mains: list[Exercise]) -> bool:
    """Heaviest first must not mean up and down twice: floor work is no heavier than what stands (D2 with D10)."""
    lifts = [e for e in mains if e.category != "core"]
    standing = [e.spine_load for e in lifts if not e.on_floor]
    return all(e.spine_load <= min(standing, default=3) for e in lifts if e.on_floor)


def _add_all(session: Session, exercises: Iterable[Exercise], slot: Slot, dose: Doser, number: int) -> None:
    """Fill `slot` up to `number` exercises."""
    for e in exercises:
        if len(session.in_slot(slot)) >= number:
            return
        session.add(e, slot, dose(e))


def _raise_sets(session: Session, slot: Slot, full: Doser) -> None:
    """Bring the exercises of a slot to their full dose, a set at a time, the first ones first."""
    changed = True
    while changed:
        changed = False
        for part in session.in_slot(slot):
            if part.dose.sets < full(part.exercise).sets:
                changed |= session.change(part, replace(part.dose, sets=part.dose.sets + 1))


def _walk(session: Session, menu: Menu, phase: Phase, first: bool = False) -> None:
    """A walk of as many minutes as fit, in fives, within the phase and the exercise (2.7). `first`: just the least."""
    for walk in menu.walks:
        if session.in_slot("walk"):
            break
        least = max(walk.dose.minutes.low if walk.dose.minutes else 0, MORE_WALK_MINUTES)
        session.add(walk, "walk", Dose(1, 1, None, least, 0, False, None))
    while not first and session.in_slot("walk"):
        part = session.in_slot("walk")[0]
        allowed = part.exercise.dose.minutes
        assert allowed is not None
        assert part.dose.minutes is not None
        top = min(allowed.high, max(phase.walk_minutes.high, allowed.low))
        longer = min(part.dose.minutes + MORE_WALK_MINUTES, top)
        if longer <= part.dose.minutes or not session.change(part, replace(part.dose, minutes=longer)):
            return


def _lengthen_rest(session: Session) -> None:
    """Rest positions and slow breathing may last longer where there is time."""
    for part in session.in_slot("relief"):
        while (top := part.exercise.dose.minutes) is not None:
            current = next(p for p in session.parts if p.exercise is part.exercise)
            now = current.dose.minutes or 0
            if now >= top.high or not session.change(current, replace(current.dose, minutes=now + 1)):
                break
