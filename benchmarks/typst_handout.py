"""The words, tables and pictures of a handout's page, element by element, as a document for Typst."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import typst
from fontTools.ttLib import TTFont

from planner.handout.pdf import DOCTYPE, EMPTY, STATIC

HEAD = """#set document(title: {title})
#set text(font: "Atkinson Hyperlegible Next", size: 14pt, lang: "en")
#set page(paper: "a4", margin: (x: 13mm, top: 9mm, bottom: 14mm), footer: context text(11pt)[#{title}; #sys.inputs.at("name") #h(1fr) Page #counter(page).display() of #counter(page).final().first()])
#set par(leading: .5em, spacing: .6em)
#set list(spacing: .5em)
#set enum(spacing: .5em)
#set heading(bookmarked: true)
#let tick = box(width: 8mm, height: 8mm, stroke: .4mm, radius: 1mm)
#let blank = box(width: 30mm, stroke: (bottom: .3mm), height: 1em)
#let card(body) = block(stroke: .5mm, radius: 2mm, inset: 3mm, width: 100%, breakable: false, body)
"""  # noqa: E501  (a line of Typst's)
WIDTH = re.compile(r'\[src="([^"]+)"\] \{ width: ([\d.]+)mm \}')
KEPT_TOGETHER = ("safety", "lights", "bad-day", "next", "your-week", "session")


def as_typst(html: str, name: str) -> str:
    """A page of ours in Typst. Where `name` stands is what Typst is told when it prints."""
    root = ElementTree.fromstring(EMPTY.sub(r"<\1\2/>", DOCTYPE.sub("", html, 1)))
    writer = _Writer(dict(WIDTH.findall(html)), name)
    title = root.findtext("head/title") or ""
    body = root.find("body")
    assert body is not None
    return HEAD.format(title=_string(title)) + writer.children(body)


def _string(text: str) -> str:
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Writer:
    def __init__(self, widths: dict[str, str], name: str) -> None:
        self.widths, self.name = widths, name

    def text(self, text: str | None) -> str:
        """As code, in which no sign has a meaning; the name is an input, as it is in Typst's own world."""
        if not text or not text.strip():
            return " " if text else ""
        parts = [f"#{_string(part)}" for part in text.split(self.name)]
        lead, tail = text[:1].isspace() * " ", text[-1:].isspace() * " "
        return lead + '#sys.inputs.at("name")'.join(parts) + ";" + tail

    def children(self, element: ElementTree.Element) -> str:
        return self.text(element.text) + "".join(self.element(e) + self.text(e.tail) for e in element)

    def element(self, element: ElementTree.Element) -> str:
        tag, kinds = element.tag.rpartition("}")[2], element.get("class", "").split()
        inside = lambda: self.children(element)  # noqa: E731
        if tag in ("h1", "h2", "h3"):
            return f"\n#heading(level: {tag[1]})[{inside()}]\n"
        if tag == "img":
            source = element.get("src", "")
            width, alt = self.widths.get(source, "30"), _string(element.get("alt", ""))
            return f'#box(image("{STATIC / source}", width: {width}mm, alt: {alt}));'
        if tag == "svg":
            code = ElementTree.tostring(element, "unicode").replace("ns0:", "").replace(":ns0", "")
            return f'#box(image(bytes({_string(code)}), format: "svg", width: 36mm, alt: "QR code"));'
        if tag == "table":
            return self.table(element)
        if tag in ("ul", "ol"):
            items = "".join(f"[{self.children(item)}]," for item in element)
            return f"\n#{'list' if tag == 'ul' else 'enum'}({items})\n"
        if tag == "strong":
            return f"#strong[{inside()}];"
        if tag == "a":
            address = element.get("href", "")
            return f"#link({_string(address)})[{inside()}];" if address.startswith("http") else inside()
        if "tick-box" in kinds or "blank" in kinds:
            return "#tick;" if "tick-box" in kinds else "#blank;"
        if tag == "article":
            return f"\n#card[{inside()}]\n"
        if tag in ("section", "div") and set(kinds) & set(KEPT_TOGETHER):
            return f"\n#block(breakable: false, width: 100%)[{inside()}]\n"
        return f"\n\n{inside()}\n\n" if tag in ("p", "section", "div", "header") else inside()

    def table(self, table: ElementTree.Element) -> str:
        rows = [list(row) for row in table.iter() if row.tag == "tr"]
        head = rows[0] if all(e.tag == "th" for e in rows[0]) else []
        cells = "".join(self.cell(e) for row in rows[bool(head) :] for e in row)
        columns = max(sum(int(e.get("colspan", 1)) for e in row) for row in rows)
        header = f"table.header({''.join(self.cell(e) for e in head)})," if head else ""
        return f"\n#table(columns: (1fr,) * {columns}, inset: 1.3mm, stroke: .25mm, {header}{cells})\n"

    def cell(self, e: ElementTree.Element) -> str:
        body = self.children(e)
        body = f"[#strong[{body}]]" if e.tag == "th" else f"[{body}]"
        span = int(e.get("colspan", 1))
        return f"table.cell(colspan: {span}){body}," if span > 1 else f"{body},"


def compiler(html: str, name: str, folder: Path) -> typst.Compiler:
    """Ready to print the page for other names. `folder` is for its fonts, as it reads no woff2."""
    for weight in (400, 700):
        for slice_ in ("latin", "latin-ext"):
            font = TTFont(STATIC / f"vendor/fonts/atkinson-hyperlegible-next-{slice_}-{weight}-normal.woff2")
            font.flavor = None
            font.save(folder / f"{slice_}-{weight}.ttf")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    page = folder / "handout.typ"
    page.write_text(as_typst(html, name))
    return typst.Compiler(page, root=Path("/"), font_paths=fonts)


def printed(made: typst.Compiler, name: str) -> bytes:
    """As PDF/UA-1."""
    pdf = made.compile(format="pdf", sys_inputs={"name": name}, pdf_standards="ua-1")
    assert isinstance(pdf, bytes)
    return pdf
