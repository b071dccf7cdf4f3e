"""What of some texts a model has learnt from, told by the hashes that it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.models.card.metadata import pick_coded_hashes
from stance.text.read_sources import find_sources

if TYPE_CHECKING:
    from stance.models import Classifier
    from stance.records import CodedSentence


FEW: Final = 0.01
"""The part of the sentences that a model may have learnt from by chance, and that changes little."""


def count_learnt(model: Classifier, texts: Sequence[str]) -> int:
    """Count the sentences that a model has learnt from, by their hashes; short ones are left out.

    Parameters
    ----------
    model : Classifier
        One that was trained with this version; others know nothing of their sentences.
    texts : sequence of str

    Returns
    -------
    int

    Examples
    --------
    >>> from stance.corpus.sentence_hashes import hash_sentences
    >>> from stance.models import load_folder
    >>> from stance.cache import find_bundled
    >>> model = load_folder(find_bundled("models/linear-en"))
    >>> model = model.with_info({"sentence_hashes": hash_sentences(["It may rain on Friday."])})
    >>> count_learnt(model, ["It may rain on Friday.", "It may rain on Sunday."])
    1
    """
    return sum(find_learnt(model, texts))


def find_learnt(model: Classifier, texts: Sequence[str]) -> list[bool]:
    """Say of each sentence whether a model has learnt from it, as :func:`count_learnt` does."""
    from stance.corpus.sentence_hashes import find_hashed

    known = [find_hashed(texts, part.get("sentence_hashes", "")) for part in _list_parts(model)]
    return [any(each) for each in zip(*known, strict=True)]


def describe_learnt(
    model: Classifier, data: Sequence[str | Path], sentences: Sequence[CodedSentence]
) -> str | None:
    """Say which files a model has learnt from, or else how many of their sentences; both by their hashes.

    Parameters
    ----------
    model : Classifier
    data : sequence of str or Path
        Files and folders.
    sentences : sequence of CodedSentence
        Theirs.

    Returns
    -------
    str or None
        With what that does to metrics: were the model wrong of all that it knows, accuracy would be lower by
        the share of these. ``None`` where it has learnt from none, or of so few that it may be chance.
    """
    from stance.corpus import hash_files
    from stance.evaluation.sampled import weigh_sentences

    parts = _list_parts(model)
    learnt = {digest for part in parts for digest in pick_coded_hashes(part).values()}
    found = (
        hash_files(source.path for source in find_sources(data) if source.path is not None) if learnt else {}
    )
    if files := [name for name, digest in found.items() if digest in learnt]:
        return f"{', '.join(files)}: these metrics are much too good"
    is_learnt = find_learnt(model, [sentence.text for sentence in sentences])
    n_known, n = sum(is_learnt), len(is_learnt)
    if n_known <= FEW * n:
        return None
    share = np.average(is_learnt, weights=weigh_sentences(sentences))
    return (
        f"{n_known:,} of these {n:,} sentences: these metrics are too good, accuracy by {share:.3f} at most"
    )


def _list_parts(model: Classifier) -> list[Mapping[str, Any]]:
    """List what a model was made from, and those before it: a cascade's encoder, a base, its base."""
    parts = [model.info]
    for part in parts:  # which grows
        parts += [part[name] for name in ("encoder", "base") if part.get(name)]
    return parts
