from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from stance.scoring import ScoreOptions
from stance.scoring.inputs import read_batches
from stance.scoring.selection import draw_documents, take_first


def make_tables(*groups):
    return [pa.table({"doc_id": pa.array(list(ids), pa.string())}) for ids in groups]


def list_ids(tables):
    return ["".join(table["doc_id"].to_pylist()) for table in tables]


@pytest.mark.parametrize(
    ("n", "unit", "expected"),
    [
        (1, "document", ["a"]),
        (3, "document", ["aab"]),
        (4, "document", ["aab", "c"]),
        (99, "document", ["aab", "cc", "d"]),
        (1, "sentence", ["aa"]),
        (2, "sentence", ["aab"]),
        (3, "sentence", ["aab", "cc"]),
    ],
)
def test_the_first_documents(n, unit, expected):
    assert list_ids(take_first(make_tables("aab", "cc", "d"), n, unit)) == expected


def test_what_comes_after_is_not_read():
    def read():
        yield from make_tables("ab")
        pytest.fail("read on")

    assert list_ids(take_first(read(), 2, "document")) == ["ab"]


def draw(tables, n, seed=0, unit="document"):
    return "".join(list_ids(draw_documents(tables, n, seed, unit)))


def test_a_draw_is_of_the_size_in_order_and_repeatable():
    letters = "abcdefghijklmnopqrstuvwxyz"
    drawn = draw(make_tables(letters), 7)
    assert len(set(drawn)) == 7
    assert drawn == "".join(sorted(drawn))
    # However the documents are cut into tables.
    assert draw(make_tables(*letters), 7) == drawn
    assert draw(make_tables(letters[:11], letters[11:]), 7) == drawn
    assert draw(make_tables(letters), 7, seed=1) != drawn
    assert draw(make_tables(letters), 26) == draw(make_tables(letters), 99) == letters


def test_it_draws_those_with_the_smallest_numbers():
    numbers = np.random.default_rng(5).random(26)
    expected = sorted(np.argsort(numbers)[:4].tolist())
    assert draw(make_tables("abcdefghijklm", "nopqrstuvwxyz"), 4, seed=5) == "".join(
        chr(ord("a") + i) for i in expected
    )


def test_every_document_has_the_same_chance():
    n_draws = 2000
    counts = Counter("".join(draw(make_tables("abc", "de"), 2, seed=seed) for seed in range(n_draws)))
    # 2 of 5 each: 800, with a standard deviation of 22.
    assert all(abs(counts[letter] - 800) < 100 for letter in "abcde"), counts


def test_sentences_of_a_document_are_drawn_together():
    tables = make_tables("aabbb", "cdd", "eeee")
    for seed in range(20):
        drawn = Counter(draw(tables, 2, seed, "sentence"))
        assert len(drawn) == 2
        assert drawn.items() <= Counter("aabbbcddeeee").items()


@pytest.fixture
def texts():
    ids = [f"d{i:02d}" for i in range(30)]
    return pa.table({"doc_id": ids, "text": pa.array([f"Text {i}." * 5 for i in ids], pa.large_string())})


def read_ids(texts, **options):
    return [batch["doc_id"].to_pylist() for batch in read_batches(texts, ScoreOptions(**options), [])]


def test_shards_together_are_the_whole(texts, monkeypatch):
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 200)
    whole = read_ids(texts)
    assert len(whole) > 5
    shards = [read_ids(texts, shard=(i, 3)) for i in (1, 2, 3)]
    # Whole batches, dealt out like cards.
    assert shards == [whole[0::3], whole[1::3], whole[2::3]]
    assert read_ids(texts, shard=(1, 1)) == whole
    assert read_ids(texts, shard=(99, 99)) == []


def test_what_is_left_out_is_listed_by_one_shard(tmp_path, monkeypatch):
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 200)
    lines = [f'{{"text": "Text {i}, with some words."}}\n' if i % 4 else "{\n" for i in range(40)]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(lines))
    listed = []
    for i in (1, 2, 3):
        rejects = []
        assert list(read_batches([path], ScoreOptions(on_error="skip", shard=(i, 3)), rejects))
        assert len(rejects) in (3, 4)
        listed += [reject.row for reject in rejects]
    assert sorted(listed) == list(range(1, 41, 4))


def test_a_limit_counts_before_shards_are_dealt_out(texts, monkeypatch):
    monkeypatch.setattr("stance.scoring.inputs.BATCH_BYTES", 200)

    def list_all(**options):
        return sorted(doc_id for batch in read_ids(texts, **options) for doc_id in batch)

    for choice in ({"limit": 13}, {"sample": 13}):
        shards = [list_all(shard=(i, 2), **choice) for i in (1, 2)]
        assert all(shards)
        assert sorted(shards[0] + shards[1]) == list_all(**choice)
        assert len(list_all(**choice)) == 13
    assert list_all(limit=13) == texts["doc_id"].to_pylist()[:13]
