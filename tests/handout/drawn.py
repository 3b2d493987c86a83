"""What a PDF's pages look like: their pixels, and the frames drawn on them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import numpy as np
import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4  # points
INK = 200  # of 255: darker is ink
Box = tuple[float, float, float, float]  # left, bottom, right, top


def pixels(page: pypdfium2.PdfPage, dpi: float, colour: bool = False) -> np.ndarray:
    """A page as grey levels, 0 black to 255 white; or as red, green and blue."""
    return page.render(scale=dpi / 72, grayscale=not colour, rev_byteorder=True).to_numpy().squeeze()


def rows_with_ink(page: pypdfium2.PdfPage) -> np.ndarray:
    """Millimetres from the top of the page at which anything is printed."""
    return np.flatnonzero((pixels(page, 25.4) < INK).any(axis=1))


def square_frames(page: pypdfium2.PdfPage) -> list[float]:
    """The room inside each square frame, in millimetres: the boxes to tick. Frames are drawn as two outlines, one
    within the other; drawings are marked content, frames are not."""
    outlines = [
        list(_outlines(thing))
        for thing in page.get_objects(max_depth=1)
        if thing.type == raw.FPDF_PAGEOBJ_PATH and raw.FPDFPageObj_GetMarkedContentID(thing) == -1
    ]
    sides = [_sides(min(two, key=lambda box: box[2] - box[0])) for two in outlines if len(two) == 2]
    return [min(wide, high) for wide, high in sides if abs(wide - high) < 0.5 and wide > 2]


def _sides(box: Box) -> tuple[float, float]:
    return (box[2] - box[0]) / MM, (box[3] - box[1]) / MM


def _outlines(path: pypdfium2.PdfObject) -> Iterator[Box]:
    """The bounds of each closed line of a path."""
    matrix, points = path.get_matrix(), []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and len(points) > 1:
            yield _bounds(points)
            points = []
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(matrix.on_point(x.value, y.value))
    if len(points) > 1:
        yield _bounds(points)


def _bounds(points: list[tuple[float, float]]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def contrasts(page: pypdfium2.PdfPage) -> Iterator[tuple[float, str]]:
    """How much each stretch of text stands out from what is behind it (1 to 21, as WCAG counts), with the text."""
    dpi, text = 100, page.get_textpage()
    picture = pixels(page, dpi, colour=True)
    for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], textpage=text):
        if (said := thing.extract()).strip():
            left, bottom, right, top = (value * dpi / 72 for value in thing.get_bounds())
            high = picture.shape[0]
            behind = picture[int(high - top) : int(high - bottom) + 1, int(left) : int(right) + 1].reshape(-1, 3)
            yield contrast(ink := _fill(thing), _background(behind, ink)), said


def _fill(thing: pypdfium2.PdfObject) -> tuple[int, int, int]:
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    raw.FPDFPageObj_GetFillColor(thing, red, green, blue, opacity)
    assert opacity.value == 255, "text is solid"
    return red.value, green.value, blue.value


def _background(behind: np.ndarray, ink: tuple[int, int, int]) -> tuple[int, int, int]:
    """The commonest colour that is not the text's own; the text's, when there is hardly any other."""
    packed, many = np.unique(behind.astype(int) @ (1 << 16, 1 << 8, 1), return_counts=True)
    colours = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)
    many[(np.abs(colours - ink) < 8).all(axis=1)] //= 20
    return tuple(colours[many.argmax()])


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return float(np.dot((0.2126, 0.7152, 0.0722), linear))
