"""Hair: a smooth shell round the skull, and a few strands drawn on it.

Places on the head are (azimuth, polar) degrees about its centre: azimuth 0 is the face, 90 the person's left ear;
polar 0 is the crown.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.spatial import cKDTree

from .arrays import Floats, Ints
from .body import BI, BONES
from .head import LIFT, STROKE_POINTS, Head, Stroke
from .materials import GREY_HAIR, HAIR, PART
from .shapes import sphere
from .skinning import Piece, dense_w

Knots = tuple[tuple[float, float], ...]

ROOT = 0.002  # thickness of hair at the hairline (m)
RAMP = 0.03  # m above the hairline where hair has its full thickness
ACROSS, DOWN, LOWEST = 72, 40, 142.0  # the shell's grid: round the head, from the crown down to this polar angle
HAIR_KEY = np.array([0, 0, 5.0])  # sets the drawing key of hair apart from that of skin (see ink.py)
BUN_KEY = np.array([0.3, 0, 6.0])  # off to the side as well: a line is drawn all round the bun, also on the head
BUN_RADIUS = 0.034  # m


@dataclass(frozen=True)
class HairStyle:
    """`hairline`: (azimuth, height), heights in nose-to-crown units above the tip of the nose, the same on both sides.

    `strands` are drawn on both sides, `partings` on the left only.
    """

    hairline: Knots
    strands: tuple[Knots, ...]
    partings: tuple[Knots, ...] = ()
    material: int = HAIR
    thickness: float = 0.009
    covers_ears: bool = False
    bun: bool = False


SHORT = HairStyle(
    hairline=(
        (0, 0.70),
        (28, 0.71),
        (42, 0.66),
        (52, 0.52),
        (60, 0.44),
        (67, 0.26),
        (73, 0.10),
        (79, 0.10),
        (86, 0.3),
        (98, 0.2),
        (110, -0.02),
        (122, -0.17),
        (140, -0.27),
        (180, -0.30),
    ),
    strands=(
        ((38, 55), (60, 46), (88, 44)),
        ((66, 70), (84, 62), (108, 60)),
        ((118, 62), (132, 66), (142, 76)),
        ((120, 92), (130, 98), (136, 108)),
        ((158, 52), (164, 62), (166, 74)),
    ),
    partings=(((26, 46), (50, 30), (110, 22)),),
)
TIED_BACK = HairStyle(
    hairline=(
        (0, 0.74),
        (28, 0.73),
        (44, 0.64),
        (58, 0.48),
        (68, 0.32),
        (75, 0.16),
        (80, 0.16),
        (88, 0.3),
        (100, 0.2),
        (110, -0.05),
        (130, -0.16),
        (180, -0.22),
    ),
    strands=(
        ((30, 52), (60, 40), (120, 36)),
        ((62, 66), (95, 56), (140, 48)),
        ((112, 88), (135, 76), (158, 60)),
        ((140, 106), (155, 92), (168, 72)),
    ),
    bun=True,
)
BOB = HairStyle(
    hairline=((0, 0.58), (22, 0.54), (40, 0.44), (50, 0.25), (56, -0.1), (62, -0.42), (80, -0.5), (180, -0.46)),
    strands=(
        ((58, 44), (68, 62), (74, 90), (72, 114)),
        ((96, 26), (102, 50), (104, 80), (98, 104)),
        ((136, 30), (138, 60), (136, 92), (128, 120)),
        ((170, 50), (168, 80), (162, 104)),
    ),
    partings=(((64, 24), (32, 36), (-26, 56)),),
    material=GREY_HAIR,
    thickness=0.014,
    covers_ears=True,
)
RECEDING = HairStyle(
    hairline=(
        (0, 0.90),
        (16, 0.95),
        (34, 0.93),
        (50, 0.72),
        (60, 0.48),
        (67, 0.26),
        (73, 0.08),
        (79, 0.08),
        (86, 0.3),
        (98, 0.2),
        (110, -0.02),
        (122, -0.15),
        (140, -0.24),
        (180, -0.27),
    ),
    strands=(
        ((52, 44), (75, 38), (105, 38)),
        ((72, 64), (90, 58), (112, 58)),
        ((118, 72), (132, 76), (142, 86)),
    ),
    material=GREY_HAIR,
    thickness=0.006,
)
HAIR_STYLES = {"short": SHORT, "bun": TIED_BACK, "bob": BOB, "receding": RECEDING}


def directions(azimuth: Floats, polar: Floats) -> Floats:
    """Unit vectors of (azimuth, polar) in degrees."""
    a, p = np.radians(azimuth), np.radians(polar)
    return np.stack([np.sin(p) * np.sin(a), np.cos(p), np.sin(p) * np.cos(a)], -1)


def curve(knots: Knots, points: int = STROKE_POINTS) -> Floats:
    """A smooth line through knots, as `points` pairs."""
    at = np.linspace(0, len(knots) - 1, points)
    return np.asarray(PchipInterpolator(np.arange(len(knots)), np.array(knots, float))(at))


class HairShell:
    """The hair's outer surface: the skull as a smooth polynomial of the direction, plus the hair's thickness."""

    def __init__(self, head: Head, style: HairStyle) -> None:
        self.head, self.style = head, style
        knots = np.array(style.hairline)
        self._hairline = PchipInterpolator(knots[:, 0], knots[:, 1])
        scalp = head.vertices[head.skin]
        scalp = scalp[(self.covered(scalp, ears=False) > -0.05) & (head.ear_distance(scalp, 1.3) > 0)]
        away = scalp - head.centre
        radius = np.linalg.norm(away, axis=1)
        basis = _smooth_basis(away / radius[:, None])
        self._skull = np.linalg.lstsq(basis, radius, rcond=None)[0]
        self._scalp, self._above_skull = cKDTree(away / radius[:, None]), radius - basis @ self._skull

    def covered(self, points: Floats, ears: bool = True) -> Floats:
        """Positive where hair grows (m above the hairline)."""
        away = points - self.head.centre
        azimuth = np.abs(np.degrees(np.arctan2(away[:, 0], away[:, 2])))
        above = points[:, 1] - self.head.height(self._hairline(azimuth))
        if ears and not self.style.covers_ears:
            above = np.minimum(above, self.head.ear_distance(points, 0.8))
        return np.asarray(above)

    def skull(self, d: Floats) -> Floats:
        """Points of the scalp in unit directions `d`."""
        return np.asarray(self.head.centre + (_smooth_basis(d) @ self._skull)[:, None] * d)

    def surface(self, d: Floats, lift: float = 0.0) -> Floats:
        """Points of the hair in unit directions `d`."""
        style, skull = self.style, self.skull(d)
        rooted = np.clip(self.covered(skull, ears=False) / RAMP, 0, 1) ** 0.6
        skin = self._above_skull[self._scalp.query(d, k=6)[1]].mean(1)  # at the hairline it lies on the skin itself
        points = skull + d * (ROOT + style.thickness * rooted + (1 - rooted) * skin + lift)[:, None]
        return self._hang(points, d, lift) if style.covers_ears else points

    def _hang(self, points: Floats, d: Floats, lift: float) -> Floats:
        """Long hair falls straight from the widest part of the head instead of following cheek and neck."""
        below = d[:, 1] < 0
        level = d[below] * [1, 0, 1]
        level /= np.linalg.norm(level, axis=1, keepdims=True)
        ring = self.skull(level) + level * (self.style.thickness + ROOT + lift)
        drop = self.head.centre[1] - points[below, 1]
        inward = 36 * np.clip(drop - 0.05, 0, None) ** 2  # the ends turn in, from 5 cm down
        points = points.copy()
        points[below] = ring - level * inward[:, None] - np.array([0, 1, 0]) * drop[:, None]
        return points


def _smooth_basis(d: Floats) -> Floats:
    """Monomials of a direction up to degree 4, even in x: the head is symmetric."""
    x, y, z = d[:, 0] ** 2, d[:, 1], d[:, 2]
    terms = [x**i * y**j * z**k for i in range(3) for j in range(5) for k in range(5) if 2 * i + j + k <= 4]
    return np.stack(terms, 1)


def hair(head: Head, style: HairStyle) -> tuple[list[Piece], list[Stroke]]:
    """The hair's surfaces and its strand strokes."""
    shell = HairShell(head, style)
    pieces = [_cap(head, shell)]
    if style.bun:
        pieces.append(_bun(shell))
    mirrored = [tuple((-azimuth, polar) for azimuth, polar in line) for line in style.strands]
    lines = [curve(line) for line in (*style.strands, *mirrored, *style.partings)]
    return pieces, [("hair", shell.surface(directions(*line.T), LIFT)) for line in lines]


def _cap(head: Head, shell: HairShell) -> Piece:
    azimuth, polar = np.meshgrid(np.arange(ACROSS) * 360 / ACROSS, np.linspace(0.5, LOWEST, DOWN))
    towards = directions(azimuth.ravel(), polar.ravel())
    points, skull = shell.surface(towards), shell.skull(towards)
    loose = shell.style.covers_ears
    clip = shell.covered(points if loose else skull)
    faces = _grid_faces()
    faces = faces[(clip[faces] > 0).any(1)]
    weights = _rigid(len(points)) if loose else _scalp_weights(head, skull)
    return _piece("hair", points, faces, weights, shell.style.material, points + HAIR_KEY, clip)


def _grid_faces() -> Ints:
    ring, column = np.meshgrid(np.arange(DOWN - 1) * ACROSS, np.arange(ACROSS), indexing="ij")
    a, b = (ring + column).ravel(), (ring + (column + 1) % ACROSS).ravel()
    return np.concatenate([np.stack([a, a + ACROSS, b], 1), np.stack([b, a + ACROSS, b + ACROSS], 1)])


def _scalp_weights(head: Head, points: Floats) -> Floats:
    """Short hair moves with the skin below, also on the nape."""
    nearest = cKDTree(head.vertices[head.skin]).query(points, k=6)[1]
    weights: Floats = dense_w(head.skin)[nearest].mean(1)
    return weights


def _bun(shell: HairShell) -> Piece:
    points, faces = sphere(14, 20)
    behind_the_crown = directions(np.array([180.0]), np.array([40.0]))
    points = points * BUN_RADIUS + shell.surface(behind_the_crown, lift=0.010)[0]
    return _piece("bun", points, faces, _rigid(len(points)), shell.style.material, points + BUN_KEY)


def _rigid(n: int) -> Floats:
    """Bone weights (n, bones) of what moves with the skull alone."""
    weights = np.zeros((n, len(BONES)))
    weights[:, BI["head"]] = 1
    return weights


def _piece(name: str, v: Floats, f: Ints, w: Floats, material: int, key: Floats, clip: Floats | None = None) -> Piece:
    part = np.full(len(v), PART["head"])
    return Piece(v, f, w, material, clip=clip, key=key, part=part, cull=False, name=name)
