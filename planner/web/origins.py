"""Who may send us a form, and under which names we may be reached."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, Request, request
from werkzeug.sansio.utils import host_is_trusted

from planner.language import N_, _
from planner.web.errors import Refusal

#: Asked by machines of ours, by whatever name or number; no address of ours is written there.
FOR_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
READS = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_ELSEWHERE = N_(
    "This was sent from another website, so we did nothing with it. Open Backplan itself, and send it there."
)
OTHER_NAME = N_("Backplan is not known by this name here. Check the address, or ask who looks after this site.")


def init_origins(app: Flask, hosts: Collection[str]) -> None:
    """Turns away forms that another website sends, and names that are not among `hosts` (if there are any)."""

    @app.before_request
    def look() -> None:
        if hosts and request.path not in FOR_MACHINES and not host_is_trusted(request.host, hosts):
            raise Refusal(421, _(OTHER_NAME), "host")
        if from_elsewhere(request):
            raise Refusal(403, _(FROM_ELSEWHERE), "origin")


def from_elsewhere(request: Request) -> bool:
    """Whether another website makes this browser send something. A program that is no browser is not asked.

    Browsers say so by themselves (Fetch Metadata), but not to a plain `http:` address in a network; there the Origin
    tells, if it is told: our pages send no referrer, so a plain form of ours comes from "null".
    """
    if request.method in READS:
        return False
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc.lower() != request.host.lower()
