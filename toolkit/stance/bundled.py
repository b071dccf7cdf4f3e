"""What ships with the package: its data, and the faces of its rooms; and the user's cache."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from stance.errors import ConfigError, check_installed

_ROOTS = (Path(__file__).parent / "bundled", Path(__file__).parents[2])


def find_bundled(name: str) -> Path:
    """Find a file or folder that ships with the package, such as ``"configs/linear.yaml"`` or ``"seeds"``."""
    for root in _ROOTS:  # the installed copy or, in a checkout, the one at the root
        if (root / name).exists():
            return root / name
    raise ConfigError(f"{name}: does not ship with this stance. Install stance again.")


def find_cache_path() -> Path:
    """Find the user's cache folder for stance (``$STANCE_HOME`` where set); it is not created."""
    if home := os.environ.get("STANCE_HOME"):
        return Path(home).expanduser()
    check_installed("cache", "platformdirs", extra="encoder")
    from platformdirs import user_cache_path

    return user_cache_path("stance", appauthor=False)


def open_face(room: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make a room's ``__getattr__``, ``__dir__`` and ``__all__``: names of its stub, imported on first use."""
    stub = Path(__file__).parent.joinpath(*room.split(".")[1:], "__init__.pyi").read_text(encoding="utf-8")
    homes = {
        name: home for home, name in re.findall(r"^from \.([\w.]+) import (\w+) as ", stub, re.MULTILINE)
    }

    def load(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        return getattr(import_module(f"{room}.{homes[name]}"), name)

    return load, lambda: list(homes), list(homes)
