"""A person's changes on top of the plan: swap, remove, add, place, dose, move, lock.

Each is a short text, as it stands in the plan's address: `swap.bird-dog.dead-bug`. A change acts on every week of the
course. What no filter lets in (S16), or what a limit of safety bars (S6), is refused with a sentence, and the rest of
the plan stands. What only makes a week worse is done, and said (changes.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import planner.dosing as dosing
from planner.dosing import Dose, DoseRoom
from planner.intake import DAYS, Intake
from planner.language import _
from planner.library.model import Exercise, Library, Phase, Range
from planner.selection import Objection
from planner.session import Part, Session, Slot, part
from planner.week import DayKind

MOST_EDITS = 40
EVERYTHING = "all"  # to undo
MOST = DoseRoom(Range(1, 10), Range(1, 50), Range(1, 300), Range(1, 120))  # what a clinician may confirm [D]
ADDED_SETS = 2  # of what is added, if it may have so many: the smallest dose that trains [D]

Days = list[tuple[str, DayKind, Session]]


class Refused(Exception):
    """A change that cannot be made; the sentence says why. `confirm` is what a clinician may confirm instead."""

    def __init__(self, sentence: str, confirm: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.confirm = sentence, confirm


class Absent(Refused):
    """What is to be changed is not there in these weeks; it may be in others."""


class Amount(NamedTuple):
    """A dose as a person sets it: sets, repeats and seconds, or sets and minutes."""

    sets: int
    reps: int | None = None
    hold_seconds: int | None = None
    minutes: int | None = None

    def __str__(self) -> str:
        if self.minutes is not None:
            return f"{self.sets}x{self.minutes}min"
        return "x".join(str(n) for n in (self.sets, self.reps, self.hold_seconds) if n is not None)

    @classmethod
    def of(cls, dose: Dose) -> Amount:
        """The part of a dose that can be set."""
        if dose.minutes is not None:
            return cls(dose.sets, minutes=dose.minutes)
        return cls(dose.sets, dose.reps, dose.hold_seconds)

    def on(self, dose: Dose) -> Dose:
        """A dose with these numbers, where it has such numbers."""
        return replace(
            dose,
            sets=self.sets,
            reps=dose.reps if self.reps is None or dose.minutes is not None else self.reps,
            hold_seconds=dose.hold_seconds if dose.hold_seconds is None else self.hold_seconds or dose.hold_seconds,
            minutes=dose.minutes if dose.minutes is None else self.minutes or dose.minutes,
            tapers=False,
        )


@dataclass(frozen=True)
class Rules:
    """What holds in the weeks of one stage. `against`: the objection to each exercise, by id, None where there is none.

    `used_to`: the heavy lifts of earlier stages. `now` are the answers, asked in the week that is shown or else in the
    stage's first one; `last`, in its last. `shown`: whether it holds the week that is shown; only there is a dose
    outside the range refused, elsewhere the nearest one inside is taken.
    """

    now: Intake
    last: Intake
    shown: bool
    library: Library
    phase: Phase
    against: Mapping[str, Objection | None]
    used_to: Set[str]

    def exercise(self, id_: str) -> Exercise:
        """One that may be done. Raises Refused with the answer that keeps it out."""
        e = self.known(id_)
        if (objection := self.against[id_]) is not None:
            raise Refused(f"{e.name}: {objection.text}")
        return e

    def known(self, id_: str) -> Exercise:
        if id_ not in self.library.exercises:
            raise Refused(_("We know no exercise called “%(name)s”.", name=id_[:40]))
        return self.library.exercises[id_]

    def dose(self, e: Exercise) -> Dose:
        """The full dose of the stage."""
        return dosing.dose(e, self.last, self.library, self.phase, self.used_to)

    def room(self, e: Exercise) -> DoseRoom:
        """How far the dose may be changed."""
        return dosing.dose_room(e, self.now, self.library, self.phase, self.used_to)


@dataclass
class Draft:
    """A week while it is changed."""

    days: dict[str, tuple[DayKind, Session]]
    rules: Rules
    by_hand: set[str] = field(default_factory=set)  # days whose order the person chose

    def with_exercise(self, id_: str) -> list[str]:
        """The days that hold an exercise."""
        return [day for day, (_kind, session) in self.days.items() if any(p.exercise.id == id_ for p in session.parts)]

    def need(self, id_: str) -> list[str]:
        """The same; raises Refused where there is none."""
        name = self.rules.known(id_).name
        if not (days := self.with_exercise(id_)):
            raise Absent(_("%(name)s is not in this plan.", name=name))
        return days

    def strength(self, day: str) -> bool:
        return self.days[day][0].startswith("S")

    def rewrite(self, names: Iterable[str], change: Callable[[list[Part]], list[Part]]) -> None:
        """Change the sessions of these days; days that shared one share the new one. An empty day is a day of rest."""
        done: dict[tuple[int, bool], Session] = {}
        for day in names:
            kind, old = self.days[day]
            key = id(old), day in self.by_hand
            if key not in done:
                parts = change(list(old.parts))
                done[key] = old.of(parts if day in self.by_hand else old.in_order(parts))
            self.days[day] = kind, done[key]
        self.days = {day: found for day, found in self.days.items() if found[1].parts}
        if not self.days:
            raise Refused(_("Nothing would be left of your week."))
        self._keep_heavy_apart()

    def _keep_heavy_apart(self) -> None:
        """One heavy lift a session, and one in all while heavy lifts are new (S6)."""
        week: set[str] = set()
        for _day, (_kind, session) in self.days.items():
            heavy = {p.exercise.id for p in session.parts if p.exercise.spine_load == 3}
            week |= heavy
            if len(heavy) > 1:
                raise Refused(_("A day has one heavy lift at most. Swap the other one first."))
        if len(week) > 1 and not self.rules.used_to:
            raise Refused(_("In your first weeks of heavy lifts there is one heavy lift. Swap the other one first."))

    def slot(self, e: Exercise, day: str) -> Slot:
        """Where an exercise belongs on a day. Raises Refused for strength work on a day without."""
        if e.category == "strength" and not self.strength(day):
            raise Refused(_("%(name)s is strength work. It goes on your strength days.", name=e.name))
        if e.category == "relief-position":
            return "relief"
        if e.movement_pattern == "gait":
            return "walk"
        return "cool-down" if self.strength(day) and e.category in ("stretch", "mobility") else "main"


@dataclass(frozen=True, eq=False)
class Edit:
    """A change: what to do with which exercise (or day), and how. Compared by identity: one may stand there twice."""

    verb: str
    what: str
    args: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.verb, self.what, *self.args))

    def apply(self, draft: Draft) -> None:
        """Change the week. Raises Refused."""
        VERBS[self.verb](draft, self.what, *self.args)

    @property
    def amount(self) -> Amount | None:
        """The dose it sets."""
        return _amount(self.args[0]) if self.verb == "dose" else None

    @property
    def confirmed(self) -> bool:
        """Whether a clinician says that a dose outside the usual range is meant."""
        return self.verb == "dose" and self.args[1:] == ("ok",)


def parse(text: str) -> Edit | None:
    """A change as it stands in an address; None where it is none."""
    verb, *rest = text.split(".")
    shape = SHAPES.get(verb)
    if shape is None or not re.fullmatch(shape, ".".join(rest), re.ASCII):
        return None
    return Edit(verb, rest[0], tuple(rest[1:]))


ID, DAY = r"[a-z0-9-]{1,60}", f"(?:{'|'.join(DAYS)})"
SHAPES = {
    "swap": rf"{ID}\.{ID}",
    "remove": ID,
    "add": rf"{ID}(?:\.{DAY}){{1,7}}",
    "place": rf"{ID}\.[1-9]\d?(?:\.{DAY}){{1,7}}",
    "dose": rf"{ID}\.\d{{1,2}}x\d{{1,3}}(?:min|(?:x\d{{1,3}})?)(?:\.ok)?",
    "move": rf"{DAY}\.{DAY}",
    "lock": ID,
}


def _amount(text: str) -> Amount:
    if text.endswith("min"):
        sets, minutes = map(int, text.removesuffix("min").split("x"))
        return Amount(sets, minutes=minutes)
    return Amount(*map(int, text.split("x")))


def with_edit(edits: Sequence[str], new: str) -> tuple[str, ...]:
    """The changes with one more. `undo.<a change>` takes that one back; of doses and places the last one counts."""
    if new.startswith("undo."):
        undone = new.removeprefix("undo.")
        return tuple(edit for edit in edits if undone not in (edit, EVERYTHING))
    if (edit := parse(new)) is None:
        return (*edits, new)
    same = {"dose": 1, "lock": 1, "remove": 1, "add": 1, "place": 2}.get(edit.verb)
    if same is None:
        return (*edits, new)

    def key(e: Edit) -> tuple[object, ...]:
        return (e.verb, e.what, e.args[1:] if e.verb == "place" else e.args if e.verb == "add" else ())

    return (*(old for old in edits if (e := parse(old)) is None or key(e) != key(edit)), new)


# --- what each verb does -------------------------------------------------------------------------------------------


def _swap(draft: Draft, out: str, into: str) -> None:
    rules, old = draft.rules, draft.rules.known(out)
    new = rules.exercise(into)
    if not draft.with_exercise(old.id) and draft.with_exercise(into):
        return  # the plan has done so by itself
    days = draft.need(out)
    if set(days) & set(draft.with_exercise(into)):
        raise Refused(_("%(name)s is already there on the same day.", name=new.name))

    def change(day: str) -> Callable[[list[Part]], list[Part]]:
        def swapped(parts: list[Part]) -> list[Part]:
            return [
                _instead(p, new, _slot_for(draft, new, p, day), rules) if p.exercise.id == out else p for p in parts
            ]

        return swapped

    for gentle in (True, False):  # a slot depends on the kind of day
        names = [day for day in days if draft.strength(day) is not gentle]
        if names:
            draft.rewrite(names, change(names[0]))


def fits(e: Exercise, slot: Slot) -> bool:
    """Whether an exercise can do the job of a slot."""
    return {
        "warm-up": (e.category == "mobility" and not e.spine_load) or e.movement_pattern in ("gait", "balance"),
        "main": e.category != "relief-position" and e.movement_pattern != "gait",
        "cool-down": e.category in ("stretch", "mobility"),
        "relief": e.category == "relief-position"
        or (e.category in ("stretch", "mobility") and e.relief != "long-term"),
        "walk": e.movement_pattern == "gait",
    }[slot]


def _slot_for(draft: Draft, new: Exercise, old: Part, day: str) -> Slot:
    """The slot of what it replaces, where it fits there; else its own."""
    slot = draft.slot(new, day)
    return old.slot if fits(new, old.slot) else slot


def _instead(old: Part, new: Exercise, slot: Slot, rules: Rules) -> Part:
    """A part in place of another, as near to its dose as may be."""
    full, room = rules.dose(new), rules.room(new)
    dose = full.of_sets(min(full.sets, room.sets.clamp(old.dose.sets)))
    if full.minutes is not None and old.dose.minutes is not None and room.minutes is not None:
        dose = replace(dose, minutes=room.minutes.clamp(old.dose.minutes))
    if slot == "warm-up":
        dose = _as_long_as(old.work, new, dose)
    return part(new, slot, dose)


def _as_long_as(seconds: int, e: Exercise, dose: Dose) -> Dose:
    """The dose inside the exercise's own range that takes nearest to so many seconds."""
    allowed = e.dose
    if allowed.minutes is not None:
        return replace(dose, sets=1, minutes=allowed.minutes.clamp(max(1, round(seconds / 60))))
    hold = allowed.hold_seconds.low if allowed.hold_seconds else None
    doses = [
        replace(dose, sets=sets, reps=reps, hold_seconds=hold, tapers=False)
        for sets in range(allowed.sets.low, allowed.sets.high + 1)
        for reps in range(allowed.reps.low, allowed.reps.high + 1)
    ]
    return min(doses, key=lambda d: (abs(dosing.work_seconds(e, d) - seconds), d.sets))


def _remove(draft: Draft, id_: str) -> None:
    draft.rewrite(draft.need(id_), lambda parts: [p for p in parts if p.exercise.id != id_])


def _add(draft: Draft, id_: str, *days: str) -> None:
    rules = draft.rules
    e, there = rules.exercise(id_), draft.with_exercise(id_)
    missing = [day for day in days if day not in draft.days]
    free = [day for day in days if day not in there and day not in missing]
    if not free and missing:
        raise Refused(_("There is no session on that day. Move one there first."))
    if not free:
        raise Refused(_("%(name)s is already there on that day.", name=e.name))
    full = rules.dose(e)
    new = full if full.minutes is not None else full.of_sets(min(full.sets, max(e.dose.sets.low, ADDED_SETS)))
    for gentle in (True, False):
        names = [day for day in free if draft.strength(day) is not gentle]
        if names:
            slot = draft.slot(e, names[0])
            draft.rewrite(names, lambda parts, slot=slot: [*parts, part(e, slot, new)])  # type: ignore[misc]


def _place(draft: Draft, id_: str, number: str, *days: str) -> None:
    there = [day for day in draft.need(id_) if day in days]
    if not there:
        raise Refused(_("%(name)s is not there on that day.", name=draft.rules.known(id_).name))

    def change(parts: list[Part]) -> list[Part]:
        mine = next(p for p in parts if p.exercise.id == id_)
        rest = [p for p in parts if p is not mine]
        rest.insert(int(number) - 1, mine)
        return rest

    draft.by_hand.update(there)
    draft.rewrite(there, change)


def _dose(draft: Draft, id_: str, text: str, ok: str = "") -> None:
    rules, amount = draft.rules, _amount(text)
    e, days = rules.known(id_), draft.need(id_)
    room, clinician = rules.room(e), rules.now.mode == "clinician"
    if ok and not clinician:
        raise Refused(_("A dose outside the usual range needs a clinician. Choose “For a patient” to confirm it."))
    if rules.shown and not ok and _outside(amount, room):
        why = _("This dose of %(name)s is outside the usual range: %(room)s.", name=e.name, room=said_room(room))
        raise Refused(why, f"dose.{id_}.{text}.ok" if clinician else "")

    def change(parts: list[Part]) -> list[Part]:
        return [_redosed(p, amount, MOST if ok else room) if p.exercise.id == id_ else p for p in parts]

    draft.rewrite(days, change)


def _redosed(p: Part, amount: Amount, room: DoseRoom) -> Part:
    return part(p.exercise, p.slot, room.clamp(amount.on(p.dose)))


def _move(draft: Draft, day: str, to: str) -> None:
    if day not in draft.days or day == to:
        raise Refused(_("There is no session to move from that day to another."))
    names = {day: to, to: day}
    moved = {names.get(name, name): found for name, found in draft.days.items()}
    draft.by_hand = {names.get(name, name) for name in draft.by_hand}
    draft.days = {name: moved[name] for name in DAYS if name in moved}


def _lock(draft: Draft, id_: str) -> None:
    """The menu has chosen it, if it could; here is only said when it could not."""
    e = draft.rules.exercise(id_)
    if not draft.with_exercise(id_):
        raise Absent(_("There is no room for %(name)s in this plan.", name=e.name))


VERBS: Mapping[str, Callable[..., None]] = {
    "swap": _swap, "remove": _remove, "add": _add, "place": _place, "dose": _dose, "move": _move, "lock": _lock,
}  # fmt: skip


def edited(days: Days, edits: Iterable[Edit], rules: Rules) -> tuple[Days, dict[Edit, Refused]]:
    """The week with the changes made in order, and those that could not be made."""
    draft = Draft({day: (kind, session) for day, kind, session in days}, rules)
    refused: dict[Edit, Refused] = {}
    for edit in edits:
        before = dict(draft.days), set(draft.by_hand)
        try:
            edit.apply(draft)
        except Refused as why:
            draft.days, draft.by_hand = before
            refused[edit] = why
    return [(day, kind, session) for day, (kind, session) in draft.days.items()], refused


def _outside(amount: Amount, room: DoseRoom) -> bool:
    pairs = zip(amount, (room.sets, room.reps, room.hold_seconds, room.minutes), strict=True)
    return any(
        value is not None and limit is not None and not limit.low <= value <= limit.high for value, limit in pairs
    )


def said_room(room: DoseRoom) -> str:
    """`1 to 3 sets, 8 to 12 times`: how far a dose may be changed."""
    said = [
        _within(room.sets, _("%(range)s sets")),
        _within(room.reps, _("%(range)s times")),
        _within(room.hold_seconds, _("%(range)s seconds")),
        _within(room.minutes, _("%(range)s minutes")),
    ]
    return ", ".join(text for text in said if text)


def _within(limit: Range | None, words: str) -> str:
    if limit is None:
        return ""
    span = str(limit.low)
    if limit.high > limit.low:
        span = _("%(low)s to %(high)s", low=limit.low, high=limit.high)
    return words % {"range": span}
