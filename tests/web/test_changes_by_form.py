"""Changes of the plan as a browser without JavaScript, an address or a curious hand makes them."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from planner.intake import DAYS, Intake
from planner.library import Library
from planner.web.address import plan_address
from tests.conftest import query

HTMX = {"HX-Request": "true"}
KIT = {"level": "3", "equipment": ["band", "dumbbell"]}


def answers(*extra: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict([*parse_qsl(query(**KIT)), *extra])


def edits_of(address: str) -> list[str]:
    return [value for name, value in parse_qsl(urlsplit(address).query) if name == "edit"]


def shown(page: str, part: str) -> str:
    found = re.search(rf'id="{part}".*?</(?:section|p)>', page, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", found[0])) if found else ""


def test_every_change_is_a_button_of_the_answers_form(client: FlaskClient) -> None:
    page = client.get("/plan?" + query(**KIT)).text
    buttons = re.findall(r'<button type="submit" form="answers" name="(\w+)" value="(\w+)[^>]*>', page)
    assert {("choose", verb) for verb in ("swap", "add", "move")} <= set(buttons)
    assert {("do", verb) for verb in ("remove", "lock", "place", "dose")} <= set(buttons)


def test_without_javascript_a_change_leads_to_the_plans_new_address(client: FlaskClient) -> None:
    posted = client.post("/plan", data=answers(("do", "swap.dead-bug.plank-knees")))
    assert posted.status_code == 303
    assert edits_of(posted.headers["Location"]) == ["swap.dead-bug.plank-knees"]
    page = client.get(posted.headers["Location"]).text
    assert "Dead bug replaced by Plank on knees on Monday." in shown(page, "changes")
    assert '<input type="hidden" form="answers" name="edit" value="swap.dead-bug.plank-knees">' in page
    assert '<input type="hidden" form="handout" name="edit" value="swap.dead-bug.plank-knees">' in page


def test_undo_takes_a_change_out_of_the_address(client: FlaskClient) -> None:
    two = [("edit", "lock.dead-bug"), ("edit", "remove.easy-walk")]
    posted = client.post("/plan", data=answers(*two, ("do", "undo.lock.dead-bug")))
    assert edits_of(posted.headers["Location"]) == ["remove.easy-walk"]
    posted = client.post("/plan", data=answers(*two, ("do", "undo.all")))
    assert edits_of(posted.headers["Location"]) == []


def test_choosing_has_an_address_and_keeps_the_filters(client: FlaskClient) -> None:
    posted = client.post("/plan", data=answers(("choose", "swap.dead-bug")))
    assert posted.headers["Location"].endswith("&choose=swap.dead-bug&find=#choose")
    page = client.get(posted.headers["Location"]).text
    offered = re.findall(r'name="do" value="swap\.dead-bug\.([a-z-]+)"', page)
    assert len(offered) >= 5
    barbell = [
        id_
        for id_ in offered
        if client.get(f"/plan.json?{query(**KIT)}&edit=swap.dead-bug.{id_}").json["dropped_edits"]
    ]
    assert barbell == []


def test_what_is_added_is_searched_for_typing_mistakes_and_all(client: FlaskClient) -> None:
    page = client.get(f"/plan?{query(**KIT)}&choose=add.mon&find=clamshel").text
    assert 'name="do" value="add.clamshell.mon"' in page
    assert 'value="clamshel"' in page
    nothing = client.get(f"/plan?{query(**KIT)}&choose=add.mon&find=zzzzqq").text
    assert "Try another word" in nothing


@pytest.mark.parametrize(
    "asked", ["swap.easy", "add.sun", "add.", "move.moon", "fly", "swap.dead-bug.x", "§", "add.mon.mon.sun"]
)
def test_an_odd_panel_is_no_panel_and_the_plan_stands(client: FlaskClient, asked: str) -> None:
    page = client.get(f"/plan?{query(**KIT)}&{urlencode({'choose': asked})}")
    assert page.status_code == 200
    assert "data-plan" in page.text
    assert 'id="choose"' not in page.text


def test_the_fragment_says_what_changed_and_where_the_focus_goes(client: FlaskClient) -> None:
    fragment = client.post("/preview", data=answers(("do", "swap.dead-bug.plank-knees")), headers=HTMX)
    assert edits_of(fragment.headers["HX-Push-Url"]) == ["swap.dead-bug.plank-knees"]
    assert "HX-Replace-Url" not in fragment.headers
    assert "Dead bug replaced by Plank on knees on Monday." in shown(fragment.text, "said")
    assert 'data-focus="row-plank-knees"' in fragment.text
    assert 'id="row-plank-knees"' in fragment.text


def test_an_answer_replaces_the_address_and_keeps_the_changes(client: FlaskClient) -> None:
    data = answers(("edit", "swap.dead-bug.plank-knees"))
    data.setlist("minutes", ["30"])
    fragment = client.post("/preview", data=data, headers=HTMX)
    assert edits_of(fragment.headers["HX-Replace-Url"]) == ["swap.dead-bug.plank-knees"]


def test_a_change_that_an_answer_forbids_is_named_and_the_rest_stands(client: FlaskClient) -> None:
    data = answers(("edit", "swap.dead-bug.plank-knees"), ("edit", "swap.one-arm-dumbbell-row.band-row-standing"))
    data.setlist("equipment", ["dumbbell"])
    fragment = client.post("/preview", data=data, headers=HTMX)
    assert edits_of(fragment.headers["HX-Replace-Url"]) == ["swap.dead-bug.plank-knees"]
    assert "Standing band row: It needs equipment you did not tick" in html.unescape(fragment.text)


def test_a_change_waits_while_there_is_no_plan(client: FlaskClient) -> None:
    data = answers(("edit", "remove.easy-walk"))
    data.setlist("minutes", [])
    fragment = client.post("/preview", data=data, headers=HTMX)
    assert "Your week will stand here" in fragment.text
    assert '<input type="hidden" form="answers" name="edit" value="remove.easy-walk">' in fragment.text


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ("swap.dead-bug.flying", "We know no exercise called “flying”."),
        ("swap.dead-bug.barbell-back-squat", "It needs equipment you did not tick: barbell."),
        ("<script>alert(1)</script>", "We could not read the change “<script>alert(1)</script>”."),
        ("x" * 5000, "We could not read the change"),
        ("\x00\x1b[31m", "We could not read the change"),
    ],
)
def test_a_hand_written_change_is_explained_and_the_plan_stands(client: FlaskClient, edit: str, said: str) -> None:
    page = client.get(f"/plan?{query(**KIT)}&{urlencode({'edit': edit})}")
    assert page.status_code == 200
    assert "data-plan" in page.text
    assert said in html.unescape(page.text)
    assert "<script>alert" not in page.text


def test_hundreds_of_changes_are_no_more_work_than_forty(client: FlaskClient) -> None:
    many = "&".join(["edit=move.mon.wed"] * 800)
    page = client.get(f"/plan?{query(**KIT)}&{many}")
    assert page.status_code == 200
    assert "A plan holds 40 changes at most." in page.text


def test_an_address_with_twenty_changes_is_short_enough_to_share(library: Library) -> None:
    ids = sorted(library.exercises, key=len)
    usual = ids[len(ids) // 2 :: 2][:40]  # forty of the longer half
    edits = tuple(f"swap.{one}.{other}" for one, other in zip(usual[:20], usual[20:], strict=True))
    intake = Intake(
        none_of_the_signs=True, since="over-12-weeks", pain=10, age="65-plus", goals=tuple(library.goals), level=3,
        equipment=frozenset(list(library.equipment)[:6]), days=DAYS, minutes=60, edits=edits, mode="clinician",
        conditions=frozenset(["osteo", "htn", "knee"]), eases="neither", easier="walking", spreads="no", week=12,
    )  # fmt: skip
    assert len(plan_address(intake, library)) < 2000


def test_a_clinician_may_confirm_a_dose_outside_the_range(client: FlaskClient) -> None:
    page = client.get(f"/plan?{query(**KIT, mode='clinician')}&edit=dose.dead-bug.5x8").text
    assert (
        '<button type="submit" form="answers" name="do" value="dose.dead-bug.5x8.ok">Confirm this dose</button>' in page
    )
    page = client.get(f"/plan?{query(**KIT)}&edit=dose.dead-bug.5x8").text
    assert "Confirm this dose" not in page


def test_the_paper_shows_the_changed_plan(client: FlaskClient) -> None:
    page = client.get(f"/plan.html?{query(**KIT)}&edit=swap.dead-bug.plank-knees&edit=remove.easy-walk").text
    assert "Plank on knees" in page
    assert ">Dead bug<" not in page


def test_a_change_is_never_lost_to_a_referral(client: FlaskClient) -> None:
    fragment = client.post("/preview", data=answers(("edit", "remove.easy-walk"), ("redflag", "rf01")), headers=HTMX)
    assert fragment.headers["HX-Replace-Url"] == "/plan"
    assert '<input type="hidden" form="answers" name="edit" value="remove.easy-walk">' in fragment.text
