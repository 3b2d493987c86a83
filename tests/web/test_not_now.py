"""When there is no PDF just now: what is said, what is kept, and when to ask again."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from planner.handout.line import Line
from planner.handout.printer import Done
from planner.handout.refusals import Busy, TooHeavy
from planner.web.kept import Kept
from planner.web.printing import BUSY, BUSY_PAGE, TOO_HEAVY, TOO_HEAVY_PAGE, count
from tests.conftest import ANSWERS, query

TYPED = {"patient": "Ann Example", "note": "Call me.", "clinic": "Park Clinic"}


@pytest.fixture(params=[Busy(7), TooHeavy("why")], ids=["busy", "too heavy"])
def why(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Exception:
    """Why there is no PDF."""

    def not_now(*_: Any, **__: Any) -> bytes:
        raise request.param

    for name in ("views.render_handout", "views.render_note", "paper.render_handout"):
        monkeypatch.setattr(f"planner.web.{name}", not_now)
    assert isinstance(request.param, Exception)
    return request.param


def expected(why: Exception) -> tuple[int, str | None]:
    return (503, "7") if isinstance(why, Busy) else (400, None)


def test_all_that_was_typed_comes_back_with_a_sentence_at_the_button(client: FlaskClient, why: Exception) -> None:
    answer = client.post("/handout.pdf", data={**ANSWERS, **TYPED})
    assert (answer.status_code, answer.headers.get("Retry-After")) == expected(why)
    sentence = BUSY if isinstance(why, Busy) else TOO_HEAVY
    assert f'<p class="error" id="print-error" role="alert">{sentence}</p>' in answer.text
    for text in TYPED.values():
        assert text in answer.text
    assert '<meta http-equiv="refresh"' not in answer.text  # it would forget what was typed


def test_a_script_of_ours_gets_the_sentence_without_the_page_it_stands_on(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(*_: object) -> str:
        raise AssertionError("a page is made that nobody can print")

    monkeypatch.setattr("planner.handout.document.handout_html", made)
    monkeypatch.setattr(Line, "is_full", True)
    answer = client.post("/handout.pdf", data={**ANSWERS, **TYPED}, headers={"Accept": "application/pdf"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert (answer.mimetype, answer.text) == ("text/plain", BUSY)


def test_a_note_for_a_clinician_is_asked_for_again_with_the_same_signs(client: FlaskClient, why: Exception) -> None:
    answer = client.post("/note.pdf", data={**ANSWERS, "screened": "", "redflag": "rf01"})
    assert (answer.status_code, answer.headers.get("Retry-After")) == expected(why)
    assert 'id="note-error"' in answer.text
    assert '<input type="hidden" name="redflag" value="rf01">' in answer.text


def test_a_link_tries_again_by_itself(
    app: Flask, client: FlaskClient, why: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "papers", Kept())  # or one that another test drew would come
    answer = client.get(f"/handout.pdf?{query()}")
    assert (answer.status_code, answer.headers.get("Retry-After")) == expected(why)
    again = '<meta http-equiv="refresh" content="7">' in answer.text
    assert again is isinstance(why, Busy)
    assert (BUSY_PAGE if again else TOO_HEAVY_PAGE) in answer.text


def test_jobs_are_counted_by_kind_and_refusals_by_why() -> None:
    def counted(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0

    def counts() -> list[float]:
        return [
            counted("backplan_render_seconds_count", job="class"),
            counted("backplan_refused_total", why="busy"),
            counted("backplan_refused_total", why="address: http"),
        ]

    before = counts()
    for done in (
        Done("class", "printed", 2.0),
        Done("class", "failed", 1.0, refused={"http": 2}),
        Done("class", "busy"),
    ):
        count(done)
    assert [after - b for after, b in zip(counts(), before, strict=True)] == [2, 1, 2]
