"""Things a person exercises with, as small meshes.

A pose file names them one a line: a kind, then words and settings in any order, the settings with their names:

    bench back=-.2 front=1.1 height=.44        chair turned at=.37        dumbbell left right
    band left-hand 0,1.96,.83 right-hand       barbell length=2.2 plate=.42

Lengths are in metres in the room: x to the person's left, y up from the floor, z to the front of the person, who starts
at x = z = 0. `right`, `left`, `bottom`, `top`, `back` and `front` are the faces of a thing; `at` is where it stands;
where that is a place, it may follow the body as well ("ball at=left-heel+0,-.28,0").
A point is `left-hand` or `right-hand` (where that hand grips), a point of the body as in contacts ("crown",
"left-forefoot"), one with a way from it ("left-forefoot+.02,0,.01"), or a place "x,y,z".

A kind is a function of things.py or machines.py: its parameters are the settings, its first line says what it is; see
KINDS.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from . import machines, things
from .anatomy import SIDES, markers, unknown
from .arrays import Floats
from .body import Body
from .errors import PoseError
from .shapes import Mesh
from .things import HANDS, Grip, Person, Point, Shank


@dataclass(frozen=True)
class Kind:
    """A thing that can be named: its builder, whose parameters are the settings, and what it is."""

    build: Callable[..., list[Mesh]]

    @property
    def meaning(self) -> str:
        return (self.build.__doc__ or "").splitlines()[0]

    @cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """Its settings and words, and the person where it takes one."""
        return inspect.signature(self.build, eval_str=True).parameters

    @cached_property
    def words(self) -> dict[str, inspect.Parameter]:
        """What stands without "=": a flag by its name, a point, a hand."""
        return {name: p for name, p in self.parameters.items() if p.annotation in (bool, Point, Grip, Shank)}

    @cached_property
    def settings(self) -> dict[str, inspect.Parameter]:
        """What stands as name=value: numbers and places."""
        return {name: p for name, p in self.parameters.items() if name not in self.words and name != "person"}

    @property
    def usage(self) -> str:
        """The kind's grammar in one line, a setting that must be given without its default."""
        words = [
            WORDS.get(p.annotation, name) + ("..." if p.kind is p.VAR_POSITIONAL else "")
            for name, p in self.words.items()
        ]
        settings = [
            name if p.default in (p.empty, None) else f"{name}={p.default:g}" for name, p in self.settings.items()
        ]
        return " ".join([*words, *settings]) or "nothing more"


WORDS: Mapping[Any, str] = {Point: "POINT", Grip: "left|right", Shank: "left|right"}

MESHES = "list[Mesh]"  # as annotated, unevaluated

#: Every public function of those modules that gives meshes.
KINDS: Mapping[str, Kind] = {
    name.replace("_", "-").removeprefix("plain-"): Kind(build)
    for module in (things, machines)
    for name, build in vars(module).items()
    if inspect.isfunction(build)
    and build.__module__ == module.__name__
    and not name.startswith("_")
    and build.__annotations__["return"] == MESHES
}


@dataclass(frozen=True)
class Item:
    """A line of equipment, read: `words` are the points or hands, not yet found on a body."""

    kind: Kind
    words: tuple[str, ...]
    settings: Mapping[str, Any]

    def meshes(self, person: Person) -> list[Mesh]:
        """The thing, with the body in this pose."""
        values = [self._value(word, person) for word in self.words]
        settings = {n: self._value(v, person) if isinstance(v, str) else v for n, v in self.settings.items()}
        first = [person] if "person" in self.kind.parameters else []
        return self.kind.build(*first, *values, **settings)

    def _value(self, word: str, person: Person) -> Any:
        if word in SIDES:
            legs = Shank in {p.annotation for p in self.kind.words.values()}
            return (person.shank if legs else person.grip)(SIDES[word])
        name, _, way = word.partition("+")
        return place(word) if "," in name else person.point(name) + (place(way) if way else 0.0)


@cache
def read(line: str) -> Item:
    """A line of equipment; PoseError names what is wrong with it, and what is allowed."""
    name, *terms = line.split() or [""]
    if name not in KINDS:
        raise unknown("equipment", name, KINDS)
    try:
        return _item(KINDS[name], terms)
    except PoseError as error:
        raise PoseError(f"equipment {line!r}: {error}") from None


def _item(kind: Kind, terms: list[str]) -> Item:
    settings: dict[str, Any] = {}
    words = []
    for term in terms:
        name, is_setting, value = term.partition("=")
        if is_setting:
            settings[name] = _setting(kind, name, value)
        elif name in kind.words and kind.words[name].annotation is bool:
            settings[name] = True
        else:
            words.append(_word(kind, term))
    _complete(kind, words, settings)
    return Item(kind, tuple(words), settings)


def _setting(kind: Kind, name: str, value: str) -> float | Floats | str:
    if name not in kind.settings:
        raise PoseError(f"unknown setting {name!r}; allowed: {kind.usage}")
    if kind.settings[name].annotation is float:
        return number(value)
    return _point(value) if value[:1].isalpha() else place(value)


def _word(kind: Kind, word: str) -> str:
    """A point or a hand, as far as it can be told without a body."""
    wanted = {p.annotation for p in kind.words.values()}
    if wanted & {Grip, Shank} and word in SIDES:
        return word
    if Point not in wanted:
        raise PoseError(f"unknown word {word!r}; allowed: {kind.usage}")
    return _point(word)


def _point(word: str) -> str:
    """A place, or a point of the body and a way from it; checked, and found when there is a body."""
    name, _, way = word.partition("+")
    if "," in name:
        place(name)
    elif name not in HANDS:
        markers(name.replace("-", " "))
    if way:
        place(way)
    return word


def _complete(kind: Kind, words: list[str], settings: Mapping[str, Any]) -> None:
    """Refuse a line that leaves out what has no default."""
    missing = [name for name, p in kind.settings.items() if p.default is p.empty and name not in settings]
    if missing:
        raise PoseError(f"needs {', '.join(missing)}; allowed: {kind.usage}")
    points = [p for p in kind.words.values() if p.annotation is Point and p.kind is not p.VAR_POSITIONAL]
    if points and len(words) != len(points):
        raise PoseError(f"needs {len(points)} points; allowed: {kind.usage}")


def place(text: str) -> Floats:
    """ "x,y,z" in metres."""
    numbers = [number(part) for part in text.split(",")]
    if len(numbers) != 3:
        raise PoseError(f"{text!r} is no place: x,y,z in metres")
    return np.array(numbers)


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise PoseError(f"{text!r} is no number") from None


def make_props(lines: Iterable[str], body: Body, joints: Floats, grip: Mapping[str, Any]) -> list[Mesh]:
    """The meshes of all equipment of a pose, for a body at these joint angles."""
    person = Person(body, body.fk(joints, grip))
    return [mesh for line in lines for mesh in read(line).meshes(person)]
