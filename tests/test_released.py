"""The released models: found by name, run without torch, and built into a wheel of their own."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from stance.errors import ModelError
from stance.scoring.named.named_models import RELEASED, find_released, open_model

from .conftest import run_python

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "models" / "encoder-en"

pytest.importorskip("onnxruntime")


@pytest.mark.parametrize("name", RELEASED)
def test_a_released_model_labels_the_codebook_s_examples(name: str) -> None:
    model, folder = open_model(name)
    assert folder == find_released(name)
    texts = [
        "The talks failed.",
        "The ministry is probably bluffing.",
        "If the subsidy ends, the mill will close.",
        "It is unclear who ordered the strike.",
    ]
    batch = model.predict_batch(texts)
    found = [model.labels[i] for i in batch.class_index]
    assert found == ["assertive", "hedged", "speculative", "speculative"]
    cues = [{cue.text for cue in found} for found in model.cues(texts)]
    assert cues[0] == set()
    assert cues[1] == {"probably"}
    assert "If" in cues[2]


def test_the_graph_runs_with_older_onnxruntime() -> None:
    # Before 1.30 it ends the process on processors without VNNI where a product lacks its sixth input.
    onnx = pytest.importorskip("onnx")
    graph = onnx.load(str(PACKAGE / "stance_encoder_en" / "model" / "encoder" / "model.onnx")).graph
    products = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert len(products) == 36
    assert all(len(node.input) == 6 and node.input[5] for node in products)


def test_scoring_loads_neither_torch_nor_transformers() -> None:
    code = (
        "import sys\n"
        "for name in ('torch', 'transformers'): sys.modules[name] = None\n"
        "import stance\n"
        "from stance.scoring.named.named_models import open_model\n"
        "table = stance.score_texts(['The talks failed. If it rains, we lose.'], open_model('cascade')[0])\n"
        "print(table['label'].to_pylist(), set(table['by'].to_pylist()) <= {'linear', 'encoder'})\n"
    )
    done = run_python(code)
    assert done.stdout.strip() == "['assertive', 'speculative'] True"


def test_a_missing_release_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("stance.__file__", str(tmp_path / "toolkit" / "stance" / "__init__.py"))
    with pytest.raises(
        ModelError, match=r"pip install \./models/encoder-en, or train one: stance train --config"
    ):
        find_released("cascade")


def test_the_wheel_holds_the_models(tmp_path: Path) -> None:
    pytest.importorskip("build")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path),
        str(PACKAGE),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("stance_encoder_en-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("model/model.json", "model/encoder/model.onnx", "model/linear/model.safetensors"):
        assert f"stance_encoder_en/{name}" in names
