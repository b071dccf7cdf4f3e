"""What runs a network: torch, or onnxruntime where neither torch nor transformers is installed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from stance.errors import ModelError, guard_imports, quote_cause
from stance.models.encoder.batches import Ints, SpecialTokens, Subwords, fill_batch, group_rows
from stance.models.encoder.cues import N_CUE_CLASSES

if TYPE_CHECKING:
    from stance.models.encoder.network import EncoderNetwork

Scores = NDArray[np.float32]

SCORES: Final = ("label_scores", "cue_scores")
"""What a network gives for each token; of a batch, arrays of shape (n_rows, length, n_classes)."""

_BATCH_TOKENS: Final = 4096  # at once, padding included

_STATES_NAME: Final = re.compile(rb"\n(.)([ -~]+)\n.[ -~]+\x12./label_head/MatMul_output_0", re.DOTALL)
"""What the label head reads, in the bytes of a graph's node; before it stands its length."""

_NODE_BYTES: Final = 1000  # more than a node takes


class TorchSession:
    """Runs a network with torch."""

    def __init__(self, network: EncoderNetwork, *, use_bfloat16: bool = False) -> None:
        self.network = network
        self._use_bfloat16 = use_bfloat16

    def run(self, ids: Ints, mask: Ints) -> Sequence[Scores]:
        """Score every token."""
        import torch

        device = next(self.network.parameters()).device
        autocast = torch.autocast(device.type, dtype=torch.bfloat16, enabled=self._use_bfloat16)
        with torch.inference_mode(), autocast:
            found = self.network(torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device))
        return [scores.float().cpu().numpy() for scores in found]


class OnnxSession:
    """Runs an exported network with onnxruntime, each row by itself.

    A row's scores then depend on no other row and on no padding, not even in the last bit, which rounding to
    8 bits would blow up; and a row's matrices stay in the processor's cache, where a batch's do not. As many
    rows are at work at once as ``OMP_NUM_THREADS`` says, or one a core.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with guard_imports(str(path), "onnxruntime", extra="onnx"):
            import onnxruntime  # noqa: F401
        try:
            self._session = open_graph(path)
        except Exception as error:  # onnxruntime's errors share no narrower class
            raise ModelError(f"{path}: is no ONNX model ({quote_cause(error)}). Export it again.") from error
        wanted = os.environ.get("OMP_NUM_THREADS", "")
        self._n_threads = int(wanted) if wanted.isdecimal() else 0
        if not self._n_threads:
            can_ask = hasattr(os, "sched_getaffinity")
            self._n_threads = len(os.sched_getaffinity(0)) if can_ask else os.cpu_count() or 1

    def __reduce__(self) -> tuple[type[OnnxSession], tuple[Path]]:
        return OnnxSession, (self.path,)  # another process opens the file anew

    def run(self, ids: Ints, mask: Ints) -> Sequence[Scores]:
        """Score every token; padding is left at 0."""
        lengths = mask.sum(axis=1).tolist()
        rows = [row[None, :length] for row, length in zip(ids, lengths, strict=True)]
        with ThreadPoolExecutor(self._n_threads) as pool:
            found = list(pool.map(self._run_row, rows))
        every = [np.zeros((*ids.shape, scores.shape[-1]), dtype=np.float32) for scores in found[0]]
        for i, (length, row) in enumerate(zip(lengths, found, strict=True)):
            for scores, of_row in zip(every, row, strict=True):
                scores[i, :length] = of_row[0]
        return every

    @cached_property
    def _states(self) -> tuple[Any, str]:
        """The graph once more, to give its last hidden states, too; and what it calls them.

        Messages of protobuf that follow one another are merged: what names one more output is put behind the
        file.
        """
        data = self.path.read_bytes()
        found = _STATES_NAME.search(data, max(data.find(b"/label_head/MatMul_output_0") - _NODE_BYTES, 0))
        if found is None or found[1][0] != len(found[2]):
            raise ModelError(f"{self.path}: does not show its states. Export the encoder again.")
        field = found[2]
        for number in (1, 12, 7):  # name, of an output, of the graph
            field = bytes([number << 3 | 2, len(field)]) + field
        return open_graph(data + field), found[2].decode()

    def pool_states(self, tokens: Subwords, special: SpecialTokens, rows: Ints) -> Scores:
        """Average the last hidden states of each sentence's tokens, shape (n_sentences, width)."""
        graph, name = self._states

        def sum_row(row: Ints) -> Scores:
            ids = np.array([[special.first, *tokens.ids[slice(*row)], special.separator]])
            found: Scores = graph.run([name], {"ids": ids, "mask": np.ones_like(ids)})[0][0, 1:-1].sum(axis=0)
            return found

        with ThreadPoolExecutor(self._n_threads) as pool:
            sums = np.stack(list(pool.map(sum_row, rows)))
        # A sentence too long for one row has several, one after the other.
        sums = np.add.reduceat(sums, np.searchsorted(rows[:, 0], tokens.bounds[:-1]))
        return np.asarray(sums / np.diff(tokens.bounds)[:, None], dtype=np.float32)

    def _run_row(self, ids: Ints) -> Sequence[Scores]:
        found: Sequence[Scores] = self._session.run(SCORES, {"ids": ids, "mask": np.ones_like(ids)})
        return found


def score_tokens(
    session: TorchSession | OnnxSession, ids: Ints, special: SpecialTokens, rows: Ints, n_labels: int
) -> tuple[Scores, Scores]:
    """Score every token that stands in a row, shape (n_tokens, n_classes); 0 where it stands in none."""
    every = tuple(np.zeros((len(ids), n), dtype=np.float32) for n in (n_labels, N_CUE_CLASSES))
    by_length = rows[np.argsort(rows[:, 0] - rows[:, 1], kind="stable")]
    for group in group_rows(by_length, _BATCH_TOKENS):
        filled, mask, source = fill_batch(group, ids, special)
        inside = source >= 0
        for scores, found in zip(every, session.run(filled, mask), strict=True):
            scores[source[inside]] = found[inside]
    return every[0], every[1]


def open_graph(path: Path | bytes) -> Any:
    """Open an ONNX file with onnxruntime, to run on one core with the same result on every processor."""
    import onnxruntime

    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised
    # Without VNNI a processor cuts sums of 8-bit products off at 16 bits, unless it takes a slower way.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(
        path if isinstance(path, bytes) else str(path), options, providers=["CPUExecutionProvider"]
    )
