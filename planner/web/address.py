"""The plan's address: every answer that decides the exercises, never a red flag, never a person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import fields, replace
from functools import cache
from urllib.parse import urlencode

from planner.handout.options import Printing
from planner.intake import DAYS, Intake
from planner.language import SOURCE, language
from planner.library.model import Library


def plan_query(intake: Intake, library: Library) -> list[tuple[str, str]]:
    """The answers as pairs, in the form's order; defaults are left out. A plan's signs have been judged: none bars it.

    Signs that only add advice (A3) are dropped with the rest: an address may be seen by others. So is who has attested
    what; the limits that came of it stay, so that the same exercises come back. The language comes along, so that every
    address, the one on paper too, reopens in the language it was made in.
    """
    harmless = [q for q in library.exercise_screen if library.exercise_screen[q].action_level == "A3"]
    conditions = intake.conditions | (intake.codes & {"aaa"})  # a released aneurysm limits as the condition does
    pairs = [("screened", "none")] if intake.screened else []
    pairs += _those(intake.exercise_screen, harmless, "exercise_screen")
    pairs += [("since", intake.since or ""), ("pain", "" if intake.pain is None else str(intake.pain))]
    pairs += [("age", intake.age or "")]
    pairs += _those(intake.goals, library.goals, "goal")
    pairs += _those(intake.equipment, library.equipment, "equipment")
    pairs += [("level", "" if intake.level is None else str(intake.level))]
    pairs += _those(intake.days, DAYS, "day")
    pairs += [("minutes", "" if intake.minutes is None else str(intake.minutes))]
    pairs += [("eases", intake.eases or ""), ("easier", intake.easier or ""), ("spreads", intake.spreads or "")]
    pairs += _those(conditions, library.conditions, "condition")
    pairs += _those(intake.avoid, library.exercises, "avoid")
    pairs += _those(intake.hurt, library.exercises, "hurt")
    pairs += [("lately", intake.lately if intake.lately != "as-planned" else "")]
    pairs += [("week", str(intake.week) if intake.week != 1 else "")]
    pairs += [("mode", intake.mode if intake.mode != "self" else "")]
    pairs += [("max_load", str(intake.load_ceiling or ""))]
    pairs += [("edit", edit) for edit in intake.edits]
    pairs += [("lang", language() if language() != SOURCE else "")]
    return [(name, value) for name, value in pairs if value]


def _those(given: Collection[str], known: Iterable[str], name: str) -> list[tuple[str, str]]:
    """The answers that are given, in the order of those that are known."""
    return [(name, value) for value in known if value in given] if given else []


def print_query(printing: Printing) -> list[tuple[str, str]]:
    """How it is printed, where that is not the usual way."""
    usual, pairs = Printing(), []
    for each in fields(printing):
        value = getattr(printing, each.name)
        if value != getattr(usual, each.name):
            pairs.append((each.name, "yes" if value is True else str(value)))
    return pairs


def plan_address(intake: Intake, library: Library, printing: Printing | None = None) -> str:
    """`/plan?...`"""
    query = urlencode(plan_query(intake, library) + print_query(printing or Printing()))
    return f"/plan?{query}" if query else "/plan"


def week_address(intake: Intake, library: Library, printing: Printing | None = None) -> Callable[[int], str]:
    """The address of any other week of the same plan."""

    @cache
    def first() -> str:
        return plan_address(replace(intake, week=1, lately="as-planned"), library, printing)

    return lambda week: f"{first()}&week={week}" if week > 1 else first()
