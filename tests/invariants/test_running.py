"""The sweep's own workings: what it counts, how it says an example, and that it can be run again."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from planner import Intake, Plan, load_library
from planner.library.model import Library
from tests.invariants import running, sweep
from tests.invariants.running import NO_PLAN, Findings, run, said, shrunk
from tests.strategies import answers, random_plannable

LIBRARY = load_library()


def knees(plan: Plan, library: Library) -> Iterator[str]:
    """A check that every plan with a sore knee breaks."""
    if "knee" in plan.intake.conditions:
        yield "a sore knee"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "HARD", (knees,))
    monkeypatch.setitem(running.OF_ONE, "knees", knees)


def test_an_example_can_be_pasted() -> None:
    rng = random.Random(5)
    for _ in range(50):
        intake = random_plannable(rng, LIBRARY)
        assert eval(f"answers({said(intake)})", {"answers": answers}) == intake


@pytest.mark.usefixtures("planted")
def test_findings_are_counted_and_the_plainest_example_is_kept() -> None:
    knee = answers(conditions=frozenset({"knee"}))
    long = answers(conditions=frozenset({"knee", "hip"}), minutes=45)
    found = run([long, answers()], 0, LIBRARY, random.Random(1))
    found.merge(run([knee, answers(age="under-18")], 0, LIBRARY, random.Random(1)))
    assert (found.plans, found.violations) == (4, 3)
    assert found.hard["knees"].plans == 2
    assert found.hard["knees"].example == (knee,)
    assert "Referral: under-18" in found.table(LIBRARY)
    assert f"       1  {NO_PLAN}" in found.table(LIBRARY)


@pytest.mark.usefixtures("planted")
def test_an_example_is_made_as_plain_as_it_stays_broken() -> None:
    odd = answers(conditions=frozenset({"knee", "hip", "wrist"}), goals=("walking", "relief"), minutes=45, level=4)
    assert shrunk("knees", (odd,), LIBRARY) == (answers(conditions=frozenset({"knee"})),)


def test_the_week_after_is_put_to_the_checks_of_pairs() -> None:
    intakes = [answers(week=week) for week in (1, 5, 12)]
    found = run(intakes, 9, LIBRARY, random.Random(1), same_answers=1.0)
    assert (found.plans, found.pairs) == (5, 2)


def test_a_chunk_is_the_same_again() -> None:
    def drawn(number: int) -> list[Intake]:
        found: list[Intake] = []
        keep = Findings.plan

        def plan(self: Findings, intake: Intake, library: Library) -> Plan | None:
            found.append(intake)
            return keep(self, intake, library)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Findings, "plan", plan)
            sweep.chunk(number, seed=1, plans=4 * sweep.CHUNK - (sweep.CHUNK - 8))
        return found

    assert drawn(3) == drawn(3)
    assert len(drawn(3)) == 8 + 2


@pytest.mark.parametrize("broken", [False, True])
def test_the_exit_says_whether_a_rule_was_broken(
    broken: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = Findings(plans=1)
    if broken:
        found.hard["knees"] = running.Broken(1, (answers(conditions=frozenset({"knee"})),))
    monkeypatch.setattr(sweep, "sweep", lambda *_: found)
    monkeypatch.setattr("sys.argv", ["sweep"])
    assert sweep.main() == int(broken)
    assert "s3_nothing_a_condition_forbids" in capsys.readouterr().out
