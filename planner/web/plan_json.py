"""The plan as JSON: the same object that screen and paper read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from planner.library.model import Library
from planner.plan import Incomplete, Outcome, Plan, Prescription, Referral
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
    return {k: v for k, v in asdict(reason).items() if v}


def _prescription(p: Prescription) -> dict[str, Any]:
    return {
        "exercise": p.exercise.id,
        "name": p.exercise.name,
        "slot": p.slot,
        "relief": p.exercise.relief,
        "spine_load": p.exercise.spine_load,
        "level": p.exercise.level,
        "dose": {**asdict(p.dose), "text": p.dose_text},
        "seconds": p.seconds,
        "why": p.why,
        "adaptations": [asdict(adaptation) for adaptation in p.adaptations],
        "easier": p.easier.id if p.easier else None,
        "harder": p.harder.id if p.harder else None,
        "sources": list(p.exercise.sources),
    }
