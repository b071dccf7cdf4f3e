"""What runs a network: torch, or onnxruntime where neither torch nor transformers is installed."""

from __future__ import annotations

import hashlib
import os
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from stance.cores import count_cores
from stance.errors import MissingExtraError, ModelError, quote_cause
from stance.models.encoder.rows import Batch

if TYPE_CHECKING:
    from stance.models.encoder.network import EncoderNetwork

Scores = NDArray[np.float32]

SCORES: Final = ("label_scores", "cue_scores", "sense_scores")
"""What a network gives for each token, the last only where it has learnt senses."""


class Session(Protocol):
    """Scores every token of a batch."""

    def run(self, batch: Batch) -> tuple[Scores, ...]:
        """Give label scores and cue scores, shape (n_rows, length, n_labels) and (…, n_cue_classes).

        Where senses were learnt, their scores come third: (…, 1).
        """


class TorchSession:
    """Runs a network with torch.

    Parameters
    ----------
    network : EncoderNetwork
    """

    def __init__(self, network: EncoderNetwork, *, use_bfloat16: bool = False) -> None:
        self.network = network
        self._use_bfloat16 = use_bfloat16

    def run(self, batch: Batch) -> tuple[Scores, ...]:
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
    """Runs an exported network with onnxruntime, each row by itself.

    A row's scores then depend on no other row and on no padding, not even in the last bit, which rounding to
    8 bits would blow up; and the matrices of a row stay in the processor's cache, where a batch's do not.

    Parameters
    ----------
    path : Path
        A ``model.onnx``.
    n_threads : int, optional
        Rows at work at once, 1 or more; by default what ``OMP_NUM_THREADS`` says, or one a core.
    sha256 : str, optional
        Of the file as it was checked, so that another that takes its place is not saved for it.

    Attributes
    ----------
    path : Path
    n_scores : int
        How many scores it gives for a token: 3 where it has learnt senses, else 2.

    Raises
    ------
    ModelError
        If the file is missing, damaged, or holds another kind of network.
    MissingExtraError
        If onnxruntime is not installed.
    """

    def __init__(self, path: Path, n_threads: int | None = None, sha256: str | None = None) -> None:
        self.path = path
        self.sha256 = sha256
        try:
            self._session = open_graph(path)
        except ImportError as error:
            raise MissingExtraError(str(path), "onnxruntime", "onnx") from error
        except Exception as error:  # onnxruntime's errors share no narrower class
            raise ModelError(
                f"{path}: expected an ONNX model; found {quote_cause(error)}. Export it again."
            ) from error
        names = [found.name for found in self._session.get_inputs()]
        if names != ["ids", "mask"] or len(self._session.get_outputs()) not in (2, 3):
            raise ModelError(
                f"{path}: expected a network that reads ids and mask and gives two or three scores; found "
                f"one that reads {', '.join(names)}. Export it with stance export."
            )
        self.n_scores = len(self._session.get_outputs())
        self._given_threads = n_threads
        self._n_threads = count_threads() if n_threads is None else n_threads
        self._map: Any = map
        if self._n_threads > 1:
            self._start_threads()
            _THREADED.add(self)

    def __reduce__(self) -> tuple[type[OnnxSession], tuple[Path, int | None, str | None]]:
        """Open the file anew in the other process: what runs the graph cannot be copied."""
        return OnnxSession, (self.path, self._given_threads, self.sha256)

    def read_file(self) -> bytes:
        """Read the file that was opened; raise an error where it is gone or another has taken its place."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise ModelError(
                f"{self.path}: expected the exported network that the model was loaded from; found "
                f"{error.strerror}. Load the model from where it is now."
            ) from error
        if self.sha256 not in (None, hashlib.sha256(data).hexdigest()):
            raise ModelError(
                f"{self.path}: expected the exported network that the model was loaded from; found another "
                "in its place. Load the model again."
            )
        return data

    def run(self, batch: Batch) -> tuple[Scores, ...]:
        """Score every token; padding is left at 0."""
        lengths = batch.mask.sum(axis=1).tolist()
        found = list(self._map(self._run_row, map(_cut_row, batch.ids, lengths)))
        every = tuple(np.zeros((*batch.ids.shape, scores.shape[-1]), dtype=np.float32) for scores in found[0])
        for i, (length, row) in enumerate(zip(lengths, found, strict=True)):
            for scores, of_row in zip(every, row, strict=True):
                scores[i, :length] = of_row[0]
        return every

    def _start_threads(self) -> None:
        self._map = ThreadPoolExecutor(self._n_threads).map

    def _run_row(self, ids: NDArray[np.int64]) -> list[Scores]:
        try:
            found: list[Scores] = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
        except Exception as error:
            if "alloc" in str(error).lower():
                raise MemoryError(str(error)) from error
            raise ModelError(
                f"{self.path}: expected a network for this tokenizer; found {quote_cause(error)}. "
                "Export it again."
            ) from error
        return found


_THREADED: Final[weakref.WeakSet[OnnxSession]] = weakref.WeakSet()


def _restart_threads() -> None:
    """Give sessions fresh threads in a forked process: a pool counts those it had, of which none is there."""
    for session in _THREADED:
        session._start_threads()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_restart_threads)


def open_graph(path: Path) -> Any:
    """Open an ONNX file with onnxruntime, to run on one core with the same result on every processor.

    Parameters
    ----------
    path : Path

    Returns
    -------
    onnxruntime.InferenceSession
    """
    import onnxruntime

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised
    # Without VNNI a processor cuts sums of 8-bit products off at 16 bits, unless it takes a slower way.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def count_threads() -> int:
    """Count the rows to work on at once: what ``OMP_NUM_THREADS`` says, else one a core."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isdecimal() and int(said):
        return int(said)
    return count_cores()


def _cut_row(ids: NDArray[np.int64], length: int) -> NDArray[np.int64]:
    return ids[None, :length]
