"""Whether a cluster answers, asked before an engine would wait for it for minutes."""

from __future__ import annotations

import re
import socket
from typing import Final

from stance.errors import DataError, StanceError

_PATIENCE: Final = 5.0  # seconds

_KNOWN: Final = {
    "ray": (r"auto|local|(ray://)?[^\s/:]+:\d+", "auto, host:6379 or ray://host:10001"),
    "spark": (
        r"local(\[[^\]]+\])?|yarn|k8s://\S+|spark://[^\s/:,]+:\d+(,[^\s/:,]+:\d+)*",
        "spark://host:7077, yarn, k8s://host:443 or local[4]",
    ),
}


def check_address(engine: str, address: str | None) -> None:
    """Refuse an address that is none, or at which nobody answers.

    Parameters
    ----------
    engine : {"ray", "spark"}
    address : str or None
        ``None`` is always good.

    Raises
    ------
    DataError
        If it is not in a form that the engine knows.
    StanceError
        If no machine takes a connection within five seconds.

    Examples
    --------
    >>> check_address("spark", "somewhere")
    Traceback (most recent call last):
    stance.errors.DataError: address: expected spark://host:7077, yarn, k8s://host:443 or local[4]; found 'somewhere'. Change it.
    """  # noqa: E501
    if address is None:
        return
    form, listed = _KNOWN[engine]
    if not re.fullmatch(form, address):
        raise DataError(f"address: expected {listed}; found {address!r}. Change it.")
    reasons = []
    for host, port in re.findall(r"([^\s/:,\[\]]+):(\d+)", address.partition("://")[2] or address):
        try:
            with socket.create_connection((host, int(port)), timeout=_PATIENCE):
                return
        except (OSError, OverflowError) as error:
            reasons.append(getattr(error, "strerror", None) or str(error))
    if reasons:
        raise StanceError(
            f"{address}: expected a cluster that answers; found: {reasons[0].lower()}. "
            "Check the address, and that the cluster is up."
        )
