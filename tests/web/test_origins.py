"""A form is taken from our own pages, and from programs; a link from anywhere; and only under our own names."""

from __future__ import annotations

import pytest
from flask import request, url_for
from flask.testing import FlaskClient

from app import create_app
from planner.web.origins import FROM_ELSEWHERE, OTHER_NAME
from planner.web.settings import Settings
from tests.conftest import ANSWERS, FORMS, query

FOREIGN = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "nonsense"},
    {"Origin": "https://example.com"},
    {"Origin": "http://localhost.example.com"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "nonsense"},
)
OWN = (
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Origin": "http://localhost"},
    {"Origin": "null"},  # a plain form of ours, which sends no referrer, without Fetch Metadata (http in a network)
)


@pytest.fixture(scope="module")
def named() -> FlaskClient:
    return create_app({"TESTING": True}, Settings(hosts=("plan.example.org", ".clinic.example"))).test_client()


@pytest.fixture(scope="module")
def behind() -> FlaskClient:
    app = create_app({"TESTING": True}, Settings(proxies=1))
    app.add_url_rule("/who", "who", lambda: f"{request.remote_addr} {url_for('who', _external=True)}")
    return app.test_client()


@pytest.mark.parametrize("path", FORMS)
def test_what_another_website_sends_is_not_looked_at(client: FlaskClient, path: str) -> None:
    for headers in FOREIGN:
        answer = client.post(path, data={**ANSWERS, "note": "Zyxwv"}, headers=headers)
        assert answer.status_code == 403, headers
        assert FROM_ELSEWHERE in answer.text
        assert "Zyxwv" not in answer.text


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_our_own_forms_and_programs_are_answered(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/plan.json", data=ANSWERS, headers=headers).get_json()["outcome"] == "plan"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_link_from_elsewhere_opens_its_plan(client: FlaskClient, headers: dict[str, str]) -> None:
    assert "data-plan" in client.get("/plan?" + query(), headers=headers).text
    assert client.head("/plan?" + query(), headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["plan.example.org", "plan.example.org:8443", "PLAN.example.org", "a.clinic.example"])
def test_our_own_names_are_answered(named: FlaskClient, host: str) -> None:
    assert named.get("/plan?" + query(), headers={"Host": host.lower()}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "plan.example.org.evil.example", "10.0.0.7", "localhost", "a b", ""])
def test_another_name_gets_a_sentence_that_does_not_repeat_it(named: FlaskClient, host: str) -> None:
    for path in ("/", "/plan?" + query(), "/exercises/bird-dog", "/sitemap.xml"):
        answer = named.get(path, headers={"Host": host})
        assert answer.status_code in (400, 421)
        assert host not in answer.text or not host
    assert OTHER_NAME in named.get("/", headers={"Host": "evil.example"}).text


def test_the_machine_that_looks_after_us_may_use_any_name(named: FlaskClient) -> None:
    assert named.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


def test_a_proxy_is_believed_only_where_there_is_one(client: FlaskClient, behind: FlaskClient) -> None:
    said = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    assert behind.get("/who", headers=said).text == "203.0.113.9 https://localhost/who"
    page = client.get("/plan.html?" + query(), headers=said).text
    assert "evil.example" not in page
    assert "https://localhost" not in page
