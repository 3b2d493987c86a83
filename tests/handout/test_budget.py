"""What a print takes, in words, and the print that takes less."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner import Intake, Plan, build_plan
from planner.handout.budget import Budget, named, renamed
from planner.handout.options import Printing
from planner.library import Library

EASY = Intake(
    none_of_the_signs=True, since="over-12-weeks", pain=3, age="18-64", goals=("strength",), level=2,
    days=("mon", "wed", "fri"), minutes=20,
)  # fmt: skip


def plan_of(library: Library, **changes: object) -> Plan:
    plan = build_plan(replace(EASY, **changes), library)  # type: ignore[arg-type]
    assert isinstance(plan, Plan)
    return plan


@pytest.fixture(scope="module")
def plan(library: Library) -> Plan:
    return plan_of(library)


@pytest.mark.parametrize(
    ("pages", "facts"),
    [
        (8, ("8 pages", "4 sheets double-sided")),
        (9, ("9 pages", "5 sheets double-sided")),
        (2, ("2 pages", "1 sheet double-sided")),
        (1, ("1 page", "one side of 1 sheet")),
        (None, ()),
    ],
)
def test_pages_and_sheets_are_said_in_words(plan: Plan, pages: int | None, facts: tuple[str, ...]) -> None:
    minutes = {day.minutes for day in plan.days if "strength" in day.kinds}
    assert len(minutes) == 1
    assert Budget(plan, Printing(), pages).facts == (*facts, f"{minutes.pop()} minutes on strength days")


def with_minutes(plan: Plan, *minutes: int, kind: str = "strength") -> Plan:
    days = tuple(replace(day, minutes=m, kinds=(kind,)) for day, m in zip(plan.days, minutes, strict=False))
    return replace(plan, days=days)


@pytest.mark.parametrize(
    ("kind", "minutes", "sentence"),
    [
        ("strength", (20, 24, 24), "20 to 24 minutes on strength days"),
        ("strength", (24, 24, 24), "24 minutes on strength days"),
        ("walk", (10, 12, 10), "10 to 12 minutes a day"),
        ("relief", (10, 10, 10), "10 minutes a day"),
        ("relief", (1, 1, 1), "1 minute a day"),
    ],
)
def test_minutes_are_of_strength_days_where_there_are_any(
    plan: Plan, kind: str, minutes: tuple[int, ...], sentence: str
) -> None:
    assert Budget(with_minutes(plan, *minutes, kind=kind), Printing()).minutes == sentence


def test_one_sheet_is_the_card_and_the_way_back_is_the_print_before(plan: Plan) -> None:
    large = Printing(paper="letter", print="large", weeks=6, colour=True)
    assert Budget(plan, large).other_print == Printing(paper="letter", print="card", weeks=2, colour=True)
    card = Budget(plan, Budget(plan, large).other_print, full=named(large))
    assert card.is_shortest
    assert card.other_print == large
    assert Budget(plan, Printing(print="card")).other_print == Printing()


@pytest.mark.parametrize(
    ("print_", "pages", "offered"),
    [("standard", None, True), ("standard", 10, True), ("compact", 4, True), ("compact", 2, False), ("card", 1, False),
     ("clinician", 5, False)],
)  # fmt: skip
def test_one_sheet_is_offered_where_it_is_less(plan: Plan, print_: str, pages: int | None, offered: bool) -> None:
    assert Budget(plan, renamed(Printing(), f"{print_}-2"), pages).can_be_shorter == offered


@pytest.mark.parametrize("name", ["", "poster-2", "card-99", "large", "<b>"])
def test_a_print_that_is_none_is_the_usual_one(name: str) -> None:
    assert renamed(Printing(paper="letter"), name) == Printing(paper="letter")
