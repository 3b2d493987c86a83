"""Answers are packed for the way: pages and data as they are made, quickly; files once, as small as can be.

There is no secret in a page that could be guessed from its packed length (docs/caching.md).
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

import brotli
from flask import Flask, Response, request

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Pack = Callable[[bytes], bytes]
#: Ways to pack, the best first, while someone waits for the week to follow a tap. A preview of 117 kB takes
#: 0.35 ms and becomes 16.7 kB with zstd; br 0.38, 19.3; gzip 0.74, 20.5 (without TLS browsers take nothing else).
LIVE: Mapping[str, Pack] = MappingProxyType(
    {
        "zstd": partial(zstd.compress, level=3),
        "br": partial(brotli.compress, quality=1),
        "gzip": partial(gzip.compress, compresslevel=1, mtime=0),
    }
)
#: Pages and data by their address. A plan's page of 239 kB: br 4.1 ms, 30 kB; zstd 3.1, 31; gzip 5.6, 36.
PAGE: Mapping[str, Pack] = MappingProxyType(
    {
        "br": partial(brotli.compress, quality=5),
        "zstd": partial(zstd.compress, level=6),
        "gzip": partial(gzip.compress, compresslevel=6, mtime=0),
    }
)
#: Files of ours, once in each process: every browser that unpacks zstd unpacks br.
FILE: Mapping[str, Pack] = MappingProxyType(
    {"br": partial(brotli.compress, quality=11), "gzip": partial(gzip.compress, compresslevel=9, mtime=0)}
)
PACKED = frozenset(
    {
        "text/html",
        "text/plain",
        "text/calendar",
        "text/xml",
        "application/json",
        "application/fhir+json",
        "application/xml",
    }
)
LEAST_BYTES = 500  # less fits one packet either way


def init_packing(app: Flask) -> None:
    """Every page and text of `app` is packed the way its reader can unpack it."""
    app.after_request(packed)


def packed(response: Response) -> Response:
    """The same answer, smaller. What is streamed (a class), a picture or a PDF stays as it is."""
    if response.mimetype not in PACKED or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    ways = PAGE if request.method in ("GET", "HEAD") else LIVE
    way = best(tuple(ways))
    if way and (response.content_length or 0) >= LEAST_BYTES:
        response.set_data(ways[way](response.get_data()))
        response.headers["Content-Encoding"] = way
    return response


def best(ways: Sequence[str]) -> str:
    """The way the reader likes best, of those the one that is named first; empty when it can unpack none."""
    accepted = request.accept_encodings
    way = max(ways, key=accepted.quality, default="")
    return way if way and accepted.quality(way) > 0 else ""
