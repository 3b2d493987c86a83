"""What a cold browser fetches before it is quiet, in bytes as they are sent, heads of answers included."""

from __future__ import annotations

from collections import Counter

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import query

#: kB, for a laptop's window. The doors have 100; a plan itself has its drawings and both forms on the page.
BUDGETS = {
    "/": 100,
    "/plan": 100,
    "/plan?mode=clinician": 100,
    "/plan?lang=es": 100,
    "/plan?lang=ar": 100,
    "/exercises/bird-dog": 100,
    "/plan?" + query(): 135,
    "/plan?mode=clinician&" + query(): 135,
}
pytestmark = pytest.mark.guided


def weights(page: Page, address: str) -> Counter[str]:
    """The bytes of each address that a page fetches."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    of: dict[str, str] = {}
    bytes_of: Counter[str] = Counter()
    network.on("Network.requestWillBeSent", lambda told: of.update({told["requestId"]: told["request"]["url"]}))
    network.on(
        "Network.loadingFinished", lambda told: bytes_of.update({of[told["requestId"]]: told["encodedDataLength"]})
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return bytes_of


@pytest.mark.parametrize("address", BUDGETS)
def test_a_first_load_stays_within_its_budget(page: Page, address: str) -> None:
    fetched = weights(page, address)
    assert len(fetched) > 5
    assert sum(fetched.values()) <= 1000 * BUDGETS[address], fetched.most_common(12)


def test_a_second_page_fetches_itself_and_what_is_new_on_it(page: Page) -> None:
    weights(page, "/exercises/bird-dog")
    again = [address for address, size in weights(page, "/exercises/dead-bug").items() if size]
    assert again
    assert not [address for address in again if address.endswith((".css", ".woff2", "motion.js"))]


def test_letters_of_the_second_slice_bring_it_and_others_do_not(page: Page) -> None:
    assert not [url for url in weights(page, "/plan?" + query()) if "latin-ext" in url]
    with page.expect_request(lambda asked: "latin-ext" in asked.url):
        page.evaluate("document.querySelector('h1').textContent = 'Łódź'")


def test_a_page_to_print_keeps_its_style_when_it_is_asked_for_again(browser: Browser, base_url: str) -> None:
    page = browser.new_page(base_url=base_url)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    wide = []
    for _ in range(3):
        page.goto(f"/plan.html?{query()}")
        wide.append(page.locator("article.card img").first.evaluate("image => image.clientWidth"))
        page.goto("/")
    assert len(set(wide)) == 1
    assert refused == []
    page.close()


def test_the_drawings_of_folded_cards_come_when_they_are_unfolded(page: Page) -> None:
    page.goto("/plan?" + query())
    page.wait_for_load_state("networkidle")
    picture = page.locator("details.cards img").first
    assert picture.evaluate("image => image.naturalWidth") == 0
    page.locator("details.cards > summary").click()
    expect(picture).not_to_have_js_property("naturalWidth", 0)
