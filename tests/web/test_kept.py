"""Papers that replicas share: found again with the very bytes, never personal, and never needed."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from flask.testing import FlaskClient

import planner.web.fingerprint as fingerprint
import planner.web.paper
import planner.web.shared as shared
from app import create_app
from planner.web.settings import Settings
from planner.web.shared import Shared
from tests.conftest import ANSWERS, query
from tests.deploy.replicas import Server, redis_server
from tests.web.test_paper import blank_pdf

RELEASE, SECRET = "0123456789abcdef", "a secret"
CARD = query(print="card")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with redis_server(tmp_path_factory.mktemp("redis")) as running:
        yield running


@pytest.fixture
def url(server: Server) -> str:
    """An empty Redis."""
    redis.Redis(port=server.port).flushall()
    return f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the handouts that are drawn."""
    addresses: list[str] = []
    render = planner.web.paper.render_handout

    def counting(*args: Any) -> bytes:
        addresses.append(args[3])
        return render(*args)

    monkeypatch.setattr(planner.web.paper, "render_handout", counting)
    return addresses


def replica(url: str) -> FlaskClient:
    return create_app({"TESTING": True}, Settings(redis_url=url, secret_key=SECRET)).test_client()


def papers_in(url: str) -> list[bytes]:
    return redis.Redis.from_url(url).keys()  # type: ignore[return-value]


def test_what_one_replica_has_drawn_no_other_draws_again(url: str, drawn: list[str]) -> None:
    first, second = replica(url), replica(url)
    pdf = first.get("/handout.pdf?" + CARD)
    again = second.get("/handout.pdf?" + CARD)
    assert (again.data, again.headers["Content-Disposition"]) == (pdf.data, pdf.headers["Content-Disposition"])
    assert second.get("/paper/1.png?" + CARD).status_code == 200
    assert len(drawn) == 1
    assert len(papers_in(url)) == 1


def test_a_paper_is_kept_by_its_answers_print_language_and_host(url: str, drawn: list[str]) -> None:
    client = replica(url)
    client.get("/handout.pdf?" + CARD)
    client.get("/handout.pdf?" + query(print="card", pain="2"))
    client.get("/handout.pdf?" + query(print="compact"))
    client.get("/handout.pdf?" + query(print="card", lang="es"))
    client.get("/handout.pdf?" + CARD, base_url="https://plans.example")
    assert len(drawn) == len(papers_in(url)) == 5
    client.get("/handout.pdf?patient=Zyxwv&" + CARD)
    assert len(drawn) == 5, "a name is part of what a paper is kept by"


def test_an_address_that_is_word_for_word_the_same_is_not_planned_again(
    url: str, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = replica(url)
    link = re.search(r'href="(/handout\.pdf[^"]+)"', client.get("/paper?" + CARD).text)
    assert link
    address = link[1].replace("&amp;", "&")
    pdf = client.get(address)
    monkeypatch.setattr(planner.web.paper, "answer_by_address", None)
    again = client.get(address)
    assert (again.status_code, again.data) == (200, pdf.data)
    assert again.headers["Content-Disposition"] == pdf.headers["Content-Disposition"]
    with pytest.raises(TypeError):
        client.get(address + "&redflag=rf01")


def test_a_sign_in_an_address_comes_before_what_is_kept(url: str) -> None:
    client = replica(url)
    assert client.get("/handout.pdf?" + CARD).status_code == 200
    refused = client.get("/handout.pdf?redflag=rf01&" + CARD)
    assert refused.status_code == 400
    assert "Get help now" in refused.text


def test_a_handout_of_a_person_never_touches_the_store(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    touched: list[str] = []
    for name in ("get", "put"):
        monkeypatch.setattr(Shared, name, lambda *args: touched.append(args[1]))
    client = replica(url)
    for details in ({"patient": "Zyxwv"}, {"note": "Zyxwv"}, {"phone": "01234 567890"}, {"clinic": "Zyxwv"}, {}):
        assert client.post("/handout.pdf", data={**ANSWERS, "print": "card", **details}).status_code == 200
    assert client.post("/batch", data={**ANSWERS, "print": "card", "names": "Zyxwv"}).status_code == 200
    assert client.post("/plan", data={**ANSWERS, "patient": "Zyxwv", "pain": "oops"}).status_code == 200
    assert client.post("/paper", data={**ANSWERS, "patient": "Zyxwv", "fit": "card-2"}).status_code == 200
    assert touched == []
    assert papers_in(url) == []
    client.get("/handout.pdf?" + CARD)
    assert len(touched) == 2, "this test sees when the store is touched"


def test_what_is_shared_names_no_answer(url: str) -> None:
    replica(url).get("/handout.pdf?" + CARD)
    (key,) = papers_in(url)
    assert re.fullmatch(rb"backplan:paper:[0-9a-f]{64}", key)
    assert 0 < redis.Redis.from_url(url).ttl(key) <= shared.KEPT_SECONDS  # type: ignore[operator]


def test_releases_and_secrets_do_not_mix(url: str) -> None:
    Shared(url, SECRET, RELEASE).put("key", b"paper")
    assert Shared(url, SECRET, RELEASE).get("key") == b"paper"
    assert Shared(url, SECRET, "another release").get("key") is None
    assert Shared(url, "another secret", RELEASE).get("key") is None


def test_a_file_that_changes_makes_another_release(tmp_path: Path) -> None:
    def written(**texts: str) -> str:
        for folder in fingerprint.READ:
            (tmp_path / folder / "of").mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (tmp_path / "templates" / "of" / name).write_text(text)
        return fingerprint.fingerprint_of(fingerprint.files(tmp_path), ["engine 1"])

    first = written(a="1", b="2")
    assert written(a="1", b="2") == first
    assert len({first, written(a="2", b="1"), written(a="1", b="3"), written(c="")}) == 4
    assert fingerprint.fingerprint_of([], ["engine 1"]) != fingerprint.fingerprint_of([], ["engine 2"])


def test_the_release_is_made_of_all_that_a_handout_is_made_of() -> None:
    names = {name for name, _path in fingerprint.files(fingerprint.ROOT)}
    assert {"planner/handout/pdf.py", "templates/handout.html", "static/handout.css", "planner/languages/es.po",
            "planner/library/content/exercises/bird-dog.toml", "static/figures/bird-dog-1.svg"} <= names  # fmt: skip
    assert any("static/vendor/fonts/" in name for name in names)
    assert not any("__pycache__" in name for name in names)
    assert re.fullmatch(r"[0-9a-f]{16}", fingerprint.fingerprint())


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda value: b"",
    "one byte": lambda value: b"x",
    "cut": lambda value: value[:-1],
    "longer": lambda value: value + b"x",
    "one bit": lambda value: value[:40] + bytes([value[40] ^ 1]) + value[41:],
    "not ours": lambda value: b"%PDF-" * 99,
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_was_spoilt_is_not_believed(url: str, how: str) -> None:
    here, store = Shared(url, SECRET, RELEASE), redis.Redis.from_url(url)
    here.put("key", blank_pdf())
    (key,) = papers_in(url)
    store.set(key, SPOILT[how](store.get(key)))  # type: ignore[arg-type]
    assert here.get("key") is None


def test_one_paper_in_another_s_place_is_not_taken_for_it(url: str) -> None:
    here, store = Shared(url, SECRET, RELEASE), redis.Redis.from_url(url)
    here.put("mild", b"mild plan")
    (mild,) = papers_in(url)
    here.put("severe", b"severe plan")
    (severe,) = {*papers_in(url)} - {mild}
    store.set(severe, store.get(mild))  # type: ignore[arg-type]
    assert here.get("severe") is None


def test_a_value_of_another_kind_is_no_paper(url: str) -> None:
    here = Shared(url, SECRET, RELEASE)
    here.put("key", b"paper")
    (key,) = papers_in(url)
    store = redis.Redis.from_url(url)
    store.delete(key)
    store.lpush(key, "not a text")
    assert here.get("key") is None


def test_a_paper_too_large_to_share_is_not(url: str) -> None:
    here = Shared(url, SECRET, RELEASE)
    here.put("key", b"x" * (shared.MOST_BYTES + 1))
    assert papers_in(url) == []
    here.put("key", b"x" * shared.MOST_BYTES)
    assert here.get("key") == b"x" * shared.MOST_BYTES


def test_a_full_redis_is_gone_on_without(tmp_path: Path, drawn: list[str]) -> None:
    with redis_server(tmp_path, 0, "--maxmemory", "1mb", "--maxmemory-policy", "noeviction") as full:
        client = replica(f"redis://127.0.0.1:{full.port}")
        assert client.get("/handout.pdf?" + CARD).status_code == 200
        assert client.get("/handout.pdf?" + query(print="card", pain="1")).status_code == 200
        assert len(drawn) == 2


class Nonsense(socketserver.StreamRequestHandler):
    """A server that is no Redis: it sends what it has to say, again and again, and then nothing."""

    words = b""

    def handle(self) -> None:
        for _ in range(20):
            self.wfile.write(self.words)
            time.sleep(0.02)
        time.sleep(2)


@contextmanager
def nonsense(words: bytes) -> Iterator[str]:
    kind = type("Told", (Nonsense,), {"words": words})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), kind) as running:
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"redis://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "words",
    [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"-ERR no\r\n", b"+OK\r\n", b"$-7\r\n", b"$abc\r\n", b"\x00\xff\r\n",
     b"*1000000000\r\n", b"$99999999999999\r\nx", b":1\r\n", b"-LOADING\r\n", b"-MOVED 1 10.0.0.1:1\r\n"],
    ids=repr,
)  # fmt: skip
def test_a_redis_that_talks_nonsense_or_nothing_costs_a_moment(words: bytes) -> None:
    with nonsense(words) as url:
        here = Shared(url, SECRET, RELEASE)
        begin = time.monotonic()
        assert here.get("key") is None
        here.put("key", b"paper")
        assert here.get("key") is None
        assert time.monotonic() - begin < 3 * shared.PATIENCE_SECONDS + 0.5


def test_without_redis_it_is_left_alone_for_a_while_and_found_again(tmp_path: Path) -> None:
    now = [100.0]
    with redis_server(tmp_path) as first:
        here = Shared(f"redis://127.0.0.1:{first.port}", SECRET, RELEASE, clock=lambda: now[0])
        here.put("key", b"paper")
        assert here.get("key") == b"paper"
    begin = time.monotonic()
    assert [here.get("key") for _ in range(1000)] == [None] * 1000
    assert time.monotonic() - begin < 1, "it is asked again each time"
    with redis_server(tmp_path, first.port):
        assert here.get("key") is None
        now[0] += shared.ALONE_SECONDS
        here.put("key", b"paper")
        assert here.get("key") == b"paper"


def test_a_redis_that_is_nowhere_stops_no_handout(drawn: list[str]) -> None:
    client = replica("redis://127.0.0.1:1")
    for _ in range(2):
        assert client.get("/handout.pdf?" + CARD).data.startswith(b"%PDF-")
    assert len(drawn) == 1
