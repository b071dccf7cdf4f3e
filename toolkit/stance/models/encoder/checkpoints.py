"""The state of training, and its copies on disk: training that was killed goes on where it stopped."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from stance.errors import ModelError, OutputError

_STATE, _FRESH = "state.safetensors", "state.new"  # one file, so that it is there whole or not at all


class TrainingState:
    """All that changes while training.

    Parameters
    ----------
    parameters : mapping of str to torch.nn.Parameter
        Those that are trained.
    optimizer : torch.optim.Optimizer
    schedule : torch.optim.lr_scheduler.LambdaLR
    n_sentences : int
        How many there are to learn from.

    Attributes
    ----------
    step : int
        Steps done.
    losses : float32 array, shape (n_sentences,)
        Of each sentence, when it was read last.
    picked : int64 array
        The sentences of the epoch that was begun last.
    judged : int
        Epochs judged on held-out documents.
    loss : float
        Mean of the recent losses, each counting 2 % less than the one after it.
    best : float or None
        The best macro-F1 of an epoch.
    """

    def __init__(
        self,
        parameters: Mapping[str, nn.Parameter],
        optimizer: torch.optim.Optimizer,
        schedule: torch.optim.lr_scheduler.LambdaLR,
        n_sentences: int = 0,
    ) -> None:
        self._parameters, self._optimizer, self._schedule = dict(parameters), optimizer, schedule
        self._means: dict[str, torch.Tensor] = {}
        self._best: dict[str, torch.Tensor] = {}
        self.step = self.judged = self._n_means = 0
        self.losses = np.full(n_sentences, np.inf, dtype=np.float32)
        self.picked = np.zeros(0, dtype=np.int64)
        self.loss = 0.0
        self.best: float | None = None

    def note_loss(self, loss: float) -> None:
        """Take a step's loss into the mean."""
        rate = max(0.02, 1 / self.step)
        self.loss += rate * (loss - self.loss)

    def average(self) -> None:
        """Take the weights as they are into their mean.

        As in Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization".
        """
        self._n_means += 1
        for name, parameter in self._parameters.items():
            value = parameter.detach()
            if name not in self._means:
                self._means[name] = value.clone()
            else:
                self._means[name].lerp_(value, 1 / self._n_means)

    @contextlib.contextmanager
    def averaged(self) -> Iterator[None]:
        """Use the mean of the weights, where there is one, for a while."""
        if not self._means:
            yield
            return
        kept = {name: parameter.detach().clone() for name, parameter in self._parameters.items()}
        self._load(self._means)
        try:
            yield
        finally:
            self._load(kept)

    def keep_best(self, score: float) -> None:
        """Keep the weights as they would be used now, where no epoch before was better."""
        if self.best is None or score >= self.best:
            self.best = score
            source = self._means or {name: p.detach() for name, p in self._parameters.items()}
            self._best = {name: value.clone() for name, value in source.items()}

    def load_final(self) -> None:
        """Load the weights to be kept: those of the best epoch, else the mean, else the last."""
        self._load(self._best or self._means)

    def _load(self, values: Mapping[str, torch.Tensor]) -> None:
        with torch.no_grad():
            for name, value in values.items():
                self._parameters[name].copy_(value)

    def to_tensors(self) -> dict[str, torch.Tensor]:
        """All tensors of the state by name."""
        numbers = {id(p): name for name, p in self._parameters.items()}
        tensors = {f"weight/{name}": p.detach() for name, p in self._parameters.items()}
        tensors |= {f"mean/{name}": value for name, value in self._means.items()}
        tensors |= {f"best/{name}": value for name, value in self._best.items()}
        for parameter, entry in self._optimizer.state.items():
            for key, value in entry.items():
                tensors[f"optimizer/{key}/{numbers[id(parameter)]}"] = torch.as_tensor(value)
        tensors["losses"], tensors["picked"] = torch.from_numpy(self.losses), torch.from_numpy(self.picked)
        tensors["random"] = torch.get_rng_state()
        if torch.cuda.is_available():
            tensors["random_cuda"] = torch.cuda.get_rng_state()
        return {name: value.contiguous() for name, value in tensors.items()}

    def to_numbers(self) -> dict[str, Any]:
        """All plain numbers of the state by name."""
        return {
            "step": self.step,
            "judged": self.judged,
            "n_means": self._n_means,
            "loss": self.loss,
            "best": self.best,
        }

    def restore(self, tensors: Mapping[str, torch.Tensor], numbers: Mapping[str, Any]) -> None:
        """Take over a state that was saved."""
        for name, parameter in self._parameters.items():
            with torch.no_grad():
                parameter.copy_(tensors[f"weight/{name}"])
            entry = {
                key.split("/")[1]: value.to(parameter.device, copy=True)
                for key, value in tensors.items()
                if key.startswith("optimizer/") and key.split("/", 2)[2] == name
            }
            if "step" in entry:
                entry["step"] = entry["step"].cpu()
            if entry:
                self._optimizer.state[parameter] = entry
        for prefix, target in (("mean/", self._means), ("best/", self._best)):
            target.update(
                {
                    name: tensors[prefix + name].to(parameter.device, copy=True)
                    for name, parameter in self._parameters.items()
                    if prefix + name in tensors
                }
            )
        self.losses[:], self.picked = tensors["losses"].numpy(), tensors["picked"].numpy()
        self.step, self.judged = numbers["step"], numbers["judged"]
        self._n_means, self.loss, self.best = numbers["n_means"], numbers["loss"], numbers["best"]
        self._schedule.last_epoch = self.step - 1
        self._optimizer.zero_grad(set_to_none=True)
        with _without_warning():
            self._schedule.step()
        torch.set_rng_state(tensors["random"].cpu())
        if "random_cuda" in tensors and torch.cuda.is_available():
            torch.cuda.set_rng_state(tensors["random_cuda"].cpu())


class Checkpoint:
    """A folder that holds the last state of training.

    Parameters
    ----------
    folder : Path
    made_from : str
        Hash of the config, with its precision, the weights to start from and the data; a state of others is
        refused.
    minutes : float
        Between two writes.
    """

    def __init__(self, folder: Path, made_from: str, minutes: float) -> None:
        self.folder, self.made_from, self._seconds = folder, made_from, minutes * 60
        self._last = time.monotonic()

    def is_due(self) -> bool:
        """Whether it is time to write again."""
        return time.monotonic() - self._last >= self._seconds

    def write(self, state: TrainingState) -> None:
        """Write the state under another name, then put it in the place of the last one.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        from safetensors import SafetensorError
        from safetensors.torch import save_file

        self._last = time.monotonic()  # also of a write that fails: the next step is too soon to try again
        numbers = json.dumps({**state.to_numbers(), "made_from": self.made_from})
        fresh = self.folder / _FRESH
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            save_file(state.to_tensors(), fresh, metadata={"numbers": numbers})
            with fresh.open("rb") as file:
                os.fsync(file.fileno())
            fresh.replace(self.folder / _STATE)
        except (OSError, SafetensorError) as error:
            raise OutputError(
                f"{self.folder}: expected a place for a checkpoint; found it cannot be written ({error}). "
                "Free some room, or set STANCE_HOME to another folder."
            ) from error

    def restore(self, state: TrainingState) -> bool:
        """Take over the last state, where there is one.

        Returns
        -------
        bool
            Whether there was.

        Raises
        ------
        ModelError
            If the state is of another recipe, precision, other weights or other data, or damaged.
        """
        from safetensors import SafetensorError, safe_open

        path = self.folder / _STATE
        if not path.exists():
            return False
        try:
            with safe_open(path, framework="pt") as file:
                numbers = json.loads(file.metadata()["numbers"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # no mapping
            made_from = numbers["made_from"]
        except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
            raise ModelError(
                f"{self.folder}: expected a whole checkpoint; found it damaged ({error}). Remove the folder."
            ) from error
        if made_from != self.made_from:
            raise ModelError(
                f"{self.folder}: expected a checkpoint of this recipe, this precision, these weights to "
                "start from and this data; found one of others. Remove the folder, or use what it was made "
                "with."
            )
        state.restore(tensors, numbers)
        return True


@contextlib.contextmanager
def _without_warning() -> Iterator[None]:
    """Ignore that the schedule is stepped before the optimizer: here it only takes up its place."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
