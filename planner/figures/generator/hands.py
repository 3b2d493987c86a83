"""What a hand does: named shapes, and a closing scale from 0 (flat) to 1 (fist).

Frame of the hand, left and right alike: x out of the back of the hand, y against the fingers, z to the thumb; metres.
For the right hand x is mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .arrays import Floats
from .errors import PoseError
from .rotations import about_x, about_z, aim

Grip = float | str

FINGERS = (2, 3, 4, 5)
AS_MODELLED = "as modelled"
"""The shape of the mesh's own hand: no finger bone turned."""
POINTS = {
    "grip.L": (-0.24, -0.88, 0.03),
    "grip.R": (-0.24, -0.88, 0.03),
    "clasp.L": (-0.11, -1.07, -0.03),
    "clasp.R": (-0.11, -1.07, -0.13),
}
"""From the wrist joint, in lengths of the palm (wrist to middle knuckle): grip, where the axis of a held bar passes;
clasp, where the two hands meet when their fingers interlace, half a finger further along in the right hand."""


Triples = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class HandShape:
    """Degrees of flexion beyond the mesh's own slight curl, and where the thumb points.

    curl: of knuckle, middle and end joint for index, middle, ring and little finger; spread: outward fan of the
    fingers, degrees at the index finger; thumb: directions of its three bones.
    """

    curl: Triples
    spread: float
    thumb: Triples


OPEN_THUMB = ((-0.50, -0.28, 0.60), (-0.40, -0.60, 0.55), (-0.34, -0.72, 0.45))
FLAT_THUMB = ((-0.15, -0.35, 0.75), (-0.10, -0.60, 0.60), (-0.08, -0.70, 0.50))
NEAR_THUMB = ((-0.50, -0.35, 0.50), (-0.35, -0.80, 0.35), (-0.30, -0.92, 0.15))
ROUND_THUMB = ((-0.45, -0.50, 0.50), (-0.50, -0.85, 0.05), (-0.35, -0.55, -0.75))

SHAPES: Mapping[str, HandShape] = {
    "flat": HandShape(((-10, -12, -8),) * 4, 9, FLAT_THUMB),
    "relaxed": HandShape(((2, 10, 6), (6, 13, 8), (10, 15, 10), (14, 17, 10)), 3, NEAR_THUMB),
    "cup": HandShape(((22, 20, 12),) * 4, 4, OPEN_THUMB),
    "bar": HandShape(((38, 58, 46), (48, 64, 46), (34, 62, 46), (4, 52, 50)), 0, ROUND_THUMB),
    "fist": HandShape(((72, 88, 55),) * 4, 0, ROUND_THUMB),
    "hook": HandShape(((15, 80, 55),) * 4, 0, NEAR_THUMB),
    "clasp": HandShape(((28, 48, 22),) * 4, 4, NEAR_THUMB),
}
SCALE = ((0.0, "flat"), (0.12, "relaxed"), (0.4, "cup"), (0.65, "bar"), (0.97, "bar"), (1.0, "fist"))
"""The closing scale: at which number the hand has which shape."""

LEANING = 50
"""Degrees of wrist extension from which on a hand bears weight."""

FAN = {2: 1.0, 3: 0.1, 4: -0.8, 5: -1.9}
"""How the fingers share the spread."""


def untold(wrist_extension: float) -> Grip:
    """What a hand does that is told nothing: flat when the wrist is bent back (degrees) to lean on it, else relaxed."""
    return "flat" if wrist_extension > LEANING else "relaxed"


def shape(grip: Grip) -> HandShape:
    """The named shape, or the one at a number from 0 (flat) to 1 (fist); 1.5 is the hook and 2 the clasp."""
    if isinstance(grip, str):
        if grip not in SHAPES:
            raise PoseError(f"no hand shape {grip!r}: choose one of {', '.join(SHAPES)}, or a number from 0 to 1")
        return SHAPES[grip]
    if grip > 1:
        return SHAPES["clasp" if grip >= 2 else "hook"]
    at = [number for number, _ in SCALE]
    above = min(max(int(np.searchsorted(at, grip, "right")), 1), len(at) - 1)
    share = (min(max(grip, 0), 1) - at[above - 1]) / (at[above] - at[above - 1])
    return _between(SHAPES[SCALE[above - 1][1]], SHAPES[SCALE[above][1]], share)


def _between(a: HandShape, b: HandShape, share: float) -> HandShape:
    def mix(x: Triples, y: Triples) -> Triples:
        return tuple(tuple(row) for row in (1 - share) * np.array(x) + share * np.array(y))

    return HandShape(mix(a.curl, b.curl), (1 - share) * a.spread + share * b.spread, mix(a.thumb, b.thumb))


def finger_turns(grip: Grip, side: str, resting: Mapping[str, Floats]) -> dict[str, Floats]:
    """Rotations (3, 3) of the finger bones against the wrist.

    resting: where the fingers' first bones and the thumb's three point in the neutral position.
    """
    if grip == AS_MODELLED:
        return {f"finger{finger}-{bone}.{side}": np.eye(3) for finger in range(1, 6) for bone in (1, 2, 3)}
    mirror = 1 if side == "L" else -1
    hand, turns = shape(grip), {}
    for finger, curl in zip(FINGERS, hand.curl, strict=True):
        _, down, to_thumb = resting[f"finger{finger}-1.{side}"]
        fan = np.radians(FAN[finger] * hand.spread) - np.arctan2(to_thumb, -down)
        for bone, bend in enumerate(np.cumsum(np.radians(curl)), 1):
            turns[f"finger{finger}-{bone}.{side}"] = about_z(-mirror * bend) @ about_x(-fan)
    for bone, direction in enumerate(hand.thumb, 1):
        name = f"finger1-{bone}.{side}"
        turns[name] = aim(resting[name], np.array(direction) * [mirror, 1, 1])
    return turns
