"""The app without its fonts, without those of the system, and without any: it says so, and never falls over.

Each case is a process of its own, in a copy of the house whose fonts are missing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.conftest import query
from tests.torture.figures import Figure, Options
from tests.torture.fuzz import sentence_in
from tests.torture.servers import ROOT

HOUSE = ("app.py", "package.json", "gunicorn.conf.py", "planner", "templates", "static")
FONTS = "static/vendor/fonts"
SECONDS = 60.0
ASK = """
import json, sys
from app import create_app
client = create_app({"PROPAGATE_EXCEPTIONS": False}).test_client()
ready, paper = client.get("/readyz"), client.get(sys.argv[1])
print(json.dumps([ready.status_code, ready.text, paper.status_code, paper.data[:5].decode("latin-1"), paper.text[:9000]
                  if paper.status_code != 200 else ""]))
"""
#: The same, of the paper alone: quick.
ASK_PAPER = """
from planner.handout.pdf import HandoutError, handout_pdf
try:
    handout_pdf('<html lang="en"><head><title>A</title></head><body><p>A</p></body></html>')
except HandoutError as error:
    print(error)
"""
NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>"""


class Said(NamedTuple):
    """How it went: the process's end, `/readyz`, and a handout."""

    ended: int
    ready: int = 0
    ready_says: str = ""
    paper: int = 0
    paper_begins: str = ""
    paper_says: str = ""
    stderr: str = ""

    @property
    def honest(self) -> bool:
        """Whether it says at its start or when asked that fonts are missing, and a handout gets a sentence."""
        if self.ended:
            return self.ended > 0 and "font" in self.stderr.lower()
        told = self.ready == 503 and "font" in self.ready_says.lower()
        return told and self.paper >= 500 and sentence_in(self.paper_says.encode())

    @property
    def line(self) -> str:
        if self.ended:
            return f"ended with {self.ended}: {(self.stderr.splitlines() or [''])[-1][:150]}"
        return f"/readyz {self.ready}, handout {self.paper}"


@contextmanager
def house(ours: bool, systems: bool) -> Iterator[tuple[Path, dict[str, str]]]:
    """A copy of the house, and an environment to run it in; each with or without fonts."""
    with tempfile.TemporaryDirectory(prefix="torture-fonts-") as folder:
        place = Path(folder)
        for name in HOUSE:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, place / name, copy_function=_link)
            elif source.exists():
                _link(source, place / name)
        if not ours:
            shutil.rmtree(place / FONTS)
        environ = dict(os.environ)
        if not systems:
            (place / "none").mkdir()
            (place / "fonts.conf").write_text(NO_FONTS.format(folder=place / "none"))
            environ["FONTCONFIG_FILE"] = str(place / "fonts.conf")
        yield place, environ


def _link(source: str | Path, target: str | Path) -> None:
    """Without a copy of its bytes, where the disk can do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def asked(ours: bool, systems: bool, *program: str) -> subprocess.CompletedProcess[str]:
    """How a program of Python ends with these fonts."""
    with house(ours, systems) as (place, environ):
        return subprocess.run(
            [sys.executable, "-c", *program], cwd=place, env=environ, capture_output=True, text=True, timeout=SECONDS
        )


def without(ours: bool, systems: bool) -> Said:
    """What the app says with these fonts. Neither leaves a process behind."""
    ran = asked(ours, systems, ASK, f"/handout.pdf?{query()}")
    if ran.returncode:
        return Said(ran.returncode, stderr=ran.stderr)
    return Said(0, *json.loads(ran.stdout.splitlines()[-1]), stderr=ran.stderr)


def run(options: Options) -> list[Figure]:
    """All three cases."""
    part = "7 fonts missing"
    no_system, no_own, none = without(True, False), without(False, True), without(False, False)
    printed = no_system.paper == 200 and no_system.paper_begins == "%PDF-"
    return [
        Figure(part, "the system has none", no_system.line, printed),
        Figure(part, "ours are gone", no_own.line, no_own.honest),
        Figure(part, "there are none at all", none.line, none.honest),
    ]
