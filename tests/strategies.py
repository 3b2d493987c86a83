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
NEVER_RELEASED = ("birth-early", "px1-bp-160", "px1-bp-180")
RELEASABLE = tuple(answer for answer in EXERCISE_SCREEN if answer not in NEVER_RELEASED)  # by a clinician's word
EASES = ("bending", "arching", "neither")
EASIER = ("sitting", "walking", "same")
SPREADS = ("no", "bending", "arching", "stays")
LATELY = ("as-planned", "missed-week", "missed-two-weeks", "flare", "too-easy")
MAX_LOADS = (1, 2)
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


def _perhaps(items: Sequence[T]) -> st.SearchStrategy[T | None]:
    """Mostly nothing, else one of `items`."""
    return st.sampled_from([None, None, *items])


@st.composite
def plannable(draw: st.DrawFn, library: Library, week: int | None = None) -> Intake:
    """Complete answers that end in a plan, as far as the document says (S1, S15)."""
    since = draw(st.sampled_from(SINCE))
    conditions = draw(_few(CONDITIONS, 3, 23))
    clinician = bool(conditions & NOT_SELF_SERVE) or draw(st.integers(0, 4)) == 0
    attested = draw(st.sampled_from([False, False, True]))
    any_sign = clinician and attested
    red_flags = draw(_few(RED_FLAGS, 2, 29) if any_sign else _few(MILD_FLAGS, 0, 3))
    return Intake(
        none_of_the_signs=not red_flags or draw(st.booleans()),
        red_flags=red_flags,
        exercise_screen=draw(_few(RELEASABLE, 1, 12) if any_sign else _few(MILD_SCREEN, 0, 4)),
        since=since,
        pain=draw(_pain(since)),
        age=draw(st.sampled_from(["18-64", "65-plus"])),
        goals=draw(_some(GOALS)),
        equipment=draw(st.frozensets(st.sampled_from(EQUIPMENT))),
        level=draw(st.integers(1, 5)),
        days=draw(_some(DAYS)),
        minutes=draw(st.sampled_from(MINUTES)),
        conditions=conditions,
        eases=draw(_perhaps(EASES)),
        easier=draw(_perhaps(EASIER)),
        spreads=draw(_perhaps(SPREADS[:-1])),
        avoid=draw(_few(sorted(library.exercises), 3, 20)),
        hurt=draw(_few(sorted(library.exercises), 1, 3)),
        lately=draw(st.sampled_from([LATELY[0], *LATELY])),
        week=draw(st.integers(1, 12)) if week is None else week,
        mode="clinician" if clinician else "self",
        max_load=draw(_perhaps(MAX_LOADS)),
        attested=attested,
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
        eases=draw(_perhaps(EASES)),
        easier=draw(_perhaps(EASIER)),
        spreads=draw(_perhaps(SPREADS)),
        avoid=draw(_few(sorted(library.exercises), 3, 60)),
        hurt=draw(_few(sorted(library.exercises), 1, 3)),
        lately=draw(st.sampled_from(LATELY)),
        week=draw(st.integers(1, 12)),
        mode=draw(st.sampled_from(["self", "self", "clinician"])),
        max_load=draw(_perhaps(MAX_LOADS)),
        attested=draw(st.booleans()),
    )


def random_plannable(rng: random.Random, library: Library, week: int | None = None) -> Intake:
    """The same space as `plannable`, evenly drawn and quick, for long sweeps."""

    def few(items: Sequence[T], most: int) -> frozenset[T]:
        number = rng.choice([0, 0, 0, 0, 1, 1, 1, 2, 2, 3, rng.randint(0, most)])
        return frozenset(rng.sample(list(items), min(number, len(items))))

    def some(items: Sequence[str]) -> tuple[str, ...]:
        return tuple(rng.sample(list(items), rng.randint(1, len(items))))

    def perhaps(items: Sequence[T], chance: float) -> T | None:
        return rng.choice(items) if rng.random() < chance else None

    since = rng.choice(SINCE)
    conditions = few(CONDITIONS, 8)
    clinician = bool(conditions & NOT_SELF_SERVE) or rng.random() < 0.2
    attested = rng.random() < (0.4 if clinician else 0.05)
    any_sign = clinician and attested
    mild = frozenset({"rf24"}) if rng.random() < 0.05 else frozenset()
    red_flags = few(RED_FLAGS, 6) if any_sign else mild
    screen = frozenset({rng.choice(RELEASABLE if any_sign else MILD_SCREEN)}) if rng.random() < 0.1 else frozenset()
    return Intake(
        none_of_the_signs=not red_flags or rng.random() < 0.5,
        red_flags=red_flags,
        exercise_screen=screen,
        since=since,
        pain=rng.choice([0, None]) if since == "pain-free" else rng.randint(0, 10),
        age=rng.choice(["18-64", "18-64", "65-plus"]),
        goals=some(GOALS) if rng.random() < 0.3 else tuple(rng.sample(GOALS, rng.randint(1, 2))),
        equipment=frozenset(some(EQUIPMENT)) if rng.random() < 0.6 else frozenset(),
        level=rng.randint(1, 5),
        days=some(DAYS),
        minutes=rng.choice(MINUTES),
        conditions=conditions,
        eases=perhaps(EASES, 0.25),
        easier=perhaps(EASIER, 0.25),
        spreads=perhaps(SPREADS[:-1], 0.2),
        avoid=few(sorted(library.exercises), 12),
        hurt=frozenset(rng.sample(sorted(library.exercises), rng.choice([0, 0, 0, 1, 2, 3]))),
        lately=rng.choice(LATELY) if rng.random() < 0.4 else LATELY[0],
        week=week or rng.randint(1, 12),
        mode="clinician" if clinician else "self",
        max_load=perhaps(MAX_LOADS, 0.4 if clinician else 0.02),
        attested=attested,
    )


def answers(**changed: Any) -> Intake:
    """A plain person's answers, with some changed."""
    plain: dict[str, Any] = {
        "none_of_the_signs": True, "since": "over-12-weeks", "pain": 3, "age": "18-64", "goals": ("strength",),
        "level": 2, "days": ("mon", "wed", "fri"), "minutes": 20,
    }  # fmt: skip
    return Intake(**{**plain, **changed})
