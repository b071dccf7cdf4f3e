"""What runs a network: torch, or onnxruntime where neither torch nor transformers is installed."""

from __future__ import annotations

import hashlib
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError, guard_imports, quote_cause
from stance.models.encoder.batches import Batch, Rows, SpecialTokens, Subwords, fill_batch, group_rows

if TYPE_CHECKING:
    from stance.models.encoder.network import EncoderNetwork

Scores = NDArray[np.float32]

SCORES: Final = ("label_scores", "cue_scores")
"""What a network gives for each token."""

_BATCH_TOKENS: Final = 4096  # at once, padding included


class Session(Protocol):
    """Scores every token of a batch: arrays of shape (n_rows, length, n_classes), as in ``SCORES``."""

    def run(self, batch: Batch) -> tuple[Scores, ...]:
        """Score every token."""


class TorchSession:
    """Runs a network with torch."""

    def __init__(self, network: EncoderNetwork, *, use_bfloat16: bool = False) -> None:
        self.network = network
        self._use_bfloat16 = use_bfloat16

    def run(self, batch: Batch) -> tuple[Scores, ...]:
        """Score every token."""
        import torch

        device = next(self.network.parameters()).device
        autocast = torch.autocast(device.type, dtype=torch.bfloat16, enabled=self._use_bfloat16)
        ids, mask = (torch.from_numpy(values).to(device) for values in (batch.ids, batch.mask))
        with torch.inference_mode(), autocast:
            found = self.network(ids, mask)
        return tuple(scores.float().cpu().numpy() for scores in found)


class OnnxSession:
    """Runs an exported network with onnxruntime, each row by itself.

    A row's scores then depend on no other row and on no padding, not even in the last bit, which rounding to
    8 bits would blow up; and a row's matrices stay in the processor's cache, where a batch's do not.

    Parameters
    ----------
    path : Path
        A ``model.onnx``.
    n_threads : int, optional
        Rows at work at once; by default what ``OMP_NUM_THREADS`` says, or one a core.
    sha256 : str, optional
        Of the file as it was checked, so that another that takes its place is not saved for it.
    """

    def __init__(self, path: Path, n_threads: int | None = None, sha256: str | None = None) -> None:
        self.path, self.sha256, self._given_threads = path, sha256, n_threads
        with guard_imports(str(path), "onnxruntime", extra="onnx"):
            import onnxruntime  # noqa: F401
        try:
            self._session = open_graph(path)
        except Exception as error:  # onnxruntime's errors share no narrower class
            raise ModelError(f"{path}: is no ONNX model ({quote_cause(error)}). Export it again.") from error
        names = [found.name for found in self._session.get_inputs()]
        outputs = {found.name for found in self._session.get_outputs()}
        if names != ["ids", "mask"] or not outputs.issuperset(SCORES):
            raise ModelError(f"{path}: is the graph of another network. Export the model again.")
        self._n_threads = n_threads or _count_threads()
        self._pool: ThreadPoolExecutor | None = None
        self._pid = 0

    def __reduce__(self) -> tuple[type[OnnxSession], tuple[Path, int | None, str | None]]:
        return OnnxSession, (
            self.path,
            self._given_threads,
            self.sha256,
        )  # another process opens the file anew

    def read_file(self) -> bytes:
        """Read the file that was opened; raise an error where it is gone or another has taken its place."""
        try:
            data = self.path.read_bytes()
        except OSError as error:
            raise ModelError(f"{self.path}: is gone ({error.strerror}). Load the model again.") from error
        if self.sha256 not in (None, hashlib.sha256(data).hexdigest()):
            raise ModelError(f"{self.path}: has been replaced since it was loaded. Load the model again.")
        return data

    def run(self, batch: Batch) -> tuple[Scores, ...]:
        """Score every token; padding is left at 0."""
        lengths = batch.mask.sum(axis=1).tolist()
        rows = [ids[None, :length] for ids, length in zip(batch.ids, lengths, strict=True)]
        found = list(
            self._start_pool().map(self._run_row, rows) if self._n_threads > 1 else map(self._run_row, rows)
        )
        every = tuple(np.zeros((*batch.ids.shape, scores.shape[-1]), dtype=np.float32) for scores in found[0])
        for i, (length, row) in enumerate(zip(lengths, found, strict=True)):
            for scores, of_row in zip(every, row, strict=True):
                scores[i, :length] = of_row[0]
        return every

    def _start_pool(self) -> ThreadPoolExecutor:
        if self._pool is None or self._pid != os.getpid():  # a forked process has none of the threads
            self._pool, self._pid = ThreadPoolExecutor(self._n_threads), os.getpid()
        return self._pool

    def _run_row(self, ids: NDArray[np.int64]) -> list[Scores]:
        try:
            found: list[Scores] = self._session.run(SCORES, {"ids": ids, "mask": np.ones_like(ids)})
        except Exception as error:
            if is_out_of_memory(error):
                raise MemoryError(str(error)) from error
            raise ModelError(
                f"{self.path}: does not go with this tokenizer ({quote_cause(error)}). Export it again."
            ) from error
        return found


def score_tokens(
    session: Session, tokens: Subwords, special: SpecialTokens, rows: Rows, n_labels: int
) -> tuple[Scores, ...]:
    """Score every token that stands in a row, shape (n_tokens, n_classes); 0 where it stands in none.

    A batch that does not fit memory is halved and tried again, as are those after it.
    """
    every: tuple[Scores, ...] = ()
    waiting = list(group_rows(rows, _BATCH_TOKENS))[::-1]
    while waiting:
        group = waiting.pop()
        batch = fill_batch(rows.take(group), tokens, special)
        try:
            found = session.run(batch)
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            if len(group) == 1:
                raise ModelError(
                    f"encoder: too little memory for a row of {batch.ids.shape[1]} tokens. "
                    "Use workers=1, or train with a smaller encoder.max_tokens."
                ) from error
            logging.getLogger("stance").info("A batch does not fit memory; batches are halved from here on.")
            waiting = [half for rest in (*waiting, group) for half in np.array_split(rest, 2) if len(half)]
            continue
        if not every:
            every = tuple(np.zeros((len(tokens.ids), part.shape[-1]), dtype=np.float32) for part in found)
        inside = batch.source >= 0
        for scores, part in zip(every, found, strict=True):
            scores[batch.source[inside]] = part[inside]
    return every or tuple(np.zeros((len(tokens.ids), n), dtype=np.float32) for n in (n_labels, 0))


def pool_scores(label_scores: Scores, tokens: Subwords) -> Scores:
    """Average the tokens' scores by sentence, shape (n_sentences, n_labels)."""
    sums = np.add.reduceat(label_scores, tokens.bounds[:-1], axis=0)
    return np.asarray(sums / np.diff(tokens.bounds)[:, None], dtype=np.float32)


def open_graph(path: Path) -> Any:
    """Open an ONNX file with onnxruntime, to run on one core with the same result on every processor."""
    import onnxruntime

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised
    # Without VNNI a processor cuts sums of 8-bit products off at 16 bits, unless it takes a slower way.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of torch or onnxruntime says that memory ran out."""
    phrases = ("out of memory", "can't allocate", "failed to allocate", "bad allocation", "bad_alloc")
    return isinstance(error, MemoryError) or any(phrase in str(error).lower() for phrase in phrases)


def _count_threads() -> int:
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
