"""Where things lie that are kept or bundled, and how the Hugging Face libraries are kept off the network.

What is kept is found again by the code that it depends on.
"""

from __future__ import annotations

import hashlib
import os
import sys
import warnings
from pathlib import Path
from typing import Final

import stance
from stance.errors import ConfigError, OutputError, guard_imports


def find_cache() -> Path:
    """Find the user's cache folder for stance; it is not created.

    Returns
    -------
    Path
        ``$STANCE_HOME`` where that is set; otherwise ``stance`` under the platform's cache folder:
        ``$XDG_CACHE_HOME`` or ``~/.cache`` on Linux, ``~/Library/Caches`` on macOS, ``%LOCALAPPDATA%``
        on Windows.

    Raises
    ------
    OutputError
        If the platform's folder is below the home folder, and there is none, as in some containers.

    Examples
    --------
    >>> from unittest import mock
    >>> with mock.patch.dict(os.environ, STANCE_HOME="/data/stance"):
    ...     print(find_cache().as_posix())
    /data/stance
    """
    if home := os.environ.get("STANCE_HOME"):
        return _expand_home(home)
    if sys.platform == "win32":
        parent = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        parent = "~/Library/Caches"
    else:
        parent = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return _expand_home(parent) / "stance"


def _expand_home(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise OutputError(
            f"{path}: expected a home folder for the cache; found none of this user. "
            "Set STANCE_HOME to a folder that can be written."
        ) from error


LEARNING: Final = (
    "labels.py",
    "encoder_config.py",
    "corpus/folds.py",
    "corpus/modal_uses.py",
    "corpus/seeds.py",
    "corpus/taught.py",
    "cues/*",
    "cues/estimative/phrases.tsv",  # whose words, broken at the end of a line, are joined
    "models/**/*",
    "text/marks.py",
)
"""Patterns of the files, below the package, that a model learns by."""


def hash_code(*patterns: str) -> str:
    """Hash the package's version and some of its files.

    Parameters
    ----------
    *patterns : str
        Of their paths below the package, such as :data:`LEARNING`.

    Returns
    -------
    str
        SHA-256 in hexadecimal.

    Examples
    --------
    >>> hash_code(*LEARNING) == hash_code(*LEARNING, "models/*") != hash_code("labels.py")
    True
    """
    root = Path(stance.__file__).parent
    digest = hashlib.sha256(stance.__version__.encode())
    for file in sorted({file for pattern in patterns for file in root.glob(pattern)}):
        if file.is_file() and file.suffix not in (".pyc", ".pyo"):
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def find_bundled(name: str) -> Path:
    """Find a file or folder that ships with the package.

    Parameters
    ----------
    name : str
        Path below the project's root, such as ``"configs/linear.yaml"`` or ``"seeds"``.

    Returns
    -------
    Path
        The installed copy or, in a checkout, the one at the root.

    Raises
    ------
    ConfigError
        If it is in neither place.

    Examples
    --------
    >>> find_bundled("configs/linear.yaml").name
    'linear.yaml'
    """
    package = Path(__file__).parent
    for root in (package / "bundled", package.parent.parent):
        if (root / name).exists():
            return root / name
    raise ConfigError(f"{name}: expected a bundled file; found none. Reinstall stance.")


def go_offline() -> None:
    """Tell the Hugging Face libraries, before they are imported, not to use the network, and to be quiet.

    Call it ahead of every ``import datasets`` and ``import evaluate``. Variables that the user has set
    stay as they are.

    Examples
    --------
    >>> go_offline()
    >>> "HF_HUB_OFFLINE" in os.environ
    True
    """
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_EVALUATE_OFFLINE"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("HF_UPDATE_DOWNLOAD_COUNTS", "0")
    # In a notebook, the progress bars that we turn off complain on import that they lack a widget.
    warnings.filterwarnings("ignore", message="IProgress not found")


def find_hub_copy(name: str, file: str) -> Path | None:
    """Find the folder of a hub name in the local cache of the Hugging Face libraries, by a file that it has.

    Parameters
    ----------
    name, file : str

    Returns
    -------
    Path or None
        ``None`` where there is none.

    Raises
    ------
    MissingExtraError
        If ``huggingface_hub`` is not installed.
    ValueError
        If the hub does not allow the name.

    Examples
    --------
    >>> find_hub_copy("nobody/has-this", "config.json") is None
    True
    """
    go_offline()
    with guard_imports(name, "huggingface_hub", extra="encoder"):
        from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(name, file)
    return Path(found).parent if isinstance(found, str) else None
