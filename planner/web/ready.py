"""For who runs the app: is this process alive, can it do its work, and what has it done."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from flask import Flask, Response, abort, json, make_response, request

from planner.handout.engine import UNKNOWN, engine
from planner.handout.glyphs import fonts
from planner.handout.printer import printer
from planner.library.model import Library
from planner.web.metrics import CONTENT_TYPE, exposition
from planner.web.settings import Settings

SECONDS_BELIEVED = 2.0  # probes come from several places at once
STARTING_SECONDS = 1.0  # for a renderer that has just been started or replaced; then the next probe may see it


class NotReady(Exception):
    """What cannot be done, and how to mend it; it names no secret."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part that has to work, and what it says of itself. Its check raises what stands in the way."""

    name: str
    check: Callable[[], str]

    def state(self) -> tuple[bool, str]:
        """Whether it works, and what it says."""
        try:
            return True, self.check()
        except NotReady as reason:
            return False, str(reason)
        except Exception as error:  # of any kind; its text may say where things are
            return False, f"{type(error).__name__}, see the log"


class Readiness:
    """What the parts said lately."""

    def __init__(self, parts: tuple[Part, ...], clock: Callable[[], float] = time.monotonic) -> None:
        self._parts, self._clock, self._lock = parts, clock, Lock()
        self._until, self._states = 0.0, dict[str, tuple[bool, str]]()

    def states(self) -> dict[str, tuple[bool, str]]:
        """By name. However many ask at once, each part is asked once."""
        with self._lock:
            if self._clock() >= self._until:
                self._states = {part.name: part.state() for part in self._parts}
                self._until = self._clock() + SECONDS_BELIEVED
            return self._states


def _fonts() -> str:
    missing = [path.name for path in fonts() if not path.is_file()]
    if missing:
        raise NotReady(f"Fonts are missing, run scripts/setup.sh: {', '.join(missing)}")
    return f"{len(fonts())} files"


def _engine() -> str:
    if UNKNOWN in engine():
        raise NotReady(f"Pango is missing ({engine()}). Install what README.md names.")
    return engine()


def _renderer() -> str:
    """Has drawn a first page, as each does before it says that it is ready. How many wait for it is no fault of it."""
    told = printer().about(STARTING_SECONDS)
    if not told.get("ready"):
        raise NotReady(told.get("why", "The renderer starts."))
    return "draws"


def _library(library: Library) -> Callable[[], str]:
    return lambda: f"{len(library.exercises)} exercises, {len(library.conditions)} conditions"


def init_health(app: Flask, library: Library, settings: Settings) -> None:
    """`/healthz`, `/readyz`, and `/metrics` for who knows the token."""
    parts = Part("fonts", _fonts), Part("engine", _engine), Part("library", _library(library))
    readiness = Readiness((*parts, Part("renderer", _renderer)))

    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers."""
        return _plain("ok\n")

    @app.get("/readyz")
    def readyz() -> Response:
        """Every part of it works; 503 and which one does not, where that is not so."""
        states = readiness.states()
        ready = all(works for works, _says in states.values())
        says = {name: {"ready": works, "says": words} for name, (works, words) in states.items()}
        response = _plain(json.dumps({"ready": ready, "parts": says}, indent=1) + "\n", 200 if ready else 503)
        response.mimetype = "application/json"
        return response

    @app.get("/metrics")
    def metrics() -> Response:
        """Counts, for Prometheus. To all who do not know the token there is no such page."""
        token = f"Bearer {settings.metrics_token}"
        if not settings.metrics_token or not hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), token.encode()
        ):
            abort(404)
        response = make_response(exposition())
        response.headers["Content-Type"] = CONTENT_TYPE
        return response


def _plain(text: str, status: int = 200) -> Response:
    response = make_response(text, status)
    response.mimetype = "text/plain"
    return response
