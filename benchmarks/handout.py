"""A handout from answers to bytes, beside the same document rendered the usual way (fonts and sheets read anew)."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import weasyprint

from app import create_app
from benchmarks.preview import BIG, FIRST
from planner.handout import document, pdf

ROUNDS = 8


def main() -> None:
    """Print a markdown table: median seconds, pages' bytes, ratio to the usual way."""
    client, static = create_app().test_client(), Path(pdf.STATIC)
    pages: list[str] = []
    keep = document.handout_pdf
    document.handout_pdf = lambda html: pages.append(html) or keep(html)  # type: ignore[assignment, func-returns-value]
    print("| plan | way | median s | kB | x usual |\n|---|---|---|---|---|")
    for name, answers in (("first plan", FIRST), ("big plan", BIG)):
        size = len(client.post("/handout.pdf", data=answers).data)
        html = pages[-1]

        def usual(html: str = html) -> None:
            weasyprint.HTML(string=html, base_url=static.as_uri() + "/").write_pdf(
                stylesheets=[str(static / sheet) for sheet in pdf.SHEETS], pdf_variant="pdf/ua-1"
            )

        ways = {"usual": usual, "ours": lambda answers=answers: client.post("/handout.pdf", data=answers)}
        times: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(ROUNDS):
            for way, run in ways.items():
                start = time.process_time()
                run()
                times[way].append(time.process_time() - start)
        base = median(times["usual"])
        for way, taken in times.items():
            print(f"| {name} | {way} | {median(taken):.2f} | {size / 1000:.0f} | {median(taken) / base:.2f} |")


if __name__ == "__main__":
    main()
