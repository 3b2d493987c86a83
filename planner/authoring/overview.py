"""Writes docs/library.md, all exercises at a glance:  python -m planner.authoring.overview

A test compares the page, so that it stays true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from planner.figures import drawings
from planner.library import Exercise, Library, load_library

PAGE = Path(__file__).resolve().parents[2] / "docs" / "library.md"
PIXELS_PER_MM = 2.2
HELPS = {"instant": "now", "long-term": "over weeks", "both": "now, and over weeks"}
CATEGORIES = {
    "relief-position": "Relief positions", "mobility": "Mobility", "stretch": "Stretches", "core": "Core",
    "strength": "Strength", "aerobic": "Walking and other aerobic work",
}  # fmt: skip
HEAD = """\
# The library

Made by `make library` from the content files; a test compares it. How to change an exercise: [content.md](content.md).

Level is 1 to 5, load what it asks of the back, 0 to 3. *Facts from* says where the facts come from: looked up (the
codes stand in `sources.toml`), or knowledge, not looked up. Level, load and dose of all are design decisions. **No
clinician has reviewed an exercise unless it says so**; where we have doubts ourselves: [review.md](review.md).
"""


def page(library: Library) -> str:
    """The whole page, in Markdown."""
    exercises = [*library.exercises.values()]
    parts = [HEAD, _counts(exercises, library)]
    for category, title in CATEGORIES.items():
        of_kind = sorted(
            (e for e in exercises if e.category == category), key=lambda e: (e.movement_pattern, e.level, e.id)
        )
        rows = [
            "| drawing | exercise | level | load | helps | equipment | facts from | reviewed |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *(_row(exercise, library) for exercise in of_kind),
        ]
        parts.append(f"## {title} ({len(of_kind)})\n\n" + "\n".join(rows) + "\n")
    parts.append(_gaps(library))
    return "\n".join(parts)


def _row(exercise: Exercise, library: Library) -> str:
    pictures = "".join(
        f'<img src="../static/{frame.file}" width="{frame.width_mm * PIXELS_PER_MM:.0f}" alt="">'
        for frame in drawings(exercise.drawn_as)
    )
    name = f"**{exercise.name}**<br>{', '.join(exercise.other_names)}<br>`{exercise.id}`"
    facts = ", ".join([*exercise.marks, *(f"`{code}`" for code in exercise.sources if code != "K")])
    cells = (
        pictures, name, exercise.level, exercise.spine_load, HELPS[exercise.relief], _kit(exercise, library), facts,
        exercise.reviewed or "not yet",
    )  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


def _kit(exercise: Exercise, library: Library) -> str:
    needs = (" or ".join(library.equipment[kit].name.lower() for kit in options) for options in exercise.equipment)
    return " and ".join(needs) or "none"


def _counts(exercises: Iterable[Exercise], library: Library) -> str:
    exercises = [*exercises]
    first_kit = Counter(kit for e in exercises for options in e.equipment for kit in options)
    first_kit["none"] = sum(not e.equipment for e in exercises)
    at_home = sum(all(set(options) & library.always_there for options in e.equipment) for e in exercises)
    tallies: dict[str, Counter[Any]] = {
        "category": Counter(CATEGORIES[e.category] for e in exercises),
        "level": Counter(e.level for e in exercises),
        "load": Counter(e.spine_load for e in exercises),
        "helps": Counter(HELPS[e.relief] for e in exercises),
        "needs": first_kit,
        "facts from": Counter(mark for e in exercises for mark in e.marks),
        "reviewed": Counter("yes" if e.reviewed else "not yet" for e in exercises),
    }
    lines = [f"{len(exercises)} exercises, {at_home} of them with no more than a chair and a wall.\n"]
    for name, tally in tallies.items():
        order = sorted(tally) if name in ("level", "load") else [key for key, _ in tally.most_common()]
        lines.append(f"- {name}: " + ", ".join(f"{key} {tally[key]}" for key in order))
    return "\n".join(lines) + "\n"


def _gaps(library: Library) -> str:
    lines = ["## Gaps\n", "Weeks that cannot be filled with no equipment at all (`gaps.toml`):\n"]
    for gap in library.gaps:
        goals = ", ".join(library.goals[id_].name.lower() for id_ in gap.goals) or "every goal"
        conditions = ", ".join(library.conditions[id_].name.lower() for id_ in gap.conditions) or "no condition"
        lines.append(f"- {goals}, with {conditions}: {gap.why} {gap.helps}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(load_library()), encoding="utf-8")
