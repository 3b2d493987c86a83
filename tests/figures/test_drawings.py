"""The committed drawings: fresh, self-contained, small, and at one scale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

import pytest

from planner import figures
from planner.figures import FIGURES, HERE, drawings, stamp
from planner.library import Library

SVGS = sorted(FIGURES.glob("*.svg"))
POSES = sorted(path.stem for path in (HERE / "poses").glob("*.toml"))


def test_there_is_a_pose_for_every_exercise_and_none_over(library: Library) -> None:
    assert sorted({exercise.drawn_as for exercise in library.exercises.values()}) == POSES
    assert {path.stem[:-2] for path in SVGS} == set(POSES)


@pytest.mark.parametrize("exercise", POSES)
def test_a_drawing_is_as_fresh_as_its_pose(exercise: str) -> None:
    for path in FIGURES.glob(f"{exercise}-[0-9].svg"):
        assert f'data-source="{stamp(exercise)}"' in path.read_text()[:400], "stale: run make figures"


def copied(folder: Path, changed: str, old: str, new: str) -> Path:
    """The generator and a pose in another folder, with a change in one of the files."""
    (folder / "generator").mkdir()
    (folder / "poses").mkdir()
    for name in (*(f"generator/{name}" for name in figures.GENERATOR), "poses/bird-dog.toml"):
        content = (HERE / name).read_bytes()
        if name == changed:
            assert old.encode() in content
            content = content.replace(old.encode(), new.encode(), 1)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize(
    ("changed", "old", "new", "shows"),
    [
        ("poses/bird-dog.toml", "title", "# touched\ntitle", True),
        ("generator/face.py", "import", "import ", True),
        ("generator/things.py", "An exercise mat", "A mat", True),
        ("generator/things.py", "SKIRTING = 0.07", "SKIRTING = 0.08", True),
        ("generator/things.py", "A low step.", "A step.", False),  # none stands in this pose
        ("generator/machines.py", "An exercise bike", "A bike", False),
    ],
)
def test_a_changed_pose_or_generator_shows(
    changed: str, old: str, new: str, shows: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stamp("bird-dog")
    monkeypatch.setattr(figures, "HERE", copied(tmp_path, changed, old, new))
    assert (stamp("bird-dog") != before) == shows


NUMBER = r"-?[\d.]+"
LITERAL = {
    "viewBox": rf"0 0( {NUMBER}){{2}}",
    "width": rf"{NUMBER}(mm)?",
    "height": rf"{NUMBER}(mm)?",
    "transform": rf"(translate|scale)\({NUMBER}( {NUMBER})?\)",
    "data-source": "[0-9a-f]{16}",
    "data-origin": r"-?\d+ -?\d+",
    "fill": "none|#[0-9a-f]{3}|#[0-9a-f]{6}",
    "stroke": "#[0-9a-f]{3}|#[0-9a-f]{6}",
    "fill-rule": "evenodd",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "d": r"[-\d. MLHVCSQTAZmlhvcsqtaz]+",
    "class": "arrow|muscle",
    **dict.fromkeys(("fill-opacity", "stroke-width", "x", "y", "rx"), NUMBER),
}
MOVING = LITERAL | {"display": "none", "data-play": "back|round"}
SVG = "{http://www.w3.org/2000/svg}"


def faults(svg: str, literal: Mapping[str, str] = LITERAL) -> list[str]:
    """Why a drawing would not look alike in browser and print, or could do harm: all but plain shapes and numbers."""
    found = []
    for element in ElementTree.fromstring(svg).iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in ("svg", "title", "g", "path", "rect"):
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            if not re.fullmatch(literal.get(name, "(?!)"), value):
                found.append(f'{name}="{value[:20]}"')
    return found


@pytest.mark.parametrize("path", SVGS, ids=lambda path: path.stem)
def test_a_drawing_stands_by_itself(path: Path) -> None:
    svg = path.read_text()
    title = ElementTree.fromstring(svg).find(f"{SVG}title")
    assert title is not None
    assert title.text
    assert faults(svg) == []


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<script/>", "<script>"),
        ('<use href="#a"/>', "<use>"),
        ("<style>a{}</style>", "<style>"),
        ('<g id="a"/>', 'id="a"'),
        ('<g class="shirt"/>', 'class="shirt"'),
        ('<path fill="url(#x)"/>', 'fill="url(#x)"'),
        ('<path fill="currentColor"/>', 'fill="currentColor"'),
        ('<path style="fill:#fff"/>', 'style="fill:#fff"'),
        ('<path onload="x()"/>', 'onload="x()"'),
        ('<path d="M0 0 Lnan nan"/>', 'd="M0 0 Lnan nan"'),
        ('<g display="none"/>', 'display="none"'),
    ],
)
def test_the_check_of_drawings_sees_planted_faults(part: str, fault: str) -> None:
    assert fault in faults(f'<svg xmlns="{SVG[1:-1]}">{part}</svg>')


# ---------------------------------------------------------------- bytes and measures

MOST_BYTES, MEDIAN_BYTES = 14_000, 10_000


def too_large(sizes: Mapping[str, int]) -> list[str]:
    found = [f"{name}: {size} bytes" for name, size in sizes.items() if size > MOST_BYTES]
    middle = median(sizes.values())
    return [*found, f"median {middle:.0f} bytes"] if middle > MEDIAN_BYTES else found


def test_drawings_are_small() -> None:
    assert too_large({path.stem: path.stat().st_size for path in SVGS}) == []


def test_large_drawings_are_seen() -> None:
    assert too_large({"a": 9_000, "b": 9_000, "c": 14_001}) == ["c: 14001 bytes"]
    assert too_large({"a": 10_001, "b": 10_001}) == ["median 10001 bytes"]


def off_scale(svg: str) -> list[str]:
    """Sides of a drawing that are not 24 mm a metre of 750 units."""
    units = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    size = re.search(r'width="([\d.]+)mm" height="([\d.]+)mm"', svg)
    assert units
    assert size
    sides = zip(("width", "height"), units.groups(), size.groups(), strict=True)
    return [name for name, unit, mm in sides if abs(float(mm) / int(unit) / (24 / 750) - 1) > 0.01]


def test_one_scale_for_all() -> None:
    """A metre is as many units, and as many millimetres, in every drawing."""
    assert {path.name: off for path in SVGS if (off := off_scale(path.read_text()))} == {}


def test_another_scale_is_seen() -> None:
    assert off_scale('<svg viewBox="0 0 750 1500" width="24.0mm" height="47.0mm">') == ["height"]


def test_frames_of_an_exercise_have_one_size() -> None:
    """So they stand level, and nothing jumps when one takes the place of another."""
    for exercise in POSES:
        assert len({(frame.width_mm, frame.height_mm) for frame in drawings(exercise)}) == 1, exercise


# ---------------------------------------------------------------- texts instead of the pictures

PERSON = re.compile(r"(The same )?(older )?(wo)?man\b", re.I)
BODY_WORDS = re.compile(
    r"\b(heads?|chin|necks?|faces?|chests?|shoulders?|backs?|bel(ly|lies)|tummy|hips?|pelvis|bottom|arms?|elbows?|forearms?"
    r"|hands?|palms?|fingers?|fingertips|legs?|thighs?|knees?|kneeling|shins?|heels?|feet|foot|toes?|body|standing|sitting|lying|walking)\b",
    re.I,
)
ALIKE = 0.9  # of the words of two texts together


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+", text.lower()))


def alt_faults(alt: str, svg: str) -> list[str]:
    """Why a text does not tell what its drawing shows."""
    found = []
    if not PERSON.match(alt):
        found.append("does not start with who it is")
    if len(words(alt)) < 7 or not BODY_WORDS.search(alt):
        found.append("does not say what the body does")
    if re.search(r"\b(picture|image|drawing|exercise) of\b", alt, re.I):
        found.append("says that it is a picture")
    if ('class="arrow"' in svg) != ("arrow" in alt.lower()):
        found.append("drawing and text do not agree on the arrow")
    return found


def test_a_text_tells_what_its_drawing_shows(library: Library) -> None:
    found = {}
    for exercise in library.exercises.values():
        for alt, path in zip(exercise.text.alt, sorted(FIGURES.glob(f"{exercise.id}-[0-9].svg")), strict=True):
            if wrong := alt_faults(alt, path.read_text()):
                found[path.stem] = wrong
    assert found == {}


def too_alike(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of which one could stand for the other."""
    said = {name: words(text) for name, text in texts.items()}
    return [
        (one, two)
        for one, two in combinations(said, 2)
        if len(said[one] & said[two]) > ALIKE * len(said[one] | said[two])
    ]


def test_no_text_is_like_another(library: Library) -> None:
    texts = {
        f"{exercise.id}-{number}": alt
        for exercise in library.exercises.values()
        for number, alt in enumerate(exercise.text.alt, 1)
    }
    assert too_alike(texts) == []


def test_poor_texts_are_seen() -> None:
    plain, arrow = "<svg/>", '<svg><g class="arrow"/></svg>'
    good = "Older man lying on his back with both knees bent, feet flat. An arrow points up."
    assert alt_faults(good, arrow) == []
    assert alt_faults(good, plain) == ["drawing and text do not agree on the arrow"]
    assert alt_faults("Picture of the bird dog exercise", plain) == [
        "does not start with who it is",
        "does not say what the body does",
        "says that it is a picture",
    ]
    assert too_alike({"a": good, "b": good.replace("Older man", "Man"), "c": "Woman standing"}) == [("a", "b")]
