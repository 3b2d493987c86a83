"""A dressed body: skin, T-shirt, shorts, shoes, hair, and the strokes of the face.

Clothes are cut from the body mesh: a field over its vertices says how far inside the garment each one lies (metres
from the hem, positive = covered), the hem is the field's zero line, and the cloth is the covered skin, smoothed and
moved outwards. Everything is made once in the neutral pose and then follows the bones.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Bools, Floats, Ints
from .body import BI, BONES, DOF, FACES, FGROUP, WI, Body
from .face import face
from .hair import HAIR_STYLES, hair
from .head import SKIN_FACES, Head
from .materials import PART, SHIRT, SHORTS, SKIN
from .mesh import adjacency, normals
from .shoes import shoe
from .skinning import Piece, dense_w

Field = Callable[[Floats, Ints], Floats]  # (points, part of the body) -> metres inside the hem

FAR = 0.5  # m: "nowhere near the hem"
ARM_BONES = ("upperarm", "lowerarm", "wrist", "finger")
LEG_BONES = ("upperleg", "lowerleg", "foot", "toe")
HEAD_BONES = ("head", "neck03", "neck02")
ARMS, LEGS = (PART["arm.L"], PART["arm.R"]), (PART["leg.L"], PART["leg.R"])
NO_SHORTS = (*ARMS, PART["head"])
HEM_ABOVE_HIP = 0.055  # m: the shirt ends this far above the hip joints
SKIN_UNDER_HEM = 0.014  # m of skin kept under a hem; the rest is cut away, so that it can never show through
NECKLINE_BOW = 5.0  # per m: 2 cm higher 6 cm beside the middle
NECKLINE_HEIGHT = 0.72  # in the middle of the neck, from collarbone (0) to chin (1)
NECKLINE_SLOPE = 0.42  # fall per forward way
SPANNING_FROM_HEM = (0.04, 0.10)  # m from a hem: where cloth begins to span hollows, and where it does so freely
SHIRT_FOLLOWS_LEGS = 0.2  # share of a leg's movement


@dataclass(frozen=True)
class Cloth:
    """A garment: `smoothing` rounds over the mesh, and `spanning` more far from its hems; at least `closest` metres off
    the skin; `layer` sets its drawing key apart from what it covers (see ink.py).
    """

    name: str
    material: int
    layer: int
    smoothing: int
    closest: float
    spanning: int = 0


SHIRT_CLOTH = Cloth("shirt", SHIRT, layer=2, smoothing=18, closest=0.009)
SHORTS_CLOTH = Cloth("shorts", SHORTS, layer=1, smoothing=14, closest=0.003, spanning=30)


@dataclass(frozen=True)
class Look:
    """How one body is dressed; sleeve and leg are shares of upper arm and thigh that cloth covers."""

    hair: str
    older: bool = False
    glasses: bool = False
    sleeve: float = 0.52
    leg: float = 0.52


LOOKS = {
    "m": Look("short"),
    "f": Look("bun"),
    "m2": Look("receding", older=True, glasses=True),
    "f2": Look("bob", older=True),
}


class Dress:
    """A body and what it wears. `pieces` are its surfaces, `face` its strokes (kind, points) bound to the head bone.

    `P0` (bones, 3) are the joints of the neutral pose standing on the ground, in which both are laid out.
    """

    def __init__(self, body: Body, hair: str | None = None, barefoot: bool = False) -> None:
        self.b = body
        self.P0: Floats = body.fk(np.zeros(len(DOF)))[1] + [0, body.stand_y, 0]
        look = LOOKS[body.which]
        self.look = replace(look, hair=hair) if hair else look
        self.faces: Ints = FACES[FGROUP == SKIN_FACES]
        self.vertices: Floats = body.neutral
        self.normals: Floats = normals(self.vertices, self.faces)
        self.weights: Floats = dense_w(np.arange(len(self.vertices)))
        self.part = self._parts()
        self.hem = float(self._joint("upperleg01.L")[1] + self._joint("upperleg01.R")[1]) / 2 + HEM_ABOVE_HIP
        self.on_arm, self.on_leg = np.isin(self.part, ARMS), np.isin(self.part, LEGS)
        self.pieces = [self._skin(barefoot), self._shorts(), self._shirt()]
        if not barefoot:
            self.pieces += [shoe(body, self.P0, side) for side in "LR"]
        self.face = self._dress_head()
        for piece in self.pieces:
            piece.bind(body.N, self.P0, body.J)

    def _joint(self, bone: str) -> Floats:
        return np.asarray(self.P0[BI[bone]])

    def _parts(self) -> Ints:
        """The part of the body that each vertex mostly follows."""
        part = np.full(len(self.vertices), PART["torso"])
        for side in "LR":
            part[self._share(ARM_BONES, "." + side) > 0.5] = PART["arm." + side]
            part[self._share(LEG_BONES, "." + side) > 0.5] = PART["leg." + side]
        part[self._share(HEAD_BONES) > 0.5] = PART["head"]
        return part

    def _share(self, prefixes: tuple[str, ...], suffix: str = "") -> Floats:
        bones = [BI[b] for b in BONES if b.startswith(prefixes) and b.endswith(suffix)]
        return np.asarray(self.weights[:, bones].sum(1))

    def _way(self, points: Floats, start: str, end: str) -> tuple[Floats, float]:
        """How far points lie along the line from one joint to another (m), and the line's length."""
        a, b = self._joint(start), self._joint(end)
        length = float(np.linalg.norm(b - a))
        return (points - a) @ (b - a) / length, length

    def _shirt_field(self, points: Floats, part: Ints) -> Floats:
        """A T-shirt: round neck, half sleeves, a level hem."""
        shirt = np.minimum(points[:, 1] - self.hem, self._below_neckline(points))
        for side in "LR":
            way, length = self._way(points, f"upperarm01.{side}", f"lowerarm01.{side}")
            shirt = np.where(part == PART["arm." + side], self.look.sleeve * length - way, shirt)
        return np.where(part == PART["head"], -FAR, shirt)

    def _below_neckline(self, points: Floats) -> Floats:
        """A tilted plane round the neck, high at the nape and low at the throat, bowed up over the shoulders."""
        chin, collarbone = self.vertices[WI[:, 0] == BI["head"], 1].min(), self._joint("clavicle.L")[1]
        height = collarbone + NECKLINE_HEIGHT * (chin - collarbone)
        forward = points[:, 2] - self._joint("neck01")[2] - 0.015
        cut = height - NECKLINE_SLOPE * forward + NECKLINE_BOW * points[:, 0] ** 2
        return np.asarray(cut - points[:, 1])

    def _shorts_field(self, points: Floats, part: Ints) -> Floats:
        waist = self.hem + 0.08  # up under the shirt
        shorts = waist - points[:, 1]
        for side in "LR":
            way, length = self._way(points, f"upperleg01.{side}", f"lowerleg01.{side}")
            leg = np.minimum(shorts, self.look.leg * length - way)
            shorts = np.where(part == PART["leg." + side], leg, shorts)
        return np.where(np.isin(part, NO_SHORTS), -FAR, shorts)

    def _tucked_shorts_field(self, points: Floats, part: Ints) -> Floats:
        """The shorts without what the shirt hides anyway."""
        on_leg = np.isin(part, LEGS)
        return np.minimum(
            self._shorts_field(points, part), 0.025 - np.where(on_leg, -1, self._shirt_field(points, part))
        )

    def _skin(self, barefoot: bool) -> Piece:
        """The uncovered skin, and a little more that dips under the hems."""
        v = self.vertices
        shirt, shorts = self._shirt_field(v, self.part), self._shorts_field(v, self.part)
        clip = np.minimum(SKIN_UNDER_HEM - shirt, np.where(self.on_leg, 0.008, 0.02) - shorts)
        if not barefoot:
            ankle = np.where(v[:, 0] > 0, self._joint("foot.L")[2], self._joint("foot.R")[2])
            above_shoe = v[:, 1] - (0.052 + 0.7 * np.clip(v[:, 2] - ankle - 0.012, 0, 0.2))
            clip = np.where(v[:, 1] < 0.2, np.minimum(clip, above_shoe), clip)
        depth = np.clip(np.maximum(np.minimum(shirt, 0.3), np.where(self.on_leg, -1, shorts)) / 0.012, 0, 1)
        dip = depth * np.where(self.on_leg, 0.016, 0.010)
        faces = self.faces[(clip[self.faces] > 0).any(1)]
        points = v - self.normals * dip[:, None]
        return Piece(points, faces, self.weights, SKIN, clip=clip, key=v, part=self.part, name="skin")

    def _shirt(self) -> Piece:
        covered = self._shirt_field(self.vertices, self.part)
        near_hem = np.clip(1 - covered / 0.25, 0, 1) * (self.vertices[:, 1] < self.hem + 0.25)
        ease = np.where(self.on_arm, 0.006 + 0.009 * np.clip(1 - covered / 0.12, 0, 1), 0.009 + 0.005 * near_hem)
        ease = ease * np.clip(0.1 + self._below_neckline(self.vertices) / 0.12, 0, 1)  # the collar lies close
        return self._cloth(SHIRT_CLOTH, self._shirt_field, ease)

    def _shorts(self) -> Piece:
        covered = self._shorts_field(self.vertices, self.part)
        under_shirt = np.clip(self._shirt_field(self.vertices, self.part) / 0.02, 0, 1)
        ease = np.where(self.on_leg, 0.008 + 0.010 * np.clip(1 - covered / 0.16, 0, 1), 0.008 - 0.005 * under_shirt)
        return self._cloth(SHORTS_CLOTH, self._tucked_shorts_field, ease)

    def _cloth(self, cloth: Cloth, field: Field, ease: Floats) -> Piece:
        """The covered skin as cloth, `ease` metres off it."""
        covered = field(self.vertices, self.part)
        faces = self.faces[(covered[self.faces] > -0.02).any(1)]  # 2 cm beyond the hem, which is cut below
        used, local = np.unique(faces, return_inverse=True)
        faces = local.reshape(-1, 3)
        skin, outward, part = self.vertices[used], self.normals[used], self.part[used]
        slack = np.interp(covered[used], SPANNING_FROM_HEM, (0, 1))
        points, weights = self._drape(cloth, skin, self._cloth_weights(used), faces, slack)
        points = points + normals(points, faces) * ease[used, None]
        too_close = np.minimum(cloth.closest, ease[used]) - ((points - skin) * outward).sum(1)
        points = points + outward * np.clip(too_close, 0, None)[:, None]
        clip = field(points, part)  # cut where the smooth cloth meets the hem, not where the skin below does: calm hems
        key = skin + np.array([0, 0, cloth.layer])
        return Piece(points, faces, weights, cloth.material, clip=clip, key=key, part=part, cull=False, name=cloth.name)

    def _cloth_weights(self, used: Ints) -> Floats:
        """Skin weights; but a shirt that followed a lifted thigh would be dragged out of shape.

        So the shirt, and the shorts below it just alike, mostly follow the pelvis where the skin follows a leg.
        """
        under_shirt = np.clip(self._shirt_field(self.vertices[used], self.part[used]) / 0.02 + 1, 0, 1)
        to_pelvis = (1 - SHIRT_FOLLOWS_LEGS) * under_shirt
        weights = self.weights[used]
        legs = [BI[b] for b in BONES if b.startswith(LEG_BONES)]
        weights[:, BI["root"]] += weights[:, legs].sum(1) * to_pelvis
        weights[:, legs] *= 1 - to_pelvis[:, None]
        return weights

    def _drape(
        self, cloth: Cloth, points: Floats, weights: Floats, faces: Ints, slack: Floats
    ) -> tuple[Floats, Floats]:
        """Cloth spans the hollows of the body: points and weights smoothed over the mesh, its rim held."""
        mean = adjacency(len(points), faces)
        inside = ~_rim(len(points), faces)[:, None]
        everywhere = np.ones(len(points))
        for share in [everywhere] * cloth.smoothing + [slack] * cloth.spanning:
            points = points + 0.6 * inside * share[:, None] * (mean @ points - points)
            weights = weights + 0.5 * share[:, None] * (mean @ weights - weights)
        weights[weights < 0.004] = 0  # few bones a vertex: quick to pose
        return points, weights / weights.sum(1, keepdims=True)

    def _dress_head(self) -> list[tuple[str, Floats]]:
        head, style = Head(self.b), HAIR_STYLES[self.look.hair]
        pieces, strands = hair(head, style)
        self.pieces += pieces
        return face(head, self.look.older, self.look.glasses, ears=not style.covers_ears) + strands


def _rim(n: int, faces: Ints) -> Bools:
    """Which of `n` vertices lie on an open edge of the mesh."""
    edges = np.sort(np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]), 1)
    unique, count = np.unique(edges, axis=0, return_counts=True)
    rim = np.zeros(n, bool)
    rim[unique[count == 1].ravel()] = True
    return rim
