"""What the plan fits around: direction, conditions, how it went."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from planner.intake import EASES, EASIER, LATELY, SPREADS
from planner.library import Library
from tests.conftest import ANSWERS, query


@pytest.mark.parametrize(("name", "values"), [("eases", EASES), ("easier", EASIER), ("spreads", SPREADS)])
def test_the_direction_is_asked_in_taps_and_kept_in_the_address(
    client: FlaskClient, name: str, values: tuple[str, ...]
) -> None:
    page = client.get("/plan").text
    assert page.index(f'id="q-{name}"') < page.index('id="q-condition"')
    assert tuple(re.findall(rf'type="radio" [^>]*name="{name}" value="([^"]+)"', page)) == values
    assert "every 2 weeks" in page
    for value in values:
        answer = client.get("/plan.json?" + query(**{name: value})).get_json()
        if value == "stays":
            assert (answer["outcome"], answer["reasons"][0]["source"]) == ("referral", "spreads")
        else:
            assert f"{name}={value}" in answer["address"]


def test_the_direction_shapes_the_plan_without_ticking_a_condition(client: FlaskClient) -> None:
    answer = client.get("/plan.json?" + query(eases="bending")).get_json()
    assert "condition" not in answer["address"]
    ticked = client.get("/plan.json?" + query(condition="ext")).get_json()
    assert answer["days"] == ticked["days"]
    assert answer["days"] != client.get("/plan.json?" + query()).get_json()["days"]


def test_conditions_stand_under_the_heading_of_their_group(client: FlaskClient, library: Library) -> None:
    page = client.get("/plan").text
    field = page.split('id="q-condition"')[1].split("</fieldset>")[0]
    groups = field.split('<p class="group-title">')[1:]
    titles = [group.split("</p>")[0] for group in groups]
    assert titles == list(dict.fromkeys(c.group.capitalize() for c in library.conditions.values()))
    for title, markup in zip(titles, groups, strict=True):
        ids = re.findall(r'name="condition" value="([^"]+)"', markup)
        assert ids == [c.id for c in library.conditions.values() if c.group.capitalize() == title]
    assert len(re.findall(r'name="condition"', field)) == 23


def test_the_search_box_is_never_sent_and_waits_for_a_script(client: FlaskClient) -> None:
    boxes = re.findall(r'<p class="line find"[^>]*>.*?</p>', client.get("/plan").text, re.S)
    assert boxes
    for box in boxes:
        assert '<p class="line find" hidden>' in box
        assert " name=" not in box


def test_how_it_went_and_what_hurt_are_asked_in_plain_words(client: FlaskClient, library: Library) -> None:
    page = client.get("/plan").text
    assert tuple(re.findall(r'name="lately" value="([^"]+)"', page)) == LATELY
    assert re.findall(r'name="hurt" value="([^"]+)"', page) == list(library.exercises)
    assert "red once, or amber two times" in html.unescape(page)


def test_what_hurt_is_not_in_the_plan_and_the_address_says_so(client: FlaskClient) -> None:
    first = client.get("/plan.json?" + query()).get_json()
    hurt = first["days"][0]["exercises"][1]["exercise"]
    answer = client.get("/plan.json?" + query(hurt=hurt, lately="flare")).get_json()
    assert f"hurt={hurt}&lately=flare" in answer["address"]
    assert hurt not in {e["exercise"] for day in answer["days"] for e in day["exercises"]}
    assert "lately" not in first["address"]
    assert "hurt" not in first["address"]


@pytest.mark.parametrize("changes", [{"hurt": "cat-camel"}, {"lately": "flare"}, {"week": "3"}])
def test_answers_that_are_folded_away_are_shown_when_given(
    client: FlaskClient, library: Library, changes: dict[str, str]
) -> None:
    changes = {k: next(iter(library.exercises)) if k == "hurt" else v for k, v in changes.items()}
    assert '<details class="more" open>' in client.get("/plan?" + query(**changes)).text  # type: ignore[arg-type]
    assert '<details class="more">' in client.get("/plan?" + query()).text


def test_a_patient_s_form_folds_only_the_exercises_away(client: FlaskClient, library: Library) -> None:
    one = next(iter(library.exercises))
    for changes, folded in (({"week": "3", "lately": "flare"}, True), ({"hurt": one}, False), ({"avoid": one}, False)):
        page = client.get("/plan?" + query(mode="clinician", **changes)).text
        behind = page.split('<details class="more"')[1].split("</details>")[0]
        assert behind.startswith(">" if folded else " open>")
        assert set(re.findall(r'<fieldset id="q-([^"]+)"', behind)) == {"avoid", "hurt"}


def test_what_was_sent_too_often_is_still_ticked(client: FlaskClient) -> None:
    page = client.post("/plan", data={**ANSWERS, "minutes": ["20"] * 400, "day": ["mon"] * 400}).text
    assert re.search(r'name="minutes" value="20" checked', page)
    assert re.search(r'name="day" value="mon" checked', page)
    assert "data-plan" not in page


def test_a_sign_sent_hundreds_of_times_is_still_a_sign(client: FlaskClient) -> None:
    answer = client.post("/plan.json", data={**ANSWERS, "redflag": ["rf01"] * 900}).get_json()
    assert answer["outcome"] == "referral"
