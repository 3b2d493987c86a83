"""Who the paper is for and from. Personal: it travels with one request, and is neither stored nor logged."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields

LONGEST = {"note": 2000}  # characters; every other field holds one line
LONGEST_LINE = 300
MOST_LINES = 60
UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})  # controls, bidi overrides, soft hyphens, private use
# more accents on one letter than any language has; they would run over the lines above
PILE_OF_MARKS = re.compile("([\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]+")


@dataclass(frozen=True, slots=True)
class Details:
    """What a person typed beside the plan. Empty means not given."""

    patient: str = ""
    prepared_by: str = ""
    clinic: str = ""
    phone: str = ""
    note: str = ""
    date: str = ""
    attested_by: str = ""  # a clinician who has looked into the warning signs, and when
    attested_on: str = ""

    def printable(self) -> Details:
        """The same, safe to lay out: invisible characters make WeasyPrint slow and lines unreadable."""
        return Details(**{f.name: printable(getattr(self, f.name), f.name == "note") for f in fields(self)})


def printable(text: str, lines: bool = False) -> str:
    """`text` without what no reader can see, cut to what fits; line breaks stay if it may have `lines`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    text = PILE_OF_MARKS.sub(r"\1", text)
    kept = "".join(c for c in text if c == "\n" or not _unprintable(c))
    if not lines:
        return " ".join(kept.split())[:LONGEST_LINE]
    return "\n".join(kept.split("\n")[:MOST_LINES])[: LONGEST["note"]].strip()


def _unprintable(character: str) -> bool:
    """What no reader can see, and emoji, which no text font has."""
    category = unicodedata.category(character)
    return category in UNPRINTABLE or (category in ("So", "Sk") and character > "\uffff")
