"""A plan on a screen, put together from pieces that are drawn once (web/pieces.py): its week, sessions and cards."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

import planner.wording as wording
from planner.choices import Step, steps
from planner.dosing import Dose
from planner.figures import drawings, motion
from planner.handout.chapters import DaysAlike, DoseOn, day_names
from planner.handout.sheet import SCREEN_SCALE, room
from planner.intake import DAYS
from planner.library.model import Exercise, Library
from planner.plan import Plan
from planner.prescription import Prescription
from planner.web.forms import CalendarForm, RecordForm
from planner.web.pieces import Pieces, joined

#: The numbers of a dose that can be set: what each is, and whether there is less of it and more.
Stepping = tuple[tuple[str, bool, bool], ...]
NO_HTML = Markup()


@dataclass(frozen=True)
class Screen:
    """One plan's pieces.

    `where` is what all of them depend on; `answers` are the plan's as an address has them, the print's too, and
    `query` is that address's; `attested` is who attested, and on which day, as typed. `notes` and `faults` are what was
    typed for cards, and what to mend in it: a card with one of them is drawn for this once.
    """

    plan: Plan
    library: Library
    pieces: Pieces
    where: Hashable
    sessions: Sequence[DaysAlike]
    doses: Mapping[str, Sequence[DoseOn]]
    numbers: Mapping[str, int]
    answers: Sequence[tuple[str, str]]
    query: str
    attested: tuple[str, str] | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    def piece(self, template: str, blanks: Mapping[str, object], **alike: Hashable) -> Markup:
        """A piece for here, filled in."""
        return self.pieces.piece(self.where, template, blanks, **alike)

    @cached_property
    def first_day(self) -> dict[str, str]:
        """By exercise: the first of the days on which it is done first."""
        found: dict[str, str] = {}
        for session in self.sessions:
            for _slot, prescriptions in session.parts:
                for p in prescriptions:
                    found.setdefault(p.exercise.id, session.days[0])
        return found

    @cached_property
    def locked(self) -> set[str]:
        """The exercises that the person locked."""
        return {edit.what for _text, edit in self.plan.course.read if edit and edit.verb == "lock"}

    def week(self) -> Markup:
        """The week as a table."""
        blanks: dict[str, object] = {}
        for day in self.plan.days:
            blanks[f"kinds_{day.day}"] = self.piece("_kinds.html", {}, kinds=day.kinds)
            blanks[f"minutes_{day.day}"] = wording.count(day.minutes, "minute")
        return self.piece("_week.html", blanks, by_day=tuple(day.day for day in self.plan.days))

    def session(self, session: DaysAlike, panel: Markup = NO_HTML, place: str = "") -> Markup:
        """A session with its controls. `panel` is where one chooses, `place` the id of what it belongs to."""
        here = any(f"{what}-{day}" == place for what in ("add", "move") for day in session.days)
        blanks: dict[str, object] = {"title": session.title, "panel": panel if here else NO_HTML}
        nth = 0
        last = sum(len(prescriptions) for _slot, prescriptions in session.parts)
        for part, (_slot, prescriptions) in enumerate(session.parts):
            rows = []
            for p in prescriptions:
                nth += 1
                rows.append(self.row(session, p, nth, nth == last, panel, place))
            blanks[f"rows_{part}"] = joined(rows)
        return self.piece("_session_screen.html", blanks, days=session.days, slots=tuple(s for s, _p in session.parts))

    def row(self, session: DaysAlike, p: Prescription, nth: int, is_last: bool, panel: Markup, place: str) -> Markup:
        """An exercise of a session, the `nth` there, with its controls."""
        e, day, on = p.exercise, session.days[0], ".".join(session.days)
        row = f"row-{e.id}" if self.first_day[e.id] == day else f"row-{day}-{e.id}"
        stepping, numbers = self.stepping(p)
        blanks = {
            "row": row,
            "at": f"{day}-{e.id}",
            "on": on,
            "number": self.numbers[e.id],
            "dose": wording.amount(p.dose),
            "earlier": max(1, nth - 1),
            "later": nth + 1,
            "panel": panel if row == place else NO_HTML,
            **numbers,
        }
        return self.piece(
            "_row.html", blanks, e=e, locked=e.id in self.locked, is_first=nth == 1, is_last=is_last, stepping=stepping
        )

    @cached_property
    def _stepping(self) -> dict[tuple[Exercise, Dose], tuple[Stepping, dict[str, object]]]:
        return {}

    def stepping(self, p: Prescription) -> tuple[Stepping, dict[str, object]]:
        """Which numbers of a dose can be set, and the blanks of their buttons."""
        key = p.exercise, p.dose
        if key not in self._stepping:
            found = steps(self.plan, p, self.library)
            stepping = tuple((step.what, step.less is not None, step.more is not None) for step in found)
            self._stepping[key] = stepping, {name: value for step in found for name, value in _blanks(step)}
        return self._stepping[key]

    def card(self, p: Prescription) -> Markup:
        """An exercise with its pictures and steps."""
        e, on = p.exercise, self.doses[p.exercise.id]
        how = _how(on[0].dose)
        blanks = {
            "number": self.numbers[e.id],
            "dose": wording.amount(on[0].dose),
            "days": day_names(on[0].days, short=True),
            "how": how,
            "others": joined(self.dose_other(each, how) for each in on[1:]),
            "for_you": joined(self.piece("_for_you.html", {"text": a.text}) for a in p.adaptations),
            "next_step": p.next_step,
            "why": p.why,
        }
        alike = {"e": e, "easier": p.easier, "harder": p.harder, "how": bool(how)}
        note, fault = self.notes.get(e.id, ""), self.faults.get(e.id, "")
        if note or fault:
            return self.pieces.plainly("_card.html", blanks, **alike, note=note, fault=fault)
        return self.piece("_card.html", blanks, **alike, note="", fault="")

    def dose_other(self, each: DoseOn, usual_how: str) -> Markup:
        """A dose on other days than most; how to do it, where that is another way."""
        how = _how(each.dose)
        blanks = {"days": day_names(each.days, short=True), "dose": wording.amount(each.dose)}
        return self.piece("_dose_other.html", {**blanks, "how": how if how != usual_how else ""})

    def other_ways(self, calendar_form: CalendarForm | None = None, record_form: RecordForm | None = None) -> Markup:
        """The forms and links to take the plan along. A form that was sent comes back as it was."""
        answers, attested_by, attested_on = self.answers, *(self.attested or ("", ""))
        clinician = self.plan.intake.mode == "clinician"
        alike = {"clinician": clinician, "attested": self.attested is not None}
        blanks = {
            "query": self.query,
            "for_calendar": self.hidden("to-calendar", answers),
            "for_record": self.hidden("to-record", answers) if clinician or record_form else NO_HTML,
            "attested_by": attested_by,
            "attested_on": attested_on,
        }
        sent = {"calendar_form": calendar_form, "record_form": record_form}
        if given := {name: form for name, form in sent.items() if form}:
            return self.pieces.plainly("_other_ways.html", blanks, **alike, **given)
        return self.piece("_other_ways.html", blanks, **alike)

    def hidden(self, form: str, pairs: Sequence[tuple[str, str]]) -> Markup:
        """Answers that go along with a form, unseen."""
        return joined([self.piece("_hidden.html", {"name": n, "value": v}, form=form) for n, v in pairs])


def given(figure_url: Callable[[str], str], library: Library) -> dict[str, object]:
    """What the templates of pieces read besides."""
    return {
        "figure_url": figure_url,
        "library": library,
        "words": wording,
        "day_names": day_names,
        "all_days": DAYS,
        "drawings": drawings,
        "motion": motion,
        "room": room,
        "screen_scale": SCREEN_SCALE,
        "calendar_form": CalendarForm(),
        "record_form": RecordForm(),
    }


def _how(dose: Dose) -> str:
    return " ".join(said for said in (wording.rest(dose), wording.effort(dose)) if said)


def _blanks(step: Step) -> list[tuple[str, object]]:
    return [
        (f"now_{step.what}", wording.step_now(step.what, step.now)),
        (f"less_{step.what}", step.less),
        (f"more_{step.what}", step.more),
    ]
