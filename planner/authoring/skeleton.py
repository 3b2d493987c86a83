"""Begins an exercise:  python -m planner.authoring.skeleton "Wall slide"

Writes a content file and a pose file with every key, what it may hold, and nothing in it; `make content` then says
what is still to be written.
"""

from __future__ import annotations

import re
import sys
import typing
from pathlib import Path

from planner.figures import HERE
from planner.library import model
from planner.library.loader import CONTENT

CONTENT_FILE = """\
name = {name}
other_names = []                # what else people call it
category = ""                   # {category}
movement_pattern = ""           # one of patterns.toml: {pattern}
relief = ""                     # {relief}: helps now, builds over weeks, or both
position = ""                   # {position}
equipment = []                  # all of (any of): [["dumbbell", "kettlebell"], ["bench"]]; [] is nothing
equipment_optional = []
level = 1                       # 1 to 5
spine_load = 0                  # 0 to 3
primary_muscles = []
secondary_muscles = []
# easier = ""                   # the exercise below it on its ladder, by its file's name without .toml
# harder = ""                   # the one above
flags = []                      # {flags}
also_avoid = []                 # conditions that keep it out beyond what its flags say (conditions.toml)
also_caution = []               # conditions that ask to adapt it beyond that
variations = []
seed = "no"
sources = ["K"]                 # ids of sources.toml; K: not looked up, D: our own decision
# reviewed = ""                 # the clinician who has read it, and when

[dose]                          # the widest sensible range; level, age, phase and conditions narrow it
sets = [1, 3]
reps = [6, 10]                  # one hold or one walk: [1, 1]
# hold_seconds = [5, 10]        # for holds
# minutes = [2, 10]             # for walks and rests
seconds_per_rep = 4             # for counted moves
days_per_week = [2, 3]
rest_seconds = 30
each_side = false

[text]
purpose = ""                    # one line: what it is for
steps = [                       # 2 to 4, as the pictures show: the first says how to start, the last how to come back
    "",
    "",
]
cue = ""                        # "You should feel ..."
better = ""                     # the common mistake, put as what to do
breathing = ""
# getting_there = ""            # for anything on the floor: how to get down and up again
make_easier = ""
make_harder = ""
stop = ""                       # what tells you to stop this one today
alt = [                         # one for each picture: who, in which position, what moves where
    "",
    "",
]
pictured = []                   # the step at whose end the body is as drawn, one for each picture: [1, 2]

[adaptations]                   # for each condition that asks to adapt it: what to change here
# hip = ""
"""
POSE_FILE = """\
# The words and the equipment that may stand here: docs/figures.md. Start from the pose file of a similar exercise.
title = {name}
body = "woman"                  # woman, man, older woman, older man
camera = "side"
equipment = []
posture = "standing"
joints = ""

[[frame]]

[[frame]]
joints = ""
"""


def begin(name: str, content: Path = CONTENT, poses: Path = HERE / "poses") -> tuple[Path, Path]:
    """Write both files for an exercise of this name. Raises ValueError where one stands already, or for no name."""
    id_ = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")
    if not id_:
        raise ValueError('Give the exercise a name: make exercise NAME="Wall slide"')
    files = content / "exercises" / f"{id_}.toml", poses / f"{id_}.toml"
    for file in files:
        if file.exists():
            raise ValueError(f"{file.name} is there already. Change that one, or choose another name.")
    quoted = '"' + name.replace("\\", "").replace('"', "'") + '"'
    files[0].write_text(CONTENT_FILE.format(name=quoted, **_choices()), encoding="utf-8")
    files[1].write_text(POSE_FILE.format(name=quoted), encoding="utf-8")
    return files


def _choices() -> dict[str, str]:
    """What the schema allows, for the comments."""
    kinds = {
        "category": model.Category, "pattern": model.MovementPattern, "relief": model.Relief,
        "position": model.Position, "flags": model.Flag,
    }  # fmt: skip
    return {key: ", ".join(typing.get_args(kind)) for key, kind in kinds.items()}


def main(words: list[str]) -> int:
    try:
        files = begin(" ".join(words))
    except ValueError as error:
        print(error)
        return 1
    for file in files:
        print(f"written: {file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file}")
    print("Fill them in (docs/content.md, docs/figures.md), then: make content. It says what is missing.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
