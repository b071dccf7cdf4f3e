import numpy as np
import pytest

from stance.corpus import assign_folds
from stance.corpus.folds import pick_held_out
from stance.errors import DataError


def test_documents_stay_whole():
    doc_ids = [f"d{i % 17}" for i in range(300)]
    labels = ["assertive" if i % 3 else "hedged" for i in range(300)]
    folds = assign_folds(doc_ids, labels, 4, seed=3)
    for doc_id in set(doc_ids):
        assert len({int(f) for f, d in zip(folds, doc_ids, strict=True) if d == doc_id}) == 1
    assert set(folds.tolist()) == {0, 1, 2, 3}


def test_rare_label_is_spread():
    # Four documents hold one speculative sentence each, eight hold none: two folds must get two each.
    doc_ids, labels = [], []
    for i in range(12):
        doc_ids += [f"d{i}"] * 4
        labels += ["speculative" if i < 4 else "assertive", "assertive", "assertive", "assertive"]
    for seed in range(5):
        folds = assign_folds(doc_ids, labels, 2, seed)
        rare = [int(f) for f, x in zip(folds, labels, strict=True) if x == "speculative"]
        assert sorted(rare) == [0, 0, 1, 1]
        assert np.bincount(folds).tolist() == [24, 24]


def test_one_huge_document_stands_alone():
    doc_ids = ["big"] * 100 + ["a", "b", "c", "d"]
    folds = assign_folds(doc_ids, ["x", "y"] * 52, 2)
    assert len(set(folds[:100].tolist())) == 1
    assert set(folds[100:].tolist()) == {1 - int(folds[0])}


def test_same_seed_same_folds_other_seed_other_folds():
    doc_ids = [f"d{i // 10}" for i in range(400)]
    labels = [("a", "b", "c")[i % 3] for i in range(400)]
    first = assign_folds(doc_ids, labels, 5, seed=1)
    assert (first == assign_folds(doc_ids, labels, 5, seed=1)).all()
    assert (first != assign_folds(doc_ids, labels, 5, seed=2)).any()


def test_as_many_folds_as_documents_leaves_none_empty():
    # Documents of one label each: a fold of the other label costs nothing, yet an empty one is preferred.
    folds = assign_folds(["a", "b", "c", "d"], ["x", "y", "x", "y"], 4)
    assert sorted(folds.tolist()) == [0, 1, 2, 3]


def test_label_shares_are_even_on_uneven_documents():
    rng = np.random.default_rng(0)
    doc_ids, labels = [], []
    for i in range(80):
        n = int(rng.integers(5, 60))
        doc_ids += [f"d{i}"] * n
        labels += rng.choice(["a", "b", "c"], n, p=rng.dirichlet([7, 1, 1])).tolist()
    folds = assign_folds(doc_ids, labels, 5)
    for label in "abc":
        counts = np.bincount([f for f, x in zip(folds, labels, strict=True) if x == label], minlength=5)
        assert counts.max() / counts.min() < 1.2


def test_fewer_documents_than_folds():
    with pytest.raises(DataError, match=r"at least 3 documents.*found 2 \(4 sentences\)"):
        assign_folds(["a", "a", "b", "b"], ["x", "y", "x", "y"], 3)
    with pytest.raises(DataError, match=r"found 2 \(2 sentences\)\. Add data or lower n_folds\.$"):
        assign_folds(["a", "b"], ["x", "y"], 3)
    with pytest.raises(DataError, match=r"found 1 \(2 sentences\)\. Add data\.$"):  # 2 is the least
        assign_folds(["a", "a"], ["x", "y"], 2)


def test_one_fold_and_uneven_input():
    with pytest.raises(DataError, match="expected 2 or more; found 1"):
        assign_folds(["a", "b"], ["x", "y"], 1)
    with pytest.raises(DataError, match="found 1 and 2"):
        assign_folds(["a", "b"], ["x"], 2)


def pick(sizes: list[list[int]], labels: list[str] | None = None) -> int:
    """Of folds of documents of given sizes."""
    doc_ids = [f"{i} {j}" for i, of_fold in enumerate(sizes) for j, n in enumerate(of_fold) for _ in range(n)]
    folds = np.repeat(np.arange(len(sizes)), [sum(of_fold) for of_fold in sizes])
    return pick_held_out(folds, doc_ids, ["x"] * len(doc_ids) if labels is None else labels)


def test_the_first_fold_is_held_out_unless_it_is_no_fair_sample():
    assert pick([[5, 4], [3, 3], [2, 2]]) == 0
    # A book alone; the mean is 16, and 6, 5 and 7 are below.
    assert pick([[40], [3, 3], [2, 3], [4, 3]]) == 3
    assert pick([[40, 1], [3, 3], [8]]) == 1  # 41 is over twice the mean of 55 / 3, and 8 is one document
    assert pick([[1], [1], [1]]) == 0  # there is none else
    labels = ["order", *"xyxyxyx"]
    assert pick([[1, 1], [2, 1], [1, 2]], labels) == 1
    assert pick([[1, 1], [2, 1], [1, 2]], [*"yx", *"xyxyxy"]) == 0


def test_a_book_among_essays_is_learnt_and_the_seeds_hold_out_what_they_did():
    from stance.corpus import load_seeds

    doc_ids = ["big"] * 300 + [f"d{i}" for i in range(40) for _ in range(5)]
    labels = np.random.default_rng(1).choice(["a", "h", "s"], len(doc_ids)).tolist()
    for seed in range(3):
        folds = assign_folds(doc_ids, labels, 10, seed)
        fold = pick_held_out(folds, doc_ids, labels)
        held = {d for d, f in zip(doc_ids, folds, strict=True) if f == fold}
        assert "big" not in held
        assert len(held) > 1
    seeds = load_seeds()
    for n_folds in (4, 10):
        names, coded = list(seeds["doc_id"]), list(seeds["label"])
        assert pick_held_out(assign_folds(names, coded, n_folds), names, coded) == 0
