"""What of some texts a model has learnt from, told by the hashes that it keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.models.card.metadata import pick_coded_hashes
from stance.text.read_sources import find_sources

if TYPE_CHECKING:
    from stance.models import Classifier


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
    >>> from stance.models import load_model
    >>> from stance.cache import find_bundled
    >>> model = load_model(find_bundled("models/linear-en"))
    >>> model = model.with_info({"sentence_hashes": hash_sentences(["It may rain on Friday."])})
    >>> count_learnt(model, ["It may rain on Friday.", "It may rain on Sunday."])
    1
    """
    from stance.corpus.sentence_hashes import find_hashed

    known = [find_hashed(texts, part.get("sentence_hashes", "")) for part in _list_parts(model)]
    return sum(map(any, zip(*known, strict=True)))


def describe_learnt(model: Classifier, data: Sequence[str | Path], texts: Sequence[str]) -> str | None:
    """Say which files a model has learnt from, or else how many of their sentences; both by their hashes.

    Parameters
    ----------
    model : Classifier
    data : sequence of str or Path
        Files and folders.
    texts : sequence of str
        Their sentences.

    Returns
    -------
    str or None
        ``None`` where it has learnt from none, or of so few sentences that it may be chance.
    """
    from stance.corpus import hash_files

    parts = _list_parts(model)
    learnt = {digest for part in parts for digest in pick_coded_hashes(part).values()}
    found = (
        hash_files(source.path for source in find_sources(data) if source.path is not None) if learnt else {}
    )
    if files := [name for name, digest in found.items() if digest in learnt]:
        return ", ".join(files)
    n_known = count_learnt(model, texts)
    return f"{n_known:,} of these {len(texts):,} sentences" if n_known > FEW * len(texts) else None


def _list_parts(model: Classifier) -> list[Mapping[str, Any]]:
    """List what a model was made from, and those before it: a cascade's encoder, a base, its base."""
    parts = [model.info]
    for part in parts:  # which grows
        parts += [part[name] for name in ("encoder", "base") if part.get(name)]
    return parts
