"""``stance cite``: the version and the model, as a run's manifest and the citation file have them."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from pyarrow import parquet

import stance as package
from stance.models.calibration import Calibration
from stance.scoring import open_model
from stance.scoring.named.citing import AUTHOR, TITLE

ROOT = Path(__file__).resolve().parents[2]


def _save_own(model, folder):
    dataclasses.replace(model, calibration=Calibration(2.0, (0.0, 0.0, 0.0))).save(folder)


def test_the_words_are_those_of_the_citation_file(stance):
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["title"], cited["version"]) == (TITLE, package.__version__)
    assert [author["name"] for author in cited["authors"]] == [AUTHOR]
    done = stance("cite")
    assert done.out.startswith(f"{AUTHOR}. {TITLE}. Version {cited['version']}.\nModel: default (linear), ")
    assert 'labelled by the model "default" of stance' in done.out


def test_the_hash_is_that_of_the_manifest(stance):
    Path("draft.txt").write_text("It may rain.")
    stance("score", "draft.txt", "--output", "scored")
    made_from = json.loads(Path("scored/manifest.json").read_text(encoding="utf-8"))["made_from"]
    assert json.loads(stance("cite", "--format", "json").out)["sha256"] == made_from["model"]["sha256"]


def test_bibtex_holds_in_tex(stance, default_model):
    folder = Path("my_model & co")
    _save_own(default_model, folder)
    done = stance("cite", str(folder), "--format", "bibtex")
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", done.out, re.MULTILINE))
    assert list(fields) == ["title", "author", "version", "note"]
    assert fields["note"].startswith(r"Model my\_model \& co (linear), SHA-256 ")
    assert done.out.startswith("@software{stance,\n")
    assert done.out.endswith("\n}\n")
    assert "by a model of our own (linear), with stance" in stance("cite", str(folder)).out


@pytest.mark.parametrize("model", ["no/such/folder", "defaultt"])
def test_a_model_that_is_missing(stance, model):
    assert stance("cite", model).complaint.startswith(f"{model}: expected a model")


@pytest.mark.parametrize("output", ["scored.parquet", "scored"])
def test_scored_sentences_say_what_scored_them(stance, output):
    Path("draft.txt").write_text("It may rain.")
    stance("score", "draft.txt", "--output", output)
    assert stance("cite", output).out == stance("cite").out


@pytest.mark.parametrize("output", ["scored.parquet", "scored/"])
def test_a_model_of_ones_own_is_known_by_its_hash(stance, default_model, output):
    _save_own(default_model, Path("mine"))
    Path("draft.txt").write_text("It may rain.")
    stance("score", "draft.txt", "--model", "mine", "--output", output)
    found = json.loads(stance("cite", output, "--format", "json").out)
    assert found == json.loads(stance("cite", "mine", "--format", "json").out) | {"model": ""}
    assert "Model: of our own (linear), SHA-256 " in stance("cite", output).out


def test_workers_and_this_process_say_the_same(stance):
    table = pa.table({"doc_id": ["a", "b"], "text": ["It may rain. " * 200_000, "It rains."]})
    parquet.write_table(table, "texts.parquet")
    for n_workers in ("1", "2"):
        stance("score", "texts.parquet", "--workers", n_workers, "--output", f"{n_workers}.parquet")
    assert stance("cite", "1.parquet").out == stance("cite", "2.parquet").out == stance("cite").out


def test_files_that_do_not_say(stance):
    Path("draft.txt").write_text("It may rain.")
    stance("score", "draft.txt", "--output", "scored.csv")
    parquet.write_table(pa.table({"text": ["It may rain."]}), "texts.parquet")
    for name in ("scored.csv", "texts.parquet"):
        assert stance("cite", name).complaint.startswith(
            f"{name}: expected a Parquet file, or a folder of parts"
        )


def test_what_a_folder_is_called_says_nothing_of_its_model(stance, default_model):
    _save_own(default_model, Path("runs/default"))
    shutil.copytree(open_model("default")[1], "copy")
    own = json.loads(stance("cite", "runs/default", "--format", "json").out)
    assert (own["model"], own["is_released"]) == ("default", False)
    assert "by a model of our own (linear), with stance" in stance("cite", "runs/default").out
    assert stance("cite", "copy").out == stance("cite").out
