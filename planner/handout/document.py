"""The printed handout: one plan, the person's details and an address, through one template, to a PDF."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

from planner.handout.details import Details
from planner.handout.options import FITS, MOST_PAGES, Printing
from planner.handout.pdf import HandoutError, TooLong, handout_pdf
from planner.handout.qr import qr_path
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
) -> bytes:
    """The plan as a tagged PDF. `render(template, **context)` is Flask's, or any Jinja environment's."""
    printing = printing or Printing()
    most = MOST_PAGES.get(printing.print)
    for fit in FITS if most else FITS[:1]:
        html = handout_html(plan, library, details, address, render, printing, fit)
        with suppress(TooLong):
            return handout_pdf(html, most)
    return handout_pdf(html)


def handout_html(
    plan: Plan,
    library: Library,
    details: Details,
    address: str,
    render: Callable[..., str],
    printing: Printing | None = None,
    fit: int = 0,
) -> str:
    """The page behind the PDF; its pictures are relative to `static/`. `fit` (FITS) makes it shorter."""
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
        front_door=_front_door(address),
        qr_code=code,
        qr_modules=modules,
        qr_mm=SMALL_QR_MM if printing.print in MOST_PAGES else QR_MM,
        short_address="",
        fit=fit,
        figure_url=lambda file: file,
    )


def _front_door(address: str) -> str:
    """The address without the answers, short enough to type."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")
