"""What screen and paper show, read off one plan: sessions that are alike, card numbers, doses, days."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

import planner.wording as wording
from planner.dosing import Dose
from planner.figures import Drawing, drawings
from planner.glance import course_at_a_glance
from planner.intake import DAYS
from planner.library.model import Library
from planner.plan import Plan
from planner.prescription import Day, Prescription

#: Every drawing on paper is this many times its own size, 24 mm a metre, so 30 mm a metre: one factor for all, so that
#: bodies and lines stay alike. The two widest frames then still fit the width of the text.
PRINT_SCALE = 1.25
SCREEN_SCALE = 1.5  # CSS pixels are seen from farther away than paper, or on a phone
BESIDE_MM = 100  # drawings on paper that leave room for the steps beside them
WIDE_MM, TALL_FROM_MM = 131, 38  # above the steps, with room for a cue beside them; for every hint when they are tall


@dataclass(frozen=True, slots=True)
class DaysAlike:
    """Days with the very same session, printed once."""

    days: tuple[str, ...]
    kinds: tuple[str, ...]
    minutes: int
    parts: tuple[tuple[str, tuple[Prescription, ...]], ...]

    @property
    def title(self) -> str:
        """`Monday and Friday: strength and walk, 19 minutes`."""
        kinds = wording.listed([wording.KIND_NAMES[kind].lower() for kind in self.kinds])
        return f"{day_names(self.days)}: {kinds}, {wording.count(self.minutes, 'minute')}"


@dataclass(frozen=True, slots=True)
class DoseOn:
    """A dose, and the days it is meant for."""

    days: tuple[str, ...]
    dose: Dose


def day_names(days: tuple[str, ...], short: bool = False) -> str:
    """`Monday and Friday`, or short `Mon, Fri`."""
    if len(days) == len(DAYS):
        return "Every day"
    names = [wording.DAY_NAMES[day] for day in days]
    return ", ".join(name[:3] for name in names) if short else wording.listed(names)


def sessions(plan: Plan) -> tuple[DaysAlike, ...]:
    """The plan's different sessions in the order of the week, each with all its days."""
    alike: dict[tuple[Any, ...], list[Day]] = {}
    for day in plan.days:
        key = tuple((p.exercise.id, p.slot, p.dose) for p in day.prescriptions)
        alike.setdefault((day.kinds, day.minutes, key), []).append(day)
    return tuple(
        DaysAlike(tuple(day.day for day in group), group[0].kinds, group[0].minutes, _parts(group[0]))
        for group in alike.values()
    )


def _parts(day: Day) -> tuple[tuple[str, tuple[Prescription, ...]], ...]:
    return tuple((slot, tuple(group)) for slot, group in groupby(day.prescriptions, lambda p: p.slot))


def doses(plan: Plan) -> dict[str, tuple[DoseOn, ...]]:
    """Each exercise's doses by its id: one, or several when a day's dose differs."""
    found: dict[str, dict[Dose, list[str]]] = {}
    for day in plan.days:
        for p in day.prescriptions:
            found.setdefault(p.exercise.id, {}).setdefault(p.dose, []).append(day.day)
    return {id_: tuple(DoseOn(tuple(days), dose) for dose, days in by_dose.items()) for id_, by_dose in found.items()}


def room(frames: tuple[Drawing, ...]) -> str:
    """What a card has room for beside its drawings: its steps, its hints (tall), only its cue (wide), or nothing."""
    wide = PRINT_SCALE * sum(frame.width_mm for frame in frames)
    high = PRINT_SCALE * max(frame.height_mm for frame in frames)
    if wide <= BESIDE_MM:
        return "beside"
    if wide <= WIDE_MM:
        return "tall" if high >= TALL_FROM_MM else "wide"
    return "full"


def kit(plan: Plan, library: Library) -> str:
    """What to have at hand: `chair, wall and dumbbells`."""
    return wording.listed([library.equipment[id_].name.lower() for id_ in plan.equipment_used]) or "no equipment"


def stop_rules(library: Library, country: str) -> tuple[str, ...]:
    """When to stop and whom to call in a country, as plain sentences, for texts without a box."""
    safety = library.safety
    return (
        safety.leg_rule,
        f"{safety.call_now(country)} Do this if you have: {wording.listed(safety.emergency, 'or')}.",
        f"{safety.call_today(country)} Do this if you have: {wording.listed(safety.today, 'or')}.",
    )


def left_out(plan: Plan) -> list[tuple[str, list[str]]]:
    """Why exercises are not in the plan, each reason with their names, rare reasons first."""
    names: dict[str, list[str]] = {}
    for item in plan.left_out:
        names.setdefault(item.reason, []).append(item.exercise.name)
    return sorted(names.items(), key=lambda group: len(group[1]))


def sheet(plan: Plan, library: Library) -> dict[str, Any]:
    """The context that the plan's partials share, but `figure_url`."""
    course = course_at_a_glance(plan, library)
    return {
        "plan": plan,
        "course": course,
        "last_week": course[-1].weeks[-1].week if course else plan.week,
        "library": library,
        "words": wording,
        "drawings": drawings,
        "all_days": DAYS,
        "day_names": day_names,
        "by_day": {day.day: day for day in plan.days},
        "room": room,
        "print_scale": PRINT_SCALE,
        "screen_scale": SCREEN_SCALE,
        "kit": kit(plan, library),
        "left_out": left_out(plan),
        "sessions": sessions(plan),
        "doses": doses(plan),
        "numbers": {p.exercise.id: number for number, p in enumerate(plan.cards, 1)},
    }
