import json
from pathlib import Path

import pytest

from stance.scoring.named import export as scoring_export
from stance.scoring.named.export import Exported


@pytest.fixture(scope="module")
def encoder_path(tiny, tiny_weights, tmp_path_factory):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("onnx")
    from stance.models import fit_model

    path = tmp_path_factory.mktemp("model") / "encoder"
    fit_model(tiny.make_config(tiny_weights, "encoder.epochs=4"), tiny.make_coded()).model.save(path)
    return path


def test_an_exported_model_scores_as_before(stance, encoder_path, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("The deal might fail today. They left the city again. If it fails they leave at last.")
    done = stance("export", encoder_path, "--format", "onnx", "--output", "exported")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Saved to exported: ")
    assert "Of 42 sentences 0 changed label; largest change of a probability: 0.0000" in done.out
    assert done.out.count("\n") == 1
    before, after = (
        stance("score", draft, "--format", "jsonl", "--model", model).rows
        for model in (encoder_path, "exported")
    )
    assert len(after) == 3
    for old, new in zip(before, after, strict=True):
        assert new["confidence"] == pytest.approx(old["confidence"], abs=1e-4)
        assert [new[key] for key in ("label", "by", "cues")] == [old[key] for key in ("label", "by", "cues")]


def test_int8_and_what_is_kept_are_passed_on(stance, encoder_path):
    options = ("--int8", "--keep", "layer.0/", "--keep", "layer.1/attention", "--output", "small")
    assert stance("export", encoder_path, *options).code == 0
    made = json.loads(Path("small/model.json").read_text(encoding="utf-8"))["info"]["export"]
    assert (made["int8"], made["kept"]) == (True, ["layer.0/", "layer.1/attention"])


def test_what_was_there_stays_but_for_overwrite(stance, monkeypatch):
    asked = []

    def note(model, output, **options):
        asked.append((model, str(output), options))
        return Exported(output, 23_040_000, 42, 1, 0.01234)

    monkeypatch.setattr(scoring_export, "export_model", note)
    done = stance("export", "model", "--output", "out", "--overwrite")
    assert asked == [("model", "out", {"int8": False, "keep": (), "overwrite": True})]
    assert done.out == (
        "Saved to out: 23.0 MB. Of 42 sentences 1 changed label; largest change of a probability: 0.01234\n"
    )


def test_bad_input_is_one_line(stance, encoder_path, tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "empty").mkdir()
    for arguments, said in (
        (("no/such",), "no/such: expected a model folder, or one of default"),
        (("empty",), "empty: expected model.json in the model folder; found none"),
        ((encoder_path, "--output", "there"), "there: expected a new folder; found it is there already"),
        ((encoder_path, "--output", "no/parent"), "no/parent: expected the folder no; found none"),
        ((encoder_path, "--int8", "--keep", "x"), "keep: expected a part of a matrix product's name"),
    ):
        complaint = stance("export", "--output", "out", *arguments).complaint
        assert complaint.startswith(said)
        assert not (tmp_path / "out").exists()


def test_wrong_usage(stance):
    done = stance("export", "model", "--keep", "layer.0", "--output", "out")
    assert done.code == 2
    assert "--keep is for --int8" in done.err
    assert stance("export", "model").code == 2
    assert stance("export", "model", "--format", "tflite", "--output", "out").code == 2
