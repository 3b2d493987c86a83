"""The strict policy in a real Chromium: no page breaks it, and what would run by itself is let in nowhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import query
from tests.states import STATES

RUNS = [
    "<img src=x onerror='window.ran = 1'>",
    "<svg/onload=window.ran=1>",
    "<script>window.ran = 1</script>",
    "<script src='https://example.com/a.js'></script>",
    "<template><p><img src=x onerror='window.ran = 1'></p></template>",
    "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
]
VIOLATIONS = "addEventListener('securitypolicyviolation', (e) => (window.broken ||= []).push(e.violatedDirective));"


SEND = """([address, sent]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: address });
    for (const [name, values] of Object.entries(sent)) for (const value of [values].flat())
        form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    document.body.append(form);
    form.submit();
}"""


@pytest.mark.parametrize("state", STATES)
def test_no_page_breaks_the_policy(page: Page, state: str) -> None:
    address, sent, mark = STATES[state]
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(VIOLATIONS)
    page.goto("/p" if sent else address)
    if sent:
        page.evaluate(SEND, [address, sent])
    expect(page.locator(mark).first).to_be_attached()
    assert page.evaluate("window.broken || []") == []
    assert [one for one in said if not one.startswith("Failed to load resource: the server responded with")] == []


@pytest.mark.parametrize("markup", RUNS)
def test_markup_that_would_run_is_not_let_in(page: Page, markup: str) -> None:
    page.goto("/plan?" + query())
    for sink in ("document.body.innerHTML = it", "new DOMParser().parseFromString(it, 'text/html')"):
        assert (
            page.evaluate(f"(it) => {{ try {{ {sink}; return 'in' }} catch (e) {{ return e.name }} }}", markup)
            == "TypeError"
        )
    assert page.evaluate("window.ran") is None


def test_no_text_runs_and_no_foreign_script_is_fetched(page: Page) -> None:
    page.goto("/plan?" + query())
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    foreign = "document.createElement('script').src = 'https://example.com/a.js'"
    inline = "document.createElement('script').textContent = 'window.ran = 1'"
    handler = "document.body.setAttribute('onclick', 'window.ran = 1'), document.body.click()"
    for what in (foreign, inline, handler):
        page.evaluate(f"() => {{ try {{ {what} }} catch {{ /* refused */ }} }}")
    assert page.evaluate("window.ran") is None
    assert [url for url in fetched if "example.com" in url] == []


def test_a_preview_that_would_run_is_not_put_into_the_page(page: Page) -> None:
    def poisoned(route: Route) -> None:
        route.fulfill(status=200, content_type="text/html", body="<p>new</p><img src=x onerror='window.ran = 1'>")

    page.goto("/plan?" + query())
    page.route("**/preview", poisoned)
    with page.expect_response("**/preview"):
        page.locator("#q-minutes input[value='30']").check()
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert "new" not in (page.locator("#preview").inner_text())


def test_an_honest_preview_still_comes(quiet: Page) -> None:
    quiet.goto("/plan?" + query())
    with quiet.expect_response("**/preview"):
        quiet.locator("#q-minutes input[value='30']").check()
    expect(quiet.locator("#preview")).to_contain_text("30")


def test_the_site_s_own_features_are_off(page: Page) -> None:
    page.goto("/plan")
    allowed = page.evaluate("document.featurePolicy ? document.featurePolicy.allowedFeatures() : []")
    assert not {"camera", "microphone", "geolocation", "payment", "usb"} & set(allowed)
    assert page.evaluate("window.crossOriginIsolated") is False
    assert page.evaluate("window.opener") is None


@pytest.mark.parametrize(
    "path", ["/", "/plan", "/exercises", "/exercises/bird-dog", "/p", "/paper?" + query(print="card")]
)
def test_every_page_has_the_policies(page: Page, path: str) -> None:
    page.goto(path)
    assert page.evaluate("trustedTypes.defaultPolicy?.name") == "default"


def test_a_search_still_comes(quiet: Page) -> None:
    quiet.goto("/exercises")
    with quiet.expect_response("**/exercises?**"):
        quiet.locator("#q").press_sequentially("bird")
    expect(quiet.locator("#found")).to_contain_text("Bird dog")


def test_a_whole_page_of_ours_is_let_in(page: Page) -> None:
    """As htmx reads one after Back, or when it is sent a mistake."""
    page.goto("/plan")
    for address in (
        "/",
        "/plan?" + query(),
        "/plan?mode=clinician",
        "/exercises",
        "/exercises/bird-dog",
        "/p",
        "/nowhere",
    ):
        parse = "new DOMParser().parseFromString(await (await fetch(it)).text(), 'text/html')"
        read = f"async (it) => ({parse}).body.children.length"
        assert page.evaluate(read, address) > 1


@pytest.mark.parametrize("button", ["Download the handout", "Download one PDF for all"])
def test_who_is_sent_away_for_a_while_keeps_page_and_words(page: Page, button: str) -> None:
    def later(route: Route) -> None:
        body = "<!doctype html><meta charset=utf-8><meta name=x content=y><p id=notice>Try again in 9 seconds.</p>"
        route.fulfill(status=429, headers={"Retry-After": "9", "Content-Type": "text/html"}, body=body)

    page.goto("/plan?" + query(mode="clinician"))
    page.route("**/handout.pdf", later)
    page.route("**/batch", later)
    page.locator("#batch summary").click()
    page.locator("#names").fill("Ann Example")
    page.get_by_role("button", name=button).click()
    where = "#handout > .status" if "handout" in button else ".batch-status"
    expect(page.locator(where)).to_have_text("Try again in 9 seconds.")
    assert page.locator("#names").input_value() == "Ann Example"
    assert page.url.endswith("mode=clinician")
