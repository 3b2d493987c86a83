"""The visual system: its inks can be read where they stand, and no rule brings a size or an ink of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
APP = (STATIC / "app.css").read_text(encoding="utf-8")
HANDOUT = (STATIC / "handout.css").read_text(encoding="utf-8")
USED = re.compile(r"var\(--([\w-]+)")

SURFACES = ("paper", "panel", "tint", "accent-soft")
BODY = 7  # WCAG AAA: what is read
TEXT = 4.5  # WCAG AA: words on buttons, links, kinds of day
SHAPE = 3  # WCAG AA: edges of what can be used, and shapes beside their word
PAIRS = [
    *[("ink", ground, BODY) for ground in (*SURFACES, "field", "mark", "error-soft", "stretch", "walk", "relief")],
    *[("soft-ink", ground, BODY) for ground in ("paper", "panel", "tint")],
    ("soft-ink", "accent-soft", TEXT),
    *[("accent", ground, TEXT) for ground in SURFACES],
    *[("error", ground, TEXT) for ground in ("paper", "panel", "error-soft")],
    *[("on-accent", ground, TEXT) for ground in ("accent", "accent-strong", "busy", "strength")],
    ("on-ink", "ink", TEXT),
    ("drawing-ink", "drawing", BODY),
    *[("edge", ground, SHAPE) for ground in ("paper", "panel", "field")],
    *[(shape, "panel", SHAPE) for shape in ("green", "amber", "red")],
]


def values(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): ([^;]+);", css))


def themes(css: str = TOKENS) -> dict[str, dict[str, str]]:
    """The tokens by day and by night; the night changes some of the day's."""
    day, _, night = css.partition("@media screen")
    return {"day": values(day), "night": values(day) | values(night)}


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb, as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    pairs = [c * 2 for c in digits] if len(digits) == 3 else re.findall("..", digits)
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (int(pair, 16) / 255 for pair in pairs)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_ink_can_be_read_where_it_stands(theme: str, ink: str, ground: str, least: float) -> None:
    tokens = themes()[theme]
    assert contrast(tokens[ink], tokens[ground]) >= least


def test_the_night_has_an_ink_for_every_ink_of_the_day() -> None:
    day, _, night = TOKENS.partition("@media screen")
    coloured = {name for name, value in values(day).items() if value.startswith("#")}
    assert coloured == set(values(night))
    assert coloured == {name for pair in PAIRS for name in pair[:2]} | {"line", "hair"}  # which only part things


def test_the_drawings_dark_ink_stands_on_a_light_sheet_by_night_too() -> None:
    assert contrast("#1b1f23", themes()["night"]["drawing"]) >= BODY


def literals(css: str) -> list[str]:
    """Colours, type, space, lines and corners that a rule brings of its own. How large a box is, is its own affair."""
    rules = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    declared = re.findall(r"([\w-]+): ([^;{}]+);", rules)
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:white|black)\b(?!-)|\brgb|\bhsl")
    of_the_system = re.compile(r"^(font-size|margin|padding|border|outline|box-shadow)|gap$")
    length = re.compile(r"\d(?:rem|em|px|pt)\b")
    return [
        f"{name}: {value}"
        for name, value in declared
        if colour.search(value) or (of_the_system.search(name) and length.search(value))
    ]


def test_colours_and_sizes_come_from_the_system() -> None:
    assert literals(APP) == []


def test_what_is_used_is_there() -> None:
    assert set(USED.findall(APP + HANDOUT)) <= set(themes()["day"])


def test_paper_takes_the_type_but_no_ink_which_night_would_turn() -> None:
    """A browser shows the handout by night, too."""
    used = set(USED.findall(HANDOUT))
    assert {"text-small", "text-title", "text-top"} <= used
    assert {name for name in used if not re.match(r"text\b", name)} == set()


def test_a_bare_query_would_stop_the_printing() -> None:
    """WeasyPrint refuses what it does not know, but reads nothing within "screen"."""
    assert re.findall(r"^@media ([^{]*) \{", TOKENS, flags=re.MULTILINE) == ["screen"]


def test_these_checks_can_fail() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777", "#fff") < TEXT
    assert literals("a { color: #fff; margin: 0 3px; padding: var(--space-1); }") == ["color: #fff", "margin: 0 3px"]
    assert literals("a { width: 3rem; column-gap: 1rem; border: 1px solid red; }") == [
        "column-gap: 1rem",
        "border: 1px solid red",
    ]
    assert themes(":root { --ink: #000; } @media screen { :root { --ink: #fff; } }")["night"] == {"ink": "#fff"}
