"""What a run is made from: inputs, a model and libraries, each told from another by a hash or a version."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import stance
from stance.errors import DataError
from stance.scoring.options import ScoreOptions
from stance.scoring.schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from stance.models import Classifier
    from stance.text.read_sources import Source

MAX_LISTED: Final = 1000
"""Input files that are listed one by one; of more, one hash is kept."""

# What rows are made with.
_LIBRARIES: Final = ("numpy", "pyarrow", "nupunkt")
_PARTS: Final = {"cascade": ("encoder", "linear")}
_ENCODER_LIBRARIES: Final = ("onnxruntime", "tokenizers", "torch", "transformers")


def describe_run(
    sources: Sequence[Source],
    model: Classifier,
    model_folder: Path | None,
    options: ScoreOptions,
    **sizes: object,
) -> dict[str, Any]:
    """Put down everything that the bytes of a run's parts depend on.

    Workers are not among it, nor is what becomes of bad rows: parts are finished of rows that are not.

    Parameters
    ----------
    sources : sequence of Source
        The inputs.
    model : Classifier
    model_folder : Path or None
        Where it is saved.
    options : ScoreOptions
        How inputs are read and scored.
    **sizes
        What else the parts depend on, such as their format.

    Returns
    -------
    dict
        ``model``, ``options``, ``versions`` and ``inputs``, as JSON would give them back.

    Examples
    --------
    >>> from stance.scoring import open_model
    >>> model, folder = open_model("default")
    >>> describe_run([], model, folder, ScoreOptions(), format="csv")["options"]["format"]
    'csv'
    """
    chosen = asdict(options) | sizes
    for name in ("workers", "on_error", "stdin_format"):  # nothing that a file of a folder's run depends on
        del chosen[name]
    described = {
        "model": {"name": model.name, "sha256": hash_model(model, model_folder)},
        "options": chosen,
        "versions": {**list_versions(model), "schema": str(SCHEMA_VERSION)},
        "inputs": hash_inputs(sources),
    }
    plain: dict[str, Any] = json.loads(json.dumps(described))
    return plain


def hash_inputs(sources: Sequence[Source]) -> dict[str, Any]:
    """Hash the bytes of input files, and what their documents are called.

    Parameters
    ----------
    sources : sequence of Source
        Files, not standard input.

    Returns
    -------
    dict
        ``n_files``, ``n_bytes``, ``sha256`` of all, and ``files`` where they are not too many.

    Raises
    ------
    DataError
        If a file cannot be read.

    Examples
    --------
    >>> hash_inputs([])["n_files"]
    0
    """
    whole = hashlib.sha256()
    files: list[dict[str, Any]] = []
    for source in sources:
        assert source.path is not None
        try:
            with source.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                n_bytes = file.tell()
        except OSError as error:
            raise DataError(
                f"{source.name}: expected a readable file; found: {error.strerror}. Check the file."
            ) from error
        name = source.doc_id + source.suffix
        files.append({"name": name, "n_bytes": n_bytes, "sha256": digest})
        whole.update(json.dumps([name, source.packed, digest]).encode() + b"\n")
    found = {
        "n_files": len(files),
        "n_bytes": sum(file["n_bytes"] for file in files),
        "sha256": whole.hexdigest(),
    }
    return found | ({"files": files} if len(files) <= MAX_LISTED else {})


def note_states(sources: Sequence[Source]) -> list[tuple[int, int, int] | None]:
    """Note of each file what shows that it was written to or replaced, without reading it.

    Parameters
    ----------
    sources : sequence of Source
        Files, not standard input.

    Returns
    -------
    list of (int, int, int) or None
        Number, size and time of the last change; ``None`` of one that is gone.

    Examples
    --------
    >>> note_states([])
    []
    """
    states: list[tuple[int, int, int] | None] = []
    for source in sources:
        assert source.path is not None
        try:
            found = source.path.stat()
        except OSError:
            states.append(None)
        else:
            states.append((found.st_ino, found.st_size, found.st_mtime_ns))
    return states


def refuse_changed(
    sources: Sequence[Source], before: Sequence[tuple[int, int, int] | None], hashed: Mapping[str, Any]
) -> None:
    """Refuse inputs that changed while they were scored: rows would be of other bytes than were hashed.

    Parameters
    ----------
    sources : sequence of Source
        Files, not standard input.
    before : sequence of (int, int, int) or None
        What :func:`note_states` found before they were hashed.
    hashed : Mapping
        As of :func:`hash_inputs`. A file of another state and the same bytes has not changed; of one that is
        gone nobody can tell, nor of such a file where another is gone and files are not listed.

    Raises
    ------
    DataError
        If one changed.

    Examples
    --------
    >>> refuse_changed([], [], {})
    """
    now = note_states(sources)
    places = [place for place, state in enumerate(now) if state not in (None, before[place])]
    listed = hashed.get("files")
    if listed is None:  # of very many files there is one hash, which takes them all
        changed = places if places and (None in now or hash_inputs(sources) != hashed) else []
    else:
        changed = [place for place in places if hash_inputs([sources[place]])["files"] != [listed[place]]]
    if changed:
        raise DataError(
            f"{sources[changed[0]].name}: expected the file as it was when the run began; found that it "
            "changed while it was scored. Score it with --overwrite when nobody writes it any longer, or a "
            "copy."
        )


def hash_model(model: Classifier, folder: Path | None) -> str:
    """Hash a model: everything that its folder vouches for.

    Parameters
    ----------
    model : Classifier
    folder : Path or None
        Where it is saved; ``None`` saves it aside for a moment.

    Returns
    -------
    str
        SHA-256, hexadecimal.

    Examples
    --------
    >>> from stance.scoring import open_model
    >>> hash_model(*open_model("default")) == hash_model(open_model("default")[0], None)
    True
    """
    if folder is None:
        with TemporaryDirectory(prefix="stance-") as aside:
            model.save(Path(aside, "model"))
            return hash_model(model, Path(aside, "model"))
    return hash_model_folder(folder)


def hash_model_folder(folder: Path) -> str:
    """Hash a model by its folder, without loading it.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    str
        SHA-256, hexadecimal.

    Examples
    --------
    >>> from stance.scoring import open_model
    >>> model, folder = open_model("default")
    >>> hash_model_folder(folder) == hash_model(model, None)
    True
    """
    from stance.models.folder import read_description, read_outline

    # A cascade holds the folders of its models; in another's folder they are left of one that it replaced.
    places = [folder, *(folder / part for part in _PARTS.get(read_outline(folder).name, ()))]
    whole = hashlib.sha256()
    for place in places:
        digest = read_description(place)["sha256"]
        whole.update(json.dumps([place.relative_to(folder).as_posix(), digest]).encode())
    return whole.hexdigest()


def list_versions(model: Classifier) -> dict[str, str]:
    """List the versions of what rows are made with.

    Parameters
    ----------
    model : Classifier

    Returns
    -------
    dict of str to str
        By library; those that are not installed are left out.

    Examples
    --------
    >>> from stance.scoring import load_default_model
    >>> list(list_versions(load_default_model()))
    ['python', 'stance', 'numpy', 'pyarrow', 'nupunkt']
    """
    versions = {
        "python": ".".join(platform.python_version_tuple()[:2]),
        "stance": stance.__version__,
    }
    for name in (*_LIBRARIES, *(() if model.name == "linear" else _ENCODER_LIBRARIES)):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions
