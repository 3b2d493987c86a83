"""Every print of six people's plans: pages, bytes, grade, what a scanner reads after a bad copier, seconds."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "handout"))

from copied import bad_copy, one_bit, share_read, some_pages
from printed import PEOPLE, Printed, planned, printing

from planner import reading
from planner.handout import Printing
from planner.handout.options import PRINTS

READ = 2  # plans that Tesseract reads; it takes seconds a page
SIX = ("older, ten minutes", "acute", "chronic", "pregnant", "osteoporosis", "lifter")


def main() -> None:
    """Print two markdown tables: a row for each plan, and a row for each print."""
    papers: dict[str, dict[str, Printed]] = {print_: {} for print_ in PRINTS}
    seconds: dict[str, list[float]] = {print_: [] for print_ in PRINTS}
    for person in SIX:
        plan = planned(**PEOPLE[person])  # type: ignore[arg-type]
        for print_ in PRINTS:
            start = time.process_time()
            papers[print_][person] = printing(plan, how=Printing(print=print_))
            seconds[print_].append(time.process_time() - start)
    print(f"| plan | exercises | {' | '.join(PRINTS)} |\n|---|---|{'---|' * len(PRINTS)}")
    for person in SIX:
        row = [
            f"{len(papers[print_][person].pages)} p, {len(papers[print_][person].pdf) / 1000:.0f} kB"
            for print_ in PRINTS
        ]
        print(f"| {person} | {len(papers['standard'][person].plan.cards)} | {' | '.join(row)} |")
    print("\n| print | Flesch-Kincaid | SMOG | words read, 1 bit | after a bad copier | median s | x standard |")
    print("|---|---|---|---|---|---|---|")
    for print_ in PRINTS:
        texts = [" ".join(printed.tagged.running_text()) for printed in papers[print_].values()]
        pages = [page for person in SIX[:READ] for page in some_pages(papers[print_][person].paper)]
        taken = median(seconds[print_])
        print(
            f"| {print_} | {max(map(reading.flesch_kincaid, texts)):.1f} | {max(map(reading.smog, texts)):.1f} |"
            f" {share_read(pages, one_bit):.1%} | {share_read(pages, bad_copy):.1%} |"
            f" {taken:.2f} | {taken / median(seconds['standard']):.2f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
