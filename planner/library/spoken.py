"""The content's words in another language, laid over the English content: same ids and numbers, other words.

`content/<language>/` mirrors the content folder and holds only what is read. What stands there has to be whole. A
language that has exercises has to have everything; Arabic has the safety box, and the rest of its content is English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple, TypeVar

from planner.library.model import ExerciseText, Library
from planner.library.schema import Faults

T = TypeVar("T")
#: Takes a file's name; gives its table, or None where there is no such file.
Toml = Callable[[str], dict[str, Any] | None]

STATUS = 'Say who has read it, or status = "translation not yet clinically reviewed".'
EXERCISE = ("name", "other_names", "variations", "text", "adaptations")
#: What inside a table is words; of tables that are not named here, everything.
INSIDE = {
    "text": tuple(field.name for field in fields(ExerciseText) if field.name != "pictured"),
    "traffic_light": ("name", "during", "next_day", "do"),
    "countries": ("name", "emergency", "today"),
}
FREE = ("other_names", "words")  # as many as people search for
PLACEHOLDER = re.compile(r"\{\w+\}")


class Table(NamedTuple):
    """A file: the key of its rows, empty where it is one table; which of its keys are words."""

    file: str
    key: str
    words: tuple[str, ...]

    @property
    def of(self) -> str:
        """What the library calls it."""
        return self.file.removesuffix(".toml")


SIGN = ("ask", "short", "reason", "tell_them")
TABLES = (
    Table("sign_groups.toml", "group", ("name", "line", "clinician_name", "clinician_line")),
    Table("red_flags.toml", "red_flag", SIGN),
    Table("exercise_screen.toml", "question", SIGN),
    Table("action_levels.toml", "level", ("title", "how_fast", "what_to_do")),
    Table(
        "conditions.toml",
        "condition",
        ("name", "ask", "group", "adaptation", "limit", "referral_reason", "also_tell", "words"),
    ),
    Table("goals.toml", "goal", ("name", "aim")),
    Table("equipment.toml", "item", ("name", "note")),
    Table("levels.toml", "level", ("name", "meaning")),
    Table("phases.toml", "phase", ("name", "aim", "relief_use", "relief_when")),
    Table("stages.toml", "stage", ("name", "what", "move_on")),
    Table("patterns.toml", "pattern", ("does", "words")),
    Table("starting_points.toml", "start", ("name", "what_for")),
    Table("muscles.toml", "muscle", ("name", "words")),
    Table("positions.toml", "position", ("name", "words")),
    Table("categories.toml", "category", ("name", "words")),
    Table("gaps.toml", "gap", ("why", "helps")),
    Table(
        "safety.toml",
        "",
        ("emergency", "emergency_do", "today", "today_do", "countries", "traffic_light", "leg_rule", "leg_help",
         "change_rule", "bad_day", "flare_restart", "remember", "known"),
    ),
)  # fmt: skip


def laid_over(library: Library, exercise_files: Iterable[str], toml: Toml, faults: Faults) -> Library:
    """The library in the words of another language. What is not translated stays English, and is a fault.

    `exercise_files`: the ids of all that have a translation; where none has, tables may be missing, too.
    """
    translated = set(exercise_files)
    spoken: dict[str, Any] = {table.of: _table(table, library, toml, bool(translated), faults) for table in TABLES}
    exercises = dict(library.exercises)
    for id_ in sorted(translated | exercises.keys() if translated else ()):
        where = f"exercises/{id_}.toml"
        if id_ not in exercises:
            faults.add(where, "file", "there is no such exercise in English. Rename the file, or take it out.")
        elif (content := toml(where)) is None:
            faults.add(where, "file", "missing. Translate the exercise.")
        else:
            exercises[id_] = _worded(exercises[id_], _reviewed(content, where, faults), EXERCISE, where, faults)
    return replace(library, **spoken, exercises=exercises)


def _table(table: Table, library: Library, toml: Toml, whole: bool, faults: Faults) -> Any:
    """What a file says, in place of what the English one says."""
    english, content = getattr(library, table.of), toml(table.file)
    if content is None:
        if whole:
            faults.add(table.file, "file", "missing. Translate it.")
        return english
    content = _reviewed(content, table.file, faults)
    if not table.key:
        return _worded(english, content, table.words, table.file, faults)
    for other in content.keys() - {table.key}:
        faults.add(table.file, other, f"unknown key. Only status and [[{table.key}]] tables stand here.")
    rows, where = content.get(table.key, []), f"{table.file} [[{table.key}]]"
    if isinstance(english, Mapping):
        return _rows(english, rows, table.words, where, faults)
    return _listed(english, rows, table.words, where, faults)


def _reviewed(content: dict[str, Any], where: str, faults: Faults) -> dict[str, Any]:
    """A file without its status, which every translation has to state."""
    if not _is_text(content.get("status")):
        faults.add(where, "status", f"missing. {STATUS}")
    return {key: value for key, value in content.items() if key != "status"}


def _rows(english: Mapping[Any, T], rows: Any, words: tuple[str, ...], where: str, faults: Faults) -> dict[Any, T]:
    spoken, seen = dict(english), set()
    for row in rows if isinstance(rows, list) else ():
        id_ = row.get("id") if isinstance(row, dict) else None
        if id_ not in english:
            faults.add(where, "id", f"found {id_!r}, which the English file has not. Use one of: {_named(english)}.")
        elif id_ in seen:
            faults.add(f"{where} {id_}", "id", "stands there twice. Keep one.")
        else:
            words_of = {key: value for key, value in row.items() if key != "id"}
            spoken[id_] = _worded(english[id_], words_of, words, f"{where} {id_}", faults)
        seen.add(id_)
    for id_ in english.keys() - seen:
        faults.add(where, str(id_), "missing. Translate it.")
    return spoken


def _listed(english: tuple[T, ...], rows: Any, words: tuple[str, ...], where: str, faults: Faults) -> tuple[T, ...]:
    """Rows in their order: known by their ids, else by their places."""
    ids = [getattr(row, "id", place) for place, row in enumerate(english, 1)]
    if english and not hasattr(english[0], "id") and isinstance(rows, list):
        rows = [{"id": place, **row} for place, row in enumerate(rows, 1) if isinstance(row, dict)]
    return tuple(_rows(dict(zip(ids, english, strict=True)), rows, words, where, faults).values())


def _named(english: Mapping[Any, object]) -> str:
    return ", ".join(map(str, english))


def _worded(english: T, content: dict[str, Any], words: tuple[str, ...], where: str, faults: Faults) -> T:
    """A thing with its words replaced, each checked against the English one."""
    for key in content.keys() - set(words):
        faults.add(where, key, f"unknown key. Only words stand here: {', '.join(words)}.")
    spoken = {}
    for key in words:
        meant = getattr(english, key)
        if key not in content:
            if meant:
                faults.add(where, key, "missing. Translate it.")
        elif not meant and key not in FREE:
            faults.add(where, key, "the English file has none. Take it out.")
        else:
            spoken[key] = _said(meant, content[key], f"{where}: {key}", key, faults)
    return replace(english, **spoken)  # type: ignore[type-var]


def _said(meant: Any, found: Any, where: str, key: str, faults: Faults) -> Any:
    """A value in other words, of the same make; the English one where it is not."""
    before = len(faults)
    if isinstance(meant, str):
        if not _is_text(found):
            faults.append(f"{where}: found {found!r}. Write text in quotes.")
        elif sorted(PLACEHOLDER.findall(meant)) != sorted(PLACEHOLDER.findall(found)):
            faults.append(f"{where}: keep {', '.join(PLACEHOLDER.findall(meant)) or 'no { }'} as in English.")
    elif isinstance(meant, tuple):
        return _list(meant, found, where, key, faults)
    elif is_dataclass(meant):
        if isinstance(found, dict):
            return _worded(meant, found, INSIDE[key], where, faults)
        faults.append(f"{where}: found {found!r}. Write it as a table.")
    elif not isinstance(found, dict) or found.keys() != meant.keys():
        faults.append(f"{where}: write a table with {', '.join(meant)}, as in English.")
    else:
        return {id_: _said(text, found[id_], f"{where}.{id_}", key, faults) for id_, text in meant.items()}
    return found if len(faults) == before else meant


def _list(meant: tuple[Any, ...], found: Any, where: str, key: str, faults: Faults) -> tuple[Any, ...]:
    if key in FREE:
        if isinstance(found, list) and all(map(_is_text, found)) and (found or not meant):
            return tuple(found)
        faults.append(f"{where}: found {found!r}. Write a list of names, at least one.")
        return meant
    if meant and is_dataclass(meant[0]):
        return _listed(meant, found, INSIDE[key], where, faults)
    if not isinstance(found, list) or len(found) != len(meant):
        number = len(found) if isinstance(found, list) else repr(found)
        faults.append(f"{where}: found {number}. Write a list of {len(meant)}, as in English.")
        return meant
    pairs = enumerate(zip(meant, found, strict=True))
    return tuple(_said(one, other, f"{where}[{place}]", key, faults) for place, (one, other) in pairs)


def _is_text(found: Any) -> bool:
    return isinstance(found, str) and bool(found.strip())
