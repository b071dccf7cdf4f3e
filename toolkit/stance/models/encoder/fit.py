"""Fine-tune an encoder on coded sentences, and measure it on the documents held out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from stance.config import TrainConfig
from stance.corpus import MarkedSentence, assign_folds, read_modal_uses
from stance.corpus.folds import pick_held_out
from stance.corpus.taught import TaughtSentences
from stance.models.calibration import Calibration
from stance.models.class_weights import weigh_classes
from stance.models.coded import Ints, index_labels, number_runs
from stance.models.encoder.checkpoints import Checkpoint
from stance.models.encoder.held_calibration import calibrate_held_out
from stance.models.encoder.lessons import Lessons
from stance.models.encoder.memory import keep_freed_memory
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.network import check_length
from stance.models.encoder.precision import describe_setting
from stance.models.encoder.pretrained import load_pretrained
from stance.models.encoder.progress import Progress
from stance.models.encoder.senses import measure_senses, split_marked, target_senses
from stance.models.encoder.sessions import TorchSession
from stance.models.encoder.spans import N_CUE_CLASSES, target_cues
from stance.models.encoder.task_hashes import hash_start, hash_task
from stance.models.encoder.tokens import tokenize_texts
from stance.models.encoder.training import train_network
from stance.models.f1 import compute_macro_f1
from stance.models.held_out import describe_held_out, warn_of_one
from stance.models.records import Fit
from stance.records import CodedSentence

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def fit_encoder(
    config: TrainConfig,
    sentences: Sequence[CodedSentence],
    taught: TaughtSentences | None,
    *,
    checkpoint_path: Path | None,
    report: Callable[[Progress], None] | None,
) -> Fit[EncoderModel]:
    """Fine-tune an encoder.

    One fold of documents is held out: it says which epoch was best, and how confident the model may be.
    It is the first, unless that is one document, over twice as large as usual, or all there is of a label.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
        Those of a document that follow one another are context for each other.
    taught : TaughtSentences or None
        Sentences that a teacher labelled, to learn from as well.
    checkpoint_path : Path or None
        A folder for checkpoints; training goes on from what is there. Remove it once the model is saved.
    report : callable or None
        Called with the progress about once a second.

    Returns
    -------
    Fit

    Raises
    ------
    DataError
        If a label is not in the config, only one label occurs, or there are fewer documents than folds.
    ModelError
        If the weights are missing or damaged, or the checkpoint is of another recipe.
    ConfigError
        If senses are to be learnt and the seeds are not installed.
    """
    settings = config.encoder
    class_index = index_labels(sentences, config.labels)
    folds = assign_folds(
        [s.doc_id for s in sentences],
        [s.label for s in sentences],
        settings.n_folds,
        config.seed,
        setting="encoder.n_folds",
    )
    fold = pick_held_out(folds, [s.doc_id for s in sentences], [s.label for s in sentences])
    held_out = np.flatnonzero(folds == fold)
    has_senses = settings.sense_weight > 0
    trained_with = describe_setting(settings)
    torch.manual_seed(config.seed)
    network, tokenizer, special = load_pretrained(
        settings.weights,
        len(config.labels),
        N_CUE_CLASSES,
        settings.dropout,
        has_senses=has_senses,
    )
    check_length(network, settings.max_tokens, settings.weights)
    held_texts = [sentences[i].text for i in held_out.tolist()]
    marked, held_marked = split_marked(read_modal_uses() if has_senses else [], set(held_texts))
    lessons = build_lessons(config, sentences, class_index, taught, tokenizer, marked=marked)
    model = EncoderModel(
        labels=config.labels,
        session=TorchSession(network, use_bfloat16=trained_with["precision"] == "bfloat16"),
        tokenizer=tokenizer,
        special=special,
        calibration=Calibration(1.0, (0.0,) * len(config.labels)),
        context=settings.context,
        max_tokens=settings.max_tokens,
        finds_cues=settings.cue_weight > 0
        and any(s.cues for s in [*sentences, *([] if taught is None else taught.sentences)]),
        finds_senses=lessons.sense_target is not None,
        min_confidence=config.calibration.min_confidence,
    )
    held_index = lessons.doc_index[held_out]

    def judge() -> float:
        found = model.read_texts(held_texts, held_index).pool().argmax(axis=1)
        confusion = np.zeros((len(config.labels), len(config.labels)))
        np.add.at(confusion, (class_index[held_out], found), 1)
        return float(compute_macro_f1(confusion))

    checkpoint = None
    if checkpoint_path is not None:
        # Steps in one precision do not go on from those in another, which "auto" may find elsewhere.
        exact = dataclasses.replace(settings, precision=str(trained_with["precision"]))
        task = dataclasses.replace(config, encoder=exact)
        made_from = hash_task(task, sentences, taught, marked) + hash_start(network, tokenizer)
        checkpoint = Checkpoint(checkpoint_path, made_from, settings.checkpoint_minutes)
    with keep_freed_memory():
        train_network(
            network,
            lessons,
            np.setdiff1d(np.arange(len(lessons.doc_index)), held_out),
            settings,
            special,
            seed=config.seed,
            checkpoint=checkpoint,
            judge=judge,
            report=report,
            note=warn_of_one([sentences[i].doc_id for i in held_out.tolist()]),
        )
    network.to("cpu")
    # Saved and loaded again it is exact: so it is to be calibrated and measured.
    model = dataclasses.replace(model, session=TorchSession(network))
    fit = calibrate_held_out(model, config, sentences, held_out)
    info = {**describe_held_out(sentences, held_out, taught), "trained_with": trained_with}
    if model.finds_senses:
        info["senses"] = measure_senses(model, held_marked)
    return dataclasses.replace(fit, model=fit.model.with_info(info))


def build_lessons(
    config: TrainConfig,
    sentences: Sequence[CodedSentence],
    class_index: Ints,
    taught: TaughtSentences | None,
    tokenizer: Tokenizer,
    *,
    marked: Sequence[MarkedSentence] = (),
) -> Lessons:
    """Turn coded sentences, what a teacher labelled, and marked uses of modals into lessons.

    Parameters
    ----------
    config : TrainConfig
    sentences : sequence of CodedSentence
    class_index : int64 array, shape (n_sentences,)
    taught : TaughtSentences or None
        They come after the coded ones.
    tokenizer : tokenizers.Tokenizer
    marked : sequence of MarkedSentence
        Sentences of which the senses of modals are known; those that are not among the others come last, and
        teach nothing else.

    Returns
    -------
    Lessons
    """
    target = np.eye(len(config.labels), dtype=np.float32)[class_index]
    weight = weigh_classes(class_index, config.fit.class_weight).astype(np.float32)
    factor = np.ones(len(sentences), dtype=np.float32)
    every = list(sentences)
    if taught is not None:
        every += taught.sentences
        target = np.concatenate([target, taught.proba])
        weight = np.append(weight, np.ones(len(taught.sentences), dtype=np.float32))
        factor = np.append(factor, np.full(len(taught.sentences), config.distil.weight, dtype=np.float32))
    uses = {sentence.text: sentence.uses for sentence in marked}
    known = {s.text for s in every}
    fresh = [text for text in uses if text not in known]
    # Every other number, so that no two are taken for neighbours.
    every += [CodedSentence("uses", 2 * i, text, config.labels[0]) for i, text in enumerate(fresh)]
    target = np.concatenate(
        [target, np.full((len(fresh), len(config.labels)), 1 / len(config.labels), np.float32)]
    )
    weight = np.append(weight, np.zeros(len(fresh), dtype=np.float32))
    factor = np.append(factor, np.ones(len(fresh), dtype=np.float32))
    tokens = tokenize_texts(tokenizer, [s.text for s in every])
    return Lessons(
        tokens=tokens,
        doc_index=number_runs(every),
        label_target=target,
        cue_target=target_cues(tokens, [s.cues for s in every]),
        weight=weight,
        factor=factor,
        sense_target=target_senses(tokens, [uses.get(s.text, ()) for s in every]) if marked else None,
    )
