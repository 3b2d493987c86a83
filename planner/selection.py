"""Who may do what: yes, or no with the answer that says so. Filters only ever remove (S16).

Sources: clinical content 1.4 (conditions), 2.6-2.7 (load, level, phase), section 4 (S3-S13, K1, L1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from planner.intake import Intake
from planner.library.model import Exercise, Library, Phase
from planner.limits import HOLD_CAPS, LEVEL_BONUS_FROM_WEEK, NOVICE_LEVEL, NOVICE_WEEKS, OLDER_REPS, START_LIGHT

ObjectionKind = Literal[
    "choice", "equipment", "condition", "pain", "load", "level", "age", "hurt", "phase", "time", "not-needed"
]
LIFTING_GOALS = frozenset({"strength", "lifting"})


@dataclass(frozen=True, slots=True)
class Caps:
    """The ceilings in force for one intake and plan week, each with the words for what set it."""

    spine_load: int
    load_reason: str
    level: int
    gate_open: bool
    no_barbell: bool = False


def caps(intake: Intake, library: Library, phase: Phase) -> Caps:
    """The lowest of phase, pain and condition caps (S5), and the level cap (L1)."""
    assert intake.level is not None
    gate = _gate_open(intake, library, phase)
    limits = [(phase.max_load if gate else min(phase.max_load, 2), f"your phase ({phase.name.lower()})")]
    if phase.id == "chronic" and intake.week <= 2 and intake.level <= 3:
        limits.append((1, "the first two weeks, which start light"))
    if intake.pain_now >= 6:
        limits.append((1, "your pain today"))
    if "sciat" in intake.codes and intake.pain_now > 3:
        limits.append((1, library.conditions["sciat"].name))  # weights only when leg pain is 3 or less (1.4)
    if START_LIGHT & intake.exercise_screen:
        limits.append((1, "your health, which asks for a light start"))
    for id_ in sorted(intake.codes):
        condition = library.conditions[id_]
        if condition.max_load is not None:
            limits.append((condition.max_load, condition.name))
    if intake.load_ceiling is not None:
        limits.append((intake.load_ceiling, "your clinician's limit"))
    load, reason = min(limits, key=lambda limit: limit[0])
    bonus = 1 if intake.week >= LEVEL_BONUS_FROM_WEEK else 0
    novice = intake.level <= NOVICE_LEVEL and intake.week <= NOVICE_WEEKS
    return Caps(load, reason, intake.level + bonus, gate, novice)


def _gate_open(intake: Intake, library: Library, phase: Phase) -> bool:
    """The load-3 gate (2.7, S6), as far as the form can know it; the card asks the two movement tests."""
    assert intake.level is not None
    capped = (intake.load_ceiling or 3) < 3 or any((library.conditions[id_].max_load or 3) < 3 for id_ in intake.codes)
    return (
        phase.max_load == 3
        and intake.week >= intake.heavy_from_week
        and intake.level >= 3
        and intake.pain_now <= 5
        and bool(LIFTING_GOALS & set(intake.goals))
        and not capped
    )


@dataclass(frozen=True, slots=True)
class Objection:
    """The first answer that keeps an exercise out: its kind, and the sentence that says so."""

    kind: ObjectionKind
    text: str


def objections(intake: Intake, library: Library, phase: Phase, caps: Caps) -> dict[str, Objection | None]:
    """For every exercise the first objection against it, by id; None when it may be chosen."""
    found = {e.id: next(_objections(e, intake, library, caps), None) for e in library.exercises.values()}
    if intake.hurt:
        _step_down(found, intake.hurt, library)
    return found


def _step_down(found: dict[str, Objection | None], hurt: frozenset[str], library: Library) -> None:
    """What hurt gives way to its easier form, where there is one to do; nothing above it on its ladder is left (L7)."""
    for id_ in sorted(hurt & found.keys()):
        for higher in _above(id_, library):
            found[higher] = found[higher] or Objection("hurt", "It is a harder form of one that hurt lately.")
    for id_ in sorted(hurt & found.keys()):
        easier = library.exercises[id_].easier
        if easier and found[easier] is None and found[id_] is None:
            name = library.exercises[easier].name
            found[id_] = Objection("hurt", f"It hurt lately. The easier one comes first: {name}.")


def _above(id_: str, library: Library) -> frozenset[str]:
    """Every harder form, however far up the ladder."""
    found: set[str] = set()
    todo = [id_]
    while todo:
        rung = todo.pop()
        higher = {e.id for e in library.exercises.values() if e.easier == rung}
        if library.exercises[rung].harder:
            higher.add(library.exercises[rung].harder)  # type: ignore[arg-type]
        todo += higher - found
        found |= higher
    return frozenset(found)


def _objections(exercise: Exercise, intake: Intake, library: Library, caps: Caps) -> Iterator[Objection]:
    if exercise.id in intake.avoid:
        yield Objection("choice", "You chose to leave this one out.")
    at_hand = intake.equipment | library.always_there
    for options in exercise.equipment:
        if at_hand.isdisjoint(options):
            names = " or ".join(library.equipment[option].name.lower() for option in options)
            yield Objection("equipment", f"It needs equipment you did not tick: {names}.")
    for id_ in sorted(exercise.avoid & intake.codes):
        yield Objection("condition", f"Left out because of your answer: {library.conditions[id_].name}.")
    if "px5" in intake.exercise_screen and any("foam-roller" in options for options in exercise.equipment):
        yield Objection("condition", "With some tablets you bruise easily, so the foam roller is left out.")
    if intake.pain_now >= 8 and not exercise.moves_by_breath_or_rest:
        yield Objection(
            "pain", "With pain of 8 or more the plan holds only rest positions, slow breathing and walking."
        )
    if exercise.spine_load > caps.spine_load:
        yield Objection("load", f"It loads your back more than is right for now, because of {caps.load_reason}.")
    if exercise.spine_load == 3 and not caps.gate_open:
        yield Objection("load", "Heavy lifts wait until you have trained for five weeks and your pain is 5 or less.")
    if exercise.level > caps.level:
        yield Objection(
            "level", f"It is level {exercise.level}. Your plan goes up to level {min(caps.level, 5)} for now."
        )
    if caps.no_barbell and any("barbell" in options for options in exercise.equipment):
        yield Objection("level", "Barbell lifts wait until week 5, while you get used to training.")
    hold = exercise.dose.hold_seconds
    for code, seconds in HOLD_CAPS.items():
        if code in intake.codes and hold and hold.low > seconds:
            yield Objection("condition", f"Its holds are too long for your answer: {library.conditions[code].name}.")
    if intake.older and too_few_reps(exercise):
        yield Objection("age", "From 65 on, sets have 10 to 15 repeats. This lift is done in fewer.")


def too_few_reps(exercise: Exercise) -> bool:
    """A strength exercise that is counted in repeats and stops short of ten (D6)."""
    return exercise.category == "strength" and exercise.dose.counted and exercise.dose.reps.high < OLDER_REPS
