"""Fit a model of the kind that a recipe names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from stance.config import TrainConfig
from stance.errors import ConfigError
from stance.models.folder import DESCRIPTION_FILE
from stance.models.records import Classifier, Fit
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.corpus.taught import TaughtSentences
    from stance.models.encoder.progress import Progress


def fit_model(
    config: TrainConfig,
    sentences: Sequence[CodedSentence],
    taught: TaughtSentences | None = None,
    *,
    base: Classifier | None = None,
    checkpoint_path: Path | None = None,
    report: Callable[[Progress], None] | None = None,
) -> Fit[Classifier]:
    """Fit a model on coded sentences.

    Parameters
    ----------
    config : TrainConfig
        Its ``model`` says which kind.
    sentences : sequence of CodedSentence
        Those of a document that follow one another are context for each other.
    taught : TaughtSentences, optional
        Sentences that a teacher labelled, to learn from as well.
    base : Classifier, optional
        A linear model, or a cascade that has one, to start from: of it is learnt what its scores mean for
        these labels. Of linear models alone, and not together with ``taught``.
    checkpoint_path : Path, optional
        A folder where an encoder's training keeps its state, and goes on from what is there. Remove it once
        the model is saved.
    report : callable, optional
        Called with the progress of an encoder's training, about once a second.

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        If a label is not in the config, only one label occurs, or there are fewer documents than folds.
    ConfigError
        If a base does not go with the recipe, or with taught sentences.
    ModelError
        If an encoder's weights are missing or damaged, or the base is an encoder.
    MissingExtraError
        If what an encoder needs is not installed.

    Examples
    --------
    >>> from stance.config import load_config
    >>> texts = ["It might rain.", "It rained."] * 4
    >>> labels = ["hedged", "assertive"] * 4
    >>> coded = [CodedSentence(str(i), 0, t, x) for i, (t, x) in enumerate(zip(texts, labels))]
    >>> fit_model(load_config(overrides=["fit.n_folds=2"]), coded).model.name
    'linear'
    """
    check_start(config)
    if base is not None:
        from stance.models.fit_on_base import fit_on_base

        if taught is not None:
            raise ConfigError("base: expected no taught sentences beside it; found some. Leave one out.")
        return fit_on_base(config, sentences, base)
    if config.model == "linear":
        from stance.models.linear.fit import fit_linear

        return fit_linear(config, sentences, taught)
    if config.model == "encoder":
        from stance.models.encoder.fit import fit_encoder

        return fit_encoder(config, sentences, taught, checkpoint_path=checkpoint_path, report=report)
    from stance.models.cascade.fit import fit_cascade

    return fit_cascade(config, sentences, taught, checkpoint_path=checkpoint_path, report=report)


def check_start(config: TrainConfig) -> None:
    """Raise an error where what training starts from is missing: at once, before data is read.

    Parameters
    ----------
    config : TrainConfig

    Raises
    ------
    ModelError
        If an encoder's weights, or the encoder that a cascade is given, are not there.
    MissingExtraError
        If what an encoder needs is not installed.

    Examples
    --------
    >>> from stance.config import load_config
    >>> check_start(load_config())
    >>> check_start(load_config("cascade", ["cascade.encoder=no-such"]))
    Traceback (most recent call last):
    stance.errors.ModelError: no-such: expected a model folder; found nothing. Check the path.
    """
    if config.model == "linear":
        return
    if config.model == "cascade" and config.cascade.encoder is not None:
        from stance.models.cascade.fit import check_encoder_folder

        check_encoder_folder(config.cascade.encoder)
        return
    from stance.models.encoder.store import check_torch
    from stance.models.encoder.weights import find_weights

    check_torch(config.model)
    find_weights(config.encoder.weights)


def hash_weights(config: TrainConfig) -> str:
    """Hash what training starts from: what a folder holds may be other weights the next time.

    Parameters
    ----------
    config : TrainConfig

    Returns
    -------
    str
        SHA-256 of an encoder's weights, or of the description of the one that a cascade is given, which
        vouches for its files; empty for a linear model.

    Raises
    ------
    ModelError
        As of :func:`check_start`.

    Examples
    --------
    >>> from stance.config import load_config
    >>> hash_weights(load_config())
    ''
    """
    if config.model == "linear":
        return ""
    check_start(config)
    if config.model == "cascade" and config.cascade.encoder is not None:
        paths = [Path(config.cascade.encoder).expanduser() / DESCRIPTION_FILE]
    else:
        from stance.models.encoder.weights import NEEDED_FILES, find_weights

        paths = [find_weights(config.encoder.weights) / name for name in NEEDED_FILES]
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
