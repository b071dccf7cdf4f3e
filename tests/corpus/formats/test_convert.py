from __future__ import annotations

import gzip
import io
import json
import sys

import pytest

from stance.corpus import read_coded
from stance.corpus.formats import convert_corpus
from stance.errors import ConfigError, DataError

ROWS = [
    {"text": "It may.", "label": "uncertain", "cues": [[3, 6, "modal"]]},
    {"text": "It did.", "label": "certain", "cues": []},
    {"text": "  ", "label": "certain"},
]


def test_labels_stay_unless_they_are_mapped(read):
    assert [row["label"] for row in read("jsonl", ROWS)[0]] == ["uncertain", "certain"]
    rows, dropped = read("jsonl", ROWS, label_map={"uncertain": "hedged", "certain": "assertive"})
    assert [row["label"] for row in rows] == ["hedged", "assertive"]
    assert dropped == {"sentence without text": 1}


def test_maps_do_not_chain(read):
    rows, _ = read("jsonl", ROWS, label_map={"uncertain": "certain", "certain": "uncertain"})
    assert [row["label"] for row in rows] == ["certain", "uncertain"]


def test_labels_to_map_may_be_composed_otherwise(read):
    rows = [{"text": "It may.", "label": "su\u0302r"}, {"text": "It did.", "label": "s\u00fbr"}]
    for name in ("su\u0302r", "s\u00fbr"):
        found, _ = read("jsonl", rows, label_map={name: "assertive"})
        assert [row["label"] for row in found] == ["assertive", "assertive"]


def test_cue_types_are_mapped_and_dropped(read):
    rows, _ = read("jsonl", ROWS, cue_map={"modal": "speculation"})
    assert rows[0]["other_cues"] == [[3, 6, "speculation"]]
    rows, dropped = read("jsonl", ROWS, cue_map={"modal": ""})
    assert rows[0]["cues"] == []
    assert dropped["cue of type 'modal'"] == 1


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"label_map": {"uncertian": "hedged"}}, "label 'uncertian': .* Did you mean 'uncertain'?"),
        ({"label_map": {"x": "hedged"}}, "The data has certain, uncertain."),
        ({"label_map": {"certain": ""}}, "expected a label to map to; found none"),
        ({"cue_map": {"modals": "verb"}}, "cue type 'modals': .* Did you mean 'modal'?"),
    ],
)
def test_maps_of_what_is_not_there(convert, options, found):
    with pytest.raises(ConfigError, match=found):
        convert("jsonl", "csv", ROWS, **options)


def test_documents_are_named_after_the_file_and_numbered(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "coded.jsonl").write_text('{"text": "So.", "label": "x"}\n', encoding="utf-8")
    conversion = convert_corpus("jsonl", "jsonl", [tmp_path / "a" / "coded.jsonl", tmp_path / "b"])
    names = [json.loads(line)["doc_id"] for line in conversion.output.splitlines()]
    assert names == [f"{tmp_path / folder / 'coded.jsonl'}-000001" for folder in ("a", "b")]
    conversion = convert_corpus("jsonl", "jsonl", tmp_path)
    names = [json.loads(line)["doc_id"] for line in conversion.output.splitlines()]
    assert names == ["a/coded-000001", "b/coded-000001"]


def test_sentences_without_a_number_follow_on(read):
    given = [{"doc_id": 7, "text": t, "label": "x"} for t in "abc"]
    given[1]["sent_id"] = 4
    rows, _ = read("jsonl", given)
    assert [(row["doc_id"], row["sent_id"]) for row in rows] == [("7", 0), ("7", 4), ("7", 5)]


def test_a_document_goes_on_in_the_next_file(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"doc_id": "d", "text": "So."}\n', encoding="utf-8")
    rows = [json.loads(line) for line in convert_corpus("jsonl", "jsonl", tmp_path).output.splitlines()]
    assert [(row["doc_id"], row["sent_id"]) for row in rows] == [("d", 0), ("d", 1)]


def test_gzip_and_standard_input(tmp_path, monkeypatch):
    line = b'{"text": "So.", "label": "x"}\n'
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(line))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line)))
    conversion = convert_corpus("jsonl", "jsonl", [path, "-"])
    assert [json.loads(row)["doc_id"] for row in conversion.output.splitlines()] == [
        "a-000001",
        "stdin-000001",
    ]
    path.write_bytes(gzip.compress(line * 999)[:-20])
    with pytest.raises(DataError, match="expected a whole gzip file"):
        convert_corpus("jsonl", "jsonl", path)
    path.rename(tmp_path / "a.xml.gz")
    with pytest.raises(DataError, match=r"a\.xml\.gz: expected a whole gzip file; .* Make it anew\.$"):
        convert_corpus("szeged-xml", "jsonl", tmp_path / "a.xml.gz")


def test_columns_of_other_names(convert, read):
    table = 'sid,body,code,text,doc_id\n9,"It may, so.",hedged,old,x\n'
    options = {"text_field": "body", "label_field": "code", "id_field": "sid"}
    assert read("csv", table, **options)[0] == [
        {
            **{"doc_id": "9", "sent_id": 0, "text": "It may, so.", "label": "hedged"},
            **{"input_text": "old", "input_doc_id": "x"},
        }
    ]
    for field, option in (("body", "text_field"), ("code", "label_field"), ("sid", "id_field")):
        wrong = {**options, option: f"{field}x"}
        flag = option.replace("id_field", "id-field").replace("_", "-")
        with pytest.raises(DataError, match=f"expected a column '{field}x'; found 'sid'.*Pass --{flag}"):
            convert("csv", "jsonl", table, **wrong)
    with pytest.raises(DataError, match="expected a column 'kode'; found 'text', 'label'"):
        convert("jsonl", "csv", ROWS[:1], label_field="kode")


def test_tables_keep_types_by_column(read):
    table = "text;label;n;mixed;truth;list;code\nSo.;x;1;1;true;[1, 2];2\nSo;y;;a;;;1.50\n"
    rows, _ = read("csv", table)
    names = ("n", "mixed", "truth", "list", "code")
    assert [tuple(row.get(name) for name in names) for row in rows] == [
        (1, "1", True, [1, 2], "2"),
        (None, "a", None, None, "1.50"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("jsonl", '{"text": "So."}\n{oops\n', "sample: line 2: expected JSON; found a mistake at column 2"),
        ("jsonl", '{"text": "So."}\n[1]\n', "sample: line 2: expected a JSON object; found"),
        ("jsonl", '{"text": "So.", "x": NaN}\n', "line 1: expected JSON; found NaN"),
        ("jsonl", f'{{"text": {"[" * 100_000}', "line 1: expected JSON; found nesting too deep"),
        ("jsonl", '{"text": "So.", "x": -1e999}\n', "line 1: expected JSON; found -1e999, a number"),
        ("jsonl", '{"text": 3}\n', "line 1: expected text in 'text'; found 3"),
        ("jsonl", '{"body": "So."}\n', "line 1: expected a column 'text'; found 'body'. Pass --text-field"),
        ("jsonl", '{"text": "So.", "label": ["x"]}\n', "line 1: expected one label"),
        ("jsonl", '{"text": "So.", "sent_id": "a"}\n', "line 1: expected a whole number as sent_id"),
        (
            "jsonl",
            '{"text": "So.", "cues": [[1, 9, "modal"]]}\n',
            "expected a cue within the text's 3 characters",
        ),
        ("jsonl", '{"text": "So.", "cues": [[1, 1, "modal"]]}\n', "expected a cue within"),
        ("jsonl", '{"text": "So.", "cues": [[1, 2, ""]]}\n', "expected a cue's type"),
        ("jsonl", '{"text": "So.", "cues": "x"}\n', "expected cues as JSON"),
        ("jsonl", "", "expected sentences; found none"),
        ("jsonl", b"\xff\xfeA", "expected UTF-16-LE text"),
        ("csv", "", "expected a header and rows; found an empty file"),
        ("csv", "text,label\nSo.,x,y\n", "row 1: expected 2 cells; found 3"),
        ("csv", 'text,label\n"So.,x\n', "expected a CSV table; found a mistake"),
        ("csv", "text,text\na,b\n", "expected columns of different names; found 'text' twice"),
        ("commitmentbank-csv", "text,label\na,b\n", "expected the column 'uID' of CommitmentBank"),
        ("certainty-jsonl", '{"text": "So."}\n', "expected a column 'finding'"),
    ],
)
def test_bad_input(convert, name, content, found):
    with pytest.raises(DataError, match=found) as error:
        convert(name, "jsonl", content)
    assert "\n" not in str(error.value)


def test_missing_repeated_and_empty_inputs(tmp_path):
    with pytest.raises(DataError, match="nowhere: expected a file or a folder; found none there"):
        convert_corpus("jsonl", "csv", "nowhere")
    with pytest.raises(DataError, match="expected files of the format; found none in this folder"):
        convert_corpus("jsonl", "csv", tmp_path)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "So."}\n', encoding="utf-8")
    with pytest.raises(DataError, match="expected each input once; found it twice"):
        convert_corpus("jsonl", "csv", [path, tmp_path])


def test_lone_surrogates_are_replaced(convert):
    assert convert("jsonl", "csv", '{"text": "a \\ud83d b"}').output.decode().splitlines()[1] == (
        "sample-000001,0,a \N{REPLACEMENT CHARACTER} b,"
    )


def test_only_usable_cues_stand_in_the_column_that_training_reads(convert, tmp_path):
    rows = [
        {
            "text": "It may well.",
            "label": "hedged",
            "cues": [[3, 6, "modal"], [3, 11, "modal"], [7, 11, "booster"]],
        },
        {"text": "It may.", "label": "assertive", "cues": [[3, 6, "booster"]]},
    ]
    path = tmp_path / "coded.jsonl"
    path.write_bytes(convert("jsonl", "jsonl", rows).output)
    first, second = read_coded(path)
    assert [cue.text for cue in first.cues] == ["may"]
    assert second.cues is None  # none of the codebook's types: not the same as none at all
    assert json.loads(path.read_text().split("\n")[0])["other_cues"] == [[3, 11, "modal"], [7, 11, "booster"]]


def test_numbers_are_read_as_for_training(read, tmp_path):
    """pandas makes fractions of the whole numbers of a column with gaps."""
    table = "doc_id,sent_id,text,label\na,0.0,It may.,1.0\na,1.0,It did.,0.0\nb,,So.,\n"
    rows, _ = read("csv", table)
    found = [(row["doc_id"], row["sent_id"], row["label"]) for row in rows]
    assert found == [("a", 0, "1.0"), ("a", 1, "0.0"), ("b", 0, None)]
    path = tmp_path / "coded.csv"
    path.write_text(table.replace("So.,", "So.,1"), encoding="utf-8")
    trained = read_coded(path, labels=None)
    assert [(s.doc_id, s.sent_id) for s in trained] == [("a", 0), ("a", 1), ("b", 0)]


def test_labels_are_written_as_for_training(read):
    labels = [1.0, 0.5, True, " su\u0302r ", " ", "5.0"]
    rows, _ = read("jsonl", [{"text": "So.", "label": label} for label in labels])
    assert [row["label"] for row in rows] == ["1", "0.5", "true", "s\u00fbr", None, "5.0"]
    # Means are printed with a fraction where they were published.
    published = [{"id": "a", "finding": "So.", "sentence-level-certainty": 5.0}]
    assert [row["label"] for row in read("certainty-jsonl", published)[0]] == ["5.0"]


@pytest.mark.parametrize("number", ["x", 0.5, True, [1], "9" * 5000])
def test_what_is_no_number_of_a_sentence(read, number):
    with pytest.raises(DataError, match="line 1: expected a whole number as sent_id; found"):
        read("jsonl", [{"text": "So.", "sent_id": number}])
