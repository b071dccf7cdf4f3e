"""What every test shares: a cache folder of the session's own, and no way to the network."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Not tests: the benchmark is a program of its own.
collect_ignore = ["bench"]


@pytest.fixture(scope="session", autouse=True)
def stance_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests out of the user's cache folder; the default model is trained once a session."""
    home = tmp_path_factory.mktemp("stance-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANCE_HOME", str(home))
        for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
            patch.setenv(name, "1")
        patch.setitem(os.environ, "HF_UPDATE_DOWNLOAD_COUNTS", "0")
        yield home
