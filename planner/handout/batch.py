"""One plan for many people: their handouts as one PDF or as a ZIP, piece by piece as they are made. Nothing is kept.

It runs in the renderer's process; printer.batch asks it there for the same pieces."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from planner.handout.pages import Press, Volume, known
from planner.handout.pdf import handout_pdf, joined_pdf
from planner.handout.refusals import TooLong
from planner.handout.wire import Piece

Made = TypeVar("Made")


def batch(
    names: Sequence[str],
    page: Callable[[str, int], str],
    kind: str,
    fits: Sequence[int] = (0,),
    most_pages: int | None = None,
) -> Iterator[Piece]:
    """The handouts of `names`, in their order, as a "pdf" or a "zip". `page(name, fit)` is one person's HTML.

    With `most_pages` each of `fits` makes it shorter. All of a class get the same paper: the first fit that has room
    for the longest name. Others can print between any two people. Close the iterator to stop. Raises HandoutError.
    """
    fitting = _Fitting(names, page, list(fits), most_pages)
    if kind == "zip":
        return _zip(fitting)
    return _pdf(fitting) if known() else _plain_pdf(fitting)


def _pdf(fitting: _Fitting) -> Iterator[Piece]:
    volume = Volume()
    for done, copy in enumerate(fitting.each(Press().copy), 1):
        volume.add(copy, title=fitting.names[done - 1])
        yield Piece(done, volume.taken())
    volume.close()
    yield Piece(len(fitting.names), volume.taken())


def _plain_pdf(fitting: _Fitting) -> Iterator[Piece]:
    htmls = list(fitting.each(_checked))
    yield Piece(len(htmls), joined_pdf(htmls))


def _checked(html: str, most_pages: int | None) -> str:
    if most_pages is not None:
        handout_pdf(html, most_pages=most_pages)
    return html


def _zip(fitting: _Fitting) -> Iterator[Piece]:
    """Names of files end up in lists and logs, so they are numbers; a list within the ZIP says who is who."""
    sink, files = _Sink(), []
    with zipfile.ZipFile(sink, "w") as archive:  # PDFs are compressed already
        for done, single in enumerate(_singles(fitting), 1):
            files.append(f"back-plan-{done:03}.pdf")
            archive.writestr(zipfile.ZipInfo(files[-1]), single)
            yield Piece(done, sink.taken())
        listed = "".join(f"{file}  {name}\r\n" for file, name in zip(files, fitting.names, strict=True))
        archive.writestr(zipfile.ZipInfo("names.txt"), f"\ufeff{listed}")
    yield Piece(len(files), sink.taken())


def _singles(fitting: _Fitting) -> Iterator[bytes]:
    if not known():
        yield from fitting.each(lambda html, most_pages: handout_pdf(html, most_pages=most_pages))
        return
    for copy in fitting.each(Press().copy):
        volume = Volume()
        volume.add(copy)
        volume.close()
        yield volume.taken()


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The names, and what is printed for each."""

    names: Sequence[str]
    page: Callable[[str, int], str]
    fits: list[int]
    most_pages: int | None

    def each(self, lay_out: Callable[[str, int | None], Made]) -> Iterator[Made]:
        """What `lay_out(html, most_pages)` makes for each name."""
        if len(self.fits) > 1:
            self._made(max(self.names, key=len), lay_out)
        for name in self.names:
            yield self._made(name, lay_out)

    def _made(self, name: str, lay_out: Callable[[str, int | None], Made]) -> Made:
        while len(self.fits) > 1:
            try:
                return lay_out(self.page(name, self.fits[0]), self.most_pages)
            except TooLong:
                del self.fits[0]  # for all who follow, too
        return lay_out(self.page(name, self.fits[0]), None)


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
