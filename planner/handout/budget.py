"""What a print takes: pages, sheets of paper, and minutes a day. In words, for beside the button that prints."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from planner.handout.options import PRINTS, SHORTEST, WEEKS_PRINTED, Printing
from planner.language import _, _n
from planner.plan import Plan


@lru_cache(maxsize=256)
def renamed(printing: Printing, name: str) -> Printing:
    """The same paper and colours in the print of that name, such as `standard-2`; the usual print, if none has it."""
    prints = [replace(printing, print=print_, weeks=weeks) for print_ in PRINTS for weeks in WEEKS_PRINTED]
    usual = replace(printing, print=Printing().print, weeks=Printing().weeks)
    return next((each for each in prints if named(each) == name), usual)


def named(printing: Printing) -> str:
    """`standard-2`: what decides how long a print is, as one word of a form."""
    return f"{printing.print}-{printing.weeks}"


@dataclass(frozen=True, slots=True)
class Budget:
    """`pages` is None as long as nobody has drawn them; `full` is the print that one sheet was chosen instead of."""

    plan: Plan
    printing: Printing
    pages: int | None = None
    full: str = ""

    @property
    def sheets(self) -> int | None:
        """Of paper, printed on both sides."""
        return None if self.pages is None else -(-self.pages // 2)

    @property
    def facts(self) -> tuple[str, ...]:
        """`10 pages`, `5 sheets double-sided`, `24 minutes on strength days`; what is not known yet is left out."""
        if self.pages is None or self.sheets is None:
            return (self.minutes,)
        sheets = _n("%(number)s sheet double-sided", "%(number)s sheets double-sided", self.sheets)
        return (
            _n("%(number)s page", "%(number)s pages", self.pages),
            _("one side of 1 sheet") if self.pages == 1 else sheets,
            self.minutes,
        )

    @property
    def minutes(self) -> str:
        """How long a day takes: one with strength, which takes longest; any, where there is none."""
        strength = {day.minutes for day in self.plan.days if "strength" in day.kinds}
        taken = strength or {day.minutes for day in self.plan.days}
        low, high = min(taken), max(taken)
        if strength and low < high:
            return _("%(low)s to %(high)s minutes on strength days", low=low, high=high)
        if strength:
            return _n("%(number)s minute on strength days", "%(number)s minutes on strength days", low)
        if low < high:
            return _("%(low)s to %(high)s minutes a day", low=low, high=high)
        return _n("%(number)s minute a day", "%(number)s minutes a day", low)

    @property
    def is_shortest(self) -> bool:
        """Whether it is on one sheet because someone asked for that."""
        return self.printing.print == SHORTEST

    @property
    def can_be_shorter(self) -> bool:
        """Whether one sheet would be less. The clinician's copy is another paper, not a longer one."""
        return not self.is_shortest and self.printing.print != "clinician" and self.sheets != 1

    @property
    def full_print(self) -> Printing:
        """The print to come back to from one sheet."""
        return renamed(self.printing, self.full) if self.is_shortest else self.printing

    @property
    def other_print(self) -> Printing:
        """One sheet; or from there, the full print."""
        return self.full_print if self.is_shortest else renamed(self.printing, f"{SHORTEST}-{WEEKS_PRINTED[0]}")
