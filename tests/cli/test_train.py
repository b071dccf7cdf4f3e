from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from stance.cache import find_cache
from stance.labels import LABELS
from stance.models import load_folder

TRY_BASE = (
    "442 sentences are few where a model starts from nothing. --base default starts from the default model, "
    "also for labels of your own.\n"
)


@pytest.fixture
def many(monkeypatch):
    """Count what the tests learn from as enough to start from nothing."""
    monkeypatch.setattr("stance.scoring.labelled.training_notes._FEW_SENTENCES", 0)


@pytest.fixture
def coded(stance, write_rows, coded_rows):
    return write_rows("coded.jsonl", coded_rows)


def test_training_saves_a_model_and_prints_held_out_metrics(stance, coded, coded_rows):
    done = stance("train", "--data", coded, "--output", "model")
    assert done.code == 0
    assert done.out.startswith(f"Held-out documents: {len(coded_rows)} sentences of 12 documents.\n")
    assert re.search(r"macro-F1 +0\.\d{3} +0\.\d{3} to 0\.\d{3}\n", done.out)
    assert done.err == TRY_BASE + "Saved to model\n"
    assert load_folder("model").labels == ("assertive", "hedged", "speculative")
    assert stance("score", coded, "--unit", "sentence", "--model", "model").code == 0
    again = stance("train", "--data", coded, "--output", "model", "--quiet", "--overwrite")
    assert (again.code, again.out, again.err) == (0, done.out, "")


def test_metrics_as_json_and_more_files(stance, write_rows, coded_rows):
    half = len(coded_rows) // 2
    write_rows("a.jsonl", coded_rows[:half])
    write_rows("b.jsonl", coded_rows[half:])
    done = stance("train", "--data", "a.jsonl", "b.jsonl", "--output", "model", "--format", "json")
    metrics = json.loads(done.out)
    assert metrics["n_sentences"] == len(coded_rows)
    assert metrics["n_documents"] == 12
    assert load_folder("model").info["metrics"] == metrics


def test_the_same_seed_gives_the_same_bits(stance, coded):
    for name in ("one", "two"):
        stance("train", "--data", coded, "--seed", "7", "--output", name)
    files = [
        sorted(p for p in Path(name).rglob("*") if p.suffix == ".safetensors") for name in ("one", "two")
    ]
    assert files[0]
    assert [p.read_bytes() for p in files[0]] == [p.read_bytes() for p in files[1]]


def test_settings_reach_the_model(stance, coded):
    stance("train", "--data", coded, "--set", "calibration.min_confidence=0.6", "--output", "model")
    assert load_folder("model").min_confidence == pytest.approx(0.6)


def test_rows_skipped_from_data_with_its_own_labels_are_listed(stance, write_rows, coded_rows):
    rows = [row | {"label": "open" if row["label"] == "speculative" else "closed"} for row in coded_rows]
    write_rows("own.jsonl", [*rows, {"text": "", "label": "open"}])
    done = stance("train", "--data", "own.jsonl", "--output", "model", "--on-error", "skip")
    assert done.code == 3
    assert f"skipped own.jsonl row {len(rows) + 1}: expected a text" in done.err


def test_data_without_cues_is_told_of_a_recipe_for_it(stance, many, write_rows, coded_rows):
    rows = [{name: value for name, value in row.items() if name != "cues"} for row in coded_rows]
    write_rows("bare.jsonl", rows)
    said = "No sentence has cues. --config labels-only may learn more from words alone.\n"
    assert said in stance("train", "--data", "bare.jsonl", "--output", "one").err
    done = stance("train", "--data", "bare.jsonl", "--config", "labels-only", "--output", "two")
    assert (done.code, done.err) == (0, "Saved to two\n")


def test_a_recipe_by_name_lets_data_bring_its_own_labels(stance, many, write_rows, coded_rows):
    rows = [
        {"text": row["text"], "label": "open" if row["label"] == "speculative" else "closed"}
        for row in coded_rows
    ]
    rows = [row | {"doc_id": coded["doc_id"]} for row, coded in zip(rows, coded_rows, strict=True)]
    write_rows("own.jsonl", rows)
    assert "--config labels-only" in stance("train", "--data", "own.jsonl", "--output", "one").err
    done = stance("train", "--data", "own.jsonl", "--config", "labels-only", "--output", "two")
    assert (done.code, done.err) == (0, "Labels, as found in the data: closed, open.\nSaved to two\n")


def test_a_column_of_too_many_labels_is_none(stance, write_rows):
    write_rows("own.jsonl", [{"text": f"It rained {i} days.", "label": f"row {i}"} for i in range(128)])
    done = stance("train", "own.jsonl", "--output", "model")
    assert (done.code, Path("model").exists()) == (1, False)
    assert "own.jsonl: labels: expected 2 to 127 different labels" in done.err


def test_data_may_bring_its_own_labels(stance, many, write_rows, coded_rows):
    rows = [row | {"label": "open" if row["label"] == "speculative" else "closed"} for row in coded_rows]
    write_rows("own.jsonl", rows)
    done = stance("train", "--data", "own.jsonl", "--output", "model")
    assert done.err.startswith("Labels, as found in the data: closed, open.\n")
    assert done.err.endswith("Saved to model\n")
    assert load_folder("model").labels == ("closed", "open")
    Path("draft.txt").write_text("It ended.")
    row = stance("score", "draft.txt", "--model", "model").rows[0]
    assert {"p_closed", "p_open"} <= row.keys()
    assert row["label"] in ("closed", "open")
    assert "speculative" not in stance("evaluate", "model", "own.jsonl").out
    turned = stance("train", "--data", "own.jsonl", "--set", "labels=[open, closed]", "--output", "turned")
    assert turned.err == "Saved to turned\n"
    assert load_folder("turned").labels == ("open", "closed")
    refused = stance("train", "--data", "own.jsonl", "--set", "labels=[aye, nay]", "--output", "other")
    assert "'closed'" in refused.complaint or "'open'" in refused.complaint


def test_rows_without_documents_are_told_of_once(stance, many, write_rows, coded_rows):
    said = (
        "Rows without the name of their document (--id-field) count as documents of their own: the metrics "
        "are too good, and their intervals too narrow, where sentences are of the same texts.\n"
    )
    bare = [{name: row[name] for name in ("text", "label", "cues")} for row in coded_rows]
    write_rows("bare.jsonl", bare)
    write_rows("own.jsonl", [row | {"label": str(row["label"] == "assertive")} for row in bare])
    assert stance("train", "--data", "bare.jsonl", "--output", "one").err == f"{said}Saved to one\n"
    assert stance("train", "--data", "own.jsonl", "--output", "two").err.count(said) == 1
    # Cells that a spreadsheet merged: only the first row of a document names it.
    write_rows("gap.jsonl", [row if row["sent_id"] else row | {"doc_id": " "} for row in coded_rows])
    assert said in stance("train", "--data", "gap.jsonl", "--output", "three").err


def test_documents_that_stand_there_twice_are_told_of(stance, write_rows, coded_rows):
    write_rows("once.jsonl", coded_rows)
    write_rows("twice.jsonl", coded_rows + [row | {"doc_id": f"{row['doc_id']} (2)"} for row in coded_rows])
    assert "stand word for word" not in stance("train", "--data", "once.jsonl", "--output", "one").err
    done = stance("train", "--data", "twice.jsonl", "--output", "two")
    assert f"{len(coded_rows)} sentences stand word for word in another document, too" in done.err


def test_a_model_that_says_one_thing_only_is_told_of(stance, write_rows):
    rows = [
        {"doc_id": f"d{i}", "text": f"Row {i} is.", "label": "hedged" if i % 10 else "assertive", "cues": []}
        for i in range(40)
    ]
    write_rows("coded.jsonl", rows)
    done = stance("train", "--data", "coded.jsonl", "--output", "model")
    assert done.code == 0
    assert done.err.endswith(
        "Every held-out sentence was labelled hedged. The model does not tell the labels apart: "
        "give it more data, above all of the other labels.\nSaved to model\n"
    )


def test_a_label_of_one_document_is_told_of(stance, many, write_rows, coded_rows):
    numbered = [row | {"sent_id": i} for i, row in enumerate(coded_rows)]
    rows = [row | ({"doc_id": "one"} if row["label"] == "hedged" else {}) for row in numbered]
    write_rows("lone.jsonl", rows)
    said = (
        "One document holds all sentences labelled hedged: what judges it has never seen the label, so that "
        "none is found there, and calibration leaves them out.\n"
    )
    assert stance("train", "--data", "lone.jsonl", "--output", "lone").err == said + "Saved to lone\n"
    # A base knows its own labels.
    assert said not in stance("train", "--data", "lone.jsonl", "--base", "lone", "--output", "on").err
    write_rows("each.jsonl", [row | {"doc_id": row["label"]} for row in numbered])
    done = stance("train", "--data", "each.jsonl", "--set", "fit.n_folds=3", "--output", "each")
    assert "labelled assertive or hedged or speculative:" in done.err
    assert (
        "Fewer than two labels stand in several documents: the probabilities are not calibrated" in done.err
    )
    assert load_folder("each").calibration.shift == (0, 0, 0)


def test_weights_of_labels_are_said_to_give_rare_ones_no_more_often(stance, many, coded):
    done = stance("train", "--data", coded, "--set", "fit.class_weight=balanced", "--output", "model")
    assert done.err.startswith(
        "fit.class_weight weighs what is learnt alone: calibration restores the shares"
    )
    # So it does: few of 442 labels are others.
    stance("train", "--data", coded, "--output", "plain")
    counts = [
        [sum(row) for row in zip(*load_folder(name).info["metrics"]["confusion"], strict=True)]
        for name in ("model", "plain")
    ]
    assert all(abs(a - b) < 15 for a, b in zip(*counts, strict=True))


def test_labels_in_other_letters_are_those_of_the_recipe(stance, write_rows, coded_rows):
    write_rows("upper.jsonl", [row | {"label": row["label"].title()} for row in coded_rows])
    assert stance("train", "--data", "upper.jsonl", "--output", "model").code == 0
    assert load_folder("model").labels == LABELS


@pytest.mark.parametrize("names", [LABELS, ("yes", "no", "maybe")])
def test_a_sheet_is_learnt_from_as_far_as_it_is_coded(stance, write_rows, coded_rows, names):
    sheet = [
        {key: row[key] for key in ("text", "doc_id")}
        | {"code": names[LABELS.index(row["label"])] if i % 4 else " ", "sent_id": i, "inclusion_proba": 0.5}
        for i, row in enumerate(coded_rows)
    ]
    done = stance("train", write_rows("sheet.jsonl", sheet), "--label-field", "code", "--output", "half")
    assert (done.code, "111 of 442 rows have no label yet: left out.\n" in done.err) == (0, True)
    filled = write_rows("filled.jsonl", [row for row in sheet if row["code"] != " "])
    assert done.out == stance("train", filled, "--label-field", "code", "--output", "full").out
    bare = [{key: row[key] for key in ("text", "doc_id", "code")} for row in sheet]
    refused = stance("train", write_rows("bare.jsonl", bare), "--label-field", "code", "--output", "none")
    assert "line 1: expected a label; found none" in refused.complaint


def test_bad_rows_can_be_skipped(stance, write_rows, coded_rows):
    write_rows("coded.jsonl", [*coded_rows, {"text": "So.", "label": "hegded", "doc_id": "x"}])
    done = stance("train", "--data", "coded.jsonl", "--output", "model", "--on-error", "skip")
    assert done.code == 3
    assert "skipped coded.jsonl row" in done.err
    assert load_folder("model")


def test_without_output_it_goes_to_the_cache(stance, many, coded, monkeypatch, tmp_path):
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    done = stance("train", "--data", coded)
    folder = Path(done.err.removeprefix("Saved to ").strip())
    assert folder.parent == find_cache() / "models"
    assert load_folder(folder)
    assert stance("train", "--data", coded).code == 0


def test_a_base_teaches_labels_of_ones_own(stance, write_rows, coded_rows, default_model):
    rows = [row | {"label": "plain" if row["label"] == "assertive" else "unsure"} for row in coded_rows]
    write_rows("own.jsonl", [{k: v for k, v in row.items() if k != "cues"} for row in rows])
    done = stance("train", "--data", "own.jsonl", "--base", "default", "--output", "on")
    assert done.code == 0
    # The test's default has learnt from the very rows.
    known, said = done.err.splitlines()[1].split(" ", 1)
    assert 300 < int(known) <= 442
    assert said.startswith("of the sentences taught the base, too")
    assert done.err.endswith("Saved to on\n")
    model = load_folder("on")
    assert model.labels == ("plain", "unsure")
    assert [c.text for c in model.cues(["The deal might collapse."])[0]] == ["might"]
    assert "fitted on a base" in Path("on", "README.md").read_text(encoding="utf-8")
    told = stance("evaluate", "on", "own.jsonl").err
    assert "has learnt from" in told


def test_a_base_is_not_replaced_and_lacking_labels_are_told_of(stance, write_rows, coded_rows, coded):
    assert stance("train", "--data", coded, "--output", "base").code == 0
    rows = [row for row in coded_rows if row["label"] != "speculative"]
    write_rows("two.jsonl", rows)
    for output in ("base", "base/new"):
        done = stance("train", "--data", "two.jsonl", "--base", "base", "--output", output, "--overwrite")
        assert (done.code, Path("base/new").exists()) == (1, False)
    done = stance("train", "--data", "two.jsonl", "--base", "base", "--output", "other")
    assert "No sentence is labelled speculative: the model will hardly give that.\n" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--output", "m"), "base: expected labelled data of your own alone; found none."),
        (("--data", "coded.jsonl", "--scored", "x.jsonl"), "found sentences that another model scored, too."),
        (("--data", "coded.jsonl", "--config", "encoder"), "model: expected linear, as there is a base"),
        (("--data", "coded.jsonl", "--set", "features.max_ngram=3"), "features.max_ngram: expected 2"),
    ],
)
def test_a_base_goes_with_data_and_a_linear_recipe_alone(stance, coded, default_model, arguments, said):
    done = stance("train", "--base", "default", *arguments, *(() if "m" in arguments else ("--output", "m")))
    assert (done.code, Path("m").exists()) == (1, False)
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_evaluate_prints_one_object(stance, coded, coded_rows, default_model):
    metrics = json.loads(stance("evaluate", "default", coded, "--format", "json").out)
    assert list(metrics)[:10] == [
        *("macro_f1", "accuracy", "mcc", "ece", "per_class", "confusion", "cue_f1", "n_sentences"),
        *("n_documents", "intervals"),
    ]
    assert metrics["n_sentences"] == len(coded_rows)
    assert 0.5 < metrics["macro_f1"] <= 1
    done = stance("evaluate", "default", coded, "--output", "metrics.json")
    assert (done.code, done.out) == (0, "")
    assert json.loads(Path("metrics.json").read_text()) == metrics
    assert stance("evaluate", "default", coded, "--format", "markdown").out.count("|:--") == 4
    assert "macro-F1" in stance("evaluate", "default", coded).out


def test_explain(stance, default_model):
    done = stance("explain", "The talks failed. The deal might collapse.")
    assert done.code == 0
    blocks = done.out.split("\n\n")
    assert [block.splitlines()[1].split(",")[0] for block in blocks] == ["assertive", "hedged"]
    assert "cues: might (modal)" in blocks[1]
    assert re.search(r"feature +label +weight", blocks[1])
    Path("draft.txt").write_text("The deal might collapse.")
    assert stance("explain", "draft.txt").out == blocks[1]
    assert "found none" in stance("explain", "* * *").complaint


def test_explain_says_where_the_model_abstains(stance, default_model):
    default_model.with_min_confidence(0.999).save("careful")
    done = stance("explain", "The deal might collapse.", "--model", "careful")
    assert done.out.splitlines()[1].endswith("; abstains below 1.00")


def test_validate(stance, coded, write_rows, coded_rows):
    done = stance("data", "validate", coded)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("Valid.\n")
    write_rows("bad.jsonl", [*coded_rows, {"text": "So.", "label": "hegded"}])
    done = stance("data", "validate", "bad.jsonl")
    assert done.code == 1
    assert "hegded" in done.out
    assert "Traceback" not in done.err
    assert stance("data", "validate", "bad.jsonl", "--any-label").code == 0


def test_a_seed_below_zero_is_refused(stance, coded):
    for command in (("train", "--data", coded, "--output", "model"), ("evaluate", "default", coded)):
        done = stance(*command, "--seed=-1")
        assert done.code == 2
        assert "-1 is not in the range x>=0" in done.err


def test_the_threshold_of_an_accuracy_is_told(stance, coded):
    command = ("train", "--data", coded, "--target-accuracy", "0.9", "--output", "model", "--overwrite")
    done = stance(*command)
    record = load_folder("model").info["abstention"]
    assert record["accuracy"] >= 0.9
    assert done.out.splitlines()[-2:] == [
        "",
        f"The model abstains below a confidence of {record['threshold']:.3f}: its answers on held-out "
        f"documents are {record['accuracy']:.3f} accurate and cover {record['coverage']:.3f} of the "
        "sentences.",
    ]
    assert json.loads(stance(*command, "--format", "json").out)["abstention"] == record
    assert "abstains below" in stance(*command, "--format", "markdown").out


def test_what_a_teacher_knew_may_come_through(stance, coded, write_rows):
    texts = ["The deal might fail.", "They left.", "If it fails, they leave."]
    write_rows("more.jsonl", [{"doc_id": str(i), "text": f"{i}: {text}"} for i, text in enumerate(texts * 9)])
    stance("score", "more.jsonl", "--unit", "sentence", "--output", "scored.jsonl")
    command = ("train", "--data", coded, "--scored", "scored.jsonl", "--output", "model", "--overwrite")
    for arguments, judged in (((), "metrics"), (("--target-accuracy", "0.5"), "metrics and the threshold")):
        notes = stance(*command, *arguments).err
        assert f"documents held out here: the {judged} may be much too good." in notes
    card = Path("model", "README.md").read_text(encoding="utf-8")
    assert "Files of labelled sentences.\n\nBeside them, 27 sentences that another model scored" in card


def test_the_folder_of_parts_that_scoring_wrote_is_learnt_from(stance, coded, write_rows):
    bad = {"doc_id": "x", "text": ""}
    write_rows("more.jsonl", [*({"doc_id": str(i), "text": f"{i} may fail."} for i in range(9)), bad])
    assert stance("score", "more.jsonl", "--output", "scored/", "--on-error", "skip").code == 3
    command = ("train", "--data", coded, "--output", "model", "--overwrite", "--scored")
    for place in ("scored", "scored/parts"):
        assert stance(*command, place).code == 0
        assert "Beside them, 9 sentences that another model scored" in Path("model", "README.md").read_text()
        assert sum("part-00000" in name for name in load_folder("model").info["data_hashes"]) == 1


def test_a_folder_of_data(stance, write_rows, coded_rows):
    Path("data").mkdir()
    half = len(coded_rows) // 2
    write_rows("data/a.jsonl", coded_rows[:half])
    write_rows("data/b.jsonl", coded_rows[half:])
    done = stance("train", "data", "--output", "model", "--format", "json")
    assert json.loads(done.out)["n_sentences"] == len(coded_rows)
    assert sorted(Path(name).name for name in load_folder("model").info["data_hashes"]) == [
        "a.jsonl",
        "b.jsonl",
    ]


def test_labels_that_look_alike_and_rows_of_one_id_are_told_of(stance, write_rows, coded_rows):
    number = {"assertive": "2", "hedged": "10", "speculative": "Yes"}
    rows = [row | {"label": number[row["label"]]} for row in coded_rows]
    rows[-1] |= {"label": "yes"}
    write_rows("own.jsonl", [*rows, rows[0] | {"label": "10"}])
    notes = stance("train", "own.jsonl", "--output", "model").err
    assert "'Yes'" in notes
    assert "'yes'" in notes
    assert "two coders" in notes
    write_rows("numbers.jsonl", [row | {"label": str(len(row["label"]))} for row in coded_rows])
    assert "Labels, as found in the data: 6, 9, 11." in stance("train", "numbers.jsonl", "--output", "n").err


def test_a_label_beside_the_recipes_own(stance, write_rows, coded_rows):
    write_rows("coded.jsonl", [*coded_rows[:20], coded_rows[20] | {"label": "unsure"}])
    assert stance("train", "coded.jsonl", "--output", "m").complaint == (
        "coded.jsonl: line 21: expected a label of assertive, hedged, speculative; found 'unsure'. "
        "Recode the row, or set the recipe's labels: --set 'labels=[…]'."
    )


def test_the_advice_of_few_documents_can_be_followed(stance, write_rows):
    rows = [("It rained.", "assertive"), ("It may rain.", "hedged"), ("If it rains, we stay.", "speculative")]
    for doc_id in ("a", "b", "c"):
        rows += [(f"{text} {doc_id}", label) for text, label in rows[:3]]
    coded = [{"doc_id": "abc"[i % 3], "text": text, "label": label} for i, (text, label) in enumerate(rows)]
    arguments = ("train", "--data", write_rows("coded.jsonl", coded), "--output", "model")
    complaint = stance(*arguments).complaint
    assert complaint == (
        "folds: expected at least 5 documents, one for each fold; found 3 (12 sentences). "
        "Add data, or pass --set fit.n_folds=3."
    )
    assert stance(*arguments, "--set", "fit.n_folds=3").code == 0
