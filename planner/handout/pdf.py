"""HTML to a tagged PDF that loads nothing but our own static files. The door to WeasyPrint, with pages.py behind it."""

from __future__ import annotations

import atexit
import gc
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

try:
    from cssselect2 import ElementWrapper
    from weasyprint import CSS, DEFAULT_OPTIONS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse
except OSError as error:
    raise ImportError(
        "The printed handout needs Pango. Install it: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 (Debian, Ubuntu) or brew install pango (macOS)."
    ) from error

from planner.handout.blocks import SHEET, Alike, Blocks, known, own_page, written
from planner.handout.refusals import HandoutError, TooLong

STATIC = Path(__file__).resolve().parents[2] / "static"
BASE = f"{STATIC.as_uri()}/"
SHEETS = ("fonts.css", "print-fonts.css", "tokens.css", "handout.css")
EMPTY = re.compile(r"<(meta|link|img|br|hr|col|input)\b([^<>]*?)/?>")  # elements that HTML does not close
#: Rules of forms, footnotes, presentational attributes, and lists within lists or in a direction of their own; and
#: hidden elements.
UNUSED = (
    *(":is(", "[dir] ", "[dir=ltr i] dd", "[dir=rtl i] dd", "dd[", "table:is"),
    *("input", "button", "select", "textarea", "fieldset", "::note", "::footnote", ":link", "@counter-style"),
)
HIDDEN = re.compile(r"\[hidden\], |input\[type=hidden i\], |menu\[type=context i\], |, \w+\[hidden\]")
DOCTYPE = re.compile(r"\s*<!doctype html>", re.IGNORECASE)  # which XML would have in capitals
WHOLE = 18  # pages of which everything is laid out beforehand: two for each goal
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


class StaticOnly(URLFetcher):  # type: ignore[misc]
    """Serves files under `folder`, and the pictures of the one document that is being printed, which no disk has seen.
    It reads them itself, so that no other program's idea of an address decides, and knows no network at all.
    WeasyPrint swallows what is raised here, so every refusal is kept; `counted` has how many there were of each kind.
    """

    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False)
        self.folder = folder.resolve()
        self.refused: list[str] = []
        self.pictures: Mapping[str, bytes] = {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url in self.pictures:
            return URLFetcherResponse(url, self.pictures[url])
        file = self._file(url)
        if file is None:
            self.refused.append(url)
            self.counted[self.kind(url)] += 1
            raise ValueError(f"refused: {url}")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": guess_type(file.name)[0] or "text/plain"})

    def allows(self, url: str) -> bool:
        """Whether `url` is a file of ours, after `..`, `%2e%2e` and links are resolved."""
        return self._file(url) is not None

    def _file(self, url: str) -> Path | None:
        try:
            parts = urlsplit(url)
            path = unquote(parts.path, errors="strict")
            if parts.scheme != "file" or parts.netloc or "\0" in path:
                return None
            resolved = Path(path).resolve()
            return resolved if resolved.is_relative_to(self.folder) and resolved.is_file() else None
        except (ValueError, OSError):  # no address at all, or a path too long or looped
            return None

    @staticmethod
    def kind(url: str) -> str:
        """How an address begins, as one of a few words; the rest of it may be anything."""
        scheme = url.partition(":")[0].lower()
        return scheme if scheme in ("file", "http", "https", "data", "ftp", "picture") else "other"


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
        if not known():
            pdf: bytes = laid_out(html, most_pages, ARCHIVED).write_pdf(finisher=_also_ua_1, **ARCHIVED)
            return pdf
        document = _blocks().document(html)
        _hold_to(document, most_pages)
        return written(document, _also_ua_1, ARCHIVED)


def warm(pages: Iterable[str] = ()) -> Iterator[None]:
    """Draws our drawings, then lays out what of some pages is nobody's own, one short step at a time: of the first all,
    of the others only what does not change with the dose."""
    if not known():
        return
    for path in sorted((STATIC / "figures").glob("*.svg")):
        _blocks().draw(f"figures/{path.name}")
        yield
    for number, html in enumerate(pages):
        yield from learn(html if number < WHOLE else own_page(html, inner=True))


def learn(html: str) -> Iterator[None]:
    """Lays out, one short step at a time, what of `html` is nobody's own and was not laid out yet."""
    if not known():
        return
    steps = _blocks().learn(html)
    while True:
        with at_work():
            if next(steps, steps) is steps:
                return
        yield


def blocks_laid_out() -> int:
    """How many parts that are nobody's own this process has laid out."""
    return _blocks().laid_out


def nobodys_own(html: str) -> str:
    """What of `html` can be learnt, as a page of its own. Nothing that anybody typed is in it."""
    return own_page(html) if known() else ""


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
    """Alone with WeasyPrint, and strict with it. Python does not look for garbage meanwhile: it would find none in all
    the boxes of a page, at a sixth of the time."""
    with _lock, _strictly():
        collects = gc.isenabled()
        gc.disable()
        try:
            yield
        finally:
            if collects:
                gc.enable()


def laid_out(html: str, most_pages: int | None = None, options: Mapping[str, str] = OPTIONS) -> Any:
    """`html` as WeasyPrint's document of pages. Only for who is `at_work`. Raises TooLong, HandoutError."""
    document = _document(html, {}, options)
    _hold_to(document, most_pages)
    return document


def _hold_to(document: Any, most_pages: int | None) -> None:
    if most_pages is not None and len(document.pages) > most_pages:
        raise TooLong(f"{len(document.pages)} pages, not {most_pages}")


def _document(html: str, images: dict[str, Any], options: Mapping[str, str] = ARCHIVED) -> Any:
    fonts, fetcher, sheets = _style()
    fetcher.refused.clear()
    document = _parsed(html, fetcher).render(stylesheets=sheets, font_config=fonts, cache=images, **options)
    if fetcher.refused:
        raise HandoutError(f"A handout may load only files of static/, not {', '.join(fetcher.refused)}")
    return document


class _Parsed(HTML):  # type: ignore[misc]
    """A page that is well-formed XML, as our templates write it: read in a tenth of the time."""

    def __init__(self, html: str, url_fetcher: URLFetcher) -> None:
        root = ElementTree.fromstring(EMPTY.sub(r"<\1\2/>", DOCTYPE.sub("", html, 1)))
        self.base_url, self.url_fetcher, self.media_type = BASE, url_fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def render(self, **options: Any) -> Any:
        about = {**DEFAULT_OPTIONS, **options}
        return Alike._render(self, about.pop("font_config"), None, None, about)

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return [_browser_style()]


@cache
def _browser_style() -> Any:
    """WeasyPrint's own sheet without what no template of ours has: it would be held against every element."""
    lines = (files("weasyprint.css") / "html5_ua.css").read_text().splitlines()
    rules = "\n".join(line for line in lines if not line.startswith(UNUSED))
    return CSS(string=HIDDEN.sub("", rules))


def _parsed(html: str, url_fetcher: URLFetcher) -> Any:
    if known():
        with suppress(ElementTree.ParseError):  # someone typed a character that XML does not know
            return _Parsed(html, url_fetcher)
    return HTML(string=html, base_url=BASE, url_fetcher=url_fetcher)


@cache
def _blocks() -> Blocks:
    return Blocks(_document, _drawing)


def _drawing(source: str) -> tuple[str, str] | None:
    """The full address of one of our drawings, and what is in its file."""
    url = urljoin(BASE, source)
    if not (url.startswith(f"{BASE}figures/") and url.endswith(".svg") and _style()[1].allows(url)):
        return None
    return url, Path(unquote(urlsplit(url).path)).read_text("utf-8")


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
    """Fonts and sheets, read once: a FontConfiguration for each PDF leaks 0.3 MB and slows every later one. All
    sheets are one, so that each element is held against rules once."""
    fonts, fetcher = FontConfiguration(), StaticOnly(STATIC)
    rules = "\n".join([(STATIC / name).read_text("utf-8") for name in SHEETS] + [SHEET])
    sheets = [CSS(string=rules, base_url=BASE, font_config=fonts, url_fetcher=fetcher)]
    if fetcher.refused:
        raise HandoutError(f"Fonts are missing, run scripts/setup.sh: {', '.join(fetcher.refused)}")
    return fonts, fetcher, sheets


atexit.register(_style.cache_clear)  # or Python frees the fonts after what they stand on, and may crash as it ends
