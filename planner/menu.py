"""Which exercises this person's week is made of: one for each job, few in all, chosen in order of need.

Sources: clinical content 2.8 (A and B days), 3.6 (few exercises), W6-W9, W11, W14, K3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from planner.intake import Intake
from planner.library.model import Exercise, Phase
from planner.limits import EXERCISES_IN_ALL

#: Jobs of the main part, each with the movement patterns that do it, the fittest first.
JOBS: Mapping[str, tuple[str, ...]] = {
    "squat": ("squat", "lunge"),
    "hinge": ("hinge", "glute"),
    "pull": ("horizontal-pull",),
    "push": ("horizontal-push", "vertical-push"),
    "trunk": ("anti-extension", "anti-rotation", "anti-lateral-flexion", "extension", "bracing"),
    "trunk-2": ("anti-rotation", "anti-lateral-flexion", "extension", "anti-extension", "bracing"),
    "vertical": ("vertical-pull",),
    "carry": ("carry",),
    "glute": ("glute",),
    "calf": ("calf",),
}
JOB_NAMES = {
    "squat": "a squat", "hinge": "a hip bend", "pull": "a row", "push": "a push", "trunk": "trunk work",
}  # fmt: skip
EXTRAS: Mapping[str, tuple[str, ...]] = {
    "pull-ups": ("vertical",),
    "lifting": ("carry", "vertical"),
    "strength": ("vertical", "carry", "glute"),
    "everyday": ("carry", "calf"),
    "walking": ("calf", "glute"),
    "balance": ("calf", "glute"),
    "prevention": ("glute", "carry"),
}
STRETCH_PATTERNS = (
    "hip-flexor",
    "thoracic",
    "hamstring",
    "flexion",
    "calf",
    "extension",
    "rotation",
    "lat",
    "chest",
)


#: Jobs of one day, where only one lift may be heavy (S6).
SAME_DAY: Mapping[str, tuple[str, ...]] = {"squat": ("pull",), "pull": ("squat",)}
NO_FLOOR_MINUTES = 15  # up to here a trip to the floor costs too much of the time
RELIEF_SHARE = 8  # a rest that takes more than this part of a session comes last [D]
STRETCHES_KEPT = {8: 1, 12: 3}  # of the exercises in all, kept free for stretches


@dataclass
class Menu:
    """The exercises of a week by job. `missing` names the jobs for which nothing fits (S18)."""

    relief: list[Exercise] = field(default_factory=list)
    warm_up: list[Exercise] = field(default_factory=list)
    balance: Exercise | None = None
    jobs: dict[str, Exercise] = field(default_factory=dict)
    extras: list[str] = field(default_factory=list)
    stretches: list[Exercise] = field(default_factory=list)
    activation: Exercise | None = None
    walks: list[Exercise] = field(default_factory=list)  # the fittest first
    missing: list[str] = field(default_factory=list)


Rank = Callable[[Exercise], tuple[object, ...]]


def choose_menu(eligible: Iterable[Exercise], intake: Intake, phase: Phase, level: int, strength_days: int) -> Menu:
    """Pick for each job the best fit, in order of need, until the plan holds enough exercises.

    `eligible` has passed every filter; `level` is the one to aim at; `strength_days` is how many the week has.
    Ties break by id, so that the same answers give the same plan (W13).
    """
    chooser = _Chooser(eligible, intake, phase, level)
    chooser.one_heavy_in_all = intake.first_heavy_weeks or strength_days == 1
    if strength_days:
        chooser.warm_up()
    chooser.relief()
    chooser.walks()
    if intake.pain_now < 8:
        if needs_balance(intake):
            chooser.balance()
        if strength_days:
            chooser.jobs()
        elif phase.id == "acute" and intake.week >= 2:
            chooser.activation()
        chooser.stretches(3 if strength_days and "flexibility" not in intake.goals else 4)
    return chooser.menu


def needs_balance(intake: Intake) -> bool:
    """Balance on every day of the plan (W14), or because the person asked for it."""
    return intake.older or bool({"bal", "osteo", "vfx"} & intake.codes) or "balance" in intake.goals


def _seed_rank(e: Exercise) -> int:
    return ("yes", "variation", "no").index(e.seed)


def _shortest(e: Exercise) -> int:
    """Minutes that a rest or a walk takes at least; 0 for what is counted or held."""
    return e.dose.minutes.low if e.dose.minutes else 0


def _care(e: Exercise) -> int:
    """How many conditions ask for care with it: of equals, the one that suits most people [D]."""
    return len(e.avoid) + len(e.caution)


class _Chooser:
    """Fills a menu, and stops adding exercises when the plan holds enough (3.6)."""

    def __init__(self, eligible: Iterable[Exercise], intake: Intake, phase: Phase, level: int) -> None:
        self.pool = sorted(eligible, key=lambda e: e.id)
        self.intake, self.phase, self.level = intake, phase, level
        self.menu = Menu()
        self.limit = EXERCISES_IN_ALL[intake.level or 1]
        self.one_heavy_in_all = False
        self.counted: set[str] = set()

    @property
    def off_floor(self) -> bool:
        """Whether a trip to the floor is better spared: time is short, or the warm-up has had the one trip (D10)."""
        return (self.intake.minutes or 0) <= NO_FLOOR_MINUTES or any(e.on_floor for e in self.menu.warm_up[:2])

    def take(self, candidates: Iterable[Exercise], rank: Rank) -> Exercise | None:
        """The best of `candidates`; of those already chosen once the plan holds enough."""
        options = [e for e in candidates if len(self.counted) < self.limit or e.id in self.counted]
        best = min(options, key=lambda e: (*rank(e), e.id), default=None)
        if best is not None:
            self.counted.add(best.id)
        return best

    def cautioned(self, e: Exercise) -> bool:
        """Whether a condition asks to adapt it; one that needs no adapting comes first."""
        return bool(e.caution & self.intake.codes)

    def plain(self, e: Exercise) -> tuple[object, ...]:
        return (self.cautioned(e), _seed_rank(e), abs(self.level - e.level), _care(e))

    def relief(self) -> None:
        """Moves that ease, the article's own first; in a short session those that need no trip to the floor."""
        eases = [e for e in self.pool if _eases(e) and e not in self.menu.warm_up[:2]]
        chosen = self.menu.relief
        for _ in range(3 if self.intake.pain_now >= 8 else self.phase.relief_moves):
            patterns = {e.movement_pattern for e in chosen}
            best = self.take(
                [e for e in eases if e not in chosen],
                lambda e, patterns=patterns: (  # type: ignore[misc]
                    self.cautioned(e),
                    self.off_floor and (e.on_floor, e.dose.minutes is not None),
                    e.movement_pattern in patterns,
                    _shortest(e) > (self.intake.minutes or 0) / RELIEF_SHARE,
                    ("instant", "both", "long-term").index(e.relief),
                    _seed_rank(e),
                    e.level,
                    _shortest(e),
                    _care(e),
                ),
            )
            if best is not None:
                chosen.append(best)

    def warm_up(self) -> None:
        """Marching, then a small move of the low back that needs no trip to the floor (D1). Not counted in 3.6 [D]."""
        gait = [e for e in self.pool if e.movement_pattern == "gait" and e.dose.minutes]
        march = min(gait, key=lambda e: (_shortest(e), e.id), default=None)
        moves = [e for e in self.pool if e.category == "mobility" and e.movement_pattern != "balance"]
        moves = [e for e in moves if e.spine_load == 0 and e.relief != "instant"]
        moves = sorted(moves, key=lambda e: (e.on_floor, e.position != "standing", e.level, e.id))[:2]
        self.menu.warm_up = [e for e in (march, *moves) if e is not None]

    def walks(self) -> None:
        """Walks, the fittest first: easy at first, brisk later where level and phase allow, with rests for stenosis."""
        walks = [e for e in self.pool if e.movement_pattern == "gait" and e.dose.minutes]
        used_to_it = self.phase.id == "prevention" or (self.phase.id == "chronic" and self.intake.week >= 3)
        brisk = used_to_it and self.level >= 2 and self.intake.pain_now <= 5
        rests = "sten" in self.intake.codes
        self.menu.walks = sorted(
            walks,
            key=lambda e: (
                bool(e.dose.minutes and e.dose.minutes.high < 20),  # marching only where no walk may be chosen
                self.cautioned(e),
                rests and e.id != "interval-walk",
                (e.level == 1) if brisk else (e.relief == "long-term"),
                _shortest(e),
                e.id,
            ),
        )

    def balance(self) -> None:
        """A balance exercise; like the warm-up it stands in, not counted (3.6) [D]."""
        steady = (e for e in self.pool if e.movement_pattern == "balance")
        self.menu.balance = min(steady, key=lambda e: (*self.plain(e), e.id), default=None)

    def activation(self) -> None:
        """A light trunk move for the acute weeks (2.7, acute version)."""
        self.menu.activation = self.take(
            (e for e in self.pool if e.category == "core" and e.spine_load == 0), self.plain
        )

    def jobs(self) -> None:
        """The five main patterns, what the goals ask for, then the rest, with room kept for stretches."""
        goals, menu = self.intake.goals, self.menu
        order = ["squat", "pull", "trunk", "hinge", "push"]
        if "lifting" in goals:
            order.insert(0, order.pop(3))
        for job in order:
            self.job(job)
        menu.missing = [job for job in order if job not in menu.jobs]
        self.stretches(1)
        asked = [job for goal, jobs in EXTRAS.items() if goal in goals for job in jobs]
        more = list(dict.fromkeys([*asked, "vertical", "glute", "carry", "calf"]))
        if "pull-ups" in goals:
            self.job("vertical")
        for job in ["trunk-2", *(job for job in more if job not in menu.jobs)]:
            if len(self.counted) < self.limit - STRETCHES_KEPT[self.limit] + len(menu.stretches):
                self.job(job)
        menu.extras = [job for job in more if job in menu.jobs]

    def job(self, job: str) -> None:
        """The exercise for one job, if any fits: near the level aimed at, with the equipment the person has."""
        patterns, menu = JOBS[job], self.menu
        drill_only = job == "hinge" and self.intake.week <= 2 and self.level <= 3  # "Settle" weeks (2.7)
        beside = menu.jobs if self.one_heavy_in_all else SAME_DAY.get(job, ())
        one_heavy = any(menu.jobs[other].spine_load == 3 for other in beside if other in menu.jobs)
        kinds = ("core",) if job.startswith("trunk") else ("strength", "core")
        fits = [
            e
            for e in self.pool
            if e.movement_pattern in patterns
            and e.category in kinds
            and e not in menu.jobs.values()
            and not (drill_only and e.spine_load > 0)
            and not (one_heavy and e.spine_load == 3)
        ]
        if job == "trunk-2" and "trunk" in menu.jobs:
            fits = [e for e in fits if e.movement_pattern != menu.jobs["trunk"].movement_pattern] or fits
        best = self.take(
            fits,
            lambda e: (
                e.movement_pattern == "bracing",  # the last resort: it trains no direction (W8)
                self.cautioned(e),
                # between lifts done standing, a trip to the floor costs more than it gives (D2 with D10)
                (job in ("pull", "push") or (self.off_floor and job.startswith("trunk"))) and e.on_floor,
                patterns.index(e.movement_pattern),
                e.level > self.level,
                abs(self.level - e.level),
                -e.spine_load,
                not {kit for options in e.equipment for kit in options} & self.intake.equipment,
                _seed_rank(e),
            ),
        )
        if best is not None:
            menu.jobs[job] = best

    def stretches(self, number: int) -> None:
        """Up to `number` stretches, of different parts, the front of the hips and the upper back first."""
        menu = self.menu
        while len(menu.stretches) < number:
            parts = {e.movement_pattern for e in menu.stretches}
            taken = {*menu.relief, *menu.warm_up[:2], *menu.stretches}
            best = self.take(
                (
                    e
                    for e in self.pool
                    if e.category in ("stretch", "mobility")
                    and e.movement_pattern in STRETCH_PATTERNS
                    and e not in taken
                ),
                lambda e, parts=parts: (  # type: ignore[misc]
                    e.movement_pattern in parts,
                    self.cautioned(e),
                    STRETCH_PATTERNS.index(e.movement_pattern),
                    e.category != "stretch",  # a swing is for the warm-up
                    e.relief == "instant",  # this is for what lasts
                    *self.plain(e),
                ),
            )
            if best is None:
                return
            menu.stretches.append(best)


def _eases(e: Exercise) -> bool:
    """A relief move: a position of rest, or a bend or arch that eases now."""
    moves = e.category in ("stretch", "mobility") and e.movement_pattern in ("flexion", "extension")
    return e.category == "relief-position" or (moves and e.relief in ("instant", "both"))
