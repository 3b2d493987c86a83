"""How the builder feels: bytes of a first load, time to a first plan, and the next paint after a swap on a slow phone.

    .venv/bin/python benchmarks/builder.py            # prints a table; needs Chromium

Bytes are those of a first visit to an empty builder, each answer as gzip -6 makes it. The swap is timed by the browser
itself (Event Timing: from the tap to the next paint, the server's answer apart) at a quarter of this machine's speed,
next to a tap in the same page that does nothing.
"""

from __future__ import annotations

import gzip
import logging
import os
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from app import create_app

PLAN = (
    "/plan?screened=none&since=over-12-weeks&pain=3&age=18-64&goal=strength&goal=flexibility&equipment=band"
    "&equipment=dumbbell&level=3&day=mon&day=wed&day=fri&minutes=20"
)
OBSERVE = """() => {
    window.taps = [];
    const note = (e) => { if (e.interactionId) taps.push([e.name, e.duration]); };
    const watch = new PerformanceObserver((list) => list.getEntries().forEach(note));
    watch.observe({ type: "event", durationThreshold: 16 });
}"""
PAGES = {
    "front page": "/", "for me, empty": "/plan", "for a patient": "/plan?mode=clinician", "a plan": PLAN,
    "an exercise": "/exercises/bird-dog",
}  # fmt: skip
ROUNDS = 9


def bytes_of(page: Page, address: str) -> tuple[int, int, int]:
    """Requests, bytes and gzipped bytes of a first visit; fonts are packed already."""
    sizes: list[tuple[int, int]] = []

    def arrived(response: object) -> None:
        body = response.body()  # type: ignore[attr-defined]
        packed = response.url.endswith((".woff2", ".svgz"))  # type: ignore[attr-defined]
        sizes.append((len(body), len(body) if packed else min(len(body), len(gzip.compress(body, 6)))))

    page.on("response", arrived)
    page.goto(address, wait_until="networkidle")
    page.remove_listener("response", arrived)
    return len(sizes), sum(s for s, _ in sizes), sum(z for _, z in sizes)


def next_paint(page: Page, name: str) -> float:
    """Milliseconds of the longest event of a tap on a button."""
    page.evaluate("taps.length = 0")
    page.get_by_role("button", name=name).first.click(force=True)
    page.wait_for_timeout(1500)
    return max((duration for _, duration in page.evaluate("taps")), default=16)


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, create_app({"TESTING": True}), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.port}"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"))
        print("first visit          requests       kB   kB gzipped")
        for name, address in PAGES.items():
            page = browser.new_page(viewport={"width": 412, "height": 823})
            count, raw, packed = bytes_of(page, url + address)
            print(f"{name:<20} {count:>8} {raw / 1000:>8.0f} {packed / 1000:>12.1f}")
            page.close()
        page = browser.new_page(viewport={"width": 412, "height": 823})
        page.goto(url + PLAN)
        page.evaluate(OBSERVE)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        empty, swaps, doses, answered = [], [], [], []
        for _ in range(ROUNDS):
            empty.append(
                next_paint(page, "Move up March on the spot")
            )  # the first cannot go further up: nothing happens
            swaps.append(next_paint(page, "Swap Dead bug"))
            began = time.perf_counter()
            page.get_by_role("button", name="Swap for Plank on knees").click()
            page.wait_for_selector("#changes")
            answered.append((time.perf_counter() - began) * 1000)
            doses.append(next_paint(page, "More sets of Plank on knees"))
            page.get_by_role("button", name="Undo all changes").click()
            page.wait_for_selector("#changes", state="detached")
        browser.close()
    print(f"\ntap to next paint, a quarter of the speed, median of {ROUNDS}, ms")
    for name, found in (("a tap that does nothing", empty), ("Swap: opens the list", swaps), ("a dose", doses)):
        print(f"{name:<28} {statistics.median(found):>6.0f}  worst {max(found):.0f}")
    print(f"{'swap chosen to plan shown':<28} {statistics.median(answered):>6.0f}  worst {max(answered):.0f}")


if __name__ == "__main__":
    main()
