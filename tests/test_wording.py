"""Numbers that a person reads, as words. How easily the content itself reads: tests/authoring."""

from __future__ import annotations

from planner import wording


def test_numbers_are_said_as_words() -> None:
    dose = wording.Dose(2, 8, None, None, 60, True, 3)
    assert wording.amount(dose) == "2 sets of 8, each side"
    assert wording.rest(dose) == "Rest 60 seconds between sets."
    assert wording.effort(dose) == "Stop when you could still do 3 more good ones."
    assert wording.amount(wording.Dose(3, 1, 20, None, 10, False, None)) == "3 times, hold 20 seconds"
    assert wording.amount(wording.Dose(1, 1, 30, None, 10, True, None)) == "Once, hold 30 seconds, each side"
    assert wording.amount(wording.Dose(2, 1, 30, None, 0, False, None)) == "Twice, hold 30 seconds"
    assert wording.amount(wording.Dose(1, 1, None, 1, 0, False, None)) == "1 minute"
    assert wording.amount(wording.Dose(1, 6, 8, None, 0, False, None)) == "1 set of 6, hold 8 seconds"
    assert wording.effort(wording.Dose(2, 1, 30, None, 0, False, 3)) == "Stop while you could still go on a little."
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"], "or") == "a, b or c"
