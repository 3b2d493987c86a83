"""One exercise on a page of its own, for anyone: what it asks, what it trains, who should leave it out."""

from __future__ import annotations

from dataclasses import dataclass

import planner.wording as wording
from planner.intake import Intake
from planner.language import N_, _, _n
from planner.library.model import Condition, Exercise, Library, Mark, Range, Source
from planner.prescription import GATE_CHECK
from planner.selection import standing_objections

LOAD_NAMES = {
    0: N_("Rest or small moves"),
    1: N_("Your own weight, or light things"),
    2: N_("A medium load, such as weights"),
    3: N_("Heavy weights, or fast ones"),
}
MOST_LOAD, MOST_LEVEL = 3, 5
#: Where an exercise's facts come from, as a sentence.
MARK_SENTENCES: dict[Mark, str] = {
    "looked up": N_("Facts about this exercise were looked up in these sources."),
    "knowledge": N_("Some of it is what is known in the field, and was not looked up."),
    "design decision": N_("Some of it is our own decision."),
}


@dataclass(frozen=True, slots=True)
class Care:
    """A condition that asks to change an exercise, and what to change."""

    condition: Condition
    text: str


@dataclass(frozen=True)
class Leaflet:
    """What stands on an exercise's page besides its own text. Every sentence is in the language that is spoken."""

    exercise: Exercise
    ladder: tuple[Exercise, ...]  # the easiest first
    dose: tuple[tuple[str, str], ...]  # what, how much
    needs: tuple[str, ...]
    nice_to_have: tuple[str, ...]
    trains: tuple[str, ...]
    helpers: tuple[str, ...]
    level: str
    load: str
    leave_out: tuple[Condition, ...]
    care: tuple[Care, ...]
    hints: tuple[str, ...]  # what else keeps it from some people
    sources: tuple[Source, ...]
    facts_from: tuple[str, ...]


def leaflet(e: Exercise, library: Library) -> Leaflet:
    """The page of one exercise. Who should leave it out is the planner's own word, asked for each condition."""
    level = library.levels[e.level]
    leave_out = tuple(c for c in library.conditions.values() if _bars(c, e, library))
    return Leaflet(
        exercise=e,
        ladder=library.whole_ladder(e.id),
        dose=dose_facts(e),
        needs=tuple(
            wording.listed([library.equipment[id_].name for id_ in options], _("or")) for options in e.equipment
        ),
        nice_to_have=tuple(library.equipment[id_].name for id_ in e.equipment_optional),
        trains=tuple(library.muscles[id_].name for id_ in e.primary_muscles),
        helpers=tuple(library.muscles[id_].name for id_ in e.secondary_muscles),
        level=_("%(number)s of %(most)s: %(name)s", number=e.level, most=MOST_LEVEL, name=level.name),
        load=_(
            "%(number)s of %(most)s: %(name)s", number=e.spine_load, most=MOST_LOAD, name=_(LOAD_NAMES[e.spine_load])
        ),
        leave_out=leave_out,
        care=tuple(
            Care(c, e.adaptations.get(c.id, c.adaptation))
            for c in library.conditions.values()
            if c.id in e.caution and c not in leave_out
        ),
        hints=tuple(_hints(e, library)),
        sources=library.cited([e]),
        facts_from=tuple(_(MARK_SENTENCES[mark]) for mark in e.marks),
    )


def dose_facts(e: Exercise) -> tuple[tuple[str, str], ...]:
    """The widest sensible dose of an exercise, as names and amounts."""
    dose = e.dose
    facts = [(_("Sets"), _span(dose.sets))]
    if dose.reps != Range(1, 1):
        facts.append((_("Times in a set"), _span(dose.reps)))
    if dose.hold_seconds:
        facts.append(
            (
                _("Hold for"),
                _n("%(span)s second", "%(span)s seconds", dose.hold_seconds.high, span=_span(dose.hold_seconds)),
            )
        )
    if dose.minutes:
        facts.append(
            (_("Go on for"), _n("%(span)s minute", "%(span)s minutes", dose.minutes.high, span=_span(dose.minutes)))
        )
    if dose.each_side:
        facts.append((_("Sides"), _("each side")))
    if dose.rest_seconds and dose.sets.high > 1:
        facts.append((_("Rest between sets"), _n("%(number)s second", "%(number)s seconds", dose.rest_seconds)))
    facts.append((_("Days a week"), _span(dose.days_per_week)))
    return tuple(facts)


def _span(numbers: Range) -> str:
    """`3`, or `3 to 7`."""
    if numbers.low == numbers.high:
        return str(numbers.low)
    return _("%(low)s to %(high)s", low=numbers.low, high=numbers.high)


def _bars(condition: Condition, e: Exercise, library: Library) -> bool:
    """Whether no plan for someone with this condition has this exercise."""
    if condition.max_load is not None and e.spine_load > condition.max_load:
        return True
    return _objection(e, library, conditions=frozenset({condition.id})) != ""


def _hints(e: Exercise, library: Library) -> list[str]:
    found = [
        _objection(e, library, age="65-plus"),
        _objection(e, library, exercise_screen=frozenset({"px5"})),
        _(GATE_CHECK) if e.spine_load == MOST_LOAD else "",
    ]
    return [text for text in found if text]


def _objection(e: Exercise, library: Library, **answers: object) -> str:
    """What the planner says against it for someone who has everything else in its favour; empty when nothing."""
    intake = Intake(equipment=frozenset(library.equipment), **answers)  # type: ignore[arg-type]
    objection = standing_objections(intake, library)[e.id]
    return objection.text if objection else ""
