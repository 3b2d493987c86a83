"""Week 1 to week 12: the stages of a plan, where a break or a flare-up re-enters them, and when to lift more.

Sources: clinical content 2.4 (progression and regression), 2.7 (12-week spine, acute version); L2-L4, L7.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from planner.dosing import Dose
from planner.intake import WEEKS, Intake
from planner.library.model import Exercise, Library, Phase, Range, Stage

UPPER_STEP, LOWER_STEP = Range(2, 5), Range(5, 10)  # percent more load at a time (2.4)
LOWER_BODY = frozenset({"hinge", "squat", "lunge", "glute", "calf"})
LIFTED = frozenset({"dumbbell", "barbell", "kettlebell", "cable-machine"})
AFTER_A_WEEK_AWAY = 0.9  # of the week before (2.4)
MORE_SETS_A_WEEK = 1.2  # L4
MORE_WALK_A_WEEK, MORE_MINUTES_A_WALK = 1.2, 5  # L4, 2.4


@dataclass(frozen=True, slots=True)
class Span:
    """A stage in one person's twelve weeks, from its first to its last week."""

    stage: Stage
    from_week: int
    to_week: int


def spans(intake: Intake, library: Library, phase: Phase) -> tuple[Span, ...]:
    """The stages of this person's phase and level, in order, to week 12."""
    level = intake.level or 1
    stages = [s for s in library.stages if phase.id in s.phases and s.levels.low <= level <= s.levels.high]
    ends = [*(s.from_week - 1 for s in stages[1:]), WEEKS[-1]]
    return tuple(Span(stage, stage.from_week, end) for stage, end in zip(stages, ends, strict=True))


def ladder_week(intake: Intake, phase: Phase, way: tuple[Span, ...]) -> int:
    """The week whose doses are right now: the one asked for, unless something came between (2.4, 2.7).

    A week away repeats the week before; two weeks away or a flare-up go back a stage; a plan that is too easy goes on
    to the next stage, but never past the first weeks of heavy lifts, nor in the acute weeks. Acute plans stop at their
    last stage until the questions are asked again.
    """
    last = way[-1].from_week if phase.id == "acute" else WEEKS[-1]
    week = min(intake.week, last)
    place = place_of(week, way)
    if intake.lately == "missed-week":
        return min(max(1, intake.week - 1), last)
    if intake.lately in ("missed-two-weeks", "flare"):
        return way[max(0, place - 1)].from_week
    steady = phase.id == "acute" or _heavy_is_new(intake)
    if intake.lately == "too-easy" and place + 1 < len(way) and not steady:
        return way[place + 1].from_week
    return week


def place_of(week: int, way: tuple[Span, ...]) -> int:
    """Which of the stages holds this week, counted from 0."""
    return next(n for n, span in enumerate(way) if week <= span.to_week)


def _heavy_is_new(intake: Intake) -> bool:
    return intake.heavy_from_week <= intake.week and intake.first_heavy_weeks


def eased_in(dose: Dose, exercise: Exercise, intake: Intake, fewest: int) -> Dose:
    """The dose of a first week back: nine tenths after a week away, half the sets after a flare-up (2.4).

    `fewest`: no strength set is shorter than the level's (2.2).
    """
    if intake.lately == "missed-week":
        reps = max(exercise.dose.reps.low, int(dose.reps * AFTER_A_WEEK_AWAY))
        if exercise.category == "strength" and exercise.dose.counted:
            reps = max(reps, min(dose.reps, fewest))
        minutes = dose.minutes
        if minutes is not None and exercise.dose.minutes is not None:
            minutes = max(exercise.dose.minutes.low, int(minutes * AFTER_A_WEEK_AWAY))
        return replace(dose, reps=reps, minutes=minutes)
    if intake.lately == "flare":
        return replace(dose, sets=max(exercise.dose.sets.low, (dose.sets + 1) // 2))
    return dose


def load_step(exercise: Exercise) -> Range | None:
    """Percent to add when it is time to lift more: 2-5 for arms and upper back, 5-10 for legs and hips (2.4, L3).

    None where no weight is held.
    """
    if exercise.category != "strength" or not any(LIFTED & set(options) for options in exercise.equipment):
        return None
    return LOWER_STEP if exercise.movement_pattern in LOWER_BODY else UPPER_STEP


def most_sets(before: int, days: int) -> int:
    """Sets of strength work that a week may hold after one of `before`: a fifth more, or one a day (L4).

    A set is the smallest step there is, so a small week may grow by more than a fifth.
    """
    return max(int(before * MORE_SETS_A_WEEK), before + days)


def most_walking(before: int, walks: int) -> int:
    """Minutes of walking in the sessions after a week of `before`: a fifth more, or five a walk (2.4)."""
    return max(int(before * MORE_WALK_A_WEEK), before + walks * MORE_MINUTES_A_WALK)
