"""What the paper says: all that an exercise prescription must state (CERT), in words that anyone can read."""

import re
from itertools import chain

import pytest
from printed import SHORT_AND_LONG, papers, printed_for

from planner import reading, wording
from planner.handout.chapters import doses
from planner.handout.options import PRINTS

#: The sixteen items of CERT (Slade 2016; clinical content 3.2), and words that stand for each on the standard print.
CERT = {
    "1 equipment": r"What you need: \w",
    "2 who provides it": r"Prepared by Jo Price",
    "3 alone or in a group": r"on your own|by yourself",
    "4 supervised or not, and how it is given": r"at home",
    "5 how it is seen whether it is done": r"Tick (a|the) box when",
    "6 what keeps a person going": r"When .*I will .*If .*gets in the way",
    "7a the rule for doing more": r"[Ee]asy twice|two sessions",
    "7b how to do more": r"Harder",
    "8 each exercise, so that it can be repeated": r"1\. .*2\. .*You should feel",
    "9 what to do at home": r"at home",
    "10 what is not exercise": r"Walking: |heat|keep moving",
    "11 what may go wrong, and what then": r"Stop if .*|On a bad day",
    "12 where": r"at home",
    "13 how much": r"\d sets? of \d+|hold \d+ seconds",
    "14a made for this person, or for anyone": r"Why: ",
    "14b how it was fitted to this person": r"To get stronger|For you:|Your limits|At the start, yours was",
    "15 where to start": r"you could still do \d more",
    "16a is it done as meant": r"Bring this paper",
    "16b was it done as planned": r"Look at your plan again",
}


FOR_PATIENTS = tuple(print for print in PRINTS if print != "clinician")
ENOUGH = 30  # sentences; SMOG is made for so many


@pytest.fixture(params=papers(*SHORT_AND_LONG, papers=("a4",), prints=FOR_PATIENTS))
def printed(request):
    return printed_for(*request.param)


def missing(text, items=CERT):
    return [item for item, words in items.items() if not re.search(words, text)]


def test_the_sixteen_items_of_cert_are_on_the_standard_print():
    chronic = printed_for("chronic")
    assert missing(chronic.tagged.text(chronic.tagged.leaves)) == []


def test_a_missing_item_of_cert_is_found():
    assert "13 how much" in missing("Tick a box when you are done.")


def test_every_exercise_has_all_its_words_on_paper(printed):
    said = printed.text
    for p in printed.plan.cards:
        assert re.sub(r"\W", "", p.exercise.name) in re.sub(r"\W", "", said)
        for on in doses(printed.plan)[p.exercise.id]:
            assert re.sub(r"\W", "", wording.amount(on.dose)) in re.sub(r"\W", "", said)


def test_a_child_of_eleven_can_read_it(printed):
    text = " ".join(printed.tagged.running_text())
    formulas = ("Flesch-Kincaid", "SMOG") if len(reading.sentences(text)) >= ENOUGH else ("Flesch-Kincaid",)
    assert list(reading.grade_faults(text, formulas)) == []


def test_no_sentence_is_long_and_no_word_frightens(printed):
    assert list(chain.from_iterable(map(reading.faults, printed.tagged.running_text()))) == []


def test_there_is_enough_running_text_to_judge(printed):
    least = {"card": 5, "compact": ENOUGH}.get(printed.printing.print, 2 * ENOUGH)
    assert len(reading.sentences(" ".join(printed.tagged.running_text()))) >= least
