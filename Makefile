# Everything that is done here, by name. Needs Python 3.11 or newer, and make.

PYTHON ?= python3
PROCESSES ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check fmt lint types layers openapi bench schemathesis-long workers-long spectral requirements clean fresh

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.runtime  ## serve Rotherham's data at http://127.0.0.1:8000/docs, and print keys
	@$(BIN)/wardapi demo

# Many tests start the command: it begins three times as fast when its bytecode may be kept.
test: $(VENV)/.dev  ## run every test, on SQLite and on PostgreSQL, in PROCESSES=2
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(PROCESSES)

check: lint types layers openapi-check test  ## all that must hold before a commit

fmt: $(VENV)/.dev  ## put the code into its one format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: $(VENV)/.dev  ## look for mistakes that need no running
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/.dev  ## check the types
	@$(BIN)/mypy

layers: $(VENV)/.dev  ## check that each room knows only those below it
	@$(BIN)/lint-imports

openapi: $(VENV)/.dev  ## write openapi/wardapi.json; refuses what breaks clients in silence
	@$(BIN)/wardapi openapi

.PHONY: openapi-check
openapi-check: $(VENV)/.dev
	@$(BIN)/wardapi openapi --check

bench: $(VENV)/.bench  ## measure against the references; FULL=1 takes the large tables
	@$(BIN)/python -m bench $(if $(FULL),--full)

schemathesis-long: $(VENV)/.dev  ## every role tries every operation in every way, for half an hour
	@WARDAPI_SCHEMATHESIS_EXAMPLES=20 $(BIN)/python -m pytest tests/whole/test_schemathesis.py

spectral: $(VENV)/.spectral/node_modules  ## lint the OpenAPI document by OWASP's rules; needs Node.js
	@cp .spectral.yaml $(VENV)/.spectral/
	@$(VENV)/.spectral/node_modules/.bin/spectral lint --fail-severity error --display-only-failures \
	  --ruleset $(VENV)/.spectral/.spectral.yaml openapi/wardapi.json

$(VENV)/.spectral/node_modules:
	@npm install --silent --no-audit --no-fund --prefix $(VENV)/.spectral \
	  @stoplight/spectral-cli@6.16.3 @stoplight/spectral-owasp-ruleset@2.0.1

workers-long: $(VENV)/.dev  ## 2,000 due rungs, four workers, two of them killed
	@WARDAPI_DUE_RUNGS=2000 $(BIN)/python -m pytest tests/whole/test_workers.py

requirements:  ## pin the newest versions of everything; needs uv
	cd requirements && for name in build runtime dev bench; do \
	  in=$$name.in; test $$name = runtime && in=../pyproject.toml; \
	  uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate \
	    --custom-compile-command "make requirements" --output-file $$name.txt $$in || exit 1; \
	done

fresh:  ## remove the demonstration's database, keys, secrets and seals; then make run begins again
	rm -f wardapi.db wardapi.db.lock wardapi.db-wal wardapi.db-shm demo-keys.json audit-seals.jsonl secrets.json

clean:  ## remove what can be made again; data stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache dist

# The environment is rebuilt from the pinned files when one of them has changed, and only then.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wardapi needs Python 3.11")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the service needs ..." >&2
	@$(PIP) install --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing what the tests need ..." >&2
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	@$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@
