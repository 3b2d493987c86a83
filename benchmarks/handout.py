"""Handouts in every state of knowing: WeasyPrint the usual way, ours, Chromium and Typst, by turns on the same content.

Writes benchmarks/results/handout.md. Needs Chromium and Typst for their rows; without them it leaves those out.
"""

from __future__ import annotations

import cProfile
import gc
import os
import platform
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import weasyprint

from app import create_app
from planner import Intake, Plan, build_plan, load_library
from planner.handout import blocks, lessons, pdf, printer
from planner.handout.details import Details
from planner.handout.document import handout_html
from planner.web.address import plan_query

ROUNDS, REPEATS = int(os.environ.get("ROUNDS", "5")), 100
RESULT = Path(__file__).parent / "results" / "handout.md"
CHROMIUM = Path("/usr/bin/chromium")
CLOCK = os.sysconf("SC_CLK_TCK")
DETAILS = Details("Alex Sample", "Jo Price", "Park Clinic", "020 7946 0000", "Go slowly.\nCall me.", "1 May 2026")
LIBRARY = load_library()
EVERYTHING = frozenset(LIBRARY.equipment) - {"none"}
MIDDLING = Intake(
    none_of_the_signs=True, since="over-12-weeks", pain=3, age="18-64", goals=("strength", "flexibility"), level=2,
    days=("mon", "wed", "fri"), minutes=20,
)  # fmt: skip
PEOPLE = {
    "a first plan": MIDDLING,
    "an older walker": replace(
        MIDDLING, age="65-plus", goals=("walking", "balance"), level=1, days=("tue", "sat"), pain=2,
        equipment=frozenset({"chair", "wall"}), conditions=frozenset({"htn"}),
    ),
    "a lifter in week 9": replace(
        MIDDLING, goals=("lifting", "strength"), level=5, minutes=60, week=9, equipment=EVERYTHING,
        days=("mon", "tue", "thu", "fri"),
    ),
}  # fmt: skip
TARGETS = {
    "nothing kept": 2.4,
    "a new plan, library warm": 5,
    "one dose edited": 9,
    "another name": 14,
    "nothing changed": 20,
}
STEPS = {  # of printing what has not changed: how much of it is spent in each, by the functions that do it
    "page read": (("pdf.py", "_parsed"), ("__init__.py", "find_stylesheets")),
    "styles found": (("__init__.py", "get_all_computed_styles"),),
    "boxes built": (("build.py", "build_formatting_structure"),),
    "pages laid out": (("page.py", "make_all_pages"),),
    "footers laid out": (("page.py", "make_margin_boxes"),),
    "pages painted": (("blocks.py", "paint"),),
    "tags written": (("blocks.py", "_tag"), ("tags.py", "add_tags")),
    "fonts cut down": (("fonts.py", "build_fonts_dictionary"),),
    "file compressed and written": (("blocks.py", "_written"),),
}  # fmt: skip


@dataclass
class Times:
    """Milliseconds of one way: of processors, its children's included, and by the clock."""

    processor: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    size: int = 0

    def take(self, run: Callable[[], bytes]) -> None:
        before, begun = _spent(), time.perf_counter()
        self.size = len(run())
        self.clock.append((time.perf_counter() - begun) * 1000)
        self.processor.append((_spent() - before) * 1000)


def _spent() -> float:
    """Processor seconds of this process, and of all that it began (those to a hundredth)."""
    return time.process_time() + sum(_ticks(pid) for pid in _descendants(os.getpid())) / CLOCK


def _descendants(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # a thread that has ended
            for child in task.read_text().split():
                yield int(child)
                yield from _descendants(int(child))


def _ticks(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(map(int, told[11:15]))


def html_of(intake: Intake, details: Details = DETAILS, for_browser: bool = False) -> str:
    plan = build_plan(intake, LIBRARY)
    assert isinstance(plan, Plan), plan
    assert not plan.dropped, plan.dropped
    jinja = lessons._templates()
    where, sheets = (pdf.BASE.__add__, (*pdf.SHEETS, "print-page.css")) if for_browser else (str, ())
    return handout_html(
        plan, LIBRARY, details, "https://plan.example/?" + urlencode(plan_query(plan.intake, LIBRARY)),
        lambda name, **context: jinja.get_template(name).render(**context), static=where, sheets=sheets,
    )  # fmt: skip


def usual(html: str) -> bytes:
    sheets = [str(pdf.STATIC / sheet) for sheet in pdf.SHEETS]
    made: bytes = weasyprint.HTML(string=html, base_url=pdf.BASE).write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")
    return made


def keep(kept: dict[str, blocks.Block | None]) -> None:
    """Knows these blocks and no others."""
    ours = pdf._blocks()
    ours._kept.clear()
    ours._size = 0
    for key, block in kept.items():
        ours._keep(key, block)


def doses(intake: Intake) -> list[str]:
    """Changes of one dose each, which the plan takes."""
    plan = build_plan(intake, LIBRARY)
    assert isinstance(plan, Plan)
    found = []
    for p in plan.cards:
        sets, reps = p.dose.sets, p.dose.reps
        for edit in (f"dose.{p.exercise.id}.{sets}x{reps + more}" for more in (1, -1, 2, -2, 3, -3)):
            changed = build_plan(replace(intake, edits=(edit,)), LIBRARY)
            if p.dose.hold_seconds is None and isinstance(changed, Plan) and not changed.dropped:
                found.append(edit)
                break
    return found


def ways(
    intake: Intake, warm: dict[str, blocks.Block | None], others: Others
) -> Iterator[tuple[str, list[Callable[[], bytes]]]]:
    """Each way with what it prints in each round; what is to be known before is made known by the first of two."""
    html = html_of(intake)
    keep(warm)
    pdf.handout_pdf(html)
    known = dict(pdf._blocks()._kept)
    changes = doses(intake)
    edited = [html_of(replace(intake, edits=(changes[i % len(changes)],))) for i in range(ROUNDS)]
    named = [html_of(intake, replace(DETAILS, patient=f"Someone Else {i}")) for i in range(ROUNDS)]
    everyone = [html] * ROUNDS
    yield "usual WeasyPrint", [lambda h=h: usual(h) for h in everyone]
    yield "nothing kept", [_with({}, h) for h in everyone]
    yield "a new plan, library warm", [_with(warm, h) for h in everyone]
    yield "one dose edited", [_with(known, h) for h in edited]
    yield "another name", [_with(known, h) for h in named]
    yield "nothing changed", [_with(known, h) for h in everyone]
    yield from others.ways(
        html, [html_of(intake, replace(DETAILS, patient=f"Anyone {i}"), True) for i in range(ROUNDS)]
    )


def _with(known: dict[str, blocks.Block | None], html: str) -> Callable[[], bytes]:
    def run() -> bytes:
        return pdf.handout_pdf(html)

    run.before = lambda: keep(known)  # type: ignore[attr-defined]
    return run


class Others:
    """Chromium, which stays open, and Typst, where there are any."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.browser = folder, None
        try:
            from playwright.sync_api import sync_playwright

            self._playwright = sync_playwright().start()
            self.browser = self._playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--disable-gpu"])
            self.page = self.browser.new_page()
        except Exception as error:
            print(f"No Chromium: {error}", file=sys.stderr)

    def ways(self, html: str, named: list[str]) -> Iterator[tuple[str, list[Callable[[], bytes]]]]:
        if self.browser:
            self.chromium(named[0])
            yield "Chromium, warm, tagged (it fails PDF/UA-1)", [lambda h=h: self.chromium(h) for h in named]
        try:
            from benchmarks import typst_handout
        except ImportError as error:
            print(f"No Typst: {error}", file=sys.stderr)
            return
        made = typst_handout.compiler(html, DETAILS.patient, self.folder)
        typst_handout.printed(made, "Alex Sample")
        names = [f"Anyone {i}" for i in range(ROUNDS)]
        yield "Typst, warm, PDF/UA-1, another name", [lambda n=n: typst_handout.printed(made, n) for n in names]

    def chromium(self, html: str) -> bytes:
        file = self.folder / "handout.html"
        file.write_text(html)
        self.page.goto(file.as_uri())
        made: bytes = self.page.pdf(prefer_css_page_size=True, tagged=True)
        return made

    def close(self) -> None:
        if self.browser:
            self.browser.close()
            self._playwright.stop()


def measured(others: Others) -> dict[str, dict[str, Times]]:
    """Times by person and way. Ways take turns, in each round in the other order, so that a noise hits them alike."""
    for _ in pdf.warm(lessons.pages()):
        pass
    warm = dict(pdf._blocks()._kept)
    found: dict[str, dict[str, Times]] = {}
    for person, intake in PEOPLE.items():
        runs = dict(ways(intake, warm, others))
        gc.collect()
        gc.freeze()  # as the renderer does; the usual way would else be held up by all that is kept
        times = found[person] = {way: Times() for way in runs}
        for i in range(ROUNDS):
            for way in list(runs)[:: 1 if i % 2 else -1]:
                getattr(runs[way][i], "before", lambda: None)()
                times[way].take(runs[way][i])
    return found


def repeats() -> tuple[float, float]:
    """Milliseconds by the clock, median: a PDF for nobody in particular again; a name through the renderer."""
    client = create_app().test_client()
    address = "/handout.pdf?" + urlencode(plan_query(MIDDLING, LIBRARY))
    assert client.get(address, follow_redirects=True).mimetype == "application/pdf"
    taken = Times()
    for _ in range(REPEATS):
        taken.take(lambda: client.get(address).data)
    html, forked = html_of(MIDDLING), Times()
    while True:  # until the renderer has learnt it
        told: list[printer.Done] = []
        printer.printer().notice = told.append
        printer.handout_pdf(html)
        if not told[0].laid_out:
            break
    for i in range(ROUNDS):
        named = html_of(MIDDLING, replace(DETAILS, patient=f"Someone {i}"))
        forked.take(lambda named=named: printer.handout_pdf(named))
    return median(taken.clock), median(forked.clock)


def shares() -> Iterator[tuple[str, float]]:
    """What of printing another name is spent in which step, of 1."""
    html = html_of(MIDDLING)
    pdf.handout_pdf(html)
    profile = cProfile.Profile()
    for i in range(ROUNDS):
        named = html_of(MIDDLING, replace(DETAILS, patient=f"Nobody {i}"))
        profile.enable()
        pdf.handout_pdf(named)
        profile.disable()
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    of = {(Path(file).name, name): times[3] for (file, _, name), times in stats.items()}
    whole = of["pdf.py", "handout_pdf"]
    for step, functions in STEPS.items():
        yield step, sum(of.get(function, 0.0) for function in functions) / whole


def report(
    found: dict[str, dict[str, Times]], repeat: float, forked: float, spent: list[tuple[str, float]]
) -> Iterator[str]:
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    yield f"# Handouts, {datetime.now(UTC):%Y-%m-%d}, {machine}, WeasyPrint {weasyprint.__version__}"
    yield ""
    yield f"Medians of {ROUNDS} rounds by turns, in milliseconds of a processor (Chromium's with its processes'); load"
    yield f"average at the end {os.getloadavg()[0]:.1f}. From the page's HTML to a PDF/A-2a and PDF/UA-1. Usual"
    yield "WeasyPrint is `HTML(string=...).write_pdf(stylesheets=..., pdf_variant='pdf/ua-1')` of the same page."
    ratios: dict[str, list[float]] = {}
    for person, times in found.items():
        base = median(times["usual WeasyPrint"].processor)
        yield f"\n## {person[0].upper()}{person[1:]}\n"
        yield "| way | processor ms | clock ms | kB | times faster | wanted |\n|---|---|---|---|---|---|"
        for way, taken in times.items():
            faster = base / max(0.1, median(taken.processor))
            ratios.setdefault(way, []).append(faster)
            wanted = f"{TARGETS[way]}" if way in TARGETS else ""
            yield (
                f"| {way} | {median(taken.processor):.0f} | {median(taken.clock):.0f} | {taken.size / 1000:.0f} "
                f"| {faster:.1f} | {wanted} |"
            )
    yield "\n## All three\n"
    yield "| way | times faster, median | wanted |\n|---|---|---|"
    for way, values in ratios.items():
        yield f"| {way} | {median(values):.1f} | {TARGETS.get(way, '')} |"
    yield "\n## In the server\n"
    yield f"- The PDF of a plan for nobody in particular, again, from kept bytes: {repeat:.1f} ms (wanted: under 5)."
    yield f"- Another name through the renderer's process, which forks for it: {forked:.0f} ms by the clock."
    yield "\n## What stands between us and Typst\n"
    yield "Where the time of another name goes (shares under a profiler, which makes Python look slower than C):\n"
    yield "| step | share |\n|---|---|"
    for step, share in spent:
        yield f"| {step} | {share:.0%} |"
    yield ""
    yield WHAT_IS_LEFT


WHAT_IS_LEFT = """\
The known candidate, a tag writer of our own, is taken: blocks bring their tags ready but for numbers, and the file
is written once; what tags still cost is WeasyPrint finding those of the skeleton. What is left is Python laying out
and painting that skeleton: a box for every heading, frame and picture, some thousand style look-ups, a Pango layout
for each line, and two footers a page. Typst does the same in machine code, and remembers between two prints.

Whole pages could be kept by what is in them, as a class of many names has them (`planner/handout/pages.py`: only
the top and the footers are laid out anew). That would spare most of the layout and the painting of another name,
but a page holds what somebody typed, so only who asked for it may keep it: a child that stays for one person's next
prints. For a new plan the way is finer blocks, once a page of its own for each costs less than the paragraph that
is on it."""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        others = Others(Path(folder))
        found = measured(others)
        others.close()
    text = "\n".join(report(found, *repeats(), list(shares()))) + "\n"
    RESULT.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
