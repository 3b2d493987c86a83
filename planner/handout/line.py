"""Who waits for a place: first come, first served, and never so many or so long that nobody knows why."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from planner.handout.refusals import Busy


class Line:
    """For one place. At most so many wait, each for so many seconds at most."""

    def __init__(self, most_waiting: int, most_seconds: float) -> None:
        self.most_waiting, self.most_seconds = most_waiting, most_seconds
        self._changed = Condition()
        self._tickets: deque[object] = deque()  # the first has the place

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return max(0, len(self._tickets) - 1)

    @property
    def is_full(self) -> bool:
        """Whether the next who comes would be sent away."""
        return len(self._tickets) > self.most_waiting

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The place, once it is free. Raises Busy."""
        mine = object()
        with self._changed:
            if self.is_full:
                raise Busy
            self._tickets.append(mine)
        try:
            with self._changed:
                if not self._changed.wait_for(lambda: self._tickets[0] is mine, self.most_seconds):
                    raise Busy
            yield
        finally:
            with self._changed:
                self._tickets.remove(mine)
                self._changed.notify_all()

    def empties(self, seconds: float) -> bool:
        """Whether nobody has the place or waits, now or within so many seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._tickets, seconds)
