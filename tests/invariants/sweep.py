"""A long run: many plans, every check, all cores. `make sweep`.

Reproducible: the answers follow from the seed and the number of the chunk, whatever the number of cores. Nothing is
written but what is printed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import time
from functools import partial

from planner import load_library
from tests.invariants import CONTENT, HARD, PAIRS
from tests.invariants.running import NO_PLAN, Findings, run
from tests.strategies import random_plannable

CHUNK = 250  # plans drawn at a time; the weeks after some of them come on top
PAIR_SHARE = 0.25
SEED = 20261122
EVERY_SECONDS = 10  # between progress lines where there is no terminal
LIBRARY = load_library()


def chunk(number: int, seed: int, plans: int) -> Findings:
    """One chunk's plans: always the same ones for the same seed and number."""
    rng = random.Random(seed + number)
    size = min(CHUNK, plans - number * CHUNK)
    intakes = [random_plannable(rng, LIBRARY, week=n % 12 + 1) for n in range(size)]
    rng.shuffle(intakes)
    return run(intakes, round(size * PAIR_SHARE), LIBRARY, rng)


def sweep(plans: int, seed: int, jobs: int) -> Findings:
    """Every chunk's findings together; those so far where someone presses Ctrl+C."""
    found, began, printed = Findings(), time.monotonic(), 0.0
    chunks = range(-(-plans // CHUNK))
    with multiprocessing.Pool(jobs, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        try:
            for findings in pool.imap_unordered(partial(chunk, seed=seed, plans=plans), chunks):
                found.merge(findings)
                now = time.monotonic()
                if sys.stderr.isatty() or now - printed >= EVERY_SECONDS:
                    _progress(found, plans, now - began)
                    printed = now
        except KeyboardInterrupt:
            print("\nStopped. What was found so far:", file=sys.stderr)
            pool.terminate()
        else:
            _progress(found, plans, time.monotonic() - began)
            print(file=sys.stderr)
    return found


def _progress(found: Findings, plans: int, seconds: float) -> None:
    rate = found.plans / max(seconds, 0.001)
    line = f"{found.plans} plans ({plans} and the weeks after some), {rate:.0f} a second, {found.violations} violations"
    print(
        f"\r{line}" if sys.stderr.isatty() else line,
        end="" if sys.stderr.isatty() else "\n",
        file=sys.stderr,
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Put many plans to every invariant.")
    parser.add_argument("--plans", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    found = sweep(asked.plans, asked.seed, asked.jobs)
    print(found.table(LIBRARY, [NO_PLAN, *(check.__name__ for check in (*HARD, *PAIRS))]))
    content = [fault for check in CONTENT for fault in check(LIBRARY)]
    for fault in content:
        print(f"library: {fault}")
    return 1 if found.violations or content else 0


if __name__ == "__main__":
    sys.exit(main())
