"""What a request brings along stays in memory: Werkzeug would write a file of half a megabyte to disk."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar

from flask import Request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

T = TypeVar("T")


class Named(FormDataParser):
    """Reads a body, and leaves out the parts of it that have no name: no form of ours sends any, and no view looks."""

    def parse(self, *args: Any, **kwargs: Any) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        stream, form, files = super().parse(*args, **kwargs)
        return stream, _named(form), _named(files)


def _named(parts: MultiDict[str, Any]) -> MultiDict[str, Any]:
    return type(parts)((name, value) for name, value in parts.items(multi=True) if name is not None)


class Sent:
    """What a server reads of a body. One that it cannot read was sent wrongly: that is a 400, and no fault of ours."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, *size: int) -> bytes:
        return self._or_refused(self._stream.read, *size)

    def readline(self, *size: int) -> bytes:
        return self._or_refused(self._stream.readline, *size)

    def readlines(self, *hint: int) -> list[bytes]:
        return self._or_refused(self._stream.readlines, *hint)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    @staticmethod
    def _or_refused(read: Callable[..., T], *args: int) -> T:
        try:
            return read(*args)
        except Exception as error:  # each server has its own: chunks of no size, heads without end
            raise BadRequest from error


class InMemory(Request):
    """A request whose uploads are never written to disk. Only one that can bring a file may be as long as one."""

    form_data_parser_class = Named

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        environ["wsgi.input"] = Sent(environ["wsgi.input"])
        super().__init__(environ, *args, **kwargs)

    @property  # type: ignore[misc]  # Flask’s can be set too
    def max_content_length(self) -> int | None:  # type: ignore[override]
        with_files = self.mimetype == "multipart/form-data"
        return super().max_content_length if with_files else self.max_form_memory_size

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()
