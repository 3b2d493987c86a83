"""Which characters the fonts of the paper can draw. The only file that imports fontTools."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

STATIC = Path(__file__).resolve().parents[2] / "static"
FONT_SHEETS = ("fonts.css", "print-fonts.css")


@cache
def drawable() -> frozenset[str]:
    """Every character that a font of the paper has, in each of its weights; read once from the fonts themselves."""
    families: dict[str, list[set[str]]] = {}
    for family, path in _faces():
        with TTFont(path, lazy=True) as font:
            families.setdefault(family, []).append(set(map(chr, font.getBestCmap())))
    return frozenset().union(*(set.intersection(*weights) for weights in families.values()))


def fonts() -> list[Path]:
    """The files of the paper's fonts, whether they are there or not."""
    return [path for _family, path in _faces()]


@cache
def _faces() -> tuple[tuple[str, Path], ...]:
    """The families of the sheets, each with its files."""
    sheets = ((STATIC / sheet).read_text(encoding="utf-8") for sheet in FONT_SHEETS)
    found = (face for sheet in sheets for face in re.findall(r'font-family: "([^"]+)";[^}]*url\("([^"]+)"\)', sheet))
    return tuple((family, STATIC / file) for family, file in found)
