"""The scikit-learn face of the toolkit: fit on texts and labels, predict labels and probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from stance.errors import DataError
from stance.labels import LABELS
from stance.models.batches import list_cues
from stance.models.estimator_inputs import (
    CueSpans,
    check_texts,
    list_cue_spans,
    list_doc_ids,
    list_labels,
    name_labels,
    sort_labels,
)
from stance.models.estimator_settings import make_config
from stance.models.fit import fit_model
from stance.models.records import Classifier, PredictionBatch
from stance.models.store import load_folder
from stance.models.thresholds import check_threshold
from stance.records import CodedSentence, Cue


class StanceClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is untyped
    """Linear stance classifier as a scikit-learn estimator.

    The defaults are those of the bundled recipe, which were chosen on thousands of sentences. With hundreds,
    start from a ``base``.

    Parameters
    ----------
    max_ngram : int, default=2
        Longest word n-gram, 1 to 3.
    min_count : int, default=4
        A feature seen fewer times in the training data is left out; data of under 500 sentences for each of
        these times asks for less, by itself.
    n_bits : int, default=18
        Log2 of the number of hash buckets.
    context : bool, default=True
        Whether neighbouring sentences of a document are used, where ``doc_ids`` are given.
    c_cue, c_label : float
        Inverse regularisation strength of the cue and the label stage.
    example_weight : float, default=0.25
        Weight of the lexicon's example sentences in the cue stage; 0 leaves them out.
    class_weight : {"balanced", "sqrt"} or None, default=None
        In learning: calibration restores the data's shares, so rare labels need ``target_shares`` instead.
    n_folds : int, default=5
        Folds by document for calibration, at least 2; fewer are used where there are fewer documents.
    target_shares : dict of label to float, optional
        Label shares expected where the classifier is used, by the labels as they are given to :meth:`fit`.
    transfer_scale : float, default=0.9
        Factor on the log-odds: texts of another kind deserve less confidence than held-out documents.
    min_confidence : float, default=0.0
        Under this confidence, :meth:`abstains` says so.
    random_state : int, RandomState or None, default=0
        Seed of the folds. From a ``RandomState`` it is drawn at each fit; ``None`` is NumPy's own.
    label_names : sequence of str, optional
        The labels where :meth:`fit` is given their numbers, from 0, as by ``cross_val_predict(…,
        method="predict_proba")``, which numbers them in alphabetical order and says nothing of their names.
        Without them, what holds of the default labels is not known of their numbers: which cues fit which,
        and the lexicon's examples. Labels that are no whole numbers stay as they are.
    base : Classifier, str or Path, optional
        A linear model to start from, such as ``stance.load_model("default")``, or its folder: how its scores
        and the words speak for these labels, which may be others, is learnt. Marked cues are not. Of a fitted
        ``StanceClassifier`` give the ``model_``: ``clone``, as in searches, would empty the classifier.

    Attributes
    ----------
    classes_ : array, shape (n_labels,)
        The labels, as they were given, in the order of the probability columns: the default labels from
        most to least commitment where they fit the data, else, as numbers are, sorted. Labels that differ
        only in how an accent is encoded, or in white space at their ends, are one, as in files.
    model_ : LinearModel
        The fitted model; its labels are text, as files have them.

    Examples
    --------
    >>> texts = ["It might rain.", "It rained.", "If it rains, we lose."] * 3
    >>> classifier = StanceClassifier(n_folds=3).fit(texts, ["hedged", "assertive", "speculative"] * 3)
    >>> classifier.predict(["She might go."]).tolist()
    ['hedged']
    """

    def __init__(  # noqa: PLR0917  # scikit-learn's way: every setting is an argument
        self,
        max_ngram: int = 2,
        min_count: int = 4,
        n_bits: int = 18,
        context: bool = True,
        c_cue: float = 0.08,
        c_label: float = 1.0,
        example_weight: float = 0.25,
        class_weight: str | None = None,
        n_folds: int = 5,
        target_shares: Mapping[Any, float] | None = None,
        transfer_scale: float = 0.9,
        min_confidence: float = 0.0,
        random_state: int | np.random.RandomState | None = 0,
        label_names: Sequence[str] | None = None,
        base: Classifier | str | Path | None = None,
    ) -> None:
        self.max_ngram = max_ngram
        self.min_count = min_count
        self.n_bits = n_bits
        self.context = context
        self.c_cue = c_cue
        self.c_label = c_label
        self.example_weight = example_weight
        self.class_weight = class_weight
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
            document's name is missing, a cue is out of range or of an unknown type, or only one label occurs.
        ConfigError
            If a setting is of the wrong kind or out of range, or not that of the base.
        ModelError
            If the base is no linear model, or its folder holds none.
        """
        texts = check_texts(texts)
        given = list_labels(labels)
        codes = name_labels(given, self.label_names)
        if len(codes) != len(texts):
            raise DataError(f"fit: expected {len(texts)} labels; found {len(codes)}. Give one a text.")
        marked = list_cue_spans(cues, texts)
        ids = list_doc_ids(range(len(texts)) if doc_ids is None else doc_ids, len(texts), "fit")
        by_name: dict[str, Any] = {}
        for name, label in zip(codes, given, strict=True):
            by_name.setdefault(name, label)  # of two encodings of one label, the first stands
        are_ours = set(by_name) <= set(LABELS) and all(isinstance(label, str) for label in given)
        order = LABELS if are_ours else sort_labels(by_name)
        names = tuple(label for label in order if label in by_name)
        if len(names) < 2:
            raise DataError(
                f"fit: expected two or more classes; found {len(names)} class. "
                "Add sentences of another label."
            )
        by_column = {name: by_name[name] for name in names}
        config = make_config(self.get_params(deep=False), by_column, len(set(ids)))
        sentences = [
            CodedSentence(doc_id, i, text, label, spans)
            for i, (doc_id, text, label, spans) in enumerate(zip(ids, texts, codes, marked, strict=True))
        ]
        base = load_folder(self.base) if isinstance(self.base, str | Path) else self.base
        self.model_ = fit_model(config, sentences, base=base).model
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
        return self._predict_batch(texts, doc_ids, "predict_proba").proba

    def _predict_batch(self, texts: Any, doc_ids: Iterable[object] | None, where: str) -> PredictionBatch:
        check_is_fitted(self)
        texts, index = check_texts(texts), None
        if doc_ids is not None:
            ids = np.array(list_doc_ids(doc_ids, len(texts), where), dtype=object)
            index = np.cumsum(np.concatenate([[0], ids[1:] != ids[:-1]])) if len(ids) else None
        return self.model_.predict_batch(texts, index)

    def predict(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[Any]:
        """Predict the most probable label of each sentence.

        Parameters
        ----------
        texts : sequence, array or Series of str, shape (n_sentences,)
        doc_ids : sequence, array or Series, optional
            As of :meth:`predict_proba`.

        Returns
        -------
        array, shape (n_sentences,)
            Entries of :attr:`classes_`.
        """
        best = self._predict_batch(texts, doc_ids, "predict").proba.argmax(axis=1)
        return np.asarray(self.classes_[best])

    def abstains(self, texts: Any, doc_ids: Iterable[object] | None = None) -> NDArray[np.bool_]:
        """Say where the confidence is under ``min_confidence``.

        Parameters
        ----------
        texts : sequence, array or Series of str, shape (n_sentences,)
        doc_ids : sequence, array or Series, optional
            As of :meth:`predict_proba`.

        Returns
        -------
        bool array, shape (n_sentences,)
        """
        threshold = check_threshold(self.min_confidence, "StanceClassifier: ")
        return np.asarray(self._predict_batch(texts, doc_ids, "abstains").proba.max(axis=1) < threshold)

    def cues(self, texts: Any, doc_ids: Iterable[object] | None = None) -> list[tuple[Cue, ...]]:
        """Find the cues that give each predicted label away.

        Parameters
        ----------
        texts : sequence, array or Series of str, shape (n_sentences,)
        doc_ids : sequence, array or Series, optional
            As of :meth:`predict_proba`.

        Returns
        -------
        list of tuple of Cue
            One tuple a sentence.
        """
        check_is_fitted(self)
        texts = check_texts(texts)
        return list_cues(self._predict_batch(texts, doc_ids, "cues"), texts)

    def save(self, folder: str | Path) -> None:
        """Write the fitted model as a folder, to be read by :func:`stance.load_model`.

        Parameters
        ----------
        folder : str or Path
        """
        self.give_model().save(folder)

    def give_model(self) -> Classifier:
        """Give the fitted model, with the ``min_confidence`` that is set now.

        Returns
        -------
        Classifier
        """
        check_is_fitted(self)
        threshold = check_threshold(self.min_confidence, "StanceClassifier: ")
        found = self.model_  # itself, where it may be: it keeps what it has worked out
        return found if found.min_confidence == threshold else found.with_min_confidence(threshold)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags
