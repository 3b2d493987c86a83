"""Who may do what: yes, or no with the answer that says so. Filters only ever remove (S16).

Sources: clinical content 1.4 (conditions), 2.6-2.7 (load, level, phase), section 4 (S3-S13, K1, L1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.intake import Intake
from planner.library.model import Exercise, Library, Phase
from planner.limits import HOLD_CAPS, LEVEL_BONUS_FROM_WEEK, OLDER_REPS

LIFTING_GOALS = frozenset({"strength", "lifting"})


@dataclass(frozen=True, slots=True)
class Caps:
    """The ceilings in force for one intake and plan week, each with the words for what set it."""

    spine_load: int
    load_reason: str
    level: int
    gate_open: bool


def caps(intake: Intake, library: Library, phase: Phase) -> Caps:
    """The lowest of phase, pain and condition caps (S5), and the level cap (L1)."""
    assert intake.level is not None
    gate = _gate_open(intake, library, phase)
    limits = [(phase.max_load if gate else min(phase.max_load, 2), f"your phase ({phase.name.lower()})")]
    if phase.id == "chronic" and intake.week <= 2 and intake.level <= 3:
        limits.append((1, "the first two weeks, which start light"))
    if intake.pain_now >= 6:
        limits.append((1, "your pain today"))
    if "sciat" in intake.conditions and intake.pain_now > 3:
        limits.append((1, library.conditions["sciat"].name))  # weights only when leg pain is 3 or less (1.4)
    if "px4" in intake.exercise_screen:
        limits.append((1, "your long-term illness, which asks for a light start"))
    for id_ in sorted(intake.conditions):
        condition = library.conditions[id_]
        if condition.max_load is not None:
            limits.append((condition.max_load, condition.name))
    load, reason = min(limits, key=lambda limit: limit[0])
    bonus = 1 if intake.week >= LEVEL_BONUS_FROM_WEEK else 0
    return Caps(load, reason, intake.level + bonus, gate)


def _gate_open(intake: Intake, library: Library, phase: Phase) -> bool:
    """The load-3 gate (2.7, S6), as far as the form can know it; the card asks the two movement tests."""
    assert intake.level is not None
    capped = any((library.conditions[id_].max_load or 3) < 3 for id_ in intake.conditions)
    return (
        phase.max_load == 3
        and intake.week >= intake.heavy_from_week
        and intake.level >= 3
        and intake.pain_now <= 5
        and bool(LIFTING_GOALS & set(intake.goals))
        and not capped
    )


def reason_against(exercise: Exercise, intake: Intake, library: Library, phase: Phase, caps: Caps) -> str | None:
    """The first answer that keeps this exercise out, as a sentence; None when it may be chosen."""
    return next(_objections(exercise, intake, library, phase, caps), None)


def _objections(exercise: Exercise, intake: Intake, library: Library, phase: Phase, caps: Caps) -> Iterator[str]:
    if exercise.id in intake.avoid:
        yield "You chose to leave this one out."
    at_hand = intake.equipment | library.always_there
    for options in exercise.equipment:
        if not at_hand & set(options):
            names = " or ".join(library.equipment[option].name.lower() for option in options)
            yield f"It needs equipment you did not tick: {names}."
    for id_ in sorted(exercise.avoid & intake.conditions):
        yield f"Left out because of your answer: {library.conditions[id_].name}."
    if intake.pain_now >= 8 and not exercise.moves_by_breath_or_rest:
        yield "With pain of 8 or more the plan holds only rest positions, slow breathing and walking."
    if exercise.spine_load > caps.spine_load:
        yield f"It loads your back more than is right for now, because of {caps.load_reason}."
    if exercise.spine_load == 3 and not caps.gate_open:
        yield "Heavy lifts wait until you have trained for five weeks and your pain is 5 or less."
    if exercise.level > caps.level:
        yield f"It is level {exercise.level}. Your plan goes up to level {min(caps.level, 5)} for now."
    hold = exercise.dose.hold_seconds
    for code, seconds in HOLD_CAPS.items():
        if code in intake.conditions and hold and hold.low > seconds:
            yield f"Its holds are too long for your answer: {library.conditions[code].name}."
    if intake.older and too_few_reps(exercise):
        yield "From 65 on, sets have 10 to 15 repeats. This lift is done in fewer."


def too_few_reps(exercise: Exercise) -> bool:
    """A strength exercise that is counted in repeats and stops short of ten (D6)."""
    return exercise.category == "strength" and exercise.dose.counted and exercise.dose.reps.high < OLDER_REPS
