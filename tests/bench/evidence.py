"""Evidence: the behavioural checklist, and the commands that a reviewer's questions call for, timed."""

from __future__ import annotations

import functools
import importlib.util
import tempfile
import time
from pathlib import Path

import numpy as np
from commands import run_stance, summarise, warm_default
from encoders import load_made
from rows import ROOT, Measurement, NotMeasuredError, Value

COMMENTARY = ROOT / "seeds" / "commentary" / "sentences.jsonl"

_N_UNITS, _N_DOCUMENTS = 100_000, 2_000
_CODERS = ("anna", "ben", "cleo")


def measure_checklist(name: str) -> Measurement:
    from stance.evaluation.checklist import run_checklist
    from stance.scoring import load_default_model

    found = run_checklist(load_default_model() if name == "linear" else load_made(name)).overall
    return Measurement(
        Value(found.share, *found.interval), f"{found.n_passed} of {found.n_sentences} sentences"
    )


measure_checklist_linear = functools.partial(measure_checklist, "linear")
measure_checklist_encoder = functools.partial(measure_checklist, "encoder")
measure_checklist_cascade = functools.partial(measure_checklist, "cascade")


def measure_evaluate_time() -> Measurement:
    warm_default()
    runs = [run_stance("evaluate", "default", COMMENTARY).seconds for _ in range(5)]
    n_sentences = len(COMMENTARY.read_text(encoding="utf-8").splitlines())
    return Measurement(summarise(runs), f"{n_sentences:,} sentences, linear model, 1,000 resamples, 5 runs")


def measure_agree_time() -> Measurement:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "codes.csv")
        write_codes(path)
        runs = [run_stance("agree", path).seconds for _ in range(3)]
    note = f"{_N_UNITS:,} sentences of {_N_DOCUMENTS:,} documents, {len(_CODERS)} coders, 1,000 resamples"
    return Measurement(summarise(runs), f"{note}, 3 runs")


def write_codes(path: Path) -> None:
    """Write a row a code; each coder departs from the truth in a tenth of the sentences."""
    from stance.labels import LABELS

    rng = np.random.default_rng(0)
    truth = rng.choice(3, size=_N_UNITS, p=(0.7, 0.15, 0.15))
    drawn = rng.integers(3, size=(len(_CODERS), _N_UNITS))
    codes = np.where(rng.random(drawn.shape) < 0.1, drawn, truth)
    with path.open("w", encoding="utf-8") as file:
        file.write("unit_id,doc_id,coder,label\n")
        for unit, row in enumerate(codes.T.tolist()):
            document = unit * _N_DOCUMENTS // _N_UNITS
            file.writelines(
                f"u{unit},d{document},{coder},{LABELS[code]}\n"
                for coder, code in zip(_CODERS, row, strict=True)
            )


def measure_notebooks_time() -> Measurement:
    if importlib.util.find_spec("nbclient") is None:
        raise NotMeasuredError("nbclient is not installed: pip install 'stance[dev]'")
    spec = importlib.util.spec_from_file_location(
        "run_notebooks", ROOT / "docs" / "programs" / "run_notebooks.py"
    )
    assert spec is not None
    assert spec.loader is not None
    runner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(runner)
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    start = time.perf_counter()
    for path in paths:
        runner.run_notebook(path)
    return Measurement(Value((time.perf_counter() - start) / 60), f"{len(paths)} notebooks, top to bottom")
