"""What a plan says about itself as a whole: what it had to leave out, what waits, what a break has changed."""

from __future__ import annotations

import planner.wording as wording
from planner.course import Block, Course
from planner.intake import Intake
from planner.language import _
from planner.menu import JOB_NAMES
from planner.prescription import Day
from planner.selection import Objection

FULL_ENOUGH, FULL_FROM_MINUTES = 0.8, 15  # T2


def plan_notes(course: Course, block: Block, week: int, days: list[Day]) -> list[str]:
    """What the person should know about this plan as a whole; nothing is dropped silently (S18)."""
    intake, phase = course.intake, course.phase
    notes = [_return_note(intake, week)] if _return_note(intake, week) else []
    strength = [d.day for d in days if "strength" in d.kinds]
    names = [JOB_NAMES[job] for job in block.menu.missing if job in JOB_NAMES]
    if names:
        nothing = wording.listed(names, "or")
        notes.append(_("Nothing in the library fits your answers for %(jobs)s. The plan goes without.", jobs=nothing))
    if intake.pain_now >= 8:
        notes.append(_("Your pain is high today. This week is for rest positions, slow breathing and short walks."))
        notes.append(_("Answer the questions again when your pain changes, and in three days at the latest."))
    elif not strength and week < phase.strength_from_week:
        start = phase.strength_from_week
        notes.append(_("Strength days start in week %(week)s. For now, moving often helps most.", week=start))
    elif not strength:
        notes.append(_("What eases you takes the whole time, so this week has no strength day."))
    elif strength and len(strength) < min(phase.strength_days.low, len(intake.days)):
        notes.append(_("Strength days need a day between them. Pick days further apart for one more."))
    if phase.id == "acute" and week >= course.way[-1].from_week:
        notes.append(_("Four weeks on: answer the questions again, so that the plan can move on with you."))
    if phase.id == "subacute" and week > phase.reviews[-1]:
        notes.append(_("Six weeks on: answer the questions again, so that the plan can move on with you."))
    notes += (_waiting(goal, course, block, days) for goal in course.library.goals if goal in intake.goals)
    notes.append(_short_days(course, days))
    return [note for note in notes if note]


def _short_days(course: Course, days: list[Day]) -> str:
    """Which days stay under four fifths of the minutes asked for, and what keeps them short (T2)."""
    budget = course.intake.minutes or 0
    short = [day for day in days if day.minutes < FULL_ENOUGH * budget]
    if budget < FULL_FROM_MINUTES or not short:
        return ""
    if course.intake.pain_now >= 8:
        return _(
            "Some days are shorter than %(minutes)s minutes. "
            "With high pain, a short while of rest, breath and walking is enough.",
            minutes=budget,
        )
    walks = [p.dose.minutes or 0 for day in short for p in day.prescriptions if p.slot == "walk"]
    if walks and max(walks) >= course.phase.walk_minutes.high:
        return _(
            "Some days are shorter than %(minutes)s minutes. "
            "For now a walk is %(walk)s minutes at most, and a few exercises are enough.",
            minutes=budget, walk=max(walks),
        )  # fmt: skip
    if walks:
        return _(
            "Some days are shorter than %(minutes)s minutes. "
            "For now a few exercises and a walk of %(walk)s are enough.",
            minutes=budget, walk=wording.count(max(walks), "minute"),
        )  # fmt: skip
    return _("Some days are shorter than %(minutes)s minutes. What fits your answers is done sooner.", minutes=budget)


def _return_note(intake: Intake, week: int) -> str:
    """What a break, a flare-up or an easy plan has changed."""
    if intake.lately == "missed-week":
        return _("You missed a week, so this is week %(week)s again, a little shorter.", week=week)
    if intake.lately == "missed-two-weeks":
        return _("After two weeks or more away, you start again at week %(week)s.", week=week)
    if intake.lately == "flare":
        return _(
            "After a flare-up, you start again at week %(week)s: half the sets, or the fewest there may be.", week=week
        )
    if intake.lately != "too-easy":
        return ""
    if week > intake.week:
        return _("It was too easy, so this is week %(week)s.", week=week)
    return _("It was too easy: lift a little more, or do 2 more repeats, before you move on.")


def _waiting(goal: str, course: Course, block: Block, days: list[Day]) -> str:
    """A goal whose top exercise has to wait, with the rungs that lead there; empty when it is reached or has none."""
    library = course.library
    ladder = library.ladder(library.goals[goal].leads_to)
    used = {p.exercise.id for d in days for p in d.prescriptions}
    if not ladder or ladder[0].id in used:
        return ""
    top = ladder[0]
    barred = course.standing[top.id]
    name = library.goals[goal].name
    if barred is not None and _never(barred):
        return _(
            "“%(goal)s” has to wait. %(reason)s What is in your plan keeps you strong until then.",
            goal=name, reason=barred.text,
        )  # fmt: skip
    reached = next((n for n, e in enumerate(ladder) if e.id in used), len(ladder))
    open_to_me = [e for e in reversed(ladder[:reached]) if not _never(course.standing[e.id])]
    steps = [e.name for e in open_to_me]
    path = _(", then ").join(steps[:2] + steps[-1:] if len(steps) > 3 else steps)
    start = ladder[reached].name if reached < len(ladder) else _("rows") if goal == "pull-ups" else _("the hip bend")
    note = _(
        "“%(goal)s” comes later. You start with %(start)s. Next on the way: %(path)s.",
        goal=name, start=start, path=path,
    )  # fmt: skip
    return f"{note} {barred.text}" if barred is not None and barred.kind == "equipment" else note


def _never(barred: Objection | None) -> bool:
    """Whether an answer keeps an exercise out that no equipment and no week lets in."""
    return barred is not None and barred.kind in ("condition", "choice", "age", "pain")
