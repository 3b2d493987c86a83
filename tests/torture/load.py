"""Many clients at once: what each asked, what came back, whether it was whole, and how long it took.

One connection a request, as many as are wanted at once. A client that waits too long gives up, as people do.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from tests.conftest import ANSWERS, query

PATIENCE = 30.0  # seconds
FORM = "application/x-www-form-urlencoded"
HTMX = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `kind` is what a report calls it."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def wire(self) -> bytes:
        """As it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", "Host: localhost", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.method == "POST":
            lines += [f"Content-Type: {FORM}"] * ("Content-Type" not in dict(self.headers))
            lines += [f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Came:
    """What came back. `status` 0 is no answer at all; `fault` says what is wrong with it, if anything is."""

    kind: str
    status: int
    at: float
    seconds: float
    fault: str = ""


def _form(**changes: str | list[str]) -> bytes:
    return urlencode({**ANSWERS, **changes}, doseq=True).encode()


def preview(minutes: str = "20") -> Asked:
    """The request that a clinician makes with every click."""
    return Asked("preview", "POST", "/preview", _form(minutes=minutes), tuple(HTMX.items()))


def handout(name: str = "") -> Asked:
    """A handout with a name on it, or one that is anybody's."""
    if not name:
        return Asked("handout", "GET", f"/handout.pdf?{query()}")
    return Asked("handout for one", "POST", "/handout.pdf", _form(patient=name, note="Go slowly."))


def mixed(rng: random.Random) -> Asked:
    """What people ask for in a day, by how often they do."""
    minutes, level = rng.choice(["10", "15", "20", "30", "45", "60"]), str(rng.randint(1, 5))
    kinds: list[tuple[int, Callable[[], Asked]]] = [
        (60, lambda: Asked("preview", "POST", "/preview", _form(minutes=minutes, level=level), tuple(HTMX.items()))),
        (6, lambda: Asked("plan", "GET", f"/plan?{query(minutes=minutes, level=level)}")),
        (3, lambda: Asked("front", "GET", "/")),
        (5, lambda: Asked("exercises", "GET", "/exercises?q=bridge")),
        (4, lambda: Asked("exercise", "GET", "/exercises/bird-dog")),
        (6, lambda: Asked("drawing", "GET", "/static/any/figures/bird-dog-1.svg")),
        (3, lambda: Asked("reading", "POST", "/reading", urlencode({"note": "Go slowly. Stop if it hurts."}).encode())),
        (3, lambda: Asked("json", "GET", f"/plan.json?{query(level=level)}")),
        (2, lambda: Asked("calendar", "GET", f"/plan.ics?{query(level=level)}")),
        (3, lambda: handout(f"Anna {rng.randint(1, 10**6)}")),
        (2, lambda: Asked("handout", "GET", f"/handout.pdf?{query(minutes=minutes, level=level)}")),
        (1, lambda: Asked("note", "POST", "/note.pdf", _form(redflag="rf01"))),
        (2, lambda: Asked("nothing there", "GET", "/plans")),
    ]
    return rng.choices([make for _, make in kinds], [weight for weight, _ in kinds])[0]()


async def ask(port: int, asked: Asked, patience: float = PATIENCE) -> Came:
    """Asks and reads to the end."""
    start = time.monotonic()

    def came(status: int, fault: str = "") -> Came:
        return Came(asked.kind, status, start, time.monotonic() - start, fault)

    writer = None
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(asked.wire())
            await writer.drain()
            raw = await reader.read(-1)
    except TimeoutError:
        return came(0, "no answer in time")
    except OSError as error:
        return came(0, f"connection lost ({type(error).__name__})")
    finally:
        if writer:
            writer.close()
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ", 2)
    if len(parts) < 2 or not parts[1].isdigit():
        return came(0, "connection closed")
    fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return came(int(parts[1]), fault_of(int(parts[1]), fields, body))


def fault_of(status: int, headers: dict[str, str], body: bytes) -> str:
    """What is wrong with an answer: not whole, or no honest one."""
    if status == 503:
        return "" if "retry-after" in headers else "503 without Retry-After"
    if status >= 500:
        return f"status {status}"
    if "content-length" in headers and len(body) != int(headers["content-length"]):
        return "cut short"
    if "chunked" in headers.get("transfer-encoding", "") and not body.endswith(b"0\r\n\r\n"):
        return "cut short"
    kind = headers.get("content-type", "")
    if kind.startswith("application/pdf") and not (b"%PDF-" in body[:20] and b"%%EOF" in body[-20:]):
        return "no whole PDF"
    return ""


async def closed(port: int, clients: int, seconds: float, next_one: Callable[[], Asked]) -> list[Came]:
    """So many clients, each of whom asks again as soon as it is answered."""
    until, found = time.monotonic() + seconds, list[Came]()

    async def client() -> None:
        while time.monotonic() < until:
            found.append(await ask(port, next_one()))

    await asyncio.gather(*(client() for _ in range(clients)))
    return found


async def at_rate(
    port: int, rate: float, seconds: float, next_one: Callable[[], Asked], most: int = 400, patience: float = PATIENCE
) -> list[Came]:
    """So many requests a second, whether those before were answered or not; `most` wait, and more are given up."""
    found, waiting = list[Came](), set[asyncio.Task[Came]]()
    begun, sent = time.monotonic(), 0
    while (now := time.monotonic() - begun) < seconds:
        while sent < now * rate:
            sent += 1
            if len(waiting) >= most:
                found.append(Came("any", 0, time.monotonic(), 0.0, "not sent: too many wait"))
                continue
            task = asyncio.ensure_future(ask(port, next_one(), patience))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            task.add_done_callback(lambda done: found.append(done.result()))
        await asyncio.sleep(0.005)
    await asyncio.gather(*waiting)
    return found


def rate_of(came: Iterable[Came]) -> float:
    """Answers a second."""
    answered = [one for one in came if one.status]
    if not answered:
        return 0.0
    begin, finish = min(one.at for one in answered), max(one.at + one.seconds for one in answered)
    return len(answered) / (finish - begin)


def median_ms(came: Iterable[Came], kind: str = "preview") -> float:
    """The median of those that were answered with what was asked for; not a number where none was."""
    times = [one.seconds * 1000 for one in came if one.kind == kind and one.status == 200]
    return median(times) if times else float("nan")


def counted(came: Iterable[Came]) -> str:
    """`812 x 200, 4 x 503`, and what is wrong."""
    came = list(came)
    statuses = Counter(one.status for one in came if one.status)
    faults = Counter(one.fault for one in came if one.fault)
    said = [f"{number:,} x {status}" for status, number in sorted(statuses.items())]
    return ", ".join(said + [f"{number:,} {fault}" for fault, number in faults.items()])
