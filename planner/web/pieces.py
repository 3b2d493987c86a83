"""Pieces of a page that are alike for many plans: each is drawn once, by its template, with blanks to fill in.

A row of a session is the same for everyone but for its number, its dose and its place. So its template is rendered
once with a mark where each of them stands (`blank.number`), cut at the marks, and from then on filled in by joining
strings: a hundredth of the work. A template may do no more with a blank than show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache

from flask.templating import Environment
from markupsafe import Markup, escape

MARK = "\x1f"  # stands around the name of a blank; no sentence of ours has it
UNSAFE = re.compile("[&<>\"']").search
MOST_KEPT = 8192  # about 2 kB each

#: What templates read besides, made when one is drawn; it follows from the language and the address of the app.
Given = Callable[[], Mapping[str, object]]


class Drawn:
    """A piece with its blanks."""

    def __init__(self, html: str) -> None:
        self._parts = html.split(MARK)
        self._names = self._parts[1::2]

    def filled(self, blanks: Mapping[str, object]) -> Markup:
        """The piece with its blanks filled in; what is not HTML already is escaped."""
        html = {name: _html(value) for name, value in blanks.items()}
        parts = self._parts.copy()
        parts[1::2] = [html[name] for name in self._names]
        return Markup("".join(parts))


def _html(value: object) -> str:
    """The same as `escape`, which takes longer to say that there was nothing to do."""
    return value if type(value) is Markup or (type(value) is str and not UNSAFE(value)) else str(escape(value))


def joined(pieces: Iterable[Markup]) -> Markup:
    """Pieces one after the other."""
    return Markup("".join(pieces))


class Blanks(dict[str, object]):
    """Stands for what will be filled in."""

    def __missing__(self, name: str) -> Markup:
        return Markup(f"{MARK}{name}{MARK}")


class Pieces:
    """The pieces of an app, by their template and all that decides them but the blanks: never what a person typed."""

    def __init__(self, templates: Environment, given: Given) -> None:
        self._templates, self._given = templates, given
        self._kept = lru_cache(MOST_KEPT)(self._drawn)

    def piece(self, where: Hashable, template: str, blanks: Mapping[str, object], **alike: Hashable) -> Markup:
        """A template with `alike` and `blank`. `where` is the language and the address that it is drawn for."""
        return self._kept(where, template, *alike.items()).filled(blanks)

    def plainly(self, template: str, blanks: Mapping[str, object], **alike: object) -> Markup:
        """The same, drawn for this one time: for what is personal, and for a test to compare with."""
        return Markup(self._templates.get_template(template).render({**self._given(), **alike, "blank": blanks}))

    def _drawn(self, where: Hashable, template: str, *alike: tuple[str, Hashable]) -> Drawn:
        return Drawn(self.plainly(template, Blanks(), **dict(alike)))
