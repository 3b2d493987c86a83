"""Loading the library, by turns: with tomllib, with tomli (what the loader uses); and what it takes of memory."""

from __future__ import annotations

import sys
import time
import tomllib
import tracemalloc
from pathlib import Path
from statistics import median
from types import ModuleType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import tomli

from planner.library import load_library, loader

ROUNDS = 25


def seconds(parser: ModuleType) -> float:
    """Processor seconds of one load."""
    loader.tomli = parser  # type: ignore[attr-defined]
    start = time.process_time()
    load_library()
    return time.process_time() - start


def main() -> None:
    """Print a markdown table: median and fastest milliseconds, the ratio to tomllib; then the memory."""
    variants = {"tomllib": tomllib, "tomli": tomli}
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(ROUNDS):
        for name, parser in variants.items():
            times[name].append(seconds(parser) * 1000)
    print("| parser | median ms | fastest ms | ratio |\n|---|---|---|---|")
    for name, found in times.items():
        print(f"| {name} | {median(found):.1f} | {min(found):.1f} | {median(found) / median(times['tomllib']):.2f} |")
    tracemalloc.start()
    library = load_library()
    kept, peak = (size / 1e6 for size in tracemalloc.get_traced_memory())
    print(f"\n{len(library.exercises)} exercises: {kept:.1f} MB kept, {peak:.1f} MB at most while loading.")


if __name__ == "__main__":
    main()
