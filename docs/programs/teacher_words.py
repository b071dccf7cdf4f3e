"""What the teacher said, kept without the texts: sentences by their hash, with probabilities and cues.

So students can be taught again without an hour of training their teacher; whoever has the texts has the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stance.labels import LABELS

_N_LEVELS = 65_535  # a probability is kept as one of these: as exact as lessons need to be
_CUE = pa.struct({"start": pa.uint16(), "end": pa.uint16(), "type": pa.string()})


def hash_text(text: str) -> int:
    """Hash a sentence to 64 bits: of a million sentences, no two are likely to share one."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little", signed=True)


def keep_words(scored_path: Path, kept_path: Path) -> None:
    """Keep what was said of scored sentences."""
    scored = pq.read_table(scored_path)
    texts, cues = scored["text"].to_pylist(), scored["cues"].to_pylist()
    levels = {
        f"p_{label}": np.rint(scored[f"p_{label}"].to_numpy() * _N_LEVELS).astype(np.uint16)
        for label in LABELS
    }
    places = [[{key: cue[key] for key in ("start", "end", "type")} for cue in row] for row in cues]
    hashes = pa.array([hash_text(text) for text in texts], pa.int64())
    table = pa.table({"hash": hashes, **levels, "cues": pa.array(places, pa.list_(_CUE))}).sort_by("hash")
    pq.write_table(table, kept_path, compression="zstd", compression_level=19, use_dictionary=["cues"])


def recall_words(kept_path: Path, documents: Mapping[str, str]) -> pa.Table:
    """Join what was said with the texts of the sentences, each by its document's name.

    Parameters
    ----------
    kept_path : Path
        What :func:`keep_words` wrote.
    documents : mapping of str to str
        Texts of sentences, and what documents they are from.

    Returns
    -------
    pyarrow.Table
        ``doc_id``, ``text``, ``label``, ``p_…`` and ``cues`` of the sentences that the teacher was asked
        about.
    """
    kept = pq.read_table(kept_path)
    place = {number: i for i, number in enumerate(kept["hash"].to_pylist())}
    texts = [text for text in documents if hash_text(text) in place]
    kept = kept.take(pa.array([place[hash_text(text)] for text in texts], pa.int64()))
    proba = np.column_stack([kept[f"p_{label}"].to_numpy() for label in LABELS]).astype(np.float64)
    proba /= proba.sum(axis=1, keepdims=True)
    cues = [
        [cue | {"text": text[cue["start"] : cue["end"]]} for cue in row]
        for text, row in zip(texts, kept["cues"].to_pylist(), strict=True)
    ]
    return pa.table(
        {
            "doc_id": [f"{documents[text]}-{i}" for i, text in enumerate(texts)],
            "text": texts,
            "label": [LABELS[i] for i in proba.argmax(axis=1).tolist()],
            **{f"p_{label}": proba[:, i].astype(np.float32) for i, label in enumerate(LABELS)},
            "cues": cues,
        }
    )
