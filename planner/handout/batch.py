"""One plan for many people: their handouts as one PDF or as a ZIP, piece by piece as they are made. Nothing is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planner.handout.pages import Press, Volume, known
from planner.handout.pdf import handout_pdf, joined_pdf

AS = {"pdf": "application/pdf", "zip": "application/zip"}


@dataclass(frozen=True, slots=True)
class Piece:
    """The next bytes of the file, and how many people are done with them."""

    done: int
    data: bytes


def batch(names: Sequence[str], page: Callable[[str], str], kind: str) -> Iterator[Piece]:
    """The handouts of `names`, in their order, as a "pdf" or a "zip". `page(name)` is one person's HTML.

    Others can print between any two people. Close the iterator to stop. Raises HandoutError.
    """
    if kind == "zip":
        return _zip(names, page)
    return _pdf(names, page) if known() else _plain_pdf(names, page)


def _pdf(names: Sequence[str], page: Callable[[str], str]) -> Iterator[Piece]:
    press, volume = Press(), Volume()
    for done, name in enumerate(names, 1):
        volume.add(press.copy(page(name)), title=name)
        yield Piece(done, volume.taken())
    volume.close()
    yield Piece(len(names), volume.taken())


def _plain_pdf(names: Sequence[str], page: Callable[[str], str]) -> Iterator[Piece]:
    yield Piece(len(names), joined_pdf(map(page, names)))


def _zip(names: Sequence[str], page: Callable[[str], str]) -> Iterator[Piece]:
    """Names of files end up in lists and logs, so they are numbers; a list within the ZIP says who is who."""
    sink, single = _Sink(), _singles()
    with zipfile.ZipFile(sink, "w") as archive:  # PDFs are compressed already
        for done, name in enumerate(names, 1):
            archive.writestr(zipfile.ZipInfo(f"back-plan-{done:03}.pdf"), single(page(name)))
            yield Piece(done, sink.taken())
        listed = "".join(f"back-plan-{number:03}.pdf  {name}\r\n" for number, name in enumerate(names, 1))
        archive.writestr(zipfile.ZipInfo("names.txt"), f"\ufeff{listed}")
    yield Piece(len(names), sink.taken())


def _singles() -> Callable[[str], bytes]:
    """What makes one person's PDF after another."""
    if not known():
        return handout_pdf
    press = Press()

    def single(html: str) -> bytes:
        volume = Volume()
        volume.add(press.copy(html))
        volume.close()
        return volume.taken()

    return single


class _Sink(io.RawIOBase):
    """What a ZIP is written to: it can be emptied, and not be gone back in."""

    def __init__(self) -> None:
        self._pending: list[bytes] = []

    def write(self, data: Any) -> int:
        self._pending.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        taken = b"".join(self._pending)
        self._pending.clear()
        return taken
