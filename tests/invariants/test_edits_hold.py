"""What a person may change: no rule of safety breaks, and every other rule that does is said, with a way to mend it."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

import pytest

from planner import Intake, Plan, build_plan, load_library
from planner.choices import allowed, alternatives
from tests.invariants import HARD
from tests.invariants.reading import Check
from tests.strategies import DAYS, answers, random_plannable

LIBRARY = load_library()
IDS = sorted(LIBRARY.exercises)
#: Checks that a change may break: each with the rules of changes.py that say so.
SAID = {
    "t1_inside_the_budget": {"T1"},
    "d1_strength_days_warm_up": {"D1"},
    "d2_heaviest_first": {"D1", "D2", "D3"},
    "d3_stretches_last": {"D3"},
    "d8_few_exercises_each_once": {"D8"},
    "d10_one_trip_to_the_floor": {"D10"},
    "w1_48_hours_between_same_muscles": {"W2"},
    "w2_no_neighbouring_strength_days": {"W2"},
    "w5_two_strength_days": {"W5"},
    "w6_every_major_group": {"W6"},
    "w7_pull_at_least_push": {"W7"},
    "w8_trunk_in_two_ways": {"W8"},
    "w9_heavy_hinge_and_row_apart": {"W9"},
    "w10_aerobic_on_three_days": {"W10"},
    "w11_relief_moves_offered": {"W11"},
    "w12_both_instant_and_long_term": {"W10", "W12"},
    "w14_balance_three_days": {"W14"},
    "s13_thin_bones_work": {"S13", "W14"},
    "k3_pull_downs_by_band": {"W6", "W7"},
}
#: Checks that ask for what the person has just chosen otherwise: other days, an exercise left out, more of them in all.
CHOSEN = {
    "w3_strength_days_in_range", "w4_a_day_without_strength", "left_out_says_why",
    "l5_no_ladder_into_what_may_not_be_done",
}  # fmt: skip


def random_edit(rng: random.Random, plan: Plan) -> str:
    there = [p.exercise.id for day in plan.days for p in day.prescriptions]
    days, a = [day.day for day in plan.days], rng.choice(there)
    free = [e.id for e in allowed(plan, LIBRARY)]
    verb = rng.choice(["swap", "swap", "remove", "add", "place", "dose", "move", "lock"])
    if verb == "swap":
        offered = [alternative.exercise.id for alternative in alternatives(plan, a, LIBRARY)]
        return f"swap.{a}.{rng.choice(offered if offered and rng.random() < 0.7 else IDS)}"
    if verb == "add":
        chosen = rng.sample(days, rng.randint(1, len(days)))
        return f"add.{rng.choice(free if rng.random() < 0.8 else IDS)}.{'.'.join(chosen)}"
    if verb == "place":
        return f"place.{a}.{rng.randint(1, 9)}.{rng.choice(days)}"
    if verb == "dose":
        hold = f"x{rng.randint(5, 40)}" if rng.random() < 0.4 else ""
        return f"dose.{a}.{rng.randint(1, 4)}x{rng.randint(1, 15)}{hold}"
    if verb == "move":
        return f"move.{rng.choice(days)}.{rng.choice(DAYS)}"
    return f"{verb}.{a if verb == 'remove' or rng.random() < 0.5 else rng.choice(free)}"


def planned(intake: Intake) -> Plan:
    outcome = build_plan(intake, LIBRARY)
    assert isinstance(outcome, Plan), f"no plan for {intake}"
    return outcome


def unsaid(plan: Plan, held: Iterable[Check]) -> list[str]:
    """Rules of `held` that this plan breaks and does not speak of."""
    rules = {concern.rule.split()[0] for concern in plan.concerns}
    broken = {check.__name__: next(iter(check(plan, LIBRARY)), "") for check in held if check.__name__ not in CHOSEN}
    return [f"{name}: {fault}" for name, fault in broken.items() if fault and not rules & SAID.get(name, set())]


@pytest.mark.parametrize("seed", range(4))
def test_changes_break_no_rule_of_safety_and_hide_none_of_the_others(seed: int) -> None:
    rng = random.Random(seed)
    made = 0
    for _ in range(40):
        intake = random_plannable(rng, LIBRARY)
        before = build_plan(intake, LIBRARY)
        if not isinstance(before, Plan):
            continue
        held = [check for check in HARD if not any(check(before, LIBRARY))]
        edits = tuple(random_edit(rng, before) for _ in range(rng.randint(1, 4)))
        plan = planned(replace(intake, edits=edits))
        made += len(plan.changes)
        assert len(plan.changes) + len(plan.dropped) == len(edits)
        assert planned(plan.intake) == plan, f"{edits}: its own address gives another plan"
        assert all(concern.ways for concern in plan.concerns)
        assert not unsaid(plan, held), f"{intake} {edits}"
    assert made > 40


def test_a_rule_that_is_broken_without_a_word_would_be_found() -> None:
    plan = planned(answers(days=("mon", "wed", "fri"), minutes=15, edits=("add.clamshell.mon", "remove.easy-walk")))
    assert plan.concerns
    assert unsaid(replace(plan, concerns=()), HARD)
