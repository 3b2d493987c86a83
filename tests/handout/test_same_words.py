"""One plan: preview, paper, text, calendar and record say the same, for seven people."""

from __future__ import annotations

import datetime
import html
import json
import re
from urllib.parse import urlencode

import icalendar
import pytest
from flask.testing import FlaskClient
from printed import LIBRARY, PEOPLE, planned, printed_for, squashed

from planner import wording
from planner.handout.sheet import sessions
from planner.web.address import plan_query

ALL_DAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}


@pytest.mark.parametrize("person", PEOPLE)
def test_every_exercise_dose_day_and_minute_is_the_same_everywhere(client: FlaskClient, person: str) -> None:
    plan = planned(**PEOPLE[person])
    query = urlencode(plan_query(plan.intake, LIBRARY))
    page = re.sub(r"<[^>]+>", " ", client.get(f"/plan?{query}").text)
    text = client.get(f"/plan.txt?{query}").text
    record = client.get(f"/plan.fhir.json?{query}").get_json(force=True)["entry"][0]["resource"]
    told = {
        "preview": squashed(html.unescape(page)),
        "paper": printed_for(person).text,
        "page to print": squashed(html.unescape(re.sub(r"<[^>]+>", " ", client.get(f"/plan.html?{query}").text))),
        "text": squashed(text),
        "record": squashed(html.unescape(re.sub(r"<[^>]+>", " ", json.dumps(record, ensure_ascii=False)))),
    }
    for session in sessions(plan):
        for where, words in told.items():
            assert squashed(session.title) in words, (where, session.title)
        for _, prescriptions in session.parts:
            for p in prescriptions:
                for where, words in told.items():
                    assert squashed(p.exercise.name) in words, (where, p.exercise.id)
                    assert squashed(wording.amount(p.dose)) in words, (where, p.exercise.id)
    _agree_by_day(plan, record, client.get(f"/plan.ics?{query}").data)


def _agree_by_day(plan, record, calendar) -> None:
    """The two that are read by programs, day for day."""
    events = icalendar.Calendar.from_ical(calendar).events
    first = {}
    for event in events:
        if "look at your plan" not in event["summary"]:
            first.setdefault(event.decoded("dtstart").weekday(), event)
    for day in plan.days:
        event = first[list(ALL_DAYS).index(day.day)]
        own = str(event["description"]).split("\n\n")[1].split("\n")
        assert own[0] == f"{wording.count(day.minutes, 'minute')}:"
        said = [f"{n}. {p.exercise.name}: {wording.amount(p.dose)}" for n, p in enumerate(day.prescriptions, 1)]
        assert own[1:] == said
        recorded = {
            (detail["code"]["text"], detail["description"].startswith(wording.dose_text(p.dose)))
            for p in day.prescriptions
            for detail in (activity["detail"] for activity in record["activity"])
            if detail["code"]["text"] == p.exercise.name and day.day in detail["scheduledTiming"]["repeat"]["dayOfWeek"]
        }
        assert recorded == {(p.exercise.name, True) for p in day.prescriptions}
    assert datetime.date.today() < min(dates for dates in (event.decoded("dtstart") for event in events))
