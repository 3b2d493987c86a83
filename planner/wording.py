"""Every number and code a person reads, as words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from planner.dosing import Dose
from planner.language import N_, Names, _, _n, said_once
from planner.library.model import Range

DAY_NAMES = Names({
    "mon": N_("Monday"), "tue": N_("Tuesday"), "wed": N_("Wednesday"), "thu": N_("Thursday"),
    "fri": N_("Friday"), "sat": N_("Saturday"), "sun": N_("Sunday"),
})  # fmt: skip
SHORT_DAY_NAMES = Names({
    "mon": N_("Mon"), "tue": N_("Tue"), "wed": N_("Wed"), "thu": N_("Thu"), "fri": N_("Fri"), "sat": N_("Sat"),
    "sun": N_("Sun"),
})  # fmt: skip
RELIEF_NAMES = Names(
    {
        "instant": N_("Helps now"),
        "long-term": N_("Builds over weeks"),
        "both": N_("Helps now and builds over weeks"),
    }
)
KIND_NAMES = Names({
    "strength": N_("Strength"), "stretch": N_("Stretch"), "walk": N_("Walk"), "relief": N_("Relief"),
})  # fmt: skip
SLOT_NAMES = Names({
    "warm-up": N_("Warm-up"), "main": N_("Main part"), "cool-down": N_("Cool-down"),
    "relief": N_("To ease your back"), "walk": N_("Walk"),
})  # fmt: skip
#: What is counted; each needs its own sentence, as plurals differ from language to language.
COUNTS: Mapping[str, Callable[[int], str]] = {
    "day": lambda number: _n("%(number)s day", "%(number)s days", number),
    "exercise": lambda number: _n("%(number)s exercise", "%(number)s exercises", number),
    "minute": lambda number: _n("%(number)s minute", "%(number)s minutes", number),
    "more sign": lambda number: _n("%(number)s more sign", "%(number)s more signs", number),
    "second": lambda number: _n("%(number)s second", "%(number)s seconds", number),
    "set": lambda number: _n("%(number)s set", "%(number)s sets", number),
    "strength day": lambda number: _n("%(number)s strength day", "%(number)s strength days", number),
}
JOINS = Names({
    "and": N_("%(first)s and %(last)s"), "or": N_("%(first)s or %(last)s"), "then": N_("%(first)s then %(last)s"),
})  # fmt: skip


@said_once
def count(number: int, noun: str) -> str:
    """`1 set`, `2 sets`."""
    return COUNTS[noun](number)


@said_once
def weeks(first: int, last: int) -> str:
    """`Week 1`, `Weeks 3 and 4`, `Weeks 5 to 8`."""
    if first == last:
        return _("Week %(week)s", week=first)
    if last == first + 1:
        return _("Weeks %(first)s and %(last)s", first=first, last=last)
    return _("Weeks %(first)s to %(last)s", first=first, last=last)


def span(first: int, last: int) -> str:
    """`1`, `3 and 4`, `5 to 8`."""
    if first == last:
        return str(first)
    if last == first + 1:
        return _("%(first)s and %(last)s", first=first, last=last)
    return _("%(first)s to %(last)s", first=first, last=last)


def walking(in_sessions: int, goal: int) -> str:
    """What to walk in a week, and how much of it the sessions hold already; minutes."""
    if in_sessions >= goal:
        return _("%(minutes)s minutes this week, all in your sessions.", minutes=in_sessions)
    if not in_sessions:
        return _("about %(minutes)s minutes this week, in walks of your own.", minutes=goal)
    return _(
        "about %(minutes)s minutes this week: %(in_sessions)s in your sessions, %(own)s besides.",
        minutes=goal, in_sessions=in_sessions, own=goal - in_sessions,
    )  # fmt: skip


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return JOINS[last] % {"first": _(", ").join(words[:-1]), "last": words[-1]}


def inside(sentence: str) -> str:
    """A name or a sentence as it goes on inside another one."""
    return sentence[:1].lower() + sentence[1:]


@said_once
def amount(dose: Dose) -> str:
    """The dose itself, short enough for the biggest type: `2 sets of 8, each side`."""
    text = _amount(dose)
    return _("%(dose)s, each side", dose=text) if dose.each_side else text


def _amount(dose: Dose) -> str:
    if dose.minutes is not None:
        minutes = count(dose.minutes, "minute")
        return minutes if dose.sets == 1 else _("%(sets)s times %(minutes)s", sets=dose.sets, minutes=minutes)
    if dose.hold_seconds is not None and dose.reps == 1:
        return _("%(times)s, hold %(hold)s", times=_times(dose.sets), hold=count(dose.hold_seconds, "second"))
    sets = count(dose.sets, "set")
    if dose.rounds:
        text = _("%(sets)s: %(repeats)s times", sets=sets, repeats=listed([str(n) for n in dose.rounds], "then"))
    else:
        text = _("%(sets)s of %(repeats)s", sets=sets, repeats=dose.reps)
    if dose.hold_seconds is not None:
        return _("%(dose)s, hold %(hold)s", dose=text, hold=count(dose.hold_seconds, "second"))
    return text


def _times(number: int) -> str:
    if number == 1:
        return _("Once")
    return _("Twice") if number == 2 else _("%(number)s times", number=number)


@said_once
def next_step(load_step: Range | None, dose: Dose, harder: str) -> str:
    """When and how to ask more (2.4): more weight, else the harder form, else more repeats; empty for a rest."""
    if dose.reps_in_reserve is None:
        return ""
    if load_step is not None:
        return _(
            "When you could do 2 more than asked in your last set, two sessions running, lift a little more. "
            "That is %(low)s to %(high)s in every 100. If the next weight is more, do 4 more first.",
            low=load_step.low, high=load_step.high,
        )  # fmt: skip
    if dose.reps == 1:
        return _("When it is easy on two days running, try: %(harder)s.", harder=harder) if harder else ""
    if harder:
        return _(
            "When you could do 2 more than asked in your last set, two sessions running, try: %(harder)s.",
            harder=harder,
        )
    return _("When you could do 2 more than asked in your last set, two sessions running, add 2.")


@said_once
def rest(dose: Dose) -> str:
    """How long to rest between sets; empty when there is nothing to rest between."""
    if dose.sets < 2 or not dose.rest_seconds:
        return ""
    if dose.reps > 1:
        return _("Rest %(seconds)s seconds between sets.", seconds=dose.rest_seconds)
    return _("Rest %(seconds)s seconds between goes.", seconds=dose.rest_seconds)


@said_once
def effort(dose: Dose) -> str:
    """The effort stop rule (D9), in repeats a person could still do; empty without one."""
    if dose.reps_in_reserve is None:
        return ""
    if dose.reps == 1 or dose.minutes is not None:
        return _("Stop while you could still go on a little.")
    return _("Stop when you could still do %(repeats)s more good ones.", repeats=dose.reps_in_reserve)


def dose_text(dose: Dose) -> str:
    """The whole dose in one line of sentences."""
    return " ".join(part for part in (amount(dose) + ".", rest(dose), effort(dose)) if part)


@said_once
def step_now(what: str, number: int) -> str:
    """A number of a dose: `2 sets`, `8 times`, `10 seconds`, `20 minutes`."""
    return {
        "sets": _n("%(number)s set", "%(number)s sets", number),
        "reps": _n("%(number)s time", "%(number)s times", number),
        "hold_seconds": _n("%(number)s second", "%(number)s seconds", number),
        "minutes": _n("%(number)s minute", "%(number)s minutes", number),
    }[what]


def step_name(what: str, exercise: str) -> str:
    """What one sets with a pair of buttons."""
    return {
        "sets": _("Sets of %(name)s", name=exercise),
        "reps": _("Times of %(name)s", name=exercise),
        "hold_seconds": _("Seconds of %(name)s", name=exercise),
        "minutes": _("Minutes of %(name)s", name=exercise),
    }[what]


def step_less(what: str, exercise: str) -> str:
    """What the button does that takes one away."""
    return {
        "sets": _("Fewer sets of %(name)s", name=exercise),
        "reps": _("Fewer times of %(name)s", name=exercise),
        "hold_seconds": _("Fewer seconds of %(name)s", name=exercise),
        "minutes": _("Fewer minutes of %(name)s", name=exercise),
    }[what]


def step_more(what: str, exercise: str) -> str:
    """What the button does that adds one."""
    return {
        "sets": _("More sets of %(name)s", name=exercise),
        "reps": _("More times of %(name)s", name=exercise),
        "hold_seconds": _("More seconds of %(name)s", name=exercise),
        "minutes": _("More minutes of %(name)s", name=exercise),
    }[what]
