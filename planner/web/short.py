"""A plan's address, short enough to type from paper: `/p/1K7Q-2M9X-D4TB-C21P`. Nothing is stored; the code is the plan.

It holds what `address.plan_query` holds, so never a red flag and never a person. First comes the format, then one large
number in Crockford's base 32, then three check characters.

The number: a question's answers are a set out of `room` possible ones. First comes how many were given, where what is
usual adds little (`odds`, as in arithmetic coding); then which set of that size it is, by its place among them all.
Each question's part goes on top of those before it, and none is lost: to read it, take the parts off, last one first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import partial
from itertools import accumulate
from math import comb
from typing import NamedTuple

from planner.intake import Intake
from planner.language import N_, _
from planner.library.model import Library, Numbers
from planner.web.address import plan_query

Pairs = list[tuple[str, str]]

#: Crockford's digits leave out I, L, O and U, and read what looks alike alike; int(text, 32) takes Python's.
CROCKFORD, PYTHON = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789abcdefghijklmnopqrstuv"
READ = str.maketrans(CROCKFORD + "OIL", PYTHON + "011")
WRITE = str.maketrans(PYTHON, CROCKFORD)
#: Codes are its multiples and one more (or a code typed twice would pass). A prime shows every wrong digit and every
#: swap of neighbours; this one shows any two wrong digits, in codes of up to 128.
CHECK, CHECK_DIGITS = 32051, 3
LONGEST = 1000  # of what is typed
GROUP = 4

EMPTY = N_("Type the code that stands at the foot of your paper.")
STRANGE = N_("Check the code: no code has “{}” in it. Look at your paper, and type it again.")
WRONG = N_("Check the code: a letter or number is wrong or missing. Look at your paper, and mend it here.")
NEWER = N_(
    "Check the code: it is newer than this page. Scan the square code on your paper, or answer the questions again."
)


class UnreadableCode(ValueError):
    """One plain sentence for whom typed the code."""


class Question(NamedTuple):
    """A question as a format knows it. Nothing of it may change once codes are on paper: begin a new format."""

    name: str
    room: int  # for how many possible answers; more than there are, so that the lists can grow
    odds: tuple[int, ...]  # how often it has no answer, one, two, ...
    numbers: str = ""  # the list in numbers.toml, where it is not named as the question

    def ids(self, numbers: Numbers) -> tuple[str, ...]:
        found: tuple[str, ...] = getattr(numbers, self.numbers or self.name)
        return found


def _some(name: str, room: int, numbers: str = "") -> Question:
    """Any number of answers; each one more is half as usual, down to a floor."""
    return Question(name, room, tuple(max(1, 2 * room >> count) for count in range(room + 1)), numbers)


_needed = partial(Question, odds=(1, 15))
_seldom = partial(Question, odds=(7, 1))
#: The newest stands last. What is seldom answered comes first: as long as nothing is, it adds nothing to the code.
FORMATS: dict[str, tuple[Question, ...]] = {
    "1": (
        _seldom("lang", 8),
        _some("hurt", 400, "exercise"),
        _some("avoid", 400, "exercise"),
        _some("exercise_screen", 8),
        _seldom("max_load", 4),
        _seldom("mode", 2),
        _seldom("lately", 8),
        _seldom("spreads", 5),
        _seldom("easier", 5),
        _seldom("eases", 5),
        Question("week", 15, (1, 1)),
        _some("condition", 48),
        _some("equipment", 24),
        _some("goal", 16),
        _some("day", 7),
        _needed("minutes", 9),
        _needed("level", 6),
        _needed("age", 4),
        _needed("pain", 11),
        _needed("since", 6),
        _needed("screened", 1),
    )
}


def short_address(intake: Intake, library: Library) -> str:
    """`/p/<code>`: the path that leads to the plan's address. Empty where an answer has no number.

    `make content` and the tests refuse a library with such an answer; the paper then still has its square code.
    """
    try:
        return f"/p/{code_of(plan_query(intake, library), library.numbers)}"
    except ValueError:
        return ""


def code_of(pairs: Pairs, numbers: Numbers) -> str:
    """The answers as a code in groups of four. Raises ValueError for an answer without a number."""
    version = next(reversed(FORMATS))
    number = 0
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    for question in FORMATS[version]:
        ids = question.ids(numbers)[: question.room]
        number = _put(number, question, [ids.index(value) for value in given.pop(question.name, [])])
    if given:
        raise ValueError(f"{', '.join(given)} not in format {version}")
    return _spelled(version, number)


def pairs_of(typed: str, numbers: Numbers) -> Pairs:
    """The answers behind a code, in any order. Raises UnreadableCode with a sentence to show."""
    version, number = _read(typed)
    if version not in FORMATS:
        raise UnreadableCode(_(NEWER))
    pairs: Pairs = []
    for question in reversed(FORMATS[version]):
        number, chosen = _take(number, question)
        ids = question.ids(numbers)
        if any(place >= len(ids) for place in chosen):
            raise UnreadableCode(_(NEWER))
        pairs += [(question.name, ids[place]) for place in chosen]
    if number:
        raise UnreadableCode(_(WRONG))
    return pairs


def _put(number: int, question: Question, chosen: Iterable[int]) -> int:
    """The number with a question's answers on top."""
    places = sorted(chosen)
    count, odds = len(places), question.odds
    which = sum(comb(place, nth) for nth, place in enumerate(places, 1))
    number = number * comb(question.room, count) + which
    return number // odds[count] * sum(odds) + sum(odds[:count]) + number % odds[count]


def _take(number: int, question: Question) -> tuple[int, list[int]]:
    """A question's answers off the number's top, and the number that was below."""
    odds = question.odds
    number, rest = divmod(number, sum(odds))
    count = next(count for count, end in enumerate(accumulate(odds)) if rest < end)
    number = number * odds[count] + rest - sum(odds[:count])
    number, which = divmod(number, comb(question.room, count))
    places, place = [], question.room
    for nth in range(count, 0, -1):
        place = next(smaller for smaller in range(place - 1, -1, -1) if comb(smaller, nth) <= which)
        which -= comb(place, nth)
        places.append(place)
    return number, places[::-1]


def _spelled(version: str, number: int) -> str:
    """Format, number and check digits, in groups."""
    body = version + _digits(number)
    check = (1 - int(body, 32) * 32**CHECK_DIGITS) % CHECK
    code = (body + _digits(check).rjust(CHECK_DIGITS, "0")).translate(WRITE)
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _read(typed: str) -> tuple[str, int]:
    """Format and number of what was typed: in any case, with any dashes and spaces, or as the whole address."""
    if len(typed) > LONGEST:
        raise UnreadableCode(_(WRONG))
    address = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(character for character in address.rpartition("/P/")[2] if character.isalnum())
    if not code:
        raise UnreadableCode(_(EMPTY))
    if strange := next((character for character in code if character.translate(READ) not in PYTHON), ""):
        raise UnreadableCode(_(STRANGE).format(strange))
    digits = code.translate(READ)
    version, number = digits[0], digits[1:-CHECK_DIGITS]
    if version == "0" or len(digits) <= CHECK_DIGITS or int(digits, 32) % CHECK != 1:
        raise UnreadableCode(_(WRONG))
    return version, int(number or "0", 32)


def _digits(number: int) -> str:
    """A number in base 32; nothing for 0."""
    digits = ""
    while number:
        number, last = divmod(number, 32)
        digits = PYTHON[last] + digits
    return digits
