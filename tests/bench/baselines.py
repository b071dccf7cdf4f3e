"""Two plain classifiers to compare with: scikit-learn's TF-IDF with logistic regression, and fastText."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from rows import FASTTEXT, TFIDF

from stance.labels import LABELS


class Baseline(Protocol):
    """A trained classifier of sentences."""

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        """Probabilities (n, 3), columns in the order of ``LABELS``."""
        ...

    def predict(self, texts: Sequence[str]) -> Sequence[str]:
        """Labels alone, the fastest way the library offers."""
        ...


class TfidfBaseline:
    """Word 1- to 3-grams, logarithmic counts, balanced logistic regression; C chosen on the seeds."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        self.pipeline = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2),
            LogisticRegression(C=10, max_iter=1000, class_weight="balanced"),
        ).fit(list(texts), list(labels))

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        columns = [list(self.pipeline.classes_).index(label) for label in LABELS]
        return self.pipeline.predict_proba(list(texts))[:, columns]

    def predict(self, texts: Sequence[str]) -> Sequence[str]:
        return list(self.pipeline.predict(texts))


class FasttextBaseline:
    """fastText, supervised: word bigrams, 25 epochs, one thread so that a run repeats; nothing tuned."""

    def __init__(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        import fasttext

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "train.txt")
            lines = [f"__label__{label} {_join(text)}" for text, label in zip(texts, labels, strict=True)]
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
            self.model = fasttext.train_supervised(
                str(path), epoch=25, lr=0.5, wordNgrams=2, minCount=1, thread=1, seed=0, verbose=0
            )

    def predict_proba(self, texts: Sequence[str]) -> np.ndarray:
        names, scores = self.model.predict([_join(text) for text in texts], k=-1)
        proba = np.zeros((len(texts), len(LABELS)))
        for i, (row, values) in enumerate(zip(names, scores, strict=True)):
            for name, value in zip(row, values, strict=True):
                proba[i, LABELS.index(name.removeprefix("__label__"))] = value
        return proba / proba.sum(axis=1, keepdims=True)

    def predict(self, texts: Sequence[str]) -> Sequence[str]:
        names, _ = self.model.predict(list(texts), k=1)
        return [row[0] for row in names]


def _join(text: str) -> str:
    """fastText reads one text a line."""
    return " ".join(text.split())


FIT_BASELINE = {TFIDF: TfidfBaseline, FASTTEXT: FasttextBaseline}
