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
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 --group figures -o requirements-figures.txt

# Redraw whatever is stale; needs the packages of requirements-figures.txt.
figures:
	python3 -m planner.figures.build

# One picture of all drawings, for the eye; needs rsvg-convert and Pillow.
figures-sheet:
	python3 -m planner.figures.sheet figures-sheet.png
