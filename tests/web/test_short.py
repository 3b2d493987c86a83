"""The short address on paper: the same plan again, a plain sentence for a slip of the pen, and codes that stay good."""

from __future__ import annotations

import hashlib
import logging
import random
import re
import time
from dataclasses import fields, replace
from itertools import combinations
from statistics import median, quantiles
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner import Intake, reading
from planner.authoring.check import number_faults
from planner.handout import document
from planner.intake import AGES, DAYS, EASES, EASIER, LATELY, MAX_LOADS, MINUTES, SINCE, SPREADS, WEEKS
from planner.language import LANGUAGES
from planner.library.model import Library, Numbers
from planner.web import short
from planner.web.address import plan_address, plan_query
from tests.conftest import ANSWERS, query
from tests.strategies import RED_FLAGS, answers, anything, random_plannable

#: Codes that hang on fridges. Each has to open its plan for good: what breaks one is a new format, not an edit here.
ON_PAPER = {
    "1YK7": "",
    "1NPE-BZHB-47": "screened=none&since=over-12-weeks&pain=3&age=18-64&goal=strength&level=2&day=mon&day=wed&day=fri"
    "&minutes=20",
    "12GY-72VK-HECM-CD2B": "screened=none&since=6-12-weeks&pain=5&age=65-plus&goal=relief&goal=walking&equipment=band"
    "&equipment=dumbbell&equipment=step&level=1&day=tue&day=thu&day=sat&minutes=25&condition=osteo",
    "1367-BSDA-A7T0-SW44-E62Q-RCDX-MB61": "screened=none&since=pain-free&pain=0&age=18-64&goal=lifting&goal=pull-ups"
    "&equipment=barbell&equipment=pull-up-bar&equipment=rack&level=5&day=mon&day=wed&day=fri&day=sat&minutes=60"
    "&eases=neither&easier=same&spreads=no&avoid=barbell-back-squat&avoid=pigeon-pose&avoid=superman&hurt=bird-dog"
    "&lately=too-easy&week=9",
    "1YHR-TJEB-1TTM-BKGM-Y79J-5": "screened=none&exercise_screen=px4&exercise_screen=px5&since=over-12-weeks&pain=3"
    "&age=18-64&goal=strength&level=2&day=mon&day=wed&day=fri&minutes=20&eases=arching&easier=walking&spreads=bending"
    "&condition=vfx&condition=bal&condition=hernia&week=2&mode=clinician&max_load=2",
}
CODE = "12GY-72VK-HECM-CD2B"
#: Numbers that are on paper: how many of each list, and their digest. It moves on at a release, and never back.
KNOWN = {
    "screened": (1, "140bedbf9c3f"), "since": (5, "82de27925f73"), "pain": (11, "85e31dd21bd6"),
    "age": (3, "88eb9eb9a509"), "day": (7, "96145341b857"), "minutes": (7, "43bee82674b8"),
    "eases": (3, "e841788b399c"), "easier": (3, "de6bed6cf5d4"), "spreads": (4, "8ae35bb748c2"),
    "lately": (4, "23967bc620aa"), "week": (11, "7996a3edd8d1"), "mode": (1, "87ddbb4e5cec"),
    "max_load": (2, "b598b3a62a3f"), "level": (5, "b5584a146411"), "goal": (9, "15e3c9490c6e"),
    "equipment": (14, "1ce234031a21"), "exercise_screen": (4, "fb48f4f36fd7"), "condition": (23, "bfea14f85a87"),
    "exercise": (189, "09fa927d6d71"), "lang": (2, "6745086e85c2"),
}  # fmt: skip
#: The words of the form that are not the library's.
WORDS = {
    "screened": ("none",), "since": SINCE, "pain": range(11), "age": AGES, "day": DAYS, "minutes": MINUTES,
    "eases": EASES, "easier": EASIER, "spreads": SPREADS, "lately": LATELY[1:], "week": WEEKS[1:],
    "mode": ("clinician",), "max_load": MAX_LOADS, "lang": [*LANGUAGES][1:],
}  # fmt: skip


def people(library: Library, number: int) -> list[Intake]:
    rng = random.Random(6)
    return [random_plannable(rng, library) for _ in range(number)]


def code_for(intake: Intake, library: Library) -> str:
    """Its code without dashes."""
    return short.short_address(intake, library).removeprefix("/p/").replace("-", "")


def fault(typed: str, library: Library) -> str:
    """The sentence that a code gets; empty where it can be read."""
    try:
        short.pairs_of(typed, library.numbers)
    except short.UnreadableCode as found:
        return str(found)
    return ""


def moved(numbers: Numbers) -> list[str]:
    """The lists whose numbers are not those on paper."""
    found = []
    for name, (count, digest) in KNOWN.items():
        ids = getattr(numbers, name)[:count]
        if hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12] != digest:
            found.append(f"{name}: put its first {count} ids back as they were, and new ones at the end")
    return found


# --- the same plan again -----------------------------------------------------------------------------------------


def test_two_thousand_people_get_their_answers_back(library: Library) -> None:
    for intake in people(library, 2000):
        pairs = plan_query(intake, library)
        assert sorted(short.pairs_of(short.code_of(pairs, library.numbers), library.numbers)) == sorted(pairs)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_a_form_may_send_comes_back(library: Library, data: st.DataObject) -> None:
    pairs = plan_query(data.draw(anything(library)), library)
    assert sorted(short.pairs_of(short.code_of(pairs, library.numbers), library.numbers)) == sorted(pairs)


def test_a_code_leads_to_the_very_address_of_its_plan(client: FlaskClient, library: Library) -> None:
    for person in people(library, 40):
        intake = replace(person, equipment=person.equipment - {"mat"})  # which the form does not ask for
        response = client.get(short.short_address(intake, library))
        assert response.status_code == 303
        assert response.headers["Location"] == plan_address(intake, library) + "#preview"


def test_a_code_opens_the_plan_with_its_answers_ticked(client: FlaskClient) -> None:
    page = client.get(f"/p/{CODE}", follow_redirects=True)
    assert "data-plan" in page.text
    for ticked in ("since-2", "pain-5", "day-1", "minutes-3"):
        assert re.search(rf'id="{ticked}"[^>]* checked', page.text), ticked


def test_no_sign_and_no_attestation_is_in_a_code(library: Library) -> None:
    plain = answers(mode="clinician", max_load=1)
    signs = replace(plain, red_flags=frozenset(RED_FLAGS) - {"rf09"}, exercise_screen=frozenset({"px1", "px7"}))
    assert code_for(replace(signs, attested=True, max_load=None), library) == code_for(plain, library)
    asked = {id_ for id_, question in library.exercise_screen.items() if question.action_level == "A3"}
    assert set(library.numbers.exercise_screen) == asked


def test_codes_are_short(library: Library) -> None:
    rng = random.Random(6)
    usual = [
        len(code_for(answers(
            goals=tuple(rng.sample(library.numbers.goal, 2)), days=tuple(rng.sample(DAYS, 3)),
            equipment=frozenset(rng.sample(library.numbers.equipment, 3)), pain=rng.randint(0, 10),
            conditions=frozenset(rng.sample(library.numbers.condition, 1)), minutes=rng.choice(MINUTES),
        ), library))
        for _ in range(500)
    ]  # fmt: skip
    assert max(usual) <= 16
    lengths = [len(code_for(intake, library)) for intake in people(library, 2000)]
    assert median(lengths) <= 22
    assert quantiles(lengths, n=20)[-1] <= 32
    everything = answers(**{name: frozenset(library.exercises) for name in ("avoid", "hurt")}, week=12, pain=10)
    assert len(code_for(everything, library)) <= 128, "check digits find any two wrong ones up to this length"


def test_reading_and_writing_take_no_time(library: Library) -> None:
    queries = [plan_query(intake, library) for intake in people(library, 200)]
    start = time.perf_counter()
    for pairs in queries:
        short.pairs_of(short.code_of(pairs, library.numbers), library.numbers)
    assert (time.perf_counter() - start) / len(queries) < 0.005  # a third of a millisecond; room for a slow machine


# --- slips of the pen --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [code for code in ON_PAPER if code != "1YK7"])
def test_every_wrong_character_and_every_swap_of_neighbours_is_caught(library: Library, code: str) -> None:
    plain = code.replace("-", "")
    slips = [plain[:at] + other + plain[at + 1 :] for at in range(len(plain)) for other in short.CROCKFORD]
    slips += [plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :] for at in range(len(plain) - 1)]
    assert [slip for slip in slips if slip != plain and not fault(slip, library)] == []


def test_any_two_wrong_characters_are_caught(library: Library) -> None:
    plain = CODE.replace("-", "")
    for first, second in combinations(range(1, len(plain)), 2):
        for one in short.CROCKFORD[::3]:
            for other in short.CROCKFORD[::3]:
                slip = plain[:first] + one + plain[first + 1 : second] + other + plain[second + 1 :]
                assert slip == plain or fault(slip, library) == short.WRONG, slip


def test_a_missing_or_doubled_character_or_group_is_caught(library: Library) -> None:
    plain = CODE.replace("-", "")
    slips = [plain[:at] + plain[at + 1 :] for at in range(len(plain))]
    slips += [plain[: at + 1] + plain[at:] for at in range(len(plain))]
    slips += [plain[:at] for at in range(1, len(plain))]
    slips += [plain[:at] + plain[at + 4 :] for at in range(0, len(plain), 4)]
    assert [slip for slip in slips if not fault(slip, library)] == []


def test_a_code_typed_twice_is_caught(library: Library) -> None:
    for code in {code_for(intake, library) for intake in people(library, 100)}:
        assert not fault(code, library)
        assert fault(code + code, library) == short.WRONG


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        f"  {CODE.replace('-', ' – ')}\n",
        CODE.replace("-", "−").replace("K", "\u200bk"),
        CODE.replace("1", "I"),
        CODE.replace("1", "l"),
        "".join(chr(ord(c) + 0xFEE0) for c in CODE),  # full-width, as an East Asian keyboard writes
        f"https://plan.example/p/{CODE}",
        f"plan.example/P/{CODE.lower()}",
        f"“{CODE}”.",
    ],
)
def test_it_may_be_written_in_any_hand(library: Library, typed: str) -> None:
    assert sorted(short.pairs_of(typed, library.numbers)) == sorted(parse_qsl(ON_PAPER[CODE]))


def test_an_o_is_a_zero(library: Library) -> None:
    code = "1367-BSDA-A7T0-SW44-E62Q-RCDX-MB61"
    assert short.pairs_of(code.replace("0", "o"), library.numbers) == short.pairs_of(code, library.numbers)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", short.EMPTY),
        (" - \u200b– ", short.EMPTY),
        ("1", short.WRONG),
        ("0000", short.WRONG),
        ("V9K", short.WRONG),
        (CODE + CODE, short.WRONG),
        ("1" * 10_000, short.WRONG),
        ("۩" * 2_000, short.WRONG),
        ("/plan?minutes=20", short.STRANGE.format("U")),
        ("12GY-72VK-HECM-CD2Ü", short.STRANGE.format("Ü")),
        ("مرحبا", short.STRANGE.format("م")),
        ("٣٣٣٣", short.STRANGE.format("٣")),
    ],
)
def test_garbage_gets_a_plain_sentence(library: Library, client: FlaskClient, typed: str, says: str) -> None:
    assert fault(typed, library) == says
    page = client.get("/p", query_string={"code": typed})
    assert page.status_code == 200
    assert f'id="code-error">{says}</span>' in page.text


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(typed=st.text())
def test_any_text_is_read_or_gets_a_sentence(library: Library, typed: str) -> None:
    assert fault(typed, library) in {"", short.EMPTY, short.WRONG, short.NEWER} or "no code has" in fault(
        typed, library
    )


def test_the_sentences_are_plain() -> None:
    for sentence in (short.EMPTY, short.STRANGE.format("U"), short.WRONG, short.NEWER):
        assert [*reading.faults(sentence)] == []
        assert [*reading.grade_faults(reading.assembled([sentence]), ("Flesch-Kincaid",))] == []


# --- codes stay good ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ON_PAPER)
def test_codes_on_paper_go_on_opening_their_plans(library: Library, code: str) -> None:
    pairs = parse_qsl(ON_PAPER[code])
    assert sorted(short.pairs_of(code, library.numbers)) == sorted(pairs)
    assert short.code_of(pairs, library.numbers) == code or len(short.FORMATS) > 1


def test_no_number_has_moved(library: Library) -> None:
    assert set(KNOWN) == {field.name for field in fields(library.numbers)}
    assert moved(library.numbers) == []


def test_a_number_that_moved_is_noticed(library: Library) -> None:
    ids = library.numbers.exercise
    assert moved(replace(library.numbers, exercise=(*ids, "wall-slide"))) == []
    for wrong in ((ids[1], ids[0], *ids[2:]), ids[1:], tuple(sorted((*ids, "a-new-one")))):
        assert moved(replace(library.numbers, exercise=wrong))[0].startswith("exercise: put its first 189 ids back")


def test_every_answer_has_one_number_and_its_list_has_room(library: Library) -> None:
    assert [*number_faults(library)] == []
    for name, words in WORDS.items():
        missing = {str(word) for word in words} - set(getattr(library.numbers, name))
        assert not missing, f"numbers.toml: {name}: add {missing} at the end of the list"
    for question in next(reversed(short.FORMATS.values())):
        assert len(question.ids(library.numbers)) <= question.room, (
            f"{question.name}: begin a new format with more room"
        )


def test_an_answer_without_a_number_is_refused(library: Library) -> None:
    few = replace(library, numbers=replace(library.numbers, exercise=library.numbers.exercise[:-1]))
    assert [*number_faults(few)] == [
        "numbers.toml: exercise: 'weighted-pull-up' has no number. Add it at the end of the list."
    ]
    twice = replace(library, numbers=replace(library.numbers, goal=(*library.numbers.goal, "relief")))
    assert [*number_faults(twice)] == [
        "numbers.toml: goal: 'relief' stands there twice. Take the later one out again."
    ]  # fmt: skip
    assert short.short_address(answers(avoid=frozenset({"weighted-pull-up"})), few) == ""
    assert short.short_address(answers(), few) != ""


def test_a_new_question_in_the_address_is_not_left_out_in_silence(library: Library) -> None:
    with pytest.raises(ValueError, match="mood not in format 1"):
        short.code_of([("mood", "good")], library.numbers)


def test_an_exercise_that_is_gone_is_named_at_its_question(client: FlaskClient, library: Library) -> None:
    """As the square code does: no plan is shown until the person has looked at the rest."""
    numbers = replace(library.numbers, exercise=("old-twist", *library.numbers.exercise[1:]))
    kept, gone = sorted(library.exercises)[1], "old-twist"
    pairs = [*parse_qsl(query()), ("avoid", kept), ("avoid", gone)]
    code = short.code_of(pairs, numbers)
    client.application.extensions["library"] = replace(library, numbers=numbers)
    try:
        page = client.get(f"/p/{code}", follow_redirects=True)
    finally:
        client.application.extensions["library"] = library
    assert "“old-twist” is not in this list. We left it out" in page.text
    assert "data-plan" not in page.text
    assert re.search(rf'name="avoid" value="{kept}" checked', page.text)


def test_an_older_format_goes_on_being_read_and_a_newer_one_says_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = parse_qsl(ON_PAPER[CODE])
    wider = tuple(question._replace(room=question.room + 0) for question in reversed(short.FORMATS["1"]))
    monkeypatch.setitem(short.FORMATS, "2", wider)
    newer = short.code_of(pairs, library.numbers)
    assert newer.startswith("2")
    for code in (CODE, newer):
        assert sorted(short.pairs_of(code, library.numbers)) == sorted(pairs)
    monkeypatch.delitem(short.FORMATS, "2")
    assert fault(newer, library) == short.NEWER


def test_an_answer_that_only_a_newer_library_has_is_never_guessed(library: Library) -> None:
    grown = replace(library.numbers, condition=(*library.numbers.condition, "new"))
    assert fault(short.code_of([("condition", "new")], grown), library) == short.NEWER


# --- the page and the paper --------------------------------------------------------------------------------------


def test_the_first_page_has_a_box_for_the_code_and_it_works_without_a_script(client: FlaskClient) -> None:
    page = client.get("/").text
    form = re.search(r'<form class="again" method="get" action="/p".*?</form>', page, re.S)
    assert form
    assert 'name="code"' in form[0]
    answer = client.get("/p", query_string={"code": CODE.lower()})
    assert answer.headers["Location"].startswith("/plan?screened=none&since=6-12-weeks&pain=5")


@pytest.mark.parametrize("way", ["/p/12gy-72vk-hecm-cd22", "/p?code=12gy-72vk-hecm-cd22"])
def test_a_wrong_code_keeps_what_was_typed(client: FlaskClient, way: str) -> None:
    page = client.get(way)
    assert page.status_code == 200
    assert 'value="12gy-72vk-hecm-cd22"' in page.text
    assert short.WRONG in page.text
    assert 'aria-invalid="true"' in page.text


def test_the_empty_box_complains_only_when_sent_empty(client: FlaskClient) -> None:
    assert "error" not in client.get("/p").text
    assert short.EMPTY in client.get("/p?code=").text
    assert "You sent 2 answers here." in client.get("/p?code=1&code=2").text


def test_markup_in_a_code_stays_text(client: FlaskClient) -> None:
    for way in ("/p/<script>alert(1)</script>", "/p?code=<script>alert(1)</script>"):
        assert "<script>alert" not in client.get(way).text


def test_a_code_is_not_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(f"/p/{CODE}")
        client.get("/p?code=wrong")
    assert CODE not in caplog.text
    assert "wrong" not in caplog.text


def test_the_paper_gets_the_short_address_without_its_scheme(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def keep(template: str, **context: object) -> str:
        given.update(context)
        return ""

    def page(plan: object, library: Library, details: object, address: str, render: object, *rest: object) -> bytes:
        document.handout_html(plan, library, details, address, keep, *rest)  # type: ignore[arg-type]
        return b""

    monkeypatch.setattr("planner.web.views.render_handout", page)
    client.post("/handout.pdf", data=ANSWERS, base_url="https://plan.example")
    assert re.fullmatch(r"plan\.example/p/(\w{4}-){2,3}\w{1,4}", str(given["short_address"]))
