"""What is too much is turned away before it costs anything, with a sentence, a status and nothing of it repeated."""

from __future__ import annotations

import io
import time
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict

from planner.language import LANGUAGES, speaking
from planner.library.model import Library
from planner.web import bounds
from planner.web.bounds import LONG_ADDRESS, LONGEST_PATH, LONGEST_QUERY, MANY_ANSWERS, MOST_ANSWERS, _
from planner.web.forms import AnyOf, plan_form
from tests.conftest import ANSWERS, FORMS, query

MANY = MANY_ANSWERS % {"most": f"{MOST_ANSWERS:,}"}
PAGES = (
    "/",
    "/plan",
    "/plan.json",
    "/plan.ics",
    "/plan.txt",
    "/plan.html",
    "/handout.pdf",
    "/paper",
    "/exercises",
    "/p",
)


@pytest.mark.parametrize("path", PAGES)
def test_an_address_of_more_than_sixteen_kilobytes_gets_a_sentence(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?{query()}&q={'x' * LONGEST_QUERY}")
    assert answer.status_code == 414
    assert LONG_ADDRESS in answer.text
    assert "xxxx" not in answer.text
    assert len(answer.data) < 10_000


@pytest.mark.parametrize("path", ["/" + "x" * LONGEST_PATH, "/p/" + "1" * LONGEST_PATH, "/exercises/" + "a" * 5000])
def test_a_long_path_gets_a_sentence(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 414
    assert LONG_ADDRESS in answer.text
    assert path[-20:] not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_an_address_of_a_thousand_answers_gets_a_sentence(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?{'&' * MOST_ANSWERS}")
    assert answer.status_code == 413
    assert MANY in answer.text


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_of_more_than_a_thousand_answers_gets_a_sentence(client: FlaskClient, path: str, kind: str) -> None:
    sent = MultiDict([*ANSWERS.items(), *((f"note-{n}", "x") for n in range(MOST_ANSWERS))])
    answer = client.post(path, data=sent, content_type=kind)
    assert answer.status_code == 413
    assert (MANY if "urlencoded" in kind else "That was too much") in answer.text


class Unread(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        raise AssertionError("it was read")


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_a_body_that_says_it_is_huge_is_not_read(client: FlaskClient, path: str, kind: str) -> None:
    said = {"CONTENT_LENGTH": str(10**10)}
    answer = client.post(path, input_stream=Unread(), content_type=kind, environ_overrides=said)
    assert answer.status_code == 413
    assert "That was too much text" in answer.text


def test_many_files_are_too_many_answers(client: FlaskClient) -> None:
    files = [FileStorage(stream=io.BytesIO(b"x"), filename=f"{n}.csv") for n in range(MOST_ANSWERS + 1)]
    assert client.post("/batch", data=MultiDict(("file", file) for file in files)).status_code == 413


def test_ten_thousand_answers_cost_next_to_nothing(client: FlaskClient) -> None:
    body = "&".join(["day=mon"] * 60_000)
    start = time.process_time()
    assert client.post("/plan", data=body, content_type=bounds.FORM).status_code == 413
    assert time.process_time() - start < 0.2


@pytest.mark.parametrize("code", LANGUAGES)
def test_it_is_said_in_the_language_that_was_asked_for(client: FlaskClient, code: str) -> None:
    with speaking(code):
        sentences = _(LONG_ADDRESS), _(MANY_ANSWERS, most=f"{MOST_ANSWERS:,}")
    assert sentences[0] in client.get(f"/plan?lang={code}&q={'x' * LONGEST_QUERY}").text
    assert sentences[1] in client.get(f"/plan?lang={code}{'&' * MOST_ANSWERS}").text
    assert sentences[1] in client.post(f"/plan?lang={code}", data="&" * MOST_ANSWERS, content_type=bounds.FORM).text


def test_the_longest_plan_there_can_be_is_not_too_long(client: FlaskClient, library: Library) -> None:
    fields = [field for field in plan_form(library)() if isinstance(field, AnyOf)]
    everything = [(f.short_name, value) for f in fields for value in f.known if f.short_name != "redflag"]
    edits = [("edit", f"swap.{'x' * 60}.{'y' * 60}")] * 40
    address = urlencode(everything + edits)
    assert len(address) < LONGEST_QUERY
    assert address.count("&") < MOST_ANSWERS
    assert client.get(f"/plan?{address}").status_code == 200
