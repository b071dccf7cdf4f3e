"""The room's face: names load on first use."""

from __future__ import annotations

import pytest

from stance import models

from ..conftest import run_python


def test_every_name_is_there() -> None:
    assert all(getattr(models, name).__name__ == name for name in models.__all__)


def test_unknown_names_are_attribute_errors() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'NoSuchModel'"):
        _ = models.NoSuchModel


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = "import sys, stance.models; print([m for m in ('numpy', 'sklearn', 'scipy') if m in sys.modules])"
    run = run_python(code)
    assert run.stdout.strip() == "[]"
