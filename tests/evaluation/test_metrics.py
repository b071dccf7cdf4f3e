"""The metric folders, loaded the way a user of the ``evaluate`` library would."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stance.evaluation import make_metrics
from stance.evaluation import metrics as package
from stance.evaluation.metrics import METRICS

FOLDER = Path(package.__file__).parent

LOAD = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("network")
socket.socket.connect = refuse
from stance.cache import go_offline
go_offline()
import evaluate
inputs = dict(predictions=["a", "b", "a"], references=["a", "b", "b"])
extra = {
    "ece": dict(inputs, confidence=[0.9, 0.9, 0.6]),
    "cue_f1": dict(predicted_cues=[[[0, 2]], []], coded_cues=[[[0, 2]], [[1, 2]]]),
}
for name in NAMES:
    metric = evaluate.load(FOLDER + "/" + name)
    assert metric.name == name
    assert metric.description.strip() and "better" in metric.description
    print(name, metric.compute(**extra.get(name, inputs))[name])
"""


def test_evaluate_loads_each_from_its_folder_without_network(tmp_path):
    code = LOAD.replace("NAMES", repr(list(METRICS))).replace("FOLDER", repr(str(FOLDER)))
    environment = {**os.environ, "HF_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert float(found["macro_f1"]) == pytest.approx(2 / 3)
    assert float(found["accuracy"]) == pytest.approx(2 / 3)
    assert float(found["mcc"]) == pytest.approx(0.5)
    assert found["confusion"] == "[[1, 0], [1, 1]]"
    # Bins of 0.9 (both right) and 0.6 (wrong).
    assert float(found["ece"]) == pytest.approx(2 / 3 * 0.1 + 1 / 3 * 0.6)
    assert float(found["cue_f1"]) == pytest.approx(2 / 3)
    assert "'recall': 0.5" in found["per_class"]


def test_the_evaluation_writes_nothing_at_home(tmp_path):
    code = """
from stance.evaluation import compute_metrics
from stance.records import CodedSentence
coded = [CodedSentence("a", 0, "x", "yes"), CodedSentence("b", 0, "x", "no")]
print(compute_metrics(["yes", "no"], coded, [[0.9, 0.1], [0.2, 0.8]]).macro_f1)
"""
    (tmp_path / "tmp").mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "XDG_", "STANCE_"))}
    environment |= {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=120,
    )
    assert (done.stdout, done.stderr) == ("1.0\n", "")
    assert list(tmp_path.rglob("*")) == [tmp_path / "tmp"]


def test_combined(tmp_path):
    metrics = make_metrics(["per_class", "confusion", "accuracy"], tmp_path)
    metrics.add_batch(predictions=["a", "c"], references=["a", "a"])
    found = metrics.compute(labels=["c", "a", "b"])
    assert found["confusion"] == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]
    assert list(found["per_class"]) == ["c", "a", "b"]
    assert found["accuracy"] == 0.5


def test_no_cue_on_either_side(tmp_path):
    metrics = make_metrics(["cue_f1"], tmp_path)
    metrics.add_batch(predicted_cues=[[], []], coded_cues=[[], []])
    assert metrics.compute() == {"cue_f1": None}
