"""The plan's JSON Schema against real answers, against the code's own words, and against its page."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from planner import Intake, build_plan
from planner.intake import AGES, DAYS, EASES, EASIER, LATELY, MAX_LOADS, MINUTES, SINCE, SPREADS
from planner.library import Library
from planner.library.model import ActionLevel, PhaseId, Relief
from planner.screening import Screening
from planner.selection import ObjectionKind
from planner.session import Slot
from planner.web.forms import Changes
from planner.web.plan_json import outcome_json
from planner.wording import KIND_NAMES
from tests.conftest import ANSWERS, query

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = json.loads((DOCS / "plan.schema.json").read_text())
PARTS = SCHEMA["$defs"]
PAGE = (DOCS / "plan-json.md").read_text()
WHOLE = Draft202012Validator(SCHEMA)

#: Keys that are left out when there is nothing to say.
SOMETIMES = {"concern": {"tell_them"}, "limit": {"tell_them"}}

KIT = ["band", "dumbbell", "barbell", "kettlebell", "pull-up-bar", "bench", "rack", "foam-roller"]
PHASES = {"acute": "under-2-weeks", "subacute": "6-12-weeks", "chronic": "over-12-weeks", "prevention": "pain-free"}
HURT = ["sit-to-stand", "bodyweight-squat", "march-on-spot", "bird-dog"]


@cache
def part(name: str) -> Draft202012Validator:
    """A validator for one part of the schema."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": PARTS})


def faults(answer: dict[str, Any]) -> list[str]:
    """What the schema refuses in an answer, each with its place; the outcome's own part says more than `oneOf`."""
    found: Iterable[ValidationError] = part(answer["outcome"]).iter_errors(answer)
    return [f"{error.json_path}: {error.message}" for error in found]


def objects(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the schema that describes an object, with the name of its part."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield path, schema
        for key, below in schema.items():
            yield from objects(below, key if path in ("", "$defs") else path)


def keys(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that an answer may hold, with what the schema says of it."""
    for _, found in objects(schema):
        yield from found.get("properties", {}).items()


# --- the schema itself -------------------------------------------------------------------------------------------


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_every_object_lists_its_keys_and_no_other() -> None:
    for name, found in objects(PARTS, "$defs"):
        assert found["additionalProperties"] is False, name
        if name != "errors" and "properties" in found:
            assert set(found["required"]) == set(found["properties"]) - SOMETIMES.get(name, set()), name


def test_every_part_and_every_key_is_described_in_one_short_sentence() -> None:
    said = [*PARTS.items(), *keys(PARTS)]
    assert len(said) > 150
    for name, found in said:
        what = found.get("description") or PARTS[found["$ref"].rpartition("/")[2]]["description"]
        assert re.fullmatch(r"[A-Z][^.]{5,110}\.", what), f"{name}: {what}"


def test_keys_with_a_unit_in_their_name_say_it_in_words() -> None:
    timed = [(name, found) for name, found in keys(PARTS) if re.search("seconds|minutes", name) and "type" in found]
    assert {name for name, _ in timed} == {"hold_seconds", "minutes", "rest_seconds", "seconds"}
    for name, found in timed:
        assert name.rpartition("_")[2].capitalize() in found["description"], name


def test_the_outcomes_share_their_keys() -> None:
    shared = set(PARTS["plan"]["properties"])
    assert set(PARTS["incomplete"]["properties"]) == shared
    assert set(PARTS["referral"]["properties"]) == shared | {"title", "what_to_do"}


def test_every_part_is_used() -> None:
    assert set(re.findall(r'"#/\$defs/(\w+)"', json.dumps(SCHEMA))) == set(PARTS)


# --- its words are the code's -------------------------------------------------------------------------------------

LEVELS: tuple[ActionLevel, ...] = get_args(ActionLevel)
WORDS: dict[str, Iterable[str]] = {
    "day": DAYS,
    "kind": KIND_NAMES,
    "slot": get_args(Slot),
    "phase": get_args(PhaseId),
    "relief": get_args(Relief),
    "left_out_kind": get_args(ObjectionKind),
    "referral_level": [level for level in LEVELS if Screening(level, ()).refers],
    "plan_level": [level for level in LEVELS if not Screening(level, ()).refers],
}


def differ(words: Iterable[str], name: str) -> set[str]:
    """What only one of the two knows, the code or the schema."""
    return set(words) ^ set(PARTS[name]["enum"])


@pytest.mark.parametrize("name", WORDS)
def test_a_list_of_words_is_the_code_s_own(name: str) -> None:
    assert differ(WORDS[name], name) == set()


@pytest.mark.parametrize("name", WORDS)
def test_a_new_word_in_the_code_is_noticed(name: str) -> None:
    assert differ([*WORDS[name], "brand-new"], name) == {"brand-new"}
    assert differ(list(WORDS[name])[1:], name) == set(list(WORDS[name])[:1])


def test_every_list_of_words_is_held_against_the_code() -> None:
    lists = {name for name, found in PARTS.items() if "enum" in found}
    assert lists == {*WORDS, "field"}
    assert json.dumps(SCHEMA).count('"enum"') == len(lists), "a list of words stands outside $defs"


def test_the_fields_are_the_form_s(app: Flask) -> None:
    fields = app.extensions["plan_form"]()
    form = {
        field.short_name for field in fields if not isinstance(field, Changes)
    }  # a plan says what is wrong with one
    assert form == set(PARTS["field"]["enum"]) == set(PARTS["errors"]["properties"])


def test_the_phases_of_these_tests_are_all_there_are(library: Library) -> None:
    assert set(PHASES) == set(library.phases)
    assert all(since in library.phases[phase].since for phase, since in PHASES.items())


# --- real answers by the web --------------------------------------------------------------------------------------

A0 = ["rf01", "rf06", "rf12-severe", "rf21"]
A1 = ["rf06-foot", "rf11", "rf13", "rf22"]
A2 = ["rf06-old", "rf09", "rf18", "rf25"]

PLANS: dict[str, dict[str, Any]] = {
    **{
        f"{phase}, week {week}": {"since": since, "pain": "2" if since != "pain-free" else None, "week": str(week)}
        for phase, since in PHASES.items()
        for week in (1, 3, 5, 9, 12)
    },
    **{f"level {level}": {"level": str(level), "equipment": KIT, "minutes": "45"} for level in range(1, 6)},
    **{
        f"level {level}, week {week}": {"level": str(level), "equipment": KIT, "week": str(week), "goal": "lifting"}
        for level in (3, 5)
        for week in (5, 9, 12)
    },
    **{f"{minutes} minutes": {"minutes": str(minutes)} for minutes in MINUTES},
    **{f"condition {code}": {"condition": code} for code in ("flex", "ext", "sciat", "osteo", "htn", "preg", "floor")},
    "many conditions": {"condition": ["flex", "ext", "knee", "wrist", "bal"], "level": "1"},
    "pain 9": {"pain": "9"},
    "pain 9 in the first weeks": {"pain": "9", "since": "under-2-weeks"},
    "65 or over": {"age": "65-plus"},
    "65 or over, who lifts": {"age": "65-plus", "level": "5", "equipment": KIT},
    "65 or over, level 1": {"age": "65-plus", "level": "1", "goal": ["balance", "walking"]},
    "for a patient": {"mode": "clinician"},
    "for a patient after a spine fracture": {"mode": "clinician", "condition": "vfx"},
    "for a patient after surgery": {"mode": "clinician", "condition": ["surg", "aaa"]},
    "every day": {"day": list(DAYS)},
    "one day": {"day": "sun"},
    "every goal": {"goal": ["relief", "flexibility", "strength", "prevention", "lifting", "pull-ups", "walking"]},
    "some left out": {"avoid": HURT},
    "a known ache": {"redflag": "rf18-known"},
    "signs that only advise": {"screened": None, "redflag": ["rf23", "rf24"]},
    "changes": {"edit": ["remove.easy-walk", "move.mon.sun", "swap.a.b", "what?"]},
    "health that asks for a light start": {"exercise_screen": ["px1-cleared", "px4", "px5", "px6"]},
}
REFERRALS: dict[str, dict[str, Any]] = {
    **{f"{flag} is {level}": {"redflag": flag} for level, flags in zip(LEVELS, (A0, A1, A2), strict=False)
       for flag in flags},
    **{f"{sign} asks first": {"exercise_screen": sign} for sign in ("px1", "px1-bp-180", "px2", "px2-past")},
    "many signs": {"redflag": [*A0, *A1, *A2]},
    "under 18": {"age": "under-18"},
    "a condition for a clinician": {"condition": "vfx"},
    "a sign and a fault": {"redflag": "rf01", "since": "for ages"},
    "a sign and nothing else": {**dict.fromkeys(ANSWERS), "redflag": "rf13"},
}  # fmt: skip
INCOMPLETE: dict[str, dict[str, Any]] = {
    "nothing": dict.fromkeys(ANSWERS),
    **{f"no {name}": {name: None} for name in ANSWERS},
    "unknown value": {"since": "for ages"},
    "two answers": {"pain": ["3", "4"]},
    "contradiction": {"since": "pain-free", "pain": "7"},
    "unknown ticks": {"goal": ["a", "b"], "equipment": "rocket", "condition": "hiccups"},
    "unknown ids": {"avoid": "flying", "redflag": "rf99", "exercise_screen": "px99", "screened": "all"},
    "everything wrong": dict.fromkeys((*ANSWERS, "week", "mode", "equipment", "avoid"), "§"),
}
ASKED = {"plan": PLANS, "referral": REFERRALS, "incomplete": INCOMPLETE}
CASES = [pytest.param(outcome, changes, id=name) for outcome, cases in ASKED.items() for name, changes in cases.items()]


@pytest.mark.parametrize(("outcome", "changes"), CASES)
def test_an_answer_keeps_to_the_schema(client: FlaskClient, outcome: str, changes: dict[str, Any]) -> None:
    got = client.get("/plan.json?" + query(**changes)).get_json()
    posted = client.post(
        "/plan.json", data={k: v for k, v in {**ANSWERS, **changes}.items() if v is not None}
    ).get_json()
    assert got["outcome"] == outcome
    assert got == posted
    assert WHOLE.is_valid(got), faults(got)


def test_all_left_out_keeps_to_the_schema_and_says_why(client: FlaskClient, library: Library) -> None:
    answer = client.get("/plan.json?" + query(avoid=list(library.exercises))).get_json()
    assert answer["outcome"] == "incomplete"
    assert answer["reasons"][0]["source"] == "avoid"
    assert faults(answer) == []


def test_there_are_enough_answers() -> None:
    assert len(CASES) + len(IN_PYTHON) >= 60


# --- real answers by Python ---------------------------------------------------------------------------------------

PLAIN: dict[str, Any] = {
    "none_of_the_signs": True, "since": "over-12-weeks", "pain": 3, "age": "18-64", "goals": ("strength",), "level": 2,
    "days": ("mon", "wed", "fri"), "minutes": 20,
}  # fmt: skip
CLINICIAN: dict[str, Any] = {"mode": "clinician"}

IN_PYTHON: dict[str, dict[str, Any]] = {
    **{
        f"{lately} in week {week} of {phase}": {"lately": lately, "week": week, "since": since, "pain": 0}
        for lately in LATELY
        for phase, since in PHASES.items()
        for week in (1, 6)
    },
    **{f"{eases} eases": {"eases": eases} for eases in EASES},
    **{f"{easier} is easier": {"easier": easier} for easier in EASIER},
    **{f"it spreads: {spreads}": {"spreads": spreads} for spreads in SPREADS},
    **{f"at most load {load}": {**CLINICIAN, "max_load": load, "level": 4, "equipment": KIT} for load in MAX_LOADS},
    **{f"{age} and high pain": {"age": age, "pain": 8} for age in AGES},
    **{f"hurt after {since}": {"hurt": HURT, "since": since, "pain": 0} for since in SINCE},
    "a sign that was assessed": {**CLINICIAN, "red_flags": ["rf11"], "attested": True},
    "an aneurysm that was assessed": {**CLINICIAN, "red_flags": ["rf09"], "attested": True, "max_load": 2},
    "a sign that the person themselves assessed": {"red_flags": ["rf11"], "attested": True},
}


def in_python(library: Library, **changes: Any) -> dict[str, Any]:
    """The answer that the web would send, from an intake."""
    sets = {name: frozenset(changes[name]) for name in ("hurt", "red_flags", "equipment") if name in changes}
    outcome = build_plan(Intake(**{**PLAIN, **changes, **sets}), library)
    sent: dict[str, Any] = json.loads(json.dumps(outcome_json(outcome, library, {})))
    return sent


@pytest.mark.parametrize("case", IN_PYTHON)
def test_an_answer_of_python_keeps_to_the_schema(library: Library, case: str) -> None:
    answer = in_python(library, **IN_PYTHON[case])
    assert WHOLE.is_valid(answer), faults(answer)


def test_what_is_hurt_or_came_between_shows_in_the_answer(library: Library) -> None:
    answer = in_python(library, hurt=["bodyweight-squat"], lately="missed-two-weeks", week=6)
    assert "hurt" in {x["kind"] for x in answer["left_out"]}
    assert answer["ladder_week"] < answer["week"] == 6


def test_every_word_of_the_schema_is_met_in_a_real_answer(client: FlaskClient, library: Library) -> None:
    plans = ["acute, week 1", "subacute, week 3", "prevention, week 5", "every day", "10 minutes", "30 minutes"]
    plans += ["pain 9", "65 or over, who lifts", "some left out", "condition htn"]
    asked = [PLANS[case] for case in plans] + [{"redflag": flags[0]} for flags in (A0, A1, A2)]
    asked.append({"level": "3", "equipment": ["kettlebell", "dumbbell", "band"], "minutes": "10"})
    answers = [client.get("/plan.json?" + query(**changes)).get_json() for changes in asked]
    answers.append(in_python(library, hurt=HURT))
    days = [day for answer in answers for day in answer["days"]]
    exercises = [e for day in days for e in day["exercises"]]
    met = {
        "day": {day["day"] for day in days},
        "kind": {kind for day in days for kind in day["kinds"]},
        "slot": {e["slot"] for e in exercises},
        "relief": {e["relief"] for e in exercises},
        "phase": {answer["phase"] for answer in answers} - {None},
        "referral_level": {answer["action_level"] for answer in answers if answer["outcome"] == "referral"},
        "plan_level": {answer["action_level"] for answer in answers if answer["outcome"] == "plan"},
        "left_out_kind": {x["kind"] for answer in answers for x in answer["left_out"]},
    }
    assert met == {name: set(PARTS[name]["enum"]) for name in met}


# --- planted faults -----------------------------------------------------------------------------------------------

#: Answers that between them, with one in which all is left out, hold every key of the schema.
SAMPLES: list[dict[str, Any]] = [
    {"since": "pain-free", "pain": None, "level": "4", "minutes": "60", "day": ["mon", "tue", "thu"], "week": "5",
     "condition": ["floor", "htn"], "exercise_screen": "px4", "goal": "strength", "equipment": KIT},
    {"level": "1", "minutes": "30", "week": "4", "goal": "prevention", "day": ["mon", "wed", "fri", "sun"],
     "edit": ["remove.easy-walk", "remove.nothing"]},
    {"redflag": ["rf01", "rf13"], "week": "13"},
    {"goal": ["fly"], "age": None},
]  # fmt: skip
Place = tuple[str | int, ...]


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The place of every value in an answer."""
    yield place
    if isinstance(value, dict):
        for key, below in value.items():
            yield from places(below, (*place, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from places(below, (*place, number))


def at(answer: Any, place: Place) -> Any:
    for step in place:
        answer = answer[step]
    return answer


def changed(answer: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """The answer with another value in one place; `...` takes the key away."""
    other = copy.deepcopy(answer)
    if value is ...:
        del at(other, place[:-1])[place[-1]]
    else:
        at(other, place[:-1])[place[-1]] = value
    return other


def shape(value: Any) -> set[tuple[Any, ...]]:
    """The keys an entry holds, however deep, each with its type."""
    return {(*(step for step in place if isinstance(step, str)), type(at(value, place))) for place in places(value)}


def cut_short(value: Any) -> Any:
    """An answer without the entries that show no key or type that others have not shown, to be quick."""
    if isinstance(value, dict):
        return {key: cut_short(below) for key, below in value.items()}
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return value
    kept: list[Any] = []
    shown: set[tuple[Any, ...]] = set()
    for entry in map(cut_short, value):
        if not shape(entry) <= shown:
            kept.append(entry)
            shown |= shape(entry)
    return kept


@pytest.fixture(scope="module")
def samples(app: Flask, library: Library) -> list[dict[str, Any]]:
    asked = [*SAMPLES, {"avoid": list(library.exercises)}]
    client = app.test_client()
    answers = [cut_short(client.get("/plan.json?" + query(**changes)).get_json()) for changes in asked]
    assert [answer["outcome"] for answer in answers] == ["plan", "plan", "referral", "incomplete", "incomplete"]
    assert all(map(WHOLE.is_valid, answers))
    return answers


def test_the_samples_hold_every_key(samples: list[dict[str, Any]]) -> None:
    held = {trail for sample in samples for trail in shape(sample)}
    assert {name for name, _ in keys(PARTS)} - {name for trail in held for name in trail} <= set(PARTS["field"]["enum"])
    tails = {trail[-2:] for trail in held}
    assert {("load_step", int), ("rounds", int), ("easier", str), ("harder", str), ("changes", str)} <= tails
    assert {("adaptations", dict), ("halve", dict), ("weeks", dict), ("errors", dict), ("goal", str)} <= tails


def refused(sample: dict[str, Any], place: Place, value: Any) -> bool:
    """Whether the schema of its outcome refuses a change; the other two refuse its outcome anyway."""
    return not part(sample["outcome"]).is_valid(changed(sample, place, value))


def test_an_unknown_key_is_refused_everywhere(samples: list[dict[str, Any]]) -> None:
    for sample in samples:
        for place in places(sample):
            if isinstance(at(sample, place), dict):
                assert refused(sample, (*place, "unknown"), "word"), place


def test_a_missing_key_is_refused_everywhere(samples: list[dict[str, Any]]) -> None:
    for sample in samples:
        for place in places(sample):
            if place and isinstance(place[-1], str):
                may_be_missing = place[-1] == "tell_them" or place[0] == "errors" != place[-1]
                assert refused(sample, place, ...) != may_be_missing, place


def test_a_wrong_type_is_refused_everywhere(samples: list[dict[str, Any]]) -> None:
    for sample in samples:
        for place in places(sample):
            for wrong in (1.5, [[]], {"wrong": True}):
                assert not place or refused(sample, place, wrong), (place, wrong)


WRONG: list[tuple[Place, Any]] = [
    (("outcome",), "referral"),
    (("outcome",), "maybe"),
    (("action_level",), "A2"),
    (("action_level",), None),
    (("week",), 13),
    (("week",), "1"),
    (("phase",), "ancient"),
    (("ladder_week",), 0),
    (("days",), []),
    (("days", 0, "day"), "monday"),
    (("days", 0, "kinds"), ["dance"]),
    (("days", 0, "minutes"), 61),
    (("days", 0, "exercises"), []),
    (("days", 0, "exercises", 0, "slot"), "interval"),
    (("days", 0, "exercises", 0, "relief"), "never"),
    (("days", 0, "exercises", 0, "spine_load"), 4),
    (("days", 0, "exercises", 0, "level"), 0),
    (("days", 0, "exercises", 0, "why"), ""),
    (("days", 0, "exercises", 0, "easier"), "Not An Id"),
    (("days", 0, "exercises", 0, "load_step"), [5]),
    (("days", 0, "exercises", 0, "load_step"), [5, 10, 15]),
    (("days", 0, "exercises", 0, "sources"), []),
    (("days", 0, "exercises", 0, "dose", "sets"), 0),
    (("days", 0, "exercises", 0, "dose", "reps"), True),
    (("days", 0, "exercises", 0, "dose", "rest_seconds"), -1),
    (("days", 0, "exercises", 0, "dose", "each_side"), 1),
    (("left_out", 0, "kind"), "mood"),
    (("errors",), {"goal": ["A plan is never built on a faulty answer."]}),
    (("missing",), ["goal"]),
    (("address",), None),
    (("address",), "https://elsewhere.example/plan"),
    (("address",), "/plan?screened=none&redflag=rf24"),
    (("address",), "/plan?screened=none&attested_by=Ann"),
    (("title",), "A plan has no title"),
]


@pytest.mark.parametrize(("place", "wrong"), WRONG, ids=[f"{place[-1]} {wrong}"[:40] for place, wrong in WRONG])
def test_a_wrong_value_is_refused_in_a_plan(client: FlaskClient, place: Place, wrong: Any) -> None:
    answer = client.get("/plan.json?" + query()).get_json()
    assert WHOLE.is_valid(answer)
    assert not WHOLE.is_valid(changed(answer, place, wrong))


def test_a_referral_with_an_address_or_a_day_is_refused(client: FlaskClient) -> None:
    plan = client.get("/plan.json?" + query()).get_json()
    referral = client.get("/plan.json?" + query(redflag="rf01")).get_json()
    for key in ("address", "days", "phase", "stage", "course", "flare", "left_out"):
        assert not WHOLE.is_valid({**referral, key: plan[key]}), key
    assert not WHOLE.is_valid({**referral, "action_level": "A3"})
    assert not WHOLE.is_valid({**referral, "reasons": []})


# --- the page says the same ----------------------------------------------------------------------------------------


def named(text: str = PAGE) -> set[str]:
    """The words that stand in the page as code."""
    return {word for code in re.findall(r"`([^`\n]+)`", text) for word in (code, *code.split())}


def test_the_page_names_every_key_of_the_schema() -> None:
    assert {name for name, _ in keys(PARTS)} - named() == set()


def test_the_page_names_every_word_of_the_schema() -> None:
    words = {word for found in PARTS.values() for word in found.get("enum", ())}
    between = {"A1", "A2", "A3", "tue", "wed", "thu", "fri", "sat"}  # "A0 to A4", "mon to sun"
    assert words - between - named() == set()


def test_the_page_names_every_value_that_may_be_sent(app: Flask, library: Library) -> None:
    form = app.extensions["plan_form"]()
    for field in ("screened", "since", "age", "goal", "equipment", "minutes", "condition", "mode"):
        assert set(form[field].known) - named() == set(), field
    for values in (EASES, EASIER, SPREADS, LATELY, map(str, MAX_LOADS)):
        assert set(values) - named() == set()
    signs = {id_ for id_ in (*library.red_flags, *library.exercise_screen) if not re.fullmatch(r"rf\d\d|px\d", id_)}
    assert signs - named() == set()
    assert {"rf01", f"rf{25:02}", "px1", "px7"} <= named()


def test_the_page_leads_to_the_schema() -> None:
    assert "(plan.schema.json)" in PAGE


def test_the_page_s_example_is_true(client: FlaskClient) -> None:
    address = re.search(r"GET (/plan\.json\?\S+)\n", PAGE)
    shown = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert address
    assert shown
    day = json.loads(shown[1])
    assert list(part("plan_day").iter_errors(day)) == []
    real = client.get(address[1]).get_json()
    assert real["outcome"] == "plan"
    same = next(d for d in real["days"] if d["day"] == day["day"])
    assert set(day) == set(same)
    assert [set(e) for e in day["exercises"]] == [set(same["exercises"][0])]


def test_a_key_that_the_page_forgets_is_noticed() -> None:
    forgetful = PAGE.replace("`ladder_week`", "the week")
    assert {name for name, _ in keys(PARTS)} - named(forgetful) == {"ladder_week"}
