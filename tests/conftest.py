"""What every test shares: a cache folder of the session's own, and no way to the network."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# Where tests run side by side, threads would only fight for the cores that they share.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# Not tests: the benchmark is a program of its own.
collect_ignore = ["bench"]

LONG = ("test_notebooks.py", "test_ray_spark_runs.py", "test_readme.py", "test_wheel.py")
"""The files that take minutes: begun last, one would keep a single process busy when all others are done."""


def run_python(
    code: str, *arguments: str, status: int = 0, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, which is to end with the status; ``options`` are those of ``run``."""
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **options)
    assert done.returncode == status, done.stderr
    return done


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG)


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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name an empty cache folder for one test; it is not there yet."""
    monkeypatch.setenv("STANCE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def no_format_outlives_its_test() -> Iterator[None]:
    """Forget the formats that a test registered."""
    yield
    registry = sys.modules.get("stance.corpus.formats.registry")
    if registry is not None:
        for name in registry._REGISTERED.keys() - registry._BUILT_IN.keys():
            del registry._REGISTERED[name]


@pytest.fixture(scope="session")
def tiny(stance_home: Path) -> ModuleType:
    """Load the module that makes the tiny encoder and what it learns from."""
    torch = pytest.importorskip("torch")
    for name in ("tokenizers", "transformers"):
        pytest.importorskip(name)
    torch.set_num_threads(1)
    path = Path(__file__).parent / "models" / "encoder" / "tiny.py"
    spec = importlib.util.spec_from_file_location("tiny", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["tiny"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def tiny_weights(tiny: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a folder of the tiny encoder's weights, as pretrained ones come."""
    folder: Path = tiny.save_tiny_encoder(tmp_path_factory.mktemp("tiny") / "weights")
    return folder
