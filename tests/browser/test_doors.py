"""A real Chromium goes through both doors: a newcomer by mouse, by keyboard and without a script; and a clinician."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from planner.library import load_library
from tests.conftest import query

pytestmark = pytest.mark.guided
WIDTHS = (320, 768, 1440)
SECONDS_A_CHOICE = 2.0  # for reading and aiming; the script itself needs next to nothing


def sound(page: Page, width: int = 0) -> None:
    """Nothing axe can find, nothing that sticks out."""
    results = Axe().run(page, options={"preload": False})  # else axe re-fetches style sheets from the wrong folder
    assert results.violations_count == 0, results.generate_report()
    if width:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def step(page: Page, number: int) -> Locator:
    return page.get_by_role("heading", name=f"Step {number} of 4")


def open_steps(page: Page) -> list[int]:
    return [n for n, body in enumerate(page.locator(".group-body").all(), 1) if body.is_visible()]


def clicked(page: Page, *targets: Locator) -> int:
    for target in targets:
        target.click()
    return len(targets)


def first_answers(page: Page) -> tuple[Locator, ...]:
    """What nobody can choose for a person, and the way from one group to the next."""
    return (
        page.get_by_label("None of these apply to me"),
        page.get_by_role("button", name="Next"),
        page.get_by_label("More than 12 weeks"),
        page.locator("#q-pain").get_by_label("3", exact=True),
        page.get_by_label("18 to 64"),
    )


# --- for me ----------------------------------------------------------------------------------------------------------


def test_a_newcomer_has_a_first_plan_within_30_seconds(quiet: Page, record_property: pytest.RecordProperty) -> None:
    page, began = quiet, time.monotonic()
    page.goto("/")
    clicks = clicked(page, page.locator(".door").get_by_role("link", name="For me"))
    clicks += clicked(page, *first_answers(page))
    expect(page.locator("#preview").get_by_role("cell", name="Strength")).to_have_count(2)
    seconds = time.monotonic() - began
    record_property("newcomer", f"{clicks} clicks, {seconds:.1f} s by script")
    print(f"\nnewcomer: {clicks} clicks, {seconds:.1f} s by script, {seconds + clicks * SECONDS_A_CHOICE:.0f} s in all")
    assert clicks == 6
    assert seconds + clicks * SECONDS_A_CHOICE < 30
    expect(page.get_by_role("button", name="Show my week")).to_be_visible()


def test_a_starting_point_is_one_tap_and_four_answers(quiet: Page) -> None:
    page = quiet
    page.goto("/")
    clicks = clicked(page, page.get_by_role("link", name="Thin bones"), *first_answers(page))
    expect(page.locator("#preview [data-plan]")).to_be_attached()
    assert clicks == 6
    assert "condition=osteo" in page.url


def test_the_groups_come_one_at_a_time_with_the_focus_on_their_heading(quiet: Page) -> None:
    page = quiet
    page.goto("/plan")
    assert open_steps(page) == [1]
    expect(page.get_by_role("button", name="Back", exact=True)).to_be_hidden()
    expect(page.locator(".chosen").nth(2)).to_have_text(
        "Move more freely · Get stronger · Beginner · Monday · Wednesday · Friday · 20 minutes a day"
    )
    clicked(page, *first_answers(page)[:2])
    expect(step(page, 2)).to_be_focused()
    assert open_steps(page) == [2]
    expect(page.locator(".chosen").first).to_have_text("None of these apply to me")
    clicked(page, *first_answers(page)[2:], page.get_by_role("button", name="Next"))
    expect(step(page, 3)).to_be_focused()
    expect(page.get_by_text("We ticked what suits many people.")).to_be_visible()
    expect(page.locator(".chosen").nth(1)).to_have_text("More than 12 weeks · Pain 3 of 10 · 18 to 64")
    page.get_by_role("button", name="Next").click()
    expect(step(page, 4)).to_be_focused()
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.get_by_role("button", name="Back", exact=True).click()
    expect(step(page, 3)).to_be_focused()


def test_a_group_is_not_left_with_a_question_open_that_a_plan_needs(quiet: Page) -> None:
    page = quiet
    page.goto("/plan")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#q-screened").get_by_role("alert")).to_have_text("Choose an answer here, then go on.")
    assert open_steps(page) == [1]
    page.get_by_label("None of these apply to me").check()
    expect(page.locator(".choose")).to_have_count(0)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("No pain for 2 weeks or more").check()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#q-age").get_by_role("alert")).to_be_visible()
    expect(page.locator("#q-pain").get_by_role("alert")).to_have_count(0)
    sound(page)


def test_what_is_missing_leads_to_its_group(quiet: Page) -> None:
    page = quiet
    page.goto("/plan")
    page.locator("#preview").get_by_role("link", name="Your age").click()
    assert open_steps(page) == [2]
    expect(page.get_by_label("Under 18")).to_be_focused()


def test_a_sentence_about_a_mistake_opens_its_group(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(since="pain-free", pain="7"))
    assert open_steps(page) == [2]
    expect(page.locator("#pain-error")).to_be_visible()
    page.goto("/plan?" + query(condition="preg"))
    assert open_steps(page) == []
    page.get_by_role("button", name="Change: You and your back").click()
    page.get_by_label("65 or over").check()
    expect(page.locator("#condition-error")).to_be_visible()
    assert open_steps(page) == [2, 4]


def test_a_plan_s_address_shows_the_week_and_every_answer_folded(quiet: Page) -> None:
    page = quiet
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/plan?" + query(condition="knee", week="3"))
    assert open_steps(page) == []
    for text in ("None of these apply to me", "Pain 3 of 10", "Beginner", "Cannot kneel", "Plan week 3"):
        expect(page.locator("#answers")).to_contain_text(text)
    expect(page.get_by_role("heading", name="Your week, week 3")).to_be_in_viewport()
    page.get_by_role("button", name="Change: Your goals and days").click()
    expect(step(page, 3)).to_be_focused()
    page.get_by_label("Sunday").check()
    expect(page.locator("#preview").get_by_role("heading", name="Sunday")).to_be_visible()
    page.get_by_role("button", name="All questions at once").click()
    assert open_steps(page) == [1, 2, 3, 4]
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.get_by_role("button", name="All questions at once").click()
    assert open_steps(page) == [1]


def test_a_sign_is_told_at_once_and_can_be_taken_back(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    page.get_by_role("button", name="Change: Is it safe").click()
    page.locator(".signs summary").first.click()
    page.get_by_label("New trouble starting, stopping").check()
    expect(page.get_by_role("heading", name="Get help now")).to_be_in_viewport()
    page.get_by_role("button", name="Change: Your goals and days").click()
    page.get_by_role("link", name="Ticked by mistake?").click()
    assert open_steps(page) == [1]
    assert page.url.endswith("/plan")


def tab_to(page: Page, target: Locator, most: int = 60) -> None:
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached in {most} steps")


def test_a_newcomer_by_keyboard_alone(quiet: Page) -> None:
    page = quiet
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the two doors")).to_be_focused()
    tab_to(page, page.locator(".door").get_by_role("link", name="For me"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan")
    tab_to(page, page.get_by_label("None of these apply to me"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    expect(step(page, 2)).to_be_focused()
    for first, presses in (("#since-0", 3), ("#pain-0", 3), ("#age-0", 1)):
        tab_to(page, page.locator(first))
        page.keyboard.press("Space")
        for _ in range(presses):
            page.keyboard.press("ArrowDown")
    expect(page.locator("#preview [data-plan]")).to_be_attached()
    assert re.search("since=over-12-weeks&pain=3&age=18-64", page.url)
    tab_to(page, page.get_by_role("button", name="Next"))
    page.keyboard.press("Enter")
    expect(step(page, 3)).to_be_focused()


def test_without_a_script_it_is_one_long_form_and_the_doors_keep_every_answer(browser: Browser, base_url: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    page.goto("/")
    expect(page.locator("#own-starts")).to_be_hidden()
    page.locator(".door").get_by_role("link", name="For me").click()
    assert open_steps(page) == [1, 2, 3, 4]
    for hidden in ("Next", "Change: Your goals and days", "All questions at once"):
        expect(page.get_by_role("button", name=hidden)).to_be_hidden()
    clicked(page, *first_answers(page)[:1], *first_answers(page)[2:])
    page.get_by_role("button", name="For a patient").click()
    expect(page.get_by_role("heading", name="A plan for a patient")).to_be_visible()
    expect(page.get_by_label("More than 12 weeks")).to_be_checked()
    expect(page.locator("#preview").get_by_role("cell", name="Strength")).to_have_count(2)
    assert "mode=clinician" in page.url
    page.get_by_role("button", name="For me").click()
    expect(page.get_by_label("18 to 64")).to_be_checked()
    assert "mode" not in page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_every_step_fits_and_has_no_barrier(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")
    sound(page, width)
    page.goto("/plan")
    sound(page, width)
    for target in (first_answers(page)[:2], first_answers(page)[2:], (page.get_by_role("button", name="Next"),) * 2):
        clicked(page, *target)
        sound(page, width)
    expect(page.locator("#preview [data-plan]")).to_be_attached()
    page.goto(page.url)
    sound(page, width)


# --- for a patient ---------------------------------------------------------------------------------------------------


def test_all_of_a_patient_s_form_is_in_view_with_little_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/plan?mode=clinician")
    assert page.evaluate("document.querySelector('#answers').getBoundingClientRect().bottom") < 2 * 900
    expect(page.get_by_label("Find in this list").first).to_be_in_viewport()
    sound(page, 1440)


@pytest.mark.parametrize("width", WIDTHS[:2])
def test_a_patient_s_form_fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/plan?" + query(mode="clinician"))
    page.locator(".ready > summary").click()
    for details in page.locator("#answers details").all():
        details.evaluate("element => element.open = true")
    sound(page, width)


def test_the_other_door_keeps_what_was_typed_and_what_no_address_may_hold(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    page.get_by_role("button", name="Change: Is it safe").click()
    page.locator(".signs", has=page.get_by_label("This pain has stayed the same")).locator("summary").click()
    page.get_by_label("This pain has stayed the same").check()
    expect(page.locator("#preview [data-plan]")).to_be_attached()
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    page.get_by_text("Large print, one exercise a page").click()
    page.locator("details.cards > summary").click()
    note = page.locator("#preview .exercise-note textarea").first
    name = note.get_attribute("name")
    note.fill("Go slowly.")
    page.get_by_role("button", name="For a patient").click()
    expect(page.get_by_role("heading", name="A plan for a patient")).to_be_visible()
    expect(page.get_by_label("This pain has stayed the same")).to_be_checked()
    expect(page.get_by_label("Patient's name")).to_have_value("Ann Example")
    expect(page.locator(f'[name="{name}"]')).to_have_value("Go slowly.")
    expect(page.get_by_label("Large print, one exercise a page")).to_be_checked()
    assert not re.search("Ann|rf24|slowly", page.url)
    assert "mode=clinician" in page.url, "and the plan is in the address"
    sound(page)


# --- a clinician's own starting points -------------------------------------------------------------------------------


def own(page: Page) -> Locator:
    return page.locator("#own-starts")


def keep(page: Page, name: str, **answers: str | list[str]) -> None:
    page.goto("/plan?" + query(mode="clinician", **answers))
    page.locator(".ready > summary").click()
    page.get_by_label("Name for these answers").fill(name)
    page.get_by_role("button", name="Keep this as a starting point").click()


def stored(page: Page) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(page.evaluate("localStorage.getItem('backplan-starts') || '[]'"))
    return found


def test_answers_are_kept_without_a_patient_and_open_again(quiet: Page) -> None:
    page = quiet
    keep(page, "Stiff  desk back", condition="knee", hurt="bird-dog", week="3", paper="letter")
    expect(page.get_by_role("status").filter(has_text="is kept")).to_have_text(
        "“Stiff desk back” is kept on this device."
    )
    answers = dict.fromkeys(["since", "age", "goal", "level", "day", "minutes", "condition", "paper"])
    ((name, kept),) = [(start["name"], start["answers"]) for start in stored(page)]
    assert name == "Stiff desk back"
    assert set(re.findall(r"(\w+)=", kept)) == set(answers), "no safety check, no pain, nothing that hurt, no week"
    sound(page)
    page.goto("/")
    page.get_by_role("link", name="Stiff desk back").click()
    assert "mode=clinician" in page.url
    expect(page.locator("#q-condition").get_by_label("Cannot kneel")).to_be_checked()
    expect(page.get_by_label("None of these apply")).not_to_be_checked()
    expect(page.locator("#preview")).to_contain_text("2 answers to go")


def test_they_are_renamed_removed_and_brought_back(quiet: Page) -> None:
    page = quiet
    keep(page, "One")
    page.get_by_label("Name for these answers").fill("Two")
    page.get_by_role("button", name="Keep this as a starting point").click()
    page.goto("/")
    own(page).get_by_role("button", name="Rename One").click()
    expect(own(page).get_by_label("New name").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(own(page).get_by_role("button", name="Rename One")).to_be_focused()
    page.keyboard.press("Enter")
    own(page).get_by_label("New name").first.fill("Eins")
    page.keyboard.press("Enter")
    expect(page.locator("#own-status")).to_have_text("It is “Eins” now.")
    page.reload()
    expect(own(page).get_by_role("listitem").get_by_role("link")).to_have_text(["Eins", "Two"])
    for name in ("Eins", "Two"):
        own(page).get_by_role("button", name=f"Remove {name}").click()
        expect(page.locator("#own-status")).to_have_text(f"“{name}” is removed.")
        expect(own(page).get_by_role("button", name="Undo")).to_be_focused()
    expect(own(page).get_by_text("None yet.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(own(page).get_by_role("link", name="Two")).to_be_focused()
    sound(page)
    own(page).get_by_role("button", name="Remove Two").click()
    page.reload()
    expect(own(page)).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_they_go_to_a_file_and_come_from_one(quiet: Page, tmp_path: Path) -> None:
    page = quiet
    keep(page, "One")
    page.goto("/")
    with page.expect_download() as download:
        own(page).get_by_role("button", name="Download as a file").click()
    assert download.value.suggested_filename == "backplan-starting-points.json"
    file = tmp_path / "starts.json"
    download.value.save_as(file)
    box, status = page.get_by_label("Add from a file"), page.locator("#own-status")
    box.set_input_files(file)
    expect(status).to_have_text("You have all of these already.")
    page.evaluate("localStorage.clear()")
    page.goto("/plan?mode=clinician")
    page.locator(".ready > summary").click()
    box.set_input_files(file)
    expect(status).to_have_text("Starting points added: 1.")
    expect(own(page).get_by_role("link", name="One")).to_be_visible()
    good = json.loads(file.read_text())
    wrong = [
        "no file at all", "[]", "null", json.dumps({**good, "kind": "other"}), json.dumps({**good, "starts": []}),
        json.dumps({**good, "starts": [{"name": "Ann", "answers": "patient=Ann"}]}),
        json.dumps({**good, "starts": [{"name": "Ann", "answers": "screened=none&goal=relief"}]}),
        json.dumps({**good, "starts": [{"name": "N" * 61, "answers": "goal=relief"}]}),
        json.dumps({**good, "starts": [{"name": "", "answers": "goal=relief"}]}),
        json.dumps({**good, "starts": [{"name": "x", "answers": 7}]}), " " * 300_001,
    ]  # fmt: skip
    for text in wrong:
        page.evaluate("document.getElementById('own-status').textContent = ''")
        file.write_text(text)
        box.set_input_files(file)
        expect(status).to_contain_text("This is not a file of starting points.")
        assert len(stored(page)) == 1
    file.write_text(json.dumps({**good, "starts": [{"name": "<b>x</b>", "answers": "goal=relief"}]}))
    box.set_input_files(file)
    expect(own(page).get_by_role("link", name="<b>x</b>")).to_be_visible()


def test_a_name_or_an_answer_that_is_missing_gets_a_sentence(quiet: Page) -> None:
    page = quiet
    keep(page, "  ")
    expect(page.locator("#own-status")).to_have_text("Write a name for it, of up to 60 letters.")
    expect(page.get_by_label("Name for these answers")).to_be_focused()
    page.goto("/plan?mode=clinician")
    page.locator(".ready > summary").click()
    page.get_by_label("Name for these answers").fill("Nothing")
    page.keyboard.press("Enter")
    expect(page.locator("#own-status")).to_have_text("Answer a question first, then keep it.")
    assert stored(page) == []


@pytest.mark.parametrize("blocked", ["setItem", "getItem"])
def test_a_full_or_blocked_storage_is_told_and_does_no_harm(quiet: Page, blocked: str) -> None:
    page = quiet
    page.add_init_script(
        f"Storage.prototype.{blocked} = () => {{ throw new DOMException('no', 'QuotaExceededError'); }};"
    )
    if blocked == "setItem":
        keep(page, "One")
        expect(page.locator("#own-status")).to_contain_text("This browser did not keep it")
        expect(page.get_by_label("Name for these answers")).to_have_value("One")
    page.goto("/plan?mode=clinician")
    page.locator(".ready > summary").click()
    expect(own(page).get_by_text("None yet.")).to_be_visible()


@pytest.mark.parametrize("found", ["{", "7", '[{"name": 7}]', '[{"name": "A", "answers": "patient=Ann"}]', "null"])
def test_a_store_that_something_else_wrote_to_does_no_harm(quiet: Page, found: str) -> None:
    page = quiet
    page.goto("/")
    page.evaluate("found => localStorage.setItem('backplan-starts', found)", found)
    page.reload()
    expect(own(page)).to_be_hidden()
    expect(page.get_by_role("link", name=next(iter(load_library().starting_points.values())).name)).to_be_visible()
