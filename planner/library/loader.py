"""Read the content folder into a Library, or say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import tomli  # tomllib, compiled: reads the library in a third of the time

from planner.language import SOURCE
from planner.library import model, sense
from planner.library.model import AvoidRule, Exercise, Library
from planner.library.schema import Faults, read
from planner.library.spoken import laid_over

CONTENT = Path(__file__).parent / "content"
T = TypeVar("T")


class ContentError(Exception):
    """The content is broken; `faults` has every fault, one sentence each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The content cannot be used:\n" + "\n".join(f"  {f}" for f in self.faults))


def load_library(folder: Path = CONTENT, language: str = SOURCE) -> Library:
    """All content under `folder`, in a language. Raises ContentError naming file, field and how to mend each fault."""
    library, faults = read_library(folder)
    if faults:
        raise ContentError(faults)
    return library if language == SOURCE else translated(library, language, folder)


def translated(library: Library, language: str, folder: Path = CONTENT) -> Library:
    """A library in the words of another language. Raises ContentError."""
    spoken, faults = read_words(library, folder, language)
    if faults:
        raise ContentError(faults)
    return spoken


def read_library(folder: Path = CONTENT) -> tuple[Library, Faults]:
    """What can be read of the content under `folder`, and every fault in it: of shape, then of sense."""
    faults = Faults()

    def by_id(file: str, key: str, kind: type[T], id_field: str = "id") -> dict[Any, T]:
        found: dict[Any, T] = {}
        for item in _rows(folder / file, key, kind, faults):
            name = getattr(item, id_field)
            if name in found:
                faults.add(file, str(name), "stands there twice. Keep one.")
            found[name] = item
        return found

    def single(file: str, kind: type[T]) -> T:
        return read(kind, _toml(folder / file, faults), file, faults)  # type: ignore[return-value]

    rules = _rows(folder / "avoid_rules.toml", "rule", AvoidRule, faults)
    library = Library(
        exercises={},
        conditions=by_id("conditions.toml", "condition", model.Condition),
        sign_groups=by_id("sign_groups.toml", "group", model.SignGroup),
        red_flags=by_id("red_flags.toml", "red_flag", model.RedFlag),
        exercise_screen=by_id("exercise_screen.toml", "question", model.ScreenQuestion),
        action_levels=by_id("action_levels.toml", "level", model.ActionLevelText),
        goals=by_id("goals.toml", "goal", model.Goal),
        equipment=by_id("equipment.toml", "item", model.Equipment),
        levels=by_id("levels.toml", "level", model.Level),
        level_doses=by_id("level_doses.toml", "dose", model.LevelDose, "level"),
        phases=by_id("phases.toml", "phase", model.Phase),
        stages=tuple(_rows(folder / "stages.toml", "stage", model.Stage, faults)),
        patterns=by_id("patterns.toml", "pattern", model.Pattern),
        muscles=by_id("muscles.toml", "muscle", model.Term),
        positions=by_id("positions.toml", "position", model.Term),
        categories=by_id("categories.toml", "category", model.Term),
        week_shapes=tuple(_rows(folder / "week_shapes.toml", "shape", model.WeekShape, faults)),
        safety=single("safety.toml", model.Safety),
        sources=by_id("sources.toml", "source", model.Source),
        gaps=tuple(_rows(folder / "gaps.toml", "gap", model.Gap, faults)),
        numbers=single("numbers.toml", model.Numbers),
        jargon=by_id("jargon.toml", "word", model.Jargon, "word"),
        starting_points=by_id("starting_points.toml", "start", model.StartingPoint),
    )
    tables_are_whole = not faults
    files = _exercise_files(folder)
    library = replace(library, exercises=_exercises(files, rules, faults))
    if tables_are_whole:  # or every id of a broken table would be called unknown
        sense.check(library, rules, frozenset(path.stem for path in files), faults)
    return library, faults


def read_words(library: Library, folder: Path, language: str) -> tuple[Library, Faults]:
    """A library in the words of another language, as far as they can be read, and every fault in them."""
    faults, files = Faults(), folder / language

    def table(file: str) -> dict[str, Any] | None:
        return _toml(files / file, faults, f"{language}/{file}") if (files / file).exists() else None

    found = Faults()
    spoken = laid_over(library, [path.stem for path in _exercise_files(files)], table, found)
    faults += (f"{language}/{fault}" for fault in found)
    return spoken, faults


def _toml(path: Path, faults: Faults, where: str = "") -> dict[str, Any]:
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.add(where or path.name, "file", "not found. Put it back.")
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.add(where or path.name, "file", f"is not readable TOML: {error}. Mend that line.")
    return {}


def _rows(path: Path, key: str, kind: type[T], faults: Faults) -> list[T]:
    content = _toml(path, faults)
    for other in content.keys() - {key}:
        faults.add(path.name, other, f"unknown key. Only [[{key}]] tables stand here.")
    rows = content.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        faults.add(path.name, key, f"write each one as a [[{key}]] table.")
        return []
    named = [(f"{path.name} [[{key}]] {row.get('id', n)}", row) for n, row in enumerate(rows, 1)]
    return [item for where, row in named if (item := read(kind, row, where, faults)) is not None]


def _exercise_files(folder: Path) -> list[Path]:
    return sorted((folder / "exercises").glob("*.toml"), key=lambda path: path.stem)


def _exercises(files: Iterable[Path], rules: Iterable[AvoidRule], faults: Faults) -> dict[str, Exercise]:
    exercises: dict[str, Exercise] = {}
    for path in files:
        where = f"exercises/{path.name}"
        empty: frozenset[str] = frozenset()
        table = _toml(path, faults, where)
        exercise = read(Exercise, table, where, faults, id=path.stem, avoid=empty, caution=empty) if table else None
        if exercise is not None:
            exercises[path.stem] = _with_codes(exercise, rules)
    return exercises


def _with_codes(exercise: Exercise, rules: Iterable[AvoidRule]) -> Exercise:
    """The condition ids that avoid this exercise or ask to adapt it: the rules', plus its own, less its own."""
    matching = [rule for rule in rules if _matches(rule, exercise)]
    avoid = {code for rule in matching for code in rule.avoid} | set(exercise.also_avoid)
    caution = {code for rule in matching for code in rule.caution} | set(exercise.also_caution)
    avoid -= set(exercise.eased)
    caution = (caution | set(exercise.eased)) - set(exercise.spared) - avoid
    return replace(exercise, avoid=frozenset(avoid), caution=frozenset(caution))


def _matches(rule: AvoidRule, exercise: Exercise) -> bool:
    kit = {option for options in exercise.equipment for option in options}
    return (
        (rule.flag is None or rule.flag in exercise.flags)
        and (not rule.category_in or exercise.category in rule.category_in)
        and exercise.category not in rule.category_not_in
        and (not rule.position_in or exercise.position in rule.position_in)
        and (not rule.pattern_in or exercise.movement_pattern in rule.pattern_in)
        and (rule.load_min is None or exercise.spine_load >= rule.load_min)
        and (rule.load_is is None or exercise.spine_load == rule.load_is)
        and (not rule.equipment_any or bool(kit & set(rule.equipment_any)))
        and not kit & set(rule.equipment_none_of)
    )
