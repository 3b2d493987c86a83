"""The content in Spanish and Arabic: whole, the same plan, easy to read; every slip is named with file and field."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from planner import Intake, Plan, build_plan, reading
from planner.authoring.check import spanish_faults
from planner.intake import DAYS
from planner.language import speaking
from planner.library import ContentError, Library, load_library, translated
from planner.library.loader import CONTENT, read_words
from planner.web.address import plan_query
from tests.strategies import random_plannable


@pytest.fixture(scope="module")
def spanish(library: Library) -> Library:
    return translated(library, "es")


def test_all_content_is_there_in_spanish(library: Library, spanish: Library) -> None:
    assert spanish.exercises.keys() == library.exercises.keys()
    assert spanish.exercises["bird-dog"].name == "Pájaro-perro"
    assert [e.id for e in spanish.exercises.values() if e.text.steps == library.exercises[e.id].text.steps] == []


def test_arabic_has_the_safety_box(library: Library) -> None:
    arabic = translated(library, "ar")
    assert re.search("[\u0620-\u064a]", arabic.safety.call_now("uk"))
    assert "999" in arabic.safety.call_now("uk")
    assert arabic.exercises == library.exercises


def mapped(plan: Plan) -> list[object]:
    """What a plan is, without its words."""
    doses = [
        (d.day, d.kinds, d.minutes, [(p.exercise.id, p.slot, p.dose, p.seconds) for p in d.prescriptions])
        for d in plan.days
    ]
    return [plan.week, plan.action_level, plan.equipment_used, doses, [(x.exercise.id, x.kind) for x in plan.left_out]]


def outcomes(library: Library, spanish: Library, intake: Intake) -> Iterator[tuple[object, object, str]]:
    here = build_plan(intake, library)
    with speaking("es"):
        there, address = build_plan(intake, spanish), plan_query(intake, spanish)
    assert type(here) is type(there)
    assert [pair for pair in address if pair[0] != "lang"] == plan_query(intake, library)
    assert ("lang", "es") in address
    if isinstance(here, Plan) and isinstance(there, Plan):
        yield mapped(here), mapped(there), " ".join(there.notes)


def test_the_same_answers_make_the_same_plan(library: Library, spanish: Library) -> None:
    rng = random.Random(7)
    people = [random_plannable(rng, library) for _ in range(200)]
    plans = [pair for intake in people for pair in outcomes(library, spanish, intake)]
    assert len(plans) > 150
    assert [here for here, there, _notes in plans if here != there] == []


def test_what_a_plan_says_is_spanish(library: Library, spanish: Library) -> None:
    intake = Intake(
        none_of_the_signs=True, since="over-12-weeks", pain=3, age="65-plus", goals=("lifting", "pull-ups"), level=2,
        days=DAYS[:3], minutes=45, conditions=frozenset({"osteo", "wrist"}), lately="missed-week", week=2,
    )  # fmt: skip
    with speaking("es"):
        plan = build_plan(intake, spanish)
    assert isinstance(plan, Plan)
    told = [
        *plan.notes,
        *(limit.text for limit in plan.limits),
        *{x.reason for x in plan.left_out},
        *{p.why for p in plan.cards},
    ]
    english = {"the", "your", "you", "with", "for", "this", "week", "and", "left", "level", "days"}
    assert [text for text in told if english & set(re.findall(r"[a-z]+", text.lower()))] == []


def test_spanish_is_fairly_easy_to_read(spanish: Library) -> None:
    assert [*spanish_faults(spanish)] == []


def test_hard_spanish_is_named(spanish: Library) -> None:
    dog = spanish.exercises["bird-dog"]
    hard = replace(dog, text=replace(dog.text, better="Su columna sufrirá desgaste."))
    faults = [*spanish_faults(replace(spanish, exercises={**spanish.exercises, "bird-dog": hard}))]
    assert len(faults) == 1
    assert faults[0].startswith("es/exercises/bird-dog.toml: says 'desgaste', which frightens.")


def test_the_measure_of_spanish_can_fail() -> None:
    hard = "La hiperextensión intervertebral ocasiona modificaciones biomecánicas potencialmente desfavorables."
    assert "INFLESZ" in next(reading.ease_faults(hard))
    assert [*reading.ease_faults("Mueva los pies. Suba una pierna. Baje la otra.")] == []
    assert "frightens" in next(reading.spanish_faults("Nunca se doble."))
    assert "Split it" in next(reading.spanish_faults("Uno " * 21 + "fin."))


@pytest.mark.parametrize(
    ("word", "count"),
    [("pie", 1), ("rodilla", 3), ("leer", 2), ("tío", 2), ("cuello", 2), ("abdomen", 3),
     ("y", 1), ("aguante", 3), ("veintiún", 2)],
)  # fmt: skip
def test_syllables_of_spanish(word: str, count: int) -> None:
    assert reading.spanish_syllables(word) == count


FAULTS = {
    "no file": ("exercises/bird-dog.toml", None, "", "es/exercises/bird-dog.toml: file: missing"),
    "a file too many": ("exercises/pajaro.toml", None, 'status = "x"', "pajaro.toml: file: there is no such exercise"),
    "no status": ("exercises/bird-dog.toml", r"(?m)^status.*$", "", "bird-dog.toml: status: missing"),
    "a key too many": ("exercises/bird-dog.toml", r"(?m)^name", "level = 3\nname", "level: unknown key. Only words"),
    "a key missing": ("exercises/bird-dog.toml", r"(?m)^cue = .*$", "", "bird-dog.toml: text: cue: missing"),
    "pictured": ("exercises/bird-dog.toml", r"(?m)^cue = ", "pictured = [1, 3]\ncue = ", "text: pictured: unknown key"),
    "a step too few": (
        "exercises/bird-dog.toml", r"steps = \[\s*\"[^\"]*\",", "steps = [", "steps: found 3. Write a list of 4"
    ),
    "an alt too many": (
        "exercises/bird-dog.toml", r"alt = \[", 'alt = ["Una mujer.", ', "alt: found 3. Write a list of 2"
    ),
    "an empty step": ("exercises/bird-dog.toml", r"steps = \[\s*\"[^\"]*\"", 'steps = [" "', "steps[0]: found ' '"),
    "an adaptation gone": ("exercises/bird-dog.toml", r"(?m)^surg = .*$", "", "adaptations: write a table with surg"),
    "no other name": ("exercises/bird-dog.toml", r"(?m)^other_names = .*$", "other_names = []", "at least one"),
    "what English has not": (
        "exercises/sit-to-stand.toml",
        r"\[text\]",
        '[text]\ngetting_there = "x"',
        "getting_there: the English file has none",
    ),
    "not TOML": ("exercises/bird-dog.toml", r"(?m)^name = ", "name == ", "is not readable TOML"),
    "an unknown row": ("goals.toml", r'"relief"', '"reliev"', "found 'reliev', which the English file has not"),
    "a row missing": ("goals.toml", r'(?s)\[\[goal\]\]\nid = "relief".*?\n\n', "", "[[goal]]: relief: missing"),
    "a row twice": ("goals.toml", r'"flexibility"', '"relief"', "relief: id: stands there twice"),
    "a table missing": ("phases.toml", None, "", "es/phases.toml: file: missing"),
    "a number lost": ("safety.toml", r"\{call\}", "112", "emergency_do: keep {call} as in English"),
    "a country missing": ("safety.toml", r'(?s)\[\[countries\]\]\nid = "nz".*', "", "countries: nz: missing"),
    "a list for a text": ("levels.toml", r'(?m)^name = .*$', "name = []", "Write text in quotes"),
    "a light missing": (
        "safety.toml", r'(?s)\[\[traffic_light\]\]\nname = "Rojo".*?\n\n', "", "traffic_light: 3: missing"
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def english() -> Library:
    return load_library()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_slip_of_the_translation_is_named(fault: str, english: Library, tmp_path: Path) -> None:
    file, old, new, says = FAULTS[fault]
    shutil.copytree(CONTENT / "es", tmp_path / "es")
    path = tmp_path / "es" / file
    if old is None and new:
        path.write_text(new)
    elif old is None:
        path.unlink()
    else:
        text = path.read_text()
        assert re.search(old, text), f"{old!r} is not in {file}"
        path.write_text(re.sub(old, new, text, count=1))
    faults = read_words(english, tmp_path, "es")[1]
    assert any(says in found and found.startswith("es/") for found in faults), faults
    assert file.removesuffix(".toml") in " ".join(faults)
    with pytest.raises(ContentError):
        translated(english, "es", tmp_path)


def test_all_words_as_they_stand_have_no_fault(english: Library) -> None:
    assert [*read_words(english, CONTENT, "es")[1], *read_words(english, CONTENT, "ar")[1]] == []


def test_in_spanish_pain_that_goes_down_a_leg_is_not_pain_that_gets_less() -> None:
    """`Si el dolor baja` alone says "if the pain gets less": the very opposite of a reason to stop."""
    folder = Path(__file__).parents[2] / "planner" / "library" / "content" / "es"
    said = [line for path in folder.rglob("*.toml") for line in path.read_text(encoding="utf-8").splitlines()]
    doubtful = [line for line in said for clause in re.findall(r"dolor[^.,\"]* baja\b[^.\"]*", line)
                if not re.search(r"pierna|rodilla|ella", clause)]  # fmt: skip
    assert len(said) > 3000
    assert doubtful == []
