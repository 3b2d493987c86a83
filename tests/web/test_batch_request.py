"""Handouts for a class over the web: what is sent, what is said, and that nothing is kept."""

from __future__ import annotations

import io
import logging
import re
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from planner.handout.refusals import Busy, HandoutError, TooHeavy
from planner.handout.wire import Piece
from planner.web import batch as web
from planner.web.printing import BUSY, TOO_HEAVY
from tests.conftest import ANSWERS, query
from tests.web.test_attestation import WORD

CLASS: dict[str, Any] = {**ANSWERS, "mode": "clinician"}
HTMX = {"HX-Request": "true"}


def post(
    client: FlaskClient, file: bytes | None = None, framed: bool = False, fetched: bool = True, **fields: Any
) -> TestResponse:
    """What comes back; not `fetched`, its body still waits."""
    data = {**CLASS, **fields}
    if file is not None:
        data["file"] = (io.BytesIO(file), "class.csv")
    headers = {"Accept": web.FRAMES} if framed else {}
    return client.post("/batch", data=data, headers=headers, content_type="multipart/form-data", buffered=fetched)


def frames(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    while data:
        done, of, length = web.FRAME.unpack_from(data)
        end = web.FRAME.size + length
        yield done, of, data[web.FRAME.size : end]
        data = data[end:]


def fault(response: TestResponse) -> str:
    found = re.search(r'id="names-error"(?: hidden)?>([^<]*)<', response.text)
    assert found
    return found[1]


def box(response: TestResponse) -> str:
    found = re.search(r'<textarea id="names"[^>]*>\n?([^<]*)<', response.text)
    assert found
    return found[1]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Instead of handouts, a piece for each name; the names that were made."""
    made: list[str] = []

    def pieces(names: list[str], page: object, kind: str, *fits: object) -> Iterator[Piece]:
        for done, name in enumerate(names, 1):
            made.append(name)
            yield Piece(done, f"{kind}:{name};".encode())

    monkeypatch.setattr(web, "batch", pieces)
    return made


def test_one_pdf_for_all_has_each_name_and_the_clinic(client: FlaskClient) -> None:
    answer = post(client, b"first name;last name\nBo;Xu\n", names="Anna Bell\n", clinic="Park Clinic", patient="Nobody")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="back-plans-week-1.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    paper = pypdfium2.PdfDocument(answer.data)
    texts = [page.get_textpage().get_text_range() for page in paper]
    half = len(texts) // 2
    for name, pages in (("Anna Bell", texts[:half]), ("Bo Xu", texts[half:])):
        assert f"For {name}" in pages[0]
        assert "Park Clinic" in pages[0]
        assert all(f"· {name}" in page for page in pages)
    assert not any("Nobody" in text for text in texts)


def test_a_zip_is_sent_in_frames_that_tell_how_many_are_done(client: FlaskClient) -> None:
    answer = post(client, names="Anna\nBo", framed=True, **{"as": "zip"})
    assert answer.mimetype == web.FRAMES
    told = list(frames(answer.data))
    assert [(done, of) for done, of, _ in told] == [(1, 2), (2, 2), (2, 2), (2, 2)]
    assert all(piece for _, _, piece in told[:-1])
    assert told[-1][2] == b""
    archive = zipfile.ZipFile(io.BytesIO(b"".join(piece for _, _, piece in told)))
    assert archive.testzip() is None
    assert archive.namelist() == ["back-plan-001.pdf", "back-plan-002.pdf", "names.txt"]


def test_names_come_from_the_box_and_then_from_the_file(client: FlaskClient, quick: list[str]) -> None:
    answer = post(client, "Ça Va\n".encode("cp1252"), names="Bell, Anna\r\n\r\nBo")
    assert answer.data == "pdf:Bell, Anna;pdf:Bo;pdf:Ça Va;".encode()


def test_without_a_file_a_browser_sends_an_empty_one(client: FlaskClient, quick: list[str]) -> None:
    data = {**CLASS, "names": "Anna", "file": (io.BytesIO(), "")}
    assert client.post("/batch", data=data, content_type="multipart/form-data", buffered=True).data == b"pdf:Anna;"


def test_a_form_without_a_file_field_is_read_too(client: FlaskClient, quick: list[str]) -> None:
    assert client.post("/batch", data={**CLASS, "names": "Anna", "as": "zip"}, buffered=True).data == b"zip:Anna;"


@pytest.mark.parametrize(
    ("file", "names", "says"),
    [
        (None, "", "Type at least one name, or choose a file with names."),
        (b"%PDF-1.7", "Anna", "This file is a PDF."),
        (b"PK\x03\x04", "Anna", "This file is a spreadsheet"),
        (b"", "Anna", "There are no names in this file."),
        (None, "\n".join(["Anna"] * 201), "There are 201 names."),
        (None, "Anna\n" + "B" * 81, "Line 2 is too long"),
        (b"Bo,Xu\n", "Anna", "Line 1 of the file has 2 columns."),
    ],
)
def test_a_mistake_is_said_at_the_names_and_nothing_typed_is_lost(
    client: FlaskClient, quick: list[str], file: bytes | None, names: str, says: str
) -> None:
    answer = post(client, file, names=names, clinic="Park Clinic", note="Go slowly.")
    assert answer.status_code == 400
    assert fault(answer).startswith(says)
    assert box(answer).splitlines() == names.splitlines()
    assert 'value="Park Clinic"' in answer.text
    assert "Go slowly." in answer.text
    assert '<input type="hidden" form="handout" name="minutes" value="20">' in answer.text
    assert quick == []


def test_names_of_a_file_come_back_in_the_box(client: FlaskClient) -> None:
    long = "B" * 81
    answer = post(client, f"name\nBo <Xu>\n{long}\n".encode(), names="Anna")
    assert fault(answer).startswith("Line 3 of the file is too long")
    assert box(answer).splitlines() == ["Anna", "Bo &lt;Xu&gt;", long]
    assert "The names of your file are in the box now." in answer.text
    assert "in the box now" not in post(client, names="Anna", date="soon").text


def test_a_mistake_in_the_details_is_said_there_and_keeps_the_names(client: FlaskClient, quick: list[str]) -> None:
    answer = post(client, names="Anna\nBo", date="soon")
    assert answer.status_code == 400
    assert "Write the date as year-month-day" in answer.text
    assert fault(answer) == ""
    assert box(answer) == "Anna\nBo"


def test_the_single_handout_s_mistakes_keep_the_names_too(client: FlaskClient) -> None:
    answer = client.post("/handout.pdf", data={**CLASS, "names": "Anna\nBo", "date": "soon"})
    assert answer.status_code == 400
    assert box(answer) == "Anna\nBo"


def test_answers_that_make_no_plan_make_no_batch(client: FlaskClient, quick: list[str]) -> None:
    for changes in ({"pain": ""}, {"redflag": "rf01"}):
        assert post(client, names="Anna", **changes).status_code == 400
    assert quick == []


def test_a_check_of_one_person_s_signs_is_not_printed_for_a_class(client: FlaskClient, quick: list[str]) -> None:
    answer = post(client, names="Anna", **WORD)
    assert (answer.status_code, fault(answer)) == (400, web.ONE_PERSON.replace("'", "&#39;"))
    assert quick == []


def test_the_panel_is_for_clinicians_with_a_plan(client: FlaskClient) -> None:
    def hidden(address: str) -> bool:
        found = re.search(r'<details id="batch"[^>]*>', client.get(address).text)
        assert found
        return " hidden" in found[0]

    assert not hidden(f"/plan?{query(mode='clinician')}")
    assert hidden(f"/plan?{query()}")
    assert hidden(f"/plan?{query(mode='clinician', pain=None)}")


@pytest.mark.parametrize(("why", "status", "says"), [(Busy(), 503, BUSY), (TooHeavy(), 400, TOO_HEAVY)])
def test_when_there_is_no_pdf_just_now_nothing_typed_is_lost(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, why: Exception, status: int, says: str
) -> None:
    def not_now(*_: object) -> Iterator[Piece]:
        raise why
        yield

    monkeypatch.setattr(web, "batch", not_now)
    answer = post(client, b"Cy\n", names="Bo")
    assert (answer.status_code, fault(answer), box(answer)) == (status, says, "Bo\nCy")
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_who_goes_away_stops_it(client: FlaskClient, quick: list[str]) -> None:
    answer = post(client, names="Anna\nBo\nCy", fetched=False)
    assert next(answer.iter_encoded()) == b"pdf:Anna;"
    answer.close()
    assert quick == ["Anna"]


def test_what_cannot_be_printed_is_an_error_page(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Piece]:
        raise HandoutError("a picture is missing")
        yield

    monkeypatch.setattr(web, "batch", broken)
    monkeypatch.setitem(client.application.config, "PROPAGATE_EXCEPTIONS", False)
    assert post(client, names="Anna").status_code == 500


def test_no_name_is_in_a_header_a_log_or_a_file(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda *a, **k: opened.append(a))
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *a, **k: opened.append(a))
    with caplog.at_level(logging.DEBUG):
        answer = post(client, b"name\nZyxwv Uts\n", names="Qponm Lkj")
        assert answer.data
    for name in ("Zyxwv", "Qponm"):
        assert name not in str(answer.headers)
        assert name not in caplog.text
    assert opened == []
