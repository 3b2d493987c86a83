"""An audit that could not be made is never taken for one that found nothing."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest

PATH = Path(__file__).parents[1] / "scripts" / "audit.py"
spec = importlib.util.spec_from_file_location("audit", PATH)
assert spec
assert spec.loader
audit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(audit)

FLAW = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
GOOD: dict[str, Any] = {"dependencies": [{"name": "a", "version": "1.0", "vulns": []}]}
BAD: dict[str, Any] = {"dependencies": [{"name": "a", "version": "1.0", "vulns": [FLAW]}]}
UNASKED: dict[str, Any] = {"dependencies": [{"name": "a", "skip_reason": "not found"}, *GOOD["dependencies"]]}


@pytest.mark.parametrize(
    ("pip", "npm", "end"),
    [
        (GOOD, {"vulnerabilities": {}}, 0),
        (BAD, {"vulnerabilities": {}}, 1),
        (GOOD, {"vulnerabilities": {"b": {"severity": "high"}}}, 1),
        (UNASKED, {"vulnerabilities": {}}, 75),
        (GOOD, {"message": "405 Method Not Allowed"}, 75),
        (BAD, {"message": "405 Method Not Allowed"}, 1),
        (None, None, 75),
    ],
)
def test_what_is_known_ends_it_with_one_and_what_nobody_could_say_with_another(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], pip: object, npm: object, end: int
) -> None:
    def answered(command: list[str]) -> Any:
        report = npm if command[0] == "npm" else pip
        script = "import sys; sys.exit(1)" if report is None else f"print({json.dumps(report)!r})"
        return asked([sys.executable, "-c", script])

    asked = audit.asked
    monkeypatch.setattr(audit, "asked", answered)
    assert audit.main() == end
    said = capsys.readouterr()
    assert ("NOT AUDITED" in said.err) == (75 in (end, 75 if npm and "message" in npm else 0))
    assert ("mended in 2.0" in said.err) == (pip is BAD)


def test_a_program_that_is_not_there_is_no_answer() -> None:
    assert audit.of_pip(audit.asked(["no-such-program"]))[1] == ["all"]
