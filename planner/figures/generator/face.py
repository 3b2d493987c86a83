"""The face: few strokes, friendly. Kind "eye" is drawn heavy, all others thin."""

import numpy as np

from .arrays import Floats
from .head import LIFT, STROKE_POINTS, Head, Stroke

DRAWN_SIZE = 0.145  # m from nose to crown: the head on which the measures below are true
LEFT, RIGHT = 1, -1
ALONG = np.linspace(-1, 1, STROKE_POINTS)


def face(head: Head, older: bool = False, glasses: bool = False, ears: bool = True) -> list[Stroke]:
    """The strokes of a face; an older one has a line beside the mouth."""
    pen = _FacePen(head)
    strokes = [pen.mouth(), pen.nose()]
    for side in (LEFT, RIGHT):
        strokes += [pen.eye(side), pen.brow(side)]
        if older:
            strokes.append(pen.cheek(side))
        if glasses:
            strokes += [pen.lens(side), pen.temple(side)]
        if ears:
            strokes += pen.ear(side)
    if glasses:
        strokes.append(pen.bridge())
    return strokes


class _FacePen:
    """Draws on the front of a head; x and y are metres from the tip of the nose on a head of DRAWN_SIZE."""

    def __init__(self, head: Head) -> None:
        self.head, self.scale = head, head.size / DRAWN_SIZE
        skin = head.vertices[head.skin]
        self.front = skin[(skin[:, 1] > head.nose[1] - 0.12) & (skin[:, 2] > head.nose[2] - 0.14)]

    def depth(self, x: float, y: float) -> float:
        """z of the skin at world (x, y), by inverse distance over its nearest vertices."""
        distance = np.hypot(self.front[:, 0] - x, self.front[:, 1] - y)
        near = np.argsort(distance, kind="stable")[:6]
        weight, z = 1 / (distance[near] + 1e-3) ** 2, self.front[near, 2]
        outer = z > z.max() - 0.02
        return float((z[outer] * weight[outer]).sum() / weight[outer].sum())

    def stroke(self, kind: str, x: Floats, y: Floats, origin: Floats | None = None) -> Stroke:
        """A stroke on the skin. Its depth is one parabola, so that it stays calm seen from aside."""
        start = self.head.nose if origin is None else origin
        x, y = start[0] + x * self.scale, start[1] + y * self.scale
        z = np.array([self.depth(a, b) for a, b in zip(x, y, strict=True)])
        t = np.linspace(-1, 1, len(z))
        return kind, np.stack([x, y, np.polyval(np.polyfit(t, z, 2), t) + LIFT + 0.001], 1)

    def mouth(self) -> Stroke:
        return self.stroke("mouth", 0.022 * ALONG, -0.039 + 0.0045 * ALONG**2)

    def nose(self) -> Stroke:
        few = np.linspace(-1, 1, 4)  # so few points that the half seen in profile is left out
        return self.stroke("nose", 0.008 * few, -0.012 + 0.004 * few**2)

    def eye(self, side: int) -> Stroke:
        """A short upright line towards the outside of the eyeball, where profile views show it as well."""
        kind, points = self.stroke("eye", side * 0.006 + 0 * ALONG, 0.0045 * ALONG, self.head.eyes[side])
        points[:, 2] = points[:, 2].mean()
        return kind, points

    def brow(self, side: int) -> Stroke:
        arch = 0.0035 * (1 - (ALONG - 0.1) ** 2)
        return self.stroke("brow", side * (0.002 + 0.018 * ALONG), 0.018 + arch, self.head.eyes[side])

    def cheek(self, side: int) -> Stroke:
        return self.stroke("cheek", side * (0.0295 + 0.0035 * ALONG), -0.015 - 0.007 * ALONG)

    def lens(self, side: int) -> Stroke:
        """An oval 1 cm before the eye, its outer end further back."""
        eye, angle = self.head.eyes[side], np.linspace(0, 2 * np.pi, 2 * STROKE_POINTS)
        outwards, up = np.cos(angle), np.sin(angle)
        x = eye[0] + side * 0.021 * self.scale * outwards
        y = eye[1] + (0.015 * up - 0.003) * self.scale
        return "glasses", np.stack([x, y, self.depth(eye[0], eye[1]) + 0.010 - 0.008 * outwards], 1)

    def bridge(self) -> Stroke:
        y = self.head.eyes[LEFT][1]
        x, arch = 0.010 * self.scale * ALONG, 0.003 * (1 - ALONG**2)
        return "glasses", np.stack([x, y + arch, np.full(len(x), self.depth(0, y) + 0.004)], 1)

    def temple(self, side: int) -> Stroke:
        """From the lens to the top of the ear, bowed round the head."""
        head, eye = self.head, self.head.eyes[side]
        hinge = np.array([eye[0] + side * 0.020 * self.scale, eye[1], self.depth(eye[0], eye[1]) + 0.002])
        ear = np.array([side * (head.ear_low[0] + 0.006), head.ear_high[1] - 0.012, head.ear_high[2] + 0.004])
        t = (1 + ALONG[:, None]) / 2
        bow = np.array([side * 0.012, 0, 0]) * np.sin(np.pi * t)
        return "glasses", hinge + (ear - hinge) * t + bow

    def ear(self, side: int) -> list[Stroke]:
        """The lobe, where the ear's edge lies on skin, and the fold inside: arcs of its outline seen from the side."""
        return [self._ear_arc(side, 205, 315, 1.05), self._ear_arc(side, 70, 210, 0.45)]

    def _ear_arc(self, side: int, start: float, stop: float, size: float) -> Stroke:
        middle, half = (self.head.ear_low + self.head.ear_high) / 2, (self.head.ear_high - self.head.ear_low) / 2
        angle = np.radians(np.linspace(start, stop, STROKE_POINTS))
        y, z = middle[1] + size * half[1] * np.sin(angle), middle[2] + size * half[2] * np.cos(angle)
        return "ear", np.stack([np.full(len(y), side * (self.head.ear_high[0] - 0.002)), y, z], 1)
