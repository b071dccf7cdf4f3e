"""Train a model on labelled sentences, measure it on held-out documents, and save it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.config import load_config, parse_config
from stance.corpus.read import INCLUSION, CodedData, read_coded
from stance.corpus.seeds import (
    hash_files,
    hash_seeds,
    hash_sentences,
    load_seeds,
    read_soft_labels,
)
from stance.errors import DISTRIBUTION, ConfigError
from stance.evaluation.measure import (
    Evaluation,
    find_learnt,
    measure_predictions,
    order_sentences,
    weigh_sentences,
)
from stance.evaluation.metrics import gather_predictions
from stance.evaluation.selective import ThresholdChoice, pick_threshold
from stance.io.guard import check_output
from stance.io.rejects import Rejects
from stance.labels import LABELS
from stance.models import fit_model, open_model
from stance.models.folder import DESCRIPTION_FILE

if TYPE_CHECKING:
    from stance.config import Recipe
    from stance.corpus.seeds import SoftLabels
    from stance.models import Classifier
    from stance.records import CodedSentence

_LIBRARIES: Final = ("numpy", "scipy", "scikit-learn")
_FEW_SENTENCES: Final = 3000
_FEW_LEARNT: Final = 0.01
_logger = logging.getLogger("stance")


@dataclass(frozen=True, slots=True)
class TrainedModel:
    """A model and how well its like did on documents that it had not seen.

    Attributes
    ----------
    model : Classifier
        Fitted on all of the data.
    evaluation : Evaluation
        Of the predictions for held-out documents.
    folder : Path
        Where the model was saved.
    abstention : ThresholdChoice or None
        Below which confidence the model abstains, where the recipe asks for a ``target_accuracy``.
    """

    model: Classifier
    evaluation: Evaluation
    folder: Path
    abstention: ThresholdChoice | None = None


def train_files(
    data: Sequence[str | Path] | None,
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
    cascade on the one fold that its weights have not seen. Data that uses none of the default labels brings
    its own, unless the recipe has others.

    Parameters
    ----------
    data : sequence of str or Path, or None
        Files of labelled sentences; the bundled seeds by default.
    output : str or Path
        The model's folder.
    config : Recipe, optional
        As of :func:`stance.config.load_config`; that of the linear model by default.
    base : Classifier, str, Path or None
        A linear model to start from, for data of up to a few thousand sentences, also with other labels.
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
    files = [] if data is None else [*data]
    inputs = [*files, *scored, *([base] if isinstance(base, str | Path) else [])]
    check_output(output, overwrite=overwrite, inputs=inputs, marker=DESCRIPTION_FILE)
    if base is not None and (scored or data is None):
        found = "scored=… too" if scored else "no data"
        raise ConfigError(f"base: is for labelled data of your own alone; there is {found}. Leave one out.")
    start = None if base is None else open_model(base)
    if data is None:
        sentences, hashes, read = load_seeds(), hash_seeds(), None
    else:
        fields = {"text_field": text_field, "label_field": label_field, "id_field": id_field}
        config, read = _read_data(files, config, start, fields, rejects or Rejects())
        sentences = list(read.sentences)
        hashes = hash_files(file for file in files if str(file) != "-" and Path(file).is_file())
    soft_labels = None
    if scored:
        soft_labels = read_soft_labels(scored, config.labels).drop_known(s.text for s in sentences)
        numbered = enumerate((file for file in scored if str(file) != "-"), start=1)
        for number, file in numbered:  # the number keeps two files of one name apart
            hashes |= {f"scored/{number}-{Path(name).name}": h for name, h in hash_files([file]).items()}
    trained = _train(
        config, sentences, soft_labels=soft_labels, start=start, hashes=hashes, progress=progress
    )
    folder = Path(output)
    trained.model.save(folder)
    notes = _list_notes(trained, config, sentences, read, start, has_soft=bool(scored))
    evaluation = replace(trained.evaluation, notes=(*trained.evaluation.notes, *notes))
    for note in evaluation.notes:
        _logger.warning("%s", note)
    return replace(trained, evaluation=evaluation, folder=folder)


def _read_data(
    files: Sequence[str | Path],
    config: Recipe,
    start: Classifier | None,
    fields: dict[str, str],
    rejects: Rejects,
) -> tuple[Recipe, CodedData]:
    """Read labelled data, and let it bring its own labels where it uses none of the default ones."""
    read = read_coded(
        files,
        text_field=fields["text_field"],
        label_field=fields["label_field"],
        id_field=fields["id_field"],
        labels=config.labels,
        allows_own=tuple(config.labels) == LABELS,
        rejects=rejects,
        n_labels=2,
    )
    if read.labels != tuple(config.labels):
        _logger.info("Labels, as found in the data: %s.", ", ".join(read.labels))
        config = parse_config({**config.model_dump(mode="json"), "labels": read.labels}, "recipe")
    if start is not None and set(config.labels) <= set(start.labels):
        config = config.model_copy(update={"labels": start.labels})
    return config, read


def _train(
    config: Recipe,
    coded: Sequence[CodedSentence],
    *,
    soft_labels: SoftLabels | None,
    start: Classifier | None,
    hashes: dict[str, str],
    progress: Callable[[int, int | None], None] | None,
) -> TrainedModel:
    """Fit a model, measure it on the documents held out, and note in its ``info`` how it was made."""
    sentences = order_sentences(coded)
    # Before the fit, which may take long. What a sheet stands for beside other data nobody knows.
    is_sheet = all(INCLUSION in sentence.fields for sentence in sentences)
    weights = weigh_sentences(sentences) if is_sheet else None
    fit = fit_model(config, sentences, soft_labels, base=start, progress=progress)
    held_out = [sentences[i] for i in fit.held_out.tolist()]
    held_weights = None if weights is None else weights[fit.held_out]
    predictions = gather_predictions(
        fit.model.labels, held_out, fit.oof_proba, fit.oof_cues, weights=held_weights
    )
    evaluation = measure_predictions(predictions)
    model, abstention = fit.model, None
    if config.calibration.target_accuracy is not None:
        abstention = pick_threshold(predictions, config.calibration.target_accuracy)
        model = model.with_min_confidence(abstention.threshold)
    metrics = evaluation.to_dict()
    for name in ("notes", "n_learnt", "labels"):
        del metrics[name]
    info: dict[str, Any] = {
        **model.info,
        "config": config.model_dump(mode="json"),
        "metrics": metrics,
        "data_hashes": hashes,
        "sentence_hashes": hash_sentences(sentence.text for sentence in sentences),
        "versions": _list_versions(config.model),
    }
    if soft_labels is not None:
        info["n_taught"] = len(soft_labels.sentences)
    if abstention is not None:
        plain = asdict(abstention)
        info["abstention"] = {**plain, "accuracy": abstention.accuracy.value}
    return TrainedModel(model.with_info(info), evaluation, Path(), abstention)


def _list_versions(kind: str) -> dict[str, str]:
    names = _LIBRARIES if kind == "linear" else (*_LIBRARIES, "torch", "transformers", "tokenizers")
    found = {}
    for name in (DISTRIBUTION, *names):
        try:
            found["stance" if name == DISTRIBUTION else name] = version(name)
        except PackageNotFoundError:  # run from its source
            continue
    return found


def _list_notes(
    trained: TrainedModel,
    config: Recipe,
    sentences: Sequence[CodedSentence],
    read: CodedData | None,
    start: Classifier | None,
    *,
    has_soft: bool,
) -> list[str]:
    """List why the figures or the model may be worth less than they seem."""
    notes = []
    n = len(sentences)
    if start is not None:
        n_known = sum(find_learnt(start, [sentence.text for sentence in sentences]))
        if n_known > _FEW_LEARNT * n:
            notes.append(
                f"The base has learnt from {n_known:,} of these sentences: where they are held out, the "
                "figures are too good."
            )
    elif read is not None and config.model == "linear" and not has_soft and n < _FEW_SENTENCES:
        notes.append(
            f"{n:,} sentences are few for a model that starts from nothing. base='default' starts from the "
            "default model, also with labels of your own."
        )
    if has_soft:
        notes.append(
            "The model that scored sentences may have learnt from the documents held out here: the figures "
            "may be much too good. Measure both on documents that neither has seen."
        )
    if read is not None:
        used = {sentence.label for sentence in sentences}
        by_text: dict[str, set[str]] = {}
        for sentence in sentences:
            by_text.setdefault(sentence.text, set()).add(sentence.doc_id)
        n_repeated = sum(len(by_text[sentence.text]) > 1 for sentence in sentences)
        if n_repeated > _FEW_LEARNT * n:
            notes.append(
                f"{n_repeated:,} sentences stand word for word in another document, too: the figures are too "
                "good. See stance data validate."
            )
        if missing := [label for label in config.labels if label not in used]:
            notes.append(f"No sentence is labelled {' or '.join(missing)}: the model will hardly use that.")
    predicted = np.sum(trained.evaluation.confusion, axis=0)
    if np.count_nonzero(predicted) == 1:
        notes.append(
            f"Every held-out sentence was labelled {trained.model.labels[int(predicted.argmax())]}: the model "
            "has not learnt the difference. Give it more data, above all of the other labels."
        )
    return notes
