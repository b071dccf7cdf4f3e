"""Sentences in chunks that fit the processor's cache, each read with the neighbours that are its context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stance.cues.matcher import CueMatcher
from stance.models.linear.evidence import Extraction, Floats, extract_features

_SIZE = 4096  # Sentences worked on at once.
_HALO = 3  # How many sentences away a neighbour can still change a prediction.


@dataclass(frozen=True, slots=True)
class Chunk:
    """The sentences ``begin:end``, read together with their neighbours, which are context.

    Attributes
    ----------
    begin, end : int
    rows : slice
        The sentences read.
    extraction : Extraction
        Their features.
    cue_proba : float32 array, shape (n_candidates, n_cue_classes + 1)
        How each candidate cue is judged; the first column is *no cue*.
    """

    begin: int
    end: int
    rows: slice
    extraction: Extraction
    cue_proba: Floats

    @property
    def wanted(self) -> slice:
        """Where those of the chunk itself stand among those read."""
        return slice(self.begin - self.rows.start, self.end - self.rows.start)


def read_chunks(
    texts: Sequence[str],
    doc_index: NDArray[np.integer[Any]] | None,
    matcher: CueMatcher,
    judge: Callable[[Extraction], Floats],
) -> Iterator[Chunk]:
    """Read sentences chunk by chunk.

    Parameters
    ----------
    texts : sequence of str
    doc_index : int array, shape (n_sentences,), or None
        Neighbours with the same number are context for each other; ``None`` where each stands alone.
    matcher : CueMatcher
    judge : callable
        Gives the probabilities of the candidates.

    Yields
    ------
    Chunk
    """
    n = len(texts)
    index = np.arange(n, dtype=np.int64) if doc_index is None else np.asarray(doc_index, dtype=np.int64)
    for begin in range(0, n, _SIZE):
        end = min(begin + _SIZE, n)
        rows = slice(max(begin - _HALO, 0), min(end + _HALO, n))
        extraction = extract_features(texts[rows], index[rows], matcher)
        yield Chunk(begin, end, rows, extraction, judge(extraction))
