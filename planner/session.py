"""One day's session from the week's menu, inside the minutes a person has.

What must be there goes in first and small; then more of what helps, as long as it fits. Sources: clinical
content 2.8, 2.9; D1-D3, D8, D10, W7, W9, T1-T3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

import planner.dosing as dosing
from planner.dosing import Dose
from planner.intake import Intake
from planner.library.model import Exercise, Library, Phase
from planner.limits import (
    EXERCISES_A_SESSION,
    EXERCISES_A_SHORT_SESSION,
    EXERCISES_AT_MOST,
    SHORT_SESSION_MINUTES,
    WARM_UP_SECONDS,
)
from planner.menu import Menu
from planner.week import DayKind

Slot = Literal["warm-up", "main", "cool-down", "relief", "walk"]
A_DAY = ("squat", "pull", "trunk")
B_DAY = ("hinge", "push", "trunk-2")
ONE_DAY = ("hinge", "squat", "pull", "push", "trunk")
PULLS, PUSHES = ("horizontal-pull", "vertical-pull"), ("horizontal-push", "vertical-push")
BIG_FIRST = ("hinge", "squat", "lunge", *PULLS, *PUSHES, "carry")
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
        self._set([p for p in self.parts if p is not part])

    def _try(self, parts: list[Part]) -> bool:
        parts = self._in_order(parts)
        trips = parts[0].exercise.on_floor + sum(
            b.exercise.on_floor and not a.exercise.on_floor for a, b in pairwise(parts)
        )
        if trips > 1 or not self._fits(parts, self._timed(parts)):
            return False
        self._set(parts)
        return True

    def _set(self, parts: list[Part]) -> None:
        self.parts, self.moves = parts, dosing.moves_seconds([p.exercise for p in parts])
        self.seconds = self._timed(parts)

    def _timed(self, parts: list[Part]) -> list[int]:
        moves = dosing.moves_seconds([p.exercise for p in parts])
        return [
            dosing.part_seconds(p.exercise, p.dose, ready, self.pace) for p, ready in zip(parts, moves, strict=True)
        ]

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


def build_session(
    kind: DayKind,
    letter: int,
    alone: bool,
    menu: Menu,
    intake: Intake,
    library: Library,
    phase: Phase,
    pulls: int = 0,
    turn: int = 0,
    relief_first: bool = False,
) -> Session:
    """The session of a day of `kind`.

    `letter` counts strength days from 0 (A, B, A), `alone` says there is but one, and `pulls` is how many more pull
    than push sets the week has already, so that pushing never outgrows pulling (W7). `turn` says which relief move
    comes first, for days too short to hold them all; `relief_first` puts them before all else.
    """

    @cache
    def full(e: Exercise) -> Dose:
        return dosing.dose(e, intake, library, phase)

    @cache
    def small(e: Exercise) -> Dose:
        return dosing.least(full(e), e, intake, library)

    session = Session(intake, kind.startswith("S"))
    relief = [*menu.relief[turn:], *menu.relief[:turn]]
    if relief_first:
        _add_all(session, relief, "relief", small, phase.relief_moves)
    if session.strength:
        mains = list(_main(letter, alone, menu, intake))
        _strength_session(session, mains, relief, menu, phase, full, small, pulls)
    else:
        _gentle_session(session, kind, relief, menu, phase, full, small, turn)
    return session


def _strength_session(
    session: Session,
    mains: list[Exercise],
    relief: list[Exercise],
    menu: Menu,
    phase: Phase,
    full: Doser,
    small: Doser,
    pulls: int,
) -> None:
    """Warm-up, a few lifts and a relief move first; then more lifts, more sets, a walk, a stretch."""

    def add_relief() -> None:
        _add_all(session, relief, "relief", small, phase.relief_moves)

    short = (session.intake.minutes or 0) <= SHORT_SESSION_MINUTES
    if short:  # what is done soonest leaves room for the rest
        first = [(e.movement_pattern in PUSHES, dosing.work_seconds(e, small(e)), e.id, e) for e in mains[:3]]
        mains = [e for *_, e in sorted(first)] + mains[3:]
    _warm_up(session, menu, small)
    if phase.relief_moves > 1:
        _add_all(session, relief, "relief", small, 1)  # in the first weeks comfort comes before everything else
    _add_all(session, [e for e in mains if e.category == "strength"], "main", small, 1)
    if phase.relief_moves > 1 or session.most == EXERCISES_A_SHORT_SESSION:
        add_relief()
    if menu.balance is not None:
        session.add(menu.balance, "main", small(menu.balance))  # where the warm-up had no room for it
    if not any(part.exercise.movement_pattern == "gait" for part in session.parts):
        _walk(session, menu, phase, first=True)
    _add_all(session, mains, "main", small, 2)
    add_relief()
    _add_all(session, mains, "main", small, 3)
    for part in session.in_slot("main"):
        if part.exercise.movement_pattern in PULLS:
            session.change(part, replace(part.dose, sets=min(2, full(part.exercise).sets)))
    _add_all(session, mains, "main", small, session.most)
    _spare_the_push(session, menu, full, small, pulls)
    if not short:  # in ten minutes, one set each (2.9)
        _raise(session, "main", full, pulls)
    _add_all(session, menu.stretches, "cool-down", small, 1)
    _walk(session, menu, phase)
    _raise(session, "relief", full, pulls)
    if "flexibility" in session.intake.goals:
        _add_all(session, menu.stretches, "cool-down", small, 2)


def _gentle_session(
    session: Session,
    kind: DayKind,
    relief: list[Exercise],
    menu: Menu,
    phase: Phase,
    full: Doser,
    small: Doser,
    turn: int,
) -> None:
    """A walk, relief, balance where it is due, then stretches for as long as there is time."""

    if turn:
        _add_all(session, relief, "relief", small, 1)
    if kind != "M":
        _walk(session, menu, phase, first=True)
    _add_all(session, relief, "relief", small, 1)
    if menu.balance is not None:
        session.add(menu.balance, "main", small(menu.balance))
    _add_all(session, relief, "relief", small, 3 if kind == "R" else phase.relief_moves)
    if "M" in kind:
        _add_all(session, menu.stretches, "main", small, 1)
    if menu.activation is not None:
        session.add(menu.activation, "main", small(menu.activation))
    if "M" in kind:
        moves = [e for e in menu.warm_up[:2] if e.category == "mobility"]
        _add_all(session, [*menu.stretches, *moves], "main", small, session.most)
        _raise(session, "main", full, 0)
    _raise(session, "relief", full, 0)
    if kind != "M" or sum(session.seconds) < FULL_ENOUGH * session.budget_seconds:
        _walk(session, menu, phase)
    _lengthen_rest(session)


def _warm_up(session: Session, menu: Menu, small: Doser) -> None:
    """Two minutes of marching, then small moves up to three minutes in all; balance where it is due (D1)."""
    march, moves = menu.warm_up[:1], menu.warm_up[1:2]
    for e in (*march, *moves, *([menu.balance] if menu.balance else [])):
        session.add(e, "warm-up", _briefest(small(e), e))
    spare = menu.warm_up[2:]
    for _ in range(40):
        parts = session.in_slot("warm-up")
        if sum(dosing.work_seconds(p.exercise, p.dose) for p in parts) >= WARM_UP_SECONDS[0]:
            return
        if not any(_more(session, p) for p in parts[::-1]):
            if not spare:
                return
            e = spare.pop(0)
            session.add(e, "warm-up", _briefest(small(e), e))


def _briefest(dose: Dose, e: Exercise) -> Dose:
    """The least of an exercise, from which a warm-up grows."""
    hold = e.dose.hold_seconds.low if e.dose.hold_seconds else None
    return replace(dose, sets=e.dose.sets.low, reps=e.dose.reps.low, hold_seconds=hold)


def _more(session: Session, part: Part) -> bool:
    """A little more of a warm-up move: a minute, a repeat, or else a set."""
    allowed, dose = part.exercise.dose, part.dose
    if part.exercise.movement_pattern == "balance":
        return False
    if allowed.minutes is not None and dose.minutes is not None:
        return dose.minutes < allowed.minutes.high and session.change(part, replace(dose, minutes=dose.minutes + 1))
    if dose.reps < allowed.reps.high:
        return session.change(part, replace(dose, reps=dose.reps + 1))
    return dose.sets < allowed.sets.high and session.change(part, replace(dose, sets=dose.sets + 1))


def _main(letter: int, alone: bool, menu: Menu, intake: Intake) -> Iterator[Exercise]:
    """What a strength day is for, in order of need: A and B days by turns (2.8)."""
    jobs: tuple[str, ...] = ONE_DAY if alone else (A_DAY, B_DAY)[letter % 2]
    extras = menu.extras if alone else menu.extras[letter % 2 :: 2]
    if "pull-ups" in intake.goals:
        jobs = (*jobs[:2], "vertical", *jobs[2:]) if alone else (*jobs, "vertical")
    hinge_twice = ("hinge",) if not alone and "lifting" in intake.goals else ()
    for job in dict.fromkeys((*jobs, *hinge_twice, *extras[:1], "pull", *extras[1:], *ONE_DAY)):
        if job == "trunk-2" and job not in menu.jobs:
            job = "trunk"
        if job in menu.jobs:
            yield menu.jobs[job]


def _add_all(session: Session, exercises: Iterable[Exercise], slot: Slot, dose: Doser, number: int) -> None:
    """Fill `slot` up to `number` exercises."""
    for e in exercises:
        if len(session.in_slot(slot)) >= number:
            return
        session.add(e, slot, dose(e))


def _raise(session: Session, slot: Slot, full: Doser, pulls: int) -> None:
    """Bring the exercises of a slot to their full dose: repeats, then a set at a time, the first ones first."""
    for part in session.in_slot(slot):
        session.change(part, replace(part.dose, reps=full(part.exercise).reps))
    changed = True
    while changed:
        changed = False
        for part in sorted(session.in_slot(slot), key=lambda p: p.exercise.movement_pattern not in PULLS):
            pushes = part.exercise.movement_pattern in PUSHES
            if pushes and session.sets(PUSHES) >= session.sets(PULLS) + pulls:
                continue
            if part.dose.sets < full(part.exercise).sets:
                changed |= session.change(part, replace(part.dose, sets=part.dose.sets + 1))


def _spare_the_push(session: Session, menu: Menu, full: Doser, small: Doser, pulls: int) -> None:
    """Where a push has more sets than the pulls, pull more; else push as little as can be (W7, giving way to W6)."""
    row = menu.jobs.get("pull")
    if row is None and "vertical" not in menu.jobs:
        return  # nothing to pull fits this person: the push may stand
    while 0 < session.sets(PUSHES) > session.sets(PULLS) + pulls:
        if row is not None and session.add(row, "main", small(row)):
            continue
        rows = [p for p in session.in_slot("main") if p.exercise.movement_pattern in PULLS]
        short = [p for p in rows if p.dose.sets < full(p.exercise).sets]
        if any(session.change(p, replace(p.dose, sets=p.dose.sets + 1)) for p in short):
            continue
        others = [p for p in session.in_slot("main") if p.exercise.movement_pattern not in PUSHES]
        if session.sets(PULLS) + pulls <= 0 and any(p.exercise.category == "strength" for p in others):
            session.remove(next(p for p in session.in_slot("main") if p.exercise.movement_pattern in PUSHES))
        return


def _walk(session: Session, menu: Menu, phase: Phase, first: bool = False) -> None:
    """A walk of as many minutes as fit, in fives, within the phase and the exercise (2.7). `first`: just the least."""
    for walk in menu.walks:
        if session.in_slot("walk"):
            break
        allowed = walk.dose.minutes
        assert allowed is not None
        least = allowed.clamp(MORE_WALK_MINUTES)
        if first and least * 60 > session.budget_seconds / 2 and walk is not menu.walks[-1]:
            continue  # a shorter walk leaves room for the rest
        if not session.add(walk, "walk", Dose(1, 1, None, least, 0, False, None)) and walk is menu.walks[-1]:
            session.add(
                walk, "walk", Dose(1, 1, None, allowed.low, 0, False, None)
            )  # a little marching is better than none
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
