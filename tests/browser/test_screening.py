"""A real Chromium: two ticks for who has no sign, a note for who has one, a clinician's word, and the search."""

from __future__ import annotations

import datetime
import io
import re

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

from tests.conftest import query

REST = query(screened=None)
LONG_AGO = "2020-01-01"


def accessible(page: Page) -> None:
    results = Axe().run(page, options={"preload": False})  # else axe re-fetches style sheets from the wrong folder
    assert results.violations_count == 0, results.generate_report()


def tick_sign(page: Page, text: str) -> None:
    """Open the line of the safety check that holds the sign, and tick it."""
    sign = page.get_by_label(text)
    if not sign.is_visible():
        page.locator(".signs", has=sign).locator("summary").click()
    sign.check()


def today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def test_a_person_with_no_sign_passes_in_two_actions(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + REST)
    expect(page.locator("#preview")).to_contain_text("One answer to go")
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/preview") else None)
    page.get_by_label("None of these apply to me").click()
    expect(page.locator("[data-plan]")).to_be_attached()
    page.get_by_label("None of these either").click()
    expect(page).to_have_url(re.compile("exercise_screen=none"))
    expect(page.locator("[data-plan]")).to_be_attached()
    assert len(asked) == 2


def test_one_action_is_enough(quiet: Page) -> None:
    quiet.goto("/plan?" + REST)
    quiet.get_by_label("None of these apply to me").click()
    expect(quiet.locator("[data-plan]")).to_be_attached()


def test_all_lines_and_none_of_these_are_close_together(quiet: Page) -> None:
    """With all lines closed, one short scroll shows the whole check on a common screen."""
    quiet.set_viewport_size({"width": 1280, "height": 800})
    quiet.goto("/plan")
    first, last = quiet.locator("#q-screened").bounding_box(), quiet.locator("#q-exercise_screen").bounding_box()
    assert first
    assert last
    assert last["y"] + last["height"] - first["y"] < 800


def test_none_of_these_and_the_signs_untick_each_other(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    none, either = page.get_by_label("None of these apply to me"), page.get_by_label("None of these either")
    either.check()
    tick_sign(page, "Chest pain these days")
    expect(none).not_to_be_checked()
    expect(either).to_be_checked()
    none.check()
    expect(page.get_by_label("Chest pain these days")).not_to_be_checked()
    tick_sign(page, "I take tablets for a long-term illness")
    expect(either).not_to_be_checked()
    expect(none).to_be_checked()
    either.check()
    expect(page.get_by_label("I take tablets for a long-term illness")).not_to_be_checked()
    expect(page.locator("[data-plan]")).to_be_attached()


def test_by_keyboard_a_line_opens_and_a_sign_is_ticked(quiet: Page) -> None:
    page = quiet
    page.goto("/plan")
    page.locator(".signs summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("New trouble starting, stopping")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", name="Get help now")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("sign", ["A leg or foot is getting weaker", "I am losing weight", "A blistering rash"])
def test_a_referral_is_one_screen(quiet: Page, size: tuple[int, int], sign: str) -> None:
    page = quiet
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/plan")
    tick_sign(page, sign)
    referral = page.locator(".referral")
    expect(referral).to_be_visible()
    expect(referral.locator("h2")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Print a one-page note")).to_be_in_viewport(ratio=1)
    box = referral.bounding_box()
    assert box
    assert box["height"] < size[1]
    assert page.url.endswith("/plan")
    accessible(page)


def test_the_note_is_downloaded_and_stays_out_of_the_address(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    tick_sign(page, "A change in sex")
    with page.expect_download() as download:
        page.get_by_role("button", name="Print a one-page note").click()
    assert download.value.suggested_filename == "note-for-your-clinician.pdf"
    paper = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes()))
    assert len(paper.pages) == 1
    assert "A new change in sex" in paper.pages[0].extract_text()
    assert page.url.endswith("/plan")


def test_a_clinician_attests_and_prints(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(mode="clinician"))
    attest = page.locator("#attest")
    expect(attest).to_be_hidden()
    tick_sign(page, "New trouble starting, stopping")
    expect(attest).to_be_visible()
    expect(attest.get_by_text("Heaviest load (clinician)")).to_be_visible()
    page.get_by_label("Date of the check").fill(LONG_AGO)
    page.get_by_label("I am a clinician and have assessed this").check()
    expect(page.locator("#attested_by-error")).to_contain_text("Write the name of the clinician")
    expect(page.locator("#attested_on-error")).to_contain_text("more than 60 days ago")
    accessible(page)
    expect(page.get_by_label("Date of the check")).to_have_value(LONG_AGO)
    page.get_by_label("Your name").fill("Jo Price")
    page.get_by_label("Date of the check").fill(today())
    page.get_by_role("button", name="Show the week within limits").click()
    expect(page.locator("#preview")).to_contain_text("Assessed by Jo Price on")
    expect(page.locator("#attested_on-error")).to_have_count(0)
    expect(attest).to_be_visible()
    page.get_by_label("Sunday").check()
    expect(page.get_by_role("heading", name="Sunday")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Jo Price")
    assert "Price" not in page.url
    assert "rf01" not in page.url
    accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
    paper = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes()))
    assert "Assessed by Jo Price on" in " ".join(paper.pages[0].extract_text().split())
    page.get_by_role("button", name="For me").click()
    expect(page.get_by_role("heading", name="Get help now")).to_be_visible()
    expect(attest).to_be_hidden()


def test_the_heaviest_load_moves_to_where_the_clinician_is_and_back(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(mode="clinician"))
    page.get_by_label("Keep it light").check()
    tick_sign(page, "I am losing weight")
    expect(page.locator("#load-there").get_by_label("Keep it light")).to_be_checked()
    page.get_by_label("None of these apply", exact=False).check()
    expect(page.locator("#load-here").get_by_label("Keep it light")).to_be_checked()
    expect(page).to_have_url(re.compile("max_load=1"))


def test_a_mistake_is_told_at_its_field_and_goes_when_mended(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(since="pain-free", pain=None))
    page.locator("#q-pain").get_by_label("7", exact=True).check()
    expect(page.locator("#q-pain #pain-error")).to_contain_text("Change one of the two.")
    page.locator("#q-pain").get_by_label("0", exact=True).check()
    expect(page.locator("#pain-error")).to_have_count(0)
    expect(page.locator("[data-plan]")).to_be_attached()


def test_the_search_narrows_the_conditions_as_one_types(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    field, address = page.locator("#q-condition"), page.url
    box = field.get_by_label("Find in this list")
    box.type("bone")
    shown = field.locator(".option:visible")
    expect(field.get_by_role("status")).to_have_text(f"{shown.count()} of 23 shown")
    assert 0 < shown.count() < 10
    assert all("bone" in text.lower() for text in shown.all_inner_texts())
    expect(field.get_by_text("Pregnancy and birth")).to_be_hidden()
    box.press("Enter")
    box.blur()
    box.focus()
    box.press("Escape")
    expect(box).to_have_value("")
    expect(field.locator(".option:visible")).to_have_count(23)
    expect(field.get_by_role("status")).to_be_empty()
    page.wait_for_timeout(300)
    assert asked == []
    assert page.url == address


def test_what_is_ticked_stays_in_sight_whatever_one_searches(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query(condition="knee"))
    field = page.locator("#q-condition")
    field.get_by_label("Find in this list").fill("sciatica")
    expect(field.get_by_label("Cannot kneel")).to_be_visible()
    expect(field.get_by_role("status")).to_have_text("2 of 23 shown")
    accessible(page)
    field.get_by_label("Find in this list").fill("qqqq")
    expect(field.get_by_role("status")).to_have_text("1 of 23 shown")


def test_without_javascript_the_whole_check_works(browser: Browser, base_url: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    page.goto("/plan?" + REST)
    expect(page.locator("#find-condition")).to_be_hidden()
    page.get_by_label("None of these apply to me").check()
    page.get_by_label("None of these either").check()
    page.get_by_role("button", name="Show my week").click()
    expect(page.locator("[data-plan]")).to_be_attached()
    expect(page.get_by_label("None of these either")).to_be_checked()
    page.get_by_role("button", name="For a patient").click()
    tick_sign(page, "New trouble starting, stopping")
    page.get_by_role("button", name="Show my week").click()
    expect(page.get_by_role("heading", name="Get help now")).to_be_in_viewport()
    expect(page.get_by_label("New trouble starting, stopping")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Print a one-page note").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    page.get_by_label("Your name").fill("Jo Price")
    page.get_by_label("Date of the check").fill(today())
    page.get_by_label("I am a clinician and have assessed this").check()
    page.get_by_role("button", name="Show the week within limits").click()
    expect(page.locator("#preview")).to_contain_text("Assessed by Jo Price on")
    assert "?" not in page.url
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
    assert "Assessed by" in pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes())).pages[0].extract_text()
