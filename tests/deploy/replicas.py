"""Real processes to test with: replicas as they are deployed, the laptop's server, a Redis of their own."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECRET = "a secret that all replicas of a test know"
TOKEN = "prometheus-in-a-test"
STARTED_WITHIN_SECONDS = 120  # on a machine that has much else to do


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: its status, its body and its headers, whose names are in small letters."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Server:
    """A process that answers on a port of this machine. What it writes goes to a file."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """One request on a connection of its own. Raises OSError or HTTPException where no whole answer comes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if body:
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
        finally:
            connection.close()

    def stop(self, number: int = signal.SIGTERM, seconds: float = 90) -> int:
        """Sends the signal, and waits for the end. Returns its exit code."""
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Kills it and all that it started, as when a machine loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    @property
    def lines(self) -> str:
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """This process' own, without settings of the app that happen to be in it. Nobody is sent away for asking often."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("BACKPLAN_", "PROMETHEUS_"))}
    return {
        **own,
        "BACKPLAN_SECRET_KEY": SECRET,
        "BACKPLAN_METRICS_TOKEN": TOKEN,
        "BACKPLAN_RATE_LIMITS": "0",
        **settings,
    }


GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
LAPTOP = [sys.executable, "app.py"]


@contextmanager
def serving(folder: Path, command: list[str], **settings: str) -> Iterator[Server]:
    """The app in a process group of its own, until it says that it is ready; nothing of it is left afterwards."""
    with serving_twice(folder, command, 1, **settings) as (server,):
        yield server


@contextmanager
def serving_twice(folder: Path, command: list[str], times: int = 2, **settings: str) -> Iterator[list[Server]]:
    """The same, so many times, each on a port of its own."""
    with ExitStack() as stack:
        servers = []
        for port in (free_port() for _ in range(times)):
            env = environment(PORT=str(port), **settings)
            servers.append(stack.enter_context(started(folder / f"app-{port}.log", command, env, port)))
        for server in servers:
            wait_for(lambda asked=server: asked.ask("/readyz").status == 200, server)
        yield servers


@contextmanager
def redis_server(folder: Path, port: int = 0, *options: str) -> Iterator[Server]:
    """A Redis that keeps nothing on the disk, with the rules of compose.yaml."""
    assert shutil.which("redis-server"), "These tests need redis-server. scripts/setup.sh dev installs it."
    port = port or free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
    command += ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru", "--dir", str(folder), *options]
    with started(folder / f"redis-{port}.log", command, None, port) as server:
        wait_for(lambda: answers(port), server)
        yield server


@contextmanager
def started(
    log: Path, command: list[str], env: dict[str, str] | None, port: int, folder: Path = ROOT
) -> Iterator[Server]:
    """A process in a group of its own, which ends with this at the latest."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=out, start_new_session=True)
    server = Server(process, port, log)
    try:
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def answers(port: int) -> bool:
    """Whether someone listens there."""
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def wait_for(is_so: object, server: Server) -> None:
    """Waits until `is_so()`; fails with what the server has written."""
    assert callable(is_so)
    end = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < end and server.process.poll() is None:
        try:
            if is_so():
                return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.05)
    raise AssertionError(f"{server.process.args} does not come up:\n{server.lines[-3000:]}")
