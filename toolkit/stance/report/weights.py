"""The encoders that can be had, and what the cache has of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stance.report.grids import render_grid
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from stance.models.encoder.weights import CachedWeights


def render_weights(cached: Sequence[CachedWeights]) -> str:
    """Render what the cache has of each encoder.

    Parameters
    ----------
    cached : sequence of CachedWeights
        As listed by :func:`stance.models.encoder.weights.list_weights`.

    Returns
    -------
    str
        A table with a line for each encoder, then where those in the cache are, and what is wrong with those
        that are damaged.

    Examples
    --------
    >>> from pathlib import Path
    >>> from stance.models.encoder.sources import SOURCES
    >>> from stance.models.encoder.weights import CachedWeights
    >>> print(render_weights([CachedWeights(SOURCES["minilm"], Path("encoders/minilm"), "whole")]))
    encoder  in the cache   size     licence                              weights of
    minilm            yes  92 MB  Apache-2.0  sentence-transformers/all-MiniLM-L6-v2
    <BLANKLINE>
    minilm: encoders/minilm
    """
    rows, notes = [], []
    for weights in cached:
        source = weights.source
        state = {"whole": "yes", "missing": "no", "damaged": "damaged"}[weights.state]
        rows.append([source.name, state, f"{source.n_bytes / 1e6:,.0f} MB", source.licence, source.origin])
        if weights.state == "whole":
            notes.append(clean_line(f"{source.name}: {weights.folder}"))
        elif weights.state == "damaged":
            notes.append(f"{source.name}: {weights.problem}. Run: stance encoder get {source.name}.")
    table = render_grid(["encoder", "in the cache", "size", "licence", "weights of"], rows)
    return "\n".join([table, *([""] if notes else []), *notes])
