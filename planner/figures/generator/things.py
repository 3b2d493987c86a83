"""The things a person exercises with, built as small meshes: one function a kind of thing.

Lengths are in metres. A parameter is a setting of the kind's grammar, and the first line of the docstring is its
meaning there (see equipment.py); `person` is handed in where a thing is held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, NewType

import numpy as np
from scipy.spatial import ConvexHull

from .anatomy import markers
from .arrays import Floats
from .body import BI, Body
from .errors import PoseError
from .shapes import Mesh, box, disc, hexahedron, joined, sphere, tube

FRAME, PADDING, PALE, IRON, CORD = "#fff", "#c9ced3", "#e9ebee", "#8a929a", "#5b6670"
HANDS = {"left-hand": "L", "right-hand": "R"}
ACROSS = np.array([1.0, 0, 0])
SKIRTING = 0.07  # height of a skirting board, which is what makes a slab read as a wall
BELOW_FLOOR = -0.004  # feet of things reach a little through the floor, or their lower edge would be drawn twice

Point = NewType("Point", Floats)
Place = NewType("Place", Floats)


class Grip(NamedTuple):
    """Where a closed hand holds a handle, and which way the handle runs."""

    centre: Floats
    axis: Floats


class Shank(NamedTuple):
    """A lower leg, by the joints at its ends."""

    knee: Floats
    ankle: Floats


@dataclass(frozen=True)
class Person:
    """A body in one pose, as equipment needs it."""

    body: Body
    joints: tuple[Floats, Floats]  # rotations and places of the bones, from Body.fk

    def grip(self, side: str) -> Grip:
        """The grip of hand "L" or "R"."""
        return hand(self.body, self.joints, side)

    def hands(self) -> Floats:
        """The middle between both grips."""
        return (self.grip("L").centre + self.grip("R").centre) / 2

    def shank(self, side: str) -> Shank:
        """The lower leg "L" or "R"."""
        places = self.joints[1]
        return Shank(places[BI[f"lowerleg01.{side}"]], places[BI[f"foot.{side}"]])

    def thigh(self, side: str) -> tuple[Floats, Floats]:
        """The hip and the knee of leg "L" or "R"."""
        places = self.joints[1]
        return places[BI[f"upperleg01.{side}"]], places[BI[f"lowerleg01.{side}"]]

    def point(self, name: str) -> Floats:
        """The place of a body point, a hyphen for each space of its name."""
        if name in HANDS:
            return self.grip(HANDS[name]).centre
        marker, *more = markers(name.replace("-", " "))
        if more:
            raise PoseError(f"{name!r}: say which, left-{name} or right-{name}")
        return self.body.landmark(marker, self.joints)


def hand(body: Body, joints: tuple[Floats, Floats], side: str) -> Grip:
    """Where hand "L" or "R" holds a handle."""
    rotations, _ = joints
    return Grip(body.landmark(f"grip.{side}", joints), rotations[BI[f"wrist.{side}"]] @ np.array([0, 0, 1.0]))


# ---------------------------------------------------------------- on the floor


def mat(right: float = -0.33, left: float = 0.33, back: float = -1.0, front: float = 1.0) -> list[Mesh]:
    """An exercise mat on the floor."""
    return [box(right, left, -0.022, -0.006, back, front, fill=PALE, floor=True)]


def step(back: float, front: float, height: float = 0.18, width: float = 0.6) -> list[Mesh]:
    """A low step."""
    return [box(-width / 2, width / 2, 0, height, back, front, fill=PALE)]


def plain_box(right: float, left: float, bottom: float, top: float, back: float, front: float) -> list[Mesh]:
    """A plain block: a post, a shelf, whatever has no kind of its own."""
    return [box(right, left, bottom, top, back, front, fill=PALE)]


def pillow(right: float, left: float, bottom: float, top: float, back: float, front: float) -> list[Mesh]:
    """A pillow with rounded edges."""
    v, f = sphere(24, 48)
    low, high = np.array([right, bottom, back]), np.array([left, top, front])
    return [Mesh(np.sign(v) * np.abs(v) ** [0.45, 0.75, 0.45] * (high - low) / 2 + (high + low) / 2, f, fill=PALE)]


def wedge(back: float, front: float, height: float = 0.2, width: float = 0.5) -> list[Mesh]:
    """A foam wedge, high at the back and flat at the front."""
    edge = 0.01  # of its thin end
    side = ((0, back), (0, front), (height, back), (edge, front))
    corners = [[x, y, z] for x in (-width / 2, width / 2) for y, z in side]
    return [hexahedron(corners, fill=PADDING)]


def slope(back: float, front: float, rise: float = 0.3, width: float = 0.7) -> list[Mesh]:
    """Ground that climbs from the floor at the back to `rise` at the front."""
    side = ((-0.02, back), (-0.02, front), (0, back), (rise, front))
    return [hexahedron([[x, y, z] for x in (-width / 2, width / 2) for y, z in side], fill=PALE)]


def water(level: float, back: float, front: float, width: float = 0.9) -> list[Mesh]:
    """The surface of a pool at height `level`: waves across the picture, the body seen through them."""
    long, high = 0.22, 0.012  # of one wave
    out = list[Mesh]()
    for number, x in enumerate(np.linspace(-width / 2, width / 2, 4)):
        indent = 0.12 * (number % 2)  # so that the rows do not end in one line
        z = np.arange(back + indent, front - indent, 0.02)
        y = level + high * np.sin(2 * np.pi * (z / long + number * 0.3))
        out.append(tube(np.stack([np.full_like(z, x), y, z], 1), 0.004, 6, fill=CORD, thin=True))
    return out


def ball(at: Place, radius: float = 0.12) -> list[Mesh]:
    """A ball: small under a hand or foot, or large to sit on (radius=.3)."""
    v, f = sphere(24, 36)
    return [Mesh(v * radius + at, f, fill=PALE)]


def roller(at: Place, length: float = 0.6, diameter: float = 0.15) -> list[Mesh]:
    """A foam roller across the room, its middle at `at`."""
    return [tube([at - ACROSS * length / 2, at + ACROSS * length / 2], diameter / 2, 32, fill=PADDING)]


# ---------------------------------------------------------------- furniture


def bench(back: float, front: float, height: float = 0.44, width: float = 0.3) -> list[Mesh]:
    """A flat padded bench."""
    pad, half = 0.075, width / 2
    out = [box(-half, half, height - pad, height, back, front, fill=PADDING)]
    for z in (back + 0.12, front - 0.12):
        out += _trestle(z, height - pad, half * 1.1)
    return out


def incline_bench(back: float, low: float, front: float, high: float, width: float = 0.26) -> list[Mesh]:
    """A padded bench on a slope: its face rises from height `low` at the back to `high` at the front."""
    thick, half = 0.07, width / 2
    start, way = np.array([0, low, back]), np.array([0, high - low, front - back])
    square = np.cross(way, ACROSS)
    square *= np.sign(square[1]) / np.linalg.norm(square)
    # in two halves: the check for "inside a solid box" goes by six-sided meshes, and takes them as upright
    pad = joined(box(-half, half, -1, 0, 0, 0.5), box(-half, half, -1, 0, 0.5, 1), fill=PADDING)
    pad.v = pad.v * [1, 0, 0] + start + pad.v[:, 2:] * way + pad.v[:, 1:2] * thick * square
    out = [pad]
    for share in (0.22, 0.78):
        face = start + way * share
        out += _trestle(face[2], (face - square * thick)[1] + 0.01, half * 1.2)
    return out


def _trestle(z: float, height: float, half_width: float) -> list[Mesh]:
    """A post with a foot across."""
    post = box(-0.03, 0.03, 0, height, z - 0.03, z + 0.03, fill=FRAME)
    return [post, box(-half_width, half_width, BELOW_FLOOR, 0.035, z - 0.035, z + 0.035, fill=FRAME)]


def bed(right: float, left: float, back: float, front: float, height: float = 0.5) -> list[Mesh]:
    """A bed: a mattress on a frame with four legs; it gives way a little."""
    base, mattress, leg = height - 0.26, height - 0.18, 0.06
    out = [box(right, left, mattress, height, back, front, fill=PALE)]
    out.append(box(right, left, base, mattress, back, front, fill=PADDING))
    for x in (right, left - leg):
        for z in (back, front - leg):
            out.append(box(x, x + leg, 0, base, z, z + leg, fill=FRAME))
    return out


def chair(
    at: float = 0.0,
    seat: float = 0.45,
    depth: float = 0.42,
    width: float = 0.44,
    backrest: float = 0.45,
    turned: bool = False,
    arms: bool = False,
) -> list[Mesh]:
    """A chair, the middle of its seat at z = `at`; it faces as the person does, or, turned, the person."""
    half, front, back = width / 2, depth / 2, -depth / 2
    out = [box(-half, half, seat - 0.035, seat, back, front, fill=PADDING)]
    for x in (-half + 0.02, half - 0.02):
        out.append(box(x - 0.018, x + 0.018, 0, seat - 0.035, front - 0.04, front - 0.005, fill=FRAME))
        out.append(box(x - 0.018, x + 0.018, 0, seat + backrest, back, back + 0.035, fill=FRAME))
        if arms:
            rail = x + 0.035 * np.sign(x)  # outside the hips
            out.append(box(rail - 0.02, rail + 0.02, seat + 0.2, seat + 0.23, back, front - 0.03, fill=PADDING))
            out.append(
                box(rail - 0.015, rail + 0.015, seat - 0.035, seat + 0.2, front - 0.09, front - 0.05, fill=FRAME)
            )
    rest = seat + backrest * 0.45, seat + backrest
    out.append(box(-half + 0.04, half - 0.04, *rest, back + 0.006, back + 0.028, fill=PADDING))
    return [_placed(mesh, at, turned) for mesh in out]


def _placed(mesh: Mesh, z: float, turn: bool) -> Mesh:
    mesh.v = mesh.v * ([-1, 1, -1] if turn else [1, 1, 1]) + [0, 0, z]
    return mesh


def stool(at: float = 0.0, height: float = 0.45, width: float = 0.36) -> list[Mesh]:
    """A stool without a backrest."""
    return table(-width / 2, width / 2, at - width / 2, at + width / 2, height)


def table(right: float, left: float, back: float, front: float, height: float = 0.74) -> list[Mesh]:
    """A table on four legs."""
    thick, leg, inset = 0.035, 0.04, 0.01
    out = [box(right, left, height - thick, height, back, front, fill=PADDING)]
    for x in (right + inset, left - inset - leg):
        for z in (back + inset, front - inset - leg):
            out.append(box(x, x + leg, 0, height - thick, z, z + leg, fill=FRAME))
    return out


def counter(right: float, left: float, back: float, front: float, height: float = 0.88) -> list[Mesh]:
    """A kitchen counter: toe space, cupboard, worktop."""
    inset, top = 0.025, height - 0.04
    return [
        box(right + inset, left - inset, 0, 0.08, back + 0.06, front - 0.06, fill=PADDING),
        box(right + inset, left - inset, 0.08, top, back + inset, front - inset, fill=PALE),
        box(right, left, top, height, back, front, fill=PADDING),
    ]


def door(at: float, height: float = 2.05, width: float = 0.84) -> list[Mesh]:
    """A closed door in its frame, in front of a person who faces it."""
    half, frame, handle = width / 2, 0.09, 1.0
    out = [box(-half, half, 0, height, at, at + 0.03, fill=FRAME)]
    out.append(box(-half - frame, half + frame, height, height + frame, at - 0.02, at + 0.05, fill=PALE))
    for x in (half, -half - frame):
        out.append(box(x, x + frame, 0, height, at - 0.02, at + 0.05, fill=PALE))
    knob = [[-half + 0.07, handle, at], [-half + 0.07, handle, at - 0.05], [-half + 0.19, handle, at - 0.05]]
    return [*out, tube(knob, 0.011, 8, fill=IRON, thin=True)]


def doorway(at: float, height: float = 2.05, width: float = 0.84, beside: float = 0.3) -> list[Mesh]:
    """An open doorway across the room: its frame, and the wall as far as `beside` on both sides."""
    half, frame = width / 2, 0.07
    out = [box(-half - frame, half + frame, height, height + frame, at - 0.02, at + 0.1, fill=FRAME)]
    for near, far in ((half, half + frame), (-half - frame, -half)):
        out.append(box(near, far, BELOW_FLOOR, height, at - 0.02, at + 0.1, fill=FRAME))
    for near, far in ((half + frame, half + beside), (-half - beside, -half - frame)):
        out.append(box(near, far, BELOW_FLOOR, height, at, at + 0.08, fill=PALE))
    return out


def wall(at: float, height: float = 2.0, width: float = 1.0) -> list[Mesh]:
    """A piece of wall across the room, before or behind the person, with its skirting board."""
    half = width / 2
    board = (at + 0.03, at + 0.045) if at < 0 else (at - 0.015, at)  # on the side of the person
    return [
        box(-half, half, BELOW_FLOOR, height, at, at + 0.03, fill=PALE),
        box(-half, half, BELOW_FLOOR, SKIRTING, *board, fill=FRAME, thin=True),
    ]


def side_wall(at: float, height: float = 1.9, back: float = -0.5, front: float = 0.5) -> list[Mesh]:
    """A piece of wall beside the person, on the left or (`at` below 0) on the right, with its skirting board."""
    board = (at + 0.03, at + 0.045) if at < 0 else (at - 0.015, at)
    return [
        box(at, at + 0.03, BELOW_FLOOR, height, back, front, fill=PALE),
        box(*board, BELOW_FLOOR, SKIRTING, back, front, fill=FRAME, thin=True),
    ]


# ---------------------------------------------------------------- to hold


def dumbbell(person: Person, *hands: Grip) -> list[Mesh]:
    """A dumbbell in each hand named: left, right."""
    _some("dumbbell", hands)
    half, radius, out = 0.09, 0.052, list[Mesh]()
    for centre, axis in hands:
        along = axis / np.linalg.norm(axis) * half
        out.append(tube([centre - along, centre + along], 0.012, 10, fill=FRAME))
        out += [disc(centre + end, along / half, radius, 0.055, 6, fill=IRON) for end in (along, -along)]
    return out


def barbell(person: Person, length: float = 2.0, plate: float = 0.38) -> list[Mesh]:
    """A loaded barbell in both hands; `plate` is the diameter of the large plates."""
    centre = person.hands() * [0, 1, 1]
    half = length / 2
    out: list[Mesh] = [tube([centre - ACROSS * half, centre + ACROSS * half], 0.014, 12, fill=FRAME)]
    for side in (ACROSS, -ACROSS):
        out.append(disc(centre + side * (half - 0.09), ACROSS, plate / 2, 0.045, fill=IRON))
        out.append(disc(centre + side * (half - 0.057), ACROSS, plate / 2 * 0.36, 0.02, fill=PADDING))
    return out


def kettlebell(person: Person, *hands: Grip, at: Place | None = None) -> list[Mesh]:
    """A kettlebell hanging from both hands, or from the hand named, or standing with its handle at `at`."""
    handle = at if at is not None else np.mean([grip.centre for grip in hands], 0) if hands else person.hands()
    radius = 0.09
    v, f = sphere(16, 24)
    angle = np.linspace(0, np.pi, 12)
    bow = np.stack([0.062 * np.cos(angle), -0.075 + 0.075 * np.sin(angle) ** 0.5, 0 * angle], 1)
    return [
        Mesh(v * radius + handle - [0, radius + 0.06, 0], f, fill=IRON),
        tube(bow + handle, 0.012, 10, fill=IRON),
    ]


def parcel(
    person: Person, width: float = 0.28, height: float = 0.26, depth: float = 0.26, drop: float = 0.06
) -> list[Mesh]:
    """A box carried between both hands, its middle `drop` below them."""
    x, y, z = person.hands() - [0, drop, 0]
    return [box(x - width / 2, x + width / 2, y - height / 2, y + height / 2, z - depth / 2, z + depth / 2, fill=PALE)]


def stick(upper: Point, lower: Point, above: float = 0.12, below: float = 0.1) -> list[Mesh]:
    """A straight stick along the back past two points, reaching `above` the upper and `below` the lower one."""
    top, bottom = upper * [0, 1, 1], lower * [0, 1, 1]
    up = (top - bottom) / np.linalg.norm(top - bottom)
    behind = np.cross(up, ACROSS) * 0.014
    return [tube([bottom - up * below + behind, top + up * above + behind], 0.012, 10, fill=FRAME)]


def band(*points: Point) -> list[Mesh]:
    """An elastic band, a strap or a towel, stretched through the points in their order."""
    if len(points) < 2:
        raise PoseError("band: name two points or more")
    return [tube(points, 0.008, 8, fill=CORD, thin=True)]


def loop(person: Person, thighs: bool = False, shins: bool = False, share: float = 0.84) -> list[Mesh]:
    """A band loop round both legs: thighs or shins, `share` of the way down them."""
    if thighs == shins:
        raise PoseError("loop: say thighs or shins")
    legs = [person.thigh(side) if thighs else person.shank(side) for side in "LR"]
    radius = 0.066 if thighs else 0.05
    ways = [(low - high) / np.linalg.norm(low - high) for high, low in legs]
    centres = [high + (low - high) * share for high, low in legs]
    angle = np.linspace(0, 2 * np.pi, 24, endpoint=False)[:, None]
    rings = list[Floats]()
    for centre, way in zip(centres, ways, strict=True):
        one = np.cross(way, [0.3, 0.2, 1.0])
        one /= np.linalg.norm(one)
        rings.append(centre + radius * (np.cos(angle) * one + np.sin(angle) * np.cross(way, one)))
    points = np.concatenate(rings)
    flat = _across(points, ways[0] + ways[1])
    around = points[ConvexHull(flat).vertices]
    return [tube([*around, around[0]], 0.011, 8, fill=CORD, thin=True)]


def _across(points: Floats, way: Floats) -> Floats:
    """The points (n, 3) as one who looks along `way` sees them (n, 2)."""
    _, _, axes = np.linalg.svd(way[None])
    seen: Floats = points @ axes[1:].T
    return seen


def bag(person: Person, *hands: Grip) -> list[Mesh]:
    """A shopping bag in each hand named: left, right."""
    _some("bag", hands)
    out = list[Mesh]()
    for centre, _ in hands:
        x, y, z = centre
        top, bottom = y - 0.16, y - 0.46
        edges = ((bottom, -0.12), (bottom, 0.12), (top, -0.15), (top, 0.15))
        out.append(hexahedron([[x + side, h, z + along] for side in (-0.05, 0.05) for h, along in edges], fill=PALE))
        for side in (0.035, -0.035):
            handle = np.array([[x - side, top, z - 0.09], [x - side / 3, y, z], [x - side, top, z + 0.09]])
            out.append(tube(handle, 0.007, 8, fill=CORD, thin=True))
    return out


def hanging_weight(hook: Point, drop: float = 0.35) -> list[Mesh]:
    """A weight plate on a cord that hangs `drop` below a point of the body."""
    end = hook - [0, drop, 0]
    return [
        tube([hook, end], 0.007, 8, fill=CORD, thin=True),
        disc(end - [0, 0.09, 0], ACROSS, 0.1, 0.06, 32, fill=IRON, thin=True),
    ]


def ankle_weight(person: Person, *legs: Shank) -> list[Mesh]:
    """A weight cuff round each ankle named: left, right."""
    _some("ankle-weight", legs)
    cuffs = ([leg.knee + (leg.ankle - leg.knee) * share for share in (0.78, 0.97)] for leg in legs)
    return [tube(cuff, 0.058, 24, fill=IRON) for cuff in cuffs]


def _some(kind: str, sides: tuple[object, ...]) -> None:
    if not sides:
        raise PoseError(f"{kind}: say left, right or both")
