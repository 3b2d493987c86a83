"""The handout as it will be printed, page by page on the screen: pictures of the true PDF, without a name or a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin

from flask import Blueprint, Response, abort, current_app, make_response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import HTTPException

from planner.handout.budget import Budget, named, renamed
from planner.handout.details import Details
from planner.handout.document import render_handout
from planner.handout.names import file_name
from planner.handout.options import Printing
from planner.handout.pictures import WIDTHS, picture
from planner.language import language
from planner.plan import Plan
from planner.web.address import plan_address, plan_query, print_query
from planner.web.caching import by_address
from planner.web.fingerprint import fingerprint
from planner.web.forms import DetailsForm
from planner.web.kept import Kept, Paper
from planner.web.rates import told
from planner.web.settings import Settings
from planner.web.shared import Shared
from planner.web.short import short_address
from planner.web.views import Answer, answer, answer_by_address, htmx, library, page
from planner.web.views import too_often as again_later

papers = Blueprint("papers", __name__)
SECONDS_KEPT = 3600  # by the browser; the pictures' addresses change when the pages do


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A plan as it is printed for nobody in particular."""

    plan: Plan
    printing: Printing
    query: str  # its answers and print, as an address has them

    @classmethod
    def of(cls, plan: Plan, printing: Printing, query: str = "") -> Anonymous:
        """With its query; whoever knows that already says so."""
        return cls(plan, printing, query or urlencode(plan_query(plan.intake, library()) + print_query(printing)))

    @property
    def key(self) -> tuple[str, ...]:
        """All that decides its bytes: the language, and its address, which stands on it."""
        return key_of(self.query)

    def pdf(self) -> bytes:
        """The bytes of `/handout.pdf` at this address. Made from the address alone, so that nothing else slips in."""
        plan = answer(MultiDict(parse_qsl(self.query))).outcome
        assert isinstance(plan, Plan), "a plan's address gives the plan"
        path = short_address(plan.intake, library())
        address = urljoin(request.url_root, plan_address(plan.intake, library(), self.printing))
        short = urljoin(request.url_root, path) if path else ""
        return render_handout(plan, library(), Details(), address, render_template, self.printing, short)

    def paper(self) -> Paper:
        """Its pages, drawn now if they are not kept. Raises Busy, HandoutError."""
        return kept().drawn(self.key, self.pdf, file_name(self.plan))


def key_of(query: str) -> tuple[str, ...]:
    """What a paper is kept by, from the whole of its answers and print as an address has them."""
    return language(), request.url_root, query


@papers.record
def _keep(state: BlueprintSetupState) -> None:
    settings = state.app.extensions.get("settings", Settings())
    shared = Shared(settings.redis_url, settings.secret_key, fingerprint()) if settings.redis_url else None
    state.app.extensions["papers"] = Kept(shared=shared)


def kept() -> Kept:
    """The papers of this app."""
    found = current_app.extensions["papers"]
    assert isinstance(found, Kept)
    return found


def asked_for() -> tuple[Answer, Anonymous | None]:
    """The answers of an address, and the plan to draw if there is one."""
    asked = answer_by_address()
    if not isinstance(asked.outcome, Plan) or asked.print_form.errors:
        return asked, None
    return asked, Anonymous.of(asked.outcome, asked.print_form.printing())


@papers.get("/paper")
def show() -> Response:
    """All pages of a plan's handout, and what they take: a fragment for pages.js, or a page by itself."""
    asked, plan = asked_for()
    if plan is None:
        return page(asked, status=400)
    paper = plan.paper()
    template = "_sheets.html" if htmx and not htmx.boosted and not htmx.history_restore_request else "paper.html"
    return make_response(render_template(template, **context(asked, plan, paper)))


@papers.get("/handout.pdf")
@by_address()
def handout() -> Response:
    """The plan on paper, for nobody in particular: the one that is kept, where it is.

    An address that is word for word the one a paper was drawn from needs no planning: it holds nothing else.
    """
    paper = kept().get(key_of(request.query_string.decode("ascii", "replace")))
    if paper is None:
        asked, plan = asked_for()
        if plan is None:
            return page(asked, status=400)
        paper = plan.paper()
    response = make_response(paper.pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{paper.file_name}"'
    return response


def context(asked: Answer, plan: Anonymous, paper: Paper) -> dict[str, object]:
    """What the fragment and the page share."""
    return {
        "plan": plan.plan,
        "print_form": asked.print_form,
        "attestation": None,
        "query": plan.query,
        "address": plan_address(plan.plan.intake, library(), plan.printing),
        "shape": paper.shape,
        "widths": WIDTHS,
        "version": paper.version,
    }


@papers.get("/paper/<int:number>.png")
@papers.get("/paper/<int:number>-<int:width>.png")
def sheet_of(number: int, width: int = WIDTHS[1]) -> Response:
    """One page as a picture."""
    asked, plan = asked_for()
    if plan is None:
        return page(asked, status=400)
    if width not in WIDTHS:
        abort(404)
    try:
        drawn = picture(plan.paper().pdf, number, width, plan.printing.colour)
    except IndexError:
        abort(404)
    response = make_response(drawn)
    response.mimetype = "image/png"
    response.cache_control.private, response.cache_control.max_age = True, SECONDS_KEPT
    response.add_etag()
    response.make_conditional(request)
    return response


@papers.post("/paper")
def fit() -> Response:
    """Without JavaScript: the page with another print, and all that was typed beside the plan. `fit` is `card-2`."""
    chosen = renamed(Printing(), request.form.get("fit", ""))
    values = MultiDict((n, v) for n, v in request.form.items(multi=True) if n not in ("print", "weeks"))
    values.update({"print": chosen.print, "weeks": str(chosen.weeks)})
    asked = answer(values)
    plan = asked.outcome if isinstance(asked.outcome, Plan) else None
    typed = CombinedMultiDict[Any, Any]([request.form, request.files])
    return page(asked, DetailsForm(typed, plan, library().exercises))


@papers.errorhandler(429)
def too_often(error: HTTPException) -> Response | tuple[str, int, dict[str, str]]:
    """A sentence; where a form was sent, the page again with all that was typed."""
    if request.method == "POST":
        return again_later(error)
    sentence, headers = told(error)
    return render_template("error.html", sentence=sentence), 429, headers


@papers.app_template_global()
def budget_of(plan: Plan, printing: Printing, query: str = "") -> Budget:
    """What it takes to print a plan; how many pages, if they were drawn lately."""
    paper = kept().get(Anonymous.of(plan, printing, query).key)
    return Budget(plan, printing, paper.shape.pages if paper else None, request.values.get("full", ""))


papers.add_app_template_global(named, "print_name")


@papers.app_template_global()
def pages_address(plan: Plan, printing: Printing, query: str = "") -> str:
    """Where the pages of a plan are shown."""
    return f"{url_for('papers.show', lang=None)}?{Anonymous.of(plan, printing, query).query}"
