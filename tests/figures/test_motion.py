"""The movement between the frames: what is planted stays, files are small, fresh and harmless."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from statistics import median
from textwrap import dedent
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import numpy as np
import pytest
from flask import render_template
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app import create_app
from planner import figures
from planner.figures import FIGURES, stamp
from planner.figures import motion as motion_of
from planner.figures.generator import coarse, inbetweens, motion, posing
from planner.figures.generator.arrays import Floats
from planner.figures.generator.body import DI, Body
from planner.figures.generator.compose import model
from planner.figures.generator.posefile import Pose, parse_pose
from planner.figures.generator.posing import Moment
from planner.figures.make import STAMP_PLACE
from planner.handout import Details
from planner.handout.document import handout_html
from planner.library import Library
from planner.plan import Plan
from planner.web import screen
from planner.web.views import answer
from tests.conftest import query
from tests.figures.test_drawings import MOVING, faults

FILES = sorted((FIGURES / "motion").glob("*.svgz"))


#: A lift from the floor, standing up from a seat, and a march.
POSES = {
    "lift": """
        body = "man"
        free = "ankle, elbow"
        contacts = ["heels at out .12 height 0 back .03", "forefeet on floor", "thumbs point in"]
        [[frame]]
        joints = '''lean forward 50, pelvis height .62, shoulder flexion 55, forearm pronation 80, hip flexion 108,
            knee flexion 72, ankle dorsiflexion 16, hand grip .68'''
        contacts = ["grips at out .3 height .21 forward .157"]
        [[frame]]
        joints = "shoulder flexion 8, forearm pronation 80, hand grip .68"
        contacts = ["grips at out .3 forward .167", "pelvis front at forward .1"]
    """,
    "stand up": """
        body = "man"
        free = "ankle"
        contacts = ["heels at out .13 height 0 forward 0", "forefeet on floor"]
        [[frame]]
        joints = "pelvis height .55, hip flexion 88, knee flexion 95, shoulder flexion 40"
        contacts = ["sitting bones at height .45 back .2", "trunk points up forward .1"]
        [[frame]]
        contacts = ["sacrum at back .05", "trunk points up"]
    """,
    "march": """
        body = "man"
        free = "hip abduction"
        contacts = ["trunk points up", "pelvis points up"]
        [[frame]]
        joints = "left hip flexion 75, left knee flexion 85"
        contacts = ["sacrum at right .06", "right heel at right .06 height 0 forward 0", "right forefoot on floor"]
        [[frame]]
        joints = "right hip flexion 75, right knee flexion 85"
        contacts = ["sacrum at left .06", "left heel at left .06 height 0 forward 0", "left forefoot on floor"]
    """,
}


@cache
def solved(name: str) -> tuple[Body, Pose, list[Moment]]:
    """The body, the pose, and its frames."""
    pose = parse_pose(f'title = "{name}"\n{dedent(POSES[name])}')
    dress = model("m")
    return dress.b, pose, [Moment(found.angles, found.grip) for found in posing.solve_exercise(pose, dress)]


def place(body: Body, landmark: str, moment: Moment) -> Floats:
    found: Floats = inbetweens._places(body, [landmark], moment)[0]
    return found


# ---------------------------------------------------------------- in-between poses


@pytest.mark.parametrize(
    ("exercise", "landmark", "axes"),
    [
        ("lift", "heel.L", [0, 1, 2]),
        ("stand up", "ball.R", [0, 1, 2]),
        ("lift", "palm.L", [2]),  # the bar goes straight up
    ],
)
def test_what_is_planted_stays_and_would_not_by_itself(exercise: str, landmark: str, axes: list[int]) -> None:
    body, pose, keys = solved(exercise)
    half_way = inbetweens._between(body, pose, keys, 0.5)
    ends = [place(body, landmark, key)[axes] for key in keys]

    def drift(moment: Moment) -> float:
        return float(np.abs(place(body, landmark, moment)[axes] - np.mean(ends, axis=0)).max())

    assert drift(half_way) < 0.012
    assert drift(inbetweens.blend(keys[0], keys[1], 0.5)) > 0.02


def test_the_ends_are_the_stills() -> None:
    body, pose, keys = solved("lift")
    assert inbetweens._between(body, pose, keys, 0) is keys[0]
    assert inbetweens._between(body, pose, keys, 1) is keys[1]


def test_a_person_who_stands_up_leans_forward() -> None:
    body, pose, keys = solved("stand up")
    half_way = inbetweens._between(body, pose, keys, 0.4)
    assert inbetweens.behind_feet(body, half_way) < inbetweens.BALANCE_M + 0.02
    assert inbetweens.behind_feet(body, inbetweens.blend(keys[0], keys[1], 0.4)) > inbetweens.BALANCE_M + 0.05


def test_mirrored_twice_is_the_same() -> None:
    body, _, (key, _) = solved("lift")
    twisted = Moment(key.angles + np.arange(len(key.angles)), {"L": 0.2, "R": 0.9})
    once, twice = inbetweens.mirrored(twisted), inbetweens.mirrored(inbetweens.mirrored(twisted))
    assert once.grip == {"R": 0.2, "L": 0.9}
    assert once.angles[DI["hip.L.flex"]] == twisted.angles[DI["hip.R.flex"]]
    assert once.angles[DI["neck.rot"]] == -twisted.angles[DI["neck.rot"]]
    assert np.array_equal(twice.angles, twisted.angles)
    left, right = place(body, "knee.L", twisted), place(body, "knee.R", once)
    assert right == pytest.approx(left * [-1, 1, 1], abs=1e-9)


def test_a_march_goes_round_with_one_foot_on_the_floor() -> None:
    body, pose, keys = solved("march")
    first, then = inbetweens._mid_step(body, pose, keys, 0.25), inbetweens._mid_step(body, pose, keys, 0.75)
    for moment, standing, raised in ((first, "R", "L"), (then, "L", "R")):
        assert place(body, f"ball.{standing}", moment)[1] == pytest.approx(0, abs=0.015)
        assert place(body, f"ball.{raised}", moment)[1] > 0.05
    both = inbetweens.blend(keys[0], keys[1], 0.5)
    assert min(place(body, f"ball.{side}", both)[1] for side in "LR") > 0.05  # what turn-taking avoids


def test_hands_of_a_named_shape_change_half_way() -> None:
    assert inbetweens._hand("clasp", 0.2, 0.4) == "clasp"
    assert inbetweens._hand("clasp", 0.2, 0.6) == 0.2
    assert inbetweens._hand(0.0, 1.0, 0.25) == 0.25


# ---------------------------------------------------------------- the file


def test_every_path_command_is_read() -> None:
    path = "M0 0l10 0v5h-10zm20 0c0 5 5 10 10 10s10-5 10-10M100 100C100 110 110 120 120 120S140 110 140 100L100 100"
    (box, closed), (wave, _), (absolute, _) = coarse.subpaths(path)
    assert closed
    assert [tuple(curve[3]) for curve in box] == [(10, 0), (10, 5), (0, 5)]
    assert [tuple(curve[3]) for curve in wave] == [(30, 10), (40, 0)]
    assert tuple(wave[1][1]) == (35, 10)  # the handle that `s` mirrors
    assert [tuple(curve[3]) for curve in absolute] == [(120, 120), (140, 100), (100, 100)]


def test_coarser_curves_lie_where_the_fine_ones_lay() -> None:
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    circle = np.round(300 + 200 * np.stack([np.cos(angles), np.sin(angles)], 1)).astype(int)
    fine = "M" + "L".join(f"{x} {y}" for x, y in circle) + "z"
    svg = coarse.coarser(f'<path stroke-width="12" d="{fine}"/>')
    units = coarse.UNITS_PER_M / coarse.FRAME_UNITS_PER_M
    assert float(re.findall(r'stroke-width="([\d.]+)"', svg)[0]) == pytest.approx(12 * units)
    ((curves, closed),) = coarse.subpaths(re.findall(r' d="([^"]+)', svg)[0])
    radius = np.hypot(*(coarse._sampled(curves) / units - 300).T)
    assert closed
    assert len(curves) < 12
    assert np.abs(radius - 200).max() < coarse.TOLERANCE_M * coarse.FRAME_UNITS_PER_M + 3  # and rounding


def test_corners_stay_sharp() -> None:
    side = 300 * coarse.UNITS_PER_M / coarse.FRAME_UNITS_PER_M
    ((curves, _),) = coarse.subpaths(re.findall(r'd="([^"]+)', coarse.coarser('<path d="M0 0l300 0v300h-300z"/>'))[0])
    assert [tuple(curve[3]) for curve in curves][:3] == [(side, 0), (side, side), (0, side)]


def file_of(*svgs: str, goes_round: bool = False) -> str:
    frames = [{"svg": svg, "W": 750, "H": 375} for svg in svgs]
    svg = motion.assemble("Push & pull", frames, np.array([75.0, 300.0]), goes_round)
    return svg.replace(STAMP_PLACE, "0" * 16)


def test_the_file_shows_its_first_drawing_and_hides_the_others() -> None:
    svg = file_of('<path d="M0 0l9 9"/>', '<path d="M0 0l9 0"/>')
    root = ElementTree.fromstring(svg)
    assert root.attrib["width"] == "24.0mm"
    assert root.attrib["data-origin"] == "50 200"
    assert root.attrib["data-play"] == "back"
    assert [child.attrib.get("display") for child in root[1:]] == [None, "none"]
    assert faults(svg, MOVING) == []
    assert 'data-play="round"' in file_of("", goes_round=True)


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert motion.packed(file_of("")) == motion.packed(file_of(""))
    assert gzip.decompress(motion.packed(file_of(""))).decode() == file_of("")


def problems(path: Path) -> list[str]:
    """Why a movement's file may not be committed."""
    svg, exercise = gzip.decompress(path.read_bytes()).decode(), path.stem
    found = faults(svg, MOVING)
    if f'data-source="{stamp(exercise)}"' not in svg[:400]:
        found.append("stale: run make figures-motion")
    if path.stat().st_size > 40_000:
        found.append(f"{path.stat().st_size} bytes")
    if not 7 <= len(re.findall(r"^(?:<title>.*)?<g\b", svg, re.M)) <= 12:
        found.append("too few or too many drawings")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_movement_is_fresh_small_and_harmless(path: Path) -> None:
    assert problems(path) == []


def test_most_movements_are_small() -> None:
    assert not FILES or median(path.stat().st_size for path in FILES) < 25_000


def test_these_checks_can_fail(tmp_path: Path) -> None:
    planted = tmp_path / "bird-dog.svgz"
    planted.write_bytes(motion.packed(file_of("<script/>", '<path display="inline"/>')))
    assert problems(planted) == [
        "<script>",
        'display="inline"',
        "stale: run make figures-motion",
        "too few or too many drawings",
    ]


# ---------------------------------------------------------------- found by the page


def drawn(folder: Path) -> None:
    still = 'viewBox="0 0 1500 750" width="48.0mm" height="24.0mm" data-source="0" data-origin="300 600"><title/></svg>'
    (folder / "x-1.svg").write_text(f"<svg {still}")
    (folder / "motion").mkdir()
    (folder / "motion/x.svgz").write_bytes(motion.packed(file_of("")))


def test_the_movement_lies_on_the_start(tmp_path: Path) -> None:
    drawn(tmp_path)
    found = motion_of("x", tmp_path)
    assert found == figures.Motion("figures/motion/x.svgz", 0.15, 0.2, 0.5, 0.25)
    # the origin is at 9.6 mm, 19.2 mm of the still and at 2.4 mm, 9.6 mm of the movement; the still is 48 mm wide


def test_no_file_no_movement(tmp_path: Path) -> None:
    assert motion_of("y", tmp_path) is None


def test_a_file_without_its_place_is_refused(tmp_path: Path) -> None:
    drawn(tmp_path)
    (tmp_path / "x-1.svg").write_text("<svg>")
    with pytest.raises(ValueError, match=r"x-1\.svg: no size or origin"):
        motion_of("x", tmp_path)


@pytest.mark.skipif(not FILES, reason="no movement is drawn")
def test_the_page_offers_it_and_the_server_sends_it_packed(client: FlaskClient) -> None:
    page = client.get("/plan?" + query(minutes="60", level="3")).text
    files = re.findall(r'data-motion="([^"]+)"', page)
    assert files
    answer = client.get(files[0], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "image/svg+xml"
    assert gzip.decompress(answer.data).startswith(b"<svg")


def test_a_page_without_movements_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "motion", lambda exercise: None)
    page = create_app({"TESTING": True}).test_client().get("/plan?" + query())
    assert page.status_code == 200
    assert "card-pictures" in page.text
    assert "data-motion" not in page.text


def test_paper_has_no_control(client: FlaskClient, library: Library) -> None:
    with client.application.test_request_context():
        outcome = answer(MultiDict(parse_qsl(query(minutes="60", level="3")))).outcome
        assert isinstance(outcome, Plan)
        paper = handout_html(outcome, library, Details(), "http://localhost/plan", render_template)
    assert "card-pictures" in paper
    assert "data-motion" not in paper
    assert "Show the movement" not in paper
