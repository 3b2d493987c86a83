"""Every print can be read: by weak eyes, without colour, and after a bad copier."""

from dataclasses import replace

import pytest
from copied import bad_copy, one_bit, share_read, some_pages, words
from drawn import contrasts, pixels
from PIL import Image
from printed import papers, printed_for

LEAST_CONTRAST = 7  # WCAG, level AAA
LEAST_READ = 0.97  # of the words on pages in pure black and white
LEAST_READ_COPIED = {"card": 0.9}  # its type is small, and much of it single numbers; the others 0.95
COOL_GREY = 24  # of 255: the drawings' greys lean to blue
READ = papers("in pain", papers=("a4",))


def too_faint(pages):
    return [(said, round(much, 1)) for page in pages for much, said in contrasts(page) if much < LEAST_CONTRAST]


@pytest.mark.parametrize("colour", [False, True], ids=["black", "colour"])
@pytest.mark.parametrize("asked", papers("chronic", papers=("a4",)))
def test_text_stands_out_seven_to_one(asked, colour):
    person, how = asked
    assert too_faint(printed_for(person, replace(how, colour=colour)).paper) == []


@pytest.mark.parametrize("asked", READ)
def test_a_bad_copy_in_pure_black_and_white_can_be_read(asked):
    assert share_read(some_pages(printed_for(*asked).paper), bad_copy) >= LEAST_READ_COPIED.get(asked[1].print, 0.95)


@pytest.mark.parametrize("colour", [False, True], ids=["black", "colour"])
def test_pure_black_and_white_can_be_read(colour):
    person, how = READ[0].values[0]
    assert share_read(some_pages(printed_for(person, replace(how, colour=colour)).paper), one_bit) >= LEAST_READ


def test_print_without_colour_has_hardly_any():
    for page in printed_for("in pain").paper:
        seen = pixels(page, 50, colour=True).astype(int)
        assert (seen.max(axis=2) - seen.min(axis=2)).max() <= COOL_GREY


def test_what_cannot_be_read_is_not_counted_as_read():
    page = printed_for("in pain").paper[0]
    assert share_read([page], lambda page: Image.new("1", (1654, 2339), 1)) == 0
    assert words("2 sets of 10 10, Ł.") == {"2": 1, "sets": 1, "of": 1, "1o": 2}
