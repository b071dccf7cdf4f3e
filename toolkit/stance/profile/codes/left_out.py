"""Sentences that a model has learnt from: they say nothing of its errors elsewhere, and are left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from stance.corpus.given import list_inputs, name_inputs
from stance.errors import DataError
from stance.profile.codes.earlier import find_apart, read_apart

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.models import Classifier
    from stance.profile.codes.inference import CodedSample
    from stance.profile.scored.columns import ScoredSentences

_FAR: Final = 3  # standard errors, beyond which a share is no chance of the draw


def leave_out(
    without: str | Path | pa.Table | Sequence[str | Path | pa.Table],
    sentences: ScoredSentences,
    is_counted: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Leave the sentences of sheets out of those that count.

    Of sentences that it has learnt from, a model says nearly what was coded. In a mean of all its predictions
    they would stand for errors that the codes of other sentences do not show, so that no correction is right.

    Parameters
    ----------
    without : str, Path, pyarrow.Table or DataFrame, or sequence of them
        Tables of ``doc_id`` and ``sent_id``.
    sentences : ScoredSentences
    is_counted : ndarray of bool, shape (n_sentences,)

    Returns
    -------
    ndarray of bool, shape (n_sentences,)

    Raises
    ------
    DataError
        If a column is missing, ids match no sentence, or no sentence is left.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance.profile.scored.columns import read_scored
    >>> from stance.scoring import score_texts
    >>> sentences = read_scored(score_texts(["It rained. It may rain."]))
    >>> sheet = pa.table({"doc_id": ["text-000001"], "sent_id": [0]})
    >>> leave_out(sheet, sentences, np.ones(2, bool)).tolist()
    [False, True]
    """
    counted = np.flatnonzero(is_counted)
    is_apart = find_apart(read_apart(without, sentences, is_counted), len(counted))
    if is_apart.all():
        raise DataError(
            f"{name_inputs(list_inputs(without, 'without'))}: expected sentences that count beside its own; "
            f"found all {len(counted):,} in it. Give the sheet that the model learnt from alone."
        )
    is_left = is_counted.copy()
    is_left[counted[is_apart]] = False
    return is_left


def refuse_learnt(
    model: Classifier | str | Path,
    sentences: ScoredSentences,
    is_counted: NDArray[np.bool_],
    codes: CodedSample,
    coded: object,
    *,
    is_rest: bool,
) -> None:
    """Refuse codes that the model knows, and sentences: it is right of them, whatever it does elsewhere.

    Copies of lines that it knows may stand in many texts, so that some are among those that count whatever
    was left out. A random sample holds its share of them, and is right; one that holds far more is refused.

    Parameters
    ----------
    model : Classifier, str or Path
    sentences : ScoredSentences
    is_counted : ndarray of bool, shape (n_sentences,)
    codes : CodedSample
        ``row`` counts among those that count.
    coded : str, Path or table, or iterable of them
        What the error message begins with.
    is_rest : bool
        Whether those that count are what :func:`leave_out` left.

    Raises
    ------
    DataError
        If the model has other labels, or has learnt from more than one in a hundred of either; of the rest,
        from more of the codes than chance can give a sample of these sentences.
    ModelError
        If the model is missing or damaged.
    """
    from stance.scoring.labelled.learnt import FEW, count_learnt, find_learnt
    from stance.scoring.named.named_models import open_model

    opened, _ = open_model(model)
    name = str(model) if isinstance(model, str | Path) else "the model"
    if set(opened.labels) != set(sentences.labels):
        raise DataError(
            f"{name}: expected the model that scored, of the labels {', '.join(sentences.labels)}; found one "
            f"of {', '.join(opened.labels)}. Give the model that scored."
        )
    counted = np.flatnonzero(is_counted)
    texts = sentences.give_texts()
    is_learnt = np.array(find_learnt(opened, texts.take(counted[codes.row]).to_pylist()), bool)
    n_learnt, n_coded = int(is_learnt.sum()), len(is_learnt)
    are_many = n_learnt > FEW * n_coded
    if is_rest and not are_many:
        return
    n_known = count_learnt(opened, texts.take(counted).to_pylist())
    if are_many and not (is_rest and _may_be_drawn(is_learnt, codes.weight, n_known / len(counted))):
        of_all = f" ({n_known:,} of the {len(counted):,} that count)" if is_rest else ""
        where = name_inputs(list_inputs(coded, "coded"))
        raise DataError(
            f"{where}: expected codes of sentences that are new to {name}; found {n_learnt:,} of "
            f"{n_coded:,} that it has learnt from{of_all}, which do not show how often it is wrong. Code "
            "others, as stance sample --without draws them, or score with a model that has not seen these."
        )
    if not is_rest and n_known > FEW * len(counted):
        raise DataError(
            f"{sentences.where}: expected sentences that are new to {name}; found {n_known:,} of "
            f"{len(counted):,} that it has learnt from, of which it is wrong less often than of those that "
            "are coded. Leave them out: --without SHEET, the sheet that it learnt from, or any table of "
            "their doc_id and sent_id."
        )


def _may_be_drawn(is_learnt: NDArray[np.bool_], weight: NDArray[np.float64], share: float) -> bool:
    """Say whether a random sample may hold so many of what the model knows, which is a share of all."""
    from stance.scoring.labelled.learnt import FEW

    own = weight[is_learnt]
    # A row stands for as many sentences as it weighs: of few heavy ones, chance makes more.
    error = math.sqrt(share * (1 - share) * own.mean() / weight.sum())
    return bool(own.sum() / weight.sum() <= share + FEW + _FAR * error)
