"""Every print on every paper and in every language, into a folder: python tests/handout/every_print.py FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from printed import SHORT_AND_LONG, papers, printed_for
from test_languages import printed

from planner.handout.options import PRINTS


def main(folder: Path) -> None:
    for parameter in papers(*SHORT_AND_LONG):
        (folder / f"{parameter.id}.pdf").write_bytes(printed_for(*parameter.values[0]).pdf)
    for code in ("es", "ar"):
        for print_ in PRINTS:
            (folder / f"{code}-{print_}.pdf").write_bytes(printed(code, print_).pdf)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
