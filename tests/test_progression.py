"""From week 1 to week 12: stages, the way back after a break, growing doses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner import Intake, Plan, build_plan
from planner.library import Library
from planner.library.model import Range
from planner.plan import phase_of
from planner.progression import ladder_week, load_step, most_sets, most_walking, spans
from tests.strategies import answers

WEEKS = range(1, 13)
LIFTER = answers(
    since="pain-free", pain=None, level=5, minutes=45, goals=("lifting",),
    equipment=frozenset({"barbell", "dumbbell", "kettlebell", "bench"}),
)  # fmt: skip
IMPROVER = replace(LIFTER, level=3, since="over-12-weeks", pain=3)


def plan(intake: Intake, library: Library, **changed: object) -> Plan:
    made = build_plan(replace(intake, **changed), library)  # type: ignore[arg-type]
    assert isinstance(made, Plan)
    return made


def main_part(made: Plan) -> dict[str, int]:
    """Exercises of the main part with the most sets of each."""
    sets: dict[str, int] = {}
    for day in made.days:
        for p in day.prescriptions:
            if p.slot == "main":
                sets[p.exercise.id] = max(p.dose.sets, sets.get(p.exercise.id, 0))
    return sets


@pytest.mark.parametrize(
    ("since", "level", "begin"),
    [
        ("under-2-weeks", 3, [1, 2, 3, 4]),
        ("2-6-weeks", 5, [1, 2, 3, 4]),
        ("6-12-weeks", 2, [1, 3, 5, 9]),
        ("over-12-weeks", 1, [1, 3, 5, 9]),
        ("over-12-weeks", 4, [1, 5, 9]),
        ("pain-free", 5, [1, 5, 9]),
    ],
)
def test_stages_begin_where_the_ladder_says_and_last_to_week_12(
    library: Library, since: str, level: int, begin: list[int]
) -> None:
    intake = answers(since=since, level=level)
    way = spans(intake, library, phase_of(intake, library))
    assert [span.from_week for span in way] == begin
    assert [span.to_week for span in way] == [*(week - 1 for week in begin[1:]), 12]


@pytest.mark.parametrize("since", ["under-2-weeks", "6-12-weeks", "over-12-weeks", "pain-free"])
@pytest.mark.parametrize("level", [1, 3, 5])
def test_inside_a_stage_exercises_and_sets_stay(library: Library, since: str, level: int) -> None:
    intake = answers(since=since, level=level, pain=None if since == "pain-free" else 3, minutes=30)
    by_stage: dict[int, list[dict[str, int]]] = {}
    for week in WEEKS:
        made = plan(intake, library, week=week)
        by_stage.setdefault(made.stage.from_week, []).append(main_part(made))
    for weeks in by_stage.values():
        assert all(week == weeks[0] for week in weeks)
    assert plan(intake, library, week=1).days != plan(intake, library, week=12).days, "nothing ever changes"


@pytest.mark.parametrize(
    ("lately", "week", "becomes"),
    [
        ("as-planned", 6, 6),
        ("missed-week", 6, 5),
        ("missed-week", 1, 1),
        ("missed-two-weeks", 6, 3),
        ("missed-two-weeks", 2, 1),
        ("flare", 10, 5),
        ("too-easy", 3, 5),
        ("too-easy", 12, 12),
    ],
)
def test_a_break_goes_back_and_an_easy_plan_goes_on(library: Library, lately: str, week: int, becomes: int) -> None:
    made = plan(answers(), library, lately=lately, week=week)
    assert made.week == becomes
    assert (lately == "as-planned") == (not made.notes)


def test_a_week_away_asks_for_a_little_less(library: Library) -> None:
    steady = answers(level=3, minutes=45, week=9)
    before, back = plan(steady, library, week=8), plan(steady, library, lately="missed-week")
    walked = [sum(p.dose.minutes or 0 for d in made.days for p in d.prescriptions) for made in (before, back)]
    repeats = [sum(p.dose.reps for d in made.days for p in d.prescriptions) for made in (before, back)]
    assert back.week == 8
    assert walked[1] < walked[0]
    assert repeats[1] < repeats[0]
    assert main_part(back) == main_part(before)


def test_after_a_flare_up_there_are_half_the_sets(library: Library) -> None:
    steady = answers(level=2, minutes=45, week=10)
    before, back = main_part(plan(steady, library, week=5)), main_part(plan(steady, library, lately="flare"))
    assert before.keys() == back.keys()
    assert sum(back.values()) < sum(before.values())
    for id_, sets in back.items():
        assert sets == max(library.exercises[id_].dose.sets.low, (before[id_] + 1) // 2)


def test_too_easy_never_opens_a_gate_early(library: Library) -> None:
    early = plan(IMPROVER, library, week=4, lately="too-easy")
    assert early.week == 5
    assert all(p.exercise.spine_load < 3 and p.exercise.level <= 3 for p in early.cards)


def test_too_easy_does_not_skip_the_first_heavy_weeks(library: Library) -> None:
    intake = replace(LIFTER, week=2, lately="too-easy")
    assert ladder_week(intake, phase_of(intake, library), spans(intake, library, phase_of(intake, library))) == 2


@pytest.mark.parametrize("intake", [IMPROVER, LIFTER], ids=["improver", "lifter"])
def test_the_first_weeks_with_a_heavy_lift_have_one_in_two_sets_far_from_the_limit(
    library: Library, intake: Intake
) -> None:
    heavy = {
        week: [p for d in plan(intake, library, week=week).days for p in d.prescriptions if p.exercise.spine_load == 3]
        for week in WEEKS
    }
    first = next(week for week in WEEKS if heavy[week])
    assert len({p.exercise.id for p in heavy[first]}) == 1
    assert all(p.dose.sets == 2 and p.dose.reps_in_reserve == 4 for p in heavy[first])
    assert any(p.dose.sets > 2 or (p.dose.reps_in_reserve or 0) < 4 for p in heavy[12]) or first == 9


def test_acute_plans_stay_at_week_4_until_the_questions_are_asked_again(library: Library) -> None:
    made = plan(answers(since="2-6-weeks"), library, week=11)
    assert made.week == 4
    assert any("answer the questions again" in note for note in made.notes)
    assert made.days == plan(answers(since="2-6-weeks"), library, week=4).days


def test_what_hurt_gives_way_to_its_easier_form(library: Library) -> None:
    kit = frozenset({"dumbbell", "kettlebell", "band"})
    before = plan(answers(level=3, equipment=kit, week=6, minutes=30), library)
    sore = next(p for p in before.cards if p.slot == "main" and p.easier and p.exercise.category == "strength")
    after = plan(before.intake, library, hurt=frozenset({sore.exercise.id}))
    assert sore.exercise.id not in {p.exercise.id for p in after.cards}
    (left_out,) = [x for x in after.left_out if x.exercise is sore.exercise]
    assert left_out.kind == "hurt"
    assert sore.easier is not None
    assert sore.easier.name in left_out.reason


def test_load_grows_by_two_to_ten_percent_and_only_where_a_weight_is_held(library: Library) -> None:
    exercises = library.exercises
    assert load_step(exercises["one-arm-dumbbell-row"]) == Range(2, 5)
    assert load_step(exercises["goblet-squat"]) == Range(5, 10)
    assert load_step(exercises["bodyweight-squat"]) is None
    assert load_step(exercises["easy-walk"]) is None


def test_a_week_grows_by_a_fifth_or_by_a_set_a_day() -> None:
    assert most_sets(20, 3) == 24
    assert most_sets(4, 3) == 7
    assert most_walking(100, 2) == 120
    assert most_walking(10, 2) == 20
