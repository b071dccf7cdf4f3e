"""The network: an encoder and the heads that read its tokens."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import nn

from stance.errors import ConfigError, ModelError, quote_cause


class EncoderNetwork(nn.Module):
    """An encoder with a label head and a cue head, and perhaps a sense head, all on every token.

    The label of a sentence is the mean of its tokens' label scores: the mean of the hidden states under a
    linear head, computed the other way round, so that sentences of any number and length can share a row.

    Parameters
    ----------
    backbone : torch.nn.Module
        Gives hidden states, shape (n_rows, length, width), as ``last_hidden_state``.
    width : int
        Of the hidden states.
    n_labels : int
    n_cue_classes : int
        Columns of the cue head; 0 for none.
    dropout : float
        Of the hidden states before the heads, in [0, 1).
    has_senses : bool
        Whether a head says of each token, were it *may, might* or *could*, whether it states a likelihood.
    """

    def __init__(
        self,
        backbone: nn.Module,
        width: int,
        n_labels: int,
        n_cue_classes: int,
        dropout: float = 0.1,
        *,
        has_senses: bool = False,
    ) -> None:
        super().__init__()
        self.backbone = backbone
        self.dropout = nn.Dropout(dropout)
        self.label_head = nn.Linear(width, n_labels)
        self.cue_head = nn.Linear(width, n_cue_classes)
        self.sense_head = nn.Linear(width, 1) if has_senses else None

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Score every token.

        Parameters
        ----------
        ids, mask : int64 tensor, shape (n_rows, length)

        Returns
        -------
        label_scores : float tensor, shape (n_rows, length, n_labels)
        cue_scores : float tensor, shape (n_rows, length, n_cue_classes)
        sense_scores : float tensor, shape (n_rows, length, 1)
            Log odds; only where there is a sense head.
        """
        hidden = self.backbone(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = self.dropout(hidden)
        found = (self.label_head(hidden), self.cue_head(hidden))
        return found if self.sense_head is None else (*found, self.sense_head(hidden))


def read_backbone_config(folder: Path) -> dict[str, Any]:
    """Read a backbone's ``config.json``.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict

    Raises
    ------
    ModelError
        If it is missing, or not JSON of an encoder.
    """
    path = folder / "config.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"{path}: expected the encoder's configuration; found none. Check the path."
        ) from error
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: expected whole JSON; found {error}. Copy it again.") from error
    if not isinstance(found, dict) or "model_type" not in found:
        raise ModelError(
            f"{path}: expected the encoder's configuration, with its model_type; found other JSON. "
            "Copy it again."
        )
    return found


def build_backbone(config: dict[str, Any], where: str) -> tuple[nn.Module, int]:
    """Build an encoder with random weights.

    Parameters
    ----------
    config : dict
        As of ``config.json``.
    where : str
        What error messages call it.

    Returns
    -------
    backbone : torch.nn.Module
    width : int
        Of its hidden states.

    Raises
    ------
    ModelError
        If transformers knows no such architecture.
    """
    from transformers import AutoConfig, AutoModel

    settings = {
        key: value for key, value in config.items() if key not in ("model_type", "dtype", "torch_dtype")
    }
    try:
        built = AutoConfig.for_model(config["model_type"], **settings)
        backbone = AutoModel.from_config(built)  # type: ignore[no-untyped-call]
    except (KeyError, ValueError, TypeError) as error:
        raise ModelError(
            f"{where}: expected an encoder that transformers knows; found {config.get('model_type')!r} "
            f"({error}). Choose another, or upgrade transformers."
        ) from error
    # The pooler reads the first token alone; nothing here asks for it.
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None
    return backbone, int(built.hidden_size)


def check_length(network: EncoderNetwork, max_tokens: int, where: str) -> None:
    """Raise an error where an encoder has no places for rows of this length.

    Parameters
    ----------
    network : EncoderNetwork
    max_tokens : int
    where : str
        What the error message calls the encoder.

    Raises
    ------
    ConfigError
    ModelError
        If it cannot read even a short row.
    """
    network.eval()
    try:
        _read_zeros(network, 8)
    except Exception as error:  # an architecture's own code fails in ways of its own
        raise ModelError(
            f"{where}: expected an encoder that gives each token its own state; found that it cannot "
            f"({type(error).__name__}: {quote_cause(error)}). Choose another encoder."
        ) from error
    try:
        _read_zeros(network, -(-max_tokens // 8) * 8)  # rows are filled up to a multiple of 8
    except (IndexError, RuntimeError) as error:
        raise ConfigError(
            f"{where}: expected an encoder for rows of encoder.max_tokens={max_tokens}; found it takes no "
            "such length. Pass --set encoder.max_tokens with a smaller number."
        ) from error


def _read_zeros(network: EncoderNetwork, length: int) -> None:
    """Read a row of the first token: no tokenizer takes that for padding which would have no place."""
    ids = torch.zeros((1, length), dtype=torch.int64)
    with torch.inference_mode():
        scores, *_ = network(ids, torch.ones_like(ids))
    if scores.shape[1] != length:
        raise ValueError(f"{scores.shape[1]} states for {length} tokens")
