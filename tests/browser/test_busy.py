"""A busy printer in a real Chromium: the page says so, asks again by itself, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

import planner.web.paper
import planner.web.views
from planner.handout.refusals import Busy
from tests.conftest import query


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """The next so many times the printer is busy; how often it was asked."""
    asked: list[int] = []

    def times(number: int) -> list[int]:
        for module in (planner.web.views, planner.web.paper):
            render = module.render_handout

            def printing(*args: object, render: Callable[..., bytes] = render) -> bytes:
                asked.append(len(asked))
                if len(asked) <= number:
                    raise Busy(1)
                return render(*args)

            monkeypatch.setattr(module, "render_handout", printing)
        return asked

    return times


def test_the_handout_is_asked_for_again_until_it_comes(page: Page, busy: Callable[[int], list[int]]) -> None:
    page.goto("/plan?" + query(pain="9", minutes="10"))
    page.get_by_text("Add a name, clinic or note").click()
    page.get_by_label("Patient").first.fill("Ann Example")
    asked = busy(2)
    with page.expect_download(timeout=60_000) as download:
        page.locator("#handout .print-go > button").click()
        expect(page.locator("#handout .status")).to_contain_text("Many people are printing just now")
    assert download.value.suggested_filename.endswith(".pdf")
    assert len(asked) >= 3
    expect(page.locator("#handout .status")).to_contain_text("Done.")


def test_the_pages_say_that_they_wait_and_come(page: Page, busy: Callable[[int], list[int]]) -> None:
    busy(1)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/plan?" + query(pain="9", minutes="10", print="card"))
    working = page.locator(".pages-working")
    expect(working).to_contain_text("Many people are printing just now", timeout=20_000)
    expect(page.locator("#pages .sheets img").first).to_be_visible(timeout=60_000)
    expect(working).to_have_text("Updating the pages")


@pytest.fixture
def plain(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page without JavaScript."""
    context = browser.new_context(java_script_enabled=False, base_url=base_url, accept_downloads=True)
    yield context.new_page()
    context.close()


def test_without_a_script_the_page_says_what_to_do(plain: Page, busy: Callable[[int], list[int]]) -> None:
    plain.goto("/plan?" + query(pain="9", minutes="10"))
    plain.get_by_text("Add a name, clinic or note").click()
    plain.get_by_label("Patient").first.fill("Ann Example")
    busy(1)
    button = plain.locator("#handout .print-go > button")
    button.click()
    expect(plain.locator("#print-error")).to_contain_text("press the button again")
    expect(plain.get_by_label("Patient").first).to_have_value("Ann Example")
    with plain.expect_download(timeout=60_000):
        button.click()


def test_without_a_script_a_link_tries_again_by_itself(plain: Page, busy: Callable[[int], list[int]]) -> None:
    busy(1)
    plain.goto("/paper?" + query(pain="9", minutes="10", print="card", day="tue"))  # that nobody has seen yet
    expect(plain.locator("h1")).to_have_text("One moment, please")
    expect(plain.locator("h1")).to_have_text(re.compile("pages of your handout"), timeout=60_000)
