"""What a paper should name: the version of stance and the model."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
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
        model = " ".join(self.model.split()) or "of our own"
        note = f"Model {model} ({self.kind}), SHA-256 {self.sha256}"
        if file_format == "bibtex":
            values = {
                "title": f"{{{self.title}}}",
                "author": f"{{{self.author}}}",
                "year": self.year,
                "version": self.version,
                "url": self.url,
                "note": "".join("\\" + char if char in "&%$#_{}" else char for char in note),
            }
            lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value]
            return "\n".join(["@software{stance,", *lines, "}"])
        from stance.models.registry import NAMES

        which = (
            f'the model "{model}" of' if self.model in NAMES else f"a model of our own ({self.kind}), with"
        )
        first = [f"{self.author} ({self.year}).", f"{self.title}.", f"Version {self.version}."]
        return (
            f"{' '.join([*first, self.url]).strip()}\n{note}.\n\n"
            f"In a methods section: Sentences were labelled by {which} stance {self.version} "
            f"(SHA-256 {self.sha256})."
        )


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
    from stance.models import describe_model, open_model

    if isinstance(model_or_scored, str | Path):
        path = Path(model_or_scored)
        if path.is_file() or (path / MANIFEST_FILE).is_file():
            found = _read_scored(path)
            try:
                version, kind, sha256 = found[VERSION_KEY], found[MODEL_KEY], found[HASH_KEY]
            except KeyError:
                raise DataError(
                    f"{path}: does not say which model scored it; only Parquet files and folders of parts "
                    "do. Name the model."
                ) from None
            return Citation(TITLE, AUTHOR, YEAR, _find_url(), version, _name_released(sha256), kind, sha256)
    described = describe_model(open_model(model_or_scored))
    own = Path(model_or_scored).resolve().name if isinstance(model_or_scored, str | Path) else ""
    name = _name_released(described["sha256"]) or own
    return Citation(
        TITLE, AUTHOR, YEAR, _find_url(), stance.__version__, name, described["name"], described["sha256"]
    )


def _read_scored(path: Path) -> Mapping[str, str]:
    if path.is_dir():
        run = read_manifest(path).run
        model = run["model"]
        return {VERSION_KEY: run["versions"]["stance"], MODEL_KEY: model["name"], HASH_KEY: model["sha256"]}
    import pyarrow as pa
    from pyarrow import parquet

    with contextlib.suppress(OSError, pa.ArrowInvalid):  # no Parquet, which says as little
        found = parquet.read_schema(path).metadata or {}
        return {key.decode(): value.decode() for key, value in found.items() if key.startswith(b"stance.")}
    return {}


def _name_released(sha256: str) -> str:
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
    with contextlib.suppress(metadata.PackageNotFoundError):
        for line in metadata.metadata(DISTRIBUTION).get_all("Project-URL") or ():
            return str(line).partition(",")[2].strip()
    return ""
