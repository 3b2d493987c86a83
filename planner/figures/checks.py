"""What can be told of a pose and its drawing without eyes. Each check names what is wrong, where, and by how much.

A refusal keeps the drawing from being written. No check sees technique: look at every drawing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from .generator import anatomy, posing
from .generator.arrays import Bools, Floats
from .generator.body import BI, BONES, DOF, LIMITS, WI, Body
from .generator.equipment import make_props
from .generator.mass import centre_of_mass
from .generator.posefile import Facing, Grip, Pose
from .generator.scene import Camera
from .generator.shapes import Mesh, Tube

Severity = Literal["refuse", "warn"]

ANGLE_TOLERANCE_DEG = 0.5  # the solver stops on its bounds with rounding
CONTACT_CM, WISH_CM = 1.0, 4.0
DIRECTION_DEG, WISH_DEG = 20.0, 45.0

# How far skin gives way under the body's weight [K]: buttocks, back and thighs flatten by some centimetres, hands,
# feet, knees, elbows and head hardly. The mesh does not flatten, so it has to sink in.
SOFT_M, BONY_M = 0.03, 0.015
PILLOW_M = 0.07  # pillows and gym balls give way themselves
LIMB_M = 0.035  # flesh of two limbs pressed together
SOFT_BONES = ("root", "pelvis", "upperleg", "lowerleg01", "spine", "upperarm", "clavicle", "shoulder")

MOVES_M, MOVES_LITTLE_M = 0.03, 0.005
BALANCE_M = 0.02  # shoes are a little longer than feet, and muscles hold a little
NEAR_SUPPORT_M = 0.02
FILLED_SHARE = 0.06
REFUSED_BYTES, LARGE_BYTES = 14_000, 12_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a frame (counted from 1; 0 is the whole exercise)."""

    check: str
    frame: int
    severity: Severity
    text: str

    def __str__(self) -> str:
        where = f"frame {self.frame}: " if self.frame else ""
        return f"{self.severity} [{self.check}] {where}{self.text}"


class Capsule(NamedTuple):
    """A limb or a part of the trunk: a line between two points, and a radius; metres."""

    start: Floats
    end: Floats
    radius: float


class Solid(NamedTuple):
    """A piece of equipment that the body cannot pass through: convex, as planes `normals` @ x <= `offsets`."""

    name: str
    normals: Floats
    offsets: Floats
    give: float  # metres that it gives way

    def depth(self, points: Floats) -> Floats:
        """How deep each point (n, 3) lies inside; negative outside."""
        found: Floats = (self.offsets - points @ self.normals.T).min(axis=1)
        return found

    def holds_part_of(self, line: Capsule) -> bool:
        """Whether the centre line of a limb enters it, be it as thin as a wall."""
        along, gap = self.normals @ (line.end - line.start), self.offsets - self.normals @ line.start
        with np.errstate(divide="ignore", invalid="ignore"):
            crossing = gap / along
        enter = max([0.0, *crossing[along < 0]])
        leave = min([1.0, *crossing[along > 0]])
        return bool(enter < leave and (gap[along == 0] > 0).all())

    def is_under(self, points: Floats) -> Bools:
        """Which points rest on an upper side of it."""
        outside = points @ self.normals.T - self.offsets
        face = outside.argmax(axis=1)
        touching: Bools = (np.abs(outside.max(axis=1)) < NEAR_SUPPORT_M + self.give) & (self.normals[face, 1] > 0.5)
        return touching


class Bar(NamedTuple):
    """A round solid along a path."""

    name: str
    path: Floats
    radius: float


class Posed:
    """A solved frame with what the checks need to know of it."""

    def __init__(self, body: Body, solution: posing.Posed, equipment: Sequence[str] = ()) -> None:
        self.body, self.solution, self.equipment = body, solution, equipment

    @cached_property
    def skin(self) -> Floats:
        """All points of the skin (n, 3), without eyes and hair; metres."""
        found: Floats = self.body.skin(self.solution.angles, self.solution.grip)[self.body.bodyidx]
        return found

    @cached_property
    def bones(self) -> list[str]:
        """The bone that moves each point of the skin most."""
        return [BONES[bone] for bone in WI[self.body.bodyidx, 0]]

    @cached_property
    def give(self) -> Floats:
        """How far each point of the skin gives way; metres."""
        return np.array([SOFT_M if bone.startswith(SOFT_BONES) else BONY_M for bone in self.bones])

    @cached_property
    def markers(self) -> dict[str, Floats]:
        names = list(self.body.marker)
        vertices = np.array([self.body.marker[name] for name in names])
        points = self.body.points(vertices, self.solution.angles, self.solution.grip)
        return dict(zip(names, points, strict=True))

    @cached_property
    def capsules(self) -> dict[str, Capsule]:
        return capsules(self.body, self.solution.angles, self.solution.grip)

    @cached_property
    def obstacles(self) -> list[Solid | Bar]:
        found: list[Solid | Bar] = []
        for line in self.equipment:
            for mesh in make_props([line], self.body, self.solution.angles, self.solution.grip):
                obstacle = _obstacle(line, mesh)
                if obstacle:
                    found.append(obstacle)
        return found

    @property
    def solids(self) -> list[Solid]:
        return [obstacle for obstacle in self.obstacles if isinstance(obstacle, Solid)]


def _obstacle(line: str, mesh: Mesh) -> Solid | Bar | None:
    name = line.split()[0]
    if mesh.thin or mesh.floor:
        return None
    if isinstance(mesh, Tube):
        path, radius = mesh.axis
        return Bar(name, np.asarray(path, float), float(radius))
    try:
        planes = np.unique(ConvexHull(mesh.v).equations.round(6), axis=0)
    except QhullError:
        return None
    give = PILLOW_M if name in ("pillow", "ball", "bed") else 0.0
    return Solid(name, planes[:, :3], -planes[:, 3], give)


# ------------------------------------------------------------ the figure as capsules

# name in words: bone at its start, bone at its end, radius in metres
LIMBS = {
    "upper arm": ("upperarm01", "lowerarm01", 0.045),
    "forearm": ("lowerarm01", "wrist", 0.036),
    "thigh": ("upperleg01", "lowerleg01", 0.07),
    "shin": ("lowerleg01", "foot", 0.045),
}
# Pairs that meet at a joint or within the trunk; how far a thigh comes to the belly, the hip's range bounds.
ADJOINING = (
    {"upper arm", "forearm"},
    {"upper arm", "chest"},
    {"thigh", "shin"},
    {"thigh", "belly"},
    {"belly", "chest"},
    {"chest", "neck"},
    {"chest", "head"},
    {"neck", "head"},
)
SIDE_WORDS = {"L": "left", "R": "right"}
TRUNK_FILL = 0.9  # of half the depth: the trunk is flatter at its sides than a round piece


def capsules(body: Body, angles: Floats, grip: dict[str, Grip]) -> dict[str, Capsule]:
    """The figure in a few round pieces: "left thigh", "belly", "head" ..."""
    rotations, joints = body.fk(angles, grip)

    def joint(name: str) -> Floats:
        found: Floats = joints[BI[name]]
        return found

    def middle(front: str, back: str) -> tuple[Floats, float]:
        """Between two markers, and half their distance."""
        ends = body.points(np.array([body.marker[front], body.marker[back]]), angles, fk=(rotations, joints))
        return ends.mean(axis=0), float(np.linalg.norm(ends[0] - ends[1])) / 2

    head, turn = joint("head"), rotations[BI["head"]]
    (waist, waist_radius), (chest, chest_radius) = middle("belly", "lowback"), middle("chest", "upback")
    found = {
        f"{word} {name}": Capsule(joint(f"{start}.{side}"), joint(f"{end}.{side}"), radius)
        for name, (start, end, radius) in LIMBS.items()
        for side, word in SIDE_WORDS.items()
    }
    found["neck"] = Capsule(joint("neck01"), head, 0.05)
    found["belly"] = Capsule(waist, (waist + chest) / 2, TRUNK_FILL * waist_radius)
    found["chest"] = Capsule((waist + chest) / 2, chest, TRUNK_FILL * chest_radius)
    found["head"] = Capsule(head + turn @ [0, 0.03, 0.02], head + turn @ [0, 0.12, 0.02], 0.075)
    return found


def segment_distance(a: Capsule, b: Capsule) -> float:
    """The least distance of the centre lines (Ericson, Real-Time Collision Detection, 5.1.9)."""
    along_a, along_b, between = a.end - a.start, b.end - b.start, a.start - b.start
    aa, bb, ab = along_a @ along_a, along_b @ along_b, along_a @ along_b
    on_a, on_b = along_a @ between, along_b @ between
    spread = aa * bb - ab * ab
    s = np.clip((ab * on_b - on_a * bb) / spread, 0, 1) if spread > 1e-12 else 0.0
    t = np.clip((ab * s + on_b) / bb, 0, 1) if bb > 1e-12 else 0.0
    s = np.clip((ab * t - on_a) / aa, 0, 1) if aa > 1e-12 else 0.0
    return float(np.linalg.norm(between + along_a * s - along_b * t))


def overlaps(body: Body, angles: Floats, grip: dict[str, Grip], tolerance: float = LIMB_M) -> list[str]:
    """Limbs that run through each other, the trunk or the head by more than soft tissue gives way (metres)."""
    found = []
    for (one, a), (other, b) in combinations(capsules(body, angles, grip).items(), 2):
        if _adjoin(one, other):
            continue
        deep = a.radius + b.radius - segment_distance(a, b)
        if deep > tolerance:
            found.append(f"{one} runs {deep * 100:.0f} cm into the {other}")
    return found


def _adjoin(one: str, other: str) -> bool:
    """Whether two capsules meet at a joint, or within the trunk."""
    one_side, one_name = _side_and_name(one)
    other_side, other_name = _side_and_name(other)
    opposite = one_side and other_side and one_side != other_side
    return not opposite and {one_name, other_name} in ADJOINING


def _side_and_name(capsule: str) -> tuple[str, str]:
    first, _, rest = capsule.partition(" ")
    return (first, rest) if first in anatomy.SIDES else ("", capsule)


# ------------------------------------------------------------ checks of a pose


def joint_ranges(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """Solved angles lie in the human range; those on the solver's bound deserve a look."""
    for number, frame in enumerate(frames, 1):
        for dof, value in zip(DOF, frame.solution.angles, strict=True):
            movement = anatomy.BY_DOF[dof]
            low, high = movement.allowed
            if not low - ANGLE_TOLERANCE_DEG <= value <= high + ANGLE_TOLERANCE_DEG:
                text = (
                    f"{_side_of(dof)}{movement.phrase(round(value))}: the {movement.joint} goes {movement.range_text()}"
                )
                yield Finding("range", number, "refuse", text)
            elif dof in LIMITS and _rests_on_bound(dof, value):
                yield Finding("range", number, "warn", f"{_side_of(dof)}{movement.phrase(round(value))} is its end")


def _rests_on_bound(dof: str, value: float) -> bool:
    """Straight and fully bent knees and elbows are no news, and standing straight is the zero of both."""
    low, high = LIMITS[dof]
    return not dof.startswith(("knee", "el.")) and not low + 0.2 <= value <= high - 0.2


def _side_of(dof: str) -> str:
    return next((f"{word} " for word, letter in anatomy.SIDES.items() if f".{letter}" in dof), "")


def contacts(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """Contacts hold and parts face where they should; wishes (weight below 1) are only reported."""
    for number, frame in enumerate(frames, 1):
        misses = frame.solution.misses if isinstance(frame.solution, posing.Solution) else ()
        for contact, amount in misses:
            is_direction = isinstance(contact, Facing)
            demand, wish = (DIRECTION_DEG, WISH_DEG) if is_direction else (CONTACT_CM, WISH_CM)
            if amount <= (demand if contact.is_demand else wish):
                continue
            check, unit = ("direction", "degrees") if is_direction else ("contact", "cm")
            side = _side_of(f"{getattr(contact, 'marker', '') or getattr(contact, 'part', '')}.")
            limit = demand if contact.is_demand else wish
            text = f"{contact.text!r} is off by {amount:.1f} {unit}, {limit:g} {unit} are allowed"
            text += f" ({side.strip()})" if side else ""
            yield Finding(check, number, "refuse" if contact.is_demand else "warn", text)


def above_floor(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """No part of the body lies deeper under the floor than it would be pressed flat."""
    for number, frame in enumerate(frames, 1) if pose.floor else ():
        excess = -frame.skin[:, 1] - frame.give
        worst = int(excess.argmax())
        if excess[worst] > 0:
            text = f"{_bone_words(frame.bones[worst])}: {-frame.skin[worst, 1] * 100:.1f} cm under the floor"
            yield Finding("floor", number, "refuse", f"{text}, {frame.give[worst] * 100:g} cm are allowed there")


def limbs_apart(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """No limb runs through another, the trunk or the head."""
    for number, frame in enumerate(frames, 1):
        for text in overlaps(frame.body, frame.solution.angles, frame.solution.grip):
            yield Finding("overlap", number, "refuse", text)


def outside_equipment(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """Nothing of the body is inside solid equipment."""
    for number, frame in enumerate(frames, 1):
        for obstacle in frame.obstacles:
            text = _inside_solid(frame, obstacle) if isinstance(obstacle, Solid) else _through_bar(frame, obstacle)
            if text:
                yield Finding("equipment", number, "refuse", text)


def _inside_solid(frame: Posed, solid: Solid) -> str:
    through = [name for name, limb in frame.capsules.items() if not solid.give and solid.holds_part_of(limb)]
    if through:
        return f"{through[0]} runs through the {solid.name}"
    depth = solid.depth(frame.skin)
    excess = depth - frame.give - solid.give
    worst = int(excess.argmax())
    if excess[worst] <= 0:
        return ""
    allowed = frame.give[worst] + solid.give
    part = _bone_words(frame.bones[worst])
    return f"{part}: {depth[worst] * 100:.1f} cm inside the {solid.name}, {allowed * 100:g} cm are allowed there"


def _through_bar(frame: Posed, bar: Bar) -> str:
    """A bar through the trunk, the head or a limb; forearms may touch what the hands hold."""
    for name, capsule in frame.capsules.items():
        if name.endswith("forearm"):
            continue
        gaps = [segment_distance(Capsule(a, b, bar.radius), capsule) for a, b in pairwise(bar.path)]
        deep = bar.radius + capsule.radius - min(gaps)
        if deep > SOFT_M:
            return f"the {bar.name} runs {deep * 100:.0f} cm into the {name}"
    return ""


_BONE_WORDS = (
    ("upperarm", "upper arm"),
    ("lowerarm", "forearm"),
    ("wrist", "hand"),
    ("finger1", "thumb"),
    ("finger", "fingers"),
    ("upperleg", "thigh"),
    ("lowerleg", "lower leg"),
    ("foot", "foot"),
    ("toe", "toes"),
    ("pelvis", "buttock"),
    ("clavicle", "shoulder"),
    ("shoulder", "shoulder"),
    ("root", "buttocks"),
    ("spine05", "sacrum"),
    ("spine", "back"),
    ("neck", "neck"),
)


def _bone_words(bone: str) -> str:
    name = next((words for start, words in _BONE_WORDS if bone.startswith(start)), bone)
    return f"{SIDE_WORDS[bone[-1]]} {name}" if bone[-2:] in (".L", ".R") else name


def frames_differ(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """Some landmark moves visibly, as the camera sees it, from each frame to the next."""
    least = MOVES_LITTLE_M if pose.moves == "little" else MOVES_M
    camera = Camera(*pose.camera)
    for number, (before, after) in enumerate(pairwise(frames), 2):
        steps = np.array([after.markers[name] - before.markers[name] for name in before.markers])
        seen = float(np.linalg.norm(camera(steps)[:, :2], axis=1).max())
        if seen < least:
            text = f"moves {seen * 100:.1f} cm at most against frame {number - 1}, {least * 100:g} cm are needed"
            yield Finding("movement", number, "refuse", text)


def supported_points(frame: Posed, floor: bool) -> Floats:
    """Where the body rests on the floor or on equipment, seen from above: (n, 2) of x and z, metres."""
    rests = np.full(len(frame.skin), False)
    if floor:
        rests |= frame.skin[:, 1] < NEAR_SUPPORT_M
    for solid in frame.solids:
        rests |= solid.is_under(frame.skin)
    found: Floats = frame.skin[rests][:, [0, 2]]
    return found


def distance_outside(point: Floats, support: Floats) -> float:
    """How far a point of the ground lies outside the hull of the supported points; negative inside. Metres."""
    try:
        hull = ConvexHull(support)
    except (QhullError, ValueError):
        return float(np.linalg.norm(support - point, axis=1).min()) if len(support) else np.inf
    return float((hull.equations[:, :2] @ point + hull.equations[:, 2]).max())


def balance(pose: Pose, frames: Sequence[Posed]) -> Iterator[Finding]:
    """The centre of mass is over what carries the body. A pose that leans or hangs says so: `unbalanced = "why"`."""
    for number, frame in enumerate(frames, 1) if not pose.unbalanced else ():
        centre = centre_of_mass(frame.body, frame.solution)[[0, 2]]
        outside = distance_outside(centre, supported_points(frame, pose.floor))
        if outside > BALANCE_M:
            where = f"its centre of mass is {outside * 100:.0f} cm outside what carries it"
            text = f"would fall: {where if np.isfinite(outside) else 'nothing carries it'}"
            yield Finding("balance", number, "refuse", text)


PoseCheck = Callable[[Pose, Sequence[Posed]], Iterable[Finding]]
POSE_CHECKS: tuple[PoseCheck, ...] = (
    joint_ranges,
    contacts,
    above_floor,
    limbs_apart,
    outside_equipment,
    frames_differ,
    balance,
)


def check_pose(pose: Pose, body: Body, solutions: Sequence[posing.Solution]) -> list[Finding]:
    """All that can be told before drawing."""
    frames = [Posed(body, solution, pose.equipment) for solution in solutions]
    return [finding for check in POSE_CHECKS for finding in check(pose, frames)]


# ------------------------------------------------------------ checks of a drawing


def check_movement(pose: Pose, body: Body, moments: Sequence[posing.Posed]) -> list[Finding]:
    """What poses on the way run into. Warnings: no one wrote these poses; a middle frame mends them."""
    posed = [Posed(body, moment, pose.equipment) for moment in moments]
    found = [finding for check in (above_floor, limbs_apart, outside_equipment) for finding in check(pose, posed)]
    return [Finding(f"movement, {finding.check}", finding.frame, "warn", finding.text) for finding in found]


def fills_frame(material: NDArray[Any]) -> Iterator[str]:
    """Enough of the picture is figure or equipment; `material` (height, width) is 0 on bare paper."""
    share = float((material > 0).mean())
    if share < FILLED_SHARE:
        yield f"nearly empty: {share:.0%} of the picture is drawn on, {FILLED_SHARE:.0%} are needed"


def within_frame(material: NDArray[Any]) -> Iterator[str]:
    """Nothing is cut off at the edge."""
    edges = {"top": material[0], "bottom": material[-1], "left": material[:, 0], "right": material[:, -1]}
    for name, pixels in edges.items():
        if (pixels > 0).any():
            yield f"cut off at the {name}"


def check_drawing(frames: Sequence[Any], svgs: Sequence[str]) -> list[Finding]:
    """What can be told of the drawn frames (compose.draw_frames) and their files."""
    found = []
    for number, (frame, svg) in enumerate(zip(frames, svgs, strict=True), 1):
        material = np.asarray(frame["buf"]["M"])
        found += [Finding("empty", number, "refuse", text) for text in fills_frame(material)]
        found += [Finding("edge", number, "refuse", text) for text in within_frame(material)]
        size = len(svg.encode())
        if size > LARGE_BYTES:
            severity: Severity = "refuse" if size > REFUSED_BYTES else "warn"
            found.append(
                Finding("bytes", number, severity, f"{size} bytes, {LARGE_BYTES} are wanted, {REFUSED_BYTES} allowed")
            )
    return found


def refusals(findings: Iterable[Finding]) -> list[Finding]:
    """Those that keep a drawing from being written."""
    return [finding for finding in findings if finding.severity == "refuse"]
