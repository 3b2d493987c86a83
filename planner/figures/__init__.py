"""The drawn body: pose files in `poses/`, the generator, and what it drew into `static/figures/`.

Importing this needs none of the generator's packages.
"""

from __future__ import annotations

import ast
import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
FIGURES = HERE.parents[1] / "static" / "figures"
GENERATOR = tuple(sorted(path.name for path in (HERE / "generator").iterdir() if path.suffix in (".py", ".npz")))
EQUIPMENT = ("things.py", "machines.py")  # a drawing depends on the kinds it shows, not on all of them
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
    """What a drawing depends on: its pose, the body, the generator with the equipment that the pose names.

    It stands in the SVG, so that a stale one shows.
    """
    pose = (poses or HERE / "poses") / f"{exercise_id}.toml"
    text = pose.read_bytes()
    digest = hashlib.sha256()
    for path in (HERE / "generator" / name for name in GENERATOR):
        shown = _equipment_of(path, text.decode(errors="replace")) if path.name in EQUIPMENT else _bytes(path)
        digest.update(path.name.encode() + shown)
    digest.update(pose.name.encode() + text)
    return digest.hexdigest()[:16]


@cache
def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _equipment_of(path: Path, pose: str) -> bytes:
    """The source of a module of equipment, without the kinds that a pose does not name."""
    pieces = _pieces(path)
    kinds = {kind for kind, piece in pieces.items() if piece.is_kind}
    wanted = {kind for kind in kinds if re.search(rf"\b{kind.removeprefix('plain_').replace('_', '-')}\b", pose)}
    for kind in [*wanted]:
        wanted |= pieces[kind].uses & kinds
    return "\n".join(piece.source for kind, piece in pieces.items() if kind in wanted or kind not in kinds).encode()


class _Piece(NamedTuple):
    source: str
    is_kind: bool
    uses: frozenset[str]


@cache
def _pieces(path: Path) -> dict[str, _Piece]:
    """The statements of a module; a kind of equipment is a public function that gives meshes (equipment.py)."""
    source = _bytes(path).decode()
    pieces = {}
    for place, node in enumerate(ast.parse(source).body):
        label, is_kind = str(place), False
        if isinstance(node, ast.FunctionDef):
            gives = ast.unparse(node.returns) if node.returns else ""
            label, is_kind = node.name, gives == "list[Mesh]" and not node.name.startswith("_")
        uses = frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name))
        pieces[label] = _Piece(ast.get_source_segment(source, node) or "", is_kind, uses)
    return pieces
