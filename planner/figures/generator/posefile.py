"""Pose file (TOML, in anatomical words) -> `Pose`: what to solve and what to draw. docs/figures.md is its manual."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from . import anatomy
from .errors import PoseError
from .postures import POSTURES

BODIES = {"woman": "f", "man": "m", "older woman": "f2", "older man": "m2"}
Grip = float | str  # 0 flat hand .. 1 fist, or one of anatomy.HAND_SHAPES
MOVES = ("plainly", "little", "apart")
TOUCHING = 0.01  # metres between two skin points that are "on" each other


class View(NamedTuple):
    """Where the camera stands, in degrees: 0 sees the person's front, 90 their right side; height is upwards."""

    turn: float
    height: float


CAMERAS = {
    "side": View(82, 9),
    "three-quarter": View(58, 12),
    "front": View(14, 6),
    "back": View(166, 8),
    "high": View(60, 28),
    "other side": View(-82, 9),
    "back quarter": View(128, 10),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """Something that holds of the pose: `text` as written. Below 1 the weight makes it a wish, not a demand."""

    text: str
    weight: float

    @property
    def is_demand(self) -> bool:
        return self.weight >= 1


@dataclass(frozen=True, slots=True)
class Place(Contact):
    """A marker of the skin lies at x, y, z (metres); None is free."""

    marker: str
    at: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Stay(Contact):
    """A marker stays where it was in the first frame."""

    marker: str


@dataclass(frozen=True, slots=True)
class Gap(Contact):
    """Two markers are `distance` metres apart."""

    marker: str
    other: str
    distance: float


@dataclass(frozen=True, slots=True)
class Facing(Contact):
    """A part ("palm.L", "trunk", see anatomy.PARTS) faces a way; the direction has no particular length."""

    part: str
    direction: anatomy.Vector


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: what to start the solver from, what must hold, what to draw beside the figure."""

    joints: Mapping[str, float]  # degree of freedom of the body -> degrees (metres for x, y, z); zero where absent
    grip: Mapping[str, Grip]  # "L", "R" -> what the hand does; at rest where absent
    contacts: tuple[Contact, ...]
    free: frozenset[str]  # degrees of freedom that the solver may change at little cost
    arrows: tuple[str, ...] = ()  # "toe.L out=.07 a=.35": marker, then options (see arrows.py)
    insets: tuple[str, ...] = ()  # "palm.L r=.085 zoom=3": marker, then options (see compose.py)
    is_picture: bool = True  # or else only the movement passes through it


@dataclass(frozen=True, slots=True)
class Pose:
    """An exercise as its pose file has it."""

    title: str
    body: str  # "f", "m", "f2", "m2": a key of the baked bodies
    camera: View
    frames: tuple[Frame, ...]
    equipment: tuple[str, ...] = ()
    muscles: tuple[str, ...] = ()
    barefoot: bool = False
    floor: bool = True  # whether there is a floor that nothing may sink into, and a shadow on it
    moves: str = "plainly"  # "little": frames may look nearly alike; "apart": they are no one movement, none is drawn
    unbalanced: str = ""  # why the body would fall over without what it holds or leans on

    def pictures(self) -> Pose:
        """The pose without the frames that only the movement passes through."""
        return replace(self, frames=tuple(frame for frame in self.frames if frame.is_picture))


def read_pose(path: Path) -> Pose:
    """The pose of a file; PoseError names file, frame and term."""
    try:
        return parse_pose(path.read_text(encoding="utf-8"))
    except PoseError as error:
        raise PoseError(f"{path.name}: {error}") from None


def parse_pose(text: str) -> Pose:
    """The pose that a text describes."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PoseError(f"not TOML: {error}") from None
    _check_keys(table, _POSE_KEYS, "")
    if not table.get("frame"):
        raise PoseError("no frames: each picture starts with a line [[frame]]")
    if "title" not in table:
        raise PoseError("no title")
    for number, frame in enumerate(table["frame"], 1):
        _check_keys(frame, _FRAME_KEYS, f"frame {number}: ")
    return Pose(
        title=table["title"],
        body=_choice("body", table.get("body", "man"), BODIES),
        camera=_camera(table.get("camera", "side")),
        frames=_frames(table),
        equipment=tuple(table.get("equipment", ())),
        muscles=tuple(table.get("muscles", ())),
        barefoot=table.get("barefoot", False),
        floor=table.get("floor", True),
        moves=_choice("movement", table.get("moves", "plainly"), {name: name for name in MOVES}),
        unbalanced=table.get("unbalanced", ""),
    )


_SHARED_KEYS: dict[str, type | tuple[type, ...]] = {"posture": str, "joints": str, "free": str, "contacts": list}
_POSE_KEYS = _SHARED_KEYS | {
    "title": str,
    "body": str,
    "camera": (str, dict),
    "equipment": list,
    "muscles": list,
    "barefoot": bool,
    "floor": bool,
    "moves": str,
    "unbalanced": str,
    "frame": list,
}
_FRAME_KEYS = _SHARED_KEYS | {"lifted": list, "arrow": list, "inset": list, "picture": bool}


def _check_keys(table: Mapping[str, Any], keys: Mapping[str, type | tuple[type, ...]], where: str) -> None:
    names = {str: "a text", list: "a list", bool: "true or false", (str, dict): "a text or { turn = .., height = .. }"}
    for key, value in table.items():
        if key not in keys:
            raise PoseError(f"{where}{anatomy.unknown('key', key, keys)}")
        if not isinstance(value, keys[key]):
            raise PoseError(f"{where}{key} must be {names[keys[key]]}, not {value!r}")
        if isinstance(value, list) and key != "frame" and not all(isinstance(item, str) for item in value):
            raise PoseError(f"{where}{key} must be a list of texts, not {value!r}")


def _choice(what: str, written: str, known: Mapping[str, Any]) -> Any:
    if written not in known:
        raise anatomy.unknown(what, written, known)
    return known[written]


def _camera(written: str | Mapping[str, float]) -> View:
    if isinstance(written, str):
        view: View = _choice("camera", written, CAMERAS)
        return view
    if set(written) != {"turn", "height"} or not all(isinstance(angle, int | float) for angle in written.values()):
        raise PoseError(f"camera must be a name or {{ turn = degrees, height = degrees }}, not {dict(written)}")
    return View(written["turn"], written["height"])


def _frames(table: Mapping[str, Any]) -> tuple[Frame, ...]:
    shared = _read_layer(table)
    frames = []
    for number, frame in enumerate(table["frame"], 1):
        try:
            frames.append(_read_frame(shared, frame, is_first=number == 1))
        except PoseError as error:
            raise PoseError(f"frame {number}: {error}") from None
    return tuple(frames)


@dataclass(frozen=True, slots=True)
class _Layer:
    """What the exercise and each frame have in common; a frame is laid over the exercise."""

    values: dict[str, float] = field(default_factory=dict)
    hands: dict[str, Grip] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    free: frozenset[str] = frozenset()

    def over(self, below: _Layer) -> _Layer:
        return _Layer(
            below.values | self.values, below.hands | self.hands, below.contacts + self.contacts, below.free | self.free
        )


def _read_layer(table: Mapping[str, Any]) -> _Layer:
    own = _Layer(
        read_joints(table.get("joints", "")),
        read_hands(table.get("joints", "")),
        tuple(contact for text in table.get("contacts", ()) for contact in read_contact(text)),
        frozenset(dof for phrase in _items(table.get("free", "")) for dof in anatomy.free_dofs(phrase)),
    )
    if "posture" not in table:
        return own
    joints, contacts = _choice("posture", table["posture"], POSTURES)
    return own.over(_read_layer({"joints": joints, "contacts": contacts}))


def _read_frame(shared: _Layer, table: Mapping[str, Any], is_first: bool) -> Frame:
    lifted = {marker for phrase in table.get("lifted", ()) for marker in anatomy.markers(phrase)}
    kept = tuple(contact for contact in shared.contacts if getattr(contact, "marker", None) not in lifted)
    layer = _read_layer(table).over(_Layer(shared.values, shared.hands, kept, shared.free))
    if is_first and any(isinstance(contact, Stay) for contact in layer.contacts):
        raise PoseError("nothing can stay in the first frame: say where it is")
    return Frame(
        joints=layer.values,
        grip=layer.hands,
        contacts=layer.contacts,
        free=layer.free,
        arrows=tuple(_with_marker(text) for text in table.get("arrow", ())),
        insets=tuple(_with_marker(text) for text in table.get("inset", ())),
        is_picture=table.get("picture", True),
    )


def _items(text: str) -> list[str]:
    """The terms of a text, parted by commas; it may run over several lines."""
    return [" ".join(item.split()) for item in text.split(",") if item.strip()]


def read_joints(text: str) -> dict[str, float]:
    """ "left hip extension 2, knee flexion 90" -> degree of freedom -> signed value, checked against its range."""
    return {dof: value for dof, value in _joint_values(text).items() if not dof.startswith("grip")}


def read_hands(text: str) -> dict[str, Grip]:
    """ "left hand clasp, right hand grip .9" -> {"L": "clasp", "R": 0.9}."""
    grips: dict[str, Grip] = {dof: value for dof, value in _joint_values(text).items() if dof.startswith("grip")}
    for item in _items(text):
        grips |= anatomy.hand_shape(item)
    return {dof[-1]: grip for dof, grip in grips.items()}


def _joint_values(text: str) -> dict[str, float]:
    values: dict[str, float] = {}
    for item in _items(text):
        if anatomy.hand_shape(item):
            continue
        phrase, _, number = item.rpartition(" ")
        value = _number(number, item)
        if value < 0:
            raise PoseError(f"{item!r}: write the opposite movement instead of a negative number")
        term = anatomy.movement(phrase)
        for dof in term.dofs:
            anatomy.check_range(dof, term.sign * value)
            values[dof] = term.sign * value
    return values


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise PoseError(f"{where!r}: {text!r} is not a number") from None


_WEIGHT = re.compile(r"(?P<rest>.+) weight (?P<weight>\S+)")
_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)"
_PLACE = re.compile(r"(?P<who>.+?) at (?P<where>.+)")
_ON = re.compile(r"(?P<who>.+?) on (?:the )?(?P<other>.+)")
_GAP = re.compile(rf"(?P<who>.+?) (?P<distance>{_NUMBER}) from (?P<other>.+)")
_STAY = re.compile(r"(?P<who>.+?) stays?")
_FACING = re.compile(r"(?P<who>.+?) (?:faces?|points?) (?P<where>.+)")
CONTACT_FORMS = (
    "'knees on floor'",
    "'palms on kneecaps'",
    "'palms at out .2 height .9' (left, right, out, in, height, forward, back; metres)",
    "'left palm .05 from left shin'",
    "'left heel stays'",
    "'palms face down', 'trunk points up .9 forward .4'",
)


def read_contact(text: str) -> list[Contact]:
    """The contacts that one line stands for: one a side where it names both."""
    phrase, weight = " ".join(text.split()), 1.0
    if weighted := _WEIGHT.fullmatch(phrase):
        phrase, weight = weighted["rest"], _number(weighted["weight"], text)
        if weight <= 0:
            raise PoseError(f"{text!r}: the weight must be above 0")
    try:
        return _read_unweighted(text, phrase, weight)
    except PoseError as error:
        raise error if repr(text) in str(error) else PoseError(f"contact {text!r}: {error}") from None


def _read_unweighted(text: str, phrase: str, weight: float) -> list[Contact]:
    if found := _FACING.fullmatch(phrase):
        return [Facing(text, weight, part, _direction(found["where"], part)) for part in anatomy.parts(found["who"])]
    if found := _PLACE.fullmatch(phrase):
        return [
            Place(text, weight, marker, _place(found["where"], marker, found["who"]))
            for marker in anatomy.markers(found["who"])
        ]
    if found := _GAP.fullmatch(phrase):
        return _gaps(text, weight, found["who"], found["other"], float(found["distance"]))
    if found := _ON.fullmatch(phrase):
        if found["other"] == "floor":
            return [Place(text, weight, marker, (None, 0.0, None)) for marker in anatomy.markers(found["who"])]
        return _gaps(text, weight, found["who"], found["other"], TOUCHING)
    if found := _STAY.fullmatch(phrase):
        return [Stay(text, weight, marker) for marker in anatomy.markers(found["who"])]
    raise PoseError(f"no such form. Write one of: {'; '.join(CONTACT_FORMS)}")


def _gaps(text: str, weight: float, who: str, other: str, distance: float) -> list[Contact]:
    ones, others = anatomy.markers(who), anatomy.markers(other)
    if len(others) < len(ones):
        others *= len(ones)
    if len(ones) != len(others):
        raise PoseError(f"{other!r} is on both sides, say which")
    return [Gap(text, weight, one, opposite, distance) for one, opposite in zip(ones, others, strict=True)]


def _place(text: str, marker: str, who: str) -> tuple[float | None, float | None, float | None]:
    at: list[float | None] = [None, None, None]
    for axis, value in _coordinates(text, marker):
        at[axis] = value
    if at[0] and len(anatomy.markers(who)) == 2 and not re.search(r"\b(out|in)\b", text):
        raise PoseError("left or right would put both sides at one place: say out or in")
    return at[0], at[1], at[2]


def _direction(text: str, part: str) -> anatomy.Vector:
    way = [0.0, 0.0, 0.0]
    for axis, value in _coordinates(text, part, length=1.0):
        way[axis] = value
    if not any(way):
        raise PoseError(f"{text!r} is no direction")
    return way[0], way[1], way[2]


def _coordinates(text: str, name: str, length: float | None = None) -> Iterable[tuple[int, float]]:
    """ "out .2 height .9" -> (axis, value); a word without a number has the `length`, if there is one."""
    words = text.split()
    seen: set[int] = set()
    while words:
        word = words.pop(0)
        if word not in anatomy.AXES:
            raise anatomy.unknown("direction", word, anatomy.AXES)
        axis, sign = anatomy.AXES[word]
        if axis in seen:
            raise PoseError(f"{text!r} names one axis twice")
        seen.add(axis)
        if word in ("out", "in"):
            sign *= _outwards(name)
        if words and re.fullmatch(_NUMBER, words[0]):
            yield axis, sign * float(words.pop(0))
        elif length is not None:
            yield axis, sign * length
        else:
            raise PoseError(f"{word!r} needs a number of metres")


def _outwards(name: str) -> int:
    if not name.endswith((".L", ".R")):
        raise PoseError("the middle of the body has no out and in, say left or right")
    return 1 if name.endswith(".L") else -1


def _with_marker(text: str) -> str:
    """ "left toe tip out=.07" -> "toe.L out=.07", the form that arrows and insets are read from."""
    words = text.split()
    count = next((index for index, word in enumerate(words) if "=" in word), len(words))
    phrase = " ".join(words[:count])
    if phrase == "hands":  # the middle between both palms
        return text
    found = anatomy.markers(phrase)
    if len(found) != 1:
        raise PoseError(f"arrow {text!r}: say left or right")
    return " ".join([found[0], *words[count:]])
