"""Finds exercises by what people call them: name, muscle, thing, position, movement. Forgives typing mistakes.

The only door of RapidFuzz. Every word typed must be found; what it is found in decides the place in the list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from planner.language import N_, _, language
from planner.library.model import Condition, Exercise, Library

#: Words that say nothing about an exercise; a language has its own.
STOP_WORDS = N_(
    "a an and are at by do exercise exercises for from how i in is it me move moves my of on or pain the to with your"
)
#: What a word counts where it is found; a name's words count the more, the fewer they are.
NAME, OTHER_NAME, NAME_SHARE = 1.0, 0.45, 0.5
KIND, THING, NICE_TO_HAVE = 0.7, 0.5, 0.2
MUSCLE, MUSCLE_SHARE, HELPER = 0.4, 0.3, 0.3  # the more, the fewer it is for
WHOLE = 1.0  # all that was typed is just what it is called
BEGUN = 0.9  # the word is still being typed
SHORTEST_GUESSED, SHORT = 4, 5  # letters
ALIKE, CONDITION_ALIKE, AS_GOOD = 0.7, 0.8, 0.05  # how alike a mistyped word is, up to 1; and how much less will do


def search(
    library: Library,
    text: str,
    *,
    equipment: Set[str] = frozenset(),
    positions: Set[str] = frozenset(),
    goals: Set[str] = frozenset(),
    relief: str = "",
) -> list[Exercise]:
    """The exercises that `text` finds, the best first; with no text all of them, the gentlest kind first.

    A filter that is empty lets all through. `equipment`: can be done with these and what every home has (`none` stands
    for nothing else); what uses them comes first. `goals`: serves one of them. `relief`: `instant` or `long-term`.
    """
    index = _index(library)
    scores = index.scores(text)
    found = [
        (-score, not _uses(e, equipment), place)
        for place, score in scores.items()
        if (e := index.exercises[place]) and _fits(e, library, equipment, positions, goals, relief)
    ]
    return [index.exercises[place] for _score, _unused, place in sorted(found)]


def nearest(library: Library, text: str, most: int = 6) -> list[Exercise]:
    """The few exercises that have the most of `text` in them, the best first; nothing where no word is known."""
    index = _index(library)
    scores = index.scores(text, each=False)
    return [index.exercises[place] for place in sorted(scores, key=lambda place: (-scores[place], place))[:most]]


def conditions_in(library: Library, text: str) -> list[Condition]:
    """The conditions that `text` names. No exercise is found by one: what suits it is a plan's to say."""
    index = _index(library)
    named = {id_ for word in telling(text) for id_ in index.conditions.get(index.condition_word(word), ())}
    return [condition for condition in library.conditions.values() if condition.id in named]


def telling(text: str) -> list[str]:
    """What is searched for: the words without those that say nothing, unless there are no others."""
    words = _words(text)
    says_nothing = frozenset(_words(_(STOP_WORDS)))
    return [word for word in words if word not in says_nothing] or words


def _fits(
    e: Exercise, library: Library, equipment: Set[str], positions: Set[str], goals: Set[str], relief: str
) -> bool:
    at_hand = equipment | library.always_there
    return (
        (not equipment or not any(at_hand.isdisjoint(options) for options in e.equipment))
        and (not positions or e.position in positions)
        and (not goals or not goals.isdisjoint(library.patterns[e.movement_pattern].goals))
        and (not relief or e.relief in (relief, "both"))
    )


def _uses(e: Exercise, equipment: Set[str]) -> bool:
    return any(not equipment.isdisjoint(options) for options in e.equipment)


def _words(text: str) -> list[str]:
    """Small letters without accents, apostrophes and the s of more than one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub(r"['’]", "", plain))
    return [word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word for word in words]


def _index(library: Library) -> _Index:
    """Made once for a library and a language; it stays with the library, and goes with it."""
    made: dict[str, _Index] = vars(library).setdefault("search_indexes", {})
    if language() not in made:
        made[language()] = _Index.of(library)
    return made[language()]


@dataclass(frozen=True)
class _Index:
    """`weights`: by word, then by an exercise's place in `exercises`, which stand in their sensible order.

    `wholes`: by all words of a name, the places of what is called so. `conditions`: ids by a word that names them.
    """

    exercises: Sequence[Exercise]
    weights: dict[str, dict[int, float]]
    wholes: dict[str, set[int]]
    conditions: dict[str, set[str]]

    @classmethod
    def of(cls, library: Library) -> _Index:
        kinds = [*library.categories]
        exercises = sorted(
            library.exercises.values(), key=lambda e: (kinds.index(e.category), e.level, e.movement_pattern, e.id)
        )
        weights: dict[str, dict[int, float]] = {}
        wholes: dict[str, set[int]] = {}
        for place, exercise in enumerate(exercises):
            for text, weight, is_name in _called(exercise, library):
                words = _words(text)
                if is_name:
                    wholes.setdefault(" ".join(words), set()).add(place)
                for word in words + [one + other for one, other in pairwise(words)]:  # birddog, pullup
                    places = weights.setdefault(word, {})
                    places[place] = max(weight, places.get(place, 0))
        conditions: dict[str, set[str]] = {}
        for condition in library.conditions.values():
            for word in _words(" ".join(condition.words)):
                conditions.setdefault(word, set()).add(condition.id)
        return cls(exercises, weights, wholes, conditions)

    @cached_property
    def vocabulary(self) -> list[str]:
        return sorted(self.weights)

    def scores(self, text: str, each: bool = True) -> dict[int, float]:
        """By place: how well it fits all that was typed, or (not `each`) what it has of it."""
        words = telling(text)
        if not words:
            return dict.fromkeys(range(len(self.exercises)), 0.0)
        join = set[int].intersection if each else set[int].union
        for guess_more in (False, True):  # brid begins bridge, but in brid dog it is a bird
            found = [self.matches(word, guess_more) for word in words]
            if places := join(*map(set, found)):
                break
        whole = self.wholes.get(" ".join(_words(text)), set())
        return {p: sum(match.get(p, 0) for match in found) + WHOLE * (p in whole) for p in places}

    def matches(self, word: str, guess_more: bool) -> dict[int, float]:
        """By place: how well one word fits. A mistake is guessed at where the word neither is nor begins a known one.

        `guess_more`: and where it only begins one.
        """
        known = {w: BEGUN for w in self.vocabulary if w.startswith(word)} | (
            {word: 1.0} if word in self.weights else {}
        )
        if not known and self.condition_word(word):
            return {}
        if not known or (guess_more and word not in self.weights):
            known = _alike(word, self.vocabulary) | known
        best: dict[int, float] = {}
        for spelling, likeness in known.items():
            for place, weight in self.weights[spelling].items():
                best[place] = max(weight * likeness, best.get(place, 0))
        return best

    def condition_word(self, word: str) -> str:
        """The word for a condition that is meant; empty where none is."""
        return next(iter(_alike(word, [*self.conditions], CONDITION_ALIKE)), "")


def _alike(word: str, vocabulary: Sequence[str], least: float = ALIKE) -> dict[str, float]:
    """The known words that are most like a mistyped one, the likest first, and how alike they are, up to 1."""
    if len(word) < SHORTEST_GUESSED:
        return {}
    alike = process.extract(
        word, vocabulary, scorer=OSA.normalized_similarity, score_cutoff=least, limit=len(vocabulary)
    )
    if len(word) <= SHORT:  # most mistakes come later; without this, thin would find chin
        alike = [guess for guess in alike if guess[0][0] == word[0]]
    return {spelling: score for spelling, score, _place in alike if score >= alike[0][1] - AS_GOOD}


def _called(e: Exercise, library: Library) -> Iterator[tuple[str, float, bool]]:
    """All that an exercise is called or found by, what each word of it counts, and whether all of it is a name."""
    for name, weight in [(e.name, NAME), *((name, OTHER_NAME) for name in e.other_names)]:
        yield name, weight + NAME_SHARE / max(1, len(_words(name))), True
    muscles, pattern, equipment = library.muscles, library.patterns[e.movement_pattern], library.equipment
    needs = [equipment[id_] for options in e.equipment for id_ in options]
    if all(not library.always_there.isdisjoint(options) for options in e.equipment):
        needs.append(equipment["none"])
    for term in (library.positions[e.position], library.categories[e.category]):
        yield from ((text, KIND, text == term.name) for text in (term.id, term.name, *term.words))
    for ids, weight in (
        (e.primary_muscles, MUSCLE + MUSCLE_SHARE / len(e.primary_muscles)),
        (e.secondary_muscles, HELPER),
    ):
        for term in (muscles[id_] for id_ in ids):
            yield from ((text, weight, False) for text in (term.id, term.name, *term.words))
    yield from ((text, KIND, False) for text in (pattern.id, *pattern.words))
    yield from ((text, THING, False) for item in needs for text in (item.id, item.name))
    yield from ((text, NICE_TO_HAVE, False) for id_ in e.equipment_optional for text in (id_, equipment[id_].name))
