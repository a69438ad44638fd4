# Everything a newcomer needs: each target sets up the environment it runs in (Python 3.11 or newer and make are enough).

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.irhub-ready
TESTS ?= tests
LOCKING := --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
  --no-emit-find-links --no-emit-options

.PHONY: demo test check coverage docs pictures stories acceptance lock clean

demo: $(READY) ## run the whole story on an AWS Organization inside one process
	$(BIN)/irhub demo

test: $(READY) ## pass the tests
	$(BIN)/python -m pytest -n auto --dist loadfile $(TESTS)

check: $(READY) ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

coverage: $(READY) ## tests with branch coverage; hub/ must be covered wholly
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report=term $(TESTS)
	$(BIN)/python -m coverage report --include 'hub/*' --fail-under=100

docs: $(READY) ## write the pages of docs/ that are made from the code
	$(BIN)/python -m deployer.docs

pictures: $(READY) ## run irhub's commands in the sandbox, and draw what a terminal shows
	$(BIN)/python -m deployer.docs.pictures

stories: $(READY) ## play every story in the sandbox, and write down what it said
	$(BIN)/python -m deployer.docs.stories

acceptance: $(READY) ## the same bundle on a second emulator that enforces IAM, in an environment of its own
	$(BIN)/python tests/acceptance/run.py

lock: $(READY) ## write both lock files anew: the project's, and that of the second emulator
	$(BIN)/pip-compile $(LOCKING) --all-build-deps --extra dev --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCKING) --output-file tests/acceptance/requirements.lock tests/acceptance/requirements.in

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $(READY)

clean:
	rm -rf $(VENV) .irhub build dist
