"""A real Chromium: a calendar to save, a page to print, and nothing typed is lost on the way."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Download, Page, expect

from tests.conftest import query


def saved(page: Page, button: str) -> Download:
    """What a button saves. It asks for a page of its own, which a file never fills."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value


def test_what_was_typed_for_the_calendar_outlives_another_answer(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(mode="clinician"))
    page.get_by_text("Calendar, plain text and more").click()
    page.get_by_label("Time of day").fill("07:30")
    page.get_by_text("10 minutes before").click()
    page.get_by_label("Patient identifier").fill("A-1")
    page.locator("#q-minutes").get_by_text("30", exact=True).click()
    expect(page).to_have_url(re.compile("minutes=30"))
    expect(page.locator("#preview")).to_contain_text("30 minutes")
    expect(page.get_by_label("Time of day")).to_have_value("07:30")
    expect(page.get_by_label("10 minutes before")).to_be_checked()
    expect(page.get_by_label("Patient identifier")).to_have_value("A-1")
    calendar = saved(page, "Save for your calendar")
    text = calendar.path().read_text()
    assert calendar.suggested_filename == "back-plan-week-1.ics"
    assert "TRIGGER:-PT10M" in text
    assert "T073000" in text
    assert "minutes=30" in text.replace("\n ", "")
    assert '"A-1"' in saved(page, "Save for a health record").path().read_text()
    assert "A-1" not in page.url
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


def test_a_faulty_time_opens_beside_the_page_and_leaves_the_handout_s_name_alone(page: Page) -> None:
    page.goto("/plan?" + query())
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    page.get_by_text("Calendar, plain text and more").click()
    page.get_by_text("10 minutes before").click()
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Save for your calendar").click()
    expect(opened.value.locator("#q-alarm .error")).to_contain_text("A reminder needs a time of day")
    expect(opened.value.get_by_label("10 minutes before")).to_be_checked()
    expect(page.get_by_label("Patient's name")).to_have_value("Ann Example")


def test_without_javascript_the_calendar_is_a_form_and_the_rest_are_links(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    page = context.new_page()
    page.goto("/plan?" + query())
    page.get_by_text("Calendar, plain text and more").click()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Plain text").click()
    expect(opened.value.locator("body")).to_contain_text("BACK PLAN, WEEK 1")
    assert saved(page, "Save for your calendar").suggested_filename == "back-plan-week-1.ics"
    context.close()


def test_the_page_to_print_has_its_drawings_at_their_size_in_our_letters(quiet: Page) -> None:
    page = quiet
    page.goto("/plan.html?" + query())
    sizes = page.locator(".card img").evaluate_all(
        "all => all.map(i => [i.naturalWidth / i.naturalHeight, i.width / i.height, i.width])"
    )
    assert len(sizes) > 10
    for natural, shown, width in sizes:
        assert width > 20
        assert abs(natural / shown - 1) < 0.1, "a drawing is squeezed"
    letters = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert any("Atkinson" in family for family in letters)
    one_part = {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}  # as a sheet of paper is
    results = Axe().run(page, options={"preload": False, "rules": one_part})
    assert results.violations_count == 0, results.generate_report()
