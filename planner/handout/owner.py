"""A renderer's process and its jobs, as the process that owns it sees them (renderer.py is the other side)."""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from planner.handout import refusals, wire
from planner.handout.refusals import HandoutError, TooHeavy
from planner.handout.wire import CutOff, Limits, Piece, TooLarge

ROOT = Path(__file__).resolve().parents[2]
OURS = "BACKPLAN_"  # settings and secrets of the web's, which the renderer is not told
BEGIN_SECONDS = 40  # for a job to begin; a renderer takes one or two to start, many more on a machine under load
MARGIN_SECONDS = 5  # after which a renderer that has not ended an overdue job hangs itself
END_SECONDS = 2  # to hear how a job ended
MOST_JOBS, MOST_MEGABYTES = 2000, 400  # after which a renderer has grown old
CROSS = ("HandoutError", "TooLong", "TooHeavy")


class Died(Exception):
    """A job ended without an answer. With its renderer, or `alone`, by the signal of that number."""

    def __init__(self, alone: bool = False, by: int = 0) -> None:
        super().__init__(f"signal {by}" if alone else "renderer")
        self.alone, self.by = alone, by

    @property
    def by_itself(self) -> bool:
        """Whether what it worked on made it end, rather than somebody."""
        return self.alone and self.by != signal.SIGKILL


class Renderer:
    """A process that prints, and `warms` up before. Raises HandoutError where none can be started."""

    def __init__(self, warms: bool = False) -> None:
        self._control, theirs = socket.socketpair()
        self._control.setblocking(False)
        environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        command = [sys.executable, "-m", "planner.handout.renderer", str(theirs.fileno()), *(["warm"] * warms)]
        with theirs:  # in a session of its own: Ctrl+C is for the owner, who lets it finish
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environ, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
        self._unread = b""
        self.about: dict[str, Any] = {}
        self.jobs, self.megabytes = 0, 0.0

    def job(self, kind: str, limits: Limits) -> Job:
        """A new job, in a child. Raises Died."""
        self.jobs += 1
        head = wire.HEAD.pack(wire.KINDS.index(kind), limits.seconds, limits.processor_seconds, limits.memory)
        (talk, theirs), (verdict, says) = socket.socketpair(), socket.socketpair()
        with theirs, says, suppress(OSError):
            socket.send_fds(self._control, [head], [theirs.fileno(), says.fileno()])
            return Job(self, talk, verdict, limits.seconds)
        talk.close()
        verdict.close()
        raise self.died()

    def hear(self) -> dict[str, Any]:
        """What it has said of itself: `ready` or `why` not, and whether it is `warm`."""
        while self._control.fileno() >= 0 and select.select([self._control], [], [], 0)[0]:
            more = b""
            with suppress(OSError):
                more = self._control.recv(4096)
            if not more:
                break
            *lines, self._unread = (self._unread + more).split(b"\n")
            for line in lines:
                self.about |= json.loads(line)
        return self.about

    @property
    def is_alive(self) -> bool:
        return self.process.poll() is None

    @property
    def is_old(self) -> bool:
        return self.jobs >= MOST_JOBS or self.megabytes > MOST_MEGABYTES

    def retire(self) -> None:
        """It takes no more jobs, and ends when those it has are done."""
        with suppress(OSError):
            self._control.send(wire.HEAD.pack(wire.KINDS.index("end"), 0, 0, 0))

    def let_go(self) -> None:
        """It ends now, with what it works on."""
        self._control.close()

    def end(self) -> None:
        """The same, and it has ended."""
        self.let_go()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def died(self) -> Died | HandoutError:
        """Why it gives no answer. It has ended for good then, even if it only hung."""
        told = self.hear()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(0.2 if told.get("ready") else END_SECONDS)
        ended = self.process.poll()
        with suppress(OSError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if "why" in told:
            return HandoutError(told["why"])
        if not told and ended not in (None, -signal.SIGKILL):
            return HandoutError(f"The renderer ended as it started ({ended}). Are there fonts, and is Pango sound?")
        return Died()


class Job:
    """A job in a child of a renderer. Close it when it is done, or when nobody wants it any more."""

    def __init__(self, renderer: Renderer, talk: socket.socket, verdict: socket.socket, seconds: float) -> None:
        self._renderer, self._talk, self._verdict, self._seconds = renderer, talk, verdict, seconds
        self._by_piece = False
        self.used: dict[str, Any] = {}  # seconds of a processor, megabytes, refused addresses

    def begin(self, seconds: float | None = None) -> None:
        """Wait until it has begun. Each piece may then take so many seconds; else all may take those of the job.
        Raises Died."""
        self._talk.settimeout(BEGIN_SECONDS)
        with self._whole():
            wire.expect(self._talk, wire.BEGUN)
        self._by_piece = seconds is not None
        self._talk.settimeout(seconds or self._seconds + MARGIN_SECONDS)

    def send(self, mark: bytes, data: bytes) -> None:
        """Raises Died, TooHeavy."""
        with self._whole():
            wire.send(self._talk, mark, data)

    def pieces(self, page: Callable[[str, int], str] | None = None) -> Iterator[Piece]:
        """What it makes, until it is done; a `page` is made when it asks. Raises Died, and what was raised there."""
        while True:
            with self._whole():
                mark, data = wire.receive(self._talk)
            if mark == wire.PIECE:
                yield Piece(wire.DONE.unpack_from(data)[0], data[wire.DONE.size :])
            elif mark == wire.WANTED and page:
                self.send(wire.PAGE, page(*json.loads(data)).encode(errors="replace"))
            elif mark == wire.END:
                self._ended(json.loads(data))
                return
            else:
                raise HandoutError("The renderer said what nobody asked.")

    def close(self) -> None:
        """The renderer ends it, if it has not ended."""
        self._talk.close()
        self._verdict.close()

    def _ended(self, told: dict[str, Any]) -> None:
        self.used = told
        self._renderer.megabytes = max(self._renderer.megabytes, told["inherited"])
        if told.get("raised") in CROSS:
            raise getattr(refusals, told["raised"])(told["why"])

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """What is said within is said in full and in time, or it becomes known why not."""
        try:
            yield
        except TimeoutError:
            raise TooHeavy("too much time") if self._by_piece else self._renderer.died() from None
        except TooLarge:
            raise TooHeavy("too many bytes") from None
        except CutOff:
            raise self._why() from None

    def _why(self) -> Exception:
        """What made it end without an answer."""
        self._verdict.settimeout(END_SECONDS)
        try:
            ended = json.loads(wire.expect(self._verdict, wire.END, 100))
        except (CutOff, TimeoutError):
            return self._renderer.died()
        if ended in ("time", -signal.SIGXCPU):
            return TooHeavy("too much time")
        return Died(alone=True, by=max(0, -ended))
