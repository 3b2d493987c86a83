"""The names of a class: typed one a line, or in a table saved as CSV. What cannot be read gets a sentence that says how
to mend it; nothing is dropped in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.handout.details import fault, printable
from planner.language import N_, _

MOST_NAMES = 200
LONGEST_NAME = 80  # characters
LARGEST_FILE = 200_000  # bytes
MOST_COLUMNS, MOST_LINES = 100, 2_000  # of a file; a table of a whole practice's patients has more, and is not a class
SHOWN = 30  # characters of a name, in a sentence about it

NAME = {"name", "names", "full name", "patient", "patients", "patient name", "patient's name", "client", "participant"}
FIRST = {"first name", "firstname", "first", "given name", "given names", "forename"}
LAST = {"last name", "lastname", "last", "surname", "family name"}

NOT_TEXT = {
    b"%PDF": N_("This file is a PDF. Choose a list of names, saved as CSV or plain text."),
    b"PK\x03\x04": N_("This file is a spreadsheet or a ZIP. Open it, save it as CSV, and choose that file."),
    b"\xd0\xcf\x11\xe0": N_("This file is an old spreadsheet. Open it, save it as CSV, and choose that file."),
}
NO_TEXT = N_("We could not read this file as text. Save your list as CSV (UTF-8), and choose that file.")
TOO_LARGE = N_("This file is larger than 200 kB. Save the names alone as CSV, and choose that file.")
TOO_WIDE = N_(
    "Line %(line)s of the file has more than %(most)s columns. Save the names alone as CSV, and choose that file."
)
TOO_LONG = N_("This file has more than %(most)s lines. Save the names of one class as CSV, and choose that file.")
EMPTY_FILE = N_("There are no names in this file. Choose a list with one name on each line.")
NO_NAMES = N_("Type at least one name, or choose a file with names.")


class NamesError(Exception):
    """What is wrong with a list, in one sentence for whoever made it."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A name as it was given, and where: "Line 3"."""

    place: str
    name: str


def typed(text: str) -> list[Listed]:
    """The names of a text box, one a line. A comma is part of a name: "Bell, Anna"."""
    lines = enumerate(text.splitlines(), 1)
    return [Listed(_("Line %(line)s", line=number), line.strip()) for number, line in lines if line.strip()]


def of_file(data: bytes) -> list[Listed]:
    """The names of a file: a line each, or the columns that its first line calls name, or first and last name."""
    if len(data) > LARGEST_FILE:
        raise NamesError(_(TOO_LARGE))
    rows = _rows(_text(data))
    if not rows:
        raise NamesError(_(EMPTY_FILE))
    columns = _name_columns(rows[0][1])
    listed = []
    for number, cells in rows[1:] if columns else rows:
        if not columns and len(cells) > 1:
            raise NamesError(
                _(
                    "Line %(line)s of the file has %(number)s columns. "
                    "Add a first line that says which are names, such as: first name, last name.",
                    line=number,
                    number=len(cells),
                )
            )
        name = " ".join(cells[column].strip() for column in columns or (0,) if column < len(cells)).strip()
        if not name:
            raise NamesError(_("Line %(line)s of the file has no name. Add one, or take the line away.", line=number))
        listed.append(Listed(_("Line %(line)s of the file", line=number), name))
    if not listed:
        raise NamesError(_(EMPTY_FILE))
    return listed


def checked(listed: Sequence[Listed]) -> list[str]:
    """The names as they are printed, in their order. A name that stands twice is printed twice."""
    if not listed:
        raise NamesError(_(NO_NAMES))
    if len(listed) > MOST_NAMES:
        raise NamesError(
            _(
                "There are %(number)s names. Print %(most)s at a time: take some away.",
                number=f"{len(listed):,}",
                most=MOST_NAMES,
            )
        )
    return [_checked(one) for one in listed]


def _checked(one: Listed) -> str:
    name = printable(one.name)
    if not name:
        raise NamesError(_("%(line)s has no letter that we can print. Type the name in letters.", line=one.place))
    if len(name) > LONGEST_NAME:
        shown = f"{name[:SHOWN]}…"
        raise NamesError(
            _(
                "%(line)s is too long: “%(shown)s”. Use %(number)s characters or fewer.",
                line=one.place,
                shown=shown,
                number=LONGEST_NAME,
            )
        )
    if sentence := fault(one.name, LONGEST_NAME, 1):
        raise NamesError(f"{one.place}: {sentence}")
    return name


def _text(data: bytes) -> str:
    """The file as text: UTF-8, UTF-16 or Windows-1252, as it shows by its first bytes or by what can be read."""
    for start, sentence in NOT_TEXT.items():
        if data.startswith(start):
            raise NamesError(_(sentence))
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(c < " " and c not in "\t\r\n\f\v" for c in text):
            return text
    raise NamesError(_(NO_TEXT))


def _encodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if b"\0" in data:  # half of the bytes of Latin letters in UTF-16
        return ["utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"]
    return ["utf-8-sig", "cp1252"]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines that are not blank, with their numbers, as cells. Cells that are empty in every line are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows, number = [], 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise NamesError(_(TOO_WIDE, line=number, most=MOST_COLUMNS))
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            number = reader.line_num + 1
            if number > MOST_LINES + 1:
                raise NamesError(_(TOO_LONG, most=f"{MOST_LINES:,}"))
    except csv.Error:
        raise NamesError(
            _('Line %(line)s of the file has a quote (") out of place. Mend or remove it.', line=number)
        ) from None
    used = max((len(_without_empty_end(cells)) for number, cells in rows), default=0)
    return [(number, cells[:used]) for number, cells in rows]


def _without_empty_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _delimiter(text: str) -> str:
    """What stands most often in the first line that is not blank; quoted text does not count."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    return max(",;\t", key=bare.count)


def _name_columns(cells: Iterable[str]) -> tuple[int, ...]:
    """Which columns make up the name, if this line is a heading. First name before last name."""
    titles = [" ".join(cell.lower().replace("_", " ").replace("-", " ").split()) for cell in cells]
    found = [next((n for n, title in enumerate(titles) if title in wanted), None) for wanted in (NAME, FIRST, LAST)]
    name, *parts = found
    return (name,) if name is not None else tuple(part for part in parts if part is not None)
