"""A PDF file, written as its objects come: compressed, with a table of all of them at its end."""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterable

ENTRY = struct.Struct(">BIH")  # of the table of objects: kind, where, index
HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"


class File:
    """However long the file grows, memory keeps of it seven bytes for each object. The numbers up to `first` are the
    caller's own to give."""

    def __init__(self, first: int) -> None:
        self._pending: list[bytes] = []
        self._size, self._digest = 0, hashlib.md5(usedforsecurity=False)
        self._entries = bytearray(ENTRY.size * (first + 1))
        self._write(HEAD)

    def next(self) -> int:
        """A number that no object has yet."""
        self._entries += bytes(ENTRY.size)
        return len(self._entries) // ENTRY.size - 1

    def plain(self, number: int, data: bytes) -> int:
        """Write one object."""
        ENTRY.pack_into(self._entries, number * ENTRY.size, 1, self._size, 0)
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, data))
        return number

    def bundle(self, objects: Iterable[tuple[int, bytes]]) -> None:
        """Write objects, none of them a stream, compressed together."""
        bundle, places, texts, place = self.next(), [], [], 0
        for index, (number, data) in enumerate(objects):
            ENTRY.pack_into(self._entries, number * ENTRY.size, 2, bundle, index)
            places.append(b"%d %d" % (number, place))
            texts.append(data)
            place += len(data) + 1
        head = b" ".join(places) + b"\n"
        self.plain(bundle, stream(b"/Type /ObjStm/N %d/First %d" % (len(texts), len(head)), head + b"\n".join(texts)))

    def close(self, catalog: int, info: int) -> None:
        """Write the table of all objects, and where it is. `catalog` and `info` are the numbers of those two."""
        number, start = self.next(), self._size
        ENTRY.pack_into(self._entries, number * ENTRY.size, 1, start, 0)
        id_ = b"<%s>" % self._digest.hexdigest().encode()
        about = b"/Type /XRef/Size %d/W [1 4 2]/Root %d 0 R/Info %d 0 R/ID [%s %s]" % (
            number + 1, catalog, info, id_, id_
        )  # fmt: skip
        self.plain(number, stream(about, bytes(self._entries)))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        taken = b"".join(self._pending)
        self._pending.clear()
        return taken

    def _write(self, data: bytes) -> None:
        self._pending.append(data)
        self._digest.update(data)
        self._size += len(data)


def stream(about: bytes, content: bytes) -> bytes:
    """A stream's object: what its dictionary says besides, and its content, compressed."""
    content = zlib.compress(content)
    return b"<<%s/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream" % (about, len(content), content)
