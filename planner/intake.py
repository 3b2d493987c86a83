"""What the person answered, frozen. The vocabulary here is the public one: form, address and JSON use it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SINCE = ("under-2-weeks", "2-6-weeks", "6-12-weeks", "over-12-weeks", "pain-free")
AGES = ("under-18", "18-64", "65-plus")
MINUTES = (10, 15, 20, 25, 30, 45, 60)
WEEKS = range(1, 13)

EASES = ("bending", "arching", "neither")
EASIER = ("sitting", "walking", "same")
SPREADS = ("no", "bending", "arching", "stays")
LATELY = ("as-planned", "missed-week", "missed-two-weeks", "flare", "too-easy")
MAX_LOADS = (1, 2)

#: What stands chosen in an empty form, where nothing hangs on it but comfort: never how one's back or health is. It is
#: sent with the form, and changed like any answer.
CHOSEN_FIRST = (
    ("goal", "strength"),
    ("goal", "flexibility"),
    ("level", "2"),
    ("day", "mon"),
    ("day", "wed"),
    ("day", "fri"),
    ("minutes", "20"),
)

Mode = Literal["self", "clinician"]


@dataclass(frozen=True)
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
    eases: str | None = None  # the direction question (1.5): which eases the back more
    easier: str | None = None  # sitting or walking
    spreads: str | None = None  # what sends pain further down a leg
    avoid: frozenset[str] = frozenset()
    hurt: frozenset[str] = frozenset()  # exercises that went amber twice or red once (L7)
    lately: str = "as-planned"
    week: int = 1
    mode: Mode = "self"
    max_load: int | None = None  # a clinician's own ceiling
    attested: bool = False  # a clinician says that the cause of the signs was assessed
    edits: tuple[str, ...] = ()  # changes on top of the plan, in order (edits.py)

    @property
    def screened(self) -> bool:
        """The list of signs counts as answered when one is ticked, or "none of these"."""
        return self.none_of_the_signs or bool(self.red_flags)

    @property
    def released(self) -> bool:
        """Whether a clinician's word opens what the signs closed (1.1); a person's own never does."""
        return self.attested and self.mode == "clinician"

    @property
    def load_ceiling(self) -> int | None:
        """A clinician's ceiling for the spine load; 1 after an attestation, unless they choose another."""
        if self.mode != "clinician":
            return None
        return 1 if self.released and self.max_load is None else self.max_load

    @cached_property
    def codes(self) -> frozenset[str]:
        """Conditions that shape the plan: those given, the direction's (1.5), and a released aneurysm (RF09)."""
        return (
            self.conditions | direction_codes(self) | ({"aaa"} if self.released and "rf09" in self.red_flags else set())
        )

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


def direction_codes(intake: Intake) -> frozenset[str]:
    """The direction question as condition codes (1.5).

    What eases decides: bending eases -> arch-sensitive, arching eases -> bend-sensitive. Only where neither was asked
    about does sitting or walking tell [D]. A move that sends pain down a leg takes its direction away as well.
    """
    found = {"bending": {"ext"}, "arching": {"flex"}}.get(intake.eases or "", set())
    if intake.eases is None:
        found = {"sitting": {"ext"}, "walking": {"flex"}}.get(intake.easier or "", set())
    spreads = {"bending": {"flex"}, "arching": {"ext"}}.get(intake.spreads or "", set())
    return frozenset(found | spreads)
