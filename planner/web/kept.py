"""Papers drawn lately, kept in memory: the most lately used few, and never more than so many bytes."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from planner.handout.pictures import Shape, shape

MOST_PAPERS, MOST_BYTES = 16, 8_000_000
MOST_AT_ONCE = 2  # each takes a thread of the server, and two seconds of a processor


class Busy(Exception):
    """As many papers as may be are being drawn just now."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A handout without a name or a note on it."""

    pdf: bytes = field(repr=False)
    shape: Shape

    @property
    def version(self) -> str:
        """Changes when any page does."""
        return hashlib.sha256(self.pdf).hexdigest()[:8]


class Kept:
    """Papers by what decides their bytes. Two who ask for one at the same time wait for one drawing of it."""

    def __init__(self, most: int = MOST_PAPERS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._papers: OrderedDict[Hashable, Paper] = OrderedDict()
        self._drawing: dict[Hashable, Future[Paper]] = {}
        self._lock = Lock()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Those that are kept, the least lately used first."""
        with self._lock:
            return tuple(self._papers.values())

    def get(self, key: Hashable) -> Paper | None:
        """The paper, where it is kept."""
        with self._lock:
            if key in self._papers:
                self._papers.move_to_end(key)
            return self._papers.get(key)

    def drawn(self, key: Hashable, draw: Callable[[], bytes]) -> Paper:
        """The paper, drawn now if it is not kept. Raises Busy, and what `draw` raises."""
        with self._lock:
            if key in self._papers:
                self._papers.move_to_end(key)
                return self._papers[key]
            if mine := key not in self._drawing:
                if len(self._drawing) >= MOST_AT_ONCE:
                    raise Busy
                self._drawing[key] = Future()
            drawing = self._drawing[key]
        return self._draw(key, drawing, draw) if mine else drawing.result()

    def _draw(self, key: Hashable, drawing: Future[Paper], draw: Callable[[], bytes]) -> Paper:
        try:
            pdf = draw()
            paper = Paper(pdf, shape(pdf))
        except BaseException as error:
            self._end(key)
            drawing.set_exception(error)
            raise
        self._end(key, paper)
        drawing.set_result(paper)
        return paper

    def _end(self, key: Hashable, paper: Paper | None = None) -> None:
        """Nobody draws it any more; keeps the paper, and lets go of others until all fit."""
        with self._lock:
            del self._drawing[key]
            if paper is not None:
                self._papers[key] = paper
            while len(self._papers) > self._most or sum(len(p.pdf) for p in self._papers.values()) > self._most_bytes:
                self._papers.popitem(last=False)
