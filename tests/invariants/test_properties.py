"""Properties of more than one plan, of outcomes that are no plan, and of the space of answers itself."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import planner.intake as vocabulary
from planner import Incomplete, Intake, Plan, Referral, build_plan, load_library
from tests.invariants.reading import codes, days_apart, referring
from tests.invariants.running import said
from tests.strategies import (
    CONDITIONS,
    DAYS,
    EASES,
    EASIER,
    EQUIPMENT,
    EXERCISE_SCREEN,
    GOALS,
    LATELY,
    MAX_LOADS,
    NOT_SELF_SERVE,
    RED_FLAGS,
    SINCE,
    SPREADS,
    answers,
    anything,
    random_plannable,
)

LIBRARY = load_library()
QUIET = {
    "derandomize": True, "database": None, "deadline": None, "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}  # fmt: skip


def plan(**changed: Any) -> Plan:
    return plan_for(answers(**changed))


def plan_for(intake: Intake) -> Plan:
    outcome = build_plan(intake, LIBRARY)
    assert isinstance(outcome, Plan), f"no plan for {intake}: {outcome}"
    return outcome


def one_of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


# --- the answers' space ------------------------------------------------------------------------------------------


def test_the_strategies_know_the_whole_form() -> None:
    assert set(LIBRARY.conditions) == set(CONDITIONS)
    assert set(LIBRARY.goals) == set(GOALS)
    assert set(LIBRARY.red_flags) == set(RED_FLAGS)
    assert set(LIBRARY.exercise_screen) == set(EXERCISE_SCREEN)
    assert set(LIBRARY.equipment) - LIBRARY.always_there == set(EQUIPMENT)
    assert {since for phase in LIBRARY.phases.values() for since in phase.since} == set(SINCE)
    assert (EASES, EASIER, SPREADS) == (vocabulary.EASES, vocabulary.EASIER, vocabulary.SPREADS)
    assert (LATELY, MAX_LOADS) == (vocabulary.LATELY, vocabulary.MAX_LOADS)


@settings(max_examples=120, **QUIET)  # type: ignore[arg-type]
@given(anything(LIBRARY))
def test_a_plan_or_a_reason_never_an_exception(intake: Intake) -> None:
    outcome = build_plan(intake, LIBRARY)
    assert isinstance(outcome, Plan | Referral | Incomplete)
    if referring(intake):
        assert isinstance(outcome, Referral)
        assert outcome.reasons
    elif isinstance(outcome, Incomplete):
        assert outcome.missing
    else:
        assert isinstance(outcome, Plan)


@pytest.mark.parametrize("gap", ["since", "age", "level", "minutes", "goals", "days", "pain"])
def test_an_open_question_is_named(gap: str) -> None:
    empty: Any = () if gap in ("goals", "days") else None
    outcome = build_plan(answers(**{gap: empty}), LIBRARY)
    assert isinstance(outcome, Incomplete)
    assert outcome.missing == (gap.removesuffix("s") if gap in ("goals", "days") else gap,)


def test_without_the_signs_there_is_no_plan() -> None:
    outcome = build_plan(answers(none_of_the_signs=False), LIBRARY)
    assert isinstance(outcome, Incomplete)
    assert outcome.missing == ("screened",)


def test_an_emergency_counts_before_the_rest_is_answered() -> None:
    outcome = build_plan(Intake(red_flags=one_of("rf03")), LIBRARY)
    assert isinstance(outcome, Referral)
    assert outcome.action_level == "A0"


LEVELS = [
    *((f"rf{n:02}", "A0") for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 21)),
    *((f"rf{n:02}", "A1") for n in (11, 12, 13, 14, 15, 16, 17, 19, 20, 22)),
    *((f"rf{n:02}", "A2") for n in (9, 18, 25)),
    *((f"rf{n:02}", "A3") for n in (23, 24)),
    ("rf06-foot", "A1"), ("rf06-old", "A2"), ("rf12-severe", "A0"), ("rf18-known", "A3"), ("px1-cleared", "A3"),
    ("px1-bp-160", "A2"), ("px1-bp-180", "A1"), ("px2-past", "A1"), ("px4-unstable", "A2"), ("birth-early", "A2"),
    ("px1", "A2"), ("px2", "A0"), ("px3", "A2"), ("px4", "A3"), ("px5", "A3"), ("px6", "A3"), ("px7", "A2"),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["self", "clinician"])
@pytest.mark.parametrize(("sign", "level"), LEVELS)
def test_each_sign_has_the_documents_level(sign: str, level: str, mode: str) -> None:
    field = "red_flags" if sign.startswith("rf") else "exercise_screen"
    outcome = build_plan(answers(mode=mode, **{field: one_of(sign)}), LIBRARY)
    assert not isinstance(outcome, Incomplete)
    assert outcome.action_level == level
    assert isinstance(outcome, Plan if level == "A3" else Referral)


@pytest.mark.parametrize(
    ("signs", "raised", "level"),
    [
        (("rf14", "rf05"), "rf14", "A0"),
        (("rf14", "rf06"), "rf14", "A0"),
        (("rf18", "rf07"), "rf18", "A0"),
        (("rf20", "rf07"), "rf20", "A0"),
        (("rf12", "rf06"), "rf12", "A0"),
    ],
)
def test_signs_together_are_more_urgent(signs: tuple[str, ...], raised: str, level: str) -> None:
    outcome = build_plan(answers(red_flags=frozenset(signs)), LIBRARY)
    assert isinstance(outcome, Referral)
    assert outcome.action_level == level
    assert {reason.source: reason.action_level for reason in outcome.reasons}[raised] == level


def test_the_highest_level_wins_and_a_sign_beats_none_of_these() -> None:
    outcome = build_plan(answers(red_flags=one_of("rf24", "rf18", "rf15", "rf01"), age="under-18"), LIBRARY)
    assert isinstance(outcome, Referral)
    assert outcome.action_level == "A0"
    assert [reason.action_level for reason in outcome.reasons] == ["A0", "A1", "A2", "A2"]


@pytest.mark.parametrize("mode", ["self", "clinician"])
def test_under_18_sees_a_clinician_first(mode: str) -> None:
    outcome = build_plan(answers(age="under-18", mode=mode), LIBRARY)
    assert isinstance(outcome, Referral)
    assert outcome.action_level == "A2"


@pytest.mark.parametrize("code", sorted(NOT_SELF_SERVE))
def test_only_a_clinician_plans_with(code: str) -> None:
    alone = build_plan(answers(conditions=one_of(code)), LIBRARY)
    assert isinstance(alone, Referral)
    assert alone.action_level == "A2"
    assert isinstance(build_plan(answers(conditions=one_of(code), mode="clinician"), LIBRARY), Plan)


# --- properties of more than one plan ----------------------------------------------------------------------------


FREE = {"phase", "time", "not-needed"}  # left out, but no answer keeps it out


def eligible(intake: Intake) -> set[str]:
    """What no answer keeps out, by what the plan says of each exercise; empty where there is no plan."""
    outcome = build_plan(intake, LIBRARY)
    barred = (
        {left.exercise.id for left in outcome.left_out if left.kind not in FREE} if isinstance(outcome, Plan) else None
    )
    return set() if barred is None else set(LIBRARY.exercises) - barred


def one_answer_more(intake: Intake, rng: random.Random) -> Intake:
    """The same answers and one more that limits: a condition, an exercise left out, tablets, a direction, a ceiling."""
    return rng.choice(
        [
            replace(intake, conditions=intake.conditions | {rng.choice(CONDITIONS)}),
            replace(intake, conditions=intake.conditions | {rng.choice(CONDITIONS)}),
            replace(intake, avoid=intake.avoid | {rng.choice(sorted(LIBRARY.exercises))}),
            replace(intake, exercise_screen=intake.exercise_screen | {rng.choice(["px4", "px5", "px1-cleared"])}),
            replace(intake, spreads=rng.choice(["bending", "arching"])) if intake.spreads in (None, "no") else intake,
            replace(intake, eases=rng.choice(["bending", "arching"]))
            if not (intake.eases or intake.easier)
            else intake,
            replace(intake, max_load=1),
        ]
    )


def test_s16_one_code_more_lets_nothing_in() -> None:
    """Ruling: what hurt lately may come back where its easier form is now barred (L7); that is a swap, not a filter."""
    rng = random.Random(16)
    for _ in range(120):
        intake = replace(random_plannable(rng, LIBRARY), mode="clinician", attested=True)
        more = one_answer_more(intake, rng)
        assert codes(intake) <= codes(more)
        new = eligible(more) - eligible(intake)
        assert new <= intake.hurt, f"{sorted(new)}: answers({said(intake)}), then answers({said(more)})"


def test_what_hurt_lately_lets_nothing_harder_in() -> None:
    """L7: a further exercise that hurt lets nothing in, but its own easier forms stay."""
    rng = random.Random(7)
    for _ in range(80):
        intake = random_plannable(rng, LIBRARY)
        hurt = rng.choice(sorted(LIBRARY.exercises))
        new = eligible(replace(intake, hurt=intake.hurt | {hurt})) - eligible(intake)
        assert new <= intake.hurt, f"{hurt} lets in {sorted(new)}: answers({said(intake)})"


def test_the_order_of_the_answers_does_not_matter() -> None:
    """W13: the same answers in another order give the same plan."""
    rng = random.Random(13)
    for _ in range(150):
        intake = random_plannable(rng, LIBRARY)
        goals, days = list(intake.goals), list(intake.days)
        rng.shuffle(goals)
        rng.shuffle(days)
        turned = replace(
            intake,
            goals=tuple(goals),
            days=tuple(days),
            conditions=frozenset(sorted(intake.conditions, reverse=True)),
            equipment=frozenset(sorted(intake.equipment, reverse=True)),
            avoid=frozenset(sorted(intake.avoid, reverse=True)),
        )
        same = replace(plan_for(turned), intake=intake) == plan_for(intake)
        assert same, f"goals in the order {goals}: answers({said(intake)})"


def test_a_fresh_library_gives_the_same_plan() -> None:
    other = build_plan(answers(), load_library())
    assert isinstance(other, Plan)
    assert [(d.day, [(p.exercise.id, p.dose) for p in d.prescriptions]) for d in other.days] == [
        (d.day, [(p.exercise.id, p.dose) for p in d.prescriptions]) for d in plan().days
    ]


@pytest.mark.parametrize("days", [("sun", "mon"), ("mon", "sun", "wed"), ("sat", "sun", "mon"), DAYS])
@pytest.mark.parametrize("since", SINCE)
def test_sunday_and_monday_are_neighbours(days: tuple[str, ...], since: str) -> None:
    strength = [d.day for d in plan(days=days, since=since, week=5).days if "strength" in d.kinds]
    assert not {"sun", "mon"} <= set(strength)
    assert len(strength) <= days_apart(days)


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("goal", GOALS)
def test_every_goal_has_a_week_without_equipment(goal: str, level: int) -> None:
    for since in SINCE:
        for minutes in (10, 15, 30, 60):
            made = plan(goals=(goal,), level=level, since=since, minutes=minutes)
            assert [d.day for d in made.days] == ["mon", "wed", "fri"]
            for day in made.days:
                moves = [p for p in day.prescriptions if p.exercise.category in ("stretch", "mobility")]
                assert "strength" not in day.kinds or any(
                    p.slot == "main" and p.exercise.category == "strength" for p in day.prescriptions
                ), (since, minutes, day.day)
                assert "stretch" not in day.kinds or moves, (since, minutes, day.day)


@pytest.mark.parametrize("code", CONDITIONS)
def test_every_condition_has_a_week_with_relief_without_equipment(code: str) -> None:
    mode = "clinician" if code in NOT_SELF_SERVE else "self"
    for since in SINCE:
        for level in (1, 4):
            for minutes in (10, 20, 45):
                made = plan(conditions=one_of(code), mode=mode, since=since, level=level, minutes=minutes)
                assert made.days
                assert made.relief, (since, level, minutes)
