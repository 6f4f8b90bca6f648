# make run, make practice, make demo and make test each do everything on a fresh machine: they create
# the environment in .venv, install ThumbGen with what it needs, and then run.

PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/.ready
LOCALES := resources/locale

.PHONY: run practice demo horde screenshots test lint types contracts tests coverage catalogue soak package test-package \
    test-editors bench clean

run: $(READY)
	@$(BIN)/thumbgen

# The window on the practice Horde: no network, no account.
practice: $(READY)
	@$(BIN)/thumbgen --practice

# Without a window: the main job on the practice Horde: no network, no account.
demo: $(READY)
	$(BIN)/thumbgen generate "a lighthouse in the rain" --genre lofi --practice

# A practice Horde on a port, to point scripts at.
horde: $(READY)
	$(BIN)/thumbgen practice --port 8788

# The pictures of the window in the README.
screenshots: $(READY)
	$(BIN)/python tools/screenshots.py

test: lint types contracts tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

# Four at once on two cores: most tests wait more than they work. Those with windows do not, and are
# spread among the others, see tests/conftest.py.
tests: $(READY)
	$(BIN)/python tests/qt_libraries.py
	$(BIN)/python -m pytest -n 4 --dist loadfile -m "not soak and not packaged and not editors"

# Lines and branches of what must not fail: every one of them is run by a test.
coverage: $(READY)
	rm -f .coverage .coverage.*
	COVERAGE_PROCESS_START=$(CURDIR)/pyproject.toml $(BIN)/coverage run -m pytest -m "not soak and not packaged and not editors"
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

soak: $(READY)
	$(BIN)/python -m pytest -m soak --timeout=3600

# All packages of this system, in dist/.
package: $(READY)
	$(BIN)/python installer/build.py

# The packaged program, and what it is beside a bare window of Qt's; installs and removes the Debian
# package where it may.
test-package: package
	$(BIN)/python -m pytest -m packaged tests/packaged

# Drags into real programs, as Debian has them; installs those that are missing.
test-editors: $(READY)
	tests/editors/install.sh
	$(BIN)/python -m pytest -m editors

bench: package
	$(BIN)/python -m tests.benchmarks.latency
	$(BIN)/python -m tests.benchmarks.finishing
	$(BIN)/python -m tests.benchmarks.freezing
	$(BIN)/python -m tests.benchmarks.starting
	$(BIN)/python -m tests.benchmarks.importing

# After a change of words: extract, merge, compile. The Portuguese is then missing in the .po.
catalogue: $(READY)
	mkdir -p build
	$(BIN)/pybabel -q extract -k N_ --no-location --sort-output --omit-header \
	    -o build/thumbgen.pot thumbgen
	$(BIN)/pybabel -q update -D thumbgen -i build/thumbgen.pot -d $(LOCALES) \
	    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100
	$(BIN)/pybabel -q compile -D thumbgen -d $(LOCALES)

# python3-venv is not everywhere; virtualenv, put into a folder of our own, does the same.
$(READY): pyproject.toml constraints.txt hatch_build.py $(wildcard $(LOCALES)/*/LC_MESSAGES/*.po)
	@echo "Installing ThumbGen into .venv: this takes a minute or two, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null || ( rm -rf .venv && \
	    $(PYTHON) -m pip install -q --disable-pip-version-check --target .tools virtualenv && \
	    PYTHONPATH=.tools $(PYTHON) -m virtualenv -q .venv )
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[dev,package]"
	@touch $(READY)

clean:
	rm -rf .venv .tools build dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache
