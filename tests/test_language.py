"""Our sentences in other languages: said when they are read, whole, and none forgotten."""

from __future__ import annotations

import ast
import datetime
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from planner import wording
from planner.dosing import Dose
from planner.language import CATALOGUES, LANGUAGES, N_, Names, _, _n, date_in_words, direction, language, said, speaking

ROOT = Path(__file__).parents[1]
OTHERS = [code for code in LANGUAGES if code != "en"]
METHODS = [("templates/**.html", "jinja2.ext:babel_extract"), ("planner/**.py", "python"), ("app.py", "python")]
KEYWORDS = {"_": None, "_n": (1, 2), "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\}")
#: What is the same in both languages.
SAME = {"A4", "No", "Plan", "RIR %(rir)s (RPE %(rpe)s)", "Color"}


@cache
def sentences() -> dict[str, str | tuple[str, ...]]:
    """Every sentence in the code and the templates; as a catalogue has it, by its singular."""
    found = extract_from_dir(
        ROOT, METHODS, keywords=KEYWORDS, directory_filter=lambda d: not Path(d).name.startswith(".")
    )
    return {id_ if isinstance(id_, str) else id_[0]: id_ for _file, _line, id_, _comments, _context in found}


@cache
def catalogue(code: str) -> Catalog:
    return read_po(BytesIO((CATALOGUES / f"{code}.po").read_bytes()), locale=code)


def messages(code: str) -> dict[str, Message]:
    return {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue(code) if m.id}


def untranslated(found: dict[str, str | tuple[str, ...]], translated: dict[str, Message]) -> list[str]:
    """What a catalogue lacks, leaves empty or guesses."""
    return [id_ for id_ in found if id_ not in translated or not all(strings(translated[id_])) or translated[id_].fuzzy]


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_translated(code: str) -> None:
    """If this fails: make messages, then translate what is empty in planner/languages/."""
    assert untranslated(sentences(), messages(code)) == []


def test_a_missing_sentence_is_noticed() -> None:
    planted = {**sentences(), "A sentence that nobody has translated.": "A sentence that nobody has translated."}
    assert untranslated(planted, messages("es")) == ["A sentence that nobody has translated."]
    guessed = {id_: Message(id_, "Sí", flags=["fuzzy"]) for id_ in ("Yes",)}
    assert untranslated({"Yes": "Yes"}, guessed) == ["Yes"]


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_stands_in_a_catalogue_that_nobody_says(code: str) -> None:
    assert sorted(messages(code).keys() - sentences().keys()) == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_values_of_a_sentence_are_those_of_the_english_one(code: str) -> None:
    for id_, message in messages(code).items():
        wanted = sorted(PLACEHOLDER.findall(id_))
        for place, string in enumerate(strings(message)):
            counted = isinstance(message.id, tuple) and place < 3  # Arabic has words for none, one and two
            left_out = {"%(number)s", "%(num)s"} if counted and code == "ar" else set()
            found = sorted(PLACEHOLDER.findall(string))
            assert set(wanted) - set(found) <= left_out, (id_, string)
            assert set(found) <= set(wanted), (id_, string)


def test_spanish_is_not_english() -> None:
    same = {
        id_
        for id_, m in messages("es").items()
        if strings(m)[0] == id_ and re.search(r"[a-z]{2}", PLACEHOLDER.sub("", id_))
    }
    assert same <= SAME


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_says_that_no_clinician_has_read_it_yet(code: str) -> None:
    assert "translation not yet clinically reviewed" in (CATALOGUES / f"{code}.po").read_text()[:200]


def test_no_sentence_hides_where_the_catalogues_do_not_see_it() -> None:
    """Babel does not look inside f-strings."""
    for path in (ROOT / "planner").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.JoinedStr):
                calls = {n.func.id for n in ast.walk(node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
                assert not calls & {"_", "_n", "N_"}, f"{path}:{node.lineno}"


def test_a_sentence_is_said_in_the_language_that_is_spoken() -> None:
    assert _("Week %(week)s", week=3) == "Week 3"
    with speaking("es"):
        assert (language(), direction()) == ("es", "ltr")
        assert _("Week %(week)s", week=3) == "Semana 3"
        with speaking("ar"):
            assert direction() == "rtl"
        assert language() == "es"
    with speaking("xx"):
        assert (language(), _("Week %(week)s", week=3)) == ("en", "Week 3")
    assert language() == "en"


def test_nothing_is_said_of_nothing() -> None:
    """gettext answers the empty message with a catalogue's head."""
    with speaking("es"):
        assert said("") == ""


def test_names_are_said_when_they_are_read() -> None:
    names = Names({"mon": N_("Monday"), "tue": N_("Tuesday")})
    assert dict(names) == {"mon": "Monday", "tue": "Tuesday"}
    with speaking("es"):
        assert names["mon"] == "Lunes"
        assert [*names.values()] == ["Lunes", "Martes"]
    assert len(names) == 2
    assert "wed" not in names


def test_numbers_have_their_plurals() -> None:
    def days(number: int) -> str:
        return _n("%(number)s day", "%(number)s days", number)

    with speaking("es"):
        assert [days(n) for n in (0, 1, 2)] == ["0 días", "1 día", "2 días"]
    with speaking("ar"):
        assert [days(n) for n in (0, 1, 2, 3, 10)] == ["0 يوم", "يوم واحد", "يومان", "3 أيام", "10 أيام"]
        assert [days(n) for n in (11, 99, 100, 102, 103)] == ["11 يومًا", "99 يومًا", "100 يوم", "102 يوم", "103 أيام"]


def test_dates_are_in_words() -> None:
    day = datetime.date(2026, 11, 2)
    assert (date_in_words(day), date_in_words(day, year=False)) == ("2 November 2026", "2 November")
    with speaking("es"):
        assert (date_in_words(day), date_in_words(day, year=False)) == ("2 de noviembre de 2026", "2 de noviembre")
    with speaking("ar"):
        assert date_in_words(day) == "2 نوفمبر 2026"


def test_a_dose_is_said_in_spanish() -> None:
    with speaking("es"):
        assert wording.amount(Dose(2, 8, None, None, 60, True, 3)) == "2 series de 8, cada lado"
        assert wording.amount(Dose(1, 1, 20, None, 60, False, None)) == "Una vez de 20 segundos"
        assert wording.weeks(3, 4) == "Semanas 3 y 4"
        assert wording.listed(["a", "b", "c"], "or") == "a, b o c"
    with speaking("ar"):
        assert wording.listed(["أ", "ب", "ج"]) == "أ، ب وج"
