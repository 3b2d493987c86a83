"""For who runs the app: alive, ready, and counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

import planner.web.ready as ready
from app import create_app
from planner.handout.printer import Printer, printer
from planner.web.settings import Settings, SettingsError
from tests.conftest import query

TOKEN = "a-token-for-prometheus"


@pytest.fixture
def fresh() -> FlaskClient:
    """An app that has not been asked yet."""
    return create_app({"TESTING": True}, Settings(metrics_token=TOKEN)).test_client()


def test_a_process_that_answers_is_alive(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_an_app_that_can_do_its_work_is_ready(fresh: FlaskClient) -> None:
    printer().about(60)  # however long a renderer takes to start on this machine
    answer = fresh.get("/readyz")
    assert answer.status_code == 200
    said = answer.get_json()
    assert said["ready"] is True
    assert {"fonts", "engine", "library", "renderer"} <= {*said["parts"]}
    assert all(part["ready"] for part in said["parts"].values())
    assert said["parts"]["library"]["says"].startswith("189 exercises")
    assert "Pango 1." in said["parts"]["engine"]["says"]


def test_fonts_that_are_not_there_are_named(
    fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ready, "fonts", lambda: [tmp_path / "atkinson.woff2"])
    answer = fresh.get("/readyz")
    assert answer.status_code == 503
    said = answer.get_json()
    assert said["ready"] is False
    assert not said["parts"]["fonts"]["ready"]
    assert said["parts"]["fonts"]["says"] == "Fonts are missing, run scripts/setup.sh: atkinson.woff2"
    assert said["parts"]["library"]["ready"]
    assert str(tmp_path) not in answer.text


def test_a_renderer_that_does_not_answer_is_named_without_its_words(
    fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_self: Printer, _seconds: float) -> dict[str, object]:
        raise OSError("no renderer at redis://user:password@10.0.0.1")

    monkeypatch.setattr(Printer, "about", fail)
    answer = fresh.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["renderer"] == {"ready": False, "says": "OSError, see the log"}
    assert "password" not in answer.text


@pytest.mark.parametrize(
    ("told", "says"), [({}, "The renderer starts."), ({"ready": False, "why": "Install Pango."}, "Install Pango.")]
)
def test_a_renderer_that_is_not_ready_says_why(
    fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch, told: dict[str, object], says: str
) -> None:
    monkeypatch.setattr(Printer, "about", lambda _self, _seconds: told)
    answer = fresh.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["renderer"] == {"ready": False, "says": says}


def test_what_the_parts_say_is_believed_for_a_moment() -> None:
    asked, now = [], [100.0]
    readiness = ready.Readiness((ready.Part("one", lambda: str(asked.append(1))),), clock=lambda: now[0])
    for _ in range(5):
        readiness.states()
    assert len(asked) == 1
    now[0] += ready.SECONDS_BELIEVED
    readiness.states()
    assert len(asked) == 2


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", TOKEN, f"bearer {TOKEN}", "Bearer \xff"])
def test_the_counts_are_for_nobody_without_the_token(fresh: FlaskClient, given: str) -> None:
    answer = fresh.get("/metrics", headers={"Authorization": given})
    assert answer.status_code == 404
    assert "backplan_" not in answer.text


def test_without_a_token_nobody_reads_the_counts(client: FlaskClient) -> None:
    for given in ("", "Bearer ", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_a_token_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match="too short to be a secret"):
        Settings.of({"BACKPLAN_METRICS_TOKEN": "secret"})
    assert Settings.of({"BACKPLAN_METRICS_TOKEN": TOKEN}).metrics_token == TOKEN


def test_requests_and_papers_are_counted_without_a_word_of_a_request(fresh: FlaskClient) -> None:
    for path in ("/plan", "/paper", "/paper", "/Zyxwv", "/exercises/bird-dog", "/exercises/zyxwv"):
        fresh.get(f"{path}?{query(print='card', patient='Zyxwv')}")
    fresh.open("/plan", method="ZYXWV")
    counts = fresh.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    for sample in (
        'backplan_requests_total{method="GET",route="/paper",status="200"}',
        'backplan_requests_total{method="GET",route="unknown",status="404"}',
        'backplan_requests_total{method="unknown",route="unknown",status="405"}',
        'backplan_request_seconds_bucket{le="+Inf",route="/exercises/<id_>"}',
        'backplan_kept_total{found="here",what="paper"}',
        'backplan_kept_total{found="nowhere",what="paper"}',
    ):
        assert sample in counts
    assert "zyxwv" not in counts.lower()
    assert "bird-dog" not in counts
