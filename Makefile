# The chores. Each target makes .venv and installs what it needs first; a second run installs nothing.
# Another interpreter: make score PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Modules are compiled when they are first imported, which most never are: a third of the time less.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-compile
ARTICLE := seeds/article/article.txt

# Texts that nobody coded, for the teacher to label.
SHARED := $(or $(STANCE_SHARED),../shared)
UNLABELLED ?= $(SHARED)/throughput/senate.jsonl.gz $(SHARED)/throughput/federalist.jsonl

# Tests and chores never reach for the network.
export HF_HUB_OFFLINE := 1
export HF_DATASETS_OFFLINE := 1
export HF_UPDATE_DOWNLOAD_COUNTS := 0

# Where this is set, as in some containers, each process would compile anew all that it imports.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help distil score test lint pytest coverage oldest notebooks picture screenshots docs bench bench-scale fuzz engines spark-jre wheel clean

help:
	@echo "make score      score the seed article and show every sentence with its label and cues"
	@echo "make test       ruff, mypy and pytest (what CI runs)"
	@echo "make lint       ruff and mypy alone"
	@echo "make pytest     pytest alone, on all cores (TESTERS=1: one after another)"
	@echo "make coverage   pytest, with the lines that it runs: fewer than 95 % fail (half as long again)"
	@echo "make oldest     pytest with the oldest libraries that pyproject.toml allows, torch and transformers aside"
	@echo "make notebooks  run the notebooks again and keep their outputs"
	@echo "make picture    draw docs/scored-article.svg again"
	@echo "make screenshots  take pictures of the reports in Chromium, into .bench/screenshots; those of the README again"
	@echo "make bench      measure every figure of the README (ROWS='help-time seeds-f1' for some)"
	@echo "make bench-scale  measure scoring at scale (half an hour; ROWS='workers memory' for some)"
	@echo "make fuzz       try texts and files that break programs, for an hour (MINUTES=10)"
	@echo "make distil     train the released models again (an hour and a half on two cores; TEACHER=new: their teacher, too; needs texts: docs/method.md)"
	@echo "make docs       write the measured figures into the README and docs/scaling.md"
	@echo "make engines    install Ray, Spark and polars, for the tests that need them (900 MB)"
	@echo "make spark-jre  install the Java that Spark needs, where there is none (Debian, Ubuntu)"
	@echo "make wheel      build dist/*.whl and the source archive"
	@echo "make clean      remove what these targets made, but for .bench: what was measured, and what make distil goes on from"

$(VENV)/.made:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "make: expected Python 3.11 to 3.13; found no '$(PYTHON)'. Install one or run: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "make: expected Python 3.11 to 3.13; found $$($(PYTHON) --version 2>&1). Run: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version 2>&1)" >&2
	@$(PYTHON) -m venv $(VENV) >&2
	@touch $@

# One stamp for each set of extras. `dev` brings the others, so it marks them too.
$(VENV)/.read: $(VENV)/.made pyproject.toml
	@echo "Installing stance and what it needs (a minute or so) …" >&2
	@$(PIP) --editable '.[onnx,read]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	@echo "Installing stance, what it needs, and the tools for developers (a few minutes) …" >&2
	@$(PIP) --editable '.[dev,encoder,read]'
	@touch $(VENV)/.read $(VENV)/.encoder $@

$(VENV)/.encoder: $(VENV)/.made pyproject.toml
	@echo "Installing what training an encoder needs (a few minutes) …" >&2
	@$(PIP) --editable '.[encoder,read]'
	@touch $@

# The engines for clusters are large, and tests that need them are skipped without them; polars, too.
$(VENV)/.engines: $(VENV)/.made pyproject.toml
	@echo "Installing stance, the tools for developers, Ray, Spark and polars (a few minutes) …" >&2
	@$(PIP) --editable '.[dev,encoder,ray,read,spark]' polars
	@touch $(VENV)/.read $(VENV)/.encoder $(VENV)/.dev $@

engines: $(VENV)/.engines

spark-jre:
	@command -v java >/dev/null 2>&1 && exit 0; \
	command -v apt-get >/dev/null 2>&1 || { \
	  echo "make: expected apt-get; found none. Install Java 17 or newer and set JAVA_HOME." >&2; exit 1; }; \
	as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$as_root apt-get update -qq && $$as_root apt-get install -y -qq --no-install-recommends default-jre-headless

$(VENV)/.bench: $(VENV)/.dev
	@echo "Installing the baselines …" >&2
	@$(PIP) --editable '.[bench,dev,encoder,read]'
	@touch $@

score: $(VENV)/.read
	@$(BIN)/stance score $(ARTICLE) --model cascade --format table

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# As many processes as there are cores, four at most; the tests of a file stay together, as they share what they made.
TESTERS ?= logical

PYTEST := $(BIN)/pytest --numprocesses $(TESTERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

pytest: $(VENV)/.dev
	$(PYTEST)

coverage: $(VENV)/.dev
	$(PYTEST) --cov --cov-report=term:skip-covered --cov-fail-under=95

# Without torch, and without the notebooks, whose figures are those of today's libraries.
OLDEST := $(VENV)-oldest

$(OLDEST)/.made: $(VENV)/.made pyproject.toml docs/programs/list_oldest.py
	@echo "Installing the oldest libraries and the tools for developers (a few minutes) …" >&2
	@$(BIN)/python -m venv $(OLDEST)
	@$(BIN)/python docs/programs/list_oldest.py onnx read report convert > $(OLDEST)/oldest.txt
	@$(OLDEST)/bin/pip install --quiet --constraint $(OLDEST)/oldest.txt --editable '.[dev,onnx,read]'
	@touch $@

oldest: $(OLDEST)/.made
	$(patsubst $(BIN)/%,$(OLDEST)/bin/%,$(PYTEST)) --ignore tests/models/encoder --ignore toolkit/stance/models/encoder \
	  --ignore tests/test_notebooks.py

test: lint pytest

notebooks: $(VENV)/.dev
	STANCE_SHARED=$(abspath $(SHARED)) $(BIN)/python docs/programs/run_notebooks.py notebooks/*.ipynb

picture: $(VENV)/.dev
	$(BIN)/python docs/programs/draw_picture.py $(ARTICLE) docs/scored-article.svg --paragraphs 1 2 8 9 10 11 12 13

screenshots: $(VENV)/.dev
	$(BIN)/python docs/programs/take_screenshots.py .bench/screenshots

bench: $(VENV)/.bench
	@$(BIN)/python tests/bench $(ROWS)

bench-scale: $(VENV)/.bench
	@$(BIN)/python tests/bench/scale.py $(ROWS)

MINUTES ?= 60

fuzz: $(VENV)/.dev
	@$(BIN)/python tests/fuzz $(MINUTES)

distil: $(VENV)/.encoder
	$(BIN)/stance encoder get minilm
	$(if $(TEACHER),$(BIN)/stance encoder get mpnet)
	$(BIN)/python docs/programs/distil.py .bench/distil --unlabelled $(UNLABELLED) $(if $(TEACHER),--new-teacher)

docs: $(VENV)/.read
	$(BIN)/python docs/programs/render_results.py docs/results/measured.json README.md docs/scaling.md

wheel: $(VENV)/.dev
	$(BIN)/python -m build --no-isolation --outdir dist .

clean:
	rm -rf $(VENV) $(OLDEST) dist build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
