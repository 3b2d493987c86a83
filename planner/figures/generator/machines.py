"""Bars, racks and machines to exercise on, built as small meshes; see things.py."""

from __future__ import annotations

import numpy as np

from .arrays import Floats
from .shapes import Mesh, box, disc, tube
from .things import ACROSS, BELOW_FLOOR, CORD, FRAME, IRON, PADDING, PALE, Person, Place, Point


def rack(at: float, height: float = 1.5, width: float = 1.2) -> list[Mesh]:
    """Two posts before or behind the person, with hooks towards the person that hold a barbell at `height`."""
    near, far = sorted((at - 0.036 * np.sign(at), at - 0.13 * np.sign(at)))
    out = list[Mesh]()
    for x in (width / 2, -width / 2):
        out.append(box(x - 0.035, x + 0.035, 0, height + 0.15, at - 0.035, at + 0.035, fill=PALE))
        out.append(box(x - 0.045, x + 0.045, BELOW_FLOOR, 0.05, at - 0.3, at + 0.3, fill=PALE))
        out.append(box(x - 0.02, x + 0.02, height - 0.05, height - 0.02, near, far, fill=IRON))
    return out


def bike(person: Person, axle: Place, base: float = 0.42) -> list[Mesh]:
    """An exercise bike: saddle under the hips, bar in the hands, pedals under the feet; `axle` is its crank's."""
    sits = (person.point("left-sitting-bone") + person.point("right-sitting-bone")) / 2
    saddle = sits * [0, 1, 1] - [0, 0, -0.06]  # the bones lie on its wide back half
    post, bar = saddle - [0, 0.05, 0], person.hands() - [0, 0.02, -0.03]
    wheel = axle - [0, 0.02, -base]
    feet = saddle * [0, 0, 1] - [0, -0.04, 0], wheel * [0, 0, 1] - [0, -0.04, -0.12]
    beams = ((post, axle), (axle, wheel), (wheel, bar * [0, 1, 1]), (axle, feet[0]), (wheel, feet[1]))
    out: list[Mesh] = [tube(beam, 0.024, 12, fill=FRAME, thin=True) for beam in beams]
    out.append(disc(wheel, ACROSS, 0.22, 0.05, 40, fill=PALE, thin=True))
    out.append(_block(saddle - [0, 0.025, 0], (0.16, 0.05, 0.24), PADDING))
    out.append(tube([person.grip("L").centre, bar, person.grip("R").centre], 0.014, 12, fill=IRON, thin=True))
    out += [_block(foot, (0.44, 0.05, 0.06), FRAME) for foot in feet]
    for side, foot in ((0.06, "left-forefoot"), (-0.06, "right-forefoot")):
        pedal = person.point(foot) - [0, 0.025, 0]
        out.append(_block(pedal, (0.1, 0.024, 0.08), IRON))
        out.append(tube([axle - [-side, 0, 0], pedal * [0, 1, 1] - [-side, 0, 0]], 0.014, 10, fill=IRON, thin=True))
    return out


def _block(centre: Floats, size: tuple[float, float, float], fill: str) -> Mesh:
    """A small box that is no obstacle to the body."""
    (x0, y0, z0), (x1, y1, z1) = centre - np.array(size) / 2, centre - np.array(size) / -2
    return box(x0, x1, y0, y1, z0, z1, fill=fill, thin=True)


def pull_up_bar(
    height: float,
    width: float = 1.5,
    at: float = 0.0,
    mounted: bool = False,
    handles: bool = False,
    apart: float = 0.5,
) -> list[Mesh]:
    """A bar to hang from, on two posts, or mounted somewhere out of the picture; handles run forward, `apart`."""
    half = width / 2
    out: list[Mesh] = [tube([[-half, height, at], [half, height, at]], 0.017, 14, fill=IRON)]
    if handles:
        for x in (apart / 2, -apart / 2):
            out.append(tube([[x, height, at], [x, height, at + 0.24]], 0.017, 14, fill=IRON))
    if not mounted:
        for x in (half, -half):
            out.append(box(x - 0.03, x + 0.03, 0, height + 0.03, at - 0.03, at + 0.03, fill=PALE))
            out.append(box(x - 0.035, x + 0.035, BELOW_FLOOR, 0.04, at - 0.18, at + 0.18, fill=PALE))
    return out


def lat_pulldown(person: Person, height: float, at: float = 1.02) -> list[Mesh]:
    """A pulldown machine: wide bar in both hands, cable from a pulley at `height`, thigh pad; the seat is a bench."""
    centre = person.hands()
    end, drop = ACROSS * 0.52, np.array([0, 0.07, 0])
    grips = [centre - end - drop, centre - end * 0.8, centre + end * 0.8, centre + end - drop]
    pulley = np.array([0, height, centre[2]])
    thighs = (person.point("left-thigh-front") + person.point("right-thigh-front")) / 2
    pad = thighs * [0, 1, 1] + [0, 0.045, 0]
    column = at - 0.05
    return [
        tube(grips, 0.014, 12, fill=IRON),
        tube([centre, pulley], 0.006, 8, fill=CORD, thin=True),
        disc(pulley, ACROSS, 0.06, 0.03, 24, fill=PADDING),
        box(-0.035, 0.035, height + 0.03, height + 0.09, pulley[2] - 0.07, at, fill=FRAME),
        box(-0.05, 0.05, 0, height + 0.03, column, at + 0.05, fill=FRAME),
        box(-0.12, 0.12, 0.12, 1.0, at + 0.051, at + 0.17, fill=PALE),
        box(-0.04, 0.04, BELOW_FLOOR, 0.06, 0.25, at + 0.2, fill=FRAME),
        tube([pad - ACROSS * 0.25, pad + ACROSS * 0.25], 0.05, 24, fill=PADDING, thin=True),
        box(-0.02, 0.02, pad[1] - 0.02, pad[1] + 0.02, pad[2] + 0.04, column, fill=FRAME),
    ]


def cable_column(*points: Point, at: float, height: float) -> list[Mesh]:
    """A cable machine before the person: a cable from a pulley at `height` through the points."""
    pulley = np.array([0, height, at - 0.06])
    return [
        box(-0.05, 0.05, 0, 2.0, at, at + 0.1, fill=FRAME),
        box(-0.16, 0.16, 0.12, 1.0, at + 0.101, at + 0.25, fill=PALE),
        box(-0.2, 0.2, BELOW_FLOOR, 0.06, at - 0.1, at + 0.3, fill=FRAME),
        disc(pulley, ACROSS, 0.05, 0.03, 24, fill=PADDING),
        tube([pulley, *points], 0.006, 8, fill=CORD, thin=True),
    ]
