"""Thousands of strange requests: most to the app itself, some through a server and its sockets."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, Phase, given, seed, settings

from app import create_app
from planner import load_library
from tests.torture import wire
from tests.torture.figures import Figure, Options
from tests.torture.fuzz import SLOW_SECONDS, Shot, fuzzed, shots
from tests.torture.servers import serving

THROUGH_A_SERVER = 20  # one in so many
LONGEST = 600  # characters of a request that is shown


def run(options: Options) -> list[Figure]:
    """In this process, and then over the wire of each server."""
    app = create_app({"PROPAGATE_EXCEPTIONS": False})
    requests = shots(app, load_library())
    found = fuzzed(app, requests, options.requests, options.seed)
    for (fault, path), number in found.wrong.most_common():
        print(f"  {number} x {fault} at {path}: {str(found.first[fault, path])[:LONGEST]}")
    seconds, where = found.slowest
    faults = "; ".join(f"{number} x {fault} at {path}" for (fault, path), number in found.wrong.most_common(8))
    total = sum(found.statuses.values())
    return [
        Figure("4 fuzz", f"{total:,} requests to all routes", found.said(), not found.statuses[500]),
        Figure("4 fuzz", "500s, tracebacks, answers without a sentence, markup, headers", faults or "none", not faults),
        Figure("4 fuzz", "slowest answer", f"{seconds:.2f} s ({where})", seconds <= SLOW_SECONDS),
        *(figure for kind in options.servers for figure in _through(kind, requests, options)),
    ]


def _through(kind: str, requests: object, options: Options) -> list[Figure]:
    part, some = f"4 fuzz, {kind}", list[Shot]()

    @seed(options.seed + 1)
    @settings(
        max_examples=max(50, options.requests // THROUGH_A_SERVER), deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    @given(requests)  # type: ignore[arg-type]
    def keep(shot: Shot) -> None:
        some.append(shot)

    keep()
    with serving(kind, options.environ) as server:
        raw, raw_wrong = wire.fired(server, [*wire.RAW.items()])
        statuses, wrong = wire.fired(server, ((f"{s.method} {s.path[:40]!r}", wire.of(s)) for s in some))
        alive = server.get("/healthz")[0] == 200
        tracebacks = server.tracebacks
    return [
        Figure(part, f"{len(wire.RAW)} raw requests that are not quite HTTP", _said(raw, raw_wrong), not raw_wrong),
        Figure(part, f"{len(some)} fuzzed requests over the wire", _said(statuses, wrong), not wrong),
        Figure(part, "alive afterwards; tracebacks in the log", f"{alive}; {tracebacks}", alive and not tracebacks),
    ]


def _said(statuses: Counter[int], wrong: list[str]) -> str:
    named = ", ".join(f"{number} x {status or 'closed'}" for status, number in sorted(statuses.items()))
    return f"{named}; {'; '.join(wrong[:8]) or 'no 500'}"
