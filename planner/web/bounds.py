"""What a request may bring along at most, looked at before anything is read of it. Fields have bounds of their own."""

from __future__ import annotations

from flask import Flask, request

import planner.language as language
from planner.language import N_, _
from planner.web.errors import Refusal

LONGEST_QUERY = 16_000  # bytes; a plan that leaves out every exercise, and changes all it can, has 15,000
MOST_ANSWERS = 1_000  # in an address or a body; all there are to give are 500
FORM = "application/x-www-form-urlencoded"  # of a form with files, Werkzeug counts the parts
LONGEST_PATH = 1_200  # characters; a short address typed with a dash after every letter has fewer

LONG_ADDRESS = N_(
    "This address is too long to be one of ours. Open your plan with the code on your paper, or start anew."
)
MANY_ANSWERS = N_(
    "That was more than %(most)s answers at once, more than our form has. Go back, and send the form as it stands."
)


def init_bounds(app: Flask) -> None:
    """Turns away what is too much, with a sentence. Comes before all else that reads a request of `app`."""
    app.config["MAX_FORM_PARTS"] = MOST_ANSWERS

    @app.before_request
    def look() -> None:
        query = request.query_string
        long = len(query) > LONGEST_QUERY or len(request.path) > LONGEST_PATH
        if long or query.count(b"&") >= MOST_ANSWERS:
            _forget_address()
        language.speak(request.args.get("lang", language.SOURCE))
        if long:
            raise Refusal(414, _(LONG_ADDRESS), "address")
        sent = request.get_data(parse_form_data=False) if request.mimetype == FORM else b""
        if max(query.count(b"&"), sent.count(b"&")) >= MOST_ANSWERS:
            raise Refusal(413, _(MANY_ANSWERS, most=f"{MOST_ANSWERS:,}"), "answers")


def _forget_address() -> None:
    """Of too long an address only its language is read, so that no link of the page repeats the rest."""
    pairs = request.query_string[:LONGEST_QUERY].split(b"&")
    request.query_string = next((pair for pair in pairs if pair.startswith(b"lang=")), b"")[: len("lang=xx")]
    request.path = "/"
