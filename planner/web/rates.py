"""How often one client may ask for what costs the most. Only this knows Flask-Limiter.

Generous, as a whole clinic often stands behind one address: thirty clinicians with a patient every 90 seconds print
twenty handouts a minute. Every window is a minute, so that nobody who is sent away waits longer.
"""

from __future__ import annotations

import hmac
import ipaddress
import time
from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter
from werkzeug.exceptions import HTTPException

from planner.language import N_, _, _n
from planner.web.metrics import REFUSED
from planner.web.settings import Settings

#: By endpoint, how often in a minute.
MOST_A_MINUTE = {
    "pages.handout": 120,
    "pages.note": 120,
    "classes.make": 20,
    "exports.calendar": 240,
    "papers.handout": 240,  # often kept
    "papers.show": 240,
    "papers.fit": 240,
    "papers.sheet_of": 2400,
}
MOST_LOGOS = 60  # in a minute, wherever they are sent: each costs a process
WITH_A_LOGO = ("pages.handout", "classes.make", "papers.fit")
SECONDS = 60  # of all windows
ONE_NETWORK = 64  # bits of an IPv6 address; the rest one machine may choose as it likes
REDIS_SECONDS = 0.25  # to answer; then each replica counts for itself until it does
OFTEN = N_("This was asked for very often from where you are. Nothing you typed is lost.")


def init_rates(app: Flask, settings: Settings) -> None:
    """Counts for `app`, in the Redis of its settings, else in memory; nothing under test that does not ask for it."""
    app.config.setdefault("RATELIMIT_ENABLED", settings.rate_limits and not app.testing)
    patience: dict[str, float] = {"socket_connect_timeout": REDIS_SECONDS, "socket_timeout": REDIS_SECONDS}
    limiter = Limiter(
        client,
        storage_uri=settings.redis_url or "memory://",
        storage_options={**patience, "retry": None} if settings.redis_url else {},  # type: ignore[dict-item]
        in_memory_fallback_enabled=True,
        swallow_errors=True,  # whom we cannot count, we serve
    )
    limiter.init_app(app)
    if not limiter.enabled:
        return
    limiter.request_filter(is_free)
    logos = limiter.shared_limit(f"{MOST_LOGOS}/minute", scope="logos", exempt_when=brings_no_logo)
    for endpoint, most in MOST_A_MINUTE.items():
        view: Any = limiter.limit(f"{most}/minute")(app.view_functions[endpoint])
        app.view_functions[endpoint] = logos(view) if endpoint in WITH_A_LOGO else view
    app.extensions["rates"] = limiter


def is_free() -> bool:
    """Whether what is asked for is never counted: it does not even wait for who counts."""
    return request.endpoint not in MOST_A_MINUTE


def brings_no_logo() -> bool:
    """Whether there is no picture to redraw."""
    file = request.files.get("logo")
    return not (file and file.filename)


def client() -> str:
    """Who asks: the address, made unreadable with our key. All of one IPv6 network are one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        address = ipaddress.ip_address(0)
    if address.version == 6:
        address = ipaddress.ip_network((address, ONE_NETWORK), strict=False).network_address
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, b"client " + address.packed, "sha256").hex()[:32]


def told(error: HTTPException) -> tuple[str, dict[str, str]]:
    """The sentence for whom was sent away, and the header that tells a machine when to come again."""
    REFUSED.labels(why="rate").inc()
    limit = current_app.extensions["rates"].current_limit
    seconds = max(1, round(limit.reset_at - time.time())) if limit else SECONDS
    if limit and seconds > SECONDS + 1:  # of a window begun before the clock was set back: it would last until then
        limit.limiter.clear(limit.limit, *limit.request_args)
        seconds = 1
    seconds = min(SECONDS, seconds)
    again = _n("Try again in %(number)s second.", "Try again in %(number)s seconds.", seconds)
    return " ".join((_(OFTEN), again)), {"Retry-After": str(seconds)}
