"""The panel in which one chooses: what stands in an exercise's place, what is added, where a session goes."""

from __future__ import annotations

from dataclasses import dataclass

import planner.wording as wording
from planner.choices import Alternative, addable, alternatives
from planner.intake import DAYS
from planner.language import _
from planner.library.model import Exercise, Library
from planner.plan import Plan
from planner.search import search

MOST_FOUND = 12
LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is being chosen, as it is asked for (`swap.bird-dog`), and what there is to choose from.

    `place` is the id of the part of the page it belongs to. `found` counts all that was found, not only those shown.
    """

    asked: str
    verb: str
    title: str
    place: str
    alternatives: tuple[Alternative, ...] = ()
    exercises: tuple[Exercise, ...] = ()
    found: int = 0
    find: str = ""
    days: tuple[str, ...] = ()


def choosing(asked: str, find: str, plan: Plan, library: Library) -> Choosing | None:
    """The panel for `swap.<exercise>`, `add.<day>...` or `move.<day>`; None where that is nothing of this plan."""
    verb, *rest = asked.split(".")
    names, there = wording.DAY_NAMES, [day.day for day in plan.days]
    if verb == "swap" and len(rest) == 1 and any(p.exercise.id == rest[0] for p in plan.cards):
        e = library.exercises[rest[0]]
        offered = alternatives(plan, e.id, library)
        return Choosing(asked, verb, _("Swap %(name)s for", name=e.name), f"row-{e.id}", offered)
    if verb == "add" and rest and set(rest) <= set(there):
        text = find[:LONGEST_SEARCH]
        found = addable(plan, rest, search(library, text), library)
        title = _("Add an exercise on %(days)s", days=wording.listed([names[day] for day in rest]))
        shown = tuple(found[:MOST_FOUND])
        return Choosing(asked, verb, title, f"add-{rest[0]}", (), shown, len(found), text, tuple(rest))
    if verb == "move" and len(rest) == 1 and rest[0] in there:
        others = tuple(day for day in DAYS if day != rest[0])
        return Choosing(asked, verb, _("Move %(day)s to", day=names[rest[0]]), f"move-{rest[0]}", days=others)
    return None
