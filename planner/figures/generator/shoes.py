"""Shoes: one lofted shape, fitted to the length of the foot."""

import numpy as np

from .arrays import Floats, Ints
from .body import BI, BONES, WI, Body
from .materials import PART, SHOE
from .skinning import Piece

PATTERN_LENGTH = 0.29  # m: the length at which the sections below are true
SECTIONS, SPOKES = 26, 28
SOLE_HEIGHT = 0.021  # m above the ground, drawn dark
SHOE_KEY = np.array([0, 0, 3.0])  # sets the drawing key of shoes apart from that of skin (see ink.py)
BENDS_OVER = 0.05  # m round the ball of the foot over which the shoe bends with the toes

# Along the shoe, heel 0 to tip 1: half width, upper edge, underside, shift of the middle towards the little toe (m).
ALONG = (0.0, 0.04, 0.12, 0.25, 0.40, 0.55, 0.70, 0.82, 0.92, 0.98, 1.0)
HALF_WIDTH = (0.008, 0.026, 0.037, 0.040, 0.040, 0.044, 0.050, 0.050, 0.042, 0.024, 0.006)
UPPER = (0.045, 0.078, 0.098, 0.104, 0.098, 0.082, 0.066, 0.056, 0.048, 0.038, 0.022)
UNDER = (0.006, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.002, 0.006, 0.012, 0.016)
OUTWARDS = (0.0, 0.0, 0.0, -0.002, -0.004, -0.002, 0.004, 0.004, -0.002, -0.010, -0.014)


class Shoe(Piece):
    """`sole` (vertices) is positive where the dark sole is seen."""

    sole: Floats


def shoe(body: Body, joints: Floats, side: str) -> Shoe:
    """The shoe of side "L" or "R" in the neutral pose; `joints` are the neutral joints, standing on the ground (m)."""
    foot = np.isin(np.array(BONES)[WI[:, 0]], [f"foot.{side}", f"toe.{side}"])
    foot &= np.isin(np.arange(len(foot)), body.bodyidx)
    back, tip = body.neutral[foot, 2].min() - 0.008, body.neutral[foot, 2].max() + 0.012
    outward = 1 if side == "L" else -1
    points, faces = _loft(tip - back, outward)
    points += np.array([joints[BI[f"foot.{side}"], 0], 0, back])
    weights = np.zeros((len(points), len(BONES)))
    ball = joints[BI[f"toe.{side}"], 2]
    bend = np.clip((points[:, 2] - ball) / BENDS_OVER + 0.5, 0, 1)
    weights[:, BI[f"foot.{side}"]], weights[:, BI[f"toe.{side}"]] = 1 - bend, bend
    part = np.full(len(points), PART[f"leg.{side}"])
    piece = Shoe(points, faces, weights, SHOE, key=points + SHOE_KEY, part=part, name=f"shoe.{side}")
    piece.sole = SOLE_HEIGHT - points[:, 1]
    return piece


def _loft(length: float, outward: int) -> tuple[Floats, Ints]:
    """Rounded cross-sections from heel (z = 0) to tip, closed at both ends."""
    at = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, SECTIONS))  # closer together at the ends
    scale = length / PATTERN_LENGTH
    half_width, upper, under = (np.interp(at, ALONG, c)[:, None] * scale for c in (HALF_WIDTH, UPPER, UNDER))
    middle = np.interp(at, ALONG, OUTWARDS)[:, None] * outward
    turn = np.linspace(0, 2 * np.pi, SPOKES, endpoint=False)
    across, up = (np.sign(c) * np.abs(c) ** (2 / 2.6) for c in (np.cos(turn), np.sin(turn)))  # a superellipse
    y = under + (upper - under) * (0.5 + 0.5 * up)
    taper = 1 - 0.38 * np.clip((y - 0.03) / 0.08, 0, 1)  # narrower towards the ankle
    x = middle + half_width * across * taper
    z = np.broadcast_to(at[:, None] * length, y.shape)
    rings = np.stack([x, y - 0.004, z], -1)
    points = np.concatenate([rings.reshape(-1, 3), rings[:1].mean(1), rings[-1:].mean(1)])
    return points, _loft_faces(outer=points)


def _loft_faces(outer: Floats) -> Ints:
    ring, spoke = np.meshgrid(np.arange(SECTIONS - 1) * SPOKES, np.arange(SPOKES), indexing="ij")
    a, b = (ring + spoke).ravel(), (ring + (spoke + 1) % SPOKES).ravel()
    heel, tip, last = len(outer) - 2, len(outer) - 1, (SECTIONS - 1) * SPOKES
    turn = np.arange(SPOKES)
    following = (turn + 1) % SPOKES
    return np.concatenate(
        [
            np.stack([a, b, a + SPOKES], 1),
            np.stack([b, b + SPOKES, a + SPOKES], 1),
            np.stack([np.full(SPOKES, heel), following, turn], 1),
            np.stack([np.full(SPOKES, tip), last + turn, last + following], 1),
        ]
    )
