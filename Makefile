# The chores. Each target makes .venv and installs what it needs first; a second run installs nothing.
# Another interpreter: make score PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile
ARTICLE := seeds/article/article.txt

# Tests and chores never reach for the network.
export HF_HUB_OFFLINE := 1
export HF_DATASETS_OFFLINE := 1
export HF_UPDATE_DOWNLOAD_COUNTS := 0

.PHONY: help score test lint pytest coverage notebooks benchmark engines spark-jre wheel clean

help:
	@echo "make score      score the seed article and show every sentence with its label and cues"
	@echo "make test       ruff, mypy and pytest (what CI runs)"
	@echo "make coverage   pytest, with the lines that it runs: fewer than 95 % fail"
	@echo "make notebooks  run the notebooks again and keep their outputs"
	@echo "make benchmark  measure the figures of the README (ROWS='labels opeds-default' for some)"
	@echo "make engines    install Ray, Spark and polars, for the tests that need them (900 MB)"
	@echo "make spark-jre  install the Java that Spark needs (Debian, Ubuntu)"
	@echo "make wheel      build dist/*.whl and the source archive"
	@echo "make clean      remove what these targets made"

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || { \
	  echo "make: needs Python 3.11 to 3.13. Install one or run: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version 2>&1)" >&2
	@$(PYTHON) -m venv $(VENV) >&2
	@touch $@

# One stamp for each set of extras. `dev` brings the others, so it marks them too.
$(VENV)/.read: $(VENV)/.made pyproject.toml
	@echo "Installing stance and what it needs (a minute or so) …" >&2
	@$(PIP) --editable '.[onnx,read,report]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	@echo "Installing stance, what it needs, and the tools for developers (a few minutes) …" >&2
	@$(PIP) --editable '.[dev,encoder,read]'
	@touch $(VENV)/.read $@

# The engines for clusters are large, and tests that need them are skipped without them; polars, too.
engines: $(VENV)/.engines
$(VENV)/.engines: $(VENV)/.made pyproject.toml
	@echo "Installing stance, the tools for developers, Ray, Spark and polars (a few minutes) …" >&2
	@$(PIP) --editable '.[dev,encoder,ray,read,spark]' polars
	@touch $(VENV)/.read $(VENV)/.dev $@

spark-jre:
	@command -v java >/dev/null 2>&1 && exit 0; \
	as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends default-jre-headless

score: $(VENV)/.read
	@$(BIN)/stance score $(ARTICLE) --model cascade --format table

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

PYTEST := $(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

pytest: $(VENV)/.dev
	$(PYTEST)

coverage: $(VENV)/.dev
	$(PYTEST) --cov --cov-report=term:skip-covered --cov-fail-under=95

test: lint pytest

notebooks: $(VENV)/.dev
	for book in notebooks/*.ipynb; do $(BIN)/jupyter execute --inplace $$book; done

benchmark: $(VENV)/.dev
	@$(BIN)/python benchmarks $(ROWS)

wheel: $(VENV)/.dev
	$(BIN)/python -m build --no-isolation --outdir dist .

clean:
	rm -rf $(VENV) dist build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
