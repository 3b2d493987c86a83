"""Pose file -> drawings:  python -m planner.figures.make [id ...]     (without ids: whatever is stale)"""
import os
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1"); os.environ.setdefault("OMP_NUM_THREADS", "1")      # tiny matrices: threads only cost
import sys, time, tomllib
from pathlib import Path
from . import stamp
from .checks import check
from .generator import scene
from .generator.compose import VIEWS, compose, draw_frames, model, solve_exercise

HERE = Path(__file__).resolve().parent; POSES = HERE / 'poses'; OUT = HERE.parents[1] / 'static' / 'figures'


def stale(exercise):
    files = sorted(OUT.glob(f'{exercise}-[0-9].svg'))
    return not files or any(f'data-source="{stamp(exercise)}"' not in f.read_text()[:400] for f in files)


def draw_exercise(k):
    ex = tomllib.loads((POSES / f'{k}.toml').read_text()); t = time.time()
    d = model(ex.get('model', 'm')); v = ex.get('view', 'side'); cam = scene.Camera(*(VIEWS[v] if isinstance(v, str) else v))
    sols = solve_exercise(ex, d); frs = draw_frames(ex, d, sols, cam); svgs = compose(ex, d, sols, frs, cam); bad = check(ex, d, sols, frs)
    for f in OUT.glob(f'{k}-[0-9].svg'): f.unlink()
    for n, s in enumerate(svgs, 1): (OUT / f'{k}-{n}.svg').write_text(s.replace('STAMP', stamp(k)))
    print(k, [len(s) for s in svgs], f'{time.time() - t:.1f}s', *['\n   ! ' + x for x in bad], flush=True)


def main(ids):
    """Draw the exercises named, or else every one whose drawing is stale."""
    OUT.mkdir(parents=True, exist_ok=True)
    for k in ids or [p.stem for p in sorted(POSES.glob('*.toml')) if stale(p.stem)]:
        try: draw_exercise(k)
        except (ValueError, KeyError, tomllib.TOMLDecodeError) as e: print(f'{k}: not drawn: {e!r}', flush=True)

if __name__ == '__main__': main(sys.argv[1:])
