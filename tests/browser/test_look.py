"""A real Chromium: every page and state by day and by night, at any width, printed, and in a system's own colours."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.conftest import query
from tests.states import LONG, STATES

AXE = {"preload": False}  # else axe re-fetches style sheets from the wrong folder


def open_state(page: Page, name: str) -> None:
    """The page in that state, with all that can be folded open."""
    address, sent, sign = STATES[name]
    if sent is not None:
        form = "application/x-www-form-urlencoded"

        def send(route: Route) -> None:
            route.continue_(
                method="POST",
                headers={**route.request.headers, "content-type": form},
                post_data=urlencode(sent or {}, doseq=True),
            )

        page.route("**" + address, send, times=1)
    page.goto(address)
    expect(page.locator(sign).first).to_be_attached()
    page.evaluate("document.querySelectorAll('details').forEach(details => details.open = true)")


def inks(page: Page, selector: str) -> tuple[str, str]:
    return page.locator(selector).first.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )


@pytest.mark.parametrize("state", STATES)
def test_no_barrier_that_axe_can_find_by_day_or_by_night(page: Page, state: str) -> None:
    """By night the page is the same but for its inks, so only they are asked about again."""
    open_state(page, state)
    results = Axe().run(page, options=AXE)
    assert results.violations_count == 0, results.generate_report()
    page.emulate_media(color_scheme="dark")
    results = Axe().run(page, options={**AXE, "runOnly": ["color-contrast"]})
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("state", STATES)
def test_nothing_sticks_out_of_any_screen_at_any_zoom(page: Page, state: str) -> None:
    """320 is a small phone, and a window of 640 at 200 %; 640 is one of 1280 at 200 %."""
    open_state(page, state)
    for width in (320, 640, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        out = page.evaluate(
            """width => [...document.querySelectorAll("body *:not(.skip)")].filter(e => e.getClientRects().length
               && (e.getBoundingClientRect().right > width + 1 || e.getBoundingClientRect().left < -1))
               .map(e => e.outerHTML.slice(0, 80))""",
            width,
        )
        assert out == [], width


@pytest.mark.parametrize("state", ["plan", "referral"])
def test_words_are_not_cut_off_where_a_person_sets_them_wider(page: Page, state: str) -> None:
    """WCAG 1.4.12: a person's own spacing of letters, words and lines loses nothing."""
    page.set_viewport_size({"width": 320, "height": 800})
    open_state(page, state)
    page.evaluate(
        """() => { const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
          word-spacing: .16em !important }`);
        document.adoptedStyleSheets = [sheet]; }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_by_night_the_page_is_dark_and_its_drawings_lie_on_a_light_sheet(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    open_state(page, "plan")
    assert inks(page, "body") == ["rgb(239, 234, 224)", "rgb(20, 26, 27)"]
    sheets = page.evaluate(
        """() => [...document.querySelectorAll("img[src*=figures], .card-pictures")]
        .map(e => getComputedStyle(e).backgroundColor)"""
    )
    assert len(sheets) > 20
    assert set(sheets) == {"rgb(243, 240, 233)"}


def test_what_is_printed_at_night_is_dark_on_white(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    open_state(page, "plan")
    assert inks(page, "body")[0] == "rgb(22, 38, 43)"
    page.goto("/plan.html?" + query())
    page.emulate_media(media="screen", color_scheme="dark")
    assert inks(page, "body")[0] == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "normal"  # so its ground is white


def test_in_the_system_s_own_colours_buttons_have_edges_and_drawings_their_sheet(page: Page) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    open_state(page, "plan")
    for edged in ("#handout button", ".card-number", ".kind", "[name=door]"):
        assert page.locator(edged).first.evaluate("e => getComputedStyle(e).borderTopWidth") != "0px"
    assert inks(page, ".card-pictures")[1] == "rgb(243, 240, 233)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_wherever_the_keyboard_goes(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto("/plan?" + query())
    for _ in range(60):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => { const at = document.activeElement, on = at.closest(".option") || at;
            const style = getComputedStyle(on);
            return [style.outlineStyle, parseFloat(style.outlineWidth), on.outerHTML.slice(0, 80)]; }"""
        )
        assert ring[0] == "solid", ring
        assert ring[1] >= 3, ring


@pytest.mark.guided
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_a_plan_arrives(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.goto("/plan?" + query(**LONG), wait_until="networkidle")
    shifts = page.evaluate(
        """() => new Promise(done => { const shifts = [];
        new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)))
          .observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(shifts), 200); })"""
    )
    assert sum(shifts) < 0.01


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_word_of_the_week_is_broken(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 720})
    page.goto("/plan?" + query(day=["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
    broken = page.evaluate(
        """() => [...document.querySelectorAll(".week th, .kind, .kind-rest, .week-minutes")].filter((cell) => {
            const range = document.createRange();
            return [...cell.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()).some((node) =>
                [...node.data.matchAll(/\\S+/g)].some((word) => {
                    range.setStart(node, word.index);
                    range.setEnd(node, word.index + word[0].length);
                    return range.getClientRects().length > 1;
                }));
        }).map((cell) => cell.textContent.trim())"""
    )
    assert broken == []


def test_nothing_jumps_when_an_answer_is_ticked(page: Page) -> None:
    page.goto("/plan?" + query())
    page.route("**/preview", lambda route: route.abort())
    boxes = """() => [...document.querySelectorAll("#q-goal .option")]
        .map(e => [e.offsetLeft, e.offsetTop, e.offsetWidth, e.offsetHeight])"""
    before = page.evaluate(boxes)
    page.locator("#q-goal input:not(:checked)").first.check()
    assert page.evaluate(boxes) == before
