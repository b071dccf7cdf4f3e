from __future__ import annotations

import pyarrow as pa

from stance.scoring.batches import chain_tables, keep_documents_whole, peek_tables


def make_batch(ids, text="Some text."):
    return pa.table({"doc_id": pa.array(list(ids), pa.string()), "text": [text] * len(ids)})


def list_ids(tables):
    return ["".join(table["doc_id"].to_pylist()) for table in tables]


def test_peeking_reads_no_further_than_needed():
    asked = []

    def read():
        for name in "abc":
            asked.append(name)
            yield make_batch(name)

    first, rest, is_large = peek_tables(read(), 20)
    assert (asked, is_large) == (["a", "b"], True)
    assert list_ids(chain_tables(first, rest)) == ["a", "b", "c"]
    first, rest, is_large = peek_tables(read(), 31)
    assert (list_ids(first), list(rest), is_large) == (["a", "b", "c"], [], False)
    assert peek_tables(iter([]), 1)[0] == []


def test_a_document_is_not_cut_between_batches():
    batches = [make_batch(ids) for ids in ("aab", "b", "bbc", "cd", "d")]
    kept = list_ids(keep_documents_whole(iter(batches), 1000))
    assert "".join(kept) == "aabbbbccdd"
    ends = {batch[-1] for batch in kept[:-1]}
    assert kept == ["aa", "bbbb", "cc", "dd"]
    assert len(ends) == 3


def test_a_document_without_end_is_cut_in_the_end():
    batches = [make_batch("a") for _ in range(10)]  # 10 characters each
    kept = list_ids(keep_documents_whole(iter(batches), 25))
    assert kept == ["aaa", "aaa", "aaa", "a"]
