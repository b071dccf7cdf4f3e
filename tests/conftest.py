"""What every test shares: a cache folder of the session's own, no network, and where the shared data lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

if "PYTEST_XDIST_WORKER" in os.environ:  # threads would only fight for the cores that tests share
    os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("STANCE_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session", autouse=True)
def stance_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests out of the user's cache folder and off the network."""
    home = tmp_path_factory.mktemp("stance-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANCE_HOME", str(home))
        for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
            patch.setenv(name, "1")
        yield home


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data; tests that need it are skipped without."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared data: set STANCE_SHARED")
    return SHARED
