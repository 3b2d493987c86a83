"""One person's weeks, block by block: each stage's days and sessions, built on the stage before.

Inside a block the exercises and their sets stay; repeats and holds grow by the week (dosing.py). Sources: clinical
content 2.4, 2.7, 2.8; L2, L4, W7, W11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

import planner.dosing as dosing
from planner.dosing import Dose
from planner.edits import MOST, MOST_EDITS, Absent, Edit, Refused, Rules, edited, parse
from planner.filling import Makings, fill, makings
from planner.intake import Intake
from planner.language import _
from planner.library.model import Exercise, Library, Phase
from planner.menu import Menu, choose_menu
from planner.progression import Span, eased_in, ladder_week, most_sets, most_walking, place_of, spans
from planner.selection import (
    Caps,
    Objection,
    Objections,
    capped,
    caps,
    free_of,
    standing_objections,
    stepped_down,
    under,
)
from planner.session import NO_LIMIT, PULLS, PUSHES, Part, Session, part
from planner.week import DayKind, week_shape

HARDER_FROM_WEEK = 9  # the plan itself aims a level higher; from week 5 the person may choose to (2.7)
HARDEST_FOR_SLOWER = 3  # from 65 on or with thin bones, what is harder still is for the person to choose [D]
TOGETHER_FROM_WEEK = 9  # W9
LETTERS = ("squat", "pull"), ("hinge", "push")  # what a strength day is made for (2.8)

Days = list[tuple[str, DayKind, Session]]


@dataclass(frozen=True, slots=True)
class Walking:
    """Minutes of walking a week: what the sessions hold, and what to aim for in all (2.7); 0 for no aim."""

    in_sessions: int
    goal: int


@dataclass(frozen=True)
class Block:
    """A stage as one person does it: its days with their sessions, at the fullest doses of its weeks."""

    span: Span
    caps: Caps
    menu: Menu
    days: Days
    used_to: Set[str]  # heavy lifts of the blocks before
    refused: Mapping[Edit, Refused] = field(default_factory=dict)  # changes that cannot be made in it

    @cached_property
    def heavy(self) -> Set[str]:
        """The heavy lifts (load 3) in it."""
        return {p.exercise.id for *_day, session in self.days for p in session.parts if p.exercise.spine_load == 3}

    @cached_property
    def strength_days(self) -> int:
        """Days with strength work."""
        return sum(session.strength for *_day, session in self.days)

    @cached_property
    def sets(self) -> int:
        """Sets of strength work in the week (L4)."""
        return sum(session.strength_sets for *_day, session in self.days)

    @cached_property
    def walks(self) -> list[int]:
        """Minutes of each walk in the week's sessions."""
        return [session.walking for *_day, session in self.days if session.walking]

    @cached_property
    def doses(self) -> dict[str, list[Dose]]:
        """Each exercise's doses, by id."""
        found: dict[str, list[Dose]] = {}
        for *_day, session in self.days:
            for p in session.parts:
                if p.slot != "warm-up":
                    found.setdefault(p.exercise.id, []).append(p.dose)
        return found


class Course:
    """The blocks of one person's twelve weeks, each built when it is first asked for."""

    def __init__(self, intake: Intake, library: Library, phase: Phase) -> None:
        self.intake, self.library, self.phase = intake, library, phase
        self.way = spans(intake, library, phase)
        self.week = ladder_week(intake, phase, self.way)
        self.standing = standing_objections(intake, library)
        self.free = free_of(intake, library)
        ladders = (library.ladder(library.goals[goal].leads_to) for goal in intake.goals)
        same_move = (e for ladder in ladders for e in ladder if e.movement_pattern == ladder[0].movement_pattern)
        eased = (library.exercises[id_].easier or "" for id_ in intake.hurt)
        self.wanted = {rung.id for rung in same_move} | set(eased)
        self._weeks = {intake.week: intake}
        self._blocks: list[Block] = []
        self._read_edits()

    def _read_edits(self) -> None:
        self.read = [(text, parse(text)) for text in self.intake.edits[:MOST_EDITS]]
        self.edits = [edit for _text, edit in self.read if edit]
        self.locked = {edit.what for edit in self.edits if edit.verb == "lock"}
        self._set = {edit.what: edit for edit in self.edits if edit.verb == "dose"}
        self._edited: list[Block] = []

    def with_edits(self, edits: Iterable[str]) -> Course:
        """The same answers with other changes. What does not depend on them is not built again."""
        other = copy(self)
        other.intake = replace(self.intake, edits=tuple(edits))
        other._read_edits()
        return other if other.locked == self.locked else Course(other.intake, self.library, self.phase)

    def block(self, week: int) -> Block:
        """The block that holds this week of the ladder, with the person's changes."""
        if not self.edits:
            return self.unedited(week)
        place = place_of(week, self.way)
        while len(self._edited) <= place:
            self._edited.append(self._edit(self.unedited(self.way[len(self._edited)].from_week)))
        return self._edited[place]

    def unedited(self, week: int) -> Block:
        """The same without changes; each is built on the unedited one before it."""
        place = place_of(week, self.way)
        while len(self._blocks) <= place:
            self._blocks.append(self._build(self.way[len(self._blocks)]))
        return self._blocks[place]

    def _edit(self, block: Block) -> Block:
        """A block with the changes, as far as they can be made in it."""
        shown = block.span == self.way[place_of(self.week, self.way)]
        now = self.in_week(self.week if shown else block.span.from_week)
        used_to = {lift for before in self._edited for lift in before.heavy}
        rules = Rules(
            now, self._last(block.span), shown, self.library, self.phase, self.objections(block.caps), used_to
        )
        days, refused = edited(block.days, self.edits, rules)
        return replace(block, days=days, used_to=used_to, refused=refused)

    def refused(self, edit: Edit) -> Refused | None:
        """Why a change cannot be made in the week that is shown; None where it can, or where it waits for another."""
        why = self.block(self.week).refused.get(edit)
        waits = isinstance(why, Absent) and any(edit not in self.block(span.from_week).refused for span in self.way)
        return None if waits else why

    def parts(self, session: Session, week: int) -> list[Part]:
        """A session's parts with the doses of one week of its block."""
        intake, block = self.in_week(week), self.block(week)
        return [self._dosed(p, intake, block) for p in session.parts]

    def in_week(self, week: int) -> Intake:
        """The answers, asked in that week."""
        if week not in self._weeks:
            self._weeks[week] = replace(self.intake, week=week)
        return self._weeks[week]

    def walking(self, week: int, walks: Sequence[int]) -> Walking:
        """Minutes in the sessions, and to aim for in all (2.7): less from a chair, no aim at high pain [D]."""
        goal = self.phase.walk_goal[week - 1]
        if self.intake.level == 1:
            goal = goal * 6 // 10
        return Walking(sum(walks), 0 if self.intake.pain_now >= 8 else goal)

    def _last(self, span: Span) -> Intake:
        """The answers, asked in the last week that is done of a stage."""
        return self.in_week(span.from_week if self.phase.id == "acute" else span.to_week)

    def _dosed(self, p: Part, intake: Intake, block: Block) -> Part:
        if p.slot == "warm-up":
            return p
        if p.slot == "walk":
            return self._eased(p, p.dose)
        due = dosing.dose(p.exercise, intake, self.library, self.phase, block.used_to)
        edit = self._set.get(p.exercise.id)
        if edit and edit not in block.refused:  # it stays until the person changes it, inside what this week allows
            room = dosing.dose_room(p.exercise, intake, self.library, self.phase, block.used_to)
            room = MOST if edit.confirmed else room
            dose = replace(room.clamp(p.dose), rest_seconds=due.rest_seconds, reps_in_reserve=due.reps_in_reserve)
            return self._eased(p, dose)
        hold = None if p.dose.hold_seconds is None else min(p.dose.hold_seconds, due.hold_seconds or 0)
        reps = min(p.dose.reps, due.reps)
        tapers = due.tapers and dosing.may_taper(p.exercise, reps)
        dose = Dose(
            p.dose.sets, reps, hold, p.dose.minutes, due.rest_seconds, due.each_side, due.reps_in_reserve, tapers
        )  # fmt: skip
        return self._eased(p, dose)

    def _eased(self, p: Part, dose: Dose) -> Part:
        if self.intake.lately in ("missed-week", "flare"):
            fewest = dosing.rep_range(self.in_week(self.week), self.library.level_doses[self.intake.level or 1]).low
            dose = eased_in(dose, p.exercise, self.intake, fewest)
        return p if dose == p.dose else part(p.exercise, p.slot, dose)

    def objections(self, ceiling: Caps) -> Objections:
        """For every exercise the first objection against it; None when it may be chosen."""
        found = self._up_to(ceiling)
        return found.also(stepped_down(found, self.intake.hurt, self.library))

    def _up_to(self, ceiling: Caps) -> Objections:
        return Objections(self.library, lambda e: self.standing[e.id] or capped(e, ceiling))

    def against(self, week: int) -> Objections:
        """The objections of a week's block, and what the person took out."""
        found, library, taken = self.objections(self.block(week).caps), self.library.exercises, dict[str, Objection]()
        for edit in self.edits:
            if edit.verb in ("remove", "swap") and edit.what in library and edit not in self.block(week).refused:
                why = _("You took this one out.") if edit.verb == "remove" else _("You swapped this one for another.")
                taken.setdefault(edit.what, Objection("choice", why))
        return found.also(taken)

    def _eligible(self, ceiling: Caps) -> list[Exercise]:
        """What no answer and no ceiling keeps out."""
        able = under(self.free, ceiling)
        if not self.intake.hurt:
            return able
        hurts = stepped_down(self._up_to(ceiling), self.intake.hurt, self.library)
        return [e for e in able if e.id not in hurts]

    def _build(self, span: Span) -> Block:
        """The block of a stage, after the blocks before it."""
        intake, phase, before = self.intake, self.phase, self._blocks[-1] if self._blocks else None
        ahead = intake.lately == "too-easy" and span.from_week > intake.week
        apart = (intake.week if ahead else span.from_week) < TOGETHER_FROM_WEEK
        ceiling = caps(intake if ahead else self.in_week(span.from_week), self.library, phase)
        first = self.in_week(span.from_week)
        last = self._last(span)
        aim = intake.level or 1
        if span.from_week >= HARDER_FROM_WEEK:
            slower = intake.older or bool({"osteo", "vfx"} & intake.codes)
            aim = max(aim, min(ceiling.level, HARDEST_FOR_SLOWER)) if slower else ceiling.level
        shape = week_shape(last, self.library, phase)
        number = sum(kind.startswith("S") for _, kind in shape)
        used_to = {lift for block in self._blocks for lift in block.heavy}
        menu = choose_menu(
            self._eligible(ceiling), last, phase, aim, number, self.wanted, not used_to,
            before.menu if before else None, self.locked,
        )  # fmt: skip
        if before and number > max(2, before.strength_days) and not _enough(menu, before, number, intake.goals):
            shape = week_shape(last, self.library, phase, before.strength_days)  # no third day without sets for it (L4)
            number = before.strength_days
        longest, most = NO_LIMIT, NO_LIMIT
        if before and before.strength_days == 1 and number == 2:
            most = 2 * before.sets  # the first strength day of an acute plan leads in; the second is like it
        elif before and before.sets and number:
            most = most_sets(before.sets, number)
        if before and before.walks:
            longest = max(before.walks) + 5
        doses = before.doses if before else {}

        def built(longest: int) -> Days:
            alone = number <= 1
            made = makings(first, last, self.library, phase, menu, alone, doses, most, longest, used_to, apart)
            return _days(shape, made, min(phase.relief_moves, len(menu.relief)))

        block = Block(span, ceiling, menu, built(longest), used_to)
        if before and before.walks and block.walks:
            walking = most_walking(sum(before.walks), len(block.walks))
            if sum(block.walks) > walking:
                block = Block(span, ceiling, menu, built(walking // len(block.walks)), used_to)
        return block


def _enough(menu: Menu, before: Block, days: int, goals: Sequence[str]) -> bool:
    """Whether so many strength days would each have sets for the lifts they are made for, and for a pull-up goal's."""
    wanted = ("vertical",) if "pull-ups" in goals else ()
    needed = max(sum(menu.jobs[job].dose.sets.low for job in (*jobs, *wanted) if job in menu.jobs) for jobs in LETTERS)
    return most_sets(before.sets, days) // days >= needed


def _days(shape: list[tuple[str, DayKind]], week: Makings, due: int) -> Days:
    """The week's sessions on their days, with the relief moves that are `due` somewhere in it (W11)."""
    days = _balanced(shape, week, relief_first=False)
    if len(_offered(days)) < due:
        days = _balanced(shape, week, relief_first=True)
    if len(_offered(days)) < due:  # too short for lifts and relief moves alike: relief it is
        days = _balanced([(day, "R" if kind == "R" else "MW") for day, kind in shape], week, relief_first=True)
    return days


def _offered(days: Days) -> set[str]:
    return {p.exercise.id for *_day, session in days for p in session.in_slot("relief")}


def _balanced(shape: list[tuple[str, DayKind]], week: Makings, relief_first: bool) -> Days:
    """Where the second strength day cannot pull enough, the first pushes less (W7)."""
    days = _sessions(shape, week, relief_first, 0)
    over = [session.sets(PUSHES) - session.sets(PULLS) for *_day, session in days if session.strength]
    return days if sum(over) <= 0 else _sessions(shape, week, relief_first, -sum(over[1::2]))


def _sessions(shape: list[tuple[str, DayKind]], week: Makings, relief_first: bool, spared: int) -> Days:
    """Days of one kind are alike. `spared` is how many pull sets the first strength day keeps for the second.

    Each strength day may hold its share of the week's sets; what the first kind leaves is the second's (L4).
    """
    strength = [day for day, kind in shape if kind.startswith("S")]
    often = (len(strength) + 1) // 2, len(strength) // 2
    share = week.week_sets // max(1, len(strength))
    days: Days = []
    built: dict[tuple[str, int, int], Session] = {}
    for place, (day, kind) in enumerate(shape):
        letter = strength.index(day) % 2 if day in strength else 0
        first = built.get((kind, 0, 0))
        pulls = first.sets(PULLS) - first.sets(PUSHES) if letter and first else spared
        used = max((s.strength_sets for key, s in built.items() if s.strength and key[1] == 0), default=share)
        sets = (week.week_sets - often[0] * used) // often[1] if letter else min(share, used)
        turn = 0
        if (kind, letter, 0) not in built:
            built[kind, letter, 0] = fill(week, kind, letter, sets, pulls, relief_first=relief_first)
        if len(built[kind, letter, 0].in_slot("relief")) < len(week.menu.relief):
            turn = place % len(week.menu.relief)  # they do not all fit: take turns over the week (W11)
        if (kind, letter, turn) not in built:
            built[kind, letter, turn] = fill(week, kind, letter, sets, pulls, turn, relief_first)
        days.append((day, kind, built[kind, letter, turn]))
    return days
