"""Papers drawn lately, kept in memory: the most lately used few, and never more than so many bytes.

Replicas that have the same Redis share theirs: what one has drawn, no other draws again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from planner.handout.pictures import Shape, shape
from planner.web.metrics import KEPT
from planner.web.shared import Shared

MOST_PAPERS, MOST_BYTES = 64, 16_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    """A handout without a name or a note on it."""

    pdf: bytes = field(repr=False)
    shape: Shape
    file_name: str  # to save it under

    @property
    def version(self) -> str:
        """Changes when any page does."""
        return hashlib.sha256(self.pdf).hexdigest()[:8]


class Kept:
    """Papers by what decides their bytes. Two who ask for one at the same time wait for one drawing of it."""

    def __init__(self, most: int = MOST_PAPERS, most_bytes: int = MOST_BYTES, shared: Shared | None = None) -> None:
        self._most, self._most_bytes, self._shared = most, most_bytes, shared
        self._papers: OrderedDict[Hashable, Paper] = OrderedDict()
        self._awaited: dict[Hashable, Future[Paper]] = {}
        self._lock = Lock()

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Those that are kept here, the least lately used first."""
        with self._lock:
            return tuple(self._papers.values())

    def get(self, key: Hashable) -> Paper | None:
        """The paper, where it is kept here."""
        with self._lock:
            if key in self._papers:
                self._papers.move_to_end(key)
            return self._papers.get(key)

    def drawn(self, key: Hashable, draw: Callable[[], bytes], file_name: str = "handout.pdf") -> Paper:
        """The paper, drawn now if it is not kept. Raises what `draw` raises.

        Replicas find it again by `repr(key)`: a key is made of texts and numbers.
        """
        with self._lock:
            if key in self._papers:
                KEPT.labels("paper", "here").inc()
                self._papers.move_to_end(key)
                return self._papers[key]
            if mine := key not in self._awaited:
                self._awaited[key] = Future()
            awaited = self._awaited[key]
        return self._fetch(key, awaited, draw, file_name) if mine else awaited.result()

    def _fetch(self, key: Hashable, awaited: Future[Paper], draw: Callable[[], bytes], file_name: str) -> Paper:
        try:
            pdf = self._from_others(key) or self._draw(key, draw)
            paper = Paper(pdf, shape(pdf), file_name)
        except BaseException as error:
            self._end(key)
            awaited.set_exception(error)
            raise
        self._end(key, paper)
        awaited.set_result(paper)
        return paper

    def _from_others(self, key: Hashable) -> bytes | None:
        pdf = self._shared.get(repr(key)) if self._shared else None
        KEPT.labels("paper", "shared" if pdf else "nowhere").inc()
        return pdf

    def _draw(self, key: Hashable, draw: Callable[[], bytes]) -> bytes:
        pdf = draw()
        if self._shared:
            self._shared.put(repr(key), pdf)
        return pdf

    def _end(self, key: Hashable, paper: Paper | None = None) -> None:
        """Nobody waits for it any more; keeps the paper, and lets go of others until all fit."""
        with self._lock:
            del self._awaited[key]
            if paper is not None:
                self._papers[key] = paper
            while len(self._papers) > self._most or sum(len(p.pdf) for p in self._papers.values()) > self._most_bytes:
                self._papers.popitem(last=False)
