"""The calendar file, read back as a calendar would."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

import icalendar
import pytest
from printed import ADDRESS, KIT, LIBRARY, PEOPLE, planned

from planner import Plan, reading, wording
from planner.glance import weeks_to_come
from planner.handout.calendar import Times, entries, render_calendar
from planner.handout.sheet import stop_rules
from planner.intake import DAYS

TUESDAY, MONDAY = datetime.date(2026, 11, 24), datetime.date(2026, 11, 30)
MADE = datetime.datetime(2026, 11, 23, 8, 30, tzinfo=datetime.UTC)
HALF_PAST_SEVEN = datetime.time(7, 30)
BACK = {
    "after a week away": {"lately": "missed-week", "week": 6, "minutes": 30},
    "after a flare-up": {"lately": "flare", "week": 8, "minutes": 45},
    "ahead": {"lately": "too-easy", "week": 3, "level": 3, "minutes": 45, "equipment": KIT},
}
ALL_DAY = Times(TUESDAY)


def raw(plan: Plan, times: Times = ALL_DAY, made: datetime.datetime = MADE) -> bytes:
    return render_calendar(plan, LIBRARY, ADDRESS, times, made)


def events(plan: Plan, times: Times = ALL_DAY, made: datetime.datetime = MADE) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(raw(plan, times, made)).events


def sessions(plan: Plan, times: Times = ALL_DAY) -> list[icalendar.Event]:
    return [event for event in events(plan, times) if "look at your plan" not in event["summary"]]


def uids(plan: Plan, times: Times = ALL_DAY) -> set[str]:
    return {str(event["uid"]) for event in events(plan, times)}


def dates(event: icalendar.Event) -> list[datetime.date]:
    """Every day an event is on."""
    first, rule = event.decoded("dtstart"), event.get("rrule", {"COUNT": [1], "FREQ": ["WEEKLY"]})
    assert rule["FREQ"] == ["WEEKLY"]
    day = first.date() if isinstance(first, datetime.datetime) else first
    return [day + datetime.timedelta(weeks=n) for n in range(rule["COUNT"][0])]


def doses_on(event: icalendar.Event, day: datetime.date) -> tuple[str, list[str]]:
    """The minutes and the numbered doses that the description gives for one day, as a person would read it."""
    minutes, doses = "", dict[str, str]()
    for part in str(event["description"]).split("\n\n"):
        head, *lines = part.split("\n")
        found = re.fullmatch(r"(?:From (\d+) (\w+), )?(\d+ minutes?)(:|\.|, with these changes:)", head)
        if found is None or (found[1] and _day(event, found[1], found[2]) > day):
            continue
        minutes = found[3]
        new = {line.partition(". ")[0]: line for line in lines}
        doses = new if found[4] == ":" else doses | new
    return minutes, list(doses.values())


def _day(event: icalendar.Event, day: str, month: str) -> datetime.date:
    """Which of an event's days is meant."""
    return next(on for on in dates(event) if (str(on.day), f"{on:%B}") == (day, month))


@pytest.fixture(params=PEOPLE | BACK)
def plan(request: pytest.FixtureRequest) -> Plan:
    return planned(**(PEOPLE | BACK)[request.param])


def test_on_every_day_of_every_week_to_come_it_says_what_that_day_s_plan_says(plan: Plan) -> None:
    begins = TUESDAY if plan.intake.pain_now >= 8 else MONDAY
    said = {day: doses_on(event, day) for event in sessions(plan) for day in dates(event)}
    planned_days = {}
    for stage in weeks_to_come(plan, LIBRARY):
        for week, days in zip(stage.weeks, stage.days, strict=True):
            for day in days:
                ahead = (DAYS.index(day.day) - begins.weekday()) % 7
                on = begins + datetime.timedelta(weeks=week - plan.week, days=ahead)
                doses = [
                    f"{n}. {p.exercise.name}: {wording.amount(p.dose)}" for n, p in enumerate(day.prescriptions, 1)
                ]
                planned_days[on] = wording.count(day.minutes, "minute"), doses
    assert said == planned_days
    assert sum(len(dates(event)) for event in sessions(plan)) == len(planned_days), "a day has two sessions"


def test_the_own_week_is_the_plan_s_and_the_course_ends_with_its_last_week() -> None:
    lifter = planned(**PEOPLE["lifter"])
    assert weeks_to_come(lifter, LIBRARY)[0].days[0] == lifter.days
    last = max(day for event in sessions(lifter) for day in dates(event))
    assert last == MONDAY + datetime.timedelta(weeks=12 - 9, days=6)
    acute = planned(**PEOPLE["acute"])
    assert {week for stage in weeks_to_come(acute, LIBRARY) for week in stage.weeks} == {1, 2, 3, 4}


def test_what_came_between_changes_the_own_week_only() -> None:
    back = planned(lately="flare", week=6, minutes=30)
    as_ever = planned(week=back.week, minutes=30)
    own, later = weeks_to_come(back, LIBRARY)[0].days[:2]
    assert own == back.days != as_ever.days
    assert later == weeks_to_come(as_ever, LIBRARY)[0].days[1]


@pytest.mark.parametrize("person", [name for name in PEOPLE | BACK if name != "in pain"])
def test_a_series_ends_with_its_stage(person: str) -> None:
    plan = planned(**(PEOPLE | BACK)[person])
    end = MONDAY
    for stage in weeks_to_come(plan, LIBRARY):
        lead = f": {stage.span.stage.name}. "
        days = [day for event in sessions(plan) if lead in event["description"] for day in dates(event)]
        begin, end = end, MONDAY + datetime.timedelta(weeks=stage.weeks[-1] + 1 - plan.week)
        assert days
        assert all(begin <= day < end for day in days)


def test_every_event_has_a_uid_of_its_own_that_start_time_and_alarm_leave_alone(plan: Plan) -> None:
    found = [str(event["uid"]) for event in events(plan)]
    assert len(found) == len(set(found))
    assert set(found) == uids(plan, Times(datetime.date(2027, 3, 1), HALF_PAST_SEVEN, 10))


@pytest.mark.parametrize(
    "changes",
    [
        {"minutes": 45}, {"goals": ("balance",)}, {"conditions": frozenset({"osteo"})},
        {"hurt": frozenset({"incline-push-up"})}, {"days": ("tue", "thu", "sun")}, {"lately": "flare"},
        {"level": 1}, {"eases": "bending"}, {"equipment": frozenset({"dumbbell"})},
    ],
    ids=str,
)  # fmt: skip
def test_a_second_import_with_another_answer_takes_the_place_of_the_first(changes: dict[str, object]) -> None:
    before, after = planned(), planned(**changes)
    assert raw(before) != raw(after)
    assert uids(before) == uids(after)


def test_fewer_days_or_a_later_week_add_nothing_new() -> None:
    assert uids(planned(days=("mon", "thu"))) < uids(planned())
    assert uids(planned(week=7)) < uids(planned())


def test_another_place_or_another_age_group_is_another_plan() -> None:
    plan = planned()
    elsewhere = render_calendar(plan, LIBRARY, ADDRESS.replace("plan.example", "else.example"), Times(TUESDAY), MADE)
    assert not {str(e["uid"]) for e in icalendar.Calendar.from_ical(elsewhere).events} & uids(plan)
    assert not uids(planned(age="65-plus")) & uids(plan)


def test_a_later_file_is_known_as_later() -> None:
    first, then = events(planned())[0], events(planned(), made=MADE + datetime.timedelta(minutes=1))[0]
    assert 0 < first["sequence"] < then["sequence"] < 2**31
    assert then.decoded("last-modified") == then.decoded("dtstamp") == MADE + datetime.timedelta(minutes=1)


def test_the_same_answers_at_the_same_time_give_the_same_file(plan: Plan) -> None:
    assert raw(plan) == raw(plan)


def test_without_a_time_a_session_takes_no_time_of_a_day(plan: Plan) -> None:
    for event in events(plan, Times(TUESDAY)):
        first, last = event.decoded("dtstart"), event.decoded("dtend")
        assert type(first) is type(last) is datetime.date
        assert last - first == datetime.timedelta(days=1)
        assert event["transp"] == "TRANSPARENT"
        assert not event.walk("VALARM")


def test_a_time_is_that_of_the_wall_clock_in_summer_and_winter(plan: Plan) -> None:
    times = Times(TUESDAY, HALF_PAST_SEVEN)
    for event in sessions(plan, times):
        first = event.decoded("dtstart")
        assert (first.time(), first.tzinfo) == (HALF_PAST_SEVEN, None)
        longest = max(int(doses_on(event, day)[0].split()[0]) for day in dates(event))
        assert event.decoded("dtend") - first == datetime.timedelta(minutes=longest)
    text = raw(plan, times).decode()
    assert "TZID" not in text
    assert not re.search(r"DT(START|END)[^\r]*Z\r", text)


@pytest.mark.parametrize(("minutes", "trigger"), [(0, "P0D"), (10, "-PT10M"), (30, "-PT30M"), (60, "-PT1H")])
def test_a_reminder_comes_before_each_session_and_not_before_a_review(minutes: int, trigger: str) -> None:
    made = events(planned(), Times(TUESDAY, HALF_PAST_SEVEN, minutes))
    for event in made:
        alarms = event.walk("VALARM")
        assert len(alarms) == ("look at your plan" not in event["summary"])
        assert all(alarm["trigger"].to_ical().decode() == trigger for alarm in alarms)


def test_the_plan_is_looked_at_again_at_the_end_of_each_review_week() -> None:
    looked = [dates(event) for event in events(planned()) if "look at your plan" in event["summary"]]
    sundays = [MONDAY + datetime.timedelta(weeks=week - 1, days=6) for week in (2, 6, 12)]
    assert looked == [[day] for day in sundays]


def test_high_pain_gets_one_week_from_its_first_day_on_and_a_review_in_three_days() -> None:
    found = events(planned(pain=9, days=("mon", "wed", "fri")))
    assert [dates(event) for event in found[:-1]] == [[datetime.date(2026, 11, d)] for d in (30, 25, 27)]
    assert dates(found[-1]) == [datetime.date(2026, 11, 27)]


def test_texts_survive_the_way_and_lines_are_folded(plan: Plan) -> None:
    written = list(entries(plan, LIBRARY, TUESDAY))
    for entry, event in zip(written, events(plan), strict=True):
        assert event["summary"] == entry.title
        assert event["description"] == f"{entry.text}\n\nYour plan, with pictures: {ADDRESS}"
        assert event["url"] == ADDRESS
        assert event["class"] == "PRIVATE"
    lines = raw(plan).split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_every_session_says_when_to_stop_and_no_sign_that_was_ticked(plan: Plan) -> None:
    for event in sessions(plan):
        assert all(rule in event["description"] for rule in stop_rules(LIBRARY, "any"))
    ticked = planned(red_flags=frozenset({"rf24"}), none_of_the_signs=False)
    assert raw(ticked) == raw(replace(ticked, limits=()))
    assert LIBRARY.red_flags["rf24"].reason not in raw(ticked).decode().replace("\r\n ", "")


def test_our_own_words_are_plain(plan: Plan) -> None:
    for entry in entries(plan, LIBRARY, TUESDAY):
        ours = [part for part in entry.text.split("\n\n") if not re.match(r"From \d|\d+ minutes?:", part)]
        text = reading.assembled([entry.title, *ours[:1]])
        assert reading.flesch_kincaid(text) <= reading.GRADE
        assert not list(reading.faults(text))
