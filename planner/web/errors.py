"""Mistakes in plain words, and the headers every answer carries."""

from __future__ import annotations

from flask import Flask, Response, current_app, render_template, request
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException

from planner.language import N_, _
from planner.web.metrics import REFUSED

#: Nothing but our own files, nothing inline, nothing from elsewhere; static/trust.js has the two policies for markup.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types default unchecked"
)
#: What a browser could do for a page, and never need do for one of ours.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
    "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "storage-access", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in SWITCHED_OFF),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS_SECONDS = 365 * 24 * 3600
SENTENCES = {
    400: N_("We could not read what was sent. Go back, and try again."),
    404: N_("There is no page at this address. It may be mistyped."),
    405: N_("This address is reached in another way. Start from the first page."),
    413: N_("That was too much text, or too large a logo: it may be 1 MB. Go back, make it less, and try again."),
    500: N_("Something went wrong on our side. Your answers are still in your browser: go back, and try again."),
}


class Refusal(HTTPException):
    """A request that is turned away before any work is done for it, with a sentence that says how to mend it.

    `why` is one short word of ours, for the count of refusals.
    """

    def __init__(self, code: int, sentence: str, why: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence
        REFUSED.labels(why=why).inc()


def init_errors(app: Flask) -> None:
    """Error pages and headers for `app`."""

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        code = error.code or 500
        sentence = SENTENCES.get(code, SENTENCES[400 if code < 500 else 500])
        said = error.sentence if isinstance(error, Refusal) else _(sentence)
        if request_ctx.url_adapter is None:  # its `Host` is none: no page of ours could link to anything
            return Response(f"{said}\n", code, mimetype="text/plain")
        return Response(render_template("error.html", sentence=said), code)

    @app.after_request
    def headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure and current_app.config["PRODUCTION"]:
            response.headers["Content-Security-Policy"] += "; upgrade-insecure-requests"
            response.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"
        response.vary.add("HX-Request")
        response.headers.setdefault("Cache-Control", "no-store")
        return response
