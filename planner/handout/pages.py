"""Many copies of one handout, laid out once. WeasyPrint's inside: no other file looks into it.

Copies differ in their top, `<header class="top">`, and in their footers only. So all else is laid out and painted once
(a `Layout`); for each person a `Press` lays out top and footers alone, on otherwise empty pages; and a `Volume` writes
copies as they come: one tagged PDF, of one copy or of many that share pages' content, drawings and fonts.

The inside is known of the versions in `blocks.KNOWN` only. And nothing is taken on trust: a layout is used again only
if the short way painted, for the person it was made for, the very operators that the long way did, and only for a top
that ends where theirs does. Any other copy is laid out for itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pydyf
from weasyprint.document import Page
from weasyprint.draw import draw_page, draw_stacking_context
from weasyprint.formatting_structure.boxes import MarginBox, ParentBox
from weasyprint.pdf.fonts import build_fonts_dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import StackingContext

from planner.handout.blocks import Fonts, merged
from planner.handout.blocks import known as known
from planner.handout.file import File
from planner.handout.pdf import OPTIONS, at_work, laid_out
from planner.handout.refusals import HandoutError

SCALE = 0.75  # points in a CSS pixel
TOP = re.compile(r'<header class="top">.*?</header>', re.DOTALL)
NEXT_PAGE = '<div style="break-before: page"></div>'
#: What every copy has for itself. All else is shared.
OF_ONE_COPY = ("/Pages", "/Page", "/Annot", "/StructElem", "/OBJR")
REFERENCE = re.compile(rb"\((?:\\.|[^\\()])*\)|(\d+) 0 R", re.DOTALL)  # a string is matched too, and left alone
BLANK = re.compile(rb"\0([nk])(\d+)\0")  # left open in an object: an object's number, or a key of the parent tree
CATALOG, PAGES, TAGS, BOOKMARKS, FONTS = range(1, 6)  # numbers of the objects that a volume has once

Blanks = list[Any]  # literal, (kind, number), literal, ... : an object with blanks to fill in


# A page in parts


@dataclass(frozen=True, slots=True)
class _Own:
    """What of a page is one person's: a page box with nothing but the top, if it is here; one with the footers only."""

    top: Any
    foot: Any

    @classmethod
    def of(cls, page: Any) -> _Own:
        box = page._page_box
        top = box.copy_with_children([_root(child, True) for child in box.children if not _is_foot(child)])
        foot = box.copy_with_children([child for child in box.children if _is_foot(child)])
        return cls(top if any(map(_is_top, top.descendants())) else None, foot)

    @property
    def shape(self) -> tuple[Any, ...]:
        """What must be the same for two persons to share a layout: where the top ends, and what there is to tag."""
        boxes = [box for part in (self.top, self.foot) if part for box in part.descendants()]
        ends = [round(box.position_y + box.margin_height(), 3) for box in boxes if _is_top(box)]
        return ends, [box.element_tag for box in boxes if not isinstance(box, ParentBox)]

    def painted(self, fonts: Fonts, shared_marks: int) -> tuple[list[bytes], list[str]]:
        """Its streams for a PDF and its tags, in their order. Notes the glyphs it uses in `fonts`."""
        marks: dict[Any, Any] = {}  # numbered on from each other: the top's, those of the shared part, the footers'
        streams = [_stream_of(draw_page, self.top, fonts, marks)] if self.top else []
        marks.update(dict.fromkeys(range(shared_marks)))
        streams.append(_stream_of(_draw_in_page, self.foot, fonts, marks))
        return streams, [mark["tag"] for mark in marks.values() if mark]


def _shared_part(page: Any) -> Any:
    """The page's box without its top and footers."""
    box = page._page_box
    return box.copy_with_children([_root(child, False) for child in box.children if not _is_foot(child)])


def _root(root: Any, top: bool) -> Any:
    """The root element's box, with either the top or all else."""
    bodies = [body.copy_with_children([b for b in body.children if _is_top(b) == top]) for body in root.children]
    return root.copy_with_children(bodies)


def _is_foot(box: Any) -> bool:
    return isinstance(box, MarginBox)


def _is_top(box: Any) -> bool:
    element = box.element
    return element is not None and element.tag == "header" and element.get("class") == "top"


def _draw_in_page(box: Any, stream: Any) -> None:
    """What `draw_page` draws, but the page's own background."""
    draw_stacking_context(stream, StackingContext.from_page(box))


def _stream_of(draw: Callable[[Any, Any], None], box: Any, fonts: Fonts, marks: dict[Any, Any]) -> bytes:
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading")})
    resources["ColorSpace"] = None
    stream = Stream(fonts, (), resources, {}, marks, {}, None, compress=True)
    if draw is draw_page:  # the first of its page
        stream.transform(d=-1, f=box.margin_height() * SCALE)
    _draw(draw, box, stream, SCALE)
    data: bytes = stream.data
    return data


def _draw(draw: Callable[[Any, Any], None], box: Any, stream: Any, scale: float) -> None:
    with stream.stacked():
        stream.transform(a=scale, d=scale)
        draw(box, stream)


class _CutPage(Page):  # type: ignore[misc]
    """A page that paints its three parts one by one, and notes where each ends."""

    @classmethod
    def of(cls, page: Any, fonts: Fonts) -> _CutPage:
        cut = cls.__new__(cls)
        cut.__dict__.update(page.__dict__)
        cut.fonts = fonts
        return cut

    def paint(self, stream: Any, scale: float = 1) -> None:
        own, shared = _Own.of(self), _shared_part(self)
        stream._fonts = {}  # this person's glyphs are not for others; nor are the document's fonts, which get cut down
        if own.top:
            _draw(draw_page, own.top, stream, scale)
        start, marks = len(stream.stream) if own.top else 0, len(stream._tags)
        stream._fonts = self.fonts
        _draw(_draw_in_page if own.top else draw_page, shared, stream, scale)
        stream._fonts = {}
        self.shared = slice(start, len(stream.stream))
        self.shared_marks = len(stream._tags) - marks
        _draw(_draw_in_page, own.foot, stream, scale)
        tags = [mark["tag"] for mark in stream._tags.values()]
        self.own_tags = tags[:marks] + tags[marks + self.shared_marks :]


# A handout laid out


class Layout:
    """One handout's PDF, taken apart: what all its copies share, and the objects that each has for itself."""

    def __init__(self, document: Any) -> None:
        self.fonts: Fonts = {}
        pages = [_CutPage.of(page, self.fonts) for page in document.pages]
        document.copy(pages).write_pdf(finisher=lambda _, pdf: self._take_apart(pdf, pages), **OPTIONS)
        self.shared_marks = [page.shared_marks for page in pages]
        self.own_tags = [page.own_tags for page in pages]
        self.shapes = [_Own.of(page).shape for page in pages]

    def _take_apart(self, pdf: Any, pages: list[_CutPage]) -> None:
        objects = {object_.number: object_ for object_ in pdf.objects[1:]}
        catalog, info = dict(pdf.catalog), pydyf.Dictionary(pdf.info)
        tags = objects[_number(catalog.pop("StructTreeRoot"))]
        parents = objects.pop(_number(tags["ParentTree"]))
        outlines = objects.pop(_number(catalog.pop("Outlines"))) if "Outlines" in catalog else None
        catalog.pop("Pages")
        page_objects = [objects[number] for number in pdf.pages["Kids"][::3]]
        fonts = objects[_number(objects[_number(page_objects[0]["Resources"])]["Font"])]
        for number in (pdf.catalog.number, tags.number, fonts.number):
            del objects[number]
        _name_no_places(objects, catalog)

        self.streams = []  # for each page, the numbers of its own streams
        for page, object_ in zip(pages, page_objects, strict=True):
            painted = objects.pop(_number(object_["Contents"])).stream
            shared = pydyf.Stream(painted[page.shared], compress=True)
            before = [pydyf.Stream()] if page.shared.start else []
            streams = [*before, shared, pydyf.Stream()]
            for stream in streams:
                pdf.add_object(stream)
            objects[shared.number] = shared
            object_["Contents"] = pydyf.Array(stream.reference for stream in streams)
            self.streams.append([stream.number for stream in streams if stream is not shared])

        pdf.pages["Parent"] = b"0 0 R"
        pdf.add_object(leaf := _leaf(parents))
        self.most = len(pdf.objects)
        self.keys = len(leaf["Nums"]) // 2
        _leave_keys_open(objects.values())
        is_own = {n: isinstance(o, dict) and (o.get("Type") in OF_ONE_COPY or "Dest" in o) for n, o in objects.items()}
        self.own = [(n, _blanks(o.data)) for n, o in objects.items() if is_own[n]] + [(leaf.number, _blanks(leaf.data))]
        self.shared = [(n, _stream_blanks(o)) for n, o in objects.items() if not is_own[n]]
        self.digests = {n: hashlib.sha256(blanks[0]).digest() for n, blanks in self.shared if len(blanks) == 1}
        self.catalog, self.info = _blanks(pydyf.Dictionary(catalog).data), info.data
        self.pages, self.leaf, self.tags, self.font_list = pdf.pages.number, leaf.number, tags.number, fonts.number
        self.document = _number(tags["K"][0])
        self.bookmarks = outlines and _Bookmark(
            outlines.number, "", outlines["Count"], _number(outlines["First"]), _number(outlines["Last"]),
            page_objects[0].number,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """What a copy's bookmarks hang on: numbers of objects, and how many bookmarks there are."""

    number: int
    title: str
    count: int
    first: int
    last: int
    page: int

    def of(self, title: str, numbers: list[int]) -> _Bookmark:
        return _Bookmark(
            numbers[self.number], title, self.count, *(numbers[n] for n in (self.first, self.last, self.page))
        )


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _name_no_places(objects: dict[int, Any], catalog: dict[str, Any]) -> None:
    """Links within the handout lead to places, not to names: names would lead every copy's reader into the first."""
    names = dict(catalog.get("Names") or {})
    places = names.pop("Dests", {}).get("Names", [])
    by_name = {name.string: place for name, place in zip(places[::2], places[1::2], strict=True)}
    for object_ in objects.values():
        if isinstance(object_, dict) and isinstance(object_.get("Dest"), pydyf.String):
            object_["Dest"] = by_name[object_["Dest"].string]
    catalog.pop("Names", None)
    if names:
        catalog["Names"] = pydyf.Dictionary(names)


def _leaf(parents: Any) -> Any:
    """One copy's part of the parent tree, which leads from marks on a page to tags."""
    nums = parents["Nums"]
    keys = [_key(key) for key in nums[::2]]
    pairs = zip(keys, nums[1::2], strict=True)
    return pydyf.Dictionary(
        {"Limits": pydyf.Array([keys[0], keys[-1]]), "Nums": pydyf.Array(x for pair in pairs for x in pair)}
    )


def _key(key: int) -> bytes:
    return b"\0k%d\0" % key


def _leave_keys_open(objects: Iterable[Any]) -> None:
    """What must be the only one of its kind in a volume: keys of the parent tree, and the names of table headers."""
    for object_ in objects:
        if not isinstance(object_, dict):
            continue
        for name in ("StructParents", "StructParent"):
            if name in object_:
                object_[name] = _key(object_[name])
        if "ID" in object_:  # "12-0-3": the table's number, row and column; its cells' Headers hold the same string
            table, _, cell = object_["ID"].string.partition("-")
            object_["ID"].string = f"\0n{table}\0-{cell}"


def _blanks(data: bytes) -> Blanks:
    """An object's bytes with a blank for each number that a copy fills in."""
    opened = REFERENCE.sub(lambda found: b"\0n%s\0 0 R" % found[1] if found[1] else found[0], data)
    parts = BLANK.split(opened)
    blanks: Blanks = parts[:1]
    for kind, number, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        blanks += ((kind == b"k", int(number)), text)
    return blanks


def _stream_blanks(object_: Any) -> Blanks:
    """The same of a stream, whose content has none."""
    head, stream, content = object_.data.partition(b"\nstream\n")
    blanks = _blanks(head)
    return [*blanks[:-1], blanks[-1] + stream + content]


def _filled(blanks: Blanks, numbers: list[int], key: int = 0) -> bytes:
    """The object with its blanks filled in: numbers by the old ones, keys counted on from `key`."""
    filled = [blanks[0]]
    for (is_key, number), text in zip(blanks[1::2], blanks[2::2], strict=True):
        filled += (b"%d" % (key + number if is_key else numbers[number]), text)
    return b"".join(filled)


# Copies


@dataclass(frozen=True, slots=True)
class Copy:
    """One person's copy: a layout, and what of each of its pages is their own."""

    layout: Layout
    own: list[_Own]

    def painted(self, fonts: Fonts) -> list[tuple[list[bytes], list[str]]]:
        """Of each page, its own streams and their tags."""
        return [own.painted(fonts, marks) for own, marks in zip(self.own, self.layout.shared_marks, strict=True)]


class Press:
    """Lays out copies, each as shortly as can be."""

    def __init__(self) -> None:
        self._layouts: dict[tuple[str, str], list[Layout]] = {}  # by what stands before and after the top

    def copy(self, html: str, most_pages: int | None = None) -> Copy:
        """The copy that `html` describes. Raises TooLong when it takes more than `most_pages`, and HandoutError."""
        top = TOP.search(html)
        with at_work():
            if top is None:
                return _long(html, most_pages)
            layouts = self._layouts.setdefault((html[: top.start()], html[top.end() :]), [])
            for pages in {len(layout.streams) for layout in layouts}:
                own = _short(html[: top.end()], pages)
                for layout in layouts:
                    if layout.shapes == [part.shape for part in own]:
                        return Copy(layout, own)
            whole = _long(html, most_pages)
            if _proved(whole, _short(html[: top.end()], len(whole.own))):
                layouts.append(whole.layout)
            return whole


def _long(html: str, most_pages: int | None) -> Copy:
    document = laid_out(html, most_pages)
    return Copy(Layout(document), [_Own.of(page) for page in document.pages])


def _short(until_top_ends: str, pages: int) -> list[_Own]:
    """The own parts alone, of so many pages."""
    document = laid_out(f"{until_top_ends}{NEXT_PAGE * (pages - 1)}</body></html>")
    return [_Own.of(page) for page in document.pages]


def _proved(whole: Copy, short: list[_Own]) -> bool:
    """Whether the short way painted, to the last operator, what the long way did."""
    if whole.layout.shapes != [part.shape for part in short]:
        return False
    fonts = whole.layout.fonts
    return whole.painted(merged({}, fonts)) == Copy(whole.layout, short).painted(merged({}, fonts))


# The file


class Volume:
    """A PDF of one copy, or of many with a bookmark for each, written as they come. However long the file grows, memory
    keeps of it the glyphs of its fonts, and seven bytes for each object."""

    def __init__(self) -> None:
        self._file = File(FONTS)
        self._fonts: Fonts = {}
        self._numbers: WeakKeyDictionary[Layout, list[int]] = WeakKeyDictionary()  # of what a layout's copies share
        self._same: dict[bytes, int] = {}  # numbers of shared streams by their digest: layouts share most pages
        self._catalog = self._info = b""
        self._keys = self._page_count = 0
        self._pages: list[int] = []
        self._documents: list[int] = []
        self._leaves: list[int] = []
        self._bookmarks: list[_Bookmark] = []

    def add(self, one: Copy, title: str = "") -> None:
        """Write a copy. `title` is its bookmark; a volume of one needs none."""
        layout = one.layout
        with at_work():
            merged(self._fonts, {} if layout in self._numbers else layout.fonts)
            pages = one.painted(self._fonts)
        if [tags for _, tags in pages] != layout.own_tags:
            raise HandoutError("A copy's tags do not fit its layout.")
        numbers = self._shared(layout)[:]
        for places, (streams, _) in zip(layout.streams, pages, strict=True):
            for number, stream in zip(places, streams, strict=True):
                numbers[number] = self._file.plain(self._file.next(), stream)
        for number, _ in layout.own:
            numbers[number] = self._file.next()
        if layout.bookmarks:
            numbers[layout.bookmarks.number] = self._file.next() if title else BOOKMARKS
            self._bookmarks.append(layout.bookmarks.of(title, numbers))
        self._file.bundle((numbers[number], _filled(blanks, numbers, self._keys)) for number, blanks in layout.own)
        self._pages.append(numbers[layout.pages])
        self._documents.append(numbers[layout.document])
        self._leaves.append(numbers[layout.leaf])
        self._keys += layout.keys
        self._page_count += len(layout.streams)

    def close(self) -> None:
        """Write what stands once: fonts, the roots of all trees, the table of objects."""
        with at_work():
            fonts = list(self._font_objects())
        parents, info = self._file.next(), self._file.next()
        catalog = b"%s/Pages %d 0 R/StructTreeRoot %d 0 R" % (self._catalog, PAGES, TAGS)
        if self._bookmarks:
            catalog += b"/Outlines %d 0 R" % BOOKMARKS
        tags = b"/Type /StructTreeRoot/ParentTree %d 0 R/ParentTreeNextKey %d" % (parents, self._keys)
        self._file.bundle(
            [
                *fonts,
                *_bookmark_objects(self._bookmarks),
                (CATALOG, b"<<%s>>" % catalog),
                (PAGES, b"<</Type /Pages/Count %d/Kids %s>>" % (self._page_count, _references(self._pages))),
                (TAGS, b"<<%s/K %s>>" % (tags, _references(self._documents))),
                (parents, b"<</Kids %s>>" % _references(self._leaves)),
                (info, self._info),
            ]
        )
        self._file.close(CATALOG, info)

    def taken(self) -> bytes:
        """What was written since this was last asked."""
        return self._file.taken()

    def _shared(self, layout: Layout) -> list[int]:
        """The numbers of what this layout's copies share, which is written with the first of them."""
        if layout in self._numbers:
            return self._numbers[layout]
        numbers = [0] * layout.most
        numbers[0], numbers[layout.tags], numbers[layout.font_list] = PAGES, TAGS, FONTS
        new = [(number, blanks) for number, blanks in layout.shared if layout.digests.get(number) not in self._same]
        for number, _ in new:
            numbers[number] = self._file.next()
            if number in layout.digests:
                self._same[layout.digests[number]] = numbers[number]
        for number, digest in layout.digests.items():
            numbers[number] = self._same[digest]
        for number, blanks in new:
            self._file.plain(numbers[number], _filled(blanks, numbers))
        if not self._catalog:
            self._catalog, self._info = _filled(layout.catalog, numbers)[2:-2], layout.info
        self._numbers[layout] = numbers
        return numbers

    def _font_objects(self) -> Iterator[tuple[int, bytes]]:
        """The dictionaries of the fonts, cut down to the glyphs that were used; their files are written."""
        scratch = pydyf.PDF()
        listed = build_fonts_dictionary(scratch, self._fonts, True, True, {"hinting": False, "pdf_version": "1.7"})
        objects = scratch.objects[3:]  # after what every pydyf.PDF begins with
        numbers = [0, 0, 0] + [self._file.next() for _ in objects]
        for number, object_ in zip(numbers[3:], objects, strict=True):
            if isinstance(object_, pydyf.Stream):
                self._file.plain(number, _filled(_stream_blanks(object_), numbers))
            else:
                yield number, _filled(_blanks(object_.data), numbers)
        yield FONTS, _filled(_blanks(listed.data), numbers)


def _references(numbers: Iterable[int]) -> bytes:
    return b"[%s]" % b" ".join(b"%d 0 R" % number for number in numbers)


def _bookmark_objects(bookmarks: list[_Bookmark]) -> Iterator[tuple[int, bytes]]:
    """The root of the bookmarks, and each copy's, folded away below its title."""
    if not bookmarks:
        return
    first, last = bookmarks[0], bookmarks[-1]
    if not first.title:
        yield BOOKMARKS, b"<</Count %d/First %d 0 R/Last %d 0 R>>" % (first.count, first.first, first.last)
        return
    yield BOOKMARKS, b"<</Count %d/First %d 0 R/Last %d 0 R>>" % (len(bookmarks), first.number, last.number)
    for before, mark, after in zip([None, *bookmarks], bookmarks, [*bookmarks[1:], None], strict=False):
        sides = [(b"Prev", before), (b"Next", after)]
        yield mark.number, b"<</Title %s/Parent %d 0 R/Dest [%d 0 R /Fit]/Count -%d/First %d 0 R/Last %d 0 R%s>>" % (
            pydyf.String(mark.title).data, BOOKMARKS, mark.page, mark.count, mark.first, mark.last,
            b"".join(b"/%s %d 0 R" % (name, beside.number) for name, beside in sides if beside),
        )  # fmt: skip
