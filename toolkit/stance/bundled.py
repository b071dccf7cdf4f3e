"""Where the data that ships with the package lies, and the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

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
