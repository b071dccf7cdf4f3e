"""The network: an encoder, and the heads that read its tokens."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from torch import nn

from stance.errors import ConfigError, ModelError, quote_cause
from stance.models.encoder.batches import SpecialTokens, load_tokenizer
from stance.models.encoder.cues import N_CUE_CLASSES
from stance.models.encoder.weights import CONFIG_FILE, TOKENIZER_FILE, find_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_N_LEVELS: Final = 1 << 16  # of 16 random bits


class EncoderNetwork(nn.Module):
    """An encoder with heads for labels and cues, both on every token.

    A sentence's label scores are the mean of its tokens': the mean of the hidden states under a linear head,
    computed the other way round.
    """

    def __init__(self, backbone: Any, n_labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        if getattr(backbone, "pooler", None) is not None:
            backbone.pooler = None  # it reads the first token alone; nothing here asks for it
        width = int(backbone.config.hidden_size)
        self.backbone = backbone
        self.dropout = nn.Dropout(dropout)
        self.label_head = nn.Linear(width, n_labels)
        self.cue_head = nn.Linear(width, N_CUE_CLASSES)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Score every token for labels and for cues; each (n_rows, length, n_classes)."""
        hidden = self.dropout(self.backbone(input_ids=ids, attention_mask=mask).last_hidden_state)
        return self.label_head(hidden), self.cue_head(hidden)


def load_network(config: Mapping[str, Any], weights: bytes, n_labels: int, where: str) -> EncoderNetwork:
    """Build a network from its backbone's ``config.json`` and its weights."""
    from safetensors.torch import load
    from transformers import AutoConfig, AutoModel

    passing = ("model_type", "dtype", "torch_dtype")
    settings = {key: value for key, value in config.items() if key not in passing}
    try:
        built = AutoConfig.for_model(config["model_type"], **settings)
        backbone = AutoModel.from_config(built)  # type: ignore[no-untyped-call]
        network = EncoderNetwork(backbone, n_labels)
        network.load_state_dict(load(weights))
    except Exception as error:  # an architecture's own code fails in ways of its own
        raise ModelError(
            f"{where}: this version of transformers cannot load it ({quote_cause(error)}). "
            "Install the one that its card names, or train it again."
        ) from error
    return network.eval()


def load_pretrained(
    weights: str, n_labels: int, dropout: float, max_tokens: int
) -> tuple[EncoderNetwork, Tokenizer, SpecialTokens]:
    """Load an encoder's weights and its tokenizer, and put fresh heads on it; no code of the folder runs."""
    folder = find_weights(weights)
    tokenizer = load_tokenizer(folder / TOKENIZER_FILE)
    backbone = _load_backbone(folder)
    network = EncoderNetwork(backbone, n_labels, dropout).eval()
    # The last token in a row of full length, which is filled up to a multiple of 8.
    ids = torch.full((1, -(-max_tokens // 8) * 8), tokenizer.get_vocab_size() - 1)
    try:
        first, separator = tokenizer.encode("").ids
        with torch.inference_mode():
            if network(ids, torch.ones_like(ids))[0].shape[1] != ids.shape[1]:
                raise ValueError("it has no state for each token")
    except Exception as error:  # an architecture's own code fails in ways of its own
        raise ConfigError(
            f"{weights}: cannot read rows of encoder.max_tokens={max_tokens} ({quote_cause(error)}). "
            "Set a smaller number, or choose another encoder of the BERT family."
        ) from error
    return network, tokenizer, SpecialTokens(first, separator, int(backbone.config.pad_token_id or 0))


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


def _load_backbone(folder: Path) -> Any:
    """Load an encoder in float32, all of its weights from the file."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers import AutoModel

    try:
        with silence_libraries():
            backbone, found = AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                output_loading_info=True,
                use_safetensors=True,
                trust_remote_code=False,
            )
        if missing := sorted(key for key in found["missing_keys"] if "pooler" not in key):
            raise ValueError(f"{missing[0]} is missing")
    except Exception as error:  # an architecture's own code fails in ways of its own
        raise ModelError(
            f"{folder}: the weights are not those that its {CONFIG_FILE} describes ({quote_cause(error)}). "
            "Copy or fetch them again, or choose another encoder."
        ) from error
    return backbone.float()  # weights of 16 bits would not train


@contextlib.contextmanager
def silence_libraries() -> Iterator[None]:
    """Keep progress bars, warnings and advice of other libraries off the terminal for a while."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(action="ignore"), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        logging.disable(before)
