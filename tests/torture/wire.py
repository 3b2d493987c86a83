"""HTTP that is not quite HTTP, and fuzzed requests as they come over a wire: the server must say so, and live."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import quote_from_bytes

from tests.torture.fuzz import Shot
from tests.torture.servers import Server

SECONDS = 10.0
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /preview HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
#: Requests that are wrong as HTTP. Whoever sends one gets a 4xx, a 501 or 505, a plain answer, or no connection.
RAW: dict[str, bytes] = {
    "nothing": b"",
    "line breaks": b"\r\n\r\n\r\n",
    "nuls": b"\0" * 1000,
    "all bytes": bytes(range(256)) * 4 + b"\r\n\r\n",
    "tls hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "http 2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http 0.9": b"GET /\r\n",
    "http 3.0": b"GET / HTTP/3.0\r\n\r\n",
    "http x": b"GET / HTTP/x.y\r\nHost: a\r\n\r\n",
    "no version": b"GET / \r\nHost: a\r\n\r\n",
    "no method": b" / HTTP/1.1\r\nHost: a\r\n\r\n",
    "strange method": b"G\xc3\x84T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "whole address": b"GET http://evil.example/plan HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "address without a slash": b"GET plan HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "broken percent": b"GET /%zz%%% HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw utf-8": "GET /plan?goal=ä€ HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    "raw bytes": b"GET /\xff\xfe?\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "nul in the address": b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "tabs": b"GET\t/\tHTTP/1.1\r\nHost: localhost\r\n\r\n",
    "fragment": b"GET /plan#a HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "long address": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "long query": b"GET /plan?" + b"goal=a&" * 40_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "long header": HEAD + b"X-A: " + b"a" * 300_000 + b"\r\n\r\n",
    "many headers": HEAD + b"".join(b"X-%d: a\r\n" % n for n in range(20_000)) + b"\r\n",
    "same header often": HEAD + b"Cookie: a=b\r\n" * 5000 + b"\r\n",
    "header without a colon": HEAD + b"Colonless\r\n\r\n",
    "header without a name": HEAD + b": a\r\n\r\n",
    "header with a space": HEAD + b"X-A : a\r\n\r\n",
    "folded header": HEAD + b"X-A: a\r\n b\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "bare returns": b"GET / HTTP/1.1\rHost: localhost\r\r",
    "nul in a header": HEAD + b"X-A: a\0b\r\n\r\n",
    "bytes in a header": HEAD + b"X-A: \xff\xfe\r\nCookie: \xff\r\n\r\n",
    "underscored": HEAD + b"HX_Request: true\r\nContent_Length: 5\r\n\r\n",
    "length minus": POST + b"Content-Length: -1\r\n\r\n",
    "length plus": POST + b"Content-Length: +5\r\n\r\na=b&c",
    "length of words": POST + b"Content-Length: five\r\n\r\na=b&c",
    "length beyond all": POST + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n",
    "length too large": POST + b"Content-Length: 99999999999\r\n\r\na",
    "two lengths": POST + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b&c",
    "length in arabic": POST + "Content-Length: ٣\r\n\r\na=b".encode(),
    "body cut": POST + b"Content-Length: 500\r\n\r\na=b",
    "body too long": POST + b"Content-Length: 3\r\n\r\na=b&c=d",
    "no length": POST + b"\r\na=b",
    "smuggled": POST
    + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunked strangely": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "gzipped": POST + b"Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\na=b",
    "chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\n\r\n\r\n",
    "chunk minus": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n",
    "chunk of letters": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n",
    "chunk beyond all": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 40 + b"\r\na\r\n0\r\n\r\n",
    "chunk with a long name": POST + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"a" * 100_000 + b"\r\na\r\n0\r\n\r\n",
    "chunk cut": POST + b"Transfer-Encoding: chunked\r\n\r\n50\r\na=b",
    "small chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20_000 + b"0\r\n\r\n",
    "many small chunks": POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 600_000 + b"0\r\n\r\n",
    "trailers": POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n" + b"X: y\r\n" * 5000 + b"\r\n",
    "expecting": POST + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\na=b",
    "expecting more": POST + b"Content-Length: 3\r\nExpect: a miracle\r\n\r\na=b",
    "upgrade": HEAD + b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\n",
    "one after the other": (HEAD + b"\r\n") * 50,
    "proxy line": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + HEAD + b"\r\n",
}


def of(shot: Shot) -> bytes:
    """A fuzzed request as a careful program would write it: what must be encoded is, and no more."""
    target = quote_from_bytes(shot.path, safe="/:@!$&'()*+,;=~[]") or "/"
    query = quote_from_bytes(shot.query, safe="%&=+/?:@!$'()*,;~[]")
    length = str(len(shot.body)) if shot.length is None else shot.length
    fields = {"Host": "localhost", "Content-Type": shot.content_type or "", "Content-Length": length}
    fields |= dict(shot.headers) | {"Connection": "close"}
    lines = [f"{shot.method} {target}{'?' * bool(query)}{query} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in fields.items() if value or name == "Host"]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + shot.body


def said(port: int, raw: bytes) -> tuple[int, float]:
    """What comes back for some bytes: a status, or 0 for none. And after how long."""
    begun, answer = time.monotonic(), b""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), SECONDS) as end:
        end.settimeout(SECONDS)
        with suppress(OSError):  # it may have had enough before all is said
            end.sendall(raw)
            end.shutdown(socket.SHUT_WR)
        while len(answer) < 16 and (more := end.recv(4096)):
            answer += more
    parts = answer.split(b" ", 2)
    return (int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0), time.monotonic() - begun


def fired(server: Server, raws: Iterable[tuple[str, bytes]]) -> tuple[Counter[int], list[str]]:
    """How often each status came back; and those that were wrong: a 500, none in time, or a server that is gone."""
    statuses, wrong = Counter[int](), list[str]()
    for name, raw in raws:
        status, seconds = said(server.port, raw)
        statuses[status] += 1
        if status in (500, 502) or status > 505:
            wrong.append(f"{name}: {status}")
        if seconds >= SECONDS:
            wrong.append(f"{name}: {seconds:.0f} s")
        if server.process.poll() is not None:
            wrong.append(f"{name}: the server is gone ({server.process.returncode})")
            break
    return statuses, wrong
