"""Nothing a person types beside a plan, and no warning sign, stays anywhere: everything marked is sent through every
route of a real server, and then its logs, folders, Redis and processes, and all headers and links are searched."""

from __future__ import annotations

import datetime
import gzip
import html
import http.client
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus, urlencode

import pypdf
import pytest
import redis
from flask import Flask
from PIL import Image, PngImagePlugin
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from tests.conftest import ANSWERS

ROOT = Path(__file__).parents[2]
MARK = "Zq7x"  # in everything that is typed; the phone and the sign cannot hold it
SIGN, PHONE = "rf01", "0999 7654321"
MARKS = (MARK.lower(), SIGN, "7654321", "999%207654321", "0999+7654321")
#: What the parts of an address are filled with; a route with another part needs a line here.
PARTS = {"id_": "bird-dog", "code": "nonsense", "number": "1", "width": "800", "filename": "app.css"}
TODAY = datetime.datetime.now(datetime.UTC).date().isoformat()
TYPED: dict[str, Any] = {
    **ANSWERS,
    "mode": "clinician",
    "print": "card",
    "patient": f"{MARK} Patient",
    "date": TODAY,
    "prepared_by": f"{MARK} Clinician",
    "prepared_by_role": f"{MARK} role",
    "clinic": f"{MARK} Clinic",
    "phone": PHONE,
    "note": f"{MARK} note. Go slowly.",
    "note-easy-walk": f"{MARK} exercise note.",
    "names": f"{MARK} Anna\n{MARK} Bo",
    "patient_identifier": f"{MARK}-1234",
    "fit": "card-2",
}
WORD = {"redflag": SIGN, "attested": "yes", "attested_by": f"{MARK} Doctor", "attested_on": TODAY}
#: Good and bad, each with all of it.
SENT: dict[str, dict[str, Any]] = {
    "a plan": TYPED,
    "a sign": {**TYPED, "redflag": SIGN},
    "a clinician's word": {**TYPED, **WORD},
    "faults": {
        **TYPED,
        "age": "stone",
        "date": f"{MARK} day",
        "note": f"{MARK} long " * 500,
        "at": "noon",
    },
    "no answers": {name: value for name, value in TYPED.items() if name not in ANSWERS},
    "another language": {**TYPED, "lang": "es"},
    "the other door": {**TYPED, "door": "self", "redflag": SIGN},
}


def logo() -> FileStorage:
    said, out = PngImagePlugin.PngInfo(), io.BytesIO()
    said.add_text("Author", f"{MARK} logo")
    Image.new("RGB", (300, 120), "navy").save(out, "PNG", pnginfo=said)
    return FileStorage(io.BytesIO(out.getvalue()), filename=f"{MARK}.png", content_type="image/png")


def class_list() -> FileStorage:
    return FileStorage(io.BytesIO(f"name\n{MARK} Cy\n".encode()), filename=f"{MARK}.csv", content_type="text/csv")


def pairs(fields: dict[str, Any]) -> list[tuple[str, str]]:
    return [(n, one) for n, value in fields.items() for one in (value if isinstance(value, list) else [value])]


# --- a server, and all that may hold something of what it was told ---


@dataclass
class Place:
    """A running server; `seen` is what its processes showed while it worked."""

    folder: Path
    port: int
    redis_port: int | None
    started: float
    server: subprocess.Popen[bytes]
    seen: dict[str, bytes] = field(default_factory=dict)
    answers: list[tuple[str, http.client.HTTPResponse, bytes]] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        wire.request(method, path, body or None, headers or {})
        response = wire.getresponse()
        self.answers.append((f"{method} {path.partition('?')[0]}", response, response.read()))
        wire.close()

    def processes(self) -> Iterator[int]:
        parents: dict[int, int] = {}
        for each in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parents[int(each.parent.name)] = int(each.read_text().rpartition(")")[2].split()[1])
        family = {self.server.pid}
        while new := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= new
        yield from family

    def look(self) -> None:
        """What anyone on the machine could see of our processes, and files of theirs that have no name any more."""
        for pid in self.processes():
            for what in ("cmdline", "environ"):
                with suppress(OSError):
                    said = Path(f"/proc/{pid}/{what}").read_bytes()
                    self.seen[f"{what} of a process: {said[:80]!r}"] = said
            with suppress(OSError):
                for handle in Path(f"/proc/{pid}/fd").iterdir():
                    with suppress(OSError):
                        name = os.readlink(handle)
                        if name.startswith(("/memfd:", "/dev/shm", "/tmp", str(self.folder))) and "redis" not in name:
                            self.seen[f"open file {name}"] = handle.read_bytes()[:5_000_000]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def up(port: int, process: subprocess.Popen[bytes]) -> None:
    for _time in range(600):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "it has ended"
        time.sleep(0.1)
    raise AssertionError("it has not begun")


def command(kind: str, port: int) -> list[str]:
    if kind == "waitress":
        return [sys.executable, "app.py"]
    config = ROOT / "deploy" / "gunicorn.conf.py"
    chosen = ["--config", str(config)] if config.exists() else []
    more = ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--timeout", "120"]
    return [sys.executable, "-m", "gunicorn", *chosen, *more, "app:create_app()"]


@pytest.fixture(scope="module", params=["waitress", "gunicorn"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, app: Flask) -> Place:
    """A server that has been sent everything, and has ended."""
    folder, port = tmp_path_factory.mktemp("privacy"), free_port()
    for name in ("tmp", "home", "cache", "redis"):
        (folder / name).mkdir()
    # no name of a secret of this machine goes along
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("BACKPLAN_", "FLASK_", "PYTEST"))
    }
    environ |= {"TMPDIR": str(folder / "tmp"), "HOME": str(folder / "home"), "XDG_CACHE_HOME": str(folder / "cache")}
    environ |= {"PORT": str(port), "HOST": "127.0.0.1", "BACKPLAN_SECRET_KEY": "b1946ac92492d2347c6235b4d2611184"}
    environ |= {"BACKPLAN_HOSTS": "127.0.0.1", "BACKPLAN_PRODUCTION": "1", "PYTHONUNBUFFERED": "1"}
    redis_port, helpers = None, []
    if shutil.which("redis-server"):
        redis_port = free_port()
        options = ["--port", str(redis_port), "--save", "", "--dir", str(folder / "redis")]
        helpers.append(subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL))
        up(redis_port, helpers[0])
        with (folder / "redis" / "said to it").open("wb") as said:
            helpers.append(subprocess.Popen(["redis-cli", "-p", str(redis_port), "monitor"], stdout=said))
        environ["BACKPLAN_REDIS_URL"] = f"redis://127.0.0.1:{redis_port}/0"
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command(request.param, port), cwd=ROOT, env=environ, stdout=log, stderr=log)
    place, done = Place(folder, port, redis_port, time.time(), server), threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            place.look()

    watching = threading.Thread(target=watch)
    try:
        up(port, server)
        watching.start()
        everything(place, app)
        if redis_port:
            (folder / "redis" / "kept by it").write_bytes(b"\n".join(kept_by(redis_port)))
    finally:
        done.set()
        if watching.ident:
            watching.join()
        server.terminate()
        server.wait(30)
        for helper in reversed(helpers):
            helper.kill()
            helper.wait()
    return place


def kept_by(port: int) -> Iterator[bytes]:
    """All keys and values of a Redis."""
    store = redis.Redis(port=port)
    read = {b"string": store.get, b"hash": store.hgetall, b"set": store.smembers}
    for key in store.scan_iter():
        kind = store.type(key)
        value = read[kind](key) if kind in read else store.dump(key)  # type: ignore[index,operator]
        yield key + b" = " + (value if isinstance(value, bytes) else repr(value).encode())


def everything(place: Place, app: Flask) -> None:
    """Each route, each way it may be asked, with all that may be sent."""
    for rule in app.url_map.iter_rules():
        parts = {part: quote(PARTS[part]) for part in rule.arguments}
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found, parts=parts: parts[found[1]], rule.rule)  # type: ignore[misc]
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            for fields in SENT.values():
                one = through_the_address if method == "GET" else through_a_body
                one(place, method, path, fields)
        if "POST" in (rule.methods or ()):
            badly(place, path)
    for path in ("/nowhere", "/static/nothing", "/exercises/nothing", "/p/nothing", "/paper/99.png"):
        through_the_address(place, "GET", path, TYPED)


def through_the_address(place: Place, method: str, path: str, fields: dict[str, Any]) -> None:
    """As nobody should: by hand, in an address; and it may come along as the page before."""
    address = f"{path}?{urlencode(pairs(fields))}"
    before = f"http://127.0.0.1:{place.port}/plan?{urlencode({'patient': MARK, 'redflag': SIGN})}"
    place.ask(method, address[:15_000], headers={"Referer": before})


def through_a_body(place: Place, method: str, path: str, fields: dict[str, Any]) -> None:
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    place.ask(method, path, urlencode(pairs(fields)).encode(), plain)
    if fields is TYPED:
        place.ask(method, path, urlencode(pairs(fields)).encode(), {**plain, "HX-Request": "true"})
        foreign = {**plain, "Sec-Fetch-Site": "cross-site"}
        place.ask(method, path, urlencode(pairs(fields)).encode(), foreign)
        files = MultiDict[str, Any]([*pairs(fields), ("logo", logo()), ("file", class_list())])
        boundary, body = encode_multipart(files)
        place.ask(method, path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})


def badly(place: Place, path: str) -> None:
    """What is too much, is broken, or ends in the middle."""
    plain = {"Content-Type": "application/x-www-form-urlencoded"}
    boundary, body = encode_multipart(MultiDict[str, Any]([*pairs(TYPED), ("file", class_list())]))
    for sent, headers in (
        (urlencode({"patient": MARK, "note": f"{MARK} " * 120_000}).encode(), plain),
        (f"patient={MARK}&".encode() * 1100, plain),
        (f"patient={MARK}&note=%ff%00\xff{MARK}".encode("latin-1"), plain),
        (body[: len(body) // 2], {"Content-Type": f"multipart/form-data; boundary={boundary}"}),
        (f'{{"patient": "{MARK}"}}'.encode(), {"Content-Type": "application/json"}),
    ):
        place.ask("POST", path, sent, headers)
    with socket.create_connection(("127.0.0.1", place.port)) as wire:
        head = [
            f"POST {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Content-Type: {plain['Content-Type']}",
            "Content-Length: 999",
        ]
        wire.sendall("\r\n".join([*head, "", f"patient={MARK}"]).encode())


# --- the search ---


def readable(data: bytes) -> Iterator[bytes]:
    """What stands there, as it stands and unpacked, and the text of a PDF."""
    yield data
    with suppress(OSError, EOFError, zlib.error):
        yield gzip.decompress(data)
    with suppress(zlib.error):
        yield zlib.decompress(data)
    for start in (found.start() for found in re.finditer(b"%PDF-", data)):
        with suppress(Exception):
            yield "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data[start:])).pages).encode()


def marks_in(data: bytes) -> list[str]:
    """The marks in it: as they are, as an address writes them, in wide characters, in an HTML page."""
    found = set()
    for text in readable(data):
        small = text.lower()
        plain = html.unescape(unquote_plus(small.decode("utf-8", "replace"))).lower()
        found |= {
            mark for mark in MARKS if mark.encode() in small or mark.encode("utf-16-le") in small or mark in plain
        }
    return sorted(found)


def leaks(folder: Path) -> dict[str, list[str]]:
    """Files with a mark in their name or in them."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and (marks := marks_in(path.name.encode()) + marks_in(path.read_bytes())):
            found[str(path.relative_to(folder))] = marks
    return found


def addresses_in(page: str) -> Iterator[str]:
    """Where a page or a file leads, or what it hands to a script as an address."""
    for value in re.findall(r"""\s[\w-]+=(?:"([^"]*)"|'([^']*)')""", page):
        yield from (one for one in value if re.match(r"(https?:/)?/|[?#]|\w+\?", one))
    yield from re.findall(r"https?://[^\s\"'<>]+", page)


def test_every_route_answers_and_none_breaks(place: Place, app: Flask) -> None:
    asked = {what for what, _response, _body in place.answers}
    assert len(asked) >= sum(len((rule.methods or set()) - {"OPTIONS", "HEAD"}) for rule in app.url_map.iter_rules())
    broken = {what: response.status for what, response, _body in place.answers if response.status >= 500}
    assert broken == {}
    good = {what for what, response, _body in place.answers if response.status == 200}
    for what in ("POST /handout.pdf", "POST /note.pdf", "POST /batch", "POST /plan.fhir.json", "POST /reading"):
        assert what in good, "it must have come that far"
    papers = [body for what, _response, body in place.answers if "handout.pdf" in what and body.startswith(b"%PDF")]
    assert any(MARK.lower() in marks_in(body) for body in papers), "the marks must have been printed"


def test_no_log_holds_anything(place: Place) -> None:
    assert marks_in((place.folder / "log").read_bytes()) == []


def test_no_folder_and_no_redis_holds_anything(place: Place) -> None:
    assert leaks(place.folder) == {}
    if place.redis_port:
        assert (place.folder / "redis" / "said to it").stat().st_size > 100, "nobody listened"


def test_no_file_of_the_app_was_written(place: Place) -> None:
    for top in ("planner", "static", "templates", "deploy", "docs"):
        written = [path for path in (ROOT / top).rglob("*") if path.is_file() and path.stat().st_mtime > place.started]
        assert [path for path in written if marks_in(path.read_bytes())] == []


def test_no_process_shows_anything(place: Place) -> None:
    assert any("redraw.py" in what for what in place.seen), "the logo's own process must have been seen"
    assert {what: marks for what, said in place.seen.items() if (marks := marks_in(said))} == {}


def test_no_header_holds_anything(place: Place) -> None:
    for what, response, _body in place.answers:
        assert marks_in(repr(response.getheaders()).encode()) == [], what
        assert response.getheader("Set-Cookie") is None
        assert not re.search(r"/\d", response.getheader("Server") or ""), "a version is nobody's business"


def test_no_address_in_any_answer_holds_anything(place: Place) -> None:
    for what, response, body in place.answers:
        if (response.getheader("Content-Type") or "").startswith(("text/", "application/json", "application/fhir")):
            for address in addresses_in(body.decode("utf-8", "replace")):
                assert marks_in(address.encode()) == [], f"{what}: {address}"


def test_a_sign_typed_into_an_address_is_answered_and_goes_no_further(place: Place) -> None:
    asked = [(r, b) for what, r, b in place.answers if what in ("GET /", "GET /plan") and b'class="referral' in b]
    assert len(asked) >= 2
    assert all(response.status == 200 and not response.getheader("Location") for response, _body in asked)


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as packed:
        packed.write(b"patient=Zq7x")
    planted = {
        "log": b"GET /plan?patient=Zq7x+Patient",
        "small": b"zq7x",
        "packed": out.getvalue(),
        "thin": zlib.compress(b"Zq7x"),
        "quoted": b"%5A%71%37%78",
        "wide": "Zq7x".encode("utf-16-le"),
        "sign": b"redflag=rf01",
        "phone": b"0999+7654321",
    }
    for name, data in planted.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "Zq7x.txt").write_bytes(b"")
    (tmp_path / "clean").write_bytes(b"GET /plan 200")
    assert set(leaks(tmp_path)) == {*planted, "Zq7x.txt"}
    assert any(marks_in(a.encode()) for a in addresses_in('<a href="/plan?patient=Zq7x">'))
    assert list(addresses_in('<input value="Zq7x Patient">')) == []
