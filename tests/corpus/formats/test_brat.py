from __future__ import annotations

import json

import pytest

from stance.corpus.formats import convert_corpus
from stance.errors import DataError

TEXT = "It may rain.\n\nIf so, then we go.\nSo be it.\n"
ANN = """T1\tmodal 3 6\tmay
T2\tconditional 14 16;21 25\tIf then
A1\tNegated T1
R1\tCause Arg1:T1 Arg2:T2
#1\tAnnotatorNotes T1\tnot sure
T3\tverb 7 16\train. If
"""


def test_annotations_of_others(read):
    rows, dropped = read("brat", {"mill.txt": TEXT.encode(), "mill.ann": ANN.encode()})
    assert [(row["doc_id"], row["start"], row["text"], row["cues"]) for row in rows] == [
        ("mill", 0, "It may rain.", [[3, 6, "modal"]]),
        ("mill", 14, "If so, then we go.", [[0, 2, "conditional"], [7, 11, "conditional"]]),
        ("mill", 33, "So be it.", []),
    ]
    assert {row["label"] for row in rows} == {None}
    assert dropped == {
        "tie between the fragments of an annotation": 1,
        "attribute": 1,
        "relation": 1,
        "note": 1,
        "annotation not within one sentence": 1,
    }


def test_sentences_of_others(read):
    ann = "T1\tSentence 0 12\tIt may rain.\nA1\tLabel T1 hedged\nT2\tmodal 3 6\tmay\n"
    rows, dropped = read("brat", {"mill.txt": TEXT.encode(), "mill.ann": ann.encode()})
    assert [(row["text"], row["label"], row["cues"]) for row in rows] == [
        ("It may rain.", "hedged", [[3, 6, "modal"]])
    ]
    assert dropped == {"character outside a sentence": len("Ifso,thenwego.Sobeit.")}


def test_what_is_written(convert, rows):
    files = convert("jsonl", "brat", rows).output
    assert sorted(files) == ["op-1.ann", "op-1.txt", "op_2_.ann", "op_2_.txt"]
    assert files["op-1.txt"].decode() == f"{rows[0]['text']}\n{rows[1]['text']}\n"
    lines = files["op-1.ann"].decode().split("\n")
    assert lines[0] == "T1\tSentence 0 17\tThe mill “closes”"
    assert lines[1] == "A1\tLabel T1 assertive"
    # An annotation may not span lines.
    assert "T2\tSentence 18 36;37 58\tIt might, perhaps, re-open & pay < half." in lines
    assert "T3\tmodal 21 26\tmight" in lines


def test_names_of_files_are_safe_and_apart(convert):
    names = ["../../etc/passwd", "a/b", "a_b", "A_B", "..", "", "x" * 300]
    rows = [{"doc_id": name, "text": "So.", "label": "assertive"} for name in names]
    files = convert("jsonl", "brat", rows).output
    assert sorted(name for name in files if name.endswith(".txt")) == sorted(
        f"{stem}.txt"
        for stem in ("etc_passwd", "a_b", "a_b-2", "A_B-3", "document", "sample-000006", "x" * 100)
    )


def test_types_and_labels_that_brat_cannot_spell(convert, read):
    rows = [
        {
            **{"doc_id": "a", "sent_id": 0, "start": 0, "end": 7, "text": "It may.", "label": "not sure"},
            "other_cues": [[0, 2, "Sentence"], [3, 6, "hypo doxastic _"]],
        }
    ]
    there = convert("jsonl", "brat", rows)
    assert b"\thypo_doxastic__ 3 6\tmay" in there.output["a.ann"]
    assert read("brat", there.output) == (rows, {})


def test_columns_that_are_called_as_offsets_but_are_none(convert, read):
    rows = [
        {"doc_id": "a", "sent_id": 0, "text": "It may.", "label": "hedged", "start": "09:30", "end": None}
    ]
    assert read("brat", convert("jsonl", "brat", rows).output) == (rows, {})


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a.txt": b"So."}, "a.txt: expected annotations beside it, in a.ann; found none"),
        ({"a.ann": b""}, "a.ann: expected a.txt beside it; found none"),
        (
            {"a.txt": b"So.", "a.ann": b"T1\tmodal 0 9\tSo.\n"},
            "line 1: expected an annotation within the text's 3",
        ),
        ({"a.txt": b"So.", "a.ann": b"T1 modal 0 2 So\n"}, "line 1: expected an annotation as ID, type"),
        (  # as where line ends of the text were changed after it was annotated
            {"a.txt": b"So.\nIt may.", "a.ann": b"T1\tmodal 8 11\tmay\n"},
            "line 1: expected 'may', as annotated; found 'ay.' there in the text",
        ),
        ({"a.txt": b"\xff", "a.ann": b""}, "a.txt: expected UTF-8 text"),
        ({"a.txt": b" \n", "a.ann": b""}, "expected sentences; found none"),
        ({"a.json": b"{}"}, "expected files of the format; found none in this folder"),
    ],
)
def test_damaged(convert, files, found):
    with pytest.raises(DataError, match=found):
        convert("brat", "jsonl", files)


def test_both_files_of_a_document_are_one_input(tmp_path):
    for name in ("b", "a"):
        tmp_path.joinpath(f"{name}.txt").write_text("It may.", encoding="utf-8")
        tmp_path.joinpath(f"{name}.ann").write_text("T1\tmodal 3 6\tmay\n", encoding="utf-8")
    paths = [tmp_path / name for name in ("b.txt", "a.ann", "a.txt", "b.ann")]
    for given, names in ((paths, ["b", "a"]), ([tmp_path, paths[2]], ["a", "b"])):
        lines = convert_corpus("brat", "jsonl", given).output.splitlines()
        assert [json.loads(line)["doc_id"] for line in lines] == names
    with pytest.raises(DataError, match="expected each input once; found it twice"):
        convert_corpus("brat", "jsonl", [paths[0], paths[0]])


def test_standard_input_is_no_folder():
    with pytest.raises(DataError, match="expected a folder or files; found standard input"):
        convert_corpus("brat", "jsonl", "-")


def test_byte_order_mark_is_a_character_as_in_brat(convert, read):
    mark = "\ufeff"
    files = {"a.txt": f"{mark}It may.\nSo.\n".encode(), "a.ann": b"T1\tmodal 4 7\tmay\n"}
    found, dropped = read("brat", files)
    assert [(row["text"], row["start"], row.get("cues")) for row in found] == [
        ("It may.", 1, [[3, 6, "modal"]]),
        ("So.", 9, []),
    ]
    assert dropped == {}
    rows = [{"doc_id": "a", "sent_id": 0, "text": f"{mark}It may.", "label": "hedged"}]
    back, _ = read("brat", convert("jsonl", "brat", rows).output)
    assert [row["text"] for row in back] == [f"{mark}It may."]
