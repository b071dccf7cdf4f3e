"""Calibrate an encoder on the documents held out, and predict these by halves."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from stance.config import TrainConfig
from stance.models.batches import list_cues
from stance.models.calibration import choose_pull, compute_softmax, fit_calibration
from stance.models.coded import Ints, find_running, number_runs
from stance.models.encoder.model import EncoderModel
from stance.models.records import Fit
from stance.records import CodedSentence


def calibrate_held_out(
    model: EncoderModel, config: TrainConfig, sentences: Sequence[CodedSentence], held_out: Ints
) -> Fit[EncoderModel]:
    """Calibrate a model on held-out documents, and predict these with each half calibrated on the other.

    Calibration learns from running text: see :func:`stance.models.coded.find_running`.

    Parameters
    ----------
    model : EncoderModel
    config : TrainConfig
    sentences : sequence of CodedSentence
    held_out : int64 array
        The sentences the weights have not seen.

    Returns
    -------
    Fit
    """
    held = [sentences[i] for i in held_out.tolist()]
    texts, index = [s.text for s in held], number_runs(held)
    truth = np.array([config.labels.index(s.label) for s in held])
    found = model.read_texts(texts, index)
    scores = found.pool()
    proba = compute_softmax(scores)  # what stays, where one document leaves nothing to calibrate on
    tells = find_running(index, truth)
    halves = split_documents_in_two([s.doc_id for s in held])
    for half in (0, 1):
        own, rest = halves == half, tells & (halves != half)
        if own.any() and rest.any():
            pull = choose_pull(int(rest.sum()))
            part = fit_calibration(scores[rest], truth[rest], config.labels, None, pull=pull)
            proba[own] = part.apply(scores[own])
    settings = config.calibration
    calibration = fit_calibration(
        scores[tells],
        truth[tells],
        config.labels,
        settings.target_shares,
        settings.transfer_scale,
        pull=choose_pull(int(tells.sum())),
    )
    calibrated = dataclasses.replace(model, calibration=calibration)
    cues = list_cues(calibrated.judge_reading(found), texts)
    return Fit(calibrated, held_out, proba, cues)


def split_documents_in_two(doc_ids: Sequence[str]) -> Ints:
    """Give each sentence 0 or 1: documents are whole, and every other one is of the other half.

    Examples
    --------
    >>> split_documents_in_two(["a", "a", "b", "c"]).tolist()
    [0, 0, 1, 0]
    """
    numbers = {doc_id: i for i, doc_id in enumerate(dict.fromkeys(doc_ids))}
    return np.array([numbers[doc_id] % 2 for doc_id in doc_ids], dtype=np.int64)
