"""The library in a real Chromium: typed, filtered, opened, played, by keyboard, without JavaScript, small, printed."""

from __future__ import annotations

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader


def found(page: Page) -> list[str]:
    return page.locator(".tile-name").all_inner_texts()


def test_a_mistyped_name_is_found_while_typing_and_opened(quiet: Page) -> None:
    page = quiet
    page.goto("/exercises")
    page.get_by_label("Find an exercise").press_sequentially("birdog", delay=30)
    expect(page.get_by_role("status")).to_have_text("3 exercises found")
    expect(page).to_have_url(re.compile(r"/exercises\?q=birdog$"))
    expect(page.get_by_label("Find an exercise")).to_be_focused()
    page.get_by_role("link", name="Bird dog", exact=True).click()
    expect(page.get_by_role("heading", name="Bird dog", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Find an exercise")).to_have_value("birdog")
    expect(page.get_by_role("link", name="Bird dog", exact=True)).to_be_visible()


def test_filters_change_the_list_and_the_address(quiet: Page) -> None:
    page = quiet
    page.goto("/exercises")
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Position", exact=True).select_option("Hanging")
    expect(page.get_by_role("status")).to_have_text("11 exercises found")
    expect(page).to_have_url(re.compile(r"/exercises\?position=hanging$"))
    page.get_by_label("No equipment").check()
    expect(page.get_by_role("status")).to_have_text("No exercise found")
    page.get_by_role("link", name="The same without the filters: 189 exercises").click()
    expect(page).to_have_url(re.compile(r"/exercises$"))


def test_the_movement_plays_on_the_page(quiet: Page) -> None:
    """And the data for search engines is no script that the security policy would refuse: `quiet` hears refusals."""
    page = quiet
    page.goto("/exercises/bird-dog")
    page.get_by_role("button", name="Show the movement of Bird dog").click()
    expect(page.locator(".motion")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".motion")).to_have_count(0)
    assert page.locator('script[type="application/ld+json"]').count() == 1


def test_the_ladder_leads_up_and_down(quiet: Page) -> None:
    page = quiet
    page.goto("/exercises/bird-dog")
    expect(page.locator(".rung a[aria-current=page]")).to_contain_text("Bird dog")
    page.locator(".rung").get_by_role("link", name="Bird dog squares").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bird dog squares")


def test_by_keyboard_alone(quiet: Page) -> None:
    page = quiet
    page.goto("/exercises")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the exercises")).to_be_focused()
    search = page.get_by_label("Find an exercise")
    for _ in range(8):
        page.keyboard.press("Tab")
        if search.evaluate("input => input === document.activeElement"):
            break
    page.keyboard.type("plank")
    expect(page.get_by_role("status")).to_contain_text("exercises found")
    for _ in range(3):  # the button, the filters, the first one found
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Plank", exact=True)).to_be_focused()
    ring = page.locator(".tile-name a").first.evaluate("link => getComputedStyle(link, '::after').outlineStyle")
    assert ring == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Plank", level=1)).to_be_visible()


def test_without_javascript_the_form_and_the_links_do_it_all(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/exercises")
    page.get_by_label("Find an exercise").fill("streching hamstring")
    page.get_by_text("Narrow it down").click()
    page.get_by_label("Position", exact=True).select_option("Standing")
    page.get_by_role("button", name="Search").click()
    expect(page).to_have_url(re.compile(r"/exercises\?q=streching\+hamstring&position=standing$"))
    assert "Hamstring stretch on step" in found(page)
    page.get_by_role("link", name="Hamstring stretch on step").click()
    expect(page.get_by_role("heading", name="How to do it")).to_be_visible()
    expect(page.locator("button[data-motion]")).to_be_hidden()
    context.close()


def test_a_search_that_does_not_arrive_says_so_and_can_be_sent_again(page: Page) -> None:
    page.goto("/exercises")
    page.route("**/exercises?*", lambda route: route.abort())
    page.get_by_label("Find an exercise").fill("plank")
    trouble = page.get_by_text("Your search has not arrived")
    expect(trouble).to_be_visible()
    expect(page.get_by_label("Find an exercise")).to_have_value("plank")
    page.unroute("**/exercises?*")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("exercises found")
    expect(trouble).to_be_hidden()


ADDRESSES = [
    "/exercises",
    "/exercises?q=sciatica&position=oops&equipment=band",
    "/exercises/bird-dog",
    "/exercises/bird-dgo",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_that_axe_can_find(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    for details in page.locator("details").all():
        details.evaluate("element => element.open = true")
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_sticks_out_at_any_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in (*ADDRESSES, "/exercises/pull-up", "/exercises/open-book"):
        page.goto(address)
        for details in page.locator("details").all():
            details.evaluate("element => element.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("exercise", ["bird-dog", "pull-up", "open-book"])  # usual; the longest; three drawings
def test_printed_alone_it_takes_two_pages_at_most(page: Page, exercise: str) -> None:
    page.goto(f"/exercises/{exercise}")
    page.locator("img").evaluate_all("all => all.forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    paper = PdfReader(io.BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    text = "".join(sheet.extract_text() for sheet in paper.pages)
    assert len(paper.pages) <= 2
    assert "How to do it" in text
    assert "When to get help" in text
    assert f"/exercises/{exercise}" in text
    assert "Make a plan that fits you" not in text
    assert "Show the movement" not in text
