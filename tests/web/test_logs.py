"""What the app writes down: each request and each fault, and nothing of the person."""

from __future__ import annotations

import io
import json
import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from planner.web.logs import Lines
from tests.conftest import ANSWERS, query

MARK = "Zyxwv Marker"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that goes to the root of the logs, as a server writes it."""
    out, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines())
    level, access = root.level, logging.getLogger("backplan.access")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    access.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)
    access.setLevel(logging.NOTSET)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line(client: FlaskClient, written: io.StringIO) -> None:
    answer = client.get("/plan?" + query(lang="es"))
    (line,) = lines(written)
    assert line.pop("ms") > 0
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "INFO", "log": "backplan.access", "message": "request", "method": "GET", "route": "/plan",
        "status": 200, "language": "es", "request": answer.headers["X-Request-ID"], "bytes": len(answer.data),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/exercises/bird-dog", "/exercises/<id_>"),
        ("/p/Zyxwv-Marker", "/p/<path:code>"),
        ("/Zyxwv-Marker", "unknown"),
        ("/static/app.css", "/static/<path:filename>"),
    ],
)
def test_a_line_says_the_route_never_the_address(
    client: FlaskClient, written: io.StringIO, path: str, route: str
) -> None:
    client.get(f"{path}?q={MARK}", headers={"User-Agent": MARK, "Referer": f"http://x/{MARK}"})
    (line,) = lines(written)
    assert line["route"] == route
    assert "Zyxwv" not in written.getvalue()
    assert "127.0.0.1" not in written.getvalue()


def test_nothing_that_is_typed_is_written(client: FlaskClient, written: io.StringIO) -> None:
    typed = {**ANSWERS, "patient": MARK, "note": MARK, "clinic": MARK, "redflag": "rf24", "names": MARK}
    for path in ("/handout.pdf", "/plan", "/preview", "/batch", "/note.pdf", "/reading", "/nowhere"):
        client.post(path, data=typed, headers={"HX-Request": "true"})
    client.open("/plan", method="ZYXWV")
    assert "zyxwv" not in written.getvalue().lower()
    assert "rf24" not in written.getvalue()
    assert lines(written)[-1]["method"] == "unknown"


def test_an_id_that_a_proxy_gave_is_kept_and_one_that_could_say_something_is_not(client: FlaskClient) -> None:
    for given in (str(uuid.uuid4()), uuid.uuid4().hex):
        assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    for given in ("Zyxwv", "", "a" * 33, "x" * 32, f"{uuid.uuid4().hex} Zyxwv"):
        made = client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        assert made != given
        assert len(made) == 32


@pytest.fixture
def faulty() -> Flask:
    """An app with a fault that quotes what was typed."""
    app = create_app()

    @app.post("/faulty")
    def fail() -> str:
        try:
            raise KeyError(MARK)
        except KeyError as error:
            raise ValueError(f"cannot read {MARK}") from error

    return app


def test_a_fault_is_written_by_its_places_without_its_words(faulty: Flask, written: io.StringIO) -> None:
    answer = faulty.test_client().post(f"/faulty?{MARK}", data={"patient": MARK})
    assert answer.status_code == 500
    fault, line = lines(written)
    assert (fault["level"], fault["error"], fault["before"]) == ("ERROR", "ValueError", "KeyError")
    assert fault["route"] == "/faulty"
    assert "test_logs.py" in fault["at"][-1]
    assert fault["at"][-1].endswith(" fail")
    assert fault["request"] == line["request"] == answer.headers["X-Request-ID"]
    assert "Zyxwv" not in written.getvalue()


def test_a_server_s_own_log_quotes_no_address(written: io.StringIO) -> None:
    log = logging.getLogger("gunicorn.error")
    log.warning(f"Invalid request from ip=192.0.2.7: /plan?patient={MARK}")
    try:
        raise ValueError(MARK)
    except ValueError as error:
        log.exception("Error handling request %s", f"/plan?patient={MARK}")
        log.exception(error)
    logging.getLogger("waitress").warning("Task queue depth is %d of %s", 7, MARK)
    logging.getLogger("other").warning("%(name)s", {"name": MARK})
    assert [line["message"] for line in lines(written)] == [
        "Invalid request", "Error handling request", "ValueError", "Task queue depth is 7 of …", "%(name)s",
    ]  # fmt: skip
    assert "Zyxwv" not in written.getvalue()
    assert "192.0.2" not in written.getvalue()


def test_an_answer_that_is_made_while_it_is_sent_is_counted_to_its_end(
    client: FlaskClient, written: io.StringIO
) -> None:
    answer = client.post("/batch", data={**ANSWERS, "print": "card", "names": "Ann\nBob", "as": "zip"})
    size = len(answer.data)
    answer.close()
    (line,) = [line for line in lines(written) if line["route"] == "/batch"]
    assert (line["status"], line["bytes"]) == (200, size)


def test_an_answer_is_not_made_to_be_counted(written: io.StringIO) -> None:
    app, made = create_app({"TESTING": True}), list[int]()

    @app.get("/pieces")
    def pieces() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield b"piece"

    answer = app.test_client().get("/pieces", buffered=False)
    pieces_read = answer.iter_encoded()
    assert next(pieces_read) == b"piece"
    assert made == [0]
    assert lines(written) == []
    answer.close()
    (line,) = lines(written)
    assert (line["route"], line["bytes"]) == ("/pieces", 5)


def test_an_answer_that_nobody_reads_is_written_down_too(client: FlaskClient, written: io.StringIO) -> None:
    answer = client.post("/batch", data={**ANSWERS, "print": "card", "names": "Ann\nBob"}, buffered=False)
    answer.close()
    assert [line["route"] for line in lines(written)] == ["/batch"]
