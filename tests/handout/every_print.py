"""Writes every print on every paper, for a few people, into a folder: python tests/handout/every_print.py FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from printed import SHORT_AND_LONG, papers, printed_for


def main(folder: Path) -> None:
    for parameter in papers(*SHORT_AND_LONG):
        (folder / f"{parameter.id}.pdf").write_bytes(printed_for(*parameter.values[0]).pdf)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
