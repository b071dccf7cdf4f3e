"""The scikit-learn face of the linear model: fit on texts and labels, predict labels and probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, column_or_1d

from stance.config import LinearRecipe, parse_config
from stance.errors import DataError, quote_cause
from stance.labels import LABELS
from stance.models.classifier import Classifier, PredictionBatch, check_batch, list_cues
from stance.models.training import fit_model
from stance.records import CodedSentence, Cue

CueSpans = Iterable[tuple[int, int, str] | Mapping[str, Any] | Cue]


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Linear stance classifier as a scikit-learn estimator.

    The defaults are those of the bundled recipe, which were chosen on thousands of sentences. With hundreds,
    start from a ``base``.

    Parameters
    ----------
    min_count : int, default=4
        A feature seen fewer times in the training data is left out; data of under 500 sentences for each of
        these times asks for less, by itself.
    c_cue, c_label : float
        Inverse regularisation strength of the cue and the label stage.
    n_folds : int, default=5
        Folds by document for calibration, at least 3; no more than there are documents.
    transfer_scale : float, default=0.9
        Factor on the log-odds: texts of another kind deserve less confidence than held-out documents.
    min_confidence : float, default=0.0
        Under this confidence, :meth:`abstains` says so.
    random_state : int, RandomState or None, default=0
        Seed of the folds. From a ``RandomState`` it is drawn at each fit; ``None`` is NumPy's own.
    base : Classifier, str or Path, optional
        A model to start from, such as ``"encoder"`` or ``"default"``, or its folder: how its states or scores
        speak for these labels, which may be others, is learnt. On a linear one, marked cues are not. Of a
        fitted ``StanceClassifier`` pass the ``model_``: ``clone``, as in searches, would empty the classifier.

    Attributes
    ----------
    classes_ : array, shape (n_labels,)
        The labels, as they were passed, in the order of the probability columns: the default labels from
        most to least commitment where they fit the data, else sorted.
    model_ : LinearModel or AdaptedModel
        The fitted model; its labels are text, as files have them.

    Examples
    --------
    >>> texts = ["It might rain.", "It rained.", "If it rains, we lose."] * 3
    >>> classifier = StanceClassifier(n_folds=3).fit(texts, ["hedged", "assertive", "speculative"] * 3)
    >>> classifier.predict(["She might go."]).tolist()
    ['hedged']
    """

    def __init__(
        self,
        *,
        min_count: int = 4,
        c_cue: float = 0.08,
        c_label: float = 1.0,
        n_folds: int = 5,
        transfer_scale: float = 0.9,
        min_confidence: float = 0.0,
        random_state: int | np.random.RandomState | None = 0,
        base: Classifier | str | Path | None = None,
    ) -> None:
        self.min_count = min_count
        self.c_cue = c_cue
        self.c_label = c_label
        self.n_folds = n_folds
        self.transfer_scale = transfer_scale
        self.min_confidence = min_confidence
        self.random_state = random_state
        self.base = base

    def fit(
        self,
        texts: Any,
        labels: Any,
        cues: Sequence[CueSpans | None] | None = None,
        doc_ids: Iterable[object] | None = None,
    ) -> StanceClassifier:
        """Learn from coded sentences, starting afresh.

        Parameters
        ----------
        texts : sequence, array or Series of str, shape (n_sentences,)
        labels : sequence, array or Series, shape (n_sentences,)
            Two or more different labels, text as a rule.
        cues : sequence, optional
            For each sentence its cues, as records, ``(start, end, type)`` or mappings with these keys;
            ``None`` where they are not known.
        doc_ids : sequence, array or Series, optional
            The document of each sentence: sentences of one are kept together when folds are made, and
            those that follow one another are context for each other.

        Returns
        -------
        StanceClassifier
            Itself.

        Raises
        ------
        DataError
            If texts or labels are no sequence, lengths differ, a text is not a string, a label or a
            document's name is missing, a cue is out of range, or only one label occurs.
        ConfigError
            If a setting is of the wrong kind or out of range, or the base runs with torch.
        ModelError
            If the base's folder holds no model.
        """
        texts = _list_values(texts, "texts")
        check_batch(texts, None)
        passed = _list_values(labels, "labels", len(texts))
        passed = [label.strip() if isinstance(label, str) else label for label in passed]
        codes = [str(label) for label in passed]
        spans = [None] * len(texts) if cues is None else _list_cues(cues, texts)
        ids = _list_doc_ids(range(len(texts)) if doc_ids is None else doc_ids, texts)
        by_name = dict(zip(codes, passed, strict=True))
        names = _sort_labels(by_name)
        if len(names) < 2:
            raise DataError(f"fit: there is only {len(names)} class. Add sentences of another label.")
        sentences = [
            CodedSentence(doc_id, i, text, label, found)
            for i, (doc_id, text, label, found) in enumerate(zip(ids, texts, codes, spans, strict=True))
        ]
        self.model_ = fit_model(self._make_recipe(names), sentences, base=self.base).model
        self.classes_ = np.array([by_name[name] for name in names])
        return self

    def predict_proba(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[np.float32]:
        """Predict calibrated probabilities.

        Parameters
        ----------
        texts : sequence, array or Series of str, shape (n_sentences,)
        doc_ids : sequence, array or Series, optional
            The document of each sentence; those that follow one another are context for each other.

        Returns
        -------
        float32 array, shape (n_sentences, n_labels)
            Columns in the order of :attr:`classes_`; rows sum to 1.

        Raises
        ------
        DataError
            If lengths differ, a text is not a string, or a document's name is missing.
        """
        return self._predict_batch(_list_values(texts, "texts"), doc_ids).proba

    def predict(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[Any]:
        """Predict the most probable label of each sentence, one of :attr:`classes_`; see predict_proba."""
        best = self.predict_proba(texts, doc_ids).argmax(axis=1)
        return np.asarray(self.classes_[best])

    def abstains(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[np.bool_]:
        """Say of each sentence whether the confidence is under ``min_confidence``; see predict_proba."""
        return np.asarray(self.predict_proba(texts, doc_ids).max(axis=1) < self.min_confidence)

    def cues(self, texts: Any, doc_ids: Iterable[object] | None = None) -> list[tuple[Cue, ...]]:
        """Find the cues of each sentence, whichever label they speak for; see predict_proba."""
        texts = _list_values(texts, "texts")
        return list_cues(self._predict_batch(texts, doc_ids), texts, self.model_.labels)

    def save(self, folder: str | Path) -> None:
        """Write the fitted model as a folder, to be read by :func:`stance.open_model`."""
        self.to_model().save(folder)

    def to_model(self) -> Classifier:
        """Return the fitted model, with the ``min_confidence`` that is set now."""
        check_is_fitted(self)
        threshold = self.min_confidence
        found: Classifier = self.model_  # itself, where it may be: it keeps what it has worked out
        return found if found.min_confidence == threshold else found.with_min_confidence(threshold)

    def _predict_batch(self, texts: list[str], doc_ids: Iterable[object] | None) -> PredictionBatch:
        check_is_fitted(self)
        index = None
        if doc_ids is not None:
            index = np.unique(_list_doc_ids(doc_ids, texts), return_inverse=True)[1]
        batch: PredictionBatch = self.model_.predict_batch(texts, index)
        return batch

    def _make_recipe(self, labels: Sequence[str]) -> LinearRecipe:
        """Make the recipe of the settings, plain numbers in place of NumPy's."""
        plain = {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in self.get_params(deep=False).items()
        }
        seed = plain["random_state"]
        if seed is None or isinstance(seed, np.random.RandomState):
            seed = int(check_random_state(seed).randint(np.iinfo(np.int32).max))
        recipe = {
            "labels": list(labels),
            "seed": seed,
            "features": {"min_count": plain["min_count"]},
            "fit": {name: plain[name] for name in ("c_cue", "c_label", "n_folds")},
            "calibration": {name: plain[name] for name in ("transfer_scale", "min_confidence")},
        }
        found = parse_config(recipe, "StanceClassifier")
        assert isinstance(found, LinearRecipe)
        return found


def _list_values(values: Any, what: str, n_texts: int | None = None) -> list[Any]:
    """List the values of a sequence, an array or a table of one column, none of them missing."""
    try:
        listed: list[Any] = column_or_1d(np.asarray(values, dtype=object)).tolist()
    except ValueError as error:
        raise DataError(
            f"{what}: is no sequence of values ({quote_cause(error)}). Pass one column."
        ) from error
    if n_texts is not None and len(listed) != n_texts:
        raise DataError(f"{what}: has {len(listed)} for {n_texts} texts. Pass one a text.")
    for row, value in enumerate(listed):
        if n_texts is not None and str(value).strip() in ("", "None", "nan", "<NA>", "NaT"):
            raise DataError(f"{what}: row {row} has none. Fill it in, or drop the row.")
    return listed


def _list_doc_ids(doc_ids: Any, texts: Sequence[str]) -> list[str]:
    return [str(value) for value in _list_values(doc_ids, "doc_ids", len(texts))]


def _sort_labels(by_name: Mapping[str, Any]) -> list[str]:
    """Sort names of labels: ours from most to least commitment, others as the labels themselves are."""
    if set(by_name) <= set(LABELS):
        return [label for label in LABELS if label in by_name]
    return sorted(by_name, key=lambda name: (isinstance(by_name[name], str), by_name[name]))


def _list_cues(cues: Sequence[CueSpans | None], texts: Sequence[str]) -> list[tuple[Cue, ...] | None]:
    """Read the cues of each sentence; None where it was not coded for cues."""
    from stance.corpus.read import parse_cues

    if len(cues) != len(texts):
        raise DataError(f"cues: has {len(cues)} for {len(texts)} texts. Pass one a text.")
    found: list[tuple[Cue, ...] | None] = []
    for row, (spans, text) in enumerate(zip(cues, texts, strict=True)):
        plain = None if spans is None else [asdict(s) if isinstance(s, Cue) else s for s in spans]
        try:
            found.append(None if plain is None else parse_cues(plain, text))
        except ValueError as error:
            raise DataError(f"fit: cues of row {row}: {error}") from error
    return found
