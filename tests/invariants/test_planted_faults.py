"""The planner's invariants over many plans, and proof that each check sees the fault it is for."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from planner import Incomplete, Intake, Plan, Referral, build_plan, load_library
from planner.course import Course
from planner.library.model import Library
from planner.plan import phase_of
from planner.prescription import Day, Prescription
from tests import invariants
from tests.invariants import HARD, SOFT, Check, days_apart
from tests.strategies import (
    CONDITIONS,
    DAYS,
    EQUIPMENT,
    EXERCISE_SCREEN,
    GOALS,
    NOT_SELF_SERVE,
    RED_FLAGS,
    SINCE,
    answers,
    anything,
    plannable,
    random_plannable,
)

LIBRARY = load_library()
PLANS = 1_200
QUIET = {
    "derandomize": True, "database": None, "deadline": None, "phases": [Phase.generate],
    "suppress_health_check": list(HealthCheck),
}  # fmt: skip


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    """A quarter from Hypothesis, which likes the corners; the rest drawn evenly. Always the same ones."""
    found: list[Plan] = []

    @settings(max_examples=PLANS // 4, **QUIET)  # type: ignore[arg-type]
    @given(plannable(LIBRARY))
    def collect(intake: Intake) -> None:
        found.append(plan_for(intake))

    collect()
    rng = random.Random(20261122)
    found.extend(plan_for(random_plannable(rng, LIBRARY)) for _ in range(PLANS - len(found)))
    return found


def plan_for(intake: Intake) -> Plan:
    outcome = build_plan(intake, LIBRARY)
    assert isinstance(outcome, Plan), f"no plan for {intake}: {outcome}"
    return outcome


def said(intake: Intake) -> str:
    """The answers that differ from a plain person's, to paste into `answers(...)`."""
    plain = answers()
    changed = {f: getattr(intake, f) for f in Intake.__dataclass_fields__ if getattr(intake, f) != getattr(plain, f)}
    return ", ".join(f"{name}={value!r}" for name, value in changed.items())


@pytest.mark.parametrize("check", HARD, ids=lambda check: check.__name__)
def test_no_plan_breaks(check: Check, plans: list[Plan]) -> None:
    broken = [f"answers({said(plan.intake)})\n    {faults[0]}" for plan in plans if (faults := [*check(plan, LIBRARY)])]
    if broken:
        pytest.fail("\n".join([f"{len(broken)} of {len(plans)} plans:", *sorted(broken, key=len)[:3]]), pytrace=False)


@pytest.mark.parametrize("check", SOFT, ids=lambda check: check.__name__)
def test_how_many_plans_miss_what_is_only_wished_for(
    check: Check, plans: list[Plan], record_property: Callable[[str, object], None]
) -> None:
    missing = sum(any(check(plan, LIBRARY)) for plan in plans)
    record_property(check.__name__, f"{missing} of {len(plans)} plans")
    print(f"{check.__name__}: {missing} of {len(plans)} plans")


# --- planted faults ----------------------------------------------------------------------------------------------

Pick = Callable[[Prescription], bool]


WHOLE: list[Plan] = []  # the plans that faults are planted in


def plan(**changed: Any) -> Plan:
    WHOLE.append(plan_for(answers(**changed)))
    return WHOLE[-1]


def edit(plan: Plan, pick: Pick, **changed: Any) -> Plan:
    """The plan with the first prescription that `pick` finds changed; `dose_x` changes x of its dose."""
    dosed = {name.removeprefix("dose_"): changed.pop(name) for name in list(changed) if name.startswith("dose_")}
    for n, day in enumerate(plan.days):
        for m, p in enumerate(day.prescriptions):
            if pick(p):
                new = replace(p, dose=replace(p.dose, **dosed), **changed)
                done = replace(day, prescriptions=(*day.prescriptions[:m], new, *day.prescriptions[m + 1 :]))
                return with_days(plan, *plan.days[:n], done, *plan.days[n + 1 :])
    raise AssertionError("nothing to break")


def without(plan: Plan, pick: Pick) -> Plan:
    kept = [replace(d, prescriptions=tuple(p for p in d.prescriptions if not pick(p))) for d in plan.days]
    assert kept != list(plan.days), "nothing to take away"
    return with_days(plan, *kept)


def with_days(plan: Plan, *days: Day) -> Plan:
    return replace(plan, days=days)


def with_answers(plan: Plan, **changed: Any) -> Plan:
    return replace(plan, intake=replace(plan.intake, **changed))


def swap(plan: Plan, old: Pick, new: str, **changed: Any) -> Plan:
    return edit(plan, old, exercise=LIBRARY.exercises[new], **changed)


def slot(name: str) -> Pick:
    return lambda p: p.slot == name


def pattern(*names: str) -> Pick:
    return lambda p: p.exercise.movement_pattern in names


def category(*names: str) -> Pick:
    return lambda p: p.exercise.category in names


def main(p: Prescription) -> bool:
    return p.slot == "main"


def lift(p: Prescription) -> bool:
    return p.slot == "main" and p.exercise.category == "strength"


def heavy(p: Prescription) -> bool:
    return p.exercise.spine_load == 3


def lifter(**changed: Any) -> Plan:
    """Someone who lifts, with a heavy lift in the plan."""
    kit = frozenset({"barbell", "dumbbell", "kettlebell", "bench"})
    given: dict[str, Any] = {"goals": ("lifting",), "level": 5, "week": 9, "minutes": 45, "equipment": kit}
    return plan(**{**given, **changed})


def older(**changed: Any) -> Plan:
    return plan(**{"age": "65-plus", "minutes": 30, **changed})


def one_of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def to_front(plan: Plan, pick: Pick) -> Plan:
    """Each day's picked prescriptions moved to its start."""
    return with_days(
        plan,
        *(replace(d, prescriptions=tuple(sorted(d.prescriptions, key=lambda p: not pick(p)))) for d in plan.days),
    )


PLANTS: dict[str, list[Callable[[], Plan]]] = {
    "s1_no_plan_after_a_referral": [
        lambda: with_answers(plan(), red_flags=one_of("rf05")),
        lambda: with_answers(plan(), exercise_screen=one_of("px2")),
        lambda: replace(plan(conditions=one_of("knee")), action_level="A4"),
        lambda: replace(plan(conditions=one_of("knee")), limits=()),
    ],
    "s2_no_plan_before_the_signs_are_answered": [lambda: with_answers(plan(), none_of_the_signs=False)],
    "s3_nothing_a_condition_forbids": [
        lambda: swap(plan(conditions=one_of("flex")), slot("relief"), "childs-pose"),
        lambda: with_answers(plan(), avoid=one_of("march-on-spot")),
    ],
    "s4_every_caution_prints_its_adaptation": [
        lambda: edit(plan(conditions=one_of("knee")), pattern("squat"), adaptations=()),
    ],
    "s5_load_under_every_cap": [
        lambda: swap(plan(pain=6, week=5), lift, "kettlebell-deadlift"),
        lambda: swap(plan(week=1), lift, "kettlebell-deadlift"),
        lambda: swap(lifter(conditions=one_of("hernia")), lift, "barbell-deadlift"),
        lambda: swap(plan(since="6-12-weeks", week=9), lift, "barbell-deadlift"),
    ],
    "s6_heavy_only_through_the_gate": [
        lambda: with_answers(lifter(), goals=("walking",)),
        lambda: with_answers(lifter(), pain=6),
        lambda: edit(lifter(), heavy, adaptations=()),
        lambda: with_answers(edit(lifter(), heavy, dose_sets=3), week=1),
        lambda: swap(lifter(), lambda p: lift(p) and not heavy(p), "barbell-row"),
    ],
    "s7_acute_stays_light": [
        lambda: swap(plan(since="under-2-weeks"), main, "bodyweight-squat", slot="main"),
        lambda: with_answers(plan(), since="2-6-weeks"),
        lambda: edit(plan(since="2-6-weeks", week=4), lift, dose_reps_in_reserve=3),
    ],
    "s8_high_pain_only_rests_breathes_walks": [lambda: with_answers(plan(), pain=8)],
    "s9_no_full_bend_for_bend_sensitive": [
        lambda: swap(plan(conditions=one_of("flex")), slot("relief"), "double-knee-to-chest"),
    ],
    "s10_sciatica_no_nerve_holds": [
        lambda: swap(plan(conditions=one_of("sciat")), category("stretch"), "hamstring-strap"),
    ],
    "s11_blood_pressure": [
        lambda: edit(plan(conditions=one_of("htn")), lambda p: p.dose.hold_seconds is not None, dose_hold_seconds=21),
        lambda: swap(lifter(conditions=one_of("htn")), lift, "two-dumbbell-row", dose_rest_seconds=60),
        lambda: edit(lifter(conditions=one_of("htn")), lift, dose_reps_in_reserve=2),
    ],
    "s12_late_pregnancy_not_flat": [lambda: swap(plan(conditions=one_of("preg-late")), slot("relief"), "crook-lying")],
    "s13_thin_bones_work": [
        lambda: without(plan(conditions=one_of("osteo")), pattern("hinge")),
        lambda: swap(plan(conditions=one_of("osteo")), slot("relief"), "childs-pose"),
    ],
    "s15_never_self_serve": [
        lambda: with_answers(plan(), age="under-18"),
        lambda: with_answers(plan(conditions=one_of("vfx"), mode="clinician"), mode="self"),
    ],
    "s18_what_is_dropped_is_said": [
        lambda: replace(plan(), notes=("Nothing in the library fits your answers for a push.",)),
        lambda: with_answers(plan(), avoid=frozenset(e for e in LIBRARY.exercises if "push" in e)),
    ],
    "surgery_short_holds": [
        lambda: with_answers(plan(), conditions=one_of("surg")),
    ],
    "w1_48_hours_between_same_muscles": [lambda: neighbours(plan(), "mon", "tue")],
    "w2_no_neighbouring_strength_days": [
        lambda: neighbours(plan(), "mon", "tue"),
        lambda: neighbours(plan(), "sun", "mon"),
    ],
    "w3_strength_days_in_range": [
        lambda: with_answers(plan(), since="under-2-weeks"),
        lambda: with_days(plan(), plan().days[1]),
    ],
    "w4_a_day_without_strength": [
        lambda: with_days(plan(days=DAYS), *(replace(plan().days[0], day=day) for day in DAYS)),
        lambda: everywhere(plan(days=DAYS), "hip-flexor-standing"),
    ],
    "w5_two_strength_days": [lambda: without_strength_days(plan())],
    "w6_every_major_group": [
        lambda: without(plan(minutes=45), pattern("horizontal-push")),
        lambda: without(plan(minutes=45), pattern("squat", "lunge")),
        lambda: without(plan(minutes=45), category("core")),
    ],
    "w7_pull_at_least_push": [lambda: edit(plan(minutes=45), pattern("horizontal-push"), dose_sets=9)],
    "w8_trunk_in_two_ways": [lambda: without(plan(minutes=45), category("core"))],
    "w9_heavy_hinge_and_row_apart": [
        lambda: swap(swap(plan(minutes=45), pattern("hinge"), "rack-pull"), pattern("horizontal-push"), "barbell-row"),
    ],
    "w10_aerobic_on_three_days": [lambda: without(plan(), category("aerobic"))],
    "w11_relief_moves_offered": [
        lambda: without(plan(), slot("relief")),
        lambda: swap(plan(), slot("relief"), "glute-bridge"),
        lambda: swap(plan(conditions=one_of("floor")), slot("relief"), "childs-pose-pillow"),
    ],
    "w12_both_instant_and_long_term": [
        lambda: without(plan(), lambda p: p.exercise.relief != "long-term"),
        lambda: without(plan(), lambda p: p.exercise.relief != "instant"),
        lambda: without(plan(since="under-2-weeks"), pattern("gait")),
    ],
    "w13_same_answers_same_plan": [lambda: edit(plan(), lift, dose_sets=1)],
    "w14_balance_three_days": [lambda: without(older(), pattern("balance"))],
    "d1_strength_days_warm_up": [
        lambda: without(plan(), slot("warm-up")),
        lambda: without(plan(), category("aerobic")),
        lambda: edit(plan(), slot("warm-up"), seconds=10),
        lambda: edit(plan(), slot("warm-up"), seconds=310),
        lambda: to_front(plan(), main),
    ],
    "d2_heaviest_first": [
        lambda: to_front(plan(), category("core")),
        lambda: to_front(plan(minutes=45), slot("cool-down")),
        lambda: with_days(lifter(), *(replace(d, prescriptions=d.prescriptions[::-1]) for d in lifter().days)),
    ],
    "d3_stretches_last": [lambda: to_front(plan(minutes=45), category("stretch"))],
    "d4_each_side": [
        lambda: edit(plan(), lambda p: p.dose.each_side, dose_each_side=False),
        lambda: edit(plan(), lambda p: p.dose.each_side, seconds=1),
    ],
    "d5_dose_in_range": [
        lambda: edit(plan(), lift, dose_sets=3),
        lambda: edit(plan(), lift, dose_reps=20),
        lambda: edit(plan(), lift, dose_reps=8),
        lambda: edit(plan(), category("stretch"), dose_hold_seconds=90),
        lambda: edit(plan(), lift, dose_rest_seconds=0),
    ],
    "d6_from_65_longer_holds_more_reps": [
        lambda: edit(older(), category("stretch"), dose_hold_seconds=20),
        lambda: edit(older(), lambda p: lift(p) and p.exercise.dose.seconds_per_rep is not None, dose_reps=8),
    ],
    "d7_short_core_holds": [lambda: edit(plan(), category("core"), dose_hold_seconds=11)],
    "d8_few_exercises_each_once": [
        lambda: edit_day(plan(), lambda ps: (*ps, ps[0])),
        lambda: with_answers(plan(minutes=45), minutes=10),
        lambda: edit_day(
            plan(),
            lambda ps: (*ps, *(replace(ps[-1], exercise=e) for e in [*LIBRARY.exercises.values()][:8])),
        ),
    ],
    "d9_effort_stop_rule": [
        lambda: edit(plan(), lift, dose_reps_in_reserve=None),
        lambda: edit(plan(), lift, dose_reps_in_reserve=2),
    ],
    "d10_one_trip_to_the_floor": [
        lambda: edit_day(plan(), lambda ps: (*ps, replace(ps[0], slot="walk"), replace(ps[-1], slot="relief"))),
    ],
    "t1_inside_the_budget": [
        lambda: with_answers(plan(), minutes=10),
        lambda: edit(plan(), main, seconds=20),
        lambda: edit(plan(), main, dose_sets=30),
    ],
    "t2_budget_used": [lambda: with_answers(plan(), minutes=60)],
    "t2_short_days_are_said": [lambda: replace(with_answers(plan(), minutes=60), notes=())],
    "t3_printed_is_computed": [lambda: edit(plan(), main, seconds=1)],
    "k1_only_kit_at_hand": [lambda: swap(plan(), lift, "barbell-row")],
    "k2_kit_list_is_what_is_used": [
        lambda: replace(plan(), equipment_used=(*plan().equipment_used, "band")),
        lambda: replace(plan(), equipment_used=()),
        lambda: replace(plan(equipment=one_of("band")), equipment_used=("chair", "wall", "band", "mat")),
    ],
    "l1_level": [lambda: swap(plan(), main, "pull-up")],
    "l5_no_ladder_into_what_may_not_be_done": [
        lambda: edit(plan(), main, harder=LIBRARY.exercises["barbell-deadlift"]),
        lambda: edit(plan(week=5), lambda p: p.easier is not None, easier=None),
    ],
    "days_are_not_empty": [
        lambda: with_days(plan()),
        lambda: without(plan(), lambda p: True),
        lambda: without(plan(), main),
        lambda: without(plan(), category("stretch", "mobility")),
    ],
}


def neighbours(plan: Plan, first: str, second: str) -> Plan:
    """Two strength days put side by side."""
    strength = next(d for d in plan.days if "strength" in d.kinds)
    return with_days(plan, replace(strength, day=first), replace(strength, day=second))


def without_strength_days(plan: Plan) -> Plan:
    return with_days(plan, *(d for d in plan.days if "strength" not in d.kinds))


def everywhere(plan: Plan, exercise: str) -> Plan:
    """The plan with this exercise in the main part of every day."""
    extra = replace(plan.days[0].prescriptions[0], exercise=LIBRARY.exercises[exercise], slot="main")
    return with_days(plan, *(replace(d, prescriptions=(*d.prescriptions, extra)) for d in plan.days))


def edit_day(plan: Plan, change: Callable[[tuple[Prescription, ...]], tuple[Prescription, ...]]) -> Plan:
    first = plan.days[0]
    return with_days(plan, replace(first, prescriptions=change(first.prescriptions)), *plan.days[1:])


@pytest.mark.parametrize("check", [*HARD, *SOFT], ids=lambda check: check.__name__)
def test_every_check_sees_its_planted_faults(check: Check) -> None:
    assert PLANTS[check.__name__], "plant a fault for this check"
    for number, plant in enumerate(PLANTS[check.__name__], 1):
        WHOLE.clear()
        assert list(check(plant(), LIBRARY)), f"planted fault {number} goes unseen"
        assert not any(list(check(whole, LIBRARY)) for whole in WHOLE), f"{number} is planted in a broken plan"


def test_no_check_is_forgotten() -> None:
    named = {
        name for name in vars(invariants) if name.split("_")[0].rstrip("0123456789") in set("swdtkl") and "_" in name
    }
    listed = {check.__name__ for check in (*HARD, *SOFT)}
    assert {name for name in named if name[1].isdigit()} <= listed
    assert listed == PLANTS.keys()


# --- the answers' space ------------------------------------------------------------------------------------------


def test_the_strategies_know_the_whole_form() -> None:
    assert set(LIBRARY.conditions) == set(CONDITIONS)
    assert set(LIBRARY.goals) == set(GOALS)
    assert set(LIBRARY.red_flags) == set(RED_FLAGS)
    assert set(LIBRARY.exercise_screen) == set(EXERCISE_SCREEN)
    assert set(LIBRARY.equipment) - LIBRARY.always_there == set(EQUIPMENT)
    assert {since for phase in LIBRARY.phases.values() for since in phase.since} == set(SINCE)


@settings(max_examples=120, **QUIET)  # type: ignore[arg-type]
@given(anything(LIBRARY))
def test_a_plan_or_a_reason_never_an_exception(intake: Intake) -> None:
    outcome = build_plan(intake, LIBRARY)
    assert isinstance(outcome, Plan | Referral | Incomplete)
    ticked = intake.red_flags | intake.exercise_screen | ({"under-18"} if intake.age == "under-18" else set())
    closed = NOT_SELF_SERVE & intake.conditions if intake.mode == "self" else set()
    if ticked & (invariants.A0 | invariants.A1 | invariants.A2) or closed:
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


def eligible(intake: Intake, library: Library = LIBRARY) -> set[str]:
    course = Course(intake, library, phase_of(intake, library))
    found = course.objections(course.block(course.week).caps)
    return {id_ for id_, objection in found.items() if objection is None}


def test_a_condition_more_never_lets_an_exercise_in() -> None:
    """S16, for conditions and for exercises left out."""
    rng = random.Random(16)
    for _ in range(120):
        intake = replace(random_plannable(rng, LIBRARY), mode="clinician")
        code, unwanted = rng.choice(CONDITIONS), rng.choice(sorted(LIBRARY.exercises))
        before = eligible(intake)
        assert eligible(replace(intake, conditions=intake.conditions | {code})) <= before, (
            code,
            said(intake),
        )
        assert eligible(replace(intake, avoid=intake.avoid | {unwanted})) <= before, (unwanted, said(intake))


def test_an_exercise_may_be_chosen_only_if_the_document_lets_it() -> None:
    """The planner's filter is never laxer than the tests' own reading of the document."""
    rng = random.Random(3)
    for _ in range(150):
        intake = random_plannable(rng, LIBRARY)
        lax = {id_ for id_ in eligible(intake) if not invariants.may_do(LIBRARY.exercises[id_], intake)}
        assert not lax, said(intake)


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
                assert "strength" not in day.kinds or any(map(lift, day.prescriptions)), (since, minutes, day.day)
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
