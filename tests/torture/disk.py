"""A disk without room where temporary and kept things go: while it runs, as it starts, and when there is room again."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.torture.figures import Figure, Options
from tests.torture.load import Asked, Came, ask, closed, counted, handout, mixed
from tests.torture.nasty import png
from tests.torture.servers import Server, serving

ROOM = "16m"  # WeasyPrint keeps the fonts there, too
CLIENTS = 4
WARM = 4  # handouts before the disk is full, so that every worker has its fonts
BOUNDARY = "----full"
FOLDERS = ("TMPDIR", "XDG_CACHE_HOME", "XDG_STATE_HOME", "BACKPLAN_CACHE")


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A folder with little room; None where this machine lets us make none."""
    folder = Path(tempfile.mkdtemp(prefix="torture-disk-"))
    mounted = (
        shutil.which("mount")
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder)], capture_output=True
        ).returncode
    )
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def fill(folder: Path) -> None:
    """Until nothing more goes in."""
    with suppress(OSError), (folder / "filler").open("ab", buffering=0) as out:
        while out.write(bytes(4096)):
            pass


def uploads() -> list[Asked]:
    """Requests that a server would like to put on the disk: large bodies, and a file."""
    logo = png(300, 120) + os.urandom(900_000)
    body = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="logo"; filename="a.png"\r\n\r\n'.encode()
        + logo + f"\r\n--{BOUNDARY}--\r\n".encode()
    )  # fmt: skip
    text = b"note=" + b"a" * 500_000
    return [
        Asked("logo", "POST", "/handout.pdf", body, (("Content-Type", f"multipart/form-data; boundary={BOUNDARY}"),)),
        Asked("long text", "POST", "/reading", text),
        handout("Anna"),
        handout(),
        Asked("pages", "GET", "/paper?" + handout().path.partition("?")[2]),
    ]


def run(options: Options) -> list[Figure]:
    """On each server."""
    with small_disk() as folder:
        if folder is None:
            return [Figure("3 disk full", "a disk of our own to fill", "not allowed on this machine")]
        return [figure for kind in options.servers for figure in _on(kind, folder, options)]


def _on(kind: str, folder: Path, options: Options) -> list[Figure]:
    part, rng = f"3 disk full, {kind}", random.Random(options.seed)
    environ = {**options.environ, **{name: str(folder) for name in FOLDERS}}

    def asked(server: Server) -> list[Came]:
        came = asyncio.run(closed(server.port, CLIENTS, options.seconds / 3, lambda: mixed(rng)))
        return came + [asyncio.run(ask(server.port, one)) for one in uploads()]

    with serving(kind, environ) as server:
        for _ in range(WARM):
            asyncio.run(ask(server.port, handout()))
        fill(folder)
        full = asked(server)
        (folder / "filler").unlink()
        again = asked(server)
        tracebacks = server.tracebacks
    fill(folder)
    try:
        with serving(kind, environ) as server:
            started, late = "starts, and answers", asked(server)
    except RuntimeError as error:
        started, late = str(error).splitlines()[-1], []
    for left in folder.iterdir():
        left.unlink() if left.is_file() else shutil.rmtree(left)
    return [
        Figure(part, "no room left", counted(full), _good(full)),
        Figure(part, "room again", counted(again), _good(again)),
        Figure(part, "started without room", f"{started}: {counted(late)}", bool(late) and _good(late)),
        Figure(part, "tracebacks in the log", str(tracebacks), not tracebacks),
    ]


def _good(came: list[Came]) -> bool:
    return all(one.status and not one.fault for one in came)
