"""A replica that is asked to stop finishes what it was asked before; one whose worker dies goes on counting."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pypdf
import pytest

from tests.conftest import query
from tests.deploy.replicas import (
    GUNICORN,
    LAPTOP,
    TOKEN,
    Answer,
    Server,
    answers,
    environment,
    free_port,
    serving,
    started,
    wait_for,
)

pytestmark = pytest.mark.xdist_group("deploy")  # one at a time: each starts processes of its own
LONG = query(print="large")
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def in_the_background(ask: Callable[[], Answer], times: int) -> tuple[list[threading.Thread], list[Answer]]:
    found: list[Answer] = []
    threads = [threading.Thread(target=lambda: found.append(ask())) for _ in range(times)]
    for thread in threads:
        thread.start()
    return threads, found


def pages(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("command", "number"),
    [(LAPTOP, signal.SIGTERM), (LAPTOP, signal.SIGINT), (GUNICORN, signal.SIGTERM)],  # gunicorn's SIGINT is for haste
    ids=["waitress", "waitress, by Ctrl+C", "gunicorn"],
)
def test_pdfs_that_are_being_made_are_finished_before_the_end(tmp_path: Path, command: list[str], number: int) -> None:
    with serving(tmp_path, command) as server:
        threads, found = in_the_background(lambda: server.ask("/handout.pdf", "POST", f"patient=Ann&{LONG}"), 2)
        time.sleep(0.3)
        assert len(found) < 2, "too quick to prove anything"
        assert server.stop(number) == 0
        for thread in threads:
            thread.join()
        assert [answer.status for answer in found] == [200] * 2
        assert all(pages(answer.body) > 4 for answer in found)
        assert not answers(server.port)


#: Answers a few bytes after longer than waitress itself would wait for.
SLOW = """
import os, time
from planner.web.serving import serve
def app(environ, start):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(7)
    start("200 OK", [("Content-Length", "4")])
    return [b"done"]
serve(app, host="127.0.0.1", port=int(os.environ["PORT"]))
"""


def test_a_short_answer_that_takes_long_is_sent_before_the_end(tmp_path: Path) -> None:
    port = free_port()
    command = [LAPTOP[0], "-c", SLOW]
    with started(tmp_path / "slow.log", command, environment(PORT=str(port)), port) as server:
        wait_for(lambda: server.ask("/").body == b"done", server)
        (thread,), found = in_the_background(lambda: server.ask("/slow"), 1)
        time.sleep(1)
        assert server.stop() == 0
        thread.join()
        assert found[0].body == b"done"


@pytest.mark.parametrize("command", [LAPTOP, GUNICORN], ids=["waitress", "gunicorn"])
def test_all_that_is_written_is_lines_without_an_address(tmp_path: Path, command: list[str]) -> None:
    with serving(tmp_path, command) as server:
        server.ask("/plan?patient=Zyxwv&redflag=rf24")
        server.ask("/handout.pdf", "POST", f"patient=Zyxwv&print=card&{query()}")
        for raw in (b"GET /plan?Zyxwv HTTP/9.9\r\n\r\n", b"Zyxwv\r\n\r\n", b"GET / HTTP/1.1\r\nZyx wv: 1\r\n\r\n"):
            spoken(server.port, raw)
        assert server.stop() == 0
        lines = [line for line in server.lines.splitlines() if not line.startswith("Backplan is ready")]
        assert lines
        for line in lines:
            json.loads(line)
        assert "zyxwv" not in server.lines.lower()
        assert "rf24" not in server.lines
        assert '"ip' not in server.lines
        assert "ip=" not in server.lines


def test_an_address_may_be_as_long_as_a_plan_s_and_no_longer(tmp_path: Path) -> None:
    with serving(tmp_path, GUNICORN) as server:
        assert server.ask(f"/plan?{query()}&find={'x' * 14_000}").status == 200
        assert server.ask(f"/plan?{'x' * 25_000}").status in (400, 414)


@pytest.mark.parametrize("command", [LAPTOP, GUNICORN], ids=["waitress", "gunicorn"])
def test_a_setting_that_stops_the_start_is_told_in_its_words(tmp_path: Path, command: list[str]) -> None:
    port = free_port()
    env = environment(PORT=str(port), BACKPLAN_METRICS_TOKEN="short")
    with started(tmp_path / "app.log", command, env, port) as server:
        assert server.process.wait(60) != 0
        assert "BACKPLAN_METRICS_TOKEN is too short to be a secret." in server.lines
        assert "Traceback" not in server.lines


def spoken(port: int, words: bytes) -> None:
    """Says something that is no HTTP, and listens for an answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
        one.sendall(words)
        one.settimeout(1)
        with suppress(OSError):
            one.recv(1000)


def workers(server: Server) -> list[int]:
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return [int(pid) for pid in children.split()]


def counted(server: Server) -> float:
    """All requests, of every worker, living or not."""
    text = server.ask("/metrics", **BEARER).body.decode()
    return sum(float(number) for number in re.findall(r"^backplan_requests_total\{.*\} ([\d.]+)$", text, re.MULTILINE))


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="macOS has no /proc")
def test_a_worker_that_is_killed_is_replaced_and_its_counts_are_kept(tmp_path: Path) -> None:
    with serving(tmp_path, GUNICORN, PROMETHEUS_MULTIPROC_DIR=str(tmp_path / "counts")) as server:
        for _ in range(20):
            server.ask("/healthz")
        before = counted(server)
        assert before >= 20
        for _ in range(3):
            victim = workers(server)[0]
            os.kill(victim, signal.SIGKILL)
            wait_for(lambda gone=victim: len(workers(server)) == 2 and gone not in workers(server), server)
            assert server.ask("/healthz").status == 200
        assert counted(server) >= before + 3
        places = {path.stem.rpartition("_")[2] for path in (tmp_path / "counts").glob("*.db")}
        assert places <= {"0", "1", "2"}, "files that nobody counts in any more"
        assert server.stop() == 0
        assert not (tmp_path / "counts").exists()
