"""The program that lays handouts out, so that what is typed can harm no more than its own handout.

Each web process owns one (printer.py), and sends it sockets, never a text: for every job this forks a child, which
alone reads what was typed, prints, answers, and ends with all of it. A child has little time and memory, leaves no
file, and says nothing on any terminal. In idle moments this lays out what is nobody's own, so that the next child
finds it done; where there are none, for a fifth of the time. One thread; no Flask. It ends when its owner does.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NoReturn

from planner.handout import wire
from planner.handout.refusals import HandoutError, TooHeavy, TooLong
from planner.handout.wire import Limits

CROSS = (TooLong, TooHeavy, HandoutError)  # what is raised here as there; of anything else, only where it was raised
OVERDUE = "time"  # how a job ended that took too long
TO_FINISH = 1.0  # seconds, for who has answered, or whose answer nobody waits for any more
LONGEST_LESSON = 2_000_000  # bytes
MOST_LESSONS = 200
LEARNING_SHARE = 0.2  # of the time of handouts, where one follows the other without a pause: else it would never learn
CLASS_NICE = 5  # a class gives way to single handouts
FIRST = '<html lang="en"><title>Ready</title><p>Ready.</p></html>'
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@dataclass(slots=True)
class _Running:
    """A job that a child works on. `verdict` tells the owner how it ended; if the owner hangs up, so does the job."""

    verdict: socket.socket
    lesson: int  # where the child writes what could be laid out beforehand
    begun: float
    until: float
    is_awaited: bool  # by somebody who would wait longer if this process worked beside it; a class takes long anyway
    heard: bytearray = field(default_factory=bytearray)
    let_go: bool = False


class Renderer:
    """Forks a child for each job that comes in by `control`, and buries it."""

    def __init__(self, control: socket.socket, steps: Iterator[None], learn: Callable[[str], Iterator[None]]) -> None:
        self._control, self._learn = control, learn
        self._lessons: deque[Iterator[None]] = deque()  # of those who asked; before what nobody asked for yet
        self._library: deque[Iterator[None]] = deque([steps])
        self._owed = 0.0  # seconds of learning that were put off
        self._running: dict[int, _Running] = {}
        self._ending = self._warm = False
        self._wake, wakes = socket.socketpair()
        for end in (self._wake, wakes):
            end.setblocking(False)
        self._wakes = wakes
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wakes.fileno())

    def serve(self) -> None:
        """Until the owner is gone, or wants no more and the last job is done."""
        while not (self._ending and not self._running):
            ready = self._heard()
            if self._wake in ready:
                self._wake.recv(4096)
            if self._control in ready and not self._begin():
                break
            for pid, job in self._running.items():
                if job.verdict in ready:
                    job.let_go, job.until = True, min(job.until, time.monotonic() + TO_FINISH)
                if job.lesson in ready:
                    job.heard += os.read(job.lesson, 1 << 16)
                if job.until < time.monotonic() or len(job.heard) > LONGEST_LESSON:
                    os.kill(pid, signal.SIGKILL)
            self._bury()
            if not ready and self._has_time:
                begun = time.process_time()
                self._step()
                self._owed = max(0.0, self._owed - (time.process_time() - begun))
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)

    @property
    def _has_time(self) -> bool:
        """Whether there is something to lay out beforehand, and nobody waits, or it was put off for long enough."""
        awaited = any(job.is_awaited for job in self._running.values())
        return bool(self._lessons or self._library) and (self._owed > 0 or not awaited)

    def _heard(self) -> list[Any]:
        """Who has something to say. Does not wait for it while there is something to lay out beforehand, and time."""
        listened: list[Any] = [self._control, self._wake]
        for job in self._running.values():
            listened += [job.lesson] if job.let_go else [job.lesson, job.verdict]
        overdue = min((job.until for job in self._running.values()), default=None)
        wait = 0.0 if self._has_time else None if overdue is None else max(0.0, overdue - time.monotonic()) + 0.01
        return select.select(listened, [], [], wait)[0]

    def _begin(self) -> bool:
        """Fork a child for the job that comes next. False when the owner is gone."""
        head, ends = b"", list[int]()
        with suppress(OSError):  # it may be gone before it heard all that was said to it
            head, ends, _, _ = socket.recv_fds(self._control, wire.HEAD.size, 2)
        if len(head) < wire.HEAD.size:
            return False
        kind, seconds, processor_seconds, memory = wire.HEAD.unpack(head)
        if wire.KINDS[kind] == "end":
            self._ending = True
            return True
        job, verdict = (socket.socket(fileno=end) for end in ends)
        reads, writes = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            self._control.close()
            for other in self._running.values():
                other.verdict.close()
                os.close(other.lesson)
            verdict.close()
            os.close(reads)
            _child(job, writes, parent, wire.KINDS[kind], Limits(seconds, processor_seconds, memory))
        job.close()
        os.close(writes)
        now = time.monotonic()
        self._running[pid] = _Running(verdict, reads, now, now + seconds, wire.KINDS[kind] != "class")
        return True

    def _bury(self) -> None:
        """Say of each child that has ended how it did, and take in what it leaves to learn."""
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            job = self._running.pop(pid)
            late = job.until < time.monotonic() and not job.let_go
            with suppress(wire.CutOff):  # nobody may want to know any more
                wire.send(job.verdict, wire.END, wire.as_json(OVERDUE if late else os.waitstatus_to_exitcode(status)))
            job.verdict.close()
            while more := os.read(job.lesson, 1 << 16):
                job.heard += more
            os.close(job.lesson)
            if 0 < len(job.heard) <= LONGEST_LESSON and len(self._lessons) < MOST_LESSONS:
                self._lessons.append(self._learn(job.heard.decode(errors="replace")))
            if job.is_awaited and (self._lessons or self._library):
                self._owed += LEARNING_SHARE * (time.monotonic() - job.begun)

    def _step(self) -> None:
        """Lay out one thing beforehand. When there is no more of it, the memory is made ready to be shared."""
        steps = self._lessons or self._library
        try:
            next(steps[0])
        except StopIteration:
            steps.popleft()
        except Exception as error:  # it will be laid out in the handout that wants it, and fail there
            print(f"backplan renderer: {_place(error)}", file=sys.stderr)
            steps.popleft()
        if not (self._lessons or self._library):
            gc.collect()
            gc.freeze()
            if not self._warm:
                self._warm = True
                _tell(self._control, {"warm": True})


# In the child


def _child(job: socket.socket, lesson: int, parent: int, kind: str, limits: Limits) -> NoReturn:
    """One job, and the end. Nothing of it is left but what it answers."""
    try:
        _confine(limits)
        if os.getppid() != parent:
            os._exit(0)
        inherited, kept = _megabytes(), _laid_out()
        try:
            wire.send(job, wire.BEGUN)
            work = JOBS[kind](job, limits)
            answer: dict[str, Any] = {}
        except (wire.CutOff, BrokenPipeError):
            os._exit(0)
        except (MemoryError, RecursionError):
            work, answer = "", {"raised": "TooHeavy", "why": "too much memory, or too deep"}
        except CROSS as refused:
            work, answer = "", {"raised": type(refused).__name__, "why": str(refused)}
        except BaseException as error:
            work, answer = "", {"raised": "HandoutError", "why": _place(error)}
        used = resource.getrusage(resource.RUSAGE_SELF)
        answer |= {
            "seconds": used.ru_utime + used.ru_stime,
            "inherited": inherited,
            "laid_out": _laid_out() - kept,
            "megabytes": _megabytes(),
            "refused": _refused(),
        }
        wire.send(job, wire.END, wire.as_json(answer))
        job.close()
        if work:
            with os.fdopen(lesson, "wb") as out:
                out.write(work.encode())
    finally:
        os._exit(0)


def _confine(limits: Limits) -> None:
    """This process may not last, grow, write, or outlive its parent; and nobody sees what it complains about."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    with open(os.devnull, "r+b") as nothing:
        for stream in range(3):
            os.dup2(nothing.fileno(), stream)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_AS, limits.memory)
    _limit(resource.RLIMIT_CPU, max(1, round(limits.processor_seconds)), later=True)


def _limit(what: int, most: int, later: bool = False) -> None:
    """May not be raised again, unless `later`. macOS knows no limit of memory."""
    with suppress(ValueError, OSError):
        hard = resource.getrlimit(what)[1] if later else most
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _handout(job: socket.socket, limits: Limits) -> str:
    """One handout; what of it could be laid out beforehand."""
    from planner.handout import pdf

    terms = json.loads(wire.expect(job, wire.TERMS))
    pictures = {name: wire.expect(job, wire.FILE) for name in terms["pictures"]}
    html = wire.expect(job, wire.PAGE).decode()
    printed = pdf.handout_pdf(html, pictures, terms["most_pages"])
    wire.send(job, wire.PIECE, wire.DONE.pack(1) + printed)
    return _nobodys_own(html)


def _lesson(job: socket.socket, limits: Limits) -> str:
    """A page that nobody asked for, so that those who ask for one like it need not wait as long."""
    return _nobodys_own(wire.expect(job, wire.PAGE).decode())


def _nobodys_own(html: str) -> str:
    """What of a page may be laid out beforehand. It is cut out here, so that the rest never reaches the parent."""
    from planner.handout import pdf

    return pdf.nobodys_own(html)


def _class(job: socket.socket, limits: Limits) -> str:
    """A handout for each of many; their pages come as they are wanted, and pieces of the file go as they are made."""
    from planner.handout.batch import batch

    os.nice(CLASS_NICE)
    terms = json.loads(wire.expect(job, wire.TERMS))

    def page(name: str, fit: int) -> str:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, round(used.ru_utime + used.ru_stime + limits.processor_seconds) + 1, later=True)
        wire.send(job, wire.WANTED, wire.as_json([name, fit]))
        return wire.expect(job, wire.PAGE).decode()

    for piece in batch(terms["names"], page, terms["kind"], terms["fits"], terms["most_pages"]):
        wire.send(job, wire.PIECE, wire.DONE.pack(piece.done) + piece.data)
    return ""


JOBS: dict[str, Callable[[socket.socket, Limits], str]] = {"handout": _handout, "class": _class, "lesson": _lesson}


def _refused() -> dict[str, int]:
    from planner.handout.pdf import StaticOnly

    return dict(StaticOnly.counted)


def _laid_out() -> int:
    from planner.handout.pdf import blocks_laid_out

    return blocks_laid_out()


def _megabytes() -> float:
    """The most memory there ever was, the parent's that is shared included."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _place(error: BaseException) -> str:
    """What was raised and where in the code; never what it says, as that may quote what was typed."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return " at ".join([type(error).__name__, *(f"{os.path.basename(f.filename)}:{f.lineno}" for f in last)])


# As a program


def _tell(control: socket.socket, told: dict[str, Any]) -> None:
    with suppress(OSError):
        control.sendall(json.dumps(told).encode() + b"\n")


def main(number: int, warms: bool = False) -> int:
    """Serves on the socket of that number; and `warms` up in idle moments."""
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # its owner ends it, when the last handout is done
        signal.signal(asked, signal.SIG_IGN)
    control = socket.socket(fileno=number)
    control.set_inheritable(False)
    try:
        from planner.handout import pdf  # isort: skip  (first: it says what to install)
        from planner.handout import batch, lessons  # noqa: F401  (now, for all children)

        pdf.handout_pdf(FIRST)  # reads the fonts and the sheets
    except (ImportError, HandoutError) as error:  # our own sentences: Pango or the fonts are missing
        _tell(control, {"ready": False, "why": str(error)})
        print(error, file=sys.stderr)
        return 1
    gc.set_threshold(100_000, 50, 50)
    gc.collect()
    gc.freeze()
    _tell(control, {"ready": True})
    Renderer(control, pdf.warm(lessons.pages()) if warms else iter(()), pdf.learn).serve()
    return 0


if __name__ == "__main__":
    status = main(int(sys.argv[1]), "warm" in sys.argv)
    sys.stdout.flush()
    os._exit(status)
