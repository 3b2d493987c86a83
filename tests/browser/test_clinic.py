"""What is typed beside the plan, in a real Chromium: remembered when asked to, kept when the plan changes, printed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.conftest import query

CLINIC = {
    "prepared_by": "Jo Price",
    "prepared_by_role": "physiotherapist",
    "clinic": "Park Clinic",
    "phone": "020 7946",
}


def opened(page: Page, **answers: str) -> None:
    page.goto("/plan?" + query(**answers))
    page.get_by_text("Add a name, clinic or note").click()


def type_clinic(page: Page) -> None:
    for name, text in CLINIC.items():
        page.locator(f"#{name}").fill(text)


def stored(page: Page) -> str:
    """What this device keeps, but for the plan's address, which htmx notes while the page is open."""
    page.evaluate("sessionStorage.removeItem('htmx-current-path-for-history')")
    return str(
        page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + document.cookie")
    )


def logo(folder: Path, size: int = 300) -> Path:
    Image.new("RGB", (size, size), "navy").save(folder / "logo.png")
    return folder / "logo.png"


def test_the_clinic_is_remembered_only_when_asked_to_and_forgotten_on_request(quiet: Page) -> None:
    page = quiet
    opened(page)
    type_clinic(page)
    page.locator("#patient").fill("Ann Example")
    page.locator("#note").fill("Go slowly.")
    assert stored(page) == "{}{}"
    page.get_by_label("Remember the clinic on this device").check()
    page.locator("#phone").fill("020 7946 0000")
    kept = stored(page)
    assert all(text in kept for text in (*CLINIC.values(), "020 7946 0000"))
    assert not re.search("Ann|slowly|patient|note|date|review|logo", kept)

    opened(page)
    expect(page.locator("#clinic")).to_have_value("Park Clinic")
    expect(page.locator("#phone")).to_have_value("020 7946 0000")
    expect(page.locator("#patient")).to_have_value("")
    expect(page.get_by_label("Remember the clinic on this device")).to_be_checked()
    page.get_by_role("button", name="Forget the clinic").click()
    expect(page.locator("#clinic")).to_have_value("")
    assert stored(page) == "{}{}"
    expect(page.get_by_role("button", name="Forget the clinic")).to_be_hidden()


def test_unticking_forgets_and_keeps_what_stands_in_the_form(quiet: Page) -> None:
    page = quiet
    opened(page)
    type_clinic(page)
    page.get_by_label("Remember the clinic on this device").check()
    page.get_by_label("Remember the clinic on this device").uncheck()
    assert stored(page) == "{}{}"
    expect(page.locator("#clinic")).to_have_value("Park Clinic")


@pytest.mark.parametrize("kept", ["{", "null", "7", '{"clinic": 7, "phone": null, "patient": "Ann"}'])
def test_a_store_that_something_else_wrote_to_does_no_harm(quiet: Page, kept: str) -> None:
    page = quiet
    page.goto("/")
    page.evaluate("kept => localStorage.setItem('backplan-clinic', kept)", kept)
    opened(page)
    expect(page.locator("#clinic")).to_have_value("")
    expect(page.locator("#patient")).to_have_value("")
    expect(page.get_by_label("Remember the clinic on this device")).to_be_visible()


def test_the_date_is_today_and_may_be_another(quiet: Page) -> None:
    page = quiet
    opened(page)
    assert page.locator("#date").input_value() == page.evaluate("new Date().toLocaleDateString('sv')")


def cards(page: Page) -> None:
    details = page.locator("details.cards")
    if details.get_attribute("open") is None:
        details.locator("> summary").click()


def test_a_note_survives_a_change_of_answers_and_is_printed(quiet: Page, tmp_path: Path) -> None:
    page = quiet
    opened(page)
    type_clinic(page)
    page.locator("#logo").set_input_files(logo(tmp_path))
    cards(page)
    notes = page.locator("#preview .exercise-note textarea")
    names = [notes.nth(n).get_attribute("name") for n in range(notes.count())]
    assert len(names) == len(set(names)) > 3
    for n in range(notes.count()):
        notes.nth(n).fill(f"Note {n}.")
    page.get_by_label("Sunday").check()
    expect(page.locator("#preview").get_by_role("heading", name="Sunday")).to_be_visible()
    for n, name in enumerate(names):
        expect(page.locator(f'#preview [name="{name}"]')).to_have_value(f"Note {n}.")

    page.locator("details.more > summary").click()
    left_out = str(names[-1]).removeprefix("note-")
    page.locator(f'#q-avoid input[value="{left_out}"]').check()
    waiting = page.locator(f'#homeless-notes [data-note="{left_out}"]')
    expect(waiting).to_contain_text("not in this plan now")
    expect(waiting.locator("textarea")).to_have_value(f"Note {len(names) - 1}.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
    reader = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert "From Jo Price: Note 0." in text
    assert f"Note {len(names) - 1}." not in text
    assert len(list(reader.pages[0].images)) == 1

    page.locator(f'#q-avoid input[value="{left_out}"]').uncheck()
    expect(page.locator(f'#preview [name="note-{left_out}"]')).to_have_value(f"Note {len(names) - 1}.")
    expect(waiting).to_have_count(0)


def test_a_fault_is_said_at_its_field_and_every_note_is_kept(page: Page) -> None:
    opened(page)
    cards(page)
    note = page.locator("#preview .exercise-note textarea").first
    name = note.get_attribute("name")
    note.fill("Hold on.")
    page.locator("#patient").fill("王")
    page.get_by_role("button", name="Download the handout").click()
    expect(page.locator("#q-patient .error")).to_have_text("We cannot print “王” yet. Write it in Latin letters.")
    expect(page.locator("#patient")).to_have_value("王")
    expect(page.locator(f'[name="{name}"]')).to_have_value("Hold on.")


def test_too_large_a_logo_is_not_even_sent(quiet: Page, tmp_path: Path) -> None:
    page = quiet
    opened(page)
    (tmp_path / "large.png").write_bytes(b"\0" * (1024 * 1024 + 1))
    page.locator("#logo").set_input_files(tmp_path / "large.png")
    expect(page.locator("#q-logo .error")).to_contain_text("larger than 1 MB")
    expect(page.locator("#logo")).to_have_value("")
    page.locator("#logo").set_input_files(logo(tmp_path))
    expect(page.locator("#q-logo .error")).to_have_count(0)


def test_no_barrier_and_nothing_sticks_out(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    opened(page)
    page.get_by_label("Remember the clinic on this device").check()
    cards(page)
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_javascript_nothing_offers_to_remember(browser: Browser, base_url: str, tmp_path: Path) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    opened(page)
    expect(page.locator("#remember")).to_be_hidden()
    type_clinic(page)
    page.locator("#logo").set_input_files(logo(tmp_path))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
    reader = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert "Park Clinic" in reader.pages[0].extract_text()
    assert len(list(reader.pages[0].images)) == 1
