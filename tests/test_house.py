"""The rooms and their doors: what may import what (docs/house.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = {
    ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p
    for p in (ROOT / "planner").rglob("*.py")
}
#: What draws the figures; the app neither imports nor needs it.
GENERATOR = {module: path for module, path in FILES.items() if module.startswith("planner.figures.")}
MODULES = {module: path for module, path in FILES.items() if module not in GENERATOR}
#: Where each third-party package may be imported.
DOORS = {
    "flask": {
        "planner.web.views",
        "planner.web.exports",
        "planner.web.exercises",
        "planner.web.batch",
        "planner.web.errors",
        "planner.web.bodies",
        "planner.web.languages",
        "planner.web.reading",
        "planner.web.paper",
        "planner.web.pieces",
        "planner.web.packing",
        "planner.web.files",
        "planner.web.caching",
        "planner.web.timing",
        "planner.web.logs",
        "planner.web.ready",
        "planner.web.bounds",
        "planner.web.origins",
        "planner.web.rates",
        "planner.web.printing",
    },
    "flask_limiter": {"planner.web.rates"},
    "brotli": {"planner.web.packing"},
    "backports": {"planner.web.packing"},
    "compression": {"planner.web.packing"},  # Python's own from 3.14 on
    "flask_htmx": {"planner.web.views"},
    "werkzeug": {
        "planner.web.views",
        "planner.web.exports",
        "planner.web.exercises",
        "planner.web.batch",
        "planner.web.errors",
        "planner.web.paper",
        "planner.web.previews",
        "planner.web.files",
        "planner.web.bodies",
        "planner.web.origins",
        "planner.web.rates",
    },
    "wtforms": {"planner.web.forms"},
    # blocks: its inside, to keep what was laid out; pages: to lay a batch out once
    "weasyprint": {"planner.handout.pdf", "planner.handout.blocks", "planner.handout.pages"},
    "pydyf": {"planner.handout.blocks", "planner.handout.pages"},  # what WeasyPrint writes PDF with
    "cssselect2": {"planner.handout.pdf"},  # what WeasyPrint finds elements with
    "jinja2": {"planner.handout.lessons"},  # the handout's templates, without a web around them
    "segno": {"planner.handout.qr"},
    "icalendar": {"planner.handout.calendar"},
    "fontTools": {"planner.handout.glyphs"},
    "PIL": {"planner.handout.redraw"},
    "pypdfium2": {"planner.handout.pictures"},
    "resvg_py": {"planner.handout.redraw"},
    "tomli": {"planner.library.loader"},
    "pyphen": {"planner.reading"},
    "babel": {"planner.language"},
    "rapidfuzz": {"planner.search"},
    "prometheus_client": {"planner.web.metrics"},
    "markupsafe": {"planner.web.pieces", "planner.web.screen"},
    "redis": {"planner.web.shared"},
    "waitress": {"planner.web.serving"},
}
#: What a plan in a notebook needs besides Python.
FOR_PLANNING = {"tomli", "babel"}
#: What the generator may import; its contact sheets go the way the handout goes.
FOR_DRAWING = {"numpy", "scipy"}
FOR_SHEETS = {"PIL", "pypdfium2", "weasyprint"}
#: Rooms from the ground up; a room uses only those before it.
FLOORS = [
    ("planner.language",),
    ("planner.library", "planner.figures", "planner.reading"),
    ("planner.intake", "planner.limits", "planner.search", "planner.meter"),
    ("planner.screening", "planner.selection", "planner.dosing", "planner.menu", "planner.week"),
    ("planner.wording", "planner.progression"),
    ("planner.session",),
    ("planner.filling", "planner.edits"),
    ("planner.course",),
    ("planner.prescription",),
    ("planner.flare", "planner.notes", "planner.changes", "planner.leaflet"),
    ("planner.plan",),
    ("planner.glance", "planner.choices"),
    ("planner",),
    ("planner.handout", "planner.authoring"),
    ("planner.web",),
]


def imports(path: Path, relative: bool = False, names: bool = False) -> set[str]:
    """The modules a file imports; `names`: and what it imports from them, with their names before it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert relative or node.level == 0, f"{path}: import from the top, so that the rooms can be read"
            if node.level == 0:
                found.add(node.module or "")
                found |= {f"{node.module}.{alias.name}" for alias in node.names if names}
    return found


def room(module: str) -> str:
    rooms = [room for floor in FLOORS for room in floor if room != "planner"]
    return next((r for r in rooms if module == r or module.startswith(r + ".")), "planner")


def third_party(path: Path, relative: bool = False) -> set[str]:
    packages = {imported.split(".")[0] for imported in imports(path, relative)}
    return packages - {"planner", ""} - sys.stdlib_module_names


def drawing_modules(path: Path) -> set[str]:
    """The generator's modules that a file imports."""
    return imports(path, names=True) & set(GENERATOR)


@pytest.mark.parametrize("module", MODULES)
def test_third_party_packages_come_in_by_one_door(module: str) -> None:
    for package in third_party(MODULES[module]):
        assert module in DOORS.get(package, set()), f"{module} imports {package}"


@pytest.mark.parametrize("module", GENERATOR)
def test_the_generator_needs_numpy_and_scipy_only(module: str) -> None:
    allowed = FOR_DRAWING | (FOR_SHEETS if module == "planner.figures.sheet" else set())
    assert third_party(GENERATOR[module], relative=True) <= allowed


@pytest.mark.parametrize("path", [*MODULES.values(), ROOT / "app.py"], ids=lambda path: path.stem)
def test_the_app_does_not_import_the_generator(path: Path) -> None:
    assert drawing_modules(path) == set()
    assert not third_party(path) & FOR_DRAWING


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
        f"bad = sorted(set(sys.modules) & {set(DOORS) - FOR_PLANNING!r} | set(sys.modules) & {FOR_DRAWING!r});"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_app_runs_without_the_generator_s_packages() -> None:
    code = (
        "import sys; from app import create_app; create_app({'TESTING': True}).test_client().get('/');"
        f"bad = sorted(set(sys.modules) & {FOR_DRAWING!r}); assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_these_checks_can_fail(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("from flask import Flask\nimport planner.web.views\n")
    assert imports(planted) == {"flask", "planner.web.views"}
    planted.write_text("import scipy.ndimage\nfrom planner.figures import drawings, make\n")
    assert third_party(planted) == {"scipy"}
    assert drawing_modules(planted) == {"planner.figures.make"}
    planted.write_text("from planner.figures.generator.body import Body\n")
    assert drawing_modules(planted) == {"planner.figures.generator.body"}
    planted.write_text("from . import sibling\n")
    assert imports(planted, relative=True) == set()
    with pytest.raises(AssertionError, match="import from the top"):
        imports(planted)
