"""The training loop: rates, schedule, averaging, checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

from stance.encoder_config import EncoderConfig
from stance.errors import OutputError
from stance.models.encoder.checkpoints import Checkpoint, TrainingState
from stance.models.encoder.dropout import pack_dropout
from stance.models.encoder.lessons import Lessons, count_steps, pick_hardest, plan_steps, shorten_epochs
from stance.models.encoder.losses import StepLearner, start_heads
from stance.models.encoder.network import EncoderNetwork
from stance.models.encoder.precision import choose_device
from stance.models.encoder.progress import Clock, Progress
from stance.models.encoder.rows import Row
from stance.models.encoder.tokens import Ints, SpecialTokens


def group_parameters(network: EncoderNetwork, config: EncoderConfig) -> list[dict[str, object]]:
    """Group the parameters by learning rate and weight decay; freeze what the config says stays.

    The rate falls by ``layer_decay`` from each layer to the one below (Howard & Ruder 2018, "Universal
    Language Model Fine-tuning for Text Classification"). Biases and norms do not decay.
    """
    layers = _find_layers(network.backbone)
    depth = {id(p): i for i, layer in enumerate(layers) for p in layer.parameters()}
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        is_head = not name.startswith("backbone.")
        level = depth.get(id(parameter), -1)
        # Relative positions of MPNet and the like are shared by all layers; they train with the lowest.
        is_embedding = not is_head and level < 0 and "embeddings" in name
        if (is_embedding and config.freeze_embeddings) or (
            not is_head and level < config.n_frozen_layers - (level < 0)
        ):
            parameter.requires_grad_(False)  # torch's own name for it is not in its stubs
            continue
        rate = config.head_learning_rate if is_head else config.learning_rate
        if not is_head:
            rate *= config.layer_decay ** (len(layers) - 1 - max(level, 0))
        decay = config.weight_decay if parameter.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]


def _find_layers(backbone: nn.Module) -> list[nn.Module]:
    """Find the stack of layers: the longest module list."""
    lists = [module for module in backbone.modules() if isinstance(module, nn.ModuleList)]
    return max(([*stack] for stack in lists), key=len, default=[])


def train_network(
    network: EncoderNetwork,
    lessons: Lessons,
    chosen: Ints,
    config: EncoderConfig,
    special: SpecialTokens,
    *,
    seed: int,
    checkpoint: Checkpoint | None,
    judge: Callable[[], float],
    report: Callable[[Progress], None] | None,
    note: str | None,
) -> None:
    """Fine-tune a network in place.

    Parameters
    ----------
    network : EncoderNetwork
    lessons : Lessons
    chosen : int64 array
        Sentences to learn from, ascending.
    config : EncoderConfig
    special : SpecialTokens
    seed : int
        Of the order of sentences, the dropout and the heads.
    checkpoint : Checkpoint or None
        Where to resume from, and what is written every so often; where it cannot be, that is reported.
    judge : callable
        Macro-F1 on held-out documents, called after each epoch; the weights of the best epoch are kept.
    report : callable or None
        Called with the progress, about once a second.
    note : str or None
        Reported at the start.
    """
    device = choose_device()
    start_heads(network, lessons, chosen)
    pack_dropout(network)
    network.to(device)
    torch.manual_seed(seed)
    n_steps = shorten_epochs(count_steps(lessons, chosen, config, seed=seed), config)
    n_epochs, total = len(n_steps), sum(n_steps)
    optimizer = torch.optim.AdamW(
        group_parameters(network, config), betas=(0.9, 0.98), eps=1e-6, fused=device.type == "cpu"
    )
    schedule = _make_schedule(optimizer, config, total)
    trained = {name: p for name, p in network.named_parameters() if p.requires_grad}
    state = TrainingState(trained, optimizer, schedule, len(lessons.doc_index))
    if checkpoint is not None:
        checkpoint.restore(state)
    clock = Clock(total, state.step)

    def tell(macro_f1: float | None = None, note: str | None = None) -> None:
        if report is not None:
            # Of the step that is done, or is being done.
            epoch = int(np.searchsorted(np.cumsum(n_steps), max(state.step, 1))) + 1
            left = clock.left(state.step)
            report(Progress(epoch, n_epochs, state.step, total, state.loss, macro_f1, left, note))

    if note is not None:
        tell(note=note)
    learner = StepLearner(
        network, lessons, config, special, device=device, notify=lambda note: tell(note=note)
    )
    for epoch in range(n_epochs):
        if state.step >= sum(n_steps[: epoch + 1]) and state.judged > epoch:
            continue
        network.train()
        for rows in _plan_epoch(state, lessons, chosen, config, n_steps, seed=seed, epoch=epoch):
            loss = learner.learn(rows, state.losses)
            nn.utils.clip_grad_norm_(trained.values(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            state.step += 1
            state.note_loss(loss)
            if config.average_share and state.step > total * (1 - config.average_share):
                state.average()
            if clock.is_due():
                tell()
            if checkpoint is not None and checkpoint.is_due():
                _write(checkpoint, state, tell)
        network.eval()
        with state.averaged():
            score = judge()
        state.keep_best(score)
        tell(score)
        state.judged = epoch + 1
    if checkpoint is not None:  # until the model is saved, so that what fails in between costs no training
        _write(checkpoint, state, tell)
    state.load_final()
    network.eval()


def _write(checkpoint: Checkpoint, state: TrainingState, tell: Callable[..., None]) -> None:
    """Write a checkpoint, or say why not: what is learnt is worth more than the way back to it."""
    try:
        checkpoint.write(state)
    except OutputError as error:
        tell(note=f"{error} Training goes on without it.")


def _plan_epoch(
    state: TrainingState,
    lessons: Lessons,
    chosen: Ints,
    config: EncoderConfig,
    n_steps: Sequence[int],
    *,
    seed: int,
    epoch: int,
) -> list[list[Row]]:
    """Plan what is left of an epoch; what it leaves out is settled when it begins."""
    done = state.step - sum(n_steps[:epoch])
    if done == 0:
        state.picked = pick_hardest(
            lessons, chosen, config, state.losses, n_steps[epoch], seed=seed, epoch=epoch
        )
    return plan_steps(lessons, state.picked, config, seed=seed, epoch=epoch)[done : n_steps[epoch]]


def _make_schedule(
    optimizer: torch.optim.Optimizer, config: EncoderConfig, n_steps: int
) -> torch.optim.lr_scheduler.LambdaLR:
    from transformers import get_linear_schedule_with_warmup

    n_warmup = round(config.warmup * n_steps)
    schedule: torch.optim.lr_scheduler.LambdaLR = get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
        optimizer, n_warmup, n_steps
    )
    return schedule
