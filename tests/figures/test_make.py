"""Drawing what changed, going on after a refusal, and telling of it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from planner.figures import checks, make, stamp
from planner.figures.generator import compose, posing
from planner.figures.make import Report


def test_only_stale_drawings_are_drawn(tmp_path: Path) -> None:
    assert make.stale("bird-dog", tmp_path)
    for number in (1, 2):
        (tmp_path / f"bird-dog-{number}.svg").write_text(f'<svg data-source="{stamp("bird-dog")}"/>')
    assert not make.stale("bird-dog", tmp_path)
    assert make.movement_stale("bird-dog", tmp_path)
    (tmp_path / "motion").mkdir()
    moving = f'<svg data-source="{stamp("bird-dog")}"/>'.encode()
    (tmp_path / "motion/bird-dog.svgz").write_bytes(gzip.compress(moving))
    assert not make.movement_stale("bird-dog", tmp_path)
    (tmp_path / "motion/bird-dog.svgz").write_bytes(gzip.compress(b'<svg data-source="0123"/>'))
    assert make.movement_stale("bird-dog", tmp_path)
    assert not make.stale("bird-dog", tmp_path)
    (tmp_path / "bird-dog-2.svg").write_text('<svg data-source="0123"/>')
    assert make.stale("bird-dog", tmp_path)
    assert not make.movement_stale("interval-walk", tmp_path), "its frames are not one movement"


def test_which_exercises_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make, "stale", lambda exercise: exercise == "bird-dog")
    monkeypatch.setattr(make, "movement_stale", lambda exercise: exercise in ("bird-dog", "pull-up"))
    assert make.chosen([], every=False) == ["bird-dog"]
    assert make.chosen([], every=False, motion=True) == ["bird-dog", "pull-up"]
    assert make.chosen(["pull-up"], every=False) == ["pull-up"]
    assert len(make.chosen([], every=True)) == len(list(make.POSES.glob("*.toml")))
    with pytest.raises(SystemExit, match="no pose file for bird-dgo"):
        make.chosen(["bird-dgo"], every=False)


def test_stale_movements_are_told_not_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make, "stale", lambda exercise: False)
    monkeypatch.setattr(make, "movement_stale", lambda exercise: exercise == "bird-dog")
    assert make.main([]) == 0
    assert "1 movements are stale or missing; draw them: make figures-motion" in capsys.readouterr().out
    monkeypatch.setattr(make, "movement_stale", lambda exercise: False)
    assert make.main(["--motion"]) == 0
    assert capsys.readouterr().out == "all drawings are fresh\n"


def test_a_pose_changed_while_it_is_drawn_stays_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pose = tmp_path / "plank.toml"
    pose.write_text('title = "Plank"\n[[frame]]\n')
    before = stamp("plank", tmp_path)

    def draw_frames(*_: object) -> list[object]:
        pose.write_text(pose.read_text() + "# touched")
        return []

    monkeypatch.setattr(posing, "solve_exercise", lambda *_: [None])
    monkeypatch.setattr(checks, "check_pose", lambda *_: [])
    monkeypatch.setattr(checks, "check_drawing", lambda *_: [])
    monkeypatch.setattr(compose, "draw_frames", draw_frames)
    monkeypatch.setattr(compose, "compose", lambda *_: [make.STAMP_PLACE])
    assert make.draw("plank", tmp_path, tmp_path).refusals == ()
    assert (tmp_path / "plank-1.svg").read_text() == before != stamp("plank", tmp_path)


def test_drawings_of_dropped_frames_go(tmp_path: Path) -> None:
    make.write_drawings("plank", ["<svg>1</svg>", "<svg>2</svg>", "<svg>3</svg>"], tmp_path)
    make.write_drawings("plank-wall", ["<svg>w</svg>"], tmp_path)
    make.write_drawings("plank", ["<svg>new</svg>"], tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "plank-1.svg": "<svg>new</svg>",
        "plank-wall-1.svg": "<svg>w</svg>",
    }


def test_a_refused_pose_keeps_its_old_drawing(tmp_path: Path) -> None:
    (tmp_path / "plank-1.svg").write_text("old")
    (tmp_path / "plank.toml").write_text('title = "Plank"\n[[frame]]\njoints = "knee flexion 175"\n')
    report = make.draw("plank", tmp_path, tmp_path)
    assert report.refusals == (
        "refuse [pose file] plank.toml: frame 1: left knee flexion 175: the knee goes 0 to 160 degrees",
    )
    assert (tmp_path / "plank-1.svg").read_text() == "old"


def test_a_missed_contact_is_refused_with_its_distance(tmp_path: Path) -> None:
    pose = (
        'title = "Reach"\ncontacts = ["heels on floor"]\n[[frame]]\n[[frame]]\ncontacts = ["left palm at height 3"]\n'
    )
    (tmp_path / "reach.toml").write_text(pose)
    report = make.draw("reach", tmp_path, tmp_path)
    assert any("frame 2: 'left palm at height 3' is off by" in text for text in report.refusals)
    assert not list(tmp_path.glob("*.svg"))


@pytest.mark.parametrize("refused", [False, True])
def test_one_refusal_does_not_stop_the_others(
    refused: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def draw_all(exercises: Sequence[str], motion: bool) -> Iterator[Report]:
        for exercise in exercises:
            wrong = refused and exercise == "bird-dog"
            yield Report(exercise, 2.0, () if wrong else (9000, 11000), ("refuse [contact] frame 1: off",) * wrong)

    monkeypatch.setattr(make, "draw_all", draw_all)
    monkeypatch.setattr(make, "FIGURES", tmp_path)
    assert make.main(["bird-dog", "pull-up"]) == int(refused)
    said = capsys.readouterr().out
    assert "pull-up: 9000  11000 bytes  2.0 s" in said
    assert ("bird-dog: not drawn" in said) == refused
    assert "drawings, median 10000 and at most 11000 bytes, 1.0 s each" in said
