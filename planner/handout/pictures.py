"""A PDF's pages as pictures for a screen. The door to PDFium."""

from __future__ import annotations

import zlib
from struct import pack
from threading import Lock
from typing import NamedTuple

import pypdfium2

#: How wide a page can be drawn, in pixels: beside the plan (A4 at 56 dots an inch), there on a sharp screen, and alone.
WIDTHS = (460, 920, 1380)
_SIXTEEN = bytes((value + 8) // 17 * 17 for value in range(256))  # shades; more of them only make files larger
_SIGNATURE, _GREY, _COLOUR = b"\x89PNG\r\n\x1a\n", 0, 2
_lock = Lock()  # PDFium is not safe in threads


class Shape(NamedTuple):
    """How many pages a PDF has, and the size of the first, in points. Those of a handout are all alike."""

    pages: int
    width: float
    height: float

    def height_at(self, width: int) -> int:
        """Pixels, for a picture that is so many pixels wide."""
        return round(self.height / self.width * width)


def shape(pdf: bytes) -> Shape:
    """The pages of a PDF with at least one."""
    with _lock, pypdfium2.PdfDocument(pdf) as document:
        return Shape(len(document), *document[0].get_size())


def picture(pdf: bytes, number: int, width: int, colour: bool = False) -> bytes:
    """Page `number`, from 1, as a PNG so many pixels wide. Raises IndexError where there is no such page."""
    with _lock, pypdfium2.PdfDocument(pdf) as document:
        if not 1 <= number <= len(document):
            raise IndexError(f"page {number} of {len(document)}")
        page = document[number - 1]
        scale = (width - 0.1) / page.get_width()  # PDFium rounds up
        drawn = page.render(scale=scale, grayscale=not colour, rev_byteorder=True)
        dots, wide = bytes(drawn.buffer).translate(_SIXTEEN), drawn.width * drawn.n_channels
        lines = (dots[start : start + wide] for start in range(0, drawn.height * drawn.stride, drawn.stride))
        return _png(b"".join(b"\0" + line for line in lines), drawn.width, drawn.height, colour)


def _png(lines: bytes, width: int, height: int, colour: bool) -> bytes:
    """Written by hand, as PNG is short: Pillow would draw the same in three times the time."""
    head = pack(">IIBBBBB", width, height, 8, _COLOUR if colour else _GREY, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")
    return _SIGNATURE + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
