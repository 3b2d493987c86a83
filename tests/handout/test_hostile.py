"""What is typed or sent to do harm prints in little time and memory, or is refused with a sentence. It harms nobody.

The killers are those that were measured with WeasyPrint by itself. What a person can type goes in by the true address.
What only our own templates could bring in goes straight to the renderer, as if one of them had a hole.
"""

from __future__ import annotations

import base64
import html
import io
import re
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient

from planner.handout import pdf
from planner.handout.details import LONGEST
from planner.handout.printer import Done, Printer, printer
from planner.handout.refusals import HandoutError, TooHeavy
from planner.handout.wire import Limits
from tests.conftest import ANSWERS

MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
SHORT = {**ANSWERS, "pain": "9", "minutes": "10", "day": "mon"}  # a plan of few cards
PAGE = '<html lang="en"><head><title>t</title>{}</head><body><h1>t</h1>{}</body></html>'
TINY = PAGE.format("", "<p>Walk.</p>")

#: More than any field takes, of what is worst for who breaks lines.
KILLERS = {
    "soft hyphens": "ab\u00ad" * 10_000,
    "no-break spaces": "ab\u00a0" * 10_000,
    "zero-width spaces": "ab\u200b" * 10_000,
    "hyphens": "ab-" * 10_000,
    "one word of 100 kB": "W" * 100_000,
    "100 kB of words": "back pain " * 10_000,
    "newlines": "a\n" * 5_000,
    "tabs": "a\t" * 10_000,
    "Chinese": "背部疼痛" * 2_500,
    "Arabic": "خطة الظهر " * 1_000,
    "both ways": "abc אבג " * 2_000,
    "a pile of accents": "a" + "\u0301" * 10_000,
    "emoji": "🧘‍♀️" * 2_000,
    "controls": "a\0b\x01\x1b\u202e\u2066" * 2_000,
    "markup": "<svg><use href='#a'/></svg><style>*{content:url(file:///etc/passwd)}</style>" * 200,
}
PLACES = ("patient", "clinic", "note", "exercise note")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Done]:
    """What the app's printer tells of its jobs."""
    jobs: list[Done] = []
    monkeypatch.setattr(printer(), "notice", jobs.append)
    return jobs


@pytest.fixture(scope="module")
def exercise(app: Any) -> str:
    """One that has a card in the short plan."""
    found = re.search(r'name="note-([^"]+)"', app.test_client().post("/plan", data={**SHORT, "mode": "clinician"}).text)
    found = found or re.search(r'name="note-([^"]+)"', app.test_client().get("/plan", query_string=SHORT).text)
    assert found
    return found[1]


def typed(exercise: str, place: str, text: str) -> dict[str, str]:
    return {f"note-{exercise}" if place == "exercise note" else place: text}


@pytest.mark.parametrize("killer", KILLERS.values(), ids=KILLERS)
def test_more_than_a_field_takes_is_refused_at_the_field_and_kept(
    client: FlaskClient, told: list[Done], exercise: str, killer: str
) -> None:
    for place in PLACES:
        answer = client.post("/handout.pdf", data={**SHORT, **typed(exercise, place, killer)})
        assert answer.status_code == 400
        assert "This is too long. Use" in answer.text
        kept = re.split(r"[\s\0-\x1f]", killer, maxsplit=1)[0][:20]
        assert html.escape(kept).replace("&#x27;", "&#39;") in answer.text
    assert told == []


@pytest.mark.parametrize("killer", KILLERS.values(), ids=KILLERS)
def test_as_much_as_the_fields_take_prints_at_once_or_is_refused_with_a_sentence(
    client: FlaskClient, told: list[Done], exercise: str, killer: str
) -> None:
    lines = {"note": 60, "exercise note": 6}
    sent: dict[str, str] = {}
    for place in PLACES:
        text = "\n".join(killer[: LONGEST[place]].split("\n")[: lines.get(place, 1)])
        sent |= typed(exercise, place, text)
    answer = client.post("/handout.pdf", data={**SHORT, **sent})
    if answer.status_code == 400:
        assert "We cannot print" in answer.text
        assert told == []
        return
    assert answer.status_code == 200
    assert len(pypdfium2.PdfDocument(answer.data)) > 2
    (done,) = told
    assert done.megabytes < MOST_MEGABYTES
    client.post("/handout.pdf", data=SHORT)
    assert done.processor_seconds < MOST_SECONDS + told[-1].processor_seconds  # on a machine that does other things


# Straight at the renderer

SOFT = "ab\u00ad" * 10_000
NO_BREAK = "long\u00a0" * 8_000
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90">{}</svg>'
ENTITIES = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE svg [<!ENTITY l0 "ha">{ENTITIES}]>' + SVG.format("<text>&l9;</text>")
USES = "".join(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 10))


def png(width: int, height: int) -> bytes:
    """All black, and very small for what it becomes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = zlib.compress(bytes((width * 3 + 1) * height), 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def style(rule: str) -> str:
    return f"<style>{rule}</style>"


def picture(data: bytes | str) -> tuple[str, dict[str, bytes]]:
    return PAGE.format("", '<img src="picture:1" alt="a">'), {
        "picture:1": data if isinstance(data, bytes) else data.encode()
    }


HOLES: dict[str, tuple[str, dict[str, bytes]]] = {
    "soft hyphens in a flex cell": (PAGE.format("", f'<div style="display:flex"><p>{SOFT}</p></div>'), {}),
    "anywhere in a flex cell": (
        PAGE.format("", f'<div style="display:flex"><p style="overflow-wrap:anywhere">{"ab " * 20_000}</p></div>'),
        {},
    ),
    "no-break spaces, hyphenated": (PAGE.format(style("p { hyphens: auto }"), f"<p>{NO_BREAK}</p>"), {}),
    "a tiny gradient": (
        PAGE.format(style("p { background: repeating-linear-gradient(red 0, blue .0001px) }"), "<p>a</p>"),
        {},
    ),
    "use of use of use": picture(SVG.format(f'<g id="g0"><path d="M0 0h9"/></g>{USES}<use href="#g9"/>')),
    "5,000 within each other": (PAGE.format("", "<div>" * 5_000 + "a" + "</div>" * 5_000), {}),
    "a cell of a million columns": (PAGE.format("", '<table><tr><td colspan="1000000">a</td></tr></table>'), {}),
    "has of has": (PAGE.format(style(":has(*) " * 6 + "{ color: red }"), "<div><p>a</p></div>" * 300), {}),
    "a PNG of 144 million pixels": picture(png(12_000, 12_000)),
    "a billion laughs": picture(LAUGHS),
    "a thousand cards": (PAGE.format("", "<table><tr><td>a<td>b</table>" * 20_000), {}),
}


@pytest.fixture(scope="module")
def strict() -> Iterator[Printer]:
    """Two seconds of a processor and 600 MB of addresses, of which the programs themselves take more than half."""
    one = Printer({"handout": Limits(60, MOST_SECONDS, 600_000_000)})
    yield one
    one.close()


@pytest.mark.parametrize(("markup", "pictures"), HOLES.values(), ids=HOLES)
def test_a_hole_in_our_templates_would_cost_one_handout_and_no_more(
    strict: Printer, markup: str, pictures: dict[str, bytes]
) -> None:
    told: list[Done] = []
    strict.notice = told.append
    strict.handout_pdf(TINY)
    renderer = strict.pid
    try:
        assert strict.handout_pdf(markup, pictures).startswith(b"%PDF")
    except TooHeavy:
        assert told[-1].outcome == "too heavy"
    except HandoutError:
        assert told[-1].outcome == "failed"
    if told[-1].megabytes:
        assert told[-1].megabytes < 600
    assert strict.handout_pdf(TINY).startswith(b"%PDF")
    assert strict.pid == renderer


# What may be loaded

SECRET = "Zyxwv secret"
WAYS = {
    "a picture": '<img src="{}" alt="a">',
    "a sheet": '<link rel="stylesheet" href="{}">',
    "an import": "<style>@import '{}';</style>",
    "an import of an import": '<link rel="stylesheet" href="data:text/css,@import%20\'{}\';">',
    "a font": "<style>@font-face {{ font-family: F; src: url('{}') }} h1 {{ font-family: F }}</style>",
    "a background": "<style>h1 {{ background: url('{}') }}</style>",
    "a border": "<style>h1 {{ border: 9px solid; border-image: url('{}') 9 }}</style>",
    "a bullet": "<style>h1 {{ display: list-item; list-style: url('{}') }}</style>",
    "content": "<style>h1::before {{ content: url('{}') }}</style>",
    "an attached file": '<link rel="attachment" href="{}">',
    "an attached link": '<a rel="attachment" href="{}">a</a>',
    "an object": '<object data="{}">a</object>',
    "an embedded thing": '<embed src="{}">',
    "a frame": '<iframe src="{}"></iframe>',
    "a picture in an SVG": '<svg width="9" height="9"><title>a</title><image href="{}" width="9" height="9"/></svg>',
    "a use in an SVG": '<svg width="9" height="9"><title>a</title><use href="{}#a"/></svg>',
    "a sheet in an SVG": '<svg width="9" height="9"><title>a</title><style>@import "{}";</style></svg>',
}
BACKWARDS = "..\\" * 9
FILES = {
    "the file": "file://{}",
    "no slashes": "file:{}",
    "a host": "file://localhost{}",
    "a share": "file:////elsewhere{}",
    "capitals": "FILE://{}",
    "out of our folder": f"{pdf.STATIC.as_uri()}/../../../../../../../../..{{}}",
    "out of it, encoded": f"{pdf.STATIC.as_uri()}/{'%2e%2e%2f' * 9}{{}}",
    "out of it, encoded twice": f"{pdf.STATIC.as_uri()}/{'%252e%252e/' * 9}{{}}",
    "out of it, backwards": f"{pdf.STATIC.as_uri()}/{BACKWARDS}{{}}",
    "a NUL": "file://{}%00.svg",
    "a question": "file://{}?.svg",
    "a path alone": "{}",
    "data": "data:text/plain;base64," + base64.b64encode(SECRET.encode()).decode() + "#{}",
    "a script": "javascript:{}",
    "ftp": "ftp://127.0.0.1{}",
    "a jar": "jar:file://{}!/a",
}


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("outside") / "secret.txt"
    file.write_text(SECRET)
    return file


@pytest.fixture(scope="module")
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """An address of a server that leads on to itself, and what it was asked for."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                talk, _ = server.accept()
            except OSError:
                return
            asked.append(talk.recv(1000))
            talk.sendall(b"HTTP/1.0 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n")
            talk.close()

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/a", asked
    server.close()


def embedded(made: bytes) -> bytes:
    """All that is in a PDF, opened up."""
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(made))
    found = [made]
    for number in range(1, reader.trailer["/Size"]):
        thing = reader.get_object(number)
        if isinstance(thing, pypdf.generic.StreamObject):
            found.append(thing.get_data())
    return b"".join(found)


@pytest.mark.parametrize("address", FILES.values(), ids=FILES)
def test_no_file_of_the_machine_gets_into_a_handout(secret: Path, address: str) -> None:
    assert not pdf.StaticOnly(pdf.STATIC).allows(address.format(secret))
    for way in WAYS.values():
        try:
            made = pdf.handout_pdf(PAGE.format("", way.format(html.escape(address.format(secret)))))
        except HandoutError:
            continue
        assert SECRET.encode() not in embedded(made), way


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_nothing_is_fetched_from_anywhere(listening: tuple[str, list[bytes]], way: str) -> None:
    address, asked = listening
    with suppress(HandoutError):
        pdf.handout_pdf(PAGE.format("", way.format(address)))
    assert asked == []


def test_refusals_are_counted_by_how_an_address_begins_and_by_no_more() -> None:
    fetcher = pdf.StaticOnly(pdf.STATIC)
    before = pdf.StaticOnly.counted.copy()
    for url in ("http://a/Zyxwv", "FILE:///Zyxwv", "Zyxwv://a", "data:,Zyxwv", "\\\\a\\Zyxwv"):
        with pytest.raises(ValueError, match="refused"):
            fetcher.fetch(url)
    counted = pdf.StaticOnly.counted - before
    assert counted == {"http": 1, "file": 1, "other": 2, "data": 1}
