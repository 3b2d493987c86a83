"""Movement arrows: their grammar, their place beside the body, their drawing."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from planner.figures.generator import arrows as A
from planner.figures.generator.arrays import Floats
from planner.figures.generator.errors import PoseError
from planner.figures.generator.materials import PART, SKIN

MARKERS = ["toe.L", "palm.L", "palm.R", "crown"]


class OnePoint:
    """A body whose points all lie where the joint angles say: x, y and z."""

    marker = {name: number for number, name in enumerate(MARKERS)}  # noqa: RUF012

    def points(self, index: NDArray[np.int_], joints: Floats, grip: object = None) -> Floats:
        return joints[None] + index[:, None] * [0, 0, 0.01]


def camera(points: Floats) -> Floats:
    """Looks along z: right is x, down is -y."""
    return points * [1, -1, 1]


def frame(size: int = 400) -> dict[str, Any]:
    """4 m wide; the body is a block right of the middle, its head on top."""
    material, part = np.zeros((size, size), int), np.full((size, size), -1)
    material[100:300, 210:300] = SKIN
    part[100:300, 210:300] = PART["torso"]
    part[100:150, 210:300] = PART["head"]
    buffers = {"M": material, "P": part, "hit": material > 0, "thin": np.zeros((size, size), bool)}
    return {"box": (-2.0, -2.0, 2.0, 2.0), "scale": 100.0, "buf": buffers, "W": size, "H": size}


def drawn(
    *texts: str, start: tuple[float, ...] = (0, -0.5, 0), end: tuple[float, ...] = (0, 0.5, 0)
) -> list[list[A.Arrow]]:
    pose: Any = SimpleNamespace(frames=[SimpleNamespace(arrows=()), SimpleNamespace(arrows=texts)])
    solutions: Any = [(np.array(at), {}) for at in (start, end)]
    return A.arrows(pose, SimpleNamespace(b=OnePoint()), solutions, [frame(), frame()], camera)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("knob", "unknown point in arrow 'knob' 'knob'"),
        ("", "unknown point in arrow ''"),
        ("crown ouch=1", "unknown option in arrow 'crown ouch=1' 'ouch'"),
        ("crown out=far", "'far' is no value of out"),
        ("crown vec=1", "'1' is no value of vec"),
        ("crown vec=0,0", "'0,0' is no value of vec"),
        ("crown frame=2", "there are frames 0 to 1"),
        ("crown from=-1", "there are frames 0 to 1"),
        ("crown heads=3", "heads is 1 or 2"),
    ],
)
def test_a_bad_arrow_is_refused(text: str, said: str) -> None:
    with pytest.raises(PoseError, match=re.escape(said)):
        drawn(text)


def test_an_arrow_follows_the_way_of_its_point() -> None:
    (arrow,) = drawn("toe.L dx=0 dy=0 a=0 b=1")[1]
    assert arrow.start == pytest.approx([200, 250])
    assert arrow.end == pytest.approx([200, 150])
    (part,) = drawn("hands dx=.1 a=.25 b=.75")[1]
    assert part.start == pytest.approx([210, 225])
    assert part.end == pytest.approx([210, 175])


def test_an_arc_passes_through_the_middle_of_the_way() -> None:
    way = np.array([[0.0, 0], [40, 30], [100, 0]])
    arrow = A._arc(way, 0, 1)
    assert arrow.at(0.5) == pytest.approx(way[1])


def test_a_straight_arrow_ends_where_it_is_told() -> None:
    (arrow,) = drawn("crown vec=0,.3 dx=-.5 dy=.1")[1]
    assert arrow.end == pytest.approx([150, 140])
    assert arrow.start == pytest.approx([150, 170])


def test_an_arrow_goes_where_it_hides_least() -> None:
    (arrow,) = drawn("toe.L a=0 b=1")[1]
    assert A.hidden(arrow, frame()["buf"]) == 0
    assert arrow.end[0] < 190
    (pushed_in,) = drawn("toe.L dx=.5 a=0 b=1")[1]
    assert A.hidden(pushed_in, frame()["buf"]) > 1


def test_hiding_a_face_is_worse_than_hiding_a_leg() -> None:
    face, leg = (A.Arrow(np.array([215.0, y]), np.array([250.0, y]), np.array([290.0, y])) for y in (125.0, 250.0))
    buffers = frame()["buf"]
    assert A.hidden(face, buffers) > 2 * A.hidden(leg, buffers) > 0


def test_the_frame_that_is_named_gets_the_arrow() -> None:
    first, second = drawn("crown vec=0,.3", "crown vec=0,.3 frame=0")
    assert (len(first), len(second)) == (1, 1)


def points_of(svg: str) -> Floats:
    return np.array([[float(x), float(y)] for x, y in re.findall(r"(-?\d+) (-?\d+)", svg)])


@pytest.mark.parametrize("heads", [1, 2])
def test_the_box_of_an_arrow_holds_its_drawing(heads: int) -> None:
    arrow = A.Arrow(np.array([0.0, 0]), np.array([150.0, -200]), np.array([300.0, 0]), heads)
    svg = A.arrow_svg(arrow)
    left, top, right, bottom = arrow.box
    assert svg.count("M") == 2 * (1 + heads)
    drawn_points = points_of(re.sub(r"Q\S+ \S+", "", " ".join(re.findall(r' d="([^"]+)"', svg))))
    assert (drawn_points >= [left, top]).all()
    assert (drawn_points <= [right, bottom]).all()


def test_two_heads_point_away_from_each_other() -> None:
    arrow = A.Arrow(np.array([0.0, 0]), np.array([100.0, 0]), np.array([200.0, 0]), 2)
    tips = points_of(A.arrow_svg(arrow))
    assert tips[:, 0].min() == 0
    assert tips[:, 0].max() == 200


def test_an_arrow_is_drawn_with_literal_attributes_only() -> None:
    svg = A.arrow_svg(A.Arrow(np.zeros(2), np.array([50.0, 0]), np.array([100.0, 0])))
    assert not re.search(r"style=|id=|url\(|nan", svg)
    assert svg.count('class="arrow"') == 1
