"""Contact sheets of the drawings for the human eye:  python -m planner.figures.sheet OUT.png [ID ...]

Twelve exercises a sheet, every frame at one scale as on paper, names above. More than one sheet: OUT-1.png, OUT-2.png …
They go the way the handout goes (WeasyPrint to PDF, PDFium to pixels), so that what is seen is what is printed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image
from weasyprint import HTML

from planner.figures import FIGURES, Drawing, drawings

EXERCISES_A_SHEET = 12
COLUMNS = 3
DOTS_PER_INCH = 110
POINTS_PER_INCH = 72
GAP_MM = 3
NAME_MM = 6


def pages(names: Sequence[str], exercises: int = EXERCISES_A_SHEET) -> list[Sequence[str]]:
    """The names, so many to a sheet."""
    return [names[i : i + exercises] for i in range(0, len(names), exercises)]


def sheet(names: Sequence[str], folder: Path = FIGURES, dpi: int = DOTS_PER_INCH) -> Image.Image:
    """One cell an exercise, its frames side by side on one scale."""
    pdf = HTML(string=_page({name: drawings(name, folder) for name in names}, folder)).write_pdf()
    image: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / POINTS_PER_INCH).to_pil()
    return image


def _page(frames: dict[str, tuple[Drawing, ...]], folder: Path) -> str:
    """A page as wide and as high as its cells need."""
    cells = list(frames.items())
    rows = [cells[i : i + COLUMNS] for i in range(0, len(cells), COLUMNS)]
    width = max(sum(d.width_mm + GAP_MM for d in drawn) for _, drawn in cells) + GAP_MM
    heights = [max((d.height_mm for _, drawn in row for d in drawn), default=0) + NAME_MM + GAP_MM for row in rows]
    table = "".join(
        f'<tr style="height:{height}mm">' + "".join(_cell(name, drawn, folder) for name, drawn in row) + "</tr>"
        for row, height in zip(rows, heights, strict=True)
    )
    size = f"{width * COLUMNS}mm {sum(heights) + 1}mm"  # 1 mm over, or rounding would start a second page
    style = (
        f"@page {{ size: {size}; margin: 0 }} body {{ margin: 0 }} table {{ border-spacing: 0 }}"
        f"td {{ padding: 0; width: {width}mm; vertical-align: top; white-space: nowrap; font-size: 0 }}"
        f"b {{ display: block; height: {NAME_MM}mm; font: 3mm/2 sans-serif }}"
        f"img {{ margin-right: {GAP_MM}mm; vertical-align: top }}"
    )
    return f"<style>{style}</style><table>{table}</table>"


def _cell(name: str, drawn: Sequence[Drawing], folder: Path) -> str:
    pictures = "".join(
        f'<img src="{(folder / Path(d.file).name).as_uri()}" style="width:{d.width_mm}mm; height:{d.height_mm}mm">'
        for d in drawn
    )
    return f"<td><b>{escape(name)}</b>{pictures}</td>"


def main(out: Path, names: Sequence[str]) -> list[Path]:
    """Write the sheets of these exercises, or of all; the files written."""
    names = names or sorted({file.stem[:-2] for file in FIGURES.glob("*-[0-9].svg")})
    if missing := [name for name in names if not drawings(name)]:
        raise SystemExit(f"not drawn: {', '.join(missing)}")
    sheets = pages(names)
    files = [out] if len(sheets) == 1 else [out.with_stem(f"{out.stem}-{n}") for n in range(1, len(sheets) + 1)]
    for file, page in zip(files, sheets, strict=True):
        sheet(page).save(file)
    return files


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    print(*main(Path(sys.argv[1]), sys.argv[2:]), sep="\n")
