"""What is typed beside the plan: printed once, mended at its field, kept nowhere."""

from __future__ import annotations

import html
import io
import logging
import re
import tempfile
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from PIL import Image

from planner.library.model import Library
from tests.conftest import ANSWERS, query

TYPED = {
    "patient": "Ann Example",
    "date": "2026-05-01",
    "prepared_by": "Jo Price",
    "prepared_by_role": "physiotherapist",
    "clinic": "Park Clinic",
    "phone": "020 7946 0000",
    "note": "Go slowly.\nCall me.",
}


def png(colour: str = "navy", size: tuple[int, int] = (300, 120)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def post(client: FlaskClient, logo: bytes | None = None, name: str = "logo.png", **changes: str) -> Any:
    data: dict[str, Any] = {**ANSWERS, **TYPED, **changes}
    if logo is not None:
        data["logo"] = (io.BytesIO(logo), name)
    return client.post("/handout.pdf", data=data, content_type="multipart/form-data")


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, field_errors(answer)
    return " ".join(" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)


def field_errors(answer: Any) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'class="error"[^>]*>([^<]+)<', answer.text)]


def first_exercise(client: FlaskClient) -> str:
    answer = client.get("/plan.json?" + query()).get_json()
    return str(answer["days"][0]["exercises"][0]["exercise"])


def test_all_that_is_typed_is_printed(client: FlaskClient) -> None:
    id_ = first_exercise(client)
    answer = post(client, png(), **{f"note-{id_}": "Hold on to the wall."})
    text = text_of(answer)
    for words in (
        "Ann Example", "1 May 2026", "Prepared by Jo Price, physiotherapist", "Park Clinic", "020 7946 0000",
        "Go slowly.", "From Jo Price: Hold on to the wall.",
    ):  # fmt: skip
        assert words in text.replace("\u00a0", " ")
    assert len(list(pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].images)) == 1


@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({}, "15 May 2026"),  # the review of week 2, two weeks on
        ({"week": "2"}, "8 May 2026"),
        ({"week": "3"}, "29 May 2026"),
        ({"pain": "9"}, "4 May 2026"),
        ({"review": "2026-06-30"}, "30 June 2026"),
        ({"review": "2026-06-30", "date": ""}, "30 June 2026"),
    ],
)
def test_the_review_date_follows_from_the_plan_and_a_typed_one_wins(
    client: FlaskClient, changes: dict[str, str], day: str
) -> None:
    assert f"Look again {day}" in text_of(post(client, **changes)).replace("\u00a0", " ")


def test_without_a_date_no_review_day_is_made_up(client: FlaskClient) -> None:
    assert not re.search(r"Look again \d", text_of(post(client, date="")))


BAD = {
    "patient": ("x" * 81, "This is too long. Use 80 characters or fewer."),
    "date": ("1 May", "Write the date as year-month-day, such as 2026-11-22."),
    "review": ("2026-04-30", "This is before the date of the handout. Write a later day, or leave it empty."),
    "prepared_by": ("Jo 👍", "We cannot print “👍”. Leave it out, or write it in words."),
    "prepared_by_role": ("x" * 61, "This is too long. Use 60 characters or fewer."),
    "clinic": ("王医院", "We cannot print “王” “医” “院” yet. Write it in Latin letters."),
    "phone": ("0" * 41, "This is too long. Use 40 characters or fewer."),
    "note": ("a\n" * 61 + "b", "These are too many lines. Use 60 or fewer."),
}


def kept(page: str) -> str:
    return html.unescape(page).replace("\r\n", "\n")


@pytest.mark.parametrize(("name", "bad"), BAD.items(), ids=BAD)
def test_what_cannot_be_printed_is_said_at_its_field_and_all_is_kept(
    client: FlaskClient, name: str, bad: tuple[str, str]
) -> None:
    typed, sentence = bad
    answer = post(client, **{name: typed, f"note-{first_exercise(client)}": "Hold on."})
    assert answer.status_code == 400
    assert field_errors(answer) == [sentence]
    place = kept(answer.text).split(f'id="q-{name}"')[1].split("</p>")[0]
    assert sentence in place
    assert 'aria-invalid="true"' in place
    for value in ({**TYPED, name: typed} | {"card": "Hold on."}).values():
        assert value in kept(answer.text)


@pytest.mark.parametrize("year", ["0001-01-01", "9999-12-31", "1999-05-01"])
def test_a_date_of_another_century_is_a_slip(client: FlaskClient, year: str) -> None:
    assert field_errors(post(client, date=year)) == ["Write the date as year-month-day, such as 2026-11-22."]


@pytest.mark.parametrize(
    ("logo", "sentence"),
    [
        (b"not a picture", "This is not a PNG, JPEG or SVG picture that we can read. Choose the logo again."),
        (b"", "This file is empty. Choose the logo again."),
        (b"\0" * (1024 * 1024 + 1), "This file is larger than 1 MB. Save the logo smaller. Choose the logo again."),
        (b"\0" * (3 * 1024 * 1024), "This file is larger than 1 MB. Save the logo smaller. Choose the logo again."),
        (b"<svg><script>1</script></svg>", "This SVG holds a script. Save it as a plain SVG with shapes only, or as "
                                           "PNG. Choose the logo again."),
        (png("white"), "This logo would not show on white paper. Choose a darker one. Choose the logo again."),
    ],
)  # fmt: skip
def test_a_logo_that_cannot_be_printed_is_explained_and_all_that_was_typed_is_kept(
    client: FlaskClient, logo: bytes, sentence: str
) -> None:
    answer = post(client, logo)
    assert (answer.status_code, field_errors(answer)) == (400, [sentence])
    for value in TYPED.values():
        assert value in kept(answer.text)
    assert "logo.png" not in answer.text


def test_a_logo_is_known_by_its_content_not_its_name(client: FlaskClient) -> None:
    assert post(client, png(), name="logo.exe").status_code == 200
    assert post(client, b"<html></html>", name="logo.png").status_code == 400
    assert post(client, png(), name="../../etc/x\x00.png").status_code == 200


def test_no_logo_chosen_is_no_fault(client: FlaskClient) -> None:
    assert post(client, b"", name="").status_code == 200


def test_far_too_much_gets_a_plain_page(client: FlaskClient) -> None:
    answer = post(client, b"\0" * (5 * 1024 * 1024))
    assert answer.status_code == 413
    assert "too large a logo: it may be 1 MB" in answer.text
    assert "too large a logo: it may be 1 MB" in post(client, note="x" * (600 * 1024)).text


def test_a_note_for_no_card_is_refused_and_kept_in_sight(client: FlaskClient, library: Library) -> None:
    cards = {e["exercise"] for d in client.get("/plan.json?" + query()).get_json()["days"] for e in d["exercises"]}
    other = next(id_ for id_ in library.exercises if id_ not in cards)
    answer = post(client, **{f"note-{other}": "Stay tall.", "note-no-such": "Breathe out."})
    assert answer.status_code == 400
    assert f"{library.exercises[other].name} is not in this plan. Move this note, or clear it." in field_errors(answer)
    unknown = "We know no exercise “no-such”. Move this note to an exercise of this plan, or clear it."
    assert unknown in field_errors(answer)
    for name, text in ((other, "Stay tall."), ("no-such", "Breathe out.")):
        assert re.search(rf'<textarea id="note-{name}" name="note-{name}"[^>]*>\s*{text}', answer.text)


def test_a_long_note_is_explained_on_its_card(client: FlaskClient) -> None:
    id_ = first_exercise(client)
    answer = post(client, **{f"note-{id_}": "x" * 301})
    place = answer.text.split(f'id="note-{id_}-error"')[1].split("</p>")[0]
    assert "This is too long. Use 300 characters or fewer." in place
    assert "x" * 301 in place
    assert '<details class="cards" open>' in answer.text
    assert text_of(post(client, **{f"note-{id_}": " \n "}))


def test_the_name_of_a_note_is_shown_as_text(client: FlaskClient) -> None:
    answer = post(client, **{'note-"><script>alert(1)</script>': "x"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


def test_nothing_personal_is_read_from_an_address(client: FlaskClient) -> None:
    id_ = first_exercise(client)
    address = query(patient="Ann Example", clinic="Park Clinic", **{f"note-{id_}": "Hold on."})
    text = text_of(client.get("/handout.pdf?" + address))
    page = client.get("/plan?" + address).text
    for words in ("Ann Example", "Park Clinic", "Hold on."):
        assert words not in text
        assert words not in page


def test_a_preview_neither_needs_nor_shows_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/preview", data={**ANSWERS, **TYPED}, headers={"HX-Request": "true"})
    for value in TYPED.values():
        assert value not in answer.text
        assert value not in answer.headers["HX-Replace-Url"]


def test_nothing_is_logged_or_written_to_disk(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    def disk(*_: object, **__: object) -> None:
        raise AssertionError("a file was written")

    for name in ("TemporaryFile", "SpooledTemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, disk)
    caplog.set_level(logging.DEBUG)
    noise = io.BytesIO()
    Image.effect_noise((1000, 900), 90).save(noise, "PNG")
    assert len(noise.getvalue()) > 700_000  # what Werkzeug would spool to a file
    id_ = first_exercise(client)
    assert post(client, noise.getvalue(), **{f"note-{id_}": "Xanthippe"}).status_code == 200
    post(client, b"<svg><desc>Xanthippe</desc>", **{f"note-{id_}": "Xanthippe 王", "patient": "Xanthippe"})
    out = capfd.readouterr()
    for words in ("Xanthippe", *TYPED.values()):
        assert words not in caplog.text + out.out + out.err


def test_a_clinician_s_name_that_cannot_be_printed_is_refused_too(client: FlaskClient) -> None:
    attested = {"mode": "clinician", "attested": "yes", "attested_by": "王", "attested_on": "2026-11-20"}
    answer = client.post("/plan.json", data={**ANSWERS, **attested}).get_json()
    assert "We cannot print “王” yet. Write it in Latin letters." in str(answer)
