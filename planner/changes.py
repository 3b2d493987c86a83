"""What a person's changes did to a week, in words; and what is worse for them, each with a way to mend it.

Sources of the rules: clinical content section 4 (D1, D2, D3, D8, D10, S13, T1, W2, W4, W5, W6, W7-W9, W10-W12, W14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import planner.wording as wording
from planner.course import Course
from planner.edits import EVERYTHING, MOST_EDITS, Amount, Edit, with_edit
from planner.intake import DAYS
from planner.language import _
from planner.library.model import Exercise
from planner.limits import (
    EXERCISES_A_SESSION,
    EXERCISES_A_SHORT_SESSION,
    EXERCISES_AT_MOST,
    EXERCISES_IN_ALL,
    SHORT_SESSION_MINUTES,
    WARM_UP_SECONDS,
)
from planner.menu import JOB_NAMES, JOBS, needs_balance
from planner.prescription import Day, Prescription
from planner.session import PULLS, PUSHES

WAYS_SHOWN, WAYS_TRIED, UNDOS_TRIED = 2, 4, 4


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it stands in the address, and what it did, as a sentence."""

    edit: str
    text: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A change that could not be made, and why. `confirm`: the change that a clinician may make instead."""

    edit: str
    reason: str
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to mend something: what to do (an edit, or `undo.<edit>`), and its name, a verb first."""

    do: str
    name: str


@dataclass(frozen=True, slots=True)
class Concern:
    """A rule of a good week that holds no longer since the person changed it; a sentence, and ways to mend it."""

    rule: str
    text: str
    ways: tuple[Way, ...] = ()


def changes(course: Course, days: Iterable[Day]) -> tuple[list[Change], list[Dropped]]:
    """The changes that were made, in order, and those that could not be."""
    days, made, dropped = list(days), [], []
    for text, edit in course.read:
        if edit is None:
            dropped.append(Dropped(text, _("We could not read the change “%(text)s”.", text=text[:60])))
        elif why := course.refused(edit):
            dropped.append(Dropped(text, why.sentence, why.confirm))
        else:
            made.append(Change(text, said(edit, course, days)))
    for text in course.intake.edits[MOST_EDITS:]:
        dropped.append(Dropped(text, _("A plan holds %(number)s changes at most.", number=MOST_EDITS)))
    return made, dropped


def said(edit: Edit, course: Course, days: Sequence[Day]) -> str:
    """What a change does, as a sentence."""
    library, names = course.library.exercises, wording.DAY_NAMES
    name = library[edit.what].name if edit.what in library else ""

    def on(id_: str, among: Iterable[str] = DAYS) -> str:
        there = [d.day for d in days if d.day in among and any(p.exercise.id == id_ for p in d.prescriptions)]
        return wording.listed([names[day] for day in there])

    if edit.verb == "swap":
        into = library[edit.args[0]].name
        if days_named := on(edit.args[0]):
            return _("%(out)s replaced by %(into)s on %(days)s.", out=name, into=into, days=days_named)
        return _("%(out)s replaced by %(into)s.", out=name, into=into)
    if edit.verb == "remove":
        return _("%(name)s taken out of all days and weeks.", name=name)
    if edit.verb == "add":
        return _("%(name)s added on %(days)s.", name=name, days=on(edit.what, edit.args) or "...")
    if edit.verb == "place":
        where = wording.listed([names[day] for day in edit.args[1:]])
        return _("%(name)s moved to place %(place)s on %(days)s.", name=name, place=edit.args[0], days=where)
    if edit.verb == "dose":
        doses = [p.dose for d in days for p in d.prescriptions if p.exercise.id == edit.what]
        dose = wording.amount(doses[0]) if doses else str(edit.amount)
        return _("%(name)s set to %(dose)s.", name=name, dose=dose[0].lower() + dose[1:])
    if edit.verb == "move":
        return _("The session of %(day)s moved to %(to)s.", day=names[edit.what], to=names[edit.args[0]])
    return _("%(name)s locked. It stays when your answers change.", name=name)


Found = Iterator[tuple[str, str, list[Way]]]


@dataclass(frozen=True)
class Week:
    """A week with its changes (`days`), and as it was without them (`before`)."""

    course: Course
    week: int
    days: Sequence[Day]

    @property
    def minutes(self) -> int:
        return self.course.intake.minutes or 0

    def main(self, day: Day) -> list[Prescription]:
        return [p for p in day.prescriptions if p.slot == "main"]

    def sets(self, patterns: Iterable[str]) -> int:
        """Sets a week in the main part that train one of the patterns."""
        return sum(p.dose.sets for d in self.days for p in self.main(d) if p.exercise.movement_pattern in set(patterns))

    @property
    def strength_days(self) -> list[str]:
        return [d.day for d in self.days if "strength" in d.kinds]

    def able(self, patterns: Sequence[str]) -> list[Exercise]:
        """Strength and trunk work of these patterns that the person may do, nearest to their level first."""
        against, level = self.course.against(self.week), self.course.intake.level or 1
        free = [e for e in self.course.library.exercises.values() if against[e.id] is None]
        fit = [e for e in free if e.movement_pattern in patterns and e.category in ("strength", "core")]
        return sorted(fit, key=lambda e: (patterns.index(e.movement_pattern), abs(e.level - level), e.id))

    def free_days(self) -> list[str]:
        return [day for day in DAYS if day not in {d.day for d in self.days}]


def concerns(course: Course, week: int, days: Sequence[Day], before: Sequence[Day]) -> list[Concern]:
    """What holds no longer since the changes; `before` are the days without them. Ways to mend it are not tried yet."""
    old = {rule for check in RULES for rule, *_rest in check(Week(course, week, before))}
    mine = Week(course, week, days)
    found = [found for check in RULES for found in check(mine) if found[0] not in old]
    found += _lost(course, days, before)
    undo = [Way(f"undo.{edit}", "") for edit in reversed(course.intake.edits)][:UNDOS_TRIED]
    return [Concern(rule, text, (*ways[:WAYS_TRIED], *undo)) for rule, text, ways in found]


def _named(day: Day) -> str:
    return wording.DAY_NAMES[day.day]


def _names(days: Iterable[Day]) -> str:
    return wording.listed([_named(day) for day in days])


def _too_long(w: Week) -> Found:
    """T1."""
    long = [day for day in w.days if day.minutes > w.minutes]
    if not long:
        return
    text = _("Longer than the %(asked)s minutes you asked for: %(days)s, up to %(minutes)s minutes.",
             days=_names(long), asked=w.minutes, minutes=max(day.minutes for day in long))  # fmt: skip
    longest = sorted((p for p in long[0].prescriptions if p.slot != "warm-up"), key=lambda p: -p.seconds)
    fewer = [_fewer(p) for p in longest if p.dose.sets > p.exercise.dose.sets.low][:2]
    last = [p for p in long[0].prescriptions if p.slot in ("cool-down", "main")][-1:]
    yield "T1", text, [*fewer, *(_remove(p.exercise) for p in last)]


def _fewer(p: Prescription) -> Way:
    amount = Amount.of(p.dose)._replace(sets=p.dose.sets - 1)
    name = _("Do %(sets)s of %(name)s", sets=wording.count(amount.sets, "set"), name=p.exercise.name)
    return Way(f"dose.{p.exercise.id}.{amount}", name)


def _remove(e: Exercise) -> Way:
    return Way(f"remove.{e.id}", _("Remove %(name)s", name=e.name))


def _strength_in_a_row(w: Week) -> Found:
    """W2, Sunday to Monday included."""
    days = w.strength_days
    for a, b in zip(days, days[1:] + days[:1], strict=True):
        if len(days) > 1 and (DAYS.index(b) - DAYS.index(a)) % 7 == 1:
            text = _("%(one)s and %(two)s are both strength days now. Muscles need a day between.",
                     one=wording.DAY_NAMES[a], two=wording.DAY_NAMES[b])  # fmt: skip
            others = [*w.free_days(), *(d.day for d in w.days if d.day not in days)]
            moves = [_move(day, to) for day in (b, a) for to in others]
            yield f"W2 {a}", text, moves


def _move(day: str, to: str) -> Way:
    names = wording.DAY_NAMES
    return Way(f"move.{day}.{to}", _("Move %(day)s to %(to)s", day=names[day], to=names[to]))


def _hinge_with_row(w: Week) -> Found:
    """W9, before week 9."""
    if w.week >= 9:
        return
    for day in w.days:
        loaded = {p.exercise.movement_pattern for p in w.main(day) if p.exercise.spine_load >= 2}
        if {"hinge", "horizontal-pull"} <= loaded:
            yield (
                f"W9 {day.day}",
                _("%(day)s holds a heavy hip bend and a heavy row. At first they suit separate days.", day=_named(day)),
                [],
            )


def _order(w: Week) -> Found:
    """D2, D3, D10."""
    for day in w.days:
        main, slots = [p.exercise for p in w.main(day)], [p.slot for p in day.prescriptions]
        if "warm-up" in slots[slots.count("warm-up") :]:
            yield f"D1 {day.day}", _("On %(day)s the warm-up does not come first now.", day=_named(day)), []
        floor = [False, *(p.exercise.on_floor for p in day.prescriptions)]
        if sum(b and not a for a, b in pairwise(floor)) > 1:
            yield f"D10 {day.day}", _("On %(day)s you get down to the floor twice now.", day=_named(day)), []
        kinds = [p.exercise.category for p in day.prescriptions]
        if "stretch" in kinds and "strength" in kinds[kinds.index("stretch") :]:
            yield f"D3 {day.day}", _("On %(day)s a stretch comes before strength work. It does more after it.",
                                     day=_named(day)), []  # fmt: skip
        lifts = [e for e in main if e.category in ("strength", "core")]
        for a, b in pairwise(lifts):
            if (a.category, b.category) == ("core", "strength") or (
                a.category == b.category == "strength" and a.spine_load < b.spine_load
            ):
                text = _("On %(day)s, %(heavy)s comes after %(light)s. The heaviest goes first, while you are fresh.",
                         day=_named(day), heavy=b.name, light=a.name)  # fmt: skip
                yield f"D2 {day.day}", text, []
                break


def _too_many(w: Week) -> Found:
    """D8, 3.6."""
    short = w.course.intake.older or w.minutes <= SHORT_SESSION_MINUTES
    most = EXERCISES_A_SHORT_SESSION if short else EXERCISES_A_SESSION
    full = [day for day in w.days if len(w.main(day)) > most or len(_counted(day)) > EXERCISES_AT_MOST]
    if full:
        text = _("%(days)s: more than %(most)s exercises in the main part. Fewer, done well, are enough.",
                 days=_names(full), most=most)  # fmt: skip
        yield "D8", text, [_remove(p.exercise) for p in (w.main(full[0]) or _counted(full[0]))[::-1][:2]]
    warm_up = {p.exercise for d in w.days for p in d.prescriptions if p.slot == "warm-up"}
    different = {p.exercise for d in w.days for p in d.prescriptions if p.exercise.category != "aerobic"} - warm_up
    if len(different) > EXERCISES_IN_ALL[w.course.intake.level or 1]:
        text = _("Your week has %(number)s different exercises now. Fewer are easier to learn and keep up.",
                 number=len(different))  # fmt: skip
        yield "D8 in all", text, []


def _counted(day: Day) -> list[Prescription]:
    return [p for p in day.prescriptions if p.slot not in ("warm-up", "walk")]


def _push_and_pull(w: Week) -> Found:
    """W7."""
    if w.sets(PUSHES) <= w.sets(PULLS):
        return
    pulls = {p.exercise.id: p for d in w.days for p in w.main(d) if p.exercise.movement_pattern in PULLS}
    more = [
        Way(f"dose.{id_}.{Amount.of(p.dose)._replace(sets=p.dose.sets + 1)}",
            _("Do %(sets)s of %(name)s", sets=wording.count(p.dose.sets + 1, "set"), name=p.exercise.name))
        for id_, p in pulls.items()
    ]  # fmt: skip
    pushes = [p.exercise for d in w.days for p in w.main(d) if p.exercise.movement_pattern in PUSHES]
    yield (
        "W7",
        _("You push more than you pull now. For a balanced back, pull at least as much."),
        [
            *more,
            *map(_remove, dict.fromkeys(pushes)),
        ],
    )


def _warm_up(w: Week) -> Found:
    """D1."""
    for day in w.days:
        seconds = sum(p.seconds for p in day.prescriptions if p.slot == "warm-up")
        if "strength" in day.kinds and not WARM_UP_SECONDS[0] <= seconds <= WARM_UP_SECONDS[1]:
            text = _(
                "The warm-up on %(day)s is not right now. Three to five minutes prepare you well.", day=_named(day)
            )
            yield f"D1 {day.day}", text, []
        moves = [p.exercise for p in day.prescriptions if p.slot == "warm-up"]
        loosens = any(e.category == "mobility" and e.movement_pattern != "balance" for e in moves)
        if "strength" in day.kinds and not (_any(moves, "gait") and loosens):
            text = _("The warm-up on %(day)s lacks its march or its small move for your back now.", day=_named(day))
            yield f"D1 {day.day} moves", text, []


def _any(exercises: Iterable[Exercise], *patterns: str) -> bool:
    return any(e.movement_pattern in patterns for e in exercises)


def _balance(w: Week) -> Found:
    """W14."""
    days = sum(_any((p.exercise for p in d.prescriptions), "balance") for d in w.days)
    if needs_balance(w.course.intake) and days < min(3, len(w.days)):
        yield "W14", _("Balance work is on fewer than three days now. It keeps you steady on your feet."), []


def _thin_bones(w: Week) -> Found:
    """S13."""
    there = [p.exercise for d in w.days for p in d.prescriptions]
    if not {"osteo", "vfx"} & w.course.intake.codes or not w.strength_days:
        return
    back = {"erector-spinae", "multifidus"}
    if not any(
        back & {*e.primary_muscles, *e.secondary_muscles} for e in there if e.category in ("strength", "core")
    ) or not any(e.movement_pattern == "hinge" for e in there):
        yield "S13", _("With thin bones, the hip bend and work for your back matter most. One of them is gone."), []


def _relief(w: Week) -> Found:
    """W11, W12."""
    there = [p for d in w.days for p in d.prescriptions]
    offered, due = {p.exercise.id for p in there if p.slot == "relief"}, min(2, w.course.phase.relief_moves)
    if len(offered) < due:
        yield "W11", _("Fewer moves that ease your back are left in your week than suit it."), []
    if all(p.exercise.relief == "instant" for p in there):
        yield "W12", _("Nothing that builds over weeks is left in your week."), []


def _trunk(w: Week) -> Found:
    """W8, in the phases that ask for it."""
    ways = {"anti-extension", "anti-rotation", "anti-lateral-flexion", "extension"}
    there = {p.exercise.movement_pattern for d in w.days for p in d.prescriptions if p.exercise.category == "core"}
    if w.strength_days and w.course.phase.id in ("chronic", "prevention") and len(ways & there) < 2:
        yield "W8", _("Your trunk works in fewer than two ways now. Two are better."), []


def _few_strength_days(w: Week) -> Found:
    """W5."""
    if w.course.phase.id in ("chronic", "prevention") and len(w.strength_days) < min(2, len(w.days)):
        yield "W5", _("Fewer than two strength days are left. Two a week are what builds strength."), []


def _low_day(w: Week) -> Found:
    """W4: of seven days, one for rest positions and walks alone."""
    if len(w.days) == len(DAYS) and not any({"strength", "stretch"}.isdisjoint(d.kinds) for d in w.days):
        yield "W4", _("Of seven days, none is an easy one now. Keep one for walks and rest."), []


def _jobs(w: Week) -> Found:
    """W6."""
    if len(w.strength_days) < 2:
        return
    for job, name in JOB_NAMES.items():
        if not w.sets(JOBS[job]):
            more = [Way(f"add.{e.id}.{w.strength_days[0]}", _("Add %(name)s", name=e.name)) for e in w.able(JOBS[job])]
            yield f"W6 {job}", _("Your week is without %(job)s now.", job=name), more[:WAYS_SHOWN]


def _walks(w: Week) -> Found:
    """W10."""
    days = sum(_any((p.exercise for p in d.prescriptions), "gait", "cycling", "swim") for d in w.days)
    if days < min(3, len(w.days)):
        yield (
            "W10",
            _("You walk on fewer than three days now. Walking often helps to keep back pain from coming back."),
            [],
        )


RULES: tuple[Callable[[Week], Found], ...] = (
    _too_long, _strength_in_a_row, _hinge_with_row, _order, _too_many, _push_and_pull, _warm_up, _balance, _thin_bones,
    _relief, _trunk, _few_strength_days, _low_day, _jobs, _walks,
)  # fmt: skip


def _lost(course: Course, days: Sequence[Day], before: Sequence[Day]) -> Found:
    """Days that are empty now."""
    there = {d.day for d in days}
    moved = {edit.args[0] for edit in course.edits if edit.verb == "move"}
    for day in before:
        if day.day not in there and len(days) < len(before) and day.day not in moved:
            text = _("Nothing is left on %(day)s. It is a day of rest now.", day=_named(day))
            yield f"empty {day.day}", text, []


def mended(
    concern: Concern, left: Callable[[tuple[str, ...]], set[str]], edits: Sequence[str], made: dict[str, str]
) -> Concern:
    """A concern with the first ways that mend it and break nothing else. `left`: the rules broken with some changes."""
    now, ways = left(tuple(edits)), []
    for way in concern.ways:
        after = left(with_edit(edits, way.do))
        if concern.rule not in after and after <= now:
            undone = made.get(way.do.removeprefix("undo."), "")
            ways.append(way if way.name else Way(way.do, _("Take back: %(change)s", change=undone)))
        if len(ways) == WAYS_SHOWN:
            break
    return Concern(concern.rule, concern.text, tuple(ways) or (Way(f"undo.{EVERYTHING}", _("Take back all changes")),))
