"""A clinician's word: what it opens, what it leaves shut, and where it never stands."""

from __future__ import annotations

import datetime
import io
import re

import pypdf
import pytest
from flask.testing import FlaskClient

from planner.web.forms import LONGEST_AGO_DAYS
from tests.conftest import ANSWERS, query

HTMX = {"HX-Request": "true"}
TODAY = datetime.datetime.now(datetime.UTC).date()
WORD: dict[str, str | list[str]] = {
    **ANSWERS, "mode": "clinician", "redflag": "rf01", "attested": "yes", "attested_by": "Jo Zyxwv",
    "attested_on": TODAY.isoformat(),
}  # fmt: skip
IN_WORDS = f"{TODAY.day} {TODAY:%B} {TODAY.year}"


def outcome(client: FlaskClient, **changes: str | list[str]) -> str:
    return str(client.post("/plan.json", data={**WORD, **changes}).get_json()["outcome"])


def part(page: str) -> str:
    """The markup of the part for clinicians."""
    return page.split('<section id="attest"')[1].split("</section>")[0]


@pytest.mark.parametrize("sign", ["rf01", "rf06-foot", "rf09", "px1", "px2"])
def test_a_clinician_s_word_opens_a_plan_within_limits(client: FlaskClient, sign: str) -> None:
    name = "redflag" if sign.startswith("rf") else "exercise_screen"
    data = {**WORD, "redflag": "", name: sign}
    answer = client.post("/plan.json", data=data).get_json()
    assert (answer["outcome"], answer["action_level"]) == ("plan", "A3")
    assert max(e["spine_load"] for day in answer["days"] for e in day["exercises"]) <= 1
    assert client.post("/plan.json", data={**data, "attested": ""}).get_json()["outcome"] == "referral"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("attested_by", "", "Write the name of the clinician"),
        ("attested_by", " \u200b ", "Write the name of the clinician"),
        ("attested_by", "x" * 81, "Use 80 characters or fewer"),
        ("attested_on", "", "Write the date of the check as year-month-day"),
        ("attested_on", "yesterday", "Write the date of the check as year-month-day"),
        ("attested_on", (TODAY + datetime.timedelta(days=3)).isoformat(), "still to come"),
        ("attested_on", (TODAY - datetime.timedelta(days=LONGEST_AGO_DAYS + 1)).isoformat(), "more than 60 days ago"),
        ("attested_by", ["a"] * 900, "You sent 900 answers here"),
    ],
)
def test_a_word_without_a_good_name_and_date_does_not_count(
    client: FlaskClient, field: str, typed: str | list[str], sentence: str
) -> None:
    data = {**WORD, field: typed}
    answer = client.post("/plan.json", data=data).get_json()
    assert answer["outcome"] == "referral"
    assert sentence in answer["errors"][field][0]
    for page in (client.post("/plan", data=data), client.post("/handout.pdf", data=data)):
        error = re.search(rf'id="{field}-error">([^<]*)<', part(page.text))
        assert error, "no sentence at the field"
        assert sentence in error[1]
        assert re.search(r'name="attested" value="yes" form="answers" checked', page.text), "the tick was lost"


def test_sixty_days_ago_still_counts_and_so_does_today(client: FlaskClient) -> None:
    assert outcome(client, attested_on=(TODAY - datetime.timedelta(days=LONGEST_AGO_DAYS - 1)).isoformat()) == "plan"
    assert outcome(client) == "plan"


def test_a_person_s_own_word_is_ignored(client: FlaskClient) -> None:
    answer = client.post("/plan.json", data={**WORD, "mode": "self", "attested_on": "soon"}).get_json()
    assert (answer["outcome"], answer["errors"]) == ("referral", {})
    page = client.post("/plan", data={**WORD, "mode": "self"}).text
    assert 'id="attest" class="attest" aria-labelledby="attest-title" hidden' in page


@pytest.mark.parametrize(
    "changes",
    [{"age": "under-18"}, {"spreads": "stays"}, {"exercise_screen": "birth-early"}, {"exercise_screen": "px1-bp-160"}],
)
def test_what_needs_a_plan_of_its_own_stays_shut(client: FlaskClient, changes: dict[str, str]) -> None:
    assert outcome(client, **changes) == "referral"
    page = client.post("/plan", data={**ANSWERS, "mode": "clinician", **changes}).text
    assert re.search(r'<section id="attest"[^>]* hidden', page), "it offers what it cannot open"


def test_the_part_for_clinicians_shows_when_they_can_open_something(client: FlaskClient) -> None:
    assert re.search(r'<section id="attest"[^>]* hidden', client.get("/plan").text)
    refused = client.post("/plan", data={**ANSWERS, "mode": "clinician", "redflag": "rf01"}).text
    assert not re.search(r'<section id="attest"[^>]* hidden', refused)
    assert 'name="max_load"' in part(refused)
    assert refused.count('id="q-max_load"') == 1
    fragment = client.post("/preview", data={**ANSWERS, "mode": "clinician", "redflag": "rf01"}, headers=HTMX).text
    assert "data-attest" in fragment
    assert "data-attest" not in client.post("/preview", data={**ANSWERS, "redflag": "rf01"}, headers=HTMX).text


def test_everything_in_the_part_belongs_to_the_answers(client: FlaskClient) -> None:
    inputs = re.findall(r"<(?:input|button)[^>]*>", part(client.post("/plan", data=WORD).text))
    assert len(inputs) == 6
    assert all('form="answers"' in markup for markup in inputs)


def test_the_week_says_whose_word_it_stands_on_and_not_which_sign(client: FlaskClient) -> None:
    said = f"Assessed by Jo Zyxwv on {IN_WORDS}: an urgent cause was looked into and ruled out."
    for page in (client.post("/preview", data=WORD, headers=HTMX), client.post("/plan", data=WORD)):
        assert page.status_code == 200
        assert said in page.text
        assert "data-plan" in page.text
        assert "trouble with your pee" not in page.text


def handout_fields(page: str) -> dict[str, list[str]]:
    """What the preview hands to the form of the handout."""
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" form="handout" name="(\w+)" value="([^"]*)">', page):
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("changes", [{}, {"redflag": "rf09"}, {"max_load": "2"}, {"exercise_screen": "px1"}])
def test_the_handout_prints_the_word_with_the_same_exercises_and_no_sign(
    client: FlaskClient, changes: dict[str, str]
) -> None:
    data = {**WORD, **changes}
    sent = handout_fields(client.post("/preview", data=data, headers=HTMX).text)
    assert "redflag" not in sent
    assert sent["mode"] == ["clinician"]
    assert sent["max_load"] == [changes.get("max_load", "1")]
    assert ("aaa" in sent.get("condition", [])) == (changes.get("redflag") == "rf09")
    shown, printed = (client.post("/plan.json", data=body).get_json() for body in (data, sent))
    assert shown["days"] == printed["days"]
    paper = client.post("/handout.pdf", data=sent)
    assert paper.status_code == 200
    text = " ".join(" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(paper.data)).pages)
    assert f"Assessed by Jo Zyxwv on {IN_WORDS}: an urgent cause was looked into and ruled out." in text


def test_a_handout_nobody_attested_says_nothing_of_it(client: FlaskClient) -> None:
    for data in (ANSWERS, {**WORD, "redflag": "", "attested": ""}, {**WORD, "redflag": "", "mode": "self"}):
        paper = client.post("/handout.pdf", data=data)
        assert paper.status_code == 200
        assert "Assessed by" not in pypdf.PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()


def test_an_address_never_attests(client: FlaskClient) -> None:
    address = query(**{k: v for k, v in WORD.items() if k not in ANSWERS})
    assert client.get("/plan.json?" + address).get_json()["outcome"] == "referral"
    page = client.get("/plan?" + address)
    assert "Zyxwv" not in page.text
    assert client.get("/handout.pdf?" + address).status_code == 400


def test_the_word_stands_in_no_address_header_or_log(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        for path in ("/plan", "/preview", "/plan.json", "/handout.pdf"):
            answer = client.post(path, data=WORD, headers=HTMX)
            assert answer.status_code == 200, path
            assert "zyxwv" not in str(answer.headers).lower()
            assert TODAY.isoformat() not in answer.headers.get("HX-Replace-Url", "")
            assert "attested" not in str(answer.headers)
            assert "rf01" not in str(answer.headers)
    assert "zyxwv" not in caplog.text.lower()
    assert "Zyxwv" not in str(client.post("/plan.json", data=WORD).get_json()["address"])


def test_a_clinician_may_set_the_heaviest_load_without_a_sign(client: FlaskClient) -> None:
    trained = {"level": "4", "week": "6", "equipment": ["dumbbell", "kettlebell", "barbell"], "minutes": "45"}
    for load in ("1", "2"):
        answer = client.post(
            "/plan.json", data={**ANSWERS, **trained, "mode": "clinician", "max_load": load}
        ).get_json()
        assert max(e["spine_load"] for day in answer["days"] for e in day["exercises"]) == int(load)
        assert f"mode=clinician&max_load={load}" in answer["address"]
    own = client.post("/plan.json", data={**ANSWERS, **trained, "max_load": "1"}).get_json()
    assert max(e["spine_load"] for day in own["days"] for e in day["exercises"]) > 1
    assert "max_load" not in own["address"]
