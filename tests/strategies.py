"""Intakes over the form's whole input space: as Hypothesis strategies, and from a seeded generator for sweeps."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from planner import Intake
from planner.library.model import Library

T = TypeVar("T")

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SINCE = ("under-2-weeks", "2-6-weeks", "6-12-weeks", "over-12-weeks", "pain-free")
MINUTES = (10, 15, 20, 25, 30, 45, 60)
GOALS = (
    "relief", "flexibility", "strength", "prevention", "lifting", "pull-ups", "walking", "balance", "everyday",
)  # fmt: skip
EQUIPMENT = (
    "mat", "band", "dumbbell", "barbell", "kettlebell", "pull-up-bar", "bench", "stability-ball", "foam-roller",
    "cable-machine", "step", "bike", "pool", "rack",
)  # fmt: skip
CONDITIONS = (
    "flex", "ext", "sten", "spondy", "sciat", "osteo", "vfx", "preg", "preg-late", "pgp", "postp", "surg", "htn",
    "aaa", "shldr", "knee", "wrist", "hip", "neck", "bal", "floor", "headdn", "hernia",
)  # fmt: skip
NOT_SELF_SERVE = frozenset({"vfx", "aaa", "surg"})
RED_FLAGS = (*(f"rf{n:02}" for n in range(1, 26)), "rf06-foot", "rf06-old", "rf12-severe", "rf18-known")
EXERCISE_SCREEN = (
    *(f"px{n}" for n in range(1, 8)), "px1-cleared", "px1-bp-160", "px1-bp-180", "px2-past", "px4-unstable",
    "birth-early",
)  # fmt: skip
MILD_FLAGS, MILD_SCREEN = ("rf18-known", "rf23", "rf24"), ("px1-cleared", "px4", "px5", "px6")


def _few(items: Sequence[str], often: int, most: int) -> st.SearchStrategy[frozenset[str]]:
    """Mostly none to `often` of `items`, now and then up to `most`."""
    sizes = st.sampled_from([0, 0, 0, *range(often + 1), *range(often + 1), most])
    return sizes.flatmap(lambda size: st.frozensets(st.sampled_from(items), max_size=size))


def _some(items: Sequence[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """At least one of `items`, in any order."""
    return st.lists(st.sampled_from(items), min_size=1, max_size=len(items), unique=True).map(tuple)


def _pain(since: str | None) -> st.SearchStrategy[int | None]:
    return st.sampled_from([0, None]) if since == "pain-free" else st.integers(0, 10)


@st.composite
def plannable(draw: st.DrawFn, library: Library) -> Intake:
    """Complete answers that end in a plan, as far as the document says (S1, S15)."""
    since = draw(st.sampled_from(SINCE))
    conditions = draw(_few(CONDITIONS, 3, 23))
    clinician = bool(conditions & NOT_SELF_SERVE) or draw(st.integers(0, 4)) == 0
    return Intake(
        none_of_the_signs=True,
        red_flags=draw(_few(MILD_FLAGS, 0, 3)),
        exercise_screen=draw(_few(MILD_SCREEN, 0, 4)),
        since=since,
        pain=draw(_pain(since)),
        age=draw(st.sampled_from(["18-64", "65-plus"])),
        goals=draw(_some(GOALS)),
        equipment=draw(st.frozensets(st.sampled_from(EQUIPMENT))),
        level=draw(st.integers(1, 5)),
        days=draw(_some(DAYS)),
        minutes=draw(st.sampled_from(MINUTES)),
        conditions=conditions,
        avoid=draw(_few(sorted(library.exercises), 3, 20)),
        week=draw(st.integers(1, 12)),
        mode="clinician" if clinician else "self",
    )


@st.composite
def anything(draw: st.DrawFn, library: Library) -> Intake:
    """What a form may send: red flags, screen answers, gaps, every mode."""
    since = draw(st.sampled_from([*SINCE, None]))
    return Intake(
        none_of_the_signs=draw(st.booleans()),
        red_flags=draw(_few(RED_FLAGS, 2, 29)),
        exercise_screen=draw(_few(EXERCISE_SCREEN, 1, 13)),
        since=since,
        pain=draw(st.one_of(st.none(), _pain(since))),
        age=draw(st.sampled_from(["under-18", "18-64", "18-64", "65-plus", None])),
        goals=draw(st.one_of(st.just(()), _some(GOALS))),
        equipment=draw(st.frozensets(st.sampled_from(EQUIPMENT))),
        level=draw(st.sampled_from([1, 2, 3, 4, 5, None])),
        days=draw(st.one_of(st.just(()), _some(DAYS))),
        minutes=draw(st.sampled_from([*MINUTES, None])),
        conditions=draw(_few(CONDITIONS, 3, 23)),
        avoid=draw(_few(sorted(library.exercises), 3, 60)),
        week=draw(st.integers(1, 12)),
        mode=draw(st.sampled_from(["self", "self", "clinician"])),
    )


def random_plannable(rng: random.Random, library: Library) -> Intake:
    """The same space as `plannable`, evenly drawn and quick, for long sweeps."""

    def few(items: Sequence[T], most: int) -> frozenset[T]:
        number = rng.choice([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, rng.randint(0, most)])
        return frozenset(rng.sample(list(items), min(number, len(items))))

    def some(items: Sequence[str]) -> tuple[str, ...]:
        return tuple(rng.sample(list(items), rng.randint(1, len(items))))

    since = rng.choice(SINCE)
    conditions = few(CONDITIONS, 8)
    clinician = bool(conditions & NOT_SELF_SERVE) or rng.random() < 0.2
    return Intake(
        none_of_the_signs=True,
        red_flags=frozenset({"rf24"}) if rng.random() < 0.05 else frozenset(),
        exercise_screen=frozenset({rng.choice(MILD_SCREEN)}) if rng.random() < 0.1 else frozenset(),
        since=since,
        pain=rng.choice([0, None]) if since == "pain-free" else rng.randint(0, 10),
        age=rng.choice(["18-64", "18-64", "65-plus"]),
        goals=some(GOALS) if rng.random() < 0.3 else tuple(rng.sample(GOALS, rng.randint(1, 2))),
        equipment=frozenset(some(EQUIPMENT)) if rng.random() < 0.6 else frozenset(),
        level=rng.randint(1, 5),
        days=some(DAYS),
        minutes=rng.choice(MINUTES),
        conditions=conditions,
        avoid=few(sorted(library.exercises), 12),
        week=rng.randint(1, 12),
        mode="clinician" if clinician else "self",
    )


def answers(**changed: Any) -> Intake:
    """A plain person's answers, with some changed."""
    plain: dict[str, Any] = {
        "none_of_the_signs": True, "since": "over-12-weeks", "pain": 3, "age": "18-64", "goals": ("strength",),
        "level": 2, "days": ("mon", "wed", "fri"), "minutes": 20,
    }  # fmt: skip
    return Intake(**{**plain, **changed})
