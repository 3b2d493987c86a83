"""Handouts for 50, 100 and 200 people, beside the plain print of one: seconds, and the most memory a process took."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

FIRST_NAMES = ["Anna", "Łucja", "Jürgen", "Žofie", "Bartholomew", "Ngozi", "Seán", "Marie-Claire", "Şebnem", "Åse"]
LAST_NAMES = ["Bell", "Müller-O’Brien", "Featherstone", "Ó", "Cwtch", "Ångström", "Kowalska", "Díaz", "Nguyen", "Xu"]
SIZES = (50, 100, 200)
PLAIN_ROUNDS = 5


def people(count: int) -> list[str]:
    """Names short and long; one in twenty takes two lines."""
    names = [f"{FIRST_NAMES[n % 10]} {LAST_NAMES[n // 10 % 10]}" for n in range(count)]
    return [
        f"{name} of the house on the hill above the old mill" if n % 20 == 19 else name for n, name in enumerate(names)
    ]


def one_run(kind: str, count: int) -> dict[str, float]:
    """In this process: the batch through the app's front door, its bytes thrown away as they come."""
    from app import create_app
    from benchmarks.preview import FIRST

    client = create_app().test_client()
    plain = []
    for _ in range(PLAIN_ROUNDS if count == max(SIZES) else 1):
        start = time.perf_counter()
        assert client.post("/handout.pdf", data={**FIRST, "patient": "Anna Bell"}).status_code == 200
        plain.append(time.perf_counter() - start)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, worked = time.perf_counter(), time.process_time()
    answer = client.post("/batch", data={**FIRST, "mode": "clinician", "names": "\n".join(people(count)), "as": kind})
    assert answer.status_code == 200
    size = sum(map(len, answer.iter_encoded()))
    seconds, work = time.perf_counter() - start, time.process_time() - worked
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"plain": median(plain), "before": before, "seconds": seconds, "work": work, "most": most, "size": size}


def main() -> None:
    """Print a markdown table. Each row is a process of its own, as memory is not given back."""
    print("| as | people | seconds | of them at work | plain, one | x plain, all | MB before | MB at most | file, MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for kind in ("pdf", "zip"):
        for count in SIZES:
            ran = subprocess.run(
                [sys.executable, __file__, kind, str(count)], check=True, capture_output=True, cwd=ROOT
            )
            run = json.loads(ran.stdout)
            cells = [kind, count, f"{run['seconds']:.1f}", f"{run['work']:.1f}", f"{run['plain']:.2f}"]
            cells += [f"{run['plain'] * count / run['seconds']:.0f}"]
            cells += [f"{run['before'] / 1000:.0f}", f"{run['most'] / 1000:.0f}", f"{run['size'] / 1e6:.1f}"]
            print("|", " | ".join(map(str, cells)), "|", flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(one_run(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
