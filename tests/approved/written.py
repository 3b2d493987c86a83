"""A person's plan as a text that a clinician can read and sign; `make approve` writes all twelve anew."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

from planner import Plan, build_plan, load_library, wording
from planner.dosing import Dose
from planner.glance import CourseWeek, course_at_a_glance
from planner.handout.chapters import day_names, sessions
from planner.handout.sheet import kit
from planner.intake import Intake
from planner.library.model import Exercise, Library
from planner.prescription import Prescription
from planner.selection import ObjectionKind
from tests.approved.people import PEOPLE, Person

FOLDER = Path(__file__).parent
WIDTH = 110
SHOWN_LATER = 9  # the plan week shown in short, after week 1
EXAMPLES = 2

SINCE = {
    "under-2-weeks": "less than 2 weeks", "2-6-weeks": "2 to 6 weeks", "6-12-weeks": "6 to 12 weeks",
    "over-12-weeks": "more than 12 weeks", "pain-free": "no pain for 2 weeks or more",
}  # fmt: skip
AGES = {"18-64": "18 to 64", "65-plus": "65 or over"}
EASES = {"bending": "bending forward", "arching": "bending back", "neither": "neither bending nor arching"}
EASIER = {"sitting": "sitting", "walking": "walking", "same": "sitting and walking are the same"}
SPREADS = {"no": "nothing", "bending": "bending forward", "arching": "bending back"}
LATELY = {
    "missed-week": "missed a week", "missed-two-weeks": "missed two weeks or more", "flare": "a flare-up",
    "too-easy": "it was too easy",
}  # fmt: skip
KINDS = {
    "choice": "your own choice", "equipment": "equipment", "condition": "a condition", "pain": "pain today",
    "load": "load on the back", "level": "level", "age": "age", "hurt": "hurt lately", "phase": "phase",
    "time": "no time", "not-needed": "not needed",
}  # fmt: skip


def file_of(person: Person) -> Path:
    return FOLDER / f"{person.slug}.txt"


def written(person: Person, library: Library) -> str:
    """The whole text."""
    plan = build_plan(person.intake, library)
    assert isinstance(plan, Plan), f"{person.slug}: {plan}"
    parts = (
        _who(person),
        _answers(plan, library),
        _plan(plan, library),
        _week(plan),
        _relief(plan),
        _walking(plan),
        _course(plan, library),
        _later(plan, library),
        _flare(plan, library),
        _left_out(plan),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _lines(indent: int, text: str) -> Iterator[str]:
    """A text in lines of at most WIDTH, the later ones two further in."""
    start = " " * indent
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=start + "  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _short(exercise: Exercise, dose: Dose) -> str:
    """`Heel raise (2 sets of 8)`."""
    amount = wording.amount(dose)
    return f"{exercise.name} ({amount[0].lower()}{amount[1:]})"


def _names(exercises: Iterable[Exercise]) -> str:
    return "; ".join(e.name for e in exercises) or "nothing"


def _who(person: Person) -> Iterator[str]:
    yield from _lines(0, person.line)
    yield ""
    yield "Read and agreed by (name, date): ______________________________"


def _answers(plan: Plan, library: Library) -> Iterator[str]:
    intake = plan.intake
    yield "ANSWERS"
    for question, answer in _asked(intake, library):
        if answer or question == "Has":
            yield from _lines(2, f"{question}: {answer or 'nothing'}.")


def _asked(intake: Intake, library: Library) -> Iterator[tuple[str, str]]:
    signs = "; ".join(library.red_flags[id_].short for id_ in sorted(intake.red_flags))
    yield "Warning signs", signs or "none of them"
    yield "Before exercise", "; ".join(library.exercise_screen[id_].short for id_ in sorted(intake.exercise_screen))
    yield "Back pain this time", SINCE[intake.since or ""]
    yield "Pain today", "" if intake.pain is None else f"{intake.pain} of 10"
    yield "Age", AGES[intake.age or ""]
    yield "Wants", "; ".join(library.goals[goal].name.lower() for goal in intake.goals)
    level = library.levels[intake.level or 0]
    yield "Level", f"{level.id}, {level.name.lower()}"
    yield "Days", day_names(intake.days)
    yield "Minutes a day", str(intake.minutes)
    yield "Has", ", ".join(library.equipment[id_].name.lower() for id_ in library.equipment if id_ in intake.equipment)
    yield "Conditions", "; ".join(library.conditions[c].name for c in library.conditions if c in intake.conditions)
    yield "What eases more", EASES.get(intake.eases or "", "")
    yield "Easier", EASIER.get(intake.easier or "", "")
    yield "Sends pain down the leg", SPREADS.get(intake.spreads or "", "")
    yield "Leaves out", _chosen(intake.avoid, library)
    yield "Hurt lately", _chosen(intake.hurt, library)
    yield "Lately", LATELY.get(intake.lately, "")
    yield "Asked for plan week", str(intake.week) if intake.week > 1 else ""
    yield "Made by", "a clinician, for a patient" if intake.mode == "clinician" else ""
    yield "Highest load the clinician allows", "" if intake.max_load is None else f"{intake.max_load} of 3"


def _chosen(ids: Iterable[str], library: Library) -> str:
    return "; ".join(library.exercises[id_].name for id_ in sorted(ids))


def _plan(plan: Plan, library: Library) -> Iterator[str]:
    span, last = plan.stage, plan.stage.to_week
    weeks = f"week {span.from_week}" if last == span.from_week else f"weeks {span.from_week} to {last}"
    yield "THE PLAN"
    yield from _lines(2, f"Phase: {plan.phase.name}. {plan.phase.aim}")
    yield from _lines(2, f"Stage: {span.stage.name} ({weeks}). {span.stage.what} {span.stage.move_on}")
    yield from _lines(2, f"Equipment: {kit(plan, library)}.")
    for title, texts in (("Limits", list(dict.fromkeys(limit.text for limit in plan.limits))), ("Notes", plan.notes)):
        yield f"  {title}:{'' if texts else ' none.'}"
        for text in texts:
            yield from _lines(4, f"- {text}")


def _week(plan: Plan) -> Iterator[str]:
    """Each different session once in full; why, for you, easier and harder at an exercise's first place in the week."""
    yield f"WEEK {plan.week}, DAY BY DAY"
    told: set[tuple[str, str]] = set()
    first = {day: session for session in sessions(plan) for day in session.days}
    for day in plan.days:
        session = first[day.day]
        kinds = wording.listed([wording.KIND_NAMES[kind].lower() for kind in day.kinds])
        head = f"{wording.DAY_NAMES[day.day]}: {kinds}, {wording.count(day.minutes, 'minute')}."
        if day.day != session.days[0]:
            yield f"  {head} The same as {wording.DAY_NAMES[session.days[0]]}."
            continue
        yield f"  {head}"
        for p in day.prescriptions:
            yield from _lines(4, f"{wording.SLOT_NAMES[p.slot]}: {p.exercise.name}. {p.dose_text}")
            if (p.exercise.id, p.why) not in told:
                told.add((p.exercise.id, p.why))
                yield from _about(p)


def _about(p: Prescription) -> Iterator[str]:
    yield from _lines(8, f"Why: {p.why} {wording.RELIEF_NAMES[p.exercise.relief]}.")
    for hint in p.adaptations:
        yield from _lines(8, f"For you: {hint.text}")
    rungs = (("Easier", p.easier), ("Harder", p.harder))
    ladder = " ".join(f"{word}: {rung.name}." for word, rung in rungs if rung is not None)
    if ladder:
        yield from _lines(8, ladder)


def _relief(plan: Plan) -> Iterator[str]:
    yield "RELIEF MOVES"
    yield from _lines(2, f"{plan.phase.relief_use} When: {'; '.join(plan.phase.relief_when)}.")
    for p in plan.relief:
        yield from _lines(4, f"{p.exercise.name}. {p.dose_text}")
    if not plan.relief:
        yield "    none"


def _walking(plan: Plan) -> Iterator[str]:
    goal = f"aim for {plan.walking.goal} minutes in all" if plan.walking.goal else "no aim for now"
    yield "WALKING AND LOOKING AGAIN"
    yield from _lines(2, f"Walking this week: {plan.walking.in_sessions} minutes in the sessions; {goal}.")
    weeks = wording.listed([str(week) for week in plan.reviews])
    yield from _lines(2, f"Look at the plan again after weeks {weeks}; next after week {plan.next_review}.")


def _course(plan: Plan, library: Library) -> Iterator[str]:
    course = course_at_a_glance(plan, library)
    yield "THE COURSE AT A GLANCE" if course else "NO COURSE: at this pain the next days count."
    for n, stage in enumerate(course):
        if n:
            yield ""
        yield from _lines(2, f"{stage.span.stage.name}. {stage.span.stage.what}")
        for week in stage.weeks:
            yield from _course_week(week)
        yield from _lines(4, f"Move on: {stage.span.stage.move_on}")


def _course_week(week: CourseWeek) -> Iterator[str]:
    strength = "no strength days"
    if week.strength_days:
        days = wording.count(week.strength_days, "strength day")
        strength = f"{days}, {wording.count(week.strength_sets, 'set')}, load up to {week.max_load}"
        if week.reps_in_reserve is not None:
            strength += f", {week.reps_in_reserve} left in reserve"
    walking = f"walk {week.walking.in_sessions} minutes in sessions"
    walking += f", {week.walking.goal} in all" if week.walking.goal else ""
    yield from _lines(4, f"Week {week.week}: {strength}; {week.minutes} minutes of plan; {walking}.")
    for word, texts in (("New", _names(week.new)), ("Gone", _names(week.gone)), ("Changes", "; ".join(week.changes))):
        if texts and texts != "nothing":
            yield from _lines(8, f"{word}: {texts}.")
    if week.review:
        yield "        Look at the plan again after this week."


def _later(plan: Plan, library: Library) -> Iterator[str]:
    """A later week in short: week 9, or the last one that the course holds."""
    course = course_at_a_glance(plan, library)
    if not course:
        yield "NO LATER WEEK: at this pain the next days count."
        return
    last = course[-1].weeks[-1].week
    later = build_plan(replace(plan.intake, week=min(SHOWN_LATER, last), lately="as-planned"), library)
    assert isinstance(later, Plan)
    yield f"WEEK {later.week} IN SHORT"
    for note in later.notes:
        yield from _lines(2, f"Note: {note}")
    for session in sessions(later):
        done = "; ".join(_short(p.exercise, p.dose) for _, group in session.parts for p in group)
        yield from _lines(2, f"{session.title}. {done}.")


def _flare(plan: Plan, library: Library) -> Iterator[str]:
    yield "IN A FLARE-UP"
    yield from _lines(2, f"Keep: {_names(plan.flare.keep)}.")
    halved = "; ".join(_short(e, dose) for e, dose in plan.flare.halve)
    yield from _lines(2, f"Halve: {halved or 'nothing'}.")
    yield from _lines(2, f"Drop for now: {_names(plan.flare.drop)}.")
    yield from _lines(2, f"Start again: {' '.join(library.safety.flare_restart)}")


def _left_out(plan: Plan) -> Iterator[str]:
    yield f"LEFT OUT: {wording.count(len(plan.left_out), 'exercise')}"
    for kind in get_args(ObjectionKind):
        found = [item for item in plan.left_out if item.kind == kind]
        if found:
            yield f"  {len(found)}, {KINDS[kind]}. Such as:"
            for item in found[:EXAMPLES]:
                yield from _lines(6, f"{item.exercise.name}: {item.reason}")


def main() -> None:
    """Write every person's file, and take away the files of people who are gone."""
    library = load_library()
    for gone in set(FOLDER.glob("*.txt")) - {file_of(person) for person in PEOPLE}:
        gone.unlink()
    for person in PEOPLE:
        file_of(person).write_text(written(person, library), encoding="utf-8")


if __name__ == "__main__":
    main()
