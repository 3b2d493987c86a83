"""What draws, with its versions: other versions may draw other bytes. Asked of the libraries themselves, not through
WeasyPrint, so that a process that only serves need not load it."""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.metadata import version

#: What tells its version, and the names of the library on Linux, macOS and Windows.
TELLING = {
    "Pango": ("pango_version_string", ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")),
    "HarfBuzz": ("hb_version_string", ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll")),
}
UNKNOWN = "of unknown version"


@cache
def engine() -> str:
    """`WeasyPrint 70.0, Pango 1.50.12, HarfBuzz 6.0.0`"""
    told = [f"{name} {_told(function, files)}" for name, (function, files) in TELLING.items()]
    return ", ".join([f"WeasyPrint {version('weasyprint')}", *told])


def _told(function: str, files: tuple[str, ...]) -> str:
    for file in files:
        try:
            ask = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        ask.restype = ctypes.c_char_p
        return str(ask().decode("ascii", "replace"))
    return UNKNOWN
