# One word for everything a person or a build does here. Installing twice costs nothing: stamps carry the hash of what they stand for.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
HASH = sha256sum | cut -c1-32
LOCKED := $(shell cat requirements-dev.lock pyproject.toml server/build_hook.py | $(HASH))
SOURCES := $(shell { find designer -type d \( -name node_modules -o -name dist \) -prune -o -type f -print; ls server/orderloom/i18n/*/designer.json; } \
  | LC_ALL=C sort | xargs sha256sum | $(HASH))
PACKAGES := $(shell cat designer/package-lock.json | $(HASH))
ENVIRONMENT := .venv/.made-$(LOCKED)-$(SOURCES)
NODE_MODULES := designer/node_modules/.made-$(PACKAGES)

.PHONY: help install demo test test-long lint bench screenshots locks machine browser-packages third-party

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(ENVIRONMENT)  ## environment, browser assets and .venv/bin/orderloom

$(ENVIRONMENT):
	@.ci/environment "$(PYTHON)"
	@rm -f .venv/.made-*
	@touch $@

demo: install  ## a running shop with samples at 127.0.0.1:8000
	@$(BIN)/orderloom demo

machine:
	@.ci/machine

browser-packages: $(NODE_MODULES)

$(NODE_MODULES):
	@cd designer && npm ci --ignore-scripts --loglevel=error
	@touch $@

lint: install browser-packages  ## ruff, mypy, import rules, TypeScript
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache --verbose > .venv/lint-imports.log || { cat .venv/lint-imports.log; exit 1; }
	@cd designer && npm run --silent check

test: install machine lint  ## lint and every test but the long ones
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-long: install machine browser-packages  ## minutes of load, crashes and growth
	@$(BIN)/pytest -q -m long --timeout 1800

bench: install  ## speed against the yardstick, both databases
	@$(BIN)/orderloom bench

screenshots: install machine browser-packages  ## pictures of the demo into docs/screenshots
	@$(BIN)/python docs/screenshots.py

third-party:  ## rewrite docs/THIRD_PARTY.md from the lock files
	@$(BIN)/python docs/third_party.py

locks:  ## resolve the dependencies anew, without any address in the files
	@compile() { $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-emit-index-url --upgrade \
	  --custom-compile-command "make locks" "$$@"; }; \
	compile --output-file requirements.lock; \
	compile --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@cd designer && npm install --package-lock-only --ignore-scripts --loglevel=error
