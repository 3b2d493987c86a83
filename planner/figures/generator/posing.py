"""Pose -> joint angles.

Each frame starts from its written joint angles, which a bounded least-squares solver then moves as little as it can so
that the contacts hold and nothing sinks into the floor. Residuals are in centimetres (directions in units that make
10 degrees about as bad as 1 cm), so that they trade against each other sensibly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import least_squares

from .anatomy import PARTS
from .arrays import Floats
from .body import BI, DI, DOF, HI, LO, Body
from .posefile import Contact, Facing, Frame, Gap, Grip, Place, Pose, Stay
from .rotations import unit

Kinematics = tuple[Floats, Floats]  # rotations and joints of every bone, as Body.fk returns them
PointOf = Callable[[int], Floats]  # vertex -> where it is, metres

CM = 100.0
DIRECTION_GAIN = 6.0  # residual of a unit vector that points the wrong way by 57 degrees
FLOOR_SLACK = 0.002  # metres: skin may sink so far for nothing
FLOOR_GAIN = 60.0
MAX_EVALUATIONS = 60

# How far the solver may take a degree of freedom for one unit of cost: degrees, metres for the pelvis.
STIFFNESS_DEFAULT = 10.0
STIFFNESS_WRIST_SCAPULA = 14.0
STIFFNESS_SPINE = 6.0
STIFFNESS_FREE = 60.0
STIFFNESS_PELVIS = {"x": 0.06, "y": 3.0, "z": 0.06}
STIFFNESS_PELVIS_FREE = 3.0
ANGLE_WEIGHT = 0.6
PELVIS_WEIGHT = 0.3 * ANGLE_WEIGHT
ANGLE_STEP, PELVIS_STEP = 0.05, 1e-4  # of the numerical derivative: degrees, metres
IS_PELVIS = np.arange(len(DOF)) < 3


class Miss(NamedTuple):
    """How far a contact is from holding: centimetres, or degrees where it is a direction."""

    contact: Contact
    amount: float


class Moment(NamedTuple):
    """A pose in numbers, however it was found."""

    angles: Floats  # degrees, metres for x, y, z: one value a degree of freedom, in the order of body.DOF
    grip: dict[str, Grip]  # "L", "R" -> what the hand does


class Solution(NamedTuple):
    """A solved frame: a pose in numbers, and what it misses."""

    angles: Floats  # one value a degree of freedom, in the order of body.DOF
    grip: dict[str, Grip]
    misses: tuple[Miss, ...]
    below_floor: float  # metres that the lowest skin point lies under the floor, 0 if none does


Posed = Moment | Solution


def start_angles(body: Body, frame: Frame) -> Floats:
    """The written angles; a pelvis without a height stands at that of straight legs."""
    angles = np.zeros(len(DOF))
    angles[DI["y"]] = round(body.stand_y, 3)
    for dof, value in frame.joints.items():
        angles[DI[dof]] = value
    return angles


def stiffness(free: Iterable[str]) -> Floats:
    """Per degree of freedom: how readily the solver moves it."""
    found = np.full(len(DOF), STIFFNESS_DEFAULT)
    for index, dof in enumerate(DOF):
        if dof.startswith(("scap", "wr", "fore")):
            found[index] = STIFFNESS_WRIST_SCAPULA
        elif dof.startswith(("lumbar", "thorax")):
            found[index] = STIFFNESS_SPINE
        elif dof in STIFFNESS_PELVIS:
            found[index] = STIFFNESS_PELVIS[dof]
    for dof in free:
        found[DI[dof]] = STIFFNESS_PELVIS_FREE if dof in STIFFNESS_PELVIS else STIFFNESS_FREE
    return found


def settle(body: Body, contacts: Iterable[Contact], first: PointOf | None) -> list[Contact]:
    """The contacts with every `Stay` replaced by the place where the first frame has it."""
    settled = []
    for contact in contacts:
        if isinstance(contact, Stay):
            if first is None:
                raise ValueError("the first frame has no earlier place to stay at")
            x, y, z = first(body.marker[contact.marker])
            contact = Place(contact.text, contact.weight, contact.marker, (float(x), float(y), float(z)))
        settled.append(contact)
    return settled


def facing(contact: Facing, rotations: Floats) -> Floats:
    """The way (..., 3) the part of a contact faces, given the rotations of all bones (..., bones, 3, 3)."""
    name, _, side = contact.part.partition(".")
    part = PARTS[name]
    axis = np.array(part.axis, float)
    if part.mirrored and side == "R":
        axis[0] = -axis[0]
    found: Floats = rotations[..., BI[f"{part.bone}.{side}" if side else part.bone], :, :] @ axis
    return found


def _residuals(body: Body, contact: Contact, rotations: Floats, point: PointOf) -> list[Floats]:
    """What a settled contact lacks, in columns (...); no columns if it demands nothing."""
    match contact:
        case Place():
            here = point(body.marker[contact.marker])
            found = [(here[..., axis] - goal) * CM for axis, goal in enumerate(contact.at) if goal is not None]
        case Gap():
            between = point(body.marker[contact.marker]) - point(body.marker[contact.other])
            found = [(np.linalg.norm(between, axis=-1) - contact.distance) * CM]
        case Facing():
            found = list(np.moveaxis((facing(contact, rotations) - unit(contact.direction)) * DIRECTION_GAIN, -1, 0))
        case _:
            raise TypeError(f"not settled: {contact}")
    return [residual * contact.weight for residual in found]


def _miss(body: Body, contact: Contact, rotations: Floats, point: PointOf) -> Miss:
    if isinstance(contact, Facing):
        cosine = float(facing(contact, rotations) @ unit(contact.direction))
        return Miss(contact, float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))))
    residuals = _residuals(body, contact, rotations, point)
    return Miss(contact, max((abs(float(residual)) for residual in residuals), default=0.0) / contact.weight)


def _markers(body: Body, contacts: Iterable[Contact]) -> list[int]:
    names = {
        name for contact in contacts for name in (getattr(contact, "marker", None), getattr(contact, "other", None))
    }
    return sorted({int(body.marker[name]) for name in names if name})


class Problem:
    """The least-squares problem of one frame; `contacts` must be settled."""

    def __init__(
        self,
        body: Body,
        written: Floats,
        grip: dict[str, Grip],
        contacts: Sequence[Contact],
        free: Iterable[str] = (),
        floor: bool = True,
    ) -> None:
        self.body, self.written, self.grip, self.contacts, self.floor = body, written, grip, contacts, floor
        self.stiffness = stiffness(free)
        self.position = {int(vertex): index for index, vertex in enumerate(body.sample)}
        self.watched = _markers(body, contacts)

    def kinematics(self, angles: Floats) -> tuple[Kinematics, Floats]:
        """Bones and sample points (n, 3), also of a batch of angles."""
        bones = self.body.fk(angles, self.grip)
        return bones, self.body.points(self.body.sample, angles, fk=bones)

    def point_of(self, skin: Floats) -> PointOf:
        """Finds watched vertices among the sample points (..., n, 3)."""
        places = {vertex: skin[..., self.position[vertex], :] for vertex in self.watched}
        return places.__getitem__

    def residuals(self, angles: Floats) -> Floats:
        """What is wrong at the angles, which may have a batch axis in front."""
        (rotations, _), skin = self.kinematics(angles)
        point = self.point_of(skin)
        held = [column for contact in self.contacts for column in _residuals(self.body, contact, rotations, point)]
        blocks = [np.stack(held, axis=-1)] if held else []
        blocks.append((angles - self.written) / self.stiffness * np.where(IS_PELVIS, PELVIS_WEIGHT, ANGLE_WEIGHT))
        if self.floor:
            blocks.append(np.minimum(skin[..., 1] + FLOOR_SLACK, 0) * FLOOR_GAIN)
        return np.concatenate(blocks, axis=-1)

    def jacobian(self, angles: Floats) -> Floats:
        """By differences, away from the upper bound; all columns in one batch."""
        step = np.where(IS_PELVIS, PELVIS_STEP, ANGLE_STEP)
        step = np.where(angles + step < HI, step, -step)
        rows = self.residuals(np.vstack([angles, angles + np.diag(step)]))
        slopes: Floats = (rows[1:] - rows[0]).T / step
        return slopes

    def solve(self, start: Floats | None = None, iters: int = MAX_EVALUATIONS) -> Solution:
        inside = np.clip(self.written if start is None else start, LO + 1e-3, HI - 1e-3)
        found = least_squares(
            self.residuals,
            inside,
            self.jacobian,
            bounds=(LO, HI),
            x_scale=np.where(IS_PELVIS, 0.05, 5.0),
            max_nfev=iters,
            ftol=1e-5,
            xtol=1e-5,
        )
        return self.at(found.x)

    def at(self, angles: Floats) -> Solution:
        """The angles as they are, and what they miss."""
        (rotations, _), skin = self.kinematics(angles)
        point = self.point_of(skin)
        misses = tuple(_miss(self.body, contact, rotations, point) for contact in self.contacts)
        return Solution(angles, self.grip, misses, float(max(-skin[:, 1].min(), 0)))


def solve(
    body: Body,
    written: Floats,
    grip: dict[str, Grip],
    contacts: Iterable[Contact],
    free: Iterable[str] = (),
    floor: bool = True,
    start: Floats | None = None,
    first: PointOf | None = None,
    iters: int = MAX_EVALUATIONS,
) -> Solution:
    """The angles nearest the written ones at which the contacts hold.

    `start` is where the search begins (else the written angles); `first` finds a vertex in the first frame, for
    contacts that stay; `iters` bounds the evaluations of the search.
    """
    return Problem(body, written, grip, settle(body, contacts, first), free, floor).solve(start, iters)


def place_of(body: Body, solution: Solution) -> PointOf:
    """Finds a vertex of a solved frame."""
    bones = body.fk(solution.angles, solution.grip)

    def point(vertex: int) -> Floats:
        found: Floats = body.points(np.array([vertex]), solution.angles, fk=bones)[0]
        return found

    return point


def solve_exercise(pose: Pose, dress: Any) -> list[Solution]:
    """All frames of an exercise for the body that wears the dress."""
    body, solutions, first = dress.b, [], None
    for frame in pose.frames:
        written = start_angles(body, frame)
        solution = solve(body, written, dict(frame.grip), frame.contacts, frame.free, pose.floor, first=first)
        first = first or place_of(body, solution)
        solutions.append(solution)
    return solutions
