"""Parts of a handout that are nobody's own, laid out once and kept. WeasyPrint's inside: only this file and pages.py
look into it, of the versions in `KNOWN` only.

Templates mark them: what stands between `<!--block-->` and `<!--/block-->` holds no word about a person and stays on
one page. Such a block is laid out alone, on a page of its own, and what WeasyPrint made of it is read off that page:
its size, its operators, its tags, its glyphs (a `Block`). In the handout stands a picture of the same size in its
place. So WeasyPrint still decides on every page, with all its rules, but has little left to lay out; and at the end
each picture gives its place on the page, and among the tags, to the block.

A block is kept by what it says. Nothing of what is around it is in a block, so it is the same whenever it was laid out.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pydyf
import weasyprint
from weasyprint.css import PageSelectorType, StyleFor
from weasyprint.document import Document, Page
from weasyprint.draw import draw_stacking_context
from weasyprint.formatting_structure.boxes import LineBox, ParentBox, TextBox
from weasyprint.images import SVGImage
from weasyprint.layout.page import PageType
from weasyprint.pdf.stream import Stream
from weasyprint.stacking import StackingContext

from planner.handout.file import File, stream

KNOWN = ("70.0", "0.13.0")  # of WeasyPrint, and of what it writes PDF with
#: What a block may stand in, and the marks themselves. Whoever typed a "<" finds it as "&lt;" here.
MARK = re.compile(r"<(?:!--(?P<end>/?)block--|(?P<closes>/?)(?:section|article|div)\b[^<>]*)>")
NAME = re.compile(r"\w+")
WIDTH = re.compile(r'\[src="([^"]+)"\] \{ width: ([\d.]+)mm \}')
SOURCE = re.compile(r'(?<!\[)src="([^"]+)"')  # of a picture, not of a rule about it
#: The code of templates/_qr.html: modules, millimetres, what to say of it, and its rows of dark modules.
CODE = re.compile(
    r'<svg [^<>]*viewBox="0 0 (\d+) \d+" width="(\d+)mm" height="\d+mm">'
    r'<title>([^<]*)</title><path d="([^"]*)" fill="#000000"/></svg>'
)
DARK = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
#: Over the handout's own sheets: where a block stands, and its page when it is laid out.
SHEET = """
.block { display: block; overflow: visible; visibility: hidden }
.block-alone + .block-alone { break-before: page }
.block-alone > * { margin-top: 0 !important } /* else it would count on the first page, but not on the others */
"""
ALONE = "@page { @bottom-left { content: none } @bottom-right { content: none } }"
MOST_BLOCKS, MOST_BYTES = 1500, 128_000_000
NO_PAGE = PageSelectorType(None, None, None, None, None)  # a selector of any page
NEAR = 0.01  # CSS pixels

Fonts = dict[Any, Any]
Tokens = list[bytes | int]  # operators; between them the numbers of marked content


def known() -> bool:
    """Whether this is the WeasyPrint whose inside is known here. With another, print the plain way."""
    return (weasyprint.__version__, pydyf.__version__) == KNOWN


# The text


@dataclass(frozen=True)
class Cut:
    """A marked block as a template wrote it, with the blocks in it."""

    frame: str  # the tag of the page around it: language, paper, print
    around: tuple[str, ...]  # the tags of the elements it stands in, from its card on
    parts: tuple[str | Cut, ...]
    widths: Mapping[str, str]  # of all the page's pictures

    @cached_property
    def content(self) -> str:
        return "".join(part if isinstance(part, str) else part.content for part in self.parts)

    @property
    def marked(self) -> str:
        """With its marks, and those of the blocks in it."""
        return f"<!--block-->{''.join(p if isinstance(p, str) else p.marked for p in self.parts)}<!--/block-->"

    @cached_property
    def rules(self) -> str:
        """How wide its pictures are."""
        return _rules(self.content, self.widths)

    @cached_property
    def key(self) -> str:
        told = "\0".join((self.frame, *self.around, self.content, self.rules))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def inner(self) -> Iterator[Cut]:
        return (part for part in self.parts if isinstance(part, Cut))


def _rules(text: str, widths: Mapping[str, str]) -> str:
    return "".join(f'[src="{src}"] {{ width: {widths[src]}mm }}\n' for src in SOURCE.findall(text) if src in widths)


def cut(html: str) -> tuple[str | Cut, ...]:
    """`html` taken apart at its marks. Raises ValueError where they do not pair, or stand in no element."""
    if "<!--block-->" not in html:
        return (html,)
    frame, widths = html[html.index("<html") : html.index("<head")], dict(WIDTH.findall(html))
    around: list[str] = []  # the tags of the elements that are open
    levels: list[tuple[tuple[str, ...], list[str | Cut]]] = [((), [])]  # what is around a block, and in it
    done = 0
    for mark in MARK.finditer(html):
        if mark["closes"] is not None:
            around.pop() if mark["closes"] else around.append(mark[0])
            continue
        levels[-1][1].append(html[done : mark.start()])
        done = mark.end()
        if mark["end"]:
            within, parts = levels.pop()
            levels[-1][1].append(Cut(frame, within, tuple(parts), widths))
        else:
            card = max((n for n, tag in enumerate(around) if tag.startswith("<article")), default=len(around) - 1)
            levels.append((tuple(around[card:]), []))
    ((_, whole),) = levels
    return (*whole, html[done:])


def own_page(html: str, inner: bool = False) -> str:
    """A page of the blocks of `html` alone, each in what it stands in; or of the `inner` ones, which are in others."""
    cuts = [part for part in cut(html) if isinstance(part, Cut)]
    if inner:
        cuts = [each for outer in cuts for each in outer.inner]
    if not cuts:
        return ""
    rules = dict.fromkeys(rule for each in cuts for rule in each.rules.splitlines())
    body = "".join("".join(each.around) + each.marked + _ends(each.around) for each in cuts)
    head = f"<head><title>Blocks</title><style>{' '.join(rules)}</style></head>"
    return f"{cuts[0].frame}{head}<body>{body}</body></html>"


# What is kept


class Element(NamedTuple):
    """A tag of a block: its dictionary but for kids, parent and page. A cell names its table between two parts."""

    head: tuple[bytes, ...]
    kids: tuple[int | Element, ...]
    place: tuple[float, ...] = ()  # of a figure: left, top, right, bottom
    is_table: bool = False

    def moved(self, x: float, y: float, marks: Mapping[int, int]) -> Element:
        kids = (marks[kid] if isinstance(kid, int) else kid.moved(x, y, marks) for kid in self.kids)
        return self._replace(kids=tuple(kids), place=tuple(map(sum, zip(self.place, (x, y, x, y), strict=False))))


@dataclass(frozen=True)
class Block:
    """What WeasyPrint made of a block, in CSS pixels, on the page it was laid out on."""

    left: float
    top: float
    width: float
    height: float
    tokens: Tokens
    marks: int  # how many stretches of marked content
    elements: tuple[Element, ...]
    fonts: Fonts
    drawings: Mapping[str, Any]
    states: Mapping[str, Any]
    bookmarks: tuple[tuple[int, str, tuple[float, float], str], ...]

    @property
    def size(self) -> int:
        """Bytes, about: as much as a process was seen to grow."""
        painted = sum(len(token) for token in self.tokens if isinstance(token, bytes))
        return 2 * painted + 1_200 * self.marks + 10_000 * len(self.fonts)

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        """WeasyPrint takes it for a picture."""
        return self.width, self.height, self.width / self.height


class Blocks:
    """Blocks by their keys, the least used forgotten first; and how to print with them.

    `lay_out(html, images)` is WeasyPrint's document of an `html`, with `images` by their addresses; `drawing(source)`
    is the full address of one of our drawings, and its SVG.
    """

    def __init__(
        self, lay_out: Callable[[str, dict[str, Any]], Any], drawing: Callable[[str], tuple[str, str] | None]
    ) -> None:
        self._lay_out = lay_out
        self._drawing = drawing
        self._drawn: dict[str, tuple[str, Drawing] | None] = {}
        self._kept: OrderedDict[str, Block | None] = OrderedDict()  # None: it cannot be kept
        self._size = 0
        self.laid_out = 0  # how many, in all

    def document(self, html: str) -> Any:
        """`html` laid out, to be `written`."""
        parts = cut(html)
        used: dict[str, Block | None] = {}
        cuts = [part for part in parts if isinstance(part, Cut)]
        for missing in self._missing(cuts, used):
            used |= self._learnt(missing, used)
        skeleton = _without_rules("".join(_text(part, used) for part in parts))
        document = self._laid_out(skeleton, used)
        document.pages = [_Page.of(page) for page in document.pages]
        return document

    def learn(self, html: str) -> Iterator[None]:
        """Keeps what of `html` is not kept yet, one block each step."""
        used: dict[str, Block | None] = {}
        cuts = [part for part in cut(html) if isinstance(part, Cut)]
        for missing in self._missing(cuts, used):
            for each in missing:
                used |= self._learnt([each], used)
                yield

    def _missing(self, cuts: Iterable[Cut], used: dict[str, Block | None]) -> list[list[Cut]]:
        """What must be laid out, the innermost first; all else goes into `used`."""
        levels: list[list[Cut]] = []
        wanted = list(cuts)
        seen: set[str] = set()
        while wanted:
            level = []
            for each in wanted:
                if each.key in seen:
                    continue
                seen.add(each.key)
                if each.key in self._kept:
                    self._kept.move_to_end(each.key)
                    used[each.key] = self._kept[each.key]
                if used.get(each.key) is None:
                    level.append(each)
            levels.insert(0, [each for each in level if each.key not in used])
            wanted = [inner for each in level for inner in each.inner]
        return [level for level in levels if level]

    def _learnt(self, cuts: list[Cut], used: Mapping[str, Block | None]) -> dict[str, Block | None]:
        """These blocks, each laid out on a page of its own, and kept."""
        first = cuts[0]
        rules = dict.fromkeys(rule for each in cuts for rule in each.rules.splitlines())
        html = f"{first.frame}<head><title>Blocks</title><style>{ALONE}{' '.join(rules)}</style></head><body>"
        html += "".join(_alone(number, each, used) for number, each in enumerate(cuts))
        document = self._laid_out(f"{html}</body></html>", used)
        pages = [_BlockPage.of(page) for page in document.pages]
        try:
            document.copy(pages).write_pdf(finisher=_take, pdf_tags=True)
        except _Done as done:
            found = done.made
        self.laid_out += len(cuts)
        learnt = {each.key: found.get(str(number)) for number, each in enumerate(cuts)}
        for key, block in learnt.items():
            self._keep(key, block)
        return learnt

    def _keep(self, key: str, block: Block | None) -> None:
        self._kept[key] = block
        self._size += block.size if block else 0
        while len(self._kept) > MOST_BLOCKS or self._size > MOST_BYTES:
            _, old = self._kept.popitem(last=False)
            self._size -= old.size if old else 0

    def _laid_out(self, html: str, used: Mapping[str, Block | None]) -> Any:
        sources = SOURCE.findall(html)
        images: dict[str, Any] = {f"block:{key}": block for key, block in used.items() if block}

        def code(found: re.Match[str]) -> str:
            images[address := f"code:{len(images)}"] = Code(int(found[1]), int(found[2]), found[4])
            return f'<img src="{address}" alt="{found[3]}">'

        return self._lay_out(CODE.sub(code, html), images | self._drawings(sources))

    def _drawings(self, sources: Iterable[str]) -> dict[str, Any]:
        """Our drawings, as pictures that are drawn already, by their full addresses."""
        return dict(found for source in sources if (found := self.draw(source)))

    def draw(self, source: str) -> tuple[str, Drawing] | None:
        """One of our drawings, drawn once, with its full address."""
        if source not in self._drawn:
            found = self._drawing(source)
            drawing = Drawing.of(found[1]) if found else None
            self._drawn[source] = (found[0], drawing) if found and drawing else None
        return self._drawn[source]


def _text(part: str | Cut, used: Mapping[str, Block | None]) -> str:
    if isinstance(part, str):
        return part
    if used.get(part.key):
        return f'<img class="block" src="block:{part.key}" alt="block">'
    return "".join(_text(inner, used) for inner in part.parts)


def _alone(number: int, one: Cut, used: Mapping[str, Block | None]) -> str:
    """A block with what it stands in, to be laid out on a page of its own."""
    content = "".join(_text(part, used) for part in one.parts)
    page = f'<div class="block-alone" data-number="{number}" data-depth="{len(one.around)}">'
    return f"{page}{''.join(one.around)}{content}{_ends(one.around)}</div>"


def _ends(tags: Iterable[str]) -> str:
    return "".join(f"</{NAME.findall(tag)[0]}>" for tag in reversed([*tags]))


def _without_rules(html: str) -> str:
    """A page without the widths of pictures that it does not have (any more)."""
    there = set(SOURCE.findall(html))
    return WIDTH.sub(lambda rule: rule[0] if rule[1] in there else "", html)


# Drawings


class _Ready(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are final."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.final = data

    @property
    def data(self) -> bytes:
        return self.final


class _ReadyStream(pydyf.Stream):  # type: ignore[misc]
    """A stream whose bytes are final."""

    def __init__(self, about: bytes, content: bytes) -> None:
        super().__init__()
        self.final = stream(about, content)

    @property
    def data(self) -> bytes:
        return self.final


class Drawing:
    """One of our SVG files as a picture that is drawn already: WeasyPrint would draw it anew each time."""

    def __init__(self, svg: str) -> None:
        image = SVGImage(ElementTree.fromstring(svg), "about:blank", None, None)
        self.width, self.height, self.ratio = image.get_intrinsic_size(1, 16)
        stream = _canvas({})
        image.draw(stream, self.width, self.height, None)
        tokens = _tokens(stream.stream, {})
        self.is_plain = not any(stream._resources[kind] for kind in ("XObject", "Pattern", "Shading"))
        self.is_plain &= all(state in ("A1", "a1", "A1.0", "a1.0") for state in stream._resources["ExtGState"])
        content = b"".join(re.sub(rb"/[Aa]1(?:\.0)? gs\n", b"", token) for token in tokens if isinstance(token, bytes))
        self.name = f"F{hashlib.sha256(content).hexdigest()[:16]}"
        size = self.width, self.height
        self._final = b"/Type /XObject/Subtype /Form/BBox [0 0 %f %f]/Resources <<>>" % size, content

    @classmethod
    def of(cls, svg: str) -> Drawing | None:
        """None when there is more to it than shapes of one colour each."""
        drawing = cls(svg)
        return drawing if drawing.is_plain else None

    @cached_property
    def object(self) -> _ReadyStream:
        return _ReadyStream(*self._final)

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        return self.width, self.height, self.ratio

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        stream.transform(a=width / self.width, d=height / self.height)
        stream._resources["XObject"][self.name] = self.object
        stream.draw_x_object(self.name)


class Code:
    """A QR code, drawn without WeasyPrint reading its thousand moves of a pen."""

    def __init__(self, modules: int, millimetres: int, path: str) -> None:
        self.modules, self.side = modules, millimetres / 25.4 * 96
        self.dark = [b"%s %s %s 1 re" % tuple(run.encode() for run in runs) for runs in DARK.findall(path)]

    def get_intrinsic_size(self, resolution: float, font_size: float) -> tuple[float, float, float]:
        return self.side, self.side, 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        stream.transform(a=width / self.modules, d=height / self.modules)
        stream.stream += [b"0 0 0 rg", *self.dark, b"f"]


def _canvas(marks: dict[Any, Any], fonts: Fonts | None = None) -> Any:
    resources = pydyf.Dictionary({kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading")})
    resources["ColorSpace"] = None
    return Stream({} if fonts is None else fonts, (0, 0, 1, 1), resources, {}, marks, {}, None)


# Pages that are alike


class Alike(Document):  # type: ignore[misc]
    """A document whose pages share their styles: WeasyPrint computes them anew for each of them, and each margin."""

    @classmethod
    def _build_layout_context(cls, *about: Any) -> Any:
        context = super()._build_layout_context(*about)
        context.style_for.__class__ = _StyleFor
        context.style_for.of_pages = {}
        return context


class _StyleFor(StyleFor):  # type: ignore[misc]
    of_pages: dict[Any, Any]  # styles by a page's name and margin

    @cached_property
    def _tells_pages_apart(self) -> bool:
        """Whether any rule is for some pages by their place."""
        rules = (rule for sheet, _, _ in self._sheets for _, selectors, _ in sheet.page_rules for rule in selectors)
        return any(page._replace(name=None) != NO_PAGE for _, _, page in rules)

    def set_computed_styles(self, element: Any, parent: Any, **about: Any) -> None:
        if not isinstance(element, PageType) or self._tells_pages_apart:
            super().set_computed_styles(element, parent, **about)
            return
        margin = about.get("pseudo_type")
        key = element.name, margin
        if key not in self.of_pages:
            super().set_computed_styles(element, parent, **about)
            self.of_pages[key] = self._computed_styles[element, margin]
        self._computed_styles[element, margin] = self.of_pages[key]


# Pages with blocks on them


@dataclass(frozen=True)
class _Placed:
    """A block on a page: how far it was moved, and what number each of its marks has there."""

    block: Block
    x: float
    y: float
    marks: list[int]


class _Page(Page):  # type: ignore[misc]
    """A page on which pictures give their places to blocks."""

    placed: dict[int, _Placed]  # by the mark of the picture

    @classmethod
    def of(cls, page: Any) -> Any:
        new = cls.__new__(cls)
        new.__dict__.update(page.__dict__)
        new.placed = {}
        return new

    def paint(self, stream: Any, scale: float = 1) -> None:
        super().paint(stream, scale)
        tokens = self._with_blocks(stream)
        stream.stream = [b"".join(token if isinstance(token, bytes) else b"%d" % token for token in tokens)]

    def _with_blocks(self, stream: Any) -> Tokens:
        """What was painted, with the operators of its blocks. Their marks count on from the page's own."""
        following = len(stream._tags)
        for box, tag in stream._tags.items():
            block = getattr(box, "replacement", None)
            if not isinstance(block, Block):
                continue
            marks = [tag["mcid"], *range(following, following + block.marks - 1)]
            following += block.marks - 1
            placed = _Placed(block, box.content_box_x() - block.left, box.content_box_y() - block.top, marks)
            self.placed[tag["mcid"]] = placed
            merged(stream._fonts, block.fonts)
            stream._resources["XObject"].update(block.drawings)
            stream._resources["ExtGState"].update({k: pydyf.Dictionary(v) for k, v in block.states.items()})
            self.bookmarks += [(level, label, (x + placed.x, y + placed.y), state)
                               for level, label, (x, y), state in block.bookmarks]  # fmt: skip
        self.bookmarks.sort(key=lambda bookmark: bookmark[2][1])
        self.marks = following
        return _tokens(stream.stream, self.placed)


def _tokens(operators: list[Any], placed: Mapping[int, _Placed]) -> Tokens:
    """Operators as bytes, with holes for the numbers of marked content; blocks in the place of their pictures."""
    tokens: Tokens = []
    said: list[bytes] = []
    skip = 0
    for number, operator in enumerate(operators):
        if skip:
            skip -= 1
        elif isinstance(operator, pydyf.Dictionary) and "MCID" in operator:
            mark = operator["MCID"]
            if mark in placed:  # "/Figure", this, "BDC", and at once "EMC", as it is not visible
                said.pop()
                assert operators[number + 1 : number + 3] == [b"BDC", b"EMC"]
                skip = 2
                one = placed[mark]
                tokens.append(_lines(said) + b"q 1 0 0 1 %s %s cm\n" % (_number_of(one.x), _number_of(one.y)))
                tokens += [t if isinstance(t, bytes) else one.marks[t] for t in one.block.tokens]
                said = [b"Q"]
            else:
                tokens += [_lines(said) + b"<</MCID ", mark]
                said = [b">>"]
        else:
            said.append(pydyf._to_bytes(operator))
    return [*tokens, _lines(said)]


def _lines(said: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in said)


def _number_of(value: float) -> bytes:
    return (b"%f" % value).rstrip(b"0").rstrip(b".")


def merged(fonts: Fonts, more: Fonts) -> Fonts:
    """`fonts`, with the glyphs of `more`, which stay as they are."""
    for key, font in more.items():
        ours = fonts.setdefault(key, copy.copy(font))
        for glyphs in ("widths", "to_unicode", "missing"):
            before = {} if ours is font else getattr(ours, glyphs)
            setattr(ours, glyphs, {**getattr(font, glyphs), **before})
    return fonts


# Tags


def written(document: Any, finisher: Callable[[Any, Any], None], options: Mapping[str, str]) -> bytes:
    """The PDF of a document with blocks. `finisher` is as WeasyPrint has it."""

    def finish(document: Any, pdf: Any) -> None:
        finisher(document, pdf)
        _tag(document, pdf)
        raise _Done(_written(pdf))

    try:
        document.write_pdf(finisher=finish, **options)
    except _Done as done:
        return bytes(done.made)
    raise AssertionError("WeasyPrint calls its finisher")


class _Done(Exception):
    """What was wanted is made, and nobody wants the file that WeasyPrint would go on to write."""

    def __init__(self, made: Any) -> None:
        super().__init__()
        self.made = made


def _tag(document: Any, pdf: Any) -> None:
    """Each picture's tag gives its place to those of its block."""
    figures: dict[tuple[bytes, int], Any] = {}
    for object_ in pdf.objects:
        if isinstance(object_, dict) and object_.get("S") == "/Figure" and "Alt" in object_:
            figures[object_["Pg"], object_["K"][0]] = object_
    tree = pdf.objects[_number(pdf.objects[_number(pdf.catalog["StructTreeRoot"])]["ParentTree"])]["Nums"]
    for number, (page, reference) in enumerate(zip(document.pages, pdf.page_references, strict=True)):
        marked = tree[2 * number + 1]
        marked += [None] * (page.marks - len(marked))
        for mark, placed in page.placed.items():
            figure = figures[reference, mark]
            kids = pdf.objects[_number(figure["P"])]["K"]
            writer = _Writer(pdf, reference, placed, marked, [figure.number])
            moved = [writer.written(element, figure["P"]) for element in placed.block.elements]
            at = kids.index(figure.reference)
            kids[at : at + 1] = moved


@dataclass
class _Writer:
    """Writes a block's tags into a PDF."""

    pdf: Any
    page: bytes
    placed: _Placed
    marked: list[Any]  # for each mark of the page, whose it is
    free: list[int]  # numbers of objects that are not needed any more

    def written(self, element: Element, parent: bytes, table: int = 0) -> bytes:
        object_ = _Ready(b"")
        if self.free:
            object_.number = self.free.pop()
            self.pdf.objects[object_.number] = object_
        else:
            self.pdf.add_object(object_)
        reference: bytes = object_.reference
        table = object_.number if element.is_table else table
        kids = []
        for kid in element.kids:
            if isinstance(kid, int):
                mark = self.placed.marks[kid]
                self.marked[mark] = reference
                kids.append(b"%d" % mark)
            else:
                kids.append(self.written(kid, reference, table))
        head = (b"(%d-" % table).join(element.head)
        if element.place:
            x, y = self.placed.x, self.placed.y
            sides = (side + move for side, move in zip(element.place, (x, y, x, y), strict=True))
            head += b"/A <</O /Layout/BBox [%s]>>" % b" ".join(map(_number_of, sides))
        object_.final = b"<<%s/K [%s]/Pg %s/P %s>>" % (head, b" ".join(kids), self.page, parent)
        return reference


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _written(pdf: Any) -> bytes:
    """The file. WeasyPrint's own way compresses all that is in it twice, to number it, and as hard as it can."""
    objects = [*pdf.objects[1:], pdf.info]
    pdf.info.number = len(objects)
    file = File(len(objects))
    for object_ in objects:
        if isinstance(object_, pydyf.Stream):
            file.plain(object_.number, _compressed(object_))
    file.bundle((each.number, each.data) for each in objects if not isinstance(each, pydyf.Stream))
    file.close(pdf.catalog.number, pdf.info.number)
    return file.taken()


def _compressed(object_: Any) -> bytes:
    if isinstance(object_, _ReadyStream) or not object_.compress:
        return bytes(object_.data)
    about = pydyf.Dictionary(object_.extra).data[2:-2]
    return stream(about, b"\n".join(map(pydyf._to_bytes, object_.stream)))


# Reading blocks off the pages they were laid out on


class _BlockPage(_Page):
    """A page with one block on it, or a part of one. Only the content of the block is painted."""

    def paint(self, stream: Any, scale: float = 1) -> None:
        (body,) = self._page_box.children[0].children
        (alone,) = body.children
        self.id = alone.element.get("data-number")
        element = alone.element
        for _ in range(int(element.get("data-depth"))):
            element = element[0]
        self.way = _way(alone, element)
        if not self.way:  # this print does not show it
            return
        own = _canvas(stream._tags)
        draw_stacking_context(own, StackingContext.from_box(_bare(self.way[-1]), self._page_box))
        self.tokens = self._with_blocks(own)
        self.fonts, self.resources = own._fonts, own._resources

    @property
    def stands_alone(self) -> bool:
        """Whether it would look the same elsewhere."""
        if not self.way or not self.marks or self.links or self.anchors or any(self.forms.values()):
            return False
        resources = self.resources
        are_drawings = all(isinstance(each, _ReadyStream) for each in resources["XObject"].values())
        return are_drawings and not (resources["Pattern"] or resources["Shading"]) and _stands_alone(self.way[-1])

    def block(self, elements: tuple[Element, ...]) -> Block:
        resources, outer = self.resources, self.way[-1]
        return Block(
            outer.content_box_x(), outer.content_box_y(), outer.width, outer.height, self.tokens, self.marks, elements,
            self.fonts, dict(resources["XObject"]), {key: dict(state) for key, state in resources["ExtGState"].items()},
            tuple(self.bookmarks),
        )  # fmt: skip


def _way(box: Any, element: Any) -> list[Any]:
    """The boxes from a box down to the one of an element; none, where it has none."""
    for child in box.children:
        if child.element is element:
            return [child]
        if isinstance(child, ParentBox) and (way := _way(child, element)):
            return [child, *way]
    return []


def _bare(box: Any) -> Any:
    """The box without what is painted behind its content."""
    bare = box.copy_with_children(box.children)
    bare.background = None
    for side in ("top", "right", "bottom", "left"):
        setattr(bare, f"border_{side}_width", 0)
    return bare


def _stands_alone(box: Any) -> bool:
    """Whether nothing of it reaches over its edges: no margin, no float; and nothing is said to the page."""
    bottom = box.content_box_y() + box.height + NEAR
    for child in box.descendants():
        if child.is_floated() and child.position_y + child.margin_height() > bottom:
            return False
        if child.style["string_set"] != "none" and child.string_set:
            return False
    top_leaks = not (box.border_top_width or box.padding_top) and _margin(box, 0)
    bottom_leaks = not (box.border_bottom_width or box.padding_bottom) and _margin(box, -1)
    return not (top_leaks or bottom_leaks)


def _margin(box: Any, at: int) -> bool:
    """Whether the first or last child's margin goes through its edge."""
    children = [c for c in box.children if c.is_in_normal_flow()]
    if not children or isinstance(children[at], LineBox | TextBox):
        return False
    child = children[at]
    side = "bottom" if at else "top"
    if getattr(child, f"margin_{side}"):
        return True
    if getattr(child, f"border_{side}_width") or getattr(child, f"padding_{side}"):
        return False
    return isinstance(child, ParentBox) and _margin(child, at)


def _take(document: Any, pdf: Any) -> None:
    """Reads the blocks off their pages and the tags written for them."""
    tags = pdf.objects[_number(pdf.objects[_number(pdf.catalog["StructTreeRoot"])]["K"][0])]["K"]
    blocks: dict[str, Block | None] = {}
    for page, reference in zip(document.pages, tags, strict=True):
        broken = page.id in blocks  # over two pages
        blocks[page.id] = None
        if page.stands_alone and not broken:
            for _ in [box for box in page.way if not isinstance(box, LineBox)]:
                reference = pdf.objects[_number(reference)]["K"][0]
            reader = _Reader(pdf, page.placed)
            elements = [each for kid in pdf.objects[_number(reference)]["K"] for each in reader.read(kid)]
            blocks[page.id] = page.block(tuple(elements))
    raise _Done({key: block for key, block in blocks.items() if block})


@dataclass(frozen=True)
class _Reader:
    pdf: Any
    placed: Mapping[int, _Placed]

    def read(self, reference: bytes, table: int = 0) -> Iterator[Element]:
        """A tag as it was written; a picture's is those of the block in its place."""
        tag = self.pdf.objects[_number(reference)]
        kind, kids = tag["S"], tag["K"]
        if kind == "/Figure" and kids[0] in self.placed:
            one = self.placed[kids[0]]
            yield from (each.moved(one.x, one.y, dict(enumerate(one.marks))) for each in one.block.elements)
            return
        table = tag.number if kind == "/Table" else table
        said = {name: value for name, value in tag.items() if name not in ("K", "P", "Pg")}
        place = tuple(said.pop("A")["BBox"]) if kind == "/Figure" else ()
        head = pydyf.Dictionary(said).data[2:-2]
        read = (list(self.read(kid, table)) if isinstance(kid, bytes) else [kid] for kid in kids)
        yield Element(
            tuple(head.split(b"(%d-" % table)) if kind in ("/TH", "/TD") else (head,),
            tuple(each for kid in read for each in kid), place, kind == "/Table",
        )  # fmt: skip
