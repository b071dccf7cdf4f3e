"""Fit a cascade: both models, how sure the first must be to answer, and what say it has where it is not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from stance.config import TrainConfig
from stance.corpus.taught import TaughtSentences
from stance.errors import ModelError
from stance.models.batches import list_cues
from stance.models.blending import Blend, fit_blend_weight
from stance.models.calibration import choose_pull, fit_calibration
from stance.models.cascade.model import CascadeModel, check_labels
from stance.models.cascade.threshold import choose_threshold
from stance.models.coded import Ints, find_running, index_labels, number_runs
from stance.models.folder import read_outline
from stance.models.held_out import find_held_out
from stance.models.linear.fit import fit_linear
from stance.models.records import Fit
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from stance.models.encoder.model import EncoderModel
    from stance.models.encoder.progress import Progress
    from stance.models.linear.model import LinearModel


def fit_cascade(
    config: TrainConfig,
    sentences: Sequence[CodedSentence],
    taught: TaughtSentences | None,
    *,
    checkpoint_path: Path | None,
    report: Callable[[Progress], None] | None,
) -> Fit[CascadeModel]:
    """Fit a cascade.

    On documents that neither model has seen, the encoder's weight is the one that fits the labels best, and
    the threshold the lowest that is unlikely to lose more than ``cascade.max_loss`` of the macro-F1 that
    both together have. Both are settled on running text, as calibration is (see
    :func:`stance.models.coded.find_running`), by probabilities calibrated for those documents. In use the
    linear model's log odds are softened by ``transfer_scale``, so that on texts of other kinds, of which it
    is too sure, the same confidence means the same risk; on texts of these kinds it answers fewer.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
    taught : TaughtSentences or None
        Sentences that a teacher labelled, to learn from as well.
    checkpoint_path : Path or None
        A folder for the checkpoints of the encoder's training.
    report : callable or None
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
    folder = config.cascade.encoder
    # What is wrong with a given encoder shows before anything is trained.
    given = None if folder is None else _open_encoder(folder, sentences, config.labels)
    linear_fit = fit_linear(config, sentences, taught)
    if given is None:
        from stance.models.encoder.fit import fit_encoder

        encoder_fit = fit_encoder(config, sentences, taught, checkpoint_path=checkpoint_path, report=report)
        encoder, rows, encoder_proba = encoder_fit.model, encoder_fit.held_out, encoder_fit.oof_proba
        held = _hold_out(sentences, class_index, rows, linear_fit)
    else:
        encoder, rows = given
        held = _hold_out(sentences, class_index, rows, linear_fit)
        encoder_proba = encoder.predict_batch(held.texts, held.runs).proba
    linear_proba, truth = held.linear_proba, held.class_index
    tells = find_running(held.runs, truth)
    weight = fit_blend_weight(encoder_proba[tells], linear_proba[tells], truth[tells])
    blend = Blend(linear_proba, weight)
    proba = blend.mix(encoder_proba)
    doc_index = np.unique(held.doc_ids, return_inverse=True)[1]
    choice = choose_threshold(
        linear_proba[tells],
        proba[tells],
        truth[tells],
        doc_index[tells],
        max_loss=config.cascade.max_loss,
        seed=config.seed,
    )
    info: dict[str, Any] = {"held_out": sorted(set(held.doc_ids)), "cascade": dataclasses.asdict(choice)}
    if given is None:
        info["trained_with"] = encoder.info["trained_with"]
    else:
        info["encoder"] = _describe(encoder)
        encoder = _calibrate(encoder, config, held)
    is_sure = linear_proba.max(axis=1) >= choice.threshold
    model = CascadeModel(
        linear_fit.model,
        encoder,
        choice.threshold,
        blend.weight,
        config.calibration.min_confidence,
        info,
        longest=max(len(text) for text in held.texts),
    )
    cues = _choose_cues(held, encoder, blend, is_sure)
    return Fit(model, rows, np.where(is_sure[:, None], linear_proba, proba), cues)


@dataclass(frozen=True, slots=True)
class _HeldOut:
    """Sentences of documents that neither model has seen, and what the linear model says of them."""

    doc_ids: list[str]
    texts: list[str]
    runs: Ints
    class_index: Ints
    linear_proba: NDArray[np.float32]
    linear_cues: list[tuple[Cue, ...]]


def _hold_out(
    sentences: Sequence[CodedSentence], class_index: Ints, rows: Ints, linear_fit: Fit[LinearModel]
) -> _HeldOut:
    held = [sentences[i] for i in rows.tolist()]
    return _HeldOut(
        doc_ids=[s.doc_id for s in held],
        texts=[s.text for s in held],
        runs=number_runs(held),
        class_index=class_index[rows],
        linear_proba=linear_fit.oof_proba[rows],
        linear_cues=[linear_fit.oof_cues[i] for i in rows.tolist()],
    )


def _open_encoder(
    folder: str, sentences: Sequence[CodedSentence], labels: tuple[str, ...]
) -> tuple[EncoderModel, Ints]:
    """Load the encoder that is given; say which sentences are of documents that it left out."""
    encoder = load_encoder_model(folder)
    check_labels(labels, encoder.labels, "cascade")
    return encoder, find_held_out(encoder.info, sentences, folder)


def _describe(encoder: EncoderModel) -> dict[str, Any]:
    """Say what a given encoder was made from."""
    made_from = encoder.info.get("config", {}).get("encoder", {})
    return {
        "weights": made_from.get("weights"),
        "data_hashes": dict(encoder.info.get("data_hashes", {})),
        "sentence_hashes": encoder.info.get("sentence_hashes", ""),
    }


def _calibrate(encoder: EncoderModel, config: TrainConfig, held: _HeldOut) -> EncoderModel:
    """Move the shares of a given encoder to those of the recipe, as those of one trained here are moved."""
    shares = config.calibration.target_shares
    if shares is None:
        return encoder
    tells = find_running(held.runs, held.class_index)
    calibration = fit_calibration(
        encoder.read_texts(held.texts, held.runs).pool()[tells],
        held.class_index[tells],
        config.labels,
        shares,
        config.calibration.transfer_scale,
        pull=choose_pull(int(tells.sum())),
    )
    return dataclasses.replace(encoder, calibration=calibration)


def _choose_cues(
    held: _HeldOut, encoder: EncoderModel, blend: Blend, is_sure: NDArray[np.bool_]
) -> list[tuple[Cue, ...]]:
    """Take each sentence's cues from the model that answers, or from the linear one if that alone has any."""
    if not encoder.finds_cues:  # as in use
        return held.linear_cues
    found = list_cues(encoder.predict_batch(held.texts, held.runs, blend=blend), held.texts)
    pairs = zip(held.linear_cues, found, is_sure, strict=True)
    return [of_linear if sure else of_encoder for of_linear, of_encoder, sure in pairs]


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
