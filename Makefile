# Every command of the project. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PY := .venv/bin/python
APP := .venv/.installed
RASA := .venv-rasa/.installed
NODE := node_modules/.installed

.PHONY: help setup run train validate nlu-report documents-report test dialogues lint format clauses lock bench chaos migration doctor logs clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(APP) $(RASA) $(NODE) ## Install what is missing: .venv, .venv-rasa, node_modules

$(APP): requirements.txt scripts/install-python.sh
	@echo "==> Installing the application's libraries into .venv (1 of 3)"
	@scripts/install-python.sh app
	@touch $@

$(RASA): requirements-rasa.txt scripts/install-python.sh | $(APP)
	@echo "==> Installing Rasa into .venv-rasa: about 2.5 GB, a few minutes (2 of 3)"
	@scripts/install-python.sh rasa
	@touch $@

$(NODE): package.json package-lock.json
	@echo "==> Installing the browser parts into node_modules (3 of 3)"
	@npm ci --silent
	@touch $@

train: setup ## Train the Rasa model, unless there is one of exactly these inputs
	@.venv-rasa/bin/python bot/nlu/train.py --if-stale

nlu-report: train ## Measure the understanding: docs/nlu-report.md (STOCK=1 trains stock Rasa beside it, up to an hour)
	@.venv-rasa/bin/python -m bot.nlu.report $(if $(STOCK),--stock)

documents-report: $(APP) ## Measure the reading of papers: docs/documents-report.md (a quarter of an hour)
	@OMP_NUM_THREADS=1 $(PY) -m scripts.documents_report

run: train ## Set up, train and start everything with the sandbox: a WeChat on your own machine
	@exec $(PY) server.py up --sandbox

test: train ## All tests, the fast ones first (T="tests/cli -k up" for some)
	@$(PY) -m pytest $(T)

dialogues: train ## Tell every dialogue to the whole product (T="-k situations" for some), to be read in results/dialogues.md
	@$(PY) -m pytest -q tests/e2e/test_dialogues.py $(T); told=$$?; echo "==> results/dialogues.md"; exit $$told

validate: train ## Check the Rasa project: its data, and the test stories against the trained model
	@.venv-rasa/bin/python scripts/rasa_checks.py

lint: $(APP) ## ruff, mypy --strict, the import arrows
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports

format: $(APP) ## Format the code
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

clauses: $(APP) ## Write docs/clauses.md: where each clause lives and which tests prove it
	@$(PY) -m scripts.clauses

lock: $(APP) ## Compile requirements*.in into locks with hashes, and package-lock.json
	@scripts/lock.sh

bench: train ## Measure: callbacks a second, and a turn at 1 and at 300
	@$(PY) -m bench

RUNS ?= 200
SEED ?= 1
chaos: train ## Break things on purpose while members chat: RUNS=200 SEED=1 (docs/reliability.md)
	@OMP_NUM_THREADS=1 $(PY) -m tests.chaos --runs $(RUNS) --seed $(SEED)

migration: $(APP) ## Write a migration from the models: make migration m="what changes"
	@$(PY) -m bot.cli.revision "$(m)"

doctor: $(APP) ## Check settings, database and the running processes
	@$(PY) server.py doctor

logs: ## Follow the logs of every process
	@tail -n 20 -F $${DATA_DIR:-var}/logs/*.log

clean: ## Remove caches and environments; keeps var/ (your data) and models/
	rm -rf .venv .venv-rasa node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .rasa
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
