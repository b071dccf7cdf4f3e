"""What is in coded files, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from stance.corpus.coded_rows import RowError, check_rows
from stance.corpus.label_cells import show_label
from stance.corpus.label_names import note_lookalikes, sort_labels
from stance.corpus.model_labels import note_scored
from stance.corpus.repeats import (
    Conflict,
    NearDuplicate,
    find_leaked_documents,
    find_repeats,
    note_same_ids,
)
from stance.corpus.rows import Fields, RawRow, iter_rows
from stance.corpus.split_summaries import SplitSummary, count_shares, summarise_splits
from stance.corpus.stats import Spread, measure_spread
from stance.errors import DataError
from stance.labels import LABELS
from stance.records import CodedSentence, Reject
from stance.text.read_options import Problems

_SPLIT_NAMES: Final = frozenset({"train", "training", "dev", "valid", "validation", "val", "test", "eval"})
_FEW_SENTENCES: Final = 20  # of one label
_DRIFT: Final = 0.05  # difference of a label's share between a split and the whole
_LONG: Final = 100  # words
_NAMED: Final = 8  # labels that are not ours


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What is in coded files, and what is wrong with them.

    Attributes
    ----------
    n_rows : int
        Rows of the files, also those that could not be read.
    n_sentences, n_documents : int
        Rows that are usable, and the documents they are from.
    label_counts : dict[str, int]
        Usable sentences by label, in label order.
    label_shares : dict[str, float]
        The same as shares of the whole, in [0, 1].
    n_without_label, n_without_text, n_unknown_label, n_cue_problems : int
        Rows that are not usable, by what is wrong.
    n_with_cues : int
        Usable sentences whose cues are known, be it that there are none.
    n_duplicates : int
        Usable sentences whose text stood in an earlier row, with the same label or another.
    n_crossing : int
        Of these, the ones that stand in another document than the earlier row: they may leak from
        training into held-out data.
    conflicts : tuple[Conflict, ...]
        Texts that bear two labels or more.
    problems : tuple[Reject, ...]
        Every row and file that is not usable, with the reason.
    near_duplicates : tuple[NearDuplicate, ...]
        Usable sentences that nearly repeat an earlier one.
    words : Spread or None
        Words of a usable sentence, told apart by white space; ``None`` where there is no sentence.
    splits : dict[str, SplitSummary]
        What is in each split; empty where the data is of one piece.
    leaked_documents : tuple[str, ...]
        Documents that stand in two splits or more.
    n_leaked : int
        Texts that stand in two splits or more.
    n_same_id, n_same_id_apart : int
        Usable sentences whose ``sent_id`` an earlier one of the document has, and those of them that bear
        another label than the first.
    notes : tuple[str, ...]
        What to think about though nothing is wrong: rare labels and labels that look alike, the same
        ``sent_id`` twice, splits of other label shares, very short or long sentences.

    Examples
    --------
    >>> from stance.cache import find_bundled
    >>> report = validate_coded([find_bundled("seeds/commentary/sentences.jsonl")])
    >>> report.n_sentences, report.n_documents, report.is_valid
    (4831, 128, True)
    """

    n_rows: int
    n_sentences: int
    n_documents: int
    label_counts: dict[str, int]
    label_shares: dict[str, float]
    n_without_label: int
    n_without_text: int
    n_unknown_label: int
    n_cue_problems: int
    n_with_cues: int
    n_duplicates: int
    n_crossing: int
    conflicts: tuple[Conflict, ...]
    problems: tuple[Reject, ...]
    near_duplicates: tuple[NearDuplicate, ...] = ()
    words: Spread | None = None
    splits: dict[str, SplitSummary] = field(default_factory=dict)
    leaked_documents: tuple[str, ...] = ()
    n_leaked: int = 0
    n_same_id: int = 0
    n_same_id_apart: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the data can be trained on as it is: no problem, two labels or more, no leaked document."""
        return not self.problems and not self.leaked_documents and len(self.label_counts) >= 2

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data, ready for JSON.

        Returns
        -------
        dict
            The attributes by name, and ``is_valid``.
        """
        return {"is_valid": self.is_valid, **asdict(self)}


def validate_coded(
    paths: str | Path | Iterable[str | Path],
    *,
    labels: Sequence[str] | None = LABELS,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
    are_splits: bool | None = None,
    similarity: float | None = 0.8,
) -> ValidationReport:
    r"""Check coded files and report everything that is wrong, not only the first mistake.

    Splits are looked into if there are any: what the column ``split`` says, or else the files, if
    ``are_splits`` says so or all of two or more are called ``train``, ``dev``, ``test`` or the like.

    Parameters
    ----------
    paths : str, Path or iterable of them
        As for :func:`stance.corpus.read_coded`.
    labels : sequence of str or None
        The labels allowed; ``None`` for any.
    text_field, label_field, id_field : str
        What the columns are called.
    are_splits : bool, optional
        Whether each file is a split; by default, that is told by their names.
    similarity : float or None
        Least similarity of near duplicates, in [0.5, 1]; ``None`` does not look for them. See
        :func:`stance.corpus.find_near_duplicates`.

    Returns
    -------
    ValidationReport

    Raises
    ------
    DataError
        If a path is missing or not a table, a file lacks the label column, or no row has one of the labels:
        nothing can be checked then.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt did.,assertive\nIt may.,hedge\nSo.,\n")
    ...     report = validate_coded(path)
    >>> report.n_unknown_label, report.n_without_label, [p.row for p in report.problems]
    (1, 1, [2, 3])
    """
    unread: list[Reject] = []
    unusable: list[Reject] = []
    kinds: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    sentences: list[CodedSentence] = []
    sources: list[RawRow] = []
    rows = iter_rows(paths, Fields(text_field, label_field, id_field), Problems("skip", unread))
    for row, sentence in check_rows(rows, labels):
        if isinstance(sentence, RowError):
            kinds[sentence.kind] += 1
            if sentence.kind == "unknown":
                unknown[show_label(row.label)] += 1
            unusable.append(Reject(row.source.name, row.row, sentence.reason))
        else:
            sentences.append(sentence)
            sources.append(row)
    n_rows = len(sentences) + len(unusable) + sum(reject.row is not None for reject in unread)
    if labels is not None and unknown and not sentences and kinds.keys() <= {"unknown", "label", "text"}:
        raise _refuse_labels(paths, labels, unknown, n_rows)
    problems = sorted([*unread, *unusable], key=lambda reject: (reject.source, reject.row or 0))
    counts = Counter(s.label for s in sentences)
    shares = count_shares(sentences, labels)
    names = _find_splits(sources, are_splits)
    splits = {} if names is None else summarise_splits(sentences, names, labels)
    repeats = find_repeats(sentences, names, similarity)
    n_words = [len(sentence.text.split()) for sentence in sentences]
    return ValidationReport(
        n_rows=n_rows,
        n_sentences=len(sentences),
        n_documents=len({s.doc_id for s in sentences}),
        label_counts={label: counts[label] for label in shares},
        label_shares=shares,
        n_without_label=kinds["label"],
        n_without_text=kinds["text"],
        n_unknown_label=kinds["unknown"],
        n_cue_problems=kinds["cues"],
        n_with_cues=sum(s.cues is not None for s in sentences),
        n_duplicates=repeats.n_duplicates,
        n_crossing=repeats.n_crossing,
        conflicts=repeats.conflicts,
        problems=tuple(problems),
        near_duplicates=repeats.near_duplicates,
        words=measure_spread(n_words) if n_words else None,
        splits=splits,
        leaked_documents=() if names is None else find_leaked_documents(sentences, names),
        n_leaked=repeats.n_leaked,
        n_same_id=repeats.n_same_id,
        n_same_id_apart=repeats.n_same_id_apart,
        notes=(
            *note_lookalikes(counts),
            *_note_unnamed(sources),
            *_note_labels(counts, shares, splits),
            *note_same_ids(repeats.n_same_id, repeats.n_same_id_apart),
            *note_scored(sentences, label_field),
            *_note_lengths(n_words),
        ),
    )


def _refuse_labels(
    paths: str | Path | Iterable[str | Path], labels: Sequence[str], found: Counter[str], n_rows: int
) -> DataError:
    """Say that all labels are others, and which."""
    where = str(paths) if isinstance(paths, str | Path) else ", ".join(map(str, paths))
    names = sort_labels(found)
    more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return DataError(
        f"{where}: expected the labels {', '.join(labels)}; "
        f"found {', '.join(map(repr, names[:_NAMED]))}{more} in {found.total():,} of {n_rows:,} rows. "
        "Pass --any-label to allow these, or name another column with --label-field."
    )


def _find_splits(rows: Sequence[RawRow], are_splits: bool | None) -> list[str] | None:
    """Find the split of each row; ``None`` where the data is of one piece."""
    if are_splits is None:
        names = ["" if (name := row.others.get("split")) is None else str(name) for row in rows]
        if any(names):
            return names
        stems = {Path(row.source.doc_id).name.lower() for row in rows}
        are_splits = len(stems) > 1 and stems <= _SPLIT_NAMES
    return [row.source.doc_id for row in rows] if are_splits else None


def _note_unnamed(rows: Sequence[RawRow]) -> list[str]:
    n_unnamed = sum(not row.is_named for row in rows)
    what = "rows without the name of their document (--id-field)"
    return [f"{what}: {n_unnamed:,}. Each counts as a document of its own."] if n_unnamed else []


def _note_labels(
    counts: Counter[str], shares: dict[str, float], splits: dict[str, SplitSummary]
) -> list[str]:
    notes = [
        f"sentences that are {label}: {counts[label]:,}, too few to learn or to measure by."
        for label in shares
        if counts[label] < _FEW_SENTENCES
    ]
    for name, split in splits.items():
        for label, share in shares.items():
            found = split.label_shares.get(label, 0.0)
            if abs(found - share) > _DRIFT:
                notes.append(
                    f"{100 * found:.1f} % of {name or 'the rows without a split'} are {label}, "
                    f"{100 * share:.1f} % of the whole: the splits are unlike."
                )
    return notes


def _note_lengths(n_words: Sequence[int]) -> list[str]:
    n_short, n_long = sum(n < 2 for n in n_words), sum(n > _LONG for n in n_words)
    notes = [f"sentences of one word: {n_short:,}."] if n_short else []
    if n_long:
        notes.append(f"sentences of more than {_LONG} words: {n_long:,}. Is each of them one sentence?")
    return notes
