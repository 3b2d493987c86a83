"""A person changes the plan: taps, types, drags, uses the keyboard, goes Back, loses the network."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.conftest import query

PLAN = "/plan?" + query(level="3", equipment=["band", "dumbbell"])


@pytest.fixture
def plan(quiet: Page) -> Page:
    quiet.goto(PLAN)
    return quiet


def said(page: Page) -> str:
    return page.locator("#said").inner_text()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def order(page: Page) -> list[str]:
    return page.locator(".session").first.locator("li[data-place] > .session-name").all_inner_texts()


def test_a_swap_takes_two_taps_and_says_what_it_did(plan: Page) -> None:
    plan.get_by_role("button", name="Swap Dead bug").click()
    expect(plan.get_by_role("heading", name="Swap Dead bug for")).to_be_visible()
    assert focused(plan) == "choose"
    plan.get_by_role("button", name="Swap for Plank on knees").click()
    expect(plan.locator("#said")).to_have_text("Dead bug replaced by Plank on knees on Monday.")
    assert focused(plan) == "row-plank-knees"
    assert plan.url.endswith("&edit=swap.dead-bug.plank-knees")
    expect(plan.locator("#choose")).to_have_count(0)


def test_back_takes_a_change_back_and_forward_makes_it_again_and_what_was_typed_stays(plan: Page) -> None:
    plan.get_by_text("Add a name, clinic or note").click()
    plan.get_by_label("Patient's name or initials").fill("Marta")
    plan.get_by_role("button", name="Remove Easy walk").first.click()
    expect(plan.locator("#changes")).to_contain_text("Easy walk taken out")
    plan.go_back()
    expect(plan.locator("#changes")).to_have_count(0)
    assert "edit=" not in plan.url
    plan.go_forward()
    expect(plan.locator("#changes")).to_contain_text("Easy walk taken out")
    expect(plan.get_by_label("Patient's name or initials")).to_have_value("Marta")


def test_undo_stands_beside_each_change(plan: Page) -> None:
    plan.get_by_role("button", name="Lock Dead bug").click()
    expect(plan.get_by_role("button", name="Unlock Dead bug")).to_be_visible()
    plan.get_by_role("button", name="Remove Easy walk").first.click()
    expect(plan.locator("#changes li")).to_have_count(2)
    plan.get_by_role("button", name="Undo Easy walk taken out of all days and weeks.").click()
    expect(plan.locator("#changes li")).to_have_count(1)
    expect(plan.locator("#said")).to_have_text("The change was taken back.")


@pytest.mark.parametrize("slower", [1, 4])
def test_quick_taps_are_all_kept(plan: Page, slower: int) -> None:
    plan.context.new_cdp_session(plan).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    for name in ("Remove Dead bug", "Remove Easy walk", "Lock Squat to chair"):
        plan.get_by_role("button", name=name).first.dispatch_event("click")
    expect(plan.locator("#changes li")).to_have_count(3)


def test_the_keyboard_alone_changes_a_dose_and_the_focus_stays(plan: Page) -> None:
    more = plan.get_by_role("button", name="More times of Squat to chair").first
    more.focus()
    at = focused(plan)
    for number in (9, 10):
        plan.keyboard.press("Enter")
        expect(plan.locator("#said")).to_have_text(re.compile(f"Squat to chair set to 2 sets of {number}"))
        assert focused(plan) == at


def test_the_keyboard_alone_moves_an_exercise(plan: Page) -> None:
    before = order(plan)
    plan.get_by_role("button", name=f"Move down {before[2]}").first.focus()
    plan.keyboard.press("Enter")
    expect(plan.locator("#said")).to_have_text(re.compile("moved to place 4"))
    assert order(plan)[:4] == [before[0], before[1], before[3], before[2]]


def test_an_exercise_is_dragged_to_another_place(plan: Page) -> None:
    before = order(plan)
    handles = plan.locator(".session").first.locator("ul").nth(1).locator("li > .card-number")
    handles.first.scroll_into_view_if_needed()
    plan.wait_for_selector(".can-drag")
    box, to = handles.nth(0).bounding_box(), handles.nth(1).bounding_box()
    assert box
    assert to
    plan.mouse.move(box["x"] + 5, box["y"] + 5)
    plan.mouse.down()
    for step in range(1, 6):
        plan.mouse.move(box["x"] + 5, box["y"] + 5 + step * (to["y"] - box["y"] + 40) / 5)
    plan.mouse.up()
    expect(plan.locator("#said")).to_have_text(re.compile("moved to place"))
    assert order(plan) != before
    assert sorted(order(plan)) == sorted(before)


def test_what_is_added_is_found_while_one_types(plan: Page) -> None:
    plan.get_by_role("button", name="Add an exercise Monday").click()
    plan.get_by_label("Find an exercise").press_sequentially("clamshel", delay=30)
    plan.get_by_role("button", name="Add Clamshell", exact=True).click()
    expect(plan.locator("#said")).to_have_text("Clamshell added on Monday.")
    expect(plan.locator(".concerns")).to_contain_text("Longer than the 20 minutes")
    plan.locator(".concerns").get_by_role("button", name="Take back: Clamshell added on Monday.").first.click()
    expect(plan.locator(".concerns")).to_have_count(0)


def test_a_session_moves_to_another_day_and_a_broken_rule_is_mended(plan: Page) -> None:
    plan.get_by_role("button", name="Move Friday").click()
    plan.get_by_role("button", name="Move to Sunday").click()
    expect(plan.locator(".concerns")).to_contain_text("are both strength days now")
    plan.locator(".concerns button").first.click()
    expect(plan.locator(".concerns")).to_have_count(0)


def test_a_change_waits_for_the_network_and_is_made_when_it_is_back(page: Page) -> None:
    page.goto(PLAN)
    page.context.set_offline(True)
    page.get_by_role("button", name="Remove Easy walk").first.click()
    expect(page.get_by_role("alert")).to_contain_text("Your last change has not arrived yet.")
    page.context.set_offline(False)
    expect(page.locator("#changes")).to_contain_text("Easy walk taken out")
    expect(page.locator(".offline")).to_have_count(0)


def test_a_fault_of_the_server_is_calm_and_can_be_tried_again(page: Page) -> None:
    page.goto(PLAN)
    broken: Callable[[Route], None] = lambda route: route.fulfill(status=500, body="no")  # noqa: E731
    page.route("**/preview", broken)
    page.get_by_role("button", name="Remove Easy walk").first.click()
    expect(page.locator(".offline")).to_be_visible()
    page.unroute("**/preview")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#changes")).to_contain_text("Easy walk taken out")


def test_a_change_does_not_make_the_page_jump(plan: Page) -> None:
    button = plan.get_by_role("button", name="Lock Dead bug")
    button.scroll_into_view_if_needed()
    before = plan.locator("#row-dead-bug").bounding_box()
    plan.evaluate("document.querySelector('.side').dataset.top = document.querySelector('.side').scrollTop")
    button.click()
    expect(plan.get_by_role("button", name="Unlock Dead bug")).to_be_visible()
    after = plan.locator("#row-dead-bug").bounding_box()
    assert before
    assert after
    added = plan.locator("#changes").bounding_box()
    assert added
    assert abs(after["y"] - before["y"]) < added["height"] + 80  # no more than what has come above it


def test_without_javascript_every_change_is_a_page(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto(PLAN)
    page.get_by_role("button", name="Swap Dead bug").click()
    page.get_by_role("button", name="Swap for Plank on knees").click()
    expect(page.locator("#changes")).to_contain_text("Dead bug replaced by Plank on knees on Monday.")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("#changes")).to_have_count(0)
    page.get_by_role("button", name="Add an exercise Monday").click()
    page.get_by_label("Find an exercise").fill("clamshel")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("button", name="Add Clamshell", exact=True).click()
    expect(page.locator("#changes")).to_contain_text("Clamshell added on Monday.")
    context.close()


def test_on_a_phone_everything_can_be_tapped_and_nothing_overflows(browser: Browser, base_url: str) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True, base_url=base_url
    )
    page = context.new_page()
    page.goto(PLAN)
    page.get_by_role("button", name="Swap Dead bug").tap()
    page.get_by_role("button", name="Swap for Plank on knees").tap()
    expect(page.locator("#said")).to_have_text("Dead bug replaced by Plank on knees on Monday.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
