"""Checks all content and says how to mend each fault:  python -m planner.authoring.check

Shape and sense are what the loader refuses at start-up; words, copies, pictures and gaps are checked here and in the
tests, not while the app runs.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from planner import reading
from planner.authoring import coverage
from planner.figures import FIGURES, HERE, drawings, stamp
from planner.library.loader import CONTENT, read_library, read_words
from planner.library.model import Exercise, Library
from planner.meter import finds

ALIKE = 0.4  # of the word triples of the shorter text; sisters that share a grip or a start reach 0.35
NOT_READ = frozenset({
    "id", "mark", "sources", "group", "action_level", "since", "goals", "reviewed", "answers", "shows",
    "clinician_name", "clinician_line", "words",
})  # fmt: skip
ONLY_NAMES = frozenset({"equipment", "muscles", "positions", "categories"})  # too few words to measure
TABLES = (
    "sign_groups", "red_flags", "exercise_screen", "conditions", "goals", "levels", "action_levels", "phases",
    "patterns", "equipment", "starting_points", "muscles", "positions", "categories",
)  # fmt: skip


def check(folder: Path = CONTENT, figures: Path = FIGURES) -> list[str]:
    """Every fault of the content under `folder` and of its drawings: file, field, found, how to mend it."""
    library, faults = read_library(folder)
    found = [*faults]
    if not faults:
        for language in sorted(path.parent.name for path in folder.glob("*/safety.toml")):
            spoken, slips = read_words(library, folder, language)
            found += slips
            found += spanish_faults(spoken) if language == "es" and not slips else ()
    for exercise in library.exercises.values():
        found += (f"exercises/{exercise.id}.toml: {fault}" for fault in word_faults(exercise))
        found += (f"exercises/{exercise.id}.toml: {fault}" for fault in picture_faults(exercise, library, figures))
    found += table_faults(library)
    found += jargon_faults(library)
    found += copies(library.exercises.values())
    if not faults:  # the planner is asked only where it could run
        found += number_faults(library)
        found += coverage.faults(library)
    return found


def texts(thing: Any) -> Iterator[str]:
    """Every text in a piece of content that is made to be read."""
    if isinstance(thing, str):
        yield from [thing] if thing else []
    elif isinstance(thing, tuple):
        for part in thing:
            yield from texts(part)
    elif isinstance(thing, dict):
        for part in thing.values():
            yield from texts(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            if field.name not in NOT_READ:
                yield from texts(getattr(thing, field.name))


def said(exercise: Exercise) -> list[str]:
    """All that a patient may read about an exercise."""
    return [*texts(exercise.text), *exercise.adaptations.values(), *exercise.variations]


def word_faults(exercise: Exercise) -> Iterator[str]:
    """Grade, long sentences, frightening words, doses in prose."""
    yield from (f"text: {fault}" for fault in reading.grade_faults(reading.assembled(said(exercise))))
    for text in said(exercise):
        yield from (f"text: {fault}" for fault in reading.faults(text))
    for text in texts(exercise.text):
        if dose := reading.DOSE.search(text):
            yield f"text: found the dose {dose[0]!r} in {text!r}. Leave it out: the plan prints the dose."
    if not re.match("You (should|may) feel", exercise.text.cue):
        yield f'text.cue: found {exercise.text.cue!r}. Begin with "You should feel".'
    breathes_out = re.search(r"\bout\b", f"{exercise.text.breathing} {exercise.adaptations.get('htn', '')}".lower())
    if exercise.category == "strength" and "htn" not in exercise.avoid and not breathes_out:
        yield 'text.breathing: does not say "breathe out", which high blood pressure asks for. Say when to.'


def picture_faults(exercise: Exercise, library: Library, figures: Path = FIGURES) -> Iterator[str]:
    """Drawn, freshly, in as many frames as there are alt texts."""
    owner, alt = exercise.drawn_as, exercise.text.alt
    if exercise.pose:
        shared = library.exercises.get(exercise.pose)
        if shared is not None and shared.text.alt != alt:
            yield f"text.alt: its drawings are those of {exercise.pose!r}. Copy its alt texts."
    elif not (HERE / "poses" / f"{owner}.toml").exists():
        yield f"pose: figures/poses/{owner}.toml is missing. Write it (docs/figures.md), or name a pose to share."
        return
    frames = drawings(owner, figures)
    if not frames:
        yield f"pose: {owner!r} is not drawn. Run make figures."
    elif len(frames) != len(alt):
        yield f"text.alt: found {len(alt)} texts for {len(frames)} drawings. Write one for each, start first."
    stamped = f'data-source="{stamp(owner)}"' if frames else ""
    if any(stamped not in (figures.parent / frame.file).read_text(encoding="utf-8")[:400] for frame in frames):
        yield f"pose: the drawings of {owner!r} are older than their pose. Run make figures."


def table_faults(library: Library) -> Iterator[str]:
    """The words of the form, of referrals and of the safety box, each file as a whole."""
    files: dict[str, Any] = {table: tuple(getattr(library, table).values()) for table in TABLES}
    for name, things in (files | {"safety": library.safety}).items():
        read = [*texts(things)]
        if not read:
            continue
        for text in read:
            yield from (f"{name}.toml: {fault}" for fault in reading.faults(text))
        # SMOG would only count the names: osteoporosis, ambulance, emergency
        fault_of_grade = reading.grade_faults(reading.assembled(read), ("Flesch-Kincaid",))
        yield from (f"{name}.toml: {fault}" for fault in fault_of_grade)


def spanish_faults(library: Library) -> Iterator[str]:
    """Spanish texts that are hard to read, or frighten: of each exercise, and of each table as a whole."""
    files = {f"exercises/{exercise.id}.toml": said(exercise) for exercise in library.exercises.values()}
    tables = {name: [*texts(tuple(getattr(library, name).values()))] for name in TABLES}
    files |= {f"{name}.toml": found for name, found in tables.items() if name not in ONLY_NAMES}
    for file, found in (files | {"safety.toml": [*texts(library.safety)]}).items():
        for text in found:
            yield from (f"es/{file}: {fault}" for fault in reading.spanish_faults(text))
        yield from (f"es/{file}: {fault}" for fault in reading.ease_faults(reading.assembled(found)))


def jargon_faults(library: Library) -> Iterator[str]:
    """Words of the meter's list whose plain words are not plain."""
    listed = tuple(library.jargon.values())
    for jargon in listed:
        where = f"jargon.toml {jargon.word}"
        for plain in jargon.plain:
            for word in finds(plain, listed):
                yield f"{where}: plain: {word.text!r} stands in this list itself. Say it in other words."
            for long_word in reading.long_words(plain):
                yield f"{where}: plain: {long_word!r} has three syllables or more. Say it in shorter words."
        if jargon.note:
            yield from (f"{where}: note: {fault}" for fault in reading.faults(jargon.note))
            fault_of_grade = reading.grade_faults(jargon.note, ("Flesch-Kincaid",))
            yield from (f"{where}: note: {fault}" for fault in fault_of_grade)


def number_faults(library: Library) -> Iterator[str]:
    """Ids that short addresses cannot name yet, or name twice."""
    ids: dict[str, Iterable[object]] = {
        "exercise": library.exercises,
        "condition": library.conditions,
        "goal": library.goals,
        "level": library.levels,
        "equipment": (item.id for item in library.equipment.values() if not item.always),
        "exercise_screen": (q.id for q in library.exercise_screen.values() if q.action_level == "A3"),
    }
    for field in fields(library.numbers):
        numbered = getattr(library.numbers, field.name)
        for id_ in map(str, ids.get(field.name, ())):
            if id_ not in numbered:
                yield f"numbers.toml: {field.name}: {id_!r} has no number. Add it at the end of the list."
        for id_ in sorted({id_ for id_ in numbered if numbered.count(id_) > 1}):
            yield f"numbers.toml: {field.name}: {id_!r} stands there twice. Take the later one out again."


def copies(exercises: Iterable[Exercise]) -> Iterator[str]:
    """Exercises that read like one another, and alt texts that stand twice."""
    triples = [(exercise, _triples(exercise)) for exercise in exercises]
    for (one, mine), (other, theirs) in combinations(triples, 2):
        alike = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
        if alike > ALIKE:
            yield (
                f"exercises/{other.id}.toml: text: {alike:.0%} of it stands in {one.id}.toml too. "
                "Say what is its own: purpose, steps, cue and better."
            )
    seen: dict[str, Exercise] = {}
    for exercise, _ in triples:
        for alt in exercise.text.alt:
            first = seen.setdefault(alt, exercise)
            if first.drawn_as != exercise.drawn_as:
                yield f"exercises/{exercise.id}.toml: text.alt: {first.id}.toml has the same text. Say what differs."


def _triples(exercise: Exercise) -> frozenset[tuple[str, ...]]:
    """Runs of three words in what makes an exercise itself; how to get down to the floor may well be alike."""
    text = exercise.text
    words = re.findall(r"[a-z']+", " ".join([text.purpose, *text.steps, text.cue, text.better]).lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def main() -> int:
    start = time.perf_counter()
    found = check()
    for fault in found:
        print(fault)
    count = len([*(CONTENT / "exercises").glob("*.toml")])
    print(f"{count} exercises checked in {time.perf_counter() - start:.1f} s: {len(found) or 'no'} faults.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
