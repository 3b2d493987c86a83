"""The content is whole, reads easily and is drawn; every check sees its planted fault and says how to mend it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from planner import reading
from planner.authoring import check, coverage
from planner.library import Exercise, Library, load_library
from planner.library.loader import CONTENT
from planner.library.model import Gap

LIBRARY = load_library()


def said_otherwise(exercise: str, **changes: Any) -> Exercise:
    """An exercise with other words."""
    found = LIBRARY.exercises[exercise]
    return replace(found, text=replace(found.text, **changes))


# --- the content as it is ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", LIBRARY.exercises.values(), ids=lambda e: e.id)
def test_an_exercise_reads_easily_and_is_drawn(exercise: Exercise) -> None:
    assert [*check.word_faults(exercise)] == []
    assert [*check.picture_faults(exercise, LIBRARY)] == []


def test_the_form_the_referrals_and_the_safety_box_read_easily() -> None:
    assert [*check.table_faults(LIBRARY)] == []


def test_the_plain_words_for_jargon_are_plain() -> None:
    assert [*check.jargon_faults(LIBRARY)] == []
    frightening = {form for jargon in LIBRARY.jargon.values() if jargon.frightens for form in jargon.forms}
    assert set(reading.FRIGHTENING) <= frightening


def test_no_two_exercises_read_alike() -> None:
    assert [*check.copies(LIBRARY.exercises.values())] == []


def test_every_goal_and_condition_has_a_week_or_a_gap_that_is_written_down() -> None:
    assert [*coverage.faults(LIBRARY)] == []


# --- planted faults ----------------------------------------------------------------------------------------------

WORDS: dict[str, tuple[Callable[[], Exercise], str]] = {
    "long sentence": (lambda: said_otherwise("bird-dog", cue="You should feel " + "it " * 20), "Split it"),
    "frightening word": (lambda: said_otherwise("bird-dog", stop="Stop before you damage it."), "says 'damage'"),
    "dose in prose": (lambda: said_otherwise("bird-dog", steps=("Start.", "Do 10 reps.")), "found the dose '10 reps'"),
    "cue": (lambda: said_otherwise("bird-dog", cue="Feel your back."), 'Begin with "You should feel"'),
    "grade": (
        lambda: said_otherwise("bird-dog", purpose="Intervertebral musculature stabilisation. " * 30),
        "Flesch-Kincaid grade",
    ),
    "no breathing out": (lambda: said_otherwise("two-dumbbell-row", breathing="Breathe."), '"breathe out"'),
}


@pytest.mark.parametrize("fault", WORDS)
def test_planted_words_are_refused(fault: str) -> None:
    plant, says = WORDS[fault]
    exercise = plant()
    if fault == "no breathing out":
        exercise = replace(exercise, adaptations={})
    assert any(says in found for found in check.word_faults(exercise)), [*check.word_faults(exercise)]


def test_a_frightening_word_in_the_form_is_refused() -> None:
    goal = replace(LIBRARY.goals["relief"], name="Undo the damage")
    library = replace(LIBRARY, goals={"relief": goal})
    assert any(fault.startswith("goals.toml: says 'damage'") for fault in check.table_faults(library))


@pytest.mark.parametrize(
    ("planted", "says"),
    [
        ({"plain": ("on both extremities",)}, "plain: 'extremities' stands in this list itself"),
        ({"plain": ("symmetrical",)}, "plain: 'symmetrical' has three syllables or more"),
        ({"note": "Does damage."}, "note: says 'damage'"),
        ({"note": "Bilateral considerations necessitate explanation."}, "note: Flesch-Kincaid grade"),
    ],
)
def test_plain_words_that_are_not_plain_are_refused(planted: dict[str, Any], says: str) -> None:
    jargon = {**LIBRARY.jargon, "bilateral": replace(LIBRARY.jargon["bilateral"], **planted)}
    found = [*check.jargon_faults(replace(LIBRARY, jargon=jargon))]
    assert any(fault.startswith(f"jargon.toml bilateral: {says}") for fault in found), found


def test_copies_are_refused() -> None:
    row = LIBRARY.exercises["one-arm-dumbbell-row"]
    twin = replace(row, id="twin", text=replace(row.text, purpose="Builds you up."))
    found = [*check.copies([row, twin])]
    assert any("stands in one-arm-dumbbell-row.toml too" in fault for fault in found)
    assert any("text.alt" in fault for fault in found)
    shared = replace(twin, pose=row.id)
    assert not any("text.alt" in fault for fault in check.copies([row, shared]))


def drawn(folder: Path, exercise: str, copy: str) -> Path:
    """A folder with the drawings of an exercise under another name."""
    for file in (CONTENT.parents[2] / "static" / "figures").glob(f"{exercise}-[0-9].svg"):
        target = folder / "figures" / file.name.replace(exercise, copy)
        target.parent.mkdir(exist_ok=True)
        target.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return folder / "figures"


def test_missing_and_stale_pictures_are_refused(tmp_path: Path) -> None:
    dog = LIBRARY.exercises["bird-dog"]
    (nowhere,) = check.picture_faults(replace(dog, id="bird-cat"), LIBRARY)
    assert "poses/bird-cat.toml is missing" in nowhere
    (undrawn,) = check.picture_faults(dog, LIBRARY, tmp_path)
    assert "is not drawn. Run make figures" in undrawn
    (older,) = check.picture_faults(dog, LIBRARY, drawn(tmp_path, "cat-camel", "bird-dog"))
    assert "older than their pose" in older
    (alts,) = check.picture_faults(replace(dog, text=replace(dog.text, alt=("A woman.",))), LIBRARY)
    assert "found 1 texts for 2 drawings" in alts
    (shared,) = check.picture_faults(replace(dog, id="bird-cat", pose="cat-camel"), LIBRARY)
    assert "Copy its alt texts" in shared


def test_a_gap_that_nobody_wrote_down_is_refused() -> None:
    few = {id_: e for id_, e in LIBRARY.exercises.items() if e.movement_pattern != "horizontal-push"}
    found = [*coverage.faults(replace(LIBRARY, exercises=few))]
    assert any("condition 'none' and no equipment: Nothing in the library fits" in fault for fault in found)


def test_a_gap_that_is_closed_is_refused() -> None:
    library = replace(LIBRARY, gaps=(*LIBRARY.gaps, Gap(("relief",), ("knee",), "Because.", "Nothing.")))
    assert [*coverage.faults(library)] == [
        "gaps.toml: goal 'relief' with condition 'knee' has enough now. Take it off the list."
    ]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    for name, old, new in (
        ("exercises/bird-dog.toml", "level = 3", 'level = "three"'),
        ("exercises/cat-camel.toml", "level = 1", "level = 9"),
        ("exercises/clamshell.toml", 'purpose = "', 'purpose = "Undo the damage. '),
        ("goals.toml", 'name = "', "name = 3 #"),
    ):
        file = folder / name
        assert old in file.read_text(encoding="utf-8")
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    (folder / "exercises" / "pull-up.toml").write_text("= = =", encoding="utf-8")
    found = "\n".join(check.check(folder))
    assert "exercises/bird-dog.toml: level: found 'three'. Write a whole number." in found
    assert "exercises/clamshell.toml: text: says 'damage'" in found
    assert "exercises/pull-up.toml: file: is not readable TOML" in found
    assert "goals.toml" in found


def test_sense_is_checked_though_another_file_is_broken(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    (folder / "exercises" / "pull-up.toml").write_text("= = =", encoding="utf-8")
    file = folder / "exercises" / "cat-camel.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("level = 1", "level = 9", 1), encoding="utf-8")
    found = check.check(folder)
    assert any("cat-camel.toml: level: found 9" in fault for fault in found)
    assert not any("'pull-up', which is not known" in fault for fault in found)


def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "check", lambda: [])
    assert check.main() == 0
    assert "no faults" in capsys.readouterr().out
    monkeypatch.setattr(check, "check", lambda: ["goals.toml: name: missing."])
    assert check.main() == 1
    assert "goals.toml: name: missing.\n" in capsys.readouterr().out


def test_the_library_page_is_true(library: Library) -> None:
    from planner.authoring import overview

    assert overview.PAGE.read_text(encoding="utf-8") == overview.page(library), "run make library"
