"""A drawn frame in fewer curves: path data is read, and fitted anew as closely as a small moving picture needs."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from . import compose, trace
from .arrays import Floats

Cubic = Floats  # (4, 2): a cubic Bezier

UNITS_PER_M = 500  # of the file; 1 unit is a fifth of a pixel of the page
TOLERANCE_M = 0.0033  # of its curves: a third of a pixel of the page, and less than half the thinnest outline
FRAME_UNITS_PER_M = compose.PX_PER_M  # what `draw_frames` writes
SMOOTH_COSINE = 0.8  # of the turn from one curve to the next (37 degrees): sharper is a corner
STEP_PX = 1.0  # between samples, as between the pixels of an outline
_T = np.linspace(0, 1, 25)[1:]
BERNSTEIN = np.stack([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3], 1)
TOKEN = re.compile(r"[MLHVCSZmlhvcsz]|-?(?:\d+\.?\d*|\.\d+)")
ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "z": 0}


def coarser(svg: str) -> str:
    """A frame's fills and strokes with as few curves as a moving picture of this size needs."""
    units = UNITS_PER_M / FRAME_UNITS_PER_M
    svg = re.sub(r'(?<= d=")[^"]*', lambda path: _refit(path[0]), svg)
    return re.sub(r'(?<=stroke-width=")[^"]*', lambda width: f"{float(width[0]) * units:.2g}", svg)


def _refit(path: str) -> str:
    out = []
    for curves, closed in subpaths(path):
        runs = _between_corners([curve * (compose.PX_PER_M / FRAME_UNITS_PER_M) for curve in curves])
        fitted = [segment for run in runs for segment in _fitted(run, closed and len(runs) == 1)]
        out.append(trace.path_d(fitted, closed, UNITS_PER_M / compose.PX_PER_M))
    return "".join(out)


def _fitted(run: list[Cubic], closed: bool) -> trace.Curve:
    """Fewer curves along a run of them; all in pixels, for which the fit is made."""
    if len(run) == 1 and not closed:
        start, first, second, end = run[0]
        return [(start, first, second, end)]
    return trace.fit(_sampled(run), TOLERANCE_M * compose.PX_PER_M, closed)


def subpaths(path: str) -> list[tuple[list[Cubic], bool]]:
    """SVG path data as cubic curves, with whether each subpath is closed."""
    tokens = TOKEN.findall(path)[::-1]
    found: list[tuple[list[Cubic], bool]] = []
    curves: list[Cubic] = []
    here = begin = np.zeros(2)
    command = "M"
    while tokens:
        command = tokens.pop() if tokens[-1].isalpha() else {"M": "L", "m": "l"}.get(command, command)
        kind = command.lower()
        numbers = np.array([float(tokens.pop()) for _ in range(ARGUMENTS[kind])])
        if kind in "mz":
            if curves:
                found.append((curves, kind == "z"))
            curves = []
            if kind == "m":
                begin = numbers + (here if command == "m" else 0)
            here = begin
            continue
        curves.append(_curve(kind, numbers, here, here if command.islower() else np.zeros(2), curves))
        here = curves[-1][3]
    return [*found, (curves, False)] if curves else found


def _curve(kind: str, numbers: Floats, here: Floats, base: Floats, before: list[Cubic]) -> Cubic:
    if kind in "hv":
        axis = "hv".index(kind)
        end = here.copy()
        end[axis] = base[axis] + numbers[0]
        return np.array([here, here, end, end])
    points = base + numbers.reshape(-1, 2)
    if kind == "l":
        return np.array([here, here, points[0], points[0]])
    if kind == "s":
        points = np.vstack([2 * here - before[-1][2] if before else here, points])
    return np.vstack([here, points])


def _between_corners(curves: list[Cubic]) -> list[list[Cubic]]:
    runs = [[curves[0]]]
    for before, after in pairwise(curves):
        leaving, setting_out = _way(before[::-1]), _way(after)
        if -leaving @ setting_out < SMOOTH_COSINE:
            runs.append([])
        runs[-1].append(after)
    return runs


def _way(curve: Cubic) -> Floats:
    """The unit vector in which a curve leaves its first point."""
    steps = curve[1:] - curve[0]
    lengths = np.hypot(*steps.T)
    first = int(np.argmax(lengths > 0))
    way: Floats = steps[first] / max(lengths[first], 1e-9)
    return way


def _sampled(curves: list[Cubic]) -> Floats:
    """Points all along, a step apart."""
    fine = np.vstack([curves[0][:1], *(BERNSTEIN @ curve for curve in curves)])
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    at = np.linspace(0, way[-1], max(int(way[-1] / STEP_PX), 4))
    return np.stack([np.interp(at, way, fine[:, axis]) for axis in (0, 1)], 1)
