"""What is counted and timed, for Prometheus. Labels come from short lists of ours, never from a request.

Several processes of one replica count into files of a folder in memory (PROMETHEUS_MULTIPROC_DIR, which is there before
this is imported). Each has a place, a number that is given away again when it has ended: so there are as many files as
processes at one time, however often they are replaced, and no count is lost with a process.
"""

from __future__ import annotations

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess, values

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_place = 0  # of this process; 0 is the one that starts the others
if FOLDER in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: _place)  # type: ignore[no-untyped-call]

REQUESTS = Counter("backplan_requests", "Requests answered", ["route", "method", "status"])
REQUEST_SECONDS = Histogram("backplan_request_seconds", "Time to answer", ["route"])
RENDER_SECONDS = Histogram("backplan_render_seconds", "Time in the renderer", ["job"])
WAITING = Gauge("backplan_renderer_waiting", "Jobs that wait for the renderer", multiprocess_mode="livesum")
RESTARTS = Gauge("backplan_renderer_restarts", "Renderers that died and were replaced", multiprocess_mode="livesum")
KEPT = Counter("backplan_kept", "Looked up among what is kept", ["what", "found"])
REFUSED = Counter("backplan_refused", "Turned away", ["why"])
SHARED_FAULTS = Counter("backplan_shared_faults", "Times that Redis was gone on without", ["what"])


def count_request(route: str, method: str, status: int, seconds: float) -> None:
    """One request answered. `route` is a pattern of ours, `method` one that we know."""
    REQUESTS.labels(route, method, str(status)).inc()
    REQUEST_SECONDS.labels(route).observe(seconds)


def exposition() -> bytes:
    """All of it as Prometheus reads it, of every process of this replica."""
    if FOLDER not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def take_place(place: int) -> None:
    """From here on this process counts in a file of its own."""
    global _place
    _place = place


def give_place_back(place: int) -> None:
    """What it counted stays; what it had waiting does not."""
    multiprocess.mark_process_dead(place)  # type: ignore[no-untyped-call]
