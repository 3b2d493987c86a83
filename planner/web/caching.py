"""Who may keep an answer, for how long, and a 304 that costs no planning and no rendering (docs/caching.md)."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Collection
from functools import wraps
from typing import ParamSpec

from flask import Flask, Response, current_app, make_response, request
from flask.typing import ResponseReturnValue

from planner.web.fingerprint import fingerprint
from planner.web.forms import ATTESTATION, CalendarForm, PlanForm, PrintForm

P = ParamSpec("P")
#: Names in an address that say nothing of who asks: which door, which language.
ALIKE = frozenset({"mode", "lang"})
#: What a plan's address may hold besides. With anything else in it, a warning sign or a name that a hand has written
#: there, the answer is kept nowhere.
OF_A_PLAN = ALIKE | {*PlanForm.__annotations__, *PrintForm.__annotations__, *CalendarForm.__annotations__, "start"}
NEVER = {"redflag", "do", *ATTESTATION}
SOON = 300  # seconds for the pages of no plan: a warning sign that was put better is there within five minutes


def init_caching(app: Flask) -> None:
    """Before init_errors, as what is done after a request is done in reverse."""
    fingerprint()  # worked out at start, not by who comes first
    app.after_request(leave_policy)


def by_address(
    seconds: int = SOON, alike: Collection[str] = (), dated: bool = False
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, Response]]:
    """For a view whose GET is decided by its address alone; `dated`, and by the day.

    Anyone may keep it for `seconds` while nothing but the `alike` names stands in the address; else only the person's
    own browser, which asks each time whether it still holds, and is told so without the answer being made again.
    """

    def of(view: Callable[P, ResponseReturnValue]) -> Callable[P, Response]:
        @wraps(view)
        def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
            keeping = who_may_keep(seconds, ALIKE.union(alike))
            if not keeping:
                return make_response(view(*args, **kwargs))
            tag = _tag(dated)
            known = request.if_none_match.contains_weak(tag) and not request.if_none_match.star_tag
            response = Response(status=304) if known else make_response(view(*args, **kwargs))
            if response.status_code in (200, 304) and "Cache-Control" not in response.headers:
                response.headers["Cache-Control"] = keeping
                response.set_etag(tag, weak=True)  # the same content, however it is packed
            return response

        return answered

    return of


def who_may_keep(seconds: int, alike: Collection[str]) -> str:
    """The Cache-Control of what was asked for; empty where nobody may keep it."""
    names = {*request.args}
    if request.method not in ("GET", "HEAD") or "HX-Request" in request.headers or current_app.debug:
        return ""
    if names <= {*alike}:
        return f"public, max-age={seconds}"
    signs = set(request.args.getlist("exercise_screen")) - {"none"}
    return "" if signs or names & NEVER or not names <= OF_A_PLAN else "private, no-cache"


def _tag(dated: bool) -> str:
    """An ETag of all that decides the answer. Nothing can be read back from it."""
    now = datetime.datetime.now(datetime.UTC)
    days = (now.date(), (now + datetime.timedelta(hours=14)).date()) if dated else ()  # as forms.py tells the day
    decided = repr((fingerprint(), request.root_url, request.full_path, days))
    return hashlib.sha256(decided.encode()).hexdigest()[:20]


def leave_policy(response: Response) -> Response:
    """A 304 changes the headers of what a browser has kept: the policy that came with that page must stay."""
    if response.status_code == 304:
        response.headers.pop("Content-Security-Policy", None)
    return response
