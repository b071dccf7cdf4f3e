"""The scikit-learn face of the linear model: fit on texts and labels, predict labels and probabilities."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from stance.config import LinearRecipe, parse_config
from stance.errors import ConfigError, DataError
from stance.labels import LABELS
from stance.models.classifier import (
    Classifier,
    PredictionBatch,
    check_batch,
    check_threshold,
    list_cues,
    read_number,
)
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
    n_bits : int, default=18
        Log2 of the number of hash buckets.
    c_cue, c_label : float
        Inverse regularisation strength of the cue and the label stage.
    n_folds : int, default=5
        Folds by document for calibration, at least 2; fewer are used where there are fewer documents.
    target_shares : dict of label to float, optional
        Label shares expected where the classifier is used, by the labels as they are passed to :meth:`fit`.
    transfer_scale : float, default=0.9
        Factor on the log-odds: texts of another kind deserve less confidence than held-out documents.
    min_confidence : float, default=0.0
        Under this confidence, :meth:`abstains` says so.
    random_state : int, RandomState or None, default=0
        Seed of the folds. From a ``RandomState`` it is drawn at each fit; ``None`` is NumPy's own.
    label_names : sequence of str, optional
        The labels where :meth:`fit` is passed their numbers, from 0, as by ``cross_val_predict(…,
        method="predict_proba")``, which numbers them in alphabetical order. Other labels stay as they are.
    base : Classifier, str or Path, optional
        A linear model to start from, such as ``"default"``, or its folder: how its scores and the words speak
        for these labels, which may be others, is learnt. Marked cues are not. Of a fitted
        ``StanceClassifier`` pass the ``model_``: ``clone``, as in searches, would empty the classifier.

    Attributes
    ----------
    classes_ : array, shape (n_labels,)
        The labels, as they were passed, in the order of the probability columns: the default labels from
        most to least commitment where they fit the data, else sorted.
    model_ : LinearModel
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
        n_bits: int = 18,
        c_cue: float = 0.08,
        c_label: float = 1.0,
        n_folds: int = 5,
        target_shares: Mapping[Any, float] | None = None,
        transfer_scale: float = 0.9,
        min_confidence: float = 0.0,
        random_state: int | np.random.RandomState | None = 0,
        label_names: Sequence[str] | None = None,
        base: Classifier | str | Path | None = None,
    ) -> None:
        self.min_count = min_count
        self.n_bits = n_bits
        self.c_cue = c_cue
        self.c_label = c_label
        self.n_folds = n_folds
        self.target_shares = target_shares
        self.transfer_scale = transfer_scale
        self.min_confidence = min_confidence
        self.random_state = random_state
        self.label_names = label_names
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
            If a setting is of the wrong kind or out of range, or not that of the base.
        ModelError
            If the base is no linear model, or its folder holds none.
        """
        texts = _list_texts(texts)
        passed = _list_labels(labels)
        _check_length("labels", passed, texts)
        codes = self._name_labels(passed)
        spans = [None] * len(texts) if cues is None else _list_cues(cues, texts)
        ids = list(map(str, range(len(texts)))) if doc_ids is None else _list_doc_ids(doc_ids, texts)
        by_name: dict[str, Any] = {}
        for name, label in zip(codes, passed, strict=True):
            by_name.setdefault(name, label)  # of two encodings of one label, the first stands
        are_ours = set(by_name) <= set(LABELS) and all(isinstance(label, str) for label in passed)
        names = tuple(label for label in (LABELS if are_ours else _sort_labels(by_name)) if label in by_name)
        if len(names) < 2:
            raise DataError(f"fit: there is only {len(names)} class. Add sentences of another label.")
        recipe = self._make_recipe({name: by_name[name] for name in names}, len(set(ids)))
        sentences = [
            CodedSentence(doc_id, i, text, label, found)
            for i, (doc_id, text, label, found) in enumerate(zip(ids, texts, codes, spans, strict=True))
        ]
        self.model_ = fit_model(recipe, sentences, base=self.base).model
        self.classes_ = np.array([by_name[name] for name in names])
        self.n_features_in_ = 1
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
        return self._predict_batch(_list_texts(texts), doc_ids).proba

    def predict(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[Any]:
        """Predict the most probable label of each sentence, one of :attr:`classes_`; see predict_proba."""
        best = self.predict_proba(texts, doc_ids).argmax(axis=1)
        return np.asarray(self.classes_[best])

    def abstains(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[np.bool_]:
        """Say of each sentence whether the confidence is under ``min_confidence``; see predict_proba."""
        threshold = check_threshold(self.min_confidence, "StanceClassifier: ")
        return np.asarray(self.predict_proba(texts, doc_ids).max(axis=1) < threshold)

    def cues(self, texts: Any, doc_ids: Iterable[object] | None = None) -> list[tuple[Cue, ...]]:
        """Find the cues of each sentence, whichever label they speak for; see predict_proba."""
        texts = _list_texts(texts)
        return list_cues(self._predict_batch(texts, doc_ids), texts, self.model_.labels)

    def save(self, folder: str | Path) -> None:
        """Write the fitted model as a folder, to be read by :func:`stance.open_model`."""
        self.to_model().save(folder)

    def to_model(self) -> Classifier:
        """Return the fitted model, with the ``min_confidence`` that is set now."""
        check_is_fitted(self)
        threshold = check_threshold(self.min_confidence, "StanceClassifier: ")
        found: Classifier = self.model_  # itself, where it may be: it keeps what it has worked out
        return found if found.min_confidence == threshold else found.with_min_confidence(threshold)

    def _predict_batch(self, texts: list[str], doc_ids: Iterable[object] | None) -> PredictionBatch:
        check_is_fitted(self)
        index = None
        if doc_ids is not None:
            ids = np.array(_list_doc_ids(doc_ids, texts), dtype=object)
            index = np.cumsum(np.concatenate([[0], ids[1:] != ids[:-1]])) if len(ids) else None
        batch: PredictionBatch = self.model_.predict_batch(texts, index)
        return batch

    def _name_labels(self, passed: Sequence[Any]) -> list[str]:
        """Write labels as text; whole numbers by ``label_names``, where there are some."""
        names = self.label_names
        if names is None:
            return [_show_label(label) for label in passed]
        if isinstance(names, str) or not all(isinstance(name, str) and name.strip() for name in names):
            raise ConfigError(f"StanceClassifier: label_names={names!r}: is no list of texts. Change it.")
        shown = [_show_label(name) for name in names]
        if len(set(shown)) < len(shown) or not shown:
            raise ConfigError(f"StanceClassifier: label_names={names!r}: has no different texts. Change it.")
        if {type(label) for label in passed} != {int}:
            return [_show_label(label) for label in passed]
        for row, number in enumerate(passed):
            if not 0 <= number < len(shown):
                raise DataError(
                    f"fit: row {row}: label_names has no number {number}. Name it, or leave it out."
                )
        return [shown[number] for number in passed]

    def _make_recipe(self, by_name: Mapping[str, Any], n_documents: int) -> LinearRecipe:
        """Make the recipe of the settings, plain numbers in place of NumPy's."""
        whole = {name: self._check_number(name, whole=True) for name in ("min_count", "n_bits", "n_folds")}
        real = {name: self._check_number(name) for name in ("c_cue", "c_label", "transfer_scale")}
        shares = self.target_shares
        if shares is not None:
            if not isinstance(shares, Mapping):
                raise ConfigError(f"StanceClassifier: target_shares={shares!r}: is no dict. Change it.")
            shares = {_show_label(label): share for label, share in shares.items()}
            shares = {name: read_number(share) or share for name, share in shares.items()}
        seed = self.random_state
        if isinstance(seed, bool) or not isinstance(seed, Integral | np.random.RandomState | None):
            raise ConfigError(f"StanceClassifier: random_state={seed!r}: is no whole number. Change it.")
        if not isinstance(seed, Integral):
            seed = check_random_state(seed).randint(np.iinfo(np.int32).max)
        recipe = {
            "labels": list(by_name),
            "seed": int(seed),
            "features": {"min_count": whole["min_count"], "n_bits": whole["n_bits"]},
            "fit": {
                "c_cue": real["c_cue"],
                "c_label": real["c_label"],
                "n_folds": min(int(whole["n_folds"]), max(2, n_documents)),
            },
            "calibration": {
                "target_shares": shares,
                "transfer_scale": real["transfer_scale"],
                "min_confidence": check_threshold(self.min_confidence, "StanceClassifier: "),
            },
        }
        found = parse_config(recipe, "StanceClassifier")
        assert isinstance(found, LinearRecipe)
        return found

    def _check_number(self, name: str, *, whole: bool = False) -> float | int:
        value = getattr(self, name)
        number = read_number(value)
        if number is None or (whole and not isinstance(value, Integral)):
            kind = "whole number" if whole else "number"
            raise ConfigError(f"StanceClassifier: {name}={value!r}: is no {kind}. Change it.")
        return int(value) if whole else number

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _list_column(values: Any, what: str) -> list[Any]:
    """List the values of a sequence, an array or a table of one column."""
    is_array = hasattr(values, "__array__")
    # Sets have no order, and of a mapping the keys would be taken.
    is_other = isinstance(values, str | bytes | set | frozenset | Mapping)
    if is_other or not (is_array or isinstance(values, Iterable)):
        raise DataError(f"{what}: is no sequence ({type(values).__name__}). Pass a list.")
    array = np.asarray(values if is_array else list(values), dtype=object)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise DataError(f"{what}: is an array of shape {array.shape}. Pass one column.")
    listed: list[Any] = array.tolist()
    return listed


def _list_texts(texts: Any) -> list[str]:
    values = _list_column(texts, "texts")
    check_batch(values, None)
    return values


def _list_labels(labels: Any) -> list[Any]:
    """List the labels as plain values of one type, none of them missing."""
    passed = [_make_plain(label) for label in _list_column(labels, "labels")]
    for row, label in enumerate(passed):
        if not label.strip() if isinstance(label, str) else _is_missing(label):
            raise DataError(f"fit: row {row} has no label. Drop the row or code it.")
    kinds = {type(label) for label in passed}
    return passed if len(kinds) == 1 or kinds == {int, float} else [str(label) for label in passed]


def _make_plain(label: Any) -> Any:
    """Make a plain value of one of NumPy's, and of a member of an Enum."""
    if isinstance(label, np.number | np.bool_):
        return label.item()
    for kind in (str, bool, int, float):
        if isinstance(label, kind):
            return str.__str__(label) if kind is str else kind(label)
    return label


def _is_missing(value: Any) -> bool:
    return str(value) in ("None", "nan", "<NA>", "NaT")


def _show_label(label: Any) -> str:
    """Write a label as files have it: trimmed, accents composed, a whole number without a fraction."""
    if isinstance(label, bool | np.bool_):
        return str(bool(label)).lower()
    if isinstance(label, float) and label.is_integer():
        label = int(label)
    return unicodedata.normalize("NFC", str(label)).strip()


def _sort_labels(by_name: Mapping[str, Any]) -> list[str]:
    """Sort the names of labels as the labels themselves are."""
    try:
        return sorted(by_name, key=by_name.__getitem__)
    except TypeError as error:
        kinds = ", ".join(sorted({type(label).__name__ for label in by_name.values()}))
        raise DataError(f"labels: {kinds} have no order. Pass them as text.") from error


def _list_doc_ids(doc_ids: Any, texts: Sequence[str]) -> list[str]:
    """List the names of the documents as text, none of them missing."""
    values = _list_column(doc_ids, "doc_ids")
    _check_length("doc_ids", values, texts)
    for row, value in enumerate(values):
        if _is_missing(value):
            raise DataError(f"doc_ids: row {row} names no document. Fill it in.")
    return [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in values]


def _list_cues(cues: Any, texts: Sequence[str]) -> list[tuple[Cue, ...] | None]:
    """Read the cues of each sentence; None where it was not coded for cues."""
    from stance.corpus.read import parse_cues

    items = list(cues)
    _check_length("cues", items, texts)
    found: list[tuple[Cue, ...] | None] = []
    for row, (spans, text) in enumerate(zip(items, texts, strict=True)):
        if spans is None or isinstance(spans, float):  # NaN, as pandas has it
            found.append(None)
            continue
        listed = spans if isinstance(spans, str) else [_list_span(span) for span in spans]
        try:
            found.append(parse_cues(listed, text))
        except ValueError as error:
            raise DataError(f"fit: cues of row {row}: {error}") from error
    return found


def _list_span(span: Any) -> Any:
    """Write a cue as JSON has it."""
    if isinstance(span, Cue):
        return {"start": span.start, "end": span.end, "type": span.type, "label": span.label}
    if isinstance(span, Mapping):
        return {key: _make_plain(value) for key, value in span.items()}
    return [_make_plain(value) for value in span] if isinstance(span, Iterable) else span


def _check_length(what: str, values: Sequence[Any], texts: Sequence[str]) -> None:
    if len(values) != len(texts):
        raise DataError(f"{what}: has {len(values)} for {len(texts)} texts. Pass one a text.")
