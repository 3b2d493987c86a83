"""Previews made lately, for who gives the same answers next: a few, in memory, and none with a word of anybody’s."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from werkzeug.datastructures import MultiDict

from planner.web.forms import ATTESTATION, PlanForm, PrintForm
from planner.web.metrics import KEPT

MOST_KEPT = 128  # 0.2 MB each
#: What a body may hold for its preview to be kept: answers that may stand in an address, and what is open on the page.
ANSWERS = {*PlanForm.__annotations__, *PrintForm.__annotations__, "open"} - {"redflag", "do", *ATTESTATION}
#: What the budget is drawn from each time, and the language, which every preview is kept by.
BESIDE = {"full", "lang"}


@dataclass(frozen=True, slots=True)
class Made:
    """A preview, where its plan is found again, and what its print's budget is drawn from: that is drawn anew when it
    has changed. `budgets` are those drawn before, by the pages that are known and the print they shorten."""

    html: str = field(repr=False)
    address: str
    budget: Mapping[str, Any] = field(repr=False)
    budgets: dict[Hashable, str] = field(default_factory=dict, repr=False)


def key_of(where: Hashable, values: MultiDict[str, str]) -> Hashable:
    """What a preview is kept by: all that decides it. None for a body with a warning sign or a text of one's own."""
    given = tuple((name, value) for name, value in values.items(multi=True) if value and name not in BESIDE)
    signs = any(name == "exercise_screen" and value != "none" for name, value in given)
    return None if signs or not {name for name, _value in given} <= ANSWERS else (where, given)


class Previews:
    """The most lately used few. One process's: to make a preview takes no longer than to fetch it from elsewhere."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Made | None:
        """The preview, where it is kept."""
        with self._lock:
            found = self._made.get(key)
            if found:
                self._made.move_to_end(key)
        KEPT.labels("preview", "here" if found else "nowhere").inc()
        return found

    def put(self, key: Hashable, made: Made) -> None:
        """Keep it, and let go of the one that was asked for the longest ago."""
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)

    def __len__(self) -> int:
        return len(self._made)
