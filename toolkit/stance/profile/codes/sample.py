"""Samples of scored sentences for a person to code, which remember how likely each sentence was drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.profile.codes.earlier import check_whole, find_apart, join_sheets, read_apart, read_sheets
from stance.profile.codes.strata import draw_strata, make_strata
from stance.profile.groups import Grouping, Groups
from stance.profile.profiles import read_counted
from stance.profile.scored.columns import ScoredSentences, list_names

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

METHODS: Final = ("stratified", "simple", "group")
"""The ways to draw a sample."""

_OF_SCORING: Final = ("zone", "voice")
_OF_SHEET: Final = ("code", "text", "before", "after", "doc_id", "sent_id", "inclusion_proba", "stratum")
_RENAMED: Final = "input_"  # what columns of the input get that are called as one of scoring's, as label is


def sample_scored(
    scored: str | Path | pa.Table | Iterable[str | Path | pa.Table] | ScoredSentences,
    n: int,
    *,
    method: str = "stratified",
    by: str | Sequence[str] = (),
    zones: str | Sequence[str] = ("body",),
    voices: str | Sequence[str] = ("writer",),
    seed: int = 0,
    without: str | Path | pa.Table | Sequence[str | Path | pa.Table] = (),
    add_to: str | Path | pa.Table | None = None,
    notify: Callable[[str], None] | None = None,
) -> pa.Table:
    """Draw sentences for a person to code.

    The rows come in random order and do not say what the model thinks, so that the coder is not led and may
    stop at any row: those coded so far are a sample too.

    Parameters
    ----------
    scored : str, Path, pyarrow.Table, DataFrame, datasets.Dataset, iterable of them, or ScoredSentences
        As for :func:`stance.profile.read_scored`.
    n : int
        How many, 1 or more.
    method : {"stratified", "simple", "group"}
        ``stratified``: strata are the predicted label and a third of its sentences by confidence; half of the
        codes go to strata by size, half by size times how unsure the model is there (Neyman's allocation).
        ``simple``: each sentence is as likely as any other. ``group``: as many from each group of ``by``.
    by : str or sequence of str
        Columns that make the groups.
    zones, voices : str or sequence of str
        The sentences that count, as for :func:`stance.profile.profile_scored`; correct with the same.
    seed : int
        Seed of the draw, 0 or more.
    without : str, Path, pyarrow.Table or DataFrame, or sequence of them
        Sheets whose sentences are not to be drawn, as those that a model has learnt from. The sample stands
        for the others: give the same sheets to :func:`stance.profile.correct_shares`.
    add_to : str, Path, pyarrow.Table or DataFrame, optional
        A sheet to add ``n`` rows to, which was drawn from these sentences in the same way, ``without`` too.
        Its rows come first, as they are but for ``inclusion_proba``, which is that of both draws together,
        ``stratum``, and the columns that scoring passed through. All rows are to be coded.
    notify : callable, optional
        Is called with one line of text where ``without`` holds all of a group.

    Returns
    -------
    pyarrow.Table
        ``code`` (empty), ``text``, ``before`` and ``after`` (its neighbours), ``doc_id``, ``sent_id``,
        ``inclusion_proba`` (the probability with which it was drawn of those that are in no sheet of
        ``without``) and ``stratum``, by random numbers, other ones in each draw; then the columns that
        scoring passed through, but those of lists and bytes, those of the names above, and those called
        ``input_…``, which may be labels.

    Raises
    ------
    DataError
        If there are fewer sentences than are wanted, or fewer are wanted than there are strata, an earlier
        sheet was drawn otherwise or from other sentences, or as for
        :func:`stance.profile.profile_scored`.

    References
    ----------
    Neyman (1934), On the two different aspects of the representative method.

    Examples
    --------
    >>> from stance.scoring import score_texts
    >>> scored = score_texts(["It rained. It may rain. It did.", "It was hot."])
    >>> drawn = sample_scored(scored, 2, method="simple")
    >>> drawn.num_rows, drawn["inclusion_proba"].to_pylist(), drawn["code"].to_pylist()
    (2, [0.5, 0.5], ['', ''])
    """
    import numpy as np

    if method not in METHODS:
        raise DataError(f"method: expected {', '.join(METHODS)}; found {method!r}. Choose one of them.")
    if (method == "group") != bool(by):
        found = "none" if method == "group" else f"some for the method {method}"
        raise DataError(
            f"by: expected columns for the method group alone; found {found}. Give both, or neither."
        )
    if n < 1:
        raise DataError(f"n: expected 1 or more; found {n}. Draw more.")
    sentences, groups, is_counted = read_counted(
        scored, Grouping(list_names(by)), zones=zones, voices=voices, seed=seed, others=True
    )
    counted = np.flatnonzero(is_counted)
    apart = read_apart(without, sentences, is_counted)
    old = None if add_to is None else read_sheets(add_to, "add_to", sentences, is_counted)
    is_free = ~find_apart(apart, len(counted))
    is_left = is_free.copy()
    if old is not None:
        is_free[old.rows[old.rows >= 0]] = False
    if n > is_free.sum():
        raise DataError(
            f"{sentences.where}: expected {n:,} sentences or more to draw from; found {is_free.sum():,} that "
            f"count{'' if is_free.all() else ' and are in no sheet'}. Draw fewer."
        )
    if method == "stratified":
        stratum, share = make_strata(sentences.proba[counted], sentences.class_index[counted])
    else:  # without columns all sentences are one group
        _, stratum = np.unique(groups.index[counted], return_inverse=True)
        n_groups = int(stratum.max()) + 1
        share = np.full(n_groups, 1 / n_groups)
        if notify is not None:
            _tell_used_up(groups, groups.index[counted], is_left, notify)
    if old is not None:
        check_whole(old, stratum, apart)
    before = np.zeros(0, np.int64) if old is None else old.rows
    rows, inclusion, number = draw_strata(stratum, share, n, seed=seed, is_free=is_free, before=before)
    drawn = _build_sample(sentences, counted[rows], inclusion[rows], number[rows])
    if old is None:
        return drawn
    both = np.concatenate([before, rows])
    # A spreadsheet may have written dates and numbers in its own way.
    kept = _put_passed(old.table, sentences, counted[before])
    return join_sheets(kept, drawn, inclusion[both], number[both])


def _tell_used_up(
    groups: Groups,
    index: NDArray[np.integer],
    is_left: NDArray[np.bool_],
    notify: Callable[[str], None],
) -> None:
    """Tell of groups of which no sentence is left, for which the sheet does not stand."""
    import numpy as np

    used_up = np.setdiff1d(index, index[is_left])
    if len(used_up):
        names = ", ".join(f"'{' / '.join(groups.names[group])}'" for group in used_up[:3].tolist())
        more = ", …" if len(used_up) > 3 else ""
        notify(f"--without holds all sentences of {names}{more}: the sheet has none, and stands for none.")


def _build_sample(
    sentences: ScoredSentences,
    rows: NDArray[np.int64],
    inclusion: NDArray[np.float64],
    stratum: NDArray[np.int64],
) -> pa.Table:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    order = np.lexsort((sentences.sent_id, sentences.doc_index))
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    neighbours = []
    scored_texts = sentences.give_texts()
    for step in (-1, 1):
        near = np.clip(place[rows] + step, 0, len(order) - 1)
        other = order[near]
        is_near = (sentences.doc_index[other] == sentences.doc_index[rows]) & (other != rows)
        texts = scored_texts.take(other).combine_chunks()
        neighbours.append(pc.if_else(pa.array(is_near), texts, ""))
    sheet = pa.table(
        {
            "code": pa.array([""] * len(rows)),
            "text": scored_texts.take(rows),
            "before": neighbours[0],
            "after": neighbours[1],
            "doc_id": pa.array(
                [sentences.doc_ids[i] for i in sentences.doc_index[rows].tolist()], pa.string()
            ),
            "sent_id": sentences.sent_id[rows],
            "inclusion_proba": inclusion,
            "stratum": stratum,
        }
    )
    return _put_passed(sheet, sentences, rows)


def _put_passed(sheet: pa.Table, sentences: ScoredSentences, rows: NDArray[np.int64]) -> pa.Table:
    """Put the columns that scoring passed through at a sheet's end, in place of what it has of them."""
    for name, column in sentences.columns.items():
        if name in (*_OF_SHEET, *_OF_SCORING) or name.startswith(_RENAMED):
            continue
        if name in sheet.column_names:
            sheet = sheet.drop_columns([name])
        sheet = sheet.append_column(name, column.take(rows))
    return sheet
