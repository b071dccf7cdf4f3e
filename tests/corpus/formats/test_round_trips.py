"""What both sides can hold survives the way there and back; what one cannot is counted."""

from __future__ import annotations

import pytest

from stance.corpus.formats import list_formats
from stance.errors import DataError

WHOLE = ("jsonl", "csv", "spacy-jsonl", "doccano", "label-studio", "argilla", "spacy")


@pytest.mark.parametrize("name", WHOLE)
def test_formats_with_metadata_lose_nothing(convert, read, rows, name):
    if name == "csv":  # a column of text and numbers is one of text
        rows[1]["para"] = "1"
    there = convert("jsonl", name, rows)
    back, dropped = read(name, there.output)
    assert (there.dropped, dropped) == ({}, {})
    assert back == rows
    assert (there.n_sentences, there.n_documents, there.n_unlabelled) == (4, 2, 1)
    assert there.labels == {"assertive": 1, "hedged": 1, "speculative": 1}
    assert there.cue_types == {"modal": 1, "adverb": 1, "iffy": 1}


def test_brat_adds_offsets_and_loses_nothing(convert, read, rows):
    there = convert("jsonl", "brat", rows)
    back, dropped = read("brat", there.output)
    assert (there.dropped, dropped) == ({}, {})
    places = [(row.pop("start"), row.pop("end")) for row in back]
    assert back == rows
    # Lengths 17, 40; 9, 18: a line each.
    assert places == [(0, 17), (18, 58), (0, 8), (9, 27)]


@pytest.mark.parametrize("name", ["szeged-xml", "bioscope-xml", "conll2010-xml"])
def test_xml_counts_what_it_drops(convert, read, rows, name):
    there = convert("jsonl", name, rows)
    back, dropped = read(name, there.output)
    assert dropped == {}
    expected = {
        "column 'sent_id'": 2,
        "column 'zone'": 2,
        "column 'tags'": 1,
        "column 'para'": 1,
        "label that does not follow from the cues": 3,
        "sentence whose cues are not known": 1,
        "sentence without a label": 1,
    }
    if name == "conll2010-xml":
        del expected["label that does not follow from the cues"], expected["sentence without a label"]
        assert [row["label"] for row in back] == ["assertive", "hedged", "speculative", None]
    assert there.dropped == expected
    for row, original in zip(back, rows, strict=True):
        assert (row["text"], row["doc_id"]) == (original["text"], original["doc_id"])
        assert row.get("cues", []) == original.get("cues", [])
        assert row.get("other_cues") == original.get("other_cues")


@pytest.mark.parametrize("name", ["commitmentbank-csv", "certainty-jsonl"])
def test_scores_go_between_the_scored_corpora(convert, read, name):
    rows = [
        {"doc_id": "7", "sent_id": 0, "text": "It rained.", "label": "4.25"},
        {"doc_id": "x-1", "sent_id": 0, "text": "So, “it” rained.", "label": "-2"},
    ]
    there = convert("jsonl", name, rows)
    back, dropped = read(name, there.output)
    assert (there.dropped, dropped) == ({}, {})
    assert [{key: row[key] for key in rows[0]} for row in back] == rows


def test_fixed_columns_count_cues_and_labels_that_are_no_scores(convert, rows):
    assert convert("jsonl", "certainty-jsonl", rows).dropped == {
        "column 'sent_id'": 2,
        "label that is no number": 3,
        "cue": 3,
    }
    dropped = convert("jsonl", "commitmentbank-csv", rows).dropped
    assert dropped == {
        "column 'sent_id'": 2,
        "column 'para'": 2,
        "column 'zone'": 2,
        "column 'tags'": 1,
        "cue": 3,
    }


@pytest.mark.parametrize("name", list_formats())
def test_no_sentence_is_lost(convert, rows, name):
    there = convert("jsonl", name, rows)
    back = convert(name, "jsonl", there.output)
    assert there.n_sentences == back.n_sentences == len(rows)


def test_offsets_into_the_document_survive_brat(convert, read):
    rows = [
        {"doc_id": "a", "sent_id": 0, "start": 2, "end": 9, "text": "It did.", "label": "assertive"},
        {"doc_id": "a", "sent_id": 1, "start": 11, "end": 16, "text": "So be", "label": "hedged"},
    ]
    there = convert("jsonl", "brat", rows)
    assert there.output["a.txt"].decode() == "\n\nIt did.\n\nSo be\n"
    assert read("brat", there.output) == (rows, {})


@pytest.mark.parametrize("places", [((7, 14), (0, 5)), ((0, 7), (5007, 5012))], ids=["turned", "far"])
def test_offsets_that_fit_no_text_are_counted(convert, places):
    rows = [
        {"doc_id": "a", "start": start, "end": end, "text": text, "label": "assertive"}
        for (start, end), text in zip(places, ("It did.", "So be"), strict=True)
    ]
    there = convert("jsonl", "brat", rows)
    assert there.dropped == {"columns 'start' and 'end'": 2}
    assert there.output["a.txt"] == b"It did.\nSo be\n"


@pytest.mark.parametrize("name", ["label-studio", "argilla"])
def test_coders_of_one_sentence_share_a_record(convert, read, name):
    rows = [
        {
            "doc_id": "a",
            "sent_id": 0,
            "text": "It may.",
            "label": "hedged",
            "cues": [[3, 6, "modal"]],
            "coder": "1",
        },
        {"doc_id": "a", "sent_id": 1, "text": "It did.", "label": "assertive", "coder": "1"},
        {
            "doc_id": "a",
            "sent_id": 0,
            "text": "It may.",
            "label": "assertive",
            "cues": [],
            "coder": "kim@example.org",
        },
    ]
    there = convert("jsonl", name, rows)
    assert there.output.count(b"It may.") == 1
    back, dropped = read(name, there.output)
    assert sorted(back, key=lambda row: row["coder"]) == sorted(rows, key=lambda row: row["coder"])
    assert dropped == {}


@pytest.mark.parametrize("name", ["label-studio", "argilla"])
def test_a_coder_who_annotated_twice_has_two_records(convert, read, name):
    row = {"doc_id": "a", "sent_id": 0, "text": "It may.", "label": "hedged", "coder": "1"}
    rows = [row, {**row, "label": "assertive"}]
    there = convert("jsonl", name, rows)
    assert there.output.count(b"It may.") == 2
    assert read(name, there.output) == (rows, {})


@pytest.mark.parametrize("name", ["csv", "commitmentbank-csv"])
def test_carriage_returns_survive_tables(convert, read, name):
    texts = ["It may\rrain.", "So\r\nbe it.", "It did."]
    there = convert("jsonl", name, [{"text": text, "label": "1"} for text in texts])
    back, _ = read(name, there.output)
    assert [row["text"] for row in back] == texts


@pytest.mark.parametrize("name", ["csv", "commitmentbank-csv"])
def test_a_nul_survives_tables(convert, read, name):
    there = convert("jsonl", name, [{"text": "It\0 may.", "label": "1"}])
    assert there.dropped == {}
    assert read(name, there.output)[0][0]["text"] == "It\0 may."


def test_a_nul_in_the_header_is_the_mark_of_a_binary_file(read):
    with pytest.raises(DataError, match="sample: expected text; found a NUL byte in the header"):
        read("csv", "text,la\0bel\nSo.,hedged\n")


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("certainty-jsonl", ("id", "finding", "sentence-level-certainty")),
        ("commitmentbank-csv", ("uID", "Target", "Mean")),
    ],
)
def test_columns_called_as_those_of_a_corpus_replace_nothing(convert, read, name, columns):
    row = {"doc_id": "a", "text": "It may.", "label": "2.5", **dict.fromkeys(columns, "x")}
    there = convert("jsonl", name, [row])
    assert there.dropped == {f"column '{column}'": 1 for column in columns}
    back, _ = read(name, there.output)
    assert [(one["doc_id"], one["text"], one["label"]) for one in back] == [("a", "It may.", "2.5")]


def test_label_studio_knows_who_was_searched_for_cues_without_an_annotation(convert, read):
    rows = [
        {"doc_id": "a", "sent_id": 0, "text": "It may.", "label": "hedged", "cues": [[3, 6, "modal"]]},
        {"doc_id": "a", "sent_id": 1, "text": "It did.", "label": None, "cues": []},
        {"doc_id": "a", "sent_id": 2, "text": "So.", "label": None},
    ]
    assert read("label-studio", convert("jsonl", "label-studio", rows).output) == (rows, {})
