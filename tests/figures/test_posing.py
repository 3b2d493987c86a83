"""Joint angles mean what their words say, and the solver does what contacts ask."""

from __future__ import annotations

import numpy as np
import pytest

from planner.figures.generator import anatomy, hands, posing
from planner.figures.generator.body import DI, DOF, LIMITS, Body
from planner.figures.generator.posefile import Facing, parse_pose, read_contact


def angles_of(body: Body, joints: str) -> posing.Floats:
    frame = parse_pose(f'title = "Test"\n[[frame]]\njoints = "{joints}"').frames[0]
    return posing.start_angles(body, frame)


def moved(body: Body, joints: str, marker: str) -> dict[str, float]:
    """Where a marker goes from standing, in metres per direction word; the person faces forward."""
    vertex = np.array([body.marker[marker]])
    x, y, z = body.points(vertex, angles_of(body, joints), {})[0] - body.points(vertex, angles_of(body, ""), {})[0]
    return {"left": x, "right": -x, "up": y, "down": -y, "forward": z, "back": -z}


# The word for a movement -> a marker and where it goes.
MEANINGS = {
    "lean forward 20": ("crown", "forward"),
    "lean back 20": ("crown", "back"),
    "lean right 20": ("crown", "right"),
    "lean left 20": ("crown", "left"),
    "roll left 40": ("nose", "left"),
    "turn right 40": ("nose", "right"),
    "pelvis height 1.2": ("crown", "up"),
    "pelvis left .1": ("crown", "left"),
    "pelvis back .1": ("crown", "back"),
    "lumbar flexion 20": ("crown", "forward"),
    "lumbar side-bend right 20": ("crown", "right"),
    "thorax extension 20": ("crown", "back"),
    "thorax side-bend left 20": ("crown", "left"),
    "thorax rotation left 30": ("nose", "left"),
    "neck flexion 20": ("nose", "down"),
    "neck side-bend right 20": ("crown", "right"),
    "neck rotation right 30": ("nose", "right"),
    "left scapula elevation 20": ("shside.L", "up"),
    "left scapula protraction 20": ("shside.L", "forward"),
    "right scapula retraction 20": ("shside.R", "back"),
    "left shoulder flexion 40": ("palm.L", "forward"),
    "left shoulder extension 40": ("palm.L", "back"),
    "left shoulder abduction 40": ("palm.L", "left"),
    "right shoulder abduction 40": ("palm.R", "right"),
    "right elbow flexion 60": ("palm.R", "forward"),
    "left wrist flexion 40": ("fingertip.L", "right"),
    "left wrist extension 40": ("fingertip.L", "left"),
    "right wrist flexion 40": ("fingertip.R", "left"),
    "left wrist radial deviation 20": ("fingertip.L", "forward"),
    "right wrist ulnar deviation 20": ("fingertip.R", "back"),
    "left hip flexion 40": ("knee.L", "forward"),
    "left hip extension 20": ("knee.L", "back"),
    "right hip abduction 30": ("knee.R", "right"),
    "left hip adduction 20": ("knee.L", "right"),
    "left hip external rotation 30": ("toe.L", "left"),
    "right hip internal rotation 30": ("toe.R", "left"),
    "left knee flexion 60": ("heel.L", "back"),
    "left ankle plantarflexion 30": ("toe.L", "down"),
    "left ankle dorsiflexion 20": ("toe.L", "up"),
    "left toe extension 40": ("toe.L", "up"),
}


@pytest.mark.parametrize("joints", MEANINGS)
def test_a_movement_goes_where_its_name_says(body: Body, joints: str) -> None:
    marker, way = MEANINGS[joints]
    found = moved(body, joints, marker)
    assert found[way] > 0.005
    sideways = {"left": "right", "right": "left"}.get(way, "")
    assert found[way] >= max(value for word, value in found.items() if word in ("left", "right", sideways)) * 0.5


@pytest.mark.parametrize(
    ("turn", "thumb"),
    [
        ("left forearm pronation 80", "right"),
        ("left forearm supination 80", "left"),
        ("right forearm pronation 80", "left"),
        ("left shoulder internal rotation 70", "right"),
        ("left shoulder external rotation 70", "left"),
    ],
)
def test_turns_take_the_thumb_along(body: Body, turn: str, thumb: str) -> None:
    rotations, _ = body.fk(angles_of(body, turn), {})
    (contact,) = read_contact(f"{turn.split()[0]} thumb points {thumb}")
    assert isinstance(contact, Facing)
    way = np.array(contact.direction)
    assert posing.facing(contact, rotations) @ way > 0.7


def test_words_cover_the_body(body: Body) -> None:
    """Every degree of freedom and every marker of the body has a name, and none is made up."""
    assert set(anatomy.BY_DOF) - {"grip.L", "grip.R"} == set(DOF)
    assert set(anatomy.HAND_SHAPES) == set(hands.SHAPES)
    paired = {f"{marker}.{side}" for marker in anatomy.PAIRED_POINTS.values() for side in "LR"}
    assert paired | set(anatomy.MIDLINE_POINTS.values()) == set(body.marker)


def test_the_solver_stays_within_the_human_range() -> None:
    for dof, (low, high) in LIMITS.items():
        allowed = anatomy.BY_DOF[dof].allowed
        assert allowed[0] <= low < high <= allowed[1], dof


def solve(body: Body, joints: str, *texts: str, free: str = "", iters: int = 8) -> posing.Solution:
    """Few evaluations: these tests need no last millimetre."""
    contacts = [contact for text in texts for contact in read_contact(text)]
    freed = anatomy.free_dofs(free) if free else ()
    return posing.solve(body, angles_of(body, joints), {}, contacts, freed, iters=iters)


STANDING = "heels at out .12 height 0 forward 0"
REACH = ("heels at height 0 forward 0", "left palm at height 1.1 forward .45")


def test_contacts_are_met_with_little_change(body: Body) -> None:
    found = solve(body, "shoulder flexion 60", STANDING, "left palm at height 1.2 forward .5")
    assert max(miss.amount for miss in found.misses) < 0.6
    assert found.below_floor < 0.01
    assert abs(found.angles[DI["sh.R.flex"]] - 60) < 2


def test_a_direction_is_met_in_degrees(body: Body) -> None:
    (miss,) = solve(body, "shoulder flexion 60", "left upper arm points forward", free="arms").misses
    assert miss.amount < 5


def test_what_cannot_be_reached_is_told_in_centimetres(body: Body) -> None:
    found = solve(body, "", "heels on floor", "left palm at height 3", iters=4)
    assert max(miss.amount for miss in found.misses) > 50


def test_free_joints_move_first(body: Body) -> None:
    stiff, free = solve(body, "", *REACH), solve(body, "", *REACH, free="left arm")
    spine = [DI[dof] for dof in DOF if dof.startswith(("lumbar", "thorax"))]
    assert np.abs(free.angles[spine]).max() < np.abs(stiff.angles[spine]).max()


def test_what_stays_is_where_the_first_frame_has_it(body: Body) -> None:
    first = solve(body, "", STANDING)
    bent = angles_of(body, "knee flexion 30, hip flexion 30")
    second = posing.solve(body, bent, {}, read_contact("heels stay"), first=posing.place_of(body, first), iters=8)
    for side in "LR":
        heel = body.marker[f"heel.{side}"]
        apart = posing.place_of(body, second)(heel) - posing.place_of(body, first)(heel)
        assert np.linalg.norm(apart) < 0.01


def test_the_floor_holds(body: Body) -> None:
    low = angles_of(body, "pelvis height .85")
    assert posing.Problem(body, low, {}, []).at(low).below_floor > 0.05
    assert posing.solve(body, low, {}, [], iters=8).below_floor < 0.02
    assert posing.solve(body, low, {}, [], floor=False, iters=4).below_floor > 0.05


def test_the_same_input_gives_the_same_angles(body: Body) -> None:
    assert np.array_equal(solve(body, "", *REACH, iters=3).angles, solve(body, "", *REACH, iters=3).angles)
