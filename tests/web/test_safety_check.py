"""The safety check: few lines, two ticks for who has no sign, and one screen and one page for who has one."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from planner.library import Library
from tests.conftest import ANSWERS, query

HTMX = {"HX-Request": "true"}
MOST_WORDS = 83  # in the five lines that "None of these" covers: 20 seconds at 250 words a minute


def groups(page: str) -> list[str]:
    """The markup of each line of the safety check."""
    return page.split('<div class="signs">')[1:]


def test_a_line_for_each_group_names_its_signs_in_few_words(client: FlaskClient, library: Library) -> None:
    shown = groups(client.get("/plan").text)
    assert len(shown) == len(library.sign_groups) == 6
    for group, markup in zip(library.sign_groups.values(), shown, strict=True):
        assert html.escape(group.name) in markup
        assert html.escape(group.line) in markup
    covered = [group.line for group in library.sign_groups.values() if group.id != "before"]
    assert len(" ".join(covered).split()) <= MOST_WORDS


def test_every_sign_stands_once_behind_the_line_of_its_group(client: FlaskClient, library: Library) -> None:
    shown = dict(zip(library.sign_groups, groups(client.get("/plan").text), strict=True))
    for name, asked in (("redflag", library.red_flags), ("exercise_screen", library.exercise_screen)):
        for sign in asked.values():
            box = f'name="{name}" value="{sign.id}"'
            assert [group for group, markup in shown.items() if box in markup] == [sign.group]
            assert html.escape(sign.ask, quote=False).replace('"', "&#34;").replace("'", "&#39;") in shown[sign.group]


def test_none_of_these_stands_below_every_sign_that_needs_help_now_or_today(
    client: FlaskClient, library: Library
) -> None:
    page = client.get("/plan").text
    none = page.index('name="screened" value="none"')
    for sign in [*library.red_flags.values(), *library.exercise_screen.values()]:
        if sign.action_level == "A0" or (sign.action_level == "A1" and sign.group != "before"):
            assert page.index(f'value="{sign.id}"') < none, sign.id
    assert "not sure counts as yes" in page[none : none + 400]


def test_one_tick_answers_the_signs_and_a_second_changes_nothing(client: FlaskClient) -> None:
    one = client.post("/plan.json", data=ANSWERS).get_json()
    two = client.post("/plan.json", data={**ANSWERS, "exercise_screen": "none"}).get_json()
    assert one == two
    assert one["outcome"] == "plan"
    alone = client.post("/plan.json", data={**ANSWERS, "screened": "", "exercise_screen": "none"}).get_json()
    assert alone["missing"] == ["screened"]


def test_the_quiet_tick_is_not_lost_on_the_way_to_the_address(client: FlaskClient) -> None:
    data = {**ANSWERS, "exercise_screen": "none"}
    page = client.get(client.post("/plan", data=data).headers["Location"])
    assert re.search(r'name="exercise_screen" value="none" checked', page.text)
    assert client.post("/preview", data=data, headers=HTMX).headers["HX-Replace-Url"].endswith("&exercise_screen=none")
    assert " checked>" not in groups(page.text)[-1].split("</details>")[0]


@pytest.mark.parametrize(
    ("name", "sign"), [("redflag", "rf01"), ("exercise_screen", "px2"), ("exercise_screen", "px7")]
)
def test_a_sign_wins_over_none_of_these(client: FlaskClient, name: str, sign: str) -> None:
    values = ["none", sign] if name == "exercise_screen" else [sign]
    answer = client.post("/plan.json", data={**ANSWERS, name: values}).get_json()
    assert answer["outcome"] == "referral"
    assert answer["reasons"][0]["source"] == sign


def test_a_group_with_a_ticked_sign_is_open_and_the_others_are_not(client: FlaskClient, library: Library) -> None:
    assert not any("<details open>" in group for group in groups(client.get("/plan").text))
    data = {**ANSWERS, "redflag": "rf20", "exercise_screen": "px2"}
    shown = dict(zip(library.sign_groups, groups(client.post("/plan", data=data).text), strict=True))
    opened = [group for group, markup in shown.items() if "<details open>" in markup]
    assert opened == ["chest-belly", "unwell"]


@pytest.mark.parametrize("sign", ["rf01", "rf15", "rf18"])
def test_a_referral_says_what_to_do_how_fast_why_and_what_to_tell(
    client: FlaskClient, library: Library, sign: str
) -> None:
    text = html.unescape(client.post("/preview", data={**ANSWERS, "redflag": sign}, headers=HTMX).text)
    level = library.action_levels[library.red_flags[sign].action_level]
    for said in (level.title, f"How fast: <strong>{level.how_fast}</strong>", *level.what_to_do):
        assert said in text
    assert library.red_flags[sign].reason in text
    assert library.red_flags[sign].tell_them in text


def test_a_referral_stays_one_screen_long_with_every_sign(client: FlaskClient, library: Library) -> None:
    text = client.post("/preview", data={**ANSWERS, "redflag": list(library.red_flags)}, headers=HTMX).text
    first, folded = text.split('<details class="more-reasons">')
    assert first.count("<li>") <= 3 + 3
    assert folded.split("</details>")[0].count("<li>") > 20


def note_fields(page: str) -> list[tuple[str, str]]:
    """What the button for the note would send."""
    form = page.split('action="/note.pdf">')[1].split("</form>")[0]
    return re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)


def test_the_note_gets_every_answer_by_post_and_no_name(client: FlaskClient) -> None:
    data = {
        **ANSWERS,
        "redflag": ["rf01", "rf24"],
        "exercise_screen": "px4",
        "attested_by": "Zyxwv",
        "mode": "clinician",
    }
    page = client.post("/preview", data=data, headers=HTMX).text
    assert 'method="post" action="/note.pdf"' in page
    sent = note_fields(page)
    assert {("redflag", "rf01"), ("redflag", "rf24"), ("exercise_screen", "px4"), ("since", "over-12-weeks")} <= set(
        sent
    )
    assert not {name for name, _ in sent} & {"attested", "attested_by", "attested_on", "patient", "note"}
    body: dict[str, list[str]] = {}
    for name, value in sent:
        body.setdefault(name, []).append(value)
    note = client.post("/note.pdf", data=body)
    assert note.status_code == 200
    assert note.data.startswith(b"%PDF-")


def test_the_note_s_headers_say_nothing_of_the_person(client: FlaskClient) -> None:
    note = client.post("/note.pdf", data={**ANSWERS, "redflag": "rf04"})
    assert note.mimetype == "application/pdf"
    assert note.headers["Content-Disposition"] == 'attachment; filename="note-for-your-clinician.pdf"'
    assert note.headers["Cache-Control"] == "no-store"
    assert "rf04" not in str(note.headers)


def test_the_note_is_never_reached_by_an_address(client: FlaskClient) -> None:
    answer = client.get("/note.pdf?" + query(redflag="rf01"))
    assert answer.status_code == 405
    assert "Start from the first page" in answer.text


def test_without_a_referral_there_is_no_note(client: FlaskClient) -> None:
    for data in (ANSWERS, {}, {**ANSWERS, "since": "oops"}):
        answer = client.post("/note.pdf", data=data)
        assert answer.status_code == 400
        assert answer.mimetype == "text/html"
        assert 'id="q-screened"' in answer.text


def test_nothing_of_a_referral_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(0):
        client.post("/note.pdf", data={**ANSWERS, "redflag": "rf04"})
    assert "rf04" not in caplog.text
    assert "sex" not in caplog.text
