import datetime
import itertools
import json
import math
import random

import pytest

from stance.corpus import deal_sentences, read_coded
from stance.errors import DataError
from stance.records import CodedSentence

LABELS = ("assertive", "hedged", "speculative")


def make_sentences(n_documents=120, seed=0):
    rng = random.Random(seed)
    return [
        CodedSentence(
            f"d{document}",
            number,
            f"Sentence {document} {number}.",
            rng.choices(LABELS, [80, 12, 8])[0],
            fields={"author": f"a{document % 25}"},
        )
        for document in range(n_documents)
        for number in range(rng.randint(5, 40))
    ]


def list_values(split, pick):
    return {name: {pick(sentence) for sentence in part} for name, part in split.parts.items()}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("group", [None, "author"])
def test_nothing_stands_in_two_splits_and_shares_are_kept(seed, group):
    sentences = make_sentences()
    split = deal_sentences(sentences, group_field=group, seed=seed)
    assert list(split.parts) == ["train", "dev", "test"]
    for pick in (lambda s: s.doc_id, *([lambda s: s.fields["author"]] if group else [])):
        found = list_values(split, pick)
        assert not found["train"] & found["dev"]
        assert not found["test"] & (found["train"] | found["dev"])
    assert sum(map(len, split.parts.values())) == len(sentences)
    assert len(set().union(*map(set, list_values(split, lambda s: s.text).values()))) == len(sentences)
    whole = {label: sum(s.label == label for s in sentences) / len(sentences) for label in LABELS}
    for name, share in (("train", 0.8), ("dev", 0.1), ("test", 0.1)):
        assert len(split.parts[name]) / len(sentences) == pytest.approx(share, abs=0.02)
        for label in LABELS:
            assert split.summaries[name].label_shares[label] == pytest.approx(whole[label], abs=0.05)


def test_a_rare_label_goes_everywhere():
    # Ten documents have the one rare sentence: 80, 10 and 10 % of these must go to the splits.
    sentences = [
        CodedSentence(f"d{d}", i, f"{d} {i}.", "hedged" if d < 10 and i == 0 else "assertive")
        for d in range(100)
        for i in range(5)
    ]
    for seed in range(4):
        split = deal_sentences(sentences, seed=seed)
        assert [sum(s.label == "hedged" for s in part) for part in split.parts.values()] == [8, 1, 1]
        assert [len(part) for part in split.parts.values()] == [400, 50, 50]


def test_same_seed_same_split():
    sentences = make_sentences(40)
    assert deal_sentences(sentences, seed=1) == deal_sentences(sentences, seed=1)
    assert deal_sentences(sentences, seed=1) != deal_sentences(sentences, seed=2)


def test_as_many_documents_as_splits():
    sentences = make_sentences(3)
    split = deal_sentences(sentences, shares=(98, 1, 1))
    assert [summary.n_documents for summary in split.summaries.values()] == [1, 1, 1]
    assert list(deal_sentences(sentences, shares=(0.5, 0.5)).parts) == ["train", "test"]


def test_order_of_the_rows_is_kept():
    split = deal_sentences(make_sentences(20))
    for part in split.parts.values():
        for before, after in itertools.pairwise(part):
            assert before.doc_id != after.doc_id or before.sent_id + 1 == after.sent_id


def test_files_hold_every_column(tmp_path):
    rows = [
        {
            "doc_id": f"d{i}",
            "sent_id": 7,
            "text": f"It may {i}.",
            "code": "hedged",
            "label": i,
            "year": 2020 + i,
        }
        for i in range(6)
    ]
    rows[0] |= {"cues": [[3, 6, "modal"]], "score": 0.5}
    rows[1] |= {"cues": []}
    path = tmp_path / "coded.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    split = deal_sentences(read_coded(path, label_field="code", n_labels=1), shares=(50, 50))
    split.save(tmp_path / "out")
    written = {}
    for name in ("train", "test"):
        for line in (tmp_path / "out" / f"{name}.jsonl").read_text().splitlines():
            row = json.loads(line)
            written[row["doc_id"]] = row
    first, second, third = (written[f"d{i}"] for i in range(3))
    assert first["cues"] == [[3, 6, "modal"]]
    assert (first["label"], first["input_label"], first["year"], first["sent_id"]) == ("hedged", 0, 2020, 7)
    assert first["score"] == 0.5
    assert second["cues"] == []
    assert "cues" not in third
    again = read_coded([tmp_path / "out" / "train.jsonl", tmp_path / "out" / "test.jsonl"], n_labels=1)
    assert {(s.doc_id, s.text, s.cues) for s in again} == {
        (s.doc_id, s.text, s.cues) for part in split.parts.values() for s in part
    }


def test_what_json_lacks(tmp_path):
    rows = [CodedSentence(f"d{i}", 0, "So.", "hedged", fields={"score": math.nan}) for i in range(2)]
    deal_sentences(rows, shares=(1, 1)).save(tmp_path)
    assert json.loads((tmp_path / "test.jsonl").read_text())["score"] is None


def test_values_of_any_type_are_written_as_elsewhere(tmp_path):
    fields = {
        "key": b"ab",
        "at": datetime.datetime(2024, 1, 1, 12),
        "day": datetime.date(2024, 1, 1),
        "scores": [math.inf, {"x": math.nan}],
    }
    rows = [CodedSentence(f"d{i}", 0, "So.", "hedged", fields=fields) for i in range(2)]
    deal_sentences(rows, shares=(1, 1)).save(tmp_path)
    row = json.loads((tmp_path / "test.jsonl").read_text())
    assert {name: row[name] for name in fields} == {
        "key": "ab",
        "at": "2024-01-01T12:00:00",
        "day": "2024-01-01",
        "scores": [None, {"x": None}],
    }


def test_names_of_groups_are_written_in_one_way():
    names = ["Jos\u00e9 Paz", "Jose\u0301 Paz", "Jos\u00e9\u00a0Paz ", "Ana", "Bo"]
    rows = [
        CodedSentence(f"d{i}", 0, "So.", "hedged", fields={"author": name}) for i, name in enumerate(names)
    ]
    for seed in range(5):
        split = deal_sentences(rows, group_field="author", seed=seed)
        wheres = [name for name, part in split.parts.items() if {s.doc_id for s in part} & {"d0", "d1", "d2"}]
        assert len(wheres) == 1
    # One document may spell its author in two ways; no number is no name.
    same = [
        CodedSentence("d", i, "So.", "hedged", fields={"author": name}) for i, name in enumerate(names[:3])
    ]
    with pytest.raises(
        DataError, match="at least 3 different values of 'author', one for each split; found 1"
    ):
        deal_sentences(same, group_field="author")
    missing = CodedSentence("d", 0, "So.", "hedged", fields={"author": math.nan})
    with pytest.raises(DataError, match="found a blank one for sentence 1"):
        deal_sentences([missing], group_field="author")


def test_repeats_across_splits_are_counted():
    rows = [CodedSentence(f"d{i}", 0, "The  same." if i < 5 else f"Number {i}.", "hedged") for i in range(10)]
    split = deal_sentences(rows, shares=(50, 50))
    in_both = {s.text for s in split.parts["train"]} & {s.text for s in split.parts["test"]}
    assert split.n_leaked == len(in_both) == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"shares": (100,)}, "expected two or three numbers above 0; found 100"),
        ({"shares": (80, 20, 0)}, "found 80, 20, 0"),
        ({"shares": (80, math.nan)}, "found 80, nan"),
        ({"shares": (25, 25, 25, 25)}, "expected two or three"),
        (
            {"group_field": "outlet"},
            "column 'outlet' for every sentence; found the columns 'author' for sentence 1",
        ),
        ({"group_field": "author"}, "at least 3 different values of 'author', one for each split; found 2"),
    ],
)
def test_what_cannot_be_split(options, expected):
    rows = [CodedSentence(f"d{i}", 0, "So.", "hedged", fields={"author": "xy"[i % 2]}) for i in range(6)]
    with pytest.raises(DataError, match=expected):
        deal_sentences(rows, **options)


def test_groups_that_do_not_fit_documents():
    rows = [CodedSentence("d", i, "So.", "hedged", fields={"author": "xy"[i]}) for i in range(2)]
    with pytest.raises(DataError, match="one value of 'author' a document; found 'x' and 'y' in 'd'"):
        deal_sentences(rows, group_field="author")
    rows = [CodedSentence("d", 0, "So.", "hedged", fields={"author": " "})]
    with pytest.raises(DataError, match="found a blank one for sentence 1, of 'd'"):
        deal_sentences(rows, group_field="author")
    with pytest.raises(DataError, match="at least 3 documents, one for each split; found 1"):
        deal_sentences(rows)


@pytest.mark.parametrize("group", [None, "author"])
def test_the_order_of_the_rows_does_not_matter(group):
    """Else a file that was sorted anew would put what was held out before into training."""
    sentences = make_sentences(60)
    shuffled = random.Random(1).sample(sentences, len(sentences))
    first, second = (deal_sentences(rows, group_field=group, seed=3) for rows in (sentences, shuffled))
    pick = (lambda s: s.fields["author"]) if group else (lambda s: s.doc_id)
    assert list_values(first, pick) == list_values(second, pick)
    assert first.summaries == second.summaries
    assert second.parts["train"] == tuple(s for s in shuffled if s in set(first.parts["train"]))
