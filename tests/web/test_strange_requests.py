"""Requests that no browser sends: each was a 500 once, and has an answer with a sentence now."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

NAMELESS = (
    b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n"
    b'--x\r\nContent-Disposition: form-data; filename="a.png"\r\n\r\na\r\n--x--\r\n'
)


@pytest.mark.parametrize("host", ["a" * 64, f"{'a' * 64}.example", "a..b"])
def test_a_host_that_is_none_is_said_to_be_unreadable(client: FlaskClient, host: str) -> None:
    answer = client.get("/plan", headers={"Host": host})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.text == "We could not read what was sent. Go back, and try again.\n"
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "path", ["/plan", "/preview", "/batch", "/handout.pdf", "/reading", "/plan.fhir.json", "/paper"]
)
def test_a_part_without_a_name_is_left_out(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data=NAMELESS, content_type="multipart/form-data; boundary=x")
    assert answer.status_code in (200, 303, 400)


class Broken(io.BytesIO):
    """A body that the server cannot read on: it came in chunks of no size, say."""

    def read(self, *_: object) -> bytes:
        raise RuntimeError("invalid chunk size")


@pytest.mark.parametrize("length", ["100", ""])
@pytest.mark.parametrize("path", ["/plan", "/preview", "/reading", "/plan.json"])
def test_a_body_that_cannot_be_read_is_said_to_be_unreadable(client: FlaskClient, path: str, length: str) -> None:
    environ = EnvironBuilder(path, method="POST", content_type="application/x-www-form-urlencoded").get_environ()
    environ |= {"wsgi.input": Broken(), "CONTENT_LENGTH": length, "wsgi.input_terminated": not length}
    body, status, _headers = run_wsgi_app(client.application, environ)
    assert status == "400 BAD REQUEST"
    assert b"We could not read what was sent. Go back, and try again." in b"".join(body)
