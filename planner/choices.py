"""What may stand in an exercise's place, and what may be added to a day: ranked, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import planner.dosing as dosing
from planner.dosing import Dose, DoseRoom
from planner.edits import MOST, Amount, fits
from planner.language import _
from planner.library.model import Exercise, Library
from planner.menu import JOBS
from planner.plan import Plan
from planner.prescription import Prescription

MOST_SHOWN = 8
SECONDS_A_STEP = 5


@dataclass(frozen=True, slots=True)
class Alternative:
    """An exercise that may stand in another's place: why it can, and what it trains, as sentences."""

    exercise: Exercise
    why: str
    trains: str


def alternatives(plan: Plan, id_: str, library: Library) -> tuple[Alternative, ...]:
    """What may stand in the place of an exercise of this plan, the likest first. Every filter holds (S16)."""
    there = [(day, p) for day in plan.days for p in day.prescriptions if p.exercise.id == id_]
    if not there:
        return ()
    days = [day for day, _p in there]
    strength = any("strength" in day.kinds for day in days)
    busy = {p.exercise for day in days for p in day.prescriptions}
    slots = {p.slot for _day, p in there}
    may = [e for e in allowed(plan, library) if e not in busy and all(fits(e, slot) for slot in slots)]
    may = [e for e in may if strength or e.category != "strength"]
    old, codes = there[0][1].exercise, plan.intake.codes
    like, muscles = _jobs(old), _muscles(old)
    may = [e for e in may if e.movement_pattern == old.movement_pattern or like & _jobs(e) or muscles & _muscles(e)]

    def rank(e: Exercise) -> tuple[object, ...]:
        return (
            e.movement_pattern != old.movement_pattern,
            not like & _jobs(e),
            e.category != old.category,
            -len(muscles & _muscles(e)),
            e.relief != old.relief,
            bool(e.caution & codes),
            abs(e.level - old.level) + abs(e.spine_load - old.spine_load),
            e.id,
        )

    best = sorted(may, key=rank)[:MOST_SHOWN]
    return tuple(Alternative(e, _why(e, old), library.patterns[e.movement_pattern].does) for e in best)


def addable(plan: Plan, days: Sequence[str], exercises: Iterable[Exercise], library: Library) -> list[Exercise]:
    """Those of `exercises`, in their order, that may be added to one of these days."""
    chosen = [day for day in plan.days if day.day in days]
    strength = all("strength" in day.kinds for day in chosen)
    busy = set.intersection(*({p.exercise.id for p in day.prescriptions} for day in chosen)) if chosen else set()
    may = {e.id for e in allowed(plan, library) if strength or e.category != "strength"} - busy
    return [e for e in exercises if e.id in may]


def allowed(plan: Plan, library: Library) -> list[Exercise]:
    """What no answer of the person keeps out of this week."""
    kept_out = {left.exercise.id for left in plan.left_out if left.kind not in ("not-needed", "time", "phase")}
    return [e for id_, e in library.exercises.items() if id_ not in kept_out]


@dataclass(frozen=True, slots=True)
class Step:
    """One number of a dose that can be changed: what it is now, and the changes that make it less or more.

    `less` and `more` are None where the safe range ends, but for a clinician, who may go on and confirm it.
    """

    what: str  # sets, reps, hold_seconds or minutes
    now: int
    less: str | None
    more: str | None


def steps(plan: Plan, p: Prescription, library: Library) -> tuple[Step, ...]:
    """The numbers of a dose that a person may change; the time of a hold in fives."""
    used_to, asked = plan.course.block(plan.week).used_to, plan.course.in_week(plan.week)
    room = dosing.dose_room(p.exercise, asked, library, plan.phase, used_to)
    return _steps(p.exercise, p.dose, room, plan.intake.mode == "clinician")


@lru_cache(maxsize=4096)
def _steps(e: Exercise, dose: Dose, room: DoseRoom, by_clinician: bool) -> tuple[Step, ...]:
    """The same for the room that there is, and what a clinician may confirm beyond it."""
    amount, found = Amount.of(dose), []
    for what, limit in (("sets", room.sets), ("reps", room.reps), ("hold_seconds", room.hold_seconds),
                        ("minutes", room.minutes)):  # fmt: skip
        now = getattr(amount, what)
        if now is None or limit is None or (what == "reps" and dose.minutes is not None):
            continue
        limit = MOST.of(what) if by_clinician else limit
        by = SECONDS_A_STEP if what == "hold_seconds" else 1
        less, more = (
            (max(now - by, limit.low), min(now + by, limit.high)) if limit.low <= now <= limit.high else (now, now)
        )
        change = [f"dose.{e.id}.{amount._replace(**{what: n})}" if n != now else None for n in (less, more)]
        if any(change):
            found.append(Step(what, now, *change))
    return tuple(found)


def _jobs(e: Exercise) -> set[str]:
    return {job for job, patterns in JOBS.items() if e.movement_pattern in patterns}


def _muscles(e: Exercise) -> set[str]:
    return {*e.primary_muscles, *e.secondary_muscles}


def _why(e: Exercise, old: Exercise) -> str:
    """What makes it like the other, as a sentence."""
    if old.easier == e.id or e.harder == old.id:
        return _("An easier form of the same move.")
    if old.harder == e.id or e.easier == old.id:
        return _("A harder form of the same move.")
    if e.movement_pattern == old.movement_pattern:
        if e.level < old.level:
            return _("The same kind of move, easier.")
        return _("The same kind of move, harder.") if e.level > old.level else _("The same kind of move.")
    return _("Another move for the same job.") if _jobs(e) & _jobs(old) else _("Another kind of move.")
