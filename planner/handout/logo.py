"""A clinic's logo, for one handout: redrawn in a process of its own, held in memory, kept nowhere."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from planner.language import N_, _

MOST_BYTES = 1024 * 1024
WIDE_MM, HIGH_MM = 40.0, 16.0  # on paper, at most
PIXELS_A_MM = 4  # no fewer, so that a small picture does not grow into squares
SECONDS = 20  # by the clock; the process has its own limit, in seconds of work
REFUSED = 3  # what redraw.py ends with when it has a sentence to say
UNREADABLE = N_("This picture cannot be read. Save it as PNG, and choose that.")
TOO_LARGE = N_("This file is larger than 1 MB. Save the logo smaller.")
REDRAW = Path(__file__).with_name("redraw.py")


class LogoError(ValueError):
    """Why a file cannot be printed as a logo, as a sentence for who chose it."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture safe to print, as PNG or JPEG, with its size in pixels."""

    picture: bytes
    width: int
    height: int

    @property
    def address(self) -> str:
        """What it is called in the one document that shows it; two pictures never share a name."""
        return f"picture:{sha256(self.picture).hexdigest()}"

    @property
    def width_mm(self) -> float:
        """On paper: as large as its place and its pixels allow, in proportion."""
        return round(min(WIDE_MM, HIGH_MM * self.width / self.height, self.width / PIXELS_A_MM), 2)


def read_logo(uploaded: bytes) -> Logo:
    """An uploaded PNG, JPEG or SVG, redrawn. Raises LogoError."""
    if len(uploaded) > MOST_BYTES:
        raise LogoError(_(TOO_LARGE))
    try:
        ended = subprocess.run([sys.executable, "-I", REDRAW], input=uploaded, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise LogoError(_(UNREADABLE)) from None
    if ended.returncode == REFUSED:
        raise LogoError(_(ended.stdout.decode()))
    if ended.returncode:
        raise LogoError(_(UNREADABLE))
    size, picture = ended.stdout.split(b"\n", 1)
    width, height = map(int, size.split())
    return Logo(picture, width, height)
