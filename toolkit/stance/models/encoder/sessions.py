"""What runs a network: torch, or onnxruntime where neither torch nor transformers is installed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from stance.errors import MissingExtraError, ModelError
from stance.models.encoder.rows import Batch

if TYPE_CHECKING:
    from stance.models.encoder.network import EncoderNetwork

Scores = NDArray[np.float32]


class Session(Protocol):
    """Scores every token of a batch."""

    def run(self, batch: Batch) -> tuple[Scores, Scores]:
        """Give label scores and cue scores, shape (n_rows, length, n_labels) and (…, n_cue_classes)."""


class TorchSession:
    """Runs a network with torch.

    Parameters
    ----------
    network : EncoderNetwork
    """

    def __init__(self, network: EncoderNetwork, *, use_bfloat16: bool = False) -> None:
        self.network = network
        self._use_bfloat16 = use_bfloat16

    def run(self, batch: Batch) -> tuple[Scores, Scores]:
        """Score every token."""
        import torch

        device = next(self.network.parameters()).device
        autocast = torch.autocast(device.type, dtype=torch.bfloat16, enabled=self._use_bfloat16)
        with torch.inference_mode(), autocast:
            found = self.network(
                torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.mask).to(device)
            )
        return tuple(scores.float().cpu().numpy() for scores in found)


class OnnxSession:
    """Runs an exported network with onnxruntime.

    Parameters
    ----------
    path : Path
        A ``model.onnx``.
    n_threads : int
        0 for as many as there are cores.

    Attributes
    ----------
    path : Path
    """

    def __init__(self, path: Path, n_threads: int = 0) -> None:
        self.path = path
        try:
            import onnxruntime
        except ImportError as error:
            raise MissingExtraError(str(path), "onnxruntime", "onnx") from error
        options: Any = onnxruntime.SessionOptions()
        options.intra_op_num_threads = n_threads
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's errors share no narrower class
            raise ModelError(f"{path}: expected an ONNX model; found {error}. Export it again.") from error

    def run(self, batch: Batch) -> tuple[Scores, Scores]:
        """Score every token."""
        label_scores, cue_scores = self._session.run(None, {"ids": batch.ids, "mask": batch.mask})
        return label_scores, cue_scores
