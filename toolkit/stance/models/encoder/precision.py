"""Which device, how exactly it multiplies, and how training tells of both."""

from __future__ import annotations

import contextlib
import time

import torch

from stance.encoder_config import EncoderConfig


def choose_device() -> torch.device:
    """Choose the fastest device there is: CUDA, then MPS, then the processor."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def uses_bfloat16(config: EncoderConfig, device: torch.device) -> bool:
    """Whether matrix products are done in bfloat16."""
    return config.precision == "bfloat16" or (config.precision == "auto" and is_bfloat16_fast(device))


def describe_setting(config: EncoderConfig) -> dict[str, str | int]:
    """Say what a network trained here owes its last digits to, beside the recipe and the data.

    Returns
    -------
    dict
        ``precision``, which ``auto`` left open, the ``device`` and, of a processor, the ``threads``.

    Examples
    --------
    >>> describe_setting(EncoderConfig(precision="float32"))["precision"]
    'float32'
    """
    device = choose_device()
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    found: dict[str, str | int] = {
        "precision": "bfloat16" if uses_bfloat16(config, device) else "float32",
        "device": name,
    }
    return found | ({"threads": torch.get_num_threads()} if device.type == "cpu" else {})


def autocast(config: EncoderConfig, device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Do matrix products in bfloat16 where that is wanted."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=uses_bfloat16(config, device))


def is_bfloat16_fast(device: torch.device) -> bool:
    """Whether the device multiplies bfloat16 faster than float32: measured once, on one matrix product."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    if device.type != "cpu":
        return False
    if not _MEASURED:
        seconds = []
        for kind in (torch.float32, torch.bfloat16):
            left, right = torch.ones(512, 768, dtype=kind), torch.ones(768, 768, dtype=kind)
            best = float("inf")
            for _ in range(4):
                begin = time.perf_counter()
                left @ right
                best = min(best, time.perf_counter() - begin)
            seconds.append(best)
        _MEASURED.append(seconds[1] < 0.8 * seconds[0])
    return _MEASURED[0]


_MEASURED: list[bool] = []
