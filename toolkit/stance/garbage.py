"""How often Python looks through its records for those that nothing holds any more."""

from __future__ import annotations

import gc
from typing import Final

_THRESHOLD: Final = 200_000


def collect_seldom() -> None:
    """Look through records seldom: thousands at work, as those of a batch, are not worth it often.

    Examples
    --------
    >>> import gc
    >>> before = gc.get_threshold()
    >>> collect_seldom()
    >>> gc.get_threshold()[0]
    200000
    >>> gc.set_threshold(*before)
    """
    gc.set_threshold(_THRESHOLD)
