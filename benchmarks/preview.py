"""The live preview in the server: milliseconds of a request, growth with what is shown, and how many a second.

    .venv/bin/python benchmarks/preview.py [FOLDER OF THE NAIVE APP]      # or NAIVE_APP=...; five minutes

The naive app is what it is held against: Flask, WTForms and a template, no plan (`app.py` with `/preview`). Its folder
is copied, never changed; it runs with this project's packages. Without it the tables say so.

Ours runs as in production: with its policy, logs, counts and packing, by deploy/gunicorn.conf.py. First table: each
variant is a process of its own, all take turns, and each request is timed inside by processor time, from the WSGI call
to the last byte. "Fresh" is another plan each time, drawn evenly from all answers that end in one; "week 1" has the
same people in the first week of their plans. Last table: gunicorn with two workers, and a load generator (load.py)
beside it on the same machine. Writes results/preview.md.
"""

from __future__ import annotations

import datetime
import gc
import io
import json
import os
import pickle
import platform
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import linear_regression, median
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

RESULTS = ROOT / "benchmarks" / "results" / "preview.md"
ROUNDS, WARM, SEED = 200, 300, 8
SECONDS, TURNS, CONNECTIONS, WORKERS = 5, 3, 8, 2
PADDED = 4
TARGET_MS, TARGET_A_SECOND = 5, 600
FIRST_WEEK, ANY_WEEK, AGAIN = "fresh, week 1", "fresh, any week", "one first plan, again and again"
NAIVE = "the naive app"
LARGE = f"{ANY_WEEK}, library x{PADDED}"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}
BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
PRODUCTION = {"BACKPLAN_PRODUCTION": "1", "BACKPLAN_HOSTS": "127.0.0.1", "BACKPLAN_SECRET_KEY": secrets.token_hex(32)}
FIRST = {
    "screened": "none", "since": "over-12-weeks", "pain": "3", "age": "18-64", "goal": ["strength", "flexibility"],
    "level": "2", "day": ["mon", "wed", "fri"], "minutes": "20",
}  # fmt: skip
BIG = {
    **FIRST, "level": "5", "minutes": "60", "week": "9", "day": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "equipment": ["barbell", "dumbbell", "bench", "pull-up-bar", "band"], "condition": ["htn", "neck"],
}  # fmt: skip
PRINT = [("print", "standard"), ("weeks", "2"), ("paper", "a4"), ("country", "any")]
WSGI = {
    "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": True,
    "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
}  # fmt: skip
Request = tuple[str, dict[str, str], bytes | None]


def posted(pairs: Any) -> Request:
    return "/preview", FORM, urlencode(pairs, doseq=True).encode()


def packed(requests: list[Request]) -> list[Request]:
    """The same, from a browser that unpacks what is packed."""
    return [(path, {**headers, **BROWSER}, body) for path, headers, body in requests]


def naive_requests(number: int) -> list[Request]:
    """Random answers for the naive app, by GET as it wants them."""
    rng, found = random.Random(SEED), list[Request]()
    for _ in range(number):
        answers = {
            "goal": rng.choice(["mobility", "strength", "pain", "posture"]), "days": rng.randint(1, 7),
            "minutes": rng.randint(5, 60), "level": rng.randint(1, 3), "equipment": rng.choice(["mat", "band", "ball"]),
        }  # fmt: skip
        found.append((f"/preview?{urlencode(answers)}", {"HX-Request": "true"}, None))
    return found


def fresh_requests(number: int, first: bool = False) -> list[Request]:
    """Answers that end in a plan on the page, all different; `first`: in its first week, as most visits are."""
    from app import create_app
    from planner import load_library
    from planner.web.address import plan_query
    from tests.strategies import random_plannable

    library, client, rng, found = (
        load_library(),
        create_app().test_client(),
        random.Random(SEED),
        dict[bytes, Request](),
    )
    while len(found) < number:
        intake = replace(random_plannable(rng, library), red_flags=frozenset(), exercise_screen=frozenset())
        intake = replace(intake, none_of_the_signs=True, attested=False)
        intake = replace(intake, week=1, lately="as-planned") if first else intake
        request = posted(plan_query(intake, library) + PRINT)
        answer = client.post("/preview", data=request[2], headers=FORM)
        assert answer.status_code == 200, answer.status
        if b"data-plan" in answer.data:
            found[request[2] or b""] = request
    return [*found.values()]


def ours(times: int = 1) -> Any:
    """Our app as in production; with a library so many times as large."""
    os.environ |= PRODUCTION
    import app
    from planner import load_library
    from planner.web.logs import to_stdout

    if times > 1:
        from benchmarks.planning import enlarged

        app.load_library = lambda: enlarged(load_library(), times)  # type: ignore[attr-defined]
        app.translated = lambda english, _language: english  # type: ignore[attr-defined]
    made = app.create_app()
    to_stdout()
    return made


@dataclass(frozen=True)
class Taken:
    """One answer: milliseconds of processor time, bytes, and how many exercises its sessions show (unpacked only)."""

    ms: float
    size: int
    shown: int


def asked(app: Callable[..., Any], request: Request) -> Taken:
    """One WSGI call, to its last byte."""
    path, headers, body = request
    path, _, query = path.partition("?")
    environ = {
        **WSGI, "REQUEST_METHOD": "GET" if body is None else "POST", "PATH_INFO": path, "QUERY_STRING": query,
        "SCRIPT_NAME": "", "CONTENT_LENGTH": str(len(body or b"")), "wsgi.input": io.BytesIO(body or b""),
        "CONTENT_TYPE": headers.get("Content-Type", ""), "HTTP_HX_REQUEST": "true",
        "HTTP_ACCEPT_ENCODING": headers.get("Accept-Encoding", ""),
    }  # fmt: skip
    statuses: list[str] = []
    start = time.process_time()
    answer = app(environ, lambda status, _headers, _info=None: statuses.append(status))
    data = b"".join(answer)
    answer.close()
    taken = (time.process_time() - start) * 1000
    assert statuses == ["200 OK"], (statuses, path)
    return Taken(taken, len(data), data.count(b'class="session-name"'))


def worker(kind: str) -> None:
    """A variant's process: warms up with the first requests it is given, then times one after the other, as told."""
    requests: list[Request] = pickle.load(sys.stdin.buffer)  # from `timed` only
    tell = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # where the app's own lines go
    if kind == "naive":
        sys.path.insert(0, os.getcwd())
        from app import app  # the naive one: this process stands in its folder
    else:
        app = ours(int(kind))
    for request in requests[:WARM]:
        asked(app, request)
    gc.collect()
    gc.freeze()  # as deploy/gunicorn.conf.py does
    print("ready", file=tell)
    for place in range(ROUNDS):
        sys.stdin.buffer.read(1)
        print(json.dumps(vars(asked(app, requests[(WARM + place) % len(requests)]))), file=tell)


@dataclass(frozen=True)
class Variant:
    """What is timed: which app, with which requests."""

    name: str
    kind: str
    requests: list[Request]
    folder: Path = ROOT


def timed(variants: list[Variant]) -> dict[str, list[Taken]]:
    """What every request took, by variant; one request each by turns."""
    running: dict[str, subprocess.Popen[bytes]] = {}
    found: dict[str, list[Taken]] = {v.name: [] for v in variants}
    for v in variants:
        command = [sys.executable, str(Path(__file__).resolve()), "--worker", v.kind]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=v.folder)
        assert process.stdin
        process.stdin.write(pickle.dumps(v.requests))
        process.stdin.flush()
        running[v.name] = process
    for process in running.values():
        assert process.stdout
        assert process.stdout.readline() == b"ready\n", "A variant did not start: see above."
    for place in range(ROUNDS):
        for name, process in [*running.items()][:: -1 if place % 2 else 1]:
            assert process.stdin
            assert process.stdout
            process.stdin.write(b".")
            process.stdin.flush()
            found[name].append(Taken(**json.loads(process.stdout.readline())))
    for process in running.values():
        process.wait()
    return found


@contextmanager
def served(folder: Path, command: list[str], log: Path) -> Iterator[tuple[int, int]]:
    """Gunicorn on a free port: the port, and the id of its first process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, **PRODUCTION, "PORT": str(port), "WEB_CONCURRENCY": str(WORKERS)}
    environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
    command = [sys.executable, "-m", "gunicorn", *command, "--bind", f"127.0.0.1:{port}"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=said, stderr=said)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()[-2000:]
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def processor_seconds(pid: int) -> float:
    """Of a process and its children, so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK") + sum(processor_seconds(int(c)) for c in children)


def idle_seconds() -> float:
    """Of the whole machine's processors, so far."""
    return sum(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[4:6])) / os.sysconf("SC_CLK_TCK")


def settle(pid: int, seconds: float = 180) -> None:
    """Wait until a server has nothing to do: each renderer warms up for a while, and takes a processor meanwhile."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        before = processor_seconds(pid)
        time.sleep(2)
        if processor_seconds(pid) - before < 0.1:
            return
    raise TimeoutError("the server is busy with something of its own")


def under_load(port: int, pid: int, requests: list[Request], seconds: float = SECONDS) -> dict[str, float]:
    """What load.py says, with the processors that the server used, the machine left idle, and others took."""
    command = [sys.executable, str(ROOT / "benchmarks" / "load.py"), str(port), str(CONNECTIONS), str(seconds)]
    before, idle, start = processor_seconds(pid), idle_seconds(), time.perf_counter()
    answer = subprocess.run(command, input=pickle.dumps(requests), stdout=subprocess.PIPE, check=True).stdout
    took = time.perf_counter() - start
    said: dict[str, float] = json.loads(answer)
    server, left = (processor_seconds(pid) - before) / took, (idle_seconds() - idle) / took
    others = max(0.0, (os.cpu_count() or 1) - server - said["own_cpu"] - left)
    return {**said, "server": server, "idle": left, "others": others}


@contextmanager
def copy_of(naive: Path) -> Iterator[Path]:
    """The naive app in a folder of its own, with the pictures it makes for itself."""
    with tempfile.TemporaryDirectory(prefix="naive-") as folder:
        copy = Path(folder) / "app"
        shutil.copytree(naive, copy)
        for path in [copy, *copy.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o700)
        subprocess.run([sys.executable, "gen_svgs.py"], cwd=copy, check=True, stdout=subprocess.DEVNULL)
        yield copy


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    """Lines of markdown."""
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(row)} |" for row in rows), ""]


def middle(found: list[Taken]) -> float:
    return median(t.ms for t in found)


def in_the_server(found: dict[str, list[Taken]]) -> list[str]:
    """The first table."""
    base = middle(found[NAIVE]) if NAIVE in found else 0.0
    rows = []
    for name, taken in found.items():
        ms = sorted(t.ms for t in taken)
        size = median(t.size for t in taken) / 1000
        rows.append([name, f"{median(ms):.2f}", f"{ms[0]:.2f}", f"{ms[len(ms) * 19 // 20]:.2f}", f"{size:.0f}",
                     f"{median(ms) / base:.1f}" if base else "not given"])  # fmt: skip
    return table(["request", "median ms", "fastest ms", "slowest of 20 ms", "kB", "x naive"], rows)


def growth(found: dict[str, list[Taken]]) -> list[str]:
    """How milliseconds grow with the exercises that all sessions of a week show together, and with the library."""
    rows = []
    for name in (ANY_WEEK, LARGE):
        taken = sorted(found[name], key=lambda t: t.shown)
        fifths = [taken[n * len(taken) // 5 : (n + 1) * len(taken) // 5] for n in range(5)]
        points = [(median(t.shown for t in fifth), middle(fifth)) for fifth in fifths]
        slope, base = linear_regression(*zip(*points, strict=True))
        rows.append([name, *(f"{shown:.0f}: {ms:.2f}" for shown, ms in points), f"{base:.2f} + {slope:.3f} each"])
    return table(["request", *(f"fifth {n}" for n in range(1, 6)), "line through them, ms"], rows)


def by_turns(loads: list[tuple[str, int, int, list[Request]]]) -> list[str]:
    """The last table; warmed up first."""
    for pid in {pid for _name, _port, pid, _requests in loads}:
        settle(pid)
    for _name, port, pid, requests in loads:
        under_load(port, pid, requests, seconds=3)
    found: dict[str, list[dict[str, float]]] = {}
    for _ in range(TURNS):
        for name, port, pid, requests in loads:
            found.setdefault(name, []).append(under_load(port, pid, requests))

    def of(turns: list[dict[str, float]], what: str, places: int = 1) -> str:
        return f"{median(turn[what] for turn in turns):.{places}f}"

    rows = [
        [name, of(t, "per_second", 0), of(t, "p50"), of(t, "p95"), f"{sum(turn['errors'] for turn in t):.0f}",
         of(t, "kb", 0), of(t, "server", 2), of(t, "own_cpu", 2), of(t, "others", 2), of(t, "idle", 2)]
        for name, t in found.items()
    ]  # fmt: skip
    return table(["request", "a second", "p50 ms", "p95 ms", "errors", "kB", "server", "load", "others", "idle"], rows)


def sustained(fresh: list[Request], first: list[Request], naive: Path | None) -> list[str]:
    """Two workers of each app, one app under load at a time."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        logs = Path(folder)
        port, pid = stack.enter_context(served(ROOT, ["-c", "deploy/gunicorn.conf.py"], logs / "ours"))
        again = [posted(FIRST)]
        loads = [
            (FIRST_WEEK, port, pid, first), (f"{FIRST_WEEK}, packed", port, pid, packed(first)),
            (ANY_WEEK, port, pid, fresh), (f"{ANY_WEEK}, packed", port, pid, packed(fresh)),
            (AGAIN, port, pid, again), (f"{AGAIN}, packed", port, pid, packed(again)),
        ]  # fmt: skip
        if naive:
            plain = ["app:app", "--workers", str(WORKERS), "--log-level", "error"]
            port, pid = stack.enter_context(served(naive, plain, logs / "naive"))
            loads.append((NAIVE, port, pid, naive_requests(500)))
        return by_turns(loads)


def machine() -> str:
    """Which one, and how busy."""
    cpu = next((line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())  # fmt: skip
    return f"{os.cpu_count()} processors ({cpu}), Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"


def main() -> None:
    """Print the tables as markdown, and write them to results/preview.md."""
    given = next(iter(sys.argv[1:]), os.environ.get("NAIVE_APP", ""))
    with ExitStack() as stack:
        naive = stack.enter_context(copy_of(Path(given).resolve())) if given else None
        fresh, first = fresh_requests(WARM + ROUNDS), fresh_requests(WARM + ROUNDS, first=True)
        variants = [
            Variant("empty form", "1", [posted({})]),
            Variant(FIRST_WEEK, "1", first),
            Variant(f"{FIRST_WEEK}, packed", "1", packed(first)),
            Variant(ANY_WEEK, "1", fresh),
            Variant(f"{FIRST_WEEK}, library x{PADDED}", str(PADDED), first),
            Variant(LARGE, str(PADDED), fresh),
            Variant(AGAIN, "1", [posted(FIRST)]),
            Variant(f"{AGAIN}, packed", "1", packed([posted(FIRST)])),
            Variant("one big plan, again and again", "1", [posted(BIG)]),
        ]
        if naive:
            variants.append(Variant(NAIVE, "naive", naive_requests(WARM + ROUNDS), naive))
        before = machine()
        found = timed(variants)
        lines = [f"# Preview (benchmarks/preview.py), {datetime.datetime.now(datetime.UTC).date()}", "", before, ""]
        if not naive:
            lines += ["The naive app was not given (an argument, or NAIVE_APP): nothing to hold these against.", ""]
        lines += [f"Milliseconds of processor time in the server, {ROUNDS} requests each by turns. Wanted: fresh under "
                  f"{TARGET_MS}.", "", *in_the_server(found)]  # fmt: skip
        lines += ["Fresh answers in five parts by how many exercises a week's sessions show: how many, and median ms.",
                  "", *growth(found)]  # fmt: skip
        lines += [f"A second, from {WORKERS} workers of gunicorn with {CONNECTIONS} connections; medians of {TURNS} "
                  f"turns of {SECONDS} s. Wanted: {TARGET_A_SECOND}. The last four are processors.", "",
                  *sustained(fresh, first, naive)]  # fmt: skip
        lines += [f"Load at the end {os.getloadavg()[0]:.1f}."]
    print("\n".join(lines))
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(sys.argv[2])
    else:
        main()
