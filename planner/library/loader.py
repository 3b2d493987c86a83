"""Read the content folder into a Library, or say everything that is wrong with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from planner.library import model
from planner.library.model import AvoidRule, Exercise, Library
from planner.library.schema import Faults, read

CONTENT = Path(__file__).parent / "content"
T = TypeVar("T")


class ContentError(Exception):
    """The content is broken; `faults` has every fault, one sentence each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The content cannot be used:\n" + "\n".join(f"  {f}" for f in self.faults))


def load_library(folder: Path = CONTENT) -> Library:
    """All content under `folder`. Raises ContentError naming file, field and how to mend each fault."""
    faults = Faults()

    def by_id(file: str, key: str, kind: type[T], id_field: str = "id") -> dict[Any, T]:
        found: dict[Any, T] = {}
        for item in _rows(folder / file, key, kind, faults):
            name = getattr(item, id_field)
            if name in found:
                faults.add(file, str(name), "stands there twice. Keep one.")
            found[name] = item
        return found

    safety_file = folder / "safety.toml"
    library = Library(
        exercises=_exercises(folder, faults),
        conditions=by_id("conditions.toml", "condition", model.Condition),
        red_flags=by_id("red_flags.toml", "red_flag", model.RedFlag),
        exercise_screen=by_id("exercise_screen.toml", "question", model.ScreenQuestion),
        action_levels=by_id("action_levels.toml", "level", model.ActionLevelText),
        goals=by_id("goals.toml", "goal", model.Goal),
        equipment=by_id("equipment.toml", "item", model.Equipment),
        levels=by_id("levels.toml", "level", model.Level),
        level_doses=by_id("level_doses.toml", "dose", model.LevelDose, "level"),
        phases=by_id("phases.toml", "phase", model.Phase),
        patterns=by_id("patterns.toml", "pattern", model.Pattern),
        week_shapes=tuple(_rows(folder / "week_shapes.toml", "shape", model.WeekShape, faults)),
        safety=read(model.Safety, _toml(safety_file, faults), safety_file.name, faults),  # type: ignore[arg-type]
    )
    if not faults:
        _check_sense(library, folder, faults)
    if faults:
        raise ContentError(faults)
    return library


def _toml(path: Path, faults: Faults) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.add(path.name, "file", "not found. Put it back.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.add(path.name, "file", f"is not readable TOML: {error}. Mend that line.")
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


def _exercises(folder: Path, faults: Faults) -> dict[str, Exercise]:
    rules = _rows(folder / "avoid_rules.toml", "rule", AvoidRule, faults)
    exercises: dict[str, Exercise] = {}
    for path in sorted((folder / "exercises").glob("*.toml")):
        where = f"exercises/{path.name}"
        empty: frozenset[str] = frozenset()
        exercise = read(Exercise, _toml(path, faults), where, faults, id=path.stem, avoid=empty, caution=empty)
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


def _check_sense(library: Library, folder: Path, faults: Faults) -> None:
    """What the types cannot say: ids that lead nowhere, ladders that go round or down."""
    planned = set(_toml(folder / "not_yet.toml", faults).get("exercises", ()))
    for id_ in sorted(planned & library.exercises.keys()):
        faults.add("not_yet.toml", id_, "is written now. Take it off this list.")
    for rule in _rows(folder / "avoid_rules.toml", "rule", AvoidRule, faults):
        _known(rule.avoid + rule.caution, library.conditions, f"avoid_rules.toml {rule.id}", "condition", faults)
    for exercise in library.exercises.values():
        where = f"exercises/{exercise.id}.toml"
        codes = exercise.also_avoid + exercise.also_caution + exercise.eased + exercise.spared
        _known((*codes, *exercise.adaptations), library.conditions, where, "condition", faults)
        kit = [option for options in exercise.equipment for option in options]
        _known([*kit, *exercise.equipment_optional], library.equipment, where, "equipment", faults)
        _known([exercise.movement_pattern], library.patterns, where, "pattern (patterns.toml)", faults)
        ladder = [x for x in (exercise.easier, exercise.harder) if x and x not in planned]
        _known(ladder, library.exercises, where, "exercise", faults)
        _check_exercise(exercise, library, where, faults)
    for pattern in library.patterns.values():
        _known(pattern.goals, library.goals, f"patterns.toml {pattern.id}", "goal", faults)
    for flag in library.red_flags.values():
        _known(flag.raised_by, library.red_flags, f"red_flags.toml {flag.id}", "red flag", faults)


def _known(ids: Iterable[str], known: Mapping[str, Any], where: str, noun: str, faults: Faults) -> None:
    for id_ in ids:
        if id_ not in known:
            faults.add(where, noun, f"found {id_!r}, which is not known. Use one of: {', '.join(known)}.")


def _check_exercise(exercise: Exercise, library: Library, where: str, faults: Faults) -> None:
    if not 1 <= exercise.level <= 5:
        faults.add(where, "level", f"found {exercise.level}. Write 1, 2, 3, 4 or 5.")
    if not 0 <= exercise.spine_load <= 3:
        faults.add(where, "spine_load", f"found {exercise.spine_load}. Write 0, 1, 2 or 3.")
    dose = exercise.dose
    if not (dose.minutes or dose.hold_seconds or dose.seconds_per_rep):
        faults.add(where, "dose", "has no time. Give minutes, hold_seconds or seconds_per_rep.")
    if not 2 <= len(exercise.text.steps) <= 4:
        faults.add(where, "text.steps", f"found {len(exercise.text.steps)}. Write 2 to 4 steps.")
    if exercise.position in model.FLOOR_POSITIONS and not exercise.text.getting_there:
        faults.add(where, "text.getting_there", "missing. Say how to get down and up again.")
    seen, rung = {exercise.id}, exercise
    while rung.harder and rung.harder in library.exercises:
        above = library.exercises[rung.harder]
        if above.id in seen:
            faults.add(where, "harder", f"the ladder goes round by {above.id!r}. Point one link elsewhere.")
            break
        if above.level < rung.level:
            faults.add(where, "harder", f"{above.id!r} has a lower level than {rung.id!r}. Swap them.")
        seen.add(above.id)
        rung = above
