"""The nouns of the library, frozen. A field's type is the schema of its TOML key; a default makes the key optional."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from urllib.parse import parse_qsl

from planner.language import N_, Names, _

ActionLevel = Literal["A0", "A1", "A2", "A3", "A4"]
Group = Literal["nerves", "chest-belly", "fall-bone", "unwell", "longer", "before"]
PhaseId = Literal["acute", "subacute", "chronic", "prevention"]
Seen = Literal["full", "abstract", "second-hand"]
Mark = Literal["looked up", "knowledge", "design decision"]
Since = Literal["under-2-weeks", "2-6-weeks", "6-12-weeks", "over-12-weeks", "pain-free"]
Category = Literal["relief-position", "mobility", "stretch", "core", "strength", "aerobic"]
Relief = Literal["instant", "long-term", "both"]
Position = Literal["supine", "prone", "side-lying", "quadruped", "kneeling", "seated", "standing", "hanging"]
MovementPattern = Literal[
    "adductor", "anti-extension", "anti-lateral-flexion", "anti-rotation", "balance", "bracing", "breathing",
    "calf", "carry", "chest", "cycling", "decompression", "extension", "flexion", "gait", "glute", "hamstring",
    "hinge", "hip-flexor", "hip-rotator", "horizontal-pull", "horizontal-push", "lat", "lunge", "neck",
    "nerve-glide", "quad", "rotation", "side-bend", "squat", "swim", "thoracic", "vertical-pull",
    "vertical-push",
]  # fmt: skip
Flag = Literal[
    "balance", "breath-strain", "deep-hip", "deep-knee", "end-extension", "end-flexion", "end-rotation",
    "front-plank", "hanging", "hanging-supported", "head-down", "kneeling", "long-hold", "mild-extension",
    "neck-load", "nerve-tension", "overhead", "shoulder-load", "single-leg", "wide-stance", "wrist-load",
]  # fmt: skip

SEEN_NAMES = Names({"full": N_("full"), "abstract": N_("abstract"), "second-hand": N_("second-hand")})
#: What stands among the sources for "not looked up" and "our own decision".
MARKS: dict[str, Mark] = {"K": "knowledge", "D": "design decision"}
#: Positions that mean getting down to the floor and up again.
FLOOR_POSITIONS: frozenset[str] = frozenset({"supine", "prone", "side-lying", "quadruped", "kneeling"})


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive whole numbers, written `[low, high]`."""

    low: int
    high: int

    def clamp(self, value: int) -> int:
        return max(self.low, min(self.high, value))


@dataclass(frozen=True, slots=True)
class DoseRange:
    """The widest sensible dose of an exercise; level, age, phase and conditions narrow it (dosing.py)."""

    sets: Range
    days_per_week: Range
    rest_seconds: int
    each_side: bool
    reps: Range = Range(1, 1)
    hold_seconds: Range | None = None
    minutes: Range | None = None
    seconds_per_rep: int | None = None

    @property
    def counted(self) -> bool:
        """Whether it is dosed in repeats; timed holds, carries and walks keep their own few."""
        return self.seconds_per_rep is not None or self.reps.high > 6


@dataclass(frozen=True, slots=True)
class ExerciseText:
    """The words a patient reads. `alt` has one text for each drawing, `pictured` the step it shows, counted from 1."""

    purpose: str
    steps: tuple[str, ...]
    cue: str
    better: str
    breathing: str
    make_easier: str
    make_harder: str
    stop: str
    alt: tuple[str, ...]
    pictured: tuple[int, ...]
    getting_there: str = ""


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, compared by identity. The loader derives `avoid` and `caution` (condition ids) from the rules."""

    id: str
    name: str
    other_names: tuple[str, ...]
    category: Category
    movement_pattern: MovementPattern
    relief: Relief
    position: Position
    equipment: tuple[tuple[str, ...], ...]  # all of (any of)
    equipment_optional: tuple[str, ...]
    level: int
    spine_load: int
    primary_muscles: tuple[str, ...]
    secondary_muscles: tuple[str, ...]
    flags: tuple[Flag, ...]
    also_avoid: tuple[str, ...]
    also_caution: tuple[str, ...]
    variations: tuple[str, ...]
    seed: Literal["yes", "variation", "no"]
    sources: tuple[str, ...]
    dose: DoseRange
    text: ExerciseText
    easier: str | None = None
    harder: str | None = None
    eased: tuple[str, ...] = ()  # the rules say avoid, this exercise says caution
    spared: tuple[str, ...] = ()  # the rules say caution, this exercise needs none
    pose: str = ""  # whose drawings it shares, where they are the same picture
    reviewed: str = ""  # the clinician who has read it, and when; empty while it waits
    adaptations: Mapping[str, str] = field(default_factory=dict)
    avoid: frozenset[str] = frozenset()
    caution: frozenset[str] = frozenset()

    @property
    def drawn_as(self) -> str:
        """The exercise whose drawings show this one."""
        return self.pose or self.id

    @cached_property
    def cites(self) -> tuple[str, ...]:
        """The ids of its sources, without marks and places in them ("FED:Cat_Stretch" is FED)."""
        return tuple(dict.fromkeys(code.partition(":")[0] for code in self.sources if code not in MARKS))

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Where its facts come from; level, load and dose are design decisions in all of them (6.1)."""
        return tuple(dict.fromkeys(MARKS.get(code, "looked up") for code in self.sources))

    @cached_property
    def on_floor(self) -> bool:
        """Whether one has to get down to the floor for it (a bench or a chair lifts it off, and so does water)."""
        raised = any({"bench", "chair", "pool"} & set(options) for options in self.equipment)
        sits_there = self.position == "seated" and "floor" in self.avoid | self.caution
        return sits_there or (self.position in FLOOR_POSITIONS and not raised)

    @cached_property
    def kit(self) -> tuple[frozenset[str], ...]:
        """What has to be fetched, each need as its options; a chair and a wall stand there already."""
        needs = (frozenset(options) for options in self.equipment)
        return tuple(options for options in needs if not options & {"chair", "wall"})

    @cached_property
    def rolls(self) -> bool:
        """Whether it needs a foam roller, which bruises who bleeds easily (1.4, modifiers)."""
        return any("foam-roller" in options for options in self.equipment)

    @cached_property
    def in_water(self) -> bool:
        """Whether water holds the body up."""
        return any("pool" in options for options in self.equipment)

    @cached_property
    def needs_barbell(self) -> bool:
        """Whether nothing but a barbell will do."""
        return ("barbell",) in self.equipment

    @cached_property
    def moves_by_breath_or_rest(self) -> bool:
        """What stays when pain is 8 or more (S8): relief positions, breathing, walking."""
        return self.category == "relief-position" or self.movement_pattern in ("breathing", "gait")


@dataclass(frozen=True, slots=True)
class AvoidRule:
    """Every test that is set must hold; then its conditions avoid the exercise, or ask for an adaptation."""

    id: str
    avoid: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()
    flag: Flag | None = None
    category_in: tuple[Category, ...] = ()
    category_not_in: tuple[Category, ...] = ()
    position_in: tuple[Position, ...] = ()
    pattern_in: tuple[MovementPattern, ...] = ()
    load_min: int | None = None
    load_is: int | None = None
    equipment_any: tuple[str, ...] = ()
    equipment_none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignGroup:
    """A line of the safety check. `line` holds all its signs in few words, to be read in one look.

    `clinician_name` and `clinician_line` say the same in a clinician's words.
    """

    id: Group
    name: str
    line: str
    clinician_name: str
    clinician_line: str


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A warning sign. `raised_by` names other signs that make this one more urgent."""

    id: str
    action_level: ActionLevel
    group: Group
    ask: str
    short: str
    reason: str
    tell_them: str
    mark: tuple[str, ...]
    raised_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScreenQuestion:
    """A question of the pre-exercise screen."""

    id: str
    action_level: ActionLevel
    group: Group
    ask: str
    short: str
    reason: str
    tell_them: str
    mark: tuple[str, ...]
    releasable: bool = True  # whether a clinician's word opens a plan; not where a row of 1.4 wants another one


@dataclass(frozen=True, slots=True)
class ActionLevelText:
    """What a person is told at an action level."""

    id: ActionLevel
    title: str
    how_fast: str
    what_to_do: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A contraindication or precaution a person may have. `max_load` caps the spine load (0-3)."""

    id: str
    name: str
    ask: str
    group: str
    adaptation: str
    limit: str
    mark: tuple[str, ...]
    max_load: int | None = None
    self_serve: bool = True
    referral_reason: str = ""
    also_tell: str = ""
    words: tuple[str, ...] = ()  # what names it in a search of exercises, which then points to a plan


@dataclass(frozen=True, slots=True)
class Goal:
    """What a person wants; `aim` begins the sentence that says why. `leads_to` is the top of its ladder."""

    id: str
    name: str
    aim: str
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class StartingPoint:
    """A ready set of answers, as the query of an address; the safety check is never among them.

    `shows` is the exercise whose drawing stands beside it.
    """

    id: str
    name: str
    what_for: str
    answers: str
    shows: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The answers as names and values. Raises ValueError for what is not a query."""
        return parse_qsl(self.answers, keep_blank_values=True, strict_parsing=True)


@dataclass(frozen=True, slots=True)
class Equipment:
    """A thing exercises need. `always` things are taken to be in every home."""

    id: str
    name: str
    always: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A reference, and how much of it was seen. `mark` K: title, year or number are from memory."""

    id: str
    title: str
    seen: Seen
    mark: tuple[str, ...]
    by: str = ""
    year: int | None = None
    reference: str = ""

    @property
    def citation(self) -> str:
        """One line to print."""
        parts = (self.by, self.title, str(self.year or ""), self.reference)
        return _("%(source)s. Seen: %(seen)s.", source=". ".join(filter(None, parts)), seen=SEEN_NAMES[self.seen])


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a week with no equipment is not full: each of `goals` (empty: all) with each of `conditions`."""

    goals: tuple[str, ...]
    conditions: tuple[str, ...]
    why: str
    helps: str  # what closes it for this person


@dataclass(frozen=True, slots=True)
class Level:
    """How trained a person is, 1-5."""

    id: int
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class LevelDose:
    """Strength dose of a level (clinical content 2.2)."""

    level: int
    sets: Range
    reps: Range
    reps_first_weeks: Range
    reps_in_reserve: int
    reps_in_reserve_later: int
    later_from_week: int


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of recovery and its caps (clinical content 2.7)."""

    id: PhaseId
    since: tuple[Since, ...]
    name: str
    aim: str
    relief_use: str
    max_load: int
    strength_days: Range
    strength_from_week: int
    max_sets: int
    reps_in_reserve_floor: int
    reps_in_reserve_floor_later: int
    relief_moves: int
    walk_minutes: Range
    reviews: tuple[int, ...]
    walk_goal: tuple[int, ...]
    relief_when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A few weeks of a plan with the same exercises; it lasts until the next stage of its phase and level begins."""

    id: str
    phases: tuple[PhaseId, ...]
    levels: Range
    from_week: int
    name: str
    what: str
    move_on: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A movement pattern: what it does for a person, and the goals it serves, the foremost first."""

    id: MovementPattern
    does: str
    goals: tuple[str, ...]
    words: tuple[str, ...] = ()  # what people call it when they search


@dataclass(frozen=True, slots=True)
class Term:
    """A muscle, a position or a kind of exercise: its name in plain words, and what people call it when they search."""

    id: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeekShape:
    """What the days of a week are: S strength, M mobility and stretch, W walk; letters together share a day."""

    phase: PhaseId
    days: int
    kinds: tuple[Literal["S", "SW", "MW", "W", "M"], ...]


@dataclass(frozen=True, slots=True)
class Light:
    """One band of the pain traffic light (clinical content 2.5)."""

    name: str
    shape: str
    during: str
    next_day: str
    do: str


@dataclass(frozen=True, slots=True)
class Country:
    """Whom to call, as the end of a sentence: `emergency` now, `today` on the same day."""

    id: str
    name: str
    emergency: str
    today: str


@dataclass(frozen=True, slots=True)
class Safety:
    """Words that stand on every handout: the safety net, the traffic light, a bad day.

    `emergency_do` and `today_do` hold `{call}`, for the numbers of a country; the first country is for anywhere.
    """

    emergency: tuple[str, ...]
    emergency_do: str
    today: tuple[str, ...]
    today_do: str
    countries: tuple[Country, ...]
    traffic_light: tuple[Light, ...]
    leg_rule: str
    leg_help: str
    change_rule: str
    bad_day: tuple[str, ...]
    flare_restart: tuple[str, ...]
    remember: tuple[str, ...]
    known: str
    mark: tuple[str, ...]

    def call_now(self, country: str = "any") -> str:
        """What to do in an emergency, with the numbers of a country, by its id."""
        return self.emergency_do.format(call=self._country(country).emergency)

    def call_today(self, country: str = "any") -> str:
        """What to do when it can wait for hours, but not for days."""
        return self.today_do.format(call=self._country(country).today)

    def _country(self, id_: str) -> Country:
        return next((country for country in self.countries if country.id == id_), self.countries[0])


@dataclass(frozen=True, slots=True)
class Jargon:
    """A word that clinicians write and patients stumble on. `also`: other forms with the same `plain` words, of which
    each is one way to say it; `frightens`: it raises fear (clinical content 1.4)."""

    word: str
    plain: tuple[str, ...]
    also: tuple[str, ...] = ()
    note: str = ""
    frightens: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """All that stands for it in a text."""
        return (self.word, *self.also)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Every answer there is or was, by question; its place in the list is its number in a short address, for good."""

    screened: tuple[str, ...]
    since: tuple[str, ...]
    pain: tuple[str, ...]
    age: tuple[str, ...]
    day: tuple[str, ...]
    minutes: tuple[str, ...]
    eases: tuple[str, ...]
    easier: tuple[str, ...]
    spreads: tuple[str, ...]
    lately: tuple[str, ...]
    week: tuple[str, ...]
    mode: tuple[str, ...]
    max_load: tuple[str, ...]
    lang: tuple[str, ...]
    level: tuple[str, ...]
    goal: tuple[str, ...]
    equipment: tuple[str, ...]
    exercise_screen: tuple[str, ...]
    condition: tuple[str, ...]
    exercise: tuple[str, ...]


@dataclass(frozen=True)
class Library:
    """All content, by id, in the order of its files."""

    exercises: Mapping[str, Exercise]
    conditions: Mapping[str, Condition]
    sign_groups: Mapping[str, SignGroup]
    red_flags: Mapping[str, RedFlag]
    exercise_screen: Mapping[str, ScreenQuestion]
    action_levels: Mapping[str, ActionLevelText]
    goals: Mapping[str, Goal]
    equipment: Mapping[str, Equipment]
    levels: Mapping[int, Level]
    level_doses: Mapping[int, LevelDose]
    phases: Mapping[str, Phase]
    stages: tuple[Stage, ...]
    patterns: Mapping[str, Pattern]
    muscles: Mapping[str, Term]
    positions: Mapping[str, Term]
    categories: Mapping[str, Term]
    week_shapes: tuple[WeekShape, ...]
    safety: Safety
    sources: Mapping[str, Source]
    gaps: tuple[Gap, ...]
    numbers: Numbers
    jargon: Mapping[str, Jargon]
    starting_points: Mapping[str, StartingPoint]

    def cited(self, exercises: Iterable[Exercise]) -> tuple[Source, ...]:
        """The sources of these exercises, each once, in the order of the sources' file."""
        ids = {id_ for exercise in exercises for id_ in exercise.cites}
        return tuple(source for source in self.sources.values() if source.id in ids)

    @cached_property
    def by_pattern(self) -> Mapping[str, tuple[Exercise, ...]]:
        """The exercises of each movement pattern, by id."""
        found: dict[str, list[Exercise]] = {}
        for id_ in sorted(self.exercises):
            found.setdefault(self.exercises[id_].movement_pattern, []).append(self.exercises[id_])
        return {pattern: tuple(exercises) for pattern, exercises in found.items()}

    @cached_property
    def worked_out(self) -> dict[object, object]:
        """What other rooms work out from the library alone, once; each under a key of its own."""
        return {}

    @cached_property
    def next_up(self) -> Mapping[str, tuple[str, ...]]:
        """The harder forms of each exercise that has any: its own, and all that call it their easier one."""
        found: dict[str, dict[str, None]] = {}
        for e in self.exercises.values():
            if e.easier:
                found.setdefault(e.easier, {})[e.id] = None
            if e.harder:
                found.setdefault(e.id, {})[e.harder] = None
        return {id_: tuple(higher) for id_, higher in found.items()}

    def ladder(self, id_: str) -> tuple[Exercise, ...]:
        """An exercise and its easier forms, down to the easiest; nothing for no exercise."""
        rungs: list[Exercise] = []
        while id_ and (not rungs or id_ not in {e.id for e in rungs}):
            rungs.append(self.exercises[id_])
            id_ = rungs[-1].easier or ""
        return tuple(rungs)

    def whole_ladder(self, id_: str) -> tuple[Exercise, ...]:
        """An exercise with its easier and its harder forms, the easiest first."""
        rungs = [*reversed(self.ladder(id_))]
        while (harder := rungs[-1].harder) and harder not in {rung.id for rung in rungs}:
            rungs.append(self.exercises[harder])
        return tuple(rungs)

    @cached_property
    def always_there(self) -> frozenset[str]:
        """Equipment nobody is asked about."""
        return frozenset(item.id for item in self.equipment.values() if item.always)
