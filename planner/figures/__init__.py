"""The drawn body: pose files in `poses/`, the generator (`build.py`), and what it drew into `static/figures/`.

Importing this needs none of the generator's packages.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIGURES = HERE.parents[1] / "static" / "figures"
GENERATOR = tuple(sorted(path.name for path in (HERE / "generator").iterdir() if path.suffix in (".py", ".npz")))
_SIZE = re.compile(r'width="([\d.]+)mm" height="([\d.]+)mm"')


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


def stamp(exercise_id: str) -> str:
    """What a drawing depends on: its pose, the generator, the body. It stands in the SVG, so that a stale one shows."""
    digest = hashlib.sha256()
    for path in (*(HERE / "generator" / name for name in GENERATOR), HERE / "poses" / f"{exercise_id}.toml"):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]
