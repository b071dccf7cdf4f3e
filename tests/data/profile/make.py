"""Scored sentences made up for tests of profiles, with the codes a person would give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from stance.scoring.columns import make_schema

LABELS = ("assertive", "hedged", "speculative")


def make_scored(n_documents: int = 40, *, mean: int = 15, seed: int = 0) -> tuple[pa.Table, np.ndarray]:
    """Make a scored table with outlet, author and date; also the number of each sentence's true label."""
    rng = np.random.default_rng(seed)
    n = np.maximum(2, rng.lognormal(np.log(mean), 0.6, n_documents).astype(int))
    doc = np.repeat(np.arange(n_documents), n)
    base = rng.dirichlet(np.array([0.7, 0.2, 0.1]) * 8, n_documents)[doc]
    code = (rng.random(len(doc))[:, None] > base.cumsum(axis=1)).sum(axis=1).clip(max=2)
    logit = rng.normal(0, 1, (len(doc), 3))
    logit[np.arange(len(doc)), code] += 1.5
    proba = np.exp(2 * logit)
    proba /= proba.sum(axis=1, keepdims=True)
    sent = np.concatenate([np.arange(k) for k in n])
    columns: dict[str, Any] = {
        "doc_id": [f"d{d}" for d in doc],
        "sent_id": sent,
        "para": sent,
        "zone": np.where(sent == 0, "headline", "body"),
        "voice": np.where(doc == 3, "quoted", "writer"),
        "start": sent,
        "end": sent + 1,
        "n_words": rng.integers(5, 30, len(doc)),
        "text": [f"This is sentence {s} of text {d}." for s, d in zip(sent, doc, strict=True)],
        "label": [LABELS[k] for k in proba.argmax(axis=1)],
        **{f"p_{label}": proba[:, k] for k, label in enumerate(LABELS)},
        "confidence": proba.max(axis=1),
        "abstained": proba.max(axis=1) < 0.45,
        "by": ["linear"] * len(doc),
        "cues": [
            [
                {"start": 0, "end": 4, "text": "This", "type": "modal", "label": label, "p": 0.9}
                for label in cues
            ]
            for cues in np.array([["hedged"] * 2, ["speculative"] * 2, [""] * 2], object)[
                proba.argmax(axis=1) - 1
            ].tolist()
        ],
        "outlet": [f"{'ABC'[d % 3]}" for d in doc],
        "author": [f"a{d % 8}" for d in doc],
        "date": [f"20{10 + d % 5}-0{1 + d % 9}-03" for d in doc],
    }
    schema = make_schema(LABELS, pa.schema([(name, pa.string()) for name in ("outlet", "author", "date")]))
    arrays = [
        pa.array(columns[f.name], pa.string()).dictionary_encode().cast(f.type)
        if pa.types.is_dictionary(f.type)
        else pa.array(columns[f.name], f.type)
        for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema), code


def code_sheet(sheet: pa.Table, scored: pa.Table, code: np.ndarray) -> pa.Table:
    """Fill in the codes of a sheet."""
    ids = zip(scored["doc_id"].to_pylist(), scored["sent_id"].to_pylist(), strict=True)
    known = {key: LABELS[k] for key, k in zip(ids, code.tolist(), strict=True)}
    keys = zip(sheet["doc_id"].to_pylist(), sheet["sent_id"].to_pylist(), strict=True)
    return sheet.set_column(0, "code", pa.array([known[key] for key in keys]))
