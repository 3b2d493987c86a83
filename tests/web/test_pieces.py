"""Pieces drawn once and filled in: the same page as drawn anew, nothing personal kept; what comes when it is opened."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from planner import Intake, Plan, build_plan
from planner.language import LANGUAGES
from planner.library.model import Library
from planner.web.address import plan_query
from planner.web.pieces import MARK, Blanks, Drawn, Pieces
from planner.web.previews import Previews
from tests.strategies import answers, random_plannable

HTMX = {"HX-Request": "true"}
LONG = [("open", "course"), ("open", "left-out")]


class Plain(Pieces):
    """Draws every piece anew, with what is filled in standing there from the start."""

    def piece(self, where: Hashable, template: str, blanks: Mapping[str, object], **alike: Hashable) -> Markup:
        return self.plainly(template, blanks, **alike)


class Watched(Pieces):
    """Remembers all that is kept, and by what."""

    seen: list[str]

    def _drawn(self, where: Hashable, template: str, *alike: tuple[str, Hashable]) -> Drawn:
        drawn = super()._drawn(where, template, *alike)
        self.seen.append(f"{where} {template} {alike} {drawn._parts}")
        return drawn


def with_pieces(app: Flask, kind: type[Pieces], monkeypatch: pytest.MonkeyPatch) -> Pieces:
    usual = app.extensions["pieces"]
    pieces = kind(usual._templates, usual._given)
    monkeypatch.setitem(app.extensions, "pieces", pieces)
    monkeypatch.setitem(app.extensions, "previews", Previews())  # what is kept whole would hide them
    return pieces


def body(intake: Intake, library: Library) -> list[tuple[str, str]]:
    """The answers as a form sends them, signs and attestation too."""
    signs = [("redflag", id_) for id_ in sorted(intake.red_flags)]
    signs += [("exercise_screen", id_) for id_ in sorted(intake.exercise_screen)]
    if intake.attested:
        signs += [("attested", "yes"), ("attested_by", "Dr <O'Neill>"), ("attested_on", "2026-11-20")]
    return [pair for pair in plan_query(intake, library) if pair[0] != "exercise_screen"] + signs


def changes(plan: Plan, rng: random.Random) -> list[tuple[str, str]]:
    """Some changes of a plan, and sometimes a panel that is open."""
    p, day = rng.choice(plan.cards), rng.choice(plan.days).day
    id_ = p.exercise.id
    edits = [f"lock.{id_}", f"remove.{id_}", f"place.{id_}.2.{day}", f"dose.{id_}.2x6", "nonsense"]
    found = [("edit", edit) for edit in rng.sample(edits, rng.randint(1, 2))]
    if rng.random() < 0.5:
        found.append(("choose", rng.choice([f"swap.{id_}", f"add.{day}", f"move.{day}"])))
    return found


def post(client: FlaskClient, path: str, pairs: list[tuple[str, str]]) -> str:
    kind = "application/x-www-form-urlencoded"
    return client.post(path, data=urlencode(pairs), content_type=kind, headers=HTMX, follow_redirects=True).text


def test_a_page_put_together_from_pieces_is_the_page_drawn_anew(
    client: FlaskClient, app: Flask, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng, asked, plans = random.Random(4), [], 0
    for _ in range(60):
        intake = random_plannable(rng, library)
        plan = build_plan(intake, library)
        edits = changes(plan, rng) if isinstance(plan, Plan) and rng.random() < 0.6 else []
        asked.append([*body(intake, library), *edits, *LONG, ("lang", rng.choice([*LANGUAGES]))])
        plans += isinstance(plan, Plan)
    quick = [post(client, "/preview", pairs) for pairs in asked]
    again = [post(client, "/preview", pairs) for pairs in asked]
    with_pieces(app, Plain, monkeypatch)
    assert quick == [post(client, "/preview", pairs) for pairs in asked] == again
    assert plans > 40


def test_nothing_that_was_typed_is_kept(
    client: FlaskClient, app: Flask, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = with_pieces(app, Watched, monkeypatch)
    assert isinstance(pieces, Watched)
    pieces.seen = []
    intake = answers(goals=("relief",), mode="clinician", attested=True, red_flags=frozenset({"rf01"}))
    plan = build_plan(intake, library)
    assert isinstance(plan, Plan)
    typed = {
        "attested": "yes",
        "attested_by": "Zebedee Quill",
        "attested_on": "2026-11-20",
        "patient": "Quentin Zork",
        "note": "xylophone",
        f"note-{plan.cards[0].exercise.id}": "marimba",
    }
    pairs = [pair for pair in body(intake, library) if pair[0] not in typed] + [*typed.items()]
    page = post(
        client, "/handout.pdf", [*pairs, ("date", "not a day")]
    )  # refused: the page comes with all that was typed
    assert all(text in page for text in ("Zebedee Quill", "Quentin Zork", "xylophone", "marimba"))
    kept = " ".join(pieces.seen)
    assert "_row.html" in kept
    assert "_card.html" in kept
    assert not [text for text in ("Zebedee", "Quentin", "xylophone", "marimba", "rf01", "2026-11-20") if text in kept]


def test_a_preview_brings_what_is_long_only_where_it_is_open(client: FlaskClient, library: Library) -> None:
    pairs = body(answers(), library)
    folded, course, page = (
        post(client, "/preview", pairs), post(client, "/preview", [*pairs, ("open", "course")]),
        client.get(f"/plan?{urlencode(pairs)}").text,
    )  # fmt: skip
    for text, weeks, reasons in ((folded, False, False), (course, True, False), (page, True, True)):
        assert ("Your 12 weeks at a glance" in text) is weeks
        assert ('name="open" value="course"' in text) is not weeks
        assert ("Not needed this week." in text) is reasons
        assert ('name="open" value="left-out"' in text) is not reasons
        assert "All weeks at a glance" in text
        assert "Why not the others? (" in text


def test_what_is_filled_in_is_escaped_once() -> None:
    drawn = Drawn(f"<p>{Blanks()['name']} and {Blanks()['name']}: {Blanks()['more']}</p>")
    filled = drawn.filled({"name": "O'Neill & <Co>", "more": Markup("<b>5 &gt; 4</b>")})
    assert filled == "<p>O&#39;Neill &amp; &lt;Co&gt; and O&#39;Neill &amp; &lt;Co&gt;: <b>5 &gt; 4</b></p>"
    assert MARK not in filled
