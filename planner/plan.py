"""build_plan: composes screening, selection, dosing, menu, sessions and the week into a plan, or a reason."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import planner.wording as wording
from planner.dosing import Dose, minutes
from planner.filling import Makings, fill, makings
from planner.intake import Intake
from planner.library.model import ActionLevel, Exercise, Library, Phase
from planner.menu import JOB_NAMES, Menu, choose_menu
from planner.screening import Reason, screen
from planner.selection import Caps, Objection, ObjectionKind, caps, objections
from planner.session import PULLS, PUSHES, Part, Session, Slot
from planner.week import DayKind, week_shape

HARDER_FROM_WEEK = 9  # the plan itself aims a level higher; from week 5 the person may choose to (2.7)
NOT_NEEDED = Objection("not-needed", "Not needed this week. A few exercises, done often, work best.")
NOTHING_LEFT = "You left out so much that some days stay empty. Take some exercises back in."
GATE_CHECK = (
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
    """An exercise with its dose, in its place. `seconds` include getting ready; easier and harder are ids."""

    exercise: Exercise
    slot: Slot
    dose: Dose
    seconds: int
    why: str
    adaptations: tuple[Adaptation, ...]
    easier: Exercise | None
    harder: Exercise | None

    @property
    def dose_text(self) -> str:
        return wording.dose_text(self.dose)


@dataclass(frozen=True, slots=True)
class Day:
    """A day's session. `kinds` of strength, stretch, walk, relief; `minutes` whole, rounded up (T3)."""

    day: str
    kinds: tuple[str, ...]
    minutes: int
    prescriptions: tuple[Prescription, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise that is not in the plan, and the first reason why; `kind` is the answer or rule behind it."""

    exercise: Exercise
    kind: ObjectionKind
    reason: str


@dataclass(frozen=True)
class Plan:
    """A week. Screen, paper and JSON all read this one object."""

    intake: Intake
    action_level: ActionLevel
    phase: Phase
    days: tuple[Day, ...]
    limits: tuple[Reason, ...]
    notes: tuple[str, ...]
    equipment_used: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def cards(self) -> tuple[Prescription, ...]:
        """Every exercise once, in the order of first doing, relief moves first."""
        first: dict[str, Prescription] = {}
        for day in self.days:
            for p in day.prescriptions:
                first.setdefault(p.exercise.id, p)
        return tuple(sorted(first.values(), key=lambda p: p.slot != "relief"))

    @cached_property
    def relief(self) -> tuple[Prescription, ...]:
        return tuple(p for p in self.cards if p.slot == "relief")


@dataclass(frozen=True, slots=True)
class Referral:
    """See someone first: no plan, no preview, no handout."""

    intake: Intake
    action_level: ActionLevel
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """What is still to be answered, as names of the form's fields; `reason` says why, where it is not plain."""

    intake: Intake
    missing: tuple[str, ...]
    reason: str = ""


Outcome = Plan | Referral | Incomplete


def build_plan(intake: Intake, library: Library) -> Outcome:
    """A plan or a reason. Never raises for what a person may answer."""
    screening = screen(intake, library)
    if screening.refers:
        worst = [r for r in screening.reasons if r.action_level in ("A0", "A1", "A2")]
        return Referral(intake, screening.action_level, tuple(worst))
    if intake.missing:
        return Incomplete(intake, intake.missing)
    phase = next(p for p in library.phases.values() if intake.since in p.since)
    ceiling = caps(intake, library, phase)
    against = objections(intake, library, phase, ceiling)
    eligible = [e for e in library.exercises.values() if against[e.id] is None]
    shape = week_shape(intake, library, phase)
    strength_days = [day for day, kind in shape if kind.startswith("S")]
    aim = ceiling.level if intake.week >= HARDER_FROM_WEEK else intake.level or 1
    menu = choose_menu(eligible, intake, phase, aim, len(strength_days))
    week = makings(intake, library, phase, menu, alone=len(strength_days) <= 1)
    due = min(phase.relief_moves, len(menu.relief))
    filled = _days(shape, week, relief_first=False)
    if len(_offered(filled)) < due:
        filled = _days(shape, week, relief_first=True)
    if len(_offered(filled)) < due:  # too short for lifts and relief moves alike: relief it is
        filled = _days([(day, "MW") for day, _ in shape], week, relief_first=True)
    days = [_day(day, kind, session, intake, library, against) for day, kind, session in filled]
    if not all(day.prescriptions for day in days):
        return Incomplete(intake, ("avoid",), NOTHING_LEFT)
    used = {p.exercise.id for d in days for p in d.prescriptions}
    return Plan(
        intake=intake,
        action_level=screening.action_level,
        phase=phase,
        days=tuple(days),
        limits=screening.reasons,
        notes=tuple(_notes(intake, library, menu, days, phase, ceiling)),
        equipment_used=_equipment(days, intake, library),
        left_out=tuple(
            LeftOut(e, why.kind, why.text)
            for e in library.exercises.values()
            if e.id not in used
            for why in [against[e.id] or NOT_NEEDED]
        ),
    )


def _days(shape: list[tuple[str, DayKind]], week: Makings, relief_first: bool) -> list[tuple[str, DayKind, Session]]:
    """The week's sessions on their days. Where the second day cannot pull enough, the first pushes less (W7)."""
    days = _sessions(shape, week, relief_first, 0)
    over = [session.sets(PUSHES) - session.sets(PULLS) for _, kind, session in days if kind.startswith("S")]
    return days if sum(over) <= 0 else _sessions(shape, week, relief_first, -sum(over[1::2]))


def _sessions(
    shape: list[tuple[str, DayKind]], week: Makings, relief_first: bool, spared: int
) -> list[tuple[str, DayKind, Session]]:
    """Days of one kind are alike. `spared` is how many pull sets the first strength day keeps for the second."""
    strength = [day for day, kind in shape if kind.startswith("S")]
    days: list[tuple[str, DayKind, Session]] = []
    built: dict[tuple[str, int], Session] = {}
    for place, (day, kind) in enumerate(shape):
        letter = strength.index(day) % 2 if day in strength else 0
        pulls = built[kind, 0].sets(PULLS) - built[kind, 0].sets(PUSHES) if letter else spared
        if (kind, letter) not in built:
            built[kind, letter] = fill(week, kind, letter, pulls, relief_first=relief_first)
        session, relief = built[kind, letter], week.menu.relief
        if len(session.in_slot("relief")) < len(relief):  # they do not all fit: take turns over the week (W11)
            session = fill(week, kind, letter, pulls, place % len(relief), relief_first)
        days.append((day, kind, session))
    return days


def _offered(days: list[tuple[str, DayKind, Session]]) -> set[str]:
    return {part.exercise.id for *_, session in days for part in session.in_slot("relief")}


def _day(
    day: str, kind: str, session: Session, intake: Intake, library: Library, against: dict[str, Objection | None]
) -> Day:
    seconds = session.seconds
    main = {part.exercise.category for part in session.in_slot("main")}
    strength = kind.startswith("S") and "strength" in main
    stretch = (
        not strength and any(p.exercise.category in ("stretch", "mobility") for p in session.parts) and kind != "W"
    )
    walk = bool(session.in_slot("walk"))
    relief = not strength and not stretch and kind != "W"
    named = {"strength": strength, "stretch": stretch, "relief": relief, "walk": walk}
    kinds = [name for name, there in named.items() if there]
    prescriptions = tuple(
        Prescription(
            exercise=part.exercise,
            slot=part.slot,
            dose=part.dose,
            seconds=s,
            why=_why(part, intake, library),
            adaptations=_adaptations(part.exercise, intake, library),
            easier=_rung(part.exercise.easier, library, against),
            harder=_rung(part.exercise.harder, library, against),
        )
        for part, s in zip(session.parts, seconds, strict=True)
    )
    return Day(day, tuple(kinds), minutes(seconds), prescriptions)


def _rung(id_: str | None, library: Library, against: dict[str, Objection | None]) -> Exercise | None:
    """A neighbour on the ladder, if it is written and this person may do it (L5)."""
    return library.exercises[id_] if id_ and against[id_] is None else None


def _adaptations(exercise: Exercise, intake: Intake, library: Library) -> tuple[Adaptation, ...]:
    """A hint for each condition that asks to adapt this exercise: its own, or the condition's (S4)."""
    codes = [code for code in library.conditions if code in exercise.caution & intake.codes]
    hints = [Adaptation(c, exercise.adaptations.get(c, library.conditions[c].adaptation)) for c in codes]
    if exercise.spine_load == 3:
        hints.append(Adaptation("gate", GATE_CHECK))
    return tuple(hints)


def _why(part: Part, intake: Intake, library: Library) -> str:
    """Why this exercise is here, in a sentence or two: what it does, and for which goal."""
    pattern = library.patterns[part.exercise.movement_pattern]
    if part.slot == "warm-up" and part.exercise.movement_pattern != "balance":
        return "Warms you up for what comes next."
    goal = next((g for g in pattern.goals if g in intake.goals), None)
    if goal is not None:
        return f"{pattern.does} Here because {library.goals[goal].why}."
    if part.slot == "relief":
        return f"{pattern.does} Here for when your back is sore or stiff."
    if part.slot == "walk":
        return f"{pattern.does} Walking helps most backs."
    return f"{pattern.does} Here to keep your week in balance."


def _equipment(days: list[Day], intake: Intake, library: Library) -> tuple[str, ...]:
    """What the plan uses, and no more (K2): of "any of" a thing that is needed anyway, else one the person has."""
    at_hand = intake.equipment | library.always_there
    needs = {frozenset(options) & at_hand for d in days for p in d.prescriptions for options in p.exercise.equipment}
    used: set[str] = set()
    for options in sorted(needs, key=lambda options: (len(options), sorted(options))):
        if not options & used:
            used.add(next(item for item in library.equipment if item in options))
    return tuple(item for item in library.equipment if item in used)


def _notes(intake: Intake, library: Library, menu: Menu, days: list[Day], phase: Phase, ceiling: Caps) -> list[str]:
    """What the person should know about this plan as a whole; nothing is dropped silently (S18)."""
    notes = []
    strength = [d.day for d in days if "strength" in d.kinds]
    names = [JOB_NAMES[job] for job in menu.missing if job in JOB_NAMES]
    if names:
        notes.append(
            f"Nothing in the library fits your answers for {wording.listed(names, 'or')}. The plan goes without."
        )
    if intake.pain_now >= 8:
        notes.append("Your pain is high today. This week is for rest positions, slow breathing and short walks.")
    elif not strength and phase.id == "acute":
        notes.append("Strength days start in week 3. For now, moving often helps most.")
    elif strength and len(strength) < min(phase.strength_days.low, len(intake.days)):
        notes.append("Strength days need a day between them. Pick days further apart for one more.")
    if phase.id == "acute" and intake.week >= 4:
        notes.append("Four weeks on: answer the questions again, so that the plan can move on with you.")
    if "pull-ups" in intake.goals and not any(
        p.exercise.movement_pattern == "vertical-pull" for d in days for p in d.prescriptions
    ):
        notes.append("Pull-ups come later. Rows build the strength for them first.")
    if (
        "lifting" in intake.goals
        and ceiling.spine_load < 3
        and intake.equipment & {"barbell", "kettlebell", "dumbbell"}
    ):
        notes.append("Heavy lifts come later. The hip bend comes first, then light weights, then more.")
    for day in days:
        if (intake.minutes or 0) >= 15 and day.minutes < 0.8 * (intake.minutes or 0):
            notes.append("Some days are shorter than you asked for. What fits your answers is done sooner.")
            break
    return notes
