"""The baked mesh: bones, triangles and skin weights shared by all bodies (see planner/figures/bake.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .arrays import Floats, Ints

_DATA = np.load(Path(__file__).with_name("body.npz"))
_UNITS_PER_M = 16_000

BODIES = [str(name) for name in _DATA["bodies"]]
BONES = [str(name) for name in _DATA["bone_names"]]
BI = {name: index for index, name in enumerate(BONES)}
PARENT: Ints = _DATA["parent"].astype(np.int64)
FACES: Ints = _DATA["faces"].astype(np.int64)
FGROUP: Ints = _DATA["fgroup"].astype(np.int64)
"""What each triangle belongs to: 0 skin, 1 eyes, 2 hair helper, 3 tights helper."""

HAND_POINTS = ("grip.L", "grip.R", "clasp.L", "clasp.R")
"""Points that move with a hand without being skin; they follow the mesh's own vertices, in this order."""


def _weights() -> tuple[Ints, Floats]:
    """Bones and weights (v, k) of every vertex, the strongest first."""
    weights = _DATA["ww"].astype(np.float64)
    bones = np.zeros((len(weights) + len(HAND_POINTS), weights.shape[1]), np.int64)
    bones[: len(weights)] = _DATA["wi"]
    bones[len(weights) :, 0] = [BI[f"wrist.{name[-1]}"] for name in HAND_POINTS]
    whole = np.eye(1, weights.shape[1]).repeat(len(HAND_POINTS), 0)
    return bones, np.vstack([weights / weights.sum(1, keepdims=True), whole])


def _dense(bones: Ints, weights: Floats) -> Floats:
    out = np.zeros((len(bones), len(BONES)))
    np.add.at(out, (np.arange(len(bones))[:, None], bones), weights)
    return out


WI, WW = _weights()
WEIGHTS = _dense(WI, WW)
"""Skin weights (v, b); every row adds up to 1."""


def load(which: str) -> tuple[Floats, Floats]:
    """Vertices (v, 3) of the mesh, arms half raised, and joints (b, 3) of one body, in metres."""
    return _DATA[f"v_{which}"].astype(np.float64) / _UNITS_PER_M, _DATA[f"j_{which}"].astype(np.float64)
