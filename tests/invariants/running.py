"""Plans put to the checks, and what was found: for the tests and the sweep alike."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from planner import Intake, Plan, build_plan
from planner.library.model import Library
from tests.invariants import HARD, PAIRS, SOFT
from tests.strategies import LATELY, answers

NO_PLAN = "a_plan_for_answers_that_allow_one"  # what plannable answers must end in
OF_ONE = {check.__name__: check for check in (*HARD, *SOFT)}
OF_TWO = {check.__name__: check for check in PAIRS}
Answers = tuple[Intake, ...]  # of one week, or of two that follow one another


def said(intake: Intake) -> str:
    """The answers that differ from a plain person's, to paste into `answers(...)`."""
    plain = answers()
    values = {name: getattr(intake, name) for name in Intake.__dataclass_fields__}
    return ", ".join(f"{name}={_said(value)}" for name, value in values.items() if value != getattr(plain, name))


def _said(value: object) -> str:
    return f"frozenset({{{', '.join(map(repr, sorted(value)))}}})" if isinstance(value, frozenset) else repr(value)


def fault_of(name: str, weeks: Answers, library: Library) -> str | None:
    """The first fault that the check of this name finds with these answers."""
    plans = []
    for intake in weeks:
        try:
            outcome = build_plan(intake, library)
        except Exception as error:  # the sweep goes on, and says so
            return f"{type(error).__name__}: {error}" if name == NO_PLAN else None
        if not isinstance(outcome, Plan):
            why = getattr(outcome, "missing", ()) or [reason.source for reason in getattr(outcome, "reasons", ())]
            return f"{type(outcome).__name__}: {', '.join(why)}" if name == NO_PLAN else None
        plans.append(outcome)
    if name in OF_TWO:
        return next(OF_TWO[name](plans[0], plans[1], library), None)
    return next(OF_ONE[name](plans[0], library), None) if name in OF_ONE else None


@dataclass
class Broken:
    """How many plans break a check, and the answers that are said in the fewest words."""

    plans: int = 0
    example: Answers = ()

    def add(self, plans: int, example: Answers) -> None:
        self.plans += plans
        self.example = min((e for e in (self.example, example) if e), key=_length, default=())

    def text(self, name: str, library: Library) -> str:
        """The example, made as plain as it stays broken."""
        weeks = shrunk(name, self.example, library)
        return "\n".join([*(f"answers({said(intake)})" for intake in weeks), f"    {fault_of(name, weeks, library)}"])


def _length(weeks: Answers) -> tuple[int, str]:
    text = "".join(map(said, weeks))
    return len(text), text


def shrunk(name: str, weeks: Answers, library: Library) -> Answers:
    """The same fault with as few answers as can be: each a plain person's, or with less in it, where it stays."""
    again = True
    while again:
        again = False
        for plainer in _plainer(weeks):
            if _length(plainer) < _length(weeks) and fault_of(name, plainer, library):
                weeks, again = plainer, True
                break
    return weeks


def _plainer(weeks: Answers) -> Iterator[Answers]:
    plain = answers()
    for name in Intake.__dataclass_fields__:
        value = getattr(weeks[0], name)
        if any(getattr(intake, name) != value for intake in weeks):
            continue  # what sets the two weeks apart
        less = [getattr(plain, name)]
        if isinstance(value, frozenset):
            less += [value - {item} for item in sorted(value)]
        elif isinstance(value, tuple):
            less += [tuple(x for x in value if x != item) for item in value if len(value) > 1]
        yield from (tuple(replace(intake, **{name: other}) for intake in weeks) for other in less)


@dataclass
class Findings:
    """What a run over many plans has found so far, by the name of the check."""

    plans: int = 0
    pairs: int = 0
    hard: dict[str, Broken] = field(default_factory=dict)
    soft: dict[str, Broken] = field(default_factory=dict)

    def plan(self, intake: Intake, library: Library) -> Plan | None:
        """Build a plan and put it to every check."""
        self.plans += 1
        try:
            outcome = build_plan(intake, library)
        except Exception:
            outcome = None
        if not isinstance(outcome, Plan):
            self.hard.setdefault(NO_PLAN, Broken()).add(1, (intake,))
            return None
        for found, checks in ((self.hard, HARD), (self.soft, SOFT)):
            for check in checks:
                if any(check(outcome, library)):
                    found.setdefault(check.__name__, Broken()).add(1, (intake,))
        return outcome

    def pair(self, before: Plan, after: Plan, library: Library) -> None:
        """Put two weeks that follow one another to every check of pairs."""
        self.pairs += 1
        for check in PAIRS:
            if any(check(before, after, library)):
                self.hard.setdefault(check.__name__, Broken()).add(1, (before.intake, after.intake))

    def merge(self, other: Findings) -> None:
        self.plans, self.pairs = self.plans + other.plans, self.pairs + other.pairs
        for mine, theirs in ((self.hard, other.hard), (self.soft, other.soft)):
            for name, broken in theirs.items():
                mine.setdefault(name, Broken()).add(broken.plans, broken.example)

    @property
    def violations(self) -> int:
        return sum(broken.plans for broken in self.hard.values())

    def table(self, library: Library, names: Iterable[str] = ()) -> str:
        """A line for each of `names` and each broken check, then the shortest examples."""
        listed = dict.fromkeys([*names, *sorted(self.hard)])
        lines = [f"{self.plans} plans, {self.pairs} pairs of weeks, {self.violations} violations"]
        lines += [f"{self.hard.get(name, Broken()).plans:>8}  {name}" for name in listed]
        lines += [f"{broken.plans:>8}  {name} (wished for)" for name, broken in self.soft.items()]
        lines += [f"\n{name}\n{self.hard[name].text(name, library)}" for name in sorted(self.hard)]
        return "\n".join(lines)


def run(
    intakes: Iterable[Intake], pairs: int, library: Library, rng: random.Random, same_answers: float = 0.7
) -> Findings:
    """Put plans to the checks, and the first `pairs` that may go on with the week after them."""
    found = Findings()
    for intake in intakes:
        plan = found.plan(intake, library)
        if plan is None or found.pairs >= pairs or intake.week >= 12 or intake.lately != "as-planned":
            continue
        after = found.plan(week_after(plan, rng, same_answers), library)
        if after is not None:
            found.pair(plan, after, library)
    return found


def week_after(plan: Plan, rng: random.Random, same_answers: float = 0.7) -> Intake:
    """The answers a week later: mostly the same; else a break, a flare-up, or something of this week that hurt."""
    intake = replace(plan.intake, week=plan.intake.week + 1)
    if rng.random() < same_answers:
        return intake
    if rng.random() < 0.6:
        return replace(intake, lately=rng.choice(LATELY[1:]))
    there = sorted({p.exercise.id for day in plan.days for p in day.prescriptions})
    return replace(intake, hurt=intake.hurt | {rng.choice(there)})
