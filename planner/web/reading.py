"""How a clinician's note reads, told while it is typed. A note travels in a body, and is neither kept nor logged."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from planner.handout.details import LONGEST, MOST_LINES, fault
from planner.meter import Meter, meter
from planner.web.forms import NotesField
from planner.web.views import library

readings = Blueprint("readings", __name__)


@readings.post("/reading")
def measure() -> str:
    """The line under a note's box, for the one note that is sent under its box's name; nothing for no note."""
    names = (name for name in request.form if name == "note" or name.startswith(NotesField.PREFIX))
    name = next(names, "note")
    text = request.form.get(name, "")
    kind = kind_of(name)
    sentence = fault(text, LONGEST[kind], MOST_LINES[kind])
    return render_template("_reading.html", meter=meter_of(name, text), fault=sentence)


@readings.app_template_global()
def meter_of(name: str, text: str | None) -> Meter | None:
    """A note as the meter sees it; None for one that is too long to be printed anyway."""
    text = text or ""
    too_long = len(text.strip()) > LONGEST[kind_of(name)]
    return None if too_long else meter(text, library().jargon.values())


def kind_of(name: str) -> str:
    """Which limits a note has: the one for the patient, or one on an exercise."""
    return "note" if name == "note" else "exercise note"
