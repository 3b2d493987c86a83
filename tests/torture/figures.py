"""What a part of the torture found: a line of the table each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured. `holds` is None where there is nothing to hold, only a number to know."""

    part: str
    what: str
    figure: str
    holds: bool | None = None

    @property
    def line(self) -> str:
        """As a line of a markdown table."""
        said = {True: "yes", False: "**no**", None: ""}[self.holds]
        return f"| {self.part} | {self.what} | {self.figure} | {said} |".replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Options:
    """How hard to torture. Seconds are of one run of a part, on one server."""

    seconds: float = 600.0
    requests: int = 10_000
    pdfs: int = 300
    slow_clients: int = 800
    servers: Sequence[str] = ("waitress", "gunicorn")
    seed: int = 20261123
    environ: dict[str, str] = field(default_factory=dict)
