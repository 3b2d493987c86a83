"""How easily a text reads: both formulas, against worked examples, and what a patient should not have to read."""

from __future__ import annotations

import pytest

from planner import reading


@pytest.mark.parametrize(
    ("word", "count"),
    [("knee", 1), ("table", 2), ("shoulder", 2), ("slowly", 2), ("opposite", 3), ("exercise", 3), ("the", 1)],
)
def test_syllables(word: str, count: int) -> None:
    assert reading.syllables(word) == count


def test_flesch_kincaid_is_the_formula() -> None:
    text = "Sit down on the chair. Stand up again."  # 8 words, 2 sentences, 10 syllables at most
    spoken = sum(map(reading.syllables, reading.words(text)))
    assert reading.flesch_kincaid(text) == pytest.approx(0.39 * 4 + 11.8 * spoken / 8 - 15.59)
    assert reading.flesch_kincaid("Sit down. Stand up. Do it well.") < 3


def test_smog_counts_long_words_in_thirty_sentences() -> None:
    assert reading.smog("Sit down. Stand up.") == pytest.approx(3.1291)
    one_in_three = "Sit down. Stand up. Do the exercise." * 1
    assert reading.smog(one_in_three) == pytest.approx(1.043 * 10**0.5 + 3.1291)


def test_texts_are_assembled_as_sentences() -> None:
    assert reading.assembled(["On a bed", "Breathe out.", ""]) == "On a bed. Breathe out."


def test_hard_texts_are_seen_by_both_formulas() -> None:
    hard = "Intervertebral decompression necessitates considerable physiotherapeutic consideration."
    assert reading.grade(hard) > 20
    assert [fault.split(" grade")[0] for fault in reading.grade_faults(hard)] == ["Flesch-Kincaid", "SMOG"]
    assert list(reading.grade_faults("Sit down. Stand up.")) == []


def test_long_sentences_and_frightening_words_are_seen() -> None:
    (long,) = reading.faults("One " * 21 + ".")
    assert "21 words" in long
    assert [fault.split(",")[0] for fault in reading.faults("Leave wear and tear, and damage.")] == [
        "says 'wear and tear'",
        "says 'damage'",
    ]
    assert list(reading.faults("Bend as far as feels easy.")) == []


def test_a_dose_in_prose_is_seen() -> None:
    assert reading.DOSE.search("Do 10 reps.")
    assert reading.DOSE.search("Hold for 20 seconds.")
    assert not reading.DOSE.search("Count to ten.")


def test_words_that_were_counted_are_forgotten() -> None:
    reading.flesch_kincaid("Xanthippe walks.")
    assert "xanthippe" in reading._hyphenation().hd.cache
    reading.forget()
    assert reading._hyphenation().hd.cache == {}
    assert reading.syllables.cache_info().currsize == 0
