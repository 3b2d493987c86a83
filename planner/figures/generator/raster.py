"""A z-buffer: which triangle is seen in each pixel, and how far away it is.

Every triangle is cut into horizontal spans, one a pixel row. Only pixels whose centre lies inside are ever touched, and
everything is done for all spans at once. A centre belongs to a triangle by a half-open rule, so that neighbours share
an edge without a gap and without overlap.
"""

from __future__ import annotations

import numpy as np

from .arrays import Bools, Floats, Ints

EMPTY = -1
SMALLEST_AREA = 1e-9  # pixels², below this a triangle is seen edge-on


def raster(
    points: Floats,
    faces: Ints,
    width: int,
    height: int,
    clip: Floats | None = None,
    cull: Bools | None = None,
) -> tuple[Ints, Floats, Floats]:
    """Draw triangles into a z-buffer of `height` x `width` pixels.

    points: (n, 3) pixel x, pixel y (down), depth (smaller is nearer); faces: (m, 3) indices into points.
    clip: (n,) a surface is left out where its interpolated value is not positive.
    cull: (m,) faces that are left out when seen from behind.
    Returns (height, width) face index or EMPTY, (height, width, 3) barycentric weights, (height, width) depth or inf.
    """
    corners = points[faces]
    x, y = corners[..., 0], corners[..., 1]
    area = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    drawn = np.abs(area) > SMALLEST_AREA
    if cull is not None:
        drawn &= ~(cull & (area > 0))  # y points down: a face seen from its front has a negative area
    if clip is not None:
        drawn &= (clip[faces] > 0).any(1)
    face, column, row = _fragments(x, y, np.flatnonzero(drawn), width, height)

    at = [_plane(x, y, area, corners[..., 2])]
    if clip is not None:
        at.append(_plane(x, y, area, clip[faces]))
        inside = _at(at[1], face, column, row) > 0
        face, column, row = face[inside], column[inside], row[inside]
    seen = _nearest(_at(at[0], face, column, row), row * width + column, width * height)

    face, column, row = face[seen], column[seen], row[seen]
    weights = np.stack(
        [_at(_plane(x, y, area, np.broadcast_to(unit, x.shape)), face, column, row) for unit in np.eye(3)], 1
    )
    face_at = np.full((height, width), EMPTY, np.int64)
    weights_at = np.zeros((height, width, 3))
    depth_at = np.full((height, width), np.inf)
    face_at[row, column] = face
    weights_at[row, column] = weights
    depth_at[row, column] = _at(at[0], face, column, row)
    return face_at, weights_at, depth_at


def _fragments(x: Floats, y: Floats, drawn: Ints, width: int, height: int) -> tuple[Ints, Ints, Ints]:
    """Every (face, column, row) whose pixel centre lies inside the face."""
    top = np.clip(np.ceil(y[drawn].min(1) - 0.5), 0, height).astype(np.int64)
    bottom = np.clip(np.ceil(y[drawn].max(1) - 0.5), 0, height).astype(np.int64)
    face, row = _ranges(drawn, top, bottom)
    left, right = np.full(len(face), np.inf), np.full(len(face), -np.inf)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        y0, y1 = y[face, i], y[face, j]
        crosses = (row + 0.5 >= np.minimum(y0, y1)) & (row + 0.5 < np.maximum(y0, y1))
        slope = (x[face, j] - x[face, i]) / np.where(crosses, y1 - y0, 1.0)
        crossing = x[face, i] + (row + 0.5 - y0) * slope
        left = np.where(crosses, np.minimum(left, crossing), left)
        right = np.where(crosses, np.maximum(right, crossing), right)
    first = np.ceil(np.clip(left, 0, width) - 0.5).astype(np.int64)
    last = np.ceil(np.clip(right, 0, width) - 0.5).astype(np.int64)
    span, column = _ranges(np.arange(len(face)), first, last)
    return face[span], column, row[span]


def _ranges(owner: Ints, start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """All integers of the half-open ranges start..stop, one after the other, each with its owner."""
    count = np.maximum(stop - start, 0)
    offset = np.cumsum(count) - count
    return np.repeat(owner, count), np.arange(count.sum()) + np.repeat(start - offset, count)


def _plane(x: Floats, y: Floats, area: Floats, values: Floats) -> Floats:
    """(m, 3): what a value at the corners of each face is at (0, 0), and its change per column and per row."""
    with np.errstate(divide="ignore", invalid="ignore"):
        d1, d2 = values[:, 1] - values[:, 0], values[:, 2] - values[:, 0]
        per_column = (d1 * (y[:, 2] - y[:, 0]) - d2 * (y[:, 1] - y[:, 0])) / area
        per_row = (d2 * (x[:, 1] - x[:, 0]) - d1 * (x[:, 2] - x[:, 0])) / area
        return np.stack([values[:, 0] - per_column * x[:, 0] - per_row * y[:, 0], per_column, per_row], 1)


def _at(plane: Floats, face: Ints, column: Ints, row: Ints) -> Floats:
    value: Floats = plane[face, 0] + plane[face, 1] * (column + 0.5) + plane[face, 2] * (row + 0.5)
    return value


def _nearest(depth: Floats, pixel: Ints, pixels: int) -> Ints:
    """The fragment of each covered pixel that is nearest; of equals the last."""
    best = np.full(pixels, np.inf)
    np.minimum.at(best, pixel, depth)
    winner = np.full(pixels, EMPTY, np.int64)
    candidates = np.flatnonzero(depth == best[pixel])
    winner[pixel[candidates]] = candidates
    seen: Ints = winner[winner != EMPTY]
    return seen
