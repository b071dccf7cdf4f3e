"""Fit an encoder on coded sentences: what is held out, what is learnt, how sure the model may be."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from stance.corpus.folds import assign_folds, pick_held_out
from stance.corpus.seeds import find_hashed, hash_sentences
from stance.errors import DataError
from stance.models.calibration import Calibration, choose_pull, compute_softmax, fit_calibration
from stance.models.classifier import Fit, list_own_cues
from stance.models.encoder.batches import Ints, tokenize_texts
from stance.models.encoder.cues import target_cues
from stance.models.encoder.export import restore_backbone
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.network import load_pretrained
from stance.models.encoder.session import TorchSession
from stance.models.encoder.train import Examples, Trainer, choose_device, is_bfloat16_fast, keep_freed_memory
from stance.models.training import find_running, index_labels, number_runs
from stance.records import CodedSentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from stance.config import EncoderRecipe
    from stance.corpus.seeds import SoftLabels


def fit_encoder(
    config: EncoderRecipe,
    sentences: Sequence[CodedSentence],
    soft_labels: SoftLabels | None = None,
    *,
    start: EncoderModel | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fit[EncoderModel]:
    """Fine-tune an encoder.

    One fold of documents is held out: it says which epoch was best, and how confident the model may be.

    Parameters
    ----------
    config : EncoderRecipe
    sentences : sequence of CodedSentence
    soft_labels : SoftLabels, optional
        Sentences that another model scored, to learn from as well.
    start : EncoderModel, optional
        Whose encoder to start from, in place of the recipe's weights.
    progress : callable, optional
        Called with the steps done and all steps.

    Returns
    -------
    Fit
    """
    settings = config.encoder
    class_index = index_labels(sentences, config.labels)
    doc_ids, labels = [s.doc_id for s in sentences], [s.label for s in sentences]
    folds = assign_folds(doc_ids, labels, settings.n_folds, config.seed, setting="encoder.n_folds")
    held_out = np.flatnonzero(folds == pick_held_out(folds, doc_ids, labels))
    held_texts = [sentences[i].text for i in held_out.tolist()]
    if soft_labels is not None:
        soft_labels = soft_labels.drop_known(s.text for s in sentences)  # some of which are held out
    torch.manual_seed(config.seed)
    network, tokenizer, special = load_pretrained(
        settings.weights, len(config.labels), settings.dropout, settings.max_tokens
    )
    if start is not None:
        restore_backbone(network, start.session)
    examples = build_examples(config, sentences, class_index, soft_labels, tokenizer)
    device = choose_device()
    use_bfloat16 = settings.precision == "bfloat16" or (
        settings.precision == "auto" and is_bfloat16_fast(device)
    )
    has_cues = any(s.cues for s in [*sentences, *(soft_labels.sentences if soft_labels else ())])
    model = EncoderModel(
        labels=config.labels,
        session=TorchSession(network, use_bfloat16=use_bfloat16),
        tokenizer=tokenizer,
        special=special,
        calibration=Calibration(1.0, (0.0,) * len(config.labels)),
        max_tokens=settings.max_tokens,
        finds_cues=settings.cue_weight > 0 and has_cues,
        min_confidence=config.calibration.min_confidence,
    )

    def score_held_out() -> float:
        found = model.read_texts(held_texts).pool().argmax(axis=1)
        return float(f1_score(class_index[held_out], found, average="macro"))

    keep_freed_memory()
    chosen = np.setdiff1d(np.arange(len(examples.weight)), held_out)
    trainer = Trainer(network, examples, settings, special, config.seed, device, use_bfloat16)
    trainer.train(chosen, score_held_out, progress)
    network.to("cpu")
    # Saved and loaded again it is exact: so it is to be calibrated and measured.
    fit = _calibrate(dataclasses.replace(model, session=TorchSession(network)), config, sentences, held_out)
    trained_with = {
        "precision": "bfloat16" if use_bfloat16 else "float32",
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else device.type,
    }
    info = {**_describe_held_out(sentences, held_out, soft_labels), "trained_with": trained_with}
    return dataclasses.replace(fit, model=fit.model.with_info(info))


def build_examples(
    config: EncoderRecipe,
    sentences: Sequence[CodedSentence],
    class_index: Ints,
    soft_labels: SoftLabels | None,
    tokenizer: Tokenizer,
) -> Examples:
    """Turn coded sentences, and after them those with soft labels, into examples."""
    texts, cues = [s.text for s in sentences], [s.cues for s in sentences]
    targets, weights = [np.eye(len(config.labels))[class_index]], [np.ones(len(texts))]
    if soft_labels is not None:
        texts += [s.text for s in soft_labels.sentences]
        cues += [s.cues for s in soft_labels.sentences]
        targets.append(np.asarray(soft_labels.proba))
        weights.append(np.full(len(soft_labels.sentences), config.distil.weight))
    tokens = tokenize_texts(tokenizer, texts)
    return Examples(
        tokens,
        np.concatenate(targets).astype(np.float32),
        np.concatenate(weights).astype(np.float32),
        target_cues(tokens, cues),
    )


def _calibrate(
    model: EncoderModel, config: EncoderRecipe, sentences: Sequence[CodedSentence], held_out: Ints
) -> Fit[EncoderModel]:
    """Calibrate on running text of the held-out documents; predict each half calibrated on the other."""
    held = [sentences[i] for i in held_out.tolist()]
    texts, runs = [s.text for s in held], number_runs(held)
    truth = np.array([config.labels.index(s.label) for s in held])
    reading = model.read_texts(texts)
    scores, running = reading.pool(), find_running(runs, truth)
    proba = compute_softmax(scores)  # what stays, where one document leaves nothing to calibrate on
    doc_ids = list(dict.fromkeys(s.doc_id for s in held))
    halves = np.array([doc_ids.index(s.doc_id) % 2 for s in held])

    def calibrate(rows: NDArray[np.bool_], transfer_scale: float = 1.0) -> Calibration:
        pull = choose_pull(int(rows.sum()))
        return fit_calibration(scores[rows], truth[rows], transfer_scale, pull=pull)

    for half in (0, 1):
        own, rest = halves == half, running & (halves != half)
        if own.any() and rest.any():
            proba[own] = calibrate(rest).apply(scores[own])
    calibrated = dataclasses.replace(model, calibration=calibrate(running, config.calibration.transfer_scale))
    batch = calibrated.judge(reading)
    return Fit(calibrated, held_out, proba, list_own_cues(batch, texts, config.labels))


def _describe_held_out(
    sentences: Sequence[CodedSentence], held_out: Ints, soft_labels: SoftLabels | None
) -> dict[str, Any]:
    """Say which documents were held out, and hash their sentences that were not learnt either.

    Names alone would not do: rows without one are named by their number, which is another in a longer file.
    """
    held = [sentences[i] for i in held_out.tolist()]
    learnt = [sentences[i].text for i in np.setdiff1d(np.arange(len(sentences)), held_out).tolist()]
    learnt += [s.text for s in soft_labels.sentences] if soft_labels else []
    texts = [s.text for s in held]
    again = find_hashed(texts, hash_sentences(learnt))
    fresh = [text for text, is_learnt in zip(texts, again, strict=True) if not is_learnt]
    return {"held_out": sorted({s.doc_id for s in held}), "held_out_hashes": hash_sentences(fresh)}


def find_held_out(info: Mapping[str, Any], sentences: Sequence[CodedSentence], where: str) -> Ints:
    """Find the sentences of documents that an encoder was not trained on, by what its ``info`` says.

    Those that it has learnt all the same are left out: they stand in another document too, or the documents
    have other names now. Where it does not say what it has learnt, what it is not known to have left out
    counts as learnt. Raises DataError if nothing is left.
    """
    names = set(info.get("held_out", ()))
    found = [i for i, s in enumerate(sentences) if s.doc_id in names]
    texts = [sentences[i].text for i in found]
    # Sentences too short to be hashed are in neither list; one trained within a cascade has but one list.
    own = hash_sentences(texts)
    learnt = find_hashed(texts, info.get("sentence_hashes", own))
    fresh = find_hashed(texts, info.get("held_out_hashes", own))
    found = [i for i, known, new in zip(found, learnt, fresh, strict=True) if new or not known]
    if not found:
        raise DataError(
            f"{where}: the data has no document that this encoder left out of its training. "
            "Pass the data that it was trained on."
        )
    return np.array(found, dtype=np.int64)
