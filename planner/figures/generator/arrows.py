"""Movement arrows: where the moving part goes.

A frame's arrow is a point of the body and options, `left toe tip out=.07 a=.35 b=.98`. Lengths are metres in the scene.

    from=0 to=1   the arrow follows the point's way between these frames (the first two), as one plain arc,
    a=.12 b=.95   from this share of the way to that one,
    out=.08       this far beside the way; without it, as far and on the side where it hides the least
    dx= dy=       shifted on the page instead, to the right and up

    vec=0,.3      a straight arrow instead: so far right and up on the page,
    dx= dy=       its tip so far right and up of the point; without them, beside the point where it hides the least
    bend=.08      bulging so far to the right of its way

    frame=0       drawn in another frame than the one that names it
    heads=2       there and back
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .anatomy import unknown
from .arrays import Floats
from .body import Body
from .errors import PoseError
from .materials import PART, PROP
from .posefile import Pose
from .posing import Posed

Camera = Callable[[Floats], Floats]

INK = "#1b1f23"
SHAFT, HEAD, HEAD_HALF = 14.0, 54.0, 23.0  # units of 1/750 m: on paper 0.45, 1.7 and 0.7 mm
HALO = 9.0  # white on each side, so that the arrow stands off lines behind it
MARGIN = HEAD_HALF + HALO


class Arrow(NamedTuple):
    """A quadratic Bézier curve in pixels of its frame."""

    start: Floats
    control: Floats
    end: Floats
    heads: int = 1

    def at(self, share: ArrayLike) -> Floats:
        """The points at these shares of the curve's parameter."""
        t: Floats = np.asarray(share, float)[..., None]
        points: Floats = self.start * (1 - t) ** 2 + 2 * self.control * t * (1 - t) + self.end * t**2
        return points

    def moved(self, by: Floats) -> Arrow:
        return Arrow(self.start + by, self.control + by, self.end + by, self.heads)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom, heads and halo included."""
        points = self.at(np.linspace(0, 1, 17))
        (left, top), (right, bottom) = points.min(0) - MARGIN, points.max(0) + MARGIN
        return left, top, right, bottom


@dataclass(frozen=True)
class Spec:
    """An arrow as the pose file has it; the module's text explains the options."""

    marker: str
    frame: int
    start: int = 0
    stop: int = 1
    out: float | None = None
    a: float = 0.12
    b: float = 0.95
    vec: tuple[float, float] | None = None
    bend: float = 0.0
    dx: float | None = None
    dy: float | None = None
    heads: int = 1

    @property
    def shift(self) -> tuple[float, float] | None:
        """Where on the page the file wants the arrow, if it says so."""
        return None if self.dx is None and self.dy is None else (self.dx or 0.0, self.dy or 0.0)


def _pair(text: str) -> tuple[float, float]:
    x, y = map(float, text.split(","))
    if not (x or y):
        raise ValueError(text)
    return x, y


_OPTIONS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "from": ("start", int),
    "to": ("stop", int),
    "frame": ("frame", int),
    "heads": ("heads", int),
    "vec": ("vec", _pair),
    **{name: (name, float) for name in ("out", "a", "b", "bend", "dx", "dy")},
}


def read_arrow(text: str, frame: int, frames: int, markers: Sequence[str]) -> Spec:
    """The arrow that a frame names; PoseError says what is wrong with it, and what is allowed."""
    marker, *options = text.split() or [""]
    if marker != "hands" and marker not in markers:
        raise unknown(f"point in arrow {text!r}", marker, [*markers, "hands"])
    spec = Spec(marker, frame)
    for option in options:
        name, _, value = option.partition("=")
        if name not in _OPTIONS:
            raise unknown(f"option in arrow {text!r}", name, _OPTIONS)
        attribute, convert = _OPTIONS[name]
        try:
            spec = replace(spec, **{attribute: convert(value)})
        except ValueError:
            raise PoseError(f"arrow {text!r}: {value!r} is no value of {name}") from None
    if not all(0 <= k < frames for k in (spec.frame, spec.start, spec.stop)):
        raise PoseError(f"arrow {text!r}: there are frames 0 to {frames - 1}")
    if spec.heads not in (1, 2):
        raise PoseError(f"arrow {text!r}: heads is 1 or 2")
    return spec


def arrows(
    pose: Pose, dress: Any, solutions: Sequence[Posed], frames: Sequence[Any], camera: Camera
) -> list[list[Arrow]]:
    """The arrows of each frame, in its pixels; `frames` as compose.draw_frames gives them."""
    found: list[list[Arrow]] = [[] for _ in frames]
    body = dress.b
    for number, frame in enumerate(pose.frames):
        for text in frame.arrows:
            spec = read_arrow(text, number, len(frames), list(body.marker))
            found[spec.frame].append(_arrow(spec, body, solutions, frames[spec.frame], camera))
    return found


def _arrow(spec: Spec, body: Body, solutions: Sequence[Posed], frame: Any, camera: Camera) -> Arrow:
    if spec.vec is None:
        way = proj(frame, camera, way_of(body, spec.marker, solutions[spec.start], solutions[spec.stop]))
        arrow = _arc(way, spec.a, spec.b)._replace(heads=spec.heads)
    else:
        here = solutions[spec.frame]
        arrow = _straight(proj(frame, camera, way_of(body, spec.marker, here, here))[0], spec, frame["scale"])
    if spec.shift is not None:
        return arrow.moved(np.array([spec.shift[0], -spec.shift[1]]) * frame["scale"])
    return _beside(arrow, spec.out, frame)


def way_of(body: Body, marker: str, first: Posed, last: Posed, steps: int = 15) -> Floats:
    """The way of a point of the body between two frames, joint angles blended evenly; the middle of both "hands"."""
    if marker == "hands":
        return (way_of(body, "palm.L", first, last, steps) + way_of(body, "palm.R", first, last, steps)) / 2
    index = np.array([body.marker[marker]])
    between = (first[0] + (last[0] - first[0]) * t for t in np.linspace(0, 1, steps))
    return np.array([body.points(index, joints, first[1])[0] for joints in between])


def proj(frame: Any, camera: Camera, points: ArrayLike) -> Floats:
    """Points of the scene in pixels of a frame."""
    seen = camera(np.atleast_2d(np.asarray(points, float)))
    pixels: Floats = (seen[:, :2] - np.array(frame["box"][:2])) * frame["scale"]
    return pixels


def _arc(way: Floats, a: float, b: float) -> Arrow:
    """The part of a way from share a to b, straight on outside 0 to 1; a plain arc reads better than the true way."""
    share = np.linspace(0, 1, len(way))

    def at(s: float) -> Floats:
        inside = np.array([np.interp(s, share, way[:, k]) for k in (0, 1)])
        before, after = min(s, 0.0) * (len(way) - 1), max(s - 1, 0.0) * (len(way) - 1)
        return np.asarray(inside + before * (way[1] - way[0]) + after * (way[-1] - way[-2]))

    start, middle, end = at(a), at((a + b) / 2), at(b)
    return Arrow(start, 2 * middle - (start + end) / 2, end)


def _straight(point: Floats, spec: Spec, scale: float) -> Arrow:
    """An arrow along `vec` that ends at a point, bulging by `bend`."""
    assert spec.vec is not None
    way = np.array([spec.vec[0], -spec.vec[1]]) * scale
    right_hand = np.array([-way[1], way[0]]) / np.hypot(*way)
    return Arrow(point - way, point - way / 2 + right_hand * 2 * spec.bend * scale, point, spec.heads)


_OFFSETS = np.arange(0.05, 0.36, 0.03)  # metres beside the way
_FARNESS = 0.6  # being a metre away is as bad as hiding the body along a fifth of the arrow
_INSIDE = 0.3  # an arrow towards the figure's middle may hide this much less and yet be the worse


def _beside(arrow: Arrow, out: float | None, frame: Any) -> Arrow:
    """The arrow pushed to the side, and as far, as hides the least of the figure."""
    chord = arrow.end - arrow.start
    normal = np.array([-chord[1], chord[0]]) / (np.hypot(*chord) + 1e-9) * frame["scale"]
    offsets = [out] if out is not None else list(_OFFSETS)
    moved = {side * offset: arrow.moved(normal * side * offset) for offset in offsets for side in (1, -1)}
    rows, columns = np.nonzero(frame["buf"]["M"])
    outwards = np.sign(normal @ (arrow.at(0.5) - [columns.mean(), rows.mean()]))

    def cost(offset: float) -> float:
        inside = bool(offset * outwards < 0)
        return hidden(moved[offset], frame["buf"]) + _FARNESS * abs(offset) + _INSIDE * inside

    return moved[min(moved, key=cost)]


def hidden(arrow: Arrow, buffers: Any) -> float:
    """How much an arrow hides: 0 on white paper, 1.5 if all of it lies on things, 3 on the body, 8 on the head."""
    weight = _weights(buffers)
    points = arrow.at(np.linspace(0, 1, 40))
    along = np.gradient(points, axis=0)
    aside = np.stack([-along[:, 1], along[:, 0]], 1) / (np.linalg.norm(along, axis=1, keepdims=True) + 1e-9)
    spots = np.concatenate([points + aside * offset for offset in (-HEAD_HALF, 0, HEAD_HALF)]).astype(int)
    height, width = weight.shape
    inside = (spots >= 0).all(1) & (spots[:, 0] < width) & (spots[:, 1] < height)
    x, y = spots[inside].T
    return float(weight[y, x].sum() / len(spots))


def _weights(buffers: Any) -> Floats:
    """How bad it is to hide each pixel."""
    body = buffers["hit"] & (buffers["M"] < PROP)
    head = body & (buffers["P"] == PART["head"])
    thing = buffers["hit"] & ~body & ~buffers["thin"]  # not a mat
    return np.select([head, body, thing], [8.0, 3.0, 1.5], 0.0)


def arrow_svg(arrow: Arrow) -> str:
    """The arrow over a white halo."""
    shaft, tips = _shaft(arrow), [_head(arrow)]
    if arrow.heads == 2:
        tips.append(_head(_reversed(arrow)))
    head = "".join(f"M{_text(tip[0])}L{' '.join(map(_text, tip[1:]))}z" for tip in tips)
    strokes = f'<path d="{shaft}" fill="none" stroke-width="{{}}" stroke-linecap="round"/>'
    heads = f'<path d="{head}" stroke-width="{{}}" stroke-linejoin="round"/>'
    return (
        f'<g fill="#fff" stroke="#fff">{strokes.format(f"{SHAFT + 2 * HALO:.0f}")}{heads.format(f"{2 * HALO:.0f}")}</g>'
        f'<g class="arrow" fill="{INK}" stroke="{INK}">{strokes.format(f"{SHAFT:.0f}")}{heads.format(4)}</g>'
    )


def _reversed(arrow: Arrow) -> Arrow:
    return Arrow(arrow.end, arrow.control, arrow.start, arrow.heads)


def _share_before_end(arrow: Arrow, length: float) -> float:
    """The curve's parameter this far before its end."""
    share = np.linspace(0, 1, 200)
    left = np.linalg.norm(arrow.at(share) - arrow.end, axis=1)
    return float(share[np.nonzero(left >= min(length, left[0]))[0][-1]])


def _shaft(arrow: Arrow) -> str:
    """The path without its end under the head, or it would show beside the tip."""
    stop = _share_before_end(arrow, HEAD * 0.75)
    start = 1 - _share_before_end(_reversed(arrow), HEAD * 0.75) if arrow.heads == 2 else 0.0
    p0, p2 = arrow.at([start, stop])
    tangent = 2 * (1 - start) * (arrow.control - arrow.start) + 2 * start * (arrow.end - arrow.control)
    return f"M{_text(p0)}Q{_text(p0 + tangent * (stop - start) / 2)} {_text(p2)}"


def _head(arrow: Arrow) -> list[Floats]:
    """Tip, corner, notch, corner."""
    base = arrow.at(_share_before_end(arrow, HEAD))
    ahead = (arrow.end - base) / (np.linalg.norm(arrow.end - base) + 1e-9)
    aside = np.array([-ahead[1], ahead[0]]) * HEAD_HALF
    base = arrow.end - ahead * HEAD
    return [arrow.end, base + aside, base + ahead * HEAD * 0.14, base - aside]


def _text(point: Floats) -> str:
    return f"{point[0]:.0f} {point[1]:.0f}"
