"""What is written down of each request, one JSON object a line on stdout: enough to run the app, nothing of the person.

A line says which of our routes was asked for, never the address itself: answers stand in the query, a code in the path,
and what is typed in the body. Errors say where in the code, never with which values, which may quote what was typed.
"""

from __future__ import annotations

import json
import logging
import logging.config
import re
import sys
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from flask import Flask, Response, g, request

from planner.language import language
from planner.library import ContentError
from planner.web.metrics import count_request
from planner.web.settings import SettingsError

#: An id made elsewhere is kept if it cannot say anything: 32 hexadecimal figures, with or without a UUID's hyphens.
REQUEST_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
UNKNOWN = "unknown"  # a route or a method that is none of ours
#: What a logger may fill in of a message: numbers. A text may be an address, or have been typed.
HARMLESS = (int, float)
#: Where servers write a client's address or an address with answers into the message itself; only its head is kept.
TELLING = re.compile(r"(Invalid request|Error handling request|Error parsing).*", re.DOTALL)

OF_THE_START = (ContentError, SettingsError, ImportError)

access = logging.getLogger("backplan.access")


def init_logs(app: Flask) -> None:
    """Every answer of `app` gets a line, a number in the metrics and an `X-Request-ID`. Call it before all that changes
    answers: what is asked to come last after a request has to be the first to ask."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        began = g.get("began", time.perf_counter())
        line = {
            "method": request.method if request.method in METHODS else UNKNOWN,
            "route": _route(),
            "status": response.status_code,
            "language": language(),
            "request": request_id(),
        }
        if request.endpoint != "static":  # a page fetches twenty of those, and nobody asks about one
            response.headers["X-Request-ID"] = line["request"]
        size = _size(response)
        if size is None:  # it is made while it is sent
            response.response = _Counted(response.response, lambda sent: _write(line, began, sent))
        else:
            _write(line, began, size)
        return response

    def log_exception(caught: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
        found = places(caught[1]) if caught[1] else {}
        text = f"A request failed: {found.get('error')}"
        app.logger.error(text, extra={"fields": {"request": request_id(), "route": _route(), **found}})

    app.__dict__["log_exception"] = log_exception  # Flask's own quotes the path and what was typed


def request_id() -> str:
    """This request's id, the same in its lines and in its answer."""
    if "request_id" not in g:
        given = request.headers.get("X-Request-ID", "")
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
    found: str = g.request_id
    return found


def _route() -> str:
    return request.url_rule.rule if request.url_rule else UNKNOWN


def _size(response: Response) -> int | None:
    """The bytes of its body; None where it is made while it is sent, and must not be made to be counted."""
    if request.method == "HEAD" or response.status_code == 304:
        return 0
    if response.content_length is not None:
        return response.content_length
    return None if response.is_streamed else response.calculate_content_length()


class _Counted:
    """The pieces of an answer, counted as they are sent. `over` is told once, also when nobody read to the end."""

    def __init__(self, pieces: Any, over: Callable[[int], None]) -> None:
        self._pieces, self._over, self._sent = pieces, over, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._sent += len(piece)
            yield piece

    def close(self) -> None:
        if close := getattr(self._pieces, "close", None):
            close()
        over, self._over = self._over, lambda _sent: None
        over(self._sent)


def _write(line: dict[str, Any], began: float, size: int) -> None:
    seconds = time.perf_counter() - began
    count_request(line["route"], line["method"], line["status"], seconds)
    access.info("request", extra={"fields": {**line, "ms": round(seconds * 1000, 1), "bytes": size}})


class Lines(logging.Formatter):
    """A record as one line of JSON: our own fields, a message without texts filled in, an error by its places."""

    def format(self, record: logging.LogRecord) -> str:
        made = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {"time": f"{made}.{int(record.msecs):03}Z", "level": record.levelname}
        line |= {"log": record.name, "message": _message(record), **getattr(record, "fields", {})}
        if isinstance(record.exc_info, tuple) and record.exc_info[1]:
            line |= places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """Its text; of what is to be filled in only numbers, but for what gunicorn says of itself."""
    if not isinstance(record.msg, str):  # an error itself
        return type(record.msg).__qualname__
    text = TELLING.sub(r"\1", record.msg)
    if not record.args or text != record.msg:
        return text
    if record.name == "gunicorn.error" and record.levelno == logging.INFO:
        return record.getMessage()
    args: Any = record.args if isinstance(record.args, tuple) else ()
    try:
        return text % tuple(arg if isinstance(arg, HARMLESS) else "…" for arg in args)
    except (TypeError, ValueError):
        return text


def places(error: BaseException) -> dict[str, object]:
    """An error without a word of its own: its kind, where it was raised, and what had been raised before."""
    frames = traceback.extract_tb(error.__traceback__)
    found: dict[str, object] = {"error": type(error).__qualname__}
    found["at"] = [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    before = error.__cause__ or error.__context__
    return found | ({"before": type(before).__qualname__} if before else {})


#: For `logging.config`. What gunicorn has to say goes the same way; neither it nor waitress keeps an access log.
CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "planner.web.logs.Lines"}},
    "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "lines"}},
    "root": {"level": "WARNING", "handlers": ["stdout"]},
    "loggers": {
        "backplan": {"level": "INFO"},
        "planner": {"level": "INFO"},
        "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
    },
}


def to_stdout() -> None:
    """From here on this process writes all it has to say as lines of JSON, what no one has caught included."""
    logging.config.dictConfig(CONFIG)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """What stops the start is told in its own words: nobody has typed anything yet."""
    if isinstance(error, OF_THE_START):
        logging.getLogger("backplan").critical("Cannot start", extra={"fields": {"says": str(error)}})
    else:
        logging.getLogger("backplan").critical("Nobody caught an error", exc_info=(kind, error, trace))
