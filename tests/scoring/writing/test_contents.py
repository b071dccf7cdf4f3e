"""Folders are known by what a command writes into them: such alone may be replaced."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stance.cache import find_bundled
from stance.corpus.formats import get_format
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.errors import OutputError
from stance.models.encoder import store
from stance.scoring.writing.contents import BRAT, MODEL, PLOTS, SPLITS
from stance.scoring.writing.guards import refuse_strangers


def fill(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("mine")
    return folder


def test_models_may_be_replaced(tmp_path):
    for name in ("models/linear-en", "models/encoder-en/stance_encoder_en/model"):
        bundled = Path(find_bundled("models/linear-en")).parents[1] / name
        if bundled.is_dir():
            shutil.copytree(bundled, tmp_path / bundled.name)
            refuse_strangers(tmp_path / bundled.name, MODEL)
    names = (store._WEIGHTS, store._ONNX, store._TOKENIZER, store._CONFIG)
    refuse_strangers(fill(tmp_path / "encoder", "model.json", *names), MODEL)


def test_what_the_format_brat_writes_may_be_replaced(tmp_path):
    sentences = [
        AnnotatedSentence("It may.", "hedged", doc_id=name, sent_id=0) for name in ("a/b", "ä.c", "d")
    ]
    folder = fill(tmp_path / "brat", *get_format("brat").write(sentences, Losses()))
    assert len(list(folder.iterdir())) == 6
    refuse_strangers(folder, BRAT)


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db"])
def test_file_managers_leave_nothing_worth_keeping(tmp_path, name):
    refuse_strangers(fill(tmp_path / "splits", "train.jsonl", name), SPLITS)


@pytest.mark.parametrize(
    ("contents", "names", "stranger"),
    [
        (MODEL, ["model.json", "std.csv"], "std.csv"),
        (MODEL, ["model.json", "encoder/model.json", "encoder/notes/a.txt"], "encoder/notes/a.txt"),
        (MODEL, ["config.json", "model.safetensors", "tokenizer.json"], "config.json"),  # a backbone
        (MODEL, ["README.md"], "README.md"),
        (SPLITS, ["train.jsonl", "chapter.docx"], "chapter.docx"),
        (SPLITS, ["old/train.jsonl"], "old/train.jsonl"),
        (PLOTS, ["confusion.svg", ".git/HEAD"], ".git/HEAD"),
        (BRAT, ["a.txt", "a.ann", "thesis.txt"], "thesis.txt"),
        (BRAT, ["a.txt", "a.ann", "annotation.conf"], "annotation.conf"),
        (None, ["anything"], "anything"),
    ],
)
def test_folders_of_something_else_are_kept(tmp_path, contents, names, stranger):
    folder = fill(tmp_path / "out", *names)
    with pytest.raises(OutputError, match=f"out: expected a new folder.*; found '{stranger}' in it. Choose"):
        refuse_strangers(folder, contents)
