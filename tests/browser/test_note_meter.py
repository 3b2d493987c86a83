"""The meter under a note, as a clinician meets it: typing, pressing a suggestion, taking it back, by keyboard alone."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.conftest import query

HARD = "Stand up. Perform bilateral lumbar flexion BD, and commence progressive overload as tolerated by the " + (
    "musculature throughout the complete range of motion each day. Please discontinue if there is an exacerbation."
)


def opened(page: Page) -> tuple[Locator, Locator]:
    """The box for the patient's note, and the line below it."""
    page.goto("/plan?" + query())
    page.get_by_text("Add a name, clinic or note").click()
    return page.locator("#note"), page.locator('.reading[data-note-of="note"]')


def caret(box: Locator) -> list[int]:
    return list(box.evaluate("box => [box.selectionStart, box.selectionEnd]"))


def test_a_hard_note_is_graded_marked_and_made_plainer(quiet: Page) -> None:
    box, meter = opened(quiet)
    sent: list[str] = []
    quiet.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    quiet.locator("#patient").fill("Ann Example")
    box.press_sequentially("Stand up.")
    expect(meter).to_contain_text("Too short to grade")
    box.fill(HARD)
    expect(meter.locator(".grade")).to_contain_text("hard for")
    expect(meter.locator("mark")).to_contain_text("Perform bilateral lumbar flexion")
    said = quiet.locator('.reading[data-note-of="note"] + [role=status]')
    expect(said).to_contain_text("One sentence is marked.")

    box.evaluate("box => box.setSelectionRange(box.value.length - 1, box.value.length - 1)")
    meter.get_by_role("button", name="Use “on both sides”").click()
    plainer = HARD.replace("bilateral", "on both sides")
    expect(box).to_have_value(plainer)
    expect(box).to_be_focused()
    assert caret(box) == [len(plainer) - 1] * 2
    expect(said).to_contain_text("“bilateral” is now “on both sides”.")
    expect(meter).not_to_contain_text("bilateral")
    assert all("Ann" not in request for request in sent)
    assert all("flexion" not in request.split()[0] for request in sent)


def test_what_was_pressed_in_is_taken_out_again_in_turn(quiet: Page) -> None:
    box, meter = opened(quiet)
    box.fill("Lie supine and prone.")
    meter.get_by_role("button", name="Use “on your back”").click()
    meter.get_by_role("button", name="Use “on your front”").click()
    expect(box).to_have_value("Lie on your back and on your front.")
    box.press("Control+z")
    expect(box).to_have_value("Lie on your back and prone.")
    box.press("Control+z")
    expect(box).to_have_value("Lie supine and prone.")
    expect(meter.get_by_role("button")).to_have_count(2)


def test_a_word_that_moved_since_is_still_the_one_that_changes(quiet: Page) -> None:
    box, meter = opened(quiet)
    box.fill("👍 prone, secure, prone.")
    expect(meter).to_contain_text("We cannot print “👍”")
    meter.get_by_role("button").click()
    expect(box).to_have_value("👍 on your front, secure, prone.")
    box.fill("Lie prone.")
    expect(meter.get_by_role("button")).to_have_count(1)
    quiet.route("**/reading", lambda route: None)  # the answer to what is typed now never comes
    box.evaluate("box => box.setRangeText('First, ', 0, 0)")
    meter.get_by_role("button").click()
    expect(box).to_have_value("First, Lie on your front.")


def test_by_keyboard_alone(quiet: Page) -> None:
    box, meter = opened(quiet)
    box.focus()
    quiet.keyboard.type("Lie prone.")
    expect(meter.get_by_role("button")).to_have_count(1)
    quiet.keyboard.press("Tab")
    expect(meter.get_by_role("button")).to_be_focused()
    quiet.keyboard.press("Enter")
    expect(box).to_have_value("Lie on your front.")
    expect(box).to_be_focused()
    quiet.keyboard.type(" Rest.")
    expect(box).to_have_value("Lie on your front. Rest.")


def test_nothing_is_said_again_while_nothing_changes(quiet: Page) -> None:
    box, meter = opened(quiet)
    said = quiet.locator('.reading[data-note-of="note"] + [role=status]')
    with quiet.expect_response("**/reading"):
        box.press_sequentially("Rest.")
    expect(meter).to_contain_text("Too short to grade")
    assert said.text_content() == ""
    box.press_sequentially(" Lie prone.")
    expect(said).to_contain_text("1 word to change.")
    said.evaluate("said => { said.textContent = ''; }")
    with quiet.expect_response("**/reading"):
        box.press_sequentially(" Go on.")
    quiet.wait_for_timeout(100)
    assert said.text_content() == ""
    assert meter.get_attribute("aria-live") == "off"


def test_a_note_for_an_exercise_keeps_its_text_and_its_meter_when_the_plan_changes(quiet: Page) -> None:
    opened(quiet)
    quiet.locator("details.cards > summary").click()
    box = quiet.locator("#preview .exercise-note textarea").first
    name = box.get_attribute("name")
    other = quiet.locator("#preview .exercise-note textarea").nth(1)
    box.fill("Lie prone.")
    meter = quiet.locator(f'.reading[data-note-of="{name}"]')
    expect(meter.get_by_role("button")).to_have_count(1)
    expect(box).to_have_value("Lie prone.")
    other.fill("Lie supine.")
    expect(quiet.locator("#preview .reading").get_by_role("button")).to_have_count(2)
    expect(box).to_have_value("Lie prone.")
    quiet.get_by_label("Sunday").check()
    expect(quiet.locator("#preview").get_by_role("heading", name="Sunday")).to_be_visible()
    expect(quiet.locator(f"#{name}")).to_have_value("Lie prone.")
    meter.get_by_role("button", name="Use “on your front”").click()
    expect(quiet.locator(f"#{name}")).to_have_value("Lie on your front.")


def test_without_an_answer_the_note_and_the_week_stay_as_they_are(page: Page) -> None:
    box, _meter = opened(page)
    page.route("**/reading", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        box.fill("Lie prone.")
    page.wait_for_timeout(100)
    expect(box).to_have_value("Lie prone.")
    expect(page.locator(".offline")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_and_nothing_sticks_out(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": 800})
    box, meter = opened(page)
    box.fill(f"{HARD} It is not dangerous. {'x' * 400}")
    expect(meter.get_by_role("button").first).to_be_visible()
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
