"""Buffers of a scene -> the lines a draughtsman would draw.

A line runs where two neighbouring pixels are far apart on the *undressed body at rest*. Silhouettes, overlaps and
contacts all come out of this one test, and clothes do not disturb it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter1d

from . import trace
from .arrays import Bools, Floats, Ints
from .body import BI
from .materials import PART, PROP, SHIRT, SHORTS
from .scene import PROP_PART, Buffers, Camera, hands

# ---- which borders are lines (metres on the undressed body)
OVERLAP = 0.030  # a step as long as this starts a line
FADING = 0.018  # and the line goes on while the step is as long as this
FINGER, MAGNIFIED_FINGER = 0.020, 0.012
MAGNIFIED = 1000  # pixels a metre, from which on a picture is an inset
HEM = 0.075  # clothes stand off the body: between two materials only a longer step is an overlap
HEM_DEPTH = 0.030  # or one as deep as this
TOUCHING = 0.008  # which of two is nearer does not count below this
STEEP = 3.2  # a smooth surface, seen edge-on, makes steps too: up to so many pixels' worth
FLATTEST = 0.12  # cosine, beyond which a surface counts as edge-on
CHAIN_REACH = 0.12
ARMPIT, SPREAD = 0.06, 0.6  # metres below the shoulder joint; how far out an arm is spread for each metre down
ACROSS = 0.6  # a step goes across the body if this share of it does
BACK_BELOW_HIP, BACK_BEFORE_HIP = 0.12, 0.03  # the back of the trunk reaches so far below and before the hip joints

# ---- which lines are drawn, and how (pixels of 1/750 m)
SHORTEST, SHORTEST_PROP = 26, 12
STUB, FINE_STUB = 34, 20  # a shorter line with a free end carries nothing
GAP = 9  # ends no further apart belong together
SMOOTHING, HEAD_SMOOTHING, HAND_SMOOTHING = 8.0, 3.6, 5.0  # of body, head, and hands on paper
PEN_SMOOTHING = 20.0  # the pen changes only for a stretch longer than this
CROWDED = 5.5  # a line does not run closer than this to a heavier one
CROSSING = 24  # but may meet or cross it: so long a stretch is spared
OVERLAPPING = 3  # and reaches a little into what it was cut from

SILHOUETTE, INSIDE, FADED, BORDER = range(4)  # kinds of border
OUT, IN, THIN = range(3)  # pens, heaviest first
PENS = ("out", "in", "thin")


class Borders(NamedTuple):
    """Borders between pixels that may be lines; every array has one row a border."""

    edges: Ints  # (n, 4) x, y, x, y of the two corners
    kind: Ints
    contour: Bools  # of the figure, before nothing or before a thing
    pen: Ints
    key: Floats  # (n, 3) place of the nearer surface on the undressed body
    prop: Bools
    fine: Bools  # head and hands
    calm: Bools  # hands, not magnified


@dataclass(slots=True)
class Stroke:
    """A line to draw: (n, 2) points in pixels; `free` tells which of its ends meet no other line."""

    points: Floats
    closed: bool
    pen: int
    prop: bool
    free: tuple[bool, bool] = (False, False)


def outlines(buffers: Buffers, cam: Camera) -> list[Stroke]:
    """All lines of the scene, heaviest first."""
    borders = _borders(buffers, cam)
    near = np.where(borders.prop[:, None], 5 + borders.key * 0.004, borders.key)  # props chain across their face groups
    # A contour goes on where the mat behind it ends, and past the small folds that meet it.
    kind = np.where(borders.kind == FADED, INSIDE, np.where(borders.contour, SILHOUETTE, borders.kind))
    chains = trace.chain(borders.edges, near, kind, CHAIN_REACH)
    shape = buffers["hit"].shape
    chains = _worth_drawing(chains, borders, shape)
    ends = _meeting_points(chains, shape)
    strokes = [stroke for chain in chains for stroke in _strokes(chain, borders, ends)]
    return _uncrowded(_joined(strokes), shape)


# ------------------------------------------------------------------------------------------------ borders


def _borders(buffers: Buffers, cam: Camera) -> Borders:
    height, width = buffers["hit"].shape
    number = np.arange(height * width).reshape(height, width)
    sideways = _line_borders(buffers, cam, number[:, :-1].ravel(), number[:, 1:].ravel())
    downwards = _line_borders(buffers, cam, number[:-1].ravel(), number[1:].ravel())
    return Borders(*(np.concatenate(columns) for columns in zip(sideways, downwards, strict=True)))


def _line_borders(buffers: Buffers, cam: Camera, a: Ints, b: Ints) -> Borders:
    """a, b: flat numbers of the pixels to either side (b is right of a, or below it)."""
    hit, material, part = buffers["hit"].ravel(), buffers["M"].ravel(), buffers["P"].ravel()
    rest, absorbed = _undressed(buffers), buffers["absorbed"].ravel()
    pair = np.flatnonzero(hit[a] | hit[b])
    a, b = a[pair], b[pair]
    step = np.sqrt(((rest[a] - rest[b]) ** 2).sum(1))
    same = (material[a] == material[b]) & (part[a] == part[b])
    some = np.where(
        same, (step > FADING) & ~(absorbed[a] & absorbed[b]), (step > FADING) | (material[a] != material[b])
    )
    a, b, step = a[some], b[some], step[some]

    kind = _kinds(buffers, cam, a, b, step)
    drawn = kind >= 0
    a, b, kind = a[drawn], b[drawn], kind[drawn]
    front = np.where(_a_is_front(buffers, a, b), a, b)
    prop = part[front] >= PROP_PART
    hand = hands(buffers).ravel()
    within_hand = hand[a] & hand[b]
    small = buffers["scale"] < MAGNIFIED  # fingers would clot
    pen = np.select(
        [kind == BORDER, (within_hand & small) | buffers["thin"].ravel()[front], (kind == SILHOUETTE) & ~prop],
        [THIN, THIN, np.where(hand[front] & small, IN, OUT)],
        IN,
    )
    return Borders(
        edges=_corners(a, b, buffers["hit"].shape[1]),
        kind=kind,
        contour=(material[a] < PROP) != (material[b] < PROP),
        pen=pen,
        key=rest[front],
        prop=prop,
        fine=(part[front] == PART["head"]) | hand[front],
        calm=hand[front] & small,
    )


def _undressed(buffers: Buffers) -> Floats:
    """(pixels, 3): clothes are moved apart from the skin by whole metres of depth; here they lie on it.

    The arms are spread: hanging, they touch the trunk, and there would be no step between the two.
    """
    rest, part = buffers["K"].reshape(-1, 3).copy(), buffers["P"].ravel()
    body = buffers["M"].ravel() < PROP
    rest[body, 2] -= np.round(rest[body, 2])
    armpit = buffers["joints"][BI["upperarm01.L"], 1] - ARMPIT
    for side, way in (("L", SPREAD), ("R", -SPREAD)):
        arm = part == PART[f"arm.{side}"]
        rest[arm, 0] += way * np.clip(armpit - rest[arm, 1], 0, None)
    return rest


def _kinds(buffers: Buffers, cam: Camera, a: Ints, b: Ints, step: Floats) -> Ints:
    """What kind of line each border is, or -1. step: (n,) metres between its sides on the undressed body."""
    hit, material, depth = buffers["hit"].ravel(), buffers["M"].ravel(), buffers["Z"].ravel()
    normal = buffers["N"].reshape(-1, 3)
    both = hit[a] & hit[b]
    facing = np.maximum(np.abs(normal[a] @ cam.f), np.abs(normal[b] @ cam.f)).clip(FLATTEST, 1)
    smooth = STEEP / buffers["scale"] / facing
    same = material[a] == material[b]
    hand = hands(buffers).ravel()
    finger = FINGER if buffers["scale"] < MAGNIFIED else MAGNIFIED_FINGER
    least = np.where(same, np.where(hand[a] & hand[b], finger, OVERLAP), HEM)
    body = both & (material[a] < PROP) & (material[b] < PROP)
    with np.errstate(invalid="ignore"):
        deep = np.abs(depth[a] - depth[b]) > HEM_DEPTH
    body_line = body & ~_furrow(buffers, a, b, step)
    inside = body_line & ((step > np.maximum(least, smooth)) | (~same & deep))
    faded = body_line & same & (step > np.maximum(FADING, smooth))
    prop = both & ~body & (step > 1)
    return np.select([hit[a] != hit[b], inside | prop, faded, body & ~same], [SILHOUETTE, INSIDE, FADED, BORDER], -1)


def _furrow(buffers: Buffers, a: Ints, b: Ints, step: Floats) -> Bools:
    """Which borders lie in the furrow down the middle of the back (from the seat to the nape) or of the chest.

    Clothes span them: the trunk is one form.
    """
    rest, hip = _undressed(buffers), buffers["joints"][BI["upperleg01.L"]]
    part, material = buffers["P"].ravel(), buffers["M"].ravel()
    clothed = np.isin(material, (SHIRT, SHORTS)) & (rest[:, 1] > hip[1] - BACK_BELOW_HIP)
    back = clothed & (rest[:, 2] < hip[2] + BACK_BEFORE_HIP)
    back &= np.isin(part, (PART["torso"], PART["leg.L"], PART["leg.R"]))
    chest = clothed & (part == PART["torso"])
    across = np.abs(rest[a, 0] - rest[b, 0]) > ACROSS * step
    furrow: Bools = (back[a] & back[b]) | (chest[a] & chest[b] & across)
    return furrow


def _a_is_front(buffers: Buffers, a: Ints, b: Ints) -> Bools:
    """Which side a line belongs to: to the body rather than to a prop, else to the nearer one."""
    material, part, depth = buffers["M"].ravel(), buffers["P"].ravel(), buffers["Z"].ravel()
    key = buffers["K"].reshape(-1, 3)[:, 0]
    body_a, body_b = ((material[i] > 0) & (material[i] < PROP) for i in (a, b))
    props = (material[a] >= PROP) & (material[b] >= PROP)
    first = (part[a] < part[b]) | ((part[a] == part[b]) & (key[a] < key[b]))
    with np.errstate(invalid="ignore"):
        touching = np.abs(depth[a] - depth[b]) < TOUCHING
    nearer = np.where(touching, first, depth[a] <= depth[b])
    return np.where(props, first, np.where(body_a != body_b, body_a, nearer))


def _corners(a: Ints, b: Ints, width: int) -> Ints:
    row, column = b // width, b % width
    below = (b - a == width).astype(np.int64)
    return np.stack([column, row, column + below, row + 1 - below], 1)


# ------------------------------------------------------------------------------------------------ lines


def _worth_drawing(chains: list[trace.Chain], borders: Borders, shape: tuple[int, ...]) -> list[trace.Chain]:
    """Without what only fades, and without stubs: short pieces stay where they bridge longer ones."""
    kept = []
    for chain in chains:
        least = SHORTEST_PROP if borders.prop[chain.edges].mean() > 0.5 else SHORTEST
        strong = int((borders.kind[chain.edges] != FADED).sum())
        if strong >= least or (len(chain.edges) < least and not chain.closed):
            kept.append(chain)
    while True:
        meeting = _meeting_points(kept, shape)
        stubs = {id(chain) for chain in kept if _is_stub(chain, meeting, borders)}
        if not stubs:
            return kept
        kept = [chain for chain in kept if id(chain) not in stubs]


def _is_stub(chain: trace.Chain, meeting: set[tuple[float, float]], borders: Borders) -> bool:
    if chain.closed:
        return False
    free = sum(_corner(chain, end) not in meeting for end in (0, -1))
    prop = borders.prop[chain.edges].mean() > 0.5
    fine = borders.fine[chain.edges].mean() > 0.5
    least = SHORTEST_PROP if prop else FINE_STUB if fine else STUB
    return free > 0 and len(chain.edges) < least * free


def _corner(chain: trace.Chain, end: int) -> tuple[float, float]:
    return float(chain.points[end, 0]), float(chain.points[end, 1])


def _meeting_points(chains: list[trace.Chain], shape: tuple[int, ...]) -> set[tuple[float, float]]:
    """Corners where a line meets another, or itself, or the edge of the picture."""
    corners = np.concatenate([chain.points for chain in chains]) if chains else np.zeros((0, 2))
    unique, count = np.unique(corners, axis=0, return_counts=True)
    on_edge = (unique == 0).any(1) | (unique == [shape[1], shape[0]]).any(1)
    return {(x, y) for x, y in unique[(count > 1) | on_edge].tolist()}


def _strokes(chain: trace.Chain, borders: Borders, meeting: set[tuple[float, float]]) -> list[Stroke]:
    """One line, cut where its pen changes."""
    prop = bool(borders.prop[chain.edges].mean() > 0.5)
    free = (False, False) if chain.closed else (_corner(chain, 0) not in meeting, _corner(chain, -1) not in meeting)
    if prop:
        pen = THIN if (borders.pen[chain.edges] == THIN).mean() > 0.5 else IN
        return [Stroke(chain.points, chain.closed, pen, True)]
    points = _smooth(chain, borders)
    pens = _pens(borders.pen[chain.edges], chain.closed)
    if (pens == pens[0]).all():
        return [Stroke(points, chain.closed, int(pens[0]), False, free)]
    if chain.closed:  # begin where the pen changes
        begin = int(np.flatnonzero(pens != np.roll(pens, 1))[0])
        pens, points = np.roll(pens, -begin), np.roll(points, -begin, axis=0)
        points = np.vstack([points, points[:1]])
    cuts = [0, *(np.flatnonzero(np.diff(pens)) + 1).tolist(), len(pens)]
    return [
        Stroke(points[i : j + 1], False, int(pens[i]), False, (free[0] and i == 0, free[1] and j == len(pens)))
        for i, j in pairwise(cuts)
    ]


def _smooth(chain: trace.Chain, borders: Borders) -> Floats:
    """Head and hands keep their detail."""
    calm = borders.calm[chain.edges]
    sorts = {HEAD_SMOOTHING: borders.fine[chain.edges] & ~calm, HAND_SMOOTHING: calm}
    coarse = trace.smooth(chain.points, chain.closed, SMOOTHING)
    smoothed = coarse.copy()
    for smoothing, flags in sorts.items():
        if flags.any():
            share = (flags if chain.closed else np.append(flags, flags[-1])).astype(float)
            share = gaussian_filter1d(share, SMOOTHING, mode="wrap" if chain.closed else "nearest")[:, None]
            smoothed += share * (trace.smooth(chain.points, chain.closed, smoothing) - coarse)
    return smoothed


def _pens(pen: Ints, closed: bool) -> Ints:
    """The pen that prevails around each border."""
    share = [
        gaussian_filter1d((pen == p).astype(float), PEN_SMOOTHING, mode="wrap" if closed else "nearest")
        for p in (OUT, IN, THIN)
    ]
    prevailing: Ints = np.argmax(share, axis=0)
    return prevailing


def _joined(strokes: list[Stroke]) -> list[Stroke]:
    """Free ends that all but touch the end of another line reach it."""
    ends = np.array([stroke.points[end] for stroke in strokes for end in (0, -1)]).reshape(-1, 2)
    for index, stroke in enumerate(strokes):
        free = list(stroke.free)
        for end in (0, 1):
            gap = np.hypot(*(ends - stroke.points[-end]).T)
            gap[[2 * index, 2 * index + 1]] = np.inf
            if free[end] and gap.min() < GAP:
                points = [stroke.points, ends[[gap.argmin()]]]
                stroke.points = np.concatenate(points if end else points[::-1])
                free[end] = False
        stroke.free = free[0], free[1]
    return strokes


def _uncrowded(strokes: list[Stroke], shape: tuple[int, ...]) -> list[Stroke]:
    """Without the stretches that run close along a heavier or a longer line: on paper they would clot."""
    taken = np.zeros(shape, bool)
    kept = []
    for stroke in sorted(strokes, key=lambda s: (s.prop, s.pen, -len(s.points))):
        pieces = [stroke] if stroke.prop else _clear_pieces(stroke, taken)
        kept += pieces
        for piece in pieces:
            _take(taken, piece.points)
    return kept


def _clear_pieces(stroke: Stroke, taken: Bools) -> list[Stroke]:
    column, row = np.rint(stroke.points).astype(int).T
    crowded = taken[np.clip(row, 0, taken.shape[0] - 1), np.clip(column, 0, taken.shape[1] - 1)]
    if crowded.all():
        return []
    cuts = [0, *(np.flatnonzero(np.diff(crowded)) + 1).tolist(), len(crowded)]
    for i, j in pairwise(cuts):
        if crowded[i] and j - i < CROSSING:
            crowded[i:j] = False
    if not crowded.any():
        return [stroke]
    cuts = [0, *(np.flatnonzero(np.diff(crowded)) + 1).tolist(), len(crowded)]
    pieces = []
    for i, j in pairwise(cuts):
        if not crowded[i] and j - i >= SHORTEST:
            free = (stroke.free[0] and i == 0, stroke.free[1] and j == len(crowded))
            points = stroke.points[max(i - OVERLAPPING, 0) : j + OVERLAPPING]
            pieces.append(Stroke(points, False, stroke.pen, False, free))
    return pieces


_REACH = int(CROWDED)
_DISC = np.array(
    [(y, x) for y in range(-_REACH, _REACH + 1) for x in range(-_REACH, _REACH + 1) if x * x + y * y <= CROWDED**2]
)


def _take(taken: Bools, points: Floats) -> None:
    rows = np.rint(points[:, 1]).astype(int)[:, None] + _DISC[:, 0]
    columns = np.rint(points[:, 0]).astype(int)[:, None] + _DISC[:, 1]
    inside = (rows >= 0) & (rows < taken.shape[0]) & (columns >= 0) & (columns < taken.shape[1])
    taken[rows[inside], columns[inside]] = True
