"""What the person answered, frozen. The vocabulary here is the public one: form, address and JSON use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SINCE = ("under-2-weeks", "2-6-weeks", "6-12-weeks", "over-12-weeks", "pain-free")
AGES = ("under-18", "18-64", "65-plus")
MINUTES = (10, 15, 20, 25, 30, 45, 60)
WEEKS = range(1, 13)

Mode = Literal["self", "clinician"]
Paper = Literal["a4", "letter"]


@dataclass(frozen=True, slots=True)
class Intake:
    """The answers. `None` or empty means not answered yet; ids are those of the library."""

    none_of_the_signs: bool = False
    red_flags: frozenset[str] = frozenset()
    exercise_screen: frozenset[str] = frozenset()
    since: str | None = None
    pain: int | None = None
    age: str | None = None
    goals: tuple[str, ...] = ()
    equipment: frozenset[str] = frozenset()
    level: int | None = None
    days: tuple[str, ...] = ()
    minutes: int | None = None
    conditions: frozenset[str] = frozenset()
    avoid: frozenset[str] = frozenset()
    week: int = 1
    mode: Mode = "self"
    paper: Paper = "a4"

    @property
    def screened(self) -> bool:
        """The list of signs counts as answered when one is ticked, or "none of these"."""
        return self.none_of_the_signs or bool(self.red_flags)

    @property
    def pain_now(self) -> int:
        """Pain 0-10; a person who is pain-free need not give it."""
        return self.pain if self.pain is not None else 0

    @property
    def older(self) -> bool:
        return self.age == "65-plus"

    @property
    def heavy_from_week(self) -> int:
        """First plan week that may hold a heavy lift (2.7): at once for who lifts now with little pain."""
        return 1 if (self.level or 0) >= 4 and self.pain_now <= 3 else 5

    @property
    def first_heavy_weeks(self) -> bool:
        """The four weeks in which heavy lifts start small (2.7, 2.10): one lift, two sets, far from failure."""
        return self.week < self.heavy_from_week + 4

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the questions that a plan still needs, in the order of the form."""
        needed = {
            "screened": self.screened,
            "since": self.since is not None,
            "pain": self.pain is not None or self.since == "pain-free",
            "age": self.age is not None,
            "goal": bool(self.goals),
            "level": self.level is not None,
            "day": bool(self.days),
            "minutes": self.minutes is not None,
        }
        return tuple(name for name, answered in needed.items() if not answered)
