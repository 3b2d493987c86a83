"""The front page, its two doors, and the way from one to the other with every answer."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient

from planner.intake import CHOSEN_FIRST
from planner.library import Library
from planner.web.forms import FOR_A_PATIENT, KEPT_IN_A_START, PLAN_QUESTIONS
from tests.conftest import ANSWERS, query


def ticked(page: str) -> set[tuple[str, str]]:
    """The answers that stand chosen in the form of a page."""
    form = page.split('id="answers"')[1].split("</form>")[0]
    return set(re.findall(r'<input type="(?:checkbox|radio)"[^>]* name="(\w+)" value="([^"]*)" checked', form))


def names(page: str) -> set[str]:
    form = page.split('id="answers"')[1].split("</form>")[0]
    return set(re.findall(r'<input type="(?:checkbox|radio)"[^>]* name="(\w+)"', form))


def test_the_front_page_has_two_doors_and_says_what_becomes_of_one_s_answers(client: FlaskClient) -> None:
    page = client.get("/").text
    doors = re.findall(r'<h2><a href="([^"]+)">([^<]+)</a></h2>', page)
    assert doors == [("/plan", "For me"), ("/plan?mode=clinician", "For a patient")]
    assert "We store nothing that you type." in page
    assert 'action="/p"' in page
    assert 'id="answers"' not in page


def test_every_starting_point_is_one_tap_and_leaves_the_safety_check_open(
    client: FlaskClient, library: Library
) -> None:
    links = re.findall(r'<a href="(/plan\?[^"]+)">([^<]+)</a>\s*<span class="start-for">', client.get("/").text)
    assert [html.unescape(name) for _, name in links] == [start.name for start in library.starting_points.values()]
    for (address, _), start in zip(links, library.starting_points.values(), strict=True):
        page = client.get(html.unescape(address)).text
        assert ticked(page) == set(start.pairs)
        assert "The warning signs" in page, "the safety check is asked"


def test_a_patient_s_form_offers_the_same_starting_points(client: FlaskClient, library: Library) -> None:
    page = client.get("/plan?mode=clinician").text
    for start in library.starting_points.values():
        address = f"/plan?{start.answers}&mode=clinician"
        assert html.escape(address) in page
        assert '<input type="hidden" name="mode" value="clinician">' in client.get(address).text


@pytest.mark.parametrize("asked", [query(), "since=x", "age=18-64&paper=letter", "goal=strength&goal=é"])
def test_an_old_address_with_answers_leads_on_to_its_plan(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/?{asked}")
    assert answer.status_code == 308
    there = urlsplit(answer.headers["Location"])
    assert there.path == "/plan"
    assert parse_qsl(there.query) == parse_qsl(asked)


@pytest.mark.parametrize("address", ["/", "/?lang=es", "/?mode=clinician", "/?utm_source=x", "/?paper=letter"])
def test_an_address_without_answers_is_the_front_page(client: FlaskClient, address: str) -> None:
    assert 'class="doors"' in client.get(address).text


@pytest.mark.parametrize("address", ["/plan", "/plan?mode=clinician", "/plan?paper=letter"])
def test_an_empty_form_has_only_what_is_no_matter_of_health_chosen(client: FlaskClient, address: str) -> None:
    page = client.get(address).text
    assert ticked(page) == set(CHOSEN_FIRST)
    assert {name for name, _ in CHOSEN_FIRST} == {"goal", "level", "day", "minutes"}
    assert 'class="chosen-first"' in page, "and says so"
    assert "4 answers to go" in page
    assert client.get("/plan.json").get_json()["missing"][-4:] == ["goal", "level", "day", "minutes"]


def test_what_is_chosen_first_never_joins_the_answers_of_an_address(client: FlaskClient) -> None:
    page = client.get("/plan?minutes=45").text
    assert ticked(page) == {("minutes", "45")}
    assert 'class="chosen-first"' not in page


def test_both_forms_ask_the_same_questions(client: FlaskClient) -> None:
    for address in ("/plan", "/plan?mode=clinician", "/plan?" + query(), "/plan?" + query(mode="clinician")):
        assert names(client.get(address).text) == set(PLAN_QUESTIONS) - {"edit", "do"}, address  # asked of a plan


def test_a_patient_s_form_has_a_clinician_s_words_and_begins_with_the_conditions(
    client: FlaskClient, library: Library
) -> None:
    page = html.unescape(client.get("/plan?mode=clinician").text)
    for name, (label, help_) in FOR_A_PATIENT.items():
        field = page.split(f'<fieldset id="q-{name}"')[1].split("</fieldset>")[0]
        assert f"<legend>{label}</legend>" in field
        assert help_ in field
    for group in library.sign_groups.values():
        assert f"<strong>{group.clinician_name}.</strong> {group.clinician_line}" in page
        assert group.line not in page
    assert page.index('id="q-condition"') < page.index('id="q-screened"') < page.index('id="q-since"')
    assert "Do any of these warning signs apply?" in client.get("/plan").text


# --- from one door to the other --------------------------------------------------------------------------------------


def test_the_other_door_keeps_every_answer(client: FlaskClient) -> None:
    there = client.post("/plan", data={**ANSWERS, "hurt": "bird-dog", "paper": "letter", "door": "clinician"})
    assert there.status_code == 303
    address = there.headers["Location"]
    wanted = [*parse_qsl(query(hurt="bird-dog", mode="clinician")), ("paper", "letter")]
    assert sorted(parse_qsl(urlsplit(address).query)) == sorted(wanted)
    page = client.get(address).text
    assert ("hurt", "bird-dog") in ticked(page)
    back = client.post("/plan", data={**ANSWERS, "mode": "clinician", "door": "self"}).headers["Location"]
    assert "mode" not in dict(parse_qsl(urlsplit(back).query))
    assert ticked(client.get(back).text) == {
        (name, value) for name, values in ANSWERS.items() for value in ([values] if isinstance(values, str) else values)
    }


@pytest.mark.parametrize(("name", "value"), [
    ("redflag", "rf24"), ("redflag", "rf01"), ("patient", "Zyxwv Marker"), ("note-bird-dog", "Zyxwv note"),
    ("since", "for ages"), ("age", "under-18"),
])  # fmt: skip
def test_what_no_address_may_hold_comes_along_in_the_page(client: FlaskClient, name: str, value: str) -> None:
    answer = client.post("/plan", data={**ANSWERS, name: value, "door": "clinician"})
    assert answer.status_code == 200
    assert '<input type="hidden" name="mode" value="clinician">' in answer.text
    if name == "redflag":
        assert (name, value) in ticked(answer.text)
    else:
        assert value in answer.text
    assert not re.search("zyxwv|rf24|rf01", str(answer.headers).lower())
    assert ("level", "2") in ticked(answer.text)


def test_a_door_that_is_none_gets_a_sentence(client: FlaskClient) -> None:
    page = client.post("/plan", data={**ANSWERS, "door": "<b>"}).text
    assert "is not one of the answers" in page.split('id="q-mode"')[1].split("</div>")[0]
    assert "<b>" not in page
    assert ("level", "2") in ticked(page)


def test_what_a_starting_point_of_one_s_own_keeps_is_in_the_page_and_no_sign_is_among_it(client: FlaskClient) -> None:
    page = client.get("/plan?mode=clinician").text
    kept = re.search(r'data-keep-names="([^"]+)"', page)
    assert kept
    assert tuple(kept[1].split()) == KEPT_IN_A_START
    assert not {"screened", "redflag", "exercise_screen", "pain", "patient", "note", "mode"} & set(KEPT_IN_A_START)
    assert re.search(r'<section id="own-starts"[^>]* hidden', page), "it waits for the script"
