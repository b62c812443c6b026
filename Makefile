# What one does with a checkout; `make help` lists it. Everything is made in .venv and labextension/, once,
# and made again when what it comes from has changed. Packages come from where pip and npm are set up to look.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

ARGS ?=
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
STAMPS := $(VENV)/notebench-stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
JLPM := cd labextension && PATH="$(CURDIR)/$(BIN):$$PATH" jlpm
LINK := $(VENV)/share/jupyter/labextensions/notebench

PANEL := src/notebench/labextension/package.json
NODE_MODULES := labextension/node_modules/.yarn-state.yml
# Folders too: their times change when a file is taken away.
PANEL_SOURCES := $(shell find labextension/src labextension/style labextension/schema 2>/dev/null) \
	labextension/package.json labextension/tsconfig.json

.PHONY: help lab test lint types docs unit ui cluster bench golden build dev clean

help: ## Show this list
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name told; do \
		printf '%-14s %s\n' "$$name" "$$told"; done
	@echo 'PYTHON=python3.12 chooses the Python of a new .venv; make lab ARGS="--no-browser --port=8899" passes options on.'

lab: $(STAMPS)/installed $(PANEL) ## Open JupyterLab with the tutorial, after making all that it needs
	@$(BIN)/notebench lab tutorial --tutorial $(ARGS)

test: dev $(NODE_MODULES) ## Run every check: style, types, unit tests, docs, a cluster, build, browser
	@$(MAKE) $(STAMPS)/cluster || echo 'Ray cannot be installed here: the tests that need a cluster are left out'
	@.ci/steps ruff+format+imports eslint+mypy tsc+docs api-types jest+doctest pytest cluster build ui

lint: dev $(NODE_MODULES) ## Check style, and who may import whom
	@.ci/steps ruff+format+imports eslint

types: dev $(NODE_MODULES) ## Check Python's and TypeScript's types, and that the generated ones are current
	@.ci/steps mypy+tsc api-types

unit: dev $(NODE_MODULES) ## Run the Python and TypeScript tests that need no browser
	@.ci/steps jest+doctest pytest

docs: dev ## Build the documentation; a warning is an error
	@.ci/steps docs

ui: dev $(PANEL) ## Drive JupyterLab in Chromium
	@.ci/steps ui

cluster: dev $(STAMPS)/cluster ## Run the tests that need a real Ray cluster, on this machine
	@.ci/steps cluster

bench: dev $(STAMPS)/bench ## Measure: each benchmark prints ratios within one run
	@.ci/steps bench

golden: dev $(NODE_MODULES) ## Write generated files anew; read the diff before committing
	@.ci/steps golden

build: $(PANEL) ## Build the panel

dev: $(STAMPS)/dev $(STAMPS)/installed ## Install what the checks need

clean: ## Remove all that make made; tutorial/ and your workspaces stay
	@rm -rf $(VENV) labextension/node_modules labextension/lib labextension/coverage labextension/.yarn \
		labextension/tsconfig.tsbuildinfo src/notebench/labextension docs/_build docs/reference/generated dist \
		test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(STAMPS)/venv:
	@.ci/make-venv $(VENV) $(BIN) "$(PYTHON)"
	@mkdir -p $(@D) && touch $@

$(STAMPS)/tools: pyproject.toml $(STAMPS)/venv
	@.ci/quietly "Installing the build tools" $(PIP) install --group build
	@touch $@

$(NODE_MODULES): labextension/package.json labextension/yarn.lock labextension/.yarnrc.yml | $(STAMPS)/tools
	@.ci/need node
	@.ci/quietly "Installing the panel's packages (a minute or two the first time)" bash -c '$(JLPM) install'
	@touch $@

$(PANEL): $(PANEL_SOURCES) $(NODE_MODULES) | $(STAMPS)/tools
	@.ci/quietly "Building the panel" bash -c '$(JLPM) build'
	@touch $@

# The panel is there by now, so the installation does not build it; the link shows later builds at once.
$(STAMPS)/installed: pyproject.toml labextension/install.json labextension/jupyter_server_config.json | $(PANEL)
	@rm -rf $(LINK)
	@.ci/quietly "Installing Notebench and its libraries (a minute or two the first time)" \
		env HATCH_JUPYTER_BUILDER_SKIP_NPM=1 $(PIP) install --no-build-isolation --editable .
	@rm -rf $(LINK) && ln -s "$(CURDIR)/src/notebench/labextension" $(LINK)
	@touch $@

$(STAMPS)/cluster: pyproject.toml | $(STAMPS)/dev
	@.ci/quietly "Installing Ray" $(PIP) install --group cluster
	@touch $@

$(STAMPS)/bench: pyproject.toml | $(STAMPS)/dev
	@.ci/quietly "Installing what the benchmarks compare with" $(PIP) install --group bench
	@touch $@

$(STAMPS)/dev: pyproject.toml | $(STAMPS)/installed
	@.ci/quietly "Installing what the checks need" $(PIP) install --group dev
	@touch $@
