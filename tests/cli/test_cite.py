"""``stance cite``: the version and the model, as a run's manifest and the citation file have them."""

import json
import re
from pathlib import Path

import pytest
import yaml

import stance as package
from stance.scoring.citing import AUTHOR, TITLE

ROOT = Path(__file__).resolve().parents[2]


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
    default_model.save(folder)
    done = stance("cite", str(folder), "--format", "bibtex")
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", done.out, re.MULTILINE))
    assert list(fields) == ["title", "author", "version", "note"]
    assert fields["note"].startswith(r"Model my\_model \& co (linear), SHA-256 ")
    assert done.out.startswith("@software{stance,\n")
    assert done.out.endswith("\n}\n")
    assert "by a model of our own (linear), trained with stance" in stance("cite", str(folder)).out


@pytest.mark.parametrize("model", ["no/such/folder", "defaultt"])
def test_a_model_that_is_missing(stance, model):
    assert stance("cite", model).complaint.startswith(f"{model}: expected a model")
