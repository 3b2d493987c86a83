"""Plans put to the checks, and what was found: for the tests and the sweep alike."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from planner import Intake, Plan, build_plan
from planner.library.model import Library
from tests.invariants import HARD, PAIRS, SOFT
from tests.strategies import LATELY, answers

NO_PLAN = "a_plan_for_answers_that_allow_one"  # what plannable answers must end in


def said(intake: Intake) -> str:
    """The answers that differ from a plain person's, to paste into `answers(...)`."""
    plain = answers()
    values = {name: getattr(intake, name) for name in Intake.__dataclass_fields__}
    return ", ".join(f"{name}={_said(value)}" for name, value in values.items() if value != getattr(plain, name))


def _said(value: object) -> str:
    return f"frozenset({{{', '.join(map(repr, sorted(value)))}}})" if isinstance(value, frozenset) else repr(value)


@dataclass
class Broken:
    """How many plans break a check, and the shortest example."""

    plans: int = 0
    example: str = ""

    def add(self, plans: int, example: str) -> None:
        self.plans += plans
        self.example = min((e for e in (self.example, example) if e), key=lambda e: (len(e), e), default="")


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
        except Exception as error:
            self._add(self.hard, NO_PLAN, f"answers({said(intake)})", f"{type(error).__name__}: {error}")
            return None
        if not isinstance(outcome, Plan):
            self._add(self.hard, NO_PLAN, f"answers({said(intake)})", _why_none(outcome))
            return None
        for found, checks in ((self.hard, HARD), (self.soft, SOFT)):
            for check in checks:
                fault = next(check(outcome, library), None)
                if fault is not None:
                    self._add(found, check.__name__, f"answers({said(intake)})", fault)
        return outcome

    def pair(self, before: Plan, after: Plan, library: Library) -> None:
        """Put two weeks that follow one another to every check of pairs."""
        self.pairs += 1
        for check in PAIRS:
            fault = next(check(before, after, library), None)
            if fault is not None:
                two = f"answers({said(before.intake)})\n    then answers({said(after.intake)})"
                self._add(self.hard, check.__name__, two, fault)

    @staticmethod
    def _add(found: dict[str, Broken], name: str, example: str, fault: str) -> None:
        found.setdefault(name, Broken()).add(1, f"{example}\n    {fault}")

    def merge(self, other: Findings) -> None:
        self.plans, self.pairs = self.plans + other.plans, self.pairs + other.pairs
        for mine, theirs in ((self.hard, other.hard), (self.soft, other.soft)):
            for name, broken in theirs.items():
                mine.setdefault(name, Broken()).add(broken.plans, broken.example)

    @property
    def violations(self) -> int:
        return sum(broken.plans for broken in self.hard.values())

    def table(self, names: Iterable[str] = ()) -> str:
        """A line for each of `names` and each broken check, then the shortest examples."""
        listed = dict.fromkeys([*names, *self.hard])
        lines = [f"{self.plans} plans, {self.pairs} pairs of weeks, {self.violations} violations"]
        lines += [f"{self.hard.get(name, Broken()).plans:>8}  {name}" for name in listed]
        lines += [f"{broken.plans:>8}  {name} (wished for)" for name, broken in self.soft.items()]
        lines += [f"\n{name}\n{self.hard[name].example}" for name in sorted(self.hard)]
        return "\n".join(lines)


def _why_none(outcome: object) -> str:
    why = getattr(outcome, "missing", ()) or [reason.source for reason in getattr(outcome, "reasons", ())]
    return f"{type(outcome).__name__}: {', '.join(why)}"


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
