"""A quicker start and less memory for processes of our own."""

from __future__ import annotations

import os
import sys
from importlib.abc import MetaPathFinder
from typing import Final

_NETWORKS: Final = ("pyarrow._azurefs", "pyarrow._gcsfs", "pyarrow._hdfs", "pyarrow._s3fs")


def import_arrow_alone() -> None:
    """Import pyarrow in such a way that it imports neither pandas nor the file systems of networks.

    To ask whether a list is a Series, pyarrow imports pandas on first use and keeps the answer; that is more
    than a third of the time that a short text takes. Its own pools of memory keep what they have; the
    system's need not. Only for the command line and workers: ``to_pandas`` does not work there.
    """
    if "pandas" in sys.modules or "pyarrow" in sys.modules:
        return
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    sys.meta_path.insert(0, _Refusal(_NETWORKS))
    refusal = _Refusal(("pandas",))
    sys.meta_path.insert(0, refusal)
    try:
        import pyarrow as pa

        pa.array([None])
    finally:
        sys.meta_path.remove(refusal)


class _Refusal(MetaPathFinder):
    """Says of some modules that they are not installed."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname in self._names:
            raise ModuleNotFoundError(f"{fullname} is not imported here", name=fullname)
