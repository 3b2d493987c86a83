"""The words of a pose file: movements of joints, points of the body, parts that face a way.

Nothing here knows how a pose is solved or drawn. Angles are degrees from standing with hanging arms, thumbs forward;
the person faces +z, their left is +x, up is +y.

Ranges. `norm` is the usual textbook range of motion: AAOS, *Joint Motion: Method of Measuring and Recording* (1965),
and AMA, *Guides to the Evaluation of Permanent Impairment*, as both are commonly reprinted. `allowed` is what a drawing
may show; where it is wider, `why` says so. [K] marks numbers from general knowledge, not looked up in a source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from .errors import PoseError

SIDES = {"left": "L", "right": "R"}
Range = tuple[float, float]
Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Movement:
    """One axis of one joint: `increase` is the positive direction of the degree of freedom `dof`, `decrease` the other.

    `dof` holds `{side}` where the body has the joint twice.
    """

    joint: str
    increase: str
    decrease: str
    dof: str
    allowed: Range
    norm: Range | None = None
    why: str = ""
    unit: str = "degrees"

    @property
    def paired(self) -> bool:
        return "{side}" in self.dof

    def dofs(self, sides: Iterable[str]) -> tuple[str, ...]:
        """The degrees of freedom of the sides, "L" and "R"; of both where the joint is single."""
        return tuple(self.dof.format(side=side) for side in sides) if self.paired else (self.dof,)

    def phrase(self, value: float) -> str:
        """A value of the degree of freedom in words: -2 of the hip is "hip extension 2"."""
        word = self.increase if value >= 0 or not self.decrease else self.decrease
        return f"{self.joint} {word} {abs(value) if self.decrease else value:g}"

    def range_text(self) -> str:
        """The allowed range in words: "hip extension 28 to hip flexion 138"."""
        low, high = self.allowed
        start = f"{low:g}" if low >= 0 or not self.decrease else self.phrase(low)
        end = f"{high:g}" if low >= 0 else self.phrase(high)
        return f"{start} to {end} {self.unit}".rstrip()


_SCAPULA_MOVES = "with the shoulder blade and the trunk, as an overhead reach is measured"
_SPINE_SHARE = "split between lumbar and thoracic spine so that the two together give the published trunk range [K]"

MOVEMENTS = (
    Movement("lean", "forward", "back", "pitch", (-360, 360)),
    Movement("lean", "right", "left", "tilt", (-360, 360)),
    Movement("roll", "left", "right", "roll", (-360, 360)),
    Movement("turn", "left", "right", "yaw", (-360, 360)),
    Movement("pelvis", "height", "", "y", (0, 3), unit="metres"),
    Movement("pelvis", "left", "right", "x", (-3, 3), unit="metres"),
    Movement("pelvis", "forward", "back", "z", (-3, 3), unit="metres"),
    Movement("lumbar", "flexion", "extension", "lumbar.flex", (-35, 55), (-25, 60), _SPINE_SHARE),
    Movement("lumbar", "side-bend right", "side-bend left", "lumbar.side", (-30, 30), (-25, 25), _SPINE_SHARE),
    Movement("lumbar", "rotation left", "rotation right", "lumbar.rot", (-20, 20), (-15, 15), _SPINE_SHARE),
    Movement("thorax", "flexion", "extension", "thorax.flex", (-30, 45), (-25, 45), _SPINE_SHARE),
    Movement("thorax", "side-bend right", "side-bend left", "thorax.side", (-25, 25), (-25, 25)),
    Movement("thorax", "rotation left", "rotation right", "thorax.rot", (-40, 40), (-35, 35), _SPINE_SHARE),
    Movement("neck", "flexion", "extension", "neck.flex", (-60, 50), (-60, 50)),
    Movement("neck", "side-bend right", "side-bend left", "neck.side", (-45, 45), (-45, 45)),
    Movement("neck", "rotation left", "rotation right", "neck.rot", (-80, 80), (-80, 80)),
    Movement("scapula", "elevation", "depression", "scap.{side}.elev", (-12, 35), (-10, 40), "[K]"),
    Movement("scapula", "protraction", "retraction", "scap.{side}.prot", (-25, 30), (-25, 30), "[K]"),
    Movement("shoulder", "flexion", "extension", "sh.{side}.flex", (-60, 185), (-60, 180), _SCAPULA_MOVES),
    Movement("shoulder", "abduction", "adduction", "sh.{side}.abd", (-60, 185), (-45, 180), _SCAPULA_MOVES),
    Movement(
        "shoulder",
        "internal rotation",
        "external rotation",
        "sh.{side}.rot",
        (-95, 95),
        (-90, 70),
        "with the shoulder blade, which lets a hand reach behind the back [K]",
    ),
    Movement("elbow", "flexion", "extension", "el.{side}.flex", (0, 150), (0, 150)),
    Movement(
        "forearm",
        "pronation",
        "supination",
        "fore.{side}.pro",
        (-90, 90),
        (-80, 80),
        "the wrist lends some of the turn when a hand grips or lies flat [K]",
    ),
    Movement(
        "wrist",
        "flexion",
        "extension",
        "wr.{side}.flex",
        (-80, 80),
        (-70, 80),
        "passive extension, with weight on the hand [K]",
    ),
    Movement(
        "wrist",
        "radial deviation",
        "ulnar deviation",
        "wr.{side}.dev",
        (-40, 25),
        (-30, 20),
        "passive, with a hand that grips or leans [K]",
    ),
    Movement("hand", "grip", "", "grip.{side}", (0, 1), unit="of a fist"),
    Movement(
        "hip",
        "flexion",
        "extension",
        "hip.{side}.flex",
        (-28, 138),
        (-30, 120),
        "with the tilt of the pelvis that a deep squat or a knee drawn to the chest brings along",
    ),
    Movement(
        "hip",
        "abduction",
        "adduction",
        "hip.{side}.abd",
        (-35, 60),
        (-30, 45),
        "more with a bent hip, as in child's pose [K]",
    ),
    Movement(
        "hip",
        "external rotation",
        "internal rotation",
        "hip.{side}.rot",
        (-50, 60),
        (-45, 45),
        "more outwards with a bent hip [K]",
    ),
    Movement(
        "knee",
        "flexion",
        "extension",
        "knee.{side}.flex",
        (0, 160),
        (0, 150),
        "passive, sitting on the heels [K]",
    ),
    Movement(
        "ankle",
        "plantarflexion",
        "dorsiflexion",
        "ank.{side}.flex",
        (-28, 65),
        (-20, 50),
        "passive: upwards with weight on the foot, downwards with the instep on the floor [K]",
    ),
    Movement(
        "toe",
        "extension",
        "flexion",
        "toe.{side}.ext",
        (-40, 85),
        (-45, 70),
        "passive, with weight on the forefoot [K]",
    ),
)

# What a hand can do by name (hands.SHAPES has the fingers); between them "hand grip 0" (flat) .. "hand grip 1" (fist).
HAND_SHAPES = ("flat", "relaxed", "cup", "bar", "fist", "hook", "clasp")

# "arms" are what has to give when a hand is put somewhere, "legs" when a foot is.
_ARM = ("shoulder flexion", "shoulder abduction", "shoulder internal rotation", "elbow", "forearm", "wrist flexion")
_LEG = ("hip flexion", "knee", "ankle")
GROUPS = {"arm": _ARM, "arms": _ARM, "leg": _LEG, "legs": _LEG}

# Named points on the skin: what a person writes -> the body's marker (see Body._markers).
PAIRED_POINTS = {
    "heel": "heel",
    "heel back": "heelback",
    "forefoot": "ball",
    "toe tip": "toe",
    "instep": "instep",
    "foot edge": "footside",
    "outer ankle": "ankleside",
    "shin": "shin",
    "calf": "calf",
    "knee": "knee",
    "kneecap": "patella",
    "inner knee": "kneein",
    "knee back": "kneeback",
    "thigh front": "thighfront",
    "thigh back": "thighback",
    "hip side": "hipside",
    "sitting bone": "sit",
    "shoulder side": "shside",
    "shoulder blade": "scapula",
    "elbow": "elbow",
    "inner elbow": "elbowin",
    "ulnar wrist": "wristulnar",
    "palm": "palm",
    "palm heel": "palmheel",
    "hand back": "backhand",
    "fingertip": "fingertip",
    "grip": "grip",  # the axis of what the hand holds
    "clasp": "clasp",  # where the other hand of a clasp is
}
MIDLINE_POINTS = {
    "sacrum": "sacrum",
    "lower back": "lowback",
    "upper back": "upback",
    "belly": "belly",
    "pelvis front": "asis",
    "breastbone": "chest",
    "back of head": "occiput",
    "crown": "crown",
    "forehead": "forehead",
    "nose": "nose",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the body that can face a way: the direction `axis` of `bone`, standing.

    `mirrored`: the axis is that of the left side, the right side has its mirror image.
    """

    bone: str
    axis: Vector
    verb: str
    paired: bool = True
    mirrored: bool = False


PARTS = {
    "palm": Part("wrist", (-1, 0, 0), "faces", mirrored=True),
    "fingers": Part("wrist", (0, -1, 0), "points"),
    "thumb": Part("wrist", (0, 0, 1), "points"),
    "upper arm": Part("upperarm02", (0, -1, 0), "points"),
    "forearm": Part("lowerarm02", (0, -1, 0), "points"),
    "thigh": Part("upperleg02", (0, -1, 0), "points"),
    "shin": Part("lowerleg02", (0, -1, 0), "points"),
    "sole": Part("foot", (0, -1, 0), "faces"),
    "toes": Part("foot", (0, 0, 1), "points"),
    "face": Part("head", (0, 0, 1), "faces", paired=False),
    "crown": Part("head", (0, 1, 0), "points", paired=False),
    "chest": Part("spine01", (0, 0, 1), "faces", paired=False),
    "trunk": Part("spine01", (0, 1, 0), "points", paired=False),
    "navel": Part("root", (0, 0, 1), "faces", paired=False),
    "pelvis": Part("root", (0, 1, 0), "points", paired=False),
}

# Words for the axes of the room: (index into x y z, sign). "out" and "in" are seen from the middle of the body.
AXES = {
    "left": (0, 1),
    "right": (0, -1),
    "out": (0, 1),
    "in": (0, -1),
    "up": (1, 1),
    "height": (1, 1),
    "down": (1, -1),
    "forward": (2, 1),
    "back": (2, -1),
}


class Term(NamedTuple):
    """A movement as somebody wrote it: `sign` is -1 for its opposite (extension), `sides` those meant."""

    movement: Movement
    sign: int
    sides: tuple[str, ...]

    @property
    def dofs(self) -> tuple[str, ...]:
        return self.movement.dofs(self.sides)


def _plural(name: str) -> str:
    irregular = {"forefoot": "forefeet", "calf": "calves", "fingers": "fingers", "toes": "toes"}
    return irregular.get(name, name + "s")


def _with_plurals(names: Iterable[str]) -> dict[str, str]:
    return {form: name for name in names for form in (name, _plural(name))}


_PHRASES = {
    f"{movement.joint} {word}": (movement, sign)
    for movement in MOVEMENTS
    for word, sign in ((movement.increase, 1), (movement.decrease, -1))
    if word
}
_POINT_FORMS = _with_plurals(PAIRED_POINTS)
_PART_FORMS = _with_plurals(name for name, part in PARTS.items() if part.paired)
BY_DOF = {dof: movement for movement in MOVEMENTS for dof in movement.dofs("LR")}


def unknown(what: str, written: str, known: Iterable[str]) -> PoseError:
    """The refusal of a word, with the ones that look like it, or else all there are."""
    known = sorted(known)
    near = get_close_matches(written, known, n=4, cutoff=0.5)
    hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"Known: {', '.join(known)}."
    return PoseError(f"unknown {what} {written!r}. {hint}")


def split_side(phrase: str) -> tuple[str, str]:
    """Side ("L", "R" or "") and the rest: "left knee" gives ("L", "knee")."""
    first, _, rest = phrase.partition(" ")
    return (SIDES[first], rest) if first in SIDES and rest else ("", phrase)


def movement(phrase: str) -> Term:
    """ "left hip extension" -> the movement, its sign, its side; both sides where none is named."""
    side, name = split_side(phrase)
    if name not in _PHRASES:
        raise unknown("joint movement", name, _PHRASES)
    found, sign = _PHRASES[name]
    if side and not found.paired:
        raise PoseError(f"{phrase!r}: the body has one {found.joint}, leave {phrase.split()[0]!r} out")
    return Term(found, sign, (side,) if side else ("L", "R"))


def hand_shape(item: str) -> dict[str, str]:
    """ "left hand clasp" -> {"grip.L": "clasp"}; empty where the item is no hand shape."""
    side, rest = split_side(item)
    noun, _, shape = rest.partition(" ")
    if noun not in ("hand", "hands") or shape.startswith("grip "):
        return {}
    if shape not in HAND_SHAPES:
        raise unknown("hand shape", shape, [*HAND_SHAPES, "grip 0 .. 1"])
    return {f"grip.{one}": shape for one in (side or "LR")}


def free_dofs(phrase: str) -> tuple[str, ...]:
    """Degrees of freedom behind a movement ("hip flexion"), a joint ("left hip": all of it) or a group ("arms")."""
    side, name = split_side(phrase)
    sides = (side,) if side else ("L", "R")
    if name in GROUPS:
        return tuple(dof for member in GROUPS[name] for dof in free_dofs(f"{phrase[: -len(name)]}{member}"))
    of_joint = [found for found in MOVEMENTS if found.joint == name]
    if of_joint:
        return tuple(dof for found in of_joint for dof in found.dofs(sides))
    if name not in _PHRASES:
        raise unknown("joint", name, [*_PHRASES, *GROUPS, *(found.joint for found in MOVEMENTS)])
    return movement(phrase).dofs


def markers(phrase: str) -> tuple[str, ...]:
    """ "left knee" -> ("knee.L",); "knees" and "knee" -> both; "sacrum" -> itself."""
    side, name = split_side(phrase)
    if not side and name in MIDLINE_POINTS:
        return (MIDLINE_POINTS[name],)
    if name not in _POINT_FORMS:
        raise unknown("point of the body", name, [*PAIRED_POINTS, *MIDLINE_POINTS])
    return tuple(f"{PAIRED_POINTS[_POINT_FORMS[name]]}.{one}" for one in (side or "LR"))


def parts(phrase: str) -> tuple[str, ...]:
    """Like `markers`, for parts that face a way: "palms" -> ("palm.L", "palm.R")."""
    side, name = split_side(phrase)
    if not side and name in PARTS and not PARTS[name].paired:
        return (name,)
    if name not in _PART_FORMS:
        raise unknown("part that can face a way", name, PARTS)
    return tuple(f"{_PART_FORMS[name]}.{one}" for one in (side or "LR"))


def check_range(dof: str, value: float) -> None:
    """Refuse a value that no body reaches."""
    found = BY_DOF[dof]
    low, high = found.allowed
    if low <= value <= high:
        return
    side = next((f"{word} " for word, letter in SIDES.items() if found.paired and f".{letter}" in dof), "")
    raise PoseError(f"{side}{found.phrase(value)}: the {found.joint} goes {found.range_text()}")
