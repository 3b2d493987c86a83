"""The forms. Field names and values are the public address; the words come from the library."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from wtforms import (
    Field,
    FileField,
    Form,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind 3.3

from planner.edits import MOST_EDITS, with_edit
from planner.handout.calendar import Times
from planner.handout.details import LONGEST, MOST_LINES, Details, fault, printable, review_day
from planner.handout.logo import MOST_BYTES, Logo, LogoError, read_logo
from planner.handout.note import AGE_NAMES, SINCE_NAMES
from planner.handout.options import ONE_SHEET, WEEKS_PRINTED, Printing
from planner.intake import AGES, EASES, EASIER, LATELY, MAX_LOADS, MINUTES, SINCE, SPREADS, WEEKS, Intake
from planner.language import N_, Names, _, date_in_words
from planner.library.model import Exercise, Library, Numbers
from planner.plan import Plan
from planner.web.short import UnreadableCode, pairs_of
from planner.wording import DAY_NAMES

Choices = Sequence[SelectChoice]

EASES_NAMES = Names({"bending": N_("Bending forward"), "arching": N_("Bending back"), "neither": N_("Neither")})
EASIER_NAMES = Names({"sitting": N_("Sitting"), "walking": N_("Walking"), "same": N_("No difference")})
SPREADS_NAMES = Names(
    {"no": N_("No"), "bending": N_("Bending does"), "arching": N_("Arching does"), "stays": N_("Yes, and it stays")}
)
LATELY_NAMES = Names(
    {
        "as-planned": N_("As planned"),
        "missed-week": N_("I missed a week"),
        "missed-two-weeks": N_("I missed two weeks or more"),
        "flare": N_("I had a flare-up"),
        "too-easy": N_("It was too easy"),
    }
)
LOAD_NAMES = Names({1: N_("Keep it light"), 2: N_("Up to medium")})
PRINT_NAMES = Names(
    {
        "standard": N_("Standard"),
        "large": N_("Large print, one exercise a page"),
        "compact": N_("Compact, two sheets"),
        "card": N_("Card, one side"),
        "clinician": N_("Clinician’s copy"),
    }
)
#: Who has assessed someone, and when: personal, so it is read from a request's body only.
ATTESTATION = ("attested", "attested_by", "attested_on")
LONGEST_AGO_DAYS = 60
LONGEST_EDIT = 150
FARTHEST_START_DAYS = 366
LONGEST_IDENTIFIER = 64  # characters
LONGEST_SEARCH = 100
ALARM_NAMES = Names(
    {
        "none": N_("No reminder"),
        "0": N_("When it starts"),
        "10": N_("10 minutes before"),
        "30": N_("30 minutes before"),
        "60": N_("1 hour before"),
    }
)
PREGNANCY = {"preg", "preg-late", "postp"}
#: How a question is put where a clinician fills in the form for a patient, and its help; else as in `plan_form`.
FOR_A_PATIENT: dict[str, tuple[str, str]] = {
    "screened": (
        N_("Warning signs (red flags)"),
        N_("Open a line for its signs, as the patient is asked."),
    ),
    "exercise_screen": (N_("Before exercise"), ""),
    "since": (N_("How long this time"), ""),
    "pain": (N_("Pain today, 0 to 10"), N_("From 6 on loads stay light; from 8 on relief, breathing and walks only.")),
    "age": (N_("Age"), N_("Under 18 is referred.")),
    "goal": (N_("Goals"), ""),
    "equipment": (N_("Equipment"), N_("A chair and a wall are taken to be there.")),
    "level": (
        N_("Training level"),
        N_("Beginner: less than 3 months. Improver: up to a year. Trained: longer, and lifts now. Experienced: years."),
    ),
    "day": (N_("Days"), N_("Strength days need a day between them.")),
    "minutes": (N_("Minutes a day"), ""),
    "eases": (N_("Eased by"), N_("Directional preference; ask again every 2 weeks.")),
    "easier": (N_("Easier"), ""),
    "spreads": (N_("Sends pain down the leg"), N_("Pain that stays down the leg is referred.")),
    "condition": (
        N_("Conditions and precautions"),
        N_("What does not suit is left out; the rest prints how to adapt it."),
    ),
    "avoid": (N_("Exercises to leave out"), N_("What this person can’t or won’t do.")),
    "hurt": (N_("Exercises that hurt lately"), N_("Red once, or amber two times in a row.")),
    "lately": (N_("Since the last plan"), ""),
    "week": (N_("Plan week"), ""),
    "max_load": (N_("Heaviest load (clinician)"), N_("Within what phase and conditions allow.")),
}
LATELY_OF_A_PATIENT = {
    "missed-week": N_("Missed a week"),
    "missed-two-weeks": N_("Missed two weeks or more"),
    "flare": N_("Had a flare-up"),
    "too-easy": N_("Was too easy"),
}
QUESTIONS = Names(
    {
        "screened": N_("the warning signs"),
        "since": N_("how long it has hurt"),
        "pain": N_("your pain today"),
        "age": N_("your age"),
        "goal": N_("what you want"),
        "level": N_("how used to exercise you are"),
        "day": N_("your days"),
        "minutes": N_("your minutes"),
        "avoid": N_("the exercises you left out"),
    }
)


def _shown(value: str, most: int = 40) -> str:
    """A hand-typed value, short enough to show back."""
    value = re.sub(r"[\x00-\x1f\x7f]", " ", value).strip()
    return value if len(value) <= most else value[:most] + "…"


def _each_once(sent: int, most: int) -> None:
    """A browser sends each answer once; more than there are to give is no answer."""
    if sent > most:
        raise ValueError(_("You sent %(number)s answers here. Send each answer once.", number=f"{sent:,}"))


class _Known:
    """The values of a field's choices, in their order."""

    choices: Any

    @property
    def known(self) -> list[str]:
        return [choice.value for choice in self.choices or ()]


class OneOf(_Known, RadioField):
    """Radio buttons. Says which unknown or double answer it was given, and takes none of them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        answers = list(dict.fromkeys(value for value in valuelist if value))
        self.data = None
        if not valuelist:
            return
        self.data = answers[0] if len(answers) == 1 and answers[0] in self.known else None
        _each_once(len(valuelist), len(self.known))
        if len(answers) > 1:
            raise ValueError(_("You gave %(number)s answers here. Choose one.", number=len(answers)))
        if answers and self.data is None:
            raise ValueError(
                _("“%(answer)s” is not one of the answers. Choose one from the list.", answer=_shown(answers[0]))
            )

    def pre_validate(self, form: Any) -> None:
        """Checked above; no answer yet is a state, not a mistake."""


class AnyOf(_Known, SelectMultipleField):
    """Checkboxes. Keeps what it knows and names what it does not."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = []
        if not valuelist:
            return
        known = self.known
        given = dict.fromkeys(value for value in valuelist if value)
        self.data = [value for value in known if value in given]
        _each_once(len(valuelist), len(known))
        unknown = [value for value in given if value not in known]
        if unknown:
            shown, more = _shown(unknown[0]), len(unknown) - 1
            if not more:
                raise ValueError(
                    _("“%(answer)s” is not in this list. We left it out; choose from the list.", answer=shown)
                )
            raise ValueError(
                _(
                    "“%(answer)s” and %(more)s more are not in this list. We left it out; choose from the list.",
                    answer=shown,
                    more=more,
                )
            )

    def pre_validate(self, form: Any) -> None:
        """Checked above."""


class Line(StringField):
    """A line of text, sent once."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        _each_once(len(valuelist), 1)


class Changes(Field):
    """Changes on top of the plan, as they stand in an address; the plan itself says which cannot be made."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tuple(_shown(value, LONGEST_EDIT) for value in valuelist[: MOST_EDITS + 1] if value)


class PlanForm(Form):
    """The answers. Made for one library by `plan_form`."""

    screened: AnyOf
    redflag: AnyOf
    exercise_screen: AnyOf
    since: OneOf
    pain: OneOf
    age: OneOf
    goal: AnyOf
    equipment: AnyOf
    level: OneOf
    day: AnyOf
    minutes: OneOf
    eases: OneOf
    easier: OneOf
    spreads: OneOf
    condition: AnyOf
    avoid: AnyOf
    hurt: AnyOf
    lately: OneOf
    week: OneOf
    mode: OneOf
    max_load: OneOf
    attested: AnyOf
    attested_by: Line
    attested_on: Line
    edit: Changes
    do: Changes  # new ones, and `undo.` to take one back

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Reads the answers; the questions are then put to whoever fills in the form."""
        super().process(*args, **kwargs)
        if not self.by_clinician:
            return
        for name, (label, help_) in FOR_A_PATIENT.items():
            self[name].label.text, self[name].description = _(label), help_ and _(help_)
        self.screened.choices = _pairs([("none", _("None of these apply"))])
        self.lately.choices = [
            SelectChoice(choice.value, _(LATELY_OF_A_PATIENT.get(choice.value, choice.label)))
            for choice in self.lately.choices or ()
        ]

    def validate_pain(self, field: OneOf) -> None:
        if self.since.data == "pain-free" and field.data not in (None, "0"):
            raise ValidationError(
                _("You said no pain for 2 weeks, and pain %(pain)s today. Change one of the two.", pain=field.data)
            )

    def validate_condition(self, field: AnyOf) -> None:
        if self.age.data == "65-plus" and PREGNANCY & set(field.data or ()):
            raise ValidationError(_("You chose 65 or over, and a pregnancy or birth. Change one of the two."))

    def validate_attested_by(self, field: Line) -> None:
        if self.by_clinician and not printable(field.data or "") and self.attested.data:
            raise ValidationError(_("Write the name of the clinician who assessed this person."))
        if self.by_clinician and (sentence := fault(field.data or "", LONGEST["prepared_by"])):
            raise ValidationError(sentence)

    def validate_attested_on(self, field: Line) -> None:
        if not self.by_clinician or not (field.data or self.attested.data):
            return
        if (day := _as_date(field.data or "")) is None:
            raise ValidationError(_("Write the date of the check as year-month-day, such as 2026-11-22."))
        ago = (_latest_today() - day).days
        if ago < 0:
            raise ValidationError(_("This date is still to come. Write the day of the check."))
        if ago > LONGEST_AGO_DAYS:
            raise ValidationError(
                _("This is more than %(days)s days ago. Check again, and write that day.", days=LONGEST_AGO_DAYS)
            )

    @property
    def by_clinician(self) -> bool:
        """Whether a clinician fills in the form for a patient; only they may attest."""
        return self.mode.data == "clinician" and not self.mode.errors

    @property
    def attestation(self) -> tuple[str, str] | None:
        """Who has assessed the person, and when (in words); None unless ticked, named and dated by a clinician."""
        if not self.by_clinician or not self.attested.data or set(ATTESTATION) & set(self.errors):
            return None
        day = _as_date(self.attested_on.data or "")
        return None if day is None else (printable(self.attested_by.data or ""), date_in_words(day))

    @property
    def given(self) -> list[tuple[str, str]]:
        """Every answer that could be read, the signs too, as names and values of a body; never of an address."""
        found: list[tuple[str, str]] = []
        for field in self:
            if isinstance(field, AnyOf):
                found += [(field.short_name, value) for value in field.data or ()]
            elif isinstance(field, OneOf) and field.data and not field.errors:
                found.append((field.short_name, field.data))
        found += [("edit", edit) for edit in self.intake().edits]
        return [(name, value) for name, value in found if name not in ATTESTATION]

    def intake(self) -> Intake:
        """The answers that could be read; what could not counts as not answered."""
        faulty = set(self.errors)

        def one(field: OneOf) -> Any:
            return None if field.short_name in faulty else field.data or None

        def number(field: OneOf) -> int | None:
            return None if (value := one(field)) is None else int(value)

        return Intake(
            none_of_the_signs=bool(self.screened.data),
            red_flags=frozenset(self.redflag.data or ()),
            exercise_screen=frozenset(self.exercise_screen.data or ()) - {"none"},
            since=one(self.since),
            pain=number(self.pain),
            age=one(self.age),
            goals=tuple(self.goal.data or ()),
            equipment=frozenset(self.equipment.data or ()),
            level=number(self.level),
            days=tuple(self.day.data or ()),
            minutes=number(self.minutes),
            conditions=frozenset(self.condition.data or ()),
            eases=one(self.eases),
            easier=one(self.easier),
            spreads=one(self.spreads),
            avoid=frozenset(self.avoid.data or ()),
            hurt=frozenset(self.hurt.data or ()),
            lately=one(self.lately) or "as-planned",
            week=number(self.week) or 1,
            mode=one(self.mode) or "self",
            max_load=number(self.max_load),
            attested=self.attestation is not None,
            edits=reduce(with_edit, self.do.data or (), self.edit.data or ()),
        )

    @property
    def faults(self) -> dict[str, list[str]]:
        """Sentences to show at each field."""
        return {name: [str(message) for message in messages] for name, messages in self.errors.items()}


#: The questions that decide a plan, by their names in an address; the door (`mode`) is none.
PLAN_QUESTIONS = tuple(name for name in PlanForm.__annotations__ if name not in ("mode", *ATTESTATION))


def _named(things: Iterable[Any]) -> Choices:
    return _pairs((thing.id, thing.name) for thing in things)


def _pairs(values_and_names: Iterable[tuple[Any, str]]) -> Choices:
    return [SelectChoice(str(value), name) for value, name in values_and_names]


def plan_form(library: Library) -> type[PlanForm]:
    """The form class with this library's choices."""
    askable = [item for item in library.equipment.values() if not item.always and item.id != "mat"]
    named, pairs = _named, _pairs
    fields = {
        "screened": AnyOf(_("Warning signs"), choices=pairs([("none", _("None of these apply to me"))])),
        "redflag": AnyOf(_("Warning signs"), choices=pairs((f.id, f.ask) for f in library.red_flags.values())),
        "exercise_screen": AnyOf(
            _("Before you exercise"),
            choices=[
                *pairs((q.id, q.ask) for q in library.exercise_screen.values()),
                SelectChoice("none", _("None of these either")),
            ],
        ),
        "since": OneOf(_("How long has your back hurt this time?"), choices=pairs((s, SINCE_NAMES[s]) for s in SINCE)),
        "pain": OneOf(_("How bad is the pain today?"), choices=pairs((str(n), str(n)) for n in range(11))),
        "age": OneOf(_("How old are you?"), choices=pairs((a, AGE_NAMES[a]) for a in AGES)),
        "goal": AnyOf(_("What do you want?"), choices=named(library.goals.values())),
        "equipment": AnyOf(_("What do you have?"), choices=named(askable)),
        "level": OneOf(_("How used to exercise are you?"), choices=named(library.levels.values())),
        "day": AnyOf(_("Which days suit you?"), choices=pairs(DAY_NAMES.items())),
        "minutes": OneOf(_("How many minutes a day?"), choices=pairs((str(m), str(m)) for m in MINUTES)),
        "eases": OneOf(_("Which eases your back more?"), choices=pairs((v, EASES_NAMES[v]) for v in EASES)),
        "easier": OneOf(_("Which is easier on your back?"), choices=pairs((v, EASIER_NAMES[v]) for v in EASIER)),
        "spreads": OneOf(
            _("Does a move send pain further down your leg?"), choices=pairs((v, SPREADS_NAMES[v]) for v in SPREADS)
        ),
        "condition": AnyOf(_("Do you have any of these?"), choices=named(library.conditions.values())),
        "avoid": AnyOf(_("Exercises to leave out"), choices=named(library.exercises.values())),
        "hurt": AnyOf(_("Exercises that hurt lately"), choices=named(library.exercises.values())),
        "lately": OneOf(_("How did it go lately?"), choices=pairs((v, LATELY_NAMES[v]) for v in LATELY)),
        "week": OneOf(_("Plan week"), choices=pairs((str(w), str(w)) for w in WEEKS)),
        "mode": OneOf(_("Who is this for?"), choices=pairs([("self", _("For me")), ("clinician", _("For a patient"))])),
        "max_load": OneOf(_("Heaviest load (clinician)"), choices=pairs((n, LOAD_NAMES[n]) for n in MAX_LOADS)),
        "attested": AnyOf(_("Assessed"), choices=pairs([("yes", _("I am a clinician and have assessed this"))])),
        "attested_by": Line(_("Your name")),
        "attested_on": Line(_("Date of the check")),
        "edit": Changes(_("Changes")),
        "do": Changes(_("New changes")),
    }
    return type("LibraryPlanForm", (PlanForm,), fields)


class PrintForm(Form):
    """How to print. Made for one library by `print_form`."""

    print: OneOf
    weeks: OneOf
    paper: OneOf
    country: OneOf
    colour: AnyOf

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What was not answered is the usual way."""
        super().process(*args, **kwargs)
        for field in self:
            if isinstance(field, OneOf) and not field.data and not field.process_errors:
                field.data = str(getattr(Printing(), field.short_name))

    def validate_weeks(self, field: OneOf) -> None:
        if self.print.data in ONE_SHEET and field.data not in (None, str(WEEKS_PRINTED[0])):
            raise ValidationError(_("The compact print and the card hold 2 weeks. Choose 2 weeks, or another print."))

    def printing(self) -> Printing:
        """What was chosen; what could not be read counts as not chosen."""
        chosen = {f.short_name: f.data for f in self if f.data and not f.errors}
        chosen["weeks"] = int(chosen.get("weeks", WEEKS_PRINTED[0]))
        return Printing(**{**chosen, "colour": bool(chosen.get("colour"))})


#: What a starting point of one's own keeps: the plan's address but for what each person is asked anew.
KEPT_IN_A_START = tuple(
    name
    for name in (*PLAN_QUESTIONS, *PrintForm.__annotations__)
    if name not in ("screened", "redflag", "exercise_screen", "pain", "hurt", "lately", "week", "do")
)


def print_form(library: Library) -> type[PrintForm]:
    """The form class with this library's countries."""
    fields = {
        "print": OneOf(_("Print"), choices=_pairs(PRINT_NAMES.items())),
        "weeks": OneOf(
            _("Weeks to print"), choices=_pairs((w, _("%(number)s weeks", number=w)) for w in WEEKS_PRINTED)
        ),
        "paper": OneOf(_("Paper"), choices=_pairs([("a4", _("A4")), ("letter", _("US Letter"))])),
        "country": OneOf(_("Numbers to call in"), choices=_named(library.safety.countries)),
        "colour": AnyOf(_("Colour"), choices=_pairs([("yes", _("A little colour"))])),
    }
    return type("LibraryPrintForm", (PrintForm,), fields)


class CodeForm(Form):
    """The short address from a paper, typed by hand. Made for the numbers of one library."""

    code = Line(N_("Have a code from your paper?"))

    def __init__(self, values: Any, numbers: Numbers) -> None:
        super().__init__(values)
        self.numbers = numbers
        self.answers: list[tuple[str, str]] = []

    def validate_code(self, field: Line) -> None:
        try:
            self.answers = pairs_of(field.data or "", self.numbers)
        except UnreadableCode as fault:
            raise ValidationError(str(fault)) from None


class Typed:
    """Refuses, in plain sentences, a text that would not stand on the paper as it was typed."""

    def __init__(self, name: str) -> None:
        self.longest, self.most_lines = LONGEST[name], MOST_LINES.get(name, 1)

    def __call__(self, form: Form, field: Field) -> None:
        if sentence := fault(field.data or "", self.longest, self.most_lines):
            raise ValidationError(sentence)


class LogoField(FileField):
    """A picture from the person's machine. `logo` holds it redrawn, once it is validated."""

    most_bytes = MOST_BYTES
    logo: Logo | None = None

    def pre_validate(self, form: Any) -> None:
        if not getattr(self.data, "filename", ""):
            return  # a browser sends an empty file where none was chosen
        try:
            self.logo = read_logo(self.data.read(MOST_BYTES + 1))
        except LogoError as error:
            raise ValidationError(_("%(fault)s Choose the logo again.", fault=error)) from None


class NotesField(Field):
    """The notes on exercises, typed as `note-<the exercise's id>`, by that id."""

    PREFIX = "note-"

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        typed = ((name, formdata[name]) for name in formdata or () if name.startswith(self.PREFIX))
        self.data = {name.removeprefix(self.PREFIX): text for name, text in typed if text.strip()}
        self.faults: dict[str, str] = {}  # a sentence for each note that cannot be printed

    def pre_validate(self, form: Any) -> None:
        self.faults = {id_: found for id_, text in self.data.items() if (found := form.fault_of_note(id_, text))}
        if self.faults:
            raise ValidationError(_("One of your notes cannot be printed yet. Look at the sentence above it."))


class DetailsForm(Form):
    """What is printed on one handout and kept nowhere. Made for the plan that is printed, which its notes must fit."""

    patient = StringField(N_("Patient's name or initials"), [Typed("patient")])
    date = StringField(N_("Date"))
    review = StringField(N_("Look again on"))
    prepared_by = StringField(N_("Prepared by"), [Typed("prepared_by")])
    prepared_by_role = StringField(N_("Role"), [Typed("role")])
    clinic = StringField(N_("Clinic"), [Typed("clinic")])
    phone = StringField(N_("Phone to call with questions"), [Typed("phone")])
    logo = LogoField(N_("Clinic's logo"))
    note = TextAreaField(N_("Note for the patient"), [Typed("note")])
    notes = NotesField(N_("Notes for exercises"))

    def __init__(
        self, formdata: Any = None, plan: Plan | None = None, exercises: Mapping[str, Exercise] | None = None
    ) -> None:
        super().__init__(formdata)
        self.plan, self.exercises = plan, exercises or {}

    @property
    def given(self) -> bool:
        """Whether anything was typed that is not on a card."""
        return any(field.data for field in self if field is not self.notes)

    @property
    def homeless_notes(self) -> dict[str, str]:
        """Notes whose exercise has no card in this plan: shown, so that nothing typed is lost."""
        cards = {p.exercise.id for p in self.plan.cards} if self.plan else set()
        return {id_: text for id_, text in self.notes.data.items() if id_ not in cards}

    def fault_of_note(self, id_: str, text: str) -> str:
        """Why a note cannot be printed on an exercise's card; empty when it can."""
        if id_ not in self.exercises:
            return _(
                "We know no exercise “%(exercise)s”. Move this note to an exercise of this plan, or clear it.",
                exercise=_shown(id_),
            )
        if id_ in self.homeless_notes:
            name = self.exercises[id_].name
            return _("%(exercise)s is not in this plan. Move this note, or clear it.", exercise=name)
        return fault(text, LONGEST["exercise note"], MOST_LINES["exercise note"])

    def validate_date(self, field: StringField) -> None:
        if field.data and _as_date(field.data) is None:
            raise ValidationError(_("Write the date as year-month-day, such as 2026-11-22."))

    def validate_review(self, field: StringField) -> None:
        self.validate_date(field)
        on, review = _as_date(self.date.data or ""), _as_date(field.data or "")
        if on and review and review < on:
            raise ValidationError(_("This is before the date of the handout. Write a later day, or leave it empty."))

    def details(self) -> Details:
        """As plain strings; dates in words. An empty review date is worked out from the plan."""
        day, review = _as_date(self.date.data or ""), _as_date(self.review.data or "")
        if day and not review and self.plan:
            review = review_day(self.plan, day)
        return Details(
            patient=(self.patient.data or "").strip(),
            prepared_by=(self.prepared_by.data or "").strip(),
            role=(self.prepared_by_role.data or "").strip(),
            clinic=(self.clinic.data or "").strip(),
            phone=(self.phone.data or "").strip(),
            note=(self.note.data or "").strip(),
            notes={id_: text.strip() for id_, text in self.notes.data.items()},
            date=date_in_words(day) if day else "",
            review=date_in_words(review) if review else "",
            logo=self.logo.logo,
        )


class StartForm(Form):
    """When the plan begins."""

    start = Line(N_("First day"))

    def validate_start(self, field: Line) -> None:
        if not (field.data or "").strip():
            return
        if (day := _as_date(field.data or "")) is None:
            raise ValidationError(_("Write the first day as year-month-day, such as 2026-11-23."))
        if abs((day - _latest_today()).days) > FARTHEST_START_DAYS:
            raise ValidationError(_("This day is more than a year away. Choose one that is nearer."))

    @property
    def starts(self) -> datetime.date | None:
        """The day, where one was given."""
        return _as_date(self.start.data or "")


class CalendarForm(StartForm):
    """When the sessions are, for a calendar. Nothing is needed: all day, from the next Monday on."""

    at = Line(N_("Time of day"))
    alarm = OneOf(N_("Remind me"), choices=_pairs((id_, "") for id_ in ALARM_NAMES), default="none")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alarm.choices = _pairs(ALARM_NAMES.items())

    def validate_at(self, field: Line) -> None:
        if (field.data or "").strip() and _as_time(field.data or "") is None:
            raise ValidationError(_("Write the time as hours and minutes, from 00:00 to 23:59, such as 07:30."))

    def validate_alarm(self, field: OneOf) -> None:
        if self.minutes_before is not None and not (self.at.data or "").strip():
            raise ValidationError(_("A reminder needs a time of day. Write one, such as 07:30."))

    def times(self) -> Times:
        """What was chosen; tomorrow, so from the next Monday on, where no day was."""
        tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
        return Times(self.starts or tomorrow, _as_time(self.at.data or ""), self.minutes_before)

    @property
    def minutes_before(self) -> int | None:
        """When to remind; None for no reminder."""
        return int(self.alarm.data) if self.alarm.data not in (None, "none") else None


class RecordForm(StartForm):
    """For whom a plan goes into a record, and from when. The identifier travels in a body only."""

    start = Line(N_("First day"), id="record-start")
    patient_identifier = Line(N_("Patient identifier"))

    def validate_patient_identifier(self, field: Line) -> None:
        if len(field.data or "") > LONGEST_IDENTIFIER:
            raise ValidationError(_("This is too long. Use %(number)s characters or fewer.", number=LONGEST_IDENTIFIER))
        if (field.data or "") != printable(field.data or ""):
            raise ValidationError(_("Use letters, digits and signs that can be seen, with single spaces at most."))


def _as_time(text: str) -> datetime.time | None:
    """`7:30` or `07:30`."""
    found = re.fullmatch(r"(\d\d?):(\d\d)", text.strip(), re.ASCII)
    hours, minutes = map(int, found.groups()) if found else (24, 0)
    return datetime.time(hours, minutes) if hours < 24 and minutes < 60 else None


def _as_date(text: str) -> datetime.date | None:
    """The day of `2026-11-22`, where it is one of this century."""
    try:
        day = datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if day.year // 100 == 20 else None


def _latest_today() -> datetime.date:
    """Today where the day begins first (UTC+14), so that nobody's today is still to come."""
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=14))).date()


class SearchForm(Form):
    """What to look for among the exercises. Made for one library by `search_form`; all of it may stay empty."""

    q: Line
    equipment: AnyOf
    position: OneOf
    goal: OneOf
    helps: OneOf

    def validate_q(self, field: Line) -> None:
        if len(field.data or "") > LONGEST_SEARCH:
            raise ValidationError(_("This is long. A word or two find more."))

    @property
    def filtered(self) -> bool:
        """Whether more than the text narrows the list."""
        return any(field.data for field in self if field is not self.q)

    @property
    def given(self) -> list[tuple[str, str]]:
        """What was asked for, as an address has it."""
        pairs: list[tuple[str, str]] = []
        for field in self:
            values = field.data if isinstance(field, AnyOf) else [(field.data or "").strip()]
            pairs += [(field.short_name, value) for value in values or () if value]
        return pairs


#: What an address of ours may hold and a link may repeat: never a sign, a name, or who has attested what.
IN_A_LINK = frozenset(
    {*PLAN_QUESTIONS, *PrintForm.__annotations__, *SearchForm.__annotations__, "mode", "code"}
    - {"redflag", "exercise_screen", "do"}
)


def search_form(library: Library) -> type[SearchForm]:
    """The form class with this library's equipment, positions and goals."""
    things = [item for item in library.equipment.values() if item.id == "none" or not item.always]
    fields = {
        "q": Line(_("Find an exercise")),
        "equipment": AnyOf(_("What do you have?"), choices=_named(things)),
        "position": OneOf(_("Position"), choices=_named(library.positions.values())),
        "goal": OneOf(_("What for?"), choices=_named(library.goals.values())),
        "helps": OneOf(_("It helps"), choices=_pairs([("instant", _("now")), ("long-term", _("over weeks"))])),
    }
    return type("LibrarySearchForm", (SearchForm,), fields)
