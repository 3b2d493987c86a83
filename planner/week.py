"""Which days, and what kind of day each is. Source: clinical content 2.7 (strength days), 2.8 (shapes); W1-W3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Literal

from planner.intake import DAYS, Intake
from planner.library.model import Library, Phase

DayKind = Literal["S", "SW", "MW", "W", "M", "R"]  # R: relief and a walk, for pain of 8 or more (S8)


def week_shape(intake: Intake, library: Library, phase: Phase, most: int = 7) -> list[tuple[str, DayKind]]:
    """The chosen days in order, each with its kind, at `most` so many for strength.

    Strength days never touch, Sunday to Monday included (W2).
    """
    days = sorted(set(intake.days), key=DAYS.index)
    if intake.pain_now >= 8:
        return [(day, "R") for day in days]
    strength = strength_days(days, min(most, strength_days_wanted(intake, phase, len(days))))
    shape = next(s for s in library.week_shapes if s.phase == phase.id and s.days == len(days))
    with_walk = "SW" if "SW" in shape.kinds else "S"
    others = [kind for kind in shape.kinds if not kind.startswith("S")]
    week: list[tuple[str, DayKind]] = []
    for day in days:
        if day in strength:
            week.append((day, with_walk))  # type: ignore[arg-type]
        else:
            week.append((day, others.pop(0) if others else "MW"))
    return week


def strength_days_wanted(intake: Intake, phase: Phase, days: int) -> int:
    """How many strength days suit the phase, the plan week and the level (2.2, 2.7)."""
    if intake.week < phase.strength_from_week:
        return 0
    allowed = phase.strength_days
    wanted = 2
    if phase.id == "acute":
        wanted = 1 if intake.week == phase.strength_from_week else 2
    elif intake.level != 1:
        settled = intake.week > 2 or (intake.level or 0) >= 4
        ready = settled if phase.id == "chronic" else days >= 5
        wanted = 3 if ready else 2
    return min(allowed.high, wanted, days)


def strength_days(days: Sequence[str], wanted: int) -> frozenset[str]:
    """Up to `wanted` of `days`, no two of them neighbours in the week, spread as evenly as can be; earliest first."""

    def gaps(chosen: Iterable[str]) -> list[int]:
        places = [DAYS.index(day) for day in chosen]
        return sorted((b - a - 1) % 7 + 1 for a, b in zip(places, places[1:] + places[:1], strict=True))

    for number in range(min(wanted, len(days)), 0, -1):
        fitting: list[tuple[str, ...]] = [
            chosen for chosen in combinations(days, number) if number == 1 or gaps(chosen)[0] >= 2
        ]
        if fitting:
            return frozenset(max(fitting, key=gaps))
    return frozenset()
