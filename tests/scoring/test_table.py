from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from stance.errors import DataError
from stance.records import Cue
from stance.scoring import (
    ScoreOptions,
    list_records,
    make_schema,
    score_dataset,
    score_table,
    score_texts,
    slices,
)
from stance.scoring import table as table_module
from stance.scoring.pieces import score_piece

TEXT = "If it rains, we stay.\r\n\r\nWe might go. It 😀 stopped."


def make_input(*texts, **columns):
    ids = [f"d{i}" for i in range(len(texts))]
    return pa.table({"doc_id": ids, "text": pa.array(texts, pa.large_string()), **columns})


def test_a_document_gives_a_row_a_sentence(model):
    scored = score_table(make_input(TEXT), model)
    rows = scored.to_pylist()
    assert [row["text"] for row in rows] == ["If it rains, we stay.", "We might go.", "It 😀 stopped."]
    assert [row["label"] for row in rows] == ["speculative", "hedged", "assertive"]
    assert [row["sent_id"] for row in rows] == [0, 1, 2]
    assert [row["para"] for row in rows] == [0, 1, 1]
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in rows)
    assert rows[1]["cues"] == [{"start": 3, "end": 8, "text": "might", "type": "modal"}]
    assert rows[2]["cues"] == []
    assert {row["by"] for row in rows} == {"words"}


def test_columns_stand_in_their_order(model):
    scored = score_table(make_input(TEXT, author=["Roe"]), model)
    assert " ".join(scored.column_names) == (
        "doc_id sent_id para zone voice start end text label p_assertive p_hedged p_speculative "
        "confidence abstained by cues author"
    )
    assert scored.schema == make_schema(model.labels, make_input(TEXT, author=["Roe"]).schema)
    assert scored.schema.metadata == {b"stance.schema_version": b"1"}
    for name in ("zone", "voice", "label", "by"):
        assert pa.types.is_dictionary(scored.schema.field(name).type)


def test_probabilities_are_the_models(model):
    scored = score_table(make_input("If so."), model)
    row = scored.to_pylist()[0]
    assert (row["p_assertive"], row["p_hedged"], row["p_speculative"]) == (0.125, 0.125, 0.875)
    assert row["confidence"] == 0.875


def test_other_columns_pass_through_and_taken_names_get_a_prefix(model):
    table = make_input(
        TEXT,
        "* * *",
        "So it is.",
        label=["x", "y", None],
        tags=[["a"], [], ["b", "c"]],
        input_label=[1, 2, 3],
    )
    rows = score_table(table, model).to_pylist()
    assert [row["input_label"] for row in rows] == ["x", "x", "x", None]
    assert [row["input_input_label"] for row in rows] == [1, 1, 1, 3]
    assert [row["tags"] for row in rows] == [["a"]] * 3 + [["b", "c"]]
    assert [row["doc_id"] for row in rows] == ["d0"] * 3 + ["d2"]


def test_a_prefix_that_is_taken_is_put_twice(model):
    row = score_table(make_input("So it is.", input_zone=[1], zone=["x"]), model).to_pylist()[0]
    assert (row["zone"], row["input_zone"], row["input_input_zone"]) == ("body", 1, "x")


def test_a_text_without_a_sentence_gives_no_row(model):
    assert score_table(make_input("* * *", "—"), model).num_rows == 0
    assert score_table(make_input(), model).schema == make_schema(model.labels, make_input().schema)


def test_abstaining_is_under_the_threshold(model, make_model):
    table = make_input("It is. It was.")  # the fake is 0.875 sure of a first sentence, 0.75 of others
    assert score_table(table, model, min_confidence=0.75)["abstained"].to_pylist() == [False, False]
    assert score_table(table, model, min_confidence=0.8)["abstained"].to_pylist() == [False, True]
    careful = make_model(min_confidence=0.9)
    assert score_table(table, careful)["abstained"].to_pylist() == [True, True]
    assert score_table(table, careful, min_confidence=0.0)["abstained"].to_pylist() == [False, False]


def test_a_row_can_be_a_sentence(model):
    texts = ["We might. Or not.", "—", " Yes ", "If so"]
    table = pa.table({"doc_id": ["a", "a", "b", "a"], "text": texts})
    rows = score_table(table, model, unit="sentence").to_pylist()
    assert [row["text"] for row in rows] == texts
    # An id that comes back is counted on; the number left out says that no neighbours stand there.
    assert [row["sent_id"] for row in rows] == [0, 1, 0, 3]
    assert [(row["start"], row["end"]) for row in rows] == [(0, 17), (0, 1), (0, 5), (0, 5)]
    assert {row["zone"] for row in rows} == {"body"}
    # Rows under one id are neighbours: the fake is surest of a document's first sentence.
    assert [row["confidence"] for row in rows] == [0.875, 0.75, 0.875, 0.875]


def test_rows_without_ids_are_documents_of_their_own(model):
    rows = score_table(pa.table({"text": ["Yes.", "No."]}), model, unit="sentence").to_pylist()
    assert [row["confidence"] for row in rows] == [0.875, 0.875]
    assert rows[0]["doc_id"] != rows[1]["doc_id"]


@pytest.mark.parametrize("unit", ["document", "sentence"])
def test_slices_do_not_show(model, monkeypatch, unit):
    ids = ["a", "a", "b", "b", "b", "c", "a"] if unit == "sentence" else list("abcdefg")
    table = pa.table({"doc_id": ids, "text": [f"Row {i} might do. If not, so be it." for i in range(7)]})
    whole = score_table(table, model, unit=unit)
    monkeypatch.setattr(slices, "_ENCODER_CHARS", 80)
    cut = score_table(table, model, unit=unit)
    assert cut.equals(whole)
    assert cut["text"].num_chunks > 1


def test_columns_by_other_names(model):
    table = pa.table({"name": ["n1"], "body": ["It might."], "date": ["1 May"]})
    row = score_table(table, model, text_field="body", id_field="name").to_pylist()[0]
    assert (row["doc_id"], row["text"], row["date"]) == ("n1", "It might.", "1 May")


def test_a_missing_column_names_those_found(model):
    with pytest.raises(DataError, match=r"expected a column 'text'; found 'body'.*--text-field body"):
        score_table(pa.table({"body": ["It is."]}), model)


@pytest.mark.parametrize(
    ("name", "value"), [("unit", "word"), ("min_confidence", 1.5), ("min_confidence", "0.5")]
)
def test_options_out_of_range_are_refused(model, name, value):
    with pytest.raises(DataError, match=name):
        score_table(make_input("It is."), model, **{name: value})


def test_labels_of_ones_own_name_the_columns(make_model):
    scored = score_table(make_input("It might."), make_model(labels=("sure", "un sure")))
    assert {"p_sure", "p_un sure"} < set(scored.column_names)
    assert scored["label"].to_pylist() == ["un sure"]


def test_rows_become_records(model):
    scored = score_table(make_input(TEXT), model)
    sentence, prediction = list_records(scored, model.labels)[1]
    assert (sentence.sent_id, sentence.text, sentence.zone) == (1, "We might go.", "body")
    assert prediction.label == "hedged"
    assert prediction.proba == (0.125, 0.75, 0.125)
    assert prediction.cues == (Cue(3, 8, "might", "modal"),)


@pytest.mark.parametrize("score", [score_table, score_texts])
def test_an_id_that_comes_twice_is_refused_where_rows_are_documents(model, score):
    table = pa.table({"doc_id": ["a", "b", "a"], "text": ["It is.", "So.", "It might."]})
    with pytest.raises(DataError, match="row 3: expected an id that no other document has; found 'a' again"):
        score(table, model)
    assert score(table, model, unit="sentence").num_rows == 3


def make_broken_text():
    offsets = np.array([0, 4], np.int32).tobytes()
    return pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(offsets), pa.py_buffer(b"It\xff.")])


@pytest.mark.parametrize("unit", ["document", "sentence"])
@pytest.mark.parametrize("ids", [{}, {"doc_id": ["a"]}])
@pytest.mark.parametrize(
    ("make_columns", "expected"),
    [
        (lambda: [("text", ["  "])], "row 1: expected text; found blank text"),
        (lambda: [("text", make_broken_text())], "expected text in UTF-8"),
        (lambda: [("text", ["So."]), ("x", [1]), ("x", [2])], "columns of different names; found 'x' twice"),
    ],
)
def test_rows_are_checked_alike_with_and_without_ids(model, unit, ids, make_columns, expected):
    names, values = zip(*ids.items(), *make_columns(), strict=True)
    arrays = [value if isinstance(value, pa.Array) else pa.array(value) for value in values]
    with pytest.raises(DataError, match=expected):
        score_table(pa.Table.from_arrays(arrays, names=list(names)), model, unit=unit)


@pytest.mark.parametrize("name", ["draft.txt", "no/such/Draft.PDF", "my draft.txt", Path("draft")], ids=repr)
def test_the_name_of_a_file_is_no_text(model, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("my draft.txt").write_text("It may rain.")
    with pytest.raises(DataError, match=r"expected texts; found the name of a file, '.*read_documents"):
        score_texts(name, model)


def test_a_list_of_files_is_no_list_of_texts(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "b.txt"):
        Path(name).write_text("It may rain.")
    for score in (score_texts, score_dataset):
        for names in (["a.jsonl"], ("b.txt", "a.jsonl")):
            with pytest.raises(DataError, match=f"found the name of a file, '{names[0]}'.*score_files"):
                score(names, model)
        assert len(score(["b.txt", "It may rain."], model)) == len(score(["c.txt"], model)) + 1 == 2


def test_a_threshold_is_compared_as_it_is_printed(make_model):
    class Model(make_model):
        def predict_batch(self, texts, doc_index=None):
            batch = super().predict_batch(texts, doc_index)
            batch.confidence = np.full(len(texts), 0.9, np.float32)  # a little less than the float 0.9
            return batch

    for threshold in (0.9, np.float64(0.9)):
        scored = score_texts(["It might."], Model(), min_confidence=threshold)
        assert scored["abstained"].to_pylist() == [False]
        assert type(ScoreOptions(min_confidence=threshold).min_confidence) is float


@pytest.mark.parametrize(
    "text", ["They wrote their.txt", "Perhaps.", "It may, says draft.txt", "x" * 300 + " y.txt"]
)
def test_a_text_is_not_taken_for_the_name_of_a_file(model, text):
    assert len(score_texts(text, model)) == 1


def test_no_option_is_advised_that_scoring_in_memory_has_not(model):
    with pytest.raises(DataError, match=r"found blank text\. Mend it, or leave the row out\.$") as caught:
        score_texts(["It may.", " "], model)
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize("unit", ["document", "sentence"])
def test_a_blank_id_is_refused(model, unit):
    with pytest.raises(DataError, match="row 1: expected an id; found a blank one"):
        score_table(pa.table({"doc_id": [" "], "text": ["It might."]}), model, unit=unit)


@pytest.mark.parametrize("name", ["doc_id", "id"])
def test_text_held_in_views_passes_through(model, name):
    words = pa.array(["x", None]).cast(pa.string_view())
    coded = pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.uint32()), pa.array(["u", "v"]))
    others = {
        "word": words,
        "blob": pa.array([b"x", None]).cast(pa.binary_view()),
        "words": pa.LargeListArray.from_arrays(pa.array([0, 2, 2], pa.int64()), words),
        "pair": pa.StructArray.from_arrays([words], names=["w"]),
        "coded": coded.cast(pa.dictionary(pa.uint32(), pa.string_view())),
    }
    texts = pa.array(["It might. So.", "It is."]).cast(pa.string_view())
    table = pa.table({name: pa.array(["a", "b"]).cast(pa.string_view()), "text": texts, **others})
    rows = score_table(table, model, id_field=name).to_pylist()
    assert [(row["doc_id"], row["label"]) for row in rows] == [
        ("a", "hedged"),
        ("a", "assertive"),
        ("b", "assertive"),
    ]
    first = {"word": "x", "blob": b"x", "words": ["x", None], "pair": {"w": "x"}, "coded": "v"}
    last = {"word": None, "blob": None, "words": [], "pair": {"w": None}, "coded": "u"}
    assert [{key: row[key] for key in others} for row in rows] == [first, first, last]


def test_models_by_name_and_by_folder():
    from stance.scoring.named.named_models import find_folder

    table = pa.table({"text": ["The deal might collapse."]})
    expected = score_table(table, "default")
    assert expected["label"].to_pylist() == ["hedged"]
    assert score_table(table, find_folder("default")).equals(expected)
    assert score_texts(table, "default").equals(expected)


def test_long_values_of_other_columns_cost_nothing_where_they_are_not_wanted(model):
    # Repeated for each of the 800 sentences, three million characters are more than Arrow holds in a column.
    table = make_input("It may. " * 800, html=["x" * 3_000_000], label=["own"], input_label=["other"])
    options = ScoreOptions(columns=("doc_id", "input_input_label"))
    piece = score_piece(table, model, options, "table")
    assert piece.data.num_rows == 800
    assert piece.data.slice(0, 1).to_pylist() == [{"doc_id": "d0", "input_input_label": "other"}]


def test_values_too_long_to_be_repeated_are_told_of():
    class FullColumn:
        def combine_chunks(self):
            return self

        def take(self, rows):
            raise pa.ArrowInvalid("Take operation overflowed binary array capacity")

    with pytest.raises(DataError, match=r"found too long ones in 'html'\. Pass --columns=-html"):
        table_module._repeat(FullColumn(), pa.array([0]), "html")
