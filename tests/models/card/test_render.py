from __future__ import annotations

import json

import pytest
import yaml
from defusedxml.ElementTree import fromstring as parse

from stance.models.card.plot import render_reliability
from stance.models.card.render import render_card
from stance.models.folder import read_description, write_folder

METRICS = {
    "macro_f1": 0.81234567,
    "accuracy": 0.9,
    "mcc": 0.7,
    "ece": 0.02,
    "cue_f1": None,
    "per_class": {
        "assertive": {"precision": 0.9, "recall": 0.8, "f1": 0.85, "support": 1500},
        "hedged": {"precision": 0.5, "recall": 0.6, "f1": 0.55, "support": 20},
        "speculative": {"precision": 0.7, "recall": 0.7, "f1": 0.7, "support": 30},
    },
    "confusion": [[1200, 200, 100], [4, 12, 4], [5, 4, 21]],
    "n_sentences": 1550,
    "n_documents": 31,
    "intervals": {"macro_f1": [0.75, 0.86], "f1_hedged": [0.4, 0.6]},
}
FAILURE = {
    "construction": "permission",
    "label": "assertive",
    "text": "Members | friends may *vote*.",
    "before": "",
    "after": "",
    "predicted": "hedged",
    "confidence": 0.876,
}
CHECKLIST = {
    "overall": {
        "construction": "all",
        "n_passed": 4,
        "n_sentences": 5,
        "share": 0.8,
        "interval": [0.376, 0.964],
    },
    "constructions": [
        {"construction": "duty", "n_passed": 2, "n_sentences": 2, "share": 1.0, "interval": [0.342, 1.0]},
        {
            "construction": "permission",
            "n_passed": 2,
            "n_sentences": 3,
            "share": 2 / 3,
            "interval": [0.2, 0.9],
        },
    ],
    "failures": [FAILURE],
}
INFO = {
    "config": {"model": "linear", "fit": {"n_folds": 5}, "encoder": {"weights": "minilm"}},
    "metrics": METRICS,
    "reliability": [
        {"low": 0.8, "high": 0.9, "n_sentences": 1200, "confidence": 0.851, "accuracy": 0.842},
    ],
    "data_hashes": {"seeds/article/labels.jsonl": "ab12"},
    "versions": {"stance": "9.9"},
    "checklist": CHECKLIST,
}
SVG = "{http://www.w3.org/2000/svg}"
LABELS = ["assertive", "hedged", "speculative"]


def describe(**changes):
    return {"model": "linear", "labels": LABELS, "min_confidence": 0.0, "info": INFO} | changes


def read_head(card):
    _, head, body = card.split("---\n", 2)
    return yaml.safe_load(head), body


def test_the_card_tells_what_was_measured():
    head, body = read_head(render_card(describe()))
    assert (head["license"], head["library_name"], head["language"]) == ("mit", "stance", "en")
    assert "base_model" not in head
    held_out, checklist = head["model-index"][0]["results"]
    assert [(m["type"], m["value"]) for m in held_out["metrics"]] == [
        ("f1", 0.8123),
        ("accuracy", 0.9),
        ("matthews_correlation", 0.7),
        ("expected_calibration_error", 0.02),
    ]
    assert checklist["metrics"] == [{"type": "accuracy", "name": "pass rate", "value": 0.8}]
    for row in (
        "| macro-F1 | 0.812 | 0.750 to 0.860 |",
        "| accuracy | 0.900 | – |",
        "| hedged | 0.500 | 0.600 | 0.550 | 0.400 to 0.600 | 20 |",
        "| assertive | 1,200 | 200 | 100 |",
        "| 0.80 to 0.90 | 1,200 | 0.851 | 0.842 |",
        "| permission | 2 of 3 | 67 % | 20 to 90 % |",
        "| all | 4 of 5 | 80 % | 38 to 96 % |",
        "| Members \\| friends may \\*vote\\*. | permission | assertive | hedged (0.88) |",
        "| seeds/article/labels.jsonl | `ab12` |",
    ):
        assert row in body.splitlines()
    assert "1,550 sentences of 31 documents" in body
    assert "5 folds" in body
    assert "F1 of cue" not in body
    assert "minilm" not in body  # of no concern to a linear model
    assert "stance 9.9." in body


def test_calibration_error_by_chance_where_it_is_known():
    assert "by chance" not in render_card(describe())
    card = render_card(describe(info=INFO | {"metrics": METRICS | {"ece_by_chance": 0.0125}}))
    lines = card.splitlines()
    at = lines.index("| calibration error (less is better) | 0.020 | – |")
    assert lines[at + 1] == "| calibration error by chance alone | 0.013 | – |"


def test_markup_in_labels_and_names_of_files_is_shown_as_it_stands():
    per_class = dict(zip(["<b>", "a|*b*", "speculative"], METRICS["per_class"].values(), strict=True))
    info = {"metrics": METRICS | {"per_class": per_class}, "data_hashes": {"<i> _new_ [1].csv": "0" * 64}}
    card = render_card(describe(labels=list(per_class), info=INFO | info))
    assert "| \\<b\\> | 0.900 |" in card
    assert "| coded \\ found | \\<b\\> | a\\|\\*b\\* | speculative |" in card
    assert r"| \<i\> \_new\_ \[1\].csv |" in card


def test_the_hub_library_reads_its_results():
    hub = pytest.importorskip("huggingface_hub")
    card = hub.ModelCard(render_card(describe()))
    assert card.data.model_name == "stance-linear"
    assert [(r.dataset_type, r.metric_type, r.metric_value) for r in card.data.eval_results] == [
        ("stance-seeds", "f1", 0.8123),
        ("stance-seeds", "accuracy", 0.9),
        ("stance-seeds", "matthews_correlation", 0.7),
        ("stance-seeds", "expected_calibration_error", 0.02),
        ("stance-checklist", "accuracy", 0.8),
    ]
    assert card.data.license == "mit"


@pytest.mark.parametrize(("license_", "found"), [("cc0-1.0", "cc0-1.0"), (None, "unknown")])
def test_a_model_that_another_taught(license_, found):
    hashes = {"seeds/article/labels.jsonl": "ab12", "scored/1-taught.parquet": "cd34"}
    info = {
        **INFO,
        "data_hashes": hashes,
        "config": {**INFO["config"], "distil": {"weight": 0.25, "license": license_}},
    }
    head, body = read_head(render_card(describe(info=info)))
    assert "distil:\n  weight: 0.25\n" in body
    assert head["license"] == found
    assert head["model-index"][0]["results"][0]["dataset"]["type"] == "stance-seeds"
    assert "The seeds that the library carries" in body
    assert "sentences that another model scored" in body
    assert "| scored/1-taught.parquet | `cd34` |" in body.splitlines()
    told = {**info, "n_taught": 1234, "config": {"distil": {"teacher": "MPNet, of speeches"}}}
    _, body = read_head(render_card(describe(info=told)))
    said = " ".join(body.split())
    assert "1,234 sentences that another model scored (MPNet, of speeches): `scored/` below. Nothing" in said
    # What else it learnt from is not known here.
    info["data_hashes"] = {**hashes, "mine.csv": "ef56"}
    head, body = read_head(render_card(describe(info=info)))
    assert head["license"] == "unknown"
    assert "Files of labelled sentences.\n\nBeside them, sentences that another model scored" in body
    assert head["model-index"][0]["results"][0]["dataset"]["type"] == "labelled-sentences"


def test_a_part_of_a_cascade_points_to_the_card_of_the_whole():
    head, body = read_head(render_card(describe(info={"part_of": "cascade"})))
    assert "license" not in head
    assert "A part of a cascade: the folder around this one has the card" in body
    assert "## Results" not in body


@pytest.mark.parametrize(
    ("weights", "hashes", "license_", "base"),
    [
        ("mine/weights", {"seeds/article/labels.jsonl": "ab12"}, "unknown", None),
        ("mpnet", {"mine.csv": "cd34"}, "unknown", "sentence-transformers/all-mpnet-base-v2"),
        (
            "mpnet",
            {"seeds/article/labels.jsonl": "ab12"},
            "apache-2.0",
            "sentence-transformers/all-mpnet-base-v2",
        ),
        (
            "mpnet",
            {"seeds/article/labels.jsonl": "ab12", "scored/1-a.parquet": "ef56"},
            "unknown",
            "sentence-transformers/all-mpnet-base-v2",
        ),
    ],
)
def test_a_cascade_of_a_given_encoder_tells_what_that_was_made_from(weights, hashes, license_, base):
    config = {**INFO["config"], "model": "cascade", "cascade": {"encoder": "mine", "max_loss": 0.005}}
    info = {**INFO, "config": config, "encoder": {"weights": weights, "data_hashes": hashes}}
    head, body = read_head(render_card(describe(model="cascade", info=info)))
    assert (head["license"], head.get("base_model")) == (license_, base)
    assert "see `encoder/README.md`" in body
    assert "minilm" not in body.lower()  # of the recipe, which it was not made by
    assert "max_loss: 0.005" in body


def test_an_encoder_of_ones_own_data():
    config = {"encoder": {"weights": "minilm"}, "cascade": {"encoder": "/home/me/models/teacher"}}
    info = {
        "config": config,
        "data_hashes": {"/home/me/secret/coded.csv": "cd34", r"C:\me\more.csv": "ef56", "here/my.csv": "aa"},
        "held_out": ["a", "b"],
        "abstention": {
            "threshold": 0.6,
            "target_accuracy": 0.9,
            "accuracy": 0.91,
            "coverage": 0.8,
            "interval": None,
        },
    }
    head, body = read_head(render_card(describe(model="encoder", labels=["no", "ye`s"], info=info)))
    assert head["license"] == "unknown"
    assert head["base_model"] == "sentence-transformers/all-MiniLM-L6-v2"
    assert "model-index" not in head
    assert "# stance: an encoder model of 2 labels" in body
    assert "assertive" not in body
    assert "2 documents were held out" in body
    assert "below a confidence of 0.600: its answers on held-out documents are 0.910" in body
    assert "| coded.csv | `cd34` |" in body
    assert "| more.csv | `ef56` |" in body
    assert "| here/my.csv | `aa` |" in body
    assert "encoder: teacher" in body
    assert "/home" not in body
    assert "stance evaluate" in body


def test_probabilities_in_use_differ_from_those_measured():
    def render(calibration, config=None, **more):
        info = INFO | {"config": {"calibration": calibration, **(config or {})}, "held_out": ["a"]}
        return " ".join(read_head(render_card(describe(info=info, **more)))[1].split())

    softened = render({"transfer_scale": 0.9, "target_shares": {"hedged": 0.25, "assertive": 0.75}})
    assert "In use its log odds are multiplied by 0.9" in softened
    assert "than these documents have: 0.25 hedged, 0.75 assertive." in softened
    cascade = {"model": "cascade", "cascade": {"encoder": "mine"}}
    assert "In use the linear model's log odds" in render({"transfer_scale": 0.9}, cascade, model="cascade")
    assert "In use" not in render({"transfer_scale": 1.0, "target_shares": None})
    assert "how sure the latter must be" in render({}, model="cascade")
    assert "how sure the latter must be" not in render({}, model="encoder")


def test_an_exported_model_says_what_was_measured():
    export = {"format": "onnx", "int8": True, "kept": [], "versions": {}}
    _, body = read_head(render_card(describe(model="encoder", info=INFO | {"export": export})))
    assert "Exported as ONNX, int8. The figures above are of the weights before the export." in body


def test_a_poor_model_does_not_make_an_endless_card():
    checklist = CHECKLIST | {"failures": [FAILURE] * 100}
    _, body = read_head(render_card(describe(info=INFO | {"checklist": checklist})))
    assert body.count("friends may") == 60
    assert "And 40 more" in body


def test_whatever_is_known_makes_a_card():
    for info in ({}, {"metrics": {"macro_f1": 0.5}}, {"note": "x"}, {"metrics": None, "config": None}):
        for kind in ("linear", "encoder", "cascade"):
            assert "None were kept" in render_card(describe(model=kind, info=info))


def test_a_folder_has_its_card_and_does_not_vouch_for_it(tmp_path):
    for name in ("one", "two"):
        write_folder(tmp_path / name, describe(), {"x.bin": b"x"})
    assert {path.name for path in (tmp_path / "one").iterdir()} == {
        *("README.md", "calibration.svg", "model.json", "x.bin")
    }
    for name in ("README.md", "calibration.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    card = (tmp_path / "one" / "README.md").read_bytes()
    assert b"](calibration.svg)" in card
    assert card.decode() == render_card(read_description(tmp_path / "one"))
    assert b"\r" not in card
    (tmp_path / "one" / "README.md").write_text("Mine.")
    assert list(json.loads((tmp_path / "one" / "model.json").read_text())["files"]) == ["x.bin"]
    assert read_description(tmp_path / "one")["model"] == "linear"


def test_the_calibration_plot(tmp_path):
    bins = [
        {"low": 0.6, "high": 0.8, "n_sentences": 300, "confidence": 0.7, "accuracy": 0.5},
        {"low": 0.8, "high": 1.0, "n_sentences": 1200, "confidence": 0.95, "accuracy": 1.0},
    ]
    root = parse(render_reliability(bins))
    first, last = root.iter(f"{SVG}circle")
    # A step of .1 is 36 to the right and 25 up; the corner of the axes is at 60, 270.
    assert (float(first.get("cx")), float(first.get("cy"))) == (60 + 7 * 36, 270 - 5 * 25)
    assert (float(last.get("cx")), float(last.get("cy"))) == (60 + 9.5 * 36, 20)
    bars = [(float(bar.get("width")), float(bar.get("height"))) for bar in list(root.iter(f"{SVG}rect"))[1:]]
    assert bars == [(72, 18.8), (72, 75)]
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert "0.80 to 1.00: 1,200 sentences, 1.000 right, mean confidence 0.950" in titles
    assert {text.text for text in root.iter(f"{SVG}text")} >= {
        "confidence",
        "share right",
        "sentences",
        "1,200",
    }


def test_a_card_without_figures_has_no_plot(tmp_path):
    write_folder(tmp_path / "one", describe(info={}), {})
    assert {path.name for path in (tmp_path / "one").iterdir()} == {"README.md", "model.json"}
    assert "calibration.svg" not in (tmp_path / "one" / "README.md").read_text()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"precision": "bfloat16", "device": "cpu", "threads": 2}, "in bfloat16 on cpu with 2 threads."),
        ({"precision": "float32", "device": "cpu", "threads": 1}, "in float32 on cpu with 1 thread."),
        ({"precision": "bfloat16", "device": "NVIDIA H100"}, "in bfloat16 on NVIDIA H100."),
    ],
)
def test_what_an_encoder_was_trained_with_is_told(found, said):
    card = render_card(describe(model="encoder", info={**INFO, "trained_with": found}))
    assert f"The encoder was trained {said}" in card.splitlines()
    assert "was trained in" not in render_card(describe(model="encoder"))
