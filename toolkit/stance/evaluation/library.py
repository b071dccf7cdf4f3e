"""The ``evaluate`` library, imported without its half that brings transformers, torch and scipy.stats."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Final

from stance.cache import go_offline

_DEFERRED: Final = "evaluate.evaluator"


def import_evaluate() -> ModuleType:
    """Import ``evaluate``, leaving its evaluators for when they are asked for.

    Metrics need nothing of ``evaluate.evaluator``, which imports transformers, and with it torch, where they
    are installed: seconds against a tenth of one. ``evaluate.evaluator`` and the classes beside it work as
    ever; the first use imports them. Where the library is imported already, this does nothing.

    Returns
    -------
    module
        ``evaluate``.

    Examples
    --------
    >>> import_evaluate().Metric.__name__
    'Metric'
    """
    go_offline()
    if "evaluate" in sys.modules:
        return sys.modules["evaluate"]
    sys.modules[_DEFERRED] = _StandIn(_DEFERRED)
    try:
        evaluate = importlib.import_module("evaluate")
    finally:
        sys.modules.pop(_DEFERRED, None)
    names = [name for name, value in vars(evaluate).items() if isinstance(value, _Deferred)]
    for name in names:
        delattr(evaluate, name)

    def load_deferred(name: str) -> object:
        if name not in names:
            raise AttributeError(f"module 'evaluate' has no attribute {name!r}")
        real = importlib.import_module(_DEFERRED)
        for each in names:
            setattr(evaluate, each, getattr(real, each))
        return getattr(real, name)

    # As PEP 562 has it: asked for what the module does not hold.
    vars(evaluate)["__getattr__"] = load_deferred
    return evaluate


class _Deferred:
    """A function or class of the deferred module, which a call imports."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args: Any, **options: Any) -> Any:
        return getattr(importlib.import_module(_DEFERRED), self._name)(*args, **options)


class _StandIn(ModuleType):
    """What stands in for the deferred module while the library is imported."""

    def __getattr__(self, name: str) -> _Deferred:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Deferred(name)
