"""What the paper says."""

from dataclasses import replace

import pytest
from printed import DETAILS, PEOPLE, planned, printed_for, printing, squashed

from planner import wording
from planner.handout import Details, Printing, file_name
from planner.handout.chapters import day_names, doses, sessions


@pytest.fixture(params=PEOPLE)
def printed(request):
    return printed_for(request.param)


def test_every_day_session_exercise_and_dose_is_on_the_paper(printed):
    for session in sessions(printed.plan):
        assert squashed(session.title) in printed.text
    for day in printed.plan.days:
        for p in day.prescriptions:
            assert squashed(p.exercise.name) in printed.text
            assert squashed(wording.amount(p.dose)) in printed.text
            assert squashed(wording.rest(p.dose) + wording.effort(p.dose)) in printed.text


def head_of_card(number, p):
    return squashed(f"{number}{p.exercise.name}{wording.RELIEF_NAMES[p.exercise.relief]}")


def test_a_card_stands_whole_on_one_page(printed):
    for number, p in enumerate(printed.plan.cards, 1):
        text = p.exercise.text
        page = next(page for page in printed.pages if head_of_card(number, p) in page)
        for line in (*text.steps, text.cue, text.better, text.breathing, text.stop, text.make_harder, p.why):
            assert squashed(line) in page, f"{p.exercise.id}: {line}"
        for adaptation in p.adaptations:
            assert squashed(f"For you: {adaptation.text}") in page
        assert squashed(wording.amount(doses(printed.plan)[p.exercise.id][0].dose)) in page


def test_a_card_names_the_easier_and_the_harder_exercise(printed):
    for p in printed.plan.cards:
        if p.easier:
            assert squashed(f"{p.exercise.text.make_easier} Or do: {p.easier.name}.") in printed.text
        if p.harder:
            assert squashed(f"{p.exercise.text.make_harder} Later: {p.harder.name}.") in printed.text


def test_cards_come_in_order_of_doing(printed):
    heads = [printed.text.index(head_of_card(number, p)) for number, p in enumerate(printed.plan.cards, 1)]
    assert heads == sorted(heads)


def test_the_first_page_says_when_to_get_help(printed, library):
    for sign in (*library.safety.emergency, *library.safety.today):
        assert squashed(sign) in printed.pages[0]
    assert squashed(library.safety.call_now()) in printed.pages[0]
    assert squashed(DETAILS.phone) in printed.pages[0]


def test_the_first_page_shows_the_week(printed):
    for day in printed.plan.days:
        assert squashed(wording.count(day.minutes, "minute")) in printed.pages[0]
    assert squashed("What you need") in printed.pages[0]


def test_a_long_note_leaves_the_first_page_to_week_and_safety(library):
    page = printing(printed_for("in pain").plan, replace(DETAILS, note="Call me if it hurts.\n" * 60)).pages[0]
    for words in ("Your week", *library.safety.emergency, *library.safety.today, DETAILS.phone):
        assert squashed(words) in page


def test_the_code_never_stands_alone(printed, library):
    page = next(page for page in printed.pages if squashed("Scan to open and change this plan.") in page)
    assert squashed(library.safety.known) in page


def test_the_rest_of_the_safety_words_is_there(printed, library):
    lights = [words for light in library.safety.traffic_light for words in (light.name, light.during, light.do)]
    for words in (*lights, *library.safety.bad_day, *library.safety.remember, library.safety.known):
        assert squashed(words) in printed.text


def test_every_page_has_its_number_and_the_plan_s_name(printed):
    for number, page in enumerate(printed.pages, 1):
        assert squashed(f"Page {number} of {len(printed.pages)}") in page
        assert squashed(f"{printed.title} · {DETAILS.patient}") in page


def test_limits_and_notes_are_printed(printed):
    for words in (*(limit.text for limit in printed.plan.limits), *printed.plan.notes):
        assert squashed(words) in printed.text


def test_the_ticked_signs_are_not(library):
    paper = printed_for("osteoporosis")
    flag = library.red_flags["rf24"]
    assert squashed(flag.reason) in paper.text
    for words in (flag.short, flag.ask, flag.tell_them, "rf24"):
        assert squashed(words) not in paper.text


def test_a_dose_that_differs_by_day_is_given_for_each():
    plan = printed_for("chronic").plan
    differing = {id_: on for id_, on in doses(plan).items() if len(on) > 1}
    assert differing, "the plan no longer shows this"
    for first, *others in differing.values():
        assert len(first.days) >= max(len(other.days) for other in others)
        for words in (
            f"{wording.amount(first.dose)} {day_names(first.days, short=True)}",
            *(f"{day_names(other.days, short=True)}: {wording.amount(other.dose)}." for other in others),
        ):
            assert squashed(words) in printed_for("chronic").text


def test_days_alike_are_printed_once():
    title = [session.title for session in sessions(planned(minutes=15, since="under-2-weeks", level=1))]
    assert title == ["Monday, Wednesday and Friday: stretch and walk, 15 minutes"]


def test_days_have_long_and_short_names():
    assert day_names(("mon", "fri")) == "Monday and Friday"
    assert day_names(("mon", "fri"), short=True) == "Mon, Fri"
    assert day_names(("mon", "tue", "wed", "thu", "fri", "sat", "sun")) == "Every day"


def test_without_details_nothing_is_left_hanging():
    text = printing(printed_for("in pain").plan, Details()).text
    assert "Preparedby" not in text
    assert "Anoteforyou" not in text
    assert "Questionsaboutthisplan" not in text


def test_the_file_has_no_personal_name():
    assert file_name(planned(week=3)) == "back-plan-week-3.pdf"


@pytest.mark.parametrize(("person", "whole"), [("acute", True), ("lifter", False)])
def test_a_compact_print_without_room_for_the_steps_says_so(person, whole):
    paper = printing(printed_for(person).plan, how=Printing(print="compact"))
    steps = [step for card in paper.plan.cards for step in card.exercise.text.steps]
    assert all(squashed(step) in paper.text for step in steps) == whole
    assert (squashed("There is no room for the steps here.") in paper.text) != whole
    assert len(paper.pages) <= 4
