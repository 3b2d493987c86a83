"""Where the web asks for PDFs. Each web process owns one renderer, which prints one handout and one class at a time.

`handout_pdf` and `batch` print as those of pdf.py and batch.py do, in another process (renderer.py). If that one dies
it is replaced, and the job begins once more; if a handout takes too much, it alone ends (TooHeavy); if too many wait,
the next is told so at once (Busy).
"""

from __future__ import annotations

import atexit
import os
import time
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

from planner.handout import wire
from planner.handout.line import Line
from planner.handout.owner import Died, Job, Renderer
from planner.handout.refusals import Busy, HandoutError, TooHeavy, TooLong
from planner.handout.wire import Limits, Piece

Made = TypeVar("Made")

GIGABYTE = 1 << 30
#: A handout takes a second; twelve weeks in large print on a slow machine take eight.
LIMITS = {
    "handout": Limits(seconds=30, processor_seconds=12, memory=GIGABYTE),
    "lesson": Limits(seconds=10, processor_seconds=2, memory=GIGABYTE),
    "class": Limits(seconds=1200, processor_seconds=12, memory=GIGABYTE),
}
PIECE_SECONDS = 45  # for the next piece of a class
MOST_WAITING, MOST_SECONDS = 6, 20  # for a handout
CLASSES_WAITING, CLASS_SECONDS = 1, 10  # others wait in their browser
OUTCOMES = {Busy: "busy", TooLong: "too long", TooHeavy: "too heavy", HandoutError: "failed", GeneratorExit: "stopped"}


@dataclass(frozen=True, slots=True)
class Done:
    """A job that ended, for who counts: printed, too long, too heavy, failed, stopped or busy."""

    kind: str
    outcome: str
    seconds: float = 0.0  # by the clock, from its turn on
    waited: float = 0.0
    processor_seconds: float = 0.0
    megabytes: float = 0.0  # the most it had, of which most is shared
    laid_out: int = 0  # parts that are nobody's own, and that the renderer had not learnt
    refused: Mapping[str, int] = field(default_factory=dict)  # addresses that it wanted to load, by how they begin


class Printer:
    """Owns a renderer. Safe in threads; in a process that is forked off it begins with none."""

    def __init__(self, limits: Mapping[str, Limits] = LIMITS) -> None:
        self.limits = limits
        #: For who counts: called when a job has ended, in the thread that asked for it.
        self.notice: Callable[[Done], None] = lambda done: None
        self._begin_empty()
        _printers.add(self)

    def _begin_empty(self) -> None:
        self.lines = {
            "handout": Line(MOST_WAITING, MOST_SECONDS),
            "class": Line(CLASSES_WAITING, CLASS_SECONDS),
        }
        self.warms = False
        self.restarts = 0  # renderers that died and were replaced
        self._closing = False
        self._renderer: Renderer | None = None
        self._next: Renderer | None = None  # warms up to take the place of one that has grown old
        self._retired: list[Renderer] = []
        self._lock = Lock()

    def look(self, kind: str = "handout") -> None:
        """Raises Busy where nobody could wait any more: before a page is made, which costs more than to say so."""
        if self._closing or self.lines[kind].is_full:
            self.notice(Done(kind, "busy"))
            raise Busy

    # What it prints

    def handout_pdf(
        self, html: str, pictures: Mapping[str, bytes] | None = None, most_pages: int | None = None
    ) -> bytes:
        """pdf.handout_pdf, in the renderer. Raises Busy, TooLong, TooHeavy, HandoutError."""
        pictures = pictures or {}

        def ask(job: Job) -> bytes:
            job.begin()
            job.send(wire.TERMS, wire.as_json({"most_pages": most_pages, "pictures": list(pictures)}))
            for picture in pictures.values():
                job.send(wire.FILE, picture)
            job.send(wire.PAGE, html.encode(errors="replace"))
            return b"".join(piece.data for piece in job.pieces())

        with self._turn("handout") as turn:
            return turn.twice(ask)

    def batch(
        self,
        names: Sequence[str],
        page: Callable[[str, int], str],
        kind: str,
        fits: Sequence[int] = (0,),
        most_pages: int | None = None,
    ) -> Generator[Piece, None, None]:
        """batch.batch, in the renderer; a `page` is made when it is wanted. Raises what handout_pdf does."""
        terms = {"names": list(names), "kind": kind, "fits": list(fits), "most_pages": most_pages}

        def ask(job: Job) -> tuple[Piece, Iterator[Piece]]:
            job.begin(PIECE_SECONDS)
            job.send(wire.TERMS, wire.as_json(terms))
            pieces = job.pieces(page)
            return next(pieces), pieces

        with self._turn("class") as turn:
            first, others = turn.twice(ask)
            yield first
            try:
                yield from others
            except Died:
                raise HandoutError("The renderer ended in the middle of a class.") from None

    def learn(self, html: str) -> None:
        """Have the renderer lay out in idle moments what of a page is nobody's own. The page is not printed."""
        with suppress(Died, TooHeavy):
            job = self._job("lesson")
            try:
                job.begin()
                job.send(wire.PAGE, html.encode())
                for _ in job.pieces():
                    pass
            finally:
                job.close()

    # Its renderer

    def start(self) -> None:
        """Start a renderer if there is none, so that it is warm when it is wanted, and so each after it. Does not wait
        for it."""
        self.warms = True
        with self._lock:
            self._living()

    def about(self, seconds: float = 0) -> dict[str, Any]:
        """Whether a renderer is `ready` (and `warm`), or `why` not; waits for it so long."""
        until = time.monotonic() + seconds
        while True:
            with self._lock:
                told = dict(self._living().hear())
            if told or time.monotonic() >= until:
                return told
            time.sleep(0.02)

    @property
    def waiting(self) -> int:
        """How many jobs wait now."""
        return sum(line.waiting for line in self.lines.values())

    @property
    def pid(self) -> int | None:
        """Of the renderer, if there is one."""
        return self._renderer.process.pid if self._renderer else None

    def close(self, seconds: float = 0) -> bool:
        """Take no more jobs, and end the renderer when those it has are done, or so many seconds are over. Whether
        all were done."""
        self._closing = True
        until = time.monotonic() + seconds
        done = True
        for line in self.lines.values():
            done &= line.empties(max(0.0, until - time.monotonic()))
        with self._lock:
            for renderer in self._all():
                renderer.end()
            self._renderer = self._next = None
            self._retired.clear()
        return done

    def _all(self) -> list[Renderer]:
        return [*filter(None, (self._renderer, self._next)), *self._retired]

    def _living(self) -> Renderer:
        """The renderer, or another where it died or has grown old. For who has the lock."""
        self._retired = [old for old in self._retired if old.is_alive]
        if self._renderer and not self._renderer.is_alive:
            self._renderer.let_go()
            self._renderer = None
            self.restarts += 1
        if self._next and (self._renderer is None or self._next.hear().get("warm")):
            if self._renderer:
                self._renderer.retire()
                self._retired.append(self._renderer)
            self._renderer, self._next = self._next, None
        if self._renderer is None:
            self._renderer = Renderer(self.warms)
        elif self._renderer.is_old and self._next is None:
            self._next = Renderer(self.warms)
        return self._renderer

    def _job(self, kind: str) -> Job:
        with self._lock:
            return self._living().job(kind, self.limits[kind])

    @contextmanager
    def _turn(self, kind: str) -> Iterator[_Turn]:
        """A place in the renderer, when it is free; and what is told of how it was used."""
        came = time.monotonic()
        turn, waited, outcome = _Turn(lambda: self._job(kind)), 0.0, "failed"
        try:
            if self._closing:
                raise Busy
            with self.lines[kind].turn():
                waited = time.monotonic() - came
                yield turn
                turn.close()
            outcome = "printed"
        except BaseException as error:
            outcome = OUTCOMES.get(type(error), "failed")
            raise
        finally:
            turn.close()
            self.notice(
                Done(
                    kind,
                    outcome,
                    time.monotonic() - came - waited,
                    waited,
                    turn.used.get("seconds", 0.0),
                    turn.used.get("megabytes", 0.0),
                    turn.used.get("laid_out", 0),
                    turn.used.get("refused", {}),
                )
            )

    def forget(self) -> None:
        """In a process that was just forked off: the renderer is another's."""
        for renderer in self._all():
            renderer.let_go()
        self._begin_empty()


class _Turn:
    """A turn at the renderer: a job, and another where that one died without an answer."""

    def __init__(self, new_job: Callable[[], Job]) -> None:
        self._new_job = new_job
        self._job: Job | None = None

    def twice(self, ask: Callable[[Job], Made]) -> Made:
        """What `ask` makes of a job; once more with another, if the first died."""
        try:
            return self._once(ask)
        except Died:
            try:
                return self._once(ask)
            except Died as again:
                raise TooHeavy("it ended by itself, twice") if again.by_itself else Busy from None

    def _once(self, ask: Callable[[Job], Made]) -> Made:
        self.close()
        self._job = self._new_job()
        return ask(self._job)

    @property
    def used(self) -> Mapping[str, Any]:
        """What the job said it took."""
        return self._job.used if self._job else {}

    def close(self) -> None:
        """The job ends, done or not."""
        if self._job:
            self._job.close()


_printers: weakref.WeakSet[Printer] = weakref.WeakSet()
_printer = Printer()


def printer() -> Printer:
    """The one of this process."""
    return _printer


def handout_pdf(html: str, pictures: Mapping[str, bytes] | None = None, most_pages: int | None = None) -> bytes:
    """`html` as a PDF. The same `html` gives the same bytes. Raises Busy, TooLong, TooHeavy, HandoutError."""
    return printer().handout_pdf(html, pictures, most_pages)


def batch(
    names: Sequence[str],
    page: Callable[[str, int], str],
    kind: str,
    fits: Sequence[int] = (0,),
    most_pages: int | None = None,
) -> Generator[Piece, None, None]:
    """The handouts of `names` as a "pdf" or a "zip", piece by piece (batch.py). Close it to stop. Raises as above."""
    return printer().batch(names, page, kind, fits, most_pages)


def _close_all() -> None:
    for one in list(_printers):
        one.close()


def _forget_all() -> None:
    for one in list(_printers):
        one.forget()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget_all)
