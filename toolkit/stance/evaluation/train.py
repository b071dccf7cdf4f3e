"""Train a model on labelled sentences, measure it on held-out documents, and save it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.config import MAX_LABELS, load_config, parse_config
from stance.corpus.read import INCLUSION, read_coded
from stance.corpus.seeds import hash_files, hash_seeds, load_seeds, read_soft_labels
from stance.errors import DISTRIBUTION, ConfigError, DataError
from stance.evaluation.measure import (
    FEW_LEARNT,
    Evaluation,
    find_learnt,
    measure_predictions,
    order_sentences,
    weigh_sentences,
)
from stance.evaluation.metrics import Predictions, gather_predictions
from stance.io.guard import check_output
from stance.labels import LABELS
from stance.models import fit_model, open_model
from stance.models.folder import DESCRIPTION_FILE
from stance.models.training import check_start

if TYPE_CHECKING:
    from stance.config import Recipe
    from stance.io.rejects import Rejects
    from stance.models import Classifier
    from stance.records import CodedSentence

_FEW_SENTENCES: Final = 3000
_MIN_ANSWERED: Final = 30  # the accuracy of fewer would be luck
_logger = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model and how well its like did on documents that it had not seen.

    Attributes
    ----------
    model : Classifier
        Fitted on all of the data. Its ``info`` holds ``abstention`` where the recipe asks for a
        ``target_accuracy``: the threshold, and the held-out ``accuracy`` and ``coverage`` of the answers.
    evaluation : Evaluation
        Of the predictions for held-out documents.
    """

    model: Classifier
    evaluation: Evaluation


def train_files(
    data: str | Path | Sequence[str | Path] | None,
    output: str | Path,
    *,
    config: Recipe | None = None,
    base: Classifier | str | Path | None = None,
    scored: Sequence[str | Path] = (),
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    rejects: Rejects | None = None,
    overwrite: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> TrainedModel:
    """Train a model on labelled sentences, measure it on held-out documents, and save it.

    A linear model is measured on each fold by one fitted and calibrated on the others; an encoder or a
    cascade on the one fold that its weights have not seen. Data may bring labels of its own, unless the
    recipe has others than the default ones.

    Parameters
    ----------
    data : str, Path or sequence of them, or None
        Files of labelled sentences; the bundled seeds by default.
    output : str or Path
        The model's folder.
    config : Recipe, optional
        As of :func:`stance.config.load_config`; that of the linear model by default.
    base : Classifier, str, Path or None
        A model to start from, for data of up to a few thousand sentences, also with other labels. Of an
        encoder, or of a cascade's, how its states speak for them is learnt; by the recipe of an encoder it
        is fine-tuned, which is better above a few thousand.
    scored : sequence of str or Path
        Files that another model scored, to learn from as well; nothing is measured on them.
    text_field, label_field, id_field : str
        Names of columns.
    rejects : Rejects, optional
        What to do with bad rows; by default they are errors.
    overwrite : bool
        Whether a model in the folder is replaced.
    progress : callable, optional
        Called with the steps of training done and their number, where a model learns in steps.

    Returns
    -------
    TrainedModel

    Raises
    ------
    DataError
        If the data is not what it should be.
    ConfigError
        If a base does not go with the recipe, or comes without data.
    ModelError, MissingExtraError
        If the base, or what an encoder needs, is missing.
    OutputError
        If the folder cannot be written, or is there already.

    Examples
    --------
    >>> trained = train_files(["coded.jsonl"], "my-model")  # doctest: +SKIP
    >>> trained.evaluation.metrics["macro_f1"].value  # doctest: +SKIP
    0.81
    """
    config = load_config() if config is None else config
    data = [data] if isinstance(data, str | Path) else data
    inputs = [*(data or ()), *scored, *([base] if isinstance(base, str | Path) else [])]
    check_output(output, overwrite=overwrite, inputs=inputs, marker=DESCRIPTION_FILE)
    if base is not None and (scored or data is None):
        raise ConfigError("base: is for labelled data of your own, without scored=…. Leave one out.")
    start = None if base is None else open_model(base)
    check_start(config)
    if data is None:
        coded, hashes = load_seeds(), hash_seeds()
    else:
        read = read_coded(
            data,
            text_field=text_field,
            label_field=label_field,
            id_field=id_field,
            labels=config.labels,
            allows_own=tuple(config.labels) == LABELS,
            rejects=rejects,
            n_labels=2,
        )
        coded, config = list(read.sentences), _choose_labels(config, read.labels, start)
        hashes = hash_files(file for file in data if Path(file).is_file())
    soft_labels = None
    if scored:
        soft_labels = read_soft_labels(scored, config.labels).drop_known(s.text for s in coded)
        for number, file in enumerate(scored, start=1):  # the number keeps two files of one name apart
            hashes |= {f"scored/{number}-{Path(file).name}": each for each in hash_files([file]).values()}
    sentences = order_sentences(coded)
    # Before the fit, which may take long. What a sheet stands for beside other data nobody knows.
    is_sheet = all(INCLUSION in sentence.fields for sentence in sentences)
    weights = weigh_sentences(sentences) if is_sheet else None
    fit = fit_model(config, sentences, soft_labels, base=start, progress=progress)
    predictions = gather_predictions(
        fit.model.labels,
        [sentences[i] for i in fit.held_out.tolist()],
        fit.oof_proba,
        fit.oof_cues,
        weights=None if weights is None else weights[fit.held_out],
    )
    evaluation = measure_predictions(predictions)
    metrics = evaluation.to_dict()
    for name in ("notes", "n_learnt", "labels"):
        del metrics[name]
    model = fit.model
    info: dict[str, Any] = {}
    if (target := config.calibration.target_accuracy) is not None:
        info["abstention"] = abstention = pick_threshold(predictions, target)
        model = model.with_min_confidence(abstention["threshold"])
    if soft_labels is not None:
        info["n_taught"] = len(soft_labels.sentences)
    info |= {
        "config": config.model_dump(mode="json"),
        "metrics": metrics,
        "data_hashes": hashes,
        "versions": _list_versions(model.name),
    }
    model = model.with_info({**model.info, **info})
    model.save(Path(output))
    notes = [*evaluation.notes]
    if data is not None:
        notes += _list_notes(sentences, config, start, has_soft=bool(scored))
    for note in notes:
        _logger.warning("%s", note)
    return TrainedModel(model, replace(evaluation, notes=tuple(notes)))


def _choose_labels(config: Recipe, found: tuple[str, ...], start: Classifier | None) -> Recipe:
    """Let data bring its own labels, and a model that knows them all keep those that it starts with."""
    if len(found) > MAX_LABELS:
        raise DataError(
            f"training data: has {len(found):,} different labels; a model takes {MAX_LABELS}. Check label_field=…."
        )
    if found != tuple(config.labels):
        _logger.info("Labels, as found in the data: %s.", ", ".join(found))
        config = parse_config({**config.model_dump(mode="json"), "labels": found}, "recipe")
    if start is not None and set(config.labels) <= set(start.labels):
        config = config.model_copy(update={"labels": start.labels})
    return config


def pick_threshold(predictions: Predictions, target_accuracy: float) -> dict[str, float]:
    """Pick the smallest threshold at which the answered sentences, held out, reach an accuracy."""
    order = np.argsort(-predictions.confidence, kind="stable")
    confidence, counted = predictions.confidence[order], predictions.weights[order]
    is_right = (predictions.class_index == predictions.true_index)[order]
    answered = np.cumsum(counted)
    accuracy = np.cumsum(is_right * counted) / answered
    is_step = np.append(confidence[1:] != confidence[:-1], True)  # those of one confidence go together
    is_step[: _MIN_ANSWERED - 1] = False
    reached = np.flatnonzero(is_step & (accuracy >= target_accuracy))
    if not reached.size:
        best = f"{accuracy[is_step].max():.3f} at most" if is_step.any() else "too few sentences"
        raise DataError(
            f"target_accuracy={target_accuracy:g}: is not reached on {_MIN_ANSWERED} held-out sentences or "
            f"more ({best} of {len(order):,}). Ask for less, or train on more."
        )
    last = int(reached[-1])
    return {
        # Where all may be answered, a sentence less sure than any seen here may be too.
        "threshold": 0.0 if last == len(order) - 1 else float(confidence[last]),
        "accuracy": float(accuracy[last]),
        "coverage": float(answered[last] / answered[-1]),
    }


def _list_versions(kind: str) -> dict[str, str]:
    names = [DISTRIBUTION, "numpy", "scipy", "scikit-learn"]
    adapted, trained = ["onnxruntime", "tokenizers"], ["torch", "transformers", "tokenizers"]
    names += {"linear": [], "adapted": adapted}.get(kind, trained)
    found = {}
    for name in names:
        with suppress(PackageNotFoundError):  # run from its source
            found["stance" if name == DISTRIBUTION else name] = version(name)
    return found


def _list_notes(
    sentences: Sequence[CodedSentence], config: Recipe, start: Classifier | None, *, has_soft: bool
) -> list[str]:
    """List why the figures or the model may be worth less than they seem."""
    notes = []
    n, texts = len(sentences), [sentence.text for sentence in sentences]
    if start is not None and (n_known := sum(find_learnt(start, texts))) > FEW_LEARNT * n:
        notes.append(
            f"The base has learnt from {n_known:,} of these sentences: where they are held out, the figures "
            "are too good."
        )
    if config.model == "linear" and not has_soft and n >= _FEW_SENTENCES:
        notes.append(
            f"For {n:,} sentences fine-tuning is better: config='encoder' without a base, minutes by torch."
        )
    elif config.model == "linear" and not has_soft and (start is None or start.name == "linear"):
        notes.append(
            f"For {n:,} sentences base='encoder' is the best start, whatever the labels; without onnxruntime, "
            "base='default' if they are stance's own."
        )
    n_documents = Counter(text for text, _ in {(s.text, s.doc_id) for s in sentences})
    if (n_repeated := sum(n_documents[text] > 1 for text in texts)) > FEW_LEARNT * n:
        notes.append(
            f"{n_repeated:,} sentences stand word for word in another document, too: the figures are too "
            "good. See stance data validate."
        )
    used = {sentence.label for sentence in sentences}
    if missing := [label for label in config.labels if label not in used]:
        notes.append(f"No sentence is labelled {' or '.join(missing)}: the model will hardly use that.")
    return notes
