"""Other ways out of the same plan: calendar, chart note, health record, and a page to print."""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from urllib.parse import urljoin

from flask import Blueprint, Response, json, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from planner.handout.calendar import render_calendar
from planner.handout.chart import render_chart
from planner.handout.details import Details
from planner.handout.document import handout_html
from planner.handout.fhir import fhir_bundle
from planner.handout.names import file_name
from planner.handout.options import Printing
from planner.plan import Plan
from planner.web.address import plan_address
from planner.web.caching import by_address
from planner.web.errors import CONTENT_SECURITY_POLICY
from planner.web.files import addresses
from planner.web.forms import CalendarForm, RecordForm
from planner.web.rates import told
from planner.web.views import Answer, answer, answer_by_address, context, library, page

exports = Blueprint("exports", __name__)
PRINT_SHEETS = ("fonts.css", "tokens.css", "handout.css", "print-page.css")


@exports.get("/plan.ics")
@by_address(dated=True)
def calendar() -> Response:
    """The weeks to come, for a calendar."""
    asked, form = answer_by_address(), CalendarForm(request.args)
    valid = form.validate()
    if not isinstance(asked.outcome, Plan) or not valid or asked.print_form.errors:
        return refused(asked, calendar_form=form)
    plan, printing, made = asked.outcome, asked.print_form.printing(), datetime.datetime.now(datetime.UTC)
    content = render_calendar(plan, library(), address(plan, printing), form.times(), made, printing.country)
    return file(plan, "ics", "text/calendar", content)


@exports.get("/plan.txt")
@by_address()
def chart() -> Response:
    """Plain text for a chart note."""
    asked = answer_by_address()
    if not isinstance(asked.outcome, Plan) or asked.print_form.errors:
        return page(asked, status=400)
    plan, printing = asked.outcome, asked.print_form.printing()
    response = make_response(render_chart(plan, library(), address(plan, printing), printing.country))
    response.mimetype = "text/plain"
    return response


@exports.route("/plan.fhir.json", methods=["GET", "POST"])
@by_address(dated=True)
def record() -> Response:
    """A FHIR bundle for a health record. Whose it is comes only in a POST, and is neither kept nor logged."""
    personal = request.method == "POST"
    asked = answer(request.form) if personal else answer_by_address()
    form = RecordForm(request.form if personal else only_start(request.args))
    valid = form.validate()
    if not isinstance(asked.outcome, Plan) or not valid or asked.print_form.errors:
        return refused(asked, record_form=form)
    plan, country = asked.outcome, asked.print_form.printing().country
    bundle = fhir_bundle(plan, library(), address(plan), form.patient_identifier.data or "", form.starts, country)
    return file(plan, "fhir.json", "application/fhir+json", json.dumps(bundle))


@exports.get("/plan.html")
@by_address()
def print_page() -> Response:
    """The handout as a page, for a browser's own print."""
    asked = answer_by_address()
    if not isinstance(asked.outcome, Plan) or asked.print_form.errors:
        return page(asked, status=400)
    plan, printing = asked.outcome, asked.print_form.printing()
    whole = address(plan, printing)
    html = handout_html(
        plan, library(), Details(), whole, render_template, printing, static=addresses(), sheets=PRINT_SHEETS
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = allowing_styles_of(html)
    return response


@exports.errorhandler(429)
def too_often(error: HTTPException) -> Response:
    """The page again, with the days and times that were chosen."""
    sentence, headers = told(error)
    response = refused(answer_by_address(), 429, calendar_form=CalendarForm(request.args), notice=sentence)
    response.headers.update(headers)
    return response


def only_start(values: MultiDict[str, str]) -> MultiDict[str, str]:
    """An address names no patient."""
    return MultiDict(("start", value) for value in values.getlist("start"))


def refused(asked: Answer, status: int = 400, **shown: object) -> Response:
    """The page with what to mend, and all that was typed."""
    return make_response(render_template("index.html", **{**context(asked), **shown}), status)


def address(plan: Plan, printing: Printing | None = None) -> str:
    """Where the plan is found again, from anywhere."""
    return urljoin(request.url_root, plan_address(plan.intake, library(), printing))


def file(plan: Plan, ending: str, mimetype: str, content: str | bytes) -> Response:
    """Something to save under a name that says nothing of the person."""
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(plan, ending)}"'
    return response


def allowing_styles_of(html: str) -> str:
    """The usual policy, and the page's own sheets: the widths of its drawings. By their hashes, so no others."""
    sheets = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    hashes = (base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode() for sheet in sheets)
    allowed = " ".join(["style-src 'self'", *(f"'sha256-{digest}'" for digest in hashes)])
    return CONTENT_SECURITY_POLICY.replace("style-src 'self'", allowed)
