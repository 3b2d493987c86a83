"""The pages: one form, one fragment, and the same plan as page, JSON and paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask_htmx import HTMX
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.wrappers import Response as AnyResponse

from planner.choices import steps
from planner.edits import parse
from planner.figures import drawings, motion
from planner.handout.chapters import sessions
from planner.handout.document import render_handout
from planner.handout.names import file_name
from planner.handout.note import NOTE_FILE, render_note
from planner.handout.sheet import sheet
from planner.intake import CHOSEN_FIRST
from planner.language import _
from planner.library.model import Library
from planner.plan import Incomplete, Outcome, Plan, Referral, build_plan
from planner.web.address import plan_address, plan_query, print_query, week_address
from planner.web.choosing import Choosing, choosing
from planner.web.forms import (
    ATTESTATION,
    KEPT_IN_A_START,
    PLAN_QUESTIONS,
    QUESTIONS,
    AnyOf,
    CalendarForm,
    CodeForm,
    DetailsForm,
    PlanForm,
    PrintForm,
    RecordForm,
)
from planner.web.languages import of_language
from planner.web.plan_json import outcome_json
from planner.web.short import short_address

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


def address_of(asked: Answer) -> str:
    """Where this plan is found again. "None of these either" decides nothing, but a tick should not be lost."""
    address = plan_address(asked.outcome.intake, library(), asked.print_form.printing())
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
        "figure_url": static_url().__add__,
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


def static_url() -> str:
    """Where static files are; for each of them url_for would take a third of a preview's time in all."""
    return f"{request.script_root}{current_app.static_url_path}/"


def context(asked: Answer, details: DetailsForm | None = None) -> dict[str, object]:
    """What page and fragment share."""
    return {
        **starts("clinician" if asked.form.by_clinician else "self"),
        "form": asked.form,
        "faults": asked.faults,
        "outcome": asked.outcome,
        "kind": type(asked.outcome).__name__.lower(),
        "plan": asked.outcome if isinstance(asked.outcome, Plan) else None,
        "library": library(),
        "questions": QUESTIONS,
        "condition_helps": {c.id: c.ask for c in library().conditions.values()},
        "condition_groups": {c.id: c.group for c in library().conditions.values()},
        "signs_of": {group: signs_of(asked.form, group) for group in library().sign_groups},
        "chosen_first": {*asked.form.given} - {("mode", "clinician")} == {*CHOSEN_FIRST},
        "more_open": any(name in asked.faults or not usual(asked.form, name) for name in folded(asked.form)),
        "level_helps": {str(level.id): level.meaning for level in library().levels.values()},
        "details_form": details or DetailsForm(),
        "print_form": asked.print_form,
        "calendar_form": CalendarForm(),
        "record_form": RecordForm(),
        "choosing": asked.choosing,
        "said": said(asked),
        "changed": asked.changed,
        "focus": focus(asked),
        **(editing(asked.outcome) if isinstance(asked.outcome, Plan) else {}),
        "motion": motion,
        "attestable": attestable(asked),
        "attestation": asked.form.attestation,
        "all_answers": asked.form.given if isinstance(asked.outcome, Referral) else (),
        "hidden_answers": plan_query(asked.outcome.intake, library()),
        "code_form": CodeForm(None, library().numbers),
        "hidden_print": print_query(asked.print_form.printing()),
        "address": plan_address(asked.outcome.intake, library(), asked.print_form.printing()),
        "week_address": week_address(asked.outcome.intake, library(), asked.print_form.printing()),
        **(sheet(asked.outcome, library()) if isinstance(asked.outcome, Plan) else {}),
    }


def editing(plan: Plan) -> dict[str, object]:
    """What the controls of a plan need."""
    edits = [edit for _text, edit in plan.course.read if edit]
    first: dict[str, str] = {}
    for session in sessions(plan):
        for _slot, prescriptions in session.parts:
            for p in prescriptions:
                first.setdefault(p.exercise.id, session.days[0])
    return {
        "first_day": first,
        "locked": {edit.what for edit in edits if edit.verb == "lock"},
        "steps": lambda p: steps(plan, p, library()),
        "place_of": {day.day: {p.exercise.id: n for n, p in enumerate(day.prescriptions, 1)} for day in plan.days},
    }


def page(asked: Answer, details: DetailsForm | None = None, status: int = 200) -> Response:
    """The whole page, with the preview in it."""
    return make_response(render_template("index.html", **context(asked, details)), status)


@pages.get("/")
def front() -> AnyResponse:
    """The front page. An address with answers, as this page had them once, leads on to its plan."""
    if answered(request.args):
        return redirect(f"/plan?{urlencode([*request.args.items(multi=True)])}", 308)
    code_form = CodeForm(None, library().numbers)
    return make_response(render_template("start.html", code_form=code_form, **starts("self")))


@pages.get("/plan")
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
    asked = answer(request.form)
    shown = context(asked)
    fragment = render_template("_preview.html", **shown) + render_template("_budget.html", **shown, beside_preview=True)
    response = make_response(fragment)
    referred = isinstance(asked.outcome, Referral)
    address = door_address(asked.form) if referred else address_of(asked)
    response.headers["HX-Push-Url" if asked.changed else "HX-Replace-Url"] = address  # Back takes a change back
    return response


@pages.route("/plan.json", methods=["GET", "POST"])
def plan_json() -> dict[str, object]:
    """The plan, the referral or what is missing; always 200."""
    asked = answer(request.form) if request.method == "POST" else answer_by_address()
    return outcome_json(asked.outcome, library(), asked.faults)


@pages.route("/handout.pdf", methods=["GET", "POST"])
def handout() -> Response:
    """The plan on paper. Names and notes come only in a POST, and are neither kept nor logged."""
    personal = request.method == "POST"
    asked = answer(request.form) if personal else answer_by_address()
    plan = asked.outcome if isinstance(asked.outcome, Plan) else None
    typed = CombinedMultiDict[Any, Any]([request.form, request.files]) if personal else None
    details = DetailsForm(typed, plan, library().exercises)
    if plan is None or not details.validate() or asked.print_form.errors:
        return page(asked, details, 400)
    printing = asked.print_form.printing()
    address = urljoin(request.url_root, plan_address(plan.intake, library(), printing))
    by, on = asked.form.attestation or ("", "")
    printed = replace(details.details(), attested_by=by, attested_on=on)
    short = urljoin(request.url_root, path) if (path := short_address(plan.intake, library())) else ""
    response = make_response(render_handout(plan, library(), printed, address, render_template, printing, short))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(plan)}"'
    return response


@pages.post("/note.pdf")
def note() -> Response:
    """What to do and what to tell a clinician, on one page to take along. Signs come in a body, never in an address."""
    asked = answer(request.form)
    if not isinstance(asked.outcome, Referral):
        return page(asked, status=400)
    response = make_response(render_note(asked.outcome, library(), render_template, asked.print_form.printing()))
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{NOTE_FILE}"'
    return response


@pages.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain"}
