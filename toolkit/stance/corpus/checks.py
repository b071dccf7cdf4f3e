"""Labelled data checked, counted and split."""

from __future__ import annotations

import json
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from stance.corpus.duplicates import find_near_duplicates
from stance.corpus.folds import deal_documents
from stance.corpus.read import (
    CodedRow,
    iter_coded,
    name_inputs,
    name_value,
    note_lookalikes,
    note_scored,
    read_coded,
    sort_labels,
    take_value,
)
from stance.errors import DataError
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence, Reject

if TYPE_CHECKING:
    from stance.io.rejects import Rejects

_SPLIT_NAMES = {"train", "training", "dev", "valid", "validation", "val", "test", "eval"}
_N_PROBLEMS = 1000  # listed; all are counted
_FEW_SENTENCES = 20  # of one label
_DRIFT = 0.05  # between the share of a split or label and what it should be
_LONG = 100  # words
_TOP = 5  # cues of a type that are named
_logger = logging.getLogger("stance")


class TableParts(NamedTuple):
    """What a table of the report is made of."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[str, ...] = ()
    digits: int = 1
    are_shares: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles, interpolated, and the mean."""

    least: float
    first_quarter: float
    median: float
    third_quarter: float
    most: float
    mean: float

    @classmethod
    def measure(cls, values: Sequence[float]) -> Self:
        """Measure how numbers are spread; there is one or more."""
        import numpy as np

        least, first, median, third, most = np.percentile(values, [0, 25, 50, 75, 100]).tolist()
        return cls(least, first, median, third, most, float(np.mean(values)))


@dataclass(frozen=True, slots=True)
class SplitSummary:
    """What is in one split: its size, and the share of its sentences by label."""

    n_sentences: int
    n_documents: int
    label_shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class Repeats:
    """What comes again in coded sentences.

    Sentences whose text stands earlier, and those of them in another document; texts in two splits; texts with two
    labels, and how often they have each; sentences that nearly repeat an earlier one; sentences whose ``sent_id`` an
    earlier one of the document has, and those of them with another label.
    """

    n_duplicates: int
    n_crossing: int
    n_leaked: int
    conflicts: tuple[tuple[str, dict[str, int]], ...]
    near_duplicates: tuple[dict[str, Any], ...]
    n_same_id: int
    n_same_id_apart: int

    def list_notes(self) -> list[str]:
        """Say what a person should know of the same ``sent_id`` twice."""
        if not self.n_same_id:
            return []
        apart = f", {self.n_same_id_apart:,} of them with another label" if self.n_same_id_apart else ""
        advice = "Are they of two coders? See stance agree." if apart else "Is the data there twice?"
        return [f"{self.n_same_id:,} rows have the doc_id and sent_id of an earlier one{apart}. {advice}"]


@dataclass(frozen=True, slots=True)
class Validation:
    """What is in coded files, and what is wrong with them.

    Rows without a label or coded ``not a sentence`` are left out and no problem. ``problems`` lists the first thousand
    rows that cannot be used; ``problem_counts`` counts all, by ``text``, ``unknown`` (label), ``sent_id``, ``cues`` and
    ``unread``. ``notes`` say what to think about although nothing is wrong.
    """

    n_rows: int
    n_sentences: int
    n_documents: int
    n_uncoded: int
    n_not_sentences: int
    n_problems: int
    problems: tuple[Reject, ...]
    problem_counts: dict[str, int]
    label_counts: dict[str, int]
    n_with_cues: int
    words: Spread | None
    splits: dict[str, SplitSummary]
    leaked_documents: tuple[str, ...]
    repeats: Repeats
    notes: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Whether the data can be trained on as it is: no problem, two labels or more, no leaked document."""
        return not self.n_problems and not self.leaked_documents and len(self.label_counts) >= 2

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, ready for JSON."""
        return {"is_valid": self.is_valid, **asdict(self)}

    def to_tables(self) -> list[TableParts]:
        """Return the tables of the report."""
        found = self.repeats
        near_crossing = sum(pair["crosses_splits"] for pair in found.near_duplicates)
        counts = {
            "rows": self.n_rows,
            "usable sentences": self.n_sentences,
            "documents": self.n_documents,
            "with known cues": self.n_with_cues,
            "without a label (left out)": self.n_uncoded,
            "not a sentence (left out)": self.n_not_sentences,
            "problems": self.n_problems,
            "texts that stand earlier": found.n_duplicates,
            "  in another document": found.n_crossing,
            "texts with two labels or more": len(found.conflicts),
            "near duplicates": len(found.near_duplicates),
        }
        if self.splits:
            counts |= {
                "documents in two splits or more": len(self.leaked_documents),
                "texts in two splits or more": found.n_leaked,
                "near duplicates in different splits": near_crossing,
            }
        verdict = "The data can be trained on." if self.is_valid else "The data is not valid."
        tables = [TableParts("", ("what", "count"), tuple(counts.items()), (verdict, *self.notes))]
        if self.label_counts:
            labels = tuple((label, n, n / self.n_sentences) for label, n in self.label_counts.items())
            tables.append(TableParts("Labels", ("label", "sentences", "share"), labels))
        if self.splits:
            tables.append(_tabulate_splits(self.splits))
        if self.problems:
            shown = tuple((p.source, p.row, p.reason) for p in self.problems[:20])
            rest = (f"and {self.n_problems - len(shown):,} more",) if self.n_problems > len(shown) else ()
            tables.append(TableParts("Problems", ("file", "row", "reason"), shown, rest))
        if found.conflicts:
            texts = tuple(
                (text[:60], ", ".join(f"{label} {n}" for label, n in labels.items()))
                for text, labels in found.conflicts[:10]
            )
            tables.append(TableParts("Texts with two labels or more", ("text", "labels"), texts))
        return tables


@dataclass(frozen=True, slots=True)
class DataStats:
    """What is in labelled data; ``labels`` and ``cues`` hold counts by label and by type."""

    n_sentences: int
    n_documents: int
    n_words: int
    n_with_cues: int
    words: Spread
    sentences: Spread
    labels: dict[str, dict[str, Any]]
    cues: dict[str, dict[str, Any]]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as plain data, ready for JSON."""
        return asdict(self)

    def to_tables(self) -> list[TableParts]:
        """Return the tables of the counts."""
        title = (
            f"{self.n_sentences:,} sentences of {self.n_documents:,} documents, {self.n_words:,} words; cues are "
            f"known for {self.n_with_cues:,} sentences"
        )
        labels = tuple(
            (label, found["n_sentences"], found["share"], found["n_documents"])
            for label, found in self.labels.items()
        )
        spreads = {
            "words of a sentence": self.words,
            **{f"  {label}": found["words"] for label, found in self.labels.items()},
            "sentences of a document": self.sentences,
        }
        lengths = tuple((name, *asdict(spread).values()) for name, spread in spreads.items())
        header = ("length", "least", "quarter", "median", "3 quarters", "most", "mean")
        tables = [
            TableParts(title, ("label", "sentences", "share", "documents"), labels, self.notes),
            TableParts("Lengths", header, lengths, are_shares=False),
        ]
        if self.cues:
            rows = tuple(
                (kind, found["n_cues"], *(found["n_by_label"].get(label, 0) for label in self.labels))
                + (", ".join(found["examples"]),)
                for kind, found in self.cues.items()
            )
            names = tuple(f"in {label}" for label in self.labels)
            tables.append(TableParts("Cues", ("type", "cues", *names, "most frequent"), rows))
        return tables


@dataclass(frozen=True, slots=True)
class DataSplit:
    """Labelled data in splits (``train``, ``test`` and, of three, ``dev``), and what is in each."""

    parts: dict[str, tuple[CodedSentence, ...]]
    summaries: dict[str, SplitSummary]
    n_leaked: int
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return what is in the splits, without the sentences, as plain data."""
        splits = {name: asdict(summary) for name, summary in self.summaries.items()}
        return {"splits": splits, "n_leaked": self.n_leaked, "notes": list(self.notes)}

    def to_tables(self) -> list[TableParts]:
        """Return the table of the splits."""
        return [_tabulate_splits(self.summaries, self.notes)]

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


def validate_data(
    inputs: Any,
    *,
    any_label: bool = False,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    are_splits: bool | None = None,
    similarity: float | None = 0.8,
) -> Validation:
    """Check coded files, and report everything that is wrong.

    Splits are what the column ``split`` says; or the files, if ``are_splits`` says so or all of two or more are
    called ``train``, ``dev``, ``test`` or the like.

    Parameters
    ----------
    inputs : str, Path, table, or iterable of them
    any_label : bool
        Whether labels other than stance's are allowed.
    text_field, label_field, id_field : str
        The names of the columns.
    are_splits : bool, optional
        Whether each file is a split; by default what their names say.
    similarity : float or None
        Least similarity of near duplicates, 0.5 to 1; ``None`` does not look for them.

    Returns
    -------
    Validation

    Raises
    ------
    DataError
        If a file is missing or lacks a column, or no row has one of the labels.

    Examples
    --------
    >>> rows = [("It did.", "assertive"), ("It may.", "hedge"), ("So.", "")]
    >>> found = validate_data([{"text": text, "label": label} for text, label in rows])
    >>> found.is_valid, found.n_uncoded, found.problems[0].reason[-24:]
    (False, 1, "(did you mean 'hedged'?)")
    """
    from stance.io.rejects import Rejects

    labels = None if any_label else LABELS
    unread = Rejects("skip")
    problems: list[Reject] = []
    kinds: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    sentences: list[CodedSentence] = []
    usable: list[CodedRow] = []
    for row in iter_coded(
        inputs,
        text_field=text_field,
        label_field=label_field,
        id_field=id_field,
        labels=labels,
        rejects=unread,
    ):
        if row.sentence is not None:
            sentences.append(row.sentence)
            usable.append(row)
            continue
        kinds[row.problem] += 1
        if row.problem == "unknown":
            unknown[row.label] += 1
        if row.problem not in ("label", "other") and len(problems) < _N_PROBLEMS:
            problems.append(Reject(row.source, row.row, row.reason))
    n_rows = len(sentences) + kinds.total() + unread.n
    if unknown and not sentences:
        names = sort_labels(unknown)
        listed = ", ".join(map(repr, names[:8])) + (", …" if len(names) > 8 else "")
        raise DataError(
            f"{name_inputs(inputs)}: no row has one of the labels {', '.join(LABELS)}; they have {listed}. Pass "
            "any_label=True to allow these, or label_field=… for another column."
        )
    n_uncoded, n_other = kinds.pop("label", 0), kinds.pop("other", 0)
    kinds["unread"] = unread.n
    counts = Counter(sentence.label for sentence in sentences)
    names_of = _find_splits(usable, are_splits)
    splits = {} if names_of is None else _summarise(sentences, names_of, labels)
    repeats = find_repeats(sentences, names_of, similarity)
    n_words = [len(sentence.text.split()) for sentence in sentences]
    n_unnamed = sum(not row.is_named for row in usable)
    unnamed = f"{n_unnamed:,} rows do not name their document; each counts as a document of its own."
    return Validation(
        n_rows=n_rows,
        n_sentences=len(sentences),
        n_documents=len({sentence.doc_id for sentence in sentences}),
        n_uncoded=n_uncoded,
        n_not_sentences=n_other,
        n_problems=kinds.total(),
        problems=(*unread.first, *problems),
        problem_counts=dict(+kinds),
        label_counts={label: counts[label] for label in _order_labels(counts, labels)},
        n_with_cues=sum(sentence.cues is not None for sentence in sentences),
        words=Spread.measure(n_words) if n_words else None,
        splits=splits,
        leaked_documents=() if names_of is None else _find_leaked(sentences, names_of),
        repeats=repeats,
        notes=(
            *note_lookalikes(counts),
            *([unnamed] if n_unnamed else []),
            *_note_labels(counts, splits),
            *repeats.list_notes(),
            *note_scored(sentences, label_field),
            *_note_lengths(n_words),
        ),
    )


def describe_data(
    inputs: Any,
    *,
    any_label: bool = False,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    rejects: Rejects | None = None,
) -> DataStats:
    """Count what is in coded data: labels, lengths, cues, documents.

    Parameters
    ----------
    inputs, any_label, text_field, label_field, id_field
        As for :func:`validate_data`.
    rejects : Rejects, optional
        What to do with a bad row; by default it is an error.

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
    >>> stats.n_words, stats.labels["hedged"]["share"]
    (2, 1.0)
    """
    labels = None if any_label else LABELS
    sentences = read_coded(
        inputs,
        text_field=text_field,
        label_field=label_field,
        id_field=id_field,
        labels=labels,
        rejects=rejects,
    ).sentences
    n_words = [len(sentence.text.split()) for sentence in sentences]
    by_label: defaultdict[str, list[int]] = defaultdict(list)
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    cue_labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for place, sentence in enumerate(sentences):
        by_label[sentence.label].append(place)
        for cue in sentence.cues or ():
            texts[cue.type][cue.text.lower()] += 1
            cue_labels[cue.type][sentence.label] += 1
    documents = Counter(sentence.doc_id for sentence in sentences)
    order = _order_labels(by_label, labels)
    return DataStats(
        n_sentences=len(sentences),
        n_documents=len(documents),
        n_words=sum(n_words),
        n_with_cues=sum(sentence.cues is not None for sentence in sentences),
        words=Spread.measure(n_words),
        sentences=Spread.measure(list(documents.values())),
        labels={
            label: {
                "n_sentences": len(by_label[label]),
                "n_documents": len({sentences[place].doc_id for place in by_label[label]}),
                "share": len(by_label[label]) / len(sentences),
                "words": Spread.measure([n_words[place] for place in by_label[label]]),
            }
            for label in order
        },
        cues={
            kind: {
                "n_cues": cue_labels[kind].total(),
                "n_by_label": {label: cue_labels[kind][label] for label in order if cue_labels[kind][label]},
                "examples": dict(texts[kind].most_common(_TOP)),
            }
            for kind in CUE_TYPES
            if kind in texts
        },
        notes=tuple(find_repeats(sentences).list_notes()),
    )


def split_data(
    sentences: Sequence[CodedSentence],
    *,
    shares: Sequence[float] = (80, 10, 10),
    group_field: str | None = None,
    seed: int = 0,
    labels: Sequence[str] | None = None,
) -> DataSplit:
    """Split coded sentences so that no document, or no group of documents, stands in two splits.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    shares : sequence of float
        The sizes of ``train`` and ``test``, or of ``train``, ``dev`` and ``test``, relative to one another. Each
        split has about its share of every label; a warning says where documents are too large for that.
    group_field : str, optional
        A column whose values must not stand in two splits, such as an author; by default ``doc_id``.
    seed : int
        The same sentences and seed give the same splits, whatever the order of the rows.
    labels : sequence of str, optional
        The order of the labels.

    Returns
    -------
    DataSplit

    Raises
    ------
    DataError
        If there are not two or three shares above 0, or fewer groups than splits; if the column is missing,
        blank in a row, or has two values in a document.

    Examples
    --------
    >>> rows = [CodedSentence(f"d{i}", 0, "So.", "hedged", None, {"author": "xyz"[i % 3]}) for i in range(9)]
    >>> [len(part) for part in split_data(rows, shares=(1, 1, 1), group_field="author").parts.values()]
    [3, 3, 3]
    """
    sizes = [float(share) for share in shares]
    if len(sizes) not in (2, 3) or not all(0 < size < math.inf for size in sizes):
        listed = ",".join(f"{size:g}" for size in sizes)
        raise DataError(
            f"shares: '{listed}' are not two or three numbers above 0. Pass shares='80,10,10' or '80,20'."
        )
    names = ("train", "test") if len(sizes) == 2 else ("train", "dev", "test")
    groups = _find_groups(sentences, group_field)
    n_groups = len(set(groups))
    if n_groups < len(names):
        what = "documents" if group_field is None else f"values of '{group_field}'"
        raise DataError(
            f"split: {len(names)} splits need as many {what}; the data has {n_groups}. Add data, or split into fewer."
        )
    # Dealt in the order of their names: another order of the rows must not put another text into the test.
    order = sorted(range(len(sentences)), key=groups.__getitem__)
    dealt = deal_documents(
        [groups[row] for row in order], [sentences[row].label for row in order], sizes, seed
    )
    places = dict(zip(order, dealt.tolist(), strict=True))
    found = [names[places[row]] for row in range(len(sentences))]
    notes = []
    for name, size in zip(names, sizes, strict=True):
        wanted, share = size / sum(sizes), found.count(name) / len(found)
        if abs(share - wanted) > _DRIFT:
            what = "documents" if group_field is None else f"values of '{group_field}'"
            notes.append(
                f"{name} has {100 * share:.0f} % of the sentences, not {100 * wanted:.0f} %: some of the {n_groups:,} "
                f"{what} are too large to split as asked."
            )
    n_leaked = find_repeats(sentences, found).n_leaked
    if n_leaked:
        notes.append(f"texts that stand in two splits or more, in different documents: {n_leaked:,}.")
    for note in notes:
        _logger.warning("split: %s", note)
    return DataSplit(
        parts={
            name: tuple(s for s, where in zip(sentences, found, strict=True) if where == name)
            for name in names
        },
        summaries=_summarise(sentences, found, labels, names),
        n_leaked=n_leaked,
        notes=tuple(notes),
    )


def find_repeats(
    sentences: Sequence[CodedSentence],
    splits: Sequence[str] | None = None,
    similarity: float | None = None,
) -> Repeats:
    """Find the sentences that come again, word for word or (if a similarity is passed) nearly."""
    parts = list(splits) if splits is not None else [""] * len(sentences)
    texts = [" ".join(sentence.text.split()) for sentence in sentences]
    by_text: defaultdict[str, list[int]] = defaultdict(list)
    first_label: dict[tuple[str, int], str] = {}
    n_same = n_apart = 0
    for place, (text, sentence) in enumerate(zip(texts, sentences, strict=True)):
        by_text[text].append(place)
        key = sentence.doc_id, sentence.sent_id
        if key in first_label:
            n_same += 1
            n_apart += sentence.label != first_label[key]
        first_label.setdefault(key, sentence.label)
    groups = [places for places in by_text.values() if len(places) > 1]
    conflicts = [
        (sentences[places[0]].text, dict(labels))
        for places in groups
        if len(labels := Counter(sentences[place].label for place in places)) > 1
    ]
    near = [] if similarity is None else find_near_duplicates(texts, similarity)
    return Repeats(
        n_duplicates=sum(len(places) - 1 for places in groups),
        n_crossing=sum(
            sentences[place].doc_id != sentences[places[0]].doc_id for places in groups for place in places
        ),
        n_leaked=sum(len({parts[place] for place in places}) > 1 for places in groups),
        conflicts=tuple(conflicts),
        near_duplicates=tuple(
            {
                "first": sentences[first].text,
                "later": sentences[later].text,
                "first_doc_id": sentences[first].doc_id,
                "later_doc_id": sentences[later].doc_id,
                "similarity": found,
                "crosses_splits": parts[first] != parts[later],
            }
            for first, later, found in near
            if texts[first] != texts[later] and by_text[texts[later]][0] == later
        ),
        n_same_id=n_same,
        n_same_id_apart=n_apart,
    )


def _order_labels(found: Iterable[str], labels: Sequence[str] | None) -> list[str]:
    known = set(found)
    return [label for label in labels or sort_labels(known) if label in known]


def _summarise(
    sentences: Sequence[CodedSentence],
    splits: Sequence[str],
    labels: Sequence[str] | None,
    names: Sequence[str] = (),
) -> dict[str, SplitSummary]:
    parts: dict[str, list[CodedSentence]] = {name: [] for name in names or dict.fromkeys(splits)}
    for sentence, name in zip(sentences, splits, strict=True):
        parts[name].append(sentence)
    summaries = {}
    for name, part in parts.items():
        counts = Counter(sentence.label for sentence in part)
        shares = {label: counts[label] / len(part) for label in _order_labels(counts, labels)}
        summaries[name] = SplitSummary(len(part), len({sentence.doc_id for sentence in part}), shares)
    return summaries


def _tabulate_splits(splits: Mapping[str, SplitSummary], notes: tuple[str, ...] = ()) -> TableParts:
    labels = list(dict.fromkeys(label for split in splits.values() for label in split.label_shares))
    n_all = sum(split.n_sentences for split in splits.values())
    rows = tuple(
        (name or "(none)", split.n_sentences, split.n_sentences / n_all, split.n_documents)
        + tuple(split.label_shares.get(label, 0.0) for label in labels)
        for name, split in splits.items()
    )
    return TableParts("Splits", ("split", "sentences", "share", "documents", *labels), rows, notes)


def _find_splits(rows: Sequence[CodedRow], are_splits: bool | None) -> list[str] | None:
    """Find the split of each row; None where the data is not split."""
    if are_splits is None:
        names = [name_value((row.fields or {}).get("split")) or "" for row in rows]
        if any(names):
            return names
        stems = {_get_stem(row.source).lower() for row in rows}
        are_splits = len(stems) > 1 and stems <= _SPLIT_NAMES
    return [_get_stem(row.source) for row in rows] if are_splits else None


def _get_stem(source: str) -> str:
    return Path(source).name.split(".")[0]


def _find_leaked(sentences: Sequence[CodedSentence], splits: Sequence[str]) -> tuple[str, ...]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for sentence, split in zip(sentences, splits, strict=True):
        found[sentence.doc_id].add(split)
    return tuple(doc_id for doc_id, names in found.items() if len(names) > 1)


def _find_groups(sentences: Sequence[CodedSentence], group_field: str | None) -> list[str]:
    if group_field is None:
        return [sentence.doc_id for sentence in sentences]
    groups = []
    by_document: dict[str, str] = {}
    for sentence in sentences:
        group = name_value(sentence.fields.get(group_field))
        if group_field not in sentence.fields:
            listed = ", ".join(sentence.fields) or "none"
            raise DataError(
                f"split: no column '{group_field}' (the other columns are {listed}). Pass another."
            )
        if group is None:
            raise DataError(
                f"split: '{group_field}' is blank in '{sentence.doc_id}'. Fill it in, or pass another column."
            )
        if by_document.setdefault(sentence.doc_id, group) != group:
            raise DataError(
                f"split: '{group_field}' has two values in '{sentence.doc_id}', {by_document[sentence.doc_id]!r} and "
                f"{group!r}. Mend it, or pass another column."
            )
        groups.append(group)
    return groups


def _note_labels(counts: Mapping[str, int], splits: Mapping[str, SplitSummary]) -> list[str]:
    n_all = sum(counts.values())
    notes = [
        f"only {n:,} sentences are {label}: too few to learn or to measure by."
        for label, n in counts.items()
        if n < _FEW_SENTENCES
    ]
    for name, split in splits.items():
        for label, n in counts.items():
            share = split.label_shares.get(label, 0.0)
            if abs(share - n / n_all) > _DRIFT:
                notes.append(
                    f"{100 * share:.1f} % of {name or 'the rows without a split'} are {label}, {100 * n / n_all:.1f} % of "
                    "the whole: the splits differ."
                )
    return notes


def _note_lengths(n_words: Sequence[int]) -> list[str]:
    n_short, n_long = sum(n < 2 for n in n_words), sum(n > _LONG for n in n_words)
    notes = [f"{n_short:,} sentences have one word."] if n_short else []
    if n_long:
        notes.append(f"{n_long:,} sentences have more than {_LONG} words. Is each of them one sentence?")
    return notes


def _write_row(sentence: CodedSentence) -> str:
    row: dict[str, Any] = {"doc_id": sentence.doc_id, "sent_id": sentence.sent_id}
    for name, value in sentence.fields.items():
        row["input_label" if name == "label" else name] = take_value(value)
    row |= {"text": sentence.text, "label": sentence.label}
    if sentence.cues is not None:
        row["cues"] = [[cue.start, cue.end, cue.type] for cue in sentence.cues]
    return json.dumps(row, ensure_ascii=False, default=str) + "\n"
