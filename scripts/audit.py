"""Asks the advisory databases about every package that is locked: PyPI's for Python, npm's for what a browser is sent.

Ends with 0 where nothing is known against any, 1 where something is, and 75 where nobody could be asked: that is said
loudly and is no pass, but an offline machine is not stopped by it (.ci/run).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOUND, NOT_ASKED = 1, 75
PIP = [
    sys.executable,
    "-m",
    "pip_audit",
    "--require-hashes",
    "--disable-pip",
    "--progress-spinner",
    "off",
    "-f",
    "json",
]
NPM = ["npm", "audit", "--json", "--package-lock-only"]
BANNER = """
#############################################################################
#  NOT AUDITED: {what}
#  {why}
#  Nothing is known about these packages, good or bad. Run `make audit`
#  where the advisory databases can be reached.
#############################################################################
"""


def of_pip(report: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What is known against Python packages, and which of them nobody could say anything about."""
    packages = report["dependencies"]
    found = [f"{p['name']} {p['version']}: {v['id']}, mended in {', '.join(v['fix_versions']) or 'no version yet'}"
             for p in packages for v in p.get("vulns", ())]  # fmt: skip
    return found, [p["name"] for p in packages if "skip_reason" in p]


def of_npm(report: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The same for npm's packages; it answers for all or for none."""
    if "vulnerabilities" not in report:
        return [], [str(report.get("message") or report.get("error") or "no answer")]
    return [f"{name}: {v['severity']}" for name, v in report["vulnerabilities"].items()], []


def asked(command: list[str]) -> dict[str, Any]:
    """What a program reports; nothing where it cannot."""
    path = os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ["PATH"]])
    try:
        ended = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=300
        )
        report = json.loads(ended.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return {"dependencies": [{"name": "all", "skip_reason": str(error)}], "message": str(error)}
    return report if isinstance(report, dict) else {"dependencies": [], "message": "no answer"}


def verdict(what: str, found: list[str], unknown: list[str]) -> int:
    """Says it, and how to end."""
    for line in found:
        print(f"{what}: {line}", file=sys.stderr)
    if unknown:
        why = f"{len(unknown)} without an answer: {', '.join(unknown)[:60]}"
        print(BANNER.format(what=what, why=why), file=sys.stderr)
    if not found and not unknown:
        print(f"{what}: nothing is known against any package.")
    return FOUND if found else NOT_ASKED if unknown else 0


def main() -> int:
    """Every lock."""
    ends = [verdict(lock, *of_pip(asked([*PIP, "-r", lock]))) for lock in ("requirements.txt", "requirements-dev.txt")]
    ends.append(verdict("package-lock.json", *of_npm(asked(NPM))))
    return FOUND if FOUND in ends else max(ends)


if __name__ == "__main__":
    sys.exit(main())
