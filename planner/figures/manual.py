"""The tables of docs/figures.md, from the words the generator knows:  python -m planner.figures.manual

A test compares them, so that the page stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from .generator import anatomy
from .generator.equipment import KINDS
from .generator.posefile import BODIES, CAMERAS, CONTACT_FORMS
from .generator.postures import POSTURES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "figures.md"
_TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _degrees(span: anatomy.Range | None) -> str:
    return f"{span[0]:g} .. {span[1]:g}" if span else ""


def _joints() -> str:
    rows = (
        (
            ("left, right " if movement.paired else "") + movement.joint,
            movement.increase,
            movement.decrease,
            f"{_degrees(movement.allowed)} {'' if movement.unit == 'degrees' else movement.unit}".strip(),
            _degrees(movement.norm),
            movement.why,
        )
        for movement in anatomy.MOVEMENTS
    )
    return _table(("joint", "+", "-", "allowed", "textbook", "why more"), rows)


def _points() -> str:
    paired, middle = ", ".join(anatomy.PAIRED_POINTS), ", ".join(anatomy.MIDLINE_POINTS)
    return f"Left and right: {paired}.\n\nIn the middle: {middle}.\n"


def _directions() -> str:
    rows = ((name, part.verb, "left, right" if part.paired else "") for name, part in anatomy.PARTS.items())
    words = ", ".join(anatomy.AXES)
    return f"Ways: {words}.\n\n" + _table(("part", "verb", "sides"), rows)


def _postures() -> str:
    rows = ((name, joints, ", ".join(contacts)) for name, (joints, contacts) in POSTURES.items())
    return _table(("posture", "joints", "contacts"), rows)


def _contacts() -> str:
    return "".join(f"    {form}\n" for form in CONTACT_FORMS)


def _choices() -> str:
    cameras = ", ".join(f"{name} ({view.turn:g}, {view.height:g})" for name, view in CAMERAS.items())
    return f"Bodies: {', '.join(BODIES)}. Cameras (turn 0 sees the front, 90 the right side; height): {cameras}.\n"


def _equipment() -> str:
    return _table(
        ("equipment", "what it is"), ((f"`{name} {kind.usage}`", kind.meaning) for name, kind in KINDS.items())
    )


TABLES = {
    "joints": _joints,
    "points": _points,
    "directions": _directions,
    "postures": _postures,
    "contacts": _contacts,
    "choices": _choices,
    "equipment": _equipment,
}


def updated(page: str) -> str:
    """The page with its tables as they should be."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}", page)


if __name__ == "__main__":
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
