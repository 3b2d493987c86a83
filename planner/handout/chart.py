"""The plan as plain text for a chart note: lines of at most 78 characters, words and digits only."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

import planner.wording as wording
from planner.handout.chapters import DaysAlike, sessions
from planner.handout.sheet import kit, stop_rules
from planner.language import _
from planner.library.model import Library
from planner.plan import Plan
from planner.prescription import Prescription

WIDTH = 78


def render_chart(plan: Plan, library: Library, address: str, country: str = "any") -> str:
    """The whole note. Numbers are those of the cards on the handout; to call, those of the `country`."""
    parts = [
        _title(plan),
        _listed(_("Limits"), dict.fromkeys(limit.text for limit in plan.limits)),
        _listed(_("Notes"), plan.notes),
        *_sessions(plan),
        _paragraph(_walking(plan)),
        _paragraph(_relief(plan)),
        _paragraph(_("Equipment: %(kit)s.", kit=kit(plan, library))),
        _paragraph(_("Review: %(when)s.", when=review(plan))),
        _listed(_("When to stop"), stop_rules(library, country)),
        "\n".join([_("This plan, to open and change:"), *broken(address)]),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def review(plan: Plan) -> str:
    """When to look at the plan again."""
    if plan.intake.pain_now >= 8:
        return _("in three days at the latest")
    if plan.next_review is None:
        return _("now")
    return _("after week %(week)s, or sooner if it does not help", week=plan.next_review)


def broken(address: str) -> list[str]:
    """An address over several lines, between angle brackets (RFC 3986, appendix C); a browser takes it as one."""
    lines = [""]
    for piece in re.findall(rf"[^&]{{1,{WIDTH - 1}}}&?", f"<{address}>"):
        if len(lines[-1]) + len(piece) > WIDTH:
            lines.append("")
        lines[-1] += piece
    return lines


def _title(plan: Plan) -> str:
    stage = f"{plan.stage.stage.name}. {plan.stage.stage.what}" if plan.intake.pain_now < 8 else ""
    title = _("BACK PLAN, WEEK %(week)s: %(phase)s", week=plan.week, phase=plan.phase.name)
    return "\n".join(line for line in (title, _paragraph(plan.phase.aim), _paragraph(stage)) if line)


def _sessions(plan: Plan) -> Iterator[str]:
    numbers = {p.exercise.id: number for number, p in enumerate(plan.cards, 1)}
    for session in sessions(plan):
        yield "\n".join([_paragraph(session.title), *_exercises(session, numbers)])


def _exercises(session: DaysAlike, numbers: dict[str, int]) -> Iterator[str]:
    for slot, prescriptions in session.parts:
        yield f"  {wording.SLOT_NAMES[slot]}"
        for p in prescriptions:
            yield _paragraph(_exercise(p), f"  {numbers[p.exercise.id]:>2}. ", " " * 6)


def _exercise(p: Prescription) -> str:
    for_you = " ".join(_("For you: %(hint)s", hint=adaptation.text) for adaptation in p.adaptations)
    return f"{p.exercise.name}: {p.dose_text} {for_you}"


def _walking(plan: Plan) -> str:
    goal, in_sessions = plan.walking.goal, plan.walking.in_sessions
    return _("Walking: %(minutes)s", minutes=wording.walking(in_sessions, goal)) if goal else ""


def _relief(plan: Plan) -> str:
    if not plan.relief:
        return ""
    moves = "; ".join(f"{p.exercise.name}, {wording.amount(p.dose)}" for p in plan.relief)
    when = wording.listed(plan.phase.relief_when)
    return _("To ease the back: %(moves)s. %(use)s When: %(when)s.", moves=moves, use=plan.phase.relief_use, when=when)


def _listed(title: str, lines: Iterable[str]) -> str:
    found = [_paragraph(line, "- ", "  ") for line in lines]
    return "\n".join([title, *found]) if found else ""


def _paragraph(text: str, first: str = "", later: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
