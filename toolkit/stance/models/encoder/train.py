"""The loop that fine-tunes an encoder: losses, steps of like length, learning rates."""

from __future__ import annotations

import ctypes
import logging
import math
import platform
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from stance.errors import ModelError, quote_cause
from stance.models.encoder.batches import Ints, SpecialTokens, Subwords, cut_rows, fill_batch, group_rows
from stance.models.encoder.cues import N_CUE_CLASSES, UNKNOWN
from stance.models.encoder.network import EncoderNetwork, pack_dropout

if TYPE_CHECKING:
    from stance.config import EncoderFit

_log = logging.getLogger("stance")
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # of mallopt, in glibc's malloc.h

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences with what is to be learnt of each.

    Attributes
    ----------
    tokens : Subwords
    label_target : float32 array, shape (n_sentences, n_labels)
        Probabilities; those of a coded sentence are 0 and 1.
    weight : float32 array, shape (n_sentences,)
        Weight of the sentence in the loss.
    cue_target : int64 array, shape (n_tokens,)
        Class numbers, ``UNKNOWN`` where cues were not coded.
    """

    tokens: Subwords
    label_target: Floats
    weight: Floats
    cue_target: Ints


@dataclass
class Trainer:
    """The training loop: two learning rates, a linear schedule with warm-up, the best epoch's weights kept.

    Epochs after the first leave out the sentences that were learnt best, as ``skip_share`` says.
    """

    network: EncoderNetwork
    examples: Examples
    config: EncoderFit
    special: SpecialTokens
    seed: int
    device: torch.device
    use_bfloat16: bool

    def train(
        self, chosen: Ints, score: Callable[[], float], progress: Callable[[int, int | None], None] | None
    ) -> None:
        """Fine-tune the network in place on the chosen sentences; ``score`` is called after each epoch."""
        self._losses = np.full(len(self.examples.weight), np.inf, dtype=np.float32)
        start_heads(self.network, self.examples, chosen)
        pack_dropout(self.network)
        self.network.to(self.device)
        torch.manual_seed(self.seed)
        n_full = len(self._plan(chosen, 0))
        n_steps = shorten_epochs(n_full, self.config)
        total = sum(n_steps)
        groups = _group_parameters(self.network, self.config)
        optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, fused=self.device.type == "cpu")
        n_warmup = round(self.config.warmup * total)

        def scale_rate(step: int) -> float:
            return min((step + 1) / max(n_warmup, 1), (total - step) / max(total - n_warmup, 1))

        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, scale_rate)
        parameters = [parameter for parameter in self.network.parameters() if parameter.requires_grad]
        best: list[torch.Tensor] = []
        best_score, step = -1.0, 0
        for epoch, n in enumerate(n_steps, start=1):
            self.network.train()
            for rows in self._plan_hardest(chosen, epoch - 1, n, n_full):
                self._learn(rows)
                nn.utils.clip_grad_norm_(parameters, 1.0)
                optimizer.step()
                optimizer.zero_grad(set_to_none=True)
                schedule.step()
                step += 1
                if progress is not None:
                    progress(step, total)
            self.network.eval()
            found = score()
            _log.info("Epoch %d of %d: macro-F1 %.3f on held-out documents.", epoch, len(n_steps), found)
            if found >= best_score:
                best_score, best = found, [parameter.detach().clone() for parameter in parameters]
        with torch.no_grad():
            for parameter, value in zip(parameters, best, strict=True):
                parameter.copy_(value)

    def _plan(self, chosen: Ints, epoch: int) -> list[Ints]:
        """Lay sentences into steps of like length, at random but repeatably."""
        rng = np.random.default_rng((self.seed, epoch))
        rows = cut_rows(self.examples.tokens, self.config.max_tokens, chosen)
        order, bucket = rng.permutation(len(rows)), max(1, 50 * self.config.batch_tokens // 64)
        groups: list[Ints] = []
        for at in range(0, len(order), bucket):  # sorted in large buckets: random, yet with little padding
            part = rows[order[at : at + bucket]]
            part = part[np.argsort(part[:, 1] - part[:, 0], kind="stable")]
            groups += group_rows(part, self.config.batch_tokens)
        return [groups[i] for i in rng.permutation(len(groups))]

    def _plan_hardest(self, chosen: Ints, epoch: int, n_steps: int, n_full: int) -> list[Ints]:
        """Plan an epoch of the sentences that were learnt worst, as many as fill its steps."""
        hardest = chosen[np.argsort(-self._losses[chosen], kind="stable")]
        n = max(1, len(chosen) * n_steps // n_full)
        while True:
            steps = self._plan(np.sort(hardest[:n]), epoch)
            if n >= len(chosen) or len(steps) >= n_steps:
                return steps[:n_steps]
            n += 1 + n // 50  # what is hard is not as long as the rest

    def _learn(self, rows: Ints) -> None:
        """Put a step's gradients into the parameters."""
        try:
            with torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.use_bfloat16):
                loss = self._compute_loss(rows)
            loss.backward()  # type: ignore[no-untyped-call]
        except (MemoryError, RuntimeError) as error:
            raise ModelError(
                f"encoder: a step of training failed ({quote_cause(error)}). Where memory ran out, set a smaller "
                "encoder.batch_tokens."
            ) from error
        if not math.isfinite(float(loss.detach())):
            raise ModelError("encoder: training diverged. Set smaller learning rates.")

    def _compute_loss(self, rows: Ints) -> torch.Tensor:
        """Compute the cross-entropy of labels and cues; note what is left to learn of each sentence.

        A soft label's doubt, which no learning takes away, is not left to learn.
        """
        examples, n_rows = self.examples, len(rows)
        # Of rows of like length, multiples of 8 make a sixth of all tokens padding: only a GPU gains by them.
        multiple = 1 if self.device.type == "cpu" else 8
        filled, attended, source = fill_batch(rows, examples.tokens.ids, self.special, multiple)
        inside = source >= 0
        sentence = np.searchsorted(examples.tokens.bounds, rows[:, 0], side="right") - 1
        row = self._send(np.nonzero(inside)[0])
        mask = self._send(inside)
        label_scores, cue_scores = self.network(self._send(filled), self._send(attended))
        scores = label_scores[mask].float()
        totals = torch.zeros((n_rows, scores.shape[1]), device=self.device).index_add(0, row, scores)
        means = totals / torch.bincount(row, minlength=n_rows).unsqueeze(1)
        target = self._send(examples.label_target[sentence])
        weight = self._send(examples.weight[sentence])
        label_loss = nn.functional.cross_entropy(means, target, reduction="none") * weight
        loss = label_loss.sum() / n_rows
        left = label_loss.detach() + weight * torch.xlogy(target, target).sum(dim=1)
        if self.config.cue_weight:
            cue_loss = nn.functional.cross_entropy(
                cue_scores[mask].float(),
                self._send(examples.cue_target[source[inside]]),
                ignore_index=UNKNOWN,
                reduction="none",
            )
            # By token a cue is rare; by sentence its loss is of the label's order.
            cue_loss = cue_loss * weight[row] * self.config.cue_weight
            loss = loss + cue_loss.sum() / n_rows
            left = left.index_add(0, row, cue_loss.detach())
        self._losses[sentence] = left.cpu().numpy()
        return loss

    def _send(self, values: NDArray[Any]) -> torch.Tensor:
        return torch.from_numpy(values).to(self.device)


def shorten_epochs(n_full: int, config: EncoderFit) -> list[int]:
    """Say how many steps each epoch has, of ``n_full`` if it left out nothing.

    There are more epochs than ``epochs`` where ``min_steps`` would not be reached; those after the first
    leave out what was learnt best, or less of it where ``min_steps`` would not be reached.
    """
    n_epochs = max(config.epochs, math.ceil(config.min_steps / n_full))
    rest = n_full * (n_epochs - 1)
    kept = min(1.0, max(1 - config.skip_share, (config.min_steps - n_full) / max(rest, 1)))
    return [n_full, *[math.ceil(n_full * kept)] * (n_epochs - 1)]


def start_heads(network: EncoderNetwork, examples: Examples, chosen: Ints) -> None:
    """Let the heads begin with the shares of the classes: first steps need not learn that cues are rare."""
    labels = examples.label_target[chosen].sum(axis=0)
    cues = np.bincount(examples.cue_target[examples.cue_target != UNKNOWN], minlength=N_CUE_CLASSES)
    with torch.no_grad():
        for head, counts in ((network.label_head, labels), (network.cue_head, cues)):
            if counts.sum():
                shares = (counts + 1) / (counts + 1).sum()
                head.bias.copy_(torch.from_numpy(np.log(shares)))


def choose_device() -> torch.device:
    """Choose the fastest device there is: CUDA, then MPS, then the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _group_parameters(network: EncoderNetwork, config: EncoderFit) -> list[dict[str, Any]]:
    """Group the parameters by learning rate and weight decay; freeze what the config says stays."""
    lists = [module for module in network.backbone.modules() if isinstance(module, nn.ModuleList)]
    layers: list[nn.Module] = max(([*modules] for modules in lists), key=len, default=[])
    depth = {id(p): i for i, layer in enumerate(layers) for p in layer.parameters()}
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        is_head, level = not name.startswith("backbone."), depth.get(id(parameter), -1)
        # Relative positions of MPNet and the like are shared by all layers; they train with the lowest.
        is_embedding = not is_head and level < 0 and "embeddings" in name
        is_low = not is_head and level < config.n_frozen_layers - (level < 0)
        if (is_embedding and config.freeze_embeddings) or is_low:
            parameter.requires_grad_(False)
            continue
        rate = config.head_learning_rate if is_head else config.learning_rate
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [
        {"params": parameters, "lr": rate, "weight_decay": decay}
        for (rate, decay), parameters in groups.items()
    ]


def is_bfloat16_fast(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32: measured on one matrix product."""
    if device.type != "cpu":
        return device.type == "cuda" and torch.cuda.is_bf16_supported()

    def time_product(kind: torch.dtype) -> float:
        left, right = torch.ones(512, 768, dtype=kind), torch.ones(768, 768, dtype=kind)
        return min(timeit.repeat(lambda: left @ right, repeat=4, number=1))

    return time_product(torch.bfloat16) < 0.8 * time_product(torch.float32)


def keep_freed_memory() -> None:
    """Let glibc keep what is freed: a tenth of a step goes into fresh pages that are filled with zeros."""
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, 32 << 20)
        libc.mallopt(_TRIM_THRESHOLD, 2**31 - 1)
