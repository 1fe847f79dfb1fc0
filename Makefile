# Everything runs in .venv, set up from the hashed locks in requirements/.
# The locks are complete: pip resolves nothing (--no-deps), since in its hash mode a newer release of what a lock
# already pins breaks the installation; `pip check` proves that the lock is complete.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --no-deps
REACH := axion-muon --experiment na64mu-2022 --analysis invisible --output out/

.PHONY: reach test coverage test-full lint figures docs package lock clean help

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "mubeam needs Python >= 3.11: make PYTHON=python3.12")'
	$(BIN)/python -m pip --version > /dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-build-isolation --editable .
	$(PIP) check
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(INSTALL) --require-hashes -r requirements/dev.txt
	$(PIP) check
	touch $@

reach: $(VENV)/.run  ## the main job: limits on the axion-muon coupling from NA64mu
	$(BIN)/mubeam reach $(REACH)

$(VENV)/.docs: requirements/docs.txt $(VENV)/.run
	$(INSTALL) --require-hashes -r requirements/docs.txt
	$(PIP) check
	touch $@

$(VENV)/.package: requirements/package.txt $(VENV)/.run
	$(INSTALL) --require-hashes -r requirements/package.txt
	$(PIP) check
	touch $@

test: $(VENV)/.dev  ## all tests but the larger samples
	$(BIN)/python -m pytest

coverage: $(VENV)/.dev  ## the same tests, with the lines that they do not reach
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered

test-full: $(VENV)/.dev  ## the larger samples too
	HYPOTHESIS_PROFILE=full $(BIN)/python -m pytest -m ""

lint: $(VENV)/.dev  ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/lint-imports --no-cache

figures: $(VENV)/.run  ## every figure of the papers, with what they say beside what we get
	$(BIN)/mubeam reproduce all --output out/figures

docs: $(VENV)/.docs  ## the pages of docs/ with the gallery of figures, into site/
	$(BIN)/mubeam reproduce all --format html --output docs/gallery
	$(BIN)/python docs/model_gallery.py docs/gallery
	$(BIN)/python docs/matter_gallery.py docs/gallery
	$(BIN)/python docs/dump_steps.py docs/gallery
	$(BIN)/python docs/method_table.py docs/gallery
	$(BIN)/python docs/command_line.py docs/gallery
	$(BIN)/python docs/experiment_gallery.py docs/gallery
	$(BIN)/python docs/notebooks.py docs/gallery
	$(BIN)/mubeam validate --output docs/gallery
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict
	$(BIN)/python docs/crawl.py site

package: $(VENV)/.package  ## the sdist and the wheel, checked, into dist/
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist
	$(BIN)/python -m twine check --strict dist/*
	$(BIN)/python .ci/smoke dist/*

lock:  ## renew the locks (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml requirements/build.in --output-file requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev pyproject.toml requirements/build.in --constraint requirements/run.txt --output-file requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group docs pyproject.toml requirements/build.in --constraint requirements/run.txt --constraint requirements/dev.txt --output-file requirements/docs.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group package pyproject.toml requirements/build.in --constraint requirements/run.txt --constraint requirements/dev.txt --output-file requirements/package.txt

clean:  ## remove what was set up and made here
	rm -rf $(VENV) out site dist docs/gallery .pytest_cache .mypy_cache .ruff_cache .hypothesis
