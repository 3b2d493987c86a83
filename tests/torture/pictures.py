"""Logos made to do harm, addresses that lead out of a folder, and texts that would be headers."""

from __future__ import annotations

import io
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlencode

from flask import Flask

from planner.handout.logo import LogoError, read_logo
from tests.conftest import ANSWERS
from tests.torture import nasty
from tests.torture.figures import Figure, Options
from tests.torture.fuzz import Found, Shot

FOLDERS = (b"/static/", b"/static/figures/", b"/static/vendor/fonts/", b"/p/", b"/exercises/", b"/paper/", b"/")
LOGO_SECONDS = 4.5  # of work; redraw.py allows itself 4
HEADERS = ("crlf header", "lf header", "encoded crlf", "unicode newlines", "nul", "rtl override", "lone surrogate")
FORM = "application/x-www-form-urlencoded"
#: Where what is typed comes near a header: a redirect, an address for the bar, a file's name, a list of matches.
ECHOES = (
    ("GET", b"/exercises", ("q", "all")),
    ("GET", b"/p", ("code",)),
    ("GET", b"/", ("goal", "lang")),
    ("GET", b"/plan", ("edit", "choose", "find")),
    ("POST", b"/plan", ("edit", "do", "choose", "find", "door")),
    ("POST", b"/preview", ("edit", "do", "lang", "mode")),
    ("POST", b"/batch", ("as", "patient")),
    ("GET", b"/plan.ics", ("week", "start")),
    ("GET", b"/plan.fhir.json", ("start",)),
    ("POST", b"/plan.fhir.json", ("patient_identifier",)),
    ("POST", b"/paper", ("fit",)),
)


class Redrawn(NamedTuple):
    """What became of a logo: pixels or a sentence, and what it cost."""

    name: str
    sentence: str
    work: float
    megabytes: float


def redrawn(name: str) -> Redrawn:
    """Sends one through the program that redraws logos."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        logo = read_logo(nasty.LOGOS[name])
        sentence = "" if logo.picture else "no picture and no sentence"
    except LogoError as refused:
        sentence = str(refused)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Redrawn(name, sentence, work, after.ru_maxrss / 1024)


def traversals() -> Iterator[Shot]:
    """Every way out of every folder; once as it stands, once as a server decodes it."""
    for folder in FOLDERS:
        for way in nasty.TRAVERSALS:
            for path in {way.encode(), unquote_to_bytes(way)}:
                yield Shot("GET", folder + path)


def injections(texts: Sequence[str] = HEADERS) -> Iterator[Shot]:
    """Texts that would be headers, wherever one comes near a header; then as the names of files."""
    for method, path, name in [(method, path, name) for method, path, names in ECHOES for name in names]:
        for text in texts:
            value = nasty.TEXTS[text].encode("utf-8", "surrogatepass")
            pairs = [(k, v) for k, vs in ANSWERS.items() if k != name for v in ([vs] if isinstance(vs, str) else vs)]
            said = urlencode([*pairs, (name, value)]).encode()
            for htmx in ((), (("HX-Request", "true"),)):
                if method == "GET":
                    yield Shot("GET", path, said, htmx)
                else:
                    yield Shot("POST", path, b"", htmx, FORM, said)
    for text in texts:  # the name of a file is read, and must go nowhere
        value = nasty.TEXTS[text].encode("utf-8", "surrogatepass")
        body = io.BytesIO()
        for field in (b"logo", b"file"):
            body.write(b'--x\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n\r\na\r\n' % (field, value))
        yield Shot("POST", b"/batch", b"", (), "multipart/form-data; boundary=x", body.getvalue() + b"--x--\r\n")


def sent(app: Flask, shots: Iterator[Shot]) -> Found:
    """All of them."""
    found = Found()
    for shot in shots:
        found.add(app, shot)
    return found


def run(options: Options) -> list[Figure]:
    """All three, in this process; the program that redraws has its own."""
    from app import create_app

    app = create_app({"PROPAGATE_EXCEPTIONS": False})
    begun = time.monotonic()
    logos = [redrawn(name) for name in nasty.LOGOS]
    seconds = time.monotonic() - begun
    slowest, largest = max(logos, key=lambda one: one.work), logos[-1].megabytes
    ended = Counter("drawn" if not one.sentence else "refused with a sentence" for one in logos)
    out, headers = sent(app, traversals()), sent(app, injections())
    return [
        Figure("8 logos", f"{len(logos)} made to do harm, in {seconds:.0f} s",
               ", ".join(f"{n} {what}" for what, n in ended.items()), sum(ended.values()) == len(logos)),
        Figure("8 logos", "most work; most memory", f"{slowest.work:.1f} s ({slowest.name}); {largest:.0f} MB",
               slowest.work < LOGO_SECONDS),
        Figure("8 ways out of a folder", f"{sum(out.statuses.values())} addresses", _said(out), not out.wrong),
        Figure("8 texts as headers", f"{sum(headers.statuses.values())} requests", _said(headers), not headers.wrong),
    ]  # fmt: skip


def _said(found: Found) -> str:
    faults = "; ".join(f"{fault} at {path}" for fault, path in found.wrong)
    return f"{found.said()}; {faults or 'none leads out, none makes a header'}"
