"""Scored files read whole, told from texts, and described."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from stance.errors import DataError
from stance.labels import LABELS
from stance.profile import describe_scored, gather_scored
from stance.profile.describe import CollectionDescription, DocumentDescription
from stance.scoring import list_records, score_texts
from stance.scoring.tables import write_table


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


def test_texts_and_scored_files_do_not_mix(write, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text("So.")
    with pytest.raises(DataError, match=r"draft.txt: expected scored sentences, as in .*; found texts"):
        gather_scored([write("scored.csv"), draft])
    with pytest.raises(DataError, match="expected texts for the model; found sentences that are scored"):
        gather_scored([write("scored.csv")], model="default")


def test_a_table_that_lacks_a_column_says_which(write, scored):
    with pytest.raises(DataError, match=r"found none called 'para'\. Score the texts again"):
        gather_scored([write("cut.parquet", scored.drop_columns(["para"]))])


def test_cues_that_are_no_json(write, tmp_path):
    path = write("scored.csv")
    text = path.read_text()
    assert '""type""' in text
    path.write_text(text.replace('""type""', "type"))
    with pytest.raises(DataError, match=r"scored\.csv: expected cues as JSON; found"):
        gather_scored([path])


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


def test_one_document_is_described_by_sentence_and_many_by_profile(scored):
    from stance.profile import Gathered

    many = describe_scored(Gathered(scored, LABELS))
    assert isinstance(many, CollectionDescription)
    assert [profile.group["doc_id"] for profile in many.documents] == ["d1", "d2", "d3"]
    assert many.groups == ()
    by_paper = describe_scored(Gathered(scored, LABELS), by=["paper"])
    assert describe_scored(Gathered(scored, LABELS), by="paper") == by_paper
    assert [profile.group for profile in by_paper.groups] == [{"paper": "Herald"}, {"paper": "Star"}]
    assert by_paper.documents[2].group == {"doc_id": "d3", "paper": "Star"}
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
