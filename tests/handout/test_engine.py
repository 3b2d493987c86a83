"""What draws, with its versions."""

from __future__ import annotations

import pytest
import weasyprint
from weasyprint.text.ffi import pango

import planner.handout.engine as engine


def test_the_versions_are_those_that_weasyprint_has_loaded() -> None:
    number = pango.pango_version()
    parts = f"{number // 10000}.{number // 100 % 100}.{number % 100}"
    said = engine.engine()
    assert said.startswith(f"WeasyPrint {weasyprint.__version__}, Pango {parts}, HarfBuzz ")
    assert engine.UNKNOWN not in said


def test_a_library_that_is_not_there_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "TELLING", {"Pango": ("pango_version_string", ("libnowhere.so.0",))})
    assert engine.engine.__wrapped__().endswith("Pango of unknown version")  # type: ignore[attr-defined]
