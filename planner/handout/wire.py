"""How the web process and the renderer talk: marked pieces of bytes over a socket, and what may be asked."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

#: What a job is. A place in this list is its number on the wire.
KINDS = ("handout", "class", "lesson", "end")
#: Asks for a job: its kind, and its limits. The job's own sockets come with it.
HEAD = struct.Struct(">BddQ")
MARK = struct.Struct(">cI")
MOST_BYTES = 64 * 1024 * 1024  # of one piece
#: Marks, from the web: a job's terms, a page as HTML, a picture or PDF. From the renderer: it has begun; the page of a
#: person is wanted; a piece of the file, after how many people are done with it; the end, and how it went.
TERMS, PAGE, FILE, BEGUN, WANTED, PIECE, END = b"T", b"H", b"F", b"B", b"W", b"P", b"E"
DONE = struct.Struct(">I")


class CutOff(Exception):
    """The other side is gone, or does not keep to what was agreed."""


class TooLarge(Exception):
    """A piece has more bytes than anyone should send."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one job: seconds by the clock, seconds of a processor (a class: for each person), bytes of memory."""

    seconds: float
    processor_seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Piece:
    """The next bytes of a file, and how many people are done with them."""

    done: int
    data: bytes


def send(to: socket.socket, mark: bytes, data: bytes = b"") -> None:
    """One piece. Raises CutOff, TimeoutError."""
    try:
        to.sendall(MARK.pack(mark, len(data)) + data)
    except TimeoutError:
        raise
    except OSError:
        raise CutOff from None


def as_json(value: Any) -> bytes:
    """A value as the bytes of a piece."""
    return json.dumps(value).encode()


def receive(sent_by: socket.socket, most: int = MOST_BYTES) -> tuple[bytes, bytes]:
    """The next piece's mark and bytes. Raises CutOff, TimeoutError, TooLarge."""
    mark, length = MARK.unpack(_exactly(sent_by, MARK.size))
    if length > most:
        raise TooLarge
    return mark, _exactly(sent_by, length)


def expect(sent_by: socket.socket, mark: bytes, most: int = MOST_BYTES) -> bytes:
    """The next piece, which has to have this mark. Raises CutOff, TimeoutError."""
    found, data = receive(sent_by, most)
    if found != mark:
        raise CutOff(f"{found!r} came instead of {mark!r}")
    return data


def _exactly(sent_by: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    left = memoryview(data)
    while left:
        try:
            read = sent_by.recv_into(left)
        except TimeoutError:
            raise
        except OSError:
            raise CutOff from None
        if not read:
            raise CutOff
        left = left[read:]
    return bytes(data)
