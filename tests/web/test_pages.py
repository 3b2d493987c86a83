"""The pages as a browser without JavaScript, a script or a curious hand sees them."""

from __future__ import annotations

import html
import json
import re

import pytest
from flask.testing import FlaskClient

from planner.library import Library
from planner.limits import HOLD_CAPS
from tests.conftest import ANSWERS, query

HTMX = {"HX-Request": "true"}
A0 = ["rf01", "rf02", "rf03", "rf04", "rf05", "rf06", "rf07", "rf08", "rf10", "rf21"]
A1 = ["rf11", "rf12", "rf13", "rf14", "rf15", "rf16", "rf17", "rf19", "rf20", "rf22"]
A2 = ["rf09", "rf18", "rf25"]


def test_the_empty_page_asks_and_shows_no_plan(client: FlaskClient) -> None:
    page = client.get("/plan")
    assert page.status_code == 200
    assert "Your week will stand here" in page.text
    assert "data-plan" not in page.text


def test_the_form_has_every_public_name_in_its_order(client: FlaskClient) -> None:
    form = client.get("/plan").text.split('id="handout"')[0]
    names = list(dict.fromkeys(re.findall(r'<input type="(?:checkbox|radio)"[^>]* name="(\w+)"', form)))
    assert names == [
        "redflag", "exercise_screen", "screened", "since", "pain", "age", "goal", "equipment", "level", "day",
        "minutes", "eases", "easier", "spreads", "condition", "avoid", "hurt", "lately", "week", "max_load", "attested",
    ]  # fmt: skip
    assert re.findall(r'name="door" value="(\w+)" aria-pressed="(\w+)"', form) == [
        ("self", "true"),
        ("clinician", "false"),
    ]


def test_the_plan_has_an_address_and_the_address_shows_the_plan(client: FlaskClient) -> None:
    posted = client.post("/plan", data=ANSWERS)
    assert posted.status_code == 303
    page = client.get(posted.headers["Location"])
    assert "data-plan" in page.text
    for ticked in ("since-3", "pain-3", "day-0", "day-2", "minutes-2"):
        assert re.search(rf'id="{ticked}"[^>]* checked', page.text), ticked


def test_pictures_are_named_in_their_order(client: FlaskClient) -> None:
    page = client.get("/plan?" + query(minutes="60", level="1")).text
    cards = page.split('class="card-pictures"')[1:]
    named = {tuple(re.findall(r'class="picture-name">(\w+): step \d<', card)) for card in cards}
    assert named == {("Start", "End"), ("Start", "Then", "End")}


def test_the_fragment_is_for_htmx_only_and_sets_the_address_bar(client: FlaskClient) -> None:
    fragment = client.post("/preview", data=ANSWERS, headers=HTMX)
    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    assert fragment.headers["HX-Replace-Url"].startswith("/plan?screened=none&since=over-12-weeks")
    assert "HX-Request" in fragment.headers["Vary"]
    for headers in ({}, {**HTMX, "HX-Boosted": "true"}, {**HTMX, "HX-History-Restore-Request": "true"}):
        assert client.post("/preview", data=ANSWERS, headers=headers).status_code == 303


@pytest.mark.parametrize(("level", "flags"), [("A0", A0), ("A1", A1), ("A2", A2)])
def test_a_warning_sign_means_no_plan_anywhere(
    client: FlaskClient, library: Library, level: str, flags: list[str]
) -> None:
    for flag in flags:
        for mode in ("self", "clinician"):
            answers = {**ANSWERS, "redflag": flag, "mode": mode}
            answer = client.post("/plan.json", data=answers).get_json()
            assert (answer["outcome"], answer["action_level"]) == ("referral", level), flag
            assert answer["days"] == []
            assert answer["address"] is None
        fragment = client.post("/preview", data=answers, headers=HTMX)
        assert fragment.headers["HX-Replace-Url"] == "/plan?mode=clinician"
        alone = client.post("/preview", data={**answers, "mode": "self"}, headers=HTMX)
        assert alone.headers["HX-Replace-Url"] == "/plan"
        page = client.post("/plan", data=answers)
        assert page.status_code == 200
        for text in (fragment.text, page.text):
            assert "data-plan" not in text
            assert library.action_levels[level].title in text
            assert library.red_flags[flag].reason.split(".")[0] in text
        for paper in (client.post("/handout.pdf", data=answers), client.get("/handout.pdf?" + query(redflag=flag))):
            assert paper.status_code == 400
            assert paper.mimetype == "text/html"
            assert library.action_levels[level].title in paper.text


def test_advice_signs_keep_the_plan_and_stay_out_of_the_address(client: FlaskClient, library: Library) -> None:
    for flag in ("rf23", "rf24"):
        answer = client.post("/plan.json", data={**ANSWERS, "screened": "", "redflag": flag}).get_json()
        assert (answer["outcome"], answer["action_level"]) == ("plan", "A3")
        assert library.red_flags[flag].reason in answer["limits"]
        assert "rf" not in answer["address"]


def test_every_exercise_left_out_is_named_once_under_its_reason(client: FlaskClient) -> None:
    page = client.get("/plan?" + query()).get_data(as_text=True)
    listed = page[page.index('class="left-out"') :]
    listed = html.unescape(listed[: listed.index("</details>")])
    reasons = re.findall(r"<dt>(.*?)</dt>", listed)
    named = [name for names in re.findall(r"<dd>(.*?)\.</dd>", listed) for name in names.split("; ")]
    answer = client.get("/plan.json?" + query()).get_json()
    assert len(reasons) == len(set(reasons)) < 25
    assert sorted(reasons) == sorted({item["reason"] for item in answer["left_out"]})
    assert len(named) == len(set(named)) == len(answer["left_out"]) > 150


def test_the_json_has_the_promised_shape(client: FlaskClient) -> None:
    answer = client.get("/plan.json?" + query()).get_json()
    assert answer == client.post("/plan.json", data=ANSWERS).get_json()
    assert {"outcome", "action_level", "reasons", "missing", "week", "phase", "days", "equipment_used", "left_out",
            "sources", "address"} <= set(answer)  # fmt: skip
    assert (answer["outcome"], answer["action_level"], answer["phase"], answer["week"]) == ("plan", "A4", "chronic", 1)
    for day in answer["days"]:
        assert set(day) == {"day", "kinds", "minutes", "exercises"}
        for exercise in day["exercises"]:
            assert set(exercise) == {
                "exercise", "name", "slot", "relief", "spine_load", "level", "dose", "seconds", "why", "adaptations",
                "easier", "harder", "load_step", "next_step", "sources",
            }  # fmt: skip
            assert set(exercise["dose"]) == {
                "sets", "reps", "rounds", "hold_seconds", "minutes", "rest_seconds", "each_side", "reps_in_reserve",
                "text",
            }  # fmt: skip
    used = {code.partition(":")[0] for day in answer["days"] for e in day["exercises"] for code in e["sources"]}
    assert {source["source"] for source in answer["sources"]} == used - {"K", "D"}
    assert all("Seen: " in source["citation"] for source in answer["sources"])
    again = client.get(answer["address"].replace("/plan?", "/plan.json?")).get_json()
    assert again == answer


def test_what_is_missing_is_named(client: FlaskClient) -> None:
    answer = client.get("/plan.json").get_json()
    assert answer["outcome"] == "incomplete"
    assert answer["missing"] == ["screened", "since", "pain", "age", "goal", "level", "day", "minutes"]
    for name in answer["missing"]:
        one_short = client.get("/plan.json?" + query(**{name: None})).get_json()
        assert (one_short["outcome"], one_short["missing"]) == ("incomplete", [name])


def test_signs_to_watch_for_are_shown_once(client: FlaskClient, library: Library) -> None:
    sign = library.conditions["preg"].also_tell
    assert sign == library.conditions["preg-late"].also_tell
    assert client.get("/plan?" + query(condition=["preg", "preg-late"])).text.count(sign.replace("'", "&#39;")) == 1
    for condition in library.conditions.values():
        answer = client.get("/plan.json?" + query(condition=condition.id, mode="clinician")).get_json()
        assert condition.limit in answer["limits"]
        assert not condition.also_tell or condition.also_tell in answer["limits"]


def test_leaving_out_everything_is_explained(client: FlaskClient, library: Library) -> None:
    answer = client.get("/plan.json?" + query(avoid=list(library.exercises))).get_json()
    assert (answer["outcome"], answer["missing"]) == ("incomplete", ["avoid"])
    page = client.get(answer["address"])
    assert "Take some exercises back in." in page.text
    assert 'href="#q-avoid"' in page.text
    assert client.get("/handout.pdf?" + query(avoid=list(library.exercises))).status_code == 400


BAD = {
    "unknown value": ({"since": "for ages"}, "since", "“for ages” is not one of the answers"),
    "two answers": ({"pain": ["3", "4"]}, "pain", "You gave 2 answers here"),
    "pain out of range": ({"pain": "11"}, "pain", "“11” is not one of the answers"),
    "not a number": ({"minutes": "lots"}, "minutes", "“lots” is not one of the answers"),
    "unknown tick": ({"day": ["mon", "someday"]}, "day", "“someday” is not in this list"),
    "many unknown": ({"goal": ["a", "b", "c"]}, "goal", "“a” and 2 more are not in this list"),
    "unknown exercise": ({"avoid": "flying"}, "avoid", "“flying” is not in this list"),
    "week 13": ({"week": "13"}, "week", "“13” is not one of the answers"),
    "contradiction": ({"since": "pain-free", "pain": "7"}, "pain", "no pain for 2 weeks, and pain 7 today"),
    "more answers than choices": (
        {"day": ["mon"] * 900},
        "day",
        "You sent 900 answers here. Send each answer once.",
    ),
    "more answers than one": (
        {"minutes": ["20"] * 900},
        "minutes",
        "You sent 900 answers here. Send each answer once.",
    ),
    "two ages": ({"age": ["under-18", "65-plus"]}, "age", "You gave 2 answers here. Choose one."),
    "pregnant at 65": (
        {"age": "65-plus", "condition": "preg-late"},
        "condition",
        "65 or over, and a pregnancy or birth",
    ),
    "a birth at 65": ({"age": "65-plus", "condition": "postp"}, "condition", "65 or over, and a pregnancy or birth"),
    "unknown hurt": ({"hurt": "flying"}, "hurt", "“flying” is not in this list"),
    "unknown lately": ({"lately": "bored"}, "lately", "“bored” is not one of the answers"),
    "unknown ease": ({"eases": "sleep"}, "eases", "“sleep” is not one of the answers"),
    "unknown load": ({"max_load": "3"}, "max_load", "“3” is not one of the answers"),
    "unknown sign": ({"redflag": "rf99"}, "redflag", "“rf99” is not in this list"),
    "control characters": ({"age": "18\x00-64\x1b"}, "age", "“18 -64” is not one of the answers"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_a_sentence_at_the_field_and_keeps_the_rest(client: FlaskClient, case: str) -> None:
    changes, field, sentence = BAD[case]
    answer = client.get("/plan.json?" + query(**changes)).get_json()  # type: ignore[arg-type]
    assert answer["outcome"] == "incomplete"
    assert sentence in answer["errors"][field][0]
    page = client.get("/plan?" + query(**changes))  # type: ignore[arg-type]
    assert page.status_code == 200
    error = re.search(rf'id="{field}-error">([^<]*)<', page.text)
    assert error, "no sentence at the field"
    assert sentence in error[1]
    assert re.search(r'id="level-1"[^>]* checked', page.text), "a good answer was lost"
    posted = client.post("/plan", data={**ANSWERS, **changes})
    assert posted.status_code == 200, "a redirect would lose what was typed"


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/plan",
        "/plan?mode=clinician",
        "/plan?" + query(condition=["htn", "preg"]),
        "/plan?since=x",
        "/plan?mode=clinician&since=x",
        "/plan?mode=x",
        "/nowhere",
    ],
)
def test_every_id_stands_once(client: FlaskClient, address: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', client.get(address).text)
    assert sorted(ids) == sorted(set(ids))


def test_markup_typed_into_an_address_stays_text(client: FlaskClient) -> None:
    page = client.get("/plan?since=<script>alert(1)</script>")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("path", ["/plan.json", "/plan", "/handout.pdf", "/preview"])
def test_a_hundred_kilobytes_are_answered_calmly(client: FlaskClient, path: str) -> None:
    for data in (
        {**ANSWERS, "note": "x" * 100_000},
        {**ANSWERS, "since": "y" * 100_000},
        {**ANSWERS, "day": ["mon", *(f"d{n}" for n in range(900))]},
    ):
        answer = client.post(path, data=data)
        assert answer.status_code in (200, 303, 400)
        assert "Traceback" not in answer.text


def test_too_much_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/plan.json", data={"note": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "too much text" in answer.text


def test_a_long_note_is_not_lost(client: FlaskClient) -> None:
    note = "Sore? " * 400
    answer = client.post("/handout.pdf", data={**ANSWERS, "note": note, "patient": "Ann Example"})
    assert answer.status_code == 400
    assert "This is too long. Use 1500 characters or fewer." in answer.text
    assert note.strip() in answer.text
    assert 'value="Ann Example"' in answer.text


def test_a_date_is_checked(client: FlaskClient) -> None:
    answer = client.post("/handout.pdf", data={**ANSWERS, "date": "soon"})
    assert answer.status_code == 400
    assert "Write the date as year-month-day" in answer.text


def test_the_handout_is_a_pdf_with_a_sensible_name(client: FlaskClient) -> None:
    paper = client.post("/handout.pdf", data={**ANSWERS, "patient": "Ann Example", "week": "3"})
    assert paper.status_code == 200
    assert paper.data.startswith(b"%PDF-")
    assert paper.headers["Content-Disposition"] == 'attachment; filename="back-plan-week-3.pdf"'
    assert paper.headers["Cache-Control"] == "no-store"
    assert client.get("/handout.pdf?" + query(patient="Ann Example")).data == client.get("/handout.pdf?" + query()).data


def test_nothing_personal_is_logged_or_sent_back_in_headers(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(0):
        marked = {**ANSWERS, "patient": "Zyxwv Marker", "note": "Zyxwv note", "redflag": "rf24"}
        for path in ("/plan", "/preview", "/plan.json", "/handout.pdf"):
            answer = client.post(path, data=marked)
            assert "zyxwv" not in str(answer.headers).lower()
            assert "rf24" not in str(answer.headers)
    assert "zyxwv" not in caplog.text.lower()
    assert "rf24" not in caplog.text


def test_every_answer_carries_the_headers(client: FlaskClient) -> None:
    for path in ("/", "/plan", "/?since=x", "/plan.json", "/nowhere", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in headers


def test_lost_visitors_get_a_sentence(client: FlaskClient) -> None:
    assert client.get("/nowhere").status_code == 404
    assert "There is no page at this address" in client.get("/nowhere").text
    assert client.get("/preview").status_code == 405


@pytest.mark.parametrize("condition", [
    "flex", "ext", "sten", "spondy", "sciat", "osteo", "preg", "preg-late", "pgp", "postp", "htn", "shldr", "knee",
    "wrist", "hip", "neck", "bal", "floor", "headdn", "hernia", "vfx", "aaa", "surg",
])  # fmt: skip
def test_every_condition_filters_and_explains(client: FlaskClient, library: Library, condition: str) -> None:
    kit = [item.id for item in library.equipment.values() if not item.always and item.id != "mat"]
    answer = client.get(
        "/plan.json?" + query(condition=condition, mode="clinician", equipment=kit, level="5", week="9")
    ).get_json()
    assert answer["outcome"] == "plan"
    used = {e["exercise"] for day in answer["days"] for e in day["exercises"]}
    assert not {id_ for id_ in used if condition in library.exercises[id_].avoid}
    name = library.conditions[condition].name
    barred = {e.id for e in library.exercises.values() if condition in e.avoid}
    explained = {x["exercise"] for x in answer["left_out"] if name in x["reason"]}
    cap = HOLD_CAPS.get(condition, 999)
    loaded = {e.id for e in library.exercises.values() if e.spine_load >= 2}
    held = {e.id for e in library.exercises.values() if e.dose.hold_seconds and e.dose.hold_seconds.low > cap}
    flat = {e.id for e in library.exercises.values() if e.position in ("supine", "prone")}  # S12
    assert explained <= barred | loaded | held | (flat if condition == "preg-late" else set())
    if barred:
        assert explained & barred, f"{condition}: nothing says it was left out"


def test_the_plan_is_the_same_on_screen_and_in_the_json(client: FlaskClient) -> None:
    answer = client.get("/plan.json?" + query()).get_json()
    page = client.get("/plan?" + query()).text
    for day in answer["days"]:
        for exercise in day["exercises"]:
            assert json.dumps(exercise["name"])[1:-1].replace("'", "&#39;") in page
