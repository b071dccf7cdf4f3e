import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from stance import errors
from stance.errors import MissingExtraError, ModelError
from stance.models import load_folder
from stance.models.encoder import export
from stance.models.encoder.sessions import OnnxSession, count_threads

from ...conftest import run_python

pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

# A sentence that needs pieces, one of letters alone, and one of nothing.
ODD = ["it is unclear who left " * 9 + ".", "zq", "", "we must act now."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("exported")


@pytest.fixture(scope="module")
def exact(toy_model, folder):
    return export.export_encoder(toy_model, folder / "exact.onnx")


@pytest.fixture(scope="module")
def rounded(toy_model, folder):
    return export.export_encoder(toy_model, folder / "rounded.onnx", int8=True)


@pytest.fixture(scope="module")
def texts(toy):
    return [sentence.text for sentence in toy] + ODD


def run_graph(path, ids, mask):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(["label_scores", "cue_scores"], {"ids": ids, "mask": mask})


def run_torch(network, ids, mask):
    import torch

    with torch.inference_mode():
        return [scores.numpy() for scores in network(torch.from_numpy(ids), torch.from_numpy(mask))]


def make_padded(n_rows, length, n_ids, seed=0):
    """Random rows, each a token shorter than the one before."""
    ids = np.random.default_rng(seed).integers(4, n_ids, (n_rows, length))
    mask = (np.arange(length) < length - np.arange(n_rows)[:, None]).astype(np.int64)
    return ids, mask


def count_operations(path):
    operations = [node.op_type for node in onnx.load(str(path)).graph.node]
    return {name: operations.count(name) for name in set(operations)}


@pytest.mark.parametrize(("n_rows", "length"), [(1, 1), (1, 32), (5, 13)])
def test_the_graph_takes_rows_of_any_number_and_length(toy_model, exact, n_rows, length):
    ids, mask = make_padded(n_rows, length, 60)
    found, expected = (
        run_graph(exact.session.path, ids, mask),
        run_torch(toy_model.session.network, ids, mask),
    )
    for ours, torchs in zip(found, expected, strict=True):
        assert ours.shape == torchs.shape
        assert ours.dtype == np.float32
        assert np.abs(ours - torchs)[mask == 1].max() < 1e-4


@pytest.mark.parametrize("kind", ["MPNet", "Roberta", "DistilBert"])
def test_other_architectures(kind, tmp_path, toy_model):
    import torch
    import transformers

    from stance.models.encoder.network import EncoderNetwork

    torch.manual_seed(0)
    sizes = {
        "vocab_size": 60,
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
    }
    if kind == "DistilBert":
        sizes = {"vocab_size": 60, "dim": 16, "n_layers": 2, "n_heads": 2, "hidden_dim": 32}
    config = getattr(transformers, f"{kind}Config")(**sizes)
    network = EncoderNetwork(getattr(transformers, f"{kind}Model")(config), 16, 3, 5).eval()
    model = SimpleNamespace(session=toy_model.session.__class__(network))
    export._write_graph(model.session.network, tmp_path / "model.onnx")
    ids, mask = make_padded(3, 29, 60)
    for ours, torchs in zip(
        run_graph(tmp_path / "model.onnx", ids, mask), run_torch(network, ids, mask), strict=True
    ):
        assert np.abs(ours - torchs)[mask == 1].max() < 1e-4


def test_a_graph_that_holds_for_short_rows_alone_is_refused(toy_model, folder):
    import dataclasses

    import torch
    import transformers

    from stance.models.encoder.network import EncoderNetwork

    torch.manual_seed(0)
    config = transformers.LongformerConfig(
        vocab_size=toy_model.tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=66,
        attention_window=16,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    network = EncoderNetwork(transformers.LongformerModel(config), 16, 3, 5).eval()
    model = dataclasses.replace(toy_model, session=toy_model.session.__class__(network))
    with pytest.raises(ModelError, match=r"rows of 32 tokens as torch does; .*score without exporting"):
        export.export_encoder(model, folder / "short.onnx", int8=True)
    assert not (folder / "short.onnx").exists()


def test_predictions_are_those_of_torch(toy_model, exact, texts):
    for index in (None, np.arange(len(texts)) // 3):
        before, after = toy_model.predict_batch(texts, index), exact.predict_batch(texts, index)
        assert np.abs(before.proba - after.proba).max() < 1e-4
        assert np.array_equal(before.class_index, after.class_index)
    assert toy_model.cues(texts) == exact.cues(texts)
    assert any(exact.cues(texts))


def test_int8_labels_as_well_within_a_hundredth(toy, toy_model, rounded):
    from sklearn.metrics import f1_score

    texts, truth = [s.text for s in toy], [s.label for s in toy]
    before = f1_score(truth, toy_model.predict(texts), average="macro")
    after = f1_score(truth, rounded.predict(texts), average="macro")
    assert before > 0.9  # else there would be nothing to lose
    assert abs(after - before) <= 0.01


def test_int8_is_what_it_says(rounded, exact, texts):
    names = count_operations(rounded.session.path)
    # Two layers of six products each; both heads stay as they are.
    assert names.get("MatMulIntegerToFloat", 0) == 12
    assert not np.array_equal(rounded.predict_proba(texts), exact.predict_proba(texts))
    assert rounded.info["export"]["int8"] is True
    assert exact.info["export"]["int8"] is False


def test_what_is_kept_is_not_rounded(toy_model, folder):
    path = folder / "kept.onnx"
    export.export_encoder(toy_model, path, int8=True, keep=["layer.1/"])
    assert count_operations(path).get("MatMulIntegerToFloat", 0) == 6
    with pytest.raises(ModelError, match=r"keep: .* found 'layer\.9', which is in none\. Names are like /"):
        export.export_encoder(toy_model, folder / "none.onnx", int8=True, keep=["layer.9"])
    assert not (folder / "none.onnx").exists()


@pytest.mark.parametrize("name", ["exact", "rounded"])
def test_a_sentence_depends_on_no_other_row(name, request, texts):
    model = request.getfixturevalue(name)
    together = model.predict_proba(texts)
    assert np.array_equal(together[::-1], model.predict_proba(texts[::-1]))
    for i in (0, 17, len(texts) - 4, len(texts) - 1):
        assert np.array_equal(together[i], model.predict_proba([texts[i]])[0])


def test_threads_change_nothing(rounded, texts):
    import dataclasses

    expected = rounded.predict_proba(texts)
    for n in (1, 3):
        model = dataclasses.replace(rounded, session=OnnxSession(rounded.session.path, n))
        assert np.array_equal(model.predict_proba(texts), expected)


def test_workers_may_be_sent_an_exported_model(rounded, texts):
    sent = pickle.loads(pickle.dumps(rounded))
    assert sent.session.path == rounded.session.path
    assert np.array_equal(sent.predict_proba(texts), rounded.predict_proba(texts))


# What multiprocessing does on Linux where nothing else is asked for.
FORKED = """
import os, signal, sys
from stance.models import load_folder
model = load_folder({folder!r})
texts = ["the deal might fail now.", "we must act."] * 3
expected = model.predict_proba(texts).tolist()
def fork_and_predict(n_more):
    number = os.fork()
    if number:
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    signal.alarm(20)
    same = model.predict_proba(texts).tolist() == expected
    os._exit(fork_and_predict(n_more - 1) if same and n_more else int(not same))
print(fork_and_predict(1), model.predict_proba(texts).tolist() == expected)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_process_predicts_with_threads_of_its_own(rounded, tmp_path):
    rounded.save(tmp_path / "model")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED.format(folder=str(tmp_path / "model"))],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "OMP_NUM_THREADS": "2", "TOKENIZERS_PARALLELISM": "false"},
    )
    assert done.stdout == "0 True\n", done.stderr


def test_threads_are_those_the_environment_grants(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert count_threads() == 7
    for said in ("0", "many", ""):
        monkeypatch.setenv("OMP_NUM_THREADS", said)
        assert 1 <= count_threads() <= 4096


def test_exporting_leaves_the_model_as_it_is(toy_model, exact, texts):
    assert toy_model.session.network.backbone.config._attn_implementation != "eager"
    assert "export" not in toy_model.info
    assert exact.info["export"]["format"] == "onnx"


def test_no_model_is_exported_twice(exact, folder):
    with pytest.raises(ModelError, match="expected one that is not exported; found one that is"):
        export.export_encoder(exact, folder / "twice.onnx")


@pytest.mark.parametrize("name", ["onnx", "onnxruntime"])
def test_missing_libraries_are_named(name, toy_model, folder, monkeypatch):
    monkeypatch.setattr(errors, "find_spec", lambda asked: None if asked == name else object())
    with pytest.raises(MissingExtraError, match=rf"library {name}; .*stance\[encoder\]"):
        export.export_encoder(toy_model, folder / "missing.onnx")


WITHOUT = """
import sys
sys.modules.update(dict.fromkeys({refused!r}))  # as if they were not installed
import numpy as np
from stance.models import load_folder
model = load_folder({folder!r})
np.save({out!r}, model.predict_proba(["the deal might fail now.", "we must act."]))
"""


def run_without(refused, folder, out, *, status=0):
    code = WITHOUT.format(refused=refused, folder=str(folder), out=str(out))
    return run_python(code, status=status)


def test_an_exported_model_needs_neither_torch_nor_transformers(rounded, tmp_path):
    rounded.save(tmp_path / "model")
    assert {path.name for path in (tmp_path / "model").iterdir()} == {
        "README.md",
        "model.json",
        "model.onnx",
        "tokenizer.json",
    }
    refused = [
        "torch",
        "transformers",
        "onnx",
        "safetensors",
        "sklearn",
        "scipy",
        "datasets",
        "huggingface_hub",
    ]
    run_without(refused, tmp_path / "model", tmp_path / "proba.npy")
    expected = rounded.predict_proba(["the deal might fail now.", "we must act."])
    assert np.array_equal(np.load(tmp_path / "proba.npy"), expected)


@pytest.mark.parametrize("name", ["onnxruntime", "tokenizers"])
def test_what_scoring_needs_is_named(name, rounded, tmp_path):
    rounded.save(tmp_path / "model")
    done = run_without([name], tmp_path / "model", tmp_path / "proba.npy", status=1)
    assert f"the library {name}; found it is not installed. Run: pip install 'stance[onnx]'" in done.stderr


def test_a_saved_model_is_the_same(exact, tmp_path, texts):
    exact.save(tmp_path / "model")
    loaded = load_folder(tmp_path / "model")
    assert np.array_equal(loaded.predict_proba(texts), exact.predict_proba(texts))
    assert loaded.info == exact.info
    loaded.save(tmp_path / "again")
    assert (tmp_path / "again" / "model.onnx").read_bytes() == exact.session.path.read_bytes()


def test_a_damaged_graph_is_refused(exact, tmp_path):
    exact.save(tmp_path / "model")
    path = tmp_path / "model" / "model.onnx"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ModelError, match="cut short or altered"):
        load_folder(tmp_path / "model")
    path.unlink()
    with pytest.raises(ModelError, match=r"expected model\.onnx in the model folder; found none"):
        load_folder(tmp_path / "model")


def test_files_of_another_kind_are_refused(tmp_path):
    (tmp_path / "text.onnx").write_bytes(b"not a graph")
    with pytest.raises(ModelError, match=r"text\.onnx: expected an ONNX model; found .*Export it again"):
        OnnxSession(tmp_path / "text.onnx")
    kind = onnx.TensorProto.FLOAT
    values = [onnx.helper.make_tensor_value_info(name, kind, [1]) for name in "xy"]
    node = onnx.helper.make_node("Neg", ["x"], ["y"])
    graph = onnx.helper.make_graph([node], "other", values[:1], values[1:])
    opset = [onnx.helper.make_opsetid("", 17)]
    onnx.save(onnx.helper.make_model(graph, opset_imports=opset, ir_version=8), tmp_path / "other.onnx")
    with pytest.raises(ModelError, match="found one that reads x"):
        OnnxSession(tmp_path / "other.onnx")


def test_tokens_the_network_does_not_know_are_an_error(exact):
    ids = np.full((1, 4), 10_000)
    with pytest.raises(ModelError, match=r"expected a network for this tokenizer; found .*out of"):
        exact.session.run(SimpleNamespace(ids=ids, mask=np.ones_like(ids)))


def test_memory_that_runs_out_is_told_as_such(exact, monkeypatch):
    def fail(*_):
        raise ValueError("Failed to allocate memory for requested buffer")

    session = OnnxSession(Path(exact.session.path), 1)
    monkeypatch.setattr(session, "_session", SimpleNamespace(run=fail))
    ids = np.ones((1, 4), dtype=np.int64)
    with pytest.raises(MemoryError, match="allocate"):
        session.run(SimpleNamespace(ids=ids, mask=ids))
