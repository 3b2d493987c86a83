"""Who asks too often is told when to come again, and loses nothing; whom we cannot count, we serve."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app import create_app
from planner.language import speaking
from planner.web import rates
from planner.web.rates import _
from planner.web.settings import Settings
from tests.conftest import ANSWERS, query

KEY = "b1946ac92492d2347c6235b4d2611184"
CLASS: dict[str, Any] = {**ANSWERS, "mode": "clinician"}
SIGN = {**ANSWERS, "redflag": "rf01"}


def counting(monkeypatch: pytest.MonkeyPatch, most: int = 1, **settings: Any) -> Flask:
    """An app that counts, and lets each ask `most` times."""
    monkeypatch.setattr(rates, "MOST_A_MINUTE", dict.fromkeys(rates.MOST_A_MINUTE, most))
    return create_app({"TESTING": True, "RATELIMIT_ENABLED": True}, Settings(secret_key=KEY, **settings))


def png() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (300, 120), "navy").save(out, "PNG")
    return io.BytesIO(out.getvalue())


def sent(client: FlaskClient, path: str, data: dict[str, Any] | None) -> Any:
    return client.get(path) if data is None else client.post(path, data=data, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/handout.pdf?" + query(print="card"), None),
        ("/handout.pdf", {**ANSWERS, "print": "card", "patient": "Zyxwv Uts", "note": "Go slowly."}),
        ("/note.pdf", SIGN),
        ("/batch", {**CLASS, "print": "card", "names": "Zyxwv Uts"}),
        ("/plan.ics?" + query(at="07:30"), None),
        ("/paper?" + query(print="card"), None),
        ("/paper", {**CLASS, "fit": "card-2", "patient": "Zyxwv Uts"}),
        ("/paper/1.png?" + query(print="card"), None),
    ],
)
def test_who_asks_too_often_is_told_when_to_come_again(
    monkeypatch: pytest.MonkeyPatch, path: str, data: dict[str, Any] | None
) -> None:
    client = counting(monkeypatch).test_client()
    assert sent(client, path, data).status_code == 200
    answer = sent(client, path, data)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert rates.OFTEN in answer.text
    assert f"Try again in {answer.headers['Retry-After']} second" in answer.text
    for typed in (data or {}).values():
        if typed in ("Zyxwv Uts", "Go slowly."):
            assert typed in answer.text
    if path.startswith("/plan.ics"):
        assert 'value="07:30"' in answer.text
    if data is SIGN:
        assert "referral" in answer.text


def test_a_class_keeps_the_names_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    client = counting(monkeypatch, 0).test_client()
    data = {**CLASS, "names": "Qponm Lkj", "file": (io.BytesIO(b"name\nZyxwv Uts\n"), "class.csv")}
    answer = client.post("/batch", data=data, content_type="multipart/form-data")
    assert answer.status_code == 429
    assert "Qponm Lkj\nZyxwv Uts" in answer.text


def test_logos_are_counted_wherever_they_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MOST_LOGOS", 1)
    client = counting(monkeypatch, 50).test_client()
    assert sent(client, "/handout.pdf", {**ANSWERS, "print": "card"}).status_code == 200
    assert sent(client, "/handout.pdf", {**ANSWERS, "print": "card", "logo": (png(), "a.png")}).status_code == 200
    assert sent(client, "/paper", {**ANSWERS, "fit": "card-2", "logo": (png(), "a.png")}).status_code == 429
    assert sent(client, "/paper", {**ANSWERS, "fit": "card-2"}).status_code == 200


def test_a_clinic_of_thirty_behind_one_address_is_not_in_the_way_of_itself() -> None:
    printed_a_minute = 30 * 60 / 90
    assert rates.MOST_A_MINUTE["pages.handout"] >= 5 * printed_a_minute
    assert rates.MOST_A_MINUTE["papers.sheet_of"] >= 8 * 10 * printed_a_minute


def test_planning_is_never_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    client = counting(monkeypatch, 0).test_client()
    for _time in range(5):
        assert client.get("/plan?" + query()).status_code == 200
        assert client.post("/preview", data=ANSWERS, headers={"HX-Request": "true"}).status_code == 200


def test_a_clock_that_is_set_back_shuts_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    right, ahead = time.time, 86_400
    monkeypatch.setattr(time, "time", lambda: right() + ahead)
    client, address = counting(monkeypatch).test_client(), "/plan.ics?" + query()
    assert [client.get(address).status_code for _time in range(2)] == [200, 429]
    ahead = 0
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert [client.get(address).status_code for _time in range(2)] == [200, 429]


def test_one_client_is_not_another(monkeypatch: pytest.MonkeyPatch) -> None:
    client = counting(monkeypatch).test_client()
    address = "/plan.ics?" + query()
    asking = ("203.0.113.9", "203.0.113.9", "203.0.113.10", "2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1")
    codes = [client.get(address, environ_overrides={"REMOTE_ADDR": who}).status_code for who in asking]
    assert codes == [200, 429, 200, 200, 429, 200]


@pytest.mark.parametrize("code", ["es", "ar"])
def test_it_is_said_in_the_language_of_the_form(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    client = counting(monkeypatch, 0).test_client()
    with speaking(code):
        assert _(rates.OFTEN) in client.get(f"/plan.ics?{query()}&lang={code}").text


def test_an_address_is_counted_under_a_name_that_only_we_can_make(monkeypatch: pytest.MonkeyPatch) -> None:
    app = counting(monkeypatch)
    named = []
    for key in (KEY, KEY[::-1]):
        app.config["SECRET_KEY"] = key
        with app.test_request_context(environ_overrides={"REMOTE_ADDR": "203.0.113.9"}):
            named.append(rates.client())
    assert named[0] != named[1]
    assert all(len(name) == 32 and "203" not in name[:3] for name in named)


def test_tests_are_not_counted_unless_they_ask(app: Flask) -> None:
    assert app.config["RATELIMIT_ENABLED"] is False
    assert create_app({}, Settings()).config["RATELIMIT_ENABLED"] is True
    assert create_app({}, Settings(rate_limits=False)).config["RATELIMIT_ENABLED"] is False


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_without_its_redis_each_counts_for_itself_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client = counting(monkeypatch, redis_url=f"redis://127.0.0.1:{free_port()}/0").test_client()
    start = time.monotonic()
    codes = [client.get("/plan.ics?" + query()).status_code for _time in range(3)]
    assert codes == [200, 429, 429]
    assert time.monotonic() - start < 3


@pytest.fixture
def redis() -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    if not shutil.which("redis-server"):
        pytest.skip("redis-server is not installed")
    port = free_port()
    server = subprocess.Popen(["redis-server", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    for _time in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", server
    server.kill()
    server.wait()


def test_replicas_count_together_until_their_redis_dies(
    monkeypatch: pytest.MonkeyPatch, redis: tuple[str, subprocess.Popen[bytes]]
) -> None:
    url, server = redis
    one, other = (counting(monkeypatch, redis_url=url).test_client() for _time in range(2))
    address = "/plan.ics?" + query()
    assert [one.get(address).status_code, other.get(address).status_code] == [200, 429]
    server.kill()
    server.wait()
    assert [other.get(address).status_code, other.get(address).status_code] == [200, 429]
