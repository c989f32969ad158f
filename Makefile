# The Python that makes the environment, 3.11 or newer.
PYTHON ?= python3
# Handed to pytest, for example: make test PYTEST_ARGS='-m "not wheel" tests/routing'
PYTEST_ARGS ?=
# Handed to the proof, for example: make proof PROOF_ARGS="--file posts.jsonl.gz"
PROOF_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
# What is linted. The packages that hold code, and their tests.
CODE := cheong ingest classify routing dashboard_api models backends cities tests benchmarks

.DEFAULT_GOAL := help
.PHONY: help run check lint unit test proof format clean

help:
	@echo 'make run     make the environment and start Cheong with its demo'
	@echo 'make check   lint, types, import rules and every test this machine can run'
	@echo 'make unit    the quick tests only, in under two minutes'
	@echo 'make lint    lint, types and import rules only'
	@echo 'make test    tests only, as in: make test PYTEST_ARGS="tests/routing -x"'
	@echo 'make proof   50 imports and 50 runs of all stages, killed at random moments (about an hour)'
	@echo 'make format  rewrite the code as the linter wants it'
	@echo 'make clean   remove the environment and what the tools left (your data stays)'

run: $(VENV)/.installed
	$(BIN)/cheong up --demo

check: lint test

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

# -ra: at the end every skipped test and every known gap is listed with its reason.
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -ra $(PYTEST_ARGS)

# All but what starts processes to kill them, walks the whole way, trains a model or builds the wheel.
unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -ra -m "not slow and not wheel and not proof" --ignore=tests/faults --ignore=tests/way $(PYTEST_ARGS)

# Kills imports and stages at random moments, 50 rounds each, and compares with an undisturbed run; takes an hour.
proof: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -ra -m proof --timeout 1800
	$(BIN)/python -m tests.faults.killing --rounds 50 $(PROOF_ARGS)
	$(BIN)/python -m tests.faults.killing --rounds 50 --processes --jobs 3 $(PROOF_ARGS)

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp each, younger than pyproject.toml: the second run starts at once.
$(VENV)/.installed: pyproject.toml | $(BIN)/pip
	@echo 'Installing Cheong …'
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/pip
	@echo 'Installing Cheong and the tools that check it …'
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.installed $@

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Cheong needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 …' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo 'Python could not make an environment: on Debian, apt-get install python3-venv' >&2; exit 1; }
