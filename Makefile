# The two that matter: `make run` and `make test`. `make help` lists the rest.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PORT ?= 8000
export PORT
PY := .venv/bin/python

.venv/base.ok: requirements/base.txt scripts/venv.sh
	@scripts/venv.sh $< $@

.venv/dev.ok: requirements/dev.txt scripts/venv.sh
	@scripts/venv.sh $< $@
	@touch .venv/base.ok

.PHONY: help
help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.PHONY: dev
dev: .venv/dev.ok ## install the tools for tests and checks into .venv

LOCK := $(PY) -m uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

.PHONY: lock
lock: dev ## write requirements/*.txt anew from *.in (UPGRADE=1: with newer releases)
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements/base.in -o requirements/base.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements/dev.in -o requirements/dev.txt
