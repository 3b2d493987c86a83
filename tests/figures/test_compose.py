"""From solved poses to SVGs: one scale, one page for all frames, shadow, close-ups, muscles."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from planner.figures.generator import compose as C
from planner.figures.generator.arrays import Floats
from planner.figures.generator.arrows import Arrow
from planner.figures.generator.body import BI
from planner.figures.generator.errors import PoseError
from planner.figures.generator.muscles import MUSCLES, muscle_field
from planner.figures.generator.posing import Moment
from planner.figures.generator.scene import Camera
from planner.figures.generator.wardrobe import Dress
from tests.figures.conftest import stand

SIDE = Camera(82, 9)
MARKERS = ["palm.L", "crown"]


def _flat(points: Floats) -> Floats:
    return points * [1, -1, 1]


flat: Any = _flat


def frame(left: float, top: float, right: float, bottom: float, scale: float = 100.0) -> Any:
    size = {"W": round((right - left) * scale), "H": round((bottom - top) * scale)}
    return {"svg": "", "box": (left, top, right, bottom), "scale": scale} | size


def test_a_page_holds_all_frames_and_arrows_round_one_origin() -> None:
    low, wide = frame(-0.5, -1, 0.5, 0.1), frame(-1, -0.4, 0.6, 0.2)
    arrow = Arrow(np.array([150.0, 20]), np.array([200.0, 20]), np.array([250.0, 20]))  # reaches out to the right
    left, top, right, bottom = C.stage([low, wide], [[], [arrow]], flat)
    assert (left, top, bottom) == pytest.approx((-100 - C.PAD_PX, -100 - C.PAD_PX, 20 + C.PAD_PX), abs=2)
    assert right == pytest.approx(arrow.box[2] - 100 + C.PAD_PX)


def test_two_frames_have_one_size_and_one_place_of_the_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(C, "arrows", lambda *_: [[], []])
    pose: Any = SimpleNamespace(title="Push & pull", frames=[SimpleNamespace(insets=())] * 2)
    nobody: Any = None
    frames = [frame(-0.5, -1, 0.5, 0.1, C.PX_PER_M), frame(-1, -0.4, 0.6, 0.2, C.PX_PER_M)]
    svgs = C.compose(pose, nobody, [], frames, flat)
    heads = [re.sub(r"<title>.*", "", svg) for svg in svgs]
    assert heads[0] == heads[1]
    assert 'width="39.2mm"' in heads[0]  # 1.6 m and the margin at 24 mm a metre
    assert [ElementTree.fromstring(svg)[0].text for svg in svgs] == [
        "Push & pull, picture 1 of 2",
        "Push & pull, picture 2 of 2",
    ]
    shifts = [[int(n) for n in re.findall(r"translate\((-?\d+) (-?\d+)\)", svg)[0]] for svg in svgs]
    origins = [C.origin(f, flat) + shift for f, shift in zip(frames, shifts, strict=True)]
    assert origins[0] == pytest.approx(origins[1], abs=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("knob at=0,0,0", "unknown point in inset 'knob at=0,0,0' 'knob'"),
        ("crown r=.1", "say where its middle goes"),
        ("crown at=0,0", "'0,0' is no place"),
        ("crown at=0,0,0 zoom=big", "could not convert"),
        ("crown at=0,0,0 size=3", "unknown option in inset"),
    ],
)
def test_a_bad_inset_is_refused(text: str, said: str) -> None:
    with pytest.raises(PoseError, match=re.escape(said)):
        C.read_inset(text, MARKERS)


def pose(**changes: Any) -> Any:
    plain = {
        "title": "Stand",
        "equipment": (),
        "floor": True,
        "muscles": (),
        "frames": [SimpleNamespace(arrows=(), insets=())],
    }
    return SimpleNamespace(**(plain | changes))


def test_a_dressed_body_is_made_once(dress: Dress) -> None:
    assert C.model("m") is dress
    assert len(C.model("m", barefoot=True).pieces) < len(dress.pieces)


def test_a_standing_man_is_drawn_at_scale_with_muscles_in_a_group(dress: Dress) -> None:
    solution = Moment(stand(dress.b), {})
    (drawn,) = C.draw_frames(pose(muscles=("quads",)), dress, [solution], SIDE)
    height = dress.b.neutral[:, 1].max()
    rows = np.nonzero(drawn["buf"]["M"].any(1))[0]
    assert (rows[-1] - rows[0]) / C.PX_PER_M == pytest.approx(height, rel=0.06)
    (svg,) = C.compose(pose(), dress, [solution], [drawn], SIDE)
    assert ElementTree.fromstring(svg).get("data-source") == "STAMP"
    assert svg.count('class="muscle"') == 1
    left_out = re.sub(r'<g class="muscle".*?</g>', "", svg)
    ElementTree.fromstring(left_out)
    shadow = C.shadow_mask(drawn["buf"], SIDE, dress)
    assert 0.0005 < shadow.mean() < 0.03
    assert f'fill="{C.SHADOW}"' in svg


def test_nothing_has_a_shadow_high_above_the_floor(dress: Dress) -> None:
    raised = stand(dress.b, y=dress.b.stand_y + 0.4)
    buffers: Any = {"V": dress.pieces[0].pose(*dress.b.fk(raised), dress.b.N, dress.b.J)}
    one: Any = SimpleNamespace(pieces=dress.pieces[:1])
    buffers |= {"frame": (-1.0, -2.5, 1.0, 0.2), "scale": 100.0, "W": 200, "H": 270}
    assert not C.shadow_mask(buffers, SIDE, one).any()


def field(dress: Dress, name: str) -> Floats:
    """Where the skin under a muscle is, standing."""
    of = muscle_field(dress, [name])
    assert of
    points = [piece.v[of(piece) > 0] for piece in dress.pieces]
    return np.concatenate(points)


def test_every_muscle_lies_on_both_sides_and_on_its_own_face_of_the_body(dress: Dress) -> None:
    behind = {"glutes", "hamstrings", "calves", "lats", "spinal", "midback", "triceps"}
    before = {"quads", "hipflexor", "abs", "chest", "biceps"}
    for name in MUSCLES:
        points = field(dress, name)
        assert len(points) > 30, name
        assert (points[:, 0] > 0).mean() == pytest.approx(0.5, abs=0.1), name
        start = np.mean([dress.P0[BI[MUSCLES[name].start.format(side=side)]] for side in "LR"], axis=0)
        if name in behind:
            assert points[:, 2].mean() < start[2], name
        if name in before:
            assert points[:, 2].mean() > start[2], name


def test_an_unknown_muscle_is_refused_and_none_is_no_field(dress: Dress) -> None:
    with pytest.raises(PoseError, match=r"unknown muscle 'glute'\. Did you mean 'glutes'"):
        muscle_field(dress, ["glute"])
    assert muscle_field(dress, ()) is None
