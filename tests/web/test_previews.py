"""Previews that are kept: the same answer as one that is made, and none with a word of anybody's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

import planner.web.views as views
from planner.handout.pictures import Shape
from planner.web.kept import Kept, Paper
from planner.web.paper import key_of as paper_key_of
from planner.web.previews import Made, Previews, key_of

HTMX = {"HX-Request": "true"}
PLAN = {
    "screened": "none", "since": "over-12-weeks", "pain": "3", "age": "18-64", "goal": ["strength", "flexibility"],
    "level": "2", "day": ["mon", "wed", "fri"], "minutes": "20",
}  # fmt: skip


@pytest.fixture
def previews(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Previews:
    kept = Previews()
    monkeypatch.setitem(app.extensions, "previews", kept)
    return kept


def preview(client: FlaskClient, path: str = "/preview", **more: object) -> TestResponse:
    response = client.post(path, data=PLAN | more, headers=HTMX)
    assert response.status_code == 200
    return response


def test_who_gives_the_same_answers_gets_the_same_preview_without_a_plan_being_made(
    client: FlaskClient, previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = preview(client)
    assert len(previews) == 1
    monkeypatch.setattr(views, "build_plan", None)
    again = preview(client)
    assert "data-plan" in first.text
    assert again.data == first.data
    assert again.headers["HX-Replace-Url"] == first.headers["HX-Replace-Url"]
    assert "HX-Push-Url" not in again.headers


@pytest.mark.parametrize("other", [{"minutes": "30"}, {"open": "course"}, {"print": "large"}, {"mode": "clinician"}])
def test_other_answers_get_another_preview(client: FlaskClient, previews: Previews, other: dict[str, str]) -> None:
    assert preview(client, **other).data != preview(client).data
    assert len(previews) == 2


def test_another_language_gets_another_preview(client: FlaskClient, previews: Previews) -> None:
    english, spanish = preview(client), preview(client, "/preview?lang=es")
    assert "Your week" in english.text
    assert "Su semana" in spanish.text or "Tu semana" in spanish.text
    assert preview(client).data == english.data


def test_how_many_pages_a_print_has_is_said_as_soon_as_it_is_known(
    app: Flask, client: FlaskClient, previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "papers", Kept())
    first = preview(client)
    assert "Count the pages" in first.text
    with app.test_request_context("/"):
        key = paper_key_of(first.headers["HX-Replace-Url"].partition("?")[2])
    paper = Paper(b"", Shape(7, 210, 297), "handout.pdf")
    app.extensions["papers"]._papers[key] = paper
    again = preview(client)
    assert "7 pages" in again.text
    assert "Count the pages" not in again.text


def test_what_a_print_takes_is_drawn_again_only_where_it_has_changed(
    client: FlaskClient, previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, back = preview(client, print="card"), preview(client, print="card", full="large-6")
    assert 'value="standard-2"' in first.text
    assert 'value="large-6"' in back.text
    assert preview(client, print="card", full="marimba").data == first.data
    monkeypatch.setattr(views, "render_template", None)
    assert preview(client, print="card").data == first.data
    assert preview(client, print="card", full="large-6").data == back.data
    assert len(previews) == 1
    assert "marimba" not in str([made.budgets for made in previews._made.values()])


@pytest.mark.parametrize(
    "told",
    [
        {"redflag": "rf01"},
        {"exercise_screen": "px5"},
        {"mode": "clinician", "redflag": "rf01", "attested": "yes", "attested_by": "Zeb", "attested_on": "2026-11-20"},
        {"patient": "Quentin Zork"},
        {"note-bird-dog": "marimba"},
        {"choose": "add.mon", "find": "marimba"},
        {"do": "lock.bird-dog"},
        {"edit": "marimba"},
        {"goal": "marimba"},
        {"paper": "marimba"},
        {"minutes": "marimba"},
    ],
)  # fmt: skip
def test_a_preview_is_not_kept_with_a_warning_sign_or_with_a_word_of_ones_own(
    client: FlaskClient, previews: Previews, told: dict[str, str]
) -> None:
    preview(client, **told)
    assert len(previews) == 0
    assert "marimba" not in repr(previews._made)


def test_an_empty_line_for_a_name_says_nothing_of_anybody(client: FlaskClient, previews: Previews) -> None:
    preview(client, attested_by="", attested_on="", full="standard-2")
    assert len(previews) == 1
    preview(client)
    assert len(previews) == 1


def test_the_one_that_was_asked_for_the_longest_ago_is_let_go() -> None:
    kept, keys = Previews(most=2), [key_of("here", MultiDict({"minutes": n})) for n in ("10", "20", "30")]
    for key in keys[:2]:
        kept.put(key, Made("", "", {}))
    kept.get(keys[0])
    kept.put(keys[2], Made("", "", {}))
    assert [bool(kept.get(key)) for key in keys] == [True, False, True]
