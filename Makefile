# Shortcuts. ./run and ./test need none of this.
.PHONY: run test lock figures figures-motion figures-sheet

run:
	./run

test:
	./test

# Pin every package again, with hashes and without a registry's address.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt

# Redraw the drawings that are stale.
figures:
	scripts/setup.sh dev
	.venv/bin/python -m planner.figures.make

# The movements too: up to a minute each, and a megabyte more in the repository. Last thing before a commit.
figures-motion:
	scripts/setup.sh dev
	.venv/bin/python -m planner.figures.make --motion

# One picture of all drawings, for the eye.
figures-sheet:
	scripts/setup.sh dev
	.venv/bin/python -m planner.figures.sheet figures-sheet.png
