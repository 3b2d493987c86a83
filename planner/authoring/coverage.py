"""Is there enough for everyone? Every goal, with nothing at hand and one condition, must fill a week.

Where it cannot, the gap stands in content/gaps.toml with its reason, so that nobody meets it unawares.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from planner import Intake, Plan, build_plan
from planner.library.model import Library

DAYS_SERVED = 2  # days of the week on which something serves the goal
EXERCISES = 3  # a day, the walk and the warm-up not counted
SHORT = 0.8  # of the minutes asked for (T2)


def intake(goal: str, condition: str | None) -> Intake:
    """A person in the middle of things: chronic pain of 3, three days of 25 minutes, some training, no equipment."""
    return Intake(
        none_of_the_signs=True, since="over-12-weeks", pain=3, age="18-64", goals=(goal,), level=2,
        days=("mon", "wed", "fri"), minutes=25, week=5, mode="clinician",
        conditions=frozenset({condition} if condition else ()),
    )  # fmt: skip


def lacking(goal: str, condition: str | None, library: Library) -> str:
    """What the week lacks; empty when it has enough."""
    plan = build_plan(intake(goal, condition), library)
    if not isinstance(plan, Plan):
        return "no plan"
    if any(note.startswith("Nothing in the library fits") for note in plan.notes):
        return next(note for note in plan.notes if note.startswith("Nothing in the library fits"))
    served = [
        day for day in plan.days
        if any(goal in library.patterns[p.exercise.movement_pattern].goals for p in day.prescriptions)
    ]  # fmt: skip
    if len(served) < DAYS_SERVED:
        return f"{len(served)} of {len(plan.days)} days serve the goal"
    for day in plan.days:
        exercises = [p for p in day.prescriptions if p.slot not in ("walk", "warm-up")]
        if len(exercises) < EXERCISES:
            return f"{day.day} has {len(exercises)} exercises"
        if day.minutes < SHORT * (plan.intake.minutes or 0):
            return f"{day.day} takes {day.minutes} of {plan.intake.minutes} minutes"
    return ""


def gaps(library: Library) -> dict[tuple[str, str], str]:
    """What is lacking, by goal and condition ("" for none)."""
    found = {}
    for goal, condition in product(library.goals, ["", *library.conditions]):
        if what := lacking(goal, condition or None, library):
            found[goal, condition] = what
    return found


def faults(library: Library) -> Iterator[str]:
    """Gaps that are not written down, and those that are closed."""
    known = {pair for gap in library.gaps for pair in product(gap.goals or library.goals, gap.conditions or ("",))}
    found = gaps(library)
    for goal, condition in sorted(found.keys() - known):
        yield (
            f"gaps.toml: goal {goal!r} with condition {condition or 'none'!r} and no equipment: "
            f"{found[goal, condition]}. Add an exercise that fits, or write the gap down with its reason."
        )
    for goal, condition in sorted(known - found.keys()):
        yield f"gaps.toml: goal {goal!r} with condition {condition or 'none'!r} has enough now. Take it off the list."
