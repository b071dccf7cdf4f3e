"""The peak of the process's memory over a stretch of work."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_RESET_PATH: Final = Path("/proc/self/clear_refs")
_STATUS_PATH: Final = Path("/proc/self/status")
_RESET_PEAK: Final = "5"


def reset_peak() -> bool:
    """Forget the peak so far; whether the platform can, as Linux does.

    References
    ----------
    proc_pid_clear_refs(5) of the Linux manual pages.
    """
    try:
        _RESET_PATH.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def read_peak() -> float | None:
    """Read the largest resident size since the last reset, in MB of 1,000,000 bytes; ``None`` off Linux.

    Examples
    --------
    >>> peak = read_peak()
    >>> peak is None or peak > 1
    True
    """
    try:
        lines = _STATUS_PATH.read_text().splitlines()
    except OSError:
        return None
    kilobytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return kilobytes[0] * 1024 / 1e6 if kilobytes else None
