"""A short torture, for every test run; `make torture` takes its time."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from flask import Flask, Response

from app import create_app
from planner.library import Library
from tests.torture import fonts, nasty, pictures, servers, wire
from tests.torture.fuzz import BROKEN_PARTS, SLOW_SECONDS, Answer, Found, Shot, fired, fuzzed, parts, shots, wrong_with

REQUESTS = 80
QUICK_LOGOS = (
    "svg script", "svg external entity", "svg billion laughs", "svg foreign object", "svg deep", "svg huge view",
    "svg 50,000 paths", "png bomb refused", "png says too much",
)  # fmt: skip
POSTED = (b"/plan", b"/preview", b"/batch", b"/handout.pdf", b"/note.pdf", b"/reading", b"/plan.json")


@pytest.fixture(scope="module")
def served() -> Flask:
    """The app as a server has it: what goes wrong becomes an answer."""
    return create_app({"PROPAGATE_EXCEPTIONS": False})


def test_strange_requests_get_an_answer_with_a_sentence(served: Flask, library: Library) -> None:
    found = fuzzed(served, shots(served, library, printing=False), REQUESTS, 20261123)
    assert found.wrong == {}, found.first


@pytest.mark.parametrize("broken", BROKEN_PARTS)
def test_a_broken_form_with_files_gets_an_answer(served: Flask, broken: str) -> None:
    found = Found()
    body = parts([(b"goal", b"strength"), (b"note", b"a")], [(b"logo", b"a"), (b"file", b"Anna")], b"--x")
    for path in POSTED:
        sent = BROKEN_PARTS[broken](body, b"--x")
        found.add(served, Shot("POST", path, b"", (), "multipart/form-data; boundary=--x", sent))
    assert found.wrong == {}


@pytest.mark.parametrize("folder", pictures.FOLDERS)
def test_no_address_leads_out_of_its_folder(served: Flask, folder: bytes) -> None:
    found = pictures.sent(served, (shot for shot in pictures.traversals() if shot.path.startswith(folder)))
    assert found.wrong == {}


def test_nothing_typed_becomes_a_header(served: Flask) -> None:
    assert pictures.sent(served, pictures.injections(["crlf header"])).wrong == {}


@pytest.mark.parametrize("name", QUICK_LOGOS)
def test_a_logo_made_to_do_harm_is_drawn_or_refused(name: str) -> None:
    seen = pictures.redrawn(name)
    assert seen.sentence == "" or seen.sentence.endswith(".")


def test_without_any_font_a_sentence_says_so_and_nothing_falls_over() -> None:
    ran = fonts.asked(False, False, fonts.ASK_PAPER)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Fonts are missing, run scripts/setup.sh:")


# That these tests can fail


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (lambda: 1 / 0, "status 500"),
        (lambda: ("no", 404), "no sentence: b'no'"),
        (lambda: ("", 200), "an empty answer"),
        (lambda: Response("Well done, thanks.", headers={f"X-{nasty.MARK}": "a"}), "header X-Zyxwvut: 'a'"),
        (lambda: "root:x:0:0", "shows b'root:x:0'"),
        (lambda: f"it is {7777 * 7777}", "ran what was typed"),
    ],
)  # fmt: skip
def test_a_planted_fault_is_found(view: object, says: str) -> None:
    app = Flask("planted")
    app.add_url_rule("/", view_func=view, endpoint="planted")  # type: ignore[arg-type]
    shot = Shot("GET", b"/")
    assert says in wrong_with(shot, fired(app, shot))


def test_a_slow_answer_is_found() -> None:
    answer = Answer(200, [], b"Well done, thanks.", SLOW_SECONDS + 0.1, [])
    assert wrong_with(Shot("GET", b"/"), answer) == ["took 2.1 s"]


def test_every_raw_request_can_be_written_on_a_wire(served: Flask, library: Library) -> None:
    assert all(isinstance(raw, bytes) for raw in wire.RAW.values())
    assert wire.of(Shot("GET", b"/p/a b", b"q=\xff")).startswith(b"GET /p/a%20b?q=%FF HTTP/1.1\r\n")


def test_the_clock_can_be_turned(tmp_path) -> None:  # type: ignore[no-untyped-def]
    clock = tmp_path / "clock"
    clock.write_text("86400")
    code = "import time, datetime; print(time.time(), datetime.datetime.now().timestamp(), datetime.date.today())"
    environ = {"PYTHONPATH": str(servers.ROOT / "tests/torture/shims"), "BACKPLAN_TORTURE_CLOCK": str(clock)}
    ran = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    seconds, also, _day = ran.stdout.split(" ")
    assert float(seconds) == pytest.approx(time.time() + 86_400, abs=60)
    assert float(also) == pytest.approx(float(seconds), abs=1)
