"""What the types cannot say: ids that lead nowhere, ladders that go round or down, exercises without a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from planner.library.model import MARKS, AvoidRule, Exercise, ExerciseText, Library, Phase, StartingPoint
from planner.library.schema import Faults


def check(library: Library, rules: Iterable[AvoidRule], exercise_ids: Set[str], faults: Faults) -> None:
    """Every fault of sense. `exercise_ids` are all that have a file, be it broken."""
    for rule in rules:
        _known(rule.avoid + rule.caution, library.conditions, f"avoid_rules.toml {rule.id}", "condition", faults)
    for pattern in library.patterns.values():
        _known(pattern.goals, library.goals, f"patterns.toml {pattern.id}", "goal", faults)
    for goal in library.goals.values():
        _known(
            [goal.leads_to] if goal.leads_to else [], exercise_ids, f"goals.toml {goal.id}", "exercise", faults, RUNG
        )
    for phase in library.phases.values():
        _check_walks(phase, faults)
    _check_stages(library, faults)
    for flag in library.red_flags.values():
        _known(flag.raised_by, library.red_flags, f"red_flags.toml {flag.id}", "red flag", faults)
    for gap in library.gaps:
        _known(gap.goals, library.goals, "gaps.toml", "goal", faults)
        _known(gap.conditions, library.conditions, "gaps.toml", "condition", faults)
    for start in library.starting_points.values():
        _check_start(start, library, exercise_ids, faults)
    _check_sources(library, faults)
    _check_jargon(library, faults)
    for exercise in library.exercises.values():
        where = _file(exercise)
        _check_ids(exercise, library, exercise_ids, where, faults)
        _check_exercise(exercise, where, faults)
        _check_rungs(exercise, library, where, faults)
    _check_circles(library, faults)


def _file(exercise: Exercise) -> str:
    return f"exercises/{exercise.id}.toml"


def _known(
    ids: Iterable[str], known: Mapping[str, Any] | Set[str], where: str, noun: str, faults: Faults, more: str = ""
) -> None:
    for id_ in ids:
        if id_ not in known:
            expected = more or f"Use one of: {', '.join(known)}."
            faults.add(where, noun, f"found {id_!r}, which is not known. {expected}")


def _check_sources(library: Library, faults: Faults) -> None:
    """Whatever stands in a `mark`: a mark, or a source that is listed."""
    listed = library.sources.keys() | MARKS.keys()
    tables: dict[str, Mapping[Any, Any]] = {
        "conditions": library.conditions,
        "red_flags": library.red_flags,
        "exercise_screen": library.exercise_screen,
        "sources": library.sources,
    }
    for table, things in tables.items():
        for thing in things.values():
            _known(thing.mark, listed, f"{table}.toml {thing.id}", "mark", faults, ADD_SOURCE)
    _known(library.safety.mark, listed, "safety.toml", "mark", faults, ADD_SOURCE)


#: What a starting point may answer, and what it must; the safety check and the door are each person's own.
MAY_START_WITH = (
    "since", "pain", "age", "goal", "equipment", "level", "day", "minutes", "eases", "easier", "spreads", "condition",
    "avoid",
)  # fmt: skip
ONCE = frozenset({"since", "pain", "age", "level", "minutes", "eases", "easier", "spreads"})
MUST_START_WITH = ("goal", "level", "day", "minutes")


def _check_start(start: StartingPoint, library: Library, exercise_ids: Set[str], faults: Faults) -> None:
    """Every pair is an answer that the form knows, and none is the safety check's."""
    where, ids = f"starting_points.toml {start.id}", {"avoid": exercise_ids, "condition": library.conditions.keys()}
    ids |= {"goal": library.goals.keys(), "equipment": library.equipment.keys() - library.always_there}
    _known([start.shows], exercise_ids, where, "exercise", faults, RUNG)
    try:
        pairs = start.pairs
    except ValueError:
        faults.add(where, "answers", f"found {start.answers!r}. Write it as an address has it: goal=relief&level=2")
        return
    names = [name for name, _ in pairs]
    for name, value in pairs:
        if name not in MAY_START_WITH:
            faults.add(where, "answers", f"found {name!r}. Take it out, or use one of: {', '.join(MAY_START_WITH)}.")
        else:
            known = ids.get(name) or frozenset(getattr(library.numbers, name))
            _known([value], known, where, f"answers: {name}", faults, f"Use one of: {', '.join(sorted(known))}.")
    for name in sorted(ONCE & {name for name in names if names.count(name) > 1}):
        faults.add(where, "answers", f"{name} stands there twice. Keep one.")
    for name in MUST_START_WITH:
        if name not in names:
            faults.add(where, "answers", f"{name} is missing. Add it, such as {name}=…, as an address has it.")


RUNG = "Use the name of a file in exercises/, without .toml."
ADD_SOURCE = "Write K (not looked up) or D (our decision), or add it to sources.toml."


def _check_ids(exercise: Exercise, library: Library, exercise_ids: Set[str], where: str, faults: Faults) -> None:
    codes = exercise.also_avoid + exercise.also_caution + exercise.eased + exercise.spared
    _known((*codes, *exercise.adaptations), library.conditions, where, "condition", faults)
    kit = [option for options in exercise.equipment for option in options]
    _known([*kit, *exercise.equipment_optional], library.equipment, where, "equipment", faults)
    _known([exercise.movement_pattern], library.patterns, where, "pattern (patterns.toml)", faults)
    muscles = exercise.primary_muscles + exercise.secondary_muscles
    _known(muscles, library.muscles, where, "muscle (muscles.toml)", faults)
    _known([exercise.position], library.positions, where, "position (positions.toml)", faults)
    _known([exercise.category], library.categories, where, "category (categories.toml)", faults)
    _known(exercise.cites, library.sources, where, "source", faults, ADD_SOURCE)
    others = [id_ for id_ in (exercise.easier, exercise.harder, exercise.pose) if id_]
    _known(others, exercise_ids, where, "exercise", faults, RUNG)
    if exercise.adaptations.keys() - exercise.caution:
        extra = ", ".join(sorted(exercise.adaptations.keys() - exercise.caution))
        faults.add(where, "adaptations", f"found {extra}, for which this exercise asks no caution. Take it out.")


def _check_exercise(exercise: Exercise, where: str, faults: Faults) -> None:
    if not 1 <= exercise.level <= 5:
        faults.add(where, "level", f"found {exercise.level}. Write 1, 2, 3, 4 or 5.")
    if not 0 <= exercise.spine_load <= 3:
        faults.add(where, "spine_load", f"found {exercise.spine_load}. Write 0, 1, 2 or 3.")
    dose, text = exercise.dose, exercise.text
    if not (dose.minutes or dose.hold_seconds or dose.seconds_per_rep):
        faults.add(where, "dose", "has no time. Give minutes, hold_seconds or seconds_per_rep.")
    if not exercise.sources:
        faults.add(where, "sources", "is empty. Name a source, or write K (not looked up) or D (our decision).")
    if not 2 <= len(text.steps) <= 4:
        faults.add(where, "text.steps", f"found {len(text.steps)}. Write 2 to 4 steps.")
    if exercise.on_floor and not text.getting_there:
        faults.add(where, "text.getting_there", "missing. Say how to get down and up again.")
    _check_pictured(text, where, faults)


def _check_pictured(text: ExerciseText, where: str, faults: Faults) -> None:
    """Each drawing shows one step, and the drawings follow the steps."""
    field, shown, count = "text.pictured", text.pictured, len(text.steps)
    if len(shown) != len(text.alt):
        faults.add(where, field, f"found {len(shown)} numbers for {len(text.alt)} alt texts. Write one for each.")
    for step in shown:
        if not 1 <= step <= count:
            faults.add(where, field, f"found step {step} of {count}. Write the number of a step, 1 to {count}.")
    if list(shown) != sorted(shown):
        faults.add(where, field, f"found {list(shown)}, which goes back. Write no number below the one before.")


def _check_walks(phase: Phase, faults: Faults) -> None:
    """Twelve weeks of walking, each at most a fifth above the week before (L4)."""
    where = f"phases.toml {phase.id}"
    if len(phase.walk_goal) != 12:
        faults.add(where, "walk_goal", f"found {len(phase.walk_goal)} weeks. Write the minutes of all 12.")
    for week, (before, after) in enumerate(pairwise(phase.walk_goal), 2):
        if after > before * 1.2:
            faults.add(
                where, "walk_goal", f"week {week} is more than a fifth above {before}. Write {before * 6 // 5} or less."
            )
    if not phase.reviews:
        faults.add(where, "reviews", "is empty. Name the weeks after which to look again.")


def _check_stages(library: Library, faults: Faults) -> None:
    """Every phase and level has a first stage in week 1, and its stages stand in the order of their weeks."""
    for phase in library.phases:
        for level in library.levels:
            weeks = [
                s.from_week for s in library.stages if phase in s.phases and s.levels.low <= level <= s.levels.high
            ]
            if weeks[:1] != [1] or weeks != sorted(set(weeks)):
                faults.add(
                    "stages.toml", f"{phase}, level {level}", f"begin in weeks {weeks}. Begin in week 1, in order."
                )


def _check_jargon(library: Library, faults: Faults) -> None:
    """Every form stands for one word only, and every word has another way to be said."""
    seen: dict[str, str] = {}
    for jargon in library.jargon.values():
        where = f"jargon.toml {jargon.word}"
        if not jargon.plain:
            faults.add(where, "plain", "is empty. Write at least one plain way to say it.")
        for form in jargon.forms:
            if form.lower() in seen:
                faults.add(where, "also", f"{form!r} stands with {seen[form.lower()]!r} too. Keep one.")
            seen[form.lower()] = jargon.word


def _check_rungs(exercise: Exercise, library: Library, where: str, faults: Faults) -> None:
    """Level and load never fall on the way up a ladder."""
    for field, rung in (("easier", exercise.easier), ("harder", exercise.harder)):
        other = library.exercises.get(rung or "")
        if other is None:
            continue
        low, high = (other, exercise) if field == "easier" else (exercise, other)
        if high.level < low.level:
            faults.add(where, field, f"{high.id!r} has a lower level than {low.id!r}. Swap them, or change a level.")
        if high.spine_load < low.spine_load:
            faults.add(where, field, f"{high.id!r} loads the back less than {low.id!r}. Swap them, or change a load.")


def _check_circles(library: Library, faults: Faults) -> None:
    """No ladder goes round, whichever of its two neighbours says so."""
    below: dict[str, set[str]] = {id_: set() for id_ in library.exercises}
    for exercise in library.exercises.values():
        if exercise.easier in below:
            below[exercise.id].add(exercise.easier)
        if exercise.harder in below:
            below[exercise.harder].add(exercise.id)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        circle = error.args[1]
        way = ", ".join(circle)
        faults.add(f"exercises/{circle[0]}.toml", "harder", f"the ladder goes round: {way}. Point one link elsewhere.")
