"""Fit a cascade: both models, how sure the first must be to answer, and what say it has where it is not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stance.config import TrainConfig
from stance.corpus.taught import TaughtSentences
from stance.errors import ModelError
from stance.models.batches import list_cues
from stance.models.blending import Blend, fit_blend_weight
from stance.models.calibration import choose_pull, fit_calibration
from stance.models.cascade import CascadeModel, check_labels
from stance.models.cascade_threshold import choose_threshold
from stance.models.coded import index_labels, number_runs
from stance.models.fit_linear import fit_linear
from stance.models.folder import read_outline
from stance.models.held_out import find_held_out
from stance.models.records import Fit
from stance.records import CodedSentence

if TYPE_CHECKING:
    from stance.models.encoder.model import EncoderModel
    from stance.models.encoder.progress import Progress
    from stance.models.linear import LinearModel


def fit_cascade(
    config: TrainConfig,
    sentences: Sequence[CodedSentence],
    taught: TaughtSentences | None = None,
    *,
    checkpoint_path: Path | None = None,
    report: Callable[[Progress], None] | None = None,
) -> Fit:
    """Fit a cascade.

    On documents that neither model has seen, the encoder's weight is the one that fits the labels best, and
    the threshold the lowest that is unlikely to lose more than ``cascade.max_loss`` of the macro-F1 that
    both together have. Both are settled by probabilities calibrated for those documents. In use the linear
    model's log odds are softened by ``transfer_scale``, so that on texts of other kinds, of which it is too
    sure, the same confidence means the same risk; on texts of these kinds it answers fewer.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
    taught : TaughtSentences, optional
        Sentences that a teacher labelled, to learn from as well.
    checkpoint_path : Path, optional
        A folder for the checkpoints of the encoder's training.
    report : callable, optional
        Called with the progress of the encoder's training.

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        If the data does not suit the models, or holds none of the documents that a given encoder left out.
    ModelError
        If the given encoder is no encoder, or has other labels.
    """
    class_index = index_labels(sentences, config.labels)
    info: dict[str, object] = {}
    if config.cascade.encoder is not None:  # what is wrong with it shows before anything is trained
        encoder: EncoderModel = load_encoder_model(config.cascade.encoder)
        check_labels(config.labels, encoder.labels, "cascade")
        held_out = find_held_out(encoder.info, sentences, config.cascade.encoder)
    linear_fit = fit_linear(config, sentences, taught)
    if config.cascade.encoder is None:
        from stance.models.encoder.fit import fit_encoder

        encoder_fit = fit_encoder(config, sentences, taught, checkpoint_path=checkpoint_path, report=report)
        encoder = encoder_fit.model  # type: ignore[assignment]  # each fit gives its own kind
        held_out, alone = encoder_fit.held_out, encoder_fit.oof_proba
    else:
        alone = None
        made_from = encoder.info.get("config", {}).get("encoder", {})
        info["encoder"] = {
            "weights": made_from.get("weights"),
            "data_hashes": dict(encoder.info.get("data_hashes", {})),
            "sentence_hashes": encoder.info.get("sentence_hashes", ""),
        }
    linear: LinearModel = linear_fit.model  # type: ignore[assignment]
    held = [sentences[i] for i in held_out.tolist()]
    texts, runs = [s.text for s in held], number_runs(held)
    if alone is None:
        alone = encoder.predict_batch(texts, runs).proba
    linear_proba, truth = linear_fit.oof_proba[held_out], class_index[held_out]
    blend = Blend(linear_proba, fit_blend_weight(alone, linear_proba, truth))
    proba = blend.mix(alone)
    doc_index = np.unique([s.doc_id for s in held], return_inverse=True)[1]
    choice = choose_threshold(
        linear_proba, proba, truth, doc_index, max_loss=config.cascade.max_loss, seed=config.seed
    )
    shares = config.calibration.target_shares
    if config.cascade.encoder is not None and shares is not None:  # as those of one trained here are moved
        calibration = fit_calibration(
            encoder.read_texts(texts, runs).pool(),
            truth,
            config.labels,
            shares,
            config.calibration.transfer_scale,
            pull=choose_pull(len(truth)),
        )
        encoder = dataclasses.replace(encoder, calibration=calibration)
    if encoder.finds_cues:
        cues = list_cues(encoder.predict_batch(texts, runs, blend=blend), texts)
    else:  # as in use
        cues = [linear_fit.oof_cues[i] for i in held_out.tolist()]
    sure = linear_proba.max(axis=1) >= choice.threshold
    model = CascadeModel(
        linear,
        encoder,
        choice.threshold,
        blend.weight,
        config.calibration.min_confidence,
        {"held_out": sorted({s.doc_id for s in held}), "cascade": dataclasses.asdict(choice), **info},
    )
    return Fit(
        model,
        held_out,
        np.where(sure[:, None], linear_proba, proba),
        [
            linear_fit.oof_cues[i] if is_sure else found
            for i, is_sure, found in zip(held_out.tolist(), sure, cues, strict=True)
        ],
    )


def check_encoder_folder(folder: str) -> None:
    """Raise an error where a folder holds no encoder, without loading it."""
    name = read_outline(Path(folder).expanduser()).name
    if name != "encoder":
        raise ModelError(
            f"{folder}: expected an encoder for cascade.encoder; found a {name} model. Name another folder."
        )


def load_encoder_model(folder: str) -> EncoderModel:
    """Load a model that must be an encoder."""
    from stance.models.encoder.model import EncoderModel

    check_encoder_folder(folder)
    return EncoderModel.load(Path(folder).expanduser())
