"""The paper looks the same in pdfium (Chrome), PDF.js (Firefox), Poppler (Linux) and MuPDF (many others)."""

import base64
import io
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import numpy as np
import pypdfium2
import pytest
from drawn import pixels
from PIL import Image
from printed import ADDRESS, DETAILS, LIBRARY, ROOT, papers, printed_for, render

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


PDF_JS = ROOT / "node_modules" / "pdfjs-dist" / "build"
DRAW_IN_PDF_JS = """async dpi => {
    const js = await import("/pdf.min.mjs");
    js.GlobalWorkerOptions.workerSrc = "/pdf.worker.min.mjs";
    const pdf = await js.getDocument("/plan.pdf").promise, drawn = [];
    for (let number = 1; number <= pdf.numPages; number++) {
        const page = await pdf.getPage(number), viewport = page.getViewport({scale: dpi / 72});
        const canvas = document.createElement("canvas");
        canvas.width = Math.ceil(viewport.width);
        canvas.height = Math.ceil(viewport.height);
        await page.render({canvas, viewport}).promise;
        drawn.push(canvas.toDataURL().split(",")[1]);
    }
    return drawn;
}"""


class Served(SimpleHTTPRequestHandler):
    """Files of a folder, quietly; Windows and old Pythons do not know that .mjs is a script."""

    extensions_map: ClassVar = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}

    def log_message(self, *_):
        pass


@pytest.fixture
def pdf_js(tmp_path):
    """An address that serves PDF.js, and the folder to put plan.pdf in. Its worker does not pass through page.route."""
    for file in ("pdf.min.mjs", "pdf.worker.min.mjs"):
        (tmp_path / file).symlink_to(PDF_JS / file)
    (tmp_path / "index.html").write_text("<!doctype html><title>PDF.js</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, directory=tmp_path))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", tmp_path
    server.shutdown()


@pytest.mark.parametrize("asked", papers("in pain", papers=("a4",)))
def test_every_page_looks_the_same_in_pdf_js(asked, page, pdf_js):
    printed, (address, folder) = printed_for(*asked), pdf_js
    (folder / "plan.pdf").write_bytes(printed.pdf)
    page.goto(address)
    for number, drawn in enumerate(page.evaluate(DRAW_IN_PDF_JS, DPI), 1):
        picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(drawn))).convert("L"))
        assert astray(pixels(printed.paper[number - 1], DPI), picture) <= MOST_ASTRAY, f"page {number}"


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
