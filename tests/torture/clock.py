"""A clock that jumps a day ahead, and two days back, while people ask for things and are counted."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from pathlib import Path

from tests.torture.figures import Figure, Options
from tests.torture.load import Came, ask, closed, counted, handout, mixed, preview
from tests.torture.servers import Server, serving

DAY = 86_400
JUMPS = (0, DAY, -DAY, 0)
CLIENTS = 4
SHIMS = Path(__file__).with_name("shims")
RECOVERY_SECONDS = 90.0  # limits are for a minute


async def _jumping(server: Server, clock: Path, options: Options) -> list[Came]:
    """Asks all the while, and turns the clock a few times."""
    rng = random.Random(options.seed)
    asking = asyncio.ensure_future(closed(server.port, CLIENTS, options.seconds, lambda: mixed(rng)))
    for jump in JUMPS:
        clock.write_text(str(jump))
        await asyncio.sleep(options.seconds / len(JUMPS))
    return await asking


def run(options: Options) -> list[Figure]:
    """On each server, with the limits for each client on."""
    return [figure for kind in options.servers for figure in _on(kind, options)]


def _on(kind: str, options: Options) -> list[Figure]:
    part = f"3 clock jumps a day, {kind}"
    with tempfile.TemporaryDirectory(prefix="torture-clock-") as folder:
        clock = Path(folder) / "clock"
        clock.write_text("0")
        paths = os.pathsep.join(filter(None, [str(SHIMS), os.environ.get("PYTHONPATH", "")]))
        own = {"PYTHONPATH": paths, "BACKPLAN_TORTURE_CLOCK": str(clock), "BACKPLAN_RATE_LIMITS": "1"}
        with serving(kind, {**options.environ, **own}) as server:
            came = asyncio.run(_jumping(server, clock, options))
            seconds = _well_again(server)
            tracebacks = server.tracebacks
    good = all(one.status and not one.fault for one in came)
    return [
        Figure(part, "ahead, two days back, and right again", counted(came), good),
        Figure(part, "tracebacks in the log", str(tracebacks), not tracebacks),
        Figure(part, "until a preview and a handout are given again", f"{seconds:.0f} s", seconds < RECOVERY_SECONDS),
    ]


def _well_again(server: Server) -> float:
    begun = time.monotonic()
    while (waited := time.monotonic() - begun) < RECOVERY_SECONDS:
        if all(asyncio.run(ask(server.port, one)).status == 200 for one in (preview(), handout("Anna"))):
            return waited
        time.sleep(1.0)
    return waited
