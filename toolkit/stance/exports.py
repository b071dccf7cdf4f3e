"""Public names of packages, each loaded with its module on first use, so that an import stays fast."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any


def load_on_use(
    package: str, modules: Mapping[str, str], names: Iterable[str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Make the ``__getattr__`` and the ``__dir__`` of a package.

    Parameters
    ----------
    package : str
        Its name.
    modules : Mapping[str, str]
        Its modules, each with the names that are loaded from there on first use, parted by spaces.
    names : iterable of str
        All public names.

    Examples
    --------
    >>> load, list_names = load_on_use("stance", {"stance.labels": "LABELS"}, ["LABELS"])
    >>> load("LABELS"), list_names()
    (('assertive', 'hedged', 'speculative'), ['LABELS'])
    """
    homes = {name: module for module, held in modules.items() for name in held.split()}

    def load(name: str) -> Any:
        if name in homes:
            return getattr(importlib.import_module(homes[name]), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return load, lambda: sorted(names)
