"""The poses between the frames of an exercise: joints go straight from one to the other, what is planted stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from . import posing
from .arrays import Floats
from .body import BI, DI, DOF, Body
from .mass import centre_of_mass
from .posefile import Contact, Facing, Frame, Grip, Place, Pose, Stay
from .posing import Moment, Posed

DRAWINGS = 9  # from start to end, both counted
STEP_DRAWINGS = 7  # likewise, of one step of a walk or march: the other leg's step comes on top
STILL_M = 0.025  # a landmark that moves less is planted
KEPT_M = 0.03  # a contact that moves less along an axis keeps to that axis ...
ARC_M = 0.12  # ... unless the free movement leaves it by more than this: then it is meant to travel in an arc
LIFTED_M = 0.05  # a foot this high is in the air
RELAXED = 0.12  # grip of a hand of which nothing is said
LEAVING = 0.3  # by this share of the way from a seat, the feet alone carry the body
BALANCE_M = 0.1  # so far behind the middle of the feet the centre of mass may lie: there the heels are
MOST_LEAN = 60.0  # degrees
SWING = {"hip.{}.flex": 16.0, "knee.{}.flex": 42.0, "ank.{}.flex": -12.0}  # degrees more as a leg passes the other
MIRRORED_DEGREES = 6.0  # the end is the start with left and right exchanged, up to this

FOOT = ("heel", "ball", "toe")
RESTING = (*FOOT, "palm", "palmheel", "knee", "instep", "elbow", "calf", "footside", "hipside", "wristulnar", "sit")
RESTING_MIDDLE = ("sacrum", "upback", "occiput")
FEET = {f"{name}.{side}" for name in (*FOOT, "footside", "instep", "calf", "knee") for side in "LR"}
LANDMARKS = (*(f"{name}.{side}" for name in RESTING for side in "LR"), *RESTING_MIDDLE)


class Movement(NamedTuple):
    """The poses to draw, start first."""

    moments: list[Moment]
    goes_round: bool  # a walk does, through the other leg's step; else it goes there and back


def ease(t: float) -> float:
    """Slow, fast, slow: 0..1 to 0..1."""
    return float(1 - np.cos(np.pi * t)) / 2


def movement(body: Body, pose: Pose, solutions: Sequence[Posed]) -> Movement:
    """The way through the solved frames of an exercise."""
    keys = [Moment(solution.angles, solution.grip) for solution in solutions]
    if len(keys) == 2 and np.abs(mirrored(keys[0]).angles - keys[1].angles)[3:].max() < MIRRORED_DEGREES:
        steps = [_mid_step(body, pose, keys, k / (STEP_DRAWINGS - 1)) for k in range(1, STEP_DRAWINGS - 1)]
        half = [keys[0], *steps]
        return Movement(half + [mirrored(moment) for moment in half], goes_round=True)
    path = [ease(k / (DRAWINGS - 1)) * (len(keys) - 1) for k in range(DRAWINGS)]
    return Movement([_between(body, pose, keys, place) for place in path], goes_round=False)


def mirrored(moment: Moment) -> Moment:
    """The same pose with left and right exchanged."""
    sided = str.maketrans("LR", "RL")
    swap = [DI[name.translate(sided) if re.search(r"\.[LR]\.", name) else name] for name in DOF]
    odd = [name in ("x", "tilt", "roll", "yaw") or bool(re.fullmatch(r"\w+\.(side|rot)", name)) for name in DOF]
    grip = {side.translate(sided): value for side, value in moment.grip.items()}
    return Moment(moment.angles[swap] * np.where(odd, -1, 1), grip)


def blend(a: Moment, b: Moment, t: float) -> Moment:
    """Each joint on its straight way from `a` (t = 0) to `b` (t = 1)."""
    grip = {side: _hand(a.grip.get(side, RELAXED), b.grip.get(side, RELAXED), t) for side in "LR"}
    return Moment(a.angles + (b.angles - a.angles) * t, grip)


def _hand(a: Grip, b: Grip, t: float) -> Grip:
    """Grips blend; of named shapes each has its half of the way."""
    if isinstance(a, str) or isinstance(b, str):
        return a if t < 0.5 else b
    return a * (1 - t) + b * t


def _between(body: Body, pose: Pose, keys: Sequence[Moment], place: float) -> Moment:
    """The pose at `place` (0 = first key, 1 = second ...): the joints' blend, moved so that what is planted stays."""
    k = min(int(place), len(keys) - 2)
    t = place - k
    if min(t, 1 - t) < 1e-6:
        return keys[k + round(t)]
    free = blend(keys[k], keys[k + 1], t)
    frames = pose.frames[k : k + 2]
    placed = _placed(frames[0]) & _placed(frames[1])
    if not pose.unbalanced and placed | _planted(body, keys[k : k + 2]) <= FEET:  # only the feet hold
        free = leaning(body, free, min(1, t / LEAVING) if behind_feet(body, keys[k]) > BALANCE_M else 1)
    return _solve(body, pose, free, _holds(body, frames, keys[k : k + 2], free, t), frames[0].free & frames[1].free)


def _planted(body: Body, keys: Sequence[Moment]) -> set[str]:
    """The landmarks that rest on one spot from one key to the next."""
    start, end = (_places(body, LANDMARKS, key) for key in keys)
    return {name for name, way in zip(LANDMARKS, end - start, strict=True) if np.linalg.norm(way) < STILL_M}


def leaning(body: Body, moment: Moment, share: float) -> Moment:
    """Bent forward at the hips by this share of what it takes for the feet to carry the body, as one stands up."""
    low, high = 0.0, MOST_LEAN
    if behind_feet(body, moment) <= BALANCE_M:
        return moment
    for _ in range(8):
        middle = (low + high) / 2
        if behind_feet(body, _bent(moment, middle)) > BALANCE_M:
            low = middle
        else:
            high = middle
    return _bent(moment, share * high)


def _bent(moment: Moment, degrees: float) -> Moment:
    angles = moment.angles.copy()
    angles[DI["pitch"]] += degrees
    angles[[DI[f"{joint}.{side}.flex"] for joint in ("hip", "sh") for side in "LR"]] += degrees  # limbs keep their way
    return Moment(angles, moment.grip)


def behind_feet(body: Body, moment: Moment) -> float:
    """How far the centre of mass lies behind the middle of the feet, for a person who faces +z; metres."""
    joints = body.fk(moment.angles, moment.grip)[1]
    feet = np.mean([joints[BI[f"{bone}.{side}"]] for bone in ("foot", "toe") for side in "LR"], axis=0)
    return float((feet - centre_of_mass(body, moment))[2])


def _solve(body: Body, pose: Pose, free: Moment, contacts: Sequence[Contact], loose: frozenset[str]) -> Moment:
    solution = posing.solve(body, free.angles, free.grip, contacts, loose, pose.floor)
    return Moment(solution.angles, solution.grip)


def _holds(body: Body, frames: Sequence[Frame], keys: Sequence[Moment], free: Moment, t: float) -> list[Contact]:
    """What holds at a moment between two frames: what is planted stays, what slides keeps to its line."""
    placed = _placed(frames[0]) & _placed(frames[1])
    names = [*LANDMARKS, *sorted(placed - set(LANDMARKS))]
    start, end, now = (_places(body, names, moment) for moment in (*keys, free))
    line = start + (end - start) * t
    contacts: list[Contact] = []
    for name, x0, x1, x, target in zip(names, start, end, now, line, strict=True):
        if np.linalg.norm(x1 - x0) < STILL_M:
            contacts.append(_at(name, target))
        elif name in placed:
            keeps = (np.abs(x1 - x0) < KEPT_M) & (np.abs(x - target) < ARC_M)
            contacts.append(_at(name, target, keeps))
    return contacts + _lasting(frames, Facing)


def _placed(frame: Frame) -> set[str]:
    """The landmarks that a frame puts somewhere."""
    return {contact.marker for contact in frame.contacts if isinstance(contact, Place | Stay)}


def _lasting(frames: Sequence[Frame], kind: type[Contact] = Contact) -> list[Contact]:
    """The contacts that hold in both frames, as they are written."""
    first, second = (frame.contacts for frame in frames)
    return [contact for contact in first if contact in second and isinstance(contact, kind)]


def _at(landmark: str, place: Floats, axes: Iterable[bool] = (True, True, True)) -> Place:
    x, y, z = (float(c) if kept else None for c, kept in zip(place, axes, strict=True))
    return Place("", 1, landmark, (x, y, z))


def _places(body: Body, names: Iterable[str], moment: Moment) -> Floats:
    """Landmarks (n, 3) in metres."""
    places: Floats = body.points(np.array([body.marker[name] for name in names]), *moment)
    return places


def _mid_step(body: Body, pose: Pose, keys: Sequence[Moment], t: float) -> Moment:
    """A moment of a step: a walk's leg swings through, a march's legs take turns."""
    now = blend(keys[0], keys[1], t)
    contacts: list[Contact] = []
    for side in "LR":
        feet = [_places(body, [f"{name}.{side}" for name in FOOT], key) for key in keys]
        lifted = [foot[:, 1].min() > LIFTED_M for foot in feet]
        if any(lifted):  # first one foot comes down, then the other goes up
            turn = ease(min(1, 2 * t) if lifted[0] else max(0, 2 * t - 1))
            leg = [DI[name] for name in DOF if re.match(rf"(hip|knee|ank|toe)\.{side}", name)]
            now.angles[leg] = blend(keys[0], keys[1], turn).angles[leg]
            if turn in (0, 1):
                contacts += [_at(f"{name}.{side}", at) for name, at in zip(FOOT, feet[round(turn)], strict=True)]
        elif feet[1][:, 2].mean() > feet[0][:, 2].mean():
            for joint, degrees in SWING.items():
                now.angles[DI[joint.format(side)]] += degrees * np.sin(np.pi * t)
        else:
            contacts.append(_at(f"ball.{side}", (feet[0] + (feet[1] - feet[0]) * t)[FOOT.index("ball")]))
    loose = pose.frames[0].free & pose.frames[1].free
    return _solve(body, pose, now, contacts + _lasting(pose.frames), loose)
