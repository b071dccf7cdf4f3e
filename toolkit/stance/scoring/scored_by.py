"""Which model scored a file: what its own metadata, or the manifest of its folder, say."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import stance
from stance.errors import DataError
from stance.scoring.parts.manifest import MANIFEST_FILE, read_manifest

_VERSION_KEY: Final = "stance.version"
_KIND_KEY: Final = "stance.model_kind"
_HASH_KEY: Final = "stance.model_sha256"


@dataclass(frozen=True, slots=True)
class ScoredBy:
    """What scored a file.

    Attributes
    ----------
    version : str
        Of stance.
    kind : str
        ``"linear"``, ``"encoder"`` or ``"cascade"``.
    sha256 : str
        Of all that the model's folder vouches for, hexadecimal.
    """

    version: str
    kind: str
    sha256: str


def describe_scored_by(kind: str, sha256: str) -> dict[str, str]:
    """Put down which model scores, as the metadata of a Parquet file.

    Parameters
    ----------
    kind, sha256 : str
        Of the model.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> list(describe_scored_by("linear", "ab12"))
    ['stance.version', 'stance.model_kind', 'stance.model_sha256']
    """
    return {_VERSION_KEY: stance.__version__, _KIND_KEY: kind, _HASH_KEY: sha256}


def read_scored_by(path: Path) -> ScoredBy:
    """Read which model scored a Parquet file, or a folder of parts.

    Parameters
    ----------
    path : Path

    Returns
    -------
    ScoredBy

    Raises
    ------
    DataError
        If it does not say.

    Examples
    --------
    >>> import tempfile
    >>> from stance.scoring import score_files
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "draft.txt").write_text("The deal might collapse.")
    ...     _ = score_files([Path(folder, "draft.txt")], Path(folder, "scored.parquet"))
    ...     read_scored_by(Path(folder, "scored.parquet")).kind
    'linear'
    """
    found = _read_manifest_words(path) if path.is_dir() else _read_metadata(path)
    try:
        return ScoredBy(found[_VERSION_KEY], found[_KIND_KEY], found[_HASH_KEY])
    except KeyError:
        raise DataError(
            f"{path}: expected a Parquet file, or a folder of parts, that says which model scored it; found "
            "none that does. CSV and JSON Lines cannot. Name the model."
        ) from None


def _read_manifest_words(folder: Path) -> dict[str, str]:
    made_from = read_manifest(folder).made_from
    model = made_from["model"]
    return {
        _VERSION_KEY: made_from["versions"]["stance"],
        _KIND_KEY: model["name"],
        _HASH_KEY: model["sha256"],
    }


def _read_metadata(path: Path) -> Mapping[str, str]:
    import pyarrow as pa
    from pyarrow import parquet

    with contextlib.suppress(OSError, pa.ArrowInvalid):  # no Parquet, which tells as little
        found = parquet.read_metadata(path).metadata or {}
        return {key.decode(): value.decode() for key, value in found.items() if key.startswith(b"stance.")}
    return {}


def is_scored(path: Path) -> bool:
    """Tell whether a path is that of scored sentences rather than of a model.

    Examples
    --------
    >>> is_scored(Path("scored.parquet")), is_scored(Path("my-model"))
    (False, False)
    """
    return path.is_file() or (path / MANIFEST_FILE).is_file()
