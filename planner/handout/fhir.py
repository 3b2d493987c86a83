"""The plan as a FHIR R4B bundle: a CarePlan, and the patient it is for by a given identifier only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import planner.wording as wording
from planner.handout.calendar import SOON, first_day
from planner.handout.chapters import doses, sessions
from planner.handout.chart import review
from planner.handout.sheet import kit, stop_rules
from planner.language import _, language
from planner.library.model import Library
from planner.plan import Plan

XHTML = "http://www.w3.org/1999/xhtml"
Json = dict[str, Any]


def fhir_bundle(
    plan: Plan, library: Library, address: str, patient: str = "", start: date | None = None, country: str = "any"
) -> Json:
    """A collection of a CarePlan and its Patient. `patient`: an identifier, or nothing; `start` gives the dates.

    A CarePlan must have a subject: without an identifier that is a Patient of whom nothing is said.
    """
    subject, care_plan = (_urn(address, patient, of) for of in ("Patient", "CarePlan"))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": care_plan, "resource": _care_plan(plan, library, address, subject, start, country)},
            {"fullUrl": subject, "resource": _patient(patient)},
        ],
    }


def _urn(address: str, patient: str, resource: str) -> str:
    """The same for the same plan and patient, so that a second import is known as such."""
    return uuid5(NAMESPACE_URL, f"{address}#{patient}#{resource}").urn


def _patient(identifier: str) -> Json:
    shown = _("Patient %(identifier)s", identifier=identifier) if identifier else _("Patient, not named")
    patient = {"resourceType": "Patient", "text": _narrative(f"<p>{escape(shown)}</p>")}
    return patient | ({"identifier": [{"value": identifier}]} if identifier else {})


def _care_plan(plan: Plan, library: Library, address: str, subject: str, start: date | None, country: str) -> Json:
    remarks = [*dict.fromkeys(limit.text for limit in plan.limits), *plan.notes, *stop_rules(library, country)]
    begins = None if start is None else first_day(plan, start)
    care_plan = {
        "resourceType": "CarePlan",
        "language": language(),
        "meta": {"source": address},
        "text": _story(plan, library, address, remarks),
        "status": "active" if plan.intake.mode == "clinician" else "draft",
        "intent": "plan",
        "category": [{"text": _("Exercise plan")}],
        "title": _("Back plan, week %(week)s", week=plan.week),
        "description": " ".join([plan.phase.aim, *(f"{session.title}." for session in sessions(plan))]),
        "subject": {"reference": subject, "type": "Patient"},
        "activity": [{"detail": x} for x in (*_activities(plan, begins), *_walking(plan), _review(plan, begins))],
        "note": [{"text": text} for text in remarks],
    }
    if begins is not None:
        care_plan["period"] = {"start": begins.isoformat(), "end": _review_day(plan, begins).isoformat()}
    return care_plan


def _activities(plan: Plan, begins: date | None) -> list[Json]:
    """Each exercise in the order of first doing, once for each of its doses."""
    found = []
    for card in plan.cards:
        for on in doses(plan)[card.exercise.id]:
            repeat: Json = {"frequency": 1, "period": 1, "periodUnit": "d", "dayOfWeek": list(on.days)}
            if on.dose.minutes is not None:
                repeat |= {"duration": on.dose.minutes * on.dose.sets, "durationUnit": "min"}
            if begins is not None:
                repeat["boundsPeriod"] = {"start": begins.isoformat(), "end": _last_day(begins).isoformat()}
            hints = [plan.phase.relief_use] if card.slot == "relief" else []
            hints += [_("For you: %(hint)s", hint=adaptation.text) for adaptation in card.adaptations]
            text = " ".join([wording.dose_text(on.dose), *hints])
            found.append(_detail(card.exercise.name, text) | {"scheduledTiming": {"repeat": repeat}})
    return found


def _walking(plan: Plan) -> list[Json]:
    """The aim for the week, in words: how it is shared out over the days is for the person to choose."""
    text = wording.walking(plan.walking.in_sessions, plan.walking.goal)
    return (
        [_detail(_("Walking"), text) | {"scheduledString": _("in the course of the week")}] if plan.walking.goal else []
    )


def _review(plan: Plan, begins: date | None) -> Json:
    detail = _detail(_("Look at the plan again"), _("Look at the plan again %(when)s.", when=review(plan)))
    if begins is None:
        return detail | {"scheduledString": review(plan)}
    day = _review_day(plan, begins).isoformat()
    return detail | {"scheduledPeriod": {"start": day, "end": day}}


def _detail(name: str, text: str) -> Json:
    return {"kind": "ServiceRequest", "code": {"text": name}, "status": "not-started", "description": text}


def _last_day(begins: date) -> date:
    """Doses are those of one week; the next week's plan has its own."""
    return begins + timedelta(days=6)


def _review_day(plan: Plan, begins: date) -> date:
    """The last day of the week after which to look again; this week's, when all reviews are past."""
    if plan.intake.pain_now >= 8:
        return begins + SOON
    return _last_day(begins) + timedelta(weeks=(plan.next_review or plan.week) - plan.week)


def _story(plan: Plan, library: Library, address: str, remarks: Sequence[str]) -> Json:
    """The plan in words, for whoever reads the record."""
    title = _("Back plan, week %(week)s", week=plan.week)
    lines = [f"<p><b>{escape(title)}.</b> {escape(plan.phase.aim)}</p>"]
    for session in sessions(plan):
        prescriptions = [p for slot, group in session.parts for p in group]
        items = "".join(f"<li>{escape(p.exercise.name)}: {escape(wording.amount(p.dose))}</li>" for p in prescriptions)
        lines.append(f"<p>{escape(session.title)}</p><ol>{items}</ol>")
    equipment, door = _("Equipment: %(kit)s.", kit=kit(plan, library)), _("Open this plan")
    lines.append(f"<p>{escape(equipment)}</p>")
    lines += [f"<p>{escape(text)}</p>" for text in remarks]
    lines.append(f'<p><a href="{escape(address)}">{escape(door)}</a></p>')
    return _narrative("".join(lines))


def _narrative(markup: str) -> Json:
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{markup}</div>'}
