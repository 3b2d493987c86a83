"""The headers that every answer carries, and that no page sends a browser anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from planner.web.errors import CONTENT_SECURITY_POLICY, HEADERS
from planner.web.files import OF_PAGES, POLICY
from planner.web.settings import Settings
from tests.conftest import ANSWERS, query
from tests.states import PRINTS, STATES

#: An answer of every kind: pages, files, static ones, mistakes, redirects, and what has not changed.
ANSWERED = {
    "/": 200, "/plan?" + query(): 200, "/exercises": 200, "/exercises/bird-dog": 200, "/p": 200, "/healthz": 200,
    "/plan.json?" + query(): 200, "/plan.txt?" + query(): 200, "/plan.ics?" + query(): 200,
    "/plan.fhir.json?" + query(): 200, "/plan.html?" + query(): 200, "/handout.pdf?" + query(print="card"): 200,
    "/static/app.css": 302, "/static/nothing": 404, "/nowhere": 404, "/preview": 405,
    "/handout.pdf": 400, "/?" + query(): 308, "/sitemap.xml": 200, "/plan?" + "x" * 20_000: 414,
}  # fmt: skip
#: A schema's and a record's names of things; nobody follows them.
NAMES_OF_THINGS = re.compile(r"https?://(www\.w3\.org/|schema\.org|www\.sitemaps\.org/)")


@pytest.fixture(scope="module")
def production() -> FlaskClient:
    settings = Settings(production=True, secret_key="0123456789abcdef" * 2, hosts=("localhost",))
    return create_app({"TESTING": True}, settings).test_client()


@pytest.mark.parametrize("path", ANSWERED)
def test_every_answer_has_every_header(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == ANSWERED[path]
    for name, value in HEADERS.items():
        said = answer.headers[name]
        if name == "Content-Security-Policy" and "plan.html" in path:  # it has the hashes of its own sheets
            said = re.sub(r" 'sha256-[^']+'", "", said)
        assert said == value, name
    assert "Set-Cookie" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("name", ["app.css", "icon.svg", "app.js"])
def test_a_file_has_those_that_mean_something_on_a_file(app: Flask, client: FlaskClient, name: str) -> None:
    answer = client.get("/static/" + app.extensions["files"].address(name))
    assert answer.status_code == 200
    assert answer.headers.get("Content-Security-Policy") == (POLICY if name.endswith(".svg") else None)
    for header in {*HEADERS} - {"Content-Security-Policy", *OF_PAGES}:
        assert answer.headers[header] == HEADERS[header]


def test_what_has_not_changed_keeps_the_policy_it_came_with(client: FlaskClient) -> None:
    """A 304's headers take the place of those that the browser has kept."""
    tag = client.get("/exercises/bird-dog").headers["ETag"]
    answer = client.get("/exercises/bird-dog", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert "Content-Security-Policy" not in answer.headers
    for name in {*HEADERS} - {"Content-Security-Policy"}:
        assert answer.headers[name] == HEADERS[name]


@pytest.mark.parametrize("path", ["/", "/plan", "/nowhere", "/static/app.css"])
def test_https_in_production_is_for_ever(production: FlaskClient, path: str) -> None:
    answer = production.get(path, base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Content-Security-Policy"].endswith("; upgrade-insecure-requests")
    plain = production.get(path, base_url="http://localhost")
    assert "Strict-Transport-Security" not in plain.headers
    assert "upgrade" not in plain.headers["Content-Security-Policy"]


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["require-trusted-types-for"] == "'script'"
    sources = {source for name, rule in rules.items() if name.endswith("-src") for source in rule.split()}
    assert sources == {"'none'", "'self'"}


def pages(client: FlaskClient) -> Iterator[tuple[str, str]]:
    for state, (address, sent, _) in STATES.items():
        yield state, (client.get(address) if sent is None else client.post(address, data=sent)).text
    for each in PRINTS:
        yield f"print, {each}", client.get("/plan.html?" + query(print=each)).text


def test_no_page_names_a_foreign_address_or_holds_a_script_or_style(client: FlaskClient) -> None:
    for state, page in pages(client):
        page = page.replace("http://localhost", "")
        foreign = [a for a in re.findall(r"(?:https?:)?//[\w.-]+\.\w[^\s\"'<]*", page) if not NAMES_OF_THINGS.match(a)]
        assert foreign == [], state
        assert not re.search(r'(src|href)="data:', page), state
        assert not re.search(r"<[^>]+\son\w+=", re.sub(r'"[^"]*"', '""', page)), state
        assert not re.search(r'<[^>]+\sstyle="', page), state
        for script in re.findall(r"<script(?![^>]* type=\"application/ld\+json\")([^>]*)>", page):
            assert ' src="/static/' in script, state


def test_no_style_sheet_or_script_of_ours_names_a_foreign_address(client: FlaskClient) -> None:
    page = client.post("/plan", data=ANSWERS, follow_redirects=True).text
    for address in set(re.findall(r'"(/static/[^"]+\.(?:css|js))"', page)):
        if "vendor" not in address:
            found = re.findall(r"https?://[^\s\"')]+", client.get(address).text)
            assert not [a for a in found if not NAMES_OF_THINGS.match(a)], address
