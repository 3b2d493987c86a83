"""What the browser tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page


@pytest.fixture(autouse=True)
def whole_form(request: pytest.FixtureRequest) -> None:
    """All questions at once, as a person may ask for; a test marked `guided` meets the groups as they fold."""
    if "page" not in request.fixturenames or request.node.get_closest_marker("guided"):
        return
    page: Page = request.getfixturevalue("page")
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.getElementById('all-questions')?.click());"
    )


@pytest.fixture
def quiet(page: Page) -> Iterator[Page]:
    """The page; the test fails on any console message (refusals by the content security policy too) or exception."""
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []
