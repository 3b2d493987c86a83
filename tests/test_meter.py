"""The meter under a clinician's note: an honest grade, the right sentence, plain words that fit in."""

from __future__ import annotations

import re

import pytest

from planner import reading
from planner.language import speaking
from planner.library import Library
from planner.library.model import Jargon
from planner.meter import Found, Meter, finds, meter

EASY = (
    "Walk a little each day. Start with five minutes. Add one minute when it feels easy. "
    "Rest if your leg pain spreads. Call me if it does not settle in a week."
)
HARD = (
    "Individuals experiencing considerable intervertebral discomfort should discontinue strenuous activities. "
    "Physiotherapeutic consultation is recommended. Subsequent deterioration necessitates immediate medical "
    "evaluation. Appropriate rehabilitation facilitates functional restoration. It takes a little time. Go on."
)


@pytest.fixture
def jargon(library: Library) -> tuple[Jargon, ...]:
    return tuple(library.jargon.values())


def words(count: int) -> str:
    return " ".join(["sit"] * count)


def found(text: str, jargon: tuple[Jargon, ...]) -> list[str]:
    return [word.text for word in meter(text, jargon).found]


# --- the grade ---------------------------------------------------------------------------------------------------


def test_an_easy_note_is_called_easy() -> None:
    made = meter(EASY, ())
    assert (made.band, made.hardest, made.found) == ("easy", None, ())
    assert re.fullmatch(r"Grade [1-6]: easy to read\.", made.verdict)
    assert made.summary == made.verdict


def test_a_hard_note_names_its_grade_and_where_to_begin() -> None:
    made = meter(HARD, ())
    assert made.verdict == "Grade 13 or more: hard for most. Aim for 6 or below."
    assert made.hardest is not None
    assert made.hardest.text == "Subsequent deterioration necessitates immediate medical evaluation." or (
        made.hardest.text.startswith("Individuals")
    )
    assert "long words" in made.hardest.advice
    assert made.summary == f"{made.verdict} One sentence is marked."


@pytest.mark.parametrize(
    ("grade", "band"),
    [(-2.0, "easy"), (6.4, "easy"), (6.6, "some"), (8.4, "some"), (8.6, "many"), (12.4, "many"), (12.6, "most")],
)
def test_a_band_is_what_its_rounded_grade_says(grade: float, band: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "flesch_kincaid", lambda text: grade)
    made = meter(EASY, ())
    assert made.band == band
    assert made.grade == max(1, round(grade))
    assert f"Grade {made.grade}" in made.verdict


@pytest.mark.parametrize(
    ("text", "band"),
    [
        (f"{words(15)}. {words(15)}.", "short"),  # two sentences
        (f"{words(9)}. {words(10)}. {words(10)}.", "short"),  # 29 words
        (f"{words(10)}. {words(10)}. {words(10)}.", "easy"),
        (f"{words(10)}\r\n{words(10)}\n- {words(10)}", "easy"),  # lines of a list
        ("", "none"),
        (" \n ", "none"),
        ("…", "none"),
        ("مرحبا بك", "none"),
        ("👍", "none"),
    ],
)
def test_what_is_too_short_is_not_graded(text: str, band: str) -> None:
    made = meter(text, ())
    assert made.band == band
    assert (made.grade is None) == (band in ("none", "short"))
    assert bool(made.verdict) == (band != "none")


def test_smog_counts_only_where_there_are_sentences_enough_for_it() -> None:
    one = "You can walk to the next exercise. Do it."
    assert reading.smog(f"{one} {one} {one} {one}") > 7 > reading.flesch_kincaid(one)
    assert meter(" ".join([one] * 4), ()).band == "easy"
    assert meter(" ".join([one] * 5), ()).band == "some"


# --- the sentence ------------------------------------------------------------------------------------------------


def test_a_long_sentence_is_marked_even_in_a_note_that_is_short_or_easy() -> None:
    for text in (f"{words(21)}.", f"{EASY} {words(21)}."):
        made = meter(text, ())
        assert made.hardest is not None
        assert made.hardest.text == f"{words(21)}."
        assert made.hardest.advice.startswith("This sentence has 21 words. Make two of it: 20 words")
    assert meter(f"{words(20)}.", ()).hardest is None


def test_one_long_word_in_a_few_is_not_marked() -> None:
    assert meter("Do this exercise slowly.", ()).hardest is None
    made = meter("Considerable physiotherapeutic deterioration is what we both want to see here.", ())
    assert made.hardest is not None
    assert made.hardest.advice == (
        "This sentence has long words. Say these in short ones: “Considerable”, “physiotherapeutic”, “deterioration”."
    )


def test_the_longest_of_hard_sentences_is_the_first_to_split() -> None:
    made = meter(f"{HARD} {words(25)}.", ())
    assert made.hardest is not None
    assert made.hardest.words == 25


# --- the words ---------------------------------------------------------------------------------------------------


def test_of_two_forms_that_overlap_the_longer_is_found(jargon: tuple[Jargon, ...]) -> None:
    assert found("the lumbar spine", jargon) == ["lumbar spine"]
    assert found("Lumbar\n spine, then lumbar.", jargon) == ["Lumbar\n spine"]
    assert found("Side lying, or side-lying", jargon) == ["Side lying"]


@pytest.mark.parametrize("text", ["romance", "supinely", "microsupine", "prom2", "the_prn_", "secure", "score"])
def test_only_whole_words_are_found(text: str, jargon: tuple[Jargon, ...]) -> None:
    assert found(text, jargon) == []


def test_letters_may_be_large_or_small(jargon: tuple[Jargon, ...]) -> None:
    assert found("Rom, PRN and bd.", jargon) == ["Rom", "PRN", "bd"]


def test_a_suggestion_begins_a_sentence_where_its_word_does(jargon: tuple[Jargon, ...]) -> None:
    def ways(text: str) -> tuple[str, ...]:
        return next(finds(text, jargon)).plain

    assert ways("Bilateral bends.") == ("On both sides",)
    assert ways("Go on. ROM is what we want.") == ("How far it moves",)
    assert ways("First.\nProne now.") == ("On your front",)
    assert ways("The Bilateral bends.") == ("on both sides",)
    assert ways("take it PRN") == ("when you need it",)


def test_places_are_counted_as_a_browser_counts(jargon: tuple[Jargon, ...]) -> None:
    (word,) = finds("👍 é prone", jargon)
    assert word.at == 5
    (word,) = meter("a\r\nb prone", jargon).found
    assert word.at == 4


def test_what_frightens_comes_first(jargon: tuple[Jargon, ...]) -> None:
    first, second = meter("Supine is not dangerous.", jargon).found
    assert (first.text, first.frightens, second.frightens) == ("dangerous", True, False)


@pytest.mark.parametrize("word", reading.FRIGHTENING)
def test_every_frightening_word_is_answered(word: str, jargon: tuple[Jargon, ...]) -> None:
    (said,) = meter(f"This is {word}.", jargon).found
    assert said.frightens
    assert said.plain


def test_a_word_of_two_meanings_offers_both_and_says_which(jargon: tuple[Jargon, ...]) -> None:
    (word,) = meter("Do extension.", jargon).found
    assert len(word.plain) == 2
    assert "knee" in word.note


def test_what_is_worth_saying_is_said_in_one_line(jargon: tuple[Jargon, ...]) -> None:
    made = meter(f"{words(21)} prone.", jargon)
    assert made.state == "short marked words"
    assert made.summary.endswith("One sentence is marked. 1 word to change.")
    assert Meter("none").summary == ""
    assert meter(EASY, jargon).state == "easy"


# --- care --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["x" * 5000, "- " * 2000, "a-" * 2000, "\ud800 prone", "\x00", "." * 3000, "؟" * 900])
def test_odd_text_is_measured_too(text: str, jargon: tuple[Jargon, ...]) -> None:
    assert meter(text, jargon).band in ("none", "short", "most")


def test_nothing_of_a_note_is_kept(jargon: tuple[Jargon, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    meter(f"{EASY} Xanthippe said so.", jargon)
    assert reading._hyphenation().hd.cache == {}
    assert reading.syllables.cache_info().currsize == 0

    def broken(text: str) -> float:
        reading.syllables("Xanthippe")
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "flesch_kincaid", broken)
    with pytest.raises(ZeroDivisionError):
        meter(EASY, jargon)
    assert reading.syllables.cache_info().currsize == 0


def test_a_language_without_formulas_is_not_graded_by_those_of_another(jargon: tuple[Jargon, ...]) -> None:
    with speaking("ar"):
        assert meter(f"{HARD} Prone.", jargon) == Meter("none")
    assert all(isinstance(word, Found) for word in meter("Prone.", jargon).found)
