"""The QR code that reopens the plan, as one path. The only file that imports segno."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby

import segno

LONG_ADDRESS = 600  # characters; from here on modules would get smaller than a phone reads from worn paper
QUIET_ZONE = 4  # light modules on each side that a camera needs


@lru_cache(maxsize=1)  # the handouts of a class have one address, which holds no person
def qr_path(url: str) -> tuple[str, int]:
    """The `d` of an SVG path in modules, and how many modules wide and high the picture is."""
    error = "m" if len(url) <= LONG_ADDRESS else "l"  # with many changes: larger modules count for more than spare ones
    matrix = segno.make(url, error=error, micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                runs.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{width}v1h-{width}z")
            x += width
    return "".join(runs), len(matrix) + 2 * QUIET_ZONE
