"""An encoder as an ONNX graph, which runs with neither torch nor transformers."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from stance.errors import ModelError, check_installed, quote_cause
from stance.models.encoder.model import EncoderModel
from stance.models.encoder.rounding import round_graph
from stance.models.encoder.sessions import SCORES, OnnxSession, TorchSession, open_graph

if TYPE_CHECKING:
    from stance.models.encoder.network import EncoderNetwork

_INPUTS = ("ids", "mask")
_OPSET: Final = 20  # the first with Gelu as one operation
_MOST_CHANGE: Final = 1e-3  # of a score; rounding makes about a hundredth of it
_NOT_THE_SAME: Final = (
    "encoder: expected a graph that reads rows of {} tokens as torch does; found {}. "
    "Choose another encoder, or score without exporting."
)

# The heads are a thousandth of the work and the last word on the label.
_ALWAYS_KEPT: Final = ("label_head", "cue_head", "sense_head")


def export_encoder(
    model: EncoderModel, path: Path, *, int8: bool = False, keep: Sequence[str] = ()
) -> EncoderModel:
    """Write an encoder's network as an ONNX graph.

    The graph reads ``ids`` and ``mask``, int64 of shape (n_rows, length), both free, and gives float32
    ``label_scores``, (n_rows, length, n_labels), and ``cue_scores``, (n_rows, length, n_cue_classes); of a
    model that finds senses, ``sense_scores``, (n_rows, length, 1), as well.

    Parameters
    ----------
    model : EncoderModel
        One that runs with torch; it stays as it is.
    path : Path
        The file to write; it is needed as long as the model returned is to be saved.
    int8 : bool
        Whether to round to 8 bits: see :func:`stance.models.encoder.rounding.round_graph`.
    keep : sequence of str
        Matrix products whose name in the graph contains one of these stay in float32, such as ``"layer.5"``.

    Returns
    -------
    EncoderModel
        The same model, run by onnxruntime.

    Raises
    ------
    ModelError
        If the model is exported already, torch cannot turn its network into a graph that does the same, or
        no name contains what is to be kept.
    MissingExtraError
        If torch, transformers, onnx or onnxruntime is not installed.

    Examples
    --------
    >>> exported = export_encoder(load_model("my-encoder"), Path("model.onnx"), int8=True)  # doctest: +SKIP
    """
    if not isinstance(model.session, TorchSession):
        raise ModelError(
            "encoder: expected one that is not exported; found one that is. Export the one it was made from."
        )
    check_installed("export", "torch", "transformers", "onnx", "onnxruntime", extra="encoder")
    with tempfile.TemporaryDirectory(prefix="stance-") as folder:
        exact = Path(folder) / "exact.onnx" if int8 else path
        _write_graph(model.session.network, exact)
        _check_graph(exact, model)
        if int8:
            heads = [name for name in _ALWAYS_KEPT if getattr(model.session.network, name) is not None]
            round_graph(exact, path, [*heads, *keep])
    made = {
        "format": "onnx",
        "int8": int8,
        "kept": list(keep) if int8 else [],
        "versions": {name: version(name) for name in ("torch", "onnx", "onnxruntime")},
    }
    return dataclasses.replace(model, session=OnnxSession(path), info={**model.info, "export": made})


def _write_graph(network: EncoderNetwork, path: Path) -> None:
    import torch

    network = copy.deepcopy(network).to("cpu").eval()
    backbone: Any = network.backbone
    # Torch's own attention brings guards against rows without a token into the graph; there are none.
    if hasattr(backbone, "set_attn_implementation"):  # older versions of transformers export it as it is
        backbone.set_attn_implementation("eager")
    ids = torch.ones((2, 8), dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    outputs = SCORES[: 2 if network.sense_head is None else 3]
    free = {name: {0: "rows", 1: "length"} for name in (*_INPUTS, *outputs)}
    try:
        with warnings.catch_warnings(), _without_log():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                network,
                (ids, mask),
                str(path),
                input_names=list(_INPUTS),
                output_names=list(outputs),
                dynamic_axes=free,
                opset_version=_OPSET,
                dynamo=False,  # the newer way takes minutes for the same graph, and one more library
            )
    except Exception as error:  # an architecture's own code fails in ways of its own
        raise ModelError(
            f"encoder: expected a network that torch can turn into a graph; found {type(error).__name__}: "
            f"{quote_cause(error)}. Choose another encoder, or score without exporting."
        ) from error


def _check_graph(path: Path, model: EncoderModel) -> None:
    """Raise an error where the graph holds for rows like the traced ones alone."""
    import torch

    network = copy.deepcopy(cast("TorchSession", model.session).network).to("cpu").eval()
    graph = open_graph(path)
    for length in (3, model.max_tokens):
        ids = torch.arange(2 * length).reshape(2, length) % model.tokenizer.get_vocab_size()
        mask = torch.ones_like(ids)
        try:
            found = graph.run(None, dict(zip(_INPUTS, (ids.numpy(), mask.numpy()), strict=True)))
        except Exception as error:  # onnxruntime's errors share no narrower class
            raise ModelError(_NOT_THE_SAME.format(length, quote_cause(error))) from error
        with torch.inference_mode():
            expected = [scores.numpy() for scores in network(ids, mask)]
        change = max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
        if not change <= _MOST_CHANGE:  # nor is a change that is no number
            raise ModelError(_NOT_THE_SAME.format(length, f"scores that differ by {change:.3g}"))


@contextlib.contextmanager
def _without_log() -> Iterator[None]:
    """Keep the advice that exporters log off the terminal for a while."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
