"""Pose files: what they may say, what it means, and how a wrong one is refused."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from planner.figures import manual
from planner.figures.generator import anatomy
from planner.figures.generator.errors import PoseError
from planner.figures.generator.posefile import (
    CAMERAS,
    Facing,
    Gap,
    Place,
    Pose,
    Stay,
    parse_pose,
    read_contact,
    read_hands,
    read_joints,
    read_pose,
)
from planner.figures.generator.postures import POSTURES
from planner.figures.make import POSES


def pose(top: str = "", *frames: str) -> Pose:
    pictures = "\n".join(f"[[frame]]\n{frame}" for frame in frames or ("",))
    return parse_pose(f'title = "Test"\n{top}\n{pictures}')


@pytest.mark.parametrize("path", sorted(POSES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_pose_file_is_read(path: Path) -> None:
    assert len(read_pose(path).frames) >= 2


def test_joints_in_words() -> None:
    assert read_joints("left hip extension 2, knee flexion 90, neck rotation left 30") == {
        "hip.L.flex": -2,
        "knee.L.flex": 90,
        "knee.R.flex": 90,
        "neck.rot": 30,
    }
    assert read_joints("lean back 90,\n  pelvis height .5") == {"pitch": -90, "y": 0.5}
    assert read_hands("left hand clasp, right hand grip .9, knee flexion 3") == {"L": "clasp", "R": 0.9}


def test_a_frame_is_laid_over_its_posture_and_exercise() -> None:
    found = pose(
        'posture = "lying on the back"\njoints = "neck flexion 5, knee flexion 10"\nfree = "arms"',
        'joints = "left knee flexion 90"\nlifted = ["sacrum"]\nfree = "left ankle"',
    ).frames[0]
    assert found.joints["pitch"] == -90
    assert found.joints["knee.L.flex"] == 90
    assert found.joints["knee.R.flex"] == 10
    assert {contact.text for contact in found.contacts} == {"upper back on floor", "back of head on floor"}
    assert {"sh.L.flex", "wr.R.flex", "ank.L.flex"} <= found.free
    assert "ank.R.flex" not in found.free


def test_only_who_is_said_to_is_barefoot() -> None:
    assert pose("barefoot = true").barefoot
    assert not pose().barefoot


def test_a_frame_may_be_for_the_movement_alone() -> None:
    found = pose("", "", 'picture = false\njoints = "knee flexion 90"', 'joints = "knee flexion 120"')
    assert [frame.is_picture for frame in found.frames] == [True, False, True]
    assert [frame.joints.get("knee.L.flex") for frame in found.pictures().frames] == [None, 120]


def test_contacts_in_words() -> None:
    assert read_contact("knees at out .11 height 0") == [
        Place("knees at out .11 height 0", 1, "knee.L", (0.11, 0, None)),
        Place("knees at out .11 height 0", 1, "knee.R", (-0.11, 0, None)),
    ]
    assert read_contact("left palm on belly") == [Gap("left palm on belly", 1, "palm.L", "belly", 0.01)]
    assert read_contact("left palm .05 from right shin") == [
        Gap("left palm .05 from right shin", 1, "palm.L", "shin.R", 0.05)
    ]
    assert read_contact("right heel stays") == [Stay("right heel stays", 1, "heel.R")]
    assert read_contact("palms face in weight .5") == [
        Facing("palms face in weight .5", 0.5, "palm.L", (-1, 0, 0)),
        Facing("palms face in weight .5", 0.5, "palm.R", (1, 0, 0)),
    ]
    assert read_contact("trunk points up .9 forward .4") == [
        Facing("trunk points up .9 forward .4", 1, "trunk", (0, 0.9, 0.4))
    ]


def test_arrows_name_their_marker() -> None:
    found = pose("", 'arrow = ["left toe tip out=.07 a=.35", "hands dx=.6"]\ninset = ["right palm r=.1"]').frames[0]
    assert found.arrows == ("toe.L out=.07 a=.35", "hands dx=.6")
    assert found.insets == ("palm.R r=.1",)


def test_cameras() -> None:
    assert pose('camera = "front"').camera == CAMERAS["front"]
    assert pose("camera = { turn = 80, height = 15 }").camera == (80, 15)


# What is wrong -> words of the refusal.
FAULTS = {
    'joints = "left knee flexion 175"': "left knee flexion 175: the knee goes 0 to 160 degrees",
    'joints = "knee flexoin 20"': "unknown joint movement 'knee flexoin'. Did you mean 'knee flexion'",
    'joints = "knee flexion"': "'flexion' is not a number",
    'joints = "hip flexion -20"': "write the opposite movement instead of a negative number",
    'joints = "left neck flexion 5"': "the body has one neck",
    'joints = "hands clamp"': "unknown hand shape 'clamp'",
    'free = "hipp"': "unknown joint 'hipp'. Did you mean 'hip'",
    'contacts = ["nees on floor"]': "unknown point of the body 'nees'. Did you mean 'knee' or",
    'contacts = ["knees under floor"]': "no such form. Write one of: 'knees on floor'",
    'contacts = ["palms face dawn"]': "unknown direction 'dawn'. Did you mean 'down'",
    'contacts = ["belly faces up"]': "unknown part that can face a way 'belly'",
    'contacts = ["palms at left .2 height 1"]': "both sides at one place: say out or in",
    'contacts = ["sacrum at out .2"]': "the middle of the body has no out and in",
    'contacts = ["sacrum at height"]': "'height' needs a number of metres",
    'contacts = ["heels stay"]': "nothing can stay in the first frame",
    'contacts = ["nose on palms"]': "'palms' is on both sides, say which",
    'contacts = ["heels on floor weight 0"]': "the weight must be above 0",
    'posture = "sitting down"': "unknown posture 'sitting down'. Did you mean 'sitting'",
    'angles = "hip 3"': "unknown key 'angles'",
    'joints = ["hip flexion 3"]': "joints must be a text",
    'arrow = ["palms out=.1"]': "say left or right",
    'lifted = ["sacrumm"]': "unknown point of the body 'sacrumm'",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_frame_is_refused(fault: str) -> None:
    with pytest.raises(PoseError) as refusal:
        pose("", fault)
    assert FAULTS[fault] in str(refusal.value)
    assert "frame 1" in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('title = "Test"', "no frames"),
        ("[[frame]]", "no title"),
        ('title = "Test', "not TOML"),
        ('title = "Test"\nmodel = "f"\n[[frame]]', "unknown key 'model'. Did you mean"),
        ('title = "Test"\nbody = "wooman"\n[[frame]]', "unknown body 'wooman'. Did you mean 'woman'"),
        ('title = "Test"\ncamera = "behind"\n[[frame]]', "unknown camera 'behind'"),
        ('title = "Test"\ncamera = { turn = 3 }\n[[frame]]', "camera must be a name or"),
        ('title = "Test"\nfloor = "no"\n[[frame]]', "floor must be true or false"),
    ],
)
def test_a_wrong_file_is_refused(text: str, words: str) -> None:
    with pytest.raises(PoseError, match=re.escape(words)):
        parse_pose(text)


def test_a_refusal_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "plank.toml").write_text('title = "Plank"\n[[frame]]\njoints = "knee flexion 200"\n')
    with pytest.raises(
        PoseError, match=r"^plank\.toml: frame 1: left knee flexion 200: the knee goes 0 to 160 degrees$"
    ):
        read_pose(tmp_path / "plank.toml")


def test_postures_are_sound() -> None:
    for joints, contacts in POSTURES.values():
        read_joints(joints)
        assert all(read_contact(text) for text in contacts)


def test_the_allowed_range_holds_the_textbook_range_or_says_why() -> None:
    for movement in anatomy.MOVEMENTS:
        if movement.norm and movement.norm != movement.allowed:
            assert movement.why, f"{movement.joint} {movement.increase}"


def test_the_manual_is_true() -> None:
    page = manual.PAGE.read_text(encoding="utf-8")
    assert manual.updated(page) == page, "stale: run python -m planner.figures.manual"
    assert manual.updated(page.replace("| knee |", "| knie |").replace("| left, right knee", "| knie")) == page
    for name in manual.TABLES:
        assert f"<!-- table: {name} -->" in page


def test_the_example_of_the_manual_is_read() -> None:
    page = manual.PAGE.read_text(encoding="utf-8")
    example = re.search(r"\n\n((?:    .*\n|\n)*    title = (?:.*\n)(?:    .*\n|\n)*)", page)
    assert example
    found = parse_pose(textwrap.dedent(example[1]))
    assert found.title == "Bird dog"
    assert len(found.frames) == 2
