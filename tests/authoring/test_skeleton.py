"""A new exercise begins with every key, and what is still to be written is said."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from planner.authoring import skeleton
from planner.figures.generator.posefile import read_pose
from planner.library.loader import CONTENT, read_library
from planner.library.model import DoseRange, Exercise, ExerciseText


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    shutil.copytree(CONTENT, tmp_path / "content")
    (tmp_path / "poses").mkdir()
    return tmp_path / "content", tmp_path / "poses"


def test_it_names_every_key_and_the_loader_says_what_is_empty(folders: tuple[Path, Path]) -> None:
    content, pose = skeleton.begin('Wall slide, the "easy" one', *folders)
    assert content.name == pose.name == "wall-slide-the-easy-one.toml"
    text = content.read_text(encoding="utf-8")
    derived = {"id", "avoid", "caution", "dose", "text", "adaptations", "eased", "spared", "pose"}
    names = {f.name for kind in (Exercise, DoseRange, ExerciseText) for f in fields(kind)} - derived
    assert {name for name in names if f"\n{name} =" not in text and f"\n# {name} =" not in text} - {"name"} == set()
    _, faults = read_library(folders[0])
    assert {fault.split(":")[0].removesuffix(" [text]") for fault in faults} == {f"exercises/{content.name}"}
    about = " ".join(faults)
    for key in ("category", "movement_pattern", "relief", "position", "purpose", "steps[0]", "cue", "stop", "alt[1]"):
        assert f": {key}: found ''. Write " in about, key


def test_the_pose_can_be_read(folders: tuple[Path, Path]) -> None:
    _, pose = skeleton.begin("Wall slide", *folders)
    assert read_pose(pose).title == "Wall slide"


def test_nothing_is_written_over(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match=r"bird-dog\.toml is there already"):
        skeleton.begin("Bird dog", *folders)
    with pytest.raises(ValueError, match="Give the exercise a name"):
        skeleton.begin(" ! ", *folders)
    assert skeleton.main([]) == 1
    assert 'make exercise NAME="' in capsys.readouterr().out
