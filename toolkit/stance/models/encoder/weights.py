"""Find an encoder's weights: in the cache, in a folder, or among what the Hugging Face libraries keep."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from stance.cache import find_cache, find_hub_copy
from stance.errors import ModelError
from stance.models.encoder.sources import CONFIG_FILE, MODEL_FILE, SOURCES, TOKENIZER_FILE, WeightSource

NEEDED_FILES: Final = (CONFIG_FILE, TOKENIZER_FILE, MODEL_FILE)
"""What a folder of weights must hold."""

_NO_FOLDER: Final = "{}: expected a folder of an encoder; found none. Check the path."


@dataclass(frozen=True, slots=True)
class CachedWeights:
    """What the cache has of an encoder.

    Attributes
    ----------
    source : WeightSource
        The encoder.
    folder : Path
        Its place in the cache, which need not be there.
    state : {"whole", "missing", "damaged"}
        Whether it is there, each file of its size and, where that was looked at, of its SHA-256.
    problem : str
        What is wrong with one that is damaged.
    """

    source: WeightSource
    folder: Path
    state: Literal["whole", "missing", "damaged"]
    problem: str = ""


def list_weights() -> tuple[CachedWeights, ...]:
    """List the encoders that ``stance encoder get`` knows, and what the cache has of each.

    Returns
    -------
    tuple of CachedWeights

    Examples
    --------
    >>> [weights.source.name for weights in list_weights()]
    ['minilm', 'mpnet']
    """
    return tuple(check_cached(source) for source in SOURCES.values())


def find_weights(name_or_path: str | Path) -> Path:
    """Find the folder of an encoder's weights; the network is never used.

    Parameters
    ----------
    name_or_path : str or Path
        ``"minilm"`` or ``"mpnet"``, as ``stance encoder get`` puts them into the cache; a folder
        (``"./minilm"`` for one of such a name); or a name on the Hugging Face hub, of which the local cache
        of the Hugging Face libraries must have a copy.

    Returns
    -------
    Path
        A folder with at least ``config.json``, ``tokenizer.json`` and a whole ``model.safetensors``; of the
        cache's, each file as it was published.

    Raises
    ------
    ModelError
        If there is no such folder, or a file in it is missing, cut short or, in the cache, altered.
    MissingExtraError
        If a hub name is given and ``huggingface_hub`` is not installed.

    Examples
    --------
    >>> find_weights("no/such/folder")
    Traceback (most recent call last):
    stance.errors.ModelError: no/such/folder: expected a folder of an encoder; found none. Check the path.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in SOURCES:
        return _find_cached(SOURCES[name])
    if not name.strip():
        raise ModelError(
            f"encoder: expected a name or a folder; found nothing. Give {', '.join(SOURCES)}, or a folder."
        )
    path = Path(name).expanduser()
    if path.is_dir():
        _check_folder(path, "Check the path, or save the encoder and its fast tokenizer there.")
        return path
    if path.exists():
        raise ModelError(f"{name}: expected a folder of an encoder; found a file. Give its folder.")
    if isinstance(name_or_path, Path):
        raise ModelError(_NO_FOLDER.format(name))
    return _find_hub(name)


def read_shapes(path: str | Path) -> dict[str, tuple[int, ...]]:
    """Read the shapes of the arrays in a safetensors file, and with that check that it is whole.

    Only the header is read: its length and the arrays' must make up the file's size.

    Parameters
    ----------
    path : str or Path
        A safetensors file.

    Returns
    -------
    dict of str to tuple of int
        The shape of each array, by name.

    Raises
    ------
    ModelError
        If the file is missing, cut short, or not of this format.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from safetensors.numpy import save_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_file({"bias": np.zeros((2, 3))}, f"{folder}/model.safetensors")
    ...     read_shapes(f"{folder}/model.safetensors")
    {'bias': (2, 3)}
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(os.fspath(path), framework="np") as file:
            return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ModelError(
            f"{path}: expected a whole safetensors file; found it cut short or damaged ({error}). "
            "Copy or download it again."
        ) from error
    except FileNotFoundError as error:
        raise ModelError(f"{path}: expected a safetensors file; found none. Check the path.") from error
    except OSError as error:
        raise ModelError(
            f"{path}: expected a readable file; found {error.strerror or error}. Check its rights."
        ) from error


def check_cached(source: WeightSource, *, by_hash: bool = False) -> CachedWeights:
    """Look at an encoder's place in the cache: whether each file is there and of its size.

    Parameters
    ----------
    source : WeightSource
    by_hash : bool
        Whether to hold the files against their SHA-256, too: a second for the larger encoder, and nothing for
        files that are as they were when that was done last.

    Returns
    -------
    CachedWeights
    """
    folder = find_cache() / "encoders" / source.name
    if not folder.is_dir():
        return CachedWeights(source, folder, "missing")
    for file in source.files:
        path = folder / file.name
        n_bytes = path.stat().st_size if path.is_file() else None
        if n_bytes is None:
            return CachedWeights(source, folder, "damaged", f"no {file.name}")
        if n_bytes != file.n_bytes:
            problem = f"{file.name} of {n_bytes:,} bytes instead of {file.n_bytes:,}"
            return CachedWeights(source, folder, "damaged", problem)
    for file in source.files if by_hash else ():
        sha256 = _hash_file(folder / file.name)
        if sha256 != file.sha256:
            problem = f"{file.name} with SHA-256 {sha256[:12]}… instead of {file.sha256[:12]}…"
            return CachedWeights(source, folder, "damaged", problem)
    return CachedWeights(source, folder, "whole")


def _hash_file(path: Path) -> str:
    found = path.stat()
    return _hash_once(path, (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=64)
def _hash_once(path: Path, _: tuple[int, ...]) -> str:
    """Hash a file; the second argument is another where the file may be, too."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(
            f"{path}: expected a readable file; found {error.strerror or error}. Check its rights."
        ) from error


def _find_cached(source: WeightSource) -> Path:
    cached = check_cached(source, by_hash=True)
    if cached.state != "whole":
        raise ModelError(
            f"{source.name}: expected its weights in the cache; found {cached.problem or 'none'}. "
            f"Run: stance encoder get {source.name}."
        )
    return cached.folder


def _check_folder(path: Path, remedy: str) -> None:
    missing = [name for name in NEEDED_FILES if not (path / name).is_file()]
    if missing == [MODEL_FILE] and (path / "pytorch_model.bin").is_file():
        raise ModelError(
            f"{path}: expected {MODEL_FILE}; found pytorch_model.bin, which is not read since loading it can "
            "run code. Convert it to safetensors."
        )
    if missing == [MODEL_FILE] and (path / f"{MODEL_FILE}.index.json").is_file():
        raise ModelError(
            f"{path}: expected one {MODEL_FILE}; found weights in several files. "
            "Save the encoder again with a larger max_shard_size."
        )
    if missing:
        raise ModelError(
            f"{path}: expected {', '.join(NEEDED_FILES)} of an encoder; found no {', no '.join(missing)}. "
            f"{remedy}"
        )
    read_shapes(path / MODEL_FILE)


def _find_hub(name: str) -> Path:
    """Find a hub encoder's copy in the local cache of the Hugging Face libraries."""
    try:
        folder = find_hub_copy(name, CONFIG_FILE)
    except ValueError as error:  # a name that the hub does not allow
        raise ModelError(_NO_FOLDER.format(name)) from error
    if folder is None:
        raise ModelError(
            f"{name}: expected a folder, {', '.join(SOURCES)}, or a name in the local Hugging Face cache; "
            f"found none. Pass the folder of a copy, or run: hf download {name}."
        )
    _check_folder(folder, f"Run: hf download {name}.")
    return folder
