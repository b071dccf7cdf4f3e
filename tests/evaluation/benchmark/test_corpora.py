from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from stance.errors import DataError
from stance.evaluation.benchmark import list_corpora, read_tasks

SHARED = Path(__file__).resolve().parents[4] / "shared" / "corpora"


def test_every_task_of_every_corpus(corpora):
    tasks, skipped = read_tasks(corpora)
    sizes = {task.name: (task.kind, len(task.train), len(task.test)) for task in tasks}
    assert skipped == []
    assert sizes == {
        "conll2010_wiki": ("sentence", 11, 11),
        "conll2010_bio": ("sentence", 22, 11),
        "conll2010_bio_cues": ("spans", 11, 11),
        "szeged_wiki": ("tokens", 32, 8),
        "science_certainty": ("graded", 11, 11),
        "science_certainty_ext": ("graded", 11, 11),
        "science_certainty_all": ("graded", 0, 33),
        "commitmentbank": ("graded", 0, 4),
    }


def test_documents_are_found_in_names(corpora):
    bio = next(task for task in read_tasks(corpora)[0] if task.name == "conll2010_bio_cues")
    assert [(s.doc_id, s.sent_id) for s in bio.train[:3]] == [
        ("train_abstracts|0", 0),
        ("train_abstracts|0", 1),
        ("train_abstracts|1", 0),
    ]


def test_grades(corpora):
    tasks = {task.name: task for task in read_tasks(corpora)[0]}
    items = tasks["commitmentbank"].test
    assert [s.fields["grade"] for s in items] == [-2.5, 2.75, 0.5, -0.25]
    assert [s.fields["strength"] for s in items] == [2.5, 2.75, 0.5, 0.25]
    assert [s.label for s in items] == ["3", "3", "1", "0"]
    assert {s.label for s in tasks["science_certainty"].test} == {"6", "2"}


def test_the_szeged_split_keeps_documents_and_types_apart(corpora):
    task = read_tasks(corpora, ["szeged_wiki"])[0][0]
    assert not {s.doc_id for s in task.train} & {s.doc_id for s in task.test}
    assert sorted(s.label for s in task.test) == sorted(task.labels[1:] * 2)
    assert {cue.type for s in task.test for cue in s.cues} == set(task.labels[1:])


def test_a_corpus_that_lacks_a_file_is_skipped_and_named(corpora):
    (corpora / "conll2010_wiki" / "eval.jsonl").unlink()
    tasks, skipped = read_tasks(corpora)
    assert "conll2010_wiki" not in {task.corpus for task in tasks}
    assert [reject.source for reject in skipped] == [str(corpora / "conll2010_wiki")]
    assert "expected eval.jsonl in it; found train.jsonl" in skipped[0].reason


def test_a_file_that_changed_changes_the_hash(corpora):
    before = {task.name: task.sha256 for task in read_tasks(corpora)[0]}
    with (corpora / "commitmentbank" / "items.jsonl").open("a") as file:
        file.write(json.dumps({"text": "It did.", "mean": 3}) + "\n")
    after = {task.name: task.sha256 for task in read_tasks(corpora)[0]}
    assert {name for name in after if after[name] != before[name]} == {"commitmentbank"}


def test_no_corpus(tmp_path):
    with pytest.raises(DataError, match="expected one of the folders conll2010_wiki"):
        read_tasks(tmp_path)


def test_an_unknown_task(corpora):
    with pytest.raises(DataError, match=r"task 'wiki': expected one of conll2010_wiki, .*Check --task"):
        read_tasks(corpora, ["wiki"])


def test_a_task_needs_its_own_corpus_alone(corpora):
    (corpora / "conll2010_wiki" / "eval.jsonl").unlink()
    (corpora / "szeged_wiki" / "sentences.jsonl").write_text("no JSON")
    names = ["commitmentbank", "science_certainty_ext", "commitmentbank"]
    tasks, skipped = read_tasks(corpora, names)
    assert ([task.name for task in tasks], skipped) == (["commitmentbank", "science_certainty_ext"], [])
    # An incomplete corpus hides no slip in a name.
    with pytest.raises(DataError, match="task 'wiki': expected one of conll2010_wiki,"):
        read_tasks(corpora, ["commitmentbank", "wiki"])
    tasks, skipped = read_tasks(corpora, ["conll2010_wiki"])
    assert (tasks, [reject.source for reject in skipped]) == ([], [str(corpora / "conll2010_wiki")])


def test_every_task_is_of_the_corpus_it_is_listed_with(corpora):
    for name in list_corpora():
        own = [task.name for task in read_tasks(corpora)[0] if task.corpus == name]
        assert [task.name for task in read_tasks(corpora, own)[0]] == own


@pytest.mark.parametrize(
    ("file", "row", "complaint"),
    [
        (
            "commitmentbank/items",
            {"text": "It is.", "mean": 4},
            "line 1: expected 'mean' from -3 to 3; found 4",
        ),
        ("commitmentbank/items", {"text": "It is."}, "expected a number as 'mean'; found None"),
        ("commitmentbank/items", {"text": " ", "mean": 1}, "expected an object with a text"),
        ("commitmentbank/items", {"mean": 1}, "expected an object with a text"),
        ("commitmentbank/items", "It is.", "expected a JSON object; found 'It is.'"),
        ("commitmentbank/items", {"text": "It is.", "mean": math.nan}, "found NaN, which is no JSON"),
        (
            "conll2010_wiki/eval",
            {"text": "It is.", "label": "sure"},
            "expected a label of certain, uncertain",
        ),
        (
            "szeged_wiki/sentences",
            {"text": "It is.", "cues": [[0, 9, "speculation_hypo_doxastic"]]},
            "expected a cue within the text's 6 characters; found 0 to 9",
        ),
        ("szeged_wiki/sentences", {"text": "It is.", "cues": [[0, 2, None]]}, "expected a cue's type"),
        ("szeged_wiki/sentences", {"text": "It is.", "cues": "0-2"}, "expected a list in 'cues'"),
    ],
)
def test_a_bad_row_is_named(corpora, write_corpus, file, row, complaint):
    corpus, name = file.split("/")
    write_corpus(corpus, name, [row])
    with pytest.raises(DataError) as caught:
        read_tasks(corpora)
    assert str(caught.value).startswith(f"{file}.jsonl: line 1: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "found an empty file"),
        (b'{"text": "It', "line 1: expected JSON"),
        (b'{"text": "x", "y": ' + b"[" * 100_000, "line 1: expected JSON; found nesting too deep"),
        (b"\xff", "expected UTF-8 text; found byte 0xff"),
    ],
)
def test_a_damaged_file(corpora, content, complaint):
    (corpora / "commitmentbank" / "items.jsonl").write_bytes(content)
    with pytest.raises(DataError, match=complaint):
        read_tasks(corpora)


def test_an_array_and_halves_of_characters(corpora):
    content = '[{"text": "A\\ud800.", "mean": 1}, {"text": "B.", "mean": 2}]'
    (corpora / "commitmentbank" / "items.jsonl").write_text(content)
    ((task,), _) = read_tasks(corpora, ["commitmentbank"])
    assert [sentence.text for sentence in task.test] == ["A\ufffd.", "B."]


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared corpora")
def test_the_real_sizes():
    tasks, skipped = read_tasks(SHARED)
    sizes = {task.name: (len(task.train), len(task.test)) for task in tasks}
    assert skipped == []
    assert sizes["conll2010_wiki"] == (9462, 9630)
    assert sizes["conll2010_bio"] == (14541, 5001)
    assert sizes["science_certainty"] == (1084, 136)
    assert sizes["commitmentbank"] == (0, 1200)
    assert sum(sizes["szeged_wiki"]) == 15979
