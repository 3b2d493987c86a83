"""Every word a patient reads: grade 6 or below, short sentences, nothing that frightens, no dose in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pyphen
import pytest

from planner import wording
from planner.library import Library, load_library
from planner.library.model import Exercise

GRADE = 6.0
LONGEST_SENTENCE = 20  # words
AVOIDED = (
    "slipped", "crumbling", "unstable", "wear and tear", "damage", "dangerous", "never bend", "protect your spine",
    "cure", "any kind of back pain",
)  # fmt: skip
DOSE = re.compile(r"\b\d+\s*(x|times|sets?|reps?|seconds?|minutes?)\b", re.I)
EXERCISES = load_library().exercises


@cache
def syllables(word: str) -> int:
    word = word.lower().strip("'")
    groups = len(re.findall(r"[aeiouy]+", word.removesuffix("e") if not word.endswith("le") else word))
    return max(1, groups, len(pyphen.Pyphen(lang="en_US").positions(word)) + 1)


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?:])\s+", text.strip()) if re.search(r"[A-Za-z]", s)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'-]*|\d+", text)


def grade(text: str) -> float:
    """Flesch-Kincaid, counting syllables on the careful side."""
    said, spoken = sentences(text), words(text)
    return 0.39 * len(spoken) / len(said) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59


def texts(thing: Any) -> Iterator[str]:
    """Every text in a piece of content that is made to be read."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from texts(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in ("id", "mark", "sources", "group", "action_level", "since", "goals"):
                yield from texts(getattr(thing, field.name))


def of(exercise: Exercise) -> list[str]:
    return [*texts(exercise.text), *exercise.adaptations.values(), *exercise.variations]


def faults(text: str) -> list[str]:
    """What a patient should not have to read."""
    found = [f"over {LONGEST_SENTENCE} words: {s}" for s in sentences(text) if len(words(s)) > LONGEST_SENTENCE]
    return found + [f"says {word!r}" for word in AVOIDED if re.search(rf"\b{word}\b", text, re.I)]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda e: e.id)
def test_an_exercise_reads_easily(exercise: Exercise) -> None:
    assert grade(" ".join(of(exercise))) <= GRADE
    for text in of(exercise):
        assert faults(text) == []
    for text in texts(exercise.text):
        assert not DOSE.search(text), f"a dose in prose: {text}"


@pytest.mark.parametrize("kind", ["red_flags", "exercise_screen", "conditions", "goals", "levels", "action_levels",
                                  "phases", "patterns", "equipment"])  # fmt: skip
def test_screening_and_plan_words_read_easily(library: Library, kind: str) -> None:
    said = [text for thing in getattr(library, kind).values() for text in texts(thing)]
    assert grade(". ".join(t.rstrip(".") for t in said)) <= GRADE
    assert [fault for text in said for fault in faults(text)] == []


def test_safety_words_read_easily(library: Library) -> None:
    said = list(texts(library.safety))
    assert grade(". ".join(t.rstrip(".") for t in said)) <= GRADE
    assert [fault for text in said for fault in faults(text)] == []


def test_the_checks_see_planted_faults() -> None:
    assert faults("Avoid wear and tear.") == ["says 'wear and tear'"]
    assert faults("One " * 21 + ".")[0].startswith("over 20 words")
    assert DOSE.search("Do 10 reps.")
    assert grade("Intervertebral decompression necessitates considerable physiotherapeutic consideration.") > 20
    assert grade("Sit down. Stand up. Do it well.") < 3


def test_numbers_are_said_as_words() -> None:
    dose = wording.Dose(2, 8, None, None, 60, True, 3)
    assert wording.amount(dose) == "2 sets of 8, each side"
    assert wording.rest(dose) == "Rest 60 seconds between sets."
    assert wording.effort(dose) == "Stop when you could still do 3 more good ones."
    assert wording.amount(wording.Dose(3, 1, 20, None, 10, False, None)) == "3 times, hold 20 seconds"
    assert wording.amount(wording.Dose(1, 1, 30, None, 10, True, None)) == "Once, hold 30 seconds, each side"
    assert wording.amount(wording.Dose(2, 1, 30, None, 0, False, None)) == "Twice, hold 30 seconds"
    assert wording.amount(wording.Dose(1, 1, None, 1, 0, False, None)) == "1 minute"
    assert wording.amount(wording.Dose(1, 6, 8, None, 0, False, None)) == "1 set of 6, hold 8 seconds"
    assert wording.effort(wording.Dose(2, 1, 30, None, 0, False, 3)) == "Stop while you could still go on a little."
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"
