"""How to print: asked for beside the plan, kept in its address, and read without a guess."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient

from planner.handout.options import PAPERS, PRINTS, WEEKS_PRINTED
from planner.library.model import Library
from planner.web.forms import PRINT_NAMES, print_form
from tests.conftest import ANSWERS, query


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_the_form_offers_every_print_paper_country_and_number_of_weeks(library: Library) -> None:
    form = print_form(library)()
    assert tuple(form.print.known) == PRINTS == tuple(PRINT_NAMES)
    assert tuple(form.paper.known) == PAPERS
    assert tuple(map(int, form.weeks.known)) == WEEKS_PRINTED
    assert form.country.known[0] == "any"


def test_the_usual_way_is_ticked_from_the_start(client: FlaskClient) -> None:
    text = client.get("/plan").text
    for name, value in (("print", "standard"), ("weeks", "2"), ("paper", "a4"), ("country", "any")):
        assert f'name="{name}" value="{value}" checked' in text


def test_what_is_chosen_stays_in_the_address(client: FlaskClient) -> None:
    chosen = {"print": "large", "paper": "letter", "country": "uk", "colour": "yes", "weeks": "6"}
    address = client.post("/plan", data={**ANSWERS, **chosen}).headers["Location"]
    for name, value in chosen.items():
        assert f"{name}={value}" in address
    text = client.get(address).text
    for name, value in chosen.items():
        assert f'name="{name}" value="{value}" checked' in text


@pytest.mark.parametrize(
    ("country", "number"), [("uk", "999"), ("us", "911"), ("au", "000"), ("any", "999, 112 or 911")]
)
def test_the_safety_box_has_the_numbers_of_the_country(client: FlaskClient, country: str, number: str) -> None:
    paper = pages(client.get("/handout.pdf?" + query(country=country)).data)
    assert f"call {number}, or go to the emergency department" in paper[0]


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"paper": "a3"}, "“a3” is not one of the answers"),
        ({"print": "poster"}, "“poster” is not one of the answers"),
        ({"weeks": "9"}, "“9” is not one of the answers"),
        ({"country": "mars"}, "“mars” is not one of the answers"),
        ({"weeks": "12", "print": "card"}, "The compact print and the card hold 2 weeks."),
        ({"weeks": "6", "print": "compact"}, "The compact print and the card hold 2 weeks."),
    ],
)
def test_a_print_that_cannot_be_is_explained_at_its_field(
    client: FlaskClient, chosen: dict[str, Any], sentence: str
) -> None:
    answer = client.post("/handout.pdf", data={**ANSWERS, **chosen, "patient": "Ann Example"})
    assert answer.status_code == 400
    field = answer.text.split(f'id="q-{next(iter(chosen))}"')[1].split("</fieldset>")[0]
    assert sentence in field
    assert "Ann Example" in answer.text
