"""What a plan says about itself as a whole: what it had to leave out, what waits, what a break has changed."""

from __future__ import annotations

import planner.wording as wording
from planner.course import Block, Course
from planner.intake import Intake
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
        notes.append(
            f"Nothing in the library fits your answers for {wording.listed(names, 'or')}. The plan goes without."
        )
    if intake.pain_now >= 8:
        notes.append("Your pain is high today. This week is for rest positions, slow breathing and short walks.")
        notes.append("Answer the questions again when your pain changes, and in three days at the latest.")
    elif not strength and week < phase.strength_from_week:
        notes.append(f"Strength days start in week {phase.strength_from_week}. For now, moving often helps most.")
    elif not strength:
        notes.append("What eases you takes the whole time, so this week has no strength day.")
    elif strength and len(strength) < min(phase.strength_days.low, len(intake.days)):
        notes.append("Strength days need a day between them. Pick days further apart for one more.")
    if phase.id == "acute" and week >= course.way[-1].from_week:
        notes.append("Four weeks on: answer the questions again, so that the plan can move on with you.")
    if phase.id == "subacute" and week > phase.reviews[-1]:
        notes.append("Six weeks on: answer the questions again, so that the plan can move on with you.")
    notes += (_waiting(goal, course, block, days) for goal in course.library.goals if goal in intake.goals)
    notes.append(_short_days(course, days))
    return [note for note in notes if note]


def _short_days(course: Course, days: list[Day]) -> str:
    """Which days stay under four fifths of the minutes asked for, and what keeps them short (T2)."""
    budget = course.intake.minutes or 0
    short = [day for day in days if day.minutes < FULL_ENOUGH * budget]
    if budget < FULL_FROM_MINUTES or not short:
        return ""
    lead = f"Some days are shorter than {budget} minutes."
    if course.intake.pain_now >= 8:
        return f"{lead} With high pain, a short while of rest, breath and walking is enough."
    walks = [p.dose.minutes or 0 for day in short for p in day.prescriptions if p.slot == "walk"]
    if walks and max(walks) >= course.phase.walk_minutes.high:
        return f"{lead} For now a walk is {max(walks)} minutes at most, and a few exercises are enough."
    if walks:
        return f"{lead} For now a few exercises and a walk of {wording.count(max(walks), 'minute')} are enough."
    return f"{lead} What fits your answers is done sooner."


def _return_note(intake: Intake, week: int) -> str:
    """What a break, a flare-up or an easy plan has changed."""
    return {
        "missed-week": f"You missed a week, so this is week {week} again, a little shorter.",
        "missed-two-weeks": f"After two weeks or more away, you start again at week {week}.",
        "flare": f"After a flare-up, you start again at week {week}: half the sets, or the fewest there may be.",
        "too-easy": f"It was too easy, so this is week {week}."
        if week > intake.week
        else "It was too easy: lift a little more, or do 2 more repeats, before you move on.",
    }.get(intake.lately, "")


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
        return f"“{name}” has to wait. {barred.text} What is in your plan keeps you strong until then."
    reached = next((n for n, e in enumerate(ladder) if e.id in used), len(ladder))
    open_to_me = [e for e in reversed(ladder[:reached]) if not _never(course.standing[e.id])]
    steps = [e.name for e in open_to_me]
    path = ", then ".join(steps[:2] + steps[-1:] if len(steps) > 3 else steps)
    start = ladder[reached].name if reached < len(ladder) else "rows" if goal == "pull-ups" else "the hip bend"
    needs = f" {barred.text}" if barred is not None and barred.kind == "equipment" else ""
    return f"“{name}” comes later. You start with {start}. Next on the way: {path}.{needs}"


def _never(barred: Objection | None) -> bool:
    """Whether an answer keeps an exercise out that no equipment and no week lets in."""
    return barred is not None and barred.kind in ("condition", "choice", "age", "pain")
