"""Which part of the skin lies over which muscle group: a tint for the screen, never needed to read the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .anatomy import unknown
from .arrays import Floats
from .body import BI
from .materials import GREY_HAIR, HAIR, PART, SHOE

Field = Callable[[Any], Floats]
Vector = tuple[float, float, float]

TORSO, HEAD = (PART["torso"],), (PART["torso"], PART["head"])
ARM, LEG = (PART["arm.L"], PART["arm.R"]), (PART["leg.L"], PART["leg.R"])
HIP, SHOULDER = TORSO + LEG, TORSO + ARM


@dataclass(frozen=True)
class Patch:
    """An ellipsoid in the standing body of the left side; the right side has its mirror image.

    Its middle lies `share` of the way from joint `start` to joint `end`, then `shift` (to the left, up, forward;
    metres); `radii` likewise. It tints the skin of the body parts `on` that it reaches.
    """

    start: str
    end: str
    share: float
    shift: Vector
    radii: Vector
    on: tuple[int, ...]

    def depth(self, joints: Floats, v: Floats, side: str) -> Floats:
        """How deep points lie in the patch: 1 in its middle, 0 on its border, negative outside."""
        start, end = (joints[BI[name.format(side=side)]] for name in (self.start, self.end))
        mirror = np.array([1.0 if side == "L" else -1.0, 1, 1])
        middle = start + (end - start) * self.share + self.shift * mirror
        depth: Floats = 1 - np.linalg.norm((v - middle) / self.radii, axis=1)
        return depth


_HIP, _KNEE, _ANKLE = "upperleg01.{side}", "lowerleg01.{side}", "foot.{side}"
_SHOULDER, _ELBOW = "upperarm01.{side}", "lowerarm01.{side}"

MUSCLES: Mapping[str, Patch] = {
    "glutes": Patch(_HIP, _KNEE, 0, (0.01, -0.02, -0.09), (0.11, 0.10, 0.10), HIP),
    "hamstrings": Patch(_HIP, _KNEE, 0.56, (0, 0, -0.085), (0.075, 0.23, 0.085), LEG),
    "quads": Patch(_HIP, _KNEE, 0.5, (0.01, 0, 0.085), (0.08, 0.25, 0.085), LEG),
    "hipflexor": Patch(_HIP, _KNEE, 0, (-0.02, 0.0, 0.09), (0.055, 0.11, 0.07), HIP),
    "calves": Patch(_KNEE, _ANKLE, 0.3, (0, 0, -0.055), (0.06, 0.13, 0.06), LEG),
    "lats": Patch("spine03", "spine01", 0.55, (0.115, 0, -0.075), (0.075, 0.17, 0.10), TORSO),
    "spinal": Patch("spine05", "spine01", 0.42, (0.036, 0, -0.11), (0.032, 0.22, 0.09), TORSO),
    "midback": Patch("spine01", "neck01", 0, (0.06, -0.01, -0.11), (0.085, 0.14, 0.12), TORSO),
    "abs": Patch("spine05", "spine02", 0.6, (0.034, 0, 0.13), (0.05, 0.2, 0.1), TORSO),
    "oblique": Patch("spine05", "spine02", 0.45, (0.125, -0.01, 0.05), (0.06, 0.13, 0.085), TORSO),
    "chest": Patch("spine01", "neck01", 0, (0.07, -0.02, 0.13), (0.1, 0.095, 0.12), TORSO),
    "deltoid": Patch(_SHOULDER, _ELBOW, 0.14, (0.03, 0, 0), (0.075, 0.085, 0.085), SHOULDER),
    "biceps": Patch(_SHOULDER, _ELBOW, 0.6, (0, 0, 0.045), (0.045, 0.11, 0.05), ARM),
    "triceps": Patch(_SHOULDER, _ELBOW, 0.55, (0, 0, -0.05), (0.045, 0.12, 0.05), ARM),
    "neck": Patch("neck01", "head", 0.4, (0.045, 0, -0.01), (0.055, 0.09, 0.075), HEAD),
}


def muscle_field(dress: Any, names: Iterable[str] | None) -> Field | None:
    """A function from a piece of the dressed body to its vertices' depth in the muscles named; None without names."""
    patches = [_patch(name) for name in names or ()]
    if not patches:
        return None

    def depth(piece: Any) -> Floats:
        outside = np.full(len(piece.v), -1.0)
        if piece.mat in (HAIR, GREY_HAIR, SHOE):
            return outside
        depths = [
            np.where(np.isin(piece.part, patch.on), patch.depth(dress.P0, piece.v, side), outside)
            for patch in patches
            for side in "LR"
        ]
        deepest: Floats = np.max(depths, axis=0)
        return deepest

    return depth


def _patch(name: str) -> Patch:
    if name not in MUSCLES:
        raise unknown("muscle", name, MUSCLES)
    return MUSCLES[name]
