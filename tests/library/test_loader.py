"""The content loads strictly: every rule of the schema refuses its planted fault, in words that help."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from planner.library import ContentError, Library, load_library
from planner.library.loader import CONTENT

CODES = Path(__file__).parents[1] / "data" / "catalogue_codes.csv"


def test_the_seed_article_and_its_ladders_are_there(library: Library) -> None:
    seeds = {e.id for e in library.exercises.values() if e.seed == "yes"}
    assert seeds == {
        "childs-pose", "double-knee-to-chest", "barbell-deadlift", "one-arm-dumbbell-row", "two-dumbbell-row",
        "barbell-row", "barbell-row-underhand", "pull-up", "chin-up",
    }  # fmt: skip
    for seed in seeds:
        rung = library.exercises[seed]
        while rung.level > 1:
            assert rung.easier in library.exercises, f"{seed}: the ladder breaks below {rung.id}"
            rung = library.exercises[rung.easier]


def test_derived_codes_are_the_catalogues(library: Library) -> None:
    with CODES.open() as file:
        rows = {row["exercise"]: row for row in csv.DictReader(file)}
    for exercise in library.exercises.values():
        row = rows[exercise.id]
        assert exercise.avoid == frozenset(filter(None, row["avoid"].split("|"))), exercise.id
        assert exercise.caution == frozenset(filter(None, row["caution"].split("|"))), exercise.id


def test_counts(library: Library) -> None:
    with CODES.open() as file:
        assert set(library.exercises) == {row["exercise"] for row in csv.DictReader(file)}
    assert [id_ for id_ in library.red_flags if "-" not in id_] == [f"rf{n:02}" for n in range(1, 26)]
    assert [id_ for id_ in library.exercise_screen if "-" not in id_] == [f"px{n}" for n in range(1, 8)]
    assert len(library.conditions) == 23
    assert len(library.goals) == 9


def test_sources_are_marked_and_cited_once_each(library: Library) -> None:
    dog, press_up, breath = (library.exercises[id_] for id_ in ("cat-camel", "prone-press-up", "seated-breathing"))
    assert dog.cites == ("MAYO", "FED")
    assert (dog.marks, breath.marks) == (("looked up",), ("knowledge",))
    assert breath.cites == ()
    assert [source.id for source in library.cited([dog, press_up, dog])] == ["MCKENZIE", "MAYO", "FED"]
    assert library.sources["BERGLUND"].citation.endswith("doi:10.1519/JSC.0000000000000837. Seen: abstract.")


def test_floor_work_is_known(library: Library) -> None:
    on_floor = {id_ for id_, exercise in library.exercises.items() if exercise.on_floor}
    assert {"bird-dog", "butterfly", "inverted-row"} <= on_floor
    assert not {"seated-march", "dumbbell-bench-press", "swim-easy", "pull-up", "hip-thrust-bench"} & on_floor


def test_a_ladder_is_whole_from_each_of_its_rungs(library: Library) -> None:
    for exercise in library.exercises.values():
        rungs = library.whole_ladder(exercise.id)
        assert len(set(rungs)) == len(rungs)
        assert exercise in rungs
        for lower, higher in pairwise(rungs):
            assert higher.easier == lower.id or lower.harder == higher.id
        assert rungs[0].easier is None
        assert rungs[-1].harder is None


def mended(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text()
    assert re.search(old, text), f"{old!r} is not in {file}"
    path.write_text(re.sub(old, new, text, count=1))


FAULTS = {
    "unknown key": ("exercises/bird-dog.toml", r"^name", "colour = 1\nname", "colour: unknown key"),
    "missing key": ("exercises/bird-dog.toml", r"(?m)^level = .*$", "", "level: missing. Add it as a whole number"),
    "wrong type": ("exercises/bird-dog.toml", r"(?m)^level = .*$", 'level = "3"', "found '3'. Write a whole number"),
    "true for a number": ("exercises/bird-dog.toml", r"(?m)^level = .*$", "level = true", "Write a whole number"),
    "unknown word": ("exercises/bird-dog.toml", r"(?m)^category = .*$", 'category = "yoga"', "Write one of: relief"),
    "range upside down": ("exercises/bird-dog.toml", r"(?m)^sets = .*$", "sets = [3, 1]", "two whole numbers"),
    "list for a text": ("exercises/bird-dog.toml", r"(?m)^purpose = .*$", "purpose = []", "Write text in quotes"),
    "empty text": ("exercises/bird-dog.toml", r"(?m)^cue = .*$", 'cue = " "', "Write text in quotes"),
    "unknown equipment": ("exercises/sit-to-stand.toml", r'"chair"', '"throne"', "found 'throne', which is not known"),
    "unknown condition": ("exercises/bird-dog.toml", r"(?m)^also_avoid = .*$", 'also_avoid = ["gout"]', "found 'gout'"),
    "unknown muscle": ("exercises/bird-dog.toml", r'"multifidus"', '"multifidous"', "found 'multifidous'"),
    "a position without a name": ("positions.toml", r'id = "hanging"', 'id = "hung"', "found 'hanging', which is not"),
    "a kind without a name": ("categories.toml", r'id = "core"', 'id = "kernel"', "found 'core', which is not known"),
    "a muscle nobody can search for": ("muscles.toml", r"(?m)^words = .*$", "", "words: missing. Add it as a list"),
    "unknown source": ("exercises/bird-dog.toml", r'"MCGILL"', '"MCGIL"', "or add it to sources.toml"),
    "no source": ("exercises/bird-dog.toml", r"(?m)^sources = .*$", "sources = []", "Name a source, or write K"),
    "unknown mark": ("conditions.toml", r'mark = \["MAY2012-via"', 'mark = ["MAY2012"', "found 'MAY2012'"),
    "unknown way of seeing": ("sources.toml", r'seen = "full"', 'seen = "heard"', "Write one of: full, abstract"),
    "unknown pose": ("exercises/bird-dog.toml", r'seed = "no"', 'seed = "no"\npose = "bird-cat"', "found 'bird-cat'"),
    "adaptation nobody needs": ("exercises/bird-dog.toml", r"(?m)^shldr =", "hip =", "asks no caution"),
    "unknown goal of a gap": ("gaps.toml", r"goals = \[\]", 'goals = ["heaven"]', "found 'heaven'"),
    "numbers that are no ids": ("numbers.toml", r'"10", "11", "12"\]', '"10", 11, "12"]', "found 11"),
    "dangling ladder": ("exercises/bird-dog.toml", r"(?m)^easier = .*$", 'easier = "bird-cat"', "found 'bird-cat'"),
    "ladder going down": ("exercises/hip-hinge-wall.toml", r"(?m)^level = .*$", "level = 5", "has a lower level"),
    "ladder losing load": ("exercises/bird-dog.toml", r"(?m)^spine_load = .*$", "spine_load = 3", "loads the back"),
    "ladder going round": ("exercises/pull-up.toml", r"(?m)^harder = .*$", 'harder = "chin-up"', "goes round"),
    "no time": ("exercises/sit-to-stand.toml", r"(?m)^seconds_per_rep = .*$", "", "has no time"),
    "one step": ("exercises/bird-dog.toml", r"(?s)steps = \[.*?\n\]", 'steps = ["Go."]', "Write 2 to 4 steps"),
    "floor without a way down": ("exercises/bird-dog.toml", r"(?m)^getting_there = .*$", "", "how to get down"),
    "a drawing of no step": ("exercises/bird-dog.toml", r"(?m)^pictured = .*$", "pictured = [1]", "for 2 alt texts"),
    "drawings without a step": ("exercises/bird-dog.toml", r"(?m)^pictured = .*$", "", "a list, each a whole number"),
    "a step that is not there": ("exercises/bird-dog.toml", r"(?m)^pictured = .*$", "pictured = [1, 5]", "step 5 of 4"),
    "a step before the first": ("exercises/bird-dog.toml", r"(?m)^pictured = .*$", "pictured = [0, 3]", "step 0 of 4"),
    "steps going back": ("exercises/bird-dog.toml", r"(?m)^pictured = .*$", "pictured = [3, 1]", "which goes back"),
    "half a step": ("exercises/bird-dog.toml", r"(?m)^pictured = .*$", "pictured = [1, 2.5]", "Write a whole number"),
    "level out of range": ("exercises/pull-up.toml", r"(?m)^level = .*$", "level = 6", "Write 1, 2, 3, 4 or 5"),
    "load out of range": ("exercises/pull-up.toml", r"(?m)^spine_load = .*$", "spine_load = 4", "Write 0, 1, 2 or 3"),
    "not TOML": ("goals.toml", r"^", "= = =\n", "is not readable TOML"),
    "id twice": ("goals.toml", r'id = "flexibility"', 'id = "relief"', "stands there twice"),
    "unknown condition in a rule": ("avoid_rules.toml", r'"osteo"', '"oste"', "found 'oste'"),
    "unknown flag in raised_by": ("red_flags.toml", r"rf05 =", "rf99 =", "found 'rf99'"),
    "unknown goal of a pattern": ("patterns.toml", r'"everyday"', '"heaven"', "found 'heaven'"),
    "unknown top of a ladder": ("goals.toml", r'leads_to = "pull-up"', 'leads_to = "pull-in"', "found 'pull-in'"),
    "eleven weeks of walking": ("phases.toml", r"walk_goal = \[60, ", "walk_goal = [", "Write the minutes of all 12"),
    "a leap in walking": ("phases.toml", r"walk_goal = \[60, 70", "walk_goal = [60, 90", "more than a fifth above 60"),
    "never looked at again": ("phases.toml", r"reviews = \[2, 4\]", "reviews = []", "after which to look again"),
    "a first stage too late": ("stages.toml", r"from_week = 1", "from_week = 2", "Begin in week 1, in order"),
    "unknown sign group": ("red_flags.toml", r'group = "nerves"', 'group = "nervs"', "Write one of: nerves"),
    "jargon twice": ("jargon.toml", r'"bilaterally"', '"UNILATERAL"', "'unilateral' stands with 'bilateral' too"),
    "jargon with no way out": ("jargon.toml", r"plain = .*", "plain = []", "Write at least one plain way to say it"),
    "jargon by another key": ("jargon.toml", r"plain = ", "says = ", "says: unknown key"),
    "fear in words": ("jargon.toml", r"frightens = true", 'frightens = "yes"', "Write true or false"),
    "a start that knows the safety check": (
        "starting_points.toml", r'answers = "', 'answers = "screened=none&', "found 'screened'. Take it out",
    ),
    "a start for a patient": ("starting_points.toml", r'answers = "', 'answers = "mode=clinician&', "found 'mode'"),
    "a start with an unknown goal": ("starting_points.toml", "goal=flexibility", "goal=heaven", "found 'heaven'"),
    "a start with what every home has": ("starting_points.toml", "equipment=rack", "equipment=wall", "found 'wall'"),
    "a start with 12 minutes": ("starting_points.toml", "minutes=15", "minutes=12", "found '12'"),
    "a start with two levels": ("starting_points.toml", "level=2", "level=2&level=3", "level stands there twice"),
    "a start without days": ("starting_points.toml", "(&day=...)+&minutes=15", "&minutes=15", "day is missing"),
    "a start that is no address": ("starting_points.toml", r'answers = "[^"]*"', 'answers = "goal"', "as an address"),
    "a start with an unknown picture": ("starting_points.toml", r'shows = "', 'shows = "flying-', "found 'flying-"),
    "a start without a sentence": ("starting_points.toml", "(?m)^what_for = .*$", "", "what_for: missing"),
    "stray table": ("goals.toml", r"^", "[stray]\n\n", "unknown key. Only"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_refused(fault: str, tmp_path: Path) -> None:
    file, old, new, says = FAULTS[fault]
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    mended(folder, file, old, new)
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    about = [line for line in caught.value.faults if says in line]
    assert about, f"nothing says {says!r}: {caught.value.faults[:5]}"
    assert file in about[0] or "exercises/" in about[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    (folder / "phases.toml").unlink()
    with pytest.raises(ContentError, match=r"phases\.toml: file: not found"):
        load_library(folder)


def test_the_app_says_what_is_broken_and_does_not_start(tmp_path: Path) -> None:
    root = CONTENT.parents[2]
    for part in ("app.py", "planner", "templates"):
        (shutil.copytree if (root / part).is_dir() else shutil.copy)(root / part, tmp_path / part)
    (tmp_path / "static" / "vendor").mkdir(parents=True)
    mended(tmp_path / "planner" / "library" / "content", "exercises/bird-dog.toml", r"(?m)^level = .*$", 'level = "3"')
    mended(tmp_path / "planner" / "library" / "content", "goals.toml", r'id = "flexibility"', 'id = "relief"')
    ran = subprocess.run([sys.executable, "app.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 1
    assert "exercises/bird-dog.toml: level: found '3'. Write a whole number." in ran.stderr
    assert "goals.toml: relief: stands there twice" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert "ready" not in ran.stdout
