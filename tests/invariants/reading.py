"""The document's tables, restated, and how to read a plan by them.

Written from the clinical content, not from the planner. What a condition forbids is read from the catalogue's own
codes (tests/data/catalogue_codes.csv).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path

from planner import Intake, Plan
from planner.library.model import Exercise, Library
from planner.prescription import Day, Prescription
from tests.strategies import DAYS

Check = Callable[[Plan, Library], Iterator[str]]
PairCheck = Callable[[Plan, Plan, Library], Iterator[str]]  # two weeks that follow one another
LibraryCheck = Callable[[Library], Iterator[str]]

# --- the document's tables ---------------------------------------------------------------------------------------

A0 = {"rf01", "rf02", "rf03", "rf04", "rf05", "rf06", "rf07", "rf08", "rf10", "rf12-severe", "rf21", "px2"}
A1 = {
    "rf06-foot",
    "px1-bp-180",
    "px2-past",
    "rf11",
    "rf12",
    "rf13",
    "rf14",
    "rf15",
    "rf16",
    "rf17",
    "rf19",
    "rf20",
    "rf22",
}
A2 = {"rf06-old", "px1-bp-160", "px4-unstable", "birth-early", "rf09", "rf18", "rf25", "px1", "px3", "px7"}
A3 = {"rf18-known", "px1-cleared", "rf23", "rf24", "px4", "px5", "px6"}
NEVER_RELEASED = {"birth-early", "px1-bp-160", "px1-bp-180"}  # walking only (1.4); and under 18, leg pain that stays
SIGNS = (A0 | A1 | A2) - NEVER_RELEASED  # what a clinician may release
CLINICIAN_ONLY = {"vfx", "aaa", "surg"}  # S15
UNCONTROLLED = {"px1", "px1-bp-160", "px1-bp-180", "px4-unstable", "birth-early"}  # S15
EASES = {"bending": {"ext"}, "arching": {"flex"}}  # 1.5: what eases shows what the back is sensitive to
EASIER = {"sitting": {"ext"}, "walking": {"flex"}}
SPREADS = {"bending": {"flex"}, "arching": {"ext"}}
PHASES = {
    "under-2-weeks": "acute", "2-6-weeks": "acute", "6-12-weeks": "subacute", "over-12-weeks": "chronic",
    "pain-free": "prevention",
}  # fmt: skip
CODE_CAPS = {
    "sten": 2, "spondy": 2, "sciat": 2, "osteo": 2, "vfx": 1, "preg": 2, "preg-late": 2, "postp": 2, "surg": 1,
    "aaa": 1, "hernia": 2,
}  # fmt: skip
HOLD_CAPS = {"htn": 20, "surg": 10}  # seconds (S11, 1.4)
START_LIGHT = {"px4", "px1-cleared"}  # 1.3: stable, and a light start
PHASE_STRENGTH_DAYS = {"acute": (1, 2), "subacute": (2, 2), "chronic": (2, 3), "prevention": (2, 3)}
PHASE_MAX_SETS = {"acute": 2, "subacute": 2, "chronic": 3, "prevention": 4}
PHASE_REVIEWS = {"acute": (2, 4), "subacute": (2, 6), "chronic": (2, 6, 12), "prevention": (2, 6, 12)}
STAGE_STARTS = {"acute": (1, 2, 3, 4)}  # 2.7, acute version
SPINE_STARTS = (1, 3, 5, 9)  # 2.7, the 12-week spine
LEVEL_STRENGTH_DAYS = {1: 2, 2: 3, 3: 3, 4: 4, 5: 4}
LEVEL_SETS = {1: 2, 2: 2, 3: 3, 4: 4, 5: 5}
LEVEL_REPS = {1: (8, 12), 2: (8, 12), 3: (8, 12), 4: (6, 12), 5: (3, 10)}
LEVEL_RESERVE = {1: 4, 2: 3, 3: 2, 4: 2, 5: 1}
LOAD_STEP = (2, 10)  # percent (L3)
BANNED_WORDS = (
    "slipped", "crumbling", "unstable", "wear and tear", "damage", "dangerous", "never bend", "protect your spine",
)  # fmt: skip
ALWAYS_AT_HAND = {"none", "chair", "wall"}
WEIGHTS = {"dumbbell", "barbell", "kettlebell", "cable-machine"}  # what can be made a few percent heavier
FLOOR = {"supine", "prone", "side-lying", "quadruped", "kneeling"}
PULL = {"horizontal-pull", "vertical-pull"}
PUSH = {"horizontal-push", "vertical-push"}
TRUNK = {"anti-extension", "anti-rotation", "anti-lateral-flexion", "extension"}
MULTI_JOINT = {"hinge", "squat", "lunge", "carry", *PULL, *PUSH}
MAJOR_GROUPS = {
    "a hinge or glute": {"hinge", "glute"},
    "a squat or lunge": {"squat", "lunge"},
    "a horizontal pull": {"horizontal-pull"},
    "a push": PUSH,
    "trunk work": {*TRUNK, "bracing"},
}
NOTE_WORDS = {
    "a hinge or glute": "hip bend",
    "a squat or lunge": "squat",
    "a horizontal pull": "row",
    "a push": "push",
    "trunk work": "trunk",
}


@dataclass(frozen=True)
class Codes:
    """The conditions that forbid an exercise, and those that ask to adapt it."""

    avoid: frozenset[str]
    caution: frozenset[str]


def _read_codes() -> dict[str, Codes]:
    with (Path(__file__).parents[1] / "data" / "catalogue_codes.csv").open(encoding="utf-8") as file:
        return {
            row["exercise"]: Codes(
                frozenset(filter(None, row["avoid"].split("|"))),
                frozenset(filter(None, row["caution"].split("|"))),
            )
            for row in csv.DictReader(file)
        }


CODES = _read_codes()

# --- reading answers ---------------------------------------------------------------------------------------------


def released(intake: Intake) -> bool:
    """A clinician says that the cause of the signs was assessed; in self mode nobody can (1.1)."""
    return intake.attested and intake.mode == "clinician"


@lru_cache(maxsize=4096)
def codes(intake: Intake) -> frozenset[str]:
    """The conditions that count: those ticked, the direction's (1.5), and an aneurysm a clinician released (RF09).

    Sitting or walking tells only where nobody was asked what eases. A move that sends pain down a leg takes its
    direction away, whatever eases.
    """
    found = set(intake.conditions)
    found |= EASIER.get(intake.easier or "", set()) if intake.eases is None else EASES.get(intake.eases, set())
    found |= SPREADS.get(intake.spreads or "", set())
    if released(intake) and "rf09" in intake.red_flags:
        found.add("aaa")
    return frozenset(found)


def referring(intake: Intake) -> set[str]:
    """The answers that mean to see someone first (1.1), by id.

    Ruling: an attestation releases signs and screen answers, and clinician mode vfx, aaa and surg. Age, leg pain that
    stays and the first six weeks after a birth stay closed: they need a plan that this planner does not make.
    """
    ticked = intake.red_flags | intake.exercise_screen
    found = set(ticked & (NEVER_RELEASED if released(intake) else SIGNS | NEVER_RELEASED))
    found |= {"under-18"} if intake.age == "under-18" else set()
    found |= {"spreads"} if intake.spreads == "stays" else set()
    return found | (CLINICIAN_ONLY & codes(intake) if intake.mode == "self" else set())


def load_ceiling(intake: Intake) -> int:
    """A clinician's own ceiling; 1 after an attestation without one. In self mode there is none."""
    if intake.mode != "clinician":
        return 3
    return 1 if released(intake) and intake.max_load is None else intake.max_load or 3


def load_cap(intake: Intake, week: int) -> int:
    """Phase, pain, condition and clinician's caps in a plan week, whichever is lowest (S5, 2.7).

    Ruling: the form knows pain, not leg pain; with sciatica, load 2 waits until pain is 3 or less (1.4). "Load
    2 only if trained" in pregnancy (1.4) is level 4, "trained" in 2.2.
    """
    phase, level, pain = PHASES[intake.since or ""], intake.level or 1, intake.pain or 0
    cap = {"acute": 1, "subacute": 2, "chronic": 3, "prevention": 3}[phase]
    if not gate_open(intake, week):
        cap = min(cap, 2)
    if phase == "chronic" and week <= 2 and level <= 3:
        cap = min(cap, 1)  # the 12-week spine, for those who do not start at a later row
    if pain >= 6 or ("sciat" in codes(intake) and pain > 3) or START_LIGHT & intake.exercise_screen:
        cap = min(cap, 1)
    if {"preg", "preg-late"} & codes(intake) and level < 4:
        cap = min(cap, 1)
    return min([cap, load_ceiling(intake), *(CODE_CAPS[c] for c in codes(intake) if c in CODE_CAPS)])


def gate_open(intake: Intake, week: int) -> bool:
    """The load-3 gate as far as answers decide it (2.7). Level 4 means "I lift weights now".

    Ruling: 2.7 caps chronic at 2 in weeks 1-4, its gate lets level 4+ with pain <= 3 in earlier. The gate holds
    ("start later rows for fitter people"). Week 5 opens it for any level; L1 then decides.
    """
    phase, level, pain = PHASES[intake.since or ""], intake.level or 1, intake.pain or 0
    return (
        phase in ("chronic", "prevention")
        and (week >= 5 or (level >= 4 and pain <= 3))
        and pain <= 5
        and bool({"strength", "lifting"} & set(intake.goals))
        and all(CODE_CAPS.get(c, 3) > 2 for c in codes(intake))
        and load_ceiling(intake) > 2
    )


def first_heavy_week(intake: Intake, week: int) -> bool:
    """Whether the gate was shut the week before."""
    return week == 1 or not gate_open(intake, week - 1)


def level_cap(intake: Intake, week: int) -> int:
    return (intake.level or 1) + (1 if week >= 5 else 0)


def novice(intake: Intake, week: int) -> bool:
    """No barbell yet (1.4, modifiers)."""
    return (intake.level or 1) <= 2 and week <= 4


def needs(exercise: Exercise, item: str) -> bool:
    """Whether it cannot be done without this."""
    return any(set(part) == {item} for part in exercise.equipment)


def has_kit(exercise: Exercise, intake: Intake) -> bool:
    return all(set(part) & (intake.equipment | ALWAYS_AT_HAND) for part in exercise.equipment)


def eases_by_rest(exercise: Exercise) -> bool:
    return exercise.category == "relief-position" or exercise.movement_pattern in ("breathing", "gait")


def harder_forms(id_: str, library: Library) -> frozenset[str]:
    """Everything above an exercise on its ladder, however far up."""
    found: set[str] = set()
    todo = [id_]
    while todo:
        for rung in _next_rungs(library).get(todo.pop(), ()):
            if rung not in found:
                found.add(rung)
                todo.append(rung)
    return frozenset(found)


_RUNGS: dict[int, tuple[Library, dict[str, set[str]]]] = {}


def _next_rungs(library: Library) -> Mapping[str, set[str]]:
    """What is one rung up from each exercise, whichever of the two says so."""
    if id(library) not in _RUNGS:
        up: dict[str, set[str]] = {}
        for e in library.exercises.values():
            if e.harder:
                up.setdefault(e.id, set()).add(e.harder)
            if e.easier:
                up.setdefault(e.easier, set()).add(e.id)
        _RUNGS.clear()
        _RUNGS[id(library)] = (library, up)
    return _RUNGS[id(library)][1]


@dataclass(frozen=True)
class Person:
    """What of the answers speaks against an exercise in a plan week."""

    codes: frozenset[str]
    load: int
    level: int
    hold: int
    at_hand: frozenset[str]
    novice: bool
    tablets: bool
    high_pain: bool
    older: bool

    @classmethod
    def of(cls, intake: Intake, week: int) -> Person:
        return cls(
            codes=codes(intake),
            load=load_cap(intake, week),
            level=level_cap(intake, week),
            hold=min(HOLD_CAPS.get(code, 1_000) for code in codes(intake) | {""}),
            at_hand=intake.equipment | ALWAYS_AT_HAND,
            novice=novice(intake, week),
            tablets="px5" in intake.exercise_screen,
            high_pain=(intake.pain or 0) >= 8,
            older=intake.age == "65-plus",
        )

    def barred(self, e: Exercise) -> set[str]:
        """S3, S5, S8, S9, S11, S12, K1, L1, D6, and the modifiers of 1.4; by kind, empty where it may be done."""
        found = set()
        shortest = e.dose.hold_seconds.low if e.dose.hold_seconds else 0
        roller = self.tablets and needs(e, "foam-roller")
        flat = "preg-late" in self.codes and e.position in ("supine", "prone") and not needs(e, "pool")
        if not self.codes.isdisjoint(CODES[e.id].avoid) or flat or roller or shortest > self.hold:
            found.add("condition")
        if any(self.at_hand.isdisjoint(part) for part in e.equipment):
            found.add("equipment")
        if self.high_pain and not eases_by_rest(e):
            found.add("pain")
        if e.spine_load > self.load:
            found.add("load")
        if e.level > self.level or (self.novice and needs(e, "barbell")):
            found.add("level")
        if self.older and counted(e) and e.dose.reps.high < 10:
            found.add("age")
        return found


_REASONS: dict[tuple[int, Intake, int], tuple[Library, dict[str, set[str]]]] = {}


def reasons(intake: Intake, week: int, library: Library) -> Mapping[str, set[str]]:
    """For every exercise what the document has against it for this person in a plan week; empty where it may be done.

    What hurt lately gives way to its easier form, and nothing harder is left (L7).
    """
    key = (id(library), intake, week)
    if key not in _REASONS:
        person = Person.of(intake, week)
        found = {e.id: person.barred(e) for e in library.exercises.values()}
        for id_ in intake.avoid & found.keys():
            found[id_].add("choice")
        hurt = intake.hurt & found.keys()
        for higher in {higher for id_ in hurt for higher in harder_forms(id_, library)}:
            found[higher].add("hurt")
        for id_ in [id_ for id_ in hurt if not found.get(library.exercises[id_].easier or "", {"no easier form"})]:
            found[id_].add("hurt")
        if len(_REASONS) >= 64:
            _REASONS.clear()
        _REASONS[key] = (library, found)
    return _REASONS[key][1]


# --- reading a plan ----------------------------------------------------------------------------------------------


def prescriptions(plan: Plan) -> Iterator[tuple[Day, Prescription]]:
    return ((day, p) for day in plan.days for p in day.prescriptions)


def at(day: Day, p: Prescription) -> str:
    return f"{day.day} {p.slot} {p.exercise.id}"


def phase_of(plan: Plan) -> str:
    return PHASES[plan.intake.since or ""]


def level_of(plan: Plan) -> int:
    return plan.intake.level or 1


def pain_of(plan: Plan) -> int:
    return plan.intake.pain or 0


def older(plan: Plan) -> bool:
    return plan.intake.age == "65-plus"


def cap_week(plan: Plan) -> int:
    """The week that caps, gate and level go by. Ruling: the lower of the doses' week and the week lived through."""
    return min(plan.week, plan.intake.week)


def may_do(exercise: Exercise, plan: Plan, library: Library) -> bool:
    return not reasons(plan.intake, cap_week(plan), library).get(exercise.id)


def able(plan: Plan, library: Library) -> list[Exercise]:
    """Every exercise the document lets this person do."""
    against = reasons(plan.intake, cap_week(plan), library)
    return [e for e in library.exercises.values() if not against[e.id]]


def can(plan: Plan, library: Library, patterns: Iterable[str], categories: Iterable[str]) -> list[Exercise]:
    """What this person may do of these patterns and categories."""
    wanted, kinds = set(patterns), set(categories)
    return [e for e in able(plan, library) if e.movement_pattern in wanted and e.category in kinds]


def lifts(day: Day) -> list[Prescription]:
    """The day's strength exercises, warm-up apart."""
    return [p for p in day.prescriptions if p.exercise.category == "strength" and p.slot != "warm-up"]


def is_strength_day(day: Day) -> bool:
    """By name, or because it loads the body. A hinge drill of load 0 makes no strength day (2.7, acute week 2)."""
    return "strength" in day.kinds or any(p.exercise.spine_load >= 1 for p in lifts(day))


def strength_days(plan: Plan) -> list[Day]:
    return [day for day in plan.days if is_strength_day(day)]


def neighbours(plan: Plan) -> Iterator[tuple[Day, Day]]:
    """Days that follow one another, Sunday to Monday included."""
    for a, b in combinations(plan.days, 2):
        if (DAYS.index(a.day) - DAYS.index(b.day)) % 7 in (1, 6):
            yield a, b


def days_apart(days: Iterable[str]) -> int:
    """The most of these days that can be chosen with no two of them neighbours."""
    chosen = sorted({DAYS.index(day) for day in days})
    for number in range(len(chosen), 1, -1):
        for some in combinations(chosen, number):
            if all((b - a) % 7 not in (1, 6) for a, b in combinations(some, 2)):
                return number
    return min(1, len(chosen))


def on_floor(exercise: Exercise) -> bool:
    raised = any({"bench", "chair", "pool"} & set(part) for part in exercise.equipment)
    sits_there = exercise.position == "seated" and "floor" in CODES[exercise.id].avoid | CODES[exercise.id].caution
    return sits_there or (exercise.position in FLOOR and not raised)


def counted(exercise: Exercise) -> bool:
    """A strength exercise dosed in repeats. Ruling: the rep tables are not for holds and carries, dosed by time."""
    return exercise.category == "strength" and exercise.dose.seconds_per_rep is not None


def no_plain_warm_up(plan: Plan) -> bool:
    """The person left out both of the library's marches, or both of its low-back moves that need no trip to the floor.

    Ruling for W6, W8, W14 and D1: the warm-up then takes the floor or the time, and D1, D10 and T1 win.
    """
    avoid = plan.intake.avoid
    return {"march-on-spot", "seated-march"} <= avoid or {"pelvic-tilt-standing", "pelvic-tilt-seated"} <= avoid
