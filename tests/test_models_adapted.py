"""Labels of one's own on a base that is an encoder: trained, saved, opened, scored, measured, explained."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnxruntime")

import stance
from stance.cli import main
from stance.corpus.seeds import load_seeds
from stance.errors import MissingExtraError, StanceError
from stance.evaluation import evaluate, train_files
from stance.models import StanceClassifier, open_model
from stance.models.encoder.session import OnnxSession, TorchSession

RELEASED = Path(__file__).parents[1] / "models" / "encoder-en" / "stance_encoder_en" / "model"
pytestmark = pytest.mark.skipif(not RELEASED.is_dir(), reason="needs the released cascade")
OWN = {"assertive": "none", "hedged": "hedged", "speculative": "open"}


def write_rows(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(*arguments):
    with pytest.raises(SystemExit) as done:
        main([str(each) for each in arguments])
    return done.value.code or 0


@pytest.fixture(scope="module")
def rows():
    return [
        {"doc_id": s.doc_id, "sent_id": s.sent_id, "text": s.text, "label": OWN[s.label]}
        for s in load_seeds(["commentary"])[:700]
    ]


@pytest.fixture(scope="module")
def adapted(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("adapted")
    data = write_rows(folder / "coded.jsonl", rows[:200])
    assert run("train", "--data", data, "--base", "encoder", "--output", folder / "model") == 0
    return folder / "model"


def test_partly_own_labels_are_learnt_and_the_folder_is_a_model(adapted, rows, tmp_path, capsys):
    model, others = open_model(adapted), write_rows(tmp_path / "others.jsonl", rows[300:])
    assert model.labels == ("hedged", "none", "open")
    train_files(write_rows(tmp_path / "coded.jsonl", rows[:200]), tmp_path / "scratch")
    value = evaluate(adapted, others).metrics["macro_f1"].value
    assert value > evaluate(tmp_path / "scratch", others).metrics["macro_f1"].value + 0.1
    texts = [row["text"] for row in rows[300:340]]
    together = model.predict_proba(texts)
    assert np.array_equal(together, np.concatenate([model.predict_proba([text]) for text in texts]))
    assert model.predict_proba([]).shape == (0, 3)
    assert np.isfinite(model.predict_proba(["", "word " * 500])).all()
    model.save(tmp_path / "again")
    assert np.array_equal(open_model(tmp_path / "again").predict_proba(texts), together)
    found = model.explain("Prices might fall next year.")
    assert (found.label, found.weights[0][0], found.weights[0][1] > 0.5) == ("hedged", "word: might", True)
    assert [cue.text for cue in found.cues] == ["might"]
    scored = stance.score("Prices might fall next year. They fell.", model=adapted)
    assert [row["label"] for row in scored.to_pylist()] == ["hedged", "none"]
    assert "onnxruntime" in (adapted / "README.md").read_text()
    assert run("explain", "Prices might fall.", "--model", adapted) == 0
    assert "might" in capsys.readouterr().out


def test_of_a_cascade_the_encoder_is_the_base(rows):
    texts, labels = ([row[name] for row in rows[:120]] for name in ("text", "label"))
    found = [StanceClassifier(base=base).fit(texts, labels) for base in ("encoder", "cascade")]
    assert np.array_equal(found[0].predict_proba(texts), found[1].predict_proba(texts))
    assert (found[0].predict(texts) == labels).mean() > 0.85


def test_training_says_which_base_it_would_take(rows, tmp_path, capsys):
    data = write_rows(tmp_path / "coded.jsonl", rows[:200])
    for number, base in enumerate(([], ["--base", "default"], ["--base", "cascade"])):
        assert run("train", "--data", data, "--output", tmp_path / str(number), *base) == 0
        shown = [line for line in capsys.readouterr().err.splitlines() if "--base encoder" in line]
        assert len(shown) == (number < 2)


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["yes"] * 40, "all sentences are 'yes'"),
        ([""] * 40, "no label"),
        ([f"c{i}" for i in range(500)], "127"),
        (["yes", "no", "yes"], "folds"),
    ],
)
def test_bad_labels_are_one_clear_line(labels, words, tmp_path, capsys):
    data = write_rows(
        tmp_path / "coded.jsonl",
        [{"doc_id": i, "text": f"It may {i}.", "label": label} for i, label in enumerate(labels)],
    )
    assert run("train", "--data", data, "--base", "encoder", "--output", tmp_path / "model") == 1
    (line,) = [each for each in capsys.readouterr().err.splitlines() if words in each]
    assert ": " in line
    assert line.endswith(".")
    assert not (tmp_path / "model").exists()


def test_a_base_that_will_not_do_is_refused(rows, adapted, tmp_path, monkeypatch):
    data = write_rows(tmp_path / "coded.jsonl", rows[:200])
    shutil.copytree(RELEASED / "encoder", tmp_path / "cut")
    graph = (tmp_path / "cut" / "model.onnx").read_bytes()
    (tmp_path / "cut" / "model.onnx").write_bytes(graph[:-9])
    (tmp_path / "other.onnx").write_bytes(graph.replace(b"/label_head/", b"/label_hood/"))
    encoder = open_model("encoder")
    bases = {
        "altered": tmp_path / "cut",
        "no model folder": Path(__file__).parents[1] / "models" / "estimative-en",
        "states": dataclasses.replace(encoder, session=OnnxSession(tmp_path / "other.onnx")),
        "stance export": dataclasses.replace(encoder, session=TorchSession(None)),
    }
    for words, base in bases.items():
        with pytest.raises(StanceError, match=words):
            train_files(data, tmp_path / "model", base=base)
        assert not (tmp_path / "model").exists()
    shutil.copytree(adapted, tmp_path / "copied")
    monkeypatch.setattr("stance.errors.find_spec", lambda name: None if name == "onnxruntime" else name)
    with pytest.raises(MissingExtraError, match="onnxruntime"):
        open_model(tmp_path / "copied")
