"""The FHIR bundle, judged by the models of fhir.resources (R4B)."""

from __future__ import annotations

import copy
import datetime
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.careplan import CarePlan
from fhir.resources.R4B.patient import Patient
from fhir_core.fhirabstractmodel import FHIRAbstractModel
from printed import ADDRESS, LIBRARY, PEOPLE, planned
from pydantic import ValidationError

from planner import Plan, wording
from planner.handout.fhir import fhir_bundle
from planner.handout.sheet import doses

MONDAY = datetime.date(2026, 11, 30)


@pytest.fixture(params=PEOPLE)
def plan(request: pytest.FixtureRequest) -> Plan:
    return planned(**PEOPLE[request.param])


def bundle(plan: Plan, patient: str = "", start: datetime.date | None = None) -> dict[str, Any]:
    return fhir_bundle(plan, LIBRARY, ADDRESS, patient, start)


def resources(made: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The care plan, then the patient."""
    care_plan, patient = (entry["resource"] for entry in made["entry"])
    assert (care_plan["resourceType"], patient["resourceType"]) == ("CarePlan", "Patient")
    return care_plan, patient


def care_plan(plan: Plan, patient: str = "", start: datetime.date | None = None) -> dict[str, Any]:
    return resources(bundle(plan, patient, start))[0]


def details(made: dict[str, Any]) -> list[dict[str, Any]]:
    return [activity["detail"] for activity in made["activity"]]


def bad_codes(resource: FHIRAbstractModel) -> Iterator[str]:
    """Values that are not in the list their field is bound to; the models know the lists, but do not ask."""
    for name, field in type(resource).model_fields.items():
        values = getattr(resource, name)
        codes = (field.json_schema_extra or {}).get("enum_values")
        for value in values if isinstance(values, list) else [values]:
            if value is not None and codes and value not in codes:
                yield f"{name}: {value}"
            if isinstance(value, FHIRAbstractModel):
                yield from bad_codes(value)


@pytest.mark.parametrize("patient", ["", "NHS 943 476 5919"])
@pytest.mark.parametrize("start", [None, MONDAY])
def test_the_models_take_it_and_give_it_back(plan: Plan, patient: str, start: datetime.date | None) -> None:
    made = bundle(plan, patient, start)
    read = Bundle.model_validate(made)
    assert json.loads(read.model_dump_json()) == json.loads(json.dumps(made))
    assert list(bad_codes(read)) == []
    CarePlan.model_validate(resources(made)[0])
    Patient.model_validate(resources(made)[1])


@pytest.mark.parametrize("fault", ["no subject", "unknown key", "no period", "bad date"])
def test_the_models_would_refuse_a_fault(fault: str) -> None:
    made = copy.deepcopy(care_plan(planned(), start=MONDAY))
    repeat = details(made)[0]["scheduledTiming"]["repeat"]
    if fault == "no subject":
        del made["subject"]
    elif fault == "unknown key":
        made["exercises"] = []
    elif fault == "no period":
        repeat["period"] = "often"
    else:
        made["period"]["start"] = "soon"
    with pytest.raises(ValidationError):
        CarePlan.model_validate(made)


def test_a_code_of_our_own_would_be_found() -> None:
    made = copy.deepcopy(care_plan(planned()))
    made["status"] = "new"
    details(made)[0]["scheduledTiming"]["repeat"]["dayOfWeek"] = ["mon", "someday"]
    assert sorted(bad_codes(CarePlan.model_validate(made))) == ["dayOfWeek: someday", "status: new"]


def test_each_dose_is_an_activity_on_its_days(plan: Plan) -> None:
    found = details(care_plan(plan))
    for p in plan.cards:
        mine = [detail for detail in found if detail["code"]["text"] == p.exercise.name]
        assert len(mine) == len(doses(plan)[p.exercise.id])
        for detail, on in zip(mine, doses(plan)[p.exercise.id], strict=True):
            assert (detail["kind"], detail["status"]) == ("ServiceRequest", "not-started")
            assert detail["description"].startswith(wording.dose_text(on.dose))
            repeat = detail["scheduledTiming"]["repeat"]
            assert repeat["dayOfWeek"] == list(on.days)
            assert (repeat["frequency"], repeat["period"], repeat["periodUnit"]) == (1, 1, "d")
            if on.dose.minutes is not None:
                assert (repeat["duration"], repeat["durationUnit"]) == (on.dose.minutes * on.dose.sets, "min")
            for adaptation in p.adaptations:
                assert adaptation.text in detail["description"]
    walks = [detail for detail in found if detail["code"]["text"] == "Walking"]
    assert len(walks) == bool(plan.walking.goal)
    assert found[-1]["code"]["text"] == "Look at the plan again"


def test_a_start_gives_the_week_its_days_and_the_plan_its_review() -> None:
    tuesday = datetime.date(2026, 11, 24)
    made = care_plan(planned(), start=tuesday)
    assert made["period"] == {"start": "2026-11-30", "end": "2026-12-13"}
    assert details(made)[0]["scheduledTiming"]["repeat"]["boundsPeriod"] == {"start": "2026-11-30", "end": "2026-12-06"}
    assert details(made)[-1]["scheduledPeriod"] == {"start": "2026-12-13", "end": "2026-12-13"}
    in_pain = care_plan(planned(pain=9), start=tuesday)
    assert in_pain["period"] == {"start": "2026-11-24", "end": "2026-11-27"}
    without = care_plan(planned())
    assert "period" not in without
    assert "boundsPeriod" not in json.dumps(without)


def test_a_plan_is_a_draft_until_a_clinician_makes_it() -> None:
    assert care_plan(planned())["status"] == "draft"
    assert care_plan(planned(mode="clinician"))["status"] == "active"


def test_the_patient_is_an_identifier_or_nobody() -> None:
    for given, identifier in (("", None), ("A-1", [{"value": "A-1"}])):
        made = bundle(planned(), given)
        plan, patient = resources(made)
        assert plan["subject"] == {"reference": made["entry"][1]["fullUrl"], "type": "Patient"}
        assert patient.get("identifier") == identifier
        assert set(patient) - {"identifier"} == {"resourceType", "text"}
        assert "A-1" not in json.dumps(plan)


def test_the_same_plan_and_patient_have_the_same_urls_and_others_have_others() -> None:
    def urls(made: dict[str, Any]) -> set[str]:
        return {entry["fullUrl"] for entry in made["entry"]}

    here = urls(bundle(planned(), "A-1"))
    assert here == urls(bundle(planned(), "A-1", MONDAY))
    assert len(here) == 2
    assert all(url.startswith("urn:uuid:") for url in here)
    assert not here & urls(bundle(planned(), "A-2"))
    assert not here & urls(fhir_bundle(planned(), LIBRARY, ADDRESS + "&week=2", "A-1"))


@pytest.mark.parametrize("identifier", ["<b>&\"'</b>", "A-1"])
def test_the_story_is_sound_xhtml_and_tells_the_whole_week(plan: Plan, identifier: str) -> None:
    made, patient = resources(bundle(plan, identifier))
    assert "".join(ET.fromstring(patient["text"]["div"]).itertext()) == f"Patient {identifier}"
    assert made["text"]["status"] == "generated"
    story = ET.fromstring(made["text"]["div"])
    assert story.tag == "{http://www.w3.org/1999/xhtml}div"
    items = [item.text for item in story.iter("{http://www.w3.org/1999/xhtml}li")]
    for day in plan.days:
        for p in day.prescriptions:
            assert f"{p.exercise.name}: {wording.amount(p.dose)}" in items
    links = [link.get("href") for link in story.iter("{http://www.w3.org/1999/xhtml}a")]
    assert links == [ADDRESS] == [made["meta"]["source"]]


def test_answers_stay_out_of_it() -> None:
    ticked = planned(exercise_screen=frozenset({"px5"}), goals=("strength",))
    text = json.dumps(bundle(ticked)).replace(ADDRESS.replace("&", "&amp;"), "").replace(ADDRESS, "")
    assert "QuestionnaireResponse" not in text
    for answer in ("px5", "over-12-weeks", "18-64"):
        assert answer not in text
