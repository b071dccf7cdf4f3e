"""What cannot be of scored sentences: probabilities out of range, other labels, rows of the same name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from stance.corpus.scored_proba import ADVICE, check_scored_proba
from stance.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from stance.profile.scored.columns import ScoredSentences


def check_values(
    table: pa.Table,
    labels: Sequence[str],
    class_index: pa.ChunkedArray,
    proba: npt.NDArray[np.float64],
    where: str,
) -> None:
    """Refuse probabilities out of range, labels of another model, and sums that are not 1.

    Parameters
    ----------
    table : pyarrow.Table
        The rows, for what is said of them.
    labels : sequence of str
        The model's.
    class_index : pyarrow.ChunkedArray
        Null where the label is none of them.
    proba : ndarray, shape (n_rows, n_labels)
    where : str
        What error messages begin with.

    Raises
    ------
    DataError
    """
    import pyarrow.compute as pc

    if class_index.null_count:
        odd = table["label"].filter(pc.is_null(class_index))[0]
        raise DataError(f"{where}: expected a label of {', '.join(labels)}; found '{odd}'. {ADVICE}")
    check_scored_proba(proba, labels, where, partial(_name_row, table))


def _name_row(table: pa.Table, row: int) -> str:
    sent_id = int(table["sent_id"][row].as_py())
    return f"row {row + 1:,} (sentence {sent_id} of '{table['doc_id'][row]}')"


def check_apart(sentences: ScoredSentences, n_rows: Sequence[int]) -> None:
    """Refuse rows of the same name, which would pass for one sentence of one document."""
    import numpy as np

    sent_id = sentences.sent_id - sentences.sent_id.min()
    width = int(sent_id.max()) + 1
    if width * len(sentences.doc_ids) > np.iinfo(np.int64).max:
        sent_id, width = np.unique(sent_id, return_inverse=True)[1], len(sent_id)
    key = sentences.doc_index.astype(np.int64) * width + sent_id
    if (key[1:] > key[:-1]).all():  # as scoring leaves them, which spares the sorting
        return
    order = np.argsort(key, kind="stable")
    is_again = np.diff(key[order]) == 0
    if not is_again.any():
        return
    source = np.repeat(np.arange(len(n_rows)), n_rows)[order]
    is_across = is_again & (np.diff(source) != 0)
    is_shown = is_across if is_across.any() else is_again
    row = int(order[1:][is_shown][0])
    such = f"such as sentence {sentences.sent_id[row]} of '{sentences.doc_ids[sentences.doc_index[row]]}'"
    if is_across.any():
        one = "table" if sentences.where.endswith(" tables") else "file"
        raise DataError(
            f"{sentences.where}: expected each sentence in one {one}; found {int(is_across.sum()):,} in two, "
            f"{such}. Give each {one} once, and documents different names."
        )
    raise DataError(
        f"{sentences.where}: expected a doc_id and sent_id of its own for each sentence; found "
        f"{int(is_again.sum()):,} that another has, {such}. Give each file once, and documents different "
        "names in doc_id before you join tables; score rows that are sentences again with this version of "
        "stance."
    )
