"""Mistakes in plain words, and the headers every answer carries."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from planner.language import N_, _

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SENTENCES = {
    400: N_("We could not read what was sent. Go back, and try again."),
    404: N_("There is no page at this address. It may be mistyped."),
    405: N_("This address is reached in another way. Start from the first page."),
    413: N_("That was too much text, or too large a logo: it may be 1 MB. Go back, make it less, and try again."),
    500: N_("Something went wrong on our side. Your answers are still in your browser: go back, and try again."),
}


def init_errors(app: Flask) -> None:
    """Error pages and headers for `app`."""

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> tuple[str, int]:
        code = error.code or 500
        sentence = _(SENTENCES.get(code, SENTENCES[400 if code < 500 else 500]))
        status = 400 if isinstance(error, RequestEntityTooLarge) else code
        return render_template("error.html", sentence=sentence), status

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response.vary.add("HX-Request")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
