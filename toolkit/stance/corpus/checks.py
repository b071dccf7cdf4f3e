"""Labelled data checked, counted and split."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Unpack

from stance.corpus.duplicates import find_near_duplicates
from stance.corpus.folds import deal_documents
from stance.corpus.read import ColumnNames, name_value, read_coded, sort_labels, take_value
from stance.errors import DataError
from stance.labels import CUE_TYPES
from stance.records import CodedSentence, Reject

_SPLIT_NAMES = {"train", "training", "dev", "valid", "validation", "val", "test", "eval"}
_FEW_SENTENCES = 20  # of one label
_DRIFT = 0.05  # between the share of a split and what it should be
_SHOWN = 10  # rows of a table of examples
_logger = logging.getLogger("stance")
_TableParts = tuple[Any, ...]  # of the report's Table: title, header, rows, notes, digits, are_shares


@dataclass(frozen=True, slots=True)
class DataStats:
    """Counts of labelled sentences: by label, and of cues by type and, within that, by label."""

    n_sentences: int
    n_documents: int
    n_words: int
    n_with_cues: int
    labels: dict[str, int]
    cues: dict[str, dict[str, int]]

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data, ready for JSON."""
        return asdict(self)

    def to_tables(self) -> list[_TableParts]:
        """Return the tables of the counts."""
        title = f"{self.n_sentences:,} sentences of {self.n_documents:,} documents, {self.n_words:,} words"
        labels = tuple((label, n, n / self.n_sentences) for label, n in self.labels.items())
        cues = tuple((kind, *(n.get(label, 0) for label in self.labels)) for kind, n in self.cues.items())
        known = f"Cues, known for {self.n_with_cues:,} sentences"
        tables = [
            (title, ("label", "sentences", "share"), labels, (), 1, True),
            (known, ("type", *self.labels), cues),
        ]
        return [table for table in tables if table[2]]


@dataclass(frozen=True, slots=True)
class Validation:
    """What is in coded files, and what is wrong with them.

    ``problems`` lists the first twenty rows that cannot be used; ``leaked_documents`` stand in two splits or more;
    ``conflicts`` are texts with two labels or more, and how often they have each. ``notes`` say what to think about
    although nothing is wrong. The data is valid with neither problems nor leaked documents, and two labels or more.
    """

    is_valid: bool
    counts: dict[str, int]
    splits: dict[str, DataStats]
    problems: tuple[Reject, ...]
    leaked_documents: tuple[str, ...]
    conflicts: dict[str, dict[str, int]]
    near_duplicates: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, ready for JSON."""
        return asdict(self)

    def to_tables(self) -> list[_TableParts]:
        """Return the tables of the report."""
        verdict = "The data can be trained on." if self.is_valid else "The data is not valid."
        counts = tuple((name.replace("_", " "), n) for name, n in self.counts.items())
        problems = tuple((each.source, each.row, each.reason) for each in self.problems)
        texts = [
            (text[:60], ", ".join(f"{label} {n}" for label, n in labels.items()))
            for text, labels in self.conflicts.items()
        ]
        pairs = [(p["first"][:60], p["later"][:60], p["similarity"]) for p in self.near_duplicates]
        documents = tuple((doc_id,) for doc_id in self.leaked_documents[:_SHOWN])
        tables = [
            ("", ("what", "count"), counts, (verdict, *self.notes)),
            _tabulate_splits(self.splits),
            ("Problems", ("file", "row", "reason"), problems),
            ("Documents in two splits or more", ("document",), documents),
            ("Texts with two labels or more", ("text", "labels"), tuple(texts[:_SHOWN])),
            ("Near duplicates", ("first", "later", "similarity"), tuple(pairs[:_SHOWN])),
        ]
        return [table for table in tables if table[2]]


@dataclass(frozen=True, slots=True)
class DataSplit:
    """Labelled data in splits (``train``, ``test`` and, of three, ``dev``)."""

    parts: dict[str, tuple[CodedSentence, ...]]

    def to_tables(self) -> list[_TableParts]:
        """Return the table of the splits."""
        return [_tabulate_splits({name: _count(part) for name, part in self.parts.items()})]

    def save(self, folder: str | Path, *, overwrite: bool = False) -> None:
        """Write ``train.jsonl`` and so on into a folder, whole or not at all."""
        from stance.io.guard import check_output
        from stance.io.output import replace_folder

        check_output(folder, overwrite=overwrite, marker="train.jsonl")
        with replace_folder(folder, last="train.jsonl") as target:
            for name, sentences in self.parts.items():
                lines = "".join(map(_write_row, sentences))
                (target / f"{name}.jsonl").write_text(lines, encoding="utf-8", newline="\n")
        if "dev" not in self.parts:  # of an earlier split into three
            Path(folder, "dev.jsonl").unlink(missing_ok=True)


def validate_data(inputs: Any, **fields: Unpack[ColumnNames]) -> Validation:
    """Check coded files, and report everything that is wrong.

    Labels are stance's or, where none of these is used, the data's own. Splits are what the column ``split`` says;
    or the files, if all of two or more are called ``train``, ``dev``, ``test`` or the like.

    Parameters
    ----------
    inputs : str, Path, table, or iterable of them
    **fields
        The names of the columns: ``text_field``, ``label_field`` and ``id_field``.

    Returns
    -------
    Validation

    Raises
    ------
    DataError
        If a file is missing or lacks a column, or no row can be used.

    Examples
    --------
    >>> rows = [("It did.", "assertive"), ("It may.", "hedge"), ("So.", "")]
    >>> found = validate_data([{"text": text, "label": label} for text, label in rows])
    >>> found.is_valid, found.problems[0].reason[-24:]
    (False, "(did you mean 'hedged'?)")
    """
    from stance.io.rejects import Rejects

    rejects = Rejects("skip")
    data = read_coded(inputs, allows_own=True, rejects=rejects, **fields)
    sentences = data.sentences
    names = [name_value(sentence.fields.get("split")) or "" for sentence in sentences]
    if not any(names):
        stems = [Path(source).name.split(".")[0] for source in data.sources]
        is_split = len({*stems}) > 1 and {stem.lower() for stem in stems} <= _SPLIT_NAMES
        names = stems if is_split else names
    rows_of = _index(" ".join(sentence.text.split()) for sentence in sentences)
    labels_of = {text: Counter(sentences[row].label for row in rows) for text, rows in rows_of.items()}
    conflicts = {text: dict(labels) for text, labels in labels_of.items() if len(labels) > 1}
    texts, documents = list(rows_of), _index(sentence.doc_id for sentence in sentences)
    leaked = sorted(_find_leaks(documents, names))
    near: list[dict[str, Any]] = [
        {
            "first": texts[first],
            "later": texts[later],
            "similarity": similarity,
            "crosses_splits": names[rows_of[texts[first]][0]] != names[rows_of[texts[later]][0]],
        }
        for first, later, similarity in find_near_duplicates(texts)
    ]
    whole = _count(sentences)
    splits = _index(names) if any(names) else {}
    n_same = len(sentences) - len({(sentence.doc_id, sentence.sent_id) for sentence in sentences})
    notes = [
        f"only {n:,} sentences are {label}: too few to learn or to measure by."
        for label, n in whole.labels.items()
        if n < _FEW_SENTENCES
    ]
    if n_same:
        notes.append(
            f"{n_same:,} rows have the doc_id and sent_id of an earlier one: coded by two (see stance agree)?"
        )
    return Validation(
        is_valid=not rejects.n and not leaked and len(whole.labels) > 1,
        counts={
            "sentences": len(sentences),
            "documents": len(documents),
            "problems": rejects.n,
            "repeated_texts": len(sentences) - len(texts),
            "texts_with_two_labels": len(conflicts),
            "near_duplicates": len(near),
            "documents_in_two_splits": len(leaked),
            "texts_in_two_splits": len(_find_leaks(rows_of, names)),
            "near_duplicates_in_two_splits": sum(pair["crosses_splits"] for pair in near),
        },
        splits={"all": whole}
        | {name: _count([sentences[row] for row in rows]) for name, rows in splits.items()},
        problems=tuple(rejects.first),
        leaked_documents=tuple(leaked),
        conflicts=conflicts,
        near_duplicates=tuple(near),
        notes=tuple(notes),
    )


def describe_data(inputs: Any, **fields: Unpack[ColumnNames]) -> DataStats:
    """Count what is in coded data: labels (any), cues, words, documents.

    Parameters
    ----------
    inputs, **fields
        As for :func:`validate_data`.

    Returns
    -------
    DataStats

    Raises
    ------
    DataError
        As from :func:`stance.corpus.read_coded`.

    Examples
    --------
    >>> stats = describe_data([{"doc_id": "a", "text": "It may.", "label": "hedged"}])
    >>> stats.n_words, stats.labels
    (2, {'hedged': 1})
    """
    return _count(read_coded(inputs, labels=None, **fields).sentences)


def split_data(
    inputs: Any,
    *,
    shares: Sequence[float] = (80, 10, 10),
    group_field: str | None = None,
    seed: int = 0,
    **fields: Unpack[ColumnNames],
) -> DataSplit:
    """Split coded sentences so that no document, or no group of documents, stands in two splits.

    Parameters
    ----------
    shares : sequence of float
        The sizes of ``train`` and ``test``, or of ``train``, ``dev`` and ``test``, relative to one another. Each
        split has about its share of every label; a warning says where documents are too large for that.
    group_field : str, optional
        A column whose values must not stand in two splits, such as an author; by default ``doc_id``. A document
        without a value stands alone.
    seed : int
        The same sentences and seed give the same splits, whatever the order of the rows.
    inputs, **fields
        As for :func:`validate_data`; labels may be any.

    Returns
    -------
    DataSplit

    Raises
    ------
    DataError
        If there are not two or three shares above 0, or fewer groups than splits; if the column is missing or has
        two values in a document.

    Examples
    --------
    >>> rows = [{"doc_id": f"d{i}", "text": "So.", "label": "hedged", "author": "xyz"[i % 3]} for i in range(9)]
    >>> [len(part) for part in split_data(rows, shares=(1, 1, 1), group_field="author").parts.values()]
    [3, 3, 3]
    """
    sizes = [float(share) for share in shares]
    if len(sizes) not in (2, 3) or not all(0 < size < math.inf for size in sizes):
        listed = ",".join(f"{size:g}" for size in sizes)
        raise DataError(
            f"shares: '{listed}' are not two or three numbers above 0. Pass shares='80,10,10' or '80,20'."
        )
    sentences = read_coded(inputs, labels=None, **fields).sentences
    names = ("train", "test") if len(sizes) == 2 else ("train", "dev", "test")
    groups = [s.doc_id for s in sentences] if group_field is None else _find_groups(sentences, group_field)
    what = "documents" if group_field is None else f"values of '{group_field}'"
    if len(set(groups)) < len(names):
        raise DataError(
            f"split: {len(names)} splits need as many {what}; the data has {len(set(groups))}. "
            "Add data, or split into fewer."
        )
    # Dealt in the order of their names: another order of the rows must not put another text into the test.
    order = sorted(range(len(sentences)), key=groups.__getitem__)
    labels = [sentences[row].label for row in order]
    dealt = deal_documents([groups[row] for row in order], labels, sizes, seed)
    places = dict(zip(order, dealt.tolist(), strict=True))
    found = [names[places[row]] for row in range(len(sentences))]
    for name, size in zip(names, sizes, strict=True):
        wanted, share = size / sum(sizes), found.count(name) / len(found)
        if abs(share - wanted) > _DRIFT:
            _logger.warning(
                f"split: {name} has {share:.0%} of the sentences, not {wanted:.0%}: some of the "
                f"{len(set(groups)):,} {what} are too large to split as asked."
            )
    if leaks := _find_leaks(_index(" ".join(s.text.split()) for s in sentences), found):
        _logger.warning("split: %s texts stand in two splits or more, in different documents.", len(leaks))
    rows = _index(found)
    return DataSplit({name: tuple(sentences[row] for row in rows[name]) for name in names})


def _index(names: Iterable[str]) -> dict[str, list[int]]:
    """Index the rows by name."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        rows[name].append(row)
    return rows


def _find_leaks(rows_of: Mapping[str, Sequence[int]], splits: Sequence[str]) -> list[str]:
    """Find what stands in two splits or more."""
    return [name for name, rows in rows_of.items() if len({splits[row] for row in rows}) > 1]


def _count(sentences: Sequence[CodedSentence]) -> DataStats:
    labels = Counter(sentence.label for sentence in sentences)
    cues: dict[str, Counter[str]] = {kind: Counter() for kind in CUE_TYPES}
    for sentence in sentences:
        for cue in sentence.cues or ():
            cues[cue.type][sentence.label] += 1
    return DataStats(
        n_sentences=len(sentences),
        n_documents=len({sentence.doc_id for sentence in sentences}),
        n_words=sum(len(sentence.text.split()) for sentence in sentences),
        n_with_cues=sum(sentence.cues is not None for sentence in sentences),
        labels={label: labels[label] for label in sort_labels(labels)},
        cues={kind: dict(counts) for kind, counts in cues.items() if counts},
    )


def _tabulate_splits(splits: Mapping[str, DataStats]) -> _TableParts:
    labels = list(dict.fromkeys(label for split in splits.values() for label in split.labels))
    rows = tuple(
        (name or "(none)", split.n_sentences, split.n_documents)
        + tuple(split.labels.get(label, 0) / split.n_sentences for label in labels)
        for name, split in splits.items()
    )
    return ("Splits, and shares of labels", ("split", "sentences", "documents", *labels), rows, (), 1, True)


def _find_groups(sentences: Sequence[CodedSentence], group_field: str) -> list[str]:
    """Find the group of each sentence's document."""
    from stance.io import choose_column

    known = list(dict.fromkeys(name for sentence in sentences for name in sentence.fields))
    choose_column(known, group_field, argument="group_field", where="split")
    by_document: dict[str, str] = {}
    for sentence in sentences:
        group = name_value(sentence.fields.get(group_field)) or f"document {sentence.doc_id}"
        if by_document.setdefault(sentence.doc_id, group) != group:
            raise DataError(
                f"split: '{group_field}' has two values in '{sentence.doc_id}', "
                f"{by_document[sentence.doc_id]!r} and {group!r}. Mend it, or pass another column."
            )
    return [by_document[sentence.doc_id] for sentence in sentences]


def _write_row(sentence: CodedSentence) -> str:
    row: dict[str, Any] = {"doc_id": sentence.doc_id, "sent_id": sentence.sent_id}
    for name, value in sentence.fields.items():
        row["input_label" if name == "label" else name] = take_value(value)
    row |= {"text": sentence.text, "label": sentence.label}
    if sentence.cues is not None:
        row["cues"] = [[cue.start, cue.end, cue.type] for cue in sentence.cues]
    return json.dumps(row, ensure_ascii=False, default=str) + "\n"
