"""How easily a text reads: school grade by two formulas, long sentences, words that frighten.

Sources: clinical content 1.4 (words to avoid), 3.4 (grade 6; Flesch-Kincaid and SMOG).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from functools import cache

import pyphen

GRADE = 6.0  # a text may ask for so many years of school, by either formula
LONGEST_SENTENCE = 20  # words
LONG_WORD = 3  # syllables; what SMOG counts
FRIGHTENING = (
    "slipped", "crumbling", "unstable", "wear and tear", "damage", "dangerous", "never bend", "protect your spine",
    "cure", "any kind of back pain",
)  # fmt: skip
DOSE = re.compile(r"\b\d+\s*(x|times|sets?|reps?|seconds?|minutes?)\b", re.I)


@cache
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


@cache
def syllables(word: str) -> int:
    """Syllables of an English word, counted on the careful side: the more of two ways to count."""
    word = word.lower().strip("'")
    groups = len(re.findall(r"[aeiouy]+", word.removesuffix("e") if not word.endswith("le") else word))
    return max(1, groups, len(_hyphenation().positions(word)) + 1)


def forget() -> None:
    """Drops every word that was counted, pyphen's too: what a clinician typed must not stay in memory."""
    syllables.cache_clear()
    _hyphenation().hd.cache.clear()


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?:])\s+", text.strip()) if re.search(r"[A-Za-z]", s)]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'-]*|\d+", text)


def long_words(text: str) -> list[str]:
    """Words of three syllables or more."""
    return [word for word in words(text) if syllables(word) >= LONG_WORD]


def assembled(texts: Iterable[str]) -> str:
    """Several texts as one, each ended like a sentence."""
    return " ".join(text if text[-1] in ".!?" else f"{text}." for text in texts if text)


def flesch_kincaid(text: str) -> float:
    """School grade by the Flesch-Kincaid formula."""
    said, spoken = sentences(text), words(text)
    return 0.39 * len(spoken) / len(said) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59


def smog(text: str) -> float:
    """School grade by the SMOG formula; made for thirty sentences, rough below ten."""
    return 1.0430 * math.sqrt(30 * len(long_words(text)) / len(sentences(text))) + 3.1291


def grade(text: str) -> float:
    """The higher of the two grades."""
    return max(flesch_kincaid(text), smog(text))


def faults(text: str) -> Iterator[str]:
    """What a patient should not have to read in one text, and how to mend it."""
    for sentence in sentences(text):
        if len(words(sentence)) > LONGEST_SENTENCE:
            yield f"{len(words(sentence))} words in one sentence, {LONGEST_SENTENCE} at most: {sentence!r}. Split it."
    for word in FRIGHTENING:
        if re.search(rf"\b{word}\b", text, re.I):
            yield f"says {word!r}, which frightens. Say what to do, or say sensitive, stiff, build up."


def grade_faults(text: str, formulas: Iterable[str] = ("Flesch-Kincaid", "SMOG")) -> Iterator[str]:
    """Whether a whole text asks for more than the grade, by one of the formulas."""
    by_formula = {"Flesch-Kincaid": flesch_kincaid, "SMOG": smog}
    for name in formulas:
        if (found := by_formula[name](text)) > GRADE:
            longest = ", ".join(dict.fromkeys(long_words(text)))
            yield f"{name} grade {found:.1f}, {GRADE:g} at most. Use shorter sentences and fewer of: {longest}."
