"""A load generator: keeps some connections busy with requests, each another one, and says what came back.

As a program it reads a pickled list of (path, headers, body) from its input, and prints a line of JSON:

    python benchmarks/load.py PORT CONNECTIONS SECONDS < requests.pickle
"""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import cycle
from statistics import median

Request = tuple[str, dict[str, str], bytes | None]


def raw(request: Request) -> bytes:
    """A request as it goes over the wire, its connection kept."""
    path, headers, body = request
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [] if body is None else [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


#: Seconds between two connections. All at one moment, as no people come, may all fall to one process of a server.
APART = 0.1


class Counted:
    """What came back: times in milliseconds, statuses, bytes."""

    def __init__(self) -> None:
        self.ms: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.bytes = 0


async def busy(port: int, requests: Iterator[bytes], wait: float, since: float, until: float, counted: Counted) -> None:
    """One connection: asks, waits for the whole answer, asks the next. What was asked before `since` is not counted."""
    await asyncio.sleep(wait)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    while time.perf_counter() < until:
        start = time.perf_counter()
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
        )
        await reader.readexactly(length)
        if start >= since:
            counted.ms.append((time.perf_counter() - start) * 1000)
            counted.statuses[head[9:12].decode()] += 1
            counted.bytes += length
        if b"\nconnection: close" in head.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    writer.close()


async def load(port: int, requests: Sequence[Request], connections: int, seconds: float) -> dict[str, object]:
    """All connections for so many seconds. A connection that breaks counts as an error."""
    counted, wire = Counted(), cycle([raw(request) for request in requests])
    begun, cpu = time.perf_counter(), time.process_time()
    start = begun + APART * connections
    tasks = [busy(port, wire, APART * n, start, start + seconds, counted) for n in range(connections)]
    broken = [r for r in await asyncio.gather(*tasks, return_exceptions=True) if isinstance(r, BaseException)]
    took, ms = time.perf_counter() - start, sorted(counted.ms) or [0.0]
    return {
        "per_second": len(counted.ms) / took,
        "p50": median(ms),
        "p95": ms[len(ms) * 95 // 100],
        "kb": counted.bytes / 1000 / max(1, len(counted.ms)),
        "errors": len(broken) + sum(n for status, n in counted.statuses.items() if status != "200"),
        "own_cpu": (time.process_time() - cpu) / (time.perf_counter() - begun),
    }


if __name__ == "__main__":
    port, connections, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    requests = pickle.load(sys.stdin.buffer)  # from our own benchmark only
    print(json.dumps(asyncio.run(load(port, requests, connections, seconds))))
