"""What answers are made of besides their address, as one short text: the same on every replica of one release.

ETags hang on it, and what replicas share is kept under it, so that an old and a new release that run side by side
never read each other's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from planner.handout.engine import engine

ROOT = Path(__file__).resolve().parents[2]
#: Our code with its content and catalogues, the templates, and the files that pages and paper load.
READ = ("app.py", "planner", "templates", "static")
UNREAD = frozenset({".pyc", ".npz"})  # compiled by each machine for itself; only the generator of drawings reads it
GENERATORS = ("planner/figures/poses", "planner/figures/generator")  # what these draw is in static/
#: Packages that have a hand in the bytes.
PACKAGES = ("babel", "cssselect2", "fonttools", "jinja2", "pillow", "pydyf", "resvg-py", "segno", "tinycss2",
            "tinyhtml5", "weasyprint")  # fmt: skip


@cache
def fingerprint() -> str:
    """16 hexadecimal figures that change when a file of ours or an engine does."""
    return fingerprint_of(files(ROOT), [engine(), *map(_installed, PACKAGES)])


def files(root: Path) -> list[tuple[str, Path]]:
    """The files that are read, by their names below `root`, in an order that no file system decides."""
    found = (path for read in READ for path in (root / read, *(root / read).rglob("*")) if path.suffix not in UNREAD)
    named = ((path.relative_to(root).as_posix(), path) for path in found if path.is_file())
    return sorted((name, path) for name, path in named if not name.startswith(GENERATORS))


def fingerprint_of(read: Iterable[tuple[str, Path]], engines: Iterable[str]) -> str:
    """The fingerprint of these files and engines."""
    digest = hashlib.sha256()
    for name, path in read:
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    digest.update("\n".join(engines).encode())
    return digest.hexdigest()[:16]


def _installed(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return f"no {package}"
