"""A clinician prints for a class in a real Chromium: progress, the file, a mistake, and stopping half way."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from planner.handout.printer import batch, printer
from planner.web import batch as web
from tests.conftest import query

CLASS = "/plan?" + query(mode="clinician")
PDF, ZIP = "Download one PDF for all", "Download a PDF for each (ZIP)"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose handout the server has been asked to make so far."""
    names: list[str] = []

    def noting(everyone: list[str], page: object, kind: str, *fits: object) -> Iterator[object]:
        return batch(everyone, lambda name, fit: names.append(name) or page(name, fit), kind, *fits)  # type: ignore[func-returns-value, operator]

    monkeypatch.setattr(web, "batch", noting)
    return names


def open_batch(page: Page) -> None:
    page.goto(CLASS)
    page.get_by_text("Print for a class").click()


def test_one_pdf_for_a_class_with_progress(quiet: Page, tmp_path: Path) -> None:
    page = quiet
    open_batch(page)
    page.get_by_label("Names one on each line").fill("Anna Bell\nBo Xu")
    page.get_by_label("File with names").set_input_files(
        {"name": "class.csv", "mimeType": "text/csv", "buffer": b"Cy\nDee\nEd\n"}
    )
    seen = page.evaluate_handle("""() => {
        const seen = [];
        const count = document.querySelector(".batch-count");
        new MutationObserver(() => seen.push(count.textContent)).observe(count, {childList: true, characterData: true});
        return seen;
    }""")
    with page.expect_download() as download:
        page.get_by_role("button", name=PDF).click()
        expect(page.get_by_role("progressbar", name="Handouts made")).to_be_visible()
        expect(page.get_by_role("button", name=PDF)).to_be_disabled()
    assert download.value.suggested_filename == "back-plans-week-1.pdf"
    download.value.save_as(tmp_path / "class.pdf")
    paper = pypdfium2.PdfDocument((tmp_path / "class.pdf").read_bytes())
    firsts = [page.get_textpage().get_text_range() for page in paper]
    for name in ("Anna Bell", "Bo Xu", "Cy", "Dee", "Ed"):
        assert any(f"For {name}" in text for text in firsts)
    told = [text for text in seen.json_value() if text]
    assert told[0] == "1 of 5"
    assert told[-1] == "5 of 5"
    expect(page.locator(".batch-status")).to_contain_text("Your file is in your downloads")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    assert "Anna" not in page.url


def test_stopping_stops_the_server_too(quiet: Page, asked: list[str]) -> None:
    page = quiet
    open_batch(page)
    names = [f"Person {number}" for number in range(200)]
    page.get_by_label("Names one on each line").fill("\n".join(names))
    page.get_by_role("button", name=ZIP).click()
    expect(page.locator(".batch-count")).to_contain_text(re.compile(r"^[3-9] of 200"), timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".batch-status")).to_have_text("Stopped. Nothing was kept.")
    expect(page.get_by_role("progressbar")).to_be_hidden()
    page.wait_for_timeout(3000)  # a moment to notice
    made = len(asked)
    page.wait_for_timeout(1000)
    assert len(asked) == made < 200
    assert printer().lines["class"].empties(5)
    assert page.get_by_label("Names one on each line").input_value() == "\n".join(names)


def test_a_mistake_is_shown_at_the_names_with_all_that_was_typed(page: Page) -> None:
    open_batch(page)
    page.get_by_label("Names one on each line").fill("Anna\n" + "B" * 81)
    page.get_by_role("button", name=PDF).click()
    expect(page.locator("#names-error")).to_contain_text("Line 2 is too long")
    expect(page.get_by_label("Names one on each line")).to_have_value("Anna\n" + "B" * 81)
    results = Axe().run(page, options={"preload": False})
    assert results.violations_count == 0, results.generate_report()


def test_a_file_too_large_is_not_even_sent(quiet: Page) -> None:
    page = quiet
    open_batch(page)
    page.get_by_label("File with names").set_input_files(
        {"name": "class.csv", "mimeType": "text/csv", "buffer": b"x" * 600_000}
    )
    page.get_by_role("button", name=PDF).click()
    expect(page.locator("#names-error")).to_contain_text("larger than 200 kB")


def test_it_is_there_for_clinicians_only(quiet: Page) -> None:
    page = quiet
    page.goto("/plan?" + query())
    expect(page.locator("#batch")).to_be_hidden()
    page.get_by_role("button", name="For a patient").click()
    expect(page.locator("#batch")).to_be_visible()
    page.get_by_role("button", name="For me").click()
    expect(page.locator("#batch")).to_be_hidden()


def test_one_handout_is_still_one_handout(quiet: Page) -> None:
    page = quiet
    open_batch(page)
    page.get_by_label("Names one on each line").fill("Anna\nBo")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the handout").click()
    assert download.value.suggested_filename == "back-plan-week-1.pdf"


def test_without_scripts_it_is_a_plain_download(browser: Browser, base_url: str, tmp_path: Path) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    page = context.new_page()
    open_batch(page)
    page.get_by_label("Names one on each line").fill("Anna\nBo")
    with page.expect_download() as download:
        page.get_by_role("button", name=ZIP).click()
    download.value.save_as(tmp_path / "class.zip")
    assert len(zipfile.ZipFile(io.BytesIO((tmp_path / "class.zip").read_bytes())).namelist()) == 3
    context.close()
