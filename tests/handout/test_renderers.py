"""The paper looks the same wherever it is opened: in pdfium (Chrome, Edge), Poppler (Linux) and MuPDF (most others)."""

import io
import subprocess

import numpy as np
import pypdfium2
import pytest
from drawn import pixels
from PIL import Image
from printed import ADDRESS, DETAILS, LIBRARY, papers, printed_for, render

from planner.handout.document import handout_html
from planner.handout.pdf import handout_pdf

DPI = 150
DARK, LIGHT = 110, 215  # of 255
NEAR = 2  # dots; readers smooth edges in their own ways
MOST_ASTRAY = 2  # dots; an e for an o has four, a missing drawing hundreds


def poppler(file, number):
    return ["pdftoppm", "-r", str(DPI), "-gray", "-f", str(number), "-l", str(number), file]


def mupdf(file, number):
    return ["mutool", "draw", "-q", "-r", str(DPI), "-c", "gray", "-F", "pgm", "-o", "-", file, str(number)]


def seen(command):
    drawn = subprocess.run(command, capture_output=True, check=True).stdout
    return np.asarray(Image.open(io.BytesIO(drawn)).convert("L"))


def spread(ink):
    """Ink, and what is near it."""
    padded = np.pad(ink, NEAR)
    rows, columns = ink.shape
    steps = range(2 * NEAR + 1)
    return np.logical_or.reduce([padded[y : y + rows, x : x + columns] for y in steps for x in steps])


def astray(one, other):
    """How many dots are dark in one picture and have nothing near them in the other."""
    return max(int(((a < DARK) & ~spread(b < LIGHT)).sum()) for a, b in [(one, other), (other, one)])


@pytest.mark.parametrize("asked", papers("in pain", papers=("a4",)))
@pytest.mark.parametrize("reader", [poppler, mupdf])
def test_every_page_looks_the_same_in_other_readers(asked, reader, tmp_path):
    printed = printed_for(*asked)
    file = tmp_path / "plan.pdf"
    file.write_bytes(printed.pdf)
    for number, page in enumerate(printed.paper, 1):
        assert astray(pixels(page, DPI), seen(reader(file, number))) <= MOST_ASTRAY, f"page {number}"


@pytest.mark.parametrize(
    ("sound", "faulty"),
    [("Go slowly", "Ge slowly"), ("figures/easy-walk-1.svg", "figures/march-1.svg"), ("<article", "<article hidden")],
    ids=["a wrong letter", "a wrong drawing", "no card"],
)
def test_a_planted_difference_is_found(sound, faulty):
    printed = printed_for("in pain")
    html = handout_html(printed.plan, LIBRARY, DETAILS, ADDRESS, render)
    assert sound in html
    other = pypdfium2.PdfDocument(handout_pdf(html.replace(sound, faulty, 1)))
    assert (
        max(astray(*(pixels(paper[n], DPI) for paper in (printed.paper, other))) for n in range(len(other)))
        > MOST_ASTRAY
    )
