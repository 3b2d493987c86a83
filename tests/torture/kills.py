"""Ends workers, renderers, their children and Redis at random, with no warning, while people ask for things."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

from tests.torture.figures import Figure, Options
from tests.torture.load import Came, ask, closed, counted, handout, mixed, preview
from tests.torture.servers import Process, Redis, Server, redis, serving

CLIENTS = 6
EVERY_SECONDS = 2.0
LONGEST = 180.0  # seconds: ninety ends say as much as three hundred
REDIS_IS_GONE = 1.0  # seconds
GRACE = 1.0  # seconds that a loss may be noticed later
SETTLED = 10.0
LOST = ("connection closed", "cut short", "no whole PDF")


class Kill(NamedTuple):
    """What was ended, and when."""

    what: str
    at: float


def role(process: Process, server: Server, family: list[Process]) -> str:
    """What a process of gunicorn's family is: by its command, or by how far below the server it stands."""
    parents = {one.pid: one.parent for one in family}
    depth, pid = 0, process.pid
    while pid != server.process.pid and pid in parents:
        depth, pid = depth + 1, parents[pid]
    above = next((one for one in family if one.pid == process.parent), process)
    if "renderer" in process.command:
        return "job" if "renderer" in above.command and above is not process else "renderer"
    return ("server", "worker", "renderer", "job")[min(depth, 3)]


async def _kill(server: Server, shared: Redis | None, seconds: float, rng: random.Random) -> list[Kill]:
    """One after the other; Redis comes back after a while, as its keeper would see to."""
    kills, until = list[Kill](), time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(EVERY_SECONDS)
        family = server.family
        choices = [(role(one, server, family), one.pid) for one in family if one.pid != server.process.pid]
        kinds = sorted({what for what, _ in choices} | ({"redis"} if shared else set()))
        if not kinds:
            continue
        what = rng.choice(kinds)
        if what == "redis" and shared:
            shared.kill()
            kills.append(Kill(what, time.monotonic()))
            await asyncio.sleep(REDIS_IS_GONE)
            await asyncio.to_thread(shared.start)
            continue
        with suppress(ProcessLookupError):
            os.kill(rng.choice([pid for kind, pid in choices if kind == what]), signal.SIGKILL)
            kills.append(Kill(what, time.monotonic()))
    return kills


def run(options: Options) -> list[Figure]:
    """gunicorn with two workers and a Redis."""
    part, rng, seconds = "2 kill -9, gunicorn", random.Random(options.seed), min(LONGEST, options.seconds)

    async def both(server: Server, shared: Redis | None) -> tuple[list[Came], list[Kill]]:
        asking = closed(server.port, CLIENTS, seconds + SETTLED, lambda: mixed(rng))
        came, kills = await asyncio.gather(asking, _kill(server, shared, seconds, rng))
        return came, kills

    with redis() as shared:
        environ = {**options.environ, **({"BACKPLAN_REDIS_URL": shared.url} if shared else {})}
        with serving("gunicorn", environ) as server:
            asyncio.run(closed(server.port, CLIENTS, SETTLED, lambda: mixed(rng)))
            before = Counter(role(one, server, server.family) for one in server.family)
            came, kills = asyncio.run(both(server, shared))
            after = Counter(role(one, server, server.family) for one in server.family)
            last = [asyncio.run(ask(server.port, one)) for one in (preview(), handout("Anna"), handout())]
            tracebacks = server.tracebacks
    failed = sum(one.status >= 500 and bool(one.fault) for one in came)
    unexplained = [one for one in came if _lost(one) and not _excused(one, kills)]
    same = all(after[what] == before[what] for what in ("server", "worker", "renderer"))
    return [
        Figure(part, "ended", ", ".join(f"{n} x {what}" for what, n in Counter(k.what for k in kills).items())),
        Figure(part, "came back", counted(came)),
        Figure(part, "500s; tracebacks in the log", f"{failed}; {tracebacks}", not failed),
        Figure(part, "cut off, but not by the end of their own worker", str(len(unexplained)), not unexplained),
        Figure(part, "processes before and after", f"{_said(before)}; {_said(after)}", same),
        Figure(part, "a preview and two handouts afterwards", counted(last), all(one.status == 200 for one in last)),
    ]


def _said(roles: Counter[str]) -> str:
    return ", ".join(f"{n} {what}" for what, n in sorted(roles.items()))


def _lost(one: Came) -> bool:
    return one.fault in LOST or one.fault.startswith("connection lost")


def _excused(one: Came, kills: list[Kill]) -> bool:
    """Whether a worker ended while it was asked: nobody can answer for it then."""
    return any(k.what in ("worker", "server") and one.at - GRACE <= k.at <= one.at + one.seconds + GRACE for k in kills)
