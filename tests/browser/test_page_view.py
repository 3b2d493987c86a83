"""A real Chromium: the pages as they will be printed stand beside the plan, follow it, and never get in its way."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.conftest import query

WIDE = {"width": 1440, "height": 900}
CARD = {"print": "card"}  # the quickest to draw
SLOW = 60_000  # milliseconds; drawing takes two seconds of a processor that others use too


@pytest.fixture
def asked(page: Page) -> list[str]:
    """The addresses of pages that were asked for."""
    found: list[str] = []

    def note(request: Request) -> None:
        if "/paper?" in request.url:
            found.append(request.url)

    page.on("request", note)
    return found


def wide(page: Page, **answers: str) -> None:
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto("/plan?" + query(**{**CARD, **answers}))


def shown(page: Page, number: int = 1) -> None:
    """Waits until page `number` is painted."""
    image = page.get_by_role("img", name=re.compile(f"^Page {number} of"))
    expect(image).to_be_visible(timeout=SLOW)
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 200


def settled(page: Page) -> None:
    expect(page.locator("#pages")).to_have_attribute("aria-busy", "false", timeout=SLOW)


def test_on_a_wide_screen_the_pages_stand_beside_the_plan(quiet: Page) -> None:
    page = quiet
    wide(page)
    shown(page)
    expect(page.locator("#preview")).to_be_visible()
    expect(page.get_by_role("link", name="Pages", exact=True)).to_be_hidden()
    expect(page.locator("#budget")).to_contain_text("1 page, one side of 1 sheet")
    plan, pages = page.locator("#preview").bounding_box(), page.locator("#pages").bounding_box()
    assert plan
    assert pages
    assert pages["x"] >= plan["x"] + plan["width"]
    assert abs(pages["y"] - plan["y"]) < 30
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


def test_the_plan_does_not_wait_for_its_pages(quiet: Page) -> None:
    page = quiet
    page.route("**/paper?*", lambda route: None)  # never answered
    wide(page)
    expect(page.get_by_role("heading", name="Your week", exact=True)).to_be_visible()
    page.get_by_label("Sunday").check()
    expect(page.get_by_role("heading", name="Sunday")).to_be_visible()
    expect(page.get_by_text("Updating the pages")).to_be_visible()
    page.unroute("**/paper?*")


def test_pages_follow_the_newest_change_and_the_old_ones_stay_till_then(quiet: Page, asked: list[str]) -> None:
    page = quiet
    wide(page)
    shown(page)
    settled(page)
    asked.clear()
    held: list[Route] = []
    page.route("**/paper?*", lambda route: route.continue_() if held else held.append(route))
    for minutes in ("30", "45", "15"):
        page.locator("#q-minutes").get_by_label(minutes).check()
        expect(page).to_have_url(re.compile(f"minutes={minutes}"))
        page.wait_for_timeout(1000)
    assert len(asked) == 1, "more than one drawing was asked for at a time"
    expect(page.get_by_text("Updating the pages")).to_be_visible()
    expect(page.get_by_role("img", name="Page 1 of")).to_be_visible()
    held[0].continue_()
    settled(page)
    assert [re.findall(r"minutes=\d+", address) for address in asked] == [["minutes=30"], ["minutes=15"]]
    shown(page)
    assert "minutes=15" in str(page.get_by_role("img", name="Page 1 of").get_attribute("src"))


def test_the_scroll_position_outlives_new_pages(quiet: Page) -> None:
    page = quiet
    wide(page, print="compact")
    shown(page)
    settled(page)
    column = page.locator("#pages")
    column.evaluate("column => { column.scrollTop = 600; }")
    page.get_by_label("Saturday").check()
    expect(page.get_by_text("Updating the pages")).to_be_visible()
    settled(page)
    assert column.evaluate("column => column.scrollTop") == 600


def test_one_sheet_and_back_by_keyboard(quiet: Page) -> None:
    page = quiet
    wide(page, print="standard", weeks="6")
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    page.get_by_role("button", name="Fit on one sheet").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Back to the full print")).to_be_focused()
    expect(page).to_have_url(re.compile("print=card"))
    expect(page.locator("#budget")).to_contain_text("1 page, one side of 1 sheet", timeout=SLOW)
    expect(page.get_by_role("button", name="Back to the full print")).to_be_focused()
    expect(page.get_by_label("Patient's name")).to_have_value("Ann Example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Fit on one sheet")).to_be_focused()
    expect(page).to_have_url(re.compile("weeks=6"))
    assert "print=" not in page.url
    assert "Ann" not in page.url


def test_below_that_one_chooses_between_plan_and_pages(quiet: Page, asked: list[str]) -> None:
    page = quiet
    page.set_viewport_size({"width": 1024, "height": 800})
    page.goto("/plan?" + query(**CARD))
    expect(page.locator("#preview")).to_be_visible()
    page.wait_for_timeout(1000)
    assert asked == [], "pages that nobody looks at were drawn"
    page.get_by_role("link", name="Pages", exact=True).click()
    shown(page)
    expect(page.locator("#preview")).to_be_hidden()
    expect(page.get_by_role("link", name="Pages", exact=True)).to_have_attribute("aria-current", "true")
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#pages")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 768])
def test_on_a_phone_the_plan_comes_first_and_the_pages_fit(quiet: Page, asked: list[str], width: int) -> None:
    page = quiet
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/plan?" + query(**CARD))
    page.get_by_role("button", name="Show my week").click()
    expect(page.get_by_role("heading", name="Your week", exact=True).last).to_be_in_viewport()
    assert asked == []
    page.get_by_role("link", name="Pages", exact=True).click()
    shown(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Show my week").click()
    expect(page.locator("#preview")).to_be_visible()


def test_the_budget_counts_when_it_comes_into_sight(quiet: Page, asked: list[str]) -> None:
    page = quiet
    page.set_viewport_size({"width": 1024, "height": 800})
    page.goto("/plan?" + query(**CARD, minutes="10"))
    expect(page.locator("#budget")).to_contain_text("10 minutes on strength days")
    page.wait_for_timeout(1000)
    assert asked == []
    page.get_by_role("button", name="Download the handout").scroll_into_view_if_needed()
    expect(page.locator("#budget")).to_contain_text("1 page, one side of 1 sheet", timeout=SLOW)


def test_a_warning_sign_takes_the_pages_away(quiet: Page) -> None:
    page = quiet
    page.set_viewport_size({"width": 1024, "height": 800})
    page.goto("/plan?" + query(**CARD))
    page.get_by_role("link", name="Pages", exact=True).click()
    shown(page)
    page.locator(".signs summary").first.click()
    page.locator(".signs input").first.check()
    expect(page.locator("#preview .referral")).to_be_in_viewport()
    expect(page.locator("#pages")).to_be_hidden()
    expect(page.get_by_role("link", name="Pages", exact=True)).to_be_hidden()


def test_pages_that_do_not_arrive_can_be_asked_for_again(page: Page) -> None:
    wide(page)
    shown(page)
    settled(page)
    page.route("**/paper?*", lambda route: route.abort())
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    page.get_by_label("Thursday").check()
    expect(page.get_by_text("The pages did not arrive")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Thursday")).to_be_checked()
    expect(page.get_by_role("heading", name="Thursday")).to_be_visible()
    expect(page.get_by_role("img", name="Page 1 of")).to_be_visible()
    assert page.locator("#pages .sheets").evaluate("sheets => Number(getComputedStyle(sheets).opacity)") < 1
    page.route("**/paper?*", lambda route: route.fulfill(status=503, body="busy"))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The pages did not arrive")).to_be_visible(timeout=SLOW)
    page.unroute("**/paper?*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("The pages did not arrive")).to_be_hidden()
    settled(page)
    assert "thu" in str(page.get_by_role("img", name="Page 1 of").get_attribute("src"))
    expect(page.get_by_label("Patient's name")).to_have_value("Ann Example")


def test_without_javascript_the_pages_are_a_page_and_the_budget_a_button(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto("/plan?" + query(**CARD))
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Pages", exact=True).click()
    pages = opened.value
    shown(pages)
    expect(pages.get_by_text("1 page, one side of 1 sheet")).to_be_visible()
    pages.get_by_role("link", name="Plan", exact=True).click()
    expect(pages.get_by_role("heading", name="Your week", exact=True).last).to_be_visible()
    expect(page.get_by_label("Patient's name")).to_have_value("Ann Example")
    page.get_by_role("button", name="Back to the full print").click()
    expect(page.get_by_label("Standard")).to_be_checked()
    expect(page.get_by_label("Patient's name")).to_have_value("Ann Example")
    page.get_by_role("button", name="Fit on one sheet").click()
    expect(page.get_by_label("Card, one side")).to_be_checked()
    context.close()


def test_nothing_of_the_pages_is_fetched_before_a_plan_is_there(quiet: Page, asked: list[str]) -> None:
    page = quiet
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    page.goto("/plan")
    expect(page.get_by_text("The pages of your handout will stand here")).to_be_visible()
    page.get_by_label("None of these apply to me").check()
    page.wait_for_timeout(1000)
    assert asked == []
