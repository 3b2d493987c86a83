"""The pages of the handout on the screen: the true PDF's, anonymous, drawn once, and never more than a few kept."""

from __future__ import annotations

import datetime
import html
import io
import re
import threading
from collections.abc import Iterator

import pypdf
import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

import planner.web.paper
from app import create_app
from planner.handout.pictures import WIDTHS
from planner.handout.refusals import Busy
from planner.web.kept import Kept
from tests.conftest import ANSWERS, query

HTMX = {"HX-Request": "true"}
ACUTE = {"since": "under-2-weeks", "pain": "6", "goal": "relief", "level": "1", "minutes": "15", "paper": "letter"}


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the handouts that are drawn."""
    drawn: list[str] = []
    render = planner.web.paper.render_handout

    def counting(*args: object) -> bytes:
        drawn.append(str(args[3]))
        return render(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(planner.web.paper, "render_handout", counting)
    return drawn


@pytest.fixture
def fresh() -> Iterator[FlaskClient]:
    """An app that keeps nothing yet."""
    with create_app({"TESTING": True}).test_client() as client:
        yield client


def kept(client: FlaskClient) -> Kept:
    found = client.application.extensions["papers"]
    assert isinstance(found, Kept)
    return found


def numbers(fragment: str) -> list[str]:
    return re.findall(r'alt="(Page \d+ of \d+)"', fragment)


@pytest.mark.parametrize("changes", [{}, {"print": "compact"}, {"print": "card", "colour": "yes"}, ACUTE], ids=str)
def test_the_pages_are_those_of_the_pdf(client: FlaskClient, changes: dict[str, str]) -> None:
    pdf = client.get("/handout.pdf?" + query(**changes)).data
    pages = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    fragment = client.get("/paper?" + query(**changes), headers=HTMX)
    assert fragment.status_code == 200
    assert numbers(fragment.text) == [f"Page {n} of {pages}" for n in range(1, pages + 1)]
    assert f"{pages} page" in fragment.text
    assert kept(client).papers[-1].pdf == pdf


def test_a_page_is_a_small_picture_that_its_reader_may_keep(client: FlaskClient) -> None:
    for width in WIDTHS:
        answer = client.get(f"/paper/2-{width}.png?" + query())
        assert answer.mimetype == "image/png"
        assert len(answer.data) < 150_000
        assert "private" in answer.headers["Cache-Control"]
        assert "public" not in answer.headers["Cache-Control"]
        again = client.get(f"/paper/2-{width}.png?" + query(), headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert client.get("/paper/2.png?" + query()).data == client.get(f"/paper/2-{WIDTHS[1]}.png?" + query()).data


def test_the_fragment_itself_is_not_kept_by_the_browser(client: FlaskClient) -> None:
    answer = client.get("/paper?" + query(), headers=HTMX)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]
    assert "<html" not in answer.text


def test_every_picture_of_the_fragment_is_there_at_its_size(client: FlaskClient) -> None:
    fragment = client.get("/paper?" + query(print="compact"), headers=HTMX).text
    for image in re.findall(r"<img [^>]+>", fragment):
        source, width, height = (
            html.unescape(re.search(rf'{name}="([^"]+)"', image)[1])  # type: ignore[index]
            for name in (" src", "width", "height")
        )
        with_size = client.get(source)
        assert with_size.status_code == 200
        assert with_size.data[16:20] == int(width).to_bytes(4, "big")
        assert abs(int.from_bytes(with_size.data[20:24], "big") - int(height)) <= 1
        assert 'loading="lazy"' in image
    assert "127.0.0.1" not in fragment, "an address of this machine"


@pytest.mark.parametrize("path", ["/paper/0.png", "/paper/99.png", "/paper/1-77.png", "/paper/-1.png", "/paper/x.png"])
def test_a_page_that_is_not_there_is_said_so(client: FlaskClient, path: str) -> None:
    answer = client.get(f"{path}?{query()}")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.text


@pytest.mark.parametrize("path", ["/paper", "/paper/1.png"])
@pytest.mark.parametrize(
    "faulty", [query(pain=None), query(since="oops"), query(print="poster"), query(print="card", weeks="12"), ""]
)
def test_answers_that_give_no_plan_give_the_page_that_says_why(client: FlaskClient, path: str, faulty: str) -> None:
    answer = client.get(f"{path}?{faulty}")
    assert answer.status_code == 400
    assert 'id="answers"' in answer.text


def test_a_sign_in_a_hand_written_address_still_comes_before_any_page(client: FlaskClient) -> None:
    answer = client.get("/paper?" + query(redflag="rf01"))
    assert answer.status_code == 400
    assert "Get help now" in answer.text
    assert client.get("/paper/1.png?" + query(redflag="rf01")).status_code == 400


def test_without_htmx_it_is_a_page_by_itself(client: FlaskClient) -> None:
    text = html.unescape(client.get("/paper?" + query(week="2")).text)
    assert text.startswith("<!doctype html>")
    assert "Names and notes are added when you print" in text
    plan, pages, short = (re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{name}</a>', text) for name in
                          ("Plan", "Download the handout \\(PDF\\)", "Fit on one sheet"))  # fmt: skip
    assert plan
    assert "data-plan" in client.get(plan[1]).text
    assert pages
    assert client.get(pages[1]).data.startswith(b"%PDF-")
    assert short
    card = html.unescape(client.get(short[1]).text)
    assert "1 page, one side of 1 sheet" in re.sub(r"<[^>]+>", "", card)
    back = re.search(r'href="([^"]+)">Back to the full print', card)
    assert back
    assert "print=" not in back[1]


def test_the_browser_counts_pages_only_once(fresh: FlaskClient, counted: list[str]) -> None:
    answers = query(print="card")
    assert "1 page" not in fresh.get("/plan?" + answers).text
    fresh.get("/paper?" + answers, headers=HTMX)
    fresh.get("/paper/1.png?" + answers)
    fresh.get("/paper?" + answers)
    assert len(counted) == 1
    assert "1 page" in fresh.get("/plan?" + answers).text


def test_two_who_ask_at_once_wait_for_one_drawing(fresh: FlaskClient, counted: list[str]) -> None:
    app, answers, found = fresh.application, query(print="card"), []
    both = threading.Barrier(2)

    def ask() -> None:
        both.wait()
        found.append(app.test_client().get("/paper?" + answers, headers=HTMX).status_code)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [200, 200]
    assert len(counted) == 1


def test_nothing_personal_comes_into_what_is_kept(
    fresh: FlaskClient, counted: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    marked = {**ANSWERS, "patient": "Zyxwv Marker", "note": "Zyxwv note", "redflag": "rf24"}
    with caplog.at_level(0):
        fresh.post("/handout.pdf", data=marked)
        fresh.post("/paper", data={**marked, "fit": "card-2", "full": "standard-2"})
        assert kept(fresh).papers == ()
        named = query(patient="Zyxwv Marker", redflag="rf24", attested="yes", attested_by="Zyxwv")
        answer = fresh.get("/paper?" + named)
        picture = fresh.get("/paper/1.png?" + named)
    assert kept(fresh).papers[0].pdf == fresh.get("/handout.pdf?" + query()).data
    assert len(counted) == 1, "a name is part of what a paper is kept by"
    for text in (answer.text, str(answer.headers), str(picture.headers), caplog.text, *counted):
        assert "zyxwv" not in text.lower()
        assert "rf24" not in text


def test_a_plan_that_a_clinician_opened_is_not_shown_as_pages(client: FlaskClient) -> None:
    opened = {
        **ANSWERS, "mode": "clinician", "screened": "", "redflag": "rf18", "attested": "yes",
        "attested_by": "Jo Price", "attested_on": datetime.date.today().isoformat(),
    }  # fmt: skip
    text = client.post("/preview", data=opened, headers=HTMX).text
    assert "data-plan" in text
    assert "data-pages" not in text
    assert "You see its pages when you download it" in text


def test_a_preview_brings_its_budget_at_once(fresh: FlaskClient, counted: list[str]) -> None:
    text = fresh.post("/preview", data={**ANSWERS, "print": "card", "full": "large-6"}, headers=HTMX).text
    assert counted == [], "a preview never waits for pages"
    budget = text.split('id="budget"')[1]
    assert "minutes on strength days" in budget
    assert 'value="large-6"' in budget
    assert "Back to the full print" in budget
    assert html.unescape(re.search(r'data-pages="([^"]+)"', budget)[1]).endswith("print=card")  # type: ignore[index]
    assert "data-pages" not in fresh.post("/preview", data={"since": "over-12-weeks"}, headers=HTMX).text


def test_another_print_keeps_all_that_was_typed(client: FlaskClient) -> None:
    typed = {**ANSWERS, "print": "large", "weeks": "6", "patient": "Ann Example", "note": "Take care", "date": "soon"}
    text = client.post("/paper", data={**typed, "fit": "card-2", "full": "large-6"}).text
    for name, value in (("print", "card"), ("weeks", "2")):
        assert f'name="{name}" value="{value}" checked' in text
    for words in ("Ann Example", "Take care", 'value="soon"', 'value="large-6"'):
        assert words in text
    back = client.post(
        "/paper", data={**typed, "print": "card", "weeks": "2", "fit": "large-6", "full": "large-6"}
    ).text
    assert 'name="print" value="large" checked' in back
    assert 'name="weeks" value="6" checked' in back


def test_a_busy_printer_is_asked_again_by_the_page_itself(fresh: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(Kept, "drawn", busy)
    for path in ("/paper", "/paper/1.png"):
        answer = fresh.get(f"{path}?{query()}", headers=HTMX)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "tries again by itself" in answer.text
        assert '<meta http-equiv="refresh" content="5">' in answer.text


def blank_pdf(pages: int = 1) -> bytes:
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        document.new_page(595, 842)
    document.save(out)
    return out.getvalue()


def test_no_more_papers_are_kept_than_may_be() -> None:
    store = Kept(most=3)
    for number in (1, 2, 3, 1, 4):
        store.drawn(number, blank_pdf)
    assert [store.get(number) is not None for number in (1, 2, 3, 4)] == [True, False, True, True]
    room = len(blank_pdf()) * 2 + 1
    small = Kept(most_bytes=room)
    for number in range(9):
        small.drawn(number, blank_pdf)
        assert sum(len(paper.pdf) for paper in small.papers) <= room
    assert len(small.papers) == 2


def test_a_paper_too_large_to_keep_is_shown_all_the_same() -> None:
    store = Kept(most_bytes=10)
    assert store.drawn(1, lambda: blank_pdf(3)).shape.pages == 3
    assert store.papers == ()


def test_a_drawing_that_fails_fails_for_all_and_is_tried_again() -> None:
    store, waiting = Kept(), threading.Event()
    failures: list[str] = []

    def fail() -> bytes:
        waiting.wait(5)
        raise OSError("no ink")

    def ask() -> None:
        try:
            store.drawn(1, fail)
        except OSError as error:
            failures.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    waiting.set()
    for thread in threads:
        thread.join()
    assert failures == ["no ink", "no ink"]
    assert store.drawn(1, blank_pdf).shape.pages == 1


def test_apps_share_no_papers(app: Flask) -> None:
    assert create_app({"TESTING": True}).extensions["papers"] is not app.extensions["papers"]
