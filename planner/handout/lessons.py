"""Handouts of nobody, as like those of the next people as can be: a renderer learns from them in idle moments.

Between them they hold most cards of most people, and all that is the same for everyone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, product
from pathlib import Path

import jinja2

from planner import Intake, Plan, build_plan, language, load_library
from planner.handout.details import Details
from planner.handout.document import handout_html
from planner.library.model import Library

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ADDRESS = "https://plan.example/"  # in no block, so nobody reads it
LEVELS, AGES = (2, 1, 3, 4, 5), ("18-64", "65-plus")
SINCE = ("over-12-weeks", "under-2-weeks", "6-12-weeks", "pain-free")
#: By turns, as each is as likely with any other answer.
DAYS = (("mon", "wed", "fri"), ("mon", "thu"), ("tue", "thu", "sat"), ("mon", "tue", "wed", "thu", "fri"))
MINUTES, WEEKS, PAINS = (20, 15, 30, 20, 60), (1, 1, 1, 5, 1, 1, 9), (3, 2, 4, 5, 1, 6, 0, 7, 8, 9, 10)


def pages() -> Iterator[str]:
    """In English, on A4; all else is learnt as it is asked for. Each has a card that none before had."""
    library, jinja = load_library(), _templates()
    seen: set[object] = set()
    for intake in intakes(library):
        plan = build_plan(intake, library)
        if not isinstance(plan, Plan):
            continue
        cards = {(p.exercise.id, p.why, p.adaptations, p.easier, p.harder) for p in plan.cards}
        if not cards <= seen:
            seen |= cards
            yield handout_html(
                plan, library, Details(), ADDRESS, lambda name, **context: jinja.get_template(name).render(**context)
            )


def intakes(library: Library) -> Iterator[Intake]:
    """The commonest first."""
    kits = (frozenset({"chair", "wall", "mat"}), frozenset(library.equipment) - {"none"})
    turns = zip(cycle(DAYS), cycle(MINUTES), cycle(PAINS), cycle(AGES), cycle(WEEKS), strict=False)
    for since, kit, level, goal in product(SINCE, kits, LEVELS, library.goals):
        days, minutes, pain, age, week = next(turns)
        yield Intake(
            none_of_the_signs=True, since=since, pain=None if since == "pain-free" else pain, age=age, goals=(goal,),
            level=level, days=days, minutes=minutes, equipment=kit, week=week,
        )  # fmt: skip


def _templates() -> jinja2.Environment:
    """The handout's templates, without a web around them."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    made.install_gettext_callables(language.said, language.said_of, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(language=language.language, direction=language.direction)
    return made
