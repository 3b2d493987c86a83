"""No plan breaks an invariant: every plan week alike, over everything the form allows."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from planner import Intake, load_library
from tests.invariants import CONTENT, LibraryCheck
from tests.invariants.running import run
from tests.strategies import plannable, random_plannable

LIBRARY = load_library()
WEEKS = range(1, 13)
CORNERS, EVENLY, PAIRS = 45, 80, 50  # in each week: from Hypothesis, evenly drawn, and the week after such


def corners(week: int) -> list[Intake]:
    """Answers from Hypothesis, which likes the corners; always the same ones."""
    found: list[Intake] = []

    @seed(week)
    @settings(
        max_examples=CORNERS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(plannable(LIBRARY, week))
    def collect(intake: Intake) -> None:
        found.append(intake)

    collect()
    return found


@pytest.mark.parametrize("week", WEEKS)
def test_no_plan_breaks(week: int, record_property: Callable[[str, object], None]) -> None:
    """A chunk for each plan week, so that the workers share them, with the week after some of its plans."""
    rng = random.Random(20261122 + week)
    intakes = corners(week) + [random_plannable(rng, LIBRARY, week) for _ in range(EVENLY)]
    intakes += [random_plannable(rng, LIBRARY, week) for _ in range(PAIRS) if week == WEEKS[0]]  # no week leads to it
    rng.shuffle(intakes)
    found = run(intakes, PAIRS, LIBRARY, rng, same_answers=0.8)
    assert len(intakes) >= CORNERS + EVENLY
    assert found.pairs == (PAIRS if week < WEEKS[-1] else 0)
    for name, broken in found.soft.items():
        record_property(name, f"{broken.plans} of {found.plans} plans")
    if found.hard:
        pytest.fail(found.table(LIBRARY), pytrace=False)


@pytest.mark.parametrize("check", CONTENT, ids=lambda check: check.__name__)
def test_the_library_holds(check: LibraryCheck) -> None:
    assert list(check(LIBRARY)) == []
