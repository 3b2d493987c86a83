"""Twelve people, made up to be typical, whose plans a clinician reads and agrees with (written.py).

Between them they have every phase, level, session length and number of days, and the conditions that change most.
"""

from __future__ import annotations

from typing import NamedTuple

from planner.intake import Intake

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL_GYM = frozenset({
    "band", "dumbbell", "barbell", "kettlebell", "pull-up-bar", "bench", "stability-ball", "foam-roller",
    "cable-machine", "step", "bike", "rack",
})  # fmt: skip


class Person(NamedTuple):
    """Somebody with a back. `slug` names the file, `line` says who it is."""

    slug: str
    line: str
    intake: Intake


PEOPLE = (
    Person(
        "bus-driver-first-days",
        "A bus driver, 44. His low back seized up five days ago when he got out of bed. No leg pain. Off work.",
        Intake(
            none_of_the_signs=True,
            since="under-2-weeks",
            pain=6,
            age="18-64",
            goals=("relief",),
            level=2,
            days=WEEK,
            minutes=10,
            eases="arching",
            easier="walking",
            spreads="no",
        ),
    ),
    Person(
        "caterer-very-sore",
        "A caterer, 38, four weeks in. A bad night: pain 9 today, but she walks and dresses. A GP saw her last week.",
        Intake(
            none_of_the_signs=True,
            since="2-6-weeks",
            pain=9,
            age="18-64",
            goals=("relief", "everyday"),
            level=3,
            days=("mon", "tue", "wed", "thu", "fri", "sat"),
            minutes=15,
        ),
    ),
    Person(
        "violinist-sciatica",
        "A violinist, 51. Pain to the outer shin for two months, steady. Bending sends it down, arching does not.",
        Intake(
            none_of_the_signs=True,
            since="6-12-weeks",
            pain=4,
            age="18-64",
            goals=("relief", "walking"),
            equipment=frozenset({"band"}),
            level=3,
            days=("mon", "tue", "thu", "fri", "sat"),
            minutes=20,
            conditions=frozenset({"sciat"}),
            eases="neither",
            easier="walking",
            spreads="bending",
        ),
    ),
    Person(
        "pregnant-week-20",
        "A primary-school teacher, 33, 20 weeks pregnant with no complications. She did classes before. Back ache.",
        Intake(
            none_of_the_signs=True,
            since="6-12-weeks",
            pain=3,
            age="18-64",
            goals=("everyday", "flexibility"),
            equipment=frozenset({"band", "stability-ball"}),
            level=3,
            days=("tue", "thu", "sat"),
            minutes=20,
            conditions=frozenset({"preg", "preg-late"}),
        ),
    ),
    Person(
        "spine-fracture-with-physio",
        "A retired seamstress, 76. A spine bone gave way nine weeks ago; her physio sets this plan and sees her.",
        Intake(
            none_of_the_signs=True,
            since="6-12-weeks",
            pain=4,
            age="65-plus",
            goals=("balance", "everyday"),
            equipment=frozenset({"band"}),
            level=1,
            days=("mon", "wed", "fri"),
            minutes=20,
            conditions=frozenset({"vfx"}),
            mode="clinician",
            max_load=1,
        ),
    ),
    Person(
        "mother-nine-weeks-after-birth",
        "A florist, 31, nine weeks after a birth with no operation; her check was fine. Low back ache since summer.",
        Intake(
            none_of_the_signs=True,
            since="over-12-weeks",
            pain=3,
            age="18-64",
            goals=("strength", "everyday"),
            equipment=frozenset({"dumbbell"}),
            level=2,
            days=("wed", "sun"),
            minutes=15,
            conditions=frozenset({"postp"}),
        ),
    ),
    Person(
        "gardener-stenosis",
        "A keen gardener, 71. Heavy legs after ten minutes of walking; a shopping trolley to lean on helps.",
        Intake(
            none_of_the_signs=True,
            since="over-12-weeks",
            pain=4,
            age="65-plus",
            goals=("walking", "strength"),
            equipment=frozenset({"bike"}),
            level=2,
            days=("mon", "tue", "thu", "fri"),
            minutes=30,
            conditions=frozenset({"sten"}),
        ),
    ),
    Person(
        "aunt-who-cannot-get-down",
        "A great-aunt, 82, lives alone with a stick nearby. Back ache for years. She cannot get up from the floor.",
        Intake(
            none_of_the_signs=True,
            since="over-12-weeks",
            pain=5,
            age="65-plus",
            goals=("everyday", "walking"),
            level=1,
            days=("mon", "tue", "wed", "thu", "fri", "sat"),
            minutes=15,
            conditions=frozenset({"floor"}),
        ),
    ),
    Person(
        "librarian-thin-bones",
        "A librarian, 67, on tablets for thin bones and blood pressure. No fracture. A stiff back, more in winter.",
        Intake(
            none_of_the_signs=True,
            exercise_screen=frozenset({"px5"}),
            since="over-12-weeks",
            pain=2,
            age="65-plus",
            goals=("strength", "balance"),
            equipment=frozenset({"dumbbell", "band", "step"}),
            level=3,
            days=("mon", "wed", "fri"),
            minutes=25,
            conditions=frozenset({"osteo", "htn"}),
        ),
    ),
    Person(
        "lorry-driver-back-after-a-break",
        "A lorry driver, 55, home on Sundays. Sitting is easier than standing. In week 7 he missed three weeks.",
        Intake(
            none_of_the_signs=True,
            since="over-12-weeks",
            pain=3,
            age="18-64",
            goals=("lifting", "prevention"),
            equipment=frozenset({"kettlebell", "dumbbell"}),
            level=2,
            days=("sun",),
            minutes=45,
            eases="bending",
            easier="sitting",
            spreads="no",
            lately="missed-two-weeks",
            week=7,
        ),
    ),
    Person(
        "climber-sore-shoulder",
        "A climber, 29. His back comes and goes, a shoulder hurts overhead. He is in the third week of his plan.",
        Intake(
            none_of_the_signs=True,
            since="over-12-weeks",
            pain=2,
            age="18-64",
            goals=("pull-ups", "strength"),
            equipment=frozenset({"pull-up-bar", "dumbbell", "band", "bench"}),
            level=4,
            days=("mon", "wed", "thu", "sat"),
            minutes=45,
            conditions=frozenset({"shldr"}),
            hurt=frozenset({"single-leg-deadlift"}),
            week=3,
        ),
    ),
    Person(
        "powerlifter-staying-well",
        "A powerlifter, 36, ten years of training, pain-free for a month after a sore spring. Trains in a full gym.",
        Intake(
            none_of_the_signs=True,
            since="pain-free",
            age="18-64",
            goals=("lifting", "prevention"),
            equipment=FULL_GYM,
            level=5,
            days=("mon", "tue", "thu", "fri", "sun"),
            minutes=60,
        ),
    ),
)
