"""A real Chromium does the main job: answer, watch the week change, print, open what was printed."""

from __future__ import annotations

import io
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.conftest import query


def tick_sign(page: Page, text: str) -> None:
    """Open the line of the safety check that holds the sign, and tick it."""
    sign = page.get_by_label(text)
    if not sign.is_visible():
        page.locator(".signs", has=sign).locator("summary").click()
    sign.check()


def answer_all(page: Page) -> None:
    page.get_by_label("None of these apply to me").check()
    page.get_by_label("More than 12 weeks").check()
    page.locator("#q-pain").get_by_label("3", exact=True).check()
    page.get_by_label("18 to 64").check()
    page.get_by_label("Get stronger").check()
    page.get_by_label("Beginner").check()
    for day in ("Monday", "Wednesday", "Friday"):
        page.get_by_label(day).check()
    page.locator("#q-minutes").get_by_label("20").check()


def accessible(page: Page) -> None:
    results = Axe().run(page, options={"preload": False})  # else axe re-fetches style sheets from the wrong folder
    assert results.violations_count == 0, results.generate_report()


def test_answer_watch_print_open(quiet: Page, tmp_path: Path) -> None:
    page = quiet
    page.goto("/plan")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("4 answers to go")
    page.get_by_label("None of these apply to me").check()
    expect(preview).to_contain_text("3 answers to go")
    answer_all(page)
    expect(preview.get_by_role("cell", name="Strength")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/plan\?screened=none&.*minutes=20"))
    page.get_by_label("Sunday").check()
    expect(preview.get_by_role("heading", name="Sunday")).to_be_visible()
    preview.locator("details.cards > summary").click()  # what is folded away is fetched when it is unfolded
    images = preview.locator("img")
    assert images.count() > 5
    for n in range(images.count()):
        images.nth(n).scroll_into_view_if_needed()
        expect(images.nth(n)).to_have_js_property("complete", True)
        assert images.nth(n).evaluate("image => image.naturalWidth") > 0
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient's name").fill("Ann Example")
    page.get_by_label("Note for the patient").fill("Take it slowly.")
    page.get_by_label("Saturday").check()
    expect(preview.get_by_role("heading", name="Saturday")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
    assert download.value.suggested_filename == "back-plan-week-1.pdf"
    download.value.save_as(tmp_path / "handout.pdf")
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO((tmp_path / "handout.pdf").read_bytes())).pages)
    assert "Ann Example" in text
    assert "Take it slowly." in text
    expect(page.locator("#handout .status")).to_contain_text("Your handout is in your downloads")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    assert "Ann" not in page.url


def test_a_warning_sign_takes_the_plan_away_and_empties_the_address(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    expect(page.get_by_role("button", name="Download the handout")).to_be_visible()
    tick_sign(page, "A leg or foot is getting weaker")
    expect(page.get_by_role("heading", name="Get help now")).to_be_visible()
    expect(page.get_by_label("None of these apply to me")).not_to_be_checked()
    expect(page.get_by_role("button", name="Download the handout")).to_be_hidden()
    assert page.url.endswith("/plan")
    accessible(page)


def test_on_a_phone_a_referral_comes_into_view(quiet: Page) -> None:
    page = quiet
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto("/plan")
    tick_sign(page, "Chest pain, being short of breath")
    expect(page.get_by_role("heading", name="Get help now")).to_be_in_viewport()


def test_the_button_brings_the_week_into_view(quiet: Page) -> None:
    page = quiet
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto("/plan?" + query())
    page.get_by_role("button", name="Show my week").click()
    expect(page.get_by_role("heading", name="Your week", exact=True).last).to_be_in_viewport()


def test_by_keyboard_alone(quiet: Page) -> None:
    page = quiet
    page.goto("/plan")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to your week")).to_be_focused()
    page.get_by_label("None of these apply to me").focus()
    page.keyboard.press("Space")
    expect(page.locator("#preview")).to_contain_text("3 answers to go")
    page.get_by_label("Less than 2 weeks").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("2 to 6 weeks")).to_be_checked()
    expect(page.locator("#preview")).to_contain_text("2 answers to go")


def test_an_answer_that_cannot_be_sent_is_not_lost(page: Page) -> None:
    page.goto("/plan?" + query())
    page.route("**/preview", lambda route: route.abort())
    page.get_by_label("Tuesday").check()
    expect(page.locator("#preview")).to_contain_text("Your last change has not arrived yet")
    expect(page.get_by_label("Tuesday")).to_be_checked()
    page.unroute("**/preview")
    page.get_by_label("Sunday").check()
    expect(page.get_by_role("heading", name="Sunday")).to_be_visible()
    expect(page.locator("#preview")).not_to_contain_text("has not arrived")


def test_without_javascript(browser: Browser, base_url: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    page.goto("/plan")
    answer_all(page)
    page.get_by_role("button", name="Show my week").click()
    assert "/plan?" in page.url
    assert page.get_by_role("cell", name="Strength").count() == 2
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    tick_sign(page, "Chest pain, being short of breath")
    page.get_by_role("button", name="Show my week").click()
    expect(page.get_by_role("heading", name="Get help now")).to_be_in_viewport()
    assert "?" not in page.url
