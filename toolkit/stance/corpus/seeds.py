"""The bundled seeds, as a cached data set."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stance.cache import find_bundled, find_cache, go_offline
from stance.corpus.modal_uses import USES_FILE
from stance.errors import DataError
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    import datasets

SEED_FILES: Final[tuple[str, ...]] = (
    "article/labels.jsonl",
    "commentary/sentences.jsonl",
    "opinion/sentences.jsonl",
    "analysis/sentences.jsonl",
    "public_domain/sentences.jsonl",
    "senate/sentences.jsonl",
    "modals/sentences.jsonl",
    "constructions/sentences.jsonl",
    "statements/sentences.jsonl",
)
"""The labelled files below ``seeds/``, in the order in which they are read."""

_COLUMNS: Final = ("doc_id", "sent_id", "zone", "text", "label", "label_a", "label_b", "cues")
_LAYOUT: Final = "2"  # raised when what is cached changes, so that older caches are not read


def load_seeds() -> datasets.Dataset:
    """Load the bundled labelled sentences.

    The first call builds an Arrow file below the cache folder (:func:`stance.cache.find_cache`), under a
    name made from the hashes of the seed files; later calls map it into memory. A cache that is damaged
    is built anew, and one that cannot be written is done without. Processes that start together wait
    for one another.

    Returns
    -------
    datasets.Dataset
        One row a sentence, sentences of a document together and in order. Columns: ``corpus`` (the
        folder it comes from), ``doc_id``, ``sent_id``, ``zone``, ``text``, ``label``, ``label_a`` and
        ``label_b`` (the two independent passes), ``cues`` (list of ``start``, ``end``, ``type``).

    Raises
    ------
    ConfigError
        If the seeds are not installed.
    DataError
        If a seed file is not what it should be.

    Examples
    --------
    >>> seeds = load_seeds()
    >>> seeds[0]["corpus"], seeds[0]["text"][:18]
    ('article', 'The Russia-China-N')
    """
    go_offline()
    from filelock import FileLock  # comes with datasets

    hashes = hash_seeds()
    key = hashlib.sha256("\n".join([_LAYOUT, *hashes.values()]).encode()).hexdigest()[:16]
    try:
        folder = find_cache() / "seeds" / key
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")):
            if not _is_intact(folder):
                shutil.rmtree(folder, ignore_errors=True)
                _save_quietly(_build_in_memory(), folder)
                _record_files(folder)
            return _load_saved(folder)
    except (OSError, NotImplementedError):  # the latter from file systems without locks
        return _build_in_memory()


def hash_seeds() -> dict[str, str]:
    """Hash the bundled seed files.

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, by name, such as ``"seeds/article/labels.jsonl"``.

    Raises
    ------
    ConfigError
        If the seeds are not installed.

    Examples
    --------
    >>> list(hash_seeds())[0]
    'seeds/article/labels.jsonl'
    """
    return {f"seeds/{name}": _hash_file(find_bundled("seeds") / name) for name in SEED_FILES}


def hash_modal_uses() -> dict[str, str]:
    """Hash the bundled uses.

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, by name.

    Raises
    ------
    ConfigError
        If the seeds are not installed.

    Examples
    --------
    >>> list(hash_modal_uses())
    ['seeds/modals/uses.tsv']
    """
    return {f"seeds/{USES_FILE}": _hash_file(find_bundled("seeds") / USES_FILE)}


def hash_files(paths: Iterable[str | Path]) -> dict[str, str]:
    """Hash files of labelled data.

    Parameters
    ----------
    paths : iterable of str or Path

    Returns
    -------
    dict of str to str
        SHA-256 in hexadecimal, by path as given.

    Raises
    ------
    DataError
        If a file cannot be read.

    Examples
    --------
    >>> hash_files(["no/such/file.csv"])
    Traceback (most recent call last):
    stance.errors.DataError: no/such/file.csv: expected a file; found no such file. Check the path.
    """
    hashes = {}
    for path in paths:
        try:
            hashes[str(path)] = _hash_file(Path(path))
        except FileNotFoundError as error:
            raise DataError(f"{path}: expected a file; found no such file. Check the path.") from error
        except OSError as error:
            raise DataError(f"{path}: expected a file to read; found {error.strerror}. Check it.") from error
    return hashes


def convert_dataset(dataset: datasets.Dataset) -> list[CodedSentence]:
    """Turn the rows of a data set into records.

    Parameters
    ----------
    dataset : datasets.Dataset
        With the columns that :func:`load_seeds` gives; ``cues`` may be missing.

    Returns
    -------
    list of CodedSentence
        In the order of the rows.

    Examples
    --------
    >>> sentence = convert_dataset(load_seeds())[2]
    >>> sentence.label, sentence.cues
    ('hedged', (Cue(start=53, end=58, text='could', type='modal'),))
    """
    # Whole columns at once: many times faster than row by row.
    columns = dataset.with_format("arrow")[:].to_pydict()
    cue_column = columns.get("cues") or [None] * dataset.num_rows
    rows = zip(
        columns["doc_id"], columns["sent_id"], columns["text"], columns["label"], cue_column, strict=True
    )
    return [
        CodedSentence(doc_id, sent_id, text, label, None if cues is None else _make_cues(text, cues))
        for doc_id, sent_id, text, label, cues in rows
    ]


def _make_cues(text: str, cues: list[dict[str, Any]]) -> tuple[Cue, ...]:
    return tuple(Cue(c["start"], c["end"], text[c["start"] : c["end"]], c["type"]) for c in cues)


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _iter_rows(names: Sequence[str]) -> Iterator[dict[str, Any]]:
    for name in names:
        path = find_bundled("seeds") / name
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                row.setdefault("doc_id", path.parent.name)
                row["cues"] = [dict(zip(("start", "end", "type"), cue, strict=True)) for cue in row["cues"]]
                yield {"corpus": path.parent.name, **{column: row.get(column) for column in _COLUMNS}}


def _make_features() -> datasets.Features:
    import datasets

    text, number = datasets.Value("string"), datasets.Value("int32")
    cues = [{"start": number, "end": number, "type": text}]
    kinds = dict.fromkeys(("corpus", *_COLUMNS), text) | {"sent_id": number, "cues": cues}
    return datasets.Features(kinds)


def _save_quietly(dataset: datasets.Dataset, folder: Path) -> None:
    import datasets

    shown = datasets.is_progress_bar_enabled()
    datasets.disable_progress_bars()
    try:
        dataset.save_to_disk(str(folder))
    finally:
        if shown:
            datasets.enable_progress_bars()


def _load_saved(folder: Path) -> datasets.Dataset:
    import datasets

    dataset = datasets.load_from_disk(str(folder))
    assert isinstance(dataset, datasets.Dataset)
    return dataset


def _build_in_memory() -> datasets.Dataset:
    import datasets
    import pyarrow as pa

    try:
        # Straight to Arrow: the library itself would look into each value for images and the like.
        rows = list(_iter_rows(SEED_FILES))
        return datasets.Dataset(pa.Table.from_pylist(rows, schema=_make_features().arrow_schema))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _blame_seeds(error) from error


def _blame_seeds(cause: BaseException) -> DataError:
    return DataError(f"seeds: expected labelled sentences; found {cause!r}. Reinstall stance.")


def _record_files(folder: Path) -> None:
    """Write down the hash of each cached file, last of all: a cache without the list is not used."""
    files = {
        p.relative_to(folder).as_posix(): _hash_file(p)
        for p in sorted(folder.rglob("*"))
        if p.suffix in (".arrow", ".json")
    }
    (folder / "files.json").write_text(json.dumps(files, indent=1), encoding="utf-8")


def _is_intact(folder: Path) -> bool:
    try:
        files = json.loads((folder / "files.json").read_text(encoding="utf-8"))
        return bool(files) and all(_hash_file(folder / name) == digest for name, digest in files.items())
    except (OSError, ValueError, AttributeError):
        return False
