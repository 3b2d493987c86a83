"""build_plan: composes screening, the course of weeks and their words into a plan, or a reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import NamedTuple

import planner.wording as wording
from planner.changes import Change, Concern, Dropped, changes, concerns, mended
from planner.course import Block, Course, Walking
from planner.flare import Flare, flare
from planner.intake import Intake
from planner.language import N_, _, language, speaking
from planner.library.model import ActionLevel, Exercise, Library, Phase
from planner.notes import plan_notes
from planner.prescription import Day, Prescription, written_days
from planner.progression import Span
from planner.screening import Reason, screen
from planner.selection import Objection, ObjectionKind

NOT_NEEDED = N_("Not needed this week. A few exercises, done often, work best.")
NOTHING_LEFT = N_("You left out so much that some days stay empty. Take some exercises back in.")


class LeftOut(NamedTuple):
    """An exercise that is not in the plan, and the first reason why."""

    exercise: Exercise
    why: Objection

    @property
    def kind(self) -> ObjectionKind:
        """The answer or rule behind it."""
        return self.why.kind

    @property
    def reason(self) -> str:
        """A sentence."""
        return self.why.text


@dataclass(frozen=True)
class Plan:
    """A week of the course. Screen, paper and JSON all read this one object.

    `week` is the week of the ladder whose doses these are: the one asked for, unless something came between.
    """

    intake: Intake
    action_level: ActionLevel
    phase: Phase
    week: int
    stage: Span
    days: tuple[Day, ...]
    limits: tuple[Reason, ...]
    notes: tuple[str, ...]
    equipment_used: tuple[str, ...]
    walking: Walking
    flare: Flare
    changes: tuple[Change, ...]
    dropped: tuple[Dropped, ...] = field(compare=False)  # they are not in its address
    concerns: tuple[Concern, ...]
    course: Course = field(compare=False, repr=False)
    language: str = field(compare=False)  # that it was made in

    @cached_property
    def cards(self) -> tuple[Prescription, ...]:
        """Every exercise once, in the order of first doing, relief moves first."""
        first: dict[str, Prescription] = {}
        for day in self.days:
            for p in day.prescriptions:
                first.setdefault(p.exercise.id, p)
        return tuple(sorted(first.values(), key=lambda p: p.slot != "relief"))

    @cached_property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Every exercise that is not in it, with the first reason why; said when it is asked for."""
        course, used = self.course, {p.exercise.id for p in self.cards}
        with speaking(self.language):
            against, block = course.against(self.week), course.block(self.week)
            why_not = _why_not(block, course.intake)
            return tuple(
                LeftOut(e, against[id_] or why_not.get(id_) or _not_yet(e, block, self.phase))
                for id_, e in course.library.exercises.items()
                if id_ not in used
            )

    @cached_property
    def relief(self) -> tuple[Prescription, ...]:
        return tuple(p for p in self.cards if p.slot == "relief")

    @property
    def reviews(self) -> tuple[int, ...]:
        """The plan weeks after which to look again (L8)."""
        return self.phase.reviews

    @property
    def next_review(self) -> int | None:
        """The plan week after which to look again next; None once all are past."""
        return next((week for week in self.reviews if week >= self.week), None)


@dataclass(frozen=True, slots=True)
class Referral:
    """See someone first: no plan, no preview, no handout."""

    intake: Intake
    action_level: ActionLevel
    reasons: tuple[Reason, ...]

    @property
    def releasable(self) -> bool:
        """Whether a clinician's word would open the plan (1.1)."""
        return all(reason.releasable for reason in self.reasons)


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
    course = Course(intake, library, phase_of(intake, library))
    return _plan(course, course.week, screening.action_level, screening.reasons)


def as_planned(plan: Plan, library: Library) -> Course:
    """Its course without what came between, which counts once; the blocks depend on that, but not on the week."""
    if plan.intake.lately == "as-planned":
        return plan.course
    return Course(replace(plan.intake, lately="as-planned"), library, plan.phase)


def plan_for_week(plan: Plan, week: int, library: Library) -> Plan | Incomplete:
    """Another week of the same course, as it will be when all goes as planned."""
    return _plan(as_planned(plan, library), week, plan.action_level, plan.limits)


def phase_of(intake: Intake, library: Library) -> Phase:
    """The phase that the answer to "how long" belongs to (2.7)."""
    return next(p for p in library.phases.values() if intake.since in p.since)


def _plan(course: Course, week: int, action_level: ActionLevel, limits: tuple[Reason, ...]) -> Plan | Incomplete:
    """One week of a course, with its reasons."""
    intake, library, block = course.intake, course.library, course.block(week)
    against = course.against(week)
    days = list(written_days(course, week, against))
    if not all(day.prescriptions for day in days):
        return Incomplete(intake, ("avoid",), _(NOTHING_LEFT))
    made, dropped = changes(course, days)
    if dropped:  # what cannot be made must not act in any other way
        plan = _plan(course.with_edits(change.edit for change in made), week, action_level, limits)
        return replace(plan, dropped=(*dropped, *plan.dropped)) if isinstance(plan, Plan) else plan
    return Plan(
        intake=intake,
        action_level=action_level,
        phase=course.phase,
        week=week,
        stage=block.span,
        days=tuple(days),
        limits=limits,
        notes=tuple(plan_notes(course, block, week, days)),
        equipment_used=_equipment(days, intake, library),
        walking=course.walking(week, [p.dose.minutes or 0 for d in days for p in d.prescriptions if p.slot == "walk"]),
        flare=flare(days),
        changes=tuple(made),
        dropped=(),
        concerns=_concerns(course, week, days, made),
        course=course,
        language=language(),
    )


def _concerns(course: Course, week: int, days: list[Day], made: list[Change]) -> tuple[Concern, ...]:
    """What the changes made worse, each with ways that were tried and mend it."""
    if not course.edits:
        return ()
    plain = course.with_edits(())
    before = written_days(plain, week, plain.against(week))

    @cache
    def left(edits: tuple[str, ...]) -> set[str]:
        other = course.with_edits(edits)
        return {c.rule for c in concerns(other, week, written_days(other, week, other.against(week)), before)}

    texts = {change.edit: change.text for change in made}
    return tuple(mended(c, left, course.intake.edits, texts) for c in concerns(course, week, days, before))


def _why_not(block: Block, intake: Intake) -> dict[str, Objection]:
    """What the menu holds, but no day had time for."""
    menu = block.menu
    listed = [*menu.jobs.values(), *menu.stretches, *menu.relief, *menu.warm_up, menu.balance, menu.activation]
    text = _("There is no time for it in %(minutes)s a day.", minutes=wording.count(intake.minutes or 0, "minute"))
    return {e.id: Objection("time", text) for e in listed if e is not None}


def _not_yet(e: Exercise, block: Block, phase: Phase) -> Objection:
    if e.category == "strength" and block.span.from_week < phase.strength_from_week:
        return Objection("phase", _("Strength work starts in week %(week)s.", week=phase.strength_from_week))
    return Objection("not-needed", _(NOT_NEEDED))


def _equipment(days: list[Day], intake: Intake, library: Library) -> tuple[str, ...]:
    """What the plan uses, and no more (K2): of "any of" a thing that is needed anyway, else one the person has."""
    at_hand = intake.equipment | library.always_there
    exercises = {p.exercise for d in days for p in d.prescriptions}
    needs = {tuple(item for item in options if item in at_hand) for e in exercises for options in e.equipment}
    used: set[str] = set()
    for options in sorted(needs, key=lambda options: (len(options), options)):
        if used.isdisjoint(options):
            used.add(options[0])
    return tuple(item for item in library.equipment if item in used)
