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


def read_one(read, *lines, text="It may rain. She may go."):
    return read("brat", {"a.txt": text.encode(), "a.ann": "\n".join(lines).encode()})


def test_a_second_label_is_counted(read):
    rows, dropped = read_one(
        read,
        "T1\tSentence 0 12\tIt may rain.",
        "A1\tLabel T1 hedged",
        "A2\tLabel T1 assertive",
        "T2\tSentence 13 24\tShe may go.",
        "A3\tLabel T2 hedged",
        "A4\tLabel T2 hedged",
        "T3\tmodal 3 6\tmay",
        "A5\tLabel T3 hedged",
        "A6\tLabel T3 assertive",
    )
    assert [row["label"] for row in rows] == ["hedged", "hedged"]
    assert dropped == {"second label of a sentence": 1, "attribute": 2}


def test_notes_of_others_in_json_are_counted(read):
    rows, dropped = read_one(
        read,
        "T1\tSentence 0 12\tIt may rain.",
        '#1\tAnnotatorNotes T1\t{"sure": 1}',
        '#2\tAnnotatorNotes T1\t{"sure": 2}',
        "T2\tSentence 13 24\tShe may go.",
        "T3\tmodal 3 6\tmay",
        '#3\tAnnotatorNotes T3\t{"sure": 1}',
        "T4\tmodal 17 20\tmay",
        '#4\tAnnotatorNotes T4\t{"type": "iffy", "by": "kim"}',
        "R1\tCause Arg1:T3 Arg2:T4",
        '#5\tAnnotatorNotes R1\t{"type": "loose"}',
    )
    assert [row.get("sure") for row in rows] == [1, None]
    assert [row.get("cues", row.get("other_cues")) for row in rows] == [[[3, 6, "modal"]], [[4, 7, "iffy"]]]
    assert dropped == {"note": 2, "relation": 1, "'sure' of a note": 1, "'by' of a note": 1}


def test_a_cue_in_two_sentences_makes_up_for_none(read):
    rows, dropped = read_one(
        read,
        "T1\tSentence 0 12\tIt may rain.",
        "T2\tSentence 0 12\tIt may rain.",
        "T3\tSentence 13 24\tShe may go.",
        "T4\tmodal 3 6\tmay",
        "T5\tverb 7 16\train. She",
    )
    assert [row["cues"] for row in rows] == [[[3, 6, "modal"]], [[3, 6, "modal"]], []]
    assert dropped == {"annotation not within one sentence": 1}


@pytest.mark.parametrize("places", ["3 6;7 11", "7 11;3 6"])
def test_fragments_may_stand_in_any_order(read, places):
    text = "So may well rain."
    marked = " ".join(text[int(a) : int(b)] for a, b in (pair.split() for pair in places.split(";")))
    rows, dropped = read_one(read, f"T1\tSentence 0 17\t{text}", f"T2\tmodal {places}\t{marked}", text=text)
    assert (rows[0]["cues"], dropped) == ([[3, 11, "modal"]], {})
    apart = "12 16;3 6"
    rows, dropped = read_one(read, f"T1\tSentence 0 17\t{text}", f"T2\tmodal {apart}\train may", text=text)
    assert rows[0]["cues"] == [[3, 6, "modal"], [12, 16, "modal"]]
    assert dropped == {"tie between the fragments of an annotation": 1}


def test_line_ends_at_the_ends_are_counted(convert, read):
    rows = [
        {
            "doc_id": "a",
            "sent_id": 0,
            "text": "\r\nIt may\nrain.",
            "label": "hedged",
            "cues": [[5, 9, "modal"]],
        },
        {"doc_id": "a", "sent_id": 1, "text": "So.", "label": "hedged", "cues": []},
    ]
    there = convert("jsonl", "brat", rows)
    assert there.dropped == {"line end at an end of a sentence or cue": 2}
    back, _ = read("brat", there.output)
    assert [(row["text"], row["cues"]) for row in back] == [("It may\nrain.", [[3, 6, "modal"]]), ("So.", [])]


def test_a_nul_is_replaced_and_counted(convert, read):
    rows = [
        {
            "doc_id": "a",
            "sent_id": 0,
            "text": "It\0 may.",
            "label": "un\0sure",
            "other_cues": [[4, 7, "if\0fy"]],
        }
    ]
    there = convert("jsonl", "brat", rows)
    assert there.dropped == {"control character": 1}
    back, dropped = read("brat", there.output)
    assert ({**back[0], "text": "It\0 may."}, back[0]["text"]) == (
        rows[0] | {"start": 0, "end": 8},
        "It\ufffd may.",
    )
    assert dropped == {}
