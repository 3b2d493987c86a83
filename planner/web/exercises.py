"""The library's pages: find an exercise, read all there is about it. The same for everybody, so they may be kept."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

import planner.wording as wording
from planner.figures import drawings, motion
from planner.handout.sheet import SCREEN_SCALE
from planner.language import language
from planner.leaflet import leaflet
from planner.library.model import Exercise
from planner.search import conditions_in, nearest, search, telling
from planner.web.caching import by_address
from planner.web.files import addresses
from planner.web.forms import LONGEST_SEARCH, SearchForm, search_form
from planner.web.views import htmx, library

exercises = Blueprint("exercises", __name__)
KEPT_SECONDS = 3600  # a changed text is on the screen within the hour
FILTERS = frozenset({*SearchForm.__annotations__, "all"} - {"q"})
LARGE_SCALE = 1.8  # an exercise that has the page to itself
FIRST = 36  # exercises on a page, until all are asked for
#: What is about one person, or only of use to the form.
NOT_FOR_ROBOTS = ("/plan", "/preview", "/p/", "/handout.pdf", "/note.pdf", "/batch")


@exercises.get("/exercises")
@by_address(KEPT_SECONDS, FILTERS)
def index() -> AnyResponse:
    """All exercises, or those that were looked for."""
    form = search_form(library())(request.args)
    valid = form.validate()
    address = address_of(form)
    if htmx and not htmx.history_restore_request:
        response = make_response(render_template("_exercises_found.html", **found(form), counted_apart=True))
        response.headers["HX-Replace-Url"] = address
        return response
    if valid and any(not value for value in request.args.values()):
        return redirect(address)  # a form without JavaScript sends its empty fields, too
    response = make_response(render_template("exercises.html", **found(form)))
    if not valid:  # what someone types is kept nowhere, and words to look for are none of FILTERS
        response.headers["Cache-Control"] = "no-store"
    return response


@exercises.get("/exercises/<id_>")
@by_address(KEPT_SECONDS)
def show(id_: str) -> Response:
    """All there is about one exercise."""
    if id_ not in library().exercises:
        return unknown(id_)
    about = leaflet(library().exercises[id_], library())
    address = url_for("exercises.show", id_=id_, _external=True)
    page = render_template(
        "exercise.html",
        about=about,
        e=about.exercise,
        address=address,
        structured=structured(about.exercise, address),
        **{**shared(), "screen_scale": LARGE_SCALE},
    )
    return make_response(page)


@exercises.get("/sitemap.xml")
@by_address(KEPT_SECONDS)
def sitemap() -> Response:
    """What a search engine should know of."""
    known = [url_for("pages.show", _external=True), url_for("exercises.index", _external=True)]
    known += [url_for("exercises.show", id_=id_, _external=True) for id_ in library().exercises]
    response = make_response(render_template("sitemap.xml", addresses=known))
    response.mimetype = "application/xml"
    return response


@exercises.get("/robots.txt")
@by_address(KEPT_SECONDS)
def robots() -> Response:
    """Plans are for who has their address."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines.append(f"Sitemap: {url_for('exercises.sitemap', _external=True)}")
    response = make_response("\n".join(lines) + "\n")
    response.mimetype = "text/plain"
    return response


def unknown(id_: str) -> Response:
    """No such exercise: what may have been meant, and a way to look for it."""
    meant = nearest(library(), id_[:LONGEST_SEARCH])
    form = search_form(library())()
    return make_response(render_template("exercise_unknown.html", meant=meant, form=form, **shared()), 404)


def found(form: SearchForm) -> dict[str, object]:
    """What page and fragment share: the exercises, and where there are none, what would find some."""
    text = (form.q.data or "")[:LONGEST_SEARCH]  # of what is longer, the form says so
    exercises = search(
        library(),
        text,
        equipment=frozenset(form.equipment.data or ()),
        positions=frozenset(filter(None, [form.position.data])),
        goals=frozenset(filter(None, [form.goal.data])),
        relief=form.helps.data or "",
    )
    words = telling(text)
    single = [(word, len(search(library(), word))) for word in words] if not exercises and len(words) > 1 else []
    return {
        "form": form,
        "faults": {name: [str(message) for message in messages] for name, messages in form.errors.items()},
        "found": exercises,
        "shown": exercises if request.args.get("all") else exercises[:FIRST],
        "conditions": conditions_in(library(), text),
        "unfiltered": len(search(library(), text)) if form.filtered and not exercises else 0,
        "single": [(word, number) for word, number in single if number],
        "all_address": address_of(form, all="yes"),
        "address": url_for("exercises.index", _external=True),
        **shared(),
    }


def address_of(form: SearchForm, **more: str) -> str:
    """Where this search is found again."""
    path, _mark, own = url_for("exercises.index").partition("?")
    query = "&".join(filter(None, [own, urlencode([*form.given, *more.items()])]))
    return f"{path}?{query}" if query else path


def shared() -> dict[str, object]:
    """What the partials of drawings, tiles and the safety box take."""
    return {
        "library": library(),
        "words": wording,
        "drawings": drawings,
        "motion": motion,
        "figure_url": addresses(),
        "screen_scale": SCREEN_SCALE,
    }


def structured(e: Exercise, address: str) -> dict[str, object]:
    """The same page for a search engine (schema.org)."""
    pictures = [f"{request.root_url}static/{d.file}" for d in drawings(e.drawn_as)]
    needs = [library().equipment[options[0]] for options in e.equipment]
    return {
        "@context": "https://schema.org",
        "@type": ["ExercisePlan", "HowTo"],
        "name": e.name,
        "alternateName": list(e.other_names),
        "description": e.text.purpose,
        "url": address,
        "inLanguage": language(),
        "image": pictures,
        "exerciseType": library().categories[e.category].name,
        "tool": [{"@type": "HowToTool", "name": item.name} for item in needs],
        "step": [
            {"@type": "HowToStep", "position": number, "text": text} for number, text in enumerate(e.text.steps, 1)
        ],
        "isAccessibleForFree": True,
        "publisher": {"@type": "Organization", "name": "Backplan"},
    }
