"""The forms. Field names and values are the public address; the words come from the library."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import (
    Form,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind 3.3
from wtforms.validators import Length

from planner.handout.details import Details
from planner.intake import AGES, MINUTES, SINCE, WEEKS, Intake
from planner.library.model import Library
from planner.wording import DAY_NAMES

Choices = Sequence[SelectChoice]

SINCE_NAMES = {
    "under-2-weeks": "Less than 2 weeks",
    "2-6-weeks": "2 to 6 weeks",
    "6-12-weeks": "6 to 12 weeks",
    "over-12-weeks": "More than 12 weeks",
    "pain-free": "No pain for 2 weeks or more",
}
AGE_NAMES = {"under-18": "Under 18", "18-64": "18 to 64", "65-plus": "65 or over"}
QUESTIONS = {
    "screened": "the warning signs",
    "since": "how long it has hurt",
    "pain": "your pain today",
    "age": "your age",
    "goal": "what you want",
    "level": "how used to exercise you are",
    "day": "your days",
    "minutes": "your minutes",
    "avoid": "the exercises you left out",
}


def _shown(value: str) -> str:
    """A hand-typed value, short enough to show back."""
    value = re.sub(r"[\x00-\x1f\x7f]", " ", value).strip()
    return value if len(value) <= 40 else value[:40] + "…"


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
        if len(answers) > 1:
            raise ValueError(f"You gave {len(answers)} answers here. Choose one.")
        if answers:
            if answers[0] not in self.known:
                raise ValueError(f"“{_shown(answers[0])}” is not one of the answers. Choose one from the list.")
            self.data = answers[0]

    def pre_validate(self, form: Any) -> None:
        """Checked above; no answer yet is a state, not a mistake."""


class AnyOf(_Known, SelectMultipleField):
    """Checkboxes. Keeps what it knows and names what it does not."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        known = self.known
        given = dict.fromkeys(value for value in valuelist if value)
        self.data = [value for value in known if value in given]
        unknown = [value for value in given if value not in known]
        if unknown:
            more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
            verb = "are" if more else "is"
            raise ValueError(
                f"“{_shown(unknown[0])}”{more} {verb} not in this list. We left it out; choose from the list."
            )

    def pre_validate(self, form: Any) -> None:
        """Checked above."""


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
    condition: AnyOf
    avoid: AnyOf
    week: OneOf
    mode: OneOf
    paper: OneOf

    def validate_pain(self, field: OneOf) -> None:
        if self.since.data == "pain-free" and field.data not in (None, "0"):
            raise ValidationError(f"You said no pain for 2 weeks, and pain {field.data} today. Change one of the two.")

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
            exercise_screen=frozenset(self.exercise_screen.data or ()),
            since=one(self.since),
            pain=number(self.pain),
            age=one(self.age),
            goals=tuple(self.goal.data or ()),
            equipment=frozenset(self.equipment.data or ()),
            level=number(self.level),
            days=tuple(self.day.data or ()),
            minutes=number(self.minutes),
            conditions=frozenset(self.condition.data or ()),
            avoid=frozenset(self.avoid.data or ()),
            week=number(self.week) or 1,
            mode=one(self.mode) or "self",
            paper=one(self.paper) or "a4",
        )

    @property
    def faults(self) -> dict[str, list[str]]:
        """Sentences to show at each field."""
        return {name: [str(message) for message in messages] for name, messages in self.errors.items()}


def plan_form(library: Library) -> type[PlanForm]:
    """The form class with this library's choices."""
    askable = [item for item in library.equipment.values() if not item.always and item.id != "mat"]

    def named(things: Iterable[Any]) -> Choices:
        return pairs((thing.id, thing.name) for thing in things)

    def pairs(values_and_names: Iterable[tuple[Any, str]]) -> Choices:
        return [SelectChoice(str(value), name) for value, name in values_and_names]

    fields = {
        "screened": AnyOf("Warning signs", choices=pairs([("none", "None of these apply to me")])),
        "redflag": AnyOf("Warning signs", choices=pairs((f.id, f.ask) for f in library.red_flags.values())),
        "exercise_screen": AnyOf(
            "Before you exercise", choices=pairs((q.id, q.ask) for q in library.exercise_screen.values())
        ),
        "since": OneOf("How long has your back hurt this time?", choices=pairs((s, SINCE_NAMES[s]) for s in SINCE)),
        "pain": OneOf("How bad is the pain today?", choices=pairs((str(n), str(n)) for n in range(11))),
        "age": OneOf("How old are you?", choices=pairs((a, AGE_NAMES[a]) for a in AGES)),
        "goal": AnyOf("What do you want?", choices=named(library.goals.values())),
        "equipment": AnyOf("What do you have?", choices=named(askable)),
        "level": OneOf("How used to exercise are you?", choices=named(library.levels.values())),
        "day": AnyOf("Which days suit you?", choices=pairs(DAY_NAMES.items())),
        "minutes": OneOf("How many minutes a day?", choices=pairs((str(m), str(m)) for m in MINUTES)),
        "condition": AnyOf("Do you have any of these?", choices=named(library.conditions.values())),
        "avoid": AnyOf("Exercises to leave out", choices=named(library.exercises.values())),
        "week": OneOf("Plan week", choices=pairs((str(w), str(w)) for w in WEEKS)),
        "mode": OneOf("Who is this for?", choices=pairs([("self", "For me"), ("clinician", "For a patient")])),
        "paper": OneOf("Paper", choices=pairs([("a4", "A4"), ("letter", "US Letter")])),
    }
    return type("LibraryPlanForm", (PlanForm,), fields)


def _at_most(number: int) -> Length:
    return Length(max=number, message=f"This is too long. Use {number} characters or fewer.")


class DetailsForm(Form):
    """What is printed on one handout and kept nowhere."""

    patient = StringField("Patient's name", [_at_most(80)])
    prepared_by = StringField("Prepared by", [_at_most(80)])
    clinic = StringField("Clinic", [_at_most(120)])
    phone = StringField("Phone to call with questions", [_at_most(40)])
    date = StringField("Date")
    note = TextAreaField("Note for the patient", [_at_most(1500)])

    def validate_date(self, field: StringField) -> None:
        if field.data and _as_date(field.data) is None:
            raise ValidationError("Write the date as year-month-day, such as 2026-11-22.")

    def details(self) -> Details:
        """As plain strings; the date in words."""
        day = _as_date(self.date.data or "")
        return Details(
            patient=(self.patient.data or "").strip(),
            prepared_by=(self.prepared_by.data or "").strip(),
            clinic=(self.clinic.data or "").strip(),
            phone=(self.phone.data or "").strip(),
            note=(self.note.data or "").strip(),
            date=f"{day.day} {day:%B} {day.year}" if day else "",
        )


def _as_date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None
