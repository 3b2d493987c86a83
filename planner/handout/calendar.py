"""The weeks to come as a calendar file (RFC 5545). The only file that imports icalendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

import planner.wording as wording
from planner.glance import StageToCome, weeks_to_come
from planner.handout.sheet import stop_rules
from planner.intake import DAYS
from planner.language import N_, _, date_in_words, language
from planner.library.model import Library
from planner.plan import Plan
from planner.prescription import Day

PRODUCT = "-//Backplan//Back plan//%s"
NAME = N_("Your back plan")
SOON = timedelta(days=3)  # when to look again at high pain


@dataclass(frozen=True, slots=True)
class Times:
    """When the sessions are. `start`: a day; `at`: local time wherever the calendar is, None for all day;
    `alarm`: minutes before a session with a time, None for none."""

    start: date
    at: time | None = None
    alarm: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to do on a day, and on the same day of the weeks after it. `minutes`: 0 for the whole day."""

    place: str
    day: date
    weeks: int
    minutes: int
    title: str
    text: str


def render_calendar(
    plan: Plan, library: Library, address: str, times: Times, made: datetime, country: str = "any"
) -> bytes:
    """The plan's week and those after it, as a file to import. `made`: now, in UTC."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT % language().upper())
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _(NAME))
    for entry in entries(plan, library, times.start, country):
        event = _event(entry, times, address)
        event.add("uid", uid(entry.place, plan, address))
        event.add("dtstamp", made)
        event.add("last-modified", made)
        event.add("sequence", int(made.timestamp()) // 60)  # tells a calendar that this is newer than what it holds
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def uid(place: str, plan: Plan, address: str) -> str:
    """The same for the same place in a course, whatever the answers and the start.

    So a second import puts the new exercises where the old ones were, which an answer since may have ruled out. Only
    where it was made and the age group, which hardly ever changes, keep two people's plans apart.
    """
    return str(uuid5(NAMESPACE_URL, f"{address.partition('?')[0]}/{plan.intake.age}/{place}"))


def entries(plan: Plan, library: Library, start: date, country: str = "any") -> Iterator[Entry]:
    """The sessions, stage by stage, and the days to look at the plan again. `country`: whose numbers to call."""
    stop = stop_rules(library, country)
    begins, stages = first_day(plan, start), weeks_to_come(plan, library)
    for stage in stages:
        since = begins + timedelta(weeks=stage.weeks[0] - plan.week)
        for n in range(len(plan.days)):
            days = [week[n] for week in stage.days]
            if days[0].prescriptions:
                place = f"stage-{plan.course.way.index(stage.span)}/session-{n}"
                yield _session(place, _lead(plan, stage), days, _on(days[0].day, since), stop)
    if plan.intake.pain_now >= 8:
        yield _review(plan.week, begins + SOON, _("Your pain was high when you made this plan."))
        return
    for week in plan.reviews:
        if plan.week <= week <= stages[-1].weeks[-1]:
            sunday = begins + timedelta(weeks=week - plan.week, days=6)
            yield _review(week, sunday, _("Week %(week)s is done.", week=week))


def first_day(plan: Plan, start: date) -> date:
    """Plan weeks begin on the first Monday from `start` on; at high pain, where days count, on `start` itself."""
    return start if plan.intake.pain_now >= 8 else start + timedelta(days=-start.weekday() % 7)


def _on(day: str, since: date) -> date:
    """The first Wednesday, say, from a date on."""
    return since + timedelta(days=(DAYS.index(day) - since.weekday()) % 7)


def _lead(plan: Plan, stage: StageToCome) -> str:
    """Which weeks these are; at high pain, where the stages wait, what the plan is for."""
    if plan.intake.pain_now >= 8:
        return plan.phase.aim
    weeks = wording.weeks(stage.weeks[0], stage.weeks[-1])
    stage_ = stage.span.stage
    return _("%(weeks)s: %(stage)s. %(what)s", weeks=weeks, stage=stage_.name, what=stage_.what)


def _session(place: str, lead: str, days: Sequence[Day], first: date, stop: Sequence[str]) -> Entry:
    """The same session on each of a stage's weeks; `days` are one a week."""
    kinds = wording.listed([wording.KIND_NAMES[kind].lower() for kind in days[0].kinds])
    shortest, longest = min(day.minutes for day in days), max(day.minutes for day in days)
    minutes = wording.count(longest, "minute")
    if shortest != longest:
        minutes = _("%(least)s to %(minutes)s", least=shortest, minutes=minutes)
    return Entry(
        place=place,
        day=first,
        weeks=len(days),
        minutes=longest,
        title=_("Back plan: %(kinds)s, %(minutes)s", kinds=kinds, minutes=minutes),
        text="\n\n".join([lead, *_doses(days, first), *stop]),
    )


def _doses(days: Sequence[Day], first: date) -> Iterator[str]:
    """What to do, numbered; then what changes, and from which date on."""
    before: tuple[str, list[str]] | None = None
    for week, day in enumerate(days):
        numbered = enumerate(day.prescriptions, 1)
        lines = [f"{number}. {p.exercise.name}: {wording.amount(p.dose)}" for number, p in numbered]
        minutes, since = wording.count(day.minutes, "minute"), first + timedelta(weeks=week)
        if before is None:
            yield "\n".join([f"{minutes}:", *lines])
        elif before != (minutes, lines):
            on = date_in_words(since, year=False)
            if _names(lines) != _names(before[1]):
                yield "\n".join([_("From %(day)s, %(minutes)s:", day=on, minutes=minutes), *lines])
            elif changes := [line for line in lines if line not in before[1]]:
                head = _("From %(day)s, %(minutes)s, with these changes:", day=on, minutes=minutes)
                yield "\n".join([head, *changes])
            else:
                yield _("From %(day)s, %(minutes)s.", day=on, minutes=minutes)
        before = minutes, lines


def _names(lines: Sequence[str]) -> list[str]:
    """Numbers and exercises without their doses."""
    return [line.partition(":")[0] for line in lines]


def _review(week: int, day: date, why: str) -> Entry:
    text = _("%(why)s Open your plan, and answer the questions again.", why=why)
    return Entry(f"review/week-{week}", day, 1, 0, _("Back plan: look at your plan again"), text)


def _event(entry: Entry, times: Times, address: str) -> Event:
    event = Event()
    event.add("summary", entry.title)
    event.add("description", f"{entry.text}\n\n" + _("Your plan, with pictures: %(address)s", address=address))
    event.add("url", address)
    event.add("class", "PRIVATE")
    if entry.weeks > 1:
        event.add("rrule", {"freq": "weekly", "count": entry.weeks})
    if times.at is None or not entry.minutes:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")  # a day to exercise on is not a busy day
        return event
    at = datetime.combine(entry.day, times.at)  # no time zone: seven in the morning stays that, summer and winter
    event.add("dtstart", at)
    event.add("dtend", at + timedelta(minutes=entry.minutes))
    if times.alarm is not None:
        event.add_component(_alarm(times.alarm))
    return event


def _alarm(minutes: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Time for your back plan"))
    alarm.add("trigger", timedelta(minutes=-minutes))
    return alarm
