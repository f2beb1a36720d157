# Verbatim: every command a person needs. `make ui` and `make test` set everything up themselves.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
AGAIN := --last-failed --last-failed-no-failures none

.PHONY: help ui test unit lint eval gate bench adapters notebooks docs screenshots chromium clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/'

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) -V). Say which: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.app: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing Verbatim into $(VENV) (a few minutes, once)"
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml constraints.txt
	@echo "Installing Verbatim and its test tools into $(VENV) (a few minutes, once)"
	$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.app

ui: $(VENV)/.app  ## open the page on the documents in seeds/
	$(BIN)/verbatim ui --collection seeds seeds/ \
	  --example "How many people have been killed since the clashes began?" \
	  --example "Who is France's Special Envoy to Syria?" \
	  --example "What could make the opposition halt its operations?" \
	  --example "What is the price of bread in Damascus?"

test: $(VENV)/.dev chromium lint  ## lint, types and all tests: unit, model, browser
	@# What failed is run once more, alone: limits of time are missed on busy machines. What fails twice fails.
	$(BIN)/python -m pytest -m "not browser" || $(BIN)/python -m pytest -m "not browser" $(AGAIN)
	@# on its own: Playwright keeps an event loop running, which asyncio.run in other tests can't bear
	$(BIN)/python -m pytest -m browser || $(BIN)/python -m pytest -m browser $(AGAIN)

unit: $(VENV)/.dev  ## the quick tests alone
	$(BIN)/python -m pytest -m "not model and not browser"

lint: $(VENV)/.dev  ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(VENV)/.app  ## score the hand-written questions over seeds/
	$(BIN)/verbatim eval

gate: $(VENV)/.app  ## fail when answers or retrieval got significantly worse than the baselines kept
	$(BIN)/verbatim eval --fast --gate eval/baselines/seeds-fast.json
	$(BIN)/verbatim eval --set eval/corpus/dev --retrieval --gate eval/baselines/corpus-dev-retrieval.json

bench: $(VENV)/.dev  ## speed and memory, beside the plain way
	$(BIN)/python -m benchmarks

adapters: $(VENV)/.dev  ## the adapters against LangChain, LlamaIndex and Haystack, each in an environment of its own
	VENV=$(VENV) .ci/adapters

notebooks: $(VENV)/.dev  ## run every notebook
	VENV=$(VENV) .ci/notebooks

docs: $(VENV)/.dev  ## build the documentation into build/docs and check its links
	$(BIN)/python docs/site.py build/docs $(if $(wildcard build/notebooks),--notebooks build/notebooks)

screenshots: $(VENV)/.dev chromium  ## take the pictures of the page in the README
	$(BIN)/python docs/screenshots.py

chromium: $(VENV)/.dev
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  echo "NOTE: no Chromium and none could be installed: the browser tests will be skipped (in CI they fail)."

clean:  ## remove what make made
	rm -rf $(VENV) build dist
