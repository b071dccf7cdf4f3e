"""Parts of whole documents, alike in their shares of each label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def assign_folds(
    doc_ids: Sequence[str],
    labels: Sequence[str],
    n_folds: int = 5,
    seed: int = 0,
    *,
    setting: str | None = None,
) -> Ints:
    """Deal whole documents into folds that hold about the same number of each label.

    Parameters
    ----------
    doc_ids, labels : sequence of str, length n_sentences
        The document and the label of each sentence.
    n_folds : int
        2 or more.
    seed : int
    setting : str, optional
        The key of the recipe that ``n_folds`` comes from, for an error to name.

    Returns
    -------
    int64 array, shape (n_sentences,)
        The fold of each sentence, from 0.

    Raises
    ------
    DataError
        If there are fewer documents than folds.

    Examples
    --------
    >>> folds = assign_folds(list("aabbccdd"), ["hedged", "hedged", "assertive", "assertive"] * 2, n_folds=2)
    >>> sorted(folds.tolist())
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    n_documents = len(set(doc_ids))
    if n_documents < n_folds:
        lower = f", or set {setting or 'n_folds'} to {n_documents}" if n_documents > 2 else ""
        raise DataError(
            f"folds: {n_folds} folds need as many documents; the data has {n_documents} "
            f"({len(doc_ids):,} sentences). Add documents{lower}."
        )
    return deal_documents(doc_ids, labels, [1.0] * n_folds, seed)


def pick_held_out(folds: Ints, doc_ids: Sequence[str], labels: Sequence[str]) -> int:
    """Pick the fold to hold out: the first, unless it is one document, over twice the mean, or all of a label.

    Then it is, of the folds without these faults, the one of the most usual size; if there is none, the first.
    """
    import numpy as np

    sizes = np.bincount(folds)
    numbers = folds.tolist()
    n_documents = np.bincount(list(dict(zip(doc_ids, numbers, strict=True)).values()), minlength=len(sizes))
    folds_of: dict[str, set[int]] = {}
    for label, number in zip(labels, numbers, strict=True):
        folds_of.setdefault(label, set()).add(number)
    is_fair = (n_documents > 1) & (sizes <= 2 * sizes.mean())
    is_fair[[min(found) for found in folds_of.values() if len(found) == 1]] = False
    if is_fair[0] or not is_fair.any():
        return 0
    return int(np.where(is_fair, np.abs(sizes - sizes.mean()), np.inf).argmin())


def deal_documents(doc_ids: Sequence[str], labels: Sequence[str], shares: Sequence[float], seed: int) -> Ints:
    """Deal whole documents into parts of given shares.

    Documents are dealt from large to small; those of about the same size (the same power of two) in a random
    order. Each goes to the part where it least raises the sum over parts and labels of the squared share of
    the label's sentences that the part holds, divided by the share that it should hold; ties go to the part
    with the fewest sentences, then to the first.

    Parameters
    ----------
    doc_ids, labels : sequence of str, length n_sentences
    shares : sequence of float, length n_parts
        The sizes wanted, relative to one another; no more parts than documents.
    seed : int

    Returns
    -------
    int64 array, shape (n_sentences,)
        The part of each sentence, from 0; no part is empty.

    Examples
    --------
    >>> parts = deal_documents(list("abcdefghij"), ["hedged", "assertive"] * 5, [8, 1, 1], seed=0)
    >>> sorted(parts.tolist())
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 2]
    """
    import numpy as np

    documents = {doc_id: number for number, doc_id in enumerate(dict.fromkeys(doc_ids))}
    columns = {label: number for number, label in enumerate(sorted(set(labels)))}
    doc_index = np.fromiter((documents[d] for d in doc_ids), dtype=np.int64, count=len(doc_ids))
    label_index = np.fromiter((columns[x] for x in labels), dtype=np.int64, count=len(labels))
    counts = np.zeros((len(documents), len(columns)), dtype=np.int64)
    np.add.at(counts, (doc_index, label_index), 1)

    sizes = counts.sum(axis=1)
    shuffled = np.random.default_rng(seed).permutation(len(documents))
    octaves = np.floor(np.log2(sizes[shuffled])).astype(np.int64)
    order = shuffled[np.argsort(-octaves, kind="stable")]

    weights = 1.0 / counts.sum(axis=0).astype(np.float64) ** 2
    wanted = np.asarray(shares, dtype=np.float64)
    are_equal = bool((wanted == wanted[0]).all())
    held = np.zeros((len(wanted), len(columns)), dtype=np.int64)
    part_of_document = np.zeros(len(documents), dtype=np.int64)
    for n_dealt, document in enumerate(order):
        # The rise of the sum of squares, less what is the same for every part.
        weighed = weights * counts[document]
        rise = held @ weighed if are_equal else (2 * held + counts[document]) @ weighed / wanted
        n_held = held.sum(axis=1)
        if len(order) - n_dealt <= (n_held == 0).sum():  # the last ones are for the parts that have none
            rise = np.where(n_held == 0, rise, np.inf)
        part = np.lexsort((n_held, rise))[0]
        held[part] += counts[document]
        part_of_document[document] = part
    parts: Ints = part_of_document[doc_index]
    return parts
