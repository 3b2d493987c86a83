"""The live preview in the server, by turns: empty form, a first plan, a big plan, planning alone."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app import create_app
from planner import Intake, build_plan, load_library

ROUNDS = 200
FIRST = {
    "screened": "none", "since": "over-12-weeks", "pain": "3", "age": "18-64", "goal": ["strength", "flexibility"],
    "level": "2", "day": ["mon", "wed", "fri"], "minutes": "20",
}  # fmt: skip
BIG = {
    **FIRST, "level": "5", "minutes": "60", "week": "9", "day": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "equipment": ["barbell", "dumbbell", "bench", "pull-up-bar", "band"], "condition": ["htn", "neck"],
}  # fmt: skip
INTAKE = Intake(
    none_of_the_signs=True, since="over-12-weeks", pain=3, age="18-64", goals=("strength", "flexibility"), level=2,
    days=("mon", "wed", "fri"), minutes=20,
)  # fmt: skip


def main() -> None:
    """Print a markdown table: median and fastest milliseconds, and the ratio to the empty form."""
    client, library, htmx = create_app().test_client(), load_library(), {"HX-Request": "true"}
    variants = {
        "empty form": lambda: client.post("/preview", data={}, headers=htmx),
        "first plan": lambda: client.post("/preview", data=FIRST, headers=htmx),
        "big plan": lambda: client.post("/preview", data=BIG, headers=htmx),
        "planning alone": lambda: build_plan(INTAKE, library),
    }
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, run in variants.items():
            start = time.perf_counter()
            run()
            times[name].append((time.perf_counter() - start) * 1000)
    base = median(times["empty form"])
    print("| variant | median ms | fastest ms | x empty form |\n|---|---|---|---|")
    for name, taken in times.items():
        print(f"| {name} | {median(taken):.1f} | {min(taken):.1f} | {median(taken) / base:.1f} |")


if __name__ == "__main__":
    main()
