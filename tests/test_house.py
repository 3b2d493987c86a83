"""The rooms and their doors: what may import what (docs/house.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GENERATOR = set((ROOT / "planner/figures").rglob("*.py")) - {ROOT / "planner/figures/__init__.py"}
MODULES = {
    ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
    for p in (ROOT / "planner").rglob("*.py")
    if p not in GENERATOR
}
#: Where each third-party package may be imported.
DOORS = {
    "flask": {"planner.web.views", "planner.web.errors"},
    "flask_htmx": {"planner.web.views"},
    "werkzeug": {"planner.web.views", "planner.web.errors"},
    "wtforms": {"planner.web.forms"},
    "weasyprint": {"planner.handout.pdf"},
    "segno": {"planner.handout.qr"},
}
#: Rooms from the ground up; a room uses only those before it.
FLOORS = [
    ("planner.library", "planner.figures"),
    ("planner.intake", "planner.limits"),
    ("planner.screening", "planner.selection", "planner.dosing", "planner.menu", "planner.week"),
    ("planner.wording",),
    ("planner.session",),
    ("planner.filling",),
    ("planner.plan",),
    ("planner",),
    ("planner.handout",),
    ("planner.web",),
]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import from the top, so that the rooms can be read"
            found.add(node.module or "")
    return found


def room(module: str) -> str:
    rooms = [room for floor in FLOORS for room in floor if room != "planner"]
    return next((r for r in rooms if module == r or module.startswith(r + ".")), "planner")


@pytest.mark.parametrize("module", MODULES)
def test_third_party_packages_come_in_by_one_door(module: str) -> None:
    for imported in imports(MODULES[module]):
        package = imported.split(".")[0]
        if package != "planner" and package not in sys.stdlib_module_names:
            assert module in DOORS.get(package, set()), f"{module} imports {package}"


@pytest.mark.parametrize("module", MODULES)
def test_arrows_go_down_only(module: str) -> None:
    height = {r: n for n, floor in enumerate(FLOORS) for r in floor}
    for imported in imports(MODULES[module]):
        if imported.split(".")[0] == "planner" and room(imported) != room(module):
            assert height[room(imported)] < height[room(module)], f"{module} imports {imported}"


def test_a_plan_needs_no_web_package() -> None:
    code = (
        "import sys; from planner import Intake, build_plan, load_library;"
        "build_plan(Intake(), load_library());"
        f"bad = sorted(set(sys.modules) & {set(DOORS)!r} | set(sys.modules) & {{'numpy', 'scipy'}});"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_these_checks_can_fail(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from flask import Flask\nimport planner.web.views\n")
    assert imports(planted) == {"flask", "planner.web.views"}
    planted.write_text("from . import sibling\n")
    with pytest.raises(AssertionError, match="import from the top"):
        imports(planted)
