# make maps   draws everything into output/        make test   tests, lint, types
# Both make .venv first, with Python 3.11 or newer. PYTHON=… chooses another one.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(if $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print(1)' 2>/dev/null),$(name))))
VENV := .venv
IN := $(VENV)/bin
PIP := $(IN)/python -m pip --disable-pip-version-check --quiet
# What the player's JavaScript is linted, typed and judged with.
NODE := tests/player/node_modules/.package-lock.json
# On how many processors the tests run.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help maps test slow coverage lowest lint docs bench torture pages gallery dist bill audit clean
.DELETE_ON_ERROR:

help: ## list what make can do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || sed -n 's/^\([a-z]*\):.*## /make \1   /p' Makefile

maps: $(VENV)/installed ## draw the maps of geodata/ into output/: PNGs and the animated GIF
	$(IN)/kwmaps build

test: $(VENV)/tools $(NODE) lint ## run the tests, after lint and types; not those that take long
	$(IN)/python -m pytest -n $(JOBS) --dist loadfile -m "not slow"

slow: $(VENV)/tools $(NODE) ## run the tests that take long: whole films and decks, a cluster, LibreOffice
	$(IN)/python -m pytest -n $(JOBS) --dist loadfile -m slow

coverage: $(VENV)/tools $(NODE) ## run the tests of make test, and say which lines and branches they leave out
	$(IN)/python -m pytest -n $(JOBS) --dist loadfile -m "not slow" --cov

lowest: ## run the tests with the lowest versions that pyproject.toml promises, in an environment of their own
	rm -rf build/lowest
	$(PYTHON) -m venv build/lowest
	build/lowest/bin/python -m pip --disable-pip-version-check --quiet install uv
	build/lowest/bin/uv pip install --quiet --python build/lowest/bin/python --resolution lowest-direct --editable '.[test]'
	build/lowest/bin/python -m pytest -n $(JOBS) --dist loadfile -m "not slow" -o filterwarnings=default $(TESTS)

lint: $(VENV)/tools ## ruff and mypy
	$(IN)/ruff check
	$(IN)/ruff format --check
	$(IN)/mypy

docs: $(VENV)/tools ## make the documentation as a site that needs no network, site/index.html
	$(IN)/python docs/site/make_site.py

bench: $(VENV)/tools ## measure, and write docs/performance.md
	$(IN)/python benchmarks/run.py

torture: $(VENV)/tools ## kill, starve and crowd the commands, and write docs/reliability.md
	$(IN)/python tests/torture.py

pages: $(VENV)/tools ## write docs/faults.md, docs/architecture.svg, geodata/schema/ anew, after a change to messages, imports, models
	$(IN)/python docs/make_faults.py
	$(IN)/python docs/site/house_diagram.py
	$(IN)/kwmaps schema geodata

gallery: $(VENV)/tools ## draw the pictures of docs/gallery anew
	$(IN)/python docs/make_gallery.py

dist: $(VENV)/tools ## make the source archive, the wheel from it, and the bill of what comes with the wheel, in dist/
	rm -rf dist build/clean
	$(IN)/python -m build --outdir dist .
	$(IN)/python -m venv build/clean
	build/clean/bin/python -m pip --disable-pip-version-check --quiet install "$$(echo dist/*.whl)[all]"
	$(MAKE) --no-print-directory bill OF=build/clean/bin/python DIST=dist

# A bill of materials (CycloneDX): what is installed beside the wheel, in which version, under which licence.
bill: $(VENV)/tools
	$(IN)/cyclonedx-py environment $(OF) --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file $(DIST)/kwmaps.cdx.json

audit: dist ## ask PyPI's advisories about everything that comes with the wheel
	$(PIP) install 'pip-audit>=2.9'
	build/clean/bin/python -m pip freeze --exclude kwmaps >build/freeze.txt
	$(IN)/pip-audit --strict --disable-pip --no-deps --requirement build/freeze.txt

clean: ## remove .venv, caches and what was drawn
	rm -rf $(VENV) tests/player/node_modules dist build site .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	find kwmaps tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 -not -name README.md -delete

# The environment is made once, and what is in it is installed anew only when pyproject.toml changes. The package itself is
# linked, not copied: edits to the code and to geodata/ count at once.

$(IN)/python:
	@test -n "$(PYTHON)" || { echo "kwmaps needs Python 3.11 or newer; python3 here is $$(python3 --version 2>&1 || echo missing). Install one, or say which: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(PYTHON) is no Python 3.11 or newer: $$($(PYTHON) --version 2>&1)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) can't make environments: install its venv module (Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(IN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/tools: pyproject.toml | $(IN)/python
	$(PIP) install --editable '.[test]'
	@touch $@ $(VENV)/installed

$(NODE): tests/player/package-lock.json
	@if command -v npm >/dev/null; then npm ci --prefix tests/player --no-audit --no-fund --loglevel=error && touch $@; \
	else echo "without npm the player's JavaScript is not linted, and axe-core doesn't judge its page"; fi
