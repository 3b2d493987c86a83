"""Safety: S1 to S19 of the document's section 4 (S14 stands with the handout's tests, S16 with the properties)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from planner import Plan
from planner.library.model import Exercise, Library
from tests.invariants.reading import (
    A3,
    BANNED_WORDS,
    CLINICIAN_ONLY,
    CODES,
    MAJOR_GROUPS,
    NOTE_WORDS,
    SIGNS,
    UNCONTROLLED,
    able,
    at,
    can,
    cap_week,
    codes,
    eases_by_rest,
    first_heavy_week,
    gate_open,
    is_strength_day,
    lifts,
    load_cap,
    needs,
    no_plain_warm_up,
    novice,
    older,
    pain_of,
    phase_of,
    prescriptions,
    reasons,
    referring,
    released,
    strength_days,
)

BANNED = re.compile("|".join(rf"\b{word}" for word in BANNED_WORDS), re.I)
KINDS = {"choice", "equipment", "condition", "pain", "load", "level", "age", "hurt"}  # why it may not be done
HEAVY_SETS_AT_FIRST = 6  # a week, in the first four weeks of use (2.10)


def s1_no_plan_after_a_referral(plan: Plan, library: Library) -> Iterator[str]:
    """What an attestation releases: see `referring`."""
    for answer in sorted(referring(plan.intake)):
        yield f"a plan, though {answer} says to see someone first"
    ticked = (plan.intake.red_flags | plan.intake.exercise_screen) & (SIGNS | A3)
    limiting = ticked | codes(plan.intake)
    if plan.action_level != ("A3" if limiting else "A4"):
        yield f"level {plan.action_level}, but the answers {'limit' if limiting else 'do not limit'} the plan"
    sources = {reason.source for reason in plan.limits}
    for answer in sorted(limiting - sources):
        yield f"{answer} is missing in the limits"


def s2_no_plan_before_the_signs_are_answered(plan: Plan, library: Library) -> Iterator[str]:
    if not (plan.intake.none_of_the_signs or plan.intake.red_flags):
        yield "a plan, though the list of signs is not answered"


def s3_nothing_a_condition_forbids(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        for code in sorted(CODES[p.exercise.id].avoid & codes(plan.intake)):
            yield f"{at(day, p)} is forbidden by {code}"
        if p.exercise.id in plan.intake.avoid:
            yield f"{at(day, p)} was to be left out"


def s4_every_caution_prints_its_adaptation(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        printed = {a.condition for a in p.adaptations if a.text.strip()}
        for code in sorted(CODES[p.exercise.id].caution & codes(plan.intake) - printed):
            yield f"{at(day, p)} has no adaptation for {code}"


def s5_load_under_every_cap(plan: Plan, library: Library) -> Iterator[str]:
    cap = load_cap(plan.intake, cap_week(plan))
    for day, p in prescriptions(plan):
        if p.exercise.spine_load > cap:
            yield f"{at(day, p)} has load {p.exercise.spine_load}, over the cap of {cap}"


def s6_heavy_only_through_the_gate(plan: Plan, library: Library) -> Iterator[str]:
    heavy = [(day, p) for day, p in prescriptions(plan) if p.exercise.spine_load == 3]
    if not heavy:
        return
    week = cap_week(plan)
    open_, first = gate_open(plan.intake, week), first_heavy_week(plan.intake, week)
    for day, p in heavy:
        if not open_:
            yield f"{at(day, p)} is load 3, but the gate is shut"
        if not any(a.condition == "gate" and a.text.strip() for a in p.adaptations):
            yield f"{at(day, p)} does not ask for the movement tests of the gate"
        reserve = p.dose.reps_in_reserve or 0
        if first and (p.dose.sets > 2 or reserve < 4):
            yield f"{at(day, p)}: {p.dose.sets} sets, {reserve} in reserve in the first heavy week"
    for day in plan.days:
        if sum(p.exercise.spine_load == 3 for p in day.prescriptions) > 1:
            yield f"{day.day} has more than one load-3 exercise"
    if first and len({p.exercise.id for _, p in heavy}) > 1:
        yield "the first heavy week has more than one load-3 exercise"
    sets = sum(p.dose.sets for _, p in heavy)
    if sets > HEAVY_SETS_AT_FIRST and any(first_heavy_week(plan.intake, w) for w in range(max(1, week - 3), week + 1)):
        yield f"{sets} load-3 sets in the first four weeks of heavy lifts"


def s7_acute_stays_light(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: days 1-14 are plan weeks 1-2 of the acute phase, for both acute answers (2.7, acute version)."""
    if phase_of(plan) != "acute":
        return
    for day, p in prescriptions(plan):
        if p.exercise.spine_load >= 2:
            yield f"{at(day, p)} has load {p.exercise.spine_load} in the acute phase"
        if p.exercise.category == "strength" and (p.dose.reps_in_reserve or 0) < 4:
            yield f"{at(day, p)} has {p.dose.reps_in_reserve} in reserve in the acute phase"
    if cap_week(plan) <= 2:
        for day in plan.days:
            drill_only = all(p.exercise.movement_pattern == "hinge" for p in lifts(day))
            if is_strength_day(day) or not drill_only:
                yield f"{day.day} is a strength day in acute week {cap_week(plan)}"


def s8_high_pain_only_rests_breathes_walks(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        if pain_of(plan) >= 8 and not eases_by_rest(p.exercise):
            yield f"{at(day, p)} with pain of {pain_of(plan)}"


def s9_no_full_bend_for_bend_sensitive(plan: Plan, library: Library) -> Iterator[str]:
    for day, p in prescriptions(plan):
        if "end-flexion" in p.exercise.flags and ("flex" in codes(plan.intake) or "wak" in p.slot):
            yield f"{at(day, p)} bends to the end of the range"


def s10_sciatica_no_nerve_holds(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the leg rule stands on every handout (safety.toml), so a plan's exercises need not repeat it."""
    if "sciat" not in codes(plan.intake):
        return
    if "leg" not in library.safety.leg_rule:
        yield "no leg rule to print"
    for day, p in prescriptions(plan):
        if "nerve-tension" in p.exercise.flags and p.dose.hold_seconds:
            yield f"{at(day, p)} holds tension on the nerve"


def s11_blood_pressure(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: the 20 s cap wins over 65+ holds (D6), and holds for every hold, relief positions as well.

    "Breathe out as you lift" may be said in the exercise's own words.
    """
    if "htn" not in codes(plan.intake):
        return
    for day, p in prescriptions(plan):
        load, reserve = p.exercise.spine_load, p.dose.reps_in_reserve
        if (p.dose.hold_seconds or 0) > 20:
            yield f"{at(day, p)} is held {p.dose.hold_seconds} s"
        if load >= 2 and p.dose.rest_seconds < 90:
            yield f"{at(day, p)} rests {p.dose.rest_seconds} s at load {load}"
        if "head-down" in p.exercise.flags:
            yield f"{at(day, p)} is head-down"
        if reserve is not None and reserve < (4 if load == 3 else 3):
            yield f"{at(day, p)} stops only {reserve} short of failure"
        said = " ".join([p.exercise.text.breathing, *(a.text for a in p.adaptations)]).lower()
        if p.exercise.category == "strength" and not re.search(r"breath.*\bout\b|out as you", said):
            yield f"{at(day, p)} does not say to breathe out"


def s12_late_pregnancy_not_flat(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: water carries, so swimming is not lying flat (1.4.1 asks to adapt it). The other three rows that 1.4.1
    lets in with a caution stay out where they are done lying."""
    for day, p in prescriptions(plan):
        flat = p.exercise.position in ("supine", "prone") and not needs(p.exercise, "pool")
        if flat and "preg-late" in codes(plan.intake):
            yield f"{at(day, p)} is {p.exercise.position}"


def _trains_extensors(e: Exercise) -> bool:
    muscles = {*e.primary_muscles, *e.secondary_muscles}
    return e.category in ("strength", "core") and bool(muscles & {"erector-spinae", "multifidus"})


def s13_thin_bones_work(plan: Plan, library: Library) -> Iterator[str]:
    """Ruling: due where the week has strength days, and an exercise for it may be done. Back-extensor work is any
    strength or core exercise that names a back extensor; a hip bend counts for both."""
    if not {"osteo", "vfx"} & codes(plan.intake):
        return
    there = [p.exercise for _, p in prescriptions(plan)]
    for day, p in prescriptions(plan):
        if "end-flexion" in p.exercise.flags:
            yield f"{at(day, p)} bends to the end of the range"
    if not strength_days(plan):
        return
    free = able(plan, library)
    if any(map(_trains_extensors, free)) and not any(map(_trains_extensors, there)):
        yield "no work for the back extensors"
    if not any(e.movement_pattern == "hinge" for e in there) and can(plan, library, ["hinge"], ["strength"]):
        yield "no hip bend"
    balance = can(plan, library, ["balance"], ["mobility", "core", "strength"])
    if (
        older(plan)
        and balance
        and not no_plain_warm_up(plan)
        and not any(e.movement_pattern == "balance" for e in there)
    ):
        yield "no balance work, from 65 on"


def s15_never_self_serve(plan: Plan, library: Library) -> Iterator[str]:
    if plan.intake.age == "under-18":
        yield "a plan for someone under 18"
    if plan.intake.mode == "self":
        for answer in sorted((CLINICIAN_ONLY & codes(plan.intake)) | (UNCONTROLLED & plan.intake.exercise_screen)):
            yield f"a self-made plan with {answer}"


def s17_a_release_is_printed(plan: Plan, library: Library) -> Iterator[str]:
    """Who and when stand on the paper alone (H7: typed there, not stored); what was done stands in the plan's limits.

    Ruling: the line does not name the sign, as no answer to a sign is printed (H7).
    """
    signs = (plan.intake.red_flags | plan.intake.exercise_screen) & SIGNS
    if not signs or not released(plan.intake):
        return
    for sign in sorted(signs):
        words = " ".join(reason.text for reason in plan.limits if reason.source == sign).lower()
        if "clinician" not in words:
            yield f"no limit says that a clinician looked into {sign}"
        flag = library.red_flags.get(sign) or library.exercise_screen.get(sign)
        if flag is not None and flag.reason.lower() in words:
            yield f"the limits print the answer to {sign}"


def surgery_short_holds(plan: Plan, library: Library) -> Iterator[str]:
    """1.4, surg: load 1, holds of 10 s or less. A card must not say both that and "hold 20 seconds"."""
    for day, p in prescriptions(plan):
        if "surg" in codes(plan.intake) and (p.dose.hold_seconds or 0) > 10:
            yield f"{at(day, p)} is held {p.dose.hold_seconds} s after surgery"


def s18_what_is_dropped_is_said(plan: Plan, library: Library) -> Iterator[str]:
    """The plan names the groups that no exercise is left for, and no others."""
    said = " ".join(note for note in plan.notes if note.startswith("Nothing"))
    for name, word in NOTE_WORDS.items():
        left = can(plan, library, MAJOR_GROUPS[name], ["strength", "core"])
        if word in said and left:
            yield f"says that nothing fits for {name}, but {left[0].id} does"
        if word not in said and not left and strength_days(plan):
            yield f"does not say that nothing fits for {name}"


def _texts(plan: Plan) -> Iterator[str]:
    """Every sentence that the planner writes; the library's own words are checked with the library."""
    yield from plan.notes
    for reason in plan.limits:
        yield from (reason.text, reason.tell_them)
    for day in plan.days:
        for p in day.prescriptions:
            yield from (p.why, p.dose_text, *(a.text for a in p.adaptations))
    yield from {left.reason for left in plan.left_out}
    yield from _strings(plan.phase)
    yield from _strings(plan.stage)


def _strings(thing: object) -> Iterator[str]:
    """Every text in a noun of the library, and in what it holds."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, tuple):
        for part in thing:
            yield from _strings(part)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _strings(getattr(thing, field.name))


def s19_no_frightening_word(plan: Plan, library: Library) -> Iterator[str]:
    text = "\n".join(_texts(plan))
    for found in BANNED.finditer(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 :].split("\n", 1)[0]
        yield f"says {found[0]!r}: {line}"


def left_out_says_why(plan: Plan, library: Library) -> Iterator[str]:
    """Every exercise is in the plan or left out for a reason that is true; none that is forbidden is "not needed".

    Ruling: of several reasons any true one may stand; the planner names the first it meets.
    """
    used = {p.exercise.id for _, p in prescriptions(plan)}
    named = [*used, *(left.exercise.id for left in plan.left_out)]
    if sorted(named) != sorted(library.exercises):
        yield "not every exercise is either in the plan or left out, once"
    against = reasons(plan.intake, cap_week(plan), library)
    for left in plan.left_out:
        why = against.get(left.exercise.id, set())
        if left.kind not in why if why else left.kind in KINDS:
            yield f"{left.exercise.id} is left out as {left.kind!r}, and what speaks against it is {sorted(why)}"
        if not left.reason.strip():
            yield f"{left.exercise.id} is left out without a word"


def novices_no_barbell(plan: Plan, library: Library) -> Iterator[str]:
    """1.4, modifier NOVICE: no barbell in the first four weeks, at levels 1 and 2."""
    for day, p in prescriptions(plan):
        if novice(plan.intake, cap_week(plan)) and needs(p.exercise, "barbell"):
            yield f"{at(day, p)} has a barbell in week {cap_week(plan)} at level {plan.intake.level}"


def tablets_no_roller(plan: Plan, library: Library) -> Iterator[str]:
    """1.3 PX5 and 1.4, modifier ANTICOAG. Ruling: the form does not ask which tablets, so all of them count."""
    for day, p in prescriptions(plan):
        if "px5" in plan.intake.exercise_screen and needs(p.exercise, "foam-roller"):
            yield f"{at(day, p)} rolls with tablets"
