"""The body: bones, skin, hands and named points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from planner.figures import bake
from planner.figures.generator import body as bodies
from planner.figures.generator import hands, rotations, skinning
from planner.figures.generator.arrays import Bools, Floats
from planner.figures.generator.body import BI, BONES, DI, DOF, FACES, FGROUP, HI, LIMITS, LO, WI, Body
from planner.figures.generator.errors import PoseError
from planner.figures.generator.rig import WEIGHTS

BAR_RADIUS = 0.0145
NEUTRAL = np.zeros(len(DOF))


def pose(**angles: float) -> Floats:
    """Angles by DOF name with _ for the dot; without a side, both."""
    q = np.zeros(len(DOF))
    for name, value in angles.items():
        joint, _, axis = name.partition("_")
        q[[DI[n] for n in DOF if n in (f"{joint}.{axis}", f"{joint}.L.{axis}", f"{joint}.R.{axis}")]] = value
    return q


def limb(side: str, *bones: str) -> Bools:
    return np.isin(WI[:, 0], [BI[name] for name in BONES if name.startswith(bones) and name.endswith(side)])


# ---------------------------------------------------------------- rotations


def test_quaternions_and_matrices_agree() -> None:
    turns = rotations.about_x(np.linspace(-3.1, 3.1, 9)) @ rotations.about_z(0.7) @ rotations.about_y(-2.0)
    quaternions = rotations.to_quaternion(turns)
    np.testing.assert_allclose(rotations.to_matrix(quaternions), turns, atol=1e-12)
    product = rotations.to_matrix(rotations.multiply(quaternions[2], quaternions[5]))
    np.testing.assert_allclose(product, turns[2] @ turns[5], atol=1e-12)


def test_part_of_a_turn() -> None:
    half = rotations.fraction(rotations.about_z(2.4), 0.5)
    np.testing.assert_allclose(half, rotations.about_z(1.2), atol=1e-12)
    np.testing.assert_allclose(rotations.fraction(np.eye(3), 0.3), np.eye(3), atol=1e-12)


def test_aim_and_frame() -> None:
    start, end = np.array([0.0, -1, 0.2]), np.array([1.0, 0.3, 0])
    np.testing.assert_allclose(rotations.aim(start, end) @ rotations.unit(start), rotations.unit(end), atol=1e-12)
    axes = rotations.frame(start, end)
    np.testing.assert_allclose(axes.T @ axes, np.eye(3), atol=1e-12)


# ---------------------------------------------------------------- standing


def test_the_standing_body_is_upright_on_the_floor_and_even(any_body: Body) -> None:
    turns, joints = any_body.fk(NEUTRAL)
    hand = [BI[n] for n in BONES if n.startswith("finger")]
    still = np.delete(turns, hand, 0)
    np.testing.assert_allclose(still, np.broadcast_to(np.eye(3), still.shape), atol=1e-12)
    assert any_body.neutral[:, 1].min() == pytest.approx(0, abs=1e-9)
    assert 1.4 < any_body.neutral[any_body.marker["crown"], 1] < 1.95
    left, right = ([BI[n] for n in BONES if n.endswith(s)] for s in (".L", ".R"))
    np.testing.assert_allclose(joints[left], joints[right] * [-1, 1, 1], atol=0.004)


def test_arms_hang_and_shoulders_slope(any_body: Body) -> None:
    """From the neck to the side of the shoulder the outline falls; with the mesh's own collar bones it is square."""
    _, joints = any_body.fk(NEUTRAL)
    for side in "LR":
        clavicle, shoulder = joints[BI[f"clavicle.{side}"]], joints[BI[f"upperarm01.{side}"]]
        assert clavicle[1] - shoulder[1] > 0.02
        assert abs(joints[BI[f"wrist.{side}"]][0] - shoulder[0]) < 0.03


def test_landmarks_lie_where_their_names_say(any_body: Body) -> None:
    v, mark = any_body.neutral, any_body.marker
    for name in (n[:-2] for n in mark if n.endswith(".L")):
        if name not in ("kneein", "elbowin"):
            assert v[mark[f"{name}.L"], 0] > 0 > v[mark[f"{name}.R"], 0], name
    heights = ("ball.L", "ankleside.L", "shin.L", "knee.L", "thighfront.L", "sit.L", "sacrum", "lowback", "upback")
    for low, high in pairwise((*heights, "nose", "forehead", "crown")):
        assert v[mark[low], 1] < v[mark[high], 1], (low, high)
    for front, back in (("belly", "lowback"), ("chest", "upback"), ("nose", "occiput"), ("toe.L", "heelback.L")):
        assert v[mark[front], 2] > v[mark[back], 2] + 0.1, (front, back)


# ---------------------------------------------------------------- moving


def test_limits_cover_every_joint_angle() -> None:
    assert list(LIMITS) == DOF[3:]
    assert (LO < HI).all()


def test_a_batch_equals_its_poses(body: Body) -> None:
    q = np.random.default_rng(7).uniform(-30, 30, (3, len(DOF)))
    batch = body.points(body.sample, q)
    for k in range(3):
        np.testing.assert_allclose(batch[k], body.points(body.sample, q[k]), atol=1e-12)
        np.testing.assert_allclose(batch[k], body.skin(q[k])[body.sample], atol=1e-12)
    knees = body.points(np.array([body.marker["knee.L"]]), q)[:, 0]
    np.testing.assert_allclose(body.landmark("knee.L", body.fk(q)), knees, atol=1e-12)


def test_joint_angles_turn_the_way_they_say(body: Body) -> None:
    def moved(name: str, degrees: float, mark: str) -> Floats:
        q = np.zeros(len(DOF))
        q[DI[name]] = degrees
        index = np.array([body.marker[mark]])
        return np.asarray((body.points(index, q) - body.points(index, NEUTRAL))[0])

    assert moved("hip.L.flex", 40, "knee.L")[2] > 0.2
    assert moved("knee.L.flex", 40, "heel.L")[2] < -0.2
    assert moved("sh.R.abd", 40, "elbow.R")[0] < -0.15
    assert moved("el.R.flex", 90, "palm.R")[2] > 0.2
    assert moved("lumbar.flex", 30, "crown")[2] > 0.2
    assert moved("thorax.rot", 30, "shside.L")[2] < -0.05
    assert moved("ank.L.flex", 30, "toe.L")[1] < -0.05
    assert np.linalg.norm(moved("knee.L.flex", 40, "crown")) == 0


def test_bones_keep_their_lengths(any_body: Body) -> None:
    q = np.random.default_rng(3).uniform(np.maximum(LO, -90), np.minimum(HI, 90))
    for grip in ("flat", "bar"):
        turns, joints = any_body.fk(q, {"L": grip, "R": grip})
        np.testing.assert_allclose(np.linalg.det(turns), 1, atol=1e-9)
        lengths = np.linalg.norm(joints[1:] - joints[bodies.PARENT[1:]], axis=1)
        np.testing.assert_allclose(lengths, np.linalg.norm(any_body.off[1:], axis=1), atol=1e-9)


# ---------------------------------------------------------------- skin


def volume(vertices: Floats) -> float:
    a, b, c = (vertices[FACES[FGROUP == 0]][:, k] for k in range(3))
    return float((np.cross(a, b) * c).sum() / 6)


DEEP_FOLDS = pose(hip_flex=130, knee_flex=150, el_flex=140)


def test_deep_folds_keep_the_volume(any_body: Body) -> None:
    assert 0.93 < volume(any_body.skin(DEEP_FOLDS)) / volume(any_body.neutral) < 1.03


def test_linear_blending_alone_would_lose_it(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skinning, "ROUNDNESS", 0.0)
    assert volume(body.skin(DEEP_FOLDS)) / volume(body.neutral) < 0.92


def girth(body: Body, q: Floats, part: tuple[str, str], at: float) -> float:
    """Mean distance of the skin from the bone's axis, in a slice of the left limb (0 first joint to 1 second)."""
    _, joints = body.fk(q)
    start, way = joints[BI[part[0]]], joints[BI[part[1]]] - joints[BI[part[0]]]
    length = np.linalg.norm(way)
    here = body.skin(q)[limb("L", "lowerarm", "wrist", "upperarm")] - start
    along = here @ way / length**2
    slice_ = here[np.abs(along - at) < 0.06]
    return float(np.linalg.norm(slice_ - np.outer(slice_ @ way / length**2, way), axis=1).mean())


@pytest.mark.parametrize("at", [0.2, 0.5, 0.8, 0.95])
def test_the_forearm_does_not_wring(body: Body, at: float) -> None:
    forearm = ("lowerarm01.L", "wrist.L")
    still = girth(body, NEUTRAL, forearm, at)
    for pronation in (-85, 85):
        assert girth(body, pose(fore_pro=pronation), forearm, at) > 0.93 * still


def turning(body: Body, q: Floats) -> Floats:
    """How far the outline of the back turns at each of its points from sacrum to neck, degrees."""
    middle = body.neutral[body.bodyidx]
    behind = (np.abs(middle[:, 0]) < 0.004) & (middle[:, 2] < body.neutral[body.marker["upback"], 2] + 0.09)
    bounds = (body.neutral[body.marker["sacrum"], 1], body.pn[BI["neck01"], 1] + body.stand_y - 0.03)
    behind &= (middle[:, 1] > bounds[0]) & (middle[:, 1] < bounds[1])
    chain = body.bodyidx[behind][np.argsort(middle[behind][:, 1])]
    way = np.diff(body.points(chain, q)[:, 1:], axis=0)
    return np.degrees(np.diff(np.unwrap(np.arctan2(way[:, 1], way[:, 0]))))


ROUND_BACK = pose(lumbar_flex=55, thorax_flex=45)


def test_the_back_rounds_evenly(any_body: Body) -> None:
    bent = turning(any_body, ROUND_BACK) - turning(any_body, NEUTRAL)
    assert np.abs(bent.sum()) > 60
    assert np.abs(bent).max() < 0.3 * np.abs(bent.sum())


def test_a_bend_in_one_bone_would_show(body: Body, monkeypatch: pytest.MonkeyPatch) -> None:
    even = np.abs(turning(body, ROUND_BACK) - turning(body, NEUTRAL)).max()
    monkeypatch.setattr(bodies, "SPINE", {**bodies.SPINE, "lumbar": {"spine03": 1.0}, "thorax": {"spine03": 1.0}})
    assert np.abs(turning(body, ROUND_BACK) - turning(body, NEUTRAL)).max() > 1.3 * even


def test_a_piece_is_bound_and_follows_the_skin(body: Body) -> None:
    piece = skinning.Piece(body.neutral, FACES, skinning.dense_w(np.arange(len(body.neutral))), 1)
    piece.bind(body.N, body.fk(NEUTRAL)[1] + [0, body.stand_y, 0], body.J)
    for grip in ("bar", "flat"):
        hold = {"L": grip, "R": grip}
        followed = piece.pose(*body.fk(DEEP_FOLDS, hold), body.N, body.J)
        np.testing.assert_allclose(followed, body.skin(DEEP_FOLDS, hold), atol=1e-9)


def test_weights_are_shares() -> None:
    np.testing.assert_allclose(WEIGHTS.sum(1), 1)
    assert (WEIGHTS >= 0).all()
    mesh = WI[: FACES.max() + 1]
    assert (WEIGHTS[np.arange(len(mesh)), mesh[:, 0]] >= WEIGHTS[: len(mesh)].max(1) - 1e-9).all()


# ---------------------------------------------------------------- hands


def from_wrist(body: Body, grip: hands.Grip, *bones: str) -> Floats:
    """Skin of the left hand's bones in the frame of the hand, the bar's axis through the origin."""
    skin = body.skin(NEUTRAL, {"L": grip})
    return np.asarray(skin[limb("L", *bones)] - skin[body.marker["grip.L"]])


def test_fingers_close_round_a_bar(any_body: Body) -> None:
    for finger in ("finger2-3", "finger3-3", "finger4-3"):
        tip = from_wrist(any_body, "bar", finger)
        gap = np.hypot(*tip[:, :2].T) - BAR_RADIUS
        assert -0.006 < gap.min() < 0.004, finger
        assert tip[:, 0].mean() < -BAR_RADIUS, finger  # round the bar, on its palm side
        assert tip[:, 1].mean() > -BAR_RADIUS, finger
        assert np.hypot(*from_wrist(any_body, "flat", finger)[:, :2].T).min() > 0.03, finger


def test_the_thumb_closes_from_the_other_side(any_body: Body) -> None:
    thumb, straight = (from_wrist(any_body, grip, "finger1-3") for grip in ("bar", "flat"))
    index = from_wrist(any_body, "bar", "finger2-3")
    assert thumb[:, 0].mean() < -BAR_RADIUS
    assert thumb[:, 0].min() < index[:, 0].min()  # over the fingers
    assert thumb[:, 2].min() < straight[:, 2].min() - 0.02


def test_the_closing_scale_runs_from_flat_to_fist() -> None:
    bends = [sum(map(sum, hands.shape(number).curl)) for number in np.linspace(0, 1, 21)]
    assert bends == sorted(bends)
    for number, name in hands.SCALE:
        np.testing.assert_allclose(hands.shape(number).curl, hands.SHAPES[name].curl, atol=1e-9)
    assert (hands.shape(1.5), hands.shape(2)) == (hands.shape("hook"), hands.shape("clasp"))


def test_an_unknown_hand_shape_is_refused() -> None:
    with pytest.raises(PoseError, match="no hand shape 'claw': choose one of flat"):
        hands.shape("claw")


def test_a_hand_told_nothing_is_flat_only_to_lean_on(body: Body) -> None:
    def tip(**angles: float) -> Floats:
        _, joints = body.fk(pose(**angles))
        return np.asarray(joints[BI["finger3-3.L"]] - joints[BI["wrist.L"]])

    leaning, hanging = tip(wr_flex=-75), tip(wr_flex=0)
    assert np.linalg.norm(leaning) > np.linalg.norm(hanging) + 0.001


def test_clasped_fingers_alternate(any_body: Body) -> None:
    """Laid together at the clasp points, the fingers of one hand come between those of the other."""
    _, joints = any_body.fk(NEUTRAL, {"L": "clasp", "R": "clasp"})
    places = []
    for side in "LR":
        meeting = any_body.points(np.array([any_body.marker[f"clasp.{side}"]]), NEUTRAL)[0]
        places += [(joints[BI[f"finger{k}-2.{side}"]][2] - meeting[2], side) for k in hands.FINGERS]
    order = "".join(side for _, side in sorted(places))
    assert order in ("LRLRLRLR", "RLRLRLRL")


# ---------------------------------------------------------------- baking


def test_the_ladder_mixes_two_rungs() -> None:
    assert bake.on_ladder(0.75, ("low", "middle", "high")) == [("middle", 0.5), ("high", 0.5)]
    assert bake.on_ladder(1, ("low", "middle", "high")) == [("middle", 0), ("high", 1)]


def test_a_build_is_mixed_from_whole_shares() -> None:
    for build in bake.BUILDS.values():
        amounts = dict(bake.targets_of(build))
        assert sum(v for k, v in amounts.items() if k.startswith("macrodetails/universal")) == pytest.approx(1)
        assert not [k for k, v in amounts.items() if v and build.gender == 1 and k.startswith("breast")]


def tube() -> Iterator[tuple[int, int, int]]:
    for ring in range(29):
        for k in range(6):
            a, b = ring * 6 + k, ring * 6 + (k + 1) % 6
            yield a, b, a + 6
            yield b, b + 6, a + 6


def test_softening_spreads_the_spine_and_spares_the_skull() -> None:
    weights = np.zeros((180, len(bake.BONES)))
    for ring in range(30):
        weights[ring * 6 : ring * 6 + 6, bake.BONES.index(bake.SPINE[ring // 3])] = 1
    soft = bake.soften(weights, np.array(list(tube())))
    np.testing.assert_allclose(soft.sum(1), 1)
    jump = np.abs(np.diff(soft[::6], axis=0)).max(1)
    assert jump[:20].max() < 0.5
    np.testing.assert_allclose(soft[-18:], weights[-18:])


def test_packing_keeps_the_strongest_bones() -> None:
    packed = bake.packed(np.array([[0.1, 0.9, 0, 0, 0, 0, 0, 0], [0.25, 0.25, 0.5, 0, 0, 0, 0, 0]]))
    assert packed["wi"][:, :2].tolist() == [[1, 0], [2, 0]]
    assert packed["ww"][:, 0].tolist() == [230, 128]
