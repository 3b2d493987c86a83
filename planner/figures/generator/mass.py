"""Where the body's centre of mass is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .arrays import Floats
from .body import BI, Body
from .posing import Posed


class Segment(NamedTuple):
    """A body segment: its share of the mass, and where its centre is on the way between two markers or joints."""

    mass: float
    start: str
    end: str
    centre: float


def segments(woman: bool) -> list[Segment]:
    """De Leva, Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters, J. Biomechanics 29 (1996), table 4.

    Trunk and head are taken by their middle between skin points of front and back, so that a bent spine counts.
    """

    def pick(female: float, male: float) -> float:
        return female if woman else male

    middle = [
        Segment(pick(0.0668, 0.0694), "forehead", "occiput", 0.5),
        Segment(pick(0.1545, 0.1596), "chest", "upback", 0.5),
        Segment(pick(0.1465, 0.1633), "belly", "lowback", 0.5),
        Segment(pick(0.1247, 0.1117), "asis", "sacrum", 0.5),
    ]
    paired = [
        (pick(0.0255, 0.0271), "upperarm01", "lowerarm01", pick(0.5754, 0.5772)),
        (pick(0.0138, 0.0162), "lowerarm01", "wrist", pick(0.4559, 0.4574)),
        (pick(0.0056, 0.0061), "wrist", "finger3-1", pick(0.7474, 0.7900)),
        (pick(0.1478, 0.1416), "upperleg01", "lowerleg01", pick(0.3612, 0.4095)),
        (pick(0.0481, 0.0433), "lowerleg01", "foot", pick(0.4416, 0.4459)),
        (pick(0.0129, 0.0137), "heelback", "toe", pick(0.4014, 0.4415)),
    ]
    return middle + [
        Segment(mass, f"{a}.{side}", f"{b}.{side}", centre) for mass, a, b, centre in paired for side in "LR"
    ]


def centre_of_mass(body: Body, posed: Posed) -> Floats:
    """Of the body without what it holds; x, y, z in metres."""
    bones = body.fk(posed.angles, posed.grip)
    parts = segments(woman=body.which.startswith("f"))
    names = sorted({name for part in parts for name in (part.start, part.end)})
    skin = [name for name in names if name in body.marker]
    places = {name: bones[1][BI[name]] for name in names if name not in skin}
    vertices = np.array([body.marker[name] for name in skin])
    places |= zip(skin, body.points(vertices, posed.angles, fk=bones), strict=True)
    moments = [part.mass * (places[part.start] * (1 - part.centre) + places[part.end] * part.centre) for part in parts]
    total: Floats = np.sum(moments, axis=0) / sum(part.mass for part in parts)
    return total
