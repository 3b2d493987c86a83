"""The other ways out: where they are, what they refuse, and what they keep to themselves."""

from __future__ import annotations

import base64
import datetime
import hashlib
import html
import re

import icalendar
import pytest
from flask.testing import FlaskClient

from planner.library import Library
from planner.web.errors import CONTENT_SECURITY_POLICY
from tests.conftest import ANSWERS, query

WAYS = {
    "ics": ("text/calendar; charset=utf-8", 'attachment; filename="back-plan-week-1.ics"'),
    "txt": ("text/plain; charset=utf-8", None),
    "fhir.json": ("application/fhir+json", 'attachment; filename="back-plan-week-1.fhir.json"'),
    "html": ("text/html; charset=utf-8", None),
}
HTMX = {"HX-Request": "true"}
CLINICIAN: dict[str, str | list[str]] = {**ANSWERS, "mode": "clinician"}
TODAY = datetime.datetime.now(datetime.UTC).date()
WORD: dict[str, str | list[str]] = {
    **CLINICIAN, "redflag": "rf01", "attested": "yes", "attested_by": "Jo Zyxwv", "attested_on": TODAY.isoformat(),
}  # fmt: skip


def field(page: str, name: str) -> str:
    """The part of a page about one field."""
    start = page.index(f'id="q-{name}"')
    return html.unescape(page[start : start + 900])


def first_day(client: FlaskClient, **asked: str) -> datetime.date:
    file = client.get("/plan.ics?" + query(**asked))
    assert file.status_code == 200
    return min(event.decoded("dtstart") for event in icalendar.Calendar.from_ical(file.data).events)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_out_is_at_the_plan_s_own_answers_and_kept_by_its_reader_alone(client: FlaskClient, way: str) -> None:
    answer = client.get(f"/plan.{way}?{query()}")
    kind, disposition = WAYS[way]
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers.get("Content-Disposition") == disposition
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data.decode("utf-8")


@pytest.mark.parametrize("way", WAYS)
def test_without_a_plan_each_answers_with_the_page_that_says_why(
    client: FlaskClient, library: Library, way: str
) -> None:
    for asked, why in (
        (query(redflag="rf01"), library.action_levels["A0"].title),
        (query(age="under-18"), library.action_levels["A2"].title),
        (query(minutes=None), "Your minutes"),
        (query(pain="11"), "“11” is not one of the answers."),
        ("", "Your week will stand here"),
    ):
        answer = client.get(f"/plan.{way}?{asked}")
        assert (answer.status_code, answer.mimetype) == (400, "text/html"), asked
        assert why in html.unescape(answer.text)
        assert "data-plan" not in answer.text


@pytest.mark.parametrize("way", WAYS)
def test_an_address_never_attests(client: FlaskClient, way: str) -> None:
    word = {name: value for name, value in WORD.items() if name not in ANSWERS}
    assert client.get(f"/plan.{way}?{query(**word)}").status_code == 400


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_tells_a_sign(client: FlaskClient, library: Library, way: str) -> None:
    told = client.get(f"/plan.{way}?{query(redflag='rf24', screened=None)}")
    assert told.status_code == 200
    assert "rf24" not in told.text
    assert library.red_flags["rf24"].short not in told.text


@pytest.mark.parametrize("way", WAYS)
def test_the_numbers_to_call_are_those_of_the_country(client: FlaskClient, library: Library, way: str) -> None:
    def told(**country: str) -> str:
        text = client.get(f"/plan.{way}?{query(**country)}").text
        plain = text.replace("\r\n ", "").replace("\\,", ",").replace("\\u2019", "’")
        return " ".join(html.unescape(plain).split())

    for country in ("us", "any"):
        assert library.safety.call_now(country) in told(country=country)
        assert library.safety.call_today(country) in told(country=country)
    assert "call 999" not in told(country="us")
    assert "call 999" in told()


@pytest.mark.parametrize("way", WAYS)
def test_an_unknown_way_to_print_is_told_and_not_guessed(client: FlaskClient, way: str) -> None:
    answer = client.get(f"/plan.{way}?{query(country='atlantis')}")
    assert answer.status_code == 400
    assert "“atlantis” is not one of the answers." in html.unescape(answer.text)


def test_how_it_is_printed_goes_along_and_a_record_does_not_mind(client: FlaskClient) -> None:
    page = client.post("/preview", data={**ANSWERS, "country": "us", "paper": "letter"}, headers=HTMX).text
    links = [html.unescape(link) for link in re.findall(r'href="(plan\.[^"]+)"', page)]
    assert all("country=us" in link and "paper=letter" in link for link in links)
    assert '<input type="hidden" form="to-calendar" name="country" value="us">' in page
    records = [client.get(f"/plan.fhir.json?{query(paper=paper)}").get_json(force=True) for paper in ("a4", "letter")]
    assert records[0] == records[1]


def test_the_preview_leads_to_all_of_them_with_the_same_answers(client: FlaskClient) -> None:
    page = client.post("/preview", data=ANSWERS, headers=HTMX)
    asked = page.headers["HX-Replace-Url"].partition("?")[2]
    links = [html.unescape(link) for link in re.findall(r'href="(plan\.[^"]+)"', page.text)]
    assert links == [f"plan.{way}?{asked}" for way in ("html", "txt", "fhir.json", "json")]
    assert all(client.get(f"/{link}").status_code == 200 for link in links)
    hidden = re.findall(r'<input type="hidden" form="to-calendar" name="(\w+)" value="([^"]*)">', page.text)
    assert "&".join(f"{name}={value}" for name, value in hidden) == asked
    assert "data-plan" not in client.get("/plan").text
    assert "plan.ics" not in client.get("/plan").text


def test_the_calendar_begins_on_the_next_monday(client: FlaskClient) -> None:
    next_monday = TODAY + datetime.timedelta(days=7 - TODAY.weekday())
    assert first_day(client) == first_day(client, start="") == next_monday
    assert first_day(client, start=next_monday.isoformat()) == next_monday
    assert first_day(client, start=(next_monday + datetime.timedelta(days=1)).isoformat()) == (
        next_monday + datetime.timedelta(days=7)
    )


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("start", ["nonsense"], "Write the first day as year-month-day, such as"),
        ("start", ["2026-02-30"], "Write the first day as year-month-day, such as"),
        ("start", ["30.11.2026"], "Write the first day as year-month-day, such as"),
        ("start", ["2026-11-30\r\nSUMMARY:x"], "Write the first day as year-month-day, such as"),
        ("start", ["<script>"], "Write the first day as year-month-day, such as"),
        ("start", ["x" * 9000], "Write the first day as year-month-day, such as"),
        ("start", ["9999-12-31"], "Write the first day as year-month-day, such as"),
        ("start", ["2099-12-31"], "This day is more than a year away."),
        ("start", ["2001-01-01"], "This day is more than a year away."),
        ("start", ["", ""], "You sent 2 answers here. Send each answer once."),
        ("start", [TODAY.isoformat(), TODAY.isoformat()], "You sent 2 answers here. Send each answer once."),
        ("at", ["25:00"], "Write the time as hours and minutes, from 00:00 to 23:59"),
        ("at", ["07:60"], "Write the time as hours and minutes, from 00:00 to 23:59"),
        ("at", ["7"], "Write the time as hours and minutes, from 00:00 to 23:59"),
        ("at", ["07:30+02:00"], "Write the time as hours and minutes, from 00:00 to 23:59"),
        ("at", ["٠٧:٣٠"], "Write the time as hours and minutes, from 00:00 to 23:59"),
        ("at", ["07:30", "08:30"], "You sent 2 answers here. Send each answer once."),
        ("alarm", ["5"], "“5” is not one of the answers."),
        ("alarm", ["-10"], "“-10” is not one of the answers."),
        ("alarm", ["10", "30"], "You gave 2 answers here. Choose one."),
        ("alarm", ["10"], "A reminder needs a time of day."),
    ],
)
def test_a_faulty_time_gets_a_sentence_at_its_field_and_is_kept(
    client: FlaskClient, name: str, values: list[str], sentence: str
) -> None:
    answer = client.get("/plan.ics?" + query(**{name: values}))
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert sentence in field(answer.text, name)
    assert "data-plan" in answer.text, "the plan itself is well"
    assert '<details class="other-ways" open>' in answer.text
    if name != "alarm":
        assert f'value="{html.escape(values[0])}"'.replace("&#x27;", "&#39;") in answer.text


def test_what_is_faulty_loses_nothing_else_that_was_typed(client: FlaskClient) -> None:
    page = client.get("/plan.ics?" + query(start="soon", at="07:30", alarm="30")).text
    assert 'value="07:30"' in field(page, "at")
    assert re.search(r'name="alarm" value="30" checked', page)


@pytest.mark.parametrize(
    ("at", "told"), [("07:30", "073000"), ("7:05", "070500"), ("00:00", "000000"), (" 23:59 ", "235900")]
)
def test_a_time_of_day_and_a_reminder_are_taken(client: FlaskClient, at: str, told: str) -> None:
    for alarm in ("none", "0", "10", "30", "60", ""):
        text = client.get("/plan.ics?" + query(at=at, alarm=alarm)).text
        assert re.search(rf"DTSTART:\d+T{told}\r", text)
        assert ("VALARM" in text) == (alarm not in ("none", ""))


def test_the_plan_s_address_stands_in_each_without_start_time_or_reminder(client: FlaskClient) -> None:
    asked = query(start=TODAY.isoformat(), at="07:30", alarm="10")
    address = client.post("/preview", data=ANSWERS, headers=HTMX).headers["HX-Replace-Url"]
    whole = f"http://localhost{address}"
    event = icalendar.Calendar.from_ical(client.get(f"/plan.ics?{asked}").data).events[0]
    assert event["url"] == whole
    assert whole in client.get(f"/plan.txt?{asked}").text.replace("\n", "")
    assert (
        client.get(f"/plan.fhir.json?{asked}").get_json(force=True)["entry"][0]["resource"]["meta"]["source"] == whole
    )
    assert html.escape(whole) in client.get(f"/plan.html?{asked}").text


def test_the_identifier_comes_in_a_body_only(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        posted = client.post("/plan.fhir.json", data={**CLINICIAN, "patient_identifier": "MRN-777"})
        asked = client.get("/plan.fhir.json?" + query(patient_identifier="MRN-777"))
    patients = [answer.get_json(force=True)["entry"][1]["resource"] for answer in (posted, asked)]
    assert patients[0]["identifier"] == [{"value": "MRN-777"}]
    assert "identifier" not in patients[1]
    assert "MRN-777" not in asked.text
    assert "MRN-777" not in str(posted.headers)
    assert "MRN-777" not in caplog.text
    assert posted.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("identifier", "sentence"),
    [
        ("x" * 65, "This is too long. Use 64 characters or fewer."),
        ("A\x001", "Use letters, digits and signs that can be seen"),
        ("A\u202e1", "Use letters, digits and signs that can be seen"),
        ("A\r\n1", "Use letters, digits and signs that can be seen"),
        (["A-1", "A-2"], "You sent 2 answers here. Send each answer once."),
    ],
)
def test_a_faulty_identifier_gets_a_sentence_at_its_field_and_is_kept(
    client: FlaskClient, identifier: str | list[str], sentence: str
) -> None:
    answer = client.post("/plan.fhir.json", data={**CLINICIAN, "patient_identifier": identifier})
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert sentence in field(answer.text, "patient_identifier")
    if isinstance(identifier, str) and "x" in identifier:
        assert f'value="{identifier}"' in answer.text


def test_an_identifier_may_be_anything_that_can_be_read(client: FlaskClient) -> None:
    for identifier in ("943 476 5919", "Łą/ß-£", '<b>"&', "x" * 64, ""):
        answer = client.post("/plan.fhir.json", data={**CLINICIAN, "patient_identifier": identifier})
        assert answer.status_code == 200
        patient = answer.get_json(force=True)["entry"][1]["resource"]
        assert patient.get("identifier", [{"value": ""}]) == [{"value": identifier}]


def test_the_field_for_an_identifier_is_for_clinicians(client: FlaskClient) -> None:
    assert 'name="patient_identifier"' in client.get("/plan?" + query(mode="clinician")).text
    assert 'name="patient_identifier"' not in client.get("/plan?" + query()).text


def test_a_plan_on_a_clinician_s_word_goes_into_a_record_without_the_sign(client: FlaskClient) -> None:
    page = client.post("/preview", data=WORD, headers=HTMX).text
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" form="to-record" name="(\w+)" value="([^"]*)">', page):
        sent.setdefault(name, []).append(value)
    assert sent["attested_by"] == ["Jo Zyxwv"]
    answer = client.post("/plan.fhir.json", data={**sent, "patient_identifier": "A-1"})
    assert answer.status_code == 200
    assert "rf01" not in answer.text
    assert "Zyxwv" not in answer.text
    shown = client.post("/plan.json", data=WORD).get_json()
    recorded = {a["detail"]["code"]["text"] for a in answer.get_json(force=True)["entry"][0]["resource"]["activity"]}
    assert {exercise["name"] for day in shown["days"] for exercise in day["exercises"]} <= recorded


def test_a_record_may_have_a_first_day(client: FlaskClient) -> None:
    monday = TODAY + datetime.timedelta(days=7 - TODAY.weekday())
    for answer in (
        client.get("/plan.fhir.json?" + query(start=monday.isoformat())),
        client.post("/plan.fhir.json", data={**ANSWERS, "start": monday.isoformat()}),
    ):
        period = answer.get_json(force=True)["entry"][0]["resource"]["period"]
        assert period["start"] == monday.isoformat()
    for faulty, why in (("2099-12-31", "more than a year away"), ("soon", "year-month-day")):
        refused = client.get("/plan.fhir.json?" + query(start=faulty))
        assert refused.status_code == 400
        assert why in field(refused.text, "record-start")
    kept = client.post("/plan.fhir.json", data={**CLINICIAN, "start": "soon", "patient_identifier": "A-1"})
    assert kept.status_code == 400
    assert "Write the first day as year-month-day" in field(kept.text, "record-start")
    assert 'value="A-1"' in field(kept.text, "patient_identifier")
    assert client.get("/plan.fhir.json?" + query(start=["", ""])).status_code == 400


def test_the_page_to_print_loads_our_own_files_and_allows_only_its_own_style(client: FlaskClient) -> None:
    answer = client.get("/plan.html?" + query())
    for link in set(re.findall(r'(?:src|<link[^>]* href)="(/[^"]+)"', answer.text)):
        assert client.get(link).status_code == 200, link
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{digest}';" in policy
    assert policy.replace(f" 'sha256-{digest}'", "") == CONTENT_SECURITY_POLICY
    assert " style=" not in answer.text
    assert "<script" not in answer.text


def test_the_page_to_print_shows_each_drawing_of_the_plan(client: FlaskClient) -> None:
    page = client.get("/plan.html?" + query()).text
    paper = client.get("/plan.json?" + query()).get_json()
    names = {exercise["name"] for day in paper["days"] for exercise in day["exercises"]}
    assert page.count('<article class="card') == len(names)
    assert len(re.findall(r'<img src="/static/[0-9a-f]{10}/figures/', page)) >= 2 * len(names)


def test_only_the_record_can_be_posted(client: FlaskClient) -> None:
    for way in ("ics", "txt", "html"):
        assert client.post(f"/plan.{way}", data=ANSWERS).status_code == 405
