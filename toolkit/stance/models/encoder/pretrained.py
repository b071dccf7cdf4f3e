"""A network to fine-tune: pretrained weights with fresh heads, and the tokenizer that goes with them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from stance.cache import go_offline
from stance.errors import ModelError
from stance.models.encoder.network import EncoderNetwork, read_backbone_config
from stance.models.encoder.tokens import SpecialTokens, find_special_tokens, load_tokenizer
from stance.models.encoder.weights import find_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def load_pretrained(
    weights: str, n_labels: int, n_cue_classes: int, dropout: float, *, has_senses: bool = False
) -> tuple[EncoderNetwork, Tokenizer, SpecialTokens]:
    """Load an encoder and put fresh heads on it.

    Parameters
    ----------
    weights : str
        ``minilm``, ``mpnet``, a folder, or a hub name that is on this machine.
    n_labels, n_cue_classes : int
    dropout : float
    has_senses : bool
        Whether there is a head for the senses of modals.

    Returns
    -------
    network : EncoderNetwork
    tokenizer : tokenizers.Tokenizer
    special : SpecialTokens

    Raises
    ------
    ModelError
        If the weights are missing, cut short, or do not fit their configuration or their tokenizer.
    """
    folder = find_weights(weights)
    config = read_backbone_config(folder)
    tokenizer = load_tokenizer(folder / "tokenizer.json")
    n_rows = int(config.get("vocab_size", 0))
    if tokenizer.get_vocab_size() > n_rows:
        raise ModelError(
            f"{folder}: expected a tokenizer of at most the weights' {n_rows} tokens; found one of "
            f"{tokenizer.get_vocab_size()}. Copy both from the same encoder."
        )
    special = find_special_tokens(tokenizer, int(config.get("pad_token_id") or 0))
    go_offline()
    from transformers import AutoModel

    with _without_bars():
        try:
            backbone, found = AutoModel.from_pretrained(
                folder, local_files_only=True, output_loading_info=True, use_safetensors=True
            )
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            reason = str(error).strip().splitlines()[0]
            raise ModelError(
                f"{folder}: expected the weights that its config.json describes; found others ({reason}). "
                "Fetch or copy them again."
            ) from error
    missing = sorted(key for key in found["missing_keys"] if "pooler" not in key)
    if missing:
        raise ModelError(
            f"{folder}: expected the weights that its config.json describes; found none for {missing[0]} "
            f"and {len(missing) - 1} more. Fetch or copy them again."
        )
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None
    width = int(backbone.config.hidden_size)
    network = EncoderNetwork(backbone, width, n_labels, n_cue_classes, dropout, has_senses=has_senses)
    return network, tokenizer, special


@contextlib.contextmanager
def _without_bars() -> Iterator[None]:
    """Keep transformers' progress bars and warnings off the terminal for a while."""
    from transformers.utils import logging

    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]
