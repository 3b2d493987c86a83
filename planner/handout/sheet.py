"""What screen and paper show, read off one plan: its words, numbers, pictures and their sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import planner.wording as wording
from planner.figures import Drawing, drawings
from planner.glance import course_at_a_glance
from planner.handout.chapters import Chapter, chapters, day_names, doses, sessions
from planner.handout.note import AGE_NAMES
from planner.handout.options import Print, Printing
from planner.intake import DAYS
from planner.language import SOURCE, _, speaking
from planner.library.model import Library
from planner.plan import Plan
from planner.prescription import Prescription

#: Every drawing on paper is this many times its own size, 24 mm a metre, so 30 mm a metre: one factor for all, so that
#: bodies and lines stay alike. The two widest frames then still fit the width of the text.
PRINT_SCALE = 1.1
SCALES: dict[Print, float] = {"standard": PRINT_SCALE, "large": 1.8, "compact": 0.75, "card": 0.6, "clinician": 0.5}
#: All frames of one exercise side by side, with the arrows between them, are no wider than this, in millimetres.
WIDEST_MM: dict[Print, int] = {"standard": 184, "large": 184, "compact": 54, "card": 44, "clinician": 184}
SMALLER = (1, 0.85, 0.72, 0.72, 0.72)  # by fit
SMALLEST_SCALE, LEAST_SCALE = 0.8, 0.5
#: Large print has one exercise a page, so its drawings are as large as its words let them be.
PAGE_MM = {"a4": 277, "letter": 259}
LARGE_HEAD_MM, LARGE_LINE_MM, LARGE_LINE = 46, 8.1, 62  # its name, dose and captions; a line, and the letters in it
HINTS_MM = 20  # two lines and a half
ARROW_MM: dict[Print, int] = {"standard": 6, "large": 7, "compact": 6, "card": 5, "clinician": 0}
SCREEN_SCALE = 1.5  # CSS pixels are seen from farther away than paper, or on a phone
BESIDE_MM = 100  # drawings on paper that leave room for the steps beside them
WIDE_MM, TALL_FROM_MM = 131, 38  # above the steps, with room for a cue beside them; for every hint when they are tall


class PrintedCard(NamedTuple):
    """An exercise in the chapter that first needs it."""

    p: Prescription
    chapter: Chapter


def room(frames: tuple[Drawing, ...]) -> str:
    """What a card has room for beside its drawings: its steps, its hints (tall), only its cue (wide), or nothing."""
    wide = PRINT_SCALE * sum(frame.width_mm for frame in frames)
    high = PRINT_SCALE * max(frame.height_mm for frame in frames)
    if wide <= BESIDE_MM:
        return "beside"
    if wide <= WIDE_MM:
        return "tall" if high >= TALL_FROM_MM else "wide"
    return "full"


def picture_widths(cards: Iterable[PrintedCard], printing: Printing, fit: int = 0) -> dict[str, float]:
    """How wide each drawing is printed, in millimetres, by its file: the print's scale, or what there is room for."""
    widths: dict[str, float] = {}
    for card in cards:
        frames = drawings(card.p.exercise.drawn_as)
        room_mm = WIDEST_MM[printing.print] * SMALLER[fit] - ARROW_MM[printing.print] * len(frames)
        scale = min(SCALES[printing.print] * SMALLER[fit], room_mm / max(1, sum(frame.width_mm for frame in frames)))
        if printing.print == "large":
            tallest, room_mm = max(frame.height_mm for frame in frames), _room_above_text(card, printing)
            if room_mm < SMALLEST_SCALE * tallest:
                room_mm += HINTS_MM  # it goes without them: see `brief`
            scale = min(scale, max(LEAST_SCALE, room_mm / tallest))
        widths |= {frame.file: round(frame.width_mm * scale, 2) for frame in frames}
    return widths


def brief(cards: Iterable[PrintedCard], printing: Printing) -> frozenset[str]:
    """Exercises whose large card would run over its page: it goes without the hints on how to do it well."""
    if printing.print != "large":
        return frozenset()
    found = set()
    for card in cards:
        tallest = max(frame.height_mm for frame in drawings(card.p.exercise.drawn_as))
        if _room_above_text(card, printing) < SMALLEST_SCALE * tallest:
            found.add(card.p.exercise.id)
    return frozenset(found)


def _room_above_text(card: PrintedCard, printing: Printing) -> float:
    """Millimetres left for the drawings of a large card on its page, by the length of its texts."""
    p, text, on = card.p, card.p.exercise.text, card.chapter.doses[card.p.exercise.id]
    labels = " ".join([_("Harder, if easy twice:"), _("Later: %(exercise)s.", exercise="")])
    how = f"{wording.rest(on[0].dose)} {wording.effort(on[0].dose)}"
    hints = f"{text.better} {text.breathing} {text.getting_there} {p.why} {labels}"
    easier = f"{text.make_easier} {p.easier.name if p.easier else ''} {labels}"
    harder = f"{text.make_harder} {p.harder.name if p.harder else ''} {labels} {p.next_step if p.load_step else ''}"
    told = [
        *text.steps,
        text.cue,
        text.stop,
        how,
        easier,
        harder,
        hints,
        *(a.text + _("For you:") + " " for a in p.adaptations),
    ]
    lines = sum(-(-len(paragraph) // LARGE_LINE) for paragraph in told) + len(on)
    lines += len(card.chapter.later[p.exercise.id]) + bool(on[0].dose.each_side)
    return PAGE_MM[printing.paper] - LARGE_HEAD_MM - lines * LARGE_LINE_MM


def kit(plan: Plan, library: Library) -> str:
    """What to have at hand: `chair, wall and dumbbells`."""
    return wording.listed([library.equipment[id_].name.lower() for id_ in plan.equipment_used]) or _("no equipment")


def stop_rules(library: Library, country: str) -> tuple[str, ...]:
    """When to stop and whom to call in a country, as plain sentences, for texts without a box."""
    safety = library.safety
    return (
        f"{safety.leg_rule} {safety.leg_help}",
        *(
            _("%(do)s Do this if you have: %(signs)s.", do=do, signs=wording.listed(signs, "or"))
            for do, signs in (
                (safety.call_now(country), safety.emergency),
                (safety.call_today(country), safety.today),
            )
        ),
    )


def left_out(plan: Plan) -> list[tuple[str, list[str]]]:
    """Why exercises are not in the plan, each reason with their names, rare reasons first."""
    names: dict[str, list[str]] = {}
    for item in plan.left_out:
        names.setdefault(item.reason, []).append(item.exercise.name)
    return sorted(names.items(), key=lambda group: len(group[1]))


def sheet(plan: Plan, library: Library) -> dict[str, Any]:
    """The context that the plan's partials share, but `figure_url`; and `whole`, where the whole course is shown."""
    return {
        "plan": plan,
        "library": library,
        "words": wording,
        "drawings": drawings,
        "all_days": DAYS,
        "day_names": day_names,
        "by_day": {day.day: day for day in plan.days},
        "room": room,
        "screen_scale": SCREEN_SCALE,
        "kit": kit(plan, library),
        "sessions": sessions(plan),
        "doses": doses(plan),
        "numbers": {p.exercise.id: number for number, p in enumerate(plan.cards, 1)},
    }


def whole(plan: Plan, library: Library) -> dict[str, Any]:
    """The context of what takes longest to work out: the whole course, and why each other exercise is not in it."""
    return {"course": course_at_a_glance(plan, library), "left_out": left_out(plan)}


def paper(plan: Plan, library: Library, printing: Printing, fit: int = 0) -> dict[str, Any]:
    """What the prints share besides: chapters, and each exercise's card in the chapter that first needs it."""
    printed = chapters(plan, library, printing.weeks)
    seen: dict[str, PrintedCard] = {}
    for chapter in printed:
        for p in chapter.plan.cards:
            seen.setdefault(p.exercise.id, PrintedCard(p, chapter))
    weeks = wording.weeks(printed[0].plan.week, printed[-1].plans[-1].week)
    return {
        **sheet(plan, library),
        **whole(plan, library),
        "printing": printing,
        "title": _("Your back plan, %(weeks)s", weeks=wording.inside(weeks)),
        "chapters": printed,
        "cards": tuple(seen.values()),
        "numbers": {id_: number for number, id_ in enumerate(seen, 1)},
        "picture_widths": picture_widths(seen.values(), printing, fit),
        "brief": brief(seen.values(), printing),
        "room": room if printing.print == "standard" else lambda frames: "full",
        "version": version(printed),
        "summary": summary(plan, library),
        "sources": library.cited(card.p.exercise for card in seen.values()),
    }


def summary(plan: Plan, library: Library) -> list[tuple[str, str]]:
    """What a clinician wants to know first: the phase, what was answered, the caps, and when to look again."""
    intake, stage = plan.intake, plan.stage
    conditions = [library.conditions[code].name for code in library.conditions if code in intake.codes]
    span = wording.weeks(stage.from_week, stage.to_week).lower()
    ceiling, review = intake.load_ceiling, plan.next_review
    phase = _(
        "%(phase)s, %(stage)s, %(weeks)s; action level %(level)s",
        phase=plan.phase.name, stage=stage.stage.name.lower(), weeks=span, level=plan.action_level,
    )  # fmt: skip
    pain = _("not asked") if intake.pain is None else intake.pain
    days = wording.count(len(intake.days), "day")
    rows = [
        (_("Phase"), phase),
        (_("Goals"), wording.listed([library.goals[goal].name.lower() for goal in intake.goals])),
        (_("Pain, age"), _("%(pain)s of 10, %(age)s", pain=pain, age=AGE_NAMES[intake.age or ""])),
        (
            _("Level"),
            _("%(level)s of 5, %(minutes)s minutes on %(days)s", level=intake.level, minutes=intake.minutes, days=days),
        ),
        (_("Conditions"), wording.listed(conditions) or _("none given")),
        (_("Load ceiling"), "" if ceiling is None else _("%(load)s, set by a clinician", load=ceiling)),
        (_("Look again"), _("after week %(week)s", week=review) if review else _("now")),
    ]
    return [(name, value[:1].upper() + value[1:]) for name, value in rows if value]


def version(printed: tuple[Chapter, ...]) -> str:
    """Six letters and digits that change when any printed day, exercise or dose does."""
    with speaking(SOURCE):  # the same plan has the same version in every language
        told = [
            (plan.week, day.day, p.exercise.id, p.slot, wording.dose_text(p.dose))
            for chapter in printed
            for plan in chapter.plans
            for day in plan.days
            for p in day.prescriptions
        ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:6]
