# `make run` and `make test` set up everything they need. Variables: PYTHON, PORT, HOST, STORE.
PYTHON ?= python3
PORT ?= 8501
HOST ?= 127.0.0.1
VENV := .venv
PY := $(VENV)/bin/python

.DEFAULT_GOAL := help
.PHONY: help run test check build bench format clean

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with PYTHON=python3.11.")'
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade "pip>=25.1"
	$(PY) -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed pyproject.toml
	$(PY) -m pip install --quiet --group dev
	@touch $@

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(PY) -m pip install --quiet --group bench
	@touch $@

run: $(VENV)/installed ## set up, build the graph if it is missing or stale, and serve it on PORT
	$(PY) -m graph serve --port $(PORT) --host $(HOST)

build: $(VENV)/installed ## read data/notes into the graph
	$(PY) -m graph build

test: $(VENV)/installed-dev ## set up and run every test, those in a real browser included
	$(PY) -m tests.browser.chromium
	$(PY) -m pytest

check: $(VENV)/installed-dev ## format, lint and type checks, then every test
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(MAKE) test

bench: $(VENV)/installed-bench ## measure, each figure beside a named baseline
	$(PY) -m tests.bench

format: $(VENV)/installed-dev ## put the code into its format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

clean: ## remove what was installed and built; notes added in the app stay
	rm -rf $(VENV) .atlas/snapshots .atlas/current
