"""What may be typed: nothing is cut or dropped in silence, and nothing comes to paper that no font can draw."""

import datetime
import re

import pytest
from printed import ROOT, planned

from planner.handout.details import LONGEST, MOST_LINES, Details, fault, printable, review_day, undrawable
from planner.handout.glyphs import FONT_SHEETS, drawable

NAMES = {
    "Polish": "Łucja Żółć",
    "Vietnamese": "Nguyễn Thị Ơ",
    "Turkish": "Şahin Ğül",
    "Azerbaijani": "Əliyev",
    "Hausa": "Ɓala ƙasa",
    "Yoruba": "Ẹniọlá Ṣọ",
    "Greek": "Νίκος Παπαδόπουλος",
    "polytonic Greek": "Ἀθηνᾶ",
    "Russian": "Ольга Щукина",
    "Ukrainian": "Їжакевич Ґалаґан",
    "Kazakh": "Әлия Қожа",
    "Hebrew": "דָּנָה לוי",
    "Arabic": "فَاطِمَة الزهراء",
    "Persian": "می\u200cخواهم گیتی",
    "Urdu": "ٹھیک ہے",
    "signs": "½ ± 20° · 5 µg “a” – b… €£ № 10′",
}


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_european_greek_cyrillic_hebrew_and_arabic_can_be_printed(text):
    assert fault(text, 80) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Well done 👍", "We cannot print “👍”. Leave it out, or write it in words."),
        ("→ ✓", "We cannot print “→” “✓”. Leave it out, or write it in words."),
        ("Wang 王", "We cannot print “王” yet. Write it in Latin letters."),
        ("王小明王方", "We cannot print “王” “小” “明” yet. Write it in Latin letters."),
        ("สมชาย", "We cannot print “ส” “ม” “ช” yet. Write it in Latin letters."),
        ("e\u030d", "We cannot print “◌\u030d”. Leave it out, or write it in words."),
        ("x" + "\u0301" * 9, "We cannot print “x\u0301\u0301\u0301”. Take some of the accents away."),
        ("ب" + "\u064e" * 9, "We cannot print “ب\u064e\u064e\u064e”. Take some of the accents away."),
        ("x" * 81, "This is too long. Use 80 characters or fewer."),
    ],
)
def test_what_cannot_be_printed_gets_a_sentence_that_says_how_to_mend_it(text, sentence):
    assert fault(text, 80) == sentence


def test_lines_are_counted_where_there_may_be_some():
    assert fault("a\n" * 6 + "a", 300, 6) == "These are too many lines. Use 6 or fewer."
    assert fault("\n" + "a\n" * 6, 300, 6) == ""
    assert fault("a\nb", 300) == ""  # a single line is made of them


def test_a_joiner_stays_where_persian_needs_it_and_nowhere_else():
    assert printable("می\u200cخواهم") == "می\u200cخواهم"
    assert printable("a\u200cb می\u200c \u200dx") == "ab می x"


def test_a_text_in_spaces_is_no_text():
    assert printable(" \u00a0\u200b\t ") == ""
    assert Details(notes={"bird-dog": " \n\u200b"}).printable().notes == {}


def test_details_are_cleaned_in_every_field():
    dirty = Details(patient="A\u00adnn", role="a\u202eb", note="a\r\nb", notes={"bird-dog": "x\ty"}).printable()
    assert (dirty.patient, dirty.role, dirty.note, dirty.notes) == ("Ann", "ab", "a\nb", {"bird-dog": "x y"})


@pytest.mark.parametrize(
    ("text", "way"),
    [("Ann", "ltr"), ("12, Ann خطة", "ltr"), ("12: خطة Ann", "rtl"), ("דנה", "rtl"), ("020 7946", "ltr"), ("", "ltr")],
)
def test_a_text_runs_the_way_of_its_first_letter(text, way):
    assert Details.direction(text) == way


SHEETS = "".join((ROOT / "static" / name).read_text() for name in FONT_SHEETS)


def test_the_paper_asks_for_every_font_whose_characters_it_promises():
    css = (ROOT / "static" / "handout.css").read_text()
    asked = re.findall(r"html \{\s+font-family: ([^;]+);", css)[-1]
    assert set(re.findall(r'"([^"]+)"', asked)) == set(re.findall(r'font-family: "([^"]+)"', SHEETS))


def test_no_two_slices_of_a_font_share_a_name():
    """WeasyPrint prints wrong letters when they do."""
    faces = re.findall(r'font-family: "([^"]+)";\s+font-weight: (\d+)', SHEETS)
    assert len(faces) == len(set(faces)) == 22


def test_characters_are_read_from_the_fonts_themselves():
    assert 2500 < len(drawable()) < 5000
    assert undrawable("".join(sorted(drawable()))[:100]) == []


DAY = datetime.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        ({"week": 1}, 14),  # reviews are in weeks 2, 6, ...
        ({"week": 2}, 7),
        ({"week": 3}, 28),
        ({"pain": 9, "minutes": 10}, 3),
    ],
)
def test_the_review_is_at_the_end_of_its_week_and_soon_in_high_pain(answers, days):
    assert review_day(planned(**answers), DAY) == DAY + datetime.timedelta(days=days)


def test_after_the_last_review_there_is_no_day(monkeypatch):
    plan = planned(week=12)
    monkeypatch.setattr(type(plan), "next_review", None)
    assert review_day(plan, DAY) is None


def test_every_limit_belongs_to_a_field():
    assert set(MOST_LINES) <= set(LONGEST)
