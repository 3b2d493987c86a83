"""How a plan is printed; none of it changes the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Paper = Literal["a4", "letter"]
Print = Literal["standard", "large", "compact", "card", "clinician"]

PAPERS = ("a4", "letter")
PRINTS: tuple[Print, ...] = ("standard", "large", "compact", "card", "clinician")
AS = {"pdf": "application/pdf", "zip": "application/zip"}  # how a class is sent
WEEKS_PRINTED = (2, 6, 12)
ONE_SHEET = ("compact", "card")  # prints that hold no more than two weeks
SHORTEST = "card"  # one side of one sheet

MOST_PAGES: dict[str, int] = {"compact": 4, "card": 1}
FITS = (0, 1, 2, 3, 4)  # how much smaller or shorter, where it would take more pages


@dataclass(frozen=True, slots=True)
class Printing:
    """`weeks` are printed from the plan's week on; `colour` is off as it takes ink; `country` sets whom to call."""

    paper: Paper = "a4"
    print: Print = "standard"
    weeks: int = 2
    colour: bool = False
    country: str = "any"
