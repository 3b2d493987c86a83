# Shortcuts. ./run and ./test need none of this.
.PHONY: run test lock figures figures-sheet

run:
	./run

test:
	./test

# Pin every package again, with hashes and without a registry's address.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt

# Redraw whatever is stale.
figures:
	scripts/setup.sh dev
	.venv/bin/python -m planner.figures.make

# One picture of all drawings, for the eye.
figures-sheet:
	scripts/setup.sh dev
	.venv/bin/python -m planner.figures.sheet figures-sheet.png
