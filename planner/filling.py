"""Fills a day's session from the week's menu.

What must be there goes in first and small; then more of what helps, as long as it fits. Sources: clinical content
2.8, 2.9; D1, W6-W8, W11, W14, T2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache

import planner.dosing as dosing
from planner.dosing import Dose
from planner.intake import DAYS, Intake
from planner.library.model import Exercise, Library, Phase
from planner.limits import EXERCISES_A_SHORT_SESSION, SHORT_SESSION_MINUTES, WARM_UP_SECONDS
from planner.menu import Menu
from planner.session import NO_LIMIT, PULLS, PUSHES, Part, Session, Slot
from planner.week import DayKind

A_DAY = ("squat", "pull", "trunk")
B_DAY = ("hinge", "push", "trunk-2")
ONE_DAY = ("hinge", "squat", "pull", "push", "trunk")
MORE_WALK_MINUTES = 5
FULL_ENOUGH = 0.8  # T2
ROOMY_MINUTES = 20  # from here a pull from above fits beside a squat and a row [D]
WALKING_SHARE = 0.4  # of a gentle day's minutes (2.7)


@dataclass(frozen=True)
class Makings:
    """What every session of a stage is made from.

    `alone` says that the week has one strength day at most. `before` has the doses of the stage before, by exercise;
    `week_sets` and `walk_minutes` are how many sets a week and minutes a walk may have after it (L4); `apart` is
    the session's.
    """

    intake: Intake
    phase: Phase
    menu: Menu
    alone: bool
    full: Callable[[Exercise], Dose]
    first: Callable[[Exercise], Dose]
    before: Mapping[str, Sequence[Dose]]
    week_sets: int
    walk_minutes: int
    apart: bool
    smalls: dict[Exercise, list[Dose]] = field(default_factory=dict)
    warm_up: list[Part] = field(default_factory=list)

    def sets(self, e: Exercise, dose: Dose) -> Sequence[int]:
        """In how many sets it may be done with these repeats, fewest first.

        An exercise whose repeats or holds change as the stage begins keeps its sets: one change a week (L2).
        """
        full, known = self.full(e), self.before.get(e.id)
        least = min(full.sets, e.dose.sets.low)
        if known:
            first = self.first(e)
            reps, hold = min(dose.reps, first.reps), first.hold_seconds
            if all((reps, hold) != (d.reps, d.hold_seconds) for d in known):
                return sorted({d.sets for d in known if d.sets <= full.sets}) or [least]
        return range(least, full.sets + 1)

    def smallest(self, e: Exercise) -> Sequence[Dose]:
        """Its doses in the fewest sets: as the week asks, else with the repeats of the stage before."""
        if e not in self.smalls:
            full, known = self.full(e), self.before.get(e.id, ())
            doses = [full]
            for dose in known[:1]:
                if dose.reps < full.reps:
                    tapers = full.tapers and dosing.may_taper(e, dose.reps)
                    doses.append(replace(full, reps=dose.reps, tapers=tapers))
            self.smalls[e] = [dose.of_sets(self.sets(e, dose)[0]) for dose in doses]
        return self.smalls[e]

    def small(self, e: Exercise) -> Dose:
        """Its dose in the fewest sets."""
        return self.smallest(e)[0]


def makings(
    first: Intake, last: Intake, library: Library, phase: Phase, menu: Menu, alone: bool,
    before: Mapping[str, Sequence[Dose]], week_sets: int, walk_minutes: int, used_to: Set[str], apart: bool,
) -> Makings:  # fmt: skip
    """The makings of a stage from its first to its last week, each dose worked out once."""

    @cache
    def full(e: Exercise) -> Dose:
        return dosing.dose(e, last, library, phase, used_to)

    @cache
    def at_first(e: Exercise) -> Dose:
        return dosing.dose(e, first, library, phase, used_to)

    return Makings(last, phase, menu, alone, full, at_first, before, week_sets, walk_minutes, apart)


def fill(
    makings: Makings, kind: DayKind, letter: int, sets: int, pulls: int = 0, turn: int = 0, relief_first: bool = False
) -> Session:
    """The session of a day of `kind`, with the fullest doses of the stage.

    `letter` counts strength days from 0 (A, B, A). `sets` is how many strength sets it may have. `pulls` is how many
    more pull than push sets the week has already, so that pushing never outgrows pulling (W7). `turn` says which relief
    move comes first, for days too short to hold them all; `relief_first` puts them before all but the warm-up.
    """
    session = Session(makings.intake, kind.startswith("S"), sets, makings.apart)
    filling = _Filling(makings, session, pulls, turn)
    if session.strength:
        filling.strength_day(letter, relief_first)
    else:
        filling.gentle_day(kind, relief_first)
    return session


class _Filling:
    """One session while it grows."""

    def __init__(self, makings: Makings, session: Session, pulls: int, turn: int) -> None:
        self.intake, self.phase, self.menu = makings.intake, makings.phase, makings.menu
        self.makings, self.full, self.small, self.alone = makings, makings.full, makings.small, makings.alone
        self.session, self.pulls, self.turn = session, pulls, turn
        self.relief = [*self.menu.relief[turn:], *self.menu.relief[:turn]]
        self.short = (self.intake.minutes or 0) <= SHORT_SESSION_MINUTES
        self.grown: Exercise | None = None  # the one loaded lift that gets more sets than before (2.4)

    def strength_day(self, letter: int, relief_first: bool) -> None:
        """Warm-up, a few lifts and a relief move first; then more lifts, more sets, a walk, a stretch."""
        mains = self.mains(letter)
        relief_moves = self.phase.relief_moves
        self.warm_up()
        if relief_moves > 1 or relief_first:
            # in the first weeks comfort comes before everything else
            self.add_relief(relief_moves if relief_first else 1)
        self.add_all([e for e in mains if e.category == "strength"], "main", 1)
        if relief_moves > 1 or self.session.most == EXERCISES_A_SHORT_SESSION:
            self.add_relief(relief_moves)
        self.add_balance("main")  # where the warm-up had no room for it
        if not any(part.exercise.movement_pattern == "gait" for part in self.session.parts):
            self.add_walk()
        self.add_all(mains, "main", 2)
        self.add_relief(relief_moves)
        self.add_all(mains, "main", 3)
        self.two_sets_of_pulling()
        self.add_all(mains, "main", self.session.most)
        self.spare_the_push()
        if "walking" in self.intake.goals:
            self.add_walk()
        if not self.short:  # in ten minutes, one set each (2.9)
            self.raise_to_full("main")
        self.add_all(self.menu.stretches, "cool-down", 1)
        self.walk_longer()
        self.raise_to_full("relief")
        if "flexibility" in self.intake.goals:
            self.add_all(self.menu.stretches, "cool-down", 2)
        if self.has_time:
            self.add_all(self.menu.stretches, "cool-down", 3)
            self.raise_to_full("cool-down")
            self.rest_longer()

    @property
    def has_time(self) -> bool:
        """Whether the session is well under its minutes (T2)."""
        return sum(self.session.seconds) < FULL_ENOUGH * self.session.budget_seconds

    def gentle_day(self, kind: DayKind, relief_first: bool) -> None:
        """A walk, relief, balance where it is due, then stretches for as long as there is time."""
        # of seven days, one stays easy (W4)
        low_day = kind == "R" or (kind == "W" and len(self.intake.days) == len(DAYS))
        if kind == "R" and not self.turn and not relief_first:  # a walk however short, then rest (W12)
            self.add_walk()
        if self.turn or relief_first:
            self.add_relief(self.phase.relief_moves if relief_first else 1)
        if kind != "M":
            self.add_walk()
        self.add_relief(1)
        self.add_balance("main")
        self.add_relief(3 if kind == "R" else self.phase.relief_moves)
        if self.menu.activation is not None:
            self.session.add(self.menu.activation, "main", self.small(self.menu.activation))
        if "sten" in self.intake.codes and not low_day:
            self.ride()  # sitting eases where walking tires (1.4)
        if "M" in kind:
            self.add_all(self.menu.stretches, "main", 1)
            self.walk_longer(int(WALKING_SHARE * (self.intake.minutes or 0)))
        if "M" in kind:
            moves = [e for e in self.menu.warm_up[:2] if e.category == "mobility"]
            self.add_all([*self.menu.stretches, *moves], "main", self.session.most)
            self.raise_to_full("main")
            if self.has_time:  # trunk work may be daily (2.3, 2.7)
                trunk = [self.menu.jobs[job] for job in ("trunk", "trunk-2") if job in self.menu.jobs]
                self.add_all(trunk, "main", self.session.most)
                self.raise_to_full("main")
        self.raise_to_full("relief")
        if kind != "M" or self.has_time:
            self.walk_longer()
        self.rest_longer()
        if not low_day:
            self.ride()

    def mains(self, letter: int) -> list[Exercise]:
        """What a strength day is for, in order of need; in a short one, what is done soonest comes first."""
        mains = list(self._jobs(letter))
        if self.short:
            mains[:3] = sorted(mains[:3], key=lambda e: (e.movement_pattern in PUSHES, self._seconds(e), e.id))
        if {"osteo", "vfx"} & self.intake.codes:
            mains[:3] = sorted(mains[:3], key=lambda e: e.movement_pattern != "hinge")  # S13
        return mains

    def _jobs(self, letter: int) -> Iterator[Exercise]:
        """A and B days by turns (2.8); where time allows, each holds the other's too (2.10)."""
        menu, goals = self.menu, self.intake.goals
        jobs: tuple[str, ...] = ONE_DAY if self.alone else (A_DAY, B_DAY)[letter % 2]
        extras = menu.extras if self.alone else menu.extras[letter % 2 :: 2]
        if "pull-ups" in goals:
            roomy = self.session.most > EXERCISES_A_SHORT_SESSION and (self.intake.minutes or 0) >= ROOMY_MINUTES
            early = self.alone or (letter % 2 == 0 and roomy)
            jobs = (*jobs[:2], "vertical", *jobs[2:]) if early else (*jobs, "vertical")
        hinge_twice = ("hinge",) if "lifting" in goals else ()
        for job in dict.fromkeys((*jobs, *hinge_twice, *extras[:1], "pull", *extras[1:], *ONE_DAY)):
            found = menu.jobs.get(job) or (menu.jobs.get("trunk") if job == "trunk-2" else None)
            if found is not None:
                yield found

    def _seconds(self, e: Exercise) -> int:
        return dosing.work_seconds(e, self.small(e))

    def add_all(self, exercises: Iterable[Exercise], slot: Slot, number: int) -> None:
        """Fill `slot` up to `number` exercises, each in its least dose."""
        for e in exercises:
            if len(self.session.in_slot(slot)) >= number:
                return
            any(self.session.add(e, slot, dose) for dose in self.makings.smallest(e))

    def add_relief(self, number: int) -> None:
        self.add_all(self.relief, "relief", number)

    def add_balance(self, slot: Slot) -> None:
        """Balance, for whom it is due (W14)."""
        if self.menu.balance is not None:
            dose = self.small(self.menu.balance)
            if slot == "warm-up":
                dose = _briefest(dose, self.menu.balance)
            self.session.add(self.menu.balance, slot, dose)

    def warm_up(self) -> None:
        """Two minutes of marching, then small moves up to three minutes in all; balance where it is due (D1).

        The first thing in a session, so it is the same on every strength day.
        """
        known = self.makings.warm_up
        if known:
            self.session.begin(known)
            return
        self._new_warm_up()
        known += self.session.parts

    def _new_warm_up(self) -> None:
        moves = list(self.menu.warm_up)
        for e in moves[:2]:
            self.session.add(e, "warm-up", _briefest(self.small(e), e))
        self.add_balance("warm-up")
        spare = moves[2:]
        while self._warm_seconds() < WARM_UP_SECONDS[0]:
            if any(self._more(part) for part in self.session.in_slot("warm-up")[::-1]):
                continue
            if not spare:
                return
            e = spare.pop(0)
            self.session.add(e, "warm-up", _briefest(self.small(e), e))

    def _warm_seconds(self) -> int:
        return sum(dosing.work_seconds(p.exercise, p.dose) for p in self.session.in_slot("warm-up"))

    def _more(self, part: Part) -> bool:
        """A little more of a warm-up move: a minute, a repeat, or else a set."""
        allowed, dose = part.exercise.dose, part.dose
        if part.exercise.movement_pattern == "balance":
            return False
        if allowed.minutes is not None and dose.minutes is not None:
            more = replace(dose, minutes=allowed.minutes.clamp(dose.minutes + 1))
        elif dose.reps < allowed.reps.high:
            more = replace(dose, reps=dose.reps + 1)
        else:
            more = replace(dose, sets=allowed.sets.clamp(dose.sets + 1))
        return self.session.change(part, more)

    def raise_to_full(self, slot: Slot) -> None:
        """Bring the exercises of a slot to their full dose, a set at a time, pulls before the rest."""
        session = self.session
        changed = True
        while changed:
            changed = False
            for part in sorted(session.in_slot(slot), key=lambda p: p.exercise.movement_pattern not in PULLS):
                pushes = part.exercise.movement_pattern in PUSHES
                if pushes and session.sets(PUSHES) >= session.sets(PULLS) + self.pulls:
                    continue
                changed |= self._another_set(part)

    def _another_set(self, part: Part) -> bool:
        """The next number of sets it may have; of loaded lifts only one a session grows over the stage before (2.4)."""
        e = part.exercise
        sets = next((n for n in self.makings.sets(e, part.dose) if n > part.dose.sets), None)
        if sets is None:
            return False
        known = self.makings.before.get(e.id) if e.spine_load >= 2 else None
        grows = bool(known) and sets > max(dose.sets for dose in known or ())
        if grows and self.grown not in (None, e):
            return False
        done = self.session.change(part, part.dose.of_sets(sets))
        if done and grows:
            self.grown = e
        return done

    def two_sets_of_pulling(self) -> None:
        """Before anything else is added, so that a push can follow (W7)."""
        for part in self.session.in_slot("main"):
            if part.exercise.movement_pattern in PULLS and part.dose.sets < 2:
                self._another_set(part)

    def spare_the_push(self) -> None:
        """Where a push has more sets than the pulls, pull more; else push as little as can be (W7, after W6)."""
        session, row = self.session, self.menu.jobs.get("pull")
        if row is None and "vertical" not in self.menu.jobs:
            return  # nothing to pull fits this person: the push may stand
        while 0 < session.sets(PUSHES) > session.sets(PULLS) + self.pulls:
            if row is not None and session.add(row, "main", self.small(row)):
                continue
            mains = session.in_slot("main")
            if any(self._another_set(p) for p in mains if p.exercise.movement_pattern in PULLS):
                continue
            pushes = [p for p in mains if p.exercise.movement_pattern in PUSHES]
            lifts = [p for p in mains if p.exercise.category == "strength" and p not in pushes]
            if session.sets(PULLS) + self.pulls <= 0 and lifts:
                session.remove(pushes[0])
            return

    def add_walk(self) -> None:
        """The fittest walk at its shortest, if one fits; one that leaves room for the rest is preferred."""
        walks = self.menu.walks
        if self.session.in_slot("walk"):
            return
        for walk in walks:
            allowed = walk.dose.minutes
            assert allowed is not None
            least = allowed.low if walk.id in self.intake.hurt else allowed.clamp(MORE_WALK_MINUTES)
            if least * 60 > self.session.budget_seconds / 2 and walk is not walks[-1]:
                continue
            if self.session.add(walk, "walk", _walk(least)):
                return
        if any(p.exercise.movement_pattern == "gait" for p in self.session.parts):
            return  # the warm-up has its march
        for walk in walks[-1:]:  # a little marching is better than none
            assert walk.dose.minutes is not None
            self.session.add(walk, "walk", _walk(walk.dose.minutes.low))

    def walk_longer(self, most: int = NO_LIMIT) -> None:
        """As many minutes of walking as fit, in fives while they can be, within the phase and the exercise (2.7)."""
        if not self.session.in_slot("walk"):
            self.add_walk()
        while self.session.in_slot("walk"):
            part = self.session.in_slot("walk")[0]
            allowed, now = part.exercise.dose.minutes, part.dose.minutes
            assert allowed is not None
            assert now is not None
            if part.exercise.id in self.intake.hurt:
                return
            top = min(allowed.high, max(self.phase.walk_minutes.high, allowed.low), self.makings.walk_minutes, most)
            steps = (MORE_WALK_MINUTES, 1) if self.has_time else (MORE_WALK_MINUTES,)
            if now >= top or not any(self.session.change(part, _walk(min(now + more, top))) for more in steps):
                return

    def ride(self) -> None:
        """Where a walk at its longest leaves time, a ride or a swim for who has the means (2.10)."""
        for e in self.menu.rides:
            allowed = e.dose.minutes
            if self.has_time and allowed and self.session.add(e, "main", _walk(allowed.low)):
                self.lengthen(e)

    def rest_longer(self) -> None:
        """Rest positions and slow breathing may last longer where there is time."""
        for e in [part.exercise for part in self.session.in_slot("relief") if part.dose.minutes is not None]:
            self.lengthen(e)

    def lengthen(self, e: Exercise) -> None:
        """A minute more, as often as it fits."""
        while e.id not in self.intake.hurt:
            part = next(p for p in self.session.parts if p.exercise is e)
            assert e.dose.minutes is not None
            longer = e.dose.minutes.clamp((part.dose.minutes or 0) + 1)
            if not self.session.change(part, replace(part.dose, minutes=longer)):
                return


def _walk(minutes: int) -> Dose:
    return Dose(1, 1, None, minutes, 0, each_side=False, reps_in_reserve=None)


def _briefest(dose: Dose, e: Exercise) -> Dose:
    """The least of an exercise, from which a warm-up grows."""
    hold = e.dose.hold_seconds.low if e.dose.hold_seconds else None
    return replace(dose, sets=e.dose.sets.low, reps=e.dose.reps.low, hold_seconds=hold)
