from __future__ import annotations

import csv
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.labels import LABELS
from stance.profile import describe_scored, profile_scored, read_scored, sample_scored
from stance.profile.scored.columns import merge_tables
from stance.profile.scored.gather import Gathered
from stance.scoring import score_texts
from stance.scoring.writing.encode import encode_csv, encode_jsonl

from ..conftest import build_scored


def write_all(table, folder):
    pq.write_table(table, folder / "rows.parquet")
    (folder / "rows.csv").write_bytes(encode_csv(table, header=True))
    (folder / "rows.jsonl").write_bytes(encode_jsonl(table))
    return [folder / f"rows.{suffix}" for suffix in ("parquet", "csv", "jsonl")]


def test_every_format_reads_alike(scored, tmp_path):
    wanted = read_scored(scored, ["paper"])
    assert wanted.doc_ids == ["d1", "d2", "d3"]
    assert wanted.class_index.tolist() == [0, 1, 0, 0, 0, 1, 2, 0, 0]
    assert wanted.cue_row.tolist() == [1, 1, 5, 6]
    assert wanted.cue_type.tolist() == [0, 1, 2, 4]
    assert wanted.abstained.tolist() == [False] * 7 + [True, False]
    for path in write_all(scored, tmp_path):
        found = read_scored(path, ["paper"])
        assert found.labels == wanted.labels
        assert found.doc_ids == wanted.doc_ids
        for name in ("doc_index", "sent_id", "class_index", "abstained", "n_words", "cue_row", "cue_type"):
            assert np.array_equal(getattr(found, name), getattr(wanted, name)), (path.name, name)
        assert np.allclose(found.proba, wanted.proba, atol=1e-6)
        assert found.columns["paper"].to_pylist() == wanted.columns["paper"].to_pylist()
        assert found.columns["voice"].to_pylist() == wanted.columns["voice"].to_pylist()


def test_a_folder_of_parts_is_read_without_what_lies_beside(scored, tmp_path):
    pq.write_table(scored[:4], tmp_path / "part-0.parquet")
    pq.write_table(scored[4:], tmp_path / "part-1.parquet")
    (tmp_path / "manifest.json").write_text("{}")
    assert len(read_scored(tmp_path)) == 9


def test_labels_of_ones_own_and_a_column_that_looks_like_one():
    table = build_scored([{"doc_id": "d", "label": "no", "p_value": 0.5}], labels=("yes", "no"))
    assert read_scored(table).labels == ("yes", "no")


def test_labels_beyond_the_usual_three():
    labels = (*LABELS, "ironic")
    rows = [{"doc_id": "d", "label": label} for label in ("hedged", "ironic")]
    found = read_scored(build_scored(rows, labels=labels))
    assert (found.labels, found.class_index.tolist()) == (labels, [1, 3])


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 95.0])
def test_probabilities_that_are_none(scored, value):
    place = scored.column_names.index("p_hedged")
    values = [0.1] * 6 + [value, 0.1, value]
    table = scored.set_column(place, "p_hedged", pa.array(values))
    with pytest.raises(DataError) as error:
        read_scored(table)
    assert str(error.value) == (
        f"scored: expected a probability, 0 to 1, in 'p_hedged' of each row; found {value} in row 7 "
        "(sentence 2 of 'd3'). Score the texts again with this version of stance."
    )


def test_documents_without_any_cue(tmp_path):
    table = build_scored([{"doc_id": "d", "label": "assertive"}] * 2)
    for path in write_all(table, tmp_path):
        assert read_scored(path).cue_row.tolist() == []


def test_the_version_that_a_file_names_is_read(scored, tmp_path):
    table = scored.replace_schema_metadata({b"stance.schema_version": b"0"})
    pq.write_table(table, tmp_path / "old.parquet")
    for given, where in ((table, "scored"), (tmp_path / "old.parquet", "old.parquet")):
        with pytest.raises(
            DataError, match=rf"{where}: expected .* of version 1, .*; found version 0\. Score"
        ):
            read_scored(given)


def test_another_version_is_refused(scored, tmp_path):
    for path in write_all(scored.drop_columns(["voice", "zone"]), tmp_path):
        with pytest.raises(
            DataError, match=r"none called 'zone', 'voice', as if another version.*Score the texts again"
        ):
            read_scored(path)
    with pytest.raises(DataError, match="expected a column p_LABEL for each label; found none"):
        read_scored(scored.drop_columns([n for n in scored.column_names if n.startswith("p_")]))
    with pytest.raises(DataError, match="expected a label of hedged, speculative; found 'assertive'"):
        read_scored(scored.drop_columns(["p_assertive"]))
    place = scored.column_names.index("p_hedged")
    with pytest.raises(DataError, match="expected probabilities in 'p_hedged'; found string"):
        read_scored(scored.set_column(place, "p_hedged", pa.array(["high"] * 9)))
    with pytest.raises(DataError, match="expected lists of cues in 'cues'; found int64"):
        read_scored(scored.set_column(scored.column_names.index("cues"), "cues", pa.array([1] * 9)))


def test_texts_that_are_not_scored_are_told_from_an_older_version(tmp_path):
    table = pa.table({"doc_id": ["a"], "body": ["It rained."], "year": [2020]})
    for path in write_all(table, tmp_path):
        with pytest.raises(DataError) as caught:
            read_scored(path)
        assert str(caught.value) == (
            f"{path}: expected scored sentences; found the columns 'doc_id', 'body', 'year', as of texts "
            "that are not scored. Score them first: stance score INPUT --output scored.parquet."
        )


def test_unknown_types_of_cues_are_refused(scored, tmp_path):
    table = build_scored([{"doc_id": "d", "label": "hedged", "cues": ["booster"]}])
    with pytest.raises(DataError, match=r"expected cues of the types modal, .*; found 'booster'"):
        read_scored(table)
    (tmp_path / "rows.csv").write_bytes(encode_csv(table, header=True).replace(b"type", b"kind"))
    with pytest.raises(DataError, match=r"rows\.csv: row 1: expected cues as JSON"):
        read_scored(tmp_path / "rows.csv")


def test_texts_and_cues_may_be_left_out_of_all_files_but_not_of_some(scored, tmp_path):
    bare = scored.drop_columns(["text", "cues"])
    for path in write_all(bare, tmp_path):
        found = read_scored(path, ["paper"])
        assert (found.texts, found.has_cues, len(found.cue_row)) == (None, False, 0)
        assert found.columns["paper"].to_pylist() == scored["paper"].to_pylist()
        assert list(read_scored(path, others=True).columns)[:2] == ["paper", "date"]
    with pytest.raises(DataError, match=r"2 tables: expected a value of 'text' in each row; found none in"):
        read_scored([bare[:4], scored[4:]])
    with pytest.raises(DataError, match=r"expected the columns of scored .*; found none called 'text', as"):
        sample_scored(bare, 2, method="simple")
    assert sample_scored(scored.drop_columns(["cues"]), 6, method="simple").num_rows == 6


def test_missing_columns_and_values(scored, tmp_path):
    with pytest.raises(
        DataError, match=r"expected a column 'papr'; found 'doc_id', 'paper', 'date'\. Did you mean 'paper'"
    ):
        read_scored(scored, ["papr"])
    rows = scored.to_pylist()
    rows[3]["abstained"] = None
    with pytest.raises(DataError, match="expected a value of 'abstained' in each row"):
        read_scored(pa.Table.from_pylist(rows, schema=scored.schema))
    with pytest.raises(DataError, match="expected scored sentences; found no row"):
        read_scored(scored[:0])
    (tmp_path / "draft.txt").write_text("It rained.")
    with pytest.raises(DataError, match=r"draft.txt: expected scored sentences; found '.txt'"):
        read_scored(tmp_path / "draft.txt")
    (tmp_path / "cut.parquet").write_bytes(b"PAR1")
    with pytest.raises(DataError, match=r"cut.parquet: expected a whole Parquet file"):
        read_scored(tmp_path / "cut.parquet")


def test_columns_of_texts_that_came_as_files(scored, tmp_path):
    bare = scored.drop_columns(["paper", "date"])
    said = (
        "expected a column 'paper'{}; found none but those of stance score. Score a table that has it, or "
        "make it of 'doc_id', which holds the folders of a text, as docs/output.md in the source shows."
    )
    with pytest.raises(DataError) as caught:
        read_scored(bare, ["paper"])
    assert str(caught.value) == f"scored: {said.format('')}"
    with pytest.raises(DataError) as caught:
        describe_scored(Gathered(bare, LABELS, where="texts"), by="paper")
    assert str(caught.value) == f"texts: {said.format(' to group by')}"


def test_the_column_of_the_ids_is_named_where_another_is_missing(scored):
    """Texts that were scored by ``--id-field piece`` have it as ``doc_id``."""
    with pytest.raises(DataError) as caught:
        read_scored(scored, ["piece"])
    assert str(caught.value) == (
        "scored: expected a column 'piece'; found 'doc_id', 'paper', 'date'. Score a table that has it, or "
        "name another; the column of stance score --id-field is called doc_id here."
    )
    with pytest.raises(DataError, match=r"Did you mean 'doc_id'\?"):
        read_scored(scored, ["docid"])
    with pytest.raises(DataError) as caught:
        describe_scored(Gathered(scored, LABELS, where="texts"), by="piece")
    assert str(caught.value) == (
        "texts: expected a column 'piece' to group by; found 'paper', 'date'. Name one of them; the column "
        "of stance score --id-field is called doc_id here, and makes no groups."
    )
    with pytest.raises(DataError) as caught:
        describe_scored(Gathered(scored, LABELS, where="texts"), by=["doc_id", "paper"])
    assert str(caught.value) == (
        "texts: expected a column that makes groups of documents; found 'doc_id', which names each. Leave it "
        "out: documents have a row each."
    )


def test_one_sentence_in_two_files_is_refused(scored, tmp_path):
    paths = write_all(scored, tmp_path)
    with pytest.raises(DataError, match=r"3 files: .*found 18 in two, such as sentence 0 of 'd1'"):
        read_scored(paths)
    with pytest.raises(DataError, match=r"2 tables: expected each sentence in one table; found 9 in two"):
        read_scored([scored, scored])
    other = build_scored([{"doc_id": "d", "label": "no"}], labels=("yes", "no"))
    (tmp_path / "other.jsonl").write_text(json.dumps(other.to_pylist()[0]) + "\n")
    with pytest.raises(DataError, match=r"expected the labels of .*; found yes, no"):
        read_scored([paths[0], tmp_path / "other.jsonl"])


def test_documents_of_one_name_are_refused(tmp_path):
    """Scored one after the other, each first document is called the same."""
    tables = [score_texts(["It rained. It may."]), score_texts(["It did. He left. She might."])]
    both = pa.concat_tables(tables)
    message = (
        "scored: expected a doc_id and sent_id of its own for each sentence; found 2 that another has, such "
        "as sentence 0 of 'text-000001'. Give each file once, and documents different names in doc_id before "
        "you join tables; score rows that are sentences again with this version of stance."
    )
    for read in (read_scored, profile_scored, lambda table: sample_scored(table, 2)):
        with pytest.raises(DataError) as caught:
            read(both)
        assert str(caught.value) == message
    pq.write_table(both, tmp_path / "both.parquet")
    with pytest.raises(DataError, match=r"both\.parquet: expected a doc_id and sent_id of its own"):
        read_scored(tmp_path / "both.parquet")
    with pytest.raises(DataError, match="2 tables: expected each sentence in one table; found 2 in two"):
        read_scored(tables)


@pytest.mark.parametrize("sent_ids", [[5, -3, 0, 2**62], [2**62, 2**61, -(2**60), 7]])
def test_sentences_in_any_order_and_of_any_number_are_no_repeats(sent_ids):
    rows = [{"doc_id": d, "label": "hedged"} for d in "abab"]
    table = build_scored(rows).drop_columns(["sent_id"]).append_column("sent_id", pa.array(sent_ids))
    assert len(read_scored(table)) == 4
    again = table.set_column(table.column_names.index("sent_id"), "sent_id", pa.array([sent_ids[0]] * 4))
    with pytest.raises(DataError, match=f"found 2 that another has, such as sentence {sent_ids[0]} of 'a'"):
        read_scored(again)


def test_a_column_that_was_not_read(scored):
    sentences = read_scored(scored, "paper")
    assert [p.group for p in profile_scored(sentences, by="paper", n_resamples=0).profiles] == [
        {"paper": "Herald"},
        {"paper": "Star"},
    ]
    with pytest.raises(DataError) as caught:
        profile_scored(sentences, by="author")
    assert str(caught.value) == (
        "scored: expected a column 'author'; found 'paper', 'zone', 'voice', 'doc_id', as they were read. "
        "Read the sentences with it: read_scored(…, columns=['author'])."
    )


def test_a_column_that_some_files_lack_and_others_hold_otherwise(scored):
    text = scored.append_column("note", pa.array(["a"] * 9))
    number = scored.append_column("note", pa.array([1] * 9))
    tables = [table.select(["doc_id", "note"]) for table in (text, number)] + [scored.select(["doc_id"])]
    merged = merge_tables(tables, ["note"])
    assert merged["note"].to_pylist() == ["a"] * 9 + ["1"] * 9 + [None] * 9


def test_columns_in_another_order_make_no_label_of_a_column_that_looks_like_one(scored):
    table = scored.append_column("p_value", pa.array([0.03] * 9))
    assert read_scored(table.select(sorted(table.column_names))).labels == LABELS


def test_probabilities_that_do_not_add_up():
    table = build_scored([{"doc_id": "d", "label": "no", "p_value": 0.5}] * 2, labels=("yes", "no"))
    with pytest.raises(DataError) as error:
        read_scored(table.select(sorted(table.column_names)))
    assert str(error.value) == (
        "scored: expected probabilities that sum to 1 in 'p_no', 'p_value', 'p_yes'; found 1.5 in row 1 "
        "(sentence 0 of 'd'). Rename columns p_… that are of no label, and leave the others as stance score "
        "wrote them."
    )
    rounded = build_scored([{"doc_id": "d", "label": "hedged", "proba": [0.33, 0.33, 0.33]}])
    assert len(read_scored(rounded)) == 1  # as a spreadsheet may write them


def test_probabilities_that_another_program_wrote_its_own_way_are_numbers(tmp_path):
    table = score_texts(["It may rain. It rained.", "It will."])
    columns = [f"p_{label}" for label in ("assertive", "hedged", "speculative")]
    rows = table.to_pylist()
    for row in rows:
        row["cues"] = json.dumps(row["cues"])
        row.update({name: f"{row[name]:.10E}" for name in columns}, confidence=f"{row['confidence']:.4f}")
    rows[0]["confidence"] = "0.9000"
    with (tmp_path / "rows.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, table.column_names)
        writer.writeheader()
        writer.writerows(rows)
    found = read_scored(tmp_path / "rows.csv")
    assert np.allclose(found.proba, read_scored(table).proba, atol=1e-9)
