"""Which language is spoken, and our sentences in it. The only place that knows gettext and Babel.

Sentences stand in the code in English, inside `_()` or `_n()`. One that is made before anyone asks (a table of names)
is marked with `N_()` and said with `_()` when it is read. Content has its translations beside it (library/loader.py).
"""

from __future__ import annotations

import datetime
import gettext
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from io import BytesIO
from pathlib import Path
from typing import ParamSpec, TypeVar

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "languages"
#: By code: the language's own name. The first is the one the sentences are written in.
LANGUAGES = {"en": "English", "es": "Español", "ar": "العربية"}
SOURCE = "en"
RIGHT_TO_LEFT = frozenset({"ar"})

Id = TypeVar("Id")
Args = ParamSpec("Args")
_spoken: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The code of the language that is spoken here and now."""
    return _spoken.get()


def direction() -> str:
    """`rtl` or `ltr`, as HTML wants it."""
    return "rtl" if language() in RIGHT_TO_LEFT else "ltr"


def speak(code: str) -> None:
    """From here on all is said in this language, in English where it is none of ours. For the door of the house only:
    inside it, `speaking` gives the word back."""
    _spoken.set(code if code in LANGUAGES else SOURCE)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Everything inside is said in this language; in English, where it is none of ours."""
    token = _spoken.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(message: str, **values: object) -> str:
    """A sentence in the language that is spoken, with its `%(name)s` filled in."""
    return said(message) % values if values else said(message)


def _n(one: str, more: str, number: int, **values: object) -> str:
    """The same for a sentence that depends on a number, which is `%(number)s` in it."""
    return said_of(one, more, number) % {"number": number, **values}


def said(message: str) -> str:
    """A sentence in the language that is spoken, with nothing filled in (as templates want it)."""
    return _catalogue(language()).gettext(message) if message else ""  # for nothing, gettext gives a catalogue's head


def said_of(one: str, more: str, number: int) -> str:
    """The same for a sentence that depends on a number."""
    return _catalogue(language()).ngettext(one, more, number)


def N_(message: str) -> str:
    """Marks a sentence for the catalogues; it is said later, with `_()`."""
    return message


class Names(Mapping[Id, str]):
    """Names by id, marked with `N_()`; each is said when it is read, in the language that is spoken then."""

    def __init__(self, names: Mapping[Id, str]) -> None:
        self._names = names

    def __getitem__(self, id_: Id) -> str:
        return said(self._names[id_])

    def __iter__(self) -> Iterator[Id]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def said_once(say: Callable[Args, str]) -> Callable[Args, str]:
    """For a pure function: what it says of the same things is worked out once in each language, and kept (bounded)."""

    @lru_cache(maxsize=4096)
    def kept(code: str, *args: Args.args, **values: Args.kwargs) -> str:
        return say(*args, **values)

    @wraps(say)
    def once(*args: Args.args, **values: Args.kwargs) -> str:
        return kept(language(), *args, **values)  # type: ignore[arg-type]  # what can be hashed, as said above

    return once


def date_in_words(day: datetime.date, year: bool = True) -> str:
    """`22 November 2026`, or without its year."""
    if language() == SOURCE:
        return format_date(day, "d MMMM y" if year else "d MMMM", locale="en")
    return format_date(day, _("d MMMM y") if year else _("d MMMM"), locale=language())


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    """A language's sentences. Read from its text file, so that no compiled copy can be stale."""
    path = CATALOGUES / f"{code}.po"
    if code == SOURCE or not path.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
