"""HTML to a tagged PDF that loads nothing but our own static files. The door to WeasyPrint, with pages.py behind it."""

from __future__ import annotations

import atexit
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

try:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError as error:
    raise ImportError(
        "The printed handout needs Pango. Install it: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 (Debian, Ubuntu) or brew install pango (macOS)."
    ) from error

STATIC = Path(__file__).resolve().parents[2] / "static"
SHEETS = ("fonts.css", "print-fonts.css", "tokens.css", "handout.css")
NO_GLYPH = ".notdef glyph"  # how WeasyPrint warns of a character that no font has; the rest of it quotes the text
#: Says that a PDF/A is PDF/UA-1 too; PDF/A wants every name that it does not know itself explained.
ALSO_UA_1 = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
    xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
  <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
    <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""
OPTIONS = {"pdf_variant": "pdf/ua-1"}  # of a class
ARCHIVED = {"pdf_variant": "pdf/a-2a"}  # of one handout, which is PDF/UA-1 as well
_lock = Lock()  # WeasyPrint does not promise to be safe in threads


class HandoutError(Exception):
    """The handout cannot be printed as it should be, so it is not printed at all."""


class TooLong(HandoutError):
    """It takes more pages than asked for."""


class StaticOnly(URLFetcher):  # type: ignore[misc]
    """Serves files under `folder`, and the pictures of the one document that is being printed, which no disk has seen.
    WeasyPrint swallows what is raised here, so every refusal is kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols={"file"})
        self.folder = folder.resolve()
        self.refused: list[str] = []
        self.pictures: Mapping[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url])
        if not self.allows(url):
            self.refused.append(url)
            raise ValueError(f"refused: {url}")
        return super().fetch(url, headers)

    def allows(self, url: str) -> bool:
        """Whether `url` is a file of ours, after `..`, `%2e%2e` and links are resolved."""
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc or "\0" in (path := unquote(parts.path)):
            return False
        resolved = Path(path).resolve()
        return resolved.is_relative_to(self.folder) and resolved.is_file()


class _Complaints(logging.Handler):
    """What WeasyPrint warns about: a picture or a rule it dropped."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        unprinted = str(record.msg).startswith(NO_GLYPH)
        self.texts.append("A character that no font has" if unprinted else record.getMessage())


def handout_pdf(html: str, pictures: Mapping[str, bytes] | None = None, most_pages: int | None = None) -> bytes:
    """`html` as PDF/A-2a and PDF/UA-1 in one. The same `html` gives the same bytes; raises rather than print a hole.

    `pictures`: pictures of this document alone, by their address in it. Raises TooLong, before anything is drawn, when
    it takes more than `most_pages`.
    """
    with at_work(), _pictures(pictures or {}):
        document = laid_out(html, most_pages, ARCHIVED)
        pdf: bytes = document.write_pdf(finisher=_also_ua_1, **ARCHIVED)
        return pdf


def _also_ua_1(document: Any, pdf: Any) -> None:
    """For archives WeasyPrint writes PDF/A or PDF/UA; this adds to the first that it is the second, in plain sight."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [part.replace(b"</rdf:RDF>", ALSO_UA_1) for part in metadata.stream]
    metadata.compress = False  # archives search for it; veraPDF does not mind, other checkers do


@contextmanager
def _pictures(pictures: Mapping[str, bytes]) -> Iterator[None]:
    """Lends the fetcher these pictures, and takes them away again: the next handout is someone else's."""
    fetcher = _style()[1]
    fetcher.pictures = pictures
    try:
        yield
    finally:
        fetcher.pictures = {}


def joined_pdf(htmls: Iterable[str]) -> bytes:
    """Many documents as one PDF, the plain way: right with any WeasyPrint, but slow, and all pages are in memory."""
    with at_work():
        documents = [laid_out(html) for html in htmls]
        pages = [page for document in documents for page in document.pages]
        pdf: bytes = documents[0].copy(pages).write_pdf(**OPTIONS)
        return pdf


@contextmanager
def at_work() -> Iterator[None]:
    """Alone with WeasyPrint, and strict with it."""
    with _lock, _strictly():
        yield


def laid_out(html: str, most_pages: int | None = None, options: Mapping[str, str] = OPTIONS) -> Any:
    """`html` as WeasyPrint's document of pages. Only for who is `at_work`. Raises TooLong, HandoutError."""
    fonts, fetcher, sheets = _style()
    fetcher.refused.clear()
    page = HTML(string=html, base_url=f"{STATIC.as_uri()}/", url_fetcher=fetcher)
    document = page.render(stylesheets=sheets, font_config=fonts, **options)
    if most_pages is not None and len(document.pages) > most_pages:
        raise TooLong(f"{len(document.pages)} pages, not {most_pages}")
    if fetcher.refused:
        raise HandoutError(f"A handout may load only files of static/, not {', '.join(fetcher.refused)}")
    return document


@contextmanager
def _strictly() -> Iterator[None]:
    """Any warning of WeasyPrint's becomes an error, and stays out of the log (it may quote what was typed)."""
    log, complaints = logging.getLogger("weasyprint"), _Complaints()
    before, log.propagate = (log.handlers[:], log.propagate), False
    log.handlers[:] = [complaints]
    try:
        yield
    finally:
        log.handlers[:], log.propagate = before
    if complaints.texts:
        raise HandoutError("; ".join(complaints.texts))


@cache
def _style() -> tuple[Any, StaticOnly, list[Any]]:
    """Fonts and sheets, read once: a FontConfiguration for each PDF leaks 0.3 MB and slows every later one."""
    fonts, fetcher = FontConfiguration(), StaticOnly(STATIC)
    sheets = [CSS(STATIC / name, font_config=fonts, url_fetcher=fetcher) for name in SHEETS]
    if fetcher.refused:
        raise HandoutError(f"Fonts are missing, run scripts/setup.sh: {', '.join(fetcher.refused)}")
    return fonts, fetcher, sheets


atexit.register(_style.cache_clear)  # or Python frees the fonts after what they stand on, and may crash as it ends
