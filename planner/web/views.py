"""The pages: one form, one fragment, and the same plan as page, JSON and paper."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.blueprints import BlueprintSetupState
from flask_htmx import HTMX
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from planner.edits import parse
from planner.figures import drawings
from planner.glance import last_week
from planner.handout.document import render_handout
from planner.handout.names import file_name
from planner.handout.note import NOTE_FILE, render_note
from planner.handout.refusals import Busy, TooHeavy
from planner.handout.sheet import sheet, whole
from planner.intake import CHOSEN_FIRST
from planner.language import _, language
from planner.library.model import Library
from planner.plan import Incomplete, Outcome, Plan, Referral, build_plan
from planner.web.address import plan_address, plan_query, print_query, week_address
from planner.web.caching import by_address
from planner.web.choosing import Choosing, choosing
from planner.web.files import addresses, files
from planner.web.forms import (
    ATTESTATION,
    KEPT_IN_A_START,
    PLAN_QUESTIONS,
    QUESTIONS,
    AnyOf,
    CodeForm,
    DetailsForm,
    PlanForm,
    PrintForm,
)
from planner.web.languages import of_language
from planner.web.pieces import Pieces
from planner.web.plan_json import outcome_json
from planner.web.previews import Made, Previews, key_of
from planner.web.printing import unprinted
from planner.web.rates import told
from planner.web.screen import Screen
from planner.web.screen import given as pieces_read
from planner.web.short import short_address
from planner.web.timing import timed

pages = Blueprint("pages", __name__)
htmx = HTMX()
#: The questions that stand folded away, each with its usual answer. A clinician has the last two in sight.
MORE = {"avoid": "", "hurt": "", "lately": "as-planned", "week": "1"}
FOLDED_FOR_CLINICIANS = ("avoid", "hurt")


class Answer(NamedTuple):
    """What was asked, what comes of it, and how to print it; and what is being chosen on the page."""

    form: PlanForm
    outcome: Outcome
    faults: dict[str, list[str]]
    print_form: PrintForm
    choosing: Choosing | None = None

    @property
    def changed(self) -> bool:
        """Whether a change of the plan was asked for, beyond those that stood."""
        return bool(self.form.do.data)


def library() -> Library:
    """The library in the language that is spoken."""
    found = of_language("library")
    assert isinstance(found, Library)
    return found


@timed("plan")
def answer(values: MultiDict[str, str]) -> Answer:
    """Read the answers and plan. A faulty answer counts as not given: a plan is never built on a guess."""
    form = of_language("plan_form")(values)
    form.validate()
    outcome, faults = build_plan(form.intake(), library()), form.faults
    if faults and isinstance(outcome, Plan):
        outcome = Incomplete(outcome.intake, tuple(faults))
    print_form = of_language("print_form")(values)
    print_form.validate()
    asked = (
        "" if values.get("do") else values.get("choose", values.get("choosing", ""))
    )  # a panel stays open until then
    panel = choosing(asked, values.get("find", ""), outcome, library()) if isinstance(outcome, Plan) else None
    return Answer(form, outcome, faults, print_form, panel)


def answer_by_address() -> Answer:
    """The same from an address, which never attests: who has assessed someone travels in a body only."""
    return answer(MultiDict((name, v) for name, v in request.args.items(multi=True) if name not in ATTESTATION))


def attestable(asked: Answer) -> bool:
    """Whether a clinician can open the plan, or just did: for signs (1.1), not for age or leg pain that stays."""
    if not asked.form.by_clinician:
        return False
    return bool(asked.form.attested.data) or (isinstance(asked.outcome, Referral) and asked.outcome.releasable)


def address_of(asked: Answer, address: str = "") -> str:
    """Where this plan is found again. "None of these either" decides nothing, but a tick should not be lost."""
    address = address or plan_address(asked.outcome.intake, library(), asked.print_form.printing())
    ticked = asked.form.exercise_screen.data == ["none"] and asked.outcome.intake.screened
    return f"{address}&exercise_screen=none" if ticked else address


def said(asked: Answer) -> str:
    """What a person who cannot see the page should know has changed, in one sentence."""
    plan = asked.outcome
    if not isinstance(plan, Plan):
        return ""
    if asked.changed and plan.dropped:
        return plan.dropped[-1].reason
    done = {change.edit: change.text for change in plan.changes}
    new = [edit for edit in asked.form.do.data if edit in done]
    if new:
        return done[new[-1]]
    if asked.changed:
        return _("The change was taken back.")
    strength = sum("strength" in day.kinds for day in plan.days)
    return _("Your week has %(days)s days, %(strength)s of them with strength work.",
             days=len(plan.days), strength=strength)  # fmt: skip


def focus(asked: Answer) -> str:
    """The id of the part of the page that the last change was about."""
    if asked.choosing:
        return "choose"
    edit = parse(asked.form.do.data[-1].removeprefix("undo.")) if asked.changed else None
    if edit is None:
        return "said" if asked.changed else ""
    if edit.verb == "move":
        return f"move-{edit.args[0]}"
    return f"row-{edit.args[0] if edit.verb == 'swap' else edit.what}"


def door_address(form: PlanForm) -> str:
    """The builder with nothing answered."""
    return "/plan?mode=clinician" if form.by_clinician else "/plan"


def starts(mode: str) -> dict[str, object]:
    """The starting points, ours and how the device keeps a clinician's own; each opens the form of this mode."""
    return {
        "starting_points": library().starting_points.values(),
        "start_door": "&mode=clinician" if mode == "clinician" else "",
        "kept_in_a_start": KEPT_IN_A_START,
        "exercises": library().exercises,
        "drawings": drawings,
        "figure_url": addresses(),
    }


def signs_of(form: PlanForm, group: str) -> list[tuple[AnyOf, set[str]]]:
    """The fields of a line of the safety check, each with its values of that line."""
    signs = {flag.id for flag in library().red_flags.values() if flag.group == group}
    questions = {question.id for question in library().exercise_screen.values() if question.group == group}
    return [(form.redflag, signs), (form.exercise_screen, questions)]


def folded(form: PlanForm) -> tuple[str, ...]:
    """The questions behind "More choices"."""
    return FOLDED_FOR_CLINICIANS if form.by_clinician else tuple(MORE)


def usual(form: PlanForm, name: str) -> bool:
    """Whether a folded question has no answer, or the one that most people give."""
    return not form[name].data or form[name].data == MORE[name]


def fragment(asked: Answer, details: DetailsForm | None = None) -> dict[str, object]:
    """What the preview needs. A plan's long parts come with it where they are open on the page."""
    plan, printing = asked.outcome, asked.print_form.printing()
    answers, how = plan_query(plan.intake, library()), print_query(printing)
    query = urlencode(answers + how)
    shown: dict[str, object] = {
        "form": asked.form,
        "faults": asked.faults,
        "outcome": plan,
        "kind": type(plan).__name__.lower(),
        "library": library(),
        "questions": QUESTIONS,
        "figure_url": addresses(),
        "print_form": asked.print_form,
        "choosing": asked.choosing,
        "said": said(asked),
        "changed": asked.changed,
        "focus": focus(asked),
        "attestable": attestable(asked),
        "attestation": asked.form.attestation,
        "all_answers": asked.form.given if isinstance(plan, Referral) else (),
        "hidden_answers": answers,
        "query": query,
        "address": f"/plan?{query}" if query else "/plan",
    }
    if not isinstance(plan, Plan):
        return shown | {"plan": None}
    shown |= sheet(plan, library())
    return shown | {
        "last_week": last_week(plan),
        "screen": screen(asked, plan, answers + how, shown, details),
        "week_address": week_address(plan.intake, library(), printing),
    }


def screen(
    asked: Answer, plan: Plan, answers: list[tuple[str, str]], shown: dict[str, Any], details: DetailsForm | None
) -> Screen:
    """The plan's pieces."""
    by = asked.form.attestation and (asked.form.attested_by.data or "", asked.form.attested_on.data or "")
    typed = details.notes if details else None
    return Screen(
        plan, library(), current_app.extensions["pieces"], where(), shown["sessions"], shown["doses"],
        shown["numbers"], answers, shown["query"], by, typed.data if typed else {}, typed.faults if typed else {},
    )  # fmt: skip


def given() -> dict[str, object]:
    """What the templates of pieces read, in the language that is spoken."""
    return pieces_read(addresses(), library())


def where() -> tuple[str, ...]:
    """What all pieces of a page depend on: the language, and where files are."""
    return language(), request.script_root, files().version


@pages.record_once
def _keep(state: BlueprintSetupState) -> None:
    state.app.extensions["pieces"] = Pieces(state.app.jinja_env, given)
    state.app.extensions["previews"] = Previews()


def context(asked: Answer, details: DetailsForm | None = None) -> dict[str, object]:
    """What the page needs: the preview, all of it, and the forms around it."""
    shown = fragment(asked, details)
    return {
        **starts("clinician" if asked.form.by_clinician else "self"),
        **shown,
        **(whole(asked.outcome, library()) if isinstance(asked.outcome, Plan) else {}),
        "condition_helps": {c.id: c.ask for c in library().conditions.values()},
        "condition_groups": {c.id: c.group for c in library().conditions.values()},
        "signs_of": {group: signs_of(asked.form, group) for group in library().sign_groups},
        "chosen_first": {*asked.form.given} - {("mode", "clinician")} == {*CHOSEN_FIRST},
        "more_open": any(name in asked.faults or not usual(asked.form, name) for name in folded(asked.form)),
        "level_helps": {str(level.id): level.meaning for level in library().levels.values()},
        "details_form": details or DetailsForm(),
        "code_form": CodeForm(None, library().numbers),
    }


def page(asked: Answer, details: DetailsForm | None = None, status: int = 200, notice: str = "") -> Response:
    """The whole page, with the preview in it; above it a notice, if there is one. A referral and a mistake are kept
    nowhere.
    """
    response = make_response(render_template("index.html", **context(asked, details), notice=notice), status)
    if asked.faults or isinstance(asked.outcome, Referral):
        response.headers["Cache-Control"] = "no-store"
    return response


@pages.app_errorhandler(429)
def too_often(error: HTTPException) -> Response:
    """The page again, with all that was sent."""
    sentence, headers = told(error)
    if request.method == "POST":
        asked = answer(request.form)
        plan = asked.outcome if isinstance(asked.outcome, Plan) else None
        details = DetailsForm(request.form, plan, library().exercises)
    else:
        asked, details = answer_by_address(), DetailsForm()
    response = page(asked, details, 429, sentence)
    response.headers.update(headers)
    return response


@pages.get("/")
@by_address()
def front() -> AnyResponse:
    """The front page. An address with answers, as this page had them once, leads on to its plan.

    One with a warning sign or a name, which a hand has written there, is answered here: no address of ours repeats it,
    and a sign that was left out on the way would open a plan.
    """
    if answered(request.args) and not set(request.args) <= current_app.extensions["kept_in_links"]:
        return page(answer_by_address())
    if answered(request.args):
        return redirect(f"/plan?{urlencode([*request.args.items(multi=True)])}", 308)
    code_form = CodeForm(None, library().numbers)
    return make_response(render_template("start.html", code_form=code_form, **starts("self")))


@pages.get("/plan")
@by_address()
def show() -> Response:
    """The builder: with what an address answers, or with what is chosen first."""
    if answered(request.args):
        return page(answer_by_address())
    return page(answer(MultiDict([*CHOSEN_FIRST, *request.args.items(multi=True)])))


@pages.post("/plan")
def submit() -> AnyResponse:
    """Without JavaScript: on to the plan's address, unless that would hide a mistake, tell a sign or lose a name."""
    if "door" in request.form:
        return other_door()
    asked = answer(request.form)
    dropped = isinstance(asked.outcome, Plan) and asked.outcome.dropped
    if asked.faults or isinstance(asked.outcome, Referral) or asked.outcome.intake.released or dropped:
        return page(asked)
    if asked.choosing:
        shown = urlencode([("choose", asked.choosing.asked), ("find", asked.choosing.find)])
        return redirect(f"{address_of(asked)}&{shown}#choose", 303)
    return redirect(address_of(asked) + ("#changes" if asked.changed else "#preview"), 303)


def other_door() -> AnyResponse:
    """The same answers in the other form. What no address may hold (signs, names, notes) comes along in the page."""
    values = MultiDict(request.form)
    values["mode"] = request.form["door"]
    asked = answer(values)
    plan = asked.outcome if isinstance(asked.outcome, Plan) else None
    details = DetailsForm(request.form, plan, library().exercises)
    told = asked.faults or asked.form.redflag.data or isinstance(asked.outcome, Referral)
    if told or details.given or details.notes.data:
        return page(asked, details)
    return redirect(address_of(asked), 303)


def answered(values: MultiDict[str, str]) -> bool:
    """Whether an address answers anything that a plan is made of; the door alone does not."""
    return any(name in PLAN_QUESTIONS for name in values)


@pages.get("/p")
@pages.get("/p/<path:code>")
def reopen(code: str | None = None) -> AnyResponse:
    """On to the plan of a short address, typed as one or into the box; or the box, and what is wrong with the code."""
    typed = request.args if code is None else MultiDict({"code": code})
    form = CodeForm(typed, library().numbers)
    if typed and form.validate():
        return redirect(f"/plan?{urlencode(in_order(form.answers))}#preview", 303)
    return make_response(render_template("code.html", code_form=form))


def in_order(answers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Answers as an address has them. Those that are no more come last: the plan's page says so at their question."""
    form = of_language("plan_form")(MultiDict(answers))
    known = plan_query(form.intake(), library())
    return known + [answer for answer in answers if answer not in known]


@pages.post("/preview")
def preview() -> AnyResponse:
    """The live fragment. The address bar follows the answers and changes, and is emptied by a referral."""
    if not htmx or htmx.boosted or htmx.history_restore_request:
        return submit()
    kept, key = current_app.extensions["previews"], key_of(where(), request.form)
    made = key and kept.get(key)
    changed = False
    if not made:
        asked = answer(request.form)
        made, changed = preview_of(asked), asked.changed
        if key and harmless(asked):
            kept.put(key, made)
    response = make_response(made.html + budget_beside(made))
    response.headers["HX-Push-Url" if changed else "HX-Replace-Url"] = made.address  # Back takes a change back
    return response


def preview_of(asked: Answer) -> Made:
    """The preview, drawn."""
    shown = fragment(asked)
    if isinstance(asked.outcome, Plan) and (opened := {*request.form.getlist("open")} & {"course", "left-out"}):
        long = whole(asked.outcome, library())
        shown |= {name: part for name, part in long.items() if name.replace("_", "-") in opened}
    referred = isinstance(asked.outcome, Referral)
    address = door_address(asked.form) if referred else address_of(asked, str(shown["address"]))
    budget = {name: shown[name] for name in ("plan", "print_form", "attestation", "query")}
    return Made(render_template("_preview.html", **shown), address, budget)


def budget_beside(made: Made) -> str:
    """What the print of a preview's plan takes: its pages are known as soon as somebody has drawn them."""
    from planner.web.paper import budget_of  # which draws plans, and needs this module first

    known: Hashable = None
    if made.budget["plan"]:
        budget = budget_of(made.budget["plan"], made.budget["print_form"].printing(), made.budget["query"])
        known = budget.pages, budget.full_print
    if known not in made.budgets:
        made.budgets[known] = render_template("_budget.html", **made.budget, beside_preview=True)
    return made.budgets[known]


def harmless(asked: Answer) -> bool:
    """Whether every answer is one that we offer: a plan, with nothing in it that a person wrote."""
    plan = asked.outcome
    faultless = not asked.faults and not asked.print_form.errors and asked.choosing is None
    return isinstance(plan, Plan) and faultless and not plan.dropped and not plan.intake.released


@pages.route("/plan.json", methods=["GET", "POST"])
@by_address()
def plan_json() -> dict[str, object]:
    """The plan, the referral or what is missing; always 200."""
    asked = answer(request.form) if request.method == "POST" else answer_by_address()
    return outcome_json(asked.outcome, library(), asked.faults)


@pages.post("/handout.pdf")
def handout() -> Response:
    """The plan on paper, with names and notes: neither kept nor logged. Without any it comes from paper.py."""
    asked = answer(request.form)
    plan = asked.outcome if isinstance(asked.outcome, Plan) else None
    typed = CombinedMultiDict[Any, Any]([request.form, request.files])
    details = DetailsForm(typed, plan, library().exercises)
    if plan is None or not details.validate() or asked.print_form.errors:
        return page(asked, details, 400)
    printing = asked.print_form.printing()
    address = urljoin(request.url_root, plan_address(plan.intake, library(), printing))
    by, on = asked.form.attestation or ("", "")
    printed = replace(details.details(), attested_by=by, attested_on=on)
    short = urljoin(request.url_root, path) if (path := short_address(plan.intake, library())) else ""
    try:
        pdf = render_handout(plan, library(), printed, address, render_template, printing, short)
    except (Busy, TooHeavy) as why:
        return not_now(asked, why, details)
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(plan)}"'
    return response


def not_now(asked: Answer, why: Busy | TooHeavy, details: DetailsForm | None = None) -> Response:
    """No PDF just now. What was typed comes back as the page; a link, where nothing was, tries again by itself."""
    if request.method == "GET":
        raise why
    return unprinted(why, lambda said: render_template("index.html", **context(asked, details), print_fault=said))


@pages.post("/note.pdf")
def note() -> Response:
    """What to do and what to tell a clinician, on one page to take along. Signs come in a body, never in an address."""
    asked = answer(request.form)
    if not isinstance(asked.outcome, Referral):
        return page(asked, status=400)
    try:
        pdf = render_note(asked.outcome, library(), render_template, asked.print_form.printing())
    except (Busy, TooHeavy) as why:
        return not_now(asked, why)
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{NOTE_FILE}"'
    return response
