"""Handouts for a class: names in, one PDF or a ZIP out, sent while it is made. Nothing of it is kept."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urljoin

from flask import Blueprint, Response, current_app, make_response, render_template, request
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import HTTPException

from planner.handout.document import fits_of, handout_html
from planner.handout.name_list import LARGEST_FILE, Listed, NamesError, checked, of_file, typed
from planner.handout.options import AS, Printing
from planner.handout.printer import batch
from planner.handout.refusals import Busy, TooHeavy
from planner.handout.wire import Piece
from planner.language import N_, _, language, speaking
from planner.plan import Plan
from planner.web.address import plan_address
from planner.web.forms import DetailsForm
from planner.web.printing import unprinted
from planner.web.rates import told
from planner.web.short import short_address
from planner.web.views import Answer, answer, context, library

classes = Blueprint("classes", __name__)
#: What batch.js asks for: pieces of the file, each after how many are done, of how many, and how many bytes follow.
FRAMES = "application/vnd.backplan.frames"
FRAME = struct.Struct(">III")

ONE_PERSON = N_(
    "This plan follows a check of one person's warning signs. Print it for that person alone, with the button above."
)
NO_LOGO = N_("A class is printed without a logo. Take the logo away, and try again.")


@classes.post("/batch")
def make() -> Response:
    """A handout for each name. A mistake comes back as the page, with everything that was typed."""
    asked = answer(request.form)
    plan = asked.outcome if isinstance(asked.outcome, Plan) else None
    details = DetailsForm(CombinedMultiDict[Any, Any]([request.form, request.files]), plan, library().exercises)
    details_are_good = details.validate()
    listed: list[Listed] = typed(request.form.get("names", ""))
    try:
        listed += _sent_file()
        names = checked(listed)
        if asked.form.attestation:
            raise NamesError(_(ONE_PERSON))
        if details.logo.logo:
            raise NamesError(_(NO_LOGO))
    except NamesError as fault:
        return _page(asked, details, listed, str(fault))
    if not details_are_good or plan is None or asked.print_form.errors:
        return _page(asked, details, listed)
    try:
        return _sent(plan, details, names, asked.print_form.printing())
    except (Busy, TooHeavy) as why:
        return unprinted(why, partial(_page, asked, details, listed))


@classes.errorhandler(429)
def too_often(error: HTTPException) -> Response:
    """The page again, with all names: those of a file, too."""
    sentence, headers = told(error)
    asked = answer(request.form)
    plan = asked.outcome if isinstance(asked.outcome, Plan) else None
    listed = typed(request.form.get("names", ""))
    with suppress(NamesError):  # a file that has no names is chosen again, and told so then
        listed += _sent_file()
    response = _page(asked, DetailsForm(request.form, plan, library().exercises), listed, sentence, 429)
    response.headers.update(headers)
    return response


def _sent_file() -> list[Listed]:
    """The names of the uploaded file, if there is one."""
    file = request.files.get("file")
    return of_file(file.read(LARGEST_FILE + 1)) if file and file.filename else []


def _page(asked: Answer, details: DetailsForm, listed: list[Listed], fault: str = "", status: int = 400) -> Response:
    """The page again. A browser cannot fill in a file again, so its names come back in the box of names."""
    typed_in = len(typed(request.form.get("names", "")))
    shown = {"names": "\n".join(one.name for one in listed), "names_fault": fault, "file_is_in": len(listed) > typed_in}
    return make_response(render_template("index.html", **context(asked, details), **shown), status)


def _sent(plan: Plan, details: DetailsForm, names: list[str], printing: Printing) -> Response:
    """The file, sent while it is made. It stops being made when nobody reads it any more."""
    kind = request.form.get("as", "pdf")
    kind = kind if kind in AS else "pdf"
    framed = request.accept_mimetypes.best == FRAMES
    made = batch(names, _page_for(plan, details, printing), kind, *fits_of(printing))
    # the first now: what cannot be printed at all is an error page, not half a file
    pieces = _from(next(made), made)
    body = _frames(pieces, len(names)) if framed else (piece.data for piece in pieces)
    response = Response(body, mimetype=FRAMES if framed else AS[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="back-plans-week-{plan.week}.{kind}"'
    response.call_on_close(made.close)
    return response


def _page_for(plan: Plan, details: DetailsForm, printing: Printing) -> Callable[[str, int], str]:
    """One person's handout as HTML, by their name: the only thing in which the handouts of a class differ."""
    address = urljoin(request.url_root, plan_address(plan.intake, library(), printing))
    short = urljoin(request.url_root, path) if (path := short_address(plan.intake, library())) else ""
    printed, spoken = details.details(), language()
    exercises, templates = library(), current_app.jinja_env  # at hand when the request is over, and the file is not

    def render(template: str, **values: object) -> str:
        return templates.get_template(template).render(values)

    def page_for(name: str, fit: int) -> str:
        of_one = replace(printed, patient=name)
        with speaking(spoken):
            return handout_html(plan, exercises, of_one, address, render, printing, short, fit)

    return page_for


def _from(first: Piece, others: Iterator[Piece]) -> Iterator[Piece]:
    yield first
    yield from others


def _frames(pieces: Iterator[Piece], of: int) -> Iterator[bytes]:
    """Each piece after its head; a head of no bytes says that the file is whole."""
    for piece in pieces:
        yield FRAME.pack(piece.done, of, len(piece.data)) + piece.data
    yield FRAME.pack(of, of, 0)
