"""What is answered when there is no PDF just now, and what is counted of the printer."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, make_response, render_template, request

from planner.handout.printer import Done, printer
from planner.handout.refusals import Busy, TooHeavy
from planner.language import N_, _
from planner.web.metrics import REFUSED, RENDER_SECONDS, RESTARTS, WAITING

BUSY = N_(
    "Many people are printing just now. What you typed is still here. Wait a few seconds, then press the button again."
)
BUSY_PAGE = N_("Many people are printing just now. This page tries again by itself in a few seconds.")
TOO_HEAVY = N_(
    "This handout takes too long to print. Make your notes shorter, or print fewer weeks. Then press the button again."
)
TOO_HEAVY_PAGE = N_("This handout takes too long to print. Go back, print fewer weeks, and try again.")


def init_printing(app: Flask) -> None:
    """The answers of `app` when its printer is busy or refuses; and a renderer, warm before the first PDF is wanted."""

    @app.errorhandler(Busy)
    @app.errorhandler(TooHeavy)
    def explain(why: Busy | TooHeavy) -> Response:
        sentence = _(BUSY_PAGE if isinstance(why, Busy) else TOO_HEAVY_PAGE)
        again = why.seconds if isinstance(why, Busy) and request.method == "GET" else None
        return unprinted(why, lambda _said: render_template("error.html", sentence=sentence, again=again))

    @app.before_request
    def start() -> None:
        if not app.testing and printer().pid is None:
            printer().start()

    printer().notice = count


def unprinted(why: Busy | TooHeavy, page: Callable[[str], str | Response]) -> Response:
    """`page(sentence)`, which says why there is no PDF; a script knows from its head when to ask again.

    Ours ask for a PDF alone, as the page they would get is the one they stand on.
    """
    if isinstance(why, TooHeavy):
        return make_response(page(_(TOO_HEAVY)), 400)
    script = request.accept_mimetypes.best == "application/pdf"
    response = Response(_(BUSY), mimetype="text/plain") if script else make_response(page(_(BUSY)))
    response.status_code = 503
    response.headers["Retry-After"] = str(why.seconds)
    return response


def count(done: Done) -> None:
    """One job more. The labels are short lists of ours."""
    if done.outcome in ("busy", "too heavy"):
        REFUSED.labels(done.outcome).inc()
    else:
        RENDER_SECONDS.labels(done.kind).observe(done.seconds)
    for kind, times in done.refused.items():
        REFUSED.labels(f"address: {kind}").inc(times)
    WAITING.set(printer().waiting)
    RESTARTS.set(printer().restarts)
