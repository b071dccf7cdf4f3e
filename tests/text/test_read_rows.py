"""Rows are checked as far as documents are wanted."""

from __future__ import annotations

import pytest

from stance.errors import DataError
from stance.text import read_tables

ROWS = ("a,It may.", "b,It did.", "c,", "d,It will.", "b,Again.", "e,So.")
"""Bad ones are the third, which is blank, and the fifth, whose name came before."""


@pytest.fixture
def rows(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(("doc_id,text", *ROWS)) + "\n")
    return path


def read_ids(*inputs, **options):
    return [doc_id for table in read_tables(inputs, **options) for doc_id in table["doc_id"].to_pylist()]


@pytest.mark.parametrize(("n", "ids"), [(1, ["a"]), (2, ["a", "b"])])
def test_rows_behind_the_last_wanted_need_not_be_sound(rows, n, ids):
    assert read_ids(rows, n_documents=n) == ids


def test_a_bad_row_before_it_is_an_error_still(rows):
    with pytest.raises(DataError, match="row 3: expected text"):
        read_ids(rows, n_documents=3)


@pytest.mark.parametrize(
    ("n", "ids", "bad"), [(2, "ab", []), (3, "abd", [3]), (4, "abde", [3, 5]), (9, "abde", [3, 5])]
)
def test_where_bad_rows_are_skipped_sound_ones_count(rows, n, ids, bad):
    rejects = []
    assert read_ids(rows, n_documents=n, on_error="skip", rejects=rejects) == list(ids)
    assert [reject.row for reject in rejects] == bad


def test_files_count_as_rows_do(rows, tmp_path):
    for name, text in (("0.txt", "It may."), ("1.txt", "It did."), ("2.txt", "")):
        (tmp_path / name).write_text(text)
    texts = sorted(tmp_path.glob("*.txt"))
    assert read_ids(*texts, n_documents=2) == ["0", "1"]
    assert read_ids(*texts[:2], rows, n_documents=4) == ["0", "1", "a", "b"]
    assert read_ids(rows, *texts, n_documents=2) == ["a", "b"]
    with pytest.raises(DataError, match=r"2\.txt: expected text"):
        read_ids(*texts, n_documents=3)


def test_where_rows_are_sentences_all_are_checked(rows):
    with pytest.raises(DataError, match="row 3: expected text"):
        read_ids(rows, n_documents=1, unique_ids=False)
