"""The line under a note's box, as it is asked for while one types."""

from __future__ import annotations

import html
import logging
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import ANSWERS, query

HARD = "Perform bilateral lumbar flexion BD. It is not dangerous."


def ask(client: FlaskClient, text: str, name: str = "note") -> Any:
    return client.post("/reading", data={name: text}, headers={"HX-Request": "true"})


def said(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_note_gets_its_grade_its_sentence_and_its_words(client: FlaskClient) -> None:
    answer = ask(client, f"{HARD} {'sit ' * 25}.")
    text = said(answer)
    assert "Grade " in text
    assert re.search(r"<mark dir=\"auto\">sit sit .*</mark>\s*This sentence has 25 words", answer.text)
    assert "“dangerous” can frighten. Use “too much for now”" in text
    assert "“bilateral” in plain words: Use “on both sides”" in text
    assert 'data-found="Perform" data-at="0" data-plain="Do"' in answer.text


def test_a_short_note_is_said_to_be_short(client: FlaskClient) -> None:
    assert said(ask(client, "Go slowly.")) == "Too short to grade: that takes 3 sentences and 30 words."


@pytest.mark.parametrize("text", ["", " \r\n ", "…"])
def test_an_empty_note_gets_an_empty_line(client: FlaskClient, text: str) -> None:
    assert said(ask(client, text)) == ""
    assert said(client.post("/reading")) == ""
    assert said(client.post("/reading", data={"patient": "supine"})) == ""


def test_many_words_are_shown_a_few_at_a_time(client: FlaskClient) -> None:
    answer = ask(client, "Supine, prone, bilateral, PRN, BD, distal, gait.")
    assert answer.text.count("data-found") == 5
    assert "2 more words after these." in said(answer)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("note", "x" * 5000, "This is too long. Use 1500 characters or fewer."),
        ("note-bird-dog", "supine " * 44, "This is too long. Use 300 characters or fewer."),
        ("note-bird-dog", "a\n" * 7 + "b", "These are too many lines. Use 6 or fewer."),
        ("note", "Well done 👍", "We cannot print “👍”. Leave it out, or write it in words."),
    ],
)
def test_what_could_not_be_printed_is_said_while_one_types(
    client: FlaskClient, name: str, text: str, sentence: str
) -> None:
    answer = ask(client, text, name)
    assert sentence in said(answer)
    assert ("data-found" in answer.text) is False


def test_letters_without_a_space_and_other_scripts_are_answered(client: FlaskClient) -> None:
    assert "Too short" in said(ask(client, "x" * 1500))
    assert said(ask(client, "مرحبا بك")) == ""
    assert "in plain words" in said(ask(client, "مرحبا prone"))


def test_markup_is_shown_as_text(client: FlaskClient) -> None:
    answer = ask(client, f"<script>alert(1)</script> {'sit ' * 25}")
    assert "<script>" not in answer.text
    assert "<script>alert(1)</script>" in html.unescape(answer.text)


def test_far_too_much_gets_a_plain_answer(client: FlaskClient) -> None:
    answer = ask(client, "x" * (600 * 1024))
    assert answer.status_code == 413
    assert "That was too much text" in answer.text


def test_a_note_is_read_from_a_body_only(client: FlaskClient) -> None:
    assert client.get("/reading?note=supine").status_code == 405
    assert said(client.post("/reading?note=supine")) == ""


def test_nothing_of_a_note_is_logged_stored_or_put_into_a_header(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = ask(client, f"Xanthippe is supine. {'Xanthippe ' * 25}")
    assert "Xanthippe" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    out = capfd.readouterr()
    assert "anthippe" not in f"{answer.headers}{caplog.text}{out.out}{out.err}"


def test_a_page_that_comes_back_tells_how_its_notes_read(client: FlaskClient) -> None:
    id_ = client.get("/plan.json?" + query()).get_json()["days"][0]["exercises"][0]["exercise"]
    data = {**ANSWERS, "patient": "王", "note": HARD, f"note-{id_}": "Stay prone."}
    answer = client.post("/handout.pdf", data=data, content_type="multipart/form-data")
    assert answer.status_code == 400
    meters = dict(re.findall(r'data-note-of="([^"]+)"[^>]*>(.*?)</div>', answer.text, re.DOTALL))
    assert "Use “on both sides”" in meters["note"]
    assert "Use “on your front”" in meters[f"note-{id_}"]
    others = {text.strip() for name, text in meters.items() if name not in ("note", f"note-{id_}")}
    assert others == {""}


def test_a_hard_note_is_printed_all_the_same(client: FlaskClient) -> None:
    answer = client.post("/handout.pdf", data={**ANSWERS, "note": HARD}, content_type="multipart/form-data")
    assert answer.mimetype == "application/pdf"
