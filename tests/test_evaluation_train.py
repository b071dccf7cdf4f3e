"""Training on files: the model, its held-out figures, what its folder says, and what users are told."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from stance.cli import main
from stance.config import load_config
from stance.corpus.seeds import hash_sentences, load_seeds
from stance.errors import DataError, StanceError
from stance.evaluation import evaluate, find_learnt, train_files
from stance.io.rejects import Rejects
from stance.labels import LABELS
from stance.models import open_model


def write_rows(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def rows():
    """Rows of some pieces of commentary: 640 sentences or so."""
    return [
        {"doc_id": s.doc_id, "sent_id": s.sent_id, "text": s.text, "label": s.label}
        for s in load_seeds(["commentary"])[:640]
    ]


@pytest.fixture(scope="module")
def trained(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("train")
    path = write_rows(folder / "coded.csv", rows)
    return train_files([path], folder / "model"), path


def test_model_is_saved_with_its_record(trained, rows):
    result, path = trained
    folder = path.parent / "model"
    saved = open_model(folder)
    texts = [row["text"] for row in rows[:50]]
    assert np.array_equal(saved.predict_proba(texts), result.model.predict_proba(texts))
    info = saved.info
    found = result.evaluation
    assert info["metrics"]["macro_f1"] == found.metrics["macro_f1"].value > 0.6
    assert info["metrics"]["intervals"]["macro_f1"] == [
        found.metrics["macro_f1"].low,
        found.metrics["macro_f1"].high,
    ]
    assert (info["metrics"]["n_sentences"], found.n_documents) == (
        len(rows),
        len({r["doc_id"] for r in rows}),
    )
    assert list(info["data_hashes"]) == [str(path)]
    assert info["sentence_hashes"] == hash_sentences(row["text"] for row in rows)
    assert {"numpy", "scikit-learn"} <= info["versions"].keys()
    card = (folder / "README.md").read_text()
    assert f"{found.metrics['macro_f1'].value:.3f}" in card
    recipe = card.partition("```yaml\n")[2].partition("```")[0]
    (path.parent / "recipe.yaml").write_text(recipe)
    assert load_config(path.parent / "recipe.yaml") == load_config()


def test_held_out_figures_are_honest(trained, rows):
    result, path = trained
    folder = path.parent / "model"
    others = load_seeds(["commentary"])[2000:2600]
    elsewhere = evaluate(folder, others).metrics["macro_f1"].value
    assert result.evaluation.metrics["macro_f1"].value == pytest.approx(elsewhere, abs=0.1)
    known = evaluate(folder, path)  # what it has learnt looks much better, and it says so
    assert known.metrics["macro_f1"].value > result.evaluation.metrics["macro_f1"].value + 0.1
    assert known.n_learnt > 0.9 * len(rows)
    assert all(find_learnt(result.model, [row["text"] for row in rows if len(row["text"].split()) > 5]))


def test_few_sentences_are_told_of_a_base(trained):
    assert any("base='default'" in note for note in trained[0].evaluation.notes)


def test_base_and_abstention(rows, tmp_path, caplog):
    path = write_rows(tmp_path / "coded.csv", rows[:200])
    config = load_config(overrides=["calibration.target_accuracy=0.97"])
    result = train_files([path], tmp_path / "model", config=config, base="default")
    assert "base has learnt" in caplog.text
    assert result.evaluation.metrics["macro_f1"].value > 0.85
    assert open_model(tmp_path / "model").min_confidence == result.model.info["abstention"]["threshold"]
    assert result.model.info["abstention"]["accuracy"] >= 0.97
    assert 0.5 < result.model.info["abstention"]["coverage"] <= 1
    config = load_config(overrides=["calibration.target_accuracy=0.999"])
    noisy = [{**row, "label": LABELS[i % 3]} for i, row in enumerate(rows[:200])]
    with pytest.raises(DataError, match="target_accuracy"):
        train_files([write_rows(tmp_path / "noisy.csv", noisy)], tmp_path / "none", config=config)


def test_data_brings_its_own_labels(rows, tmp_path, caplog):
    caplog.set_level("INFO", logger="stance")
    own = [{**row, "label": "sure" if row["label"] == "assertive" else "unsure"} for row in rows]
    result = train_files([write_rows(tmp_path / "own.csv", own)], tmp_path / "model")
    assert result.model.labels == ("sure", "unsure")
    assert "sure, unsure" in caplog.text
    based = train_files([tmp_path / "own.csv"], tmp_path / "based", base="default")
    value = based.evaluation.metrics["macro_f1"].value
    assert value > result.evaluation.metrics["macro_f1"].value
    # With labels that the recipe names, others are mistakes.
    config = load_config(overrides=["labels=[yes, no]"])
    with pytest.raises(StanceError, match="sure"):
        train_files([tmp_path / "own.csv"], tmp_path / "none", config=config)


def test_sheet_counts_for_what_was_not_drawn(rows, tmp_path):
    drawn = [{**row, "inclusion_proba": 1 if row["label"] == "speculative" else 0.2} for row in rows]
    result = train_files([write_rows(tmp_path / "sheet.csv", drawn)], tmp_path / "model")
    plain = train_files([write_rows(tmp_path / "plain.csv", rows)], tmp_path / "other")
    assert result.evaluation.is_weighted
    assert result.evaluation.confusion == plain.evaluation.confusion
    confusion = np.array(plain.evaluation.confusion) * np.array([5, 5, 1])[:, None]
    assert result.evaluation.metrics["accuracy"].value == pytest.approx(np.trace(confusion) / confusion.sum())


def test_soft_labels(rows, trained, tmp_path):
    path = write_rows(tmp_path / "coded.csv", rows)
    proba = trained[0].model.predict_proba([row["text"] for row in rows])
    scored = [
        {"doc_id": i, "text": f"{row['text']} indeed", "p_assertive": a, "p_hedged": h, "p_speculative": s}
        for i, (row, (a, h, s)) in enumerate(zip(rows, proba.astype(float).tolist(), strict=True))
    ]
    result = train_files([path], tmp_path / "model", scored=[write_rows(tmp_path / "scored.csv", scored)])
    assert result.model.info["n_taught"] == len(rows)
    assert result.evaluation.n_sentences == len(rows)
    assert any(name.startswith("scored/1-") for name in result.model.info["data_hashes"])


def test_notes_on_poor_data(rows, tmp_path):
    poor = [
        {**row, "label": "hedged" if row["doc_id"] == rows[0]["doc_id"] else "assertive"}
        for row in rows[:300]
    ]
    twice = [{**row, "doc_id": "again"} for row in poor[:60]]
    notes = train_files(
        [write_rows(tmp_path / "poor.csv", poor + twice)], tmp_path / "model"
    ).evaluation.notes
    joined = " ".join(notes)
    assert "No sentence is labelled speculative" in joined
    assert "word for word" in joined


BAD = [
    ([{"text": "It may.", "label": "hedged"}], {}, "all sentences are 'hedged'"),
    ([{"body": "It may.", "label": "hedged"}], {}, "no column 'text'"),
    ([{"text": "It may.", "label": "hedged"}, {"text": "It did.", "label": "assertive"}], {}, "document"),
    ([{"text": "", "label": "hedged"}, {"text": "It did.", "label": "assertive"}], {}, "no text"),
    ([{"text": "It may.", "label": "hedged"}], {"base": "no-such-model"}, "no-such-model"),
]


@pytest.mark.parametrize(("data", "options", "words"), BAD)
def test_bad_data_leaves_nothing_behind(data, options, words, tmp_path):
    path = write_rows(tmp_path / "data.csv", data)
    with pytest.raises(StanceError, match=words):
        train_files([path], tmp_path / "model", **options)
    assert not (tmp_path / "model").exists()


def test_output_is_guarded(rows, tmp_path):
    path = write_rows(tmp_path / "coded.csv", rows[:300])
    train_files([path], tmp_path / "model")
    before = json.loads((tmp_path / "model" / "model.json").read_bytes())
    with pytest.raises(StanceError, match="overwrite=True"):
        train_files([path], tmp_path / "model")
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger" / "thesis.txt").write_text("dear")
    with pytest.raises(StanceError, match=r"model\.json"):
        train_files([path], tmp_path / "stranger", overwrite=True)
    train_files([path], tmp_path / "model", overwrite=True)
    after = json.loads((tmp_path / "model" / "model.json").read_bytes())
    assert before["files"] == after["files"]


def test_bad_rows_are_skipped_on_demand(rows, tmp_path):
    bad = [*rows[:300], {**rows[0], "text": "Other.", "label": "sure"}, {**rows[0], "text": " "}]
    rejects = Rejects("skip")
    train_files([write_rows(tmp_path / "coded.csv", bad)], tmp_path / "model", rejects=rejects)
    assert rejects.n == 2
    assert {reject.row for reject in rejects.first} == {301, 302}


@pytest.fixture
def run(capsys):
    def call(*arguments):
        with pytest.raises(SystemExit) as done:
            main([str(each) for each in arguments])
        return done.value.code or 0, *capsys.readouterr()

    return call


def test_commands(run, rows, tmp_path):
    path = write_rows(tmp_path / "coded.csv", rows[:200])
    status, out, err = run("train", "--data", path, "--output", tmp_path / "model")
    assert (status, "200 sentences" in out) == (0, True)
    assert "--base default" in err
    status, out, err = run("evaluate", tmp_path / "model", path, "--against", "default", "--by", "doc_id")
    assert (status, "macro-F1" in out, "has learnt from" in err) == (0, True, True)
    target = tmp_path / "metrics.json"
    assert run("evaluate", "default", path, "--output", target, "--errors", "3")[0] == 0
    found = json.loads(target.read_text())
    assert found["accuracy"] == evaluate("default", path).metrics["accuracy"].value
    assert len(found["errors"]) <= 3
    codes = write_rows(
        tmp_path / "codes.csv",
        [{"doc_id": r["doc_id"], "anna": r["label"], "ben": "hedged"} for r in rows[:60]],
    )
    status, out, _ = run(
        *("agree", codes, "--coders", "anna,ben", "--format", "json"),
        *("--disagreements", tmp_path / "apart.csv"),
    )
    found = json.loads(out)
    n_alike = sum(row["label"] == "hedged" for row in rows[:60])
    assert (status, found["agreement"]["value"]) == (0, pytest.approx(n_alike / 60))
    assert len((tmp_path / "apart.csv").read_text().splitlines()) == 61 - n_alike


WRONG = [
    (("evaluate", "default", "missing.csv"), 1, "missing.csv"),
    (("evaluate", "no-such-model", "{coded}"), 1, "no-such-model"),
    (("evaluate", "default", "{coded}", "--text-field", "body"), 1, "--text-field text"),
    (("evaluate", "default", "{coded}", "--by", "outlet"), 1, "outlet"),
    (("evaluate", "default"), 2, "DATA"),
    (("evaluate", "default", "{coded}", "--output", "{coded}"), 1, "input"),
    (("train", "--data", "{coded}"), 2, "--output"),
    (("train", "--data", "{coded}", "--output", "{coded}"), 1, "input"),
    (("train", "--output", "{new}", "--base", "default"), 1, "base"),
    (("train", "--data", "{coded}", "--output", "{new}", "--config", "nothing"), 1, "nothing"),
    (("train", "--data", "{coded}", "--output", "{new}", "--set", "fit.n_fold=3"), 1, "n_folds"),
    (("agree", "{coded}"), 1, "coder"),
    (("agree", "{coded}", "--coders", "doc_id,label"), 1, "speculative"),
    (("agree", "{coded}", "--disagreements", "{new}.txt"), 2, ".csv"),
    (("agree", "{coded}", "--output", "{new}.csv", "--disagreements", "{new}.csv"), 2, "same file"),
]


@pytest.mark.parametrize("case", WRONG)
def test_wrong_commands(run, case, rows, tmp_path):
    arguments, status, words = case
    path = write_rows(tmp_path / "coded.csv", rows[:50])
    before = path.read_bytes()
    named = [each.format(coded=path, new=tmp_path / "new") for each in arguments]
    found = run(*named)
    assert found[0] == status
    assert words in found[2]
    assert "Traceback" not in found[2]
    assert path.read_bytes() == before
    assert not (tmp_path / "new").exists()
