"""Answers come packed the way their reader can unpack them, and say the same."""

from __future__ import annotations

import gzip
import re
import sys
from collections.abc import Callable

import brotli
import pytest
from flask.testing import FlaskClient

from planner.web.batch import FRAMES
from tests.conftest import ANSWERS, query

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress, "zstd": zstd.decompress, "gzip": gzip.decompress, "": bytes,
}  # fmt: skip
PLAN = f"/plan?{query()}"
HTMX = {"HX-Request": "true"}


def accepting(ways: str, **headers: str) -> dict[str, str]:
    return {"Accept-Encoding": ways, **headers}


@pytest.mark.parametrize("way", UNPACK)
@pytest.mark.parametrize("address", [PLAN, "/", f"/plan.json?{query()}", f"/plan.txt?{query()}", "/exercises/bird-dog"])
def test_an_answer_says_the_same_however_it_is_packed(client: FlaskClient, address: str, way: str) -> None:
    plain, packed = client.get(address), client.get(address, headers=accepting(way))
    assert "Content-Encoding" not in plain.headers
    assert packed.headers.get("Content-Encoding", "") == way
    assert UNPACK[way](packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] == plain.headers["ETag"]
    if way:
        assert len(packed.data) < len(plain.data) / 2


@pytest.mark.parametrize(
    ("accepted", "way"),
    [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0, gzip", "gzip"),
     ("br;q=0.1, gzip;q=0.9", "gzip"), ("*", "br"), ("deflate", ""),
     ("identity", ""), ("gzip;q=0", ""), ("nonsense;;;q=x", ""), ("", "")],
)  # fmt: skip
def test_the_reader_s_wish_decides(client: FlaskClient, accepted: str, way: str) -> None:
    assert client.get(PLAN, headers=accepting(accepted)).headers.get("Content-Encoding", "") == way


def test_a_preview_is_packed_the_quick_way(client: FlaskClient) -> None:
    answer = client.post("/preview", data=ANSWERS, headers=accepting("gzip, deflate, br, zstd", **HTMX))
    assert answer.headers["Content-Encoding"] == "zstd"
    assert b"data-plan" in zstd.decompress(answer.data)


def test_a_page_of_mistakes_is_packed_too(client: FlaskClient) -> None:
    answer = client.get("/plan.txt?pain=3", headers=accepting("br"))
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (400, "br")


def test_what_is_packed_by_itself_or_sent_while_it_is_made_stays_as_it_is(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.web.views.render_handout", lambda *_args: b"%PDF-" + bytes(5000))
    both = accepting("br, gzip")
    paper = client.get(f"/handout.pdf?{query()}", headers=both)
    assert paper.data[:5] == b"%PDF-"
    assert "Content-Encoding" not in paper.headers
    piece = type("Piece", (), {"data": b"x" * 5000, "done": 1})
    monkeypatch.setattr("planner.web.batch.batch", lambda *_args: (each for each in [piece]))
    for kind in (both, {**both, "Accept": FRAMES}):
        answer = client.post("/batch", data={**ANSWERS, "names": "Ada"}, headers=kind)
        assert answer.status_code == 200
        assert "Content-Encoding" not in answer.headers


def test_a_small_answer_is_not_packed(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=accepting("br")).headers


@pytest.mark.parametrize("way", ["br", "gzip", ""])
@pytest.mark.parametrize("name", ["app.css", "app.js", "figures/bird-dog-1.svg"])
def test_a_file_is_packed_once_and_as_small_as_can_be(client: FlaskClient, name: str, way: str) -> None:
    address = client.get(f"/static/{name}").headers["Location"]
    plain, packed = client.get(address), client.get(address, headers=accepting(way))
    assert packed.headers.get("Content-Encoding", "") == way
    assert UNPACK[way](packed.data) == plain.data
    if way == "br":
        assert packed.data == brotli.compress(plain.data, quality=11)
    assert client.get(address, headers=accepting(way, **{"If-None-Match": plain.headers["ETag"]})).status_code == 304


def test_a_movement_is_sent_as_it_lies_on_the_disk_and_unpacked_for_who_cannot(client: FlaskClient) -> None:
    (address,) = re.findall(r'data-motion="([^"]+)"', client.get("/exercises/bird-dog").text)
    packed, plain = client.get(address, headers=accepting("gzip, br")), client.get(address)
    assert (packed.headers["Content-Encoding"], packed.mimetype) == ("gzip", "image/svg+xml")
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data


def test_a_font_is_sent_as_it_is(client: FlaskClient) -> None:
    (address,) = set(re.findall(r'as="font"[^>]* href="([^"]+-400-[^"]+)"', client.get("/").text))
    answer = client.get(address, headers=accepting("br, gzip"))
    assert (answer.data[:4], answer.mimetype) == (b"wOF2", "font/woff2")
    assert "Content-Encoding" not in answer.headers
