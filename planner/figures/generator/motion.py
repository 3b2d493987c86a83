"""The movement of an exercise as one SVG that a page can play.

A plain SVG with one `<g>` a drawing, all but the first with `display="none"`. `static/motion.js` shows them in turn, so
the file needs no style, script or id, and is as harmless as the still drawings.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from . import compose
from .arrays import Floats
from .arrows import proj
from .coarse import UNITS_PER_M, coarser
from .inbetweens import Movement
from .posefile import Pose
from .scene import Camera
from .wardrobe import Dress


def draw(pose: Pose, dress: Dress, way: Movement, camera: Camera) -> str:
    """One SVG of the whole movement. `STAMP` stands where the stamp of its sources belongs."""
    frames = compose.draw_frames(pose, dress, way.moments, camera, shared=True)
    return assemble(pose.title, frames, proj(frames[0], camera, np.zeros((1, 3)))[0], way.goes_round)


def packed(svg: str) -> bytes:
    """The bytes of the `.svgz` file: a server sends it as it is, as gzip-encoded SVG."""
    return gzip.compress(svg.encode(), mtime=0)


def assemble(title: str, frames: Sequence[Mapping[str, Any]], origin: Floats, goes_round: bool) -> str:
    """Frames of one shared box as one file. `origin` is where the world's origin lies in it, in raster pixels."""
    units = UNITS_PER_M / compose.PX_PER_M
    width, height = round(frames[0]["W"] * units), round(frames[0]["H"] * units)
    mm = compose.MM_PER_M / UNITS_PER_M
    play = "round" if goes_round else "back"
    hidden = ' display="none"'
    drawings = "".join(f"<g{hidden if k else ''}>{coarser(frame['svg'])}</g>\n" for k, frame in enumerate(frames))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width * mm:.1f}mm" height="{height * mm:.1f}mm" data-source="STAMP" '
        f'data-origin="{origin[0] * units:.0f} {origin[1] * units:.0f}" data-play="{play}">'
        f"<title>{escape(title)}, the movement</title>\n{drawings}</svg>\n"
    )
