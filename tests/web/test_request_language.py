"""The language of a request: the address or the body decides; links, forms and codes keep it; no request leaves it."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

import planner.language as language
from planner.library.model import Library
from planner.web.languages import in_language
from planner.web.short import code_of, pairs_of
from tests.conftest import ANSWERS, query

#: The usual answers as our own addresses have them.
IN_ORDER = query(goal=["flexibility", "strength"])

#: Words that no Spanish sentence has.
ENGLISH = frozenset(
    ["the", "of", "with", "your", "you", "or", "if", "and", "to", "is", "for", "this", "one", "these", "from", "not"]
)


def spoken(page: str) -> tuple[str, str]:
    """Language and direction of a page, as its first tag says them."""
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', page)
    assert found, page[:200]
    return found[1], found[2]


@pytest.mark.parametrize(("asked", "says"), [("en", ("en", "ltr")), ("es", ("es", "ltr")), ("ar", ("ar", "rtl"))])
def test_the_address_decides(client: FlaskClient, asked: str, says: tuple[str, str]) -> None:
    assert spoken(client.get(f"/plan?{query(lang=asked)}").text) == says
    assert spoken(client.post("/plan", data={"lang": asked, "pain": "99"}).text) == says
    assert spoken(client.get(f"/nothing?lang={asked}").text) == says


@pytest.mark.parametrize("asked", ["", "xx", "ES", "es-MX", "../es", "e" * 5000])
def test_anything_else_is_english(client: FlaskClient, asked: str) -> None:
    assert spoken(client.get("/", query_string={"lang": asked}).text) == ("en", "ltr")
    assert spoken(client.post("/plan", data={"lang": asked, "pain": "99"}).text) == ("en", "ltr")


def test_the_address_wins_over_the_body(client: FlaskClient) -> None:
    """The button of another language sends a form of this one."""
    assert spoken(client.post("/plan?lang=ar", data={"lang": "es", "pain": "99"}).text) == ("ar", "rtl")
    assert client.post("/plan?lang=en", data={**ANSWERS, "lang": "es"}).location == f"/plan?{IN_ORDER}#preview"


def test_no_request_leaves_its_language_behind(client: FlaskClient) -> None:
    client.get("/?lang=es")
    client.get("/nothing?lang=ar")
    assert language.language() == "en"
    assert spoken(client.get("/").text) == ("en", "ltr")


def test_every_address_of_ours_keeps_the_language(client: FlaskClient) -> None:
    for path in (f"/plan?{query(lang='es')}", "/?lang=es", "/exercises?lang=es", "/p?lang=es", "/nothing?lang=es"):
        page = re.sub(r'<nav class="languages".*?</nav>', "", client.get(path).text, flags=re.DOTALL)
        addresses = re.findall(r'(?:href|action|data-hx-post)="(/?[a-z][^"#:]*|/[^"#]*)"', page)
        ours = [a for a in addresses if not a.startswith("/static/")]
        assert ours
        assert [a for a in ours if a.count("?") > 1] == []
        gets = re.findall(r'<form[^>]*method="get".*?</form>', page, re.DOTALL)
        loose = [a for a in ours if "lang=es" not in a and not any(f'action="{a}"' in form for form in gets)]
        assert loose == [], path
        for form in gets:
            form_id = re.search(r'id="([\w-]+)"', form)
            own = 'name="lang" value="es"'
            assert own in form or (form_id and f'form="{form_id[1]}" {own}' in page), form


def test_a_plan_asked_for_in_spanish_has_a_spanish_address(client: FlaskClient) -> None:
    answer = client.post("/plan", data={**ANSWERS, "lang": "es"})
    assert answer.location == f"/plan?{IN_ORDER}&lang=es#preview"
    assert client.get(f"/plan.json?{query(lang='es')}").json["address"].endswith("&lang=es")  # type: ignore[index]
    assert "lang" not in client.get(f"/plan.json?{query()}").json["address"]  # type: ignore[index]


def test_a_code_opens_the_plan_in_its_language(client: FlaskClient, library: Library) -> None:
    pairs = [
        (name, value) for name, values in ANSWERS.items() for value in ([values] if isinstance(values, str) else values)
    ]
    plain, spanish = code_of(pairs, library.numbers), code_of([*pairs, ("lang", "es")], library.numbers)
    assert ("lang", "es") in pairs_of(spanish, library.numbers)
    assert ("lang", "es") not in pairs_of(plain, library.numbers)
    assert spoken(client.get(f"/p/{spanish}", follow_redirects=True).text) == ("es", "ltr")
    assert len(spanish) - len(plain) <= 2


def test_an_address_in_another_language(app: Flask) -> None:
    with app.app_context():
        assert in_language("es", "/plan?day=mon&lang=ar&day=wed") == "/plan?day=mon&day=wed&lang=es"
        assert in_language("en", "/plan?day=mon&lang=es") == "/plan?day=mon"
        assert in_language("en", "/?lang=es") == "/"


def test_the_other_languages_are_a_press_away_with_all_answers(client: FlaskClient) -> None:
    """Where there is a form its answers go along in a body, with signs and mistakes; elsewhere there are links."""
    page = client.get(f"/plan?{query(lang='es')}").text
    buttons = re.findall(r'form="answers" formaction="([^"]*)" lang="(\w+)" data-language>([^<]*)<', page)
    assert buttons == [("/plan?lang=en", "en", "English"), ("/plan?lang=ar", "ar", "العربية")]
    signs = client.post("/plan?lang=ar", data={**ANSWERS, "screened": "", "redflag": "rf01", "lang": "es"})
    assert spoken(signs.text) == ("ar", "rtl")
    assert re.search(r'value="rf01"[^>]* checked', signs.text), "the sign is still ticked"
    links = re.findall(r'<a href="([^"]*)" hreflang="(\w+)"', client.get("/p?lang=es").text)
    assert links == [("/p", "en"), ("/p?lang=ar", "ar")]


@pytest.mark.parametrize(
    "path", ["/", "/plan", f"/plan?{query()}", f"/plan?{query(mode='clinician')}", "/exercises", "/p", "/none"]
)
def test_no_english_is_left_on_a_spanish_page(client: FlaskClient, path: str) -> None:
    page = client.get(f"{path}{'&' if '?' in path else '?'}lang=es").text
    page = re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
    lines = html.unescape(re.sub(r"<[^>]*>", "\n", page)).splitlines()
    assert [line for line in lines if len(line.split()) > 1 and ENGLISH & set(line.lower().split())] == []


@pytest.mark.parametrize("address", ["/exercises", "/paper", "/p", "/", "/nowhere"])
def test_a_link_to_another_language_repeats_no_name_and_no_sign(client: FlaskClient, address: str) -> None:
    written = "patient=zyxwv&note=zyxwv&attested_by=zyxwv&redflag=rf01&exercise_screen=px1&zyxwv=1"
    page = client.get(f"{address}?{query()}&{written}", follow_redirects=True).text
    assert "lang=es" in page
    assert not re.search(r'href="[^"]*(zyxwv|rf01|px1)', page)
