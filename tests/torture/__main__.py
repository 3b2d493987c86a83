"""Tortures the app, part by part, and writes down what it bore: `make torture`. For less, see `--help`."""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture import clock, crowd, disk, fonts, fuzzing, kills, overload, pictures, slow
from tests.torture.figures import Figure, Options
from tests.torture.servers import ROOT, machine

PARTS: dict[str, Callable[[Options], list[Figure]]] = {
    "overload": overload.run,
    "kills": kills.run,
    "disk": disk.run,
    "clock": clock.run,
    "fuzz": fuzzing.run,
    "slow": slow.run,
    "crowd": crowd.run,
    "fonts": fonts.run,
    "pictures": pictures.run,
}
RESULTS = ROOT / "benchmarks/results/torture.md"
HEAD = "| part | what | figure | holds |\n|---|---|---|---|"


def table(figures: list[Figure], options: Options, seconds: float) -> str:
    """The whole page."""
    today = datetime.date.today().isoformat()
    said = (
        f"Overload ran for {options.seconds:.0f} s on {' and '.join(options.servers)}; "
        f"{options.requests:,} fuzzed requests; seed {options.seed}; {seconds / 60:.0f} minutes in all. "
        "To run it again: `make torture`."
    )
    lines = "\n".join(figure.line for figure in figures)
    return f"# Torture\n\n{today}, {machine()}.\n{said}\n\n{HEAD}\n{lines}\n"


def main() -> int:
    usual = Options()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], help="all, if none is named; only all are written down"
    )
    parser.add_argument("--seconds", type=float, default=usual.seconds)
    parser.add_argument("--requests", type=int, default=usual.requests)
    parser.add_argument("--pdfs", type=int, default=usual.pdfs)
    parser.add_argument("--slow-clients", type=int, default=usual.slow_clients)
    parser.add_argument("--servers", nargs="+", default=usual.servers, choices=usual.servers)
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--write", type=Path, help=f"where to; {RESULTS.relative_to(ROOT)} after all parts")
    asked = parser.parse_args()
    options = Options(asked.seconds, asked.requests, asked.pdfs, asked.slow_clients, tuple(asked.servers), asked.seed)
    figures, begun = list[Figure](), time.monotonic()
    print(HEAD, flush=True)
    for name in asked.parts or PARTS:
        for figure in PARTS[name](options):
            figures.append(figure)
            print(figure.line, flush=True)
    if target := asked.write or (None if asked.parts else RESULTS):
        target.write_text(table(figures, options, time.monotonic() - begun))
    return sum(figure.holds is False for figure in figures) and 1


if __name__ == "__main__":
    raise SystemExit(main())
