"""A model measured on coded sentences, and the training experiment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from stance.config import TrainConfig
from stance.corpus.coded import read_coded_data
from stance.corpus.inclusion import INCLUSION
from stance.corpus.sentence_hashes import hash_sentences
from stance.evaluation.measure import measure_predictions
from stance.evaluation.predict import order_sentences, predict_coded
from stance.evaluation.predictions import Predictions, gather_predictions
from stance.evaluation.records import Evaluation, TrainedModel
from stance.evaluation.sampled import weigh_sentences
from stance.labels import LABELS
from stance.records import CodedSentence

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from stance.corpus.taught import TaughtSentences
    from stance.evaluation.coverage import ThresholdChoice
    from stance.models import Classifier, Fit
    from stance.models.encoder.progress import Progress

_LIBRARIES = ("stance", "numpy", "scipy", "scikit-learn")


def evaluate_model(
    model: Classifier,
    coded: Sequence[CodedSentence] | str | Path | pa.Table | Iterable[str | Path | pa.Table],
    *,
    label_field: str = "label",
    n_resamples: int = 1000,
    seed: int = 0,
) -> Evaluation:
    """Measure a model on sentences that a person coded.

    Sentences of one document are given to the model together, in the order of ``sent_id``, so that
    those next to each other serve as context; across a gap in ``sent_id`` there is none.

    Parameters
    ----------
    model : Classifier
    coded : sequence of CodedSentence, or what :func:`stance.corpus.read_coded` takes
        Data the model was not trained on: sentences, or files, tables or data frames. Of a sheet of
        ``stance sample`` rows that are not coded are left out.
    label_field : str
        The column of the labels, of files and tables.
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
        If there is no sentence, or a label that the model does not know, or as ``read_coded`` does.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from stance import load_model
    >>> sheet = pa.table({"text": ["It may rain.", "It rained."], "code": ["hedged", "assertive"]})
    >>> evaluate_model(load_model("default"), sheet, label_field="code").n_sentences
    2
    """
    if not isinstance(coded, list | tuple) or not all(isinstance(one, CodedSentence) for one in coded):
        data = read_coded_data(coded, labels=model.labels, label_field=label_field, n_labels=1)
        coded = data.sentences
    return measure_predictions(predict_coded(model, coded), n_resamples=n_resamples, seed=seed)


def train_model(
    config: TrainConfig,
    coded: Sequence[CodedSentence],
    taught: TaughtSentences | None = None,
    *,
    base: Classifier | None = None,
    data_hashes: Mapping[str, str] | None = None,
    n_resamples: int = 1000,
    checkpoint_path: Path | None = None,
    report: Callable[[Progress], None] | None = None,
) -> TrainedModel:
    """Fit a model and measure it on held-out documents.

    The metrics of a linear model are of predictions for each fold by a model fitted, and calibrated, on the
    other folds; the model given back is fitted on all of the data. Those of an encoder or a cascade are of
    the one fold that its weights have not seen.

    Parameters
    ----------
    config : TrainConfig
    coded : sequence of CodedSentence
        The sentences of a document in any order; they are context for each other by ``sent_id``. Where all
        are of sheets of ``stance sample``, the metrics are weighted by their ``inclusion_proba``.
    taught : TaughtSentences, optional
        Sentences that another model labelled, to learn from as well; nothing is measured on them.
    base : Classifier, optional
        A linear model to start from, as of :func:`stance.models.fit_model`.
    data_hashes : Mapping of str to str, optional
        SHA-256 of each file the data came from, kept in the model's ``info``.
    n_resamples : int
        Resamples for the intervals.
    checkpoint_path : Path, optional
        A folder where an encoder's training keeps its state, and goes on from what is there.
    report : callable, optional
        Called with the progress of an encoder's training.

    Returns
    -------
    TrainedModel
        Its model's ``info`` has the resolved ``config``, the evaluation as ``metrics``, how often predictions
        of each confidence are right as ``reliability``, the hashes as ``data_hashes``, those of the
        sentences as ``sentence_hashes``, the ``versions`` of the libraries that made it and, where it knows
        the default labels, the ``checklist``.

    Raises
    ------
    DataError
        If the data has fewer documents than folds, one label only, a label not in the config, or an
        ``inclusion_proba`` that is none.
    ModelError
        If an encoder's weights, or a cascade's encoder, are missing or damaged.
    MissingExtraError
        If what an encoder needs is not installed.

    Examples
    --------
    >>> from stance.config import load_config
    >>> from stance.corpus import convert_dataset, load_seeds
    >>> trained = train_model(load_config(), convert_dataset(load_seeds()))  # doctest: +SKIP
    >>> trained.evaluation.macro_f1 > 0.8  # doctest: +SKIP
    True
    """
    from stance.models import fit_model

    coded, _ = order_sentences(coded)
    # Before the fit, which may take long. Of a sheet beside other data nobody knows what it stands for.
    is_sheet = all(INCLUSION in sentence.fields for sentence in coded)
    weights = weigh_sentences(coded) if is_sheet else None
    fit = fit_model(config, coded, taught, base=base, checkpoint_path=checkpoint_path, report=report)
    held_out = [coded[i] for i in fit.held_out.tolist()]
    predictions = gather_predictions(fit.model.labels, held_out, fit.oof_proba, fit.oof_cues)
    predictions = replace(predictions, weights=None if weights is None else weights[fit.held_out])
    evaluation = measure_predictions(predictions, n_resamples=n_resamples, seed=config.seed)
    model, abstention = fit.model, None
    if config.calibration.target_accuracy is not None:
        threshold = _pick_threshold(fit, held_out, predictions.weights, config, n_resamples)
        model = fit.model.with_min_confidence(threshold.threshold)
        abstention = asdict(threshold)
    info = {
        **model.info,
        "config": asdict(config),
        "metrics": evaluation.to_dict(),
        "reliability": _list_reliability(predictions),
        "data_hashes": dict(data_hashes or {}),
        "sentence_hashes": hash_sentences(sentence.text for sentence in coded),
        **({} if taught is None else {"n_taught": len(taught.sentences)}),
        "versions": {name: version(name) for name in _list_libraries(config.model)},
        **({} if abstention is None else {"abstention": abstention}),
        **_test_behaviour(model),
    }
    return TrainedModel(model.with_info(info), evaluation)


def _pick_threshold(
    fit: Fit[Classifier],
    held_out: Sequence[CodedSentence],
    weights: NDArray[np.float64] | None,
    config: TrainConfig,
    n_resamples: int,
) -> ThresholdChoice:
    """Pick the threshold that reaches the recipe's accuracy on the held-out documents."""
    from stance.evaluation.coverage import pick_threshold

    assert config.calibration.target_accuracy is not None
    truth = [fit.model.labels.index(s.label) for s in held_out]
    documents = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(s.doc_id for s in held_out))}
    return pick_threshold(
        fit.oof_proba,
        truth,
        config.calibration.target_accuracy,
        doc_index=[documents[s.doc_id] for s in held_out],
        weights=weights,
        n_resamples=n_resamples,
        seed=config.seed,
    )


def _list_reliability(predictions: Predictions) -> list[dict[str, float]]:
    """List the bins of confidence that hold a prediction."""
    from stance.evaluation.curves import compute_reliability

    found = compute_reliability(predictions)
    columns = (found.edges[:-1], found.edges[1:], found.n_sentences, found.confidence, found.accuracy)
    names = ("low", "high", "n_sentences", "confidence", "accuracy")
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows if row[2]]


def _test_behaviour(model: Classifier) -> dict[str, object]:
    """Run the checklist where the model knows its labels."""
    if not set(LABELS) <= set(model.labels):
        return {}
    from stance.evaluation.checklist import run_checklist

    return {"checklist": run_checklist(model).to_dict()}


def _list_libraries(kind: str) -> tuple[str, ...]:
    return _LIBRARIES if kind == "linear" else (*_LIBRARIES, "torch", "transformers", "tokenizers")
