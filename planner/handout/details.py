"""Who the paper is for and from. Personal: it travels with one request, and is neither stored nor logged."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from planner.handout.glyphs import drawable
from planner.handout.logo import Logo
from planner.language import _
from planner.plan import Plan

#: How many characters each may have, and how many lines; all others hold one line.
LONGEST = {"patient": 80, "prepared_by": 80, "role": 60, "clinic": 120, "phone": 40, "note": 1500, "exercise note": 300}
MOST_LINES = {"note": 60, "exercise note": 6}
#: What no reader can see, and what may make WeasyPrint slow: controls, bidi overrides, soft hyphens.
INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f]")
JOINERS_OF_ARABIC = re.compile("(?<=[\u0620-\u06ff])[\u200c\u200d]+(?=[\u0620-\u06ff])")  # Persian spells with them
ALIKE = str.maketrans("\u2010\u2011\u2028\u2029\x85\t", "--\n\n\n ")
MOST_MARKS = 3  # on one letter; Arabic and Hebrew need three, and more would run over the lines above
SAME_WORDS_FOR = 3  # characters that are named in one sentence
DAYS_IN_HIGH_PAIN, HIGH_PAIN = 3, 8


@dataclass(frozen=True, slots=True)
class Details:
    """What a person typed beside the plan. Empty means not given; dates are in words."""

    patient: str = ""
    prepared_by: str = ""
    clinic: str = ""
    phone: str = ""
    note: str = ""
    date: str = ""
    attested_by: str = ""  # a clinician who has looked into the warning signs, and when
    attested_on: str = ""
    role: str = ""  # of who prepared it: "physiotherapist"
    review: str = ""  # when to look at the plan again
    notes: Mapping[str, str] = field(default_factory=dict)  # by the exercise's id
    logo: Logo | None = None

    @property
    def texts(self) -> dict[str, str]:
        """All that was typed and is not a note on an exercise."""
        return {f.name: value for f in fields(self) if isinstance(value := getattr(self, f.name), str)}

    def printable(self) -> Details:
        """The same without what nobody can see. Raises ValueError where something could not be drawn (see `fault`)."""
        texts: dict[str, Any] = {name: printable(text, name == "note") for name, text in self.texts.items()}
        notes = {id_: printable(text, lines=True) for id_, text in self.notes.items()}
        if any(map(undrawable, (*texts.values(), *notes.values()))):
            raise ValueError("A detail has a character that no font has. Ask fault() first, and show what it says.")
        return replace(self, **texts, notes={id_: text for id_, text in notes.items() if text})

    @staticmethod
    def direction(text: str) -> str:
        """`rtl` or `ltr`, as the first letter tells: what `dir="auto"` means, which WeasyPrint does not know."""
        strong = (unicodedata.bidirectional(character) for character in text)
        return "rtl" if next((way for way in strong if way in ("L", "R", "AL")), "L") != "L" else "ltr"


def printable(text: str, lines: bool = False) -> str:
    """`text` without what no reader can see, composed, with plain spaces; line breaks stay if it may have `lines`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(ALIKE)
    joiners = {found.start() for found in JOINERS_OF_ARABIC.finditer(text)}
    seen = (
        " " if unicodedata.category(c) == "Zs" else c
        for at, c in enumerate(text)
        if c == "\n" or at in joiners or unicodedata.category(c) not in INVISIBLE
    )
    text = unicodedata.normalize("NFC", VARIATION_SELECTORS.sub("", "".join(seen)))
    return text.strip() if lines else " ".join(text.split())


def fault(text: str, longest: int, most_lines: int = 1) -> str:
    """Why `text` cannot be printed, in plain sentences that say how to mend it; empty when it can."""
    if len(text.strip()) > longest:
        return _("This is too long. Use %(number)s characters or fewer.", number=longest)
    text = printable(text, most_lines > 1)
    if text.count("\n") >= most_lines:
        return _("These are too many lines. Use %(number)s or fewer.", number=most_lines)
    if not (found := undrawable(text)):
        return ""
    named = " ".join(f"“{shown}”" for shown in found[:SAME_WORDS_FOR])
    if all(len(shown) > MOST_MARKS for shown in found):
        return _("We cannot print %(named)s. Take some of the accents away.", named=named)
    if any(unicodedata.category(shown[0])[0] == "L" for shown in found):
        return _("We cannot print %(named)s yet. Write it in Latin letters.", named=named)
    return _("We cannot print %(named)s. Leave it out, or write it in words.", named=named)


def undrawable(text: str) -> list[str]:
    """What of a printable text no font can draw, each once: characters, and letters under a pile of accents."""
    found = [c if not unicodedata.combining(c) else f"◌{c}" for c in text if c not in drawable() and c != "\n"]
    return list(dict.fromkeys([*found, *_piles(text)]))


def _piles(text: str) -> list[str]:
    """Letters with more accents than can be printed, with the first few of them."""
    piles, marks = [], 0
    for at, character in enumerate(text):
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks == MOST_MARKS + 1:
            piles.append(text[max(0, at - marks) : at])
    return piles


def review_day(plan: Plan, on: datetime.date) -> datetime.date | None:
    """When to look again at a plan printed on a day; None once all its reviews are past."""
    if plan.intake.pain_now >= HIGH_PAIN:
        return on + datetime.timedelta(days=DAYS_IN_HIGH_PAIN)
    if plan.next_review is None:
        return None
    return on + datetime.timedelta(weeks=plan.next_review - plan.week + 1)
