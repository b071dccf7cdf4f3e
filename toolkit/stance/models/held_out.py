"""What an encoder left out of its training: told in its ``info``, and found again in data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from stance.corpus.sentence_hashes import find_hashed, hash_sentences
from stance.corpus.taught import TaughtSentences
from stance.errors import DataError
from stance.models.coded import Ints
from stance.records import CodedSentence


def describe_held_out(
    sentences: Sequence[CodedSentence], held_out: Ints, taught: TaughtSentences | None
) -> dict[str, object]:
    """Say which documents were held out, and give the hashes of their sentences that were not learnt either.

    Names alone do not tell: rows without one are named by their number, which is another in a longer file.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    held_out : int64 array
    taught : TaughtSentences or None

    Returns
    -------
    dict
        ``held_out`` and ``held_out_hashes``, for the model's ``info``.
    """
    held = [sentences[i] for i in held_out.tolist()]
    learnt = [sentences[i].text for i in np.setdiff1d(np.arange(len(sentences)), held_out).tolist()]
    learnt += [] if taught is None else [s.text for s in taught.sentences]
    texts = [s.text for s in held]
    again = find_hashed(texts, hash_sentences(learnt))
    fresh = [text for text, is_learnt in zip(texts, again, strict=True) if not is_learnt]
    return {"held_out": sorted({s.doc_id for s in held}), "held_out_hashes": hash_sentences(fresh)}


def warn_of_one(held_out: Sequence[str]) -> str | None:
    """Say where one document alone is held out.

    Parameters
    ----------
    held_out : sequence of str
        The document of each sentence that is held out.

    Returns
    -------
    str or None

    Examples
    --------
    >>> warn_of_one(["a", "b"])
    """
    if len(set(held_out)) > 1:
        return None
    return (
        f"One document alone is held out ({held_out[0]}): the metrics have no intervals, and are not of "
        "calibrated probabilities. Lower encoder.n_folds, or add documents."
    )


def find_held_out(info: Mapping[str, Any], sentences: Sequence[CodedSentence], where: str) -> Ints:
    """Find the sentences of the documents that an encoder was not trained on.

    Those that it has learnt from all the same are left out: they stand in another document too, or the
    documents have other names now. Where it does not tell what it has learnt, those that it is not known
    to have left out count as learnt. Of an encoder from before ``held_out_hashes`` the names alone count.

    Parameters
    ----------
    info : Mapping
        The encoder's, with ``held_out``, ``held_out_hashes`` and ``sentence_hashes`` where it has them.
    sentences : sequence of CodedSentence
    where : str
        What the error message begins with.

    Returns
    -------
    int64 array
        Ascending.

    Raises
    ------
    DataError
        If there is none.

    Examples
    --------
    >>> pair = [CodedSentence("a", 0, "It may.", "hedged"), CodedSentence("b", 0, "It did.", "assertive")]
    >>> find_held_out({"held_out": ["b"]}, pair, "my-encoder").tolist()
    [1]
    """
    names = set(info.get("held_out", ()))
    named = [i for i, s in enumerate(sentences) if s.doc_id in names]
    learnt = [False] * len(named)
    if "held_out_hashes" in info:
        texts = [sentences[i].text for i in named]
        # One that was trained within a cascade tells of no other sentences: what can be hashed may be learnt.
        is_part = "sentence_hashes" not in info
        known = [is_part and bool(hash_sentences([text])) for text in texts]
        if not is_part:
            known = find_hashed(texts, info["sentence_hashes"])
        fresh = find_hashed(texts, info["held_out_hashes"])
        learnt = [is_known and not is_fresh for is_known, is_fresh in zip(known, fresh, strict=True)]
    found = [i for i, is_learnt in zip(named, learnt, strict=True) if not is_learnt]
    if not found:
        what = f"{len(named):,} sentences of them, all of which it has learnt" if named else "none"
        raise DataError(
            f"{where}: expected documents in the data that the encoder left out; found {what}. "
            "Give the data it was trained on."
        )
    return np.array(found, dtype=np.int64)
