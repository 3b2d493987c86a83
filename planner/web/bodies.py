"""What a request brings along stays in memory: Werkzeug would write a file of half a megabyte to disk."""

from __future__ import annotations

import io
from typing import IO, Any

from flask import Request


class InMemory(Request):
    """A request whose uploads are never written to disk; MAX_CONTENT_LENGTH bounds them."""

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()
