import json

import pytest

from stance.cache import find_bundled
from stance.corpus import validate_coded
from stance.errors import DataError


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_everything_that_is_wrong_is_counted(tmp_path):
    rows = [
        {"doc_id": "a", "text": "It  may.", "label": "hedged", "cues": [[4, 7, "modal"]]},
        {"doc_id": "a", "text": "It did.", "label": "assertive", "cues": []},
        {"doc_id": "b", "text": "It may.", "label": "hedged"},  # twice, in another document
        {"doc_id": "b", "text": "It did.", "label": "speculative", "cues": []},  # twice, with another label
        {"doc_id": "b", "text": "It did.", "label": "assertive"},
        {"doc_id": "c", "text": "No code.", "label": ""},
        {"doc_id": "c", "text": "", "label": "hedged"},
        {"doc_id": "c", "text": "Odd code.", "label": "hedge"},
        {"doc_id": "c", "text": "Odd cue.", "label": "hedged", "cues": [[0, 99, "modal"]]},
    ]
    path = write(tmp_path / "coded.jsonl", rows)
    with path.open("a") as lines:
        lines.write('{"text":\n')
    (tmp_path / "broken.csv").write_bytes(b"text,label\n\xff,hedged\n")
    report = validate_coded(tmp_path)
    assert report.n_rows == 10
    assert (report.n_sentences, report.n_documents) == (5, 2)
    assert report.label_counts == {"assertive": 2, "hedged": 2, "speculative": 1}
    assert report.label_shares == {"assertive": 0.4, "hedged": 0.4, "speculative": 0.2}
    assert (report.n_without_label, report.n_without_text) == (1, 1)
    assert (report.n_unknown_label, report.n_cue_problems) == (1, 1)
    assert report.n_with_cues == 3
    assert (report.n_duplicates, report.n_crossing) == (3, 3)
    assert [(c.text, c.labels) for c in report.conflicts] == [("It did.", {"assertive": 2, "speculative": 1})]
    assert not report.is_valid
    assert [(p.source, p.row) for p in report.problems] == [
        (str(tmp_path / "broken.csv"), None),
        *((str(path), row) for row in (6, 7, 8, 9, 10)),
    ]
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["problems"][1]["reason"] == "expected a label; found none"
    assert plain["conflicts"] == [{"text": "It did.", "labels": {"assertive": 2, "speculative": 1}}]
    assert (plain["is_valid"], plain["n_duplicates"]) == (False, 3)


def test_the_seeds_are_valid():
    folders = ("article/labels.jsonl", "commentary/sentences.jsonl", "public_domain/sentences.jsonl")
    report = validate_coded([find_bundled("seeds") / name for name in folders])
    assert report.is_valid
    assert report.n_sentences == report.n_with_cues == 42 + 4_831 + 3_484
    assert report.label_counts == {
        "assertive": 24 + 3_377 + 2_620,
        "hedged": 13 + 712 + 439,
        "speculative": 5 + 742 + 425,
    }
    assert report.conflicts == ()


def test_one_label_is_not_valid(tmp_path):
    report = validate_coded(write(tmp_path / "x.jsonl", [{"text": "A.", "label": "x"}]), labels=None)
    assert report.label_counts == {"x": 1}
    assert not report.is_valid


def test_no_usable_row(tmp_path):
    rows = [{"text": "", "label": "hedged"}, {"text": "A.", "label": ""}]
    report = validate_coded(write(tmp_path / "x.jsonl", rows))
    assert (report.n_sentences, report.label_shares) == (0, {})
    assert (report.n_without_label, report.n_without_text) == (1, 1)


def test_labels_that_are_all_others_are_one_mistake(tmp_path):
    rows = [{"text": f"A {i}.", "label": ("yes", "no", True)[i % 3]} for i in range(9)]
    path = write(tmp_path / "x.jsonl", [*rows, {"text": "A.", "label": ""}])
    with pytest.raises(DataError) as caught:
        validate_coded(path)
    assert str(caught.value) == (
        f"{path}: expected the labels assertive, hedged, speculative; found 'no', 'true', 'yes' "
        "in 9 of 10 rows. Pass --any-label to allow these, or name another column with --label-field."
    )
    assert validate_coded(path, labels=None).n_without_label == 1
    path = write(tmp_path / "x.jsonl", [{"text": "A.", "label": f"label {i:02}"} for i in range(30)])
    with pytest.raises(DataError, match=r"found 'label 00', .*'label 07', and 22 more in 30 of 30 rows"):
        validate_coded(path)
    known = {"text": "A.", "label": "hedged", "cues": [[0, 99, "modal"]]}  # of no use, but the label is ours
    assert validate_coded(write(tmp_path / "x.jsonl", [*rows, known])).n_unknown_label == 9


def test_a_missing_column_stops_it(tmp_path):
    with pytest.raises(DataError, match="expected a column 'label'"):
        validate_coded(write(tmp_path / "x.jsonl", [{"text": "A."}]))


def make_rows(doc_id, texts):
    return [{"doc_id": doc_id, "text": text, "label": "hedged"} for text in texts]


def write_splits(folder):
    train = make_rows("a", ["The talks may well fail before the end of the summer.", "It may.", "No."])
    train += make_rows("a", ["NO!", "NO!"])  # what comes again word for word is no near duplicate once more
    write(folder / "train.jsonl", [*train, {"doc_id": "a", "text": "It did.", "label": "assertive"}])
    write(
        folder / "test.jsonl",
        make_rows("b", ["The talks may well fail before the end of summer.", "It may."]),
    )


def test_splits_are_known_by_the_names_of_files(tmp_path):
    write_splits(tmp_path)
    report = validate_coded(tmp_path)
    assert list(report.splits) == ["test", "train"]
    assert (report.splits["train"].n_sentences, report.splits["train"].n_documents) == (6, 1)
    assert report.splits["train"].label_shares == {"assertive": 1 / 6, "hedged": 5 / 6}
    assert report.n_leaked == 1
    assert (report.leaked_documents, report.is_valid) == ((), True)
    near, other = report.near_duplicates
    assert (near.crosses_splits, other.crosses_splits) == (True, False)
    assert (other.first, other.later, other.similarity) == ("No.", "NO!", 1)
    assert (near.first_doc_id, near.later_doc_id) == ("b", "a")
    assert 0.8 <= near.similarity < 1
    assert validate_coded(tmp_path, similarity=None).near_duplicates == ()
    assert len(validate_coded(tmp_path, similarity=0.95).near_duplicates) == 1


def test_splits_are_files_of_any_name_if_told_so(tmp_path):
    write(tmp_path / "north.jsonl", make_rows("a", ["It may."]))
    write(tmp_path / "south.jsonl", [*make_rows("a", ["It might."]), {"text": "So.", "label": "assertive"}])
    assert validate_coded(tmp_path).splits == {}
    assert validate_coded(tmp_path).is_valid
    report = validate_coded(tmp_path, are_splits=True)
    assert list(report.splits) == ["north", "south"]
    assert (report.leaked_documents, report.is_valid) == (("a",), False)
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["leaked_documents"] == ["a"]
    assert plain["splits"]["north"]["n_sentences"] == 1


def test_splits_are_what_the_column_says(tmp_path):
    rows = [{**row, "split": split} for row, split in zip(make_rows("a", ["A.", "B."]), "xy", strict=True)]
    report = validate_coded(write(tmp_path / "c.jsonl", rows))
    assert list(report.splits) == ["x", "y"]
    assert report.leaked_documents == ("a",)


def test_lengths_and_rare_labels_are_noted(tmp_path):
    rows = [{"text": "So.", "label": "hedged"}] * 60 + [{"text": "word " * 101, "label": "assertive"}] * 3
    rows = [{**row, "doc_id": i, "split": "train" if i < 40 else "test"} for i, row in enumerate(rows)]
    report = validate_coded(write(tmp_path / "c.jsonl", rows))
    assert (report.words.least, report.words.median, report.words.most) == (1, 1, 101)
    assert report.notes == (
        "sentences that are assertive: 3, too few to learn or to measure by.",
        "13.0 % of test are assertive, 4.8 % of the whole: the splits are unlike.",
        "87.0 % of test are hedged, 95.2 % of the whole: the splits are unlike.",
        "sentences of one word: 60.",
        "sentences of more than 100 words: 3. Is each of them one sentence?",
    )
    assert report.is_valid


def test_seeds_hold_few_near_duplicates():
    report = validate_coded(find_bundled("seeds") / "commentary" / "sentences.jsonl")
    assert len(report.near_duplicates) < 10
    assert report.splits == {}


def test_labels_that_look_alike_are_noted(tmp_path):
    labels = ["No", "YES", "Yes", "no", "yes"] * 20
    rows = [{"doc_id": i, "text": f"So {i}.", "label": label} for i, label in enumerate(labels)]
    report = validate_coded(write(tmp_path / "c.jsonl", rows), labels=None, similarity=None)
    assert report.is_valid
    assert report.notes == (
        "labels that look alike count as different ones: 'No', 'no'; 'YES', 'Yes', 'yes'. Recode them if "
        "they mean the same.",
    )


def test_rows_of_the_same_id_are_noted(tmp_path):
    labels = ["hedged", "assertive"] * 25
    rows = [{"doc_id": "a", "sent_id": i, "text": f"So {i}.", "label": x} for i, x in enumerate(labels)]
    others = [{**row, "label": "hedged" if i < 4 else row["label"]} for i, row in enumerate(rows[:30])]
    report = validate_coded(write(tmp_path / "c.jsonl", rows + others), similarity=None)
    assert (report.n_same_id, report.n_same_id_apart) == (30, 2)
    assert report.notes == (
        "rows with the doc_id and sent_id of an earlier one: 30, 2 of them with another label. Each counts "
        "as a sentence of its own. Are they of two coders? See stance agree.",
    )
    report = validate_coded(write(tmp_path / "c.jsonl", rows + rows), similarity=None)
    assert report.notes == (
        "rows with the doc_id and sent_id of an earlier one: 50. Each counts as a sentence of its own. Is "
        "the data there twice?",
    )
    # Without a number of its own, a row is the next sentence of its document.
    bare = [{"doc_id": "a", "text": row["text"], "label": row["label"]} for row in rows + rows]
    assert validate_coded(write(tmp_path / "c.jsonl", bare), similarity=None).notes == ()


def test_rows_without_a_document_are_counted(tmp_path):
    path = tmp_path / "coded.csv"
    path.write_text("doc_id,text,label\na,It may.,hedged\n,It did.,assertive\n,So.,assertive\n")
    report = validate_coded(path)
    assert report.n_documents == 3
    note = "rows without the name of their document (--id-field): 2. Each counts as a document of its own."
    assert note in report.notes
    path.write_text("doc_id,text,label\na,It may.,hedged\nb,It did.,assertive\n")
    assert not any("document" in note for note in validate_coded(path).notes)
