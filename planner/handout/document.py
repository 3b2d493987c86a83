"""The printed handout: one plan, the person's details and an address, through one template, to a PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from planner.handout.details import Details
from planner.handout.options import FITS, MOST_PAGES, Printing
from planner.handout.printer import handout_pdf, printer
from planner.handout.qr import qr_path
from planner.handout.refusals import HandoutError, TooLong
from planner.handout.sheet import paper
from planner.library.model import Library
from planner.plan import Plan

TEMPLATES = {
    "standard": "handout.html",
    "large": "handout.html",
    "compact": "handout_compact.html",
    "card": "handout_card.html",
    "clinician": "handout_clinician.html",
}
QR_MM, SMALL_QR_MM = 36, 26


def render_handout(
    plan: Plan,
    library: Library,
    details: Details,
    address: str,
    render: Callable[..., str],
    printing: Printing | None = None,
    short_address: str = "",
) -> bytes:
    """The plan as a tagged PDF. `render(template, **context)` is Flask's, or any Jinja environment's.

    Raises Busy, TooHeavy, HandoutError.
    """
    printer().look()
    fits, most_pages = fits_of(printing or Printing())
    pictures = {details.logo.address: details.logo.picture} if details.logo else {}
    for fit in fits:
        html = handout_html(plan, library, details, address, render, printing, short_address, fit)
        with suppress(TooLong):
            return handout_pdf(html, pictures, most_pages if fit != fits[-1] else None)
    raise AssertionError("the last fit is printed however long it is")


def fits_of(printing: Printing) -> tuple[tuple[int, ...], int | None]:
    """How short a print may be made, the longest first, and the pages it should take at most."""
    most_pages = MOST_PAGES.get(printing.print)
    return (FITS if most_pages else FITS[:1]), most_pages


def handout_html(
    plan: Plan,
    library: Library,
    details: Details,
    address: str,
    render: Callable[..., str],
    printing: Printing | None = None,
    short_address: str = "",
    fit: int = 0,
    static: Callable[[str], str] = str,
    sheets: Sequence[str] = (),
) -> str:
    """The page behind the PDF; `fit` (FITS) makes it shorter.

    `static` gives the addresses of its pictures; a browser needs the style `sheets`, too.
    """
    printing = printing or Printing()
    context = paper(plan, library, printing, fit)
    undrawn = [card.p.exercise.id for card in context["cards"] if len(context["drawings"](card.p.exercise.id)) < 2]
    if undrawn:
        raise HandoutError(f"No drawings of {', '.join(undrawn)}. Draw them: python -m planner.figures.make")
    code, modules = qr_path(address)
    return render(
        TEMPLATES[printing.print],
        **context,
        details=details.printable(),
        address=address,
        front_door=_to_type(address),
        short_address=_to_type(short_address),
        qr_code=code,
        qr_modules=modules,
        qr_mm=SMALL_QR_MM if printing.print in MOST_PAGES else QR_MM,
        fit=fit,
        figure_url=static,
        sheets=[static(name) for name in sheets],
    )


def _to_type(address: str) -> str:
    """An address without its scheme and answers, short enough to type."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")
