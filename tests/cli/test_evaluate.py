from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from stance.models import load_folder


@pytest.fixture
def coded(write_rows, coded_rows):
    outlets = sorted({row["doc_id"] for row in coded_rows})
    rows = [row | {"outlet": "A" if row["doc_id"] in outlets[:7] else "B"} for row in coded_rows]
    return write_rows("coded.jsonl", rows)


@pytest.fixture(scope="module")
def models(tmp_path_factory, coded_rows):
    """A folder with two models of a few documents, one of them without pairs of words."""
    from stance.config import load_config
    from stance.scoring import train_files

    folder = tmp_path_factory.mktemp("models")
    path = folder / "coded.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in coded_rows), encoding="utf-8")
    train_files([path], folder / "small")
    train_files([path], folder / "words", config=load_config(overrides=["features.max_ngram=1"]))
    return folder


@pytest.fixture
def small_model(models):
    return models / "small"


def test_the_contract_of_json(stance, coded, coded_rows, small_model):
    done = stance("evaluate", small_model, coded, "--format", "json")
    plain = json.loads(done.out)
    assert list(plain)[:10] == [
        "macro_f1",
        "accuracy",
        "mcc",
        "ece",
        "per_class",
        "confusion",
        "cue_f1",
        "n_sentences",
        "n_documents",
        "intervals",
    ]
    assert (plain["n_sentences"], plain["n_documents"]) == (len(coded_rows), 12)
    assert not {"against", "groups", "errors"} & set(plain)
    low, high = plain["intervals"]["rank_correlation"]
    assert low < plain["rank_correlation"] < high
    assert 0 < plain["ece_by_chance"] < 0.2
    for form in ("table", "markdown", "latex"):
        shown = stance("evaluate", small_model, coded, "--format", form, "--by", "outlet").out
        assert "calibration error by chance alone" in shown
        assert "by chance" in shown.partition("By outlet")[2]


def test_no_resamples_give_no_intervals(stance, coded, small_model):
    plain = json.loads(
        stance("evaluate", small_model, coded, "--resamples", "0", "--format", "json").out,
    )
    assert {*plain["intervals"].values()} <= {None}


def test_everything_at_once(stance, coded, coded_rows, models):
    pytest.importorskip("matplotlib")
    done = stance(
        *("evaluate", models / "small", coded, "--against", models / "words"),
        *("--by", "outlet,zone"),
        *("--errors", "3", "--plots", "plots", "--format", "json", "--output", "found.json"),
    )
    assert (done.code, done.out) == (0, "")
    assert [line.partition(" has learnt from ")[0] for line in done.err.splitlines()] == [
        str(models / name) for name in ("small", "words")
    ]
    plain = json.loads(Path("found.json").read_text())
    assert plain["against"]["model"] == str(models / "words")
    found = plain["against"]["metrics"]["log_loss"]
    assert found["value"] == pytest.approx(plain["log_loss"])
    assert found["interval"][0] < found["difference"] < found["interval"][1]
    assert [g["value"] for g in plain["groups"] if g["field"] == "outlet"] == ["A", "B"]
    assert sum(g["n_sentences"] for g in plain["groups"] if g["field"] == "zone") == len(coded_rows)
    assert 0 < len(plain["errors"]) <= 3
    assert plain["errors"][0]["coded"] != plain["errors"][0]["predicted"]
    assert len(list(Path("plots").iterdir())) == 8
    again = ("evaluate", models / "small", coded, "--plots", "plots")
    assert stance(*again).complaint.startswith("plots: expected a new folder")
    assert stance(*again, "--overwrite").code == 0


@pytest.mark.parametrize(
    ("name", "start"), [("found.md", "Agreement"), ("found.tex", "% Agreement"), ("found.json", "{")]
)
def test_the_form_follows_the_name(stance, coded, small_model, name, start):
    assert stance("evaluate", small_model, coded, "--output", name).code == 0
    assert Path(name).read_text().startswith(start)


def test_rows_without_documents_are_told_of_once(stance, coded_rows, write_rows, small_model):
    bare = [{name: row[name] for name in ("text", "label")} for row in coded_rows[:40]]
    write_rows("one.jsonl", bare[:20])
    write_rows("two.jsonl", bare[20:])
    done = stance("evaluate", small_model, "one.jsonl", "two.jsonl")
    assert done.code == 0
    told, *others = done.err.splitlines()
    assert told == (
        "Rows without the name of their document (--id-field) count as documents of their own: the intervals "
        "are too narrow where sentences are of the same texts."
    )
    assert all(" has learnt from " in line for line in others)
    assert stance("evaluate", small_model, "one.jsonl", "--quiet").err == ""


@pytest.mark.parametrize(
    ("cues", "complaint"),
    [([[0, 4, "modal"], [2, 6, "verb"]], "overlapping"), ([[0, 9999, "modal"]], "expected a cue within")],
)
def test_bad_cues(stance, coded, small_model, cues, complaint):
    first, rest = coded.read_text(encoding="utf-8").split("\n", 1)
    coded.write_text(json.dumps(json.loads(first) | {"cues": cues}) + "\n" + rest, encoding="utf-8")
    assert complaint in stance("evaluate", small_model, coded).complaint


def test_bad_usage(stance, coded, small_model, monkeypatch):
    run = ("evaluate", small_model, coded)
    assert "found 'para'" in stance(*run, "--by", "paper", "--plots", "plots").complaint
    assert "Did you mean 'outlet'?" in stance(*run, "--by", "outlets").complaint
    assert "nowhere: expected a model folder" in stance(*run, "--against", "nowhere").complaint
    assert stance(*run, "--errors", "0").code == 2
    assert stance(*run, "--format", "yaml").code == 2
    for name in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)
    assert stance(*run, "--plots", "plots").complaint == (
        "--plots: expected the library matplotlib; found it is not installed. "
        "Run: pip install 'stance[report]'"
    )
    assert not Path("plots").exists()


def test_models_of_other_labels_cannot_be_compared(stance, write_rows, coded_rows, coded, small_model):
    rows = [row | {"label": "open" if row["label"] == "speculative" else "closed"} for row in coded_rows]
    own = write_rows("own.jsonl", rows)
    assert stance("train", "--data", own, "--output", "own", "--quiet").code == 0
    complaint = stance("evaluate", small_model, coded, "--against", "own").complaint
    assert "own: expected the labels of the model that it is compared with, assertive, hedged, " in complaint
    assert "speculative; found closed, open. Compare models of the same labels." in complaint


def test_two_sheets_of_the_same_sentences_are_told_of(stance, write_rows, coded_rows, small_model):
    rows = coded_rows[:20]
    other = {"assertive": "hedged"}
    first = write_rows("anna.jsonl", rows)
    second = write_rows("ben.jsonl", [row | {"label": other.get(row["label"], row["label"])} for row in rows])
    done = stance("evaluate", small_model, first, second, "--format", "json", "--resamples", "0")
    n_apart = sum(row["label"] == "assertive" for row in rows)
    note = f"Rows with the doc_id and sent_id of an earlier one: 20, {n_apart} of them with another label."
    assert any(doubt.startswith(note) for doubt in json.loads(done.out)["doubts"])
    assert note in done.err
    assert note not in stance("evaluate", small_model, first, "--resamples", "0").err


def test_models_compared_on_few_documents_are_told_so(stance, write_rows, coded_rows, models):
    few = sorted({row["doc_id"] for row in coded_rows})[:5]
    data = write_rows("few.jsonl", [row for row in coded_rows if row["doc_id"] in few])
    run = ("evaluate", models / "small", data, "--against", models / "words")
    done = stance(*run, "--format", "json")
    [doubt] = [line for line in json.loads(done.out)["doubts"] if "has learnt" not in line]
    assert doubt.startswith("The models are compared on only 5 documents: ")
    assert doubt in done.err.splitlines()
    assert doubt in stance(*run, "--format", "markdown", "--quiet").out
    assert "only 5 documents" not in stance(*run, "--resamples", "0").out


def test_the_checklist(stance, coded, small_model):
    done = stance("evaluate", small_model, "--checklist", "--format", "json")
    plain = json.loads(done.out)
    from stance.models import load_folder

    # As it was kept when the model was trained.
    assert plain == load_folder(small_model).info["checklist"]
    assert plain["overall"]["n_sentences"] - plain["overall"]["n_passed"] == len(plain["failures"]) > 0
    shown = stance("evaluate", small_model, "--checklist", "--output", "found.md")
    assert (shown.code, shown.out, shown.err) == (0, "", "")
    assert Path("found.md").read_text(encoding="utf-8").startswith("Behavioural checklist: ")
    wrong = stance("evaluate", small_model, coded, "--checklist")
    assert (wrong.code, "--checklist takes no DATA" in wrong.err) == (2, True)
    assert stance("evaluate", small_model, "--checklist", "--by", "outlet").code == 2
    assert "nowhere: expected a model folder" in stance("evaluate", "nowhere", "--checklist").complaint
    missing = stance("evaluate", small_model)
    assert (missing.code, "Missing argument 'DATA...'" in missing.err) == (2, True)


def test_a_trained_folder_has_a_card_of_its_own_figures(small_model):
    card = (small_model / "README.md").read_text(encoding="utf-8")
    info = json.loads((small_model / "model.json").read_text(encoding="utf-8"))["info"]
    assert f"| macro-F1 | {info['metrics']['macro_f1']:.3f} |" in card
    assert f"| all | {info['checklist']['overall']['n_passed']} of 200 |" in card
    assert "| coded.jsonl |" in card
    assert str(small_model.parent) not in card


def test_the_checklist_needs_the_default_labels(stance, write_rows, coded_rows):
    rows = [row | {"label": "open" if row["label"] == "speculative" else "closed"} for row in coded_rows]
    own = write_rows("own.jsonl", rows)
    assert stance("train", "--data", own, "--output", "own", "--quiet").code == 0
    complaint = stance("evaluate", "own", "--checklist").complaint
    assert "expected a model that knows the label 'assertive'; found one of closed, open." in complaint
    assert "Known failures" not in Path("own/README.md").read_text(encoding="utf-8")


def test_what_does_not_fit_is_told_before_the_work(stance, coded, write_rows, coded_rows, small_model):
    for field, reading in (("text", ()), ("label", ()), ("outlet", ("--label-field", "outlet"))):
        complaint = stance("evaluate", small_model, coded, "--by", field, *reading).complaint
        assert complaint.startswith("groups: expected a column of what sentences have in common; found ")
        assert f"found '{field}'" in complaint
    assert "expected names, joined by commas; found ','" in stance(
        *("evaluate", small_model, coded, "--by", ","),
    ).err.replace("\n", " ")
    named = write_rows("named.jsonl", [{"paper": row["doc_id"], **row} for row in coded_rows])
    done = stance("evaluate", small_model, named, "--id-field", "paper", "--by", "paper", "--format", "json")
    assert {group["field"] for group in json.loads(done.out)["groups"]} == {"doc_id"}
    odd = write_rows("odd.jsonl", [{**row, "label": "xyz"} for row in coded_rows])
    complaint = stance("evaluate", small_model, odd).complaint
    assert complaint.endswith("found 'xyz'. Recode the row, or evaluate a model of these labels.")


def test_a_model_that_has_learnt_from_the_data(stance, coded, coded_rows, write_rows, models):
    same = models / "coded.jsonl"
    more = write_rows("more.jsonl", coded_rows[:40])
    done = stance("evaluate", models / "small", same, more, "--against", models / "words")
    *learnt, repeated = done.err.splitlines()
    assert learnt == [
        f"{models / name} has learnt from {same}: these metrics are much too good. Those of documents held "
        "out are in its README.md; or take texts that are new to it."
        for name in ("small", "words")
    ]
    assert repeated.startswith("Rows with the doc_id and sent_id of an earlier one: 40. ")
    quiet = stance("evaluate", models / "small", same, "--quiet")
    assert (quiet.err, f"{models / 'small'} has learnt from {same}" in quiet.out) == ("", True)
    for form, start in (("json", ""), ("latex", "% "), ("markdown", "")):
        shown = stance("evaluate", models / "small", same, "--quiet", "--format", form).out
        told = json.loads(shown)["doubts"] if form == "json" else shown.splitlines()[-1:]
        assert len(told) == 1
        assert told[0].startswith(start)
        assert "these metrics are much too good" in told[0]
    # As of a cascade, whose encoder was trained before.
    small = load_folder(models / "small")
    hashes = small.info["data_hashes"]
    small.with_info({"data_hashes": {}, "encoder": {"data_hashes": hashes}}).save("given")
    assert stance("evaluate", "given", same).err.startswith(f"given has learnt from {same}")


def test_a_model_that_has_learnt_from_some_sentences_of_the_data(stance, coded_rows, write_rows, models):
    known = [row for row in coded_rows if len(row["text"].split()) >= 5][:40]
    fresh = [row | {"doc_id": f"new-{i}", "text": f"{row['text']} So it is."} for i, row in enumerate(known)]
    mixed = write_rows("mixed.jsonl", [row | {"text": row["text"].upper()} for row in known] + fresh)
    said = "has learnt from 40 of these 80 sentences: these metrics are too good, accuracy by 0.500 at most."
    assert stance("evaluate", models / "small", mixed).err.startswith(f"{models / 'small'} {said}")
    assert stance("evaluate", models / "small", write_rows("fresh.jsonl", fresh)).err == ""
    # One sentence of a hundred may be anyone's.
    many = [row | {"doc_id": f"more-{i}"} for i, row in enumerate([*fresh, *fresh, *fresh[:19]])]
    for n, is_told in ((1, False), (2, True)):
        err = stance("evaluate", models / "small", write_rows(f"few-{n}.jsonl", [*many, *known[:n]])).err
        assert ("has learnt from" in err) == is_told
    # Drawn half as often as the 99 others, the 2 stand for 4 of 103 sentences.
    rows = [row | {"inclusion_proba": 0.5} for row in many] + [
        row | {"inclusion_proba": 0.25} for row in known[:2]
    ]
    err = stance("evaluate", models / "small", write_rows("drawn.jsonl", rows)).err
    assert "has learnt from 2 of these 101 sentences: " in err
    assert "accuracy by 0.039 at most." in err
    small = load_folder(models / "small")
    hashes = small.info["sentence_hashes"]
    small.with_info({"encoder": {"sentence_hashes": hashes}}).save("given")
    assert stance("evaluate", "given", mixed).err.startswith(f"given {said}")


def test_labels_of_a_model_are_told_from_those_of_a_person(stance, write_rows, coded, small_model):
    stance("score", coded, "--unit", "sentence", "--model", small_model, "--output", "scored.csv")
    said = "sentences stand in rows of stance score: unless a person changed them, the labels are a model's"
    done = stance("evaluate", small_model, "scored.csv")
    assert said in done.err
    assert "--label-field input_label reads those of the input" in done.err
    assert said in stance("data", "validate", "scored.csv").out
    assert said in stance("train", "--data", "scored.csv", "--output", "echo").err
    for arguments in (("scored.csv", "--label-field", "input_label"), (coded,)):
        assert said not in stance("evaluate", small_model, *arguments).err


def test_a_table_on_standard_input_is_told_what_is_read_there(stance, small_model, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"text,label\nIt may.,hedged\n")))
    done = stance("evaluate", small_model, "-")
    assert done.code == 1
    assert "-: line 1: expected a JSON object (JSON Lines are read here); found a mistake" in done.complaint


def test_rows_of_a_sheet_that_are_not_coded_yet_are_left_out(stance, coded_rows, write_rows, small_model):
    rows = [
        {"text": f"{row['text']} So it is.", "doc_id": row["doc_id"], "sent_id": i}
        for i, row in enumerate(coded_rows[:40])
    ]
    labels = [row["label"] for row in coded_rows[:40]]
    sheet = [
        row | {"code": "" if i % 2 else label, "inclusion_proba": 0.5}
        for i, (row, label) in enumerate(zip(rows, labels, strict=True))
    ]
    half = write_rows("half.jsonl", sheet[::2])
    ask = ("evaluate", small_model, "--label-field", "code", "--format", "json")
    done = stance(*ask, write_rows("sheet.jsonl", sheet))
    assert (done.code, done.err) == (0, "20 of 40 rows have no label yet: left out.\n")
    assert done.out == stance(*ask, half).out
    # Of other data, nobody knows why a label is missing.
    bare = write_rows(
        "bare.jsonl", [{k: v for k, v in row.items() if k != "inclusion_proba"} for row in sheet]
    )
    assert stance(*ask, bare).complaint == (
        f"{bare}: line 2: expected a label; found none. Code the row, leave it out, or pass --on-error skip."
    )
