"""What a step teaches: its loss, and the gradients of it, in parts where memory is short."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from stance.encoder_config import EncoderConfig
from stance.errors import ModelError
from stance.models.encoder.lessons import Lessons, Step, fill_step
from stance.models.encoder.network import EncoderNetwork
from stance.models.encoder.precision import autocast
from stance.models.encoder.reading import is_out_of_memory
from stance.models.encoder.rows import Row
from stance.models.encoder.spans import UNKNOWN
from stance.models.encoder.tokens import Ints, SpecialTokens

_TINY = 1e-6  # in place of 0, to divide by


def start_heads(network: EncoderNetwork, lessons: Lessons, chosen: Ints) -> None:
    """Let the heads begin with the shares of the classes: first steps need not learn that cues are rare.

    Parameters
    ----------
    network : EncoderNetwork
        Its heads' biases are set in place.
    lessons : Lessons
    chosen : int64 array
        Sentences to learn from.
    """
    with torch.no_grad():
        labels = lessons.label_target[chosen[lessons.weight[chosen] > 0]].sum(axis=0)
        network.label_head.bias.copy_(torch.from_numpy(np.log((labels + 1) / (labels + 1).sum())))
        n_classes = network.cue_head.out_features
        target = lessons.cue_target
        if n_classes and target.ndim == 1:
            target = np.bincount(target[target != UNKNOWN], minlength=n_classes)
        elif n_classes:
            target = target.sum(axis=0)
        if n_classes and target.sum():
            network.cue_head.bias.copy_(torch.from_numpy(np.log((target + 1) / (target + 1).sum())))


def compute_loss(  # noqa: PLR0917
    network: nn.Module,
    step: Step,
    lessons: Lessons,
    config: EncoderConfig,
    device: torch.device,
    together: Ints | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Cross-entropy of the labels, the cues and the senses of modals; of the first two also by piece.

    Of a piece it is what is left to learn: a teacher's doubt, which no learning takes away, does not count.
    Of a part of a step it is its share in the step's loss, where ``together`` has the sentences of the whole.
    """
    batch = step.batch
    label_scores, cue_scores, *sense_scores = network(
        torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.mask).to(device)
    )
    inside = torch.from_numpy(batch.source >= 0).to(device)
    piece = torch.from_numpy(batch.piece[batch.source >= 0]).to(device)
    n_pieces = len(step.sentence)
    scores = label_scores[inside].float()
    totals = torch.zeros((n_pieces, scores.shape[1]), device=device).index_add(0, piece, scores)
    sizes = torch.bincount(piece, minlength=n_pieces).unsqueeze(1)
    target = torch.from_numpy(lessons.label_target[step.sentence]).to(device)
    weight = torch.from_numpy(lessons.weight[step.sentence]).to(device)
    factor = torch.from_numpy(lessons.factor[step.sentence]).to(device)
    together = step.sentence if together is None else together
    every = torch.from_numpy(lessons.weight[together]).to(device)
    label_loss = nn.functional.cross_entropy(totals / sizes, target, reduction="none")
    left = factor * (label_loss.detach() + torch.xlogy(target, target).sum(dim=1))
    # Few labels in a step weigh little: sentences marked for their modals alone have none.
    share = (every > 0).float().mean()
    loss = share * (label_loss * (weight * factor)).sum() / every.sum().clamp_min(_TINY)
    if config.cue_weight and cue_scores.shape[-1]:
        cue_target = torch.from_numpy(lessons.cue_target[batch.source[batch.source >= 0]]).to(device)
        cue_loss = nn.functional.cross_entropy(
            cue_scores[inside].float(), cue_target, ignore_index=UNKNOWN, reduction="none"
        )
        cue_loss = cue_loss * factor[piece]
        # By token a cue is rare; by sentence its loss is of the label's order.
        loss = loss + config.cue_weight * cue_loss.sum() / len(together)
        left = left.index_add(0, piece, config.cue_weight * cue_loss.detach())
    if sense_scores and lessons.sense_target is not None:
        sense_target = torch.from_numpy(lessons.sense_target[batch.source[batch.source >= 0]]).to(device)
        known = sense_target != UNKNOWN
        sense_loss = nn.functional.binary_cross_entropy_with_logits(
            sense_scores[0][inside].float()[known, 0], sense_target[known].float(), reduction="sum"
        )
        loss = loss + config.sense_weight * sense_loss / len(together)
    return loss, left


class StepLearner:
    """Computes the gradients of steps; a step that does not fit memory is halved, and so are those to come.

    Parameters
    ----------
    network : EncoderNetwork
    lessons : Lessons
    config : EncoderConfig
    special : SpecialTokens
    device : torch.device
    notify : callable, optional
        Is called with one line of text when a step is halved first.
    """

    def __init__(
        self,
        network: EncoderNetwork,
        lessons: Lessons,
        config: EncoderConfig,
        special: SpecialTokens,
        *,
        device: torch.device,
        notify: Callable[[str], None] | None = None,
    ) -> None:
        self._network, self._lessons, self._config = network, lessons, config
        self._special, self._device, self._notify = special, device, notify
        # Of rows of like length, multiples of 8 made a sixth of all tokens padding: only a GPU gains by them.
        self._multiple = 1 if device.type == "cpu" else 8
        self._n_parts = 1

    def learn(self, rows: list[Row], losses: NDArray[np.float32]) -> float:
        """Put the gradients of a step's rows into the parameters.

        Parameters
        ----------
        rows : list of Row
        losses : float32 array, shape (n_sentences,)
            What is left to learn of these rows' sentences is put there; of those without a label it is not
            known.

        Returns
        -------
        float
            The loss.

        Raises
        ------
        ModelError
            If a single row does not fit memory, or the loss is no number.
        """
        while True:
            try:
                return _check_finite(self._learn_in_parts(rows, losses))
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                if self._n_parts >= len(rows):
                    raise ModelError(
                        f"encoder: expected memory for a row of {self._config.max_tokens} tokens; found too "
                        "little. Pass --set encoder.max_tokens with a smaller number."
                    ) from error
            self._network.zero_grad(set_to_none=True)
            self._n_parts *= 2
            if self._notify is not None:
                self._notify("A step did not fit memory; it is halved, and so are those to come.")
                self._notify = None

    def _learn_in_parts(self, rows: list[Row], losses: NDArray[np.float32]) -> float:
        size = -(-len(rows) // self._n_parts)
        steps = [
            fill_step(rows[at : at + size], self._lessons.tokens, self._special, self._multiple)
            for at in range(0, len(rows), size)
        ]
        together = np.concatenate([step.sentence for step in steps])
        total = 0.0
        for step in steps:
            with autocast(self._config, self._device):
                loss, left = compute_loss(
                    self._network, step, self._lessons, self._config, self._device, together
                )
            loss.backward()  # type: ignore[no-untyped-call]
            total += float(loss.detach())
            is_labelled = self._lessons.weight[step.sentence] > 0
            losses[step.sentence[is_labelled]] = left.cpu().numpy()[is_labelled]
        return total


def _check_finite(loss: float) -> float:
    """Raise an error where weights are, or would become, no numbers: a model of them says nothing."""
    if not math.isfinite(loss):
        raise ModelError(
            f"encoder: expected a loss that is a number; found {loss}. Pass --set encoder.learning_rate and "
            "encoder.head_learning_rate with smaller numbers, or start from other weights."
        )
    return loss
