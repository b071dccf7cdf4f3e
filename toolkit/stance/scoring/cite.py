"""What a paper should name: the version of stance and the model."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import stance
from stance.errors import DISTRIBUTION, DataError, StanceError
from stance.scoring.files import HASH_KEY, MODEL_KEY, VERSION_KEY
from stance.scoring.folder import MANIFEST_FILE, read_manifest

if TYPE_CHECKING:
    from stance.models.classifier import Classifier

TITLE: Final = "stance: measuring how sure a writer sounds"
AUTHOR: Final = "The stance maintainers"
YEAR: Final = "2026"


@dataclass(frozen=True, slots=True)
class Citation:
    """What a paper should name.

    Attributes
    ----------
    title, author, year, url : str
        Of the software.
    version : str
        Of the software; of scored sentences, of that which scored them.
    model : str
        The name of a released model, else that of the folder; empty where scored sentences are of a model
        that is not released.
    kind : str
        ``"linear"``, ``"encoder"`` or ``"cascade"``.
    sha256 : str
        The hash of the model's description, which vouches for its files.
    """

    title: str
    author: str
    year: str
    url: str
    version: str
    model: str
    kind: str
    sha256: str

    def render(self, file_format: Literal["text", "bibtex", "json"] = "text") -> str:
        """Return the citation as a text, a BibTeX entry or JSON."""
        if file_format == "json":
            return json.dumps(asdict(self), ensure_ascii=False, indent=2)
        which = f"the model {' '.join(self.model.split())}" if self.model else "a model of our own"
        note = f"{which} ({self.kind}, SHA-256 {self.sha256})"
        if file_format == "text":
            return (
                f"{self.author} ({self.year}). {self.title}. Version {self.version}. {self.url}".strip()
                + f"\n\nIn a methods section: Sentences were labelled by stance {self.version} with {note}."
            )
        values = {
            "title": f"{{{self.title}}}",
            "author": f"{{{self.author}}}",
            "year": self.year,
            "version": self.version,
            "url": self.url,
            "note": re.sub(r"([&%$#_{}])", r"\\\1", note[0].upper() + note[1:]),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
        return "\n".join(["@software{stance,", *lines, "}"])


def cite(model_or_scored: Classifier | str | Path | None = None) -> Citation:
    """Gather what a paper should name of the software and the model.

    Parameters
    ----------
    model_or_scored : Classifier, str or Path, optional
        A model, its folder or name, the default model by default; or scored sentences, a Parquet file or a
        folder of parts, which say what model scored them.

    Returns
    -------
    Citation

    Raises
    ------
    DataError
        If a file does not say what scored it.
    ModelError
        If there is no such model, or it is damaged.

    Examples
    --------
    >>> found = cite("default")
    >>> found.model, found.kind, len(found.sha256)
    ('default', 'linear', 64)
    """
    from stance.models import open_model

    version, name = stance.__version__, ""
    path = Path(model_or_scored) if isinstance(model_or_scored, str | Path) else None
    if path is not None and (path.is_file() or (path / MANIFEST_FILE).is_file()):
        version, kind, sha256 = _read_scored(path)
    else:
        model = open_model(model_or_scored)
        kind, sha256, name = model.name, model.sha256, path.resolve().name if path else ""
    name = name_released(sha256) or name
    return Citation(TITLE, AUTHOR, YEAR, _find_url(), version, name, kind, sha256)


def _read_scored(path: Path) -> tuple[str, str, str]:
    """Read what scored a file or a folder: the version of stance, the kind of model, its hash."""
    if path.is_dir():
        run = read_manifest(path).run
        return run["versions"]["stance"], run["model"]["name"], run["model"]["sha256"]
    import pyarrow as pa
    from pyarrow import parquet

    try:
        found = parquet.read_schema(path).metadata or {}
        return found[VERSION_KEY].decode(), found[MODEL_KEY].decode(), found[HASH_KEY].decode()
    except (OSError, pa.ArrowInvalid, KeyError) as error:
        raise DataError(
            f"{path}: does not say which model scored it; only Parquet files and folders of parts do. "
            "Name the model."
        ) from error


def name_released(sha256: str) -> str:
    """Find the released model of a hash, among those that are installed."""
    from stance.models.folder import read_description
    from stance.models.registry import NAMES, find_folder

    for name in NAMES:
        with contextlib.suppress(StanceError):
            if read_description(find_folder(name))["sha256"] == sha256:
                return name
    return ""


def _find_url() -> str:
    """Find the address of the project, as the installed package states it."""
    from importlib import metadata  # which takes a while

    with contextlib.suppress(metadata.PackageNotFoundError):
        for line in metadata.metadata(DISTRIBUTION).get_all("Project-URL") or ():
            return str(line).partition(",")[2].strip()
    return ""
