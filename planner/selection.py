"""Who may do what: yes, or no with the answer that says so. Filters only ever remove (S16).

Sources: clinical content 1.4 (conditions), 2.6-2.7 (load, level, phase), section 4 (S3-S13, K1, L1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from planner.intake import Intake
from planner.language import _
from planner.library.model import Exercise, Library, Phase
from planner.limits import HOLD_CAPS, LEVEL_BONUS_FROM_WEEK, NOVICE_LEVEL, NOVICE_WEEKS, OLDER_REPS, START_LIGHT

ObjectionKind = Literal[
    "choice", "equipment", "condition", "pain", "load", "level", "age", "hurt", "phase", "time", "not-needed"
]
LIFTING_GOALS = frozenset({"strength", "lifting"})
GATE_PAIN, GATE_LEVEL, TRAINED_LEVEL = 5, 3, 4  # 2.7; 1.4, pregnancy; 2.2


@dataclass(frozen=True, slots=True)
class Caps:
    """The ceilings in force for one intake and plan week, each with the words for what set it."""

    spine_load: int
    load_reason: str
    level: int
    gate_shut: str
    no_barbell: bool = False


def caps(intake: Intake, library: Library, phase: Phase) -> Caps:
    """The lowest of phase, pain and condition caps (S5), and the level cap (L1)."""
    assert intake.level is not None
    limits = [(phase.max_load, _("your phase (%(phase)s)", phase=phase.name.lower()))]
    if phase.id == "chronic" and intake.week <= 2 and intake.level <= 3:
        limits.append((1, _("the first two weeks, which start light")))
    if intake.pain_now >= 6:
        limits.append((1, _("your pain today")))
    if {"preg", "preg-late"} & intake.codes and intake.level < TRAINED_LEVEL:
        limits.append((1, _("your pregnancy, where weights are for who trains already")))
    if "sciat" in intake.codes and intake.pain_now > 3:
        limits.append((1, lowered(library.conditions["sciat"].name)))  # weights only when leg pain is 3 or less (1.4)
    if START_LIGHT & intake.exercise_screen:
        limits.append((1, _("your health, which asks for a light start")))
    for id_ in sorted(intake.codes):
        condition = library.conditions[id_]
        if condition.max_load is not None:
            limits.append((condition.max_load, lowered(condition.name)))
    if intake.load_ceiling is not None:
        limits.append((intake.load_ceiling, _("your clinician's limit")))
    load, reason = min(limits, key=lambda limit: limit[0])
    bonus = 1 if intake.week >= LEVEL_BONUS_FROM_WEEK else 0
    novice = intake.level <= NOVICE_LEVEL and intake.week <= NOVICE_WEEKS
    return Caps(load, reason, intake.level + bonus, _gate_shut(intake), novice)


def lowered(name: str) -> str:
    """A name inside a sentence."""
    return name[0].lower() + name[1:]


def _gate_shut(intake: Intake) -> str:
    """What keeps heavy lifts waiting (2.7, S6), as far as the form can know it; the card asks the two movement tests.

    Empty when nothing does. Phase and conditions that cap the load are ceilings of their own.
    """
    assert intake.level is not None
    if not LIFTING_GOALS & set(intake.goals):
        return _("Heavy lifts are for who wants to get stronger or back to lifting.")
    if intake.pain_now > GATE_PAIN:
        return _("Heavy lifts wait until your pain is %(pain)s or less.", pain=GATE_PAIN)
    if intake.week < intake.heavy_from_week:
        return _("Heavy lifts wait until week %(week)s.", week=intake.heavy_from_week)
    if intake.level < GATE_LEVEL:
        return _("Heavy lifts wait until you are at level %(level)s.", level=GATE_LEVEL)
    return ""


@dataclass(frozen=True, slots=True)
class Objection:
    """The first answer that keeps an exercise out: its kind, and the sentence that says so."""

    kind: ObjectionKind
    text: str


class Objections(Mapping[str, Objection | None]):
    """For every exercise the first objection against it, by id; None where there is none.

    A plan asks about the few it shows and their neighbours: the sentence of each is made when it is asked for.
    """

    def __init__(self, library: Library, objection: Callable[[Exercise], Objection | None]) -> None:
        self._exercises, self._objection = library.exercises, objection
        self._known: dict[str, Objection | None] = {}

    def __getitem__(self, id_: str) -> Objection | None:
        if id_ not in self._known:
            self._known[id_] = self._objection(self._exercises[id_])
        return self._known[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._exercises)

    def __len__(self) -> int:
        return len(self._exercises)

    def also(self, more: Mapping[str, Objection]) -> Objections:
        """The same with more objections, each where there was none."""
        self._known |= {id_: self[id_] or objection for id_, objection in more.items()}
        return self


def standing_objections(intake: Intake, library: Library) -> Objections:
    """For every exercise the first answer that keeps it out of every week. `free_of` says as much of many at once."""
    at_hand, codes, high_pain = intake.equipment | library.always_there, intake.codes, intake.pain_now >= 8
    holds = [(code, seconds) for code, seconds in HOLD_CAPS.items() if code in codes]
    bruises = "px5" in intake.exercise_screen

    def objection(e: Exercise) -> Objection | None:
        if e.id in intake.avoid:
            return Objection("choice", _("You chose to leave this one out."))
        for options in e.equipment:
            if at_hand.isdisjoint(options):
                names = _(" or ").join(library.equipment[option].name.lower() for option in options)
                return Objection("equipment", _("It needs equipment you did not tick: %(names)s.", names=names))
        if not e.avoid.isdisjoint(codes):
            name = library.conditions[min(e.avoid & codes)].name
            return Objection("condition", _("Left out because of your answer: %(answer)s.", answer=name))
        if "preg-late" in codes and lies_down(e):
            name = library.conditions["preg-late"].name
            return Objection("condition", _("Left out because of your answer: %(answer)s.", answer=name))
        if bruises and e.rolls:
            return Objection("condition", _("With some tablets you bruise easily, so the foam roller is left out."))
        if high_pain and not e.moves_by_breath_or_rest:
            return Objection("pain", _("With pain of 8 or more you only rest, breathe slowly and walk."))
        for code, seconds in holds:
            if e.dose.hold_seconds and e.dose.hold_seconds.low > seconds:
                name = library.conditions[code].name
                return Objection("condition", _("Its holds are too long for your answer: %(answer)s.", answer=name))
        if intake.older and too_few_reps(e):
            return Objection("age", _("From 65 on, sets have 10 to 15 repeats. This lift is done in fewer."))
        return None

    return Objections(library, objection)


def free_of(intake: Intake, library: Library) -> list[Exercise]:
    """The exercises that no answer keeps out of every week: those without a standing objection."""
    barred, codes, at_hand = _barred(library), intake.codes, intake.equipment | library.always_there
    out = {*intake.avoid}
    out.update(*(ids for options, ids in barred.without if at_hand.isdisjoint(options)))
    out.update(*(barred.with_[code] for code in codes if code in barred.with_))
    out.update(*(barred.held_longer(seconds) for code, seconds in HOLD_CAPS.items() if code in codes))
    if "preg-late" in codes:
        out |= barred.lying
    if "px5" in intake.exercise_screen:
        out |= barred.rolling
    if intake.pain_now >= 8:
        out |= barred.moving
    if intake.older:
        out |= barred.in_few_reps
    return [e for id_, e in library.exercises.items() if id_ not in out]


@dataclass(frozen=True, slots=True)
class _Barred:
    """Ids of a library's exercises by the answer that keeps them out."""

    without: tuple[tuple[tuple[str, ...], frozenset[str]], ...]  # options, and what cannot be done with none of them
    with_: Mapping[str, frozenset[str]]  # by condition
    holds: tuple[tuple[int, str], ...]  # the least seconds of a hold
    lying: frozenset[str]
    rolling: frozenset[str]
    moving: frozenset[str]
    in_few_reps: frozenset[str]

    def held_longer(self, seconds: int) -> set[str]:
        return {id_ for least, id_ in self.holds if least > seconds}


def _barred(library: Library) -> _Barred:
    """Worked out once for each library."""
    if _Barred not in library.worked_out:
        library.worked_out[_Barred] = _sorted_out(library.exercises.values())
    found = library.worked_out[_Barred]
    assert isinstance(found, _Barred)
    return found


def _sorted_out(exercises: Collection[Exercise]) -> _Barred:
    def those(test: Callable[[Exercise], bool]) -> frozenset[str]:
        return frozenset(e.id for e in exercises if test(e))

    needs = {options for e in exercises for options in e.equipment}
    codes = {code for e in exercises for code in e.avoid}
    return _Barred(
        without=tuple((options, frozenset(e.id for e in exercises if options in e.equipment)) for options in needs),
        with_={code: frozenset(e.id for e in exercises if code in e.avoid) for code in codes},
        holds=tuple((e.dose.hold_seconds.low, e.id) for e in exercises if e.dose.hold_seconds),
        lying=those(lies_down),
        rolling=those(lambda e: e.rolls),
        moving=those(lambda e: not e.moves_by_breath_or_rest),
        in_few_reps=those(too_few_reps),
    )


def lies_down(e: Exercise) -> bool:
    """Flat on the back or the belly, with no water below."""
    return e.position in ("supine", "prone") and not e.in_water


def stepped_down(found: Mapping[str, Objection | None], hurt: frozenset[str], library: Library) -> dict[str, Objection]:
    """What hurt gives way to its easier form, where there is one to do; nothing above it on its ladder is left (L7).

    The objections that come of it, each to an exercise that `found` has nothing against.
    """
    added: dict[str, Objection] = {}
    for id_ in sorted(hurt & library.exercises.keys()):
        for higher in sorted(_above(id_, library)):
            if found[higher] is None and higher not in added:
                added[higher] = Objection("hurt", _("It is a harder form of one that hurt lately."))
    for id_ in sorted(hurt & library.exercises.keys()):
        easier = library.exercises[id_].easier
        free = easier and all(found[rung] is None and rung not in added for rung in (easier, id_))
        if easier and free:
            name = library.exercises[easier].name
            added[id_] = Objection("hurt", _("It hurt lately. The easier one comes first: %(easier)s.", easier=name))
    return added


def _above(id_: str, library: Library) -> frozenset[str]:
    """Every harder form, however far up the ladder."""
    found: set[str] = set()
    todo = [id_]
    while todo:
        rung = todo.pop()
        higher = {*library.next_up.get(rung, ())}
        todo += higher - found
        found |= higher
    return frozenset(found)


def under(exercises: Iterable[Exercise], caps: Caps) -> list[Exercise]:
    """Those that no ceiling of these weeks keeps out."""
    load = min(caps.spine_load, 2) if caps.gate_shut else caps.spine_load
    level, barbell = caps.level, not caps.no_barbell
    return [e for e in exercises if e.spine_load <= load and e.level <= level and (barbell or not e.needs_barbell)]


def capped(e: Exercise, caps: Caps) -> Objection | None:
    """The first ceiling of these weeks that an exercise is above."""
    if e.level > caps.level:
        highest = min(caps.level, 5)
        return Objection(
            "level",
            _("It is level %(level)s. Your plan goes up to level %(highest)s for now.", level=e.level, highest=highest),
        )
    if caps.no_barbell and e.needs_barbell:
        return Objection("level", _("Barbell lifts wait until week 5, while you get used to training."))
    if e.spine_load > caps.spine_load:
        return Objection(
            "load",
            _("It loads your back more than is right for now, because of %(reason)s.", reason=caps.load_reason),
        )
    if e.spine_load == 3 and caps.gate_shut:
        return Objection("load", caps.gate_shut)
    return None


def too_few_reps(exercise: Exercise) -> bool:
    """A strength exercise that is counted in repeats and stops short of ten (D6)."""
    return exercise.category == "strength" and exercise.dose.counted and exercise.dose.reps.high < OLDER_REPS
