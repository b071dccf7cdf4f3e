"""Reports, as a user makes them and as a browser shows them."""

from __future__ import annotations

import functools
import itertools
import json
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from typing import Any

from commands import ARTICLE, run_stance, summarise, warm_default
from rows import ROOT, WORK_PATH, Measurement, NotMeasuredError, Value

N_DOCUMENTS = 1000


@functools.cache
def load_screenshots() -> ModuleType:
    """The program that takes pictures of reports; it knows the browser and the op-eds of the seeds."""
    sys.path.insert(0, str(ROOT / "docs" / "programs"))
    try:
        import take_screenshots
    except ImportError as error:
        raise NotMeasuredError(f"no {error.name}; pip install '.[dev]'") from error
    return take_screenshots


def open_browser() -> AbstractContextManager[Any]:
    screenshots = load_screenshots()
    if screenshots.find_chromium() is None:
        raise NotMeasuredError("no Chromium or Chrome")
    return screenshots.open_browser()


@functools.cache
def write_documents() -> Path:
    """A thousand documents: the op-eds of the seeds over and over, each time under other names."""
    path = WORK_PATH / "reports" / "opeds.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    load_screenshots().write_opeds(path, N_DOCUMENTS)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    with path.open("w", encoding="utf-8") as file:
        for i, row in zip(range(N_DOCUMENTS), itertools.cycle(rows), strict=False):
            file.write(json.dumps(row | {"doc_id": f"{row['doc_id']}-{i // len(rows)}"}) + "\n")
    return path


def make_report(*arguments: str | Path, name: str) -> tuple[Path, float]:
    """Run the command; give the page and the seconds."""
    warm_default()
    page = WORK_PATH / "reports" / f"{name}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    run = run_stance("report", *arguments, "--output", page, "--overwrite")
    return page, run.seconds


@functools.cache
def make_large_report() -> tuple[Path, list[float]]:
    made = [make_report(write_documents(), "--by", "register", name="large") for _ in range(3)]
    return made[0][0], [seconds for _, seconds in made]


def measure_report_time() -> Measurement:
    make_report(ARTICLE, name="article")
    seconds = [make_report(ARTICLE, name="article")[1] for _ in range(15)]
    return Measurement(summarise(seconds), "median of 15 runs")


def measure_report_size() -> Measurement:
    page, _ = make_report(ARTICLE, name="article")
    return Measurement(Value(page.stat().st_size / 1000), "the seed article, 42 sentences")


def measure_report_large_time() -> Measurement:
    page, seconds = make_large_report()
    return Measurement(summarise(seconds), f"3 runs; a page of {page.stat().st_size / 1e6:.1f} MB")


def measure_report_open_time() -> Measurement:
    path, _ = make_large_report()
    seconds = []
    with open_browser() as browser:
        for _ in range(5):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            start = time.perf_counter()
            page.goto(path.as_uri())
            page.get_by_role("button", name="hedged").click()
            page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
            seconds.append(time.perf_counter() - start)
            page.close()
    return Measurement(summarise(seconds), "opened, sorted by a click, and laid out again; 5 runs")


def measure_report_axe() -> Measurement:
    """Count what axe-core finds in the pages of the seed article and of 100 op-eds."""
    screenshots = load_screenshots()
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError as error:
        raise NotMeasuredError(f"no {error.name}; pip install '.[dev]'") from error
    opeds = WORK_PATH / "reports" / "hundred.jsonl"
    opeds.parent.mkdir(parents=True, exist_ok=True)
    screenshots.write_opeds(opeds)
    paths = [
        make_report(ARTICLE, name="article")[0],
        make_report(opeds, "--by", "register", name="hundred")[0],
    ]
    n_violations, axe = 0, Axe()
    with open_browser() as browser:
        for path, theme, width in itertools.product(paths, screenshots.THEMES, screenshots.WIDTHS):
            page = browser.new_page(color_scheme=theme, viewport={"width": width, "height": 900})
            page.goto(path.as_uri())
            n_violations += len(axe.run(page).response["violations"])
            page.close()
    return Measurement(Value(n_violations), "two reports, two themes, two widths")
