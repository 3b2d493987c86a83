"""Planning, by turns over the same answers: week 1, a random week, all twelve weeks; and how it grows with the library.

A bigger library is made of clones under new ids, each with its own ladder, so that every choice has more to choose
from. The exponent is the slope of log time over log size: 1 is linear, below 1 is better.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from math import log
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from planner import Intake, Plan, build_plan, load_library
from planner.glance import course_at_a_glance
from planner.library.model import Exercise, Library
from tests.strategies import random_plannable

INTAKES, SEED = 300, 5
ROUNDS = 2  # the fastest counts for each plan: others use the machine too
SIZES = (1, 4, 16)
GOALS_MS = {"week 1": 2.0, "all 12 weeks": 10.0}

Run = Callable[[Intake, Library], object]


def random_intakes(library: Library) -> list[Intake]:
    """Answers that end in a plan."""
    rng, found = random.Random(SEED), list[Intake]()
    while len(found) < INTAKES:
        intake = random_plannable(rng, library)
        if isinstance(build_plan(intake, library), Plan):
            found.append(intake)
    return found


def all_weeks(intake: Intake, library: Library) -> object:
    """The whole course, from the answers."""
    plan = build_plan(replace(intake, week=1), library)
    assert isinstance(plan, Plan)
    return course_at_a_glance(plan, library)


VARIANTS: dict[str, Run] = {
    "week 1": lambda intake, library: build_plan(replace(intake, week=1), library),
    "a random week": build_plan,
    "all 12 weeks": all_weeks,
}


def enlarged(library: Library, times: int) -> Library:
    """The library with each exercise so many times, its ladders and all."""
    exercises: dict[str, Exercise] = dict(library.exercises)
    for n in range(1, times):

        def other(id_: str | None, n: int = n) -> str | None:
            return f"{id_}-clone-{n}" if id_ else None

        for e in library.exercises.values():
            clone = replace(e, id=other(e.id) or "", easier=other(e.easier), harder=other(e.harder), pose=e.drawn_as)
            exercises[clone.id] = clone
    return replace(library, exercises=exercises)


def fastest(intakes: Iterable[Intake], libraries: dict[int, Library]) -> dict[tuple[int, str], list[float]]:
    """Processor milliseconds of each plan, the fastest of some rounds; sizes and variants take turns."""
    times: dict[tuple[int, str], list[float]] = {(size, name): [] for size in libraries for name in VARIANTS}
    for intake in intakes:
        best = dict.fromkeys(times, float("inf"))
        for _ in range(ROUNDS):
            for size, name in best:
                start = time.process_time()
                VARIANTS[name](intake, libraries[size])
                best[size, name] = min(best[size, name], (time.process_time() - start) * 1000)
        for key, taken in best.items():
            times[key].append(taken)
    return times


def slope(sizes: Iterable[int], taken: Iterable[float]) -> float:
    """The exponent of growth: least squares through the logarithms."""
    points = [(log(size), log(ms)) for size, ms in zip(sizes, taken, strict=True)]
    x, y = mean(p[0] for p in points), mean(p[1] for p in points)
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def main() -> None:
    """Print two markdown tables: the speed with our library, and the growth with ratios to it."""
    library = load_library()
    intakes = random_intakes(library)
    libraries = {size: enlarged(library, size) for size in SIZES}
    for size in SIZES:  # what the library works out once and keeps
        all_weeks(intakes[0], libraries[size])
    before = os.getloadavg()[0]
    times = fastest(intakes, libraries)
    print(f"{len(intakes)} people, {len(library.exercises)} exercises, load {before:.1f} to {os.getloadavg()[0]:.1f}\n")
    print("| plan | median ms | fastest ms | slowest of 20 ms | a second | aim, median ms |\n|---|---|---|---|---|---|")
    for name in VARIANTS:
        taken = sorted(times[1, name])
        late, aim = taken[len(taken) * 19 // 20], GOALS_MS.get(name)
        print(
            f"| {name} | {median(taken):.2f} | {taken[0]:.2f} | {late:.2f} | {1000 / mean(taken):.0f} "
            f"| {f'under {aim:g}' if aim else ''} |"
        )
    heads = " | ".join(f"x{size}, median ms" for size in SIZES)
    ratios = " | ".join(f"x{size} / x1" for size in SIZES[1:])
    print(f"\n| plan | {heads} | {ratios} | exponent |\n|{'---|' * (2 * len(SIZES) + 1)}")
    for name in VARIANTS:
        medians = [median(times[size, name]) for size in SIZES]
        row = [f"{ms:.2f}" for ms in medians] + [f"{ms / medians[0]:.1f}" for ms in medians[1:]]
        print(f"| {name} | {' | '.join(row)} | {slope(SIZES, medians):.2f} |")


if __name__ == "__main__":
    main()
