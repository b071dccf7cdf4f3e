"""Fit a model of the kind that a recipe names, and what all kinds need of coded sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from stance.corpus.seeds import hash_sentences
from stance.errors import ConfigError, DataError, ModelError, check_installed
from stance.models.classifier import Classifier, Fit
from stance.models.folder import read_description
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.config import Recipe
    from stance.corpus.seeds import SoftLabels

Ints = NDArray[np.int64]

_LEAST_NEIGHBOURS = 0.5
_LEAST_RUNNING = 50


def fit_model(
    config: Recipe,
    sentences: Sequence[CodedSentence],
    soft_labels: SoftLabels | None = None,
    *,
    base: Classifier | str | Path | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fit[Classifier]:
    """Fit a model on coded sentences.

    Parameters
    ----------
    config : Recipe
        As of :func:`stance.config.load_config`; its ``model`` says which kind.
    sentences : sequence of CodedSentence
        Those of a document that follow one another are context for each other.
    soft_labels : SoftLabels, optional
        Sentences that another model scored, to learn from as well.
    base : Classifier, str or Path, optional
        A model to start from. Of a linear one is learnt what its scores mean for these labels; of an exported
        encoder, or a cascade's, what its states do, beside a linear model; by the recipe of an encoder it is
        fine-tuned. Not together with ``soft_labels``.
    progress : callable, optional
        Called with the steps done and their number.

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        If a label is not in the config or in one fold of documents alone, only one label occurs, or there are
        fewer documents than folds.
    ConfigError
        If the base runs with torch, or does not go with the recipe or with soft labels.
    ModelError
        If an encoder's weights or the base are missing or damaged.
    MissingExtraError
        If what an encoder needs is not installed.

    Examples
    --------
    >>> from stance.config import load_config
    >>> texts = ["It might rain.", "It rained."] * 4
    >>> labels = ["hedged", "assertive"] * 4
    >>> coded = [CodedSentence(str(i), 0, t, x) for i, (t, x) in enumerate(zip(texts, labels))]
    >>> fit_model(load_config(overrides=["fit.n_folds=3"]), coded).model.name
    'linear'
    """
    fit = _fit_kind(config, sentences, soft_labels, base, progress)
    hashes = hash_sentences(sentence.text for sentence in sentences)
    return replace(fit, model=fit.model.with_info({**fit.model.info, "sentence_hashes": hashes}))


def _fit_kind(
    config: Recipe,
    sentences: Sequence[CodedSentence],
    soft_labels: SoftLabels | None,
    base: Classifier | str | Path | None,
    progress: Callable[[int, int | None], None] | None,
) -> Fit[Classifier]:
    if base is not None:
        from stance.models.adapt import adapt_model

        if soft_labels is not None:
            raise ConfigError("base: soft labels cannot be learnt on a base. Leave out one of them.")
        return adapt_model(config, sentences, base, progress)
    if config.model == "linear":
        from stance.models.linear.fit import fit_linear

        return fit_linear(config, sentences, soft_labels)
    check_start(config)
    if config.model == "encoder":
        from stance.models.encoder.fit import fit_encoder

        return fit_encoder(config, sentences, soft_labels, progress=progress)
    from stance.models.cascade import fit_cascade

    return fit_cascade(config, sentences, soft_labels, progress=progress)


def check_start(config: Recipe) -> None:
    """Raise an error where what training starts from is missing: at once, before data is read."""
    if config.model == "linear":
        return
    from stance.models.encoder.weights import find_weights

    check_installed(f"model: {config.model}", "torch", "transformers", extra="encoder")
    if config.model == "encoder" or config.cascade.encoder is None:
        find_weights(config.encoder.weights)
        return
    folder = config.cascade.encoder
    if (kind := read_description(Path(folder).expanduser())["model"]) != "encoder":
        raise ModelError(f"{folder}: is a {kind} model, not an encoder. Name one in cascade.encoder.")


def index_labels(sentences: Sequence[CodedSentence], labels: Sequence[str]) -> Ints:
    """Give the column of each sentence's label; raises DataError for an unknown label or fewer than two."""
    numbers = {label: i for i, label in enumerate(labels)}
    present = {s.label for s in sentences}
    if unknown := sorted(present - set(numbers)):
        raise DataError(
            f"training data: has the label {unknown[0]!r}, which the recipe has not ({', '.join(labels)}). "
            f"Set labels=[{', '.join(sorted(present))}] in it, or correct the data."
        )
    if len(present) < 2:
        only = f"has the label {present.pop()!r} alone" if present else "is empty"
        raise DataError(f"training data: {only}. Add sentences of another label.")
    return np.array([numbers[s.label] for s in sentences], dtype=np.int64)


def assign_folds(sentences: Sequence[CodedSentence], n_folds: int, seed: int) -> Ints:
    """Deal whole documents into folds; raises DataError if there are fewer documents than folds."""
    from stance.corpus import folds

    doc_ids, labels = [s.doc_id for s in sentences], [s.label for s in sentences]
    return folds.assign_folds(doc_ids, labels, n_folds, seed, setting="fit.n_folds")


def check_folds(labels: Sequence[str], class_index: Ints, folds: Ints) -> None:
    """Raise DataError for a label of one fold alone: what judges that fold has never seen it."""
    for index, label in enumerate(labels):
        if len(np.unique(folds[class_index == index])) == 1:
            raise DataError(
                f"training data: {label!r} stands in one fold of documents alone. Code it in more documents, "
                "or leave it out."
            )


def number_runs(sentences: Sequence[CodedSentence]) -> Ints:
    """Give numbers to the unbroken runs of a document's sentences, which are context for each other."""
    doc_ids, places = [s.doc_id for s in sentences], np.array([s.sent_id for s in sentences], dtype=np.int64)
    is_same = np.array([one == other for one, other in pairwise(doc_ids)], dtype=np.bool_)
    return np.cumsum(np.append(False, ~is_same | (np.diff(places) != 1)))[: len(sentences)]


def has_neighbours(runs: Ints) -> bool:
    """Tell whether data is of running text: half of the sentences or more have one beside them."""
    return bool((np.bincount(runs)[runs] > 1).mean() >= _LEAST_NEIGHBOURS)


def find_running(runs: Ints, class_index: Ints) -> NDArray[np.bool_]:
    """Mark the sentences that say how sure a model may be: those of running text, if most of them are.

    Beside whole texts, sentences that stand alone were as a rule composed or picked since they are hard. How
    often a model errs on these says little of how often it errs on texts. All are marked where fewer than
    half have a neighbour, or under 50 with some label have one.
    """
    is_running = np.bincount(runs)[runs] > 1
    n_each = np.bincount(class_index[is_running], minlength=class_index.max() + 1)
    is_known = n_each[np.unique(class_index)] >= _LEAST_RUNNING
    return is_running if has_neighbours(runs) and is_known.all() else np.ones(len(runs), dtype=np.bool_)
