"""Twelve people's plans are what a clinician has agreed with; a change shows as a difference to read."""

from __future__ import annotations

import difflib
from collections import Counter
from dataclasses import replace

import pytest

from planner import Plan, build_plan
from planner.intake import LATELY, MINUTES, SINCE
from planner.library.model import Library
from tests.approved.people import PEOPLE, Person
from tests.approved.written import FOLDER, WIDTH, file_of, written

AGREED = "If a clinician agrees with the change: make approve"
by_slug = pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.slug)


def differences(name: str, approved: str, now: str) -> str:
    """Nothing, or a unified diff and what to do about it."""
    before, after = approved.splitlines(), now.splitlines()
    diff = "\n".join(difflib.unified_diff(before, after, f"approved/{name}", f"now/{name}", lineterm=""))
    return f"{diff}\n\n{AGREED}" if diff else ""


@by_slug
def test_a_plan_is_the_approved_one(person: Person, library: Library) -> None:
    path = file_of(person)
    assert path.exists(), f"No plan of {person.slug} yet. {AGREED}"
    found = differences(path.name, path.read_text(encoding="utf-8"), written(person, library))
    if found:
        pytest.fail(found, pytrace=False)


@by_slug
def test_a_plan_is_written_the_same_way_twice_in_lines_of_one_width(person: Person, library: Library) -> None:
    text = written(person, library)
    assert text == written(person._replace(intake=replace(person.intake)), library)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert not any(line.endswith(" ") for line in text.splitlines())


def test_every_file_has_a_person() -> None:
    assert {path.name for path in FOLDER.glob("*.txt")} == {file_of(person).name for person in PEOPLE}
    assert not [slug for slug, number in Counter(person.slug for person in PEOPLE).items() if number > 1]


def test_a_changed_dose_shows_as_a_difference_with_what_to_do(library: Library) -> None:
    approved = file_of(PEOPLE[2]).read_text(encoding="utf-8")
    changed = approved.replace("2 sets of 8", "3 sets of 8", 1)
    assert changed != approved
    found = differences("violinist.txt", approved, changed)
    assert "--- approved/violinist.txt\n+++ now/violinist.txt" in found
    assert "3 sets of 8" in found
    assert found.endswith(AGREED)
    assert not differences("violinist.txt", approved, approved)


def test_the_people_are_of_all_kinds(library: Library) -> None:
    intakes = [person.intake for person in PEOPLE]
    assert len(PEOPLE) == 12
    assert {intake.since for intake in intakes} == set(SINCE)
    assert {intake.level for intake in intakes} == set(library.levels)
    assert {intake.minutes for intake in intakes} == set(MINUTES)
    assert {len(intake.days) for intake in intakes} == set(range(1, 8))
    assert {intake.age for intake in intakes} == {"18-64", "65-plus"}
    assert {intake.mode for intake in intakes} == {"self", "clinician"}
    assert {goal for intake in intakes for goal in intake.goals} == set(library.goals)
    assert min(len(intake.equipment) for intake in intakes) == 0
    assert max(len(intake.equipment) for intake in intakes) > 10
    assert {"sciat", "sten", "osteo", "htn", "preg-late", "postp", "shldr", "floor", "vfx", "flex", "ext"} <= {
        code for intake in intakes for code in intake.codes
    }
    assert any(intake.pain_now >= 8 for intake in intakes)
    assert any(intake.hurt for intake in intakes)
    assert {intake.lately for intake in intakes} & set(LATELY) == {"as-planned", "missed-two-weeks"}


@by_slug
def test_every_person_has_a_plan(person: Person, library: Library) -> None:
    assert isinstance(build_plan(person.intake, library), Plan)
