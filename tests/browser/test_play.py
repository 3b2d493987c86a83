"""The control that plays an exercise's movement, in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.conftest import query

WEEK = "/plan?" + query(minutes="60", level="3")
SHOWN = "svg => [...svg.querySelectorAll(':scope > g')].findIndex(g => !g.hasAttribute('display'))"


@pytest.fixture
def fetched(page: Page) -> Iterator[list[Response]]:
    """The movements that the page fetches; the test fails on any console message or exception."""
    page.set_default_timeout(10_000)  # a week without any movement is told soon
    problems: list[str] = []
    found: list[Response] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("response", lambda answer: found.append(answer) if "/motion/" in answer.url else None)
    yield found
    assert problems == []


def controls(page: Page) -> Locator:
    page.locator("details.cards").evaluate("details => details.open = true")
    return page.get_by_role("button", name="Show the movement")


def shown(page: Page) -> int:
    """Which drawing of the one movement stands there."""
    number = page.locator(".motion").evaluate(SHOWN)
    assert isinstance(number, int)
    return number


def test_it_plays_when_asked_and_stops_when_asked(page: Page, fetched: list[Response]) -> None:
    page.goto(WEEK)
    control = controls(page).first
    card = page.locator(".card", has=page.locator("button[data-motion]")).first
    expect(control).to_have_accessible_name(
        f"Show the movement of {card.locator('.card-name').inner_text().split(' ', 1)[1]}"
    )
    page.wait_for_timeout(300)
    assert fetched == []
    expect(page.locator(".motion")).to_have_count(0)
    control.click()
    expect(page.locator(".motion")).to_be_visible()
    expect(control).to_have_attribute("aria-pressed", "true")
    expect(card.locator(".picture").first).to_be_hidden()
    seen = {shown(page)}
    for _ in range(14):
        page.wait_for_timeout(120)
        seen.add(shown(page))
    assert len(seen) >= 7
    control.click()
    expect(page.locator(".motion")).to_have_count(0)
    expect(control).to_have_attribute("aria-pressed", "false")
    expect(card.locator(".picture").first).to_be_visible()
    assert len(fetched) == 1
    assert fetched[0].header_value("content-encoding") == "gzip"
    assert fetched[0].header_value("content-type") == "image/svg+xml; charset=utf-8"


def test_on_a_phone_it_plays_right_below_the_control(page: Page, fetched: list[Response]) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(WEEK)
    controls(page).first.click()
    control, movement = controls(page).first.bounding_box(), page.locator(".motion").bounding_box()
    assert control
    assert movement
    assert 0 <= movement["y"] - (control["y"] + control["height"]) < 60
    assert movement["x"] + movement["width"] <= 320


def test_by_keyboard_and_escape(page: Page, fetched: list[Response]) -> None:
    page.goto(WEEK)
    control = controls(page).first
    control.focus()
    page.keyboard.press("Space")
    expect(page.locator(".motion")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".motion")).to_have_count(0)
    expect(control).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".motion")).to_be_visible()
    assert len(fetched) == 1  # the second time it is there


def test_one_at_a_time(page: Page, fetched: list[Response]) -> None:
    page.goto(WEEK)
    first, second = controls(page).nth(0), controls(page).nth(1)
    first.click()
    expect(page.locator(".motion")).to_be_visible()
    second.click()
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(first).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".motion")).to_have_count(1)


def test_less_motion_shows_picture_by_picture(page: Page, fetched: list[Response]) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(WEEK)
    control = controls(page).first
    control.click()
    status = page.locator(".play-status").first
    pictures = 2
    while pictures < 9:
        expect(status).to_contain_text(f"Picture {pictures} of ")
        at = shown(page)
        assert at == 2 * (pictures - 1)
        page.wait_for_timeout(200)
        assert shown(page) == at
        if status.inner_text().endswith(f"of {pictures}"):
            break
        pictures += 1
        control.click()
    assert pictures >= 5
    control.click()
    expect(page.locator(".motion")).to_have_count(0)
    expect(status).to_be_empty()


def test_nothing_jumps(page: Page, fetched: list[Response]) -> None:
    """Start's still and the movement's first drawing lie on each other: few pixels differ where both are."""
    page.emulate_media(reduced_motion="reduce")  # or it would move on
    page.goto(WEEK)
    for control in controls(page).all()[:3]:
        box = control.get_attribute("data-box")
        assert box
        control.click()
        expect(page.locator(".motion")).to_be_visible()
        still = page.locator(".is-playing .picture img").first.bounding_box()
        moving = page.locator(".motion").bounding_box()
        assert still
        assert moving
        left, top, width, height = (float(share) * still["width"] for share in box.split())
        assert moving["width"] == pytest.approx(width, abs=0.5)
        assert moving["height"] == pytest.approx(height, abs=0.5)
        assert moving["y"] == pytest.approx(still["y"] + top, abs=0.5)
        area = page.locator(".is-playing").bounding_box()
        assert area
        inside = min(max(still["x"] + left, area["x"]), area["x"] + max(area["width"] - width, 0))
        assert moving["x"] == pytest.approx(inside, abs=0.5)


def test_a_new_preview_ends_it_and_brings_working_controls(page: Page, fetched: list[Response]) -> None:
    page.goto(WEEK)
    controls(page).first.click()
    expect(page.locator(".motion")).to_be_visible()
    page.get_by_label("Sunday").check()
    expect(page.get_by_role("heading", name="Sunday")).to_be_visible()
    expect(page.locator(".motion")).to_have_count(0)
    controls(page).first.click()
    expect(page.locator(".motion")).to_be_visible()


def test_the_first_press_after_a_new_preview_counts(page: Page, fetched: list[Response]) -> None:
    """Also at once, when the movement that was on has not had a turn to notice that it is gone."""
    page.goto(WEEK)
    controls(page).first.click()
    expect(page.locator(".motion")).to_be_visible()
    page.evaluate("""document.body.addEventListener("htmx:afterSwap", (event) => {
        if (event.target.id === "preview") document.querySelector("button[data-motion]").click();
    })""")
    page.get_by_label("Sunday").check()
    expect(page.get_by_role("heading", name="Sunday")).to_be_visible()
    page.locator("details.cards").evaluate("details => details.open = true")
    expect(page.locator(".motion")).to_be_visible()


def test_a_movement_that_does_not_arrive_is_told_and_can_be_asked_again(page: Page) -> None:
    page.goto(WEEK)
    page.route("**/motion/*", lambda route: route.abort())
    control = controls(page).first
    control.click()
    expect(page.locator(".play-status").first).to_have_text("The movement did not arrive. Try again.")
    expect(control).to_have_attribute("aria-pressed", "false")
    page.unroute("**/motion/*")
    control.click()
    expect(page.locator(".motion")).to_be_visible()


def test_on_paper_there_is_neither_control_nor_movement(page: Page, fetched: list[Response]) -> None:
    page.goto(WEEK)
    control = controls(page).first
    control.click()
    expect(page.locator(".motion")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".motion")).to_be_hidden()
    expect(control).to_be_hidden()
    expect(page.locator(".is-playing .picture").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
def test_it_stays_inside_its_card(page: Page, fetched: list[Response], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(WEEK)
    for control in controls(page).all():
        control.click()
        moving, card = (
            page.locator(".motion").bounding_box(),
            page.locator(".card", has=page.locator(".motion")).bounding_box(),
        )
        assert moving
        assert card
        assert card["x"] - 1 <= moving["x"]
        assert moving["x"] + moving["width"] <= card["x"] + card["width"] + 1


def test_without_javascript_there_is_no_control(browser: Browser, base_url: str) -> None:
    page = browser.new_context(java_script_enabled=False, base_url=base_url).new_page()
    page.goto(WEEK)
    assert page.locator("button[data-motion]").count() > 0
    expect(page.locator("button[data-motion]").first).to_be_hidden()


def test_without_its_script_there_is_no_control(page: Page) -> None:
    page.route("**/motion.js*", lambda route: route.abort())
    page.goto(WEEK)
    page.locator("details.cards").evaluate("details => details.open = true")
    expect(page.locator("button[data-motion]").first).to_be_hidden()
