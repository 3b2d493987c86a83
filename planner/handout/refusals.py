"""Why a handout is not printed. They cross from the renderer's process to the one that asked (wire.py)."""

from __future__ import annotations


class HandoutError(Exception):
    """The handout cannot be printed as it should be, so it is not printed at all."""


class TooLong(HandoutError):
    """It takes more pages than asked for."""


class TooHeavy(HandoutError):
    """It takes more time or memory than any handout should: something in it is not what it seems."""


class Busy(Exception):
    """As many handouts as may be are being printed or wait. Ask again in `seconds`."""

    def __init__(self, seconds: int = 5) -> None:
        super().__init__(f"busy for {seconds} seconds")
        self.seconds = seconds
