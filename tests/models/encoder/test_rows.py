"""Rows and batches: every token once, under the limit, beside its neighbours."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from stance.models.encoder.rows import fill_batch, group_rows, measure_row, pack_rows
from stance.models.encoder.tokens import SpecialTokens

SPECIAL = SpecialTokens(2, 3, 0)


def test_rows_end_with_a_document_or_where_they_are_full(make_tokens) -> None:
    tokens = make_tokens(3, 4, 2, 10, 1)
    rows = pack_rows(tokens, np.array([0, 0, 1, 1, 1]), 10)
    # 1 + (3 + 1) + (4 + 1) = 10 fits; ten tokens are more than 10 - 2 and are cut.
    assert rows == [[(0, 3), (3, 7)], [(7, 9)], [(9, 17)], [(17, 19)], [(19, 20)]]


def test_sentences_that_stand_alone_have_rows_of_their_own(make_tokens) -> None:
    assert pack_rows(make_tokens(2, 1), np.arange(2), 16) == [[(0, 2)], [(2, 3)]]


def test_what_is_not_wanted_is_left_out_but_for_neighbours(make_tokens) -> None:
    tokens, documents = make_tokens(2, 2, 2, 2, 2, 2), np.array([0, 0, 0, 0, 1, 1])

    def pack(*wanted: int):
        return pack_rows(tokens, documents, 64, np.isin(np.arange(6), wanted))

    assert pack(1) == [[(0, 2), (2, 4), (4, 6)]]
    assert pack(3) == [[(4, 6), (6, 8)]]
    assert pack(0, 4) == [[(0, 2), (2, 4)], [(8, 10), (10, 12)]]
    assert pack() == []


@pytest.mark.parametrize("seed", range(5))
def test_every_token_stands_in_one_row(make_tokens, seed: int) -> None:
    rng = np.random.default_rng(seed)
    tokens = make_tokens(*rng.integers(1, 40, size=60).tolist())
    documents = np.sort(rng.integers(0, 12, size=60))
    rows = pack_rows(tokens, documents, 24)
    ranges = [part for row in rows for part in row]
    assert ranges[0][0] == 0
    assert ranges[-1][1] == len(tokens.ids)
    assert all(before[1] == after[0] for before, after in pairwise(ranges))
    assert max(map(measure_row, rows)) <= 24
    owner = np.searchsorted(tokens.bounds, [begin for begin, _ in ranges], side="right") - 1
    row_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    for i in range(len(rows)):
        assert len(set(documents[owner[row_of == i]])) == 1


def test_groups_stay_under_the_number_of_tokens(make_tokens) -> None:
    tokens = make_tokens(*range(1, 30))
    rows = pack_rows(tokens, np.arange(29), 64)
    groups = list(group_rows(rows, 60))
    assert sorted(row for group in groups for row in group) == sorted(rows)
    assert measure_row(groups[0][0]) == 31
    assert all(max(map(measure_row, group)) * len(group) <= 60 for group in groups)
    # A row that is longer than all that is allowed goes by itself.
    assert [len(group) for group in group_rows(rows[-2:], 8)] == [1, 1]


def test_a_batch_by_hand(make_tokens) -> None:
    batch = fill_batch([[(0, 2), (2, 3)], [(3, 5)]], make_tokens(2, 1, 2), SPECIAL, multiple=4)
    assert batch.ids.tolist() == [[2, 10, 11, 3, 12, 3, 0, 0], [2, 13, 14, 3, 0, 0, 0, 0]]
    assert batch.mask.tolist() == [[1, 1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0]]
    assert batch.source.tolist() == [[-1, 0, 1, -1, 2, -1, -1, -1], [-1, 3, 4, -1, -1, -1, -1, -1]]
    assert batch.piece.tolist() == [[-1, 0, 0, -1, 1, -1, -1, -1], [-1, 2, 2, -1, -1, -1, -1, -1]]
