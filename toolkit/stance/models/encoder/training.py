"""The training loop: losses, schedule, averaging, checkpoints."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import torch
from torch import nn

from stance.encoder_config import EncoderConfig
from stance.errors import ModelError
from stance.models.encoder.checkpoints import Checkpoint, TrainingState
from stance.models.encoder.lessons import Lessons, Step, fill_step, plan_steps
from stance.models.encoder.network import EncoderNetwork
from stance.models.encoder.progress import Clock, Progress
from stance.models.encoder.reading import is_out_of_memory
from stance.models.encoder.spans import UNKNOWN
from stance.models.encoder.tokens import Ints, SpecialTokens


def choose_device() -> torch.device:
    """Choose the fastest device there is: CUDA, then MPS, then the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


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


def compute_loss(
    network: nn.Module, step: Step, lessons: Lessons, config: EncoderConfig, device: torch.device
) -> torch.Tensor:
    """Cross-entropy of the labels, plus that of the cues."""
    batch = step.batch
    label_scores, cue_scores = network(
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
    label_loss = nn.functional.cross_entropy(
        totals / sizes, target, reduction="none", label_smoothing=config.label_smoothing
    )
    loss = (label_loss * weight).sum() / weight.sum()
    if config.cue_weight and cue_scores.shape[-1]:
        cue_target = torch.from_numpy(lessons.cue_target[batch.source[batch.source >= 0]]).to(device)
        if cue_target.ndim > 1 or bool((cue_target != UNKNOWN).any()):
            cue_loss = nn.functional.cross_entropy(
                cue_scores[inside].float(), cue_target, ignore_index=UNKNOWN
            )
            # By token a cue is rare; by sentence its loss is of the label's order.
            loss = loss + config.cue_weight * cue_loss * len(piece) / n_pieces
    return loss


def train_network(
    network: EncoderNetwork,
    lessons: Lessons,
    chosen: Ints,
    config: EncoderConfig,
    special: SpecialTokens,
    *,
    seed: int = 0,
    checkpoint: Checkpoint | None = None,
    judge: Callable[[], float] | None = None,
    report: Callable[[Progress], None] | None = None,
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
    checkpoint : Checkpoint, optional
        Where to resume from, and what is written every so often.
    judge : callable, optional
        Macro-F1 on held-out documents, called after each epoch; the weights of the best epoch are kept.
    report : callable, optional
        Called with the progress, about once a second.
    """
    device = choose_device()
    network.to(device)
    torch.manual_seed(seed)
    # Epochs are planned anew when they begin: the plans of many would fill memory.
    n_steps = [
        len(plan_steps(lessons, chosen, config, seed=seed, epoch=epoch)) for epoch in range(config.epochs)
    ]
    total = sum(n_steps)
    optimizer = torch.optim.AdamW(group_parameters(network, config), betas=(0.9, 0.98), eps=1e-6)
    schedule = _make_schedule(optimizer, config, total)
    trained = {name: p for name, p in network.named_parameters() if p.requires_grad}
    state = TrainingState(trained, optimizer, schedule)
    if checkpoint is not None:
        checkpoint.restore(state)
    clock = Clock(total, state.step)
    for epoch in range(config.epochs):
        if state.step >= sum(n_steps[: epoch + 1]) and state.judged > epoch:
            continue
        network.train()
        steps = plan_steps(lessons, chosen, config, seed=seed, epoch=epoch)
        for rows in steps[state.step - sum(n_steps[:epoch]) :]:
            step = fill_step(rows, lessons.tokens, special)
            try:
                with _autocast(config, device):
                    loss = compute_loss(network, step, lessons, config, device)
                loss.backward()  # type: ignore[no-untyped-call]
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                raise ModelError(
                    f"encoder: expected memory for steps of {config.batch_tokens} tokens; found too little. "
                    f"Pass --set encoder.batch_tokens={max(config.batch_tokens // 2, config.max_tokens)}."
                ) from error
            nn.utils.clip_grad_norm_(trained.values(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            state.step += 1
            state.note_loss(float(loss.detach()))
            if config.average_share and state.step > total * (1 - config.average_share):
                state.average()
            if report is not None and clock.is_due():
                report(
                    Progress(
                        epoch + 1, config.epochs, state.step, total, state.loss, None, clock.left(state.step)
                    )
                )
            if checkpoint is not None and checkpoint.is_due():
                checkpoint.write(state)
        if judge is not None:
            network.eval()
            with state.averaged():
                score = judge()
            state.keep_best(score)
            if report is not None:
                report(
                    Progress(
                        epoch + 1, config.epochs, state.step, total, state.loss, score, clock.left(state.step)
                    )
                )
        state.judged = epoch + 1
    state.load_final()
    network.eval()


def _make_schedule(
    optimizer: torch.optim.Optimizer, config: EncoderConfig, n_steps: int
) -> torch.optim.lr_scheduler.LambdaLR:
    from transformers import get_linear_schedule_with_warmup

    n_warmup = round(config.warmup * n_steps)
    schedule: torch.optim.lr_scheduler.LambdaLR = get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
        optimizer, n_warmup, n_steps
    )
    return schedule


def uses_bfloat16(config: EncoderConfig, device: torch.device) -> bool:
    """Whether matrix products are done in bfloat16."""
    return config.precision == "bfloat16" or (config.precision == "auto" and is_bfloat16_fast(device))


def _autocast(config: EncoderConfig, device: torch.device) -> contextlib.AbstractContextManager[object]:
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=uses_bfloat16(config, device))


def is_bfloat16_fast(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32: measured once, on one matrix product."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if device.type != "cpu":
        return False
    if not _MEASURED:
        seconds = []
        for kind in (torch.float32, torch.bfloat16):
            left, right = torch.ones(512, 768, dtype=kind), torch.ones(768, 768, dtype=kind)
            best = float("inf")
            for _ in range(4):
                begin = time.perf_counter()
                left @ right
                best = min(best, time.perf_counter() - begin)
            seconds.append(best)
        _MEASURED.append(seconds[1] < 0.8 * seconds[0])
    return _MEASURED[0]


_MEASURED: list[bool] = []
