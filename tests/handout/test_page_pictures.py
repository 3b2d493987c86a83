"""Pages as pictures: the right page, at the right size, whole, and small."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from planner.handout.pictures import WIDTHS, picture, shape

A4 = (595, 842)


def pdf_of(*fills: tuple[int, int, int]) -> bytes:
    """A PDF with a page of one colour for each of these."""
    document = pypdfium2.PdfDocument.new()
    for red, green, blue in fills:
        page = document.new_page(*A4)
        sheet = raw.FPDFPageObj_CreateNewRect(0, 0, *A4)
        raw.FPDFPageObj_SetFillColor(sheet, red, green, blue, 255)
        raw.FPDFPath_SetDrawMode(sheet, raw.FPDF_FILLMODE_ALTERNATE, False)
        raw.FPDFPage_InsertObject(page.raw, sheet)
        raw.FPDFPage_GenerateContent(page.raw)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


PDF = pdf_of((255, 255, 255), (0, 0, 0), (200, 40, 40))


def test_the_shape_of_a_pdf_is_its_pages_and_their_size() -> None:
    found = shape(PDF)
    assert found.pages == 3
    assert (round(found.width), round(found.height)) == A4
    assert found.height_at(920) == round(842 / 595 * 920)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_picture_is_a_whole_png_as_wide_as_asked(width: int) -> None:
    with Image.open(io.BytesIO(picture(PDF, 1, width))) as image:
        image.load()
        assert image.width == width
        assert abs(image.height - shape(PDF).height_at(width)) <= 1
        assert image.mode == "L"
        assert image.getextrema() == (255, 255)


def test_each_page_is_itself_in_grey_unless_colour_is_asked_for() -> None:
    with Image.open(io.BytesIO(picture(PDF, 2, 460))) as black:
        assert black.getextrema() == (0, 0)
    with Image.open(io.BytesIO(picture(PDF, 3, 460, colour=True))) as red:
        red, green, blue = red.getpixel((200, 300))
        assert red > 180 > 60 > green == blue


@pytest.mark.parametrize("number", [0, -1, 4])
def test_there_is_no_picture_of_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(IndexError):
        picture(PDF, number, 460)
