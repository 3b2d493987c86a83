"""Plain solids as meshes, in metres."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Floats, Ints
from .materials import PROP

Line = tuple[Floats, float]


class Look(TypedDict, total=False):
    """How a solid is drawn; see Mesh."""

    fill: str
    floor: bool
    thin: bool


@dataclass
class Mesh:
    """A solid of triangles. Lines are drawn between faces of different `group`s; `floor`: lies flat under the body, so
    that the body's shadow falls on it; `thin`: drawn with thin lines, and no obstacle to the body."""

    v: Floats
    f: Ints
    group: Ints = field(default_factory=lambda: np.zeros(0, int))
    fill: str = "#fff"
    mat: int = PROP
    floor: bool = False
    thin: bool = False

    def __post_init__(self) -> None:
        self.v = np.asarray(self.v, float)
        self.f = np.asarray(self.f, int)
        self.group = np.asarray(self.group, int) if len(self.group) else np.zeros(len(self.f), int)


@dataclass
class Tube(Mesh):
    """A round solid that remembers its centre line and its radius."""

    axis: Line = field(default_factory=lambda: (np.zeros((0, 3)), 0.0))


_BOX_SIDES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


def box(x0: float, x1: float, y0: float, y1: float, z0: float, z1: float, **look: Unpack[Look]) -> Mesh:
    """An upright box between two corners."""
    return hexahedron([[x, y, z] for x in (x0, x1) for y in (y0, y1) for z in (z0, z1)], **look)


def hexahedron(corners: ArrayLike, **look: Unpack[Look]) -> Mesh:
    """A box of any shape; corners in the order of `box`: x slowest, then y, then z."""
    faces = [triangle for a, b, c, d in _BOX_SIDES for triangle in ((a, b, c), (a, c, d))]
    return Mesh(np.asarray(corners, float), np.array(faces), np.repeat(np.arange(6), 2), **look)


def joined(*meshes: Mesh, **look: Unpack[Look]) -> Mesh:
    """Several solids as one; faces of the same group are of one piece."""
    starts = np.cumsum([0] + [len(m.v) for m in meshes[:-1]])
    faces = np.concatenate([m.f + start for m, start in zip(meshes, starts, strict=True)])
    return Mesh(np.concatenate([m.v for m in meshes]), faces, np.concatenate([m.group for m in meshes]), **look)


def tube(path: ArrayLike, radius: float, sides: int = 16, **look: Unpack[Look]) -> Tube:
    """A round tube along a polyline, closed at both ends."""
    p = np.asarray(path, float)
    ahead = np.gradient(p, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    up = [0.0, 1.0, 0.0] if abs(ahead[0, 1]) < 0.9 else [1.0, 0.0, 0.0]
    across = np.cross(ahead, up)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)[:, None]
    rings = p[:, None] + radius * (np.cos(angle) * across[:, None] + np.sin(angle) * np.cross(ahead, across)[:, None])
    wall = strips(len(p), sides)
    start, end = (fan(len(p) * sides + k, ring, sides) for k, ring in enumerate((0, (len(p) - 1) * sides)))
    group = np.repeat([0, 1, 2], [len(wall), sides, sides])
    v = np.concatenate([rings.reshape(-1, 3), p[[0, -1]]])
    return Tube(v, np.concatenate([wall, start, end]), group, axis=(p, radius), **look)


def strips(rings: int, sides: int) -> Ints:
    """The faces between so many rings of so many points, ring after ring."""
    ring, side = np.divmod(np.arange((rings - 1) * sides), sides)
    a, b = ring * sides + side, ring * sides + (side + 1) % sides
    return np.stack([a, b, a + sides, b, b + sides, a + sides], 1).reshape(-1, 3)


def fan(centre: int, first: int, sides: int) -> Ints:
    """The faces between a point and a ring of points."""
    side = np.arange(sides)
    return np.stack([np.full(sides, centre), first + side, first + (side + 1) % sides], 1)


def disc(
    centre: ArrayLike, axis: ArrayLike, radius: float, thick: float, sides: int = 40, **look: Unpack[Look]
) -> Tube:
    """A thick round plate square to `axis`, a unit vector."""
    half = np.asarray(axis, float) * thick / 2
    return tube([np.asarray(centre, float) - half, np.asarray(centre, float) + half], radius, sides, **look)


def sphere(rows: int, sides: int) -> tuple[Floats, Ints]:
    """Points and faces of a ball of radius 1."""
    polar = (np.pi * np.arange(1, rows) / rows)[:, None]
    angle = 2 * np.pi * np.arange(sides)[None] / sides
    rings = np.stack(
        [np.sin(polar) * np.cos(angle), np.cos(polar) + 0 * angle, np.sin(polar) * np.sin(angle)], -1
    ).reshape(-1, 3)
    v = np.concatenate([[[0, 1, 0]], rings, [[0, -1, 0]]])
    side = np.arange(sides)
    beside = (side + 1) % sides
    last = 1 + (rows - 2) * sides
    top = np.stack([np.zeros(sides, int), 1 + beside, 1 + side], 1)
    bottom = np.stack([np.full(sides, len(v) - 1), last + side, last + beside], 1)
    return v, np.concatenate([np.stack([top, bottom], 1).reshape(-1, 3), strips(rows - 1, sides) + 1])
