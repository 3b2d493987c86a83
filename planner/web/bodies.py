"""What a request brings along stays in memory: Werkzeug would write a file of half a megabyte to disk."""

from __future__ import annotations

import io
from typing import IO, Any

from flask import Request


class InMemory(Request):
    """A request whose uploads are never written to disk. Only one that can bring a file may be as long as one."""

    @property  # type: ignore[misc]  # Flask’s can be set too
    def max_content_length(self) -> int | None:  # type: ignore[override]
        with_files = self.mimetype == "multipart/form-data"
        return super().max_content_length if with_files else self.max_form_memory_size

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()
