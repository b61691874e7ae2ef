# `make demo` and `make test` set everything up by themselves in .venv; the second time they find it there.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NONE_CHOSEN := 5

.PHONY: help setup demo test lint types notebook wheel docs recertify certify bench lock clean

help:  ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml scripts/setup.sh
	@bash scripts/setup.sh $(VENV)
	@touch $@

setup: $(READY)  ## a virtual environment in .venv with the locked packages

demo: $(READY)  ## from a report to a certified task that is run, by a recorded run; in Docker where there is one
	@$(BIN)/python examples/demo.py

test: $(READY)  ## the tests; those that need Docker, one after the other, are skipped without one
	@failed=0; \
	$(BIN)/pytest -m "not docker" -n auto --dist worksteal $(ARGS) || [ $$? = $(NONE_CHOSEN) ] || failed=1; \
	$(BIN)/pytest -m docker $(ARGS) || [ $$? = $(NONE_CHOSEN) ] || failed=1; \
	exit $$failed

lint: $(READY)  ## ruff and inspect-evals-lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/inspect-evals-lint --all

types: $(READY)  ## mypy, strict, over src
	$(BIN)/mypy

notebook: $(READY)  ## execute examples/notebook.ipynb into build/
	$(BIN)/python scripts/run_notebook.py examples/notebook.ipynb build/notebook.ipynb

wheel: $(READY)  ## build the wheel, install it into a clean environment and run it from there
	@bash scripts/check_wheel.sh $(VENV)

docs: $(READY)  ## the documentation site into build/site, strict
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

recertify: $(READY)  ## execute a part of every certificate again, another part for another commit
	$(BIN)/atefar certify --check --budget $(or $(BUDGET),4m) --choice "$$(git rev-parse HEAD 2>/dev/null)" \
	  $(dir $(wildcard src/atefar_inspect/shipped/*/certificate.json task_templates/*/bundle/certificate.json))

certify: $(READY)  ## certify every shipped bundle and example in full, then the broken bundles of the tests (Docker; long)
	$(BIN)/atefar certify $(wildcard src/atefar_inspect/shipped/*/ task_templates/*/bundle/)
	$(BIN)/python tests/broken/run.py $(ARGS)
	ATEFAR_LONG=1 ATEFAR_ALL_ATTACKS=1 $(BIN)/pytest tests/certify/test_certification.py tests/certify/attacks tests/attacks/test_outside.py tests/extract -m docker

bench: $(READY)  ## the figures of docs/performance.md
	$(BIN)/python benchmarks/bench_runtime.py
	$(BIN)/python benchmarks/bench_scoring.py

lock: $(READY)  ## renew requirements.lock from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra plots --group dev --universal --python-version 3.11 --no-emit-index-url \
	  --no-header --upgrade -o requirements.lock

clean:  ## remove the virtual environment and caches
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
