"""Dropout whose random bits are drawn many at a time: torch draws a number for each element on a CPU."""

from __future__ import annotations

from typing import Final

import numpy as np
import torch
from torch import nn

_N_LEVELS: Final = 1 << 16  # of 16 random bits
_LOWEST: Final = -(_N_LEVELS >> 1)


class PackedDropout(nn.Dropout):
    """Dropout that draws 16 bits for an element where torch draws a number.

    The share that is dropped is rounded to 1/65,536. Elsewhere than on a CPU it is torch's own. Srivastava et
    al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting".

    Parameters
    ----------
    p : float
        Share of the elements that are dropped while training, in [0, 1).

    Examples
    --------
    >>> _ = torch.manual_seed(0)
    >>> dropped = PackedDropout(0.5)(torch.ones(1000))
    >>> sorted(set(dropped.tolist())), 450 < int((dropped == 0).sum()) < 550
    ([0.0, 2.0], True)
    """

    def forward(self, input: torch.Tensor) -> torch.Tensor:  # noqa: A002 - as torch calls it
        """Drop elements at random while training, and scale up the others.

        Parameters
        ----------
        input : float tensor
            Of any shape.

        Returns
        -------
        float tensor
            Of the same shape.
        """
        if not self.training or input.device.type != "cpu":
            return super().forward(input)
        n_dropped = min(round(self.p * _N_LEVELS), _N_LEVELS - 1)  # all would leave nothing to scale up
        keeps = _draw_bits(input.numel()) >= _LOWEST + n_dropped
        # numpy compares and converts such arrays faster than torch does.
        mask = torch.from_numpy(keeps.astype(np.float32)).reshape(input.shape)
        return input * mask.mul_(_N_LEVELS / (_N_LEVELS - n_dropped)).to(input.dtype)


def pack_dropout(network: nn.Module) -> None:
    """Put packed dropout in the place of torch's, throughout a network.

    Parameters
    ----------
    network : torch.nn.Module
        Changed in place; it may still be saved and loaded as before, since dropout has no weights.

    Examples
    --------
    >>> network = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.25))
    >>> pack_dropout(network)
    >>> network[1]
    PackedDropout(p=0.25, inplace=False)
    """
    for module in network.modules():
        for name, child in module.named_children():
            if type(child) is nn.Dropout:
                setattr(module, name, PackedDropout(child.p))


def _draw_bits(n_elements: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    """Draw 16 random bits an element by torch's generator, so that checkpoints know of them."""
    numbers = torch.empty(-(-n_elements // 4), dtype=torch.int64).random_(-(2**63), None)
    return numbers.numpy().view(np.int16)[:n_elements]
