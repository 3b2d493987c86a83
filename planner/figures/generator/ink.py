"""Buffers of a scene -> fills and strokes -> SVG."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import outline, trace
from .arrays import Bools, Floats
from .body import BI
from .materials import GREY_HAIR, HAIR, PART, PROP, SHIRT, SHOE, SHORTS, SKIN, SOLE
from .scene import Buffers, Camera

Element = tuple[str, str, list[trace.Curve]]  # 'fill' or 'muscle', colour, closed curves
Strokes = dict[str, list[tuple[trace.Curve, bool]]]  # pen -> curves, each with whether it is closed

WHITE, INK = "#fff", "#1b1f23"
STYLE = {
    SKIN: WHITE,
    SHIRT: "#c9ced3",
    SHORTS: "#5b6670",
    SHOE: WHITE,
    SOLE: "#5b6670",
    HAIR: "#858c94",
    GREY_HAIR: "#e6e8eb",
}
FAR = {SKIN: "#dfe2e6", SHOE: "#dfe2e6"}  # limbs on the far side get a light tone
FAR_SHADE = 0.86  # or, where they are not white, a darker one
FAR_DEPTH = 0.10  # metres between two limbs that make one of them far
LIMBS = {"arm": ("upperarm01", "lowerarm01", "wrist"), "leg": ("upperleg01", "lowerleg01", "foot")}
MUSCLE, MUSCLE_OPACITY = "#d9705f", 0.5

WIDTH = {"thin": 4.0, "in": 6.4, "out": 8.4, "eye": 7.0}  # of the pens in their order, in units of 1/750 m
TAPER = 34  # units: a line that fades gets thinner towards its end
TIP = 0.25  # to this share of its width

# ---- how closely curves follow the pixels, in units; 0.9 of them are 0.03 mm on paper
LINE_TOLERANCE = 0.9
FILL_TOLERANCE = 1.8  # a stroke covers the edge of a fill
PAPER_TOLERANCE = 3.2  # and a thicker one that of the figure as a whole


def figure(
    buf: Buffers,
    cam: Camera,
    dress: Any,
    style: dict[int, str] | None = None,
    far_tint: bool = True,
    muscle_fill: str = MUSCLE,
    face: bool = True,
) -> tuple[list[Element], Strokes]:
    """The fills (back to front) and the strokes (by pen) of one frame."""
    zoom = max(1.0, buf["scale"] / 750)  # an inset is a magnified drawing: it needs no more detail for that
    elements = [("fill", WHITE, mask_paths(buf["hit"], 5, 120, PAPER_TOLERANCE))]
    elements += _prop_fills(buf)
    elements += _body_fills(buf, STYLE | (style or {}), _far_limbs(buf, cam) if far_tint else np.zeros_like(buf["hit"]))
    if (buf["mus"] > 0).any():
        worked = buf["hit"] & (buf["M"] < PROP) & ~np.isin(buf["M"], (HAIR, GREY_HAIR)) & (buf["mus"] > 0)
        elements.append(("muscle", muscle_fill, mask_paths(worked, 5, 200, FILL_TOLERANCE)))
    strokes: Strokes = {}
    for stroke in outline.outlines(buf, cam):
        _ink(stroke, LINE_TOLERANCE * zoom**0.5, strokes)
    if face:
        _face(buf, cam, dress, strokes)
    return elements, strokes


def mask_paths(mask: Bools, sigma: float = 4.0, minarea: float = 120, tol: float = 0.9) -> list[trace.Curve]:
    """The outline of a mask as closed curves; patches and holes smaller than `minarea` pixels are left out."""
    padded = np.pad(mask, 1)
    across, down = padded[:, :-1] != padded[:, 1:], padded[:-1] != padded[1:]
    upright, (y1, x1), flat, (y2, x2) = trace.cracks(across, down)
    x1 = np.where(padded[y1, x1], x1, x1 + 1)
    y2 = np.where(padded[y2, x2], y2, y2 + 1)
    inside = np.stack([np.concatenate([x1, x2]), np.concatenate([y1, y2])], 1).astype(float)
    curves = []
    for chain in trace.chain(np.concatenate([upright, flat]) - 1, inside):
        if _area(chain.points) >= minarea:
            curves.append(trace.fit(trace.smooth(chain.points, True, sigma), tol, True))
    return curves


def _area(points: Floats) -> float:
    x, y = points.T
    return 0.5 * abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()))


# ------------------------------------------------------------------------------------------------ fills


def _prop_fills(buf: Buffers) -> list[Element]:
    by_colour: dict[str, Bools] = {}
    for prop, colour in enumerate(buf["propfill"]):
        mask = buf["fill"] == prop
        if colour != WHITE and mask.any():
            by_colour[colour] = by_colour.get(colour, False) | mask
    return [("fill", colour, mask_paths(mask, 1.6, 60, 1.6)) for colour, mask in by_colour.items()]


def _far_limbs(buf: Buffers, cam: Camera) -> Bools:
    """Pixels of the limbs that lie behind those of the other side."""
    _, joints = buf["fk"]
    far = np.zeros_like(buf["hit"])
    for limb, bones in LIMBS.items():
        left, right = (np.mean([joints[BI[f"{bone}.{side}"]] @ cam.f for bone in bones]) for side in "LR")
        if abs(left - right) > FAR_DEPTH:
            far |= buf["P"] == PART[f"{limb}.{'L' if left > right else 'R'}"]
    return far


def _body_fills(buf: Buffers, colours: dict[int, str], far: Bools) -> list[Element]:
    elements: list[Element] = []
    for material, colour in colours.items():
        mask = buf["M"] == material
        shades = [(mask, colour)]
        if material in FAR:
            shades = [(mask & ~far, colour), (mask & far, FAR[material] if colour == WHITE else darker(colour))]
        for shade, tone in shades:
            if tone != WHITE and shade.any():
                elements.append(("fill", tone, mask_paths(shade, 4.5, 60, FILL_TOLERANCE)))
    return elements


def darker(colour: str, share: float = FAR_SHADE) -> str:
    """#rrggbb -> the same, darker."""
    return "#" + "".join(f"{int(int(colour[i : i + 2], 16) * share):02x}" for i in (1, 3, 5))


# ------------------------------------------------------------------------------------------------ strokes


def _ink(stroke: outline.Stroke, tolerance: float, strokes: Strokes) -> None:
    pen = outline.PENS[stroke.pen]
    if stroke.prop:
        strokes.setdefault(pen, []).append((trace.fit_straight(stroke.points, stroke.closed), stroke.closed))
        return
    points = stroke.points
    if stroke.pen != outline.THIN:
        for free in stroke.free:  # turned round twice, so that each end is once the last
            points = points[::-1]
            if free and len(points) > 2 * TAPER:
                strokes.setdefault("taper", []).append((_taper(points[-TAPER:], WIDTH[pen]), True))
                points = points[: 2 - TAPER]
    strokes.setdefault(pen, []).append((trace.fit(points, tolerance, stroke.closed), stroke.closed))


def _taper(points: Floats, width: float) -> trace.Curve:
    """The shape of a line that starts as wide as `width` and ends in a tip."""
    along = np.gradient(points, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], 1) / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    half = (width / 2 * np.interp(np.linspace(0, 1, len(points)), [0, 0.2, 1], [1, 1, TIP]))[:, None] * across
    there, back = points + half, (points - half)[::-1]
    return [*trace.fit(there, 0.8), trace.straight(there[-1], back[0]), *trace.fit(back, 0.8)]


def _face(buf: Buffers, cam: Camera, dress: Any, strokes: Strokes) -> None:
    """Eyes, brows and mouth: the parts of their lines that are seen."""
    rotations, joints = buf["fk"]
    head = BI["head"]
    for name, points in dress.face:
        seen = cam((points - dress.P0[head]) @ rotations[head].T + joints[head])
        place = (seen[:, :2] - buf["frame"][:2]) * buf["scale"]
        column = np.clip(place[:, 0].astype(int), 0, buf["W"] - 1)
        row = np.clip(place[:, 1].astype(int), 0, buf["H"] - 1)
        visible = (buf["Z"][row, column] > seen[:, 2] - 0.010) & (buf["P"][row, column] == PART["head"])
        for run in _runs(visible):
            if run.stop - run.start >= 3:
                strokes.setdefault("eye" if name == "eye" else "thin", []).append((trace.fit(place[run], 0.5), False))


def _runs(flags: Bools) -> list[slice]:
    """The stretches where the flags are set."""
    change = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [slice(int(i), int(j)) for i, j in zip(change[::2], change[1::2], strict=True)]


# ------------------------------------------------------------------------------------------------ SVG


def to_svg(
    el: list[Element],
    strokes: Strokes,
    W: float = 0,
    H: float = 0,
    scale: float = 2.0,
    extra: str = "",
    ink: str = INK,
    lw: float = 1.0,
) -> str:
    """Fills, then strokes; `scale` units a pixel. Literal attributes only: it looks the same in a browser and in print.

    W, H and extra are not used.
    """
    parts = [_fill(kind, colour, curves, scale) for kind, colour, curves in el]
    if taper := trace.paths_d(strokes.get("taper", []), scale):
        parts.append(f'<path fill="{ink}" d="{taper}"/>')
    parts.append(f'<g fill="none" stroke="{ink}" stroke-linecap="round" stroke-linejoin="round">')
    for pen, width in WIDTH.items():
        if data := trace.paths_d(strokes.get(pen, []), scale):
            parts.append(f'<path stroke-width="{width * lw * scale:.3g}" d="{data}"/>')
    return "".join([*parts, "</g>"])


def _fill(kind: str, colour: str, curves: list[trace.Curve], scale: float) -> str:
    data = trace.paths_d([(curve, True) for curve in curves], scale)
    if not data:
        return ""
    rule = ' fill-rule="evenodd"' if len(curves) > 1 else ""
    if kind == "muscle":
        return f'<g class="muscle" fill="{colour}" fill-opacity="{MUSCLE_OPACITY}"><path{rule} d="{data}"/></g>'
    return f'<path fill="{colour}"{rule} d="{data}"/>'
