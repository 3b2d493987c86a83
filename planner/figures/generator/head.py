"""Landmarks of a head in the neutral pose (metres)."""

from dataclasses import dataclass, field

import numpy as np

from .arrays import Floats, Ints
from .body import BONES, FACES, FGROUP, WI, Body

Stroke = tuple[str, Floats]  # kind, points (n, 3) bound to the head bone, in the neutral pose

SKIN_FACES, EYE_FACES = 0, 1  # face groups of the body mesh
LIFT = 0.002  # strokes lie this far off their surface (m), so that the surface does not hide them
STROKE_POINTS = 28  # a stroke is fitted like a traced line, which wants a point every pixel or so


@dataclass
class Head:
    """Landmarks of a body's head in the neutral pose."""

    body: Body
    vertices: Floats = field(init=False)
    skin: Ints = field(init=False)

    def __post_init__(self) -> None:
        v, marker = self.body.neutral, self.body.marker
        self.vertices = v
        on_head = np.isin(np.array(BONES)[WI[:, 0]], ["head", "neck03", "neck02"])
        self.skin = np.intersect1d(np.unique(FACES[FGROUP == SKIN_FACES]), np.nonzero(on_head)[0])
        self.nose, self.crown, self.occiput = v[marker["nose"]], v[marker["crown"]], v[marker["occiput"]]
        self.size = float(self.crown[1] - self.nose[1])
        self.centre = np.array([0, self.nose[1] + 0.35 * self.size, (self.nose[2] - 0.02 + self.occiput[2]) / 2])
        eyes = v[np.unique(FACES[FGROUP == EYE_FACES])]
        self.eyes = {side: eyes[eyes[:, 0] * side > 0].mean(0) for side in (1, -1)}
        self._find_ear()

    def _find_ear(self) -> None:
        """The ear: what stands out sideways from the skull below its widest part."""
        p = self.vertices[self.skin]
        above = p[:, 1] > self.nose[1] + 0.5 * self.size
        half_width = np.abs(p[above, 0]).max()
        ear = p[(p[:, 0] > half_width + 0.002) & ~above & (p[:, 2] < self.nose[2] - 0.09)]
        self.ear_low, self.ear_high = ear.min(0), ear.max(0)

    def ear_distance(self, points: Floats, grow: float = 1.0) -> Floats:
        """How far points lie outside the ear's outline seen from the side (m), negative inside."""
        middle, half = (self.ear_low + self.ear_high) / 2, grow * (self.ear_high - self.ear_low) / 2
        return np.asarray((np.hypot(*((points - middle) / half)[:, 1:].T) - 1) * half[1])

    def height(self, units: Floats | float) -> Floats:
        """World height of `units` nose-to-crown lengths above the tip of the nose."""
        return np.asarray(self.nose[1] + np.asarray(units) * self.size)
