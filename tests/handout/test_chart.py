"""The plan as text for a chart note."""

from __future__ import annotations

import re
import unicodedata

import pytest
from printed import ADDRESS, LIBRARY, PEOPLE, planned

from planner import Plan, wording
from planner.handout.chart import WIDTH, broken, render_chart
from planner.handout.sheet import kit, sessions, stop_rules

LONG = ADDRESS + "".join(f"&avoid={exercise}" for exercise in LIBRARY.exercises)


@pytest.fixture(params=PEOPLE)
def plan(request: pytest.FixtureRequest) -> Plan:
    return planned(**PEOPLE[request.param])


def said(plan: Plan, address: str = ADDRESS) -> str:
    """The note on one line."""
    return " ".join(render_chart(plan, LIBRARY, address).split())


def test_no_line_is_wider_than_a_chart(plan: Plan) -> None:
    text = render_chart(plan, LIBRARY, LONG)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert text.endswith("\n")
    assert not re.search(r"[ \t]$|\n\n\n", text, re.MULTILINE)


def test_it_is_words_and_digits_only(plan: Plan) -> None:
    text = render_chart(plan, LIBRARY, ADDRESS)
    assert not {c for c in text if "\u2500" <= c <= "\u25ff" or unicodedata.category(c) in ("Cf", "Co", "So")}
    assert text.encode().decode() == text


def test_it_says_all_that_a_chart_needs(plan: Plan) -> None:
    text = said(plan)
    assert f"WEEK {plan.week}: {plan.phase.name}" in text
    for session in sessions(plan):
        assert session.title in text
    for p in plan.cards:
        assert f"{p.exercise.name}: {p.dose_text}" in text
        for adaptation in p.adaptations:
            assert f"For you: {adaptation.text}" in text
    for line in (*(limit.text for limit in plan.limits), *plan.notes, *stop_rules(LIBRARY, "any")):
        assert line in text
    assert f"Equipment: {kit(plan, LIBRARY)}." in text
    if plan.walking.goal:
        assert wording.walking(plan.walking.in_sessions, plan.walking.goal) in text
    for p in plan.relief:
        assert f"{p.exercise.name}, {wording.amount(p.dose)}" in text
    review = "in three days" if plan.intake.pain_now >= 8 else f"after week {plan.next_review}"
    assert f"Review: {review}" in text


def test_numbers_are_those_of_the_cards(plan: Plan) -> None:
    lines = render_chart(plan, LIBRARY, ADDRESS).splitlines()
    for number, p in enumerate(plan.cards, 1):
        assert any(line.startswith(f"  {number:>2}. {p.exercise.name}"[:WIDTH]) for line in lines)


JUST_TOO_LONG = "https://plan.example/".ljust(WIDTH - 1, "x") + "&y=1"


@pytest.mark.parametrize(
    "address", [ADDRESS, LONG, JUST_TOO_LONG, "https://plan.example/" + "x" * 400, "https://plan.example/plan"]
)
def test_the_address_can_be_put_together_again(address: str) -> None:
    lines = broken(address)
    assert "".join(lines) == f"<{address}>"
    assert max(map(len, lines)) <= WIDTH
    assert "".join(lines) in render_chart(planned(), LIBRARY, address).replace("\n", "")


def test_words_that_were_looked_for_can_be_missed() -> None:
    assert "Equipment: a barbell" not in said(planned())
