"""The scene: orthographic camera, meshes, and one z-buffer of everything seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from . import raster
from .arrays import Bools, Floats, Ints
from .body import BI
from .materials import PART, PROP, SHOE, SOLE

Box = tuple[float, float, float, float]  # left, top, right, bottom in metres of the camera

PROP_PART = 20  # the parts of the first prop; body parts have smaller numbers
PROP_KEY = 50.0  # surface coordinates of props lie apart from those of the body
GROUP_KEY_STEP, PROP_KEY_STEP = 7.0, 11.0  # and apart from each other: an edge shows between any two groups
GAP_SPECK, PROP_SPECK, DETAIL_SPECK, BODY_SPECK = 600, 60, 300, 900  # pixels: a smaller patch joins its surroundings
DETAIL_SLIVER, BODY_SLIVER = 3, 4  # pixels: a strip up to twice as wide is all outline, and joins its surroundings
BEHIND = 0.01  # metres
CORNER = 60  # pixels: what a sliver has at least; less is only the corner of a patch


class Camera:
    """Orthographic; yaw 0 looks at the person's front, 90 at their right side; pitch looks down (degrees)."""

    def __init__(self, yaw: float = 65, pitch: float = 10) -> None:
        a, e = np.radians(yaw), np.radians(pitch)
        self.f: Floats = np.array([np.sin(a) * np.cos(e), -np.sin(e), -np.cos(a) * np.cos(e)])  # looking direction
        right = np.cross(self.f, [0, 1, 0])
        self.r: Floats = right / np.linalg.norm(right)
        self.u: Floats = np.cross(self.r, self.f)

    def __call__(self, points: Floats) -> Floats:
        """(..., 3) world -> (..., 3) right, down, depth; all in metres."""
        return np.stack([points @ self.r, -(points @ self.u), points @ self.f], -1)


class Buffers(TypedDict, total=False):
    """What is seen in each pixel (arrays of H x W), and the scale they are drawn at."""

    K: Floats  # (H, W, 3) place on the undressed body at rest, in metres; clothes and props are shifted apart
    M: Ints  # material, 0 where nothing is seen
    P: Ints  # part of the body, or PROP_PART + prop
    Z: Floats  # depth in metres, inf where nothing is seen
    N: Floats  # (H, W, 3) surface normal
    hit: Bools
    fill: Ints  # index of the prop, -1 elsewhere
    thin: Bools  # thin prop, or one that lies on the floor
    absorbed: Bools  # too small to be drawn: shows what is around it
    mus: Floats  # muscle field, positive over a worked muscle
    scale: float  # pixels a metre
    frame: Box
    W: int
    H: int
    V: Floats  # posed vertices of the person, in metres
    fk: tuple[Floats, Floats]  # rotations and places of the bones
    wrist_y: float  # height of the wrists at rest: what is lower on an arm is a hand
    joints: Floats  # (bones, 3) their places at rest
    propfill: list[str]  # colour of each prop; the caller fills it in


class _Soup:
    """All triangles of the scene in one list, with what is known of each vertex and of each face."""

    def __init__(self) -> None:
        self.size = 0
        self._columns: dict[str, list[NDArray[Any]]] = {}

    def add(self, vertices: Floats, faces: Ints, *, of_vertices: dict[str, Any], of_faces: dict[str, Any]) -> None:
        """Values may be arrays, or one value for all."""
        columns = {"vertices": vertices, "faces": faces + self.size}
        columns |= {name: _column(value, len(vertices)) for name, value in of_vertices.items()}
        columns |= {name: _column(value, len(faces)) for name, value in of_faces.items()}
        for name, column in columns.items():
            self._columns.setdefault(name, []).append(column)
        self.size += len(vertices)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return np.concatenate(self._columns[name])


def _column(value: Any, size: int) -> NDArray[Any]:
    array = np.asarray(value)
    return np.full(size, value) if array.ndim == 0 else array


def render(
    dress: Any,
    q: Floats,
    grip: dict[str, Any],
    cam: Camera,
    props: Iterable[Any],
    px: float = 1500,
    frame: Box | None = None,
    muscles: Callable[[Any], Floats] | None = None,
) -> Buffers:
    """What the camera sees of a dressed person in pose `q` and of the props, `px` pixels along the long side."""
    pose = dress.b.fk(q, grip)
    soup = _Soup()
    for piece in dress.pieces:
        _add_piece(soup, piece, piece.pose(*pose, dress.b.N, dress.b.J), muscles)
    person = soup.size
    for index, mesh in enumerate(props):
        _add_prop(soup, index, mesh)

    vertices, faces = soup["vertices"], soup["faces"]
    seen = cam(vertices)
    if frame is None:
        frame = frame_of([vertices], cam)
    scale = px / max(frame[2] - frame[0], frame[3] - frame[1])
    width, height = int(np.ceil((frame[2] - frame[0]) * scale)), int(np.ceil((frame[3] - frame[1]) * scale))
    pixels = np.column_stack([(seen[:, :2] - frame[:2]) * scale, seen[:, 2]])
    face_at, weights, depth = raster.raster(pixels, faces, width, height, clip=soup["clip"], cull=soup["cull"])
    buffers = _buffers(soup, face_at, weights)
    buffers |= Buffers(Z=depth, scale=scale, frame=frame, W=width, H=height, V=vertices[:person], fk=pose)
    buffers["wrist_y"] = float(dress.P0[BI["wrist.L"], 1]) + 0.01
    buffers["joints"] = dress.P0
    _absorb_specks(buffers)
    return buffers


def _add_piece(soup: _Soup, piece: Any, posed: Floats, muscles: Callable[[Any], Floats] | None) -> None:
    soup.add(
        posed,
        piece.f,
        of_vertices={
            "key": piece.key,
            "part": piece.part,
            "clip": 1.0 if piece.clip is None else piece.clip,
            "sole": getattr(piece, "sole", -1.0),
            "muscle": -1.0 if muscles is None else muscles(piece),
        },
        of_faces={"material": piece.mat, "cull": bool(piece.cull), "prop": -1, "thin": False},
    )


def _add_prop(soup: _Soup, index: int, mesh: Any) -> None:
    """Faces do not share vertices here: those of each group have surface coordinates of their own."""
    corners = mesh.v[mesh.f].reshape(-1, 3)
    key = np.zeros_like(corners)
    key[:, 0] = PROP_KEY + GROUP_KEY_STEP * np.repeat(mesh.group, 3)
    key[:, 1] = PROP_KEY + PROP_KEY_STEP * index
    soup.add(
        corners,
        np.arange(len(corners)).reshape(-1, 3),
        of_vertices={"key": key, "part": PROP_PART + index, "clip": 1.0, "sole": -1.0, "muscle": -1.0},
        of_faces={"material": mesh.mat, "cull": False, "prop": index, "thin": bool(mesh.thin or mesh.floor)},
    )


def _buffers(soup: _Soup, face_at: Ints, weights: Floats) -> Buffers:
    """Values of vertices blended, values of faces copied, into the pixels where they are seen."""
    hit = face_at != raster.EMPTY
    face, weight = face_at[hit], weights[hit]
    corner = soup["faces"][face]

    def spread(values: NDArray[Any], empty: float) -> NDArray[Any]:
        out = np.full(hit.shape + values.shape[1:], empty, values.dtype)
        out[hit] = values
        return out

    def blend(values: Floats) -> Floats:
        blended: Floats = np.einsum("pc,pc...->p...", weight, values[corner])
        return blended

    material = soup["material"][face]
    material = np.where((material == SHOE) & (blend(soup["sole"]) > 0), SOLE, material)
    normal = blend(_vertex_normals(soup["vertices"], soup["faces"]))
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    nearest_corner = corner[np.arange(len(corner)), weight.argmax(1)]
    return Buffers(
        hit=hit,
        K=spread(blend(soup["key"]), 0),
        M=spread(material, 0),
        P=spread(soup["part"][nearest_corner], -1),
        N=spread(normal, 0),
        fill=spread(soup["prop"][face], -1),
        thin=spread(soup["thin"][face], False),
        mus=spread(blend(soup["muscle"]), -1),
    )


def _vertex_normals(vertices: Floats, faces: Ints) -> Floats:
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    of_faces = np.cross(b - a, c - a)
    of_faces /= np.maximum(np.linalg.norm(of_faces, axis=1, keepdims=True), 1e-12)
    of_vertices: Floats = np.stack(
        [np.bincount(faces.ravel(), np.repeat(of_faces[:, axis], 3), len(vertices)) for axis in range(3)], 1
    )
    return of_vertices


def _absorb_specks(buffers: Buffers) -> None:
    """Patches too small or too narrow to be drawn (a surface through a crack, a fingertip) join what is around them."""
    patches = _patches(buffers)
    specks = _specks(buffers, patches)
    buffers["absorbed"] = specks
    labels, _ = ndimage.label(specks)
    for number, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        window = _grown(rows), _grown(columns)
        mask = labels[window] == number
        donors = _donors(mask, labels[window] == 0, patches[window], buffers["Z"][window])
        nearest = ndimage.distance_transform_edt(~donors, return_distances=False, return_indices=True)
        source = nearest[0][mask], nearest[1][mask]
        for name in ("hit", "K", "M", "P", "Z", "N", "fill", "thin", "mus"):
            view = buffers[name][window]
            view[mask] = view[source]


def _grown(span: slice) -> slice:
    return slice(max(span.start - 1, 0), span.stop + 1)


def _donors(speck: Bools, free: Bools, patches: Ints, depth: Floats) -> Bools:
    """Pixels around a speck whose patch it joins: the commonest of those not in front of it, else of all."""
    ring = ndimage.binary_dilation(speck) & free
    behind = ring & (depth > np.median(depth[speck]) - BEHIND)
    ring = behind if behind.any() else ring
    commonest: Bools = ring & (patches == np.bincount(patches[ring]).argmax()) if ring.any() else ~speck
    return commonest


def _patches(buffers: Buffers) -> Ints:
    """A number from 1 for every kind of surface: material and body part, or prop and face group; background is 1."""
    group = np.round((buffers["K"][..., 0] - PROP_KEY) / GROUP_KEY_STEP).astype(np.int64)
    prop = buffers["M"] >= PROP
    kind = np.where(prop, 1000 + buffers["fill"] * 100 + group, buffers["M"] * 10 + buffers["P"])
    _, numbers = np.unique(np.where(buffers["hit"], kind, -1), return_inverse=True)
    return numbers.reshape(kind.shape) + 1


def _specks(buffers: Buffers, patches: Ints) -> Bools:
    specks = np.zeros(patches.shape, bool)
    detail = hands(buffers) | (buffers["P"] == PART["head"]) | np.isin(buffers["M"], (SHOE, SOLE))
    for number, window in enumerate(ndimage.find_objects(patches), 1):
        mask = patches[window] == number
        material = int(buffers["M"][window][mask][0])
        fine = detail[window]
        if 0 < material < PROP:
            slivers = _small(mask & ~_opened(mask, DETAIL_SLIVER), CORNER, above=True)
            slivers |= _small(mask & ~fine & ~_opened(mask, BODY_SLIVER), CORNER, above=True)
            specks[window] |= slivers
            mask = mask & ~slivers
            specks[window] |= _small(mask, DETAIL_SPECK) | (_small(mask, BODY_SPECK) & ~_touching(mask, fine))
        else:
            specks[window] |= _small(mask, PROP_SPECK if material else GAP_SPECK)
    return specks


def hands(buffers: Buffers) -> Bools:
    """(H, W): where a hand is seen."""
    arm = np.isin(buffers["P"], (PART["arm.L"], PART["arm.R"]))
    hand: Bools = arm & (buffers["K"][..., 1] < buffers["wrist_y"])
    return hand


def _opened(mask: Bools, radius: int) -> Bools:
    opened = ndimage.binary_opening(np.pad(mask, radius, mode="edge"), iterations=radius)
    inner: Bools = opened[radius:-radius, radius:-radius]
    return inner


def _small(mask: Bools, size: int, above: bool = False) -> Bools:
    """The connected patches of a mask that have less pixels than `size` (or else those that have not)."""
    labels, _ = ndimage.label(mask)
    sizes = np.bincount(labels.ravel())
    chosen = (sizes >= size) if above else (sizes < size)
    chosen[0] = False
    small: Bools = chosen[labels]
    return small


def _touching(mask: Bools, other: Bools) -> Bools:
    """The connected patches of a mask of which some pixel is in the other."""
    labels, count = ndimage.label(mask)
    chosen = np.zeros(count + 1, bool)
    chosen[labels[other]] = True
    chosen[0] = False
    touching: Bools = chosen[labels]
    return touching


def frame_of(meshes: Iterable[Floats], cam: Camera, margin: float = 0.03) -> Box:
    """The box around points as the camera sees them, in metres, with a margin."""
    corners = [cam(vertices)[:, :2] for vertices in meshes]
    low = np.min([c.min(0) for c in corners], 0) - margin
    high = np.max([c.max(0) for c in corners], 0) + margin
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])
