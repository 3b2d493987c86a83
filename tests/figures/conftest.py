"""Shared by the tests of the drawings: bodies, dressed and bare, made once in each process."""

from __future__ import annotations

import os

# Before numpy is loaded: its threads cost the small matrices of a pose ten times what they do for them.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pytest

from planner.figures.generator.arrays import Floats
from planner.figures.generator.body import BODIES, DI, DOF, Body
from planner.figures.generator.compose import model
from planner.figures.generator.wardrobe import Dress


@pytest.fixture(scope="session")
def dress() -> Dress:
    """A dressed man."""
    return model("m")


@pytest.fixture(scope="session")
def body() -> Body:
    """A man's."""
    return Body("m")


@pytest.fixture(scope="session", params=BODIES)
def any_body(request: pytest.FixtureRequest) -> Body:
    return Body(request.param)


def stand(body: Body, **degrees: float) -> Floats:
    """Standing on the floor with hanging arms, the joints named (`hip_L_flex`) turned by so much."""
    angles = np.zeros(len(DOF))
    angles[DI["y"]] = body.stand_y
    for joint, angle in degrees.items():
        angles[DI[joint.replace("_", ".")]] = angle
    return angles


@pytest.fixture(scope="session")
def standing(body: Body) -> Floats:
    return stand(body)
