"""An exercise with its dose in its place, and a day of them, in the words of one person's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import planner.wording as wording
from planner.course import Course
from planner.dosing import Dose, minutes
from planner.intake import Intake
from planner.language import N_, _
from planner.library.model import Exercise, Library, Range
from planner.progression import load_step
from planner.selection import Objection
from planner.session import Part, Session, Slot, timed

GATE_CHECK = N_(
    "Before your first heavy set: bend with a stick along your back, pain-free, "
    "and hold the bird dog ten times ten seconds on each side. If you can't yet, use the easier one."
)


@dataclass(frozen=True, slots=True)
class Adaptation:
    """How a condition changes an exercise (S4). `condition` is its id, or `gate` for the heavy-lift check."""

    condition: str
    text: str


@dataclass(frozen=True, slots=True)
class Prescription:
    """An exercise with its dose, in its place. `seconds` include getting ready; easier and harder are ids.

    `load_step`: percent to add when it is time to lift more (2.4); None where no weight is held.
    """

    exercise: Exercise
    slot: Slot
    dose: Dose
    seconds: int
    why: str
    adaptations: tuple[Adaptation, ...]
    easier: Exercise | None
    harder: Exercise | None
    load_step: Range | None = None

    @property
    def dose_text(self) -> str:
        return wording.dose_text(self.dose)

    @property
    def next_step(self) -> str:
        """When and how to ask more of it (2.4)."""
        return wording.next_step(self.load_step, self.dose, self.harder.name if self.harder else "")


@dataclass(frozen=True, slots=True)
class Day:
    """A day's session. `kinds` of strength, stretch, walk, relief; `minutes` whole, rounded up (T3)."""

    day: str
    kinds: tuple[str, ...]
    minutes: int
    prescriptions: tuple[Prescription, ...]


def written_days(course: Course, week: int, against: Mapping[str, Objection | None]) -> tuple[Day, ...]:
    """The days of one week of a course, with its doses. `against`: the objections of that week's block."""
    writer = Writer(course.intake, course.library, against)
    done: dict[int, tuple[list[Part], list[int]]] = {}
    days = []
    for day, kind, session in course.block(week).days:
        if id(session) not in done:
            parts = course.parts(session, week)
            done[id(session)] = parts, timed(parts, session.pace)
        days.append(writer.day(day, kind, session, *done[id(session)]))
    return tuple(days)


class Writer:
    """Turns parts into prescriptions, with the words that belong to this person; what recurs is written once."""

    def __init__(self, intake: Intake, library: Library, against: Mapping[str, Objection | None]) -> None:
        self.intake, self.library, self.against = intake, library, against
        self.written: dict[tuple[str, Slot], tuple[str, tuple[Adaptation, ...]]] = {}
        self.sessions: dict[int, tuple[Prescription, ...]] = {}

    def day(self, day: str, kind: str, session: Session, parts: list[Part], seconds: list[int]) -> Day:
        """A day of the plan; days that share a session share its prescriptions."""
        if id(session) not in self.sessions:
            self.sessions[id(session)] = tuple(self.prescription(p, s) for p, s in zip(parts, seconds, strict=True))
        return Day(day, _kinds(kind, parts), minutes(seconds), self.sessions[id(session)])

    def prescription(self, p: Part, seconds: int) -> Prescription:
        e, key = p.exercise, (p.exercise.id, p.slot)
        if key not in self.written:
            self.written[key] = self.why(p), self.adaptations(e)
        why, adaptations = self.written[key]
        return Prescription(
            e, p.slot, p.dose, seconds, why, adaptations, self.rung(e.easier), self.rung(e.harder), load_step(e)
        )

    def rung(self, id_: str | None) -> Exercise | None:
        """A neighbour on the ladder, if this person may do it (L5)."""
        return self.library.exercises[id_] if id_ and self.against[id_] is None else None

    def adaptations(self, e: Exercise) -> tuple[Adaptation, ...]:
        """A hint for each condition that asks to adapt this exercise: its own, or the condition's (S4)."""
        codes = e.caution & self.intake.codes
        conditions = self.library.conditions
        hints = [Adaptation(c, e.adaptations.get(c, conditions[c].adaptation)) for c in conditions if c in codes]
        if e.spine_load == 3:
            hints.append(Adaptation("gate", _(GATE_CHECK)))
        return tuple(hints)

    def why(self, p: Part) -> str:
        """Why this exercise is here, in one sentence: the goal it serves, what it does, and with what."""
        pattern = self.library.patterns[p.exercise.movement_pattern]
        if p.slot == "warm-up" and p.exercise.movement_pattern != "balance":
            return _("Warms you up for what comes next.")
        goal = next((g for g in pattern.goals if g in self.intake.goals), None)
        aim = _("To keep your week in balance")
        if goal is not None:
            aim = self.library.goals[goal].aim
        elif p.slot == "relief":
            aim = _("For when your back is sore or stiff")
        elif p.slot == "walk":
            aim = _("To keep you moving")
        does, kit = wording.inside(pattern.does[:-1]), self.kit(p.exercise)
        if kit:
            return _("%(aim)s: %(does)s, with your %(kit)s.", aim=aim, does=does, kit=kit)
        return _("%(aim)s: %(does)s.", aim=aim, does=does)

    def kit(self, e: Exercise) -> str:
        """What it uses that was ticked; empty where it needs nothing of that."""
        for options in e.equipment:
            found = next((item for item in options if item in self.intake.equipment), None)
            if found is not None:
                return self.library.equipment[found].name.lower()
        return ""


def _kinds(kind: str, parts: list[Part]) -> tuple[str, ...]:
    """What a day is called: strength, stretch or both, and whether it has a walk."""
    main = {p.exercise.category for p in parts if p.slot == "main"}
    strength = kind.startswith("S") and "strength" in main
    stretches = ("cool-down",) if strength else ("main", "cool-down", "relief", "warm-up")
    kinds = ("stretch",) if strength else ("stretch", "mobility")
    stretch = kind != "W" and any(p.slot in stretches and p.exercise.category in kinds for p in parts)
    walk = any(p.slot == "walk" for p in parts)
    relief = not strength and not stretch and (kind != "W" or not walk)
    named = {"strength": strength, "stretch": stretch, "relief": relief, "walk": walk}
    return tuple(name for name, there in named.items() if there)
