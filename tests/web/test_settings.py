"""The environment is read once; what would not be safe in production stops the start with how to mend it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planner.web.settings import Settings, SettingsError

ROOT = Path(__file__).parents[2]
KEY = "b1946ac92492d2347c6235b4d2611184"
SAFE = {"BACKPLAN_PRODUCTION": "1", "BACKPLAN_SECRET_KEY": KEY, "BACKPLAN_HOSTS": "plan.example.org, .clinic.example"}


def test_without_any_setting_it_is_safe_for_one_laptop() -> None:
    settings = Settings.of({})
    assert settings == Settings()
    assert len(settings.signing_key) >= 32
    assert settings.signing_key != Settings.of({}).signing_key


def test_a_production_has_what_it_needs() -> None:
    settings = Settings.of({**SAFE, "BACKPLAN_PROXIES": "2", "BACKPLAN_REDIS_URL": "redis://kept:6379/0"})
    assert settings.hosts == ("plan.example.org", ".clinic.example")
    assert (settings.production, settings.signing_key, settings.proxies) == (True, KEY, 2)


def test_a_secret_is_not_shown() -> None:
    shown = repr(Settings.of({**SAFE, "BACKPLAN_REDIS_URL": "redis://:pass-word@kept:6379/0"}))
    assert KEY not in shown
    assert "pass-word" not in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"BACKPLAN_SECRET_KEY": ""}, "BACKPLAN_SECRET_KEY is missing"),
        ({"BACKPLAN_SECRET_KEY": "short"}, "Give it 32 characters"),
        ({"BACKPLAN_SECRET_KEY": "changeme" * 8}, "easy to guess"),
        ({"BACKPLAN_HOSTS": ""}, "BACKPLAN_HOSTS is empty. Write the names"),
        ({"BACKPLAN_HOSTS": " , "}, "BACKPLAN_HOSTS is empty. Write the names"),
        ({"BACKPLAN_HOSTS": "*"}, "BACKPLAN_HOSTS has “*”. Write names only"),
        ({"BACKPLAN_HOSTS": "https://plan.example.org"}, "Write names only"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG is on"),
        ({"FLASK_DEBUG": "true"}, "Take it away"),
        ({"BACKPLAN_PRODUCTION": "yes"}, "BACKPLAN_PRODUCTION is “yes”. Write 1"),
        ({"BACKPLAN_RATE_LIMITS": "off"}, "BACKPLAN_RATE_LIMITS is “off”. Write 1"),
        ({"BACKPLAN_PROXIES": "one"}, "BACKPLAN_PROXIES is “one”. Write how many"),
        ({"BACKPLAN_PROXIES": "-1"}, "Write how many"),
        ({"BACKPLAN_PROXIES": "٣"}, "Write how many"),
        ({"BACKPLAN_REDIS_URL": "kept:6379"}, "BACKPLAN_REDIS_URL is no address of a Redis. Write it as redis://"),
        ({"BACKPLAN_REDIS_URL": "http://kept:6379"}, "Write it as redis://"),
        ({"BACKPLAN_REDIS_URL": "redis://"}, "Write it as redis://"),
    ],
)
def test_what_is_not_safe_in_production_stops_the_start(changes: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.of({**SAFE, **changes})
    assert says in str(refused.value)
    assert str(refused.value).count("\n") == 0
    assert KEY not in str(refused.value)


def test_all_faults_are_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.of({"BACKPLAN_PRODUCTION": "1", "FLASK_DEBUG": "1"})
    assert len(str(refused.value).splitlines()) == 3


def test_the_program_ends_with_the_sentences_and_no_traceback() -> None:
    environ = {**os.environ, "BACKPLAN_PRODUCTION": "1", "BACKPLAN_SECRET_KEY": "", "BACKPLAN_HOSTS": ""}
    ended = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "BACKPLAN_SECRET_KEY is missing" in ended.stderr
    assert "docs/deployment.md" in ended.stderr
    assert "Traceback" not in ended.stderr
