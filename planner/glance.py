"""The whole course at a glance: what changes in which of the twelve weeks."""

from __future__ import annotations

from dataclasses import dataclass

import planner.wording as wording
from planner.course import Course, Walking
from planner.dosing import Dose, minutes
from planner.language import _
from planner.library.model import Exercise, Library
from planner.plan import Plan, as_planned
from planner.prescription import Day, written_days
from planner.progression import Span
from planner.session import timed


@dataclass(frozen=True, slots=True)
class CourseWeek:
    """A week of the course: `new`, `gone` and `changes` (doses, in words) are since the week before."""

    week: int
    strength_days: int
    strength_sets: int
    minutes: int
    walking: Walking
    max_load: int
    reps_in_reserve: int | None
    new: tuple[Exercise, ...]
    gone: tuple[Exercise, ...]
    changes: tuple[str, ...]
    review: bool


@dataclass(frozen=True, slots=True)
class CourseStage:
    """A stage of the course with its weeks."""

    span: Span
    weeks: tuple[CourseWeek, ...]


@dataclass(frozen=True, slots=True)
class StageToCome:
    """A stage, and the weeks of it that are still to do, each with its days in order."""

    span: Span
    weeks: tuple[int, ...]
    days: tuple[tuple[Day, ...], ...]


def course_at_a_glance(plan: Plan, library: Library) -> tuple[CourseStage, ...]:
    """All weeks of a plan's answers, stage by stage: what changes, and when.

    Empty at pain of 8 or more, where the next days count, not the weeks. Acute plans end with their last stage's first
    week: the questions are asked again then (2.7).
    """
    if plan.intake.pain_now >= 8:
        return ()
    course = as_planned(plan, library)
    stages, before = [], dict[Exercise, Dose]()
    for span in course.way:
        weeks = []
        for week in _weeks(span, plan):
            at_a_glance, before = _week(course, week, before)
            weeks.append(at_a_glance)
        stages.append(CourseStage(span, tuple(weeks)))
    return tuple(stages)


def last_week(plan: Plan) -> int | None:
    """The last week of the course; None at high pain, where the next days count."""
    return None if plan.intake.pain_now >= 8 else _weeks(plan.course.way[-1], plan)[-1]


def weeks_to_come(plan: Plan, library: Library) -> tuple[StageToCome, ...]:
    """The plan's own week and those after it, to the end of the course, day by day. At high pain its own week only."""
    if plan.intake.pain_now >= 8:
        return (StageToCome(plan.stage, (plan.week,), (plan.days,)),)
    course, stages = as_planned(plan, library), []
    for span in course.way:
        weeks = [week for week in _weeks(span, plan) if week >= plan.week]
        against = course.against(span.from_week) if weeks else {}
        days = [plan.days if week == plan.week else written_days(course, week, against) for week in weeks]
        stages.append(StageToCome(span, tuple(weeks), tuple(days)))
    return tuple(stage for stage in stages if stage.weeks)


def _weeks(span: Span, plan: Plan) -> range:
    """A stage's weeks in this plan's course."""
    return range(span.from_week, (span.from_week if plan.phase.id == "acute" else span.to_week) + 1)


def _week(course: Course, week: int, before: dict[Exercise, Dose]) -> tuple[CourseWeek, dict[Exercise, Dose]]:
    """A week, and its doses to compare the next one with."""
    block = course.block(week)
    sessions = {session: course.parts(session, week) for *_, session in block.days}
    long = {session: minutes(timed(parts, session.pace)) for session, parts in sessions.items()}
    parts = [p for found in sessions.values() for p in found if p.slot != "warm-up"]
    doses: dict[Exercise, Dose] = {}
    for p in parts:
        doses.setdefault(p.exercise, p.dose)
    there = {p.exercise for found in sessions.values() for p in found}
    words = {e: wording.amount(dose) for e, dose in doses.items()}
    at_a_glance = CourseWeek(
        week=week,
        strength_days=block.strength_days,
        strength_sets=block.sets,
        minutes=sum(long[session] for *_, session in block.days),
        walking=course.walking(week, block.walks),
        max_load=max((e.spine_load for e in doses), default=0),
        reps_in_reserve=min(
            (p.dose.reps_in_reserve for p in parts if p.dose.reps_in_reserve is not None), default=None
        ),
        new=tuple(e for e in doses if before and e not in before),
        gone=tuple(e for e in before if e not in there),
        changes=tuple(
            _("%(name)s: %(dose)s", name=e.name, dose=words[e])
            for e in doses
            if e in before and words[e] != wording.amount(before[e])
        ),
        review=week in course.phase.reviews,
    )
    return at_a_glance, doses
