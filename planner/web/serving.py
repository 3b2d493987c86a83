"""The server of a laptop: waitress, which is asked to stop politely. The only file that imports waitress."""

from __future__ import annotations

import logging
import signal
import time
from typing import Any
from wsgiref.types import WSGIApplication

from waitress import create_server
from waitress.wasyncore import loop

log = logging.getLogger(__name__)
NOTICED_SECONDS = 0.5  # after so long a signal is noticed
FINISHING_SECONDS = 60.0  # a class takes longer; its browser then says how many handouts it has


class _Asked:
    """Whether to stop was asked for. A signal only leaves word: it may come while an answer is being written."""

    def __init__(self) -> None:
        self.to_stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, _frame: object) -> None:
        self.to_stop = True
        signal.signal(number, signal.SIG_DFL)  # who asks twice does not want to wait


def serve(app: WSGIApplication, finishing_seconds: float = FINISHING_SECONDS, **options: Any) -> None:
    """Answers until SIGTERM or Ctrl+C. Then nobody new is let in, and what was asked before is answered first.

    `options` are waitress' own.
    """
    asked, sockets = _Asked(), dict[int, Any]()
    server = create_server(app, map=sockets, **options)
    while not asked.to_stop:
        loop(timeout=NOTICED_SECONDS, use_poll=True, map=sockets, count=1)
    _let_nobody_in(sockets)
    log.info("Stopping when all is answered")
    _finish(sockets, finishing_seconds)
    server.task_dispatcher.shutdown()


def _let_nobody_in(sockets: dict[int, Any]) -> None:
    """Closes the doors; who is inside stays."""
    for number, door in list(sockets.items()):
        if getattr(door, "accepting", False):
            del sockets[number]
            door.socket.close()


def _finish(sockets: dict[int, Any], seconds: float) -> None:
    """Goes on until every answer is sent, so many seconds at most."""
    end = time.monotonic() + seconds
    while any(map(_is_busy, sockets.values())) and time.monotonic() < end:
        loop(timeout=0.1, use_poll=True, map=sockets, count=1)


def _is_busy(connection: Any) -> bool:
    return bool(getattr(connection, "requests", None) or getattr(connection, "total_outbufs_len", 0))
