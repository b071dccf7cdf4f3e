"""Codes of several coders from tables of every form; labelled data validated, counted and split; near duplicates."""

from __future__ import annotations

import itertools
import json
import random

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from stance.cli.data import command
from stance.corpus import (
    describe_data,
    find_near_duplicates,
    read_coded,
    read_codes,
    split_data,
    validate_data,
)
from stance.errors import DataError

LONG = [
    ("s1", "anna", "hedged"),
    ("s1", "ben", "Hedged"),
    ("s2", "anna", "assertive"),
    ("s2", "ben", "hedged"),
    ("s3", "ben", "speculative"),
]
MATRIX = [[1, 1], [0, 1], [-1, 2]]


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def write_lines(path, rows):
    return write(path, "".join(json.dumps(row) + "\n" for row in rows))


def as_dicts(rows, names=("unit_id", "coder", "label")):
    return [dict(zip(names, row, strict=True)) for row in rows]


@pytest.mark.parametrize("kind", ["jsonl", "json", "csv", "tsv", "parquet", "frame"])
def test_long_in_every_format(tmp_path, kind):
    frame, path = pd.DataFrame(as_dicts(LONG)), tmp_path / f"codes.{kind}"
    if kind == "jsonl":
        write_lines(path, as_dicts(LONG))
    elif kind == "json":
        write(path, json.dumps(as_dicts(LONG)))
    elif kind == "parquet":
        frame.assign(coder=frame["coder"].astype("category")).to_parquet(path)
    elif kind != "frame":
        frame.to_csv(path, index=False, sep="\t" if kind == "tsv" else ",")
    codes = read_codes(frame if kind == "frame" else path)
    assert (codes.coders, codes.labels) == (("anna", "ben"), ("assertive", "hedged", "speculative"))
    assert (codes.matrix.tolist(), codes.matrix.dtype) == (MATRIX, np.int8)
    assert codes.fields == {"unit_id": ["s1", "s2", "s3"]}
    assert (codes.has_documents, codes.doc_index.tolist()) == (False, [0, 1, 2])


WIDE = "doc_id,text,ben,anna\nd,So.,hedged,hedged\nd,No.,,assertive\ne,Is.,NA,hedged\n"
FORMS = {
    "wide": ({"w.csv": WIDE}, {"coders": ["anna", "ben"]}, [[1, 1], [0, -1], [1, -1]], [0, 0, 1]),
    "a file a coder": (
        {
            "anna.csv": "doc_id,sent_id,label\nd,0,hedged\nd,1,assertive\n",
            "ben.csv": "doc_id,sent_id,label\nd,1,hedged\n",
        },
        {},
        [[1, -1], [0, 1]],
        [0, 0],
    ),
    "long in two files, numbers as pandas writes them": (
        {"1.csv": "unit_id,coder,label\n1,a,hedged\n", "2.csv": "unit_id,coder,label\n1.0,b,assertive\n"},
        {},
        [[1, 0]],
        [0],
    ),
    "the same number in another document": (
        {"c.csv": "doc_id,unit_id,coder,label\na,1,x,hedged\nb,1,x,hedged\nb,1,y,hedged\n"},
        {},
        [[1, -1], [1, 1]],
        [0, 1],
    ),
    "columns of other names": (
        {"c.csv": "unit_id,coder,code,piece\n1,a,hedged,x\n1,b,hedged,x\n"},
        {"label_field": "code", "id_field": "piece"},
        [[1, 1]],
        [0],
    ),
    "a task that nobody did": ({"c.csv": "unit_id,coder,label\n1,a,hedged\n2,,\n"}, {}, [[1]], [0]),
    "numbers are ordered": (
        {"c.csv": "unit_id,a,b\n1,2,10\n2,,9\n3,10.0,10\n"},
        {"coders": ["a", "b"], "labels": None},
        [[0, 2], [-1, 1], [2, 2]],
        [0, 1, 2],
    ),
    "NA where it is a label": (
        {"c.csv": "unit_id,a,b\n1,NA,no\n2,no,na\n"},
        {"coders": ["a", "b"], "labels": ["NA", "no"]},
        [[0, 1], [1, -1]],
        [0, 1],
    ),
    "accents composed or not": (
        {"c.csv": "unit_id,a,b\n1,s\u00fbr,su\u0302r\n2,non,non\n"},
        {"coders": ["a", "b"], "labels": None},
        [[1, 1], [0, 0]],
        [0, 1],
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_forms_of_tables(tmp_path, name):
    files, options, matrix, documents = FORMS[name]
    paths = [write(tmp_path / file, text) for file, text in files.items()]
    codes = read_codes(paths, **options)
    assert (codes.matrix.tolist(), codes.doc_index.tolist()) == (matrix, documents)
    assert codes.is_ordered == (name != "accents composed or not")


BAD = {
    "label": ("unit_id,coder,label\n1,a,hedged\n2,a,hegded\n", {}, r"row 2: .*did you mean 'hedged'"),
    "twice": ("unit_id,coder,label\n1,a,hedged\n1,a,assertive\n", {}, "row 2: 'a' has coded 1 before"),
    "no coder": ("unit_id,label_a,label_b\n1,hedged,hedged\n", {}, "Pass label_field=… .* coders="),
    "no unit": ("coder,label\na,hedged\n", {}, "no column 'unit_id', nor 'doc_id' and 'sent_id'"),
    "no column of a coder": ("unit_id,anna\n1,hedged\n", {"coders": ["anna", "ben"]}, "no column 'ben'"),
    "blank unit": ("unit_id,coder,label\n,a,hedged\n", {}, "row 1: no value in column 'unit_id'"),
    "blank coder": ("unit_id,coder,label\n1,,hedged\n", {}, "row 1: no value in column 'coder'"),
    "no code": ("unit_id,coder,label\n1,a,\n", {}, "no codes"),
    "a label twice": (
        "unit_id,a,b\n1,x,x\n",
        {"coders": ["a", "b"], "labels": ["x", "x"]},
        "different labels",
    ),
    "too many labels": (
        "unit_id,a,b\n" + "".join(f"{i},x{i},y{i}\n" for i in range(20)),
        {"coders": ["a", "b"], "labels": None},
        "not up to 25 different labels",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_tables_of_codes(tmp_path, name):
    text, options, expected = BAD[name]
    with pytest.raises(DataError, match=expected) as caught:
        read_codes(write(tmp_path / "c.csv", text), **options)
    assert "\n" not in str(caught.value)


def test_one_name_for_two_sentences_is_noted(tmp_path, caplog):
    head = "doc_id,sent_id,text,label\n"
    anna = write(tmp_path / "anna.csv", f"{head}a,0,One.,hedged\na,1,Two.,hedged\nb,0,Three.,hedged\n")
    ben = write(tmp_path / "ben.csv", f"{head}a,0,Two.,hedged\na,1,Three.,hedged\nb,0,Three. ,hedged\n")
    read_codes([anna, ben])
    assert "2 sentences do not have the same text" in caplog.text
    assert "'One.' and 'Two.'" in caplog.text


def test_frames_are_read_as_files_are():
    def read(columns, **options):
        return read_codes(pd.DataFrame(columns), coders=["a", "b"], **options)

    blanks = [None, np.nan, pd.NA, pd.NaT, "", " ", "NA", "nan", "#N/A"]
    assert read({"a": ["hedged"] * 9, "b": blanks}).matrix.tolist() == [[1, -1]] * 9
    columns = {"a": ["1", 2.0, np.int64(3), 2], "b": [1, 2, 3, np.nan], "doc_id": [1.0, 2.0, 1, 2]}
    codes = read(columns, labels=None)
    assert codes.matrix.tolist() == [[0, 0], [1, 1], [2, 2], [1, -1]]
    assert (codes.fields["doc_id"], codes.doc_index.tolist()) == (["1", "2", "1", "2"], [0, 1, 0, 1])
    for column, options, expected in (
        (["hedged", "hedge"], {}, "row 2: 'hedge'"),
        ([None, None], {}, "no codes"),
        (["hedged"] * 2, {"doc_id": ["x", pd.NA]}, "row 2: no value in column 'doc_id'"),
    ):
        with pytest.raises(DataError, match=expected):
            read({"a": column, "b": column, **options})


def make_rows(n_documents=120, seed=0):
    rng = random.Random(seed)
    return [
        {
            "doc_id": f"d{document}",
            "sent_id": number,
            "text": f"Sentence {document} {number}.",
            "label": rng.choices(["assertive", "hedged", "speculative"], [80, 12, 8])[0],
            "author": f"a{document % 25}",
            "year": None,
            "turn": number,
        }
        for document in range(n_documents)
        for number in range(rng.randint(5, 40))
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("group", [None, "author"])
def test_nothing_stands_in_two_splits_and_shares_are_kept(seed, group):
    sentences = make_rows()
    split = split_data(sentences, group_field=group, seed=seed)
    assert sum(map(len, split.parts.values())) == len(sentences)
    for pick in (lambda s: s.doc_id, *([lambda s: s.fields["author"]] if group else [])):
        found = [{pick(sentence) for sentence in part} for part in split.parts.values()]
        assert not any(a & b for a, b in itertools.combinations(found, 2))
    for name, share in (("train", 0.8), ("dev", 0.1), ("test", 0.1)):
        assert len(split.parts[name]) / len(sentences) == pytest.approx(share, abs=0.02)
        labels = [sentence.label for sentence in split.parts[name]]
        assert labels.count("hedged") / len(labels) == pytest.approx(0.12, abs=0.05)
    again = split_data(sentences[::-1], group_field=group, seed=seed)  # whatever the order of the rows
    assert {n: {s.text for s in p} for n, p in again.parts.items()} == {
        n: {s.text for s in p} for n, p in split.parts.items()
    }


def test_shares_far_from_those_asked_are_noted(caplog):
    rows = [{"doc_id": f"d{i}", "text": f"{i}.", "label": "hedged", "outlet": "ab"[i % 2]} for i in range(20)]
    rows.append({"doc_id": "z", "text": "So.", "label": "hedged", "outlet": "z"})
    split_data(rows, group_field="outlet")
    assert "train has 48% of the sentences, not 80%" in caplog.text


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"shares": [1]}, "two or three numbers"),
        ({"shares": [80, 0]}, "two or three numbers"),
        ({"group_field": "outlet"}, "no column 'outlet'"),
        ({"group_field": "turn"}, "two values in 'd0'"),
    ],
)
def test_splits_that_cannot_be(options, expected):
    with pytest.raises(DataError, match=expected):
        split_data(make_rows(5), **options)
    with pytest.raises(DataError, match="3 splits need as many documents; the data has 2"):
        split_data(make_rows(2))


def test_splits_are_read_back_as_they_were(tmp_path):
    split = split_data(make_rows(20))
    split.save(tmp_path / "splits")
    found = read_coded(tmp_path / "splits" / "dev.jsonl").sentences
    assert [(s.doc_id, s.text, s.fields["year"]) for s in found] == [
        (s.doc_id, s.text, None) for s in split.parts["dev"]
    ]
    split_data(make_rows(20), shares=(80, 20)).save(tmp_path / "splits", overwrite=True)
    assert sorted(path.name for path in (tmp_path / "splits").iterdir()) == ["test.jsonl", "train.jsonl"]


PARTS = {
    "train.jsonl": [
        {
            "doc_id": "a",
            "sent_id": 0,
            "text": "The talks between the two sides failed again.",
            "label": "assertive",
        },
        {"doc_id": "a", "sent_id": 0, "text": "It may rain in the hills.", "label": "hedged"},
        {"doc_id": "b", "sent_id": 0, "text": "Nobody knows.", "label": "Speculative"},
        {"doc_id": "b", "sent_id": 1, "text": "", "label": "hedged"},
        {"doc_id": "b", "sent_id": 2, "text": "So.", "label": "hegded"},
        {"doc_id": "b", "sent_id": 3, "text": "Later.", "label": None},
    ],
    "test.jsonl": [
        {
            "doc_id": "a",
            "sent_id": 1,
            "text": "The talks between the two sides failed, again.",
            "label": "assertive",
        },
        {"doc_id": "c", "sent_id": 0, "text": "It  may rain in the hills.", "label": "assertive"},
    ],
}


@pytest.fixture
def parts(tmp_path):
    return [write_lines(tmp_path / name, rows) for name, rows in PARTS.items()]


def test_validation_finds_what_is_wrong(parts):
    found = validate_data(parts)
    assert list(found.counts.values()) == [5, 3, 2, 1, 1, 1, 1, 1, 1]
    assert [problem.row for problem in found.problems] == [4, 5]
    assert found.splits["all"].labels == {"assertive": 3, "hedged": 1, "speculative": 1}
    assert found.leaked_documents == ("a",)
    assert found.conflicts == {"It may rain in the hills.": {"hedged": 1, "assertive": 1}}
    assert [(p["crosses_splits"], p["similarity"]) for p in found.near_duplicates] == [(True, 1.0)]
    assert not found.is_valid
    assert any("stance agree" in note for note in found.notes)
    assert list(found.splits) == ["all", "train", "test"]


def test_labels_of_its_own_are_valid_and_misspelt_ones_are_named(caplog):
    own = validate_data([{"text": "So.", "label": "yes"}, {"text": "No.", "label": "no"}])
    assert own.is_valid
    assert own.splits["all"].labels == {"no": 1, "yes": 1}
    assert "label of its own" not in caplog.text
    validate_data([{"text": "So.", "label": "asertive"}, {"text": "It may.", "label": "hegded"}])
    assert all(f"Is it '{label}'?" in caplog.text for label in ("assertive", "hedged"))


def test_counts_of_data():
    rows = [
        {"doc_id": "a", "text": "It may.", "label": "hedged", "cues": [[3, 6, "modal"]]},
        {"doc_id": "a", "text": "It did so.", "label": "assertive", "cues": []},
        {"doc_id": "b", "text": "May it?", "label": "hedged", "cues": [[0, 3, "modal"]]},
    ]
    stats = describe_data(rows)
    assert (stats.n_sentences, stats.n_documents, stats.n_words, stats.n_with_cues) == (3, 2, 7, 3)
    assert stats.cues == {"modal": {"hedged": 2}}
    assert list(stats.labels.items()) == [("assertive", 1), ("hedged", 2)]


def test_data_from_the_command_line(parts, tmp_path):
    def run(*arguments):
        return CliRunner().invoke(command, list(map(str, arguments)), standalone_mode=False)

    shown = run("validate", *parts)
    assert shown.return_value == 1
    for word in ("problems", "hegded", "documents in two splits", "not valid"):
        assert word in shown.output
    as_json = json.loads(run("validate", *parts, "--format", "json", "-q").stdout)
    assert (as_json["is_valid"], as_json["counts"]["problems"]) == (False, 2)
    assert "no text" in str(run("stats", *parts).exception)
    coded = write_lines(tmp_path / "coded.jsonl", make_rows(30))
    assert "train" in run("split", coded, "--output", tmp_path / "out", "--shares", "80,20").output
    assert (tmp_path / "out" / "test.jsonl").exists()
    assert "--overwrite" in str(run("split", coded, "--output", tmp_path / "out").exception)
    assert "share" in run("stats", coded, "--format", "csv").output


def test_near_duplicates_are_those_of_comparing_every_two():
    rng = random.Random(1)
    words = [f"w{i}" for i in range(40)]
    texts = [" ".join(rng.choices(words, k=12)) for _ in range(80)]
    texts += [text.replace(text.split()[3], "other", 1).upper() + "!" for text in texts[:40]]

    def shingle(text):
        plain = f" {' '.join(text.lower().strip('!').split())} "
        return {plain[i : i + 5] for i in range(len(plain) - 4)}

    sets = [shingle(text) for text in texts]
    similar = {
        (a, b): len(sets[a] & sets[b]) / len(sets[a] | sets[b])
        for a, b in itertools.combinations(range(120), 2)
    }
    later = {b for (_, b), value in similar.items() if value >= 0.7}
    found = find_near_duplicates(texts, 0.7)
    assert {b for _, b, _ in found} == later
    assert all(value == pytest.approx(similar[a, b]) for a, b, value in found)
    with pytest.raises(DataError, match="similarity"):
        find_near_duplicates(texts, 0.2)
