"""A model measured on coded sentences, and the training experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from stance.config import TrainConfig
from stance.evaluation.measure import compute_metrics
from stance.evaluation.records import Evaluation, TrainedModel
from stance.records import CodedSentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.models import LinearModel

_LIBRARIES = ("stance", "numpy", "scipy", "scikit-learn")


def evaluate_model(
    model: LinearModel, coded: Sequence[CodedSentence], *, n_resamples: int = 1000, seed: int = 0
) -> Evaluation:
    """Measure a model on sentences that a person coded.

    Sentences of one document are given to the model together, in the order of ``sent_id``, so that
    those next to each other serve as context; across a gap in ``sent_id`` there is none.

    Parameters
    ----------
    model : LinearModel
    coded : sequence of CodedSentence
        Data the model was not trained on.
    n_resamples : int
        Resamples for the intervals; 0 for no intervals.
    seed : int
        Seed of the resamples.

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If there is no sentence, or a label that the model does not know.

    Examples
    --------
    >>> from stance.corpus import read_coded  # doctest: +SKIP
    >>> evaluate_model(load_model("model"), read_coded(["coded.jsonl"])).macro_f1  # doctest: +SKIP
    0.81
    """
    from stance.models.batches import list_cues

    sentences, doc_index = order_sentences(coded)
    texts = [s.text for s in sentences]
    if not sentences:
        return compute_metrics(model.labels, [], np.empty((0, len(model.labels))))
    batch = model.predict_batch(texts, doc_index)
    return compute_metrics(
        model.labels, sentences, batch.proba, list_cues(batch, texts), n_resamples=n_resamples, seed=seed
    )


def train_model(
    config: TrainConfig,
    coded: Sequence[CodedSentence],
    *,
    data_hashes: Mapping[str, str] | None = None,
    n_resamples: int = 1000,
) -> TrainedModel:
    """Fit a model and measure it on held-out documents.

    The metrics are of predictions for each fold by a model fitted, and calibrated, on the other folds;
    the model given back is fitted on all of the data.

    Parameters
    ----------
    config : TrainConfig
    coded : sequence of CodedSentence
    data_hashes : Mapping of str to str, optional
        SHA-256 of each file the data came from, kept in the model's ``info``.
    n_resamples : int
        Resamples for the intervals.

    Returns
    -------
    TrainedModel
        Its model's ``info`` has the resolved ``config``, the evaluation as ``metrics``, the hashes as
        ``data_hashes`` and the ``versions`` of the libraries that made it.

    Raises
    ------
    DataError
        If the data has fewer documents than folds, one label only, or a label not in the config.

    Examples
    --------
    >>> from stance.config import load_config
    >>> from stance.corpus import convert_dataset, load_seeds
    >>> trained = train_model(load_config(), convert_dataset(load_seeds()))  # doctest: +SKIP
    >>> trained.evaluation.macro_f1 > 0.8  # doctest: +SKIP
    True
    """
    from stance.models import fit_model

    fit = fit_model(config, coded)
    evaluation = compute_metrics(
        fit.model.labels, coded, fit.oof_proba, fit.oof_cues, n_resamples=n_resamples, seed=config.seed
    )
    info = {
        "config": asdict(config),
        "metrics": evaluation.to_dict(),
        "data_hashes": dict(data_hashes or {}),
        "versions": {name: version(name) for name in _LIBRARIES},
    }
    return TrainedModel(fit.model.with_info(info), evaluation)


def order_sentences(coded: Sequence[CodedSentence]) -> tuple[list[CodedSentence], NDArray[np.int32]]:
    """Bring the sentences of each document together, in order, and number their unbroken runs.

    Parameters
    ----------
    coded : sequence of CodedSentence

    Returns
    -------
    sentences : list of CodedSentence
        Documents in the order of their first sentence, sentences in the order of ``sent_id``.
    doc_index : ndarray of int32, shape (n_sentences,)
        The same number for sentences that follow one another in one document.

    Examples
    --------
    >>> rows = [("a", 1), ("b", 0), ("a", 0), ("a", 5)]
    >>> coded = [CodedSentence(doc_id, sent_id, "So.", "assertive") for doc_id, sent_id in rows]
    >>> sentences, doc_index = order_sentences(coded)
    >>> [(s.doc_id, s.sent_id) for s in sentences], doc_index.tolist()
    ([('a', 0), ('a', 1), ('a', 5), ('b', 0)], [0, 0, 1, 2])
    """
    first = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in coded))}
    sentences = sorted(coded, key=lambda s: (first[s.doc_id], s.sent_id))
    breaks = [
        after.doc_id != before.doc_id or after.sent_id != before.sent_id + 1
        for before, after in pairwise(sentences)
    ]
    return sentences, np.cumsum([0, *breaks], dtype=np.int32)[: len(sentences)]
