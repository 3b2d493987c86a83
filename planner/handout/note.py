"""The one-page note to take along to a clinician: what was ticked, what to do, what to tell them. No exercises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import planner.wording as wording
from planner.handout.options import Printing
from planner.handout.printer import handout_pdf
from planner.intake import Intake
from planner.language import N_, Names, _
from planner.library.model import Library
from planner.plan import Referral
from planner.screening import Reason, screen

NOTE_FILE = "note-for-your-clinician.pdf"  # it says nothing of what was ticked: names of files end up in lists and logs
SINCE_NAMES = Names(
    {
        "under-2-weeks": N_("Less than 2 weeks"),
        "2-6-weeks": N_("2 to 6 weeks"),
        "6-12-weeks": N_("6 to 12 weeks"),
        "over-12-weeks": N_("More than 12 weeks"),
        "pain-free": N_("No pain for 2 weeks or more"),
    }
)
AGE_NAMES = Names({"under-18": N_("Under 18"), "18-64": N_("18 to 64"), "65-plus": N_("65 or over")})
ANSWERS_THAT_REFER = Names({
    "under-18": N_("age under 18"), "spreads": N_("a move sends pain down your leg, and it stays there"),
})  # fmt: skip
MOST_SIGNS, MOST_CONDITIONS = 5, 5  # what one page has room for; the most urgent come first
LINES = 2  # to write on; more where fewer signs leave room


@dataclass(frozen=True, slots=True)
class NotedSign:
    """A ticked sign in few words, and what to say about it."""

    short: str
    tell_them: str


def render_note(
    referral: Referral, library: Library, render: Callable[..., str], printing: Printing | None = None
) -> bytes:
    """The note as a tagged PDF of one page. `render(template, **context)` is Flask's, or any Jinja environment's."""
    intake = referral.intake
    signs = noted_signs(intake, library)
    return handout_pdf(
        render(
            "note.html",
            level=library.action_levels[referral.action_level],
            library=library,
            printing=printing or Printing(),
            signs=signs[:MOST_SIGNS],
            more_signs=len(signs) - MOST_SIGNS,
            about=_about(intake, library),
            lines=LINES + max(0, MOST_SIGNS - len(signs)),
            words=wording,
        )
    )


def noted_signs(intake: Intake, library: Library) -> list[NotedSign]:
    """All that was ticked in the safety check or refers, the most urgent first, whoever has attested what."""
    reasons = screen(replace(intake, attested=False), library).reasons
    noted = (_noted(reason, library) for reason in reasons)
    return [sign for sign in noted if sign is not None]


def _noted(reason: Reason, library: Library) -> NotedSign | None:
    asked = library.red_flags.get(reason.source) or library.exercise_screen.get(reason.source)
    if asked is not None:
        return NotedSign(asked.short, asked.tell_them)
    if reason.source in ANSWERS_THAT_REFER:
        return NotedSign(ANSWERS_THAT_REFER[reason.source], reason.tell_them)
    if reason.action_level <= "A2":  # a condition that needs a clinician; the others stand among the answers
        name = library.conditions[reason.source].name
        return NotedSign(wording.inside(name), reason.tell_them)
    return None


def _about(intake: Intake, library: Library) -> list[tuple[str, str]]:
    """The answers that a clinician asks for first, as words; what was not answered is left out."""
    conditions = [
        condition.name
        for id_, condition in library.conditions.items()
        if id_ in intake.conditions and (condition.self_serve or intake.mode == "clinician")  # else among the signs
    ]
    began = SINCE_NAMES[intake.since].lower() if intake.since else ""
    rows = [
        (_("Pain began"), _("%(time)s ago", time=began) if began else ""),
        (_("Pain today"), "" if intake.pain is None else _("%(pain)s out of 10", pain=intake.pain)),
        (_("Age"), AGE_NAMES[intake.age].lower() if intake.age else ""),
        (_("Also"), _("; ").join(_shortened(conditions, MOST_CONDITIONS))),
    ]
    if intake.since == "pain-free":
        rows[0] = (_("Pain"), began)
    return [(name, value) for name, value in rows if value]


def _shortened(names: Sequence[str], most: int) -> list[str]:
    """At most so many names, and how many more there are."""
    more = len(names) - most
    return [*names[:most], _("and %(number)s more", number=more)] if more > 0 else list(names)
