"""Rotations as matrices of shape (..., 3, 3) and unit quaternions of shape (..., 4), scalar first.

Angles are in radians. Axes are those of the world and of the standing person: x to the left, y up, z forward.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats

_TINY = 1e-9


def about_x(angle: ArrayLike) -> Floats:
    """Rotation about the x axis: positive brings y towards z (a bow forward)."""
    return _about(angle, 1, 2)


def about_y(angle: ArrayLike) -> Floats:
    """Rotation about the y axis: positive brings z towards x (a turn to the left)."""
    return _about(angle, 2, 0)


def about_z(angle: ArrayLike) -> Floats:
    """Rotation about the z axis: positive brings x towards y."""
    return _about(angle, 0, 1)


def _about(angle: ArrayLike, first: int, second: int) -> Floats:
    angle = np.asarray(angle, np.float64)
    out = np.zeros((*angle.shape, 3, 3))
    fixed = 3 - first - second
    out[..., fixed, fixed] = 1
    out[..., first, first] = out[..., second, second] = np.cos(angle)
    out[..., second, first] = np.sin(angle)
    out[..., first, second] = -out[..., second, first]
    return out


def unit(vector: Any) -> Floats:
    """The direction of a vector (3,)."""
    vector = np.asarray(vector, np.float64)
    return np.asarray(vector / np.linalg.norm(vector))


def frame(along: Floats, towards: Floats) -> Floats:
    """Axes as columns: y along the first vector, x as near to the second as a right angle allows."""
    y = unit(along)
    x = unit(towards - y * (y @ towards))
    return np.stack([x, y, np.cross(x, y)], 1)


def aim(start: Floats, end: Floats) -> Floats:
    """The shortest rotation that turns one direction (3,) into another."""
    a, b = unit(start), unit(end)
    axis, cosine = np.cross(a, b), float(a @ b)
    cross = np.array([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + cosine))


def fraction(rotation: Floats, share: float) -> Floats:
    """A rotation (..., 3, 3) carried out only in part: share 0 is none of it, 1 all of it."""
    q = to_quaternion(rotation)
    q = np.where(q[..., :1] < 0, -q, q)
    sine = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    half = np.arctan2(sine, q[..., :1]) * share
    return to_matrix(np.concatenate([np.cos(half), q[..., 1:] * (np.sin(half) / np.maximum(sine, _TINY))], -1))


def to_quaternion(rotation: Floats) -> Floats:
    """Unit quaternions (..., 4) of rotation matrices (..., 3, 3); the sign is arbitrary."""
    m = np.asarray(rotation)
    x, y, z = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    xy, xz, yz = m[..., 0, 1] + m[..., 1, 0], m[..., 0, 2] + m[..., 2, 0], m[..., 1, 2] + m[..., 2, 1]
    wx, wy, wz = m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]
    # Four times the outer product of the quaternion with itself: its longest row is the safest to divide by.
    rows = (
        (1 + x + y + z, wx, wy, wz),
        (wx, 1 + x - y - z, xy, xz),
        (wy, xy, 1 - x + y - z, yz),
        (wz, xz, yz, 1 - x - y + z),
    )
    outer = np.stack([np.stack(row, -1) for row in rows], -2)
    longest = np.argmax(np.diagonal(outer, axis1=-2, axis2=-1), -1)
    row = np.take_along_axis(outer, longest[..., None, None], -2)[..., 0, :]
    return np.asarray(row / np.linalg.norm(row, axis=-1, keepdims=True))


def to_matrix(quaternion: Floats) -> Floats:
    """Rotation matrices (..., 3, 3) of unit quaternions (..., 4)."""
    w, x, y, z = np.moveaxis(quaternion, -1, 0)
    out = np.empty((*w.shape, 3, 3))
    out[..., 0, 0], out[..., 0, 1], out[..., 0, 2] = 1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)
    out[..., 1, 0], out[..., 1, 1], out[..., 1, 2] = 2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)
    out[..., 2, 0], out[..., 2, 1], out[..., 2, 2] = 2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)
    return out


def multiply(first: Floats, second: Floats) -> Floats:
    """Quaternion product (..., 4)."""
    a, b, c, d = np.moveaxis(first, -1, 0)
    e, f, g, h = np.moveaxis(second, -1, 0)
    return np.stack(
        [
            a * e - b * f - c * g - d * h,
            a * f + b * e + c * h - d * g,
            a * g - b * h + c * e + d * f,
            a * h + b * g - c * f + d * e,
        ],
        -1,
    )
