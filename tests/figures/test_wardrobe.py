"""What the drawn body wears: cloth over skin, hair over the skull, shoes round the feet, a face that can be seen."""

from __future__ import annotations

import copy
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from planner.figures.generator import hair as hair_module
from planner.figures.generator import scene, wardrobe
from planner.figures.generator.arrays import Floats, Ints
from planner.figures.generator.body import BI, BODIES, Body
from planner.figures.generator.compose import model as dress
from planner.figures.generator.hair import HAIR_STYLES, HairShell
from planner.figures.generator.head import Head
from planner.figures.generator.materials import GREY_HAIR, HAIR, PART, SHORTS
from planner.figures.generator.shoes import Shoe
from planner.figures.generator.skinning import Piece
from planner.figures.generator.wardrobe import SKIN_UNDER_HEM, Dress
from tests.figures.conftest import stand

PROFILE, FRONT = (90, 0), (0, 0)


def piece(worn: Dress, name: str) -> Piece:
    return next(p for p in worn.pieces if p.name == name)


MOST_PIXELS = 12  # of pictures with 260 pixels a side: a heavy belly pressed against the thighs gives 7
SITTING: dict[str, float] = {"hip_L_flex": 95, "hip_R_flex": 95, "knee_L_flex": 90, "knee_R_flex": 90}
FOLDED: dict[str, float] = {
    "hip_L_flex": 130,
    "hip_R_flex": 130,
    "lumbar_flex": 40,
    "thorax_flex": 30,
    "sh_L_flex": 175,
    "sh_R_flex": 175,
}


@pytest.fixture
def every_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small patches are kept: in pictures this small the drawing's own sizes would take whole garments for specks."""
    monkeypatch.setattr(scene, "_absorb_specks", lambda buffers: None)


def shorts_through_shirt(worn: Dress, q: Floats) -> int:
    """Pixels of the shorts seen where the shirt ought to cover them by over 1 cm."""
    found = 0
    for view in (PROFILE, FRONT):
        drawn = scene.render(worn, q, {}, scene.Camera(*view), [], px=260)
        at = drawn["M"] == SHORTS
        key = drawn["K"][at] - [0, 0, wardrobe.SHORTS_CLOTH.layer]
        found += int((worn._shirt_field(key, drawn["P"][at]) > 0.01).sum())
    return found


@pytest.mark.usefixtures("every_pixel")
@pytest.mark.parametrize(("name", "degrees"), [("f", SITTING), ("m2", FOLDED)])
def test_shorts_stay_under_the_shirt(name: str, degrees: dict[str, float]) -> None:
    worn = dress(name)
    assert shorts_through_shirt(worn, stand(worn.b, **degrees)) <= MOST_PIXELS


@pytest.mark.usefixtures("every_pixel")
def test_a_shirt_too_tight_is_noticed() -> None:
    worn = copy.copy(dress("f"))
    tight = copy.copy(piece(worn, "shirt"))
    tight.r = tight.r * [0.9, 1, 0.9]
    worn.pieces = [tight if p.name == "shirt" else p for p in worn.pieces]
    assert shorts_through_shirt(worn, stand(worn.b)) > 5 * MOST_PIXELS


@pytest.mark.parametrize("name", BODIES)
def test_no_skin_is_left_further_under_the_cloth_than_the_hem_needs(name: str) -> None:
    worn = dress(name)
    skin = piece(worn, "skin")
    assert skin.clip is not None
    shown = skin.clip > 0
    assert worn._shirt_field(worn.vertices, worn.part)[shown].max() <= SKIN_UNDER_HEM
    assert worn._shorts_field(worn.vertices, worn.part)[shown].max() <= 0.024


@pytest.mark.parametrize("name", BODIES)
def test_cloth_lies_outside_the_skin_and_the_collar_close_to_it(name: str) -> None:
    worn = dress(name)
    for garment in ("shirt", "shorts"):
        cloth = piece(worn, garment)
        assert cloth.clip is not None
        assert cloth.key is not None
        skin = cloth.key - [0, 0, {"shirt": 2, "shorts": 1}[garment]]
        outward = ((cloth.v - skin) * worn.normals[_indices(worn, skin)]).sum(1)
        assert outward.min() > -1e-6
        if garment == "shirt":
            collar = (np.abs(worn._below_neckline(cloth.v)) < 0.005) & (cloth.clip > -0.005)
            assert collar.sum() > 20
            hem = np.abs(cloth.v[:, 1] - worn.hem) < 0.01
            assert outward[collar].mean() < 0.8 * outward[hem].mean()


def _indices(worn: Dress, points: Floats) -> Ints:
    place = {tuple(p): i for i, p in enumerate(worn.vertices.round(9).tolist())}
    return np.array([place[tuple(p)] for p in points.round(9).tolist()])


def hem_lift(worn: Dress) -> float:
    """How far the shirt's lowest cm moves when both thighs come up (m)."""
    shirt = piece(worn, "shirt")
    assert shirt.clip is not None
    rim = (shirt.clip > 0) & (shirt.clip < 0.01) & (np.abs(shirt.v[:, 1] - worn.hem) < 0.02)
    posed = []
    for degrees in ({}, SITTING):
        rotations, joints = worn.b.fk(stand(worn.b, **degrees))
        posed.append(shirt.pose(rotations, joints, worn.b.N, worn.b.J)[rim])
    return float(np.linalg.norm(posed[1] - posed[0], axis=1).max())


def test_the_shirt_hem_is_not_dragged_along_by_the_thighs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert hem_lift(dress("f")) < 0.025
    monkeypatch.setattr(wardrobe, "SHIRT_FOLLOWS_LEGS", 1.0)
    assert hem_lift(Dress(dress("f").b)) > 1.5 * hem_lift(dress("f"))


def test_every_body_has_hair_of_its_own() -> None:
    assert {dress(name).look.hair for name in BODIES} == set(HAIR_STYLES)
    greys = {name: piece(dress(name), "hair").mat for name in BODIES}
    assert greys == {"f": HAIR, "m": HAIR, "f2": GREY_HAIR, "m2": GREY_HAIR}
    assert [p.name for p in dress("f").pieces][-1] == "bun"


def test_hair_named_in_the_call_wins() -> None:
    assert piece(Dress(Body("f2"), hair="short"), "hair").mat == HAIR


def scalp_above_hair(name: str, thickness: float | None = None) -> float:
    """By how much the skin rises above the hair where there should be hair (m)."""
    worn = dress(name)
    head, style = Head(worn.b), HAIR_STYLES[worn.look.hair]
    shell = HairShell(head, style if thickness is None else replace(style, thickness=thickness))
    points = head.vertices[head.skin]
    points = points[(shell.covered(points) > 0.012) & (head.ear_distance(points, 1.4) > 0)]
    away = points - head.centre
    if style.covers_ears:
        away = away[away[:, 1] > 0]  # below, it hangs free
    radius = np.linalg.norm(away, axis=1)
    surface = np.linalg.norm(shell.surface(away / radius[:, None]) - head.centre, axis=1)
    return float((radius - surface).max())


@pytest.mark.parametrize("name", BODIES)
def test_hair_covers_the_scalp(name: str) -> None:
    assert scalp_above_hair(name) < 0.001
    assert scalp_above_hair(name, thickness=-0.004) > 0.001


def seen(worn: Dress, kind: str, view: tuple[float, float]) -> list[float]:
    """For each stroke of a kind, the share of it that is seen."""
    q = stand(worn.b)
    camera = scene.Camera(*view)
    rotations, joints = worn.b.fk(q)
    head = BI["head"]
    at = camera(joints[head])
    drawn = scene.render(worn, q, {}, camera, [], px=300, frame=(at[0] - 0.2, at[1] - 0.2, at[0] + 0.2, at[1] + 0.2))
    shares = []
    for name, points in worn.face:
        if name == kind:
            place = camera((points - worn.P0[head]) @ rotations[head].T + joints[head])
            column, row = ((place[:, :2] - drawn["frame"][:2]) * drawn["scale"]).astype(int).T
            visible = (drawn["Z"][row, column] > place[:, 2] - 0.010) & (drawn["P"][row, column] == PART["head"])
            shares.append(float(visible.mean()))
    return shares


def test_both_eyes_are_seen_from_the_front() -> None:
    assert min(seen(dress("m"), "eye", FRONT)) == 1


@pytest.mark.parametrize("name", BODIES)
def test_one_eye_is_seen_in_profile(name: str) -> None:
    profile = sorted(seen(dress(name), "eye", PROFILE))
    assert profile[0] == 0
    assert profile[1] > 0.7


def test_faces_differ() -> None:
    kinds = {name: {kind for kind, _ in dress(name).face} for name in BODIES}
    plain = {"eye", "brow", "mouth", "nose", "hair"}
    assert kinds["f"] == kinds["m"] == plain | {"ear"}
    assert kinds["f2"] == plain | {"cheek"}, "a bob covers the ears"
    assert kinds["m2"] == plain | {"ear", "cheek", "glasses"}


@pytest.mark.parametrize("name", BODIES)
def test_strokes_lie_on_the_head(name: str) -> None:
    head = Head(dress(name).b)
    for kind, points in dress(name).face:
        assert len(points) >= 4, kind
        assert np.isfinite(points).all(), kind
        assert np.linalg.norm(points - head.centre, axis=1).max() < 0.17, kind


def open_edges(faces: Ints) -> int:
    edges = Counter(tuple(sorted((int(f[i]), int(f[i - 1])))) for f in faces for i in range(3))
    return sum(count != 2 for count in edges.values())


@pytest.mark.parametrize("side", ["L", "R"])
def test_shoes_are_closed_face_outwards_and_hold_the_foot(side: str) -> None:
    worn = dress("m")
    shoe = piece(worn, f"shoe.{side}")
    assert isinstance(shoe, Shoe)
    assert open_edges(shoe.f) == 0
    assert open_edges(shoe.f[1:]) == 3
    a, b, c = (shoe.v[shoe.f[:, k]] for k in range(3))
    assert (a * np.cross(b, c)).sum() > 0, "volume of a mesh that faces outwards"
    assert 0.3 < (shoe.sole > 0).mean() < 0.7
    sign = 1 if side == "L" else -1
    foot = worn.vertices[worn.b.bodyidx]
    foot = foot[(foot[:, 0] * sign > 0) & (foot[:, 1] < 0.03)]
    spread = np.array([0.01, 0, 0])  # a bare foot is a little broader at the toes
    assert (foot.max(0) < shoe.v.max(0) + spread).all()
    assert (foot.min(0) > shoe.v.min(0) - spread).all()


def test_barefoot() -> None:
    worn = Dress(Body("f"), barefoot=True)
    assert not any(isinstance(p, Shoe) for p in worn.pieces)
    assert piece(worn, "skin").v[:, 1][np.asarray(piece(worn, "skin").clip) > 0].min() < 0.01


def test_dressing_twice_gives_the_same() -> None:
    for one, other in zip(dress("f").pieces, Dress(Body("f")).pieces, strict=True):
        assert np.array_equal(one.v, other.v)
        assert np.array_equal(one.w, other.w)


def test_a_curve_passes_through_its_knots() -> None:
    line = hair_module.curve(((0, 10), (20, 30), (60, 20)), points=5)
    assert line[[0, 2, 4]].tolist() == [[0, 10], [20, 30], [60, 20]]
