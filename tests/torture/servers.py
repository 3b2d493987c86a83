"""Real servers as processes of their own, everything they started, and nothing left of it afterwards.

A server is known by a mark in its environment, which all that it starts inherits: so its workers and renderers are
found whatever they are called, and however they were started. Linux only.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MARK = "TORTURED_APP"  # none of the app's own settings, which a renderer is not told
START_SECONDS, END_SECONDS = 60.0, 15.0
WORKERS = 2
#: Of the server under torture. Limits per client are off: all clients of a torture have one address.
ENVIRONMENT = {"BACKPLAN_RATE_LIMITS": "0", "PYTHONFAULTHANDLER": "1"}


def free_port() -> int:
    """One that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(kind: str) -> list[str]:
    """How a server is started: as `./run` does it, or as a hospital does."""
    if kind == "waitress":
        return [sys.executable, "app.py"]
    return [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy/gunicorn.conf.py"), "-w", str(WORKERS)]


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a server's family."""

    pid: int
    parent: int
    command: str


@dataclass
class Server:
    """A server that runs, with its family."""

    kind: str
    port: int
    mark: str
    process: subprocess.Popen[bytes]
    log: Path
    started: float = field(default_factory=time.monotonic)

    @property
    def family(self) -> list[Process]:
        """All its processes, itself first."""
        found = [process for process in marked(self.mark) if process.pid != os.getpid()]
        return sorted(found, key=lambda process: process.pid != self.process.pid)

    @property
    def megabytes(self) -> float:
        """The memory of the whole family; what several share is counted once."""
        return sum(map(own_megabytes, [process.pid for process in self.family]))

    @property
    def logged(self) -> str:
        """All it has written."""
        return self.log.read_text(errors="replace")

    @property
    def tracebacks(self) -> int:
        """How many it has written."""
        return self.logged.count("Traceback (most recent call last)")

    def get(self, path: str, seconds: float = 10.0) -> tuple[int, bytes]:
        """Status and body of an address. Raises OSError."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def marked(mark: str) -> list[Process]:
    """The processes that have a mark in their environment."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                said = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    found.append(Process(int(folder.name), int(parent), said))
    return found


def own_megabytes(pid: int) -> float:
    """A process's memory, and its share of what it shares. 0 for one that is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
    return 0.0


@contextmanager
def serving(
    kind: str, environ: Mapping[str, str] | None = None, folder: Path = ROOT, wait: bool = True
) -> Iterator[Server]:
    """A server that answers, and at the end, however it comes, none of its family. Raises RuntimeError with its log.

    It answers from `folder`; not to `wait` is for one that may never be ready.
    """
    mark, port = uuid.uuid4().hex, free_port()
    place = Path(tempfile.mkdtemp(prefix="torture-"))
    log = place / "log"
    settings = {**os.environ, **ENVIRONMENT, "HOST": "127.0.0.1", "PORT": str(port), **(environ or {}), MARK: mark}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command(kind), cwd=folder, env=settings, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    server = Server(kind, port, mark, process, log)
    try:
        if wait:
            ready(server)
        yield server
    finally:
        end(server)
        shutil.rmtree(place, ignore_errors=True)


def ready(server: Server, seconds: float = START_SECONDS) -> None:
    """Waits until it answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.process.poll() is None:
        with suppress(OSError):
            if server.get("/healthz", 2.0)[0] == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"{server.kind} does not answer. It said:\n{server.logged[-2000:]}")


def end(server: Server) -> None:
    """Asks it to stop; then ends what is left of its family, one by one."""
    if server.process.poll() is None:
        server.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(END_SECONDS)
    until = time.monotonic() + END_SECONDS
    while (left := marked(server.mark)) and time.monotonic() < until:
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        time.sleep(0.05)
    server.process.wait()


@dataclass
class Redis:
    """A Redis server of our own, which may be killed and started again at the same address."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Starts it and waits until it answers."""
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError("redis-server does not answer")

    def kill(self) -> None:
        """As a crash would."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextmanager
def redis() -> Iterator[Redis | None]:
    """A Redis server; None where none is installed."""
    if not shutil.which("redis-server"):
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="torture-redis-"))
    server = Redis(free_port(), folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def machine() -> str:
    """What it ran on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} cores, {memory:.0f} GB, Python {version}, {os.uname().sysname}"
