"""The metric folders, loaded the way a user of the ``evaluate`` library would."""

import math
import os
from pathlib import Path

import evaluate
import pytest

from stance.errors import DataError
from stance.evaluation import make_metrics
from stance.evaluation import metrics as package
from stance.evaluation.metrics import METRICS

from ..conftest import run_python

FOLDER = Path(package.__file__).parent

LOAD = """
import socket
def refuse(*args, **kwargs):
    raise AssertionError("network")
socket.socket.connect = refuse
from stance.cache import go_offline
go_offline()
import sys
sys.modules["transformers"] = None  # a user may not have it, and it takes seconds to import
import evaluate
del sys.modules["transformers"]
inputs = dict(predictions=["a", "b", "a"], references=["a", "b", "b"])
sure = dict(inputs, confidence=[0.9, 0.9, 0.6])
proba = dict(proba=[[0.9, 0.1], [0.1, 0.9], [0.6, 0.4]], references=["a", "b", "b"], labels=["a", "b"])
cues = dict(predicted_cues=[[[0, 2]], []], coded_cues=[[[0, 2]], [[1, 2]]])
extra = {
    "ece": sure,
    "adaptive_ece": sure,
    "brier": proba,
    "log_loss": proba,
    "rank_correlation": proba,
    "weighted_kappa": dict(inputs, labels=["a", "b"]),
    "cue_f1": cues,
    "cue_overlap_f1": cues,
    "cue_types": dict(cues, predicted_types=[["verb"], []], coded_types=[["verb"], ["modal"]]),
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
    done = run_python(code, env=environment)
    found = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert float(found["macro_f1"]) == pytest.approx(2 / 3)
    assert float(found["accuracy"]) == pytest.approx(2 / 3)
    assert float(found["mcc"]) == pytest.approx(0.5)
    assert found["confusion"] == "[[1, 0], [1, 1]]"
    # Bins of 0.9 (both right) and 0.6 (wrong).
    assert float(found["ece"]) == pytest.approx(2 / 3 * 0.1 + 1 / 3 * 0.6)
    assert float(found["cue_f1"]) == pytest.approx(2 / 3)
    assert "'recall': 0.5" in found["per_class"]
    assert float(found["weighted_f1"]) == pytest.approx(2 / 3)
    assert float(found["balanced_accuracy"]) == pytest.approx((1 + 1 / 2) / 2)
    # Of squared distances one in three is 1; by chance (1 * 1 + 2 * 2) / 9.
    assert float(found["weighted_kappa"]) == pytest.approx(1 - (1 / 3) / (5 / 9))
    # Three confidences, two of them equal: two bins, as for ece.
    assert float(found["adaptive_ece"]) == pytest.approx(2 / 3 * 0.1 + 1 / 3 * 0.6)
    assert float(found["brier"]) == pytest.approx(2 * (0.1**2 + 0.1**2 + 0.6**2) / 3)
    assert float(found["log_loss"]) == pytest.approx(-(2 * math.log(0.9) + math.log(0.4)) / 3)
    # Ranks 1, 3, 2 against 1, 2.5, 2.5: covariance 1.5, variances 2 and 1.5.
    assert float(found["rank_correlation"]) == pytest.approx(1.5 / math.sqrt(2 * 1.5))
    assert float(found["cue_overlap_f1"]) == pytest.approx(2 / 3)
    assert "'modal': {'precision': 0.0, 'recall': 0.0, 'f1': 0.0, 'support': 1}" in found["cue_types"]
    assert "'verb': {'precision': 1.0" in found["cue_types"]


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
    done = run_python(code, env=environment)
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
    metrics = make_metrics(["cue_overlap_f1"], tmp_path)
    metrics.add_batch(predicted_cues=[[], []], coded_cues=[[], []])
    assert metrics.compute() == {"cue_overlap_f1": None}


def test_constant_codes_have_no_kappa_and_no_rank_correlation(tmp_path):
    metrics = make_metrics(["weighted_kappa", "rank_correlation"], tmp_path)
    metrics.add_batch(
        predictions=["hedged"] * 2, references=["hedged"] * 2, proba=[[0.1, 0.9, 0], [0.1, 0.8, 0.1]]
    )
    assert metrics.compute() == {"weighted_kappa": None, "rank_correlation": None}


def test_the_default_labels_are_put_in_their_order(tmp_path):
    inputs = {
        "predictions": ["assertive", "hedged", "speculative", "assertive"],
        "references": ["assertive", "speculative", "speculative", "hedged"],
    }
    found = []
    for labels in (["assertive", "hedged", "speculative"], ["assertive", "speculative", "hedged"]):
        metrics = make_metrics(["weighted_kappa"], tmp_path)
        metrics.add_batch(**inputs)
        found.append(metrics.compute(labels=labels))
    # Squared distances 0, 1, 0, 1; by chance, code by code: (1 + 4) + (2 + 1) + 2 * (2 * 4 + 1), over 4.
    assert found == [{"weighted_kappa": pytest.approx(1 - 2 / (26 / 4))}] * 2


@pytest.mark.parametrize(
    ("name", "inputs", "message"),
    [
        ("brier", {"proba": [[0.5, 0.6, 0]], "references": ["hedged"]}, r"sum to 1; found 1\.1 in row 0"),
        ("log_loss", {"proba": [[float("nan"), 1, 0]], "references": ["hedged"]}, "found nan"),
        ("brier", {"proba": [[0.5, 0.5]], "references": ["hedged"]}, "found 2 a row"),
        ("rank_correlation", {"proba": [[1, 0, 0]], "references": ["certain"]}, "found 'certain'"),
        ("ece", {"predictions": ["a"], "references": ["a"], "confidence": [1.2]}, r"found 1\.2 in row 0"),
        ("cue_f1", {"predicted_cues": [[[2, 2]]], "coded_cues": [[]]}, "at least a character"),
        ("cue_f1", {"predicted_cues": [[[2, 3, 4]]], "coded_cues": [[]]}, r"\[start, end\]"),
        ("cue_overlap_f1", {"predicted_cues": [[]], "coded_cues": [[[0, 3], [2, 4]]]}, "apart"),
        (
            "cue_types",
            {
                "predicted_cues": [[[0, 1]]],
                "coded_cues": [[]],
                "predicted_types": [["noun"]],
                "coded_types": [[]],
            },
            "found 'noun'",
        ),
        (
            "cue_types",
            {"predicted_cues": [[[0, 1]]], "coded_cues": [[]], "predicted_types": [[]], "coded_types": [[]]},
            "a type for each cue",
        ),
    ],
)
def test_bad_input(tmp_path, name, inputs, message):
    metrics = make_metrics([name], tmp_path)
    metrics.add_batch(**inputs)
    with pytest.raises(DataError, match=message) as caught:
        metrics.compute()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("macro_f1", ("predictions", "references")),
        ("ece", ("predictions", "references", "confidence")),
        ("adaptive_ece", ("predictions", "references", "confidence")),
        ("log_loss", ("proba", "references")),
    ],
)
def test_no_sentence(name, columns):
    metric = evaluate.load(str(FOLDER / name))
    with pytest.raises(DataError, match="expected sentences to measure; found none"):
        metric.compute(**{column: [] for column in columns})
