"""Hundreds of people who all want their handout now: each gets it whole, or an honest "busy"."""

from __future__ import annotations

import asyncio
import time

from tests.torture.figures import Figure, Options
from tests.torture.load import Came, ask, counted, handout, preview
from tests.torture.overload import memory_of
from tests.torture.servers import serving

PATIENCE = 900.0
MOST_MB = 1500.0  # of all processes together
LOOKS = 5


async def _all(port: int, number: int) -> tuple[list[Came], list[Came]]:
    """The handouts, and a few previews meanwhile."""
    asking = [asyncio.ensure_future(ask(port, handout(f"Person {n}"), PATIENCE)) for n in range(number)]
    looks = []
    for _ in range(LOOKS):
        await asyncio.sleep(1.0)
        looks.append(await ask(port, preview(), PATIENCE))
    return list(await asyncio.gather(*asking)), looks


def run(options: Options) -> list[Figure]:
    """On each server, all at once."""
    return [figure for kind in options.servers for figure in _on(kind, options)]


def _on(kind: str, options: Options) -> list[Figure]:
    part = f"6 {options.pdfs} PDFs at once, {kind}"
    with serving(kind, options.environ) as server:
        asyncio.run(ask(server.port, handout("First")))
        begun = time.monotonic()
        with memory_of(server) as samples:
            came, looks = asyncio.run(_all(server.port, options.pdfs))
        seconds, tracebacks = time.monotonic() - begun, server.tracebacks
    honest = all(one.status in (200, 503) and not one.fault for one in came)
    most = max(samples, default=0.0)
    slowest = max(one.seconds for one in looks)
    return [
        Figure(part, "came back", f"{counted(came)} in {seconds:.0f} s", honest),
        Figure(part, "tracebacks", str(tracebacks), not tracebacks),
        Figure(part, "most memory of all processes", f"{most:.0f} MB", most < MOST_MB),
        Figure(part, f"slowest of {LOOKS} previews meanwhile", f"{slowest:.1f} s ({counted(looks)})"),
    ]
