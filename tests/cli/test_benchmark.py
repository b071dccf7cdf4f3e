from __future__ import annotations

import json
from pathlib import Path

import pytest

from stance.config import load_config

ITEMS = [("The mill closed.", 3), ("Rain fell.", 3), ("It may rain.", 0.5), ("If it may burn, run.", -0.25)]


@pytest.fixture
def corpora(stance, tmp_path):
    folder = tmp_path / "corpora" / "commitmentbank"
    folder.mkdir(parents=True)
    lines = [json.dumps({"text": text, "mean": mean}) for text, mean in ITEMS]
    (folder / "items.jsonl").write_text("\n".join(lines))
    return folder.parent


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A model of a few sentences."""
    from stance.models import fit_model
    from stance.records import CodedSentence

    texts = {"It rained.": "assertive", "It may rain.": "hedged", "If it rains, run.": "speculative"}
    coded = [CodedSentence(f"{i}", 0, text, label) for i in range(8) for text, label in texts.items()]
    folder = tmp_path_factory.mktemp("benchmark") / "model"
    fit_model(load_config(overrides=["fit.n_folds=2"]), coded).model.save(folder)
    return folder


def run(stance, model, *more):
    return stance("benchmark", model, "--corpora", "corpora", "--zero-shot", "--store", "store.json", *more)


def test_json_and_resuming(stance, corpora, model):
    done = run(stance, model, "--format", "json")
    assert done.code == 0
    assert "commitmentbank: hedge counting, zero-shot" in done.err
    plain = json.loads(done.out)
    assert [cell["system"] for cell in plain["cells"]] == [str(model), "hedge counting"]
    assert plain["cells"][0]["metrics"]["spearman"] > 0.9
    assert set(plain) == {"cells", "notes", "published", "skipped"}
    again = run(stance, model, "--format", "json")
    assert (again.out, again.err) == (done.out, "")


def test_a_table_and_markdown(stance, corpora, model):
    assert "commitmentbank: 4 sentences of 4 documents." in run(stance, model).out
    assert run(stance, model, "--output", "table.md").code == 0
    assert Path("table.md").read_text().startswith("## commitmentbank\n\n4 sentences of 4 documents.")
    assert "expected a new file" in run(stance, model, "--output", "table.md").complaint


def test_an_incomplete_corpus_is_named(stance, corpora, model):
    (corpora / "conll2010_wiki").mkdir()
    (corpora / "conll2010_wiki" / "train.jsonl").write_text("")
    done = run(stance, model, "--quiet")
    assert done.code == 3
    assert done.err == (
        "skipped corpora/conll2010_wiki: expected eval.jsonl in it; found train.jsonl. "
        "Add it, or remove the folder.\n"
    )
    assert "commitmentbank" in done.out


def test_bad_usage(stance, corpora, model, tmp_path):
    assert (
        "nowhere: expected a folder of corpora"
        in stance(*("benchmark", model, "--corpora", "nowhere", "--store", "s.json")).complaint
    )
    assert "nomodel: expected a model folder" in run(stance, "nomodel").complaint
    assert "task 'bank': expected one of commitmentbank" in run(stance, model, "--task", "bank").complaint
    assert run(stance, model, "--train", "linear").code == 2
    assert run(stance, model, "--set", "seed=1").code == 2
    assert stance("benchmark", model).code == 2
    missing = ("benchmark", model, "--corpora", "corpora", "--store", "s.json", "--train", "my.yaml")
    assert "my.yaml: expected a recipe; found no such file" in stance(*missing).complaint
    assert "my.yaml: expected a recipe" in stance(*missing[:-1], "linear+my.yaml").complaint
    assert "expected key=value; found no '='" in stance(*missing[:-1], "linear", "--set", "seed").complaint
    Path("store.json").write_text("mine")
    assert "store.json: expected results of stance benchmark" in run(stance, model).complaint
    assert Path("store.json").read_text() == "mine"
    (corpora / "commitmentbank" / "items.jsonl").write_text('{"text": "It is."}')
    complaint = stance("benchmark", model, "--corpora", "corpora", "--store", "t.json").complaint
    assert complaint.startswith("commitmentbank/items.jsonl: line 1: expected a number as 'mean'")
    assert not Path("t.json").exists()


def test_an_encoder_s_weights_are_looked_for_first(stance, corpora, model):
    pytest.importorskip("torch")
    given = ("benchmark", model, "--corpora", "corpora", "--store", "store.json", "--train", "linear+encoder")
    done = stance(*given, "--set", "encoder.weights=nowhere/none")
    assert "nowhere/none: expected" in done.complaint
    assert "hedge counting" not in done.err
    assert not Path("store.json").exists()


def test_help_names_every_file_of_every_corpus(stance):
    from stance.evaluation.benchmark import list_corpora

    lines = stance("benchmark", "--help").out.splitlines()
    for corpus, files in list_corpora().items():
        assert [line.split()[1:] for line in lines if line.split()[:1] == [corpus]] == [list(files)]
