"""Clients that take their time on purpose: how many there may be until the others have to wait.

They send a line or a byte each second, or read as slowly; none of them ever ends by itself.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from statistics import median
from urllib.parse import urlencode

from tests.conftest import ANSWERS
from tests.torture.figures import Figure, Options
from tests.torture.load import ask, preview
from tests.torture.servers import Server, serving

LEVELS = (0, 2, 4, 8, 16, 32, 64, 100, 200, 400, 800, 1600)
LOOKS, PATIENCE = 5, 10.0
SLOW_SECONDS = 1.0  # a preview must not take more
EVERY_SECONDS = 1.0
SETTLE_SECONDS = 3.0
CLASS = 12  # people
SMALL_BUFFER = 2048  # bytes

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"POST /preview HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


async def _opened(port: int) -> socket.socket:
    """A connection that takes in little at a time."""
    end = socket.socket()
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
    end.setblocking(False)
    await asyncio.get_running_loop().sock_connect(end, ("127.0.0.1", port))
    return end


async def _send(end: socket.socket, data: bytes) -> None:
    await asyncio.get_running_loop().sock_sendall(end, data)


async def slow_head(end: socket.socket) -> None:
    """A head that never comes to its end."""
    await _send(end, HEAD)
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await _send(end, b"X-A: b\r\n")


async def slow_body(end: socket.socket) -> None:
    """A body of which each second brings a byte."""
    await _send(end, BODY + b"Content-Length: 100000\r\n\r\n")
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        await _send(end, b"a")


async def slow_page(end: socket.socket) -> None:
    """A large page, read in small sips."""
    await _send(end, b"GET /exercises?all=yes HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await _sip(end)


async def slow_class(end: socket.socket) -> None:
    """Handouts for a class, read in small sips."""
    names = "\n".join(f"Person {n}" for n in range(CLASS))
    body = urlencode({**ANSWERS, "mode": "clinician", "names": names}, doseq=True).encode()
    head = BODY.replace(b"/preview", b"/batch") + b"Content-Length: %d\r\n\r\n" % len(body)
    await _send(end, head + body)
    await _sip(end)


async def _sip(end: socket.socket) -> None:
    while await asyncio.get_running_loop().sock_recv(end, 100):
        await asyncio.sleep(EVERY_SECONDS)


WAYS: dict[str, Callable[[socket.socket], Awaitable[None]]] = {
    "heads": slow_head,
    "bodies": slow_body,
    "readers of a page": slow_page,
    "readers of a class": slow_class,
}


async def _looked(port: int, clients: int, way: Callable[[socket.socket], Awaitable[None]]) -> float:
    """How long a preview takes while so many dawdle: the median of a few; no answer counts as all of our patience."""

    async def dawdle() -> None:
        with suppress(OSError):  # whom the server sends away has lost
            end = await _opened(port)
            try:
                await way(end)
            finally:
                end.close()

    tasks = [asyncio.ensure_future(dawdle()) for _ in range(clients)]
    try:
        await asyncio.sleep(SETTLE_SECONDS if clients else 0)
        came = [await ask(port, preview(), PATIENCE) for _ in range(LOOKS)]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return median(one.seconds if one.status == 200 else PATIENCE for one in came)


def run(options: Options) -> list[Figure]:
    """Each way on each server, with more and more of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    return [_figure(kind, way, options) for kind in options.servers for way in WAYS]


def _figure(kind: str, way: str, options: Options) -> Figure:
    held, seconds = 0, 0.0
    with serving(kind, options.environ) as server:
        for clients in (level for level in LEVELS if level <= options.slow_clients):
            seconds = _steady(server, clients, way)
            if seconds > SLOW_SECONDS:
                said = "no answer" if seconds >= PATIENCE else f"{seconds * 1000:.0f} ms"
                figure = f"a preview is quick beside {held} of them; beside {clients}: {said}"
                return Figure(f"5 slow {way}, {kind}", "until a preview takes over 1 s", figure)
            held = clients
    figure = f"a preview takes {seconds * 1000:.0f} ms beside {held} of them, the most tried"
    return Figure(f"5 slow {way}, {kind}", "until a preview takes over 1 s", figure)


def _steady(server: Server, clients: int, way: str) -> float:
    return asyncio.run(_looked(server.port, clients, WAYS[way]))
