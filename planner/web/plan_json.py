"""The plan as JSON: the same object that screen and paper read. docs/plan.schema.json says the same, for machines."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

import planner.wording as wording
from planner.dosing import Dose
from planner.glance import CourseStage, course_at_a_glance
from planner.library.model import Library
from planner.plan import Incomplete, Outcome, Plan, Referral
from planner.prescription import Prescription
from planner.progression import Span
from planner.screening import Reason
from planner.web.address import plan_address


def outcome_json(outcome: Outcome, library: Library, faults: dict[str, list[str]]) -> dict[str, Any]:
    """All three outcomes have the same keys; what does not apply is empty or null. `errors` are by field."""
    intake = outcome.intake
    answer: dict[str, Any] = {
        "outcome": {Plan: "plan", Referral: "referral", Incomplete: "incomplete"}[type(outcome)],
        "action_level": None if isinstance(outcome, Incomplete) else outcome.action_level,
        "reasons": [],
        "missing": [],
        "errors": faults,
        "week": intake.week,
        "phase": None,
        "days": [],
        "limits": [],
        "notes": [],
        "equipment_used": [],
        "left_out": [],
        "sources": [],
        "ladder_week": None,
        "stage": None,
        "reviews": [],
        "relief": None,
        "walking": None,
        "flare": None,
        "course": [],
        "edits": [],
        "dropped_edits": [],
        "concerns": [],
        "address": None,
    }
    if isinstance(outcome, Plan):
        answer |= {
            "reasons": [_reason(reason) for reason in outcome.limits],
            "phase": outcome.phase.id,
            "days": [
                {
                    "day": day.day,
                    "kinds": list(day.kinds),
                    "minutes": day.minutes,
                    "exercises": [_prescription(p) for p in day.prescriptions],
                }
                for day in outcome.days
            ],
            "limits": [reason.text for reason in outcome.limits],
            "notes": list(outcome.notes),
            "equipment_used": list(outcome.equipment_used),
            "left_out": [{"exercise": x.exercise.id, "kind": x.kind, "reason": x.reason} for x in outcome.left_out],
            "sources": [
                {"source": source.id, "citation": source.citation}
                for source in library.cited(p.exercise for p in outcome.cards)
            ],
            "ladder_week": outcome.week,
            "stage": _stage(outcome.stage),
            "reviews": list(outcome.reviews),
            "relief": {
                "use": outcome.phase.relief_use,
                "when": list(outcome.phase.relief_when),
                "exercises": [p.exercise.id for p in outcome.relief],
            },
            "walking": asdict(outcome.walking),
            "flare": _flare(outcome, library),
            "course": [_course_stage(stage) for stage in course_at_a_glance(outcome, library)],
            "edits": [asdict(change) for change in outcome.changes],
            "dropped_edits": [{"edit": d.edit, "reason": d.reason} for d in outcome.dropped],
            "concerns": [{**asdict(c), "ways": [asdict(way) for way in c.ways]} for c in outcome.concerns],
            "address": plan_address(intake, library),
        }
    elif isinstance(outcome, Referral):
        level = library.action_levels[outcome.action_level]
        answer |= {
            "reasons": [_reason(reason) for reason in outcome.reasons],
            "title": level.title,
            "what_to_do": list(level.what_to_do),
        }
    else:
        reasons = [{"source": name, "text": outcome.reason} for name in outcome.missing if outcome.reason]
        answer |= {"reasons": reasons, "missing": list(outcome.missing), "address": plan_address(intake, library)}
    return answer


def _reason(reason: Reason) -> dict[str, str]:
    shown = {"source": reason.source, "action_level": reason.action_level, "text": reason.text}
    return shown | ({"tell_them": reason.tell_them} if reason.tell_them else {})


def _stage(span: Span) -> dict[str, Any]:
    stage = span.stage
    return {
        "stage": stage.id,
        "name": stage.name,
        "from_week": span.from_week,
        "to_week": span.to_week,
        "what": stage.what,
        "move_on": stage.move_on,
    }


def _course_stage(stage: CourseStage) -> dict[str, Any]:
    """A stage with its weeks; exercises as ids."""
    weeks = []
    for week in stage.weeks:
        shown = {f.name: getattr(week, f.name) for f in fields(week)}
        shown |= {"new": [e.id for e in week.new], "gone": [e.id for e in week.gone], "changes": list(week.changes)}
        weeks.append({**shown, "walking": asdict(week.walking)})
    return {**_stage(stage.span), "weeks": weeks}


def _flare(plan: Plan, library: Library) -> dict[str, Any]:
    flare, safety = plan.flare, library.safety
    return {
        "keep": [e.id for e in flare.keep],
        "halve": [{"exercise": e.id, "dose": _dose(dose)} for e, dose in flare.halve],
        "drop": [e.id for e in flare.drop],
        "restart": list(safety.flare_restart),
        "stop": f"{safety.leg_rule} {safety.leg_help}",
    }


def _dose(dose: Dose) -> dict[str, Any]:
    shown = asdict(dose)
    del shown["tapers"]
    return {**shown, "rounds": list(dose.rounds), "text": wording.dose_text(dose)}


def _prescription(p: Prescription) -> dict[str, Any]:
    return {
        "exercise": p.exercise.id,
        "name": p.exercise.name,
        "slot": p.slot,
        "relief": p.exercise.relief,
        "spine_load": p.exercise.spine_load,
        "level": p.exercise.level,
        "dose": _dose(p.dose),
        "seconds": p.seconds,
        "why": p.why,
        "adaptations": [asdict(adaptation) for adaptation in p.adaptations],
        "easier": p.easier.id if p.easier else None,
        "harder": p.harder.id if p.harder else None,
        "load_step": [p.load_step.low, p.load_step.high] if p.load_step else None,
        "next_step": p.next_step,
        "sources": list(p.exercise.sources),
    }
