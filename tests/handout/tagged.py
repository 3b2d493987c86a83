"""What a PDF's tags say: what stands on its pages, in reading order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

import pypdf
import pypdfium2
from pypdfium2 import raw

HEADINGS = ("H1", "H2", "H3", "H4")


@dataclass(frozen=True)
class Leaf:
    """A stretch of marked content, and the elements around it: their roles, and numbers that tell them apart."""

    roles: tuple[str, ...]
    numbers: tuple[int, ...]
    page: int
    mark: int

    def element(self, *roles: str) -> int | None:
        """The number of the outermost element around it that has one of the roles."""
        return next((n for n, role in zip(self.numbers, self.roles, strict=True) if role in roles), None)


@dataclass(frozen=True)
class Tagged:
    """A PDF read by its tags; the same file for the structure (pypdf) and for the text (pdfium)."""

    reader: pypdf.PdfReader
    paper: pypdfium2.PdfDocument

    @cached_property
    def leaves(self) -> list[Leaf]:
        """All marked content in reading order."""
        pages = {page.indirect_reference.idnum: number for number, page in enumerate(self.reader.pages)}
        root = self.reader.trailer["/Root"]["/StructTreeRoot"]
        return [leaf for kid in _kids(root) for leaf in _leaves(kid, (), (), pages)]

    @cached_property
    def texts(self) -> dict[tuple[int, int], str]:
        """The text of each marked content, by page and mark."""
        found: dict[tuple[int, int], list[str]] = defaultdict(list)
        for number, page in enumerate(self.paper):
            text = page.get_textpage()
            for i in range(text.count_chars()):
                if thing := raw.FPDFText_GetTextObject(text, i):
                    mark = raw.FPDFPageObj_GetMarkedContentID(thing)
                    found[number, mark].append(chr(raw.FPDFText_GetUnicode(text, i)))
        return {where: "".join(characters) for where, characters in found.items()}

    def text(self, leaves: list[Leaf]) -> str:
        """What some leaves say, on one line."""
        said = " ".join(" ".join(self.texts.get((leaf.page, leaf.mark), "") for leaf in leaves).split())
        return re.sub(r"[\x02\ufffe] ?", "-", said)  # how pdfium spells a hyphen at the end of a line

    def elements(self, *roles: str) -> list[list[Leaf]]:
        """The leaves of each outermost element with one of the roles, in reading order."""
        by_element = groupby(self.leaves, lambda leaf: leaf.element(*roles))
        return [list(inside) for number, inside in by_element if number is not None]

    def running_text(self) -> list[str]:
        """The sentences in paragraphs and lists; names, labels, doses, and names in a row are no sentences."""
        texts = (self.text(leaves).lstrip("•0123456789. ") for leaves in self.elements("P", "LI"))
        return [text for text in texts if re.search(r"[.!?]$", text) and ";" not in text]


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    return [kid.get_object() for kid in (kids if isinstance(kids, list) else [kids])]


def _leaves(element: Any, roles: tuple[str, ...], numbers: tuple[int, ...], pages: dict[int, int]) -> Iterator[Leaf]:
    roles, numbers = (*roles, element["/S"][1:]), (*numbers, element.indirect_reference.idnum)
    for kid in _kids(element):
        if isinstance(kid, int):
            yield Leaf(roles, numbers, pages[element.raw_get("/Pg").idnum], kid)
        elif "/S" in kid:
            yield from _leaves(kid, roles, numbers, pages)
        elif "/MCID" in kid:
            yield Leaf(roles, numbers, pages[kid.raw_get("/Pg").idnum], kid["/MCID"])
