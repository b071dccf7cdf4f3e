"""Coded sentences from tables of every kind, the bundled seeds, soft labels, and hashes of sentences."""

from __future__ import annotations

import gzip
import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import stance.corpus.seeds
from stance.corpus import (
    assign_folds,
    deal_documents,
    find_hashed,
    hash_sentences,
    load_seeds,
    parse_cues,
    read_coded,
    read_soft_labels,
)
from stance.errors import DataError
from stance.io.rejects import Rejects
from stance.records import CodedSentence, Cue

ROOT = Path(__file__).parents[1]
ROWS = [
    {"doc_id": "a", "sent_id": 4, "text": "It may rain.", "label": "hedged", "cues": [[3, 6, "modal"]]},
    {"doc_id": "a", "sent_id": 5, "text": "It “did”.", "label": "assertive", "cues": []},
    {
        "doc_id": "b",
        "sent_id": 0,
        "text": "🙂 If so?",
        "label": "speculative",
        "cues": [[2, 4, "conditional"]],
    },
]
EXPECTED = (
    CodedSentence("a", 4, "It may rain.", "hedged", (Cue(3, 6, "may", "modal"),)),
    CodedSentence("a", 5, "It “did”.", "assertive", ()),
    CodedSentence("b", 0, "🙂 If so?", "speculative", (Cue(2, 4, "If", "conditional"),)),
)


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(rows, **options):
    return read_coded(rows, **options).sentences


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".json", ".csv", ".tsv", ".parquet", "frame"])
def test_every_format_gives_the_same(tmp_path, suffix):
    path = tmp_path / f"coded{suffix}"
    as_text = [{**row, "cues": json.dumps(row["cues"])} for row in ROWS]
    if suffix == ".jsonl.gz":
        path.write_bytes(gzip.compress(write(tmp_path / "x", ROWS).read_bytes()))
    elif suffix == ".jsonl":
        write(path, ROWS)
    elif suffix == ".json":
        path.write_text(json.dumps(ROWS), encoding="utf-8")
    elif suffix == ".parquet":
        names = ("start", "end", "type")
        records = [{**r, "cues": [dict(zip(names, cue, strict=True)) for cue in r["cues"]]} for r in ROWS]
        pq.write_table(pa.Table.from_pylist(records), path)
    elif suffix == "frame":
        assert read_coded(pd.DataFrame(as_text)).sentences == EXPECTED
        return
    else:
        pd.DataFrame(as_text).to_csv(path, index=False, sep="\t" if suffix == ".tsv" else ",")
    data = read_coded(path)
    assert data.sentences == EXPECTED
    assert data.labels == ("assertive", "hedged", "speculative")


def test_rows_without_names_are_documents_of_their_own(tmp_path, caplog):
    path = write(
        tmp_path / "mine.jsonl", [{"body": "It did.", "code": "no"}, {"body": "It may.", "code": "yes"}]
    )
    with caplog.at_level(logging.WARNING, "stance"):
        data = read_coded(path, text_field="body", label_field="code", labels=None)
    assert [(s.doc_id, s.sent_id, s.label, s.cues) for s in data.sentences] == [
        ("mine-000001", 0, "no", None),
        ("mine-000002", 0, "yes", None),
    ]
    assert "id_field=…" in caplog.text
    for name in "ab":  # files of one name
        (tmp_path / name).mkdir()
        write(tmp_path / name / "mine.jsonl", [{"text": "So.", "label": "x"}])
    same = [tmp_path / "a" / "mine.jsonl", tmp_path / "b" / "mine.jsonl"]
    assert len({s.doc_id for s in read(same, labels=None)}) == 2


def test_folders_and_standard_input(tmp_path):
    write(tmp_path / "1.jsonl", ROWS[:2])
    (tmp_path / "notes.txt").write_text("no table")
    assert read(tmp_path) == EXPECTED[:2]
    code = "import sys; from stance.corpus import read_coded; print(len(read_coded('-').sentences))"
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    done = subprocess.run(
        [sys.executable, "-c", code], input=lines, capture_output=True, text=True, check=True
    )
    assert done.stdout == "3\n"


@pytest.mark.parametrize("written", [" Hedged ", "HEDGED", "hedged"])
def test_labels_in_any_letter_case(written):
    assert read([{"text": "It may.", "label": written}])[0].label == "hedged"


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["hedged", "none"], ("hedged", "none")),
        (["hedged", "", "assertive"], ("assertive", "hedged", "speculative")),
        (["hedged", "assertve"], "did you mean 'assertive'"),
        (["assertive", "hedged", "speculative", "none"], "'none' is none of the labels"),
    ],
)
def test_a_scheme_may_share_labels_with_stance(labels, found):
    rows = [{"text": f"It may {i}.", "label": label} for i, label in enumerate(labels)]
    if isinstance(found, tuple):
        assert read_coded(rows, allows_own=True).labels == found
    else:
        with pytest.raises(DataError, match=found):
            read_coded(rows, allows_own=True)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([1.0, 2.5, None], ["1", "2.5"]),
        ([True, False], ["true", "false"]),
        (["su\u0302r", "x"], ["s\u00fbr", "x"]),
    ],
)
def test_labels_of_ones_own_are_written_in_one_way(values, found):
    data = read_coded([{"text": "So.", "label": value} for value in values], labels=None)
    assert [s.label for s in data.sentences] == found


def test_uncoded_rows_and_what_is_no_sentence_are_counted(caplog):
    labels = ["hedged", "", None, "NA", "n/a", "Not a sentence", "assertive"]
    sheet = [{"code": label, "doc_id": "a", "text": "So.", "inclusion_proba": 0.5} for label in labels]
    with caplog.at_level(logging.INFO, "stance"):
        data = read_coded(sheet, label_field="code")
    assert [s.label for s in data.sentences] == ["hedged", "assertive"]
    assert "4 rows have no label yet" in caplog.text
    assert "1 rows are coded 'not a sentence'" in caplog.text
    with pytest.raises(DataError, match="label_field='code'"):
        read_coded(sheet)
    assert [s.label for s in read([{"text": "So.", "label": "NA"}], labels=["NA", "A"])] == ["NA"]


BAD = {
    "text": ({"text": "  ", "label": "hedged"}, "no text"),
    "label": ({"text": "So.", "label": "hegded"}, "did you mean 'hedged'"),
    "sent_id": ({"text": "So.", "label": "hedged", "sent_id": "x"}, "sent_id"),
    "cue beyond": ({"text": "So.", "label": "hedged", "cues": [[0, 9, "modal"]]}, "within the text's 3"),
    "cue of no type": ({"text": "So.", "label": "hedged", "cues": [[0, 2, ""]]}, "is no cue"),
    "cues overlap": (
        {"text": "So so.", "label": "hedged", "cues": [[0, 4, "verb"], [3, 5, "verb"]]},
        "overlap",
    ),
    "cue of other words": (
        {"text": "So.", "label": "hedged", "cues": [{"start": 0, "end": 2, "type": "verb", "text": "No"}]},
        "'So' at 0 to 2",
    ),
    "no list": ({"text": "So.", "label": "hedged", "cues": "{"}, "no list"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows(name):
    row, expected = BAD[name]
    rows = [{"text": "It did.", "label": "assertive"}, row]
    with pytest.raises(DataError, match=expected) as caught:
        read_coded(rows)
    assert "row 2" in str(caught.value)
    assert "\n" not in str(caught.value)
    rejects = Rejects("skip")
    assert len(read_coded(rows, rejects=rejects).sentences) == 1
    assert [reject.row for reject in rejects.first] == [2]


@pytest.mark.parametrize(
    ("inputs", "options", "expected"),
    [
        ([{"body": "So it rained.", "label": "hedged"}], {}, "text_field='body'"),
        ([{"text": "So.", "lable": "hedged"}], {}, "label_field='lable'"),
        ([{"text": "So.", "label": "hedged"}], {"id_field": "piece"}, "no column 'piece'"),
        ([{"text": "So.", "label": ""}], {}, "1 rows have no label"),
        ([{"text": "So.", "label": "hedged"}] * 2, {"n_labels": 2}, "all sentences are 'hedged'"),
        ("no/such.csv", {}, "no such file"),
        (3, {}, "no table"),
        ([], {}, "no files or tables"),
    ],
)
def test_inputs_that_cannot_be_read(inputs, options, expected):
    with pytest.raises(DataError, match=expected):
        read_coded(inputs, **options)


def test_cues_of_another_scheme_are_kept_apart(caplog):
    rows = [
        {"text": "It may.", "label": "hedged", "cues": [[3, 6, "modal"], [0, 2, "speculation_modal"]]},
        {"text": "It did.", "label": "assertive", "cues": []},
        {"text": "It can.", "label": "hedged", "cues": [[3, 6, "speculation_modal"]]},
    ]
    with caplog.at_level(logging.WARNING, "stance"):
        found = read(rows)
    assert [sentence.cues for sentence in found] == [(Cue(3, 6, "may", "modal"),), (), None]
    assert "not of stance's types" in caplog.text
    alone = read(rows[1:])  # nothing is known of stance's cues where all are another's
    assert [sentence.cues for sentence in alone] == [None, None]


def test_rows_of_stance_score_are_noted_and_keep_the_cues_of_their_label(caplog):
    cues = [
        {"start": 3, "end": 6, "text": "may", "type": "modal", "label": "hedged", "p": 0.9},
        {"start": 7, "end": 9, "text": "if", "type": "conditional", "label": "speculative", "p": 0.6},
    ]
    row = {"text": "It may if so.", "label": "hedged", "confidence": 0.9, "abstained": False, "p_hedged": 0.9}
    with caplog.at_level(logging.WARNING, "stance"):
        found = read([{**row, "cues": cues}])
    assert found[0].cues == (Cue(3, 6, "may", "modal"),)
    assert "stance score" in caplog.text
    assert parse_cues(cues, "It may if so.")[1].p == 0.6
    assert parse_cues(None, "So.") is parse_cues("", "So.") is None


def test_seeds_are_all_there_and_need_no_article(tmp_path, monkeypatch):
    seeds = load_seeds()
    article = load_seeds(["article"])
    assert (len(seeds), len(article), seeds[:42]) == (43_840, 42, article)
    assert all(cue.text == s.text[cue.start : cue.end] for s in seeds for cue in s.cues)
    source = stance.corpus.seeds.find_bundled("seeds")
    shutil.copytree(source / "article", tmp_path / "article", ignore=shutil.ignore_patterns("article.txt"))
    monkeypatch.setattr(
        stance.corpus.seeds, "find_bundled", lambda name: tmp_path / Path(name).relative_to("seeds")
    )
    assert load_seeds(["article"]) == []


def test_folds_are_dealt_as_ever():
    # Released models were measured on these folds: other ones would mix what they have learnt and what not.
    doc_ids = [f"d{i % 23}" for i in range(200)]
    labels = ["hedged" if i % 7 == 0 else "speculative" if i % 11 == 0 else "assertive" for i in range(200)]
    folds = assign_folds(doc_ids, labels, 5, seed=1)
    assert dict(zip(doc_ids, folds.tolist(), strict=True)) == FOLDS
    assert set(deal_documents(doc_ids, labels, [8, 1, 1], 0).tolist()) == {0, 1, 2}
    with pytest.raises(DataError, match=r"Add documents, or set fit\.n_folds to 3"):
        assign_folds(["a", "b", "c"], ["x", "y", "y"], 5, setting="fit.n_folds")


FOLDS = dict(zip((f"d{i}" for i in range(23)), map(int, "00414204310312413231320"), strict=True))


def scored(**more):
    return {"doc_id": "a", "text": "It may.", "label": "hedged", "p_yes": 0.9, "p_no": 0.1} | more


def test_soft_labels_of_both_schemas(tmp_path):
    first = {"start": 3, "end": 6, "text": "may", "type": "modal"}
    rows = [
        scored(cues=[first]),
        scored(cues=[{**first, "label": "yes", "p": 0.9}, {**first, "label": "no", "p": 0.6}]),
        scored(cues=[], p_yes=0.334, p_no=0.67),
    ]
    found = read_soft_labels(write(tmp_path / "scored.jsonl", rows), ["yes", "no"])
    assert [s.label for s in found.sentences] == ["yes", "yes", "no"]
    assert [len(s.cues) for s in found.sentences] == [1, 1, 0]
    assert np.allclose(found.proba.sum(axis=1), 1)
    assert found.proba.dtype == np.float32
    assert [s.sent_id for s in found.sentences] == [0, 2, 4]  # no neighbours
    assert found.drop_known(["It may."]).sentences == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (scored(p_no=1.4), "sum to 1"),
        (scored(p_no=0.4), "sum to 1"),
        (scored(p_no=None), "sum to 1"),
        (scored(p_no="x"), "no numbers"),
        ({"doc_id": "a", "text": "So."}, "no column 'p_yes'"),
        (scored(cues=[[0, 99, "modal"]]), "within the text"),
    ],
)
def test_what_is_no_scored_file(tmp_path, row, expected):
    with pytest.raises(DataError, match=expected):
        read_soft_labels(write(tmp_path / "scored.jsonl", [row]), ["yes", "no"])


def test_hashes_find_sentences_again():
    hashes = hash_sentences(["Rain may fall on Friday.", "So be it."])
    assert hashes == "N7akqKU="  # as in the released models
    assert find_hashed(["rain  MAY fall on friday.", "So be it.", "Rain may fall on a Friday."], hashes) == [
        True,
        False,
        False,
    ]


def test_published_sentences_are_rebuilt_from_a_copy_of_their_collection(shared, tmp_path):
    names = ("documents", "unlabelled")
    packed = b"".join((shared / "opeds_train" / f"{name}.jsonl.gz").read_bytes() for name in names)
    for row in map(json.loads, gzip.decompress(packed).splitlines()):
        content = {"content_original": row["text"].replace("\n\n", " \r\n")}
        (tmp_path / f"{row['doc_id'].removeprefix('abp:')}.json").write_text(json.dumps(content))
    program = [sys.executable, ROOT / "seeds" / "opeds" / "rebuild.py", tmp_path]
    assert subprocess.run([*program, tmp_path / "whole.jsonl"], check=False).returncode == 0
    found = read_coded(tmp_path / "whole.jsonl").sentences
    coded = [json.loads(line) for line in (shared / "opeds_train" / "sentences.jsonl").open(encoding="utf-8")]
    assert [s.text for s in found] == [row["text"] for row in coded]
    assert subprocess.run([*program, tmp_path / "over.jsonl", "overreach.jsonl"], check=False).returncode == 0
    assert len((tmp_path / "over.jsonl").read_text().splitlines()) == 1230
    # What is missing or was changed is named and left out; the rest is written.
    first, second = (tmp_path / f"{doc_id[4:]}.json" for doc_id in sorted({s.doc_id for s in found})[:2])
    first.unlink()
    second.write_text(second.read_text().replace(".", "!"))
    done = subprocess.run([*program, tmp_path / "rest.jsonl"], capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert all(f"abp:{path.stem}" in done.stderr for path in (first, second))
    assert 0 < len(found) - len(read_coded(tmp_path / "rest.jsonl").sentences) < 100
    empty = subprocess.run([*program[:2], tmp_path / "x", tmp_path / "none.jsonl"], check=False)
    assert empty.returncode == 1
    assert not (tmp_path / "none.jsonl").exists()
