"""The printed handout: one plan, the person's details and an address, through one template, to a PDF."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from planner.handout.details import Details
from planner.handout.options import Printing
from planner.handout.pdf import HandoutError, handout_pdf
from planner.handout.qr import qr_path
from planner.handout.sheet import sheet
from planner.library.model import Library
from planner.plan import Plan


def render_handout(
    plan: Plan,
    library: Library,
    details: Details,
    address: str,
    render: Callable[..., str],
    printing: Printing | None = None,
) -> bytes:
    """The plan as a tagged PDF. `render(template, **context)` is Flask's, or any Jinja environment's."""
    pictures = {details.logo.address: details.logo.picture} if details.logo else {}
    return handout_pdf(handout_html(plan, library, details, address, render, printing), pictures)


def handout_html(
    plan: Plan,
    library: Library,
    details: Details,
    address: str,
    render: Callable[..., str],
    printing: Printing | None = None,
) -> str:
    """The page behind the PDF; its pictures are relative to `static/`."""
    context = sheet(plan, library)
    undrawn = [p.exercise.id for p in plan.cards if len(context["drawings"](p.exercise.id)) < 2]
    if undrawn:
        raise HandoutError(f"No drawings of {', '.join(undrawn)}. Draw them: python -m planner.figures.make")
    code, modules = qr_path(address)
    return render(
        "handout.html",
        **context,
        printing=printing or Printing(),
        details=details.printable(),
        address=address,
        front_door=_front_door(address),
        qr_code=code,
        qr_modules=modules,
        figure_url=lambda file: file,
    )


def _front_door(address: str) -> str:
    """The address without the answers, short enough to type."""
    parts = urlsplit(address)
    return f"{parts.netloc}{parts.path}".rstrip("/")
