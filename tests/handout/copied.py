"""Pages in pure black and white, as a fax or a tired copier leaves them, and what Tesseract still reads on them."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable

import numpy as np
import pypdfium2
from drawn import pixels
from PIL import Image, ImageFilter

DPI = 200
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ALIKE = str.maketrans("0’", "o'")  # our zero has a stroke, which Tesseract takes for an O; so does nobody who counts
ENGLISH = re.compile(r"[a-z0-9']+")  # names of other languages are not in the words Tesseract has learned


def one_bit(page: pypdfium2.PdfPage) -> Image.Image:
    """Every dot either black or white."""
    return _threshold(pixels(page, DPI))


def bad_copy(page: pypdfium2.PdfPage) -> Image.Image:
    """The same from a bad copier: out of focus by a dot, and grainy; always the same grain."""
    blurred = np.asarray(Image.fromarray(pixels(page, DPI)).filter(ImageFilter.GaussianBlur(1)))
    return _threshold(blurred + np.random.default_rng(0).normal(0, 30, blurred.shape))


def _threshold(grey: np.ndarray) -> Image.Image:
    return Image.fromarray(grey >= 128)


def words(text: str) -> Counter[str]:
    """The words and numbers of a text, each as often as it stands there."""
    found = (word.lower().translate(ALIKE) for word in WORD.findall(text))
    return Counter(word for word in found if ENGLISH.fullmatch(word))


def read(picture: Image.Image) -> str:
    """What Tesseract reads on a picture of a page."""
    written = io.BytesIO()
    picture.save(written, "PNG", dpi=(DPI, DPI))
    command = ["tesseract", "-", "-", "--psm", "3", "--dpi", str(DPI), "-l", "eng"]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads only get in each other's way
    done = subprocess.run(command, input=written.getvalue(), capture_output=True, check=True, env=alone)
    return done.stdout.decode()


def words_read(page: pypdfium2.PdfPage, picture: Image.Image) -> tuple[int, int]:
    """How many of a page's words Tesseract finds on its picture, and how many there are."""
    there = words(page.get_textpage().get_text_range())
    return (there & words(read(picture))).total(), there.total()


def some_pages(paper: pypdfium2.PdfDocument) -> list[pypdfium2.PdfPage]:
    """The first page, one in the middle and the last: the week, cards, the log and the end."""
    last = len(paper) - 1
    return [paper[number] for number in sorted({0, last // 2, last})]


def share_read(pages: list[pypdfium2.PdfPage], copy: Callable[[pypdfium2.PdfPage], Image.Image]) -> float:
    """The share of the pages' words that Tesseract reads on copies of them."""
    counts = [words_read(page, copy(page)) for page in pages]
    return sum(found for found, _ in counts) / sum(there for _, there in counts)
