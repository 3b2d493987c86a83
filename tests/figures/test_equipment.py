"""Equipment: the grammar of its lines, and the solids they stand for."""

from __future__ import annotations

import re

import numpy as np
import pytest

from planner.figures.generator.arrays import Floats
from planner.figures.generator.body import Body
from planner.figures.generator.equipment import KINDS, make_props, read
from planner.figures.generator.errors import PoseError
from planner.figures.generator.shapes import Mesh, box, joined, sphere, tube
from planner.figures.generator.things import Person

#: One line of every kind, as short as it may be.
SHORTEST = {
    "mat": "mat",
    "step": "step back=0 front=.4",
    "box": "box right=-.1 left=.1 bottom=0 top=.3 back=.2 front=.5",
    "pillow": "pillow right=-.1 left=.1 bottom=0 top=.1 back=.2 front=.5",
    "wedge": "wedge back=-.3 front=.3",
    "ball": "ball at=0,.3,0",
    "roller": "roller at=0,.075,0",
    "bench": "bench back=-.2 front=1.1",
    "incline-bench": "incline-bench back=-.3 low=.5 front=.4 high=1",
    "chair": "chair",
    "stool": "stool",
    "table": "table right=-.5 left=.5 back=.4 front=1",
    "counter": "counter right=-.5 left=.5 back=.4 front=1",
    "door": "door at=.9",
    "wall": "wall at=-.2",
    "side-wall": "side-wall at=.5",
    "dumbbell": "dumbbell left",
    "barbell": "barbell",
    "kettlebell": "kettlebell",
    "parcel": "parcel",
    "stick": "stick back-of-head sacrum",
    "band": "band left-hand right-forefoot+0,-.01,0 0,1,.5",
    "pull-up-bar": "pull-up-bar height=2.2",
    "lat-pulldown": "lat-pulldown height=2.3",
    "cable-column": "cable-column right-hand at=.9 height=1.2",
    "ankle-weight": "ankle-weight left right",
    "slope": "slope back=-1 front=1",
    "water": "water level=1.2 back=-.8 front=.8",
    "bed": "bed right=-.45 left=.45 back=-1 front=1",
    "doorway": "doorway at=.2",
    "loop": "loop thighs",
    "bag": "bag left right",
    "hanging-weight": "hanging-weight pelvis-front",
    "rack": "rack at=.3",
    "bike": "bike axle=0,.3,.3",
}


def things(line: str, body: Body, joints: Floats) -> list[Mesh]:
    return make_props([line], body, joints, {})


def faults(mesh: Mesh) -> list[str]:
    """Why a solid could not be drawn."""
    found = []
    if not np.isfinite(mesh.v).all():
        found.append("a point is nowhere")
    edges = np.sort(np.concatenate([mesh.f[:, pair] for pair in ([0, 1], [1, 2], [2, 0])]), axis=1)
    if (np.unique(edges, axis=0, return_counts=True)[1] != 2).any():
        found.append("open")
    if len(mesh.group) != len(mesh.f):
        found.append("not every face has a group")
    if not re.fullmatch("#[0-9a-f]{3}|#[0-9a-f]{6}", mesh.fill):
        found.append("no colour")
    return found


def test_every_kind_has_an_example_a_meaning_and_sound_solids(body: Body, standing: Floats) -> None:
    assert set(SHORTEST) == set(KINDS)
    for name, line in SHORTEST.items():
        meshes = things(line, body, standing)
        assert meshes, name
        assert [faults(mesh) for mesh in meshes] == [[]] * len(meshes), name
        assert KINDS[name].meaning.endswith("."), name


def test_the_check_of_solids_sees_planted_faults() -> None:
    holed = box(0, 1, 0, 1, 0, 1, fill="grey")
    holed.f, holed.v[0] = holed.f[1:], np.nan
    assert faults(holed) == ["a point is nowhere", "open", "not every face has a group", "no colour"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sofa", "unknown equipment 'sofa'"),
        ("bench back=1", "needs front; allowed: back front height=0.44"),
        ("chair seet=.4", "unknown setting 'seet'; allowed: turned arms at=0 seat=0.45"),
        ("chair seat=high", "'high' is no number"),
        ("chair .4", "unknown word '.4'; allowed"),
        ("barbell turned", "unknown word 'turned'"),
        ("ball at=0,1", "'0,1' is no place"),
        ("dumbbell middle", "unknown word 'middle'; allowed: left|right"),
        ("band left-knob right-hand", "unknown point of the body 'knob'. Did you mean"),
        ("stick crown", "needs 2 points"),
        ("", "unknown equipment ''"),
    ],
)
def test_a_bad_line_is_refused_with_what_is_allowed(line: str, said: str) -> None:
    with pytest.raises(PoseError, match=re.escape(said)):
        read(line)


@pytest.mark.parametrize("line", ["dumbbell", "band", "band crown", "ankle-weight"])
def test_a_line_that_leaves_out_its_words_is_refused(line: str, body: Body, standing: Floats) -> None:
    with pytest.raises(PoseError, match=line.split()[0]):
        things(line, body, standing)


def test_a_point_on_both_sides_is_refused(body: Body, standing: Floats) -> None:
    with pytest.raises(PoseError, match="left-palm or right-palm"):
        things("band palm 0,1,1", body, standing)


def span(meshes: list[Mesh], axis: int) -> tuple[float, float]:
    points = np.concatenate([mesh.v for mesh in meshes])[:, axis]
    return float(points.min()), float(points.max())


def test_settings_are_what_they_are_called(body: Body, standing: Floats) -> None:
    bench = things("bench back=-.2 front=1.1 height=.5 width=.4", body, standing)
    assert span(bench, 2) == (-0.2, 1.1)
    assert span(bench, 1)[1] == 0.5
    assert span(bench[:1], 0) == (-0.2, 0.2)
    assert span(things("barbell length=1.6", body, standing), 0) == pytest.approx((-0.8, 0.8))
    assert span(things("roller at=0,.1,0 length=.5 diameter=.2", body, standing), 1) == pytest.approx((0, 0.2))


def test_a_turned_chair_faces_back(body: Body, standing: Floats) -> None:
    backrest = {line: things(line, body, standing)[-1] for line in ("chair at=.5", "chair turned at=.5")}
    assert backrest["chair at=.5"].v[:, 2].max() < 0.5 < backrest["chair turned at=.5"].v[:, 2].min()


def test_what_is_held_is_in_the_hands(body: Body, standing: Floats) -> None:
    palms = body.points(np.array([body.marker["palm.L"], body.marker["palm.R"]]), standing)
    left, right = (things(f"dumbbell {side}", body, standing)[0].v.mean(0) for side in ("left", "right"))
    assert np.linalg.norm(left - palms[0]) < 0.05
    assert np.linalg.norm(right - palms[1]) < 0.05
    bar = things("barbell", body, standing)[0].v.mean(0)
    assert np.linalg.norm((bar - palms.mean(0))[1:]) < 0.05
    cuff = things("ankle-weight right", body, standing)[0].v.mean(0)
    assert cuff[0] < 0 < cuff[1] < 0.2


def test_a_band_runs_through_its_points(body: Body, standing: Floats) -> None:
    (band,) = things("band left-hand crown+0,.1,0 0,2.5,.3", body, standing)
    crown = Person(body, body.fk(standing)).point("crown")
    for place in (crown + np.array([0, 0.1, 0]), np.array([0, 2.5, 0.3])):
        assert np.linalg.norm(band.v - place, axis=1).min() < 0.009


def test_a_wall_has_its_skirting_board_on_the_side_of_the_person(body: Body, standing: Floats) -> None:
    behind, before = (things(f"wall at={at}", body, standing) for at in ("-.2", ".6"))
    assert span(behind[1:], 2)[0] == pytest.approx(span(behind[:1], 2)[1])
    assert span(before[1:], 2)[1] == pytest.approx(span(before[:1], 2)[0])


def test_plain_solids() -> None:
    v, f = sphere(8, 12)
    assert np.linalg.norm(v, axis=1) == pytest.approx(1)
    assert faults(Mesh(v, f)) == []
    rod = tube(np.array([[0, 0, 0], [0, 0.5, 0], [0, 1, 0.2]]), 0.1)
    assert faults(rod) == []
    assert rod.axis[1] == 0.1
    both = joined(box(0, 1, 0, 1, 0, 1), box(2, 3, 0, 1, 0, 1), fill="#fff")
    assert faults(both) == []
    assert len(both.f) == 24


def test_a_thing_may_follow_a_point_of_the_body(body: Body, standing: Floats) -> None:
    (fixed,) = things("ball at=0,.3,0 radius=.2", body, standing)
    (following,) = things("ball at=left-heel+0,.3,0 radius=.2", body, standing)
    heel = Person(body, body.fk(standing, {})).point("left-heel")
    assert following.v.mean(0) == pytest.approx(fixed.v.mean(0) + heel, abs=1e-6)
    with pytest.raises(PoseError, match="unknown point of the body 'heal'"):
        read("ball at=left-heal+0,.3,0")
