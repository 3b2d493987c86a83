"""Four times as much as it can do, for minutes: what is answered, what memory does, and how soon it is well again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from threading import Event, Thread

from tests.torture.figures import Figure, Options
from tests.torture.load import at_rate, closed, counted, median_ms, mixed, preview, rate_of
from tests.torture.servers import Server, serving

TIMES_CAPACITY = 4
CLIENTS = 48  # at once, to see what it can do: most of them wait for a handout
MEASURED_SECONDS = 20.0
CALM_SECONDS = 5.0
EVERY_SECONDS = 2.0  # memory is looked at
GROWTH, GROWTH_MB = 1.15, 20.0  # between a quarter of the way and the end, at most
RECOVERED = 2.0  # times the median before
WAIT_FOR_RECOVERY = 120.0
PATIENCE = 20.0


@contextmanager
def memory_of(server: Server) -> Iterator[list[float]]:
    """The family's megabytes meanwhile, every few seconds."""
    samples, over = list[float](), Event()

    def watch() -> None:
        while not over.wait(EVERY_SECONDS):
            samples.append(server.megabytes)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        over.set()
        thread.join()


def run(options: Options) -> list[Figure]:
    """On each server: what it can do, four times that, and what comes after."""
    return [figure for kind in options.servers for figure in _on(kind, options)]


def _on(kind: str, options: Options) -> list[Figure]:
    rng, part = random.Random(options.seed), f"1 overload, {kind}"

    with serving(kind, options.environ) as server:
        measured = min(MEASURED_SECONDS, options.seconds)
        asyncio.run(closed(server.port, CLIENTS, measured / 2, lambda: mixed(rng)))  # warm
        capacity = rate_of(asyncio.run(closed(server.port, CLIENTS, measured, lambda: mixed(rng))))
        before = median_ms(asyncio.run(closed(server.port, 1, CALM_SECONDS, preview)))
        with memory_of(server) as samples:
            came = asyncio.run(
                at_rate(server.port, TIMES_CAPACITY * capacity, options.seconds, lambda: mixed(rng), patience=PATIENCE)
            )
        seconds, after = _recovery(server, before)
        tracebacks = server.tracebacks
    failed = sum(one.status >= 500 and bool(one.fault) for one in came)
    broken = sum(one.fault in ("cut short", "no whole PDF") for one in came)
    early, late = _early_and_late(samples)
    return [
        Figure(part, f"capacity, mixed, {CLIENTS} clients", f"{capacity:.0f} answers/s"),
        Figure(part, f"{TIMES_CAPACITY}x that for {options.seconds:.0f} s", counted(came)),
        Figure(part, "500s, answers cut short, tracebacks", f"{failed}, {broken}, {tracebacks}",
               not failed and not broken and not tracebacks),
        Figure(part, "memory of all processes, a quarter of the way and at the end", f"{early:.0f} and {late:.0f} MB",
               late <= GROWTH * early + GROWTH_MB),
        Figure(part, "a preview before and after", f"{before:.0f} and {after:.0f} ms, {seconds:.0f} s after the last",
               after <= RECOVERED * before),
    ]  # fmt: skip


def _early_and_late(samples: list[float]) -> tuple[float, float]:
    """Medians of a tenth of the samples: a quarter of the way through, and at the end."""
    if not samples:
        return 0.0, 0.0
    some = max(1, len(samples) // 10)
    start = len(samples) // 4
    return median(samples[start : start + some]), median(samples[-some:])


def _recovery(server: Server, before: float) -> tuple[float, float]:
    """How long until a preview is about as quick as before, and how quick it is then."""
    begun, after = time.monotonic(), float("inf")
    while time.monotonic() - begun < WAIT_FOR_RECOVERY:
        waited = time.monotonic() - begun
        after = median_ms(asyncio.run(closed(server.port, 1, CALM_SECONDS / 2, preview)))
        if after <= RECOVERED * before:
            return waited, after
    return time.monotonic() - begun, after
