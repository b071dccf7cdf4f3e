"""The network: an encoder, and the heads that read its tokens."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from torch import nn

from stance.errors import ConfigError, ModelError, quote_cause
from stance.models.encoder.batches import SpecialTokens, load_tokenizer
from stance.models.encoder.weights import CONFIG_FILE, TOKENIZER_FILE, find_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NUMBER: Final = re.compile(r"(?<=\.)\d+(?=\.)")
_N_LEVELS: Final = 1 << 16  # of 16 random bits


class EncoderNetwork(nn.Module):
    """An encoder with heads for labels and cues, both on every token.

    A sentence's label scores are the mean of its tokens': the mean of the hidden states under a linear head,
    computed the other way round.
    """

    def __init__(
        self, backbone: nn.Module, width: int, n_labels: int, n_cue_classes: int, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.dropout = nn.Dropout(dropout)
        self.label_head = nn.Linear(width, n_labels)
        self.cue_head = nn.Linear(width, n_cue_classes)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Score every token for labels and for cues; each (n_rows, length, n_classes)."""
        hidden = self.dropout(self.backbone(input_ids=ids, attention_mask=mask).last_hidden_state)
        return self.label_head(hidden), self.cue_head(hidden)


def build_backbone(config: Mapping[str, Any], where: str) -> tuple[nn.Module, int]:
    """Build an encoder with random weights from its ``config.json``; return it and its width."""
    from transformers import AutoConfig, AutoModel

    passing = ("model_type", "dtype", "torch_dtype")
    settings = {key: value for key, value in config.items() if key not in passing}
    try:
        built = AutoConfig.for_model(config["model_type"], **settings)
        backbone = AutoModel.from_config(built)  # type: ignore[no-untyped-call]
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(
            f"{where}: transformers knows no encoder {config.get('model_type')!r} ({quote_cause(error)}). "
            "Choose another, or upgrade transformers."
        ) from error
    return _drop_pooler(backbone), int(built.hidden_size)


def load_pretrained(
    weights: str, n_labels: int, n_cue_classes: int, dropout: float, *, max_tokens: int
) -> tuple[EncoderNetwork, Tokenizer, SpecialTokens]:
    """Load an encoder's weights and its tokenizer, and put fresh heads on it; no code of the folder runs."""
    folder = find_weights(weights)
    config = _read_config(folder / CONFIG_FILE)
    if config.get("is_encoder_decoder"):
        raise ModelError(f"{folder}: is an encoder with a decoder. Choose one of the BERT family.")
    tokenizer = load_tokenizer(folder / TOKENIZER_FILE)
    backbone = _load_backbone(folder)
    n_rows = int(backbone.get_input_embeddings().weight.shape[0])
    n_tokens = 1 + max(tokenizer.get_vocab().values(), default=-1)
    if n_tokens > n_rows:
        raise ModelError(
            f"{folder}: the tokenizer has {n_tokens} tokens and the weights {n_rows}. "
            "Copy both from the same encoder."
        )
    around = tokenizer.encode("").ids
    if len(around) != 2:
        raise ModelError(
            f"{folder}: puts {len(around)} special tokens around a text, not 2. "
            "Choose an encoder of the BERT family."
        )
    special = SpecialTokens(around[0], around[1], int(backbone.config.pad_token_id or 0))
    width = int(backbone.config.hidden_size)
    network = EncoderNetwork(backbone, width, n_labels, n_cue_classes, dropout)
    _check_length(network, 8, max_tokens, weights)
    return network, tokenizer, special


def pack_dropout(network: nn.Module) -> None:
    """Put packed dropout in the place of torch's: a fifth of a training step on a CPU."""
    for module in network.modules():
        for name, child in module.named_children():
            if type(child) is nn.Dropout:
                setattr(module, name, PackedDropout(child.p))


class PackedDropout(nn.Dropout):
    """Dropout that draws 16 random bits for an element where torch draws a number; on a CPU alone."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002 - as torch calls it
        """Drop elements at random while training, and scale the others up."""
        if not self.training or input.device.type != "cpu":
            return super().forward(input)
        n_dropped = min(round(self.p * _N_LEVELS), _N_LEVELS - 1)
        # Drawn by torch's generator, so that its seed settles them.
        numbers = torch.empty(-(-input.numel() // 4), dtype=torch.int64).random_(-(2**63), None)
        bits = numbers.numpy().view(np.int16)[: input.numel()]
        # numpy compares and converts such arrays faster than torch does.
        keeps = (bits >= n_dropped - (_N_LEVELS >> 1)).astype(np.float32)
        mask = torch.from_numpy(keeps).reshape(input.shape)
        return input * mask.mul_(_N_LEVELS / (_N_LEVELS - n_dropped)).to(input.dtype)


def _read_config(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read ({quote_cause(error)}). Copy it again.") from error
    if not isinstance(found, dict) or "model_type" not in found:
        raise ModelError(f"{path}: says no model_type. Copy an encoder's configuration.")
    return found


def _load_backbone(folder: Path) -> Any:
    """Load an encoder in float32, all of its weights from the file."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers import AutoModel

    problem: str | None
    with _silence_transformers():
        try:
            backbone, found = AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                output_loading_info=True,
                use_safetensors=True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,  # _find_misfit names them
            )
            problem = _find_misfit(backbone, found)
        except Exception as error:  # noqa: BLE001  # an architecture's own code fails in ways of its own
            problem = quote_cause(error) or type(error).__name__
    if problem:
        raise ModelError(
            f"{folder}: the weights are not those that its {CONFIG_FILE} describes ({problem}). "
            "Copy or fetch them again, or choose another encoder."
        )
    return _drop_pooler(backbone).float()  # weights of 16 bits would not train


def _find_misfit(backbone: Any, found: Mapping[str, Any]) -> str | None:
    """Say which weights are missing, of another shape, or of layers that the configuration does not have."""
    misshapen = sorted(found["mismatched_keys"])
    if misshapen:
        name, there, expected = misshapen[0]
        return f"{name} has the shape {tuple(there)}, not {tuple(expected)}"
    missing = sorted(key for key in found["missing_keys"] if "pooler" not in key)
    if missing:
        return f"{missing[0]} is missing" + (f", and {len(missing) - 1} more" if missing[1:] else "")
    # Heads of other tasks may be left over; layers may not.
    numbered = tuple(f".{_NUMBER.sub('0', name)}" for name in backbone.state_dict() if _NUMBER.search(name))
    surplus = sorted(
        key for key in found["unexpected_keys"] if f".{_NUMBER.sub('0', key)}".endswith(numbered)
    )
    return f"there are more layers, such as {surplus[0]}" if surplus else None


def _drop_pooler(backbone: Any) -> Any:
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None  # it reads the first token alone; nothing here asks for it
    return backbone


def _check_length(network: EncoderNetwork, short: int, max_tokens: int, where: str) -> None:
    """Raise an error where an encoder does not read rows of these lengths."""
    network.eval()
    for length in (short, -(-max_tokens // 8) * 8):  # rows are filled up to a multiple of 8
        ids = torch.zeros((1, length), dtype=torch.int64)
        try:
            with torch.inference_mode():
                if network(ids, torch.ones_like(ids))[0].shape[1] != length:
                    raise ValueError("it has no state for each token")
        except Exception as error:  # an architecture's own code fails in ways of its own
            if length == short:
                raise ModelError(
                    f"{where}: cannot be used ({type(error).__name__}: {quote_cause(error)}). "
                    "Choose another encoder."
                ) from error
            raise ConfigError(
                f"{where}: takes no rows of encoder.max_tokens={max_tokens}. Set a smaller number."
            ) from error


@contextlib.contextmanager
def _silence_transformers() -> Iterator[None]:
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]
