# The two that matter: `make run` and `make test`. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PORT ?= 8000
export PORT
PY := .venv/bin/python
FLASK := $(PY) -m flask --app app

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# --- Using it -------------------------------------------------------------------------------

.venv/base.ok: requirements/base.txt scripts/venv.sh
	@scripts/venv.sh $< $@

.PHONY: libraries
libraries: .venv/base.ok ## install the locked libraries alone

.PHONY: run
run: setup ## set up and serve on this machine and the local network (PORT=8000)
	@exec $(FLASK) serve

.PHONY: setup
setup: libraries ## the set-up alone: libraries, database, shipped banks, demonstration district
	@$(FLASK) prepare

# --- Working on it --------------------------------------------------------------------------

# dev.txt holds every line of base.txt, so it satisfies both.
.venv/dev.ok: requirements/dev.txt scripts/venv.sh
	@scripts/venv.sh $< $@
	@touch .venv/base.ok

.PHONY: dev
dev: .venv/dev.ok ## install the tools for tests and checks

.PHONY: test
test: lint test-tools ## every check and test, on SQLite; on PostgreSQL too with TEST_DATABASE_URL
	@rm -rf test-results
	@$(PYTEST) -m "not browser and not postgresql" --junitxml=test-results/main.xml
ifneq ($(BROWSER),no)
	@$(PYTEST) -m browser --junitxml=test-results/browser.xml
endif
ifdef TEST_DATABASE_URL
	@$(PYTEST_POSTGRESQL) --junitxml=test-results/postgresql.xml
else
	@echo "Not tested on PostgreSQL: TEST_DATABASE_URL does not name one."
endif

# SQLite is what a test gets unless TEST_DATABASE_URL reaches it.
PYTEST := env -u TEST_DATABASE_URL $(PY) -m pytest -n 2 -q
PYTEST_POSTGRESQL = env TEST_DATABASE_URL='$(TEST_DATABASE_URL)' $(PY) -m pytest -n 2 -q \
	-m "(database or postgresql) and not browser"

.PHONY: test-tools
test-tools: dev
ifneq ($(BROWSER),no)
	@scripts/test_tools.sh
endif

.PHONY: lint
lint: dev ## style, types, and who may import whom
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo

.PHONY: format
format: dev ## put imports and layout in order
	@$(PY) -m ruff check --fix-only
	@$(PY) -m ruff format

.PHONY: bench
bench: dev ## measure start, save and hand-in; results in benchmarks/results/
	@$(PY) -m benchmarks

.PHONY: soak
soak: dev ## 500 people sit an exam for some minutes; each ready blueprint draws 1,000 papers
	@$(PY) -m benchmarks.soak
	@$(PY) -m benchmarks.ready_draws

.PHONY: screenshots
screenshots: dev test-tools ## take the pictures of the README and the user guide anew
	@$(PY) -m scripts.screenshots

LOCK := $(PY) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.PHONY: lock
lock: dev ## write requirements/*.txt anew from *.in (UPGRADE=1: with newer releases)
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements/base.in -o requirements/base.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements/dev.in -o requirements/dev.txt

.PHONY: clean
clean: ## remove caches and test results; the data in instance/ and .venv stay
	@rm -rf test-results .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
