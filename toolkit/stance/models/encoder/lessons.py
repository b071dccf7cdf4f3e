"""What the network learns from: tokens with their targets, cut into steps anew for each epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stance.encoder_config import EncoderConfig
from stance.models.encoder.rows import Batch, Row, fill_batch, measure_row, pack_rows
from stance.models.encoder.tokens import Ints, SpecialTokens, Subwords


@dataclass(frozen=True, slots=True)
class Lessons:
    """Sentences with what is to be learnt of each.

    Attributes
    ----------
    tokens : Subwords
    doc_index : int64 array, shape (n_sentences,)
        The same number for sentences that follow one another.
    label_target : float32 array, shape (n_sentences, n_labels)
        Probabilities; those of a coded sentence are 0 and 1.
    cue_target : float32 or int64 array, shape (n_tokens, n_cue_classes) or (n_tokens,)
        Probabilities or class numbers.
    weight : float32 array, shape (n_sentences,)
        Weight in the loss of the labels, against the others of a step.
    factor : float32 array, shape (n_sentences,)
        Factor on all that a sentence teaches, whatever stands in the step with it.
    sense_target : int64 array, shape (n_tokens,), or None
        1 where a modal states a likelihood, 0 where it does not, ``UNKNOWN`` elsewhere.
    """

    tokens: Subwords
    doc_index: Ints
    label_target: NDArray[np.float32]
    cue_target: Ints
    weight: NDArray[np.float32]
    factor: NDArray[np.float32]
    sense_target: Ints | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step's batch and targets, row by row.

    Attributes
    ----------
    batch : Batch
    sentence : int64 array, shape (n_pieces,)
        The sentence of each piece.
    """

    batch: Batch
    sentence: Ints


def plan_steps(
    lessons: Lessons, chosen: Ints, config: EncoderConfig, *, seed: int, epoch: int
) -> list[list[Row]]:
    """Lay the chosen sentences into rows, and the rows into steps, at random but repeatably.

    Parameters
    ----------
    lessons : Lessons
    chosen : int64 array
        Sentences to learn from, ascending.
    config : EncoderConfig
    seed, epoch : int

    Returns
    -------
    list of list of Row
        The rows of each step.
    """
    rng = np.random.default_rng((seed, epoch))
    wanted = np.zeros(len(lessons.doc_index), dtype=bool)
    wanted[chosen] = True
    index = np.where(wanted, lessons.doc_index, -1)
    rows: list[Row] = []
    for numbers in _split_runs(index, chosen):
        alone = not config.context or rng.random() < config.single_share
        # Rows of many lengths: at other places than these will texts be cut in use.
        room = int(rng.integers(config.max_tokens // 2, config.max_tokens + 1))
        rows += _pack_run(lessons.tokens, numbers, config.max_tokens if alone else room, alone)
    return _group_shuffled(rows, config.batch_tokens, rng)


def count_steps(lessons: Lessons, chosen: Ints, config: EncoderConfig, *, seed: int) -> list[int]:
    """Count the steps of each epoch: as many epochs as the recipe says, or more until its steps are done.

    Parameters
    ----------
    lessons : Lessons
    chosen : int64 array
    config : EncoderConfig
    seed : int

    Returns
    -------
    list of int
        One number an epoch, as if no sentence were left out.
    """
    n_steps: list[int] = []
    while len(n_steps) < config.epochs or sum(n_steps) < config.min_steps:
        # Plans are made anew when their epoch begins: those of many would fill memory.
        n_steps.append(len(plan_steps(lessons, chosen, config, seed=seed, epoch=len(n_steps))))
    return n_steps


def shorten_epochs(n_steps: Sequence[int], config: EncoderConfig) -> list[int]:
    """Say how many steps each epoch has where those after the first leave out what was learnt best.

    Parameters
    ----------
    n_steps : sequence of int
        Of each epoch, if it left out nothing.
    config : EncoderConfig

    Returns
    -------
    list of int
        Together no fewer than ``min_steps``, or those given.

    Examples
    --------
    >>> half = EncoderConfig(min_steps=500, skip_share=0.5)
    >>> [shorten_epochs(n_steps, half) for n_steps in ([900, 900], [200, 200, 200], [100] * 5)]
    [[900, 450], [200, 150, 150], [100, 100, 100, 100, 100]]
    """
    first, rest = n_steps[0], n_steps[1:]
    kept = min(1.0, max(1 - config.skip_share, (config.min_steps - first) / max(sum(rest), 1)))
    return [first, *(math.ceil(n * kept) for n in rest)]


def pick_hardest(
    lessons: Lessons,
    chosen: Ints,
    config: EncoderConfig,
    losses: NDArray[np.float32],
    n_steps: int,
    *,
    seed: int,
    epoch: int,
) -> Ints:
    """Pick the sentences that were learnt worst, as many as fill some steps.

    Parameters
    ----------
    lessons : Lessons
    chosen : int64 array
        Sentences to pick from, ascending.
    config : EncoderConfig
    losses : float32 array, shape (n_sentences,)
    n_steps : int
    seed, epoch : int

    Returns
    -------
    int64 array
        Ascending; planned, they are this many steps or a few more, or all that there are.
    """
    hardest = chosen[np.argsort(-losses[chosen], kind="stable")]
    n_all = len(plan_steps(lessons, chosen, config, seed=seed, epoch=epoch))
    n = max(1, len(chosen) * n_steps // n_all)
    while True:
        picked = np.sort(hardest[:n])
        if n >= len(chosen) or len(plan_steps(lessons, picked, config, seed=seed, epoch=epoch)) >= n_steps:
            return picked
        n += 1 + n // 50  # what is hard is not as long as the rest


def fill_step(rows: Sequence[Row], tokens: Subwords, special: SpecialTokens, multiple: int = 8) -> Step:
    """Fill the rows of one step.

    Parameters
    ----------
    rows : sequence of Row
    tokens : Subwords
    special : SpecialTokens
    multiple : int
        The length is a multiple of it.

    Returns
    -------
    Step
    """
    first = np.array([begin for row in rows for begin, _ in row], dtype=np.int64)
    sentence = np.searchsorted(tokens.bounds, first, side="right") - 1
    return Step(fill_batch(rows, tokens, special, multiple), sentence)


def _split_runs(index: Ints, chosen: Ints) -> list[Ints]:
    """Split the chosen sentences where their document, or an unbroken run of it, ends."""
    gaps = (np.diff(chosen) != 1) | (np.diff(index[chosen]) != 0)
    return np.split(chosen, np.flatnonzero(gaps) + 1)


def _pack_run(tokens: Subwords, numbers: Ints, max_tokens: int, alone: bool) -> list[Row]:
    begin, end = int(numbers[0]), int(numbers[-1]) + 1
    part = Subwords(tokens.ids, tokens.start, tokens.end, tokens.word, tokens.bounds[begin : end + 1])
    index = np.arange(end - begin) if alone else np.zeros(end - begin, dtype=np.int64)
    return pack_rows(part, index, max_tokens)


def _group_shuffled(rows: list[Row], batch_tokens: int, rng: np.random.Generator) -> list[list[Row]]:
    """Sort by length within large random buckets, so that steps are random and yet hold little padding."""
    order = rng.permutation(len(rows))
    bucket = max(1, 50 * batch_tokens // 64)
    groups: list[list[Row]] = []
    for at in range(0, len(order), bucket):
        part = sorted((rows[i] for i in order[at : at + bucket]), key=measure_row)
        group: list[Row] = []
        for row in part:
            if group and measure_row(row) * (len(group) + 1) > batch_tokens:
                groups.append(group)
                group = []
            group.append(row)
        groups.append(group)
    return [groups[i] for i in rng.permutation(len(groups))]
