# Vroegsignaal. `make` alone shows what there is to do.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-night check fix docs bench model evaluate population migrate lock clean

BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/python -m pytest

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: $(READY) ## Make .venv from requirements.lock; quick when nothing changed

$(READY): requirements.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh

run: $(READY) ## Judge the demo schools and serve them on http://127.0.0.1:8000 (SERVE=0: stop after the job)
	@scripts/demo.sh
	@if [ "$${SERVE:-1}" != 0 ]; then exec $(BIN)/vroegsignaal serve; fi

test: $(READY) ## Everything: make check, then every test on SQLite and PostgreSQL
	@failed=0; scripts/check.sh || failed=1; $(PYTEST) -n 2 || failed=1; exit $$failed

test-fast: $(READY) ## The quick tests, on SQLite alone
	@$(PYTEST) -n 2 -m "not slow" -k "not postgresql"

test-night: $(READY) ## Every test, with many more generated examples
	@VROEGSIGNAAL_NIGHT=1 $(PYTEST) -n 2

check: $(READY) ## Lint, format, types, import contracts, generated pages; counts what fails
	@scripts/check.sh

fix: $(READY) ## Repair lint and format where that is safe
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: $(READY) ## Write the generated pages of docs/reference
	@$(BIN)/python scripts/write_reference.py

bench: $(READY) ## Measure import, facts and assessments at scale
	@$(BIN)/vroegsignaal bench

model: $(READY) ## Build the reference model from its seeds (SCALE=demo: the smaller one of make run)
	@$(BIN)/vroegsignaal train --scale $${SCALE:-full}

evaluate: $(READY) ## Judge the model in use on simulated pupils it never saw: one page and its figures
	@$(BIN)/vroegsignaal evaluate

population: $(READY) ## Draw the simulated population beside every published fact: build/population/published.html
	@$(BIN)/python -m training.published --pupils 20000 --world base --out build/population

migrate: $(READY) ## Bring the database at DATABASE_URL up to date
	@$(BIN)/vroegsignaal init

lock: $(READY) ## Renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --quiet --no-config --upgrade --generate-hashes --no-emit-index-url --universal \
		--python-version 3.11 --all-extras --custom-compile-command "make lock" pyproject.toml -o requirements.lock

clean: ## Remove .venv, build/ and caches; the data in var/ stays
	@rm -rf .venv build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
