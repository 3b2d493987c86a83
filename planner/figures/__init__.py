"""The drawn body: pose files in `poses/`, the generator, and what it drew into `static/figures/`.

Importing this needs none of the generator's packages.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = HERE.parents[1] / "static" / "figures"
GENERATOR = tuple(sorted(path.name for path in (HERE / "generator").iterdir() if path.suffix in (".py", ".npz")))
_SIZE = re.compile(r'width="([\d.]+)mm" height="([\d.]+)mm"')
_PLACE = re.compile(r'viewBox="0 0 (\d+) \d+" width="([\d.]+)mm" height="([\d.]+)mm".*? data-origin="(-?\d+) (-?\d+)"')


@dataclass(frozen=True, slots=True)
class Drawing:
    """One frame: its file under `static/`, and its size on paper in millimetres (24 mm a metre, all alike)."""

    file: str
    width_mm: float
    height_mm: float


@cache
def drawings(exercise_id: str, folder: Path = FIGURES) -> tuple[Drawing, ...]:
    """The frames of an exercise, start first; empty when it is not drawn."""
    found = []
    for path in sorted(folder.glob(f"{exercise_id}-[0-9].svg")):
        size = _SIZE.search(path.read_text(encoding="utf-8")[:400])
        if size is None:
            raise ValueError(f"{path.name}: no size in its first line. Draw it again: make figures.")
        found.append(Drawing(f"figures/{path.name}", float(size[1]), float(size[2])))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Motion:
    """The movement of an exercise: its file under `static/`, and its box on the start's drawing, in widths of that."""

    file: str
    left: float
    top: float
    width: float
    height: float


@cache
def motion(exercise_id: str, folder: Path = FIGURES) -> Motion | None:
    """The movement, None when it is not drawn."""
    path, still = folder / "motion" / f"{exercise_id}.svgz", folder / f"{exercise_id}-1.svg"
    if not path.exists():
        return None
    width, height, x, y = _place(path, gzip.decompress(path.read_bytes())[:400].decode())
    start_width, _, start_x, start_y = _place(still, still.read_text(encoding="utf-8")[:400])
    shares = (round(mm / start_width, 4) for mm in (start_x - x, start_y - y, width, height))
    return Motion(f"figures/motion/{path.name}", *shares)


def _place(path: Path, head: str) -> tuple[float, float, float, float]:
    """Width and height of a drawing, and where the world's origin lies in it, all in millimetres."""
    found = _PLACE.search(head)
    if found is None:
        raise ValueError(f"{path.name}: no size or origin in its first line. Draw it again: make figures.")
    units, width, height, x, y = map(float, found.groups())
    return width, height, x * width / units, y * width / units


def stamp(exercise_id: str, poses: Path | None = None) -> str:
    """What a drawing depends on: its pose, the generator, the body. It stands in the SVG, so that a stale one shows."""
    digest = hashlib.sha256()
    pose = (poses or HERE / "poses") / f"{exercise_id}.toml"
    for path in (*(HERE / "generator" / name for name in GENERATOR), pose):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
