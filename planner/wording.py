"""Every number and code a person reads, as words."""

from __future__ import annotations

from collections.abc import Sequence

from planner.dosing import Dose
from planner.language import _, _n
from planner.library.model import Range

DAY_NAMES = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday",
    "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
RELIEF_NAMES = {
    "instant": "Helps now",
    "long-term": "Builds over weeks",
    "both": "Helps now and builds over weeks",
}
KIND_NAMES = {"strength": "Strength", "stretch": "Stretch", "walk": "Walk", "relief": "Relief"}
SLOT_NAMES = {
    "warm-up": "Warm-up", "main": "Main part", "cool-down": "Cool-down", "relief": "To ease your back",
    "walk": "Walk",
}  # fmt: skip


def count(number: int, noun: str) -> str:
    """`1 set`, `2 sets`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def weeks(first: int, last: int) -> str:
    """`Week 1`, `Weeks 3 and 4`, `Weeks 5 to 8`."""
    if first == last:
        return f"Week {first}"
    return f"Weeks {first} {'and' if last == first + 1 else 'to'} {last}"


def walking(in_sessions: int, goal: int) -> str:
    """What to walk in a week, and how much of it the sessions hold already; minutes."""
    if in_sessions >= goal:
        return f"{in_sessions} minutes this week, all in your sessions."
    if not in_sessions:
        return f"about {goal} minutes this week, in walks of your own."
    own = goal - in_sessions
    return f"about {goal} minutes this week: {in_sessions} in your sessions, {own} besides."


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def amount(dose: Dose) -> str:
    """The dose itself, short enough for the biggest type: `2 sets of 8, each side`."""
    if dose.minutes is not None:
        text = count(dose.minutes, "minute") if dose.sets == 1 else f"{dose.sets} times {count(dose.minutes, 'minute')}"
    elif dose.hold_seconds is not None and dose.reps == 1:
        times = "Once" if dose.sets == 1 else "Twice" if dose.sets == 2 else f"{dose.sets} times"
        text = f"{times}, hold {dose.hold_seconds} seconds"
    else:
        text = f"{count(dose.sets, 'set')} of {dose.reps}"
        if dose.rounds:
            text = f"{count(dose.sets, 'set')}: {listed([str(n) for n in dose.rounds], 'then')} times"
        if dose.hold_seconds is not None:
            text += f", hold {count(dose.hold_seconds, 'second')}"
    return text + (", each side" if dose.each_side else "")


def next_step(load_step: Range | None, dose: Dose, harder: str) -> str:
    """When and how to ask more (2.4): more weight, else the harder form, else more repeats; empty for a rest."""
    if dose.reps_in_reserve is None:
        return ""
    if load_step is not None:
        return (
            "When you could do 2 more than asked in your last set, two sessions running, lift a little more. "
            f"That is {load_step.low} to {load_step.high} in every 100. If the next weight is more, do 4 more first."
        )
    if dose.reps == 1:
        return f"When it is easy on two days running, try: {harder}." if harder else ""
    when = "When you could do 2 more than asked in your last set, two sessions running,"
    return f"{when} try: {harder}." if harder else f"{when} add 2."


def rest(dose: Dose) -> str:
    """How long to rest between sets; empty when there is nothing to rest between."""
    if dose.sets < 2 or not dose.rest_seconds:
        return ""
    return f"Rest {dose.rest_seconds} seconds between {'sets' if dose.reps > 1 else 'goes'}."


def effort(dose: Dose) -> str:
    """The effort stop rule (D9), in repeats a person could still do; empty without one."""
    if dose.reps_in_reserve is None:
        return ""
    if dose.reps == 1 or dose.minutes is not None:
        return "Stop while you could still go on a little."
    return f"Stop when you could still do {dose.reps_in_reserve} more good ones."


def dose_text(dose: Dose) -> str:
    """The whole dose in one line of sentences."""
    return " ".join(part for part in (amount(dose) + ".", rest(dose), effort(dose)) if part)


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
