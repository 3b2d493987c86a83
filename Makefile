# Shortcuts. ./run and ./test need none of this.
.PHONY: run test sweep torture approve lock content messages exercise library figures figures-motion figures-sheet verapdf vnu audit

run:
	./run

test:
	./test

# Ask veraPDF about every print on every paper (as CI does after the tests); installs Java.
verapdf:
	scripts/verapdf.sh

# Ask the Nu HTML checker about every page and state (as CI does); needs Java.
vnu:
	scripts/vnu.sh

# Ask the advisory databases about every locked package (as CI does); needs a network, and says so.
audit:
	scripts/setup.sh dev
	.venv/bin/python scripts/audit.py

# Put 200,000 plans to every invariant, on all cores; a progress line, then a table. An hour or so on two cores.
sweep:
	scripts/setup.sh dev
	.venv/bin/python -m tests.invariants.sweep --plans 200000

# Four times the load it bears, sudden ends, a full disk, wrong clocks, 10,000 strange requests, slow clients, 300 PDFs at
# once, no fonts, logos made to do harm: what the app bears of it, into benchmarks/results/torture.md. Over an hour; parts
# and sizes: .venv/bin/python -m tests.torture --help
torture:
	scripts/setup.sh dev
	.venv/bin/python -m tests.torture

# Pin every package again, with hashes and without a registry's address.
lock:
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --group dev -o requirements-dev.txt

# Check all content and say how to mend each fault.
content:
	scripts/setup.sh
	.venv/bin/python -m planner.authoring.check

# Bring the catalogues up to date with the sentences in the code and the templates; new ones stand there empty.
messages:
	scripts/setup.sh
	.venv/bin/pybabel -q extract -F babel.cfg --no-location --sort-output -k _n:1,2 -k N_ -o .venv/backplan.pot .
	for code in es ar; do .venv/bin/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date \
		-w 120 -i .venv/backplan.pot -l $$code -o planner/languages/$$code.po; done

# Begin a new exercise: make exercise NAME="Wall slide"
exercise:
	scripts/setup.sh
	.venv/bin/python -m planner.authoring.skeleton "$(NAME)"

# Write docs/library.md, all exercises at a glance.
library:
	scripts/setup.sh
	.venv/bin/python -m planner.authoring.overview

# Write the twelve approved plans anew. Read the difference first: a clinician has to agree with it.
approve:
	scripts/setup.sh dev
	.venv/bin/python -m tests.approved.written

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
