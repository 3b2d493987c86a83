"""Each check of a pose refuses the fault it is for, and passes the sound pose."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from planner.figures import checks
from planner.figures.generator import mass, posing
from planner.figures.generator.body import DI, Body
from planner.figures.generator.posefile import parse_pose

SOUND = """
title = "Arms up"
contacts = ["forefeet at height .01", "trunk points up"]
[[frame]]
[[frame]]
joints = "shoulder flexion 90"
"""


@cache
def body() -> Body:
    return Body("m")


def findings(text: str, **angles: float) -> list[checks.Finding]:
    """Of a pose file, its joints taken as written: to solve it would mend some of the faults planted here."""
    pose = parse_pose(text)
    solutions = []
    for frame in pose.frames:
        written = posing.start_angles(body(), frame)
        for dof, value in angles.items():
            written[DI[dof.replace("_", ".")]] = value
        contacts = posing.settle(body(), frame.contacts, None)
        solutions.append(posing.Problem(body(), written, dict(frame.grip), contacts).at(written))
    return checks.check_pose(pose, body(), solutions)


def refused(text: str, **angles: float) -> set[str]:
    return {finding.check for finding in checks.refusals(findings(text, **angles))}


def test_a_sound_pose_passes() -> None:
    assert findings(SOUND) == []


# The check -> what is changed in the sound pose.
FAULTS = {
    "contact": ("[[frame]]\n[[", '[[frame]]\ncontacts = ["left heel at height .03"]\n[['),
    "direction": ("trunk points up", "trunk points up 1 forward .4"),
    "floor": ("[[frame]]\n[[", '[[frame]]\ncontacts = []\njoints = "ankle plantarflexion 30"\n[['),
    "overlap": ("shoulder flexion 90", "shoulder internal rotation 90, elbow flexion 90"),
    "equipment": ("contacts", 'equipment = ["wall at=.3"]\ncontacts'),
    "movement": ("shoulder flexion 90", "neck flexion 3"),
    "balance": ("shoulder flexion 90", "shoulder flexion 90, hip flexion 45"),
}


@pytest.mark.parametrize("check", FAULTS)
def test_a_planted_fault_is_refused(check: str) -> None:
    before, after = FAULTS[check]
    assert before in SOUND
    assert check in refused(SOUND.replace(before, after, 1))


def test_an_impossible_joint_is_refused() -> None:
    assert "range" in refused(SOUND, knee_L_flex=170)
    (finding,) = [found for found in findings(SOUND, knee_L_flex=170) if found.check == "range" and found.frame == 1]
    assert finding.text == "left knee flexion 170: the knee goes 0 to 160 degrees"


def test_a_joint_at_its_end_is_a_warning() -> None:
    found = [finding for finding in findings(SOUND, neck_rot=80) if finding.check == "range"]
    assert {finding.severity for finding in found} == {"warn"}


def test_a_wish_is_only_a_warning() -> None:
    text = SOUND.replace("trunk points up", "trunk points forward weight .5")
    assert "direction" not in refused(text)
    assert [finding.check for finding in findings(text)] == ["direction", "direction"]


def test_findings_can_be_acted_on() -> None:
    text = SOUND.replace("[[frame]]\n[[", '[[frame]]\ncontacts = ["left heel at height .05"]\n[[')
    (finding,) = [found for found in findings(text) if found.check == "contact"]
    assert str(finding).startswith("refuse [contact] frame 1: 'left heel at height .05' is off by ")
    assert str(finding).endswith("cm, 1 cm are allowed (left)")


def test_breathing_may_move_little_but_not_nothing() -> None:
    little = SOUND.replace("shoulder flexion 90", "neck flexion 5")
    assert "movement" in refused(little)
    assert "movement" not in refused('moves = "little"' + little)
    assert "movement" in refused('moves = "little"' + SOUND.replace("shoulder flexion 90", "neck flexion 0"))


def test_leaning_poses_say_so() -> None:
    leaning = SOUND.replace("shoulder flexion 90", "shoulder flexion 90, hip flexion 45")
    assert "balance" not in refused('unbalanced = "leans on a wall"' + leaning)


def test_a_bar_through_the_neck_is_refused() -> None:
    """The first pull-up had its bar there, and every check of the time passed it."""
    hanging = 'floor = false\nunbalanced = "hangs"\nequipment = ["pull-up-bar height=1.56 width=1.5 at=.07"]' + SOUND
    texts = [finding.text for finding in checks.refusals(findings(hanging)) if finding.check == "equipment"]
    assert any("pull-up-bar runs" in text for text in texts)


def test_a_chair_carries() -> None:
    """Sitting on a chair is balanced, sitting on nothing is not; and the seat is not run through."""
    sitting = SOUND.replace("contacts", 'posture = "sitting"\ncontacts')
    chair = 'equipment = ["chair at=-.1 seat=.45 depth=.42 width=.3"]'
    assert "balance" in refused(sitting)
    assert not {"balance", "equipment"} & refused(chair + sitting)
    assert "equipment" in refused(chair.replace("seat=.45", "seat=.58") + sitting)


def test_the_centre_of_mass_is_in_the_pelvis_standing() -> None:
    """About 55 to 57 per cent of the height from the floor in anatomical position [K]."""
    standing = posing.start_angles(body(), parse_pose(SOUND).frames[0])
    centre = mass.centre_of_mass(body(), posing.Moment(standing, {}))
    height = body().neutral[:, 1].max()
    assert centre[0] == pytest.approx(0, abs=0.01)
    assert 0.53 < centre[1] / height < 0.60


def test_segment_masses_make_a_whole_body() -> None:
    for woman in (True, False):
        assert sum(segment.mass for segment in mass.segments(woman)) == pytest.approx(1, abs=0.005)


def test_distance_outside_a_square() -> None:
    square = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
    assert checks.distance_outside(np.array([0.5, 0.5]), square) == pytest.approx(-0.5)
    assert checks.distance_outside(np.array([1.2, 0.5]), square) == pytest.approx(0.2)
    assert checks.distance_outside(np.array([0.0, 3]), np.zeros((0, 2))) == np.inf


Corner = tuple[float, float, float]
Ends = tuple[Corner, Corner]


def capsule(start: Corner, end: Corner) -> checks.Capsule:
    return checks.Capsule(np.array(start, float), np.array(end, float), 0.1)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        (((0, 0, 0), (1, 0, 0)), ((0.5, 1, 0), (0.5, 3, 0)), 1),
        (((0, 0, 0), (1, 0, 0)), ((3, 0, 0), (4, 0, 0)), 2),
        (((0, 0, 0), (1, 0, 0)), ((0.2, 0.5, -1), (0.2, 0.5, 1)), 0.5),
        (((0, 0, 0), (0, 0, 0)), ((0, 2, 0), (0, 2, 0)), 2),
    ],
)
def test_distance_of_segments(one: Ends, other: Ends, distance: float) -> None:
    assert checks.segment_distance(capsule(*one), capsule(*other)) == pytest.approx(distance)
    assert checks.segment_distance(capsule(*other), capsule(*one)) == pytest.approx(distance)


def drawing_faults(material: NDArray[np.int_], svg: str = "<svg/>") -> set[tuple[str, str]]:
    found = checks.check_drawing([{"buf": {"M": material}}], [svg])
    return {(finding.check, finding.severity) for finding in found}


def test_a_drawing_fills_its_frame_and_is_not_cut_off() -> None:
    page = np.zeros((100, 100), int)
    assert drawing_faults(page) == {("empty", "refuse")}
    page[20:60, 20:60] = 1
    assert drawing_faults(page) == set()
    page[99, 50] = 1
    assert drawing_faults(page) == {("edge", "refuse")}


def test_a_drawing_keeps_to_its_bytes() -> None:
    page = np.pad(np.ones((50, 50), int), 5)
    assert drawing_faults(page, "x" * 12_001) == {("bytes", "warn")}
    assert drawing_faults(page, "x" * 14_001) == {("bytes", "refuse")}
