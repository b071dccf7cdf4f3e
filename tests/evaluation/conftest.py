"""Predictions for coded sentences, made up."""

from __future__ import annotations

import numpy as np
import pytest

from stance.evaluation import gather_predictions
from stance.labels import LABELS
from stance.records import CodedSentence, Cue


@pytest.fixture
def make_predictions():
    """Predictions that lean to the code; ``lean`` says how far, and another seed gives other ones."""

    def make(lean=1.0, seed=0, n_documents=20, n_sentences=10):
        codes = np.random.default_rng(99).choice(3, (n_documents, n_sentences), p=[0.6, 0.2, 0.2])
        rng = np.random.default_rng(seed)
        coded, proba = [], []
        for document in range(n_documents):
            for place, true in enumerate(codes[document].tolist()):
                cues = (Cue(0, 4, "text", "modal"),) if true else ()
                fields = {"outlet": "ABC"[document % 3], "year": 2000 + document % 2}
                coded.append(CodedSentence(f"d{document}", place, "text", LABELS[true], cues, fields))
                row = rng.dirichlet([1, 1, 1])
                row[true] += lean
                proba.append(row / row.sum())
        return gather_predictions(LABELS, coded, proba, [s.cues for s in coded])

    return make
