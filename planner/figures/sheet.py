"""Contact sheet of drawings for the human eye:  python -m planner.figures.sheet OUT.png [id ...]

Needs rsvg-convert and Pillow. Every frame at one scale, as on paper; names above.
"""

import io
import subprocess
import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FIGURES = Path(__file__).resolve().parents[2] / "static" / "figures"


def frame(svg: Path, dpi: int) -> Image.Image:
    png = subprocess.run(
        ["rsvg-convert", "-d", str(dpi), "-p", str(dpi), "-b", "white", str(svg)], check=True, capture_output=True
    ).stdout
    return Image.open(io.BytesIO(png)).convert("RGB")


def sheet(names: list[str], columns: int = 3, dpi: int = 110) -> Image.Image:
    """One cell an exercise, its frames side by side."""
    font = ImageFont.load_default(size=16)
    cells = [(name, [frame(f, dpi) for f in sorted(FIGURES.glob(f"{name}-[0-9].svg"))]) for name in names]
    width = max(sum(i.width for i in images) + 20 * len(images) for _, images in cells) + 10
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    heights = [max((i.height for _, images in row for i in images), default=0) + 40 for row in rows]
    out = Image.new("RGB", (width * columns, sum(heights)), "white")
    pen, y = ImageDraw.Draw(out), 0
    for row, height in zip(rows, heights, strict=True):
        for column, (name, images) in enumerate(row):
            x = column * width + 10
            pen.text((x, y + 6), name, fill="#333", font=font)
            for image in images:
                out.paste(image, (x, y + 30))
                x += image.width + 20
        y += height
    return out


if __name__ == "__main__":
    names = sys.argv[2:] or sorted({f.stem[:-2] for f in FIGURES.glob("*-[0-9].svg")})
    sheet(names).save(sys.argv[1])
