"""What of a plan to keep, halve or drop in a flare-up. Source: clinical content 2.4, 2.7 (treat as acute) [D]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from planner.dosing import Dose
from planner.library.model import Exercise
from planner.prescription import Day


@dataclass(frozen=True, slots=True)
class Flare:
    """What to do with this plan in a flare-up (2.4, 2.7): keep, do in half the sets, or drop for now."""

    keep: tuple[Exercise, ...]
    halve: tuple[tuple[Exercise, Dose], ...]
    drop: tuple[Exercise, ...]


def flare(days: Iterable[Day]) -> Flare:
    """Rest, walks and small moves stay; light strength and trunk work is halved; what loads the back waits."""
    keep: dict[str, Exercise] = {}
    halve: dict[str, tuple[Exercise, Dose]] = {}
    drop: dict[str, Exercise] = {}
    for p in (p for day in days for p in day.prescriptions):
        e = p.exercise
        if e.spine_load >= 2:
            drop.setdefault(e.id, e)
        elif e.category in ("strength", "core"):
            least = halve.get(e.id, (e, p.dose))[1]
            halve[e.id] = (e, p.dose if p.dose.sets <= least.sets else least)
        else:
            keep.setdefault(e.id, e)
    return Flare(tuple(keep.values()), tuple((e, _halved(dose)) for e, dose in halve.values()), tuple(drop.values()))


def _halved(dose: Dose) -> Dose:
    """Half the sets; where there is one, half the repeats."""
    if dose.sets > 1:
        return dose.of_sets((dose.sets + 1) // 2)
    return Dose(
        1,
        (dose.reps + 1) // 2,
        dose.hold_seconds,
        dose.minutes,
        dose.rest_seconds,
        dose.each_side,
        dose.reps_in_reserve,
    )
