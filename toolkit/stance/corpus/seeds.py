"""The bundled training data, soft labels, and hashes by which a model knows what it has learnt."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stance.bundled import find_bundled
from stance.corpus.read import list_tables, name_inputs, parse_cues, pick_cues
from stance.errors import DataError
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stance.io import Rows

    Floats = NDArray[np.float32]

# The labelled folders of ``seeds/`` that training learns from, in the order in which they are read.
SEED_NAMES = (
    "article",
    "commentary",
    "opinion",
    "analysis",
    "public_domain",
    "senate",
    "modals",
    "constructions",
    "statements",
)

_N_HASH_BYTES = 5  # beside a million, one in a million others is mistaken for one of them
_N_HASH_WORDS = 5  # shorter ones, as "That may be so.", are anyone's
_SUM_ROUNDING = 0.02  # of probabilities that a spreadsheet wrote with two digits


def load_seeds(names: Iterable[str] | None = None) -> list[CodedSentence]:
    """Load the bundled labelled sentences.

    Parameters
    ----------
    names : iterable of str, optional
        Folders of ``seeds/``; all of :data:`SEED_NAMES` by default.

    Returns
    -------
    list of CodedSentence
        Sentences of a document stand together and in order. Those of the article are left out where its text
        is not there, as in an installed package.

    Raises
    ------
    ConfigError
        If the seeds are not installed.
    DataError
        If a seed file is damaged.

    Examples
    --------
    >>> sentence = load_seeds(["commentary"])[2]
    >>> sentence.doc_id, sentence.label, sentence.cues
    ('w1-01', 'assertive', ())
    """
    sentences: list[CodedSentence] = []
    for name in SEED_NAMES if names is None else names:
        path = _find_seed(name)
        article = path.parent / "article.txt"
        if name == "article" and not article.exists():
            continue
        whole = article.read_text(encoding="utf-8") if name == "article" else ""
        try:
            with path.open(encoding="utf-8") as lines:
                for line in lines:
                    row = json.loads(line)
                    text = whole[row["start"] : row["end"]] if whole else row["text"]
                    cues = tuple(Cue(start, end, text[start:end], kind) for start, end, kind in row["cues"])
                    doc_id = row.get("doc_id", name)
                    sentences.append(CodedSentence(doc_id, row["sent_id"], text, row["label"], cues))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: damaged ({error!r}). Install stance again.") from error
    return sentences


def hash_seeds() -> dict[str, str]:
    """Hash the bundled files that training reads: SHA-256 by name, such as ``seeds/article/labels.jsonl``."""
    root = find_bundled("seeds")
    paths = [_find_seed(name) for name in SEED_NAMES]
    return {f"seeds/{path.relative_to(root).as_posix()}": _hash_file(path) for path in paths}


def hash_files(paths: Iterable[str | Path]) -> dict[str, str]:
    """Hash files of labelled data: SHA-256 by path, as written."""
    return {str(path): _hash_file(Path(path)) for path in paths}


def _find_seed(name: str) -> Path:
    return find_bundled(f"seeds/{name}/{'labels' if name == 'article' else 'sentences'}.jsonl")


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_sentences(texts: Iterable[str]) -> str:
    """Hash sentences, so that they can be found again but not be read.

    Parameters
    ----------
    texts : iterable of str
        Case and white space do not count; sentences of fewer than five words are left out.

    Returns
    -------
    str
        Base64 of the hashes, of five bytes each, ascending.

    Examples
    --------
    >>> hash_sentences(["Rain may fall on Friday.", "So be it."])
    'N7akqKU='
    """
    return b64encode(b"".join(sorted(_hash_each(texts)))).decode("ascii")


def find_hashed(texts: Sequence[str], hashes: str) -> list[bool]:
    """Say of each sentence whether it is among those that were hashed.

    Parameters
    ----------
    texts : sequence of str
    hashes : str
        From :func:`hash_sentences`.

    Returns
    -------
    list of bool

    Examples
    --------
    >>> find_hashed(["Rain  may fall on friday.", "It may rain there on Friday."], "N7akqKU=")
    [True, False]
    """
    kept = b64decode(hashes)
    known = {kept[at : at + _N_HASH_BYTES] for at in range(0, len(kept), _N_HASH_BYTES)}
    return [not known.isdisjoint(_hash_each([text])) for text in texts]


def _hash_each(texts: Iterable[str]) -> set[bytes]:
    split = (text.casefold().split() for text in texts)
    return {
        hashlib.blake2b(" ".join(words).encode(errors="surrogatepass"), digest_size=_N_HASH_BYTES).digest()
        for words in split
        if len(words) >= _N_HASH_WORDS
    }


@dataclass(frozen=True, slots=True)
class SoftLabels:
    """Sentences that a model labelled, with its likeliest label and its cues, and the probabilities of all labels.

    ``sent_id`` leaves gaps, so that none are neighbours; each row of ``proba``, float32, sums to 1.
    """

    sentences: list[CodedSentence]
    proba: Floats

    @property
    def doc_ids(self) -> list[str]:
        """The documents that the sentences are of."""
        return [sentence.doc_id for sentence in self.sentences]

    def drop_known(self, texts: Iterable[str]) -> SoftLabels:
        """Leave out sentences with one of these texts: a person coded them, and they may be held out."""
        known = set(texts)
        kept = [i for i, sentence in enumerate(self.sentences) if sentence.text not in known]
        return SoftLabels([self.sentences[i] for i in kept], self.proba[kept])


def read_soft_labels(paths: str | Path | Iterable[str | Path], labels: Sequence[str]) -> SoftLabels:
    """Read scored sentences as soft labels.

    Parameters
    ----------
    paths : str, Path or iterable of them
        What ``stance score`` wrote, as JSONL, CSV or Parquet.
    labels : sequence of str
        The labels of the model that is to learn, in order.

    Returns
    -------
    SoftLabels

    Raises
    ------
    DataError
        If a file or column is missing, or probabilities are out of range or do not sum to 1.

    Examples
    --------
    >>> read_soft_labels("scored.parquet", ["assertive", "hedged", "speculative"])  # doctest: +SKIP
    """
    import numpy as np

    from stance.io import read_rows
    from stance.io.rejects import Rejects

    sentences: list[CodedSentence] = []
    parts: list[Floats] = []
    for _, _, source in list_tables(paths):
        for rows in read_rows(source, rejects=Rejects()):
            proba = _read_proba(rows, labels)
            names = [name for name in ("doc_id", "text", "cues") if name in rows.table.column_names]
            found = [labels[number] for number in proba.argmax(axis=1).tolist()]
            for row, label in zip(rows.table.select(names).to_pylist(), found, strict=True):
                text, doc_id = str(row["text"]), f"scored {row['doc_id']}"
                try:
                    cues = pick_cues(parse_cues(row.get("cues"), text), label)
                except ValueError as error:
                    raise DataError(f"{rows.source}: {error}. Score again.") from error
                sentences.append(CodedSentence(doc_id, 2 * len(sentences), text, label, cues))
            parts.append(proba)
    if not sentences:
        raise DataError(f"{name_inputs(paths)}: no scored sentences. Score some texts first.")
    return SoftLabels(sentences, np.concatenate(parts))


def _read_proba(rows: Rows, labels: Sequence[str]) -> Floats:
    import numpy as np

    names = [f"p_{label}" for label in labels]
    for name in ("doc_id", "text", *names):
        if name not in rows.table.column_names:
            raise DataError(
                f"{rows.source}: no column '{name}'. Score the texts with a model of the labels {', '.join(labels)}."
            )
    try:
        proba = np.column_stack([rows.table[name].to_numpy() for name in names]).astype(np.float32)
    except (TypeError, ValueError) as error:
        raise DataError(f"{rows.source}: p_… columns hold no numbers ({error}). Score again.") from error
    sums = proba.sum(axis=1, keepdims=True)
    # Not so of nan either; the last digits of a sum may lie beyond 1.
    is_fine = ((proba >= 0) & (proba <= 1 + 1e-5)).all(axis=1) & (abs(sums[:, 0] - 1) <= _SUM_ROUNDING)
    if not is_fine.all():
        row = rows.numbers[int(is_fine.argmin())]
        raise DataError(f"{rows.source}: row {row}: p_… must be 0 to 1 and sum to 1. Score again.")
    return np.asarray(proba / sums, dtype=np.float32)
