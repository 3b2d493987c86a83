"""How easily a text reads: school grade by two formulas, Spanish by one of its own; long sentences, threatening words.

Sources: clinical content 1.4 (words to avoid), 3.4 (grade 6; Flesch-Kincaid and SMOG); for Spanish the formula of
Szigriszt-Pazos on the INFLESZ scale, where 65 or more is "fairly easy" [K].
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
def _hyphenation(language: str = "en_US") -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=language)


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


# --- Spanish -----------------------------------------------------------------------------------------------------

FAIRLY_EASY = 65.0  # INFLESZ
FRIGHTENING_IN_SPANISH = (
    "desplazad[oa]", r"desmoron\w*", "inestable", "desgaste", r"dañ\w*", r"lesion\w*", "lesión", "peligros[oa]s?",
    "nunca se doble", "nunca doble", "proteja su columna", "cura", "cualquier dolor de espalda",
)  # fmt: skip
#: A syllable is a strong vowel with the weak ones at its sides, or weak ones alone.
NUCLEUS = re.compile(r"[iuü]?[aeoáéíóú](?:[iuüy](?![aeoáéíóú]))?|[iuü]+|y\b")


@cache
def spanish_syllables(word: str) -> int:
    """Syllables of a Spanish word, counted on the careful side: the more of two ways to count."""
    word = word.lower()
    return max(1, len(NUCLEUS.findall(word)), len(_hyphenation("es").positions(word)) + 1)


def spanish_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+|\d+", text)


def inflesz(text: str) -> float:
    """How easy a Spanish text is, by Szigriszt-Pazos: 0 is very hard, 65 fairly easy, 80 and more very easy."""
    spoken, said = spanish_words(text), sentences(text)
    return 206.835 - 62.3 * sum(map(spanish_syllables, spoken)) / len(spoken) - len(spoken) / len(said)


def spanish_faults(text: str) -> Iterator[str]:
    """What a patient should not have to read in one Spanish text, and how to mend it."""
    for sentence in sentences(text):
        if (count := len(spanish_words(sentence))) > LONGEST_SENTENCE:
            yield f"{count} words in one sentence, {LONGEST_SENTENCE} at most: {sentence!r}. Split it."
    for word in FRIGHTENING_IN_SPANISH:
        if found := re.search(rf"\b{word}\b", text, re.I):
            yield f"says {found[0]!r}, which frightens. Say what to do, or say sensible, rígido, fortalecer."


def ease_faults(text: str) -> Iterator[str]:
    """Whether a whole Spanish text is harder than fairly easy."""
    if (found := inflesz(text)) < FAIRLY_EASY:
        longest = sorted(dict.fromkeys(spanish_words(text)), key=spanish_syllables)[-6:]
        yield (
            f"INFLESZ {found:.0f}, {FAIRLY_EASY:g} at least. "
            f"Use shorter sentences and words, fewer like: {', '.join(longest)}."
        )
