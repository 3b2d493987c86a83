"""The weeks that are printed, stage by stage: what one chapter of the paper holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import planner.wording as wording
from planner.dosing import Dose
from planner.glance import course_at_a_glance
from planner.intake import DAYS
from planner.language import _, said_once
from planner.library.model import Library
from planner.plan import Plan, plan_for_week
from planner.prescription import Day, Prescription
from planner.progression import Span


@dataclass(frozen=True, slots=True)
class DoseOn:
    """A dose, and the days it is meant for."""

    days: tuple[str, ...]
    dose: Dose


@dataclass(frozen=True, slots=True)
class DaysAlike:
    """Days with the very same session in every week of a chapter, printed once."""

    days: tuple[str, ...]
    kinds: tuple[str, ...]
    minutes: int
    parts: tuple[tuple[str, tuple[Prescription, ...]], ...]
    later: dict[str, tuple[str, ...]]  # by exercise: what it becomes in which week

    @property
    def title(self) -> str:
        """`Monday and Friday: strength and walk, 19 minutes`."""
        kinds = wording.listed([wording.KIND_NAMES[kind].lower() for kind in self.kinds])
        return _(
            "%(days)s: %(kinds)s, %(minutes)s",
            days=day_names(self.days), kinds=kinds, minutes=wording.count(self.minutes, "minute"),
        )  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """Weeks of one stage, a plan a week: the same days and exercises, with doses that may grow."""

    plans: tuple[Plan, ...]

    @property
    def plan(self) -> Plan:
        """Its first week."""
        return self.plans[0]

    @property
    def span(self) -> Span:
        return self.plan.stage

    @property
    def weeks(self) -> str:
        """`Week 1`, `Weeks 3 and 4`."""
        return wording.weeks(self.plans[0].week, self.plans[-1].week)

    @cached_property
    def by_day(self) -> dict[str, Day]:
        """The days of its first week."""
        return {day.day: day for day in self.plan.days}

    @cached_property
    def sessions(self) -> tuple[DaysAlike, ...]:
        """Its different sessions in the order of the week, each with all its days."""
        return sessions(*self.plans)

    @cached_property
    def doses(self) -> dict[str, tuple[DoseOn, ...]]:
        """Each exercise's doses in its first week by id: the one of most days first."""
        return doses(self.plan)

    @cached_property
    def later(self) -> dict[str, tuple[str, ...]]:
        """By exercise: `Week 2: 3 sets of 8`, for each week in which its dose changes."""
        return {id_: tuple(_changes(id_, self.plans)) for id_ in self.doses}


def chapters(plan: Plan, library: Library, weeks: int) -> tuple[Chapter, ...]:
    """The plan's week and those after it, `weeks` in all at most.

    Fewer where the course ends before, and only one at pain of 8 or more, where the next days count.
    """
    last = max((w.week for stage in course_at_a_glance(plan, library) for w in stage.weeks), default=plan.week)
    plans = [plan]
    for week in range(plan.week + 1, min(plan.week + weeks - 1, last) + 1):
        following = plan_for_week(plan, week, library)
        if not isinstance(following, Plan):  # an empty day: the paper ends before it, the screen says why
            break
        plans.append(following)
    by_stage: dict[Span, list[Plan]] = {}
    for each in plans:
        by_stage.setdefault(each.stage, []).append(each)
    return tuple(Chapter(tuple(found)) for found in by_stage.values())


@said_once
def day_names(days: tuple[str, ...], short: bool = False) -> str:
    """`Monday and Friday`, or short `Mon, Fri`."""
    if len(days) == len(DAYS):
        return _("Every day")
    if short:
        return _(", ").join(wording.SHORT_DAY_NAMES[day] for day in days)
    return wording.listed([wording.DAY_NAMES[day] for day in days])


def sessions(*plans: Plan) -> tuple[DaysAlike, ...]:
    """The different sessions of weeks with the same days, in the order of the week."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, day in enumerate(plans[0].days):
        key = (day.kinds, *(_key(plan.days[place]) for plan in plans))
        alike.setdefault(key, []).append(place)
    return tuple(_alike(plans, places) for places in alike.values())


def _key(day: Day) -> tuple[object, ...]:
    return (day.minutes, *((p.exercise.id, p.slot, p.dose) for p in day.prescriptions))


def _alike(plans: tuple[Plan, ...], places: list[int]) -> DaysAlike:
    weeks = [plan.days[places[0]] for plan in plans]
    parts = tuple((slot, tuple(group)) for slot, group in groupby(weeks[0].prescriptions, lambda p: p.slot))
    days = tuple(plans[0].days[place].day for place in places)
    later: dict[str, tuple[str, ...]] = {p.exercise.id: () for p in weeks[0].prescriptions}
    if len(plans) > 1:
        for p in weeks[0].prescriptions:
            told = ((plan.week, _dose_in(day, p)) for plan, day in zip(plans, weeks, strict=True))
            later[p.exercise.id] = tuple(_by_week(told))
    minutes = max(day.minutes for day in weeks)
    return DaysAlike(days, weeks[0].kinds, minutes, parts, later)


def _dose_in(day: Day, wanted: Prescription) -> str:
    found = next(p for p in day.prescriptions if (p.exercise, p.slot) == (wanted.exercise, wanted.slot))
    return wording.amount(found.dose)


def doses(plan: Plan) -> dict[str, tuple[DoseOn, ...]]:
    """Each exercise's doses by its id: one, or several when a day's dose differs, the one of most days first."""
    found: dict[str, dict[Dose, list[str]]] = {}
    for day in plan.days:
        for p in day.prescriptions:
            found.setdefault(p.exercise.id, {}).setdefault(p.dose, []).append(day.day)
    ordered = {id_: sorted(by_dose.items(), key=lambda on: -len(on[1])) for id_, by_dose in found.items()}
    return {id_: tuple(DoseOn(tuple(days), dose) for dose, days in on) for id_, on in ordered.items()}


def _changes(id_: str, plans: tuple[Plan, ...]) -> Iterator[str]:
    return _by_week((plan.week, _in_words(doses(plan).get(id_, ()))) for plan in plans)


def _in_words(on: tuple[DoseOn, ...]) -> str:
    """`2 sets of 8`, or `2 sets of 8; Fri: 1 set of 8`."""
    others = [
        _("%(days)s: %(dose)s", days=day_names(each.days, short=True), dose=wording.amount(each.dose))
        for each in on[1:]
    ]
    return _("; ").join([wording.amount(on[0].dose), *others]) if on else ""


def _by_week(told: Iterable[tuple[int, str]]) -> Iterator[str]:
    before = ""
    for week, words in told:
        if before and words != before:
            yield _("Week %(week)s: %(dose)s", week=week, dose=words)
        before = words
