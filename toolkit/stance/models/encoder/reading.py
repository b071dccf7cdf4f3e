"""Texts through a network: tokens, rows, batches, and the scores put back in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError
from stance.models.encoder.rows import Row, fill_batch, group_rows
from stance.models.encoder.sessions import Session
from stance.models.encoder.tokens import SpecialTokens, Subwords

Scores = NDArray[np.float32]

BATCH_TOKENS: Final = 4096
"""Tokens given to a network at once, padding included."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a network says of the tokens of some sentences.

    Attributes
    ----------
    texts : sequence of str
    tokens : Subwords
    scores : tuple of float32 array, each of shape (n_tokens, n_classes)
        As of :func:`score_tokens`.
    """

    texts: Sequence[str]
    tokens: Subwords
    scores: tuple[Scores, ...]

    def pool(self) -> Scores:
        """Score the labels of each sentence, shape (n_sentences, n_labels), without calibration."""
        return pool_scores(self.scores[0], self.tokens)


def score_tokens(
    session: Session,
    tokens: Subwords,
    special: SpecialTokens,
    rows: list[Row],
    *,
    batch_tokens: int = BATCH_TOKENS,
    notify: Callable[[str], None] | None = None,
) -> tuple[Scores, ...]:
    """Score every token that stands in a row.

    Parameters
    ----------
    session : Session
    tokens : Subwords
    special : SpecialTokens
    rows : list of Row
    batch_tokens : int
        A batch that does not fit memory is halved and tried again, as are those after it.
    notify : callable, optional
        Is called with one line of text when that happens first.

    Returns
    -------
    label_scores : float32 array, shape (n_tokens, n_labels)
    cue_scores : float32 array, shape (n_tokens, n_cue_classes)
    sense_scores : float32 array, shape (n_tokens, 1)
        Only of a network that has learnt senses. All are 0 where a token stands in no row.

    Raises
    ------
    ModelError
        If a single row does not fit memory.
    """
    every: tuple[Scores, ...] = ()
    waiting = list(group_rows(rows, batch_tokens))[::-1]
    while waiting:
        group = waiting.pop()
        batch = fill_batch(group, tokens, special)
        try:
            found = session.run(batch)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            if len(group) == 1:
                raise ModelError(
                    f"encoder: expected memory for a row of {batch.ids.shape[1]} tokens; found none left. "
                    "Pass --workers 1, or train with a smaller max_tokens."
                ) from error
            if notify is not None:
                notify("A batch did not fit memory; it is halved, and so are those to come.")
                notify = None
            halved = [part for rest in [*waiting, group] for part in _halve(rest)]
            waiting = halved
            continue
        if not every:
            every = tuple(np.zeros((len(tokens.ids), part.shape[-1]), dtype=np.float32) for part in found)
        inside = batch.source >= 0
        for scores, part in zip(every, found, strict=True):
            scores[batch.source[inside]] = part[inside]
    return every or (np.zeros((0, 0), dtype=np.float32), np.zeros((0, 0), dtype=np.float32))


def pool_scores(label_scores: Scores, tokens: Subwords) -> Scores:
    """Average the tokens' scores by sentence.

    Parameters
    ----------
    label_scores : float32 array, shape (n_tokens, n_labels)
    tokens : Subwords

    Returns
    -------
    float32 array, shape (n_sentences, n_labels)
    """
    sums = np.add.reduceat(label_scores, tokens.bounds[:-1], axis=0)
    return np.asarray(sums / np.diff(tokens.bounds)[:, None], dtype=np.float32)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of torch or onnxruntime says that memory ran out."""
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(
        words in said for words in ("out of memory", "can't allocate", "failed to allocate", "bad allocation")
    )


def _halve(group: list[Row]) -> list[list[Row]]:
    middle = (len(group) + 1) // 2
    return [part for part in (group[:middle], group[middle:]) if part]
