"""Names of a class, from a box or a file: read in every usual form, and nothing dropped in silence."""

import random
import time

import pytest

from planner.handout.name_list import MOST_NAMES, Listed, NamesError, checked, of_file, typed


def names(data):
    return checked(of_file(data))


def sentence(data):
    with pytest.raises(NamesError) as refused:
        names(data)
    return str(refused.value)


def test_a_box_holds_a_name_a_line():
    assert typed("  Anna Bell\r\n\r\nBell, Bo \n") == [Listed("Line 1", "Anna Bell"), Listed("Line 3", "Bell, Bo")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_may_be_in_any_usual_encoding(encoding):
    assert names("Anna Bell\r\nJürgen Müller-Groß\r\n".encode(encoding)) == ["Anna Bell", "Jürgen Müller-Groß"]


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_may_have_any_usual_separator(between):
    rows = [["No", "Last name", "First name", "Age"], ["1", "Bell", "Anna", "70"], ["2", "Xu", "Bo", "61"]]
    assert names("\n".join(between.join(row) for row in rows).encode()) == ["Anna Bell", "Bo Xu"]


@pytest.mark.parametrize("head", ["Name", "patient", " Full  name ", "Patient's name", "participant"])
def test_a_first_line_may_say_what_the_column_is(head):
    assert names(f"{head}\nAnna\n".encode()) == ["Anna"]


@pytest.mark.parametrize("heads", ["first name,last name", "Last_Name,FIRST-NAME", "surname,given name"])
def test_first_and_last_name_are_put_together(heads):
    row = "Anna,Bell" if heads.lower().startswith("first") else "Bell,Anna"
    assert names(f"{heads}\n{row}\n".encode()) == ["Anna Bell"]


def test_a_file_without_a_heading_is_all_names():
    assert names(b"Anna\n\n  \nBo\n") == ["Anna", "Bo"]


def test_quoted_cells_are_read_as_they_are_meant():
    assert names(b'name;note\n"Bell, ""Anna""";x\n"Xu\nBo";y\n') == ['Bell, "Anna"', "Xu Bo"]


def test_empty_columns_at_the_end_do_not_count():
    assert names(b"Anna,,\nBo,,\n") == ["Anna", "Bo"]


def test_a_name_that_is_there_twice_is_printed_twice():
    assert names(b"Anna\nAnna\n") == ["Anna", "Anna"]


def test_invisible_characters_are_taken_out():
    assert names("An\u00adna\u202e  Bell\n".encode()) == ["Anna Bell"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 \n", "is a PDF"),
        (b"PK\x03\x04\x14\x00", "spreadsheet or a ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "could not read this file as text"),
        (b"\xff\xfeA", "could not read this file as text"),
        (b"", "no names in this file"),
        (b" \r\n\n", "no names in this file"),
        (b"name\n", "no names in this file"),
        (b"Anna,Bell\nBo,Xu\n", "Line 1 of the file has 2 columns"),
        (b"Anna\nBell,Bo\n", "Line 2 of the file"),
        (b"name,age\nAnna,70\n,61\n", "Line 3 of the file has no name"),
        (b'Anna\n\n"Bo\n', "Line 3 of the file has a quote"),
        (b"Anna\n" * (MOST_NAMES + 1), "There are 201 names"),
        (b"Anna\n\n" + b"B" * 81, "Line 3 of the file is too long"),
        ("Anna\n\u200b\u200d\n".encode(), "Line 2 of the file has no letter"),
        (b"A" * 200_001, "larger than 200 kB"),
        (b"Anna\n" * 2_001, "more than 2,000 lines"),
        (b"\n" * 199_000, "more than 2,000 lines"),
        (b"Anna" + b"," * 100, "Line 1 of the file has more than 100 columns"),
        (b"name\nAnna" + b"," * 199_000, "Line 2 of the file has more than 100 columns"),
    ],
)
def test_what_cannot_be_used_gets_one_sentence_that_says_how_to_mend_it(data, says):
    said = sentence(data)
    assert says in said
    assert said.count(". ") + said.endswith(".") <= 3
    assert "\n" not in said


def test_two_hundred_names_are_not_too_many():
    assert len(names(b"Anna\n" * MOST_NAMES)) == MOST_NAMES


def test_no_names_at_all_is_said_too():
    with pytest.raises(NamesError, match="Type at least one name"):
        checked([])


@pytest.mark.parametrize(
    "data", [b"A" + b"," * 199_900, b"," * 199_900, b"\n" * 199_900, b'"' * 199_900, b'"' + b"\n" * 199_000]
)
def test_a_file_made_to_take_long_is_refused_soon(data):
    start = time.process_time()
    sentence(data)
    assert time.process_time() - start < 1


def said_or_read(data):
    try:
        return names(data)
    except NamesError as refused:
        return [str(refused)]


def test_bytes_of_any_kind_give_names_or_a_sentence():
    chance = random.Random(6)
    for _ in range(3000):
        data = bytes(chance.choices(b'\0\xff\xfe\xef\xbb\xbfAn\xe9,;\t"\r\n \x80\x9d', k=chance.randrange(40)))
        read = said_or_read(data)
        assert read
        assert all(name.strip() for name in read)
