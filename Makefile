# Two commands do all the set-up: `make run` opens the app, `make check` passes every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOWEST := .venv-lowest
# Python's own pip serves our environment from outside, as one inside takes seconds to make. Where
# there is none, or one too old for that, Python brings one along.
PIP = if $(PYTHON) -m pip --python $(BIN)/python --version >/dev/null 2>&1; \
  then set -- $(PYTHON) -m pip --python $(BIN)/python; \
  else { $(BIN)/python -m pip --version || $(BIN)/python -m ensurepip; } >/dev/null 2>&1; \
  set -- $(BIN)/python -m pip; fi; "$$@" install --quiet --disable-pip-version-check

# Each test process, and each that a test starts, would compile all our modules anew without it.
export PYTHONDONTWRITEBYTECODE :=
# Hypothesis would load what other packages bring for it, in every process: we use none of that.
export HYPOTHESIS_NO_PLUGINS := 1
# Tests are collected once, and forks run them; where forking is not safe each process collects.
BESIDE := $(if $(filter Linux,$(shell uname)),--forks auto,-n auto --dist worksteal)

.DEFAULT_GOAL := help
.PHONY: help run extras check tested lint types contracts test check-lowest fix bench pictures slice clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: $(VENV)/.run  ## Open the app (sets itself up the first time)
	@$(BIN)/dl-tui $(ARGS)

extras: $(VENV)/.run  ## Add what a room that votes and the app in a browser need
	@$(PIP) -e '.[class,web]'

check: $(VENV)/.dev  ## Pass every check: format, lint, types, contracts, lessons, tests
	@$(MAKE) --no-print-directory -j2 types tested  # mypy wants one core for a minute

tested: lint contracts  # a test checks the lessons
	@$(MAKE) --no-print-directory test

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/mypy

contracts: $(VENV)/.dev
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports

test: $(VENV)/.dev  ## Run the tests (ARGS="-k backprop" selects)
	@$(BIN)/pytest $(BESIDE) $(ARGS)

check-lowest:  ## Pass the tests with the oldest versions that pyproject.toml allows (in .venv-lowest)
	@$(PYTHON) -m venv --clear $(LOWEST)
	@$(LOWEST)/bin/python tests/floors.py > $(LOWEST)/floors.txt
	@$(LOWEST)/bin/python -m pip install --quiet -c $(LOWEST)/floors.txt hatchling editables
	@$(LOWEST)/bin/python -m pip install --quiet -c $(LOWEST)/floors.txt --no-build-isolation -e '.[dev]'
	@$(LOWEST)/bin/dl-tui check
	@$(LOWEST)/bin/pytest $(BESIDE) $(ARGS)

fix: $(VENV)/.dev  ## Format, and mend what the linter can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev  ## Print the benchmarks: ratios against peers measured in the same run
	@$(BIN)/python -m benchmarks $(ARGS)

pictures: $(VENV)/.dev  ## Make the README's pictures anew, from the screens of today
	@$(BIN)/python -m docs.pictures

slice: $(VENV)/.dev  ## Measure the slice of a real loss anew that the descent lab shows
	@$(BIN)/python -m docs.slice

clean:  ## Remove everything that was made here
	rm -rf $(VENV) $(LOWEST) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "dl-tui needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@echo "Setting up the checks (once) ..."
	@$(PIP) --no-compile -e '.[dev]'  # compiled is what is imported
	@touch $@ $(VENV)/.run
