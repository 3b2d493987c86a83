"""The committed drawings: fresh, self-contained, small, and at one scale."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import pytest

from planner import figures
from planner.figures import FIGURES, HERE, drawings, stamp
from planner.library import Library

SVGS = sorted(FIGURES.glob("*.svg"))
POSES = sorted(path.stem for path in (HERE / "poses").glob("*.toml"))


def test_there_is_a_pose_for_every_exercise_and_none_over(library: Library) -> None:
    assert sorted(library.exercises) == POSES
    assert {path.stem[:-2] for path in SVGS} == set(POSES)


@pytest.mark.parametrize("exercise", POSES)
def test_a_drawing_is_as_fresh_as_its_pose(exercise: str) -> None:
    for path in FIGURES.glob(f"{exercise}-[0-9].svg"):
        assert f'data-source="{stamp(exercise)}"' in path.read_text()[:400], "stale: run make figures"


def test_a_changed_pose_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stamp("bird-dog")
    (tmp_path / "generator").mkdir()
    for name in figures.GENERATOR:
        (tmp_path / "generator" / name).write_bytes((HERE / "generator" / name).read_bytes())
    (tmp_path / "poses").mkdir()
    (tmp_path / "poses/bird-dog.toml").write_text((HERE / "poses/bird-dog.toml").read_text() + "# touched\n")
    monkeypatch.setattr(figures, "HERE", tmp_path)
    assert stamp("bird-dog") != before


def faults(svg: str) -> list[str]:
    """Why a drawing would not look alike in browser and print, or could do harm."""
    found = [tag for tag in ("script", "style", "use", "image", "foreignObject", "a") if re.search(rf"<{tag}\b", svg)]
    found += [a for a in (" id=", " class=", " style=", "currentColor", "var(", "url(", "href") if a in svg]
    found += re.findall(r"\son\w+=", svg)
    return [fault for fault in found if not (fault == " class=" and 'class="arrow"' in svg)]


@pytest.mark.parametrize("path", SVGS, ids=lambda path: path.stem)
def test_a_drawing_stands_by_itself(path: Path) -> None:
    svg = path.read_text()
    root = ElementTree.fromstring(svg)
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert faults(svg) == []
    assert len(svg) < 17_000


def test_the_checks_see_planted_faults() -> None:
    assert faults('<svg><script/><g id="a"/></svg>') == ["script", " id="]
    assert faults('<svg><path fill="url(#x)"/></svg>') == ["url("]
    assert faults('<svg><path onload="x()"/></svg>') == [" onload="]


def test_most_drawings_are_small() -> None:
    assert median(len(path.read_text()) for path in SVGS) < 12_000


def test_one_scale_for_all() -> None:
    """A metre is as many units, and as many millimetres, in every drawing."""
    for exercise in POSES:
        for frame, path in zip(drawings(exercise), sorted(FIGURES.glob(f"{exercise}-[0-9].svg")), strict=True):
            box = re.search(r'viewBox="0 0 (\d+) (\d+)"', path.read_text())
            assert box
            assert frame.width_mm / int(box[1]) == pytest.approx(24 / 750, rel=0.03), path.name
            assert frame.height_mm / int(box[2]) == pytest.approx(24 / 750, rel=0.03), path.name


def test_frames_of_an_exercise_stand_level() -> None:
    for exercise in POSES:
        assert len({frame.height_mm for frame in drawings(exercise)}) == 1, exercise
