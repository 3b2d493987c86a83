"""Draws pose files:  python -m planner.figures.make [--all] [--motion] [ID ...]

Without IDs it draws what is stale; movements only with --motion. A pose that is refused keeps its old drawing; the
others are drawn, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from . import FIGURES, HERE, stamp

POSES = HERE / "poses"
STAMP_PLACE = "STAMP"  # what compose leaves in a drawing for it


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one exercise."""

    exercise: str
    seconds: float
    sizes: tuple[int, ...] = ()  # bytes of each drawing written
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        outcome = "not drawn" if self.refusals else f"{'  '.join(map(str, self.sizes))} bytes"
        lines = [f"{self.exercise}: {outcome}  {self.seconds:.1f} s"]
        return "\n    ".join([*lines, *self.refusals, *self.warnings])


def stale(exercise: str, folder: Path = FIGURES) -> bool:
    """Whether a drawing is missing, or made from another pose, generator or body."""
    svgs = [file.read_bytes() for file in sorted(folder.glob(f"{exercise}-[0-9].svg"))]
    return not svgs or not all(_is_fresh(svg, exercise) for svg in svgs)


def movement_stale(exercise: str, folder: Path = FIGURES) -> bool:
    """The same of its movement, where its frames are one."""
    if re.search(r'^moves *= *"apart"', (POSES / f"{exercise}.toml").read_text(encoding="utf-8"), re.MULTILINE):
        return False
    moving = folder / "motion" / f"{exercise}.svgz"
    return not moving.exists() or not _is_fresh(gzip.decompress(moving.read_bytes()), exercise)


def _is_fresh(svg: bytes, exercise: str) -> bool:
    return f'data-source="{stamp(exercise)}"'.encode() in svg[:400]


def draw(exercise: str, folder: Path = FIGURES, poses: Path = POSES, motion: bool = False) -> Report:
    """Draw one exercise and write its files, or say why not."""
    # Imported here, and so first in the worker process: numpy reads the number of threads once, when it is loaded.
    from . import checks
    from .generator import compose, inbetweens, posing, scene
    from .generator import motion as movements
    from .generator.errors import PoseError
    from .generator.posefile import read_pose

    start = time.perf_counter()

    def report(sizes: Sequence[int] = (), refusals: Iterable[str] = (), warnings: Iterable[str] = ()) -> Report:
        return Report(exercise, time.perf_counter() - start, tuple(sizes), tuple(refusals), tuple(warnings))

    try:
        source = stamp(exercise, poses)  # now: someone may write in the pose file while it is drawn
        pose = read_pose(poses / f"{exercise}.toml")
        dress, camera = compose.model(pose.body, pose.barefoot), scene.Camera(*pose.camera)
        solutions = posing.solve_exercise(pose, dress)
        findings = checks.check_pose(pose, dress.b, solutions)
        if refused := checks.refusals(findings):
            return report(refusals=map(str, refused))
        shown, stills = [s for s, f in zip(solutions, pose.frames, strict=True) if f.is_picture], pose.pictures()
        frames = compose.draw_frames(stills, dress, shown, camera)
        svgs = [svg.replace(STAMP_PLACE, source) for svg in compose.compose(stills, dress, shown, frames, camera)]
        findings += checks.check_drawing(frames, svgs)
        if refused := checks.refusals(findings):
            return report(refusals=map(str, refused))
        moving = ""
        if motion and pose.moves != "apart":
            way = inbetweens.movement(dress.b, pose, solutions)
            findings += checks.check_movement(pose, dress.b, way.moments[1:-1])
            moving = movements.draw(pose, dress, way, camera)
    except PoseError as error:
        name = f"{exercise}.toml: "
        return report(refusals=[f"refuse [pose file] {name}{str(error).removeprefix(name)}"])
    write_drawings(exercise, svgs, folder)
    if moving:
        (folder / "motion").mkdir(exist_ok=True)
        packed = movements.packed(moving.replace(STAMP_PLACE, source))
        (folder / "motion" / f"{exercise}.svgz").write_bytes(packed)
    return report([len(svg.encode()) for svg in svgs], warnings=map(str, findings))


def write_drawings(exercise: str, svgs: Sequence[str], folder: Path) -> None:
    """Replace all drawings of an exercise, those of frames that are no more included."""
    for old in folder.glob(f"{exercise}-[0-9].svg"):
        old.unlink()
    for number, svg in enumerate(svgs, 1):
        (folder / f"{exercise}-{number}.svg").write_text(svg, encoding="utf-8")


def draw_all(exercises: Sequence[str], motion: bool = False) -> Iterator[Report]:
    """Draw on all cores; reports come as they are ready."""
    workers = min(len(exercises), os.cpu_count() or 1)
    # Small matrices: several threads of one process only get in each other's way.
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        yield from (future.result() for future in as_completed(_submit(pool, exercises, motion)))


def _submit(pool: Executor, exercises: Iterable[str], motion: bool) -> list[Future[Report]]:
    return [pool.submit(draw, exercise, motion=motion) for exercise in exercises]


def summary(reports: Sequence[Report], elapsed: float) -> str:
    """One line: how many, how large, how long."""
    sizes = [size for report in reports for size in report.sizes]
    refused = sum(bool(report.refusals) for report in reports)
    line = f"{len(reports) - refused} exercises drawn, {refused} refused, in {elapsed:.0f} s"
    if not sizes:
        return line
    each = sum(report.seconds for report in reports if report.sizes) / len(sizes)
    return (
        f"{line}; {len(sizes)} drawings, median {median(sizes):.0f} and at most {max(sizes)} bytes, {each:.1f} s each"
    )


def chosen(ids: Sequence[str], every: bool, motion: bool = False) -> list[str]:
    """The exercises to draw: those named, all, or the stale ones."""
    known = posed()
    if missing := sorted(set(ids) - set(known)):
        raise SystemExit(f"no pose file for {', '.join(missing)} in {POSES}")
    return list(ids) or [name for name in known if every or stale(name) or (motion and movement_stale(name))]


def posed() -> list[str]:
    """The exercises that have a pose file."""
    return sorted(path.stem for path in POSES.glob("*.toml"))


def movements_left() -> list[str]:
    """What to say of movements that no longer match their drawings."""
    left = sum(map(movement_stale, posed()))
    return [f"{left} movements are stale or missing; draw them: make figures-motion"] if left else []


def main(arguments: Sequence[str]) -> int:
    """Draw; 1 if anything was refused."""
    parser = argparse.ArgumentParser(prog="python -m planner.figures.make", description="Draw pose files.")
    parser.add_argument("ids", nargs="*", metavar="ID", help="exercise; without any: those whose drawing is stale")
    parser.add_argument("--all", action="store_true", help="draw every exercise")
    parser.add_argument("--motion", action="store_true", help="also draw the movement")
    options = parser.parse_args(arguments)
    exercises = chosen(options.ids, options.all, options.motion)
    if not exercises:
        print("all drawings are fresh", *movements_left(), sep="\n")
        return 0
    FIGURES.mkdir(parents=True, exist_ok=True)
    start, reports = time.perf_counter(), []
    for report in draw_all(exercises, options.motion):
        print(report, flush=True)
        reports.append(report)
    print(summary(reports, time.perf_counter() - start), *movements_left(), sep="\n")
    return int(any(report.refusals for report in reports))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
