"""Shared by all tests: the library, the app, and a real Chromium on a real server."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from app import create_app
from planner import load_library
from planner.library import Library

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium")  # fmt: skip

#: A complete set of answers, as the form sends them.
ANSWERS: dict[str, str | list[str]] = {
    "screened": "none",
    "since": "over-12-weeks",
    "pain": "3",
    "age": "18-64",
    "goal": ["strength", "flexibility"],
    "level": "2",
    "day": ["mon", "wed", "fri"],
    "minutes": "20",
}

#: Where forms are sent.
FORMS = (
    "/plan",
    "/preview",
    "/handout.pdf",
    "/note.pdf",
    "/batch",
    "/reading",
    "/paper",
    "/plan.json",
    "/plan.fhir.json",
)


def query(**changes: str | list[str] | None) -> str:
    """The complete answers with some changed; None takes one away."""
    answers = {k: v for k, v in {**ANSWERS, **changes}.items() if v is not None}
    return urlencode(answers, doseq=True)


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library()


@pytest.fixture(scope="session")
def app() -> Flask:
    return create_app({"TESTING": True})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def base_url(app: Flask) -> Iterator[str]:
    """pytest-base-url's fixture, so that page.goto("/") works."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    return {**browser_type_launch_args, "executable_path": path, "args": ["--disable-gpu", "--disable-quic"]}
