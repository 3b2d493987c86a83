"""A real Chromium: from week to week without losing what was typed, and the same by plain links."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import query


def test_another_week_is_one_tap_and_loses_nothing_typed(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(week="2"))
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    page.get_by_role("link", name="See all weeks").click()
    course = page.locator(".whole-course")
    expect(course).to_contain_text("Weeks 3 and 4: Base.")
    expect(course.locator("[aria-current=page]")).to_have_text("week 2")
    course.get_by_role("link", name="week 6", exact=True).click()
    expect(page.locator("#preview h2")).to_contain_text("week 6")
    expect(page).to_have_url(re.compile(r"[?&]week=6(&|$)"))
    expect(course.locator("[aria-current=page]")).to_have_text("week 6")
    assert page.get_by_label("Patient's name").input_value() == "Ann Example"
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


def test_without_javascript_the_weeks_are_links(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/plan?" + query())
    page.locator(".whole-course summary").click()
    page.get_by_role("link", name="week 10", exact=True).click()
    expect(page.locator("#preview h2")).to_contain_text("week 10")
    context.close()


def test_on_a_small_phone_the_weeks_fit(quiet: Page) -> None:
    page = quiet
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/plan?" + query())
    for part in (".whole-course", ".flare-up"):
        page.locator(f"{part} summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
