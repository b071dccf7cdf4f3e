"""Corpora as they lie in their folder, read as tasks.

The layout is a folder a corpus, each with files of JSON Lines:

=====================  ==============================================  ===================================
folder                 files                                           keys of a row
=====================  ==============================================  ===================================
``conll2010_wiki``     ``train``, ``eval``                             ``doc_id, text, label``
``conll2010_bio``      ``train_abstracts``, ``train_papers``, ``eval`` ``doc_id, text, label, cues``
``szeged_wiki``        ``sentences``                                   ``doc_id, text, cues``
``science_certainty``  ``train``, ``val``, ``test``, ``ext``           ``text, certainty`` (1 to 6)
``commitmentbank``     ``items``                                       ``text, mean`` (-3 to 3)
=====================  ==============================================  ===================================

A label is ``certain`` or ``uncertain``, a cue ``[start, end, type]``. Other folders are left alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stance.errors import DataError
from stance.evaluation.benchmark.records import CERTAIN, UNCERTAIN, Task
from stance.evaluation.benchmark.rows import get_cues, get_label, get_number, read_rows
from stance.records import CodedSentence, Reject

_BINARY: Final = (CERTAIN, UNCERTAIN)

SZEGED_TYPES: Final = {
    "speculation_modal_probable": "modal_probable",
    "speculation_hypo_doxastic": "doxastic",
    "speculation_hypo_condition": "condition",
    "speculation_hypo_investigation": "investigation",
}
"""The four types of cue of the Szeged corpus, and what they are called here."""

_N_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class _Corpus:
    files: tuple[str, ...]
    tasks: tuple[str, ...]
    read: Callable[[dict[str, Path], str], list[Task]]


def list_corpora() -> dict[str, tuple[str, ...]]:
    """List the corpora that can be read, each with the files that its folder must hold.

    Examples
    --------
    >>> list_corpora()["conll2010_wiki"]
    ('train.jsonl', 'eval.jsonl')
    """
    return {name: corpus.files for name, corpus in _CORPORA.items()}


def read_tasks(folder: str | Path, names: Sequence[str] = ()) -> tuple[list[Task], list[Reject]]:
    """Read the tasks of every corpus in a folder.

    Parameters
    ----------
    folder : str or Path
    names : sequence of str
        The tasks wanted; all by default. Corpora that have no part in them are not read.

    Returns
    -------
    tasks : list of Task
    skipped : list of Reject
        Corpora whose folder lacks a file.

    Raises
    ------
    DataError
        If the folder holds no corpus that is known and whole, a task is unknown or a row is not what it
        should be.

    Examples
    --------
    >>> read_tasks("no-such-folder")
    Traceback (most recent call last):
    stance.errors.DataError: no-such-folder: expected a folder of corpora; found none. Check --corpora.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DataError(f"{root}: expected a folder of corpora; found none. Check --corpora.")
    present = {name: corpus for name, corpus in _CORPORA.items() if (root / name).is_dir()}
    if not present:
        known = ", ".join(_CORPORA)
        raise DataError(f"{root}: expected one of the folders {known}; found none. Check --corpora.")
    _check_names(names, [task for corpus in present.values() for task in corpus.tasks])
    tasks: list[Task] = []
    skipped: list[Reject] = []
    for name, corpus in present.items():
        if names and not set(names) & set(corpus.tasks):
            continue
        place = root / name
        missing = [file for file in corpus.files if not (place / file).is_file()]
        if missing:
            found = ", ".join(sorted(file.name for file in place.iterdir())) or "nothing"
            reason = f"expected {', '.join(missing)} in it; found {found}. Add it, or remove the folder."
            skipped.append(Reject(str(place), None, reason))
            continue
        paths = {file.removesuffix(".jsonl"): place / file for file in corpus.files}
        tasks += corpus.read(paths, _hash_files(paths.values()))
    by_name = {task.name: task for task in tasks}
    return [by_name[name] for name in dict.fromkeys(names or by_name) if name in by_name], skipped


def _check_names(names: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise DataError(
            f"task {unknown[0]!r}: expected one of {', '.join(known)}; found no such task in the corpora. "
            "Check --task."
        )


def _hash_files(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _read_sentences(
    path: Path, make: Callable[[dict[str, Any], str], dict[str, Any]], *, cut: bool = False
) -> tuple[CodedSentence, ...]:
    """Read the sentences of a file, numbered within their document.

    ``make`` gives a sentence's label, cues and fields. With ``cut``, a name ``a|b|S1.1`` is of the document
    ``a|b``. A row without ``doc_id`` is a document of its own.
    """
    numbers: Counter[str] = Counter()
    sentences = []
    for line, (place, row) in enumerate(read_rows(path)):
        doc_id = str(row.get("doc_id") or row.get("source_id") or f"{path.stem}-{line}")
        if cut and doc_id.count("|") == 2 and doc_id.rsplit("|", 1)[1].startswith("S"):
            doc_id = doc_id.rsplit("|", 1)[0]
        sentences.append(CodedSentence(doc_id, numbers[doc_id], row["text"], **make(row, place)))
        numbers[doc_id] += 1
    return tuple(sentences)


def _read_wiki(paths: dict[str, Path], sha256: str) -> list[Task]:
    def make(row: dict[str, Any], place: str) -> dict[str, Any]:
        return {"label": get_label(row, _BINARY, place)}

    train, test = _read_sentences(paths["train"], make), _read_sentences(paths["eval"], make)
    note = "Official split of CoNLL-2010, task 1, rebuilt by matching texts; F1 of uncertain sentences."
    return [Task("conll2010_wiki", "conll2010_wiki", "sentence", _BINARY, train, test, sha256, note)]


def _read_bio(paths: dict[str, Path], sha256: str) -> list[Task]:
    def make(row: dict[str, Any], place: str) -> dict[str, Any]:
        cues = get_cues(row, {"speculation": UNCERTAIN}, place)
        return {"label": get_label(row, _BINARY, place), "cues": cues}

    def make_unmarked(row: dict[str, Any], place: str) -> dict[str, Any]:
        return {"label": get_label(row, _BINARY, place)}

    abstracts = _read_sentences(paths["train_abstracts"], make, cut=True)
    papers = _read_sentences(paths["train_papers"], make, cut=True)
    test = _read_sentences(paths["eval"], make_unmarked)
    name = "conll2010_bio"
    note = (
        "Official split of CoNLL-2010, task 1; F1 of uncertain sentences. The evaluation part does not say "
        "which sentences share a document: intervals are by sentence."
    )
    cue_note = (
        "BioScope: trained on abstracts, measured on full papers, since the official evaluation part has no "
        "cues; F1 of exact spans of speculation."
    )
    return [
        Task(name, name, "sentence", _BINARY, (*abstracts, *papers), test, sha256, note),
        Task(f"{name}_cues", name, "spans", _BINARY, abstracts, papers, sha256, cue_note),
    ]


def _read_szeged(paths: dict[str, Path], sha256: str) -> list[Task]:
    from stance.corpus import assign_folds

    labels = (CERTAIN, *SZEGED_TYPES.values())

    def make(row: dict[str, Any], place: str) -> dict[str, Any]:
        cues = get_cues(row, SZEGED_TYPES, place)
        # A sentence has one label: the type of its first cue.
        return {"label": cues[0].type if cues else CERTAIN, "cues": cues}

    sentences = _read_sentences(paths["sentences"], make)
    folds = assign_folds([s.doc_id for s in sentences], [s.label for s in sentences], _N_FOLDS)
    train = tuple(s for s, fold in zip(sentences, folds, strict=True) if fold)
    test = tuple(s for s, fold in zip(sentences, folds, strict=True) if not fold)
    note = (
        "A fifth of the documents held out, alike in types; F1 of the tokens of each of the four types, mean."
    )
    return [Task("szeged_wiki", "szeged_wiki", "tokens", labels, train, test, sha256, note)]


def _read_certainty(paths: dict[str, Path], sha256: str) -> list[Task]:
    def make(row: dict[str, Any], place: str) -> dict[str, Any]:
        grade = get_number(row, "certainty", place, 1, 6)
        return {"label": str(int(grade + 0.5)), "fields": {"grade": grade}}

    labels = tuple(str(level) for level in range(1, 7))
    parts = {name: _read_sentences(path, make) for name, path in paths.items()}
    name, corpus, kind = "science_certainty", "science_certainty", "graded"
    grade = "Spearman of the commitment score with the certainty that people gave, 1 to 6"
    whole = (*parts["train"], *parts["val"], *parts["test"])
    return [
        Task(name, corpus, kind, labels, parts["train"], parts["test"], sha256, f"Official test; {grade}."),
        Task(
            f"{name}_ext",
            corpus,
            kind,
            labels,
            parts["train"],
            parts["ext"],
            sha256,
            f"The other domain; {grade}.",
        ),
        Task(f"{name}_all", corpus, kind, labels, (), whole, sha256, f"Train, val and test; {grade}."),
    ]


def _read_commitment(paths: dict[str, Path], sha256: str) -> list[Task]:
    def make(row: dict[str, Any], place: str) -> dict[str, Any]:
        mean = get_number(row, "mean", place, -3, 3)
        return {"label": str(int(abs(mean) + 0.5)), "fields": {"grade": mean, "strength": abs(mean)}}

    # A speaker who holds the clause to be false is as committed as one who holds it to be true: the second
    # reading asks how sure, the first, which the corpus publishes, which way as well.
    note = (
        "All items, no training part; Spearman of the commitment score with the speaker's commitment as "
        "published, -3 (the clause is false) to 3 (it is true); by strength: with its absolute value, 0 to 3."
    )
    labels = tuple(str(level) for level in range(4))
    items = _read_sentences(paths["items"], make)
    return [Task("commitmentbank", "commitmentbank", "graded", labels, (), items, sha256, note)]


_CORPORA: Final[dict[str, _Corpus]] = {
    "conll2010_wiki": _Corpus(("train.jsonl", "eval.jsonl"), ("conll2010_wiki",), _read_wiki),
    "conll2010_bio": _Corpus(
        ("train_abstracts.jsonl", "train_papers.jsonl", "eval.jsonl"),
        ("conll2010_bio", "conll2010_bio_cues"),
        _read_bio,
    ),
    "szeged_wiki": _Corpus(("sentences.jsonl",), ("szeged_wiki",), _read_szeged),
    "science_certainty": _Corpus(
        ("train.jsonl", "val.jsonl", "test.jsonl", "ext.jsonl"),
        ("science_certainty", "science_certainty_ext", "science_certainty_all"),
        _read_certainty,
    ),
    "commitmentbank": _Corpus(("items.jsonl",), ("commitmentbank",), _read_commitment),
}
