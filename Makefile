# Everything runs in .venv on servers of our own; only Python 3.11+, make and PyPI are needed.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first of these that really is 3.11 or newer; PYTHON=... overrides.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; \
	done)
RUNNER := .venv/bin/python -m config.runner
LOCK := .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

.PHONY: help demo demo-reset test check bench faults screenshots lock clean python for-demo for-dev

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: for-demo ## Run the product with demo data (RESET=1: begin anew)
	@exec $(RUNNER) demo $(if $(filter-out 0,$(RESET)),--reset)

demo-reset: for-demo ## Remove the demo's data
	@exec $(RUNNER) demo-reset

test: for-dev ## Run all tests (ARGS="-k word" goes to pytest)
	@exec $(RUNNER) test -- $(ARGS)

check: for-dev ## Lint, format, types, import contracts, templates, migrations, deploy check
	@exec $(RUNNER) check

bench: for-dev ## Measure against the budgets (SCALE=full: full sizes)
	@SCALE="$(SCALE)" exec $(RUNNER) bench -- $(ARGS)

faults: for-dev ## Run the fault tests alone
	@exec $(RUNNER) test -- -m faults $(ARGS)

lock: for-dev ## Resolve the requirements (UPGRADE=1: newest versions)
	.venv/bin/python -m pip install -q --disable-pip-version-check uv
	$(LOCK) $(if $(UPGRADE),--upgrade) --extra demo --extra dev -o requirements/dev.lock pyproject.toml
	$(LOCK) --extra demo -c requirements/dev.lock -o requirements/demo.lock pyproject.toml
	$(LOCK) -c requirements/dev.lock -o requirements/runtime.lock pyproject.toml

clean: for-demo ## Remove caches and idle test clusters
	@$(RUNNER) clean
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +

python:
	@test -n "$(PYTHON)" || { \
		echo "Python 3.11 or newer is needed; none was found on the search path." >&2; exit 1; }

for-demo: python
	@$(PYTHON) -m config.runner.bootstrap demo

for-dev: python
	@$(PYTHON) -m config.runner.bootstrap dev
