"""The files of static/: each has its content's version in its address, is packed once, and may be kept for a year."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from planner.web.packing import FILE, best

BY_US = tuple(FILE)
#: What is served, by the ends of names, and how it may be packed: movements lie packed on the disk, fonts are so by
#: themselves. Anything else in the folder is not served.
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    ".css": ("text/css", BY_US),
    ".js": ("text/javascript", BY_US),
    ".svg": ("image/svg+xml", BY_US),
    ".svgz": ("image/svg+xml", ("gzip",)),
    ".woff2": ("font/woff2", ()),
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"  # kept, but asked for by its ETag each time
#: What a file cannot do when it is opened by itself, in place of the long policy of pages; and headers that mean
#: nothing on a file. A page fetches twenty files: theirs would be a tenth of its bytes.
POLICY = "default-src 'none'; frame-ancestors 'none'"
OF_PAGES = ("Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options", "Server-Timing")
MOST_PACKED = 2000  # more than there are files and ways to pack them
_LINK = re.compile(rb'url\("([^":]+)"\)')


@dataclass(frozen=True, slots=True)
class File:
    """One file as it was when the app started, so that an address never shows two contents."""

    name: str
    version: str
    data: bytes


class Files:
    """All that a folder serves, by name."""

    def __init__(self, found: Mapping[str, bytes]) -> None:
        """Sheets come last, as they name fonts by the fonts' versions."""
        self._files: dict[str, File] = {}
        self._addresses: dict[str, str] = {}
        for name, data in sorted(found.items(), key=lambda item: item[0].endswith(".css")):
            data = _LINK.sub(self._versioned, data) if name.endswith(".css") else data
            file = File(name, _version(data), data)
            self._files[name], self._addresses[name] = file, f"{file.version}/{name}"
        self.version = _version("".join(sorted(self._addresses.values())).encode())

    def address(self, name: str) -> str:
        """`3f9a0c12de/app.css`; a name that is not there as it is."""
        return self._addresses.get(name, name)

    def get(self, name: str) -> File | None:
        """The file of a name."""
        return self._files.get(name)

    def _versioned(self, link: re.Match[bytes]) -> bytes:
        """A sheet's `url("name")`, from the folder of the sheet's version to that of the file's."""
        return b'url("../%s")' % self.address(link[1].decode()).encode()


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:10]


@cache
def files_of(folder: Path) -> Files:
    """Read once: 600 files, 7 MB, in 20 ms."""
    found = (path for path in folder.rglob("*") if path.suffix in KINDS and path.is_file())
    return Files({path.relative_to(folder).as_posix(): path.read_bytes() for path in found})


@lru_cache(MOST_PACKED)
def packed(file: File, way: str) -> bytes:
    """The file as it is sent; `way` is empty for a reader that cannot unpack it."""
    if file.name.endswith(".svgz"):
        return file.data if way == "gzip" else gzip.decompress(file.data)
    return FILE[way](file.data) if way else file.data


def init_files(app: Flask, folder: Path) -> None:
    """`app` serves `folder` below /static/; `url_for("static", filename=...)` gives addresses with versions."""
    app.extensions["files"], app.extensions["static_folder"] = files_of(folder), folder
    app.add_url_rule("/static/<path:filename>", "static", serve)
    app.after_request(bare)

    @app.url_defaults
    def versioned(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values["filename"] = files().address(values["filename"])


def files() -> Files:
    """What this app serves. In debug mode the folder is read for each request, so that a change is seen at once."""
    if current_app.debug:
        if "files" not in g:
            files_of.cache_clear()
            g.files = files_of(current_app.extensions["static_folder"])
        return g.files  # type: ignore[no-any-return]
    found = current_app.extensions["files"]
    assert isinstance(found, Files)
    return found


def addresses() -> Callable[[str], str]:
    """Where each file is, for templates: for every drawing url_for would take a third of a preview's time in all."""
    root, here = f"{request.script_root}/static/", files()
    return lambda name: root + here.address(name)


def serve(filename: str) -> AnyResponse:
    """One file. A page that was open when the app changed still gets its files, if not those of its day."""
    version, _slash, name = filename.partition("/")
    if files().get(filename):
        return redirect(url_for("static", filename=filename))
    file = files().get(name) or abort(404)
    kind, ways = KINDS[Path(name).suffix]
    way = best(ways)
    response = Response(packed(file, way), mimetype=kind)
    response.headers["Cache-Control"] = FOR_EVER if version == file.version else ASK_AGAIN
    response.headers["Content-Security-Policy"] = POLICY
    if way:
        response.headers["Content-Encoding"] = way
    response.set_etag(file.version, weak=True)
    return response.make_conditional(request)


def bare(response: Response) -> Response:
    """A file is the same for htmx, and needs few headers. Before init_errors, as what is done last is named first."""
    if request.endpoint == "static" and response.status_code in (200, 304):
        drawing = response.mimetype == "image/svg+xml"  # the one kind that is a document when it is opened by itself
        for name in OF_PAGES if drawing else (*OF_PAGES, "Content-Security-Policy"):
            response.headers.pop(name, None)
        response.headers["Vary"] = "Accept-Encoding"
    return response
