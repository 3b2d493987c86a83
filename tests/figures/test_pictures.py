"""The drawings as pixels: nothing cut off, frames that differ, browser and print alike; each check sees a fault."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from playwright.sync_api import Browser

from planner.figures import FIGURES, drawings
from planner.figures.sheet import DOTS_PER_INCH, NAME_MM, main, pages
from planner.handout.pdf import handout_pdf

Pixels = NDArray[np.float64]  # grey, 0 black to 1 white

UNITS_A_PIXEL = 6  # 750 units a metre: lines are 1.4 pixels wide
MARGIN = 5  # pixels of paper drawn round each drawing
AT_ONCE = 144  # drawings in a screenshot
EXERCISES = sorted({path.stem[:-2] for path in FIGURES.glob("*-[0-9].svg")})


# ---------------------------------------------------------------- many drawings in one screenshot


def size(svg: str) -> tuple[int, int]:
    """Width and height of the viewBox in pixels of these tests."""
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert found
    return -(-int(found[1]) // UNITS_A_PIXEL), -(-int(found[2]) // UNITS_A_PIXEL)


def with_margin(svg: str) -> str:
    """The same drawing with paper all round it, so that a stroke that leaves the viewBox is seen."""
    width, height = (n + 2 * MARGIN for n in size(svg))
    box = " ".join(str(n * UNITS_A_PIXEL) for n in (-MARGIN, -MARGIN, width, height))
    wider = re.sub(r'viewBox="[^"]+"', f'viewBox="{box}"', svg, count=1)
    return re.sub(r' width="[^"]+" height="[^"]+"', f' width="{width}" height="{height}"', wider, count=1)


def rasters(svgs: Mapping[str, str], browser: Browser) -> dict[str, Pixels]:
    """Every drawing with its margin, as the browser draws it; in several screenshots, a browser's have an end."""
    found: dict[str, Pixels] = {}
    names = [*svgs]
    for start in range(0, len(names), AT_ONCE):
        found |= _rasters({name: svgs[name] for name in names[start : start + AT_ONCE]}, browser)
    return found


def _rasters(svgs: Mapping[str, str], browser: Browser) -> dict[str, Pixels]:
    columns = 12
    cell = [max(size(svg)[axis] for svg in svgs.values()) + 2 * MARGIN for axis in (0, 1)]
    places = {name: (n % columns * cell[0], n // columns * cell[1]) for n, name in enumerate(svgs)}
    # inline: the drawings need no ids and no styles, and a hundred images of their own take the browser much longer
    images = "".join(
        with_margin(svgs[name]).replace("<svg ", f'<svg style="position:absolute;left:{x}px;top:{y}px" ', 1)
        for name, (x, y) in places.items()
    )
    shot = screenshot(images, columns * cell[0], (len(svgs) - 1) // columns * cell[1] + cell[1], browser)
    found = {}
    for name, (x, y) in places.items():
        width, height = size(svgs[name])
        found[name] = shot[y : y + height + 2 * MARGIN, x : x + width + 2 * MARGIN]
    return found


def as_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def screenshot(html: str, width: int, height: int, browser: Browser, zoom: float = 1) -> Pixels:
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=zoom)
    page.set_content(f"<style>body{{margin:0}}</style>{html}")
    shot = page.screenshot()
    page.close()
    return grey(Image.open(io.BytesIO(shot)))


def grey(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("L"), float) / 255


@pytest.fixture(scope="module")
def pictures(browser: Browser) -> dict[str, Pixels]:
    return rasters({path.stem: path.read_text() for path in sorted(FIGURES.glob("*.svg"))}, browser)


# ---------------------------------------------------------------- nothing is cut off


def outside(picture: Pixels) -> float:
    """The darkest spot of the paper round a drawing: 1 is white."""
    ring = np.ones_like(picture, bool)
    ring[MARGIN:-MARGIN, MARGIN:-MARGIN] = False
    return float(picture[ring].min())


def test_nothing_is_drawn_outside_the_picture(pictures: dict[str, Pixels]) -> None:
    assert {name for name, picture in pictures.items() if outside(picture) < 0.97} == set()


def test_a_drawing_that_is_cut_off_is_seen(browser: Browser) -> None:
    svg = (FIGURES / "bird-dog-2.svg").read_text()
    moved = re.sub(r"<g transform=\"translate\((-?\d+) ", lambda m: f'<g transform="translate({int(m[1]) + 60} ', svg)
    assert moved != svg
    assert outside(rasters({"moved": moved}, browser)["moved"]) < 0.5


# ---------------------------------------------------------------- frames differ


def change(before: Pixels, after: Pixels) -> float:
    """How much of the ink of two drawings is not in both; arrows alone count too little to pass."""
    height, width = (max(a, b) for a, b in zip(before.shape, after.shape, strict=True))
    one, two = (np.ones((height, width)) for _ in range(2))
    one[: before.shape[0], : before.shape[1]] = before
    two[: after.shape[0], : after.shape[1]] = after
    return float(np.abs(one - two).sum() / ((1 - one) + (1 - two)).sum())


def without_arrows(svg: str) -> str:
    return re.sub(r'(<g fill="#fff" stroke="#fff">.*?</g>)?<g class="arrow".*?</g>', "", svg)


#: Breathing and bracing move little, and a wall that fills the picture makes little of arms that slide up it; half of
#: what was seen clearly in print.
LITTLE = {"seated-breathing": 0.04, "crook-lying": 0.06, "abdominal-brace": 0.06, "wall-angel": 0.06}
PLAIN = 0.08


def test_frames_of_an_exercise_differ_visibly_even_without_their_arrows(browser: Browser) -> None:
    bare = rasters({path.stem: without_arrows(path.read_text()) for path in sorted(FIGURES.glob("*.svg"))}, browser)
    alike = {}
    for exercise in EXERCISES:
        frames = [bare[name] for name in sorted(bare) if name[:-2] == exercise]
        for before, after in pairwise(frames):
            if (changed := change(before, after)) < LITTLE.get(exercise, PLAIN):
                alike[exercise] = round(changed, 3)
    assert alike == {}


def test_frames_that_are_alike_are_seen(pictures: dict[str, Pixels]) -> None:
    picture = pictures["bird-dog-1"]
    dirty = picture.copy()
    dirty[20:26, 20:40] = 0  # no more than an arrow
    assert change(picture, dirty) < PLAIN
    assert change(picture, pictures["bird-dog-2"]) > PLAIN


# ---------------------------------------------------------------- contact sheet


def test_a_contact_sheet_shows_its_drawings_at_paper_size(tmp_path: Path) -> None:
    assert [len(page) for page in pages([str(n) for n in range(30)])] == [12, 12, 6]
    (file,) = main(tmp_path / "sheet.png", ["bird-dog", "cat-camel"])
    picture = grey(Image.open(file))
    bird_dog, cat_camel = (drawings(exercise) for exercise in ("bird-dog", "cat-camel"))
    rows = np.nonzero((picture < 0.5).any(axis=1))[0]
    dots_per_mm = DOTS_PER_INCH / 25.4
    assert picture.shape[1] / dots_per_mm > 2 * sum(d.width_mm for d in bird_dog)
    assert (rows[-1] - rows[0]) / dots_per_mm == pytest.approx(NAME_MM + cat_camel[0].height_mm, abs=6)


def test_a_sheet_of_what_is_not_drawn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="not drawn: bird-cat"):
        main(tmp_path / "sheet.png", ["bird-dog", "bird-cat"])


# ---------------------------------------------------------------- browser and print

PAGE_MM = (300, 1500)
DOTS_PER_MM = 6
WORST = 0.16  # of blurred grey, the most that antialiasing may make of a line's edge


Place = tuple[float, float, float, float]  # left, top, width, height in millimetres


def sheets() -> list[dict[str, Place]]:
    """All drawings on as many pages as they need, each with its place."""
    found: list[dict[str, Place]] = [{}]
    x, y, row = 0.0, 0.0, 0.0
    for drawing in (drawing for exercise in EXERCISES for drawing in drawings(exercise)):
        if x + drawing.width_mm > PAGE_MM[0]:
            x, y, row = 0.0, y + row, 0.0
        if y + drawing.height_mm > PAGE_MM[1]:
            found.append({})
            x, y, row = 0.0, 0.0, 0.0
        found[-1][drawing.file] = (x, y, drawing.width_mm, drawing.height_mm)
        x, row = x + drawing.width_mm, max(row, drawing.height_mm)
    return found


SHEETS = sheets()


def page(boxes: str) -> str:
    style = f"@page{{size:{PAGE_MM[0]}mm {PAGE_MM[1]}mm;margin:0}}body{{margin:0}}"
    return f'<!doctype html><html lang="en"><title>Drawings</title><style>{style}</style><body>{boxes}'


def img(place: Place, source: str) -> str:
    x, y, width, height = place
    style = f"position:absolute;left:{x}mm;top:{y}mm;width:{width}mm;height:{height}mm;max-width:none"
    return f'<img src="{source}" alt="A drawing" style="{style}">'


def printed(html: str) -> Pixels:
    document = pypdfium2.PdfDocument(handout_pdf(html))
    assert len(document) == 1
    return grey(document[0].render(scale=DOTS_PER_MM * 25.4 / 72).to_pil())


def shown(html: str, browser: Browser) -> Pixels:
    width, height = (round(mm * 96 / 25.4) for mm in PAGE_MM)
    return screenshot(html, width, height, browser, zoom=DOTS_PER_MM * 25.4 / 96)


def blurred(picture: Pixels) -> Pixels:
    """Antialiasing differs at every edge by a fraction of a pixel; over half a millimetre it evens out."""
    return grey(Image.fromarray(np.uint8(picture * 255)).filter(ImageFilter.GaussianBlur(0.5 * DOTS_PER_MM)))


def difference(one: Pixels, two: Pixels) -> float:
    """The worst spot, of grey 0 to 1."""
    height, width = (min(a, b) for a, b in zip(one.shape, two.shape, strict=True))
    return float(np.abs(blurred(one[:height, :width]) - blurred(two[:height, :width])).max())


@pytest.mark.parametrize("places", SHEETS, ids=range(len(SHEETS)))
def test_browser_and_print_draw_the_same(places: dict[str, Place], browser: Browser) -> None:
    on_paper = printed(page("".join(img(place, file) for file, place in places.items())))
    svgs = {file: (FIGURES.parent / file).read_text() for file in places}
    on_screen = shown(page("".join(img(place, as_uri(svgs[file])) for file, place in places.items())), browser)
    assert on_paper.min() < 0.2
    assert difference(on_paper, on_screen) < WORST


def test_every_drawing_is_on_a_sheet() -> None:
    assert sum(map(len, SHEETS)) == len([*FIGURES.glob("*.svg")]) >= 2 * len(EXERCISES)


def test_a_drawing_that_only_the_screen_styles_is_seen(browser: Browser) -> None:
    svg = (FIGURES / "bird-dog-2.svg").read_text().replace('fill="#c9ced3"', 'class="shirt"')
    assert 'class="shirt"' in svg
    on_screen = shown(page(f"<style>.shirt{{fill:#c9ced3}}</style>{svg}"), browser)
    assert difference(printed(page(svg)), on_screen) > 2 * WORST
