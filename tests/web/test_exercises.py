"""The library's pages: searched, read, linked to, kept by anyone, and found by search engines."""

from __future__ import annotations

import html
import json
import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from planner.intake import Intake
from planner.leaflet import dose_facts, leaflet
from planner.library import Library, load_library
from planner.selection import standing_objections

HTMX = {"HX-Request": "true"}
IDS = [*load_library().exercises]


def names(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'class="tile-name"><a href="[^"]+">([^<]+)<', page)]


# --- search ------------------------------------------------------------------------------------------------------


def test_the_library_shows_its_gentlest_first_and_all_when_asked(client: FlaskClient, library: Library) -> None:
    page = client.get("/exercises").text
    assert "189 exercises" in page
    assert names(page)[0] == "Belly breathing"
    assert len(names(page)) == 36
    assert 'href="/exercises?all=yes"' in page
    assert len(names(client.get("/exercises?all=yes").text)) == len(library.exercises)


def test_a_mistyped_name_finds_it(client: FlaskClient) -> None:
    assert names(client.get("/exercises?q=birdog").text)[0] == "Bird dog"
    assert "3 exercises found" in client.get("/exercises?q=birdog").text


def test_filters_stand_in_the_address_and_in_the_form(client: FlaskClient, library: Library) -> None:
    page = client.get("/exercises?equipment=none&position=hanging&goal=pull-ups&helps=long-term&all=yes").text
    by_name = {e.name: e for e in library.exercises.values()}
    assert "No exercise found" in page  # nothing to hang from
    page = client.get("/exercises?equipment=pull-up-bar&position=hanging&goal=pull-ups&helps=long-term&all=yes").text
    found = [by_name[name] for name in names(page)]
    assert found
    assert {e.position for e in found} == {"hanging"}
    assert {e.relief for e in found} <= {"long-term", "both"}
    assert '<option value="hanging" selected>' in page
    assert re.search(r'value="pull-up-bar" checked', page)
    assert re.search(r'<details class="search-more" open>', page)


def test_a_form_s_empty_fields_do_not_stay_in_the_address(client: FlaskClient) -> None:
    answer = client.get("/exercises?q=&helps=&position=supine&goal=")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/exercises?position=supine")
    live = client.get("/exercises?q=plank&helps=&position=&goal=", headers=HTMX)
    assert live.status_code == 200
    assert live.headers["HX-Replace-Url"] == "/exercises?q=plank"


def test_while_typing_only_the_list_comes_and_its_number_is_told(client: FlaskClient) -> None:
    answer = client.get("/exercises?q=plank", headers=HTMX)
    assert "<html" not in answer.text
    assert re.search(r'id="found-count" data-hx-swap-oob="innerHTML">\s*\d+ exercises found', answer.text)
    assert "HX-Request" in answer.headers["Vary"]
    again = client.get("/exercises?q=plank", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in again.text


def test_nothing_found_says_what_would_find_some(client: FlaskClient) -> None:
    page = html.unescape(client.get("/exercises?q=plank&position=hanging").text)
    assert re.search(r'href="/exercises\?q=plank">The same without the filters: \d+ exercises', page)
    page = html.unescape(client.get("/exercises?q=plank+banana").text)
    assert re.search(r'href="/exercises\?q=plank">Only “plank”: \d+ exercises', page)
    assert "banana”" not in page
    assert "Try fewer words" in page


def test_a_condition_leads_to_a_plan_and_not_to_an_exercise(client: FlaskClient) -> None:
    page = client.get("/exercises?q=sciatica").text
    assert names(page) == []
    assert "A plan fits around what you have" in page
    assert re.search(r'href="/(plan)?\?condition=sciat"', page)
    assert "A plan fits around" not in client.get("/exercises?q=plank").text


def test_a_wrong_answer_is_told_at_its_field(client: FlaskClient) -> None:
    page = html.unescape(client.get("/exercises?position=upside-down&equipment=throne").text)
    assert "“upside-down” is not one of the answers. Choose one from the list." in page
    assert "“throne” is not in this list." in page
    assert len(names(page)) == 36
    long = html.unescape(client.get("/exercises?q=" + "x" * 200).text)
    assert "This is long. A word or two find more." in long
    assert client.get("/exercises?q=%00%ff<script>").status_code == 200
    assert "<script>alert" not in client.get("/exercises?q=<script>alert(1)</script>").text


def test_what_someone_types_is_kept_by_nobody(client: FlaskClient) -> None:
    assert client.get("/exercises?q=sciatica").headers["Cache-Control"] == "no-store"
    assert client.get("/exercises?position=supine").headers["Cache-Control"] == "public, max-age=3600"


# --- an exercise -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", IDS)
def test_every_exercise_has_a_page_to_be_found_by(client: FlaskClient, library: Library, id_: str) -> None:
    answer, e = client.get(f"/exercises/{id_}"), library.exercises[id_]
    assert answer.status_code == 200
    page = html.unescape(answer.text)
    (title,) = re.findall(r"<title>([^<]+)</title>", page)
    (description,) = re.findall(r'<meta name="description" content="([^"]+)">', page)
    assert len(title) < 65
    assert len(description) < 160
    assert title.startswith(e.name)
    assert f'<link rel="canonical" href="http://localhost/exercises/{id_}">' in page
    for text in (
        *e.text.steps,
        e.text.cue,
        e.text.better,
        e.text.breathing,
        e.text.stop,
        e.text.make_easier,
        *e.text.alt,
    ):
        assert text in page
    assert page.count("<h1") == 1


def test_titles_and_descriptions_are_each_their_own(client: FlaskClient) -> None:
    pages = [client.get(f"/exercises/{id_}").text for id_ in IDS]
    for pattern in (r"<title>([^<]+)<", r'name="description" content="([^"]+)"'):
        assert len({re.findall(pattern, page)[0] for page in pages}) == len(IDS)


def test_the_ladder_is_a_row_of_pictures_with_this_one_marked(client: FlaskClient) -> None:
    page = client.get("/exercises/bird-dog").text
    ladder = page.split('class="ladder"')[1].split("</ol>")[0]
    links = re.findall(r'<a href="/exercises/([\w-]+)"( aria-current="page")?>', ladder)
    assert ("bird-dog", ' aria-current="page"') in links
    assert [id_ for id_, _ in links][-3:] == ["bird-dog-leg", "bird-dog", "bird-dog-square"]
    assert ladder.count("<img") == len(links)
    assert "Easiest" in ladder
    assert "Hardest" in ladder


def test_who_should_leave_it_out_is_what_the_planner_says(library: Library) -> None:
    """For each condition and exercise: on its page exactly where no plan for that condition would have it."""
    everything = frozenset(library.equipment)
    for condition in library.conditions.values():
        found = standing_objections(Intake(conditions=frozenset({condition.id}), equipment=everything), library)
        for id_ in ("bird-dog", "barbell-deadlift", "pull-up", "glute-bridge", "nerve-slider-seated", "plank"):
            e = library.exercises[id_]
            barred = found[id_] is not None or e.spine_load > (3 if condition.max_load is None else condition.max_load)
            about = leaflet(e, library)
            assert (condition in about.leave_out) == barred, (id_, condition.id)
            assert not barred or condition not in [care.condition for care in about.care]
            assert barred or (condition.id in e.caution) == (condition in [care.condition for care in about.care])


def test_a_condition_s_own_hint_comes_before_the_general_one(library: Library, client: FlaskClient) -> None:
    care = {c.condition.id: c.text for c in leaflet(library.exercises["bird-dog"], library).care}
    assert care["shldr"] == "Keep both hands down and lift only your leg."
    page = client.get("/exercises/bird-dog").text
    assert "with short holds. See a clinician before you start." in page  # after surgery nobody starts alone
    assert "lift only your leg. See a clinician" not in page


def test_the_dose_stands_in_words(library: Library) -> None:
    assert dose_facts(library.exercises["bird-dog"]) == (
        ("Sets", "1 to 3"),
        ("Times in a set", "2 to 6"),
        ("Hold for", "8 to 10 seconds"),
        ("Sides", "each side"),
        ("Rest between sets", "20 seconds"),
        ("Days a week", "3 to 7"),
    )
    assert ("Go on for", "5 to 20 minutes") in dose_facts(library.exercises["easy-walk"])


def test_heavy_lifts_say_what_to_pass_first(client: FlaskClient, library: Library) -> None:
    for e in library.exercises.values():
        said = "Before your first heavy set" in client.get(f"/exercises/{e.id}").text
        assert said == (e.spine_load == 3), e.id


def test_warning_signs_stand_on_every_page(client: FlaskClient) -> None:
    """Whoever comes from a search engine has not been asked about them."""
    page = client.get("/exercises/glute-bridge").text
    assert "numbness between your legs" in page
    assert "Stop and get emergency help" in page


def test_search_engines_read_the_steps(client: FlaskClient, library: Library) -> None:
    page = client.get("/exercises/bird-dog").text
    (found,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', page, re.DOTALL)
    data = json.loads(found)
    assert data["@context"] == "https://schema.org"
    assert data["@type"] == ["ExercisePlan", "HowTo"]
    assert [step["text"] for step in data["step"]] == list(library.exercises["bird-dog"].text.steps)
    assert data["image"][0] == "http://localhost/static/figures/bird-dog-1.svg"
    picture = client.get("/static/figures/bird-dog-1.svg", follow_redirects=True)
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")


def test_an_unknown_exercise_is_a_friendly_page_with_the_nearest_names(client: FlaskClient) -> None:
    answer = client.get("/exercises/bird-dgo")
    assert answer.status_code == 404
    assert names(answer.text)[0] == "Bird dog"
    assert 'role="search"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    nothing = client.get("/exercises/zzzzzz")
    assert nothing.status_code == 404
    assert "Did you mean" not in nothing.text
    assert "Show all exercises" in nothing.text
    assert client.get("/exercises/<b>x").status_code == 404
    assert "<b>x" not in client.get("/exercises/<b>x").text


# --- for caches and search engines -------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/exercises", "/exercises/bird-dog", "/sitemap.xml", "/robots.txt"])
def test_pages_that_are_the_same_for_all_may_be_kept(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in first.headers
    assert "Content-Security-Policy" in first.headers
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    assert client.get(address).headers["ETag"] == first.headers["ETag"]


def test_the_site_map_names_every_exercise(client: FlaskClient, library: Library) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    names_ = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = [loc.text for loc in ElementTree.fromstring(answer.data).findall("s:url/s:loc", names_)]
    assert {f"http://localhost/exercises/{id_}" for id_ in library.exercises} < set(found)
    for address in found[:4]:
        assert address
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_robots_are_kept_from_plans_and_shown_the_way(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /plan\n" in text
    assert "Disallow: /exercises" not in text
    assert text.endswith("Sitemap: http://localhost/sitemap.xml\n")
    assert 'content="noindex, follow"' in client.get("/exercises?q=plank").text
    assert "noindex" not in client.get("/exercises").text
