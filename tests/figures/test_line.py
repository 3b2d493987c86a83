"""The line of the drawings: z-buffer, chains, curves, path data, and what becomes a stroke."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from planner.figures.generator import ink, outline, scene, trace
from planner.figures.generator.body import BI
from planner.figures.generator.materials import PART, PROP, SHIRT, SKIN
from planner.figures.generator.raster import EMPTY, raster

# ------------------------------------------------------------------------------------------------ z-buffer


def square(x0: float, y0: float, x1: float, y1: float, depth: float) -> tuple[Any, Any]:
    points = np.array([[x0, y0, depth], [x0, y1, depth], [x1, y1, depth], [x1, y0, depth]])
    return points, np.array([[0, 1, 2], [0, 2, 3]])


def two_squares() -> tuple[Any, Any]:
    (far, faces), (near, _) = square(0, 0, 8, 8, 5), square(4, 4, 12, 12, 1)
    return np.vstack([far, near]), np.vstack([faces, faces + 4])


def test_the_nearer_surface_is_seen() -> None:
    points, faces = two_squares()
    face, weights, depth = raster(points, faces, 12, 12)
    assert (depth[:4, :4] == 5).all()
    assert (depth[4:, 4:] == 1).all()
    assert (face[:4, 8:] == EMPTY).all()
    assert np.isinf(depth[:4, 8:]).all()
    assert weights[face != EMPTY].sum(1) == pytest.approx(1)


def test_neighbours_leave_no_crack_and_do_not_overlap() -> None:
    rng = np.random.default_rng(3)
    x, y = np.meshgrid(np.arange(7) * 10.0, np.arange(7) * 10.0)
    points = np.stack([x.ravel(), y.ravel(), np.ones(49)], 1)
    inner = (x.ravel() % 60 > 0) & (y.ravel() % 60 > 0)
    points[inner, :2] += rng.uniform(-3, 3, (inner.sum(), 2))
    corner = (np.arange(6)[:, None] * 7 + np.arange(6)).ravel()
    faces = np.concatenate(
        [np.stack([corner, corner + 7, corner + 8], 1), np.stack([corner, corner + 8, corner + 1], 1)]
    )
    face, *_ = raster(points, faces, 60, 60)
    assert (face != EMPTY).all()
    alone = sum((raster(points, faces[[k]], 60, 60)[0] != EMPTY).sum() for k in range(len(faces)))
    assert alone == 60 * 60


def test_clipped_and_culled_surfaces_are_left_out() -> None:
    points, faces = square(0, 0, 10, 10, 1)
    face, *_ = raster(points, faces, 10, 10, clip=np.array([-1.0, -1, 1, 1]))
    assert (face[:, :5] == EMPTY).all()
    assert (face[:, 5:] != EMPTY).all()
    every = np.ones(2, bool)
    assert (raster(points, faces, 10, 10, cull=every)[0] != EMPTY).all()
    assert (raster(points, faces[:, ::-1], 10, 10, cull=every)[0] == EMPTY).all()


# ------------------------------------------------------------------------------------------------ curves


def sampled(curve: trace.Curve, n: int = 600) -> Any:
    u = np.linspace(0, 1, n)[:, None]
    return np.vstack(
        [(1 - u) ** 3 * a + 3 * u * (1 - u) ** 2 * b + 3 * u * u * (1 - u) * c + u**3 * d for a, b, c, d in curve]
    )


def distance(points: Any, others: Any) -> float:
    """The furthest that one of the points is from all the others."""
    return float(np.sqrt(((points[:, None] - others[None]) ** 2).sum(-1).min(1)).max())


def circle(radius: float, n: int = 400) -> Any:
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return radius * np.stack([np.cos(angle), np.sin(angle)], 1) + 200


def wave() -> Any:
    x = np.linspace(0, 400, 600)
    return np.stack([x, 30 * np.sin(x / 35)], 1)


@pytest.mark.parametrize("tolerance", [0.5, 1.0, 2.0])
def test_curves_stay_within_the_tolerance(tolerance: float) -> None:
    for points, closed in ((circle(90), True), (wave(), False)):
        curve = sampled(trace.fit(points, tolerance, closed))
        assert distance(points, curve) < tolerance * trace.SHARED_HANDLE_SLACK + 0.1
        assert distance(curve, points) < tolerance * trace.SHARED_HANDLE_SLACK + 0.6


def test_few_curves_are_enough() -> None:
    assert len(trace.fit(circle(90), 1.0, True)) <= 5
    assert len(trace.fit(np.stack([np.arange(200.0), np.zeros(200)], 1), 0.5)) == 1


def test_curves_join_smoothly() -> None:
    for before, after in zip(trace.fit(wave(), 0.5), trace.fit(wave(), 0.5)[1:], strict=False):
        assert before[3] == pytest.approx(after[0])
        incoming, outgoing = before[3] - before[2], after[1] - after[0]
        assert incoming @ outgoing > 0.999 * np.linalg.norm(incoming) * np.linalg.norm(outgoing)


def test_smoothing_keeps_open_ends_and_takes_off_the_stairs() -> None:
    stairs = np.array([[(k + 1) // 2, k // 2] for k in range(101)], float)
    smooth = trace.smooth(stairs, False, 6)
    assert smooth[[0, -1]] == pytest.approx(stairs[[0, -1]])
    assert np.abs(smooth[30:70, 0] - smooth[30:70, 1] - 0.5).max() < 0.05


def test_a_box_keeps_its_corners_and_a_disc_stays_round() -> None:
    side = np.arange(60.0)
    box = np.concatenate(
        [
            np.stack(p, 1)
            for p in ((side, 0 * side), (0 * side + 60, side), (60 - side, 0 * side + 60), (0 * side, 60 - side))
        ]
    )
    assert len(trace.fit_straight(box, True)) == 4
    for radius in (12.0, 140.0):
        assert distance(sampled(trace.fit_straight(np.rint(circle(radius)), True)), circle(radius, 2000)) < 1.6


def absolute(data: str) -> list[tuple[float, float]]:
    """End points of path data with the commands M m l h v c s z."""
    at, start, ends = np.zeros(2), np.zeros(2), []
    for command, text in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", data):
        numbers = [float(v) for v in re.findall(r"-?\d+", text)]
        size = {"M": 2, "m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "z": 0}[command]
        if command == "z":
            at = start
            continue
        assert len(numbers) % size == 0
        assert numbers
        for k in range(0, len(numbers), size):
            last = numbers[k : k + size]
            step = {"h": [last[0], 0], "v": [0, last[0]]}.get(command, last[-2:])
            at = np.array(step) if command == "M" else at + step
            if command in "Mm":
                start = at
            ends.append((float(at[0]), float(at[1])))
    return ends


def test_path_data_ends_where_the_curves_end() -> None:
    curves = [
        (trace.fit(circle(90), 0.7, True), True),
        (trace.fit(wave(), 0.7), False),
        (trace.fit(circle(9), 0.5, True), True),
    ]
    expected = [tuple(np.rint(p)) for curve, _ in curves for p in (curve[0][0], *(segment[3] for segment in curve))]
    assert absolute(trace.paths_d(curves)) == expected


def test_path_data_is_compact() -> None:
    data = trace.path_d(trace.fit(wave(), 0.8))
    assert data.count("s") >= 1
    assert not re.search(r"[.e]|  |[a-z] ", data)
    line = trace.straight(np.zeros(2), np.array([50.0, 0]))
    assert trace.path_d([line]) == "M0 0h50"
    dot = trace.straight(np.zeros(2), np.array([0.2, 0.1]))
    assert trace.path_d([dot]) == ""


# ------------------------------------------------------------------------------------------------ masks


def test_a_mask_with_a_hole_is_two_closed_curves() -> None:
    y, x = np.mgrid[:120, :120]
    radius = np.hypot(x - 60, y - 60)
    curves = ink.mask_paths((radius < 50) & (radius > 20), 3)
    radii = sorted(float(np.hypot(*(sampled(curve) - 60.5).T).mean()) for curve in curves)
    assert radii == pytest.approx([20, 50], abs=0.8)


def test_specks_of_a_mask_are_left_out() -> None:
    mask = np.zeros((60, 60), bool)
    mask[5:9, 5:9] = True
    assert ink.mask_paths(mask) == []
    assert len(ink.mask_paths(mask, minarea=10)) == 1


# ------------------------------------------------------------------------------------------------ outlines

CAMERA = scene.Camera(0, 0)


def buffers(height: int = 200, width: int = 200) -> scene.Buffers:
    """Nothing but background, at 750 pixels a metre."""
    return scene.Buffers(
        K=np.zeros((height, width, 3)),
        M=np.zeros((height, width), int),
        P=np.full((height, width), -1),
        Z=np.full((height, width), np.inf),
        N=np.zeros((height, width, 3)) - CAMERA.f,
        hit=np.zeros((height, width), bool),
        fill=np.full((height, width), -1),
        thin=np.zeros((height, width), bool),
        absorbed=np.zeros((height, width), bool),
        mus=np.full((height, width), -1.0),
        scale=750.0,
        frame=(0.0, 0.0, width / 750, height / 750),
        W=width,
        H=height,
        fk=(np.tile(np.eye(3), (len(BI), 1, 1)), np.zeros((len(BI), 3))),
        wrist_y=-9.0,
        joints=np.full((len(BI), 3), -9.0),
        propfill=[],
    )


def paint(
    buf: scene.Buffers, window: tuple[slice, slice], part: str, depth: float, rest: float, material: int = SKIN
) -> None:
    """A flat piece of the body, seen from straight ahead; `rest` is where it lies on the body at rest (metres)."""
    y, x = np.mgrid[: buf["H"], : buf["W"]] / 750
    key = np.stack([x + rest, -y, np.zeros_like(x) + (2.0 if material == SHIRT else 0.0)], -1)
    buf["K"][window] = key[window]
    buf["M"][window], buf["P"][window], buf["Z"][window], buf["hit"][window] = material, PART[part], depth, True


def pens(buf: scene.Buffers) -> list[tuple[str, int]]:
    return sorted((outline.PENS[s.pen], len(s.points)) for s in outline.outlines(buf, CAMERA))


def arm_across_trunk() -> scene.Buffers:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    paint(buf, np.s_[90:110, 20:140], "arm.L", 0.9, 0.6)
    return buf


def test_a_silhouette_is_one_closed_heavy_line() -> None:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    assert pens(buf) == [("out", 640)]


def test_an_overlap_is_one_line_without_a_gap() -> None:
    inner = [stroke for stroke in outline.outlines(arm_across_trunk(), CAMERA) if stroke.pen == outline.IN]
    assert len(inner) == 1
    steps = np.hypot(*np.diff(inner[0].points, axis=0).T)
    assert steps.max() < 1.5
    assert len(inner[0].points) == pytest.approx(120 + 20 + 120 + 20, abs=2)
    assert inner[0].closed


def test_a_contour_before_a_mat_goes_past_the_folds_that_meet_it() -> None:
    buf = buffers()
    buf["M"][:], buf["P"][:], buf["Z"][:], buf["hit"][:] = PROP, scene.PROP_PART, 2.0, True
    buf["K"][:] = 9.0
    paint(buf, np.s_[60:140, 20:180], "leg.L", 1.0, 0.0)
    for fold in range(30, 180, 20):
        buf["K"][136:140, fold : fold + 10, 0] += 0.05
    longest = max(outline.outlines(buf, CAMERA), key=lambda stroke: len(stroke.points))
    assert longest.closed
    assert len(longest.points) == 2 * (80 + 160)


def test_touching_parts_are_told_apart_though_they_are_equally_far() -> None:
    buf = arm_across_trunk()
    buf["Z"][buf["hit"]] = 1.0
    assert sum(length for name, length in pens(buf) if name == "in") >= 120 + 20 + 120


def test_a_smooth_surface_has_no_inner_line() -> None:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    paint(buf, np.s_[90:110, 20:140], "torso", 1.0, 0.01)
    assert [name for name, _ in pens(buf)] == ["out"]


def test_a_fold_goes_on_while_it_fades() -> None:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    buf["K"][100:, 20:180, 0] += np.linspace(0.06, 0, 160)
    (fold,) = (stroke for stroke in outline.outlines(buf, CAMERA) if stroke.pen == outline.IN)
    assert len(fold.points) == pytest.approx(160 * (0.06 - outline.FADING) / 0.06, abs=4)
    assert fold.free in ((True, False), (False, True))
    strong = buf["K"].copy()
    strong[100:, 20:180, 0] -= np.linspace(0.06, 0, 160)
    strong[100:, 20:180, 0] += 0.8 * outline.OVERLAP
    buf["K"] = strong
    assert [name for name, _ in pens(buf)] == ["out"], "what is nowhere an overlap does not start a line"


@pytest.mark.parametrize(("gap", "free"), [(outline.GAP - 2, False), (outline.GAP + 2, True)])
def test_free_ends_that_all_but_touch_are_joined(gap: float, free: bool) -> None:
    x = np.linspace(0, 50, 51)
    left = outline.Stroke(np.stack([x, 0 * x], 1), False, outline.IN, False, (False, True))
    right = outline.Stroke(np.stack([x + 50 + gap, 0 * x], 1), False, outline.IN, False, (True, False))
    outline._joined([left, right])
    assert left.free == (False, free)
    assert right.free == (free, False)
    assert (left.points[-1, 0] == 50 + gap) is not free


def test_a_hem_is_thin_and_stubs_are_left_out() -> None:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    paint(buf, np.s_[20:100, 20:180], "torso", 1.0, 0.0, SHIRT)
    assert [name for name, _ in pens(buf)] == ["out", "thin"]
    buf["K"][140:, 20:50, 0] += np.linspace(0.06, 0, 30)
    assert [name for name, _ in pens(buf)] == ["out", "thin"]


def test_of_two_lines_side_by_side_the_heavier_is_drawn() -> None:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    paint(buf, np.s_[20:180, 150:180], "leg.L", 1.1, 0.8)
    assert "in" in dict(pens(buf))
    paint(buf, np.s_[20:180, 150:176], "torso", 1.0, 0.0)
    assert "in" not in dict(pens(buf))


def test_specks_join_what_is_around_and_behind_them() -> None:
    buf = arm_across_trunk()
    paint(buf, np.s_[110:125, 60:75], "leg.L", 0.95, 0.3)
    scene._absorb_specks(buf)
    assert (buf["P"][110:125, 60:75] == PART["torso"]).all()
    assert (buf["P"][90:110, 20:140] == PART["arm.L"]).all()
    assert [name for name, _ in pens(buf)] == ["in", "out"]


# ------------------------------------------------------------------------------------------------ SVG


def drawing(buf: scene.Buffers) -> str:
    return ink.to_svg(*ink.figure(buf, CAMERA, SimpleNamespace(face=[])), scale=1.0)


def test_a_drawing_has_literal_attributes_only_and_its_muscles_in_one_group() -> None:
    buf = arm_across_trunk()
    buf["mus"][30:80, 40:160] = 1.0
    svg = drawing(buf)
    assert re.findall(r'class="(\w+)"', svg) == ["muscle"]
    assert not re.search(r"style=|id=|url\(|<use|mask|clip|filter", svg)
    assert set(re.findall(r"<(\w+)", svg)) == {"path", "g"}
    without = re.sub(r'<g class="muscle".*?</g>', "", svg)
    buf["mus"][:] = -1.0
    assert without == drawing(buf)


def test_a_drawing_is_the_same_each_time() -> None:
    assert drawing(arm_across_trunk()) == drawing(arm_across_trunk())


def test_a_free_end_is_tapered_and_a_meeting_end_is_not() -> None:
    buf = buffers()
    paint(buf, np.s_[20:180, 20:180], "torso", 1.0, 0.0)
    buf["K"][100:, 20:180, 0] += np.linspace(0.06, 0, 160)
    _, strokes = ink.figure(buf, CAMERA, SimpleNamespace(face=[]))
    assert len(strokes["taper"]) == 1
    assert "taper" not in ink.figure(arm_across_trunk(), CAMERA, SimpleNamespace(face=[]))[1]
