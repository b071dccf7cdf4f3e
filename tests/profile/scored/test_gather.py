"""Scored files read whole, told from texts, and described."""

from __future__ import annotations

import csv
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.labels import LABELS
from stance.profile import describe_scored, gather_scored, read_scored
from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.scoring import ScoreOptions, list_records, score_texts
from stance.scoring.writing.table_files import write_table

from ..conftest import build_scored


@pytest.fixture
def write(tmp_path, scored):
    def write_scored(name, table=scored):
        path = tmp_path / name
        write_table(table, path, overwrite=True)
        return path

    return write_scored


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_every_format_gives_the_same_records_and_columns(write, scored, suffix):
    found = gather_scored([write(f"scored.{suffix}")])
    assert found.labels == LABELS
    assert list_records(found.table, LABELS) == list_records(scored, LABELS)
    assert found.table["paper"].to_pylist() == scored["paper"].to_pylist()
    assert describe_scored(found, by=["paper"]).whole.n_documents == 3


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_a_nul_in_a_text_comes_back(write, suffix):
    scored = score_texts(["So\0 it may be."])
    found = gather_scored([write(f"scored.{suffix}", scored)])
    assert found.table["text"].to_pylist() == ["So\0 it may be."]
    assert list_records(found.table, LABELS) == list_records(scored, LABELS)


def test_files_are_joined_and_one_document_is_kept(write, scored, tmp_path):
    paths = [write("one.parquet", scored.slice(0, 2)), write("two.csv", scored.slice(2))]
    assert gather_scored(paths).table.num_rows == scored.num_rows
    described = describe_scored(gather_scored(paths, document="d1"))
    assert isinstance(described, DocumentDescription)
    assert [sentence.sent_id for sentence, _ in described.scored] == [0, 1]
    assert described.profile.shares["hedged"].value == 0.5
    with pytest.raises(DataError, match="expected a document 'd9'; found others, such as 'd1', 'd2', 'd3'"):
        gather_scored(paths, document="d9")


def test_a_file_without_any_cue_is_read(write, scored):
    import pyarrow.compute as pc

    bare = scored.filter(pc.equal(pc.list_value_length(scored["cues"]), 0))
    for suffix in ("jsonl", "csv", "parquet"):
        found = gather_scored([write(f"bare.{suffix}", bare)])
        assert all(prediction.cues == () for _, prediction in list_records(found.table, LABELS))


def test_rows_in_another_order_are_put_in_that_of_the_text(write, scored):
    described = describe_scored(
        gather_scored([write("sorted.parquet", scored.take([8, 3, 1, 0, 6, 5, 4, 7, 2]))])
    )
    assert [profile.group["doc_id"] for profile in described.documents] == ["d1", "d2", "d3"]
    path = write("reversed.csv", scored.slice(0, 2).take([1, 0]))
    assert list_records(gather_scored([path]).table, LABELS) == list_records(scored.slice(0, 2), LABELS)
    third = gather_scored([write("third.jsonl", scored.take([8, 4, 0, 7, 6, 5]))], document="d3")
    assert third.table["sent_id"].to_pylist() == [0, 1, 2, 3, 4]


def test_scored_files_are_known_whatever_their_form(tmp_path, write, scored):
    lines = write("scored.jsonl").read_text(encoding="utf-8")
    (tmp_path / "blank.jsonl").write_text("\n" + lines, encoding="utf-8")
    rows = [json.loads(line) for line in lines.splitlines()]
    (tmp_path / "array.json").write_text(json.dumps(rows), encoding="utf-8")
    cells = [[json.dumps(v) if isinstance(v, list) else str(v) for v in row.values()] for row in rows]
    with (tmp_path / "semicolons.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=";").writerows([list(rows[0]), *cells])
    for name in ("blank.jsonl", "array.json", "semicolons.csv"):
        found = gather_scored([tmp_path / name])
        assert list_records(found.table, LABELS) == list_records(scored, LABELS), name


def test_cues_that_are_null_are_none(write, scored):
    cues = scored["cues"].to_pylist()
    assert not cues[0]
    place = scored.column_names.index("cues")
    table = scored.set_column(place, "cues", pa.array([None, *cues[1:]], scored["cues"].type))
    found = gather_scored([write("null.parquet", table)])
    assert list_records(found.table, LABELS) == list_records(scored, LABELS)


@pytest.mark.parametrize("name", ["label", "para", "by"])
def test_rows_without_a_value_name_the_file(write, scored, name):
    place = scored.column_names.index(name)
    values = [None, *scored[name].to_pylist()[1:]]
    path = write("holes.parquet", scored.set_column(place, name, pa.array(values)))
    with pytest.raises(
        DataError, match=f"holes.parquet: expected a value of '{name}' in each row; found none"
    ):
        gather_scored([path])


def test_what_is_wrong_with_rows_names_the_file(write, scored):
    place = scored.column_names.index("p_hedged")
    path = write("odd.parquet", scored.set_column(place, "p_hedged", pa.array([7.0] * 9)))
    with pytest.raises(DataError, match=r"odd.parquet: expected a probability, 0 to 1, in 'p_hedged'"):
        describe_scored(gather_scored([path]))


def test_another_version_is_refused(write, scored):
    path = write("new.parquet", scored.replace_schema_metadata({b"stance.schema_version": b"2"}))
    with pytest.raises(
        DataError, match=r"new.parquet: expected .* of version 1, .*; found version 2\. Score"
    ):
        gather_scored([path])


def test_texts_and_scored_files_do_not_mix(write, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("So.")
    with pytest.raises(DataError, match=r"draft.txt: expected scored sentences, as in .*; found texts"):
        gather_scored([write("scored.csv"), draft])
    with pytest.raises(DataError, match="expected texts for the model; found sentences that are scored"):
        gather_scored([write("scored.csv")], model="default")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"text_field": "body"}, "--text-field"),
        ({"id_field": "url"}, "--id-field"),
        ({"limit": 2}, "--limit"),
    ],
)
def test_options_of_texts_are_refused_beside_scored_files(write, options, named):
    path = write("scored.jsonl")
    with pytest.raises(DataError, match=f"scored.jsonl: expected texts for {named}; found sentences that"):
        gather_scored([path], options=ScoreOptions(**options))
    assert gather_scored([path], options=ScoreOptions(on_error="skip")).table.num_rows


def test_a_table_that_lacks_a_column_says_which(write, scored):
    with pytest.raises(
        DataError,
        match=r"found none called 'para', as if .*, or --columns left them out\. Score the texts again",
    ):
        gather_scored([write("cut.parquet", scored.drop_columns(["para"]))])


def test_cues_that_are_no_json(write, tmp_path):
    path = write("scored.csv")
    text = path.read_text()
    assert '""type""' in text
    for broken in (text.replace('""type""', "type"), text.replace("[{", "[" * 99_999, 1)):
        path.write_text(broken)
        for read in (gather_scored, read_scored):
            with pytest.raises(DataError, match=r"scored\.csv: .*expected cues as JSON; found"):
                read([path])


def test_files_of_two_models(write, scored):
    other = scored.rename_columns([name.replace("p_hedged", "p_vague") for name in scored.column_names])
    with pytest.raises(
        DataError, match="expected the labels assertive, hedged, speculative; found assertive, vague"
    ):
        gather_scored([write("a.parquet"), write("b.parquet", other)])


def test_labels_of_another_kind_and_probabilities_that_are_text(write, scored, tmp_path):
    path = tmp_path / "odd.jsonl"
    lines = [json.loads(line) for line in write("scored.jsonl").read_text().splitlines()]
    path.write_text("\n".join(json.dumps(line | {"start": "first"}) for line in lines))
    with pytest.raises(DataError, match=r"odd\.jsonl: expected the columns of scored sentences; found"):
        gather_scored([path])


def test_a_whole_file_of_no_rows(write, scored):
    with pytest.raises(DataError, match="expected a text with a sentence; found none"):
        gather_scored([write("none.parquet", scored.slice(0, 0))])


def test_documents_are_described_whole_where_a_column_varies_within_them():
    from stance.profile import Gathered

    # Each hedges one sentence of four, its first speaker one of two.
    spoken = zip("ABAB", ("hedged", "assertive", "assertive", "speculative"), strict=True)
    rows = [{"doc_id": doc, "label": label, "speaker": who} for who, label in spoken for doc in ("d1", "d2")]
    found = describe_scored(Gathered(build_scored(rows), LABELS), by="speaker")
    assert [profile.shares["hedged"].value for profile in found.documents] == [0.25, 0.25]
    assert [profile.shares["hedged"].value for profile in found.pieces] == [0.5, 0.0, 0.5, 0.0]


def test_one_document_is_described_by_sentence_and_many_by_profile(scored):
    from stance.profile import Gathered

    many = describe_scored(Gathered(scored, LABELS))
    assert isinstance(many, CollectionDescription)
    assert [profile.group["doc_id"] for profile in many.documents] == ["d1", "d2", "d3"]
    assert many.groups == ()
    by_paper = describe_scored(Gathered(scored, LABELS), by=["paper"])
    assert describe_scored(Gathered(scored, LABELS), by="paper") == by_paper
    assert [profile.group for profile in by_paper.groups] == [{"paper": "Herald"}, {"paper": "Star"}]
    assert by_paper.documents == many.documents == many.pieces
    assert by_paper.pieces[2].group == {"doc_id": "d3", "paper": "Star"}
    with pytest.raises(DataError, match="column 'outlet' to group by; found 'paper', 'date'"):
        describe_scored(Gathered(scored, LABELS), by=["outlet"])
    with pytest.raises(DataError, match="column 'label' to group by"):
        describe_scored(Gathered(scored, LABELS), by=["label"])


def test_a_document_without_sentences_of_its_writer(scored):
    from stance.profile import Gathered

    described = describe_scored(Gathered(scored.slice(4, 1), LABELS))
    assert described.profile is None
    assert described.notes.rows == ()


def test_a_folder_of_parts_is_read_without_what_lies_beside(tmp_path, scored):
    folder = tmp_path / "parts"
    folder.mkdir()
    pq.write_table(scored, folder / "part-0.parquet")
    (folder / "manifest.json").write_text("{}")
    assert gather_scored([folder]).table.num_rows == scored.num_rows


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_files_of_empty_shares_are_passed_over(write, scored, suffix):
    empty = score_texts(["It may."]).slice(0, 0)  # an empty share knows no column of the input
    paths = [write(f"share1.{suffix}", empty), write(f"share2.{suffix}", scored)]
    assert gather_scored(paths).table["paper"].to_pylist() == scored["paper"].to_pylist()
    assert read_scored(paths, ["paper"]).columns["paper"].to_pylist() == scored["paper"].to_pylist()
    for read in (gather_scored, read_scored):
        with pytest.raises(DataError, match="share1"):
            read(paths[:1])


def test_a_scored_file_whose_columns_were_left_out_is_no_table_of_texts(write, scored):
    path = write("scored.csv", scored.drop_columns(["text", "cues"]))
    with pytest.raises(DataError, match=r"scored sentences; found none called 'text', 'cues', .*--columns"):
        gather_scored([path])


def test_a_column_that_some_files_lack_and_others_hold_otherwise(write, scored):
    import pyarrow.compute as pc

    parts = [scored.filter(pc.equal(scored["doc_id"], doc)) for doc in ("d1", "d2", "d3")]
    parts[0] = parts[0].append_column("note", pa.array(["a"] * len(parts[0])))
    parts[1] = parts[1].append_column("note", pa.array([1] * len(parts[1])))
    found = gather_scored([write(f"{i}.parquet", part) for i, part in enumerate(parts)])
    assert found.table["note"].to_pylist() == ["a"] * 2 + ["1"] * 2 + [None] * 5
    groups = describe_scored(found, by="note").groups
    assert [profile.group["note"] for profile in groups] == ["1", "a", "(none)"]
