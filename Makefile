# Everything here works on a fresh machine with Python 3.11 and make; see the README for the same without make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup system run test bench dashboard report clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(STAMP)

# The Inner Mongolia baseline (illustrative) and the real data sets: tables on the screen and in out/
run: setup
	$(BIN)/uifund run baseline --out out/baseline
	$(BIN)/uifund run china-2020 --out out/china-2020
	$(BIN)/uifund gates china-provinces-2008

# what the browser, database and document tests need beside Python
system:
	@sh tests/system_packages.sh

test: setup system
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/uifund run baseline --paths 32 --json > /dev/null
	$(BIN)/python -m pytest -n 2

bench: setup
	$(BIN)/python tests/benchmarks/engine.py
	$(BIN)/python tests/benchmarks/sobol.py
	$(BIN)/python tests/benchmarks/actuals.py
	$(BIN)/python tests/benchmarks/store.py
	$(BIN)/python tests/benchmarks/report.py

# the screens, on 127.0.0.1:8501
dashboard: setup
	$(BIN)/uifund dashboard

# the worked example (illustrative): a store with two years of actuals, and the report of its last month in out/report
report: setup
	mkdir -p out/report
	rm -f out/report/example.db*
	$(BIN)/uifund example out/report/example.db
	$(BIN)/uifund report latest --store sqlite:///out/report/example.db --out out/report

clean:
	rm -rf .venv out
