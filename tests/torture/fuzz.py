"""Requests that no browser would send, to every route there is; and what is wrong with an answer to one.

A request goes to the app as a server would hand it over (WSGI), so that bytes and lengths may be as wrong as they like.
"""

from __future__ import annotations

import io
import logging
import re
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote_from_bytes, urlencode

from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import run_wsgi_app

from planner.handout.printer import printer
from planner.library import Library
from planner.web.forms import (
    CalendarForm,
    CodeForm,
    DetailsForm,
    RecordForm,
    plan_form,
    print_form,
    search_form,
)
from tests.conftest import ANSWERS
from tests.torture import nasty

SLOW_SECONDS, SLOW_ASKED_AGAIN = 2.0, 2
LONGEST_QUERY = 20_000  # bytes; servers take no more of an address
LONGEST_HEADER = 8000
#: Answers that need no sentence: an address to go to, what is not changed, nothing to say.
READING = b"/reading"  # has nothing to say of an empty note
SILENT = (204, 301, 302, 303, 304, 307, 308, 412)
#: Read by views beside the forms' fields.
OTHER_FIELDS = ("names", "as", "fit", "choose", "choosing", "find", "full", "door", "all", "lang", "note-bird-dog")
FILES = ("logo", "file")
#: Routes that print; they are asked less often than others, or a run would consist of little else.
PRINTING = {"/handout.pdf", "/batch", "/paper", "/paper/<int:number>.png", "/paper/<int:number>-<int:width>.png"}
#: What may stand in a route's holes.
NUMBERS = ("0", "1", "2", "99", "450", "900", "1350", "9" * 40, "-1", "1.5", "x", "٣", "01")
IN_HOLES = ("1K7Q-2M9X-D4TB-C21P", "app.css", "figures/bird-dog-1.svg")


@dataclass(frozen=True, slots=True)
class Shot:
    """One request, as it comes off the wire: the path is decoded, the query is not."""

    method: str
    path: bytes
    query: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None
    body: bytes = field(default=b"", repr=False)
    length: str | None = None  # what it says of the body, where that is not true

    def environ(self) -> dict[str, Any]:
        """For a WSGI app."""
        length = str(len(self.body)) if self.length is None else self.length
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost:8000",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": length,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if self.content_type is not None:
            environ["CONTENT_TYPE"] = self.content_type
        for name, value in self.headers:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ


class Answer(NamedTuple):
    """What came back, and how long it took; `logged` are the errors written meanwhile."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    seconds: float
    logged: list[str]


@contextmanager
def errors_logged() -> Iterator[list[str]]:
    """The errors that anything logs meanwhile."""
    texts: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            texts.append(logging.Formatter().format(record))

    handler, root = Kept(logging.ERROR), logging.getLogger()
    root.addHandler(handler)
    try:
        yield texts
    finally:
        root.removeHandler(handler)


def fired(app: Flask, shot: Shot) -> Answer:
    """Sends it and reads the whole answer."""
    with errors_logged() as logged:
        start = time.monotonic()
        try:
            body, status, headers = run_wsgi_app(app, shot.environ(), buffered=True)
            data = b"".join(body)
        except Exception:  # a server would answer for the app, with no sentence
            logged.append(traceback.format_exc())
            status, headers, data = "500", Headers(), b""
        seconds = time.monotonic() - start
    return Answer(int(status[:3]), list(headers), data, seconds, logged)


def wrong_with(shot: Shot, answer: Answer) -> list[str]:
    """What is wrong with an answer, in words; nothing for one that is as it should be."""
    wrong = []
    if answer.status >= 500 and not _busy(answer):
        wrong.append(f"status {answer.status}")
    if answer.logged:
        wrong.append(f"logged: {answer.logged[0].splitlines()[-1]}")
    if b"Traceback (most recent call last)" in answer.body:
        wrong.append("shows a traceback")
    wrong += [f"header {name}: {value!r}" for name, value in answer.headers if _broken_header(name, value)]
    wrong += [f"shows {secret!r}" for secret in nasty.SECRETS if secret in answer.body]
    if nasty.WORKED_OUT.encode() in answer.body:
        wrong.append("ran what was typed")
    if b"<script>alert" in answer.body or b"onerror=alert(1)>" in answer.body:
        wrong.append("shows what was typed as markup")
    silent = shot.method in ("HEAD", "OPTIONS") or answer.status in SILENT
    if not silent and not answer.body and shot.path != READING:
        wrong.append("an empty answer")
    if answer.status >= 400 and not silent and not sentence_in(answer.body):
        wrong.append(f"no sentence: {answer.body[:80]!r}")
    if answer.seconds > SLOW_SECONDS:
        wrong.append(f"took {answer.seconds:.1f} s")
    return wrong


def _busy(answer: Answer) -> bool:
    return answer.status == 503 and sentence_in(answer.body)


def _broken_header(name: str, value: str) -> bool:
    """Whether a text from outside has made a header of its own, or broken one."""
    return nasty.MARK in name or "\r" in value or "\n" in value or "\0" in value or name.lower() == "set-cookie"


def sentence_in(page: bytes) -> bool:
    """Whether a page says something in a plain sentence: a paragraph of three words or more, with its full stop."""
    text = page.decode("utf-8", "replace")
    paragraphs = re.findall(r"<(?:p|li|strong|label|span)\b[^>]*>(.*?)</", text, re.DOTALL)
    said = (re.sub(r"<[^>]*>", "", paragraph).strip() for paragraph in [*paragraphs, "" if paragraphs else text])
    return any(len(one.split()) >= 3 and one[-1] in ".!?؟" for one in said)


@dataclass
class Found:
    """What fuzzed requests came to. `wrong` counts each fault on each path; `first` has the first request with it."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], Shot] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")

    def add(self, app: Flask, shot: Shot) -> None:
        """Sends it and takes note. What seems slow is asked again: it may have been the machine."""
        answer = fired(app, shot)
        for _ in range(SLOW_ASKED_AGAIN):
            if answer.seconds <= SLOW_SECONDS:
                break
            answer = min(answer, fired(app, shot), key=lambda one: one.seconds)
        self.statuses[answer.status] += 1
        path = shot.path[:40].decode("utf-8", "replace")
        self.slowest = max(self.slowest, (answer.seconds, f"{shot.method} {path}"))
        for fault in wrong_with(shot, answer):
            self.wrong[fault[:120], path] += 1
            self.first.setdefault((fault[:120], path), shot)

    def said(self) -> str:
        """How often each status came back."""
        return ", ".join(f"{number:,} x {status}" for status, number in sorted(self.statuses.items()))


def fuzzed(app: Flask, requests: st.SearchStrategy[Shot], number: int, chosen: int) -> Found:
    """So many requests, the same ones for the same seed."""
    found = Found()
    printer().about(60)  # until its renderer has started, /readyz says that it is not ready

    @seed(chosen)
    @settings(
        max_examples=number, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck]
    )
    @given(requests)
    def fire(shot: Shot) -> None:
        found.add(app, shot)

    fire()
    return found


# --- the requests ------------------------------------------------------------------------------------------------


def field_names(library: Library) -> list[str]:
    """Every name that a form or a view reads."""
    forms = [plan_form(library)(), print_form(library)(), search_form(library)(), DetailsForm(), CalendarForm()]
    forms += [RecordForm(), CodeForm(None, library.numbers)]
    return sorted({f.short_name for form in forms for f in form} | set(OTHER_FIELDS))


def good_values(library: Library) -> dict[str, list[str]]:
    """What the fields with a list of answers take."""
    forms = [plan_form(library)(), print_form(library)(), search_form(library)()]
    return {f.short_name: f.known for form in forms for f in form if hasattr(f, "known")}


def _bytes(text: str) -> bytes:
    """As a careless program sends it: surrogates too."""
    return text.encode("utf-8", "surrogatepass")


texts = st.sampled_from([*nasty.TEXTS.values()]).map(_bytes)
short_texts = st.sampled_from([t for t in nasty.TEXTS.values() if len(_bytes(t)) < 4000]).map(_bytes)
values = st.one_of(texts, st.sampled_from([*nasty.BROKEN.values()]), st.text(max_size=30).map(str.encode))
Pairs = list[tuple[bytes, bytes]]


@st.composite
def pairs(draw: st.DrawFn, names: list[str], good: Mapping[str, list[str]]) -> Pairs:
    """Answers: mostly those of a plan, with a few changed, doubled, taken away, or made nasty."""
    found: Pairs = []
    if draw(st.integers(0, 9)):
        found = [(n.encode(), v.encode()) for n, vs in ANSWERS.items() for v in ([vs] if isinstance(vs, str) else vs)]
    for _ in range(draw(st.integers(0, 5))):
        name = draw(st.sampled_from(names))
        in_list = name in good and draw(st.booleans())
        value = draw(st.sampled_from(good[name])).encode() if in_list else draw(values)
        if draw(st.booleans()):
            found = [pair for pair in found if pair[0] != name.encode()]
        found += [(name.encode(), value)] * draw(st.sampled_from([1, 1, 1, 1, 2, 40]))
    if not draw(st.integers(0, 15)):
        found.append((draw(values)[:200], draw(values)))
    return draw(st.permutations(found)) if draw(st.booleans()) else found


@st.composite
def paths(draw: st.DrawFn, rules: list[str], exercises: list[str]) -> bytes:
    """The address of a route, with something in each of its holes; now and then one of no route."""
    if not draw(st.integers(0, 11)):
        return b"/" + draw(short_texts)
    rule = draw(st.sampled_from(rules))

    def filled(hole: re.Match[bytes]) -> bytes:
        if hole[1] == b"int:":
            return draw(st.sampled_from(NUMBERS)).encode()
        known = exercises if hole[2] == b"id_" else IN_HOLES
        return draw(st.one_of(st.sampled_from([*known, *nasty.TRAVERSALS]).map(str.encode), short_texts))

    return re.sub(rb"<(\w+:)?(\w+)>", filled, rule.encode())


def parts(found: Pairs, files: Pairs, boundary: bytes) -> bytes:
    """As `multipart/form-data`; names are written as they are, quotes and line breaks too."""
    said = b""
    for name, value in found:
        said += b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (boundary, name, value)
    for name, value in files:
        said += b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\n' % (boundary, name, b"a.png")
        said += b"Content-Type: image/png\r\n\r\n%s\r\n" % value
    return said + b"--%s--\r\n" % boundary


BROKEN_PARTS = {
    "cut": lambda body, boundary: body[: len(body) * 2 // 3],
    "no end": lambda body, boundary: body.removesuffix(b"--%s--\r\n" % boundary),
    "only the end": lambda body, boundary: b"--%s--\r\n" % boundary,
    "no names": lambda body, boundary: body.replace(b"; name=", b"; nom="),
    "bare disposition": lambda body, boundary: body.replace(b"form-data;", b";"),
    "no heads": lambda body, boundary: re.sub(rb"Content-Disposition[^\n]*\n", b"", body),
    "bare newlines": lambda body, boundary: body.replace(b"\r\n", b"\n"),
    "another boundary": lambda body, boundary: body.replace(boundary, boundary + b"x"),
    "nested": lambda body, boundary: (
        b'--%s\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n%s'
        % (boundary, boundary, body)
    ),
    "base64": lambda body, boundary: body.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
    "strange charset": lambda body, boundary: body.replace(
        b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=idna\r\n\r\n"
    ),
    "long head": lambda body, boundary: body.replace(b"\r\n\r\n", b"\r\nX-A: " + b"a" * 70_000 + b"\r\n\r\n", 1),
    "broken head": lambda body, boundary: body.replace(b"Content-Disposition:", b"Content-Disposition"),
    "extended name": lambda body, boundary: body.replace(b'filename="', b"filename*=utf-99''%ff%zz; x=\""),
    "nasty file name": lambda body, boundary: body.replace(b'filename="', b'filename="../../etc/passwd\0\xff\\"'),
    "many parts": lambda body, boundary: body * 60,
    "junk before": lambda body, boundary: b"junk\r\n" * 2000 + body,
    "lines of dashes": lambda body, boundary: b"\r\n--" * 40_000,
    "almost a boundary": lambda body, boundary: b"\r\n--" + boundary[:-1] * 20_000,
}  # fmt: skip


@st.composite
def bodies(draw: st.DrawFn, found: Pairs) -> tuple[str | None, bytes]:
    """How answers are sent, and as what they are said to be: rightly, wrongly, or not at all."""
    kind = draw(st.integers(0, 9))
    if kind < 4:
        return "application/x-www-form-urlencoded", urlencode(found).encode()
    if kind == 4:
        said = draw(st.sampled_from([*nasty.CONTENT_TYPES, None]))
        raw = draw(st.one_of(values, st.just(nasty.DEEP_JSON), st.just(urlencode(found).encode())))
        return said, raw
    files: Pairs = []
    if draw(st.booleans()):
        table = st.sampled_from([*nasty.LOGOS.values(), *nasty.NAME_FILES.values()])
        files = [(draw(st.sampled_from(FILES)).encode(), draw(table))]
    boundary = b"----tortured"
    body = parts(found, files, boundary)
    if kind > 6:
        body = draw(st.sampled_from([*BROKEN_PARTS.values()]))(body, boundary)
    return f"multipart/form-data; boundary={boundary.decode()}", body


@st.composite
def headers(draw: st.DrawFn) -> tuple[tuple[str, str], ...]:
    """Some headers, right and wrong; a server hands their bytes on as latin-1, and no line break."""
    found = {}
    if draw(st.booleans()):
        found["HX-Request"] = "true"
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 3]))):
        value = draw(st.one_of(st.sampled_from(nasty.HEADER_VALUES).map(_bytes), short_texts))
        found[draw(st.sampled_from(nasty.READ_HEADERS))] = _one_line(value)
    if not draw(st.integers(0, 9)):
        found["Host"] = _one_line(_bytes(draw(st.sampled_from(nasty.HOSTS))))
    return tuple(found.items())


def _one_line(value: bytes) -> str:
    return re.sub(rb"[\r\n\0]", b"", value)[:LONGEST_HEADER].decode("latin-1")


def shots(app: Flask, library: Library, printing: bool = True) -> st.SearchStrategy[Shot]:
    """Requests to all routes of the app, or all but those that print."""
    names, good = field_names(library), good_values(library)
    rules: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        rules.setdefault(rule.rule, set()).update(rule.methods or ())
    quick = sorted(set(rules) - PRINTING)
    address = paths([*(sorted(rules) if printing else []), *quick * 4], sorted(library.exercises))
    answers = pairs(names, good)

    @st.composite
    def shot(draw: st.DrawFn) -> Shot:
        path = draw(address)
        own = sorted(rules.get(path.decode("latin-1"), {"GET"}) - {"OPTIONS", "HEAD"})
        method = draw(st.sampled_from(own if draw(st.integers(0, 9)) else nasty.METHODS))
        query = b""
        if method != "POST" or not draw(st.integers(0, 7)):
            query = _query(draw(answers), draw(st.integers(0, 9)))
        said, body = draw(bodies(draw(answers))) if method != "GET" else (None, b"")
        length = draw(st.sampled_from(nasty.LENGTHS)) if not draw(st.integers(0, 19)) else None
        return Shot(method, path, query, draw(headers()), said, body, length)

    return shot()


def _query(found: Pairs, how: int) -> bytes:
    """Most are encoded as they should be; some only as far as a server insists on."""
    if how == 0:
        raw = b"&".join(name + b"=" + value for name, value in found)
        return quote_from_bytes(raw, safe="&=%+;/?:@!$'()*,[]{}|\\^`\"<>~#").encode()[:LONGEST_QUERY]
    return urlencode(found).encode()[:LONGEST_QUERY]
