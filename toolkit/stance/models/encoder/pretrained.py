"""A network to fine-tune: pretrained weights with fresh heads, and the tokenizer that goes with them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.cache import go_offline
from stance.errors import ModelError
from stance.models.encoder.network import EncoderNetwork, read_backbone_config
from stance.models.encoder.reading import is_out_of_memory
from stance.models.encoder.sources import CONFIG_FILE, TOKENIZER_FILE
from stance.models.encoder.tokens import SpecialTokens, find_special_tokens, load_tokenizer
from stance.models.encoder.weights import find_weights

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_NUMBER: Final = re.compile(r"(?<=\.)\d+(?=\.)")


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
        If the weights are missing, cut short, do not fit their configuration or their tokenizer, or are not
        of an encoder.
    """
    folder = find_weights(weights)
    config = read_backbone_config(folder)
    if config.get("is_encoder_decoder"):
        raise ModelError(
            f"{folder}: expected an encoder; found one with a decoder, {config.get('model_type')}. Choose "
            "one of the BERT family."
        )
    tokenizer = load_tokenizer(folder / TOKENIZER_FILE)
    backbone = _load_backbone(folder)
    _check_tokenizer(tokenizer, backbone, folder)
    special = find_special_tokens(tokenizer, int(backbone.config.pad_token_id or 0))
    width = int(backbone.config.hidden_size)
    network = EncoderNetwork(backbone, width, n_labels, n_cue_classes, dropout, has_senses=has_senses)
    return network, tokenizer, special


def _load_backbone(folder: Path) -> Any:
    """Load an encoder in float32, all of its weights from the file; no code of the folder is run."""
    go_offline()
    from transformers import AutoModel

    with _without_bars():
        try:
            backbone, found = AutoModel.from_pretrained(
                folder,
                local_files_only=True,
                output_loading_info=True,
                use_safetensors=True,
                trust_remote_code=False,
                ignore_mismatched_sizes=True,  # what does not match is told below, by name
            )
        except Exception as error:  # an architecture's own code fails in ways of its own
            if is_out_of_memory(error):
                raise
            reason = " ".join((str(error).strip() or type(error).__name__).splitlines()[0].split())
            raise ModelError(
                f"{folder}: expected the weights that its {CONFIG_FILE} describes; found others "
                f"({reason.rstrip('.')}). Fetch or copy them again, or choose another encoder."
            ) from error
    problem = _find_misfit(backbone, found)
    if problem:
        raise ModelError(
            f"{folder}: expected the weights that its {CONFIG_FILE} describes; found {problem}. "
            "Fetch or copy them again."
        )
    if getattr(backbone, "pooler", None) is not None:
        backbone.pooler = None
    return backbone.float()  # weights of 16 bits would not train, and the heads are of 32


def _find_misfit(backbone: Any, found: Mapping[str, Any]) -> str | None:
    """Say which weights are missing, of another shape, or of layers that the configuration does not have."""
    misshapen = sorted(found["mismatched_keys"])
    if misshapen:
        name, there, expected = misshapen[0]
        return f"others ({name} of shape {tuple(there)} in place of {tuple(expected)})"
    missing = sorted(key for key in found["missing_keys"] if "pooler" not in key)
    if missing:
        return f"none for {missing[0]}" + (f" and {len(missing) - 1} more" if missing[1:] else "")
    # Heads of other tasks may be left over; layers may not.
    numbered = tuple(f".{_NUMBER.sub('0', name)}" for name in backbone.state_dict() if _NUMBER.search(name))
    surplus = sorted(
        key for key in found["unexpected_keys"] if f".{_NUMBER.sub('0', key)}".endswith(numbered)
    )
    return f"more layers (as {surplus[0]})" if surplus else None


def _check_tokenizer(tokenizer: Tokenizer, backbone: Any, folder: Path) -> None:
    """Raise an error where the tokenizer has tokens for which there are no weights."""
    n_rows = int(backbone.get_input_embeddings().weight.shape[0])
    n_tokens = 1 + max(tokenizer.get_vocab().values(), default=-1)
    if n_tokens > n_rows:
        raise ModelError(
            f"{folder}: expected a tokenizer of at most the weights' {n_rows} tokens; found one of "
            f"{n_tokens}. Copy both from the same encoder."
        )


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
