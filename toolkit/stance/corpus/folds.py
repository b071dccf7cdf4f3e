"""Folds of whole documents, alike in label shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def assign_folds(
    doc_ids: Sequence[str],
    labels: Sequence[str],
    n_folds: int = 5,
    seed: int = 0,
    *,
    setting: str | None = None,
) -> NDArray[np.int64]:
    """Deal whole documents into folds so that every fold has about the same number of each label.

    Documents are dealt from large to small, those of about the same size (the same power of two) in a
    seeded random order. Each goes to the fold where it least raises the sum over folds and labels of
    the squared share of that label's sentences which the fold holds; ties go to the fold with the
    fewest sentences, then the lowest number. No fold is left empty.

    Parameters
    ----------
    doc_ids : sequence of str, length n_sentences
        The document of each sentence.
    labels : sequence of str, length n_sentences
        The label of each sentence.
    n_folds : int
        Number of folds, at least 2.
    seed : int
        Seed of the dealing order; the same input and seed give the same folds.
    setting : str, optional
        The key of the recipe that ``n_folds`` comes from, for an error to name.

    Returns
    -------
    ndarray of int64, shape (n_sentences,)
        The fold of each sentence, from 0 to ``n_folds - 1``.

    Raises
    ------
    DataError
        If there are fewer documents than folds.

    Examples
    --------
    >>> doc_ids = ["a", "a", "b", "b", "c", "c", "d", "d"]
    >>> labels = ["hedged", "hedged", "assertive", "assertive"] * 2
    >>> folds = assign_folds(doc_ids, labels, n_folds=2)
    >>> sorted(label for label, fold in zip(labels, folds) if fold == 0)
    ['assertive', 'assertive', 'hedged', 'hedged']
    """
    if n_folds < 2:
        raise DataError(f"folds: expected 2 or more; found {n_folds}. Set n_folds to 2 or more.")
    if len(doc_ids) != len(labels):
        raise DataError(
            f"folds: expected as many labels as sentences; found {len(labels)} and {len(doc_ids)}. Mend it."
        )
    n_documents = len(set(doc_ids))
    if n_documents < n_folds:
        lower = " or lower n_folds" if setting is None else f", or pass --set {setting}={n_documents}"
        raise DataError(
            f"folds: expected at least {n_folds} documents, one for each fold; found {n_documents} "
            f"({len(doc_ids)} sentences). Add data{lower if n_documents > 1 else ''}."
        )
    return deal_documents(doc_ids, labels, [1.0] * n_folds, seed)


def pick_held_out(folds: NDArray[np.int64], doc_ids: Sequence[str], labels: Sequence[str]) -> int:
    """Pick the fold to hold out: the first, unless it is no fair sample of the documents.

    It is none where it is of one document, has over twice the mean number of sentences, or has all the
    documents of a label. Then it is, of the folds that are fair, the one of the most usual size; where none
    is, the first.

    Parameters
    ----------
    folds : ndarray of int64, shape (n_sentences,)
        As of :func:`assign_folds`.
    doc_ids, labels : sequence of str, length n_sentences

    Returns
    -------
    int

    Examples
    --------
    >>> import numpy as np
    >>> doc_ids = ["a", "a", "a", "a", "b", "c", "d", "e"]
    >>> labels = ["hedged", "assertive"] * 2 + ["hedged", "assertive"] * 2
    >>> pick_held_out(np.array([0, 0, 0, 0, 1, 2, 1, 2]), doc_ids, labels)
    1
    """
    import numpy as np

    sizes = np.bincount(folds)
    numbers = folds.tolist()
    documents = dict(zip(doc_ids, numbers, strict=True))
    n_documents = np.bincount(list(documents.values()), minlength=len(sizes))
    whole = {label: set[int]() for label in labels}
    for label, number in zip(labels, numbers, strict=True):
        whole[label].add(number)
    fair = (n_documents > 1) & (sizes <= 2 * sizes.mean())
    fair[[min(found) for found in whole.values() if len(found) == 1]] = False
    if fair[0] or not fair.any():
        return 0
    far = np.abs(sizes - sizes.mean())
    return int(np.where(fair, far, np.inf).argmin())


def deal_documents(
    doc_ids: Sequence[str], labels: Sequence[str], shares: Sequence[float], seed: int
) -> NDArray[np.int64]:
    """Deal whole documents into parts of given shares, as :func:`assign_folds` does into equal ones.

    Each document goes to the part where it least raises the sum over parts and labels of the squared share
    of that label's sentences which the part holds, divided by the share that it should hold.

    Parameters
    ----------
    doc_ids, labels : sequence of str, length n_sentences
    shares : sequence of float, length n_parts
        How large the parts are to be, against one another; no more parts than documents.
    seed : int

    Returns
    -------
    ndarray of int64, shape (n_sentences,)
        The part of each sentence, from 0; none is empty.

    Examples
    --------
    >>> doc_ids = list("abcdefghij")
    >>> parts = deal_documents(doc_ids, ["hedged", "assertive"] * 5, [8, 1, 1], seed=0)
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
    parts: NDArray[np.int64] = part_of_document[doc_index]
    return parts
