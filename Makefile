# Everything one does with this checkout. Needs GNU make and Python 3.11 or later, nothing else.
#   make demo YEAR=2022              a simulated Chifeng, from hourly readings to a bulletin
#   make demo DATA=folder/of/files   the same with your own files
#   make test ARGS="-k rounding"     arguments for pytest

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow check format docs picture bench clean

YEAR ?= 2022
DATA ?=
EDITION ?=
ARGS ?=
WORKERS ?= auto

# The first Python on the path that is new enough.
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$$each" && break; done)
VENV := .venv/bin
PYTEST := $(VENV)/python -m pytest

define NO_PYTHON
没有找到 Python 3.11 或更新的版本。 / No Python 3.11 or later was found.
  Debian 12, Ubuntu 24.04 +:  sudo apt-get install -y python3 python3-venv
  Ubuntu 22.04:               sudo apt-get install -y python3.11 python3.11-venv
  elsewhere:                  make PYTHON=/path/to/python3 ...
endef
export NO_PYTHON

# What an environment holds is said in tools/environment.py: run, work, full, bench.
environment = @python="$(PYTHON)"; [ -n "$$python" ] || { echo "$$NO_PYTHON" >&2; exit 1; }; \
	"$$python" tools/environment.py $(1)

help:  ## this list
	@echo "make ..."
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do \
		printf '  %-10s %s\n' "$$name" "$$text"; done

setup:  ## own virtual environment in .venv, with what tests and checks need
	$(call environment,work)

demo:  ## a city's year from readings to bulletin: YEAR=2022 DATA=folder EDITION=2026
	$(call environment,run)
	@$(VENV)/python tools/demo.py --year "$(YEAR)" --data "$(DATA)" --edition "$(EDITION)"

# The tests start many programs: none shall compile again what the one before did.
test test-slow: export PYTHONDONTWRITEBYTECODE :=

test:  ## set up, then the fast tests
	$(call environment,work)
	@$(VENV)/python tools/machine.py browser postgresql
	@$(PYTEST) -n $(WORKERS) --dist loadfile -m "not slow" $(ARGS)

test-slow:  ## set up with Spark, then the slow tests
	$(call environment,full)
	@$(VENV)/python tools/machine.py browser java
	@$(PYTEST) -n $(WORKERS) --dist loadfile -m slow $(ARGS)

check:  ## the whole gate but the tests: format, lint, types, imports, documents
	$(call environment,work)
	$(VENV)/ruff format --check --output-format concise .
	$(VENV)/ruff check --output-format concise .
	$(VENV)/mypy
	$(VENV)/lint-imports
	$(VENV)/python tools/reference.py --check

format:  ## rewrite the code as the format check wants it
	$(call environment,work)
	$(VENV)/ruff format .
	$(VENV)/ruff check --fix .

docs:  ## write the generated pages of docs/reference again
	$(call environment,work)
	$(VENV)/python tools/reference.py

picture:  ## the picture of the README, from the demo; needs Chromium
	@$(VENV)/python tools/picture.py

bench:  ## the benchmarks, with their baselines, in one run
	$(call environment,bench)
	@for each in $$(grep -l '^if __name__' benchmarks/*.py | sed 's|/|.|; s|\.py$$||'); do \
		echo "== $$each"; $(VENV)/python -m "$$each" $(ARGS) || exit 1; done

clean:  ## remove the demo, caches and the virtual environment
	rm -rf demo build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .venv
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
