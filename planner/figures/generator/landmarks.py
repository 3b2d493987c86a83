"""Named points of the skin, found on the standing body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Bools, Floats
from .rig import BI, BONES, FACES, FGROUP, HAND_POINTS, WI

_SKIN = np.unique(FACES[FGROUP == 0])
_FAR = 9.0


class _Finder:
    """Looks for vertices of the skin by place and bone. Metres."""

    def __init__(self, vertices: Floats, joints: Floats) -> None:
        self.skin, self.joints = vertices[_SKIN], joints
        self.bone = WI[_SKIN, 0]

    def joint(self, name: str) -> Floats:
        return np.asarray(self.joints[BI[name]])

    def _of(self, bones: Sequence[str]) -> Bools:
        return np.isin(self.bone, [BI[name] for name in bones])

    def near(self, place: Floats, bones: Sequence[str] = BONES) -> int:
        """The vertex of these bones nearest to a place."""
        distance = np.linalg.norm(self.skin - place, axis=1)
        return int(_SKIN[np.argmin(np.where(self._of(bones), distance, _FAR))])

    def extreme(
        self, bones: Sequence[str], way: ArrayLike, centre: ArrayLike | None = None, half: ArrayLike = _FAR
    ) -> int:
        """The vertex of these bones farthest in a direction, within a box about the centre."""
        allowed = self._of(bones)
        if centre is not None:
            allowed &= (np.abs(self.skin - centre) < half).all(1)
        return int(_SKIN[np.argmax(np.where(allowed, self.skin @ np.array(way, np.float64), -_FAR))])


def _by(x: float, y: float, z: float) -> Floats:
    """A step of so many metres to the left, up and forward."""
    return np.array([x, y, z])


def landmarks(vertices: Floats, joints: Floats) -> dict[str, int]:
    """Vertex index of every named point on the standing body with vertices (v, 3) and joints (b, 3)."""
    find = _Finder(vertices, joints)
    found: dict[str, int] = {}
    for side, out in (("L", 1), ("R", -1)):
        for part in (_foot, _leg, _arm):
            found |= {f"{name}.{side}": vertex for name, vertex in part(find, side, out)}
    found |= {name: vertex for vertex, name in enumerate(HAND_POINTS, len(vertices) - len(HAND_POINTS))}
    return found | dict(_trunk(find))


def _foot(find: _Finder, side: str, out: int) -> Iterator[tuple[str, int]]:
    foot, toe = [f"foot.{side}"], [f"toe.{side}"]
    ankle = find.joint(f"foot.{side}")
    yield "heel", find.extreme(foot, (0, -1, -0.6))
    yield "heelback", find.extreme(foot, (0, 0, -1))
    yield "ball", find.near(find.joint(f"toe.{side}") * [1, 0, 1], foot + toe)
    yield "toe", find.extreme(toe, (-out * 0.2, -0.3, 1))
    yield "instep", find.extreme(foot, (0, 1, 0.8), ankle + _by(0, -0.03, 0.07), 0.07)
    yield "ankleside", find.extreme([*foot, f"lowerleg02.{side}"], (out, 0, 0), ankle, 0.06)
    yield "footside", find.extreme(foot, (out, -0.7, 0), ankle + _by(0, -0.06, 0.06), (0.09, 0.06, 0.05))


def _leg(find: _Finder, side: str, out: int) -> Iterator[tuple[str, int]]:
    joint = find.joint
    knee, hip = joint(f"lowerleg01.{side}"), joint(f"upperleg01.{side}")
    shank, thigh = joint(f"lowerleg02.{side}") + _by(0, 0.05, 0), joint(f"upperleg02.{side}") + _by(0, -0.12, 0)
    about_knee = [f"lowerleg01.{side}", f"upperleg02.{side}"]
    lower = [f"lowerleg01.{side}", f"lowerleg02.{side}"]
    upper = [f"upperleg02.{side}"]
    pelvis = [f"upperleg01.{side}", f"pelvis.{side}", f"upperleg02.{side}", "root"]
    front, back = (0, 0, 1), (0, 0, -1)
    slice_ = (0.05, 0.02, 0.12)
    yield "knee", find.extreme(about_knee, front, knee + _by(0, -0.035, 0), slice_)
    yield "patella", find.extreme(about_knee, front, knee + _by(0, 0.03, 0), slice_)
    yield "kneeback", find.extreme(about_knee, back, knee, slice_)
    yield "kneein", find.extreme(about_knee, (-out, 0, 0), knee, (0.12, 0.03, 0.12))
    yield "shin", find.extreme(lower, front, shank, (0.06, 0.02, 0.1))
    yield "calf", find.extreme(lower, back, shank, (0.06, 0.03, 0.1))
    yield "thighback", find.extreme(upper, back, thigh, (0.08, 0.02, 0.2))
    yield "thighfront", find.extreme(upper, front, thigh, (0.08, 0.02, 0.2))
    yield "hipside", find.extreme(pelvis, (out, 0, 0), hip, (0.2, 0.06, 0.1))
    yield "sit", find.near(hip + _by(-out * 0.02, -0.075, -0.12))


def _arm(find: _Finder, side: str, out: int) -> Iterator[tuple[str, int]]:
    joint = find.joint
    elbow, wrist = joint(f"lowerarm01.{side}"), joint(f"wrist.{side}")
    about_elbow, hand = [f"lowerarm01.{side}", f"upperarm02.{side}"], [f"wrist.{side}"]
    shoulder = [f"upperarm01.{side}", f"shoulder01.{side}", f"upperarm02.{side}"]
    blade = ["spine01", "spine02", f"clavicle.{side}", f"shoulder01.{side}"]
    outwards, inwards = (out, 0, 0), (-out, 0, 0)
    yield "elbow", find.extreme(about_elbow, (0, 0, -1), elbow + _by(0, -0.01, 0), (0.06, 0.03, 0.1))
    yield "elbowin", find.extreme(about_elbow, inwards, elbow, (0.1, 0.03, 0.1))
    yield "wristulnar", find.extreme([f"lowerarm02.{side}", *hand], (0, 0, -1), wrist, (0.06, 0.02, 0.06))
    yield "palm", find.extreme(hand, inwards, wrist + _by(0, -0.075, 0), (0.05, 0.02, 0.02))
    yield (
        "palmheel",
        find.extreme([*hand, f"lowerarm02.{side}"], inwards, wrist + _by(0, -0.03, 0), (0.05, 0.015, 0.03)),
    )
    yield "backhand", find.extreme(hand, outwards, wrist + _by(0, -0.06, 0), (0.05, 0.02, 0.03))
    yield "fingertip", find.extreme([f"finger3-3.{side}"], (0, -1, 0))
    yield "shside", find.extreme(shoulder, outwards, joint(f"upperarm01.{side}"), (0.2, 0.04, 0.1))
    yield "scapula", find.extreme(blade, (0, 0, -1), joint("spine01") + _by(out * 0.09, -0.03, 0), (0.04, 0.05, 0.3))


def _trunk(find: _Finder) -> Iterator[tuple[str, int]]:
    joint = find.joint
    front, back = (0, 0, 1), (0, 0, -1)
    yield "sacrum", find.extreme(BONES, back, joint("spine05") + _by(0, 0.05, 0), (0.02, 0.05, 0.3))
    yield "lowback", find.extreme(BONES, back, joint("spine03"), (0.02, 0.06, 0.3))
    yield "upback", find.extreme(BONES, back, joint("spine01") + _by(0, 0.02, 0), (0.03, 0.05, 0.3))
    yield "belly", find.extreme(BONES, front, joint("spine05") + _by(0, 0.05, 0), (0.03, 0.06, 0.3))
    yield "chest", find.extreme(BONES, front, joint("spine01") + _by(0, -0.03, 0), (0.03, 0.06, 0.3))
    yield "asis", find.extreme(BONES, front, joint("spine05"), (0.03, 0.02, 0.3))
    yield "occiput", find.extreme(["head"], (0, 0.1, -1))
    yield "crown", find.extreme(["head"], (0, 1, 0))
    yield "forehead", find.extreme(["head"], front, joint("head") + _by(0, 0.115, 0), (0.03, 0.03, 0.3))
    yield "nose", find.extreme(["head"], front)
