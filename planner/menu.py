"""Which exercises this person's week is made of: one for each job, few in all, chosen in order of need.

Sources: clinical content 2.8 (A and B days), 3.6 (few exercises), W6-W9, W11, W14, K3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from planner.intake import Intake
from planner.language import N_, Names
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
JOB_NAMES = Names({
    "squat": N_("a squat"), "hinge": N_("a hip bend"), "pull": N_("a row"), "push": N_("a push"),
    "trunk": N_("trunk work"),
})  # fmt: skip
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
    rides: list[Exercise] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


Rank = Callable[[Exercise], tuple[object, ...]]


def choose_menu(
    eligible: Iterable[Exercise],
    intake: Intake,
    phase: Phase,
    level: int,
    strength_days: int,
    wanted: Set[str],
    one_heavy: bool,
    before: Menu | None,
    locked: Set[str] = frozenset(),
) -> Menu:
    """Pick for each job the best fit, in order of need, until the plan holds enough exercises.

    `eligible` has passed every filter; `level` is the one to aim at; `strength_days` is how many the week has;
    `wanted` are the rungs that lead to what the goals aim for; `one_heavy` allows one heavy lift in all. What
    warmed up, eased, steadied or stretched in the stage `before` stays, as long as it may: few things to learn. What is
    `locked` comes before all that is alike.
    Ties break by id, so that the same answers give the same plan (W13).
    """
    chooser = _Chooser(eligible, intake, phase, level, wanted, before, locked)
    chooser.one_heavy_in_all = one_heavy or strength_days == 1
    if strength_days:
        chooser.warm_up()
    chooser.walks()
    chooser.relief()
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

    def __init__(
        self,
        eligible: Iterable[Exercise],
        intake: Intake,
        phase: Phase,
        level: int,
        wanted: Set[str],
        before: Menu | None,
        locked: Set[str],
    ) -> None:
        self.locked = locked
        self.pool: dict[str, list[Exercise]] = {}
        self.able = set(eligible)
        for e in self.able:
            self.pool.setdefault(e.movement_pattern, []).append(e)
        self.intake, self.phase, self.level, self.before = intake, phase, level, before or Menu()
        self.codes, self.minutes = intake.codes, intake.minutes or 0
        self.wanted = wanted
        self.menu = Menu()
        self.limit = EXERCISES_IN_ALL[intake.level or 1]
        self.one_heavy_in_all = False
        self.counted: set[str] = set()

    @property
    def off_floor(self) -> bool:
        """Whether a trip to the floor is better spared: time is short, or the warm-up has had the one trip (D10)."""
        return self.minutes <= NO_FLOOR_MINUTES or any(e.on_floor for e in self.menu.warm_up[:2])

    def of(self, *patterns: str) -> list[Exercise]:
        """What may be chosen of these movement patterns."""
        return [e for pattern in patterns for e in self.pool.get(pattern, ())]

    def locked_first(self, candidates: list[Exercise]) -> list[Exercise]:
        """Those of them that the person locked; all, where there is none."""
        return ([e for e in candidates if e.id in self.locked] if self.locked else []) or candidates

    def has_room_for(self, e: Exercise) -> bool:
        """Whether the plan may hold it: it has room left, or holds it already (3.6)."""
        return len(self.counted) < self.limit or e.id in self.counted

    def take(self, candidates: Iterable[Exercise], rank: Rank) -> Exercise | None:
        """The best of `candidates`; of those already chosen once the plan holds enough."""
        options = self.locked_first([e for e in candidates if self.has_room_for(e)])
        best = options[0] if len(options) == 1 else min(options, key=lambda e: (*rank(e), e.id), default=None)
        if best is not None:
            self.counted.add(best.id)
        return best

    def keep(self, before: Iterable[Exercise], chosen: list[Exercise], most: int) -> None:
        """What of the stage before may still be done stays; it counts like the rest."""
        for e in before:
            if len(chosen) < most and e in self.able and e not in chosen:
                chosen.append(e)
                self.counted.add(e.id)

    def cautioned(self, e: Exercise) -> bool:
        """Whether a condition asks to adapt it; one that needs no adapting comes first."""
        return not e.caution.isdisjoint(self.codes)

    def plain(self, e: Exercise) -> tuple[object, ...]:
        return (self.cautioned(e), _seed_rank(e), abs(self.level - e.level), _care(e))

    def relief(self) -> None:
        """Moves that ease, the article's own first; in a short session those that need no trip to the floor."""
        chosen, most = self.menu.relief, 3 if self.intake.pain_now >= 8 else self.phase.relief_moves
        self.keep(self.before.relief, chosen, most)
        eases = [e for e in self.of(*EASING) if _eases(e) and e not in self.menu.warm_up[:2]]
        off_floor, high_pain = self.off_floor, self.intake.pain_now >= 8
        unwelcome = {way for code, way in (("flex", "flexion"), ("ext", "extension")) if code in self.codes}
        while len(chosen) < most:
            # where rest is all there is, something must also build (W12)
            only_rest = self.intake.pain_now >= 8 and not self.menu.walks
            lasting = only_rest and all(e.relief == "instant" for e in chosen)
            patterns = {e.movement_pattern for e in chosen}
            best = self.take(
                [e for e in eases if e not in chosen],
                lambda e, patterns=patterns, lasting=lasting: (  # type: ignore[misc]
                    self.cautioned(e),
                    lasting and e.relief == "instant",
                    off_floor and not high_pain and (e.on_floor, e.dose.minutes is not None),
                    _shortest(e) > self.minutes / (2 if high_pain else RELIEF_SHARE),
                    e.movement_pattern in unwelcome,
                    high_pain and e.movement_pattern not in RESTING,
                    high_pain and e.dose.minutes is None and e.movement_pattern != "breathing",
                    e.movement_pattern in patterns,
                    ("instant", "both", "long-term").index(e.relief),
                    _seed_rank(e),
                    e.level,
                    _shortest(e),
                    _care(e),
                ),
            )
            if best is None:
                return
            chosen.append(best)

    def warm_up(self) -> None:
        """Marching, then a small move of the low back that needs no trip to the floor (D1). Not counted in 3.6 [D]."""
        if self.before.warm_up and self.able.issuperset(self.before.warm_up):
            self.menu.warm_up = self.before.warm_up
            return
        gait = [e for e in self.of("gait") if e.dose.minutes]
        march = min(gait, key=lambda e: (_shortest(e), e.id), default=None)
        moves = [
            e
            for e in self.able
            if e.category == "mobility"
            and e.movement_pattern != "balance"
            and not e.spine_load
            and e.relief != "instant"
        ]
        moves = sorted(
            moves, key=lambda e: (e.on_floor, e.id not in self.locked, e.position != "standing", e.level, e.id)
        )[:2]
        self.menu.warm_up = [e for e in (march, *moves) if e is not None]

    def walks(self) -> None:
        """Walks, the fittest first: easy at first, brisk later where level and phase allow, with rests for stenosis."""
        settled = self.intake.week >= 3 or self.level >= 4
        used_to_it = self.phase.id == "prevention" or (self.phase.id == "chronic" and settled)
        brisk = used_to_it and self.level >= 2 and self.intake.pain_now <= 5
        rests = "sten" in self.codes
        rides = [e for e in self.of("cycling", "swim") if e.dose.minutes]
        self.menu.rides = sorted(self.locked_first(rides), key=lambda e: (self.cautioned(e), e.level, e.id))[:1]
        self.menu.walks = sorted(
            (e for e in self.of("gait") if e.dose.minutes),
            key=lambda e: (
                e.id in self.intake.hurt,
                e.id not in self.locked,
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
        if self.before.balance in self.able:
            self.menu.balance = self.before.balance
        else:
            able = self.locked_first(self.of("balance"))
            self.menu.balance = min(able, key=lambda e: (*self.plain(e), e.id), default=None)

    def activation(self) -> None:
        """A light trunk move for the acute weeks (2.7, acute version)."""
        light = (e for e in self.able if e.category == "core" and not e.spine_load)
        self.menu.activation = self.take(light, self.plain)

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
        most = 0 if drill_only else 2 if one_heavy else 3
        kinds = ("core",) if job.startswith("trunk") else ("strength", "core")
        taken = menu.jobs.values()
        fits = [e for e in self.of(*patterns) if e.category in kinds and e.spine_load <= most and e not in taken]
        if job == "trunk-2" and "trunk" in menu.jobs:
            fits = [e for e in fits if e.movement_pattern != menu.jobs["trunk"].movement_pattern] or fits
        # between lifts done standing, a trip to the floor costs more than it gives (D2 with D10)
        spare_floor = job in ("pull", "push") or (job.startswith("trunk") and self.off_floor)
        thin_bones = job in ("hinge", "trunk-2") and bool({"osteo", "vfx"} & self.codes)  # S13
        best = self.take(
            fits,
            lambda e: (
                e.movement_pattern == "bracing",  # the last resort: it trains no direction (W8)
                thin_bones and e.movement_pattern not in ("hinge", "extension"),
                spare_floor and e.on_floor,
                job.startswith("trunk") and self.minutes <= NO_FLOOR_MINUTES and e.dose.each_side,  # twice as long
                patterns.index(e.movement_pattern),
                e.id not in self.wanted,
                e.level > self.level,
                abs(self.level - e.level),
                self.cautioned(e),  # adapted is better than left out (1.4), of two alike the one that needs it less
                -e.spine_load,
                not any(not self.intake.equipment.isdisjoint(options) for options in e.equipment),
                _seed_rank(e),
            ),
        )
        if best is not None:
            menu.jobs[job] = best

    def stretches(self, number: int) -> None:
        """Up to `number` stretches, of different parts, the front of the hips and the upper back first."""
        menu = self.menu
        taken = {*menu.relief, *menu.warm_up[:2]}
        room = max(0, self.limit - len(self.counted - {e.id for e in self.before.stretches}))
        self.keep([e for e in self.before.stretches if e not in taken], menu.stretches, min(number, room))
        if len(menu.stretches) >= number:
            return
        free = [e for e in self.of(*STRETCH_PATTERNS) if e.category in ("stretch", "mobility") and e not in taken]
        free.sort(
            key=lambda e: (
                e.id not in self.locked,
                self.cautioned(e),
                STRETCH_PATTERNS.index(e.movement_pattern),
                e.category != "stretch",  # a swing is for the warm-up
                e.relief == "instant",  # this is for what lasts
                *self.plain(e),
                e.id,
            )
        )
        while len(menu.stretches) < number:
            parts = {e.movement_pattern for e in menu.stretches}
            new = [e for e in free if e not in menu.stretches and self.has_room_for(e)]
            best = next((e for e in new if e.movement_pattern not in parts), new[0] if new else None)
            if best is None:
                return
            self.counted.add(best.id)
            menu.stretches.append(best)


RESTING = ("decompression", "breathing")  # first at pain of 8 or more
EASING = ("flexion", "extension", "decompression", "breathing")


def _eases(e: Exercise) -> bool:
    """A relief move: a position of rest, or a bend or arch that eases now."""
    moves = e.category in ("stretch", "mobility") and e.movement_pattern in ("flexion", "extension")
    return e.category == "relief-position" or (moves and e.relief in ("instant", "both"))
