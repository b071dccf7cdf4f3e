"""Plain classifiers of texts, as baselines: TF-IDF with logistic regression, and fastText."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Predict = Callable[[Sequence[str]], "NDArray[np.float64]"]

_PREFIX: Final = "__label__"
_FASTTEXT: Final = "fasttext"  # optional, and left out where it is missing


def fit_tfidf(texts: Sequence[str], labels: Sequence[str], names: Sequence[str]) -> Predict:
    """Fit scikit-learn's logistic regression on TF-IDF of word 1- to 3-grams, classes balanced.

    Parameters
    ----------
    texts, labels : sequence of str, length n_texts
    names : sequence of str
        The labels, in the order of the columns.

    Returns
    -------
    callable
        Takes texts, gives probabilities, shape (n_texts, n_labels).

    Examples
    --------
    >>> predict = fit_tfidf(["It may be.", "It is."] * 2, ["maybe", "sure"] * 2, ["sure", "maybe"])
    >>> predict(["It may be."]).argmax(axis=1).tolist()
    [1]
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 3), sublinear_tf=True, min_df=2),
        LogisticRegression(C=10, max_iter=1000, class_weight="balanced"),
    ).fit(list(texts), list(labels))
    columns = [list(names).index(name) for name in pipeline.classes_]

    def predict(given: Sequence[str]) -> NDArray[np.float64]:
        proba = np.zeros((len(given), len(names)))
        proba[:, columns] = pipeline.predict_proba(list(given))
        return proba

    return predict


def fit_fasttext(texts: Sequence[str], labels: Sequence[str], names: Sequence[str]) -> Predict:
    """Fit fastText: word pairs, 25 epochs, one thread so that a run repeats.

    Parameters
    ----------
    texts, labels : sequence of str, length n_texts
    names : sequence of str
        The labels, in the order of the columns; none may hold a space.

    Returns
    -------
    callable
        Takes texts, gives probabilities, shape (n_texts, n_labels).

    Examples
    --------
    >>> predict = fit_fasttext(["a", "b"], ["no", "yes"], ["no", "yes"])  # doctest: +SKIP
    """
    fasttext = importlib.import_module(_FASTTEXT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "train.txt")
        lines = [f"{_PREFIX}{label} {_join(text)}\n" for text, label in zip(texts, labels, strict=True)]
        path.write_text("".join(lines), encoding="utf-8")
        settings = {"epoch": 25, "lr": 0.5, "wordNgrams": 2, "minCount": 1, "thread": 1, "seed": 0}
        model = fasttext.train_supervised(str(path), verbose=0, **settings)
    place = {f"{_PREFIX}{name}": i for i, name in enumerate(names)}

    def predict(given: Sequence[str]) -> NDArray[np.float64]:
        found, scores = model.predict([_join(text) for text in given], k=-1)
        proba = np.zeros((len(given), len(names)))
        for row, (columns, values) in enumerate(zip(found, scores, strict=True)):
            proba[row, [place[column] for column in columns]] = values
        normal: NDArray[np.float64] = proba / proba.sum(axis=1, keepdims=True)
        return normal

    return predict


def _join(text: str) -> str:
    """FastText reads one text a line."""
    return " ".join(text.split())


FITTERS: Final[dict[str, Callable[[Sequence[str], Sequence[str], Sequence[str]], Predict]]] = {
    "tfidf": fit_tfidf,
    "fasttext": fit_fasttext,
}
"""The plain classifiers by name."""
