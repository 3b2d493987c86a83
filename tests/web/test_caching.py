"""Who may keep what: files for ever, pages of no plan for minutes, a plan by its reader alone, what is told nobody."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import ROOT, create_app
from planner.web import caching, views
from planner.web.files import FOR_EVER, Files, files_of
from tests.conftest import ANSWERS, query

STATIC = ROOT / "static"
PLAN = f"/plan?{query()}"
OF_A_PLAN = [
    PLAN,
    *(f"/{way}?{query()}" for way in ("plan.json", "plan.ics", "plan.txt", "plan.fhir.json", "plan.html")),
]
FOR_ALL = ["/", "/plan", "/plan?mode=clinician", "/plan?lang=es", "/exercises", "/exercises/bird-dog", "/sitemap.xml"]


def sheet(client: FlaskClient) -> str:
    (address,) = re.findall(r'href="(/static/[^"]+/app\.css)"', client.get("/").text)
    return str(address)


# --- files ---


def test_a_file_is_kept_for_ever_at_the_address_of_its_content(client: FlaskClient) -> None:
    answer = client.get(sheet(client))
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.data == (STATIC / "app.css").read_bytes()


def test_every_file_a_page_names_is_there_and_kept_for_ever(client: FlaskClient) -> None:
    for page in ("/", PLAN, "/exercises/bird-dog", f"/plan.html?{query()}"):
        named = set(re.findall(r'"(/static/[^"]+)"', client.get(page).text))
        assert len(named) > 5
        for address in named:
            assert client.get(address).headers["Cache-Control"] == FOR_EVER, address


def test_a_sheet_names_fonts_at_the_addresses_that_pages_preload(client: FlaskClient) -> None:
    page = client.get("/").text
    (address,) = re.findall(r'href="(/static/[^"]+/fonts\.css)"', page)
    fonts = re.findall(r'url\("\.\./([^"]+)"\)', client.get(address).text)
    assert len(fonts) == 4
    preloaded = re.findall(r'as="font"[^>]* href="/static/([^"]+)"', page)
    assert len(preloaded) == 2
    assert set(preloaded) < set(fonts)


def test_a_page_left_open_over_a_release_gets_its_files_but_does_not_keep_them(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789/app.css")
    assert answer.data == (STATIC / "app.css").read_bytes()
    assert answer.headers["Cache-Control"] == "no-cache"


def test_an_address_without_a_version_leads_to_the_one_with_it(client: FlaskClient) -> None:
    answer = client.get("/static/app.css")
    assert (answer.status_code, answer.headers["Location"]) == (302, sheet(client))
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    ["vendor/package-lock.json", "../app.py", "%2e%2e/app.py", "0123456789/../app.py",
     "0123456789/%2e%2e/%2e%2e/app.py", "figures", "", "0123456789/", "0123456789/nothing.css", "//etc/passwd"],
)  # fmt: skip
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/static/{path}", follow_redirects=True)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_one_changed_drawing_changes_no_other_address() -> None:
    before = Files({"a.svg": b"<svg/>", "b.svg": b"<svg> </svg>", "a.css": b""})
    after = Files({"a.svg": b"<svg/>", "b.svg": b"<svg>!</svg>", "a.css": b""})
    assert before.address("a.svg") == after.address("a.svg")
    assert before.address("b.svg") != after.address("b.svg")
    assert before.version != after.version


def test_a_changed_font_changes_the_sheet_that_names_it() -> None:
    css = b'@font-face { src: url("vendor/a.woff2") }'
    before, after = (Files({"fonts.css": css, "vendor/a.woff2": font}) for font in (b"1", b"2"))
    assert before.address("fonts.css") != after.address("fonts.css")


def test_a_file_has_the_same_version_on_every_machine(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"<svg/>")
    assert files_of(tmp_path).address("a.svg") == "d4dc566691/a.svg"


def test_a_file_that_changes_under_a_running_app_is_not_kept_as_another(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_bytes(b"<svg/>")
    files = files_of(tmp_path)
    (tmp_path / "a.svg").write_bytes(b"<svg>other</svg>")
    found = files.get("a.svg")
    assert found
    assert found.data == b"<svg/>"


def test_in_debug_mode_a_change_is_seen_at_once(tmp_path: Path) -> None:
    app = create_app({"TESTING": True})
    app.debug, app.extensions["static_folder"] = True, tmp_path
    client = app.test_client()
    before = client.get("/static/a.svg").status_code
    (tmp_path / "a.svg").write_text("<svg/>")
    after = client.get("/static/a.svg", follow_redirects=True)
    files_of.cache_clear()
    assert (before, after.status_code, after.text) == (404, 200, "<svg/>")


# --- pages ---


@pytest.mark.parametrize("address", FOR_ALL)
def test_what_is_the_same_for_everybody_may_be_kept_by_anyone(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert re.fullmatch(r"public, max-age=(300|3600)", answer.headers["Cache-Control"])
    assert answer.headers["ETag"]


@pytest.mark.parametrize("address", OF_A_PLAN)
def test_a_plan_is_kept_by_its_reader_alone(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "told",
    ["redflag=cauda-equina", "exercise_screen=chest-pain", "patient=Ada", "note=Ada", "attested_by=Ada",
     "do=drop.bird-dog", "find=sciatica", "anything=else", "goal=Ada"],
)  # fmt: skip
def test_an_address_that_tells_more_than_a_plan_is_kept_nowhere(client: FlaskClient, told: str) -> None:
    for address in OF_A_PLAN:
        answer = client.get(f"{address}&{told}")
        if address == PLAN or told != "goal=Ada":
            assert answer.headers["Cache-Control"] == "no-store", address
            assert "ETag" not in answer.headers


@pytest.mark.parametrize("answers", [{"age": "under-18"}, {"since": "not-an-answer"}])
def test_a_referral_and_a_mistake_are_kept_nowhere(
    client: FlaskClient, answers: dict[str, str | list[str] | None]
) -> None:
    answer = client.get(f"/plan?{query(**answers)}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_what_was_posted_is_kept_nowhere(client: FlaskClient) -> None:
    for address in ("/plan", "/preview", "/plan.json", "/plan.fhir.json"):
        assert client.post(address, data=ANSWERS).headers["Cache-Control"] == "no-store", address


def test_a_fragment_for_htmx_is_kept_nowhere(client: FlaskClient) -> None:
    answer = client.get("/exercises?position=supine", headers={"HX-Request": "true"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "HX-Request" in answer.headers["Vary"]


# --- asked again ---


@pytest.mark.parametrize("address", [*FOR_ALL, *OF_A_PLAN])
def test_what_a_browser_has_already_is_not_sent_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert again.headers[name] == first.headers[name]


def test_a_304_of_a_paper_costs_no_planning_and_no_drawing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "render_handout", lambda *_args: b"%PDF-")
    address = f"/handout.pdf?{query()}"
    tag = client.get(address).headers["ETag"]
    monkeypatch.setattr(views, "answer", None)
    monkeypatch.setattr(views, "render_handout", None)
    start = time.process_time()
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert time.process_time() - start < 0.05


def test_a_304_leaves_the_policy_of_the_page_that_is_kept(client: FlaskClient) -> None:
    address = f"/plan.html?{query()}"
    first = client.get(address)
    assert "sha256-" in first.headers["Content-Security-Policy"]
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert "Content-Security-Policy" not in again.headers


def test_each_address_language_and_site_has_a_tag_of_its_own(client: FlaskClient) -> None:
    asked = [(PLAN, ""), (f"/plan?{query(pain='4')}", ""), (f"{PLAN}&lang=es", ""), (PLAN, "https://example.org")]
    tags = {client.get(address, base_url=site or None).headers["ETag"] for address, site in asked}
    assert len(tags) == len(asked)


def test_a_tag_is_of_one_release(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = client.get(PLAN).headers["ETag"]
    monkeypatch.setattr("planner.web.caching.fingerprint", lambda: "of the next one")
    assert client.get(PLAN, headers={"If-None-Match": tag}).status_code == 200


def test_a_calendar_s_tag_is_of_one_day(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"/plan.ics?{query()}"
    tag = client.get(address).headers["ETag"]
    real = caching.datetime.datetime

    class Tomorrow(real):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz: caching.datetime.tzinfo | None = None) -> caching.datetime.datetime:
            return real.now(tz) + caching.datetime.timedelta(days=1)

    monkeypatch.setattr(caching.datetime, "datetime", Tomorrow)
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_is_not_there_has_no_tag(client: FlaskClient) -> None:
    for address in ("/exercises/nothing", "/plan.txt?pain=3", "/handout.pdf?pain=3"):
        answer = client.get(address)
        assert answer.status_code in (400, 404)
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("star", ["*", 'W/"other"', '"', "\x7f", "W/" * 500])
def test_a_strange_tag_gets_the_whole_page(client: FlaskClient, star: str) -> None:
    assert client.get(PLAN, headers={"If-None-Match": star}).status_code == 200


@pytest.mark.parametrize("address", ["/", PLAN, "/exercises/bird-dog"])
def test_head_is_get_without_a_body(client: FlaskClient, address: str) -> None:
    get, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("Content-Length", "ETag", "Cache-Control", "Content-Type", "Vary"):
        assert head.headers[name] == get.headers[name]


# --- where the time went ---


def test_outside_production_an_answer_says_where_its_time_went(client: FlaskClient) -> None:
    told = client.get(PLAN).headers["Server-Timing"]
    times = dict(re.findall(r"(\w+);dur=([\d.]+)", told))
    assert set(times) == {"all", "plan", "templates"}
    assert float(times["all"]) >= float(times["plan"]) + float(times["templates"]) - 0.2


def test_in_production_it_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKPLAN_PRODUCTION", "1")
    monkeypatch.setenv("BACKPLAN_SECRET_KEY", "for-this-test-only-nobody-else-" * 2)
    monkeypatch.setenv("BACKPLAN_HOSTS", "localhost")
    assert "Server-Timing" not in create_app({"TESTING": True}).test_client().get(PLAN).headers
