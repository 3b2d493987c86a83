"""How easily a clinician's note reads: its grade, the sentence to simplify, and plain words for jargon.

Nothing of a note is kept: the words that were counted are forgotten before the answer goes out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import planner.reading as reading
from planner.language import SOURCE, _, _n, language
from planner.library.model import Jargon

Band = Literal["none", "short", "easy", "some", "many", "most"]
#: The highest grade of each band; what is above them all is the last band's.
BANDS: tuple[tuple[int, Band], ...] = ((int(reading.GRADE), "easy"), (8, "some"), (12, "many"))
HIGHEST = 13  # grades above it say nothing more
#: Below these the formulas are too rough to name a grade.
LEAST_SENTENCES, LEAST_WORDS = 3, 30
ENOUGH_FOR_SMOG = 10  # sentences; with fewer, one long word decides
SHORT_SENTENCE = 8  # words; in fewer, one long word makes a high grade of an easy sentence
WORDS_NAMED = 4  # long words of the hardest sentence
#: Languages that reading.py has formulas for, and those with a jargon.toml.
GRADED: Collection[str] = (SOURCE,)
WITH_JARGON: Collection[str] = (SOURCE,)


@dataclass(frozen=True, slots=True)
class Sentence:
    """The sentence to simplify, and why."""

    text: str
    words: int
    long_words: tuple[str, ...]

    @property
    def advice(self) -> str:
        """What to do with it."""
        if self.words > reading.LONGEST_SENTENCE:
            return _(
                "This sentence has %(words)s words. Make two of it: %(most)s words are enough for one.",
                words=self.words,
                most=reading.LONGEST_SENTENCE,
            )
        named = ", ".join(f"“{word}”" for word in self.long_words[:WORDS_NAMED])
        return _("This sentence has long words. Say these in short ones: %(words)s.", words=named)


@dataclass(frozen=True, slots=True)
class Found:
    """A word of the list where it first stands in a note. `at` counts characters as a browser does (UTF-16)."""

    text: str
    at: int
    plain: tuple[str, ...]
    note: str
    frightens: bool


@dataclass(frozen=True, slots=True)
class Meter:
    """What the meter says of a note. No grade where the note is too short for one, or not in our language."""

    band: Band
    grade: int | None = None
    hardest: Sentence | None = None
    found: tuple[Found, ...] = ()

    @property
    def verdict(self) -> str:
        """The grade in words; empty for a note that we cannot measure."""
        grade = self.grade
        match self.band:
            case "none":
                return ""
            case "short":
                return _(
                    "Too short to grade: that takes %(sentences)s sentences and %(words)s words.",
                    sentences=LEAST_SENTENCES,
                    words=LEAST_WORDS,
                )
            case "easy":
                return _("Grade %(grade)s: easy to read.", grade=grade)
            case "some":
                return _("Grade %(grade)s: hard for some. Aim for 6 or below.", grade=grade)
            case "many":
                return _("Grade %(grade)s: hard for many. Aim for 6 or below.", grade=grade)
            case "most":
                return _("Grade %(grade)s or more: hard for most. Aim for 6 or below.", grade=grade)

    @property
    def state(self) -> str:
        """What is worth saying aloud when it changes: the band, and whether there is something to mend."""
        return " ".join([self.band, *["marked"] * bool(self.hardest), *["words"] * bool(self.found)])

    @property
    def summary(self) -> str:
        """What a screen reader says when the state changes."""
        parts = [self.verdict, _("One sentence is marked.") if self.hardest else "", counted(len(self.found))]
        return " ".join(part for part in parts if part)


def meter(text: str, jargon: Iterable[Jargon]) -> Meter:
    """Measures a note in the language that is spoken; any text will do, and none of it is kept."""
    if not text.strip():  # most boxes of a page are empty
        return Meter("none")
    try:
        return _measured(text.replace("\r\n", "\n"), tuple(jargon) if language() in WITH_JARGON else ())
    finally:
        reading.forget()


def counted(number: int) -> str:
    """How many words there are to change; empty for none."""
    return _n("%(number)s word to change.", "%(number)s words to change.", number) if number else ""


def finds(text: str, jargon: tuple[Jargon, ...]) -> Iterator[Found]:
    """The words of the list in a text, each where it first stands; of two that overlap, the longer."""
    of_form, pattern = _finder(jargon)
    seen = set()
    for match in pattern.finditer(text) if of_form else ():
        word = of_form[_plain_spaces(match[0])]
        if word.word in seen:
            continue
        seen.add(word.word)
        begins = match[0][0].isupper() and _begins_sentence(text[: match.start()])
        plain = tuple(way[0].upper() + way[1:] if begins else way for way in word.plain)
        yield Found(match[0], _utf16(text[: match.start()]), plain, word.note, word.frightens)


def _measured(text: str, jargon: tuple[Jargon, ...]) -> Meter:
    found = tuple(sorted(finds(text, jargon), key=lambda word: not word.frightens))  # fear comes first
    if language() not in GRADED or not reading.words(text):
        return Meter("none", found=found)
    whole = reading.assembled(line.strip() for line in text.splitlines())  # a line of a list is a sentence too
    said = reading.sentences(whole)
    short = len(said) < LEAST_SENTENCES or len(reading.words(whole)) < LEAST_WORDS
    if short:
        return Meter("short", None, _hardest(said), found)
    grade = max(1, min(HIGHEST, round(_grade(whole))))
    band: Band = next((band for top, band in BANDS if grade <= top), "most")
    return Meter(band, grade, _hardest(said, only_long=band == "easy"), found)


def _grade(text: str) -> float:
    """The grade, by both formulas where there is enough for both."""
    return (reading.grade if len(reading.sentences(text)) >= ENOUGH_FOR_SMOG else reading.flesch_kincaid)(text)


def _hardest(said: list[str], only_long: bool = False) -> Sentence | None:
    """The hardest of some sentences, where one is hard. In a note that is easy as a whole, only a long one is."""
    hard = [sentence for sentence in said if _too_long(sentence) or (not only_long and _too_hard(sentence))]
    if not hard:
        return None
    text = max(hard, key=lambda sentence: (_too_long(sentence), reading.flesch_kincaid(sentence)))
    return Sentence(text, len(reading.words(text)), tuple(dict.fromkeys(reading.long_words(text))))


def _too_long(sentence: str) -> bool:
    return len(reading.words(sentence)) > reading.LONGEST_SENTENCE


def _too_hard(sentence: str) -> bool:
    long_enough = len(reading.words(sentence)) >= SHORT_SENTENCE and bool(reading.long_words(sentence))
    return long_enough and reading.flesch_kincaid(sentence) > reading.GRADE


@cache
def _finder(jargon: tuple[Jargon, ...]) -> tuple[dict[str, Jargon], re.Pattern[str]]:
    """The word of each form, and what finds them all: whole words, the longest first, however they are spaced."""
    of_form = {_plain_spaces(form): word for word in jargon for form in word.forms}
    forms = (r"[\s-]+".join(map(re.escape, form.split())) for form in sorted(of_form, key=len, reverse=True))
    return of_form, re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def _plain_spaces(form: str) -> str:
    return " ".join(re.split(r"[\s-]+", form.lower()))


def _begins_sentence(before: str) -> bool:
    return not before.strip() or before.rstrip(" ")[-1] in ".!?:\n"


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
