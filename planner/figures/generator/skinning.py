"""Surfaces that follow the bones."""

from __future__ import annotations

import numpy as np

from .arrays import Floats, Ints
from .rig import PARENT, WEIGHTS
from .rotations import multiply, to_quaternion

ROUNDNESS = 0.75
"""Share of dual-quaternion in the blend. Alone it bulges outside a bent knee; linear blending alone flattens it."""


class Pose:
    """What the bones do in one pose, or in a batch of poses: it maps the mesh's own rest position to the world.

    A vertex of several bones goes to a mixture of two places: where the mean of their matrices takes it (linear
    blending), and where the mean of their rigid motions does (dual quaternions).
    """

    def __init__(self, rotations: Floats, shifts: Floats) -> None:
        """Rotations (..., b, 3, 3) and shifts (..., b, 3), metres, of the bones."""
        matrices = np.concatenate([rotations, shifts[..., None]], -1)
        self._linear = np.moveaxis(matrices.reshape(*matrices.shape[:-2], 12), -1, 0)
        turn = _like_signed(to_quaternion(rotations))
        move = np.concatenate([np.zeros_like(shifts[..., :1]), shifts], -1)
        self._dual = np.moveaxis(np.concatenate([turn, multiply(move, turn) / 2], -1), -1, 0)

    def place(self, weights: Floats, rest: Floats) -> Floats:
        """Vertices (..., v, 3) in the world, of bone weights (v, b) and rest positions (v, 3)."""
        x, y, z = rest.T
        m = self._linear @ weights.T
        linear = (m[k] * x + m[k + 1] * y + m[k + 2] * z + m[k + 3] for k in (0, 4, 8))
        rigid = _move_rigidly(self._dual @ weights.T, x, y, z)
        return np.stack([one + ROUNDNESS * (other - one) for one, other in zip(linear, rigid, strict=True)], -1)


def _move_rigidly(dual: Floats, x: Floats, y: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Points moved by dual quaternions (8, ...), of any length; written out because the solver lives in here."""
    w, a, b, c, s, d, e, f = dual / np.sqrt(dual[0] ** 2 + dual[1] ** 2 + dual[2] ** 2 + dual[3] ** 2)
    # turn: p + w t + r x t with t = 2 r x p; shift: 2 (w h - s r + r x h)
    tx, ty, tz = b * z - c * y + d, c * x - a * z + e, a * y - b * x + f
    return (
        x + 2 * (w * tx + b * tz - c * ty - s * a),
        y + 2 * (w * ty + c * tx - a * tz - s * b),
        z + 2 * (w * tz + a * ty - b * tx - s * c),
    )


def _like_signed(turns: Floats) -> Floats:
    """Quaternions (..., b, 4) in the sign nearest to the parent's: neighbours then blend the short way round."""
    agree = np.where((turns * turns[..., PARENT, :]).sum(-1) < 0, -1.0, 1.0)
    for bone, parent in enumerate(PARENT):
        if parent >= 0:
            agree[..., bone] *= agree[..., parent]
    return np.asarray(turns * agree[..., None])


def pose_of(rotations: Floats, joints: Floats, neutral: Floats, rest_joints: Floats) -> Pose:
    """The Pose of a skeleton: fk's rotations and joints, the bones' neutral turns, and the joints of the mesh."""
    turned = rotations @ neutral
    return Pose(turned, joints - (turned @ rest_joints[:, :, None])[..., 0])


def standing(neutral: Floats, rest_joints: Floats) -> tuple[Floats, Floats]:
    """Joints (b, 3) from the root with all bones in their neutral turns, and each one's way from its parent's."""
    joints, ways = np.zeros_like(rest_joints), np.zeros_like(rest_joints)
    for bone, parent in enumerate(PARENT):
        if parent >= 0:
            ways[bone] = neutral[parent] @ (rest_joints[bone] - rest_joints[parent])
            joints[bone] = joints[parent] + ways[bone]
    return joints, ways


class Piece:
    """A surface bound to bones; its rest position is given in the neutral pose (standing, arms hanging)."""

    def __init__(
        self,
        v: Floats,
        f: Ints,
        w: Floats,
        mat: int,
        clip: Floats | None = None,
        key: Floats | None = None,
        part: Ints | None = None,
        cull: bool = True,
        name: str = "",
    ) -> None:
        """Vertices (v, 3) metres, triangles (f, 3), bone weights (v, b), material.

        clip: shown where positive; key: coordinates that tell surfaces apart; part: number of the body part.
        """
        self.v, self.f, self.w, self.mat = v, f, w, mat
        self.clip, self.key, self.part, self.cull, self.name = clip, key, part, cull, name
        self.r = v

    def bind(self, N: Floats, P0: Floats, J: Floats) -> None:
        """Carry the piece from the neutral pose, its root at P0[0], back to the mesh's own rest position, as self.r."""
        upright = np.broadcast_to(np.eye(3), N.shape)
        pose = pose_of(upright, standing(N, J)[0] + P0[0], N, J)
        origin, *axes = (pose.place(self.w, np.tile(row, (len(self.v), 1))) for row in np.eye(4)[:, 1:])
        matrix = np.stack(axes, -1) - origin[:, :, None]
        self.r = np.asarray(np.linalg.solve(matrix, (self.v - origin)[:, :, None])[:, :, 0], np.float64)

    def pose(self, Gm: Floats, P: Floats, N: Floats, J: Floats) -> Floats:
        """Vertices (v, 3) in the pose with bone rotations Gm and joints P."""
        return pose_of(Gm, P, N, J).place(self.w, self.r)


def dense_w(idx: Ints) -> Floats:
    """Bone weights (n, b) of mesh vertices."""
    return WEIGHTS[idx]
