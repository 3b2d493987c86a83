"""Solved poses -> one SVG a frame, all on one scale: figure, contact shadow, close-ups, arrows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple, TypedDict

import numpy as np
from scipy.ndimage import gaussian_filter

from . import ink, raster, scene
from .anatomy import unknown
from .arrays import Bools, Floats
from .arrows import INK, Arrow, arrow_svg, arrows, proj
from .body import Body
from .equipment import make_props, place
from .errors import PoseError
from .muscles import muscle_field
from .posefile import Pose
from .posing import Posed
from .scene import Buffers, Camera
from .shapes import Mesh
from .wardrobe import Dress

Box = tuple[float, float, float, float]  # left, top, right, bottom; metres before the camera or pixels

PX_PER_M = 750  # raster; one scale for all, so that line weights match from card to card
MM_PER_M = 24  # on paper
PAD_PX = 12  # white round everything, for the width of the lines

SHADOW, SHADOW_ON_MAT = "#dfe2e5", "#c4c9ce"
SHADOW_FROM_M = 0.12  # surfaces of the body lower than this darken the floor below them
SHADOW_BLUR_M = 0.022


class Drawn(TypedDict):
    """One drawn frame: its figure as SVG elements, and what it was drawn from."""

    svg: str
    W: int
    H: int
    box: Box  # before the camera, metres
    scale: float  # pixels a metre
    q: Floats
    g: dict[str, Any]
    buf: Buffers


@cache
def model(body: str, barefoot: bool = False) -> Dress:
    """The dressed body of a pose file; made once."""
    return Dress(Body(body), barefoot=barefoot)


def draw_frames(
    pose: Pose, dress: Dress, solutions: Sequence[Posed], camera: Camera, shared: bool = False
) -> list[Drawn]:
    """Every solved frame, drawn on the one scale; `shared`: all in one box that holds each of them."""
    props = [make_props(pose.equipment, dress.b, solved.angles, solved.grip) for solved in solutions]
    boxes = [_box(dress, s, things, camera) for s, things in zip(solutions, props, strict=True)]
    if shared:
        boxes = [_around(boxes)] * len(boxes)
    return [_draw(pose, dress, *args, camera) for args in zip(solutions, props, boxes, strict=True)]


def _box(dress: Dress, solved: Posed, props: Sequence[Mesh], camera: Camera) -> Box:
    bones = dress.b.fk(solved.angles, solved.grip)
    surfaces = [piece.pose(*bones, dress.b.N, dress.b.J) for piece in dress.pieces]
    box: Box = scene.frame_of(surfaces + [mesh.v for mesh in props], camera, 0.03)
    return box


def _around(boxes: Iterable[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _draw(pose: Pose, dress: Dress, solved: Posed, props: Sequence[Mesh], box: Box, camera: Camera) -> Drawn:
    joints, grip = solved.angles, solved.grip
    buffers = scene.render(
        dress,
        joints,
        grip,
        camera,
        props,
        px=PX_PER_M * max(box[2] - box[0], box[3] - box[1]),
        frame=box,
        muscles=muscle_field(dress, pose.muscles),
    )
    buffers["propfill"] = [mesh.fill for mesh in props]
    fills, strokes = ink.figure(buffers, camera, dress)
    if pose.floor:
        _add_shadow(fills, buffers, camera, dress, props)
    return Drawn(
        svg=ink.to_svg(fills, strokes, 0, 0, scale=1.0),
        W=buffers["W"],
        H=buffers["H"],
        box=box,
        scale=buffers["scale"],
        q=joints,
        g=grip,
        buf=buffers,
    )


def _add_shadow(fills: list[Any], buffers: Buffers, camera: Camera, dress: Dress, props: Sequence[Mesh]) -> None:
    """Put the contact shadow over the mat and under everything else."""
    mats = [number for number, mesh in enumerate(props) if mesh.floor]
    mask = shadow_mask(buffers, camera, dress) & (~buffers["hit"] | np.isin(buffers["fill"], mats))
    under = {"#fff", *(props[number].fill for number in mats)}
    place_ = next((k for k, (_, colour, _) in enumerate(fills) if colour not in under), len(fills))
    colour = SHADOW_ON_MAT if mats else SHADOW
    fills.insert(place_, ("fill", colour, ink.mask_paths(mask, 4, 200, 1.2)))


def shadow_mask(buffers: Buffers, camera: Camera, dress: Dress) -> Bools:
    """The pixels of the floor that lie close under the body."""
    body = buffers["V"]
    starts = np.cumsum([0] + [len(piece.v) for piece in dress.pieces[:-1]])
    faces = np.concatenate([piece.f + start for piece, start in zip(dress.pieces, starts, strict=True)])
    low = faces[(body[faces][:, :, 1] < SHADOW_FROM_M).all(1)]
    seen = camera(body * [1, 0, 1] - [0, 0.006, 0])
    scale = buffers["scale"]
    pixels = np.concatenate([(seen[:, :2] - buffers["frame"][:2]) * scale, seen[:, 2:]], 1)
    covered = raster.raster(pixels, low, buffers["W"], buffers["H"])[0] >= 0
    blur = SHADOW_BLUR_M * scale
    foreshortened = max(1.0, blur * abs(camera.f[1]) * 1.6)
    mask: Bools = gaussian_filter(covered.astype(np.float32), (foreshortened, blur)) > 0.22
    return mask


# ---------------------------------------------------------------- close-ups


class Inset(NamedTuple):
    """A close-up: of what, how wide (metres from the middle to the edge), how large, where its middle goes (metres)."""

    marker: str
    at: Floats
    r: float = 0.11
    zoom: float = 2.6


def read_inset(text: str, markers: Iterable[str]) -> Inset:
    """ "right palm r=.11 zoom=2.6 at=x,y,z"; PoseError says what is wrong with it."""
    marker, *terms = text.split() or [""]
    if marker not in markers:
        raise unknown(f"point in inset {text!r}", marker, markers)
    options = dict(term.partition("=")[::2] for term in terms)
    for name in options:
        if name not in ("r", "zoom", "at"):
            raise unknown(f"option in inset {text!r}", name, ("r", "zoom", "at"))
    if "at" not in options:
        raise PoseError(f"inset {text!r}: say where its middle goes, at=x,y,z")
    try:
        sizes = {name: float(value) for name, value in options.items() if name != "at"}
        return Inset(marker, place(options["at"]), **sizes)
    except ValueError as error:  # PoseError is one, too
        raise PoseError(f"inset {text!r}: {error}") from None


def inset_svg(pose: Pose, dress: Dress, frame: Drawn, camera: Camera, text: str) -> str:
    """A close-up of one point of the frame, at a free place of the same picture."""
    inset = read_inset(text, dress.b.marker)
    joints, grip = frame["q"], frame["g"]
    x, y, _ = camera(dress.b.points(np.array([dress.b.marker[inset.marker]]), joints, grip))[0]
    box = (x - inset.r, y - inset.r, x + inset.r, y + inset.r)
    props = make_props(pose.equipment, dress.b, joints, grip)
    buffers = scene.render(dress, joints, grip, camera, props, px=PX_PER_M * inset.zoom * 2 * inset.r, frame=box)
    buffers["propfill"] = [mesh.fill for mesh in props]
    figure = ink.to_svg(*ink.figure(buffers, camera, dress, far_tint=False), 0, 0, scale=1.0, lw=0.9)
    size = buffers["W"]
    left, top = proj(frame, camera, [inset.at])[0] - size / 2
    return (
        f'<g transform="translate({left:.0f} {top:.0f})"><rect width="{size}" height="{size}" fill="#fff"/>'
        f"{figure}"
        f'<rect width="{size}" height="{size}" rx="14" fill="none" stroke="{INK}" stroke-width="4"/></g>'
    )


# ---------------------------------------------------------------- the page


def compose(pose: Pose, dress: Dress, solutions: Sequence[Posed], frames: Sequence[Drawn], camera: Camera) -> list[str]:
    """One SVG a frame; all frames of an exercise have one size and one place of the room's origin in it, so that
    nothing jumps from one to the next and both stand level side by side."""
    pointers = arrows(pose, dress, solutions, frames, camera)
    page = stage(frames, pointers, camera)
    return [_svg(pose, number, frame, pointers[number], page, dress, camera) for number, frame in enumerate(frames)]


def stage(frames: Sequence[Drawn], pointers: Sequence[Sequence[Arrow]], camera: Camera) -> Box:
    """What all frames need, arrows included, in pixels from the room's origin."""
    needed = []
    for frame, own in zip(frames, pointers, strict=True):
        x, y = origin(frame, camera)
        left, top, right, bottom = _around([(0, 0, frame["W"], frame["H"]), *(arrow.box for arrow in own)])
        needed.append((left - x, top - y, right - x, bottom - y))
    left, top, right, bottom = _around(needed)
    return left - PAD_PX, top - PAD_PX, right + PAD_PX, bottom + PAD_PX


def origin(frame: Drawn, camera: Camera) -> Floats:
    """Where the room's origin lies in a frame, pixels."""
    x_y: Floats = proj(frame, camera, [0, 0, 0])[0]
    return x_y


def _svg(
    pose: Pose,
    number: int,
    frame: Drawn,
    pointers: Sequence[Arrow],
    page: Box,
    dress: Dress,
    camera: Camera,
) -> str:
    x, y = origin(frame, camera)
    left, top, right, bottom = page
    mm = MM_PER_M / frame["scale"]
    close_ups = "".join(inset_svg(pose, dress, frame, camera, text) for text in pose.frames[number].insets)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {right - left:.0f} {bottom - top:.0f}" '
        f'width="{(right - left) * mm:.1f}mm" height="{(bottom - top) * mm:.1f}mm" '
        f'data-source="STAMP" data-origin="{-left:.0f} {-top:.0f}">'
        f"<title>{escape(pose.title)}, picture {number + 1} of {len(pose.frames)}</title>"
        f'<g transform="translate({-x - left:.0f} {-y - top:.0f})">{frame["svg"]}'
        f"{close_ups}{''.join(map(arrow_svg, pointers))}</g></svg>\n"
    )
