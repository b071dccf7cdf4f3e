"""What is in coded files, and what is wrong with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stance.corpus.coded import RowError, check_rows
from stance.corpus.rows import Fields, iter_rows
from stance.labels import LABELS
from stance.records import CodedSentence, Reject
from stance.text.read_sources import Problems


@dataclass(frozen=True, slots=True)
class Conflict:
    """One text that bears two labels or more.

    Attributes
    ----------
    text : str
        The sentence.
    labels : dict[str, int]
        How often it bears each.
    """

    text: str
    labels: dict[str, int]


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """What is in coded files, and what is wrong with them.

    Attributes
    ----------
    n_rows : int
        Rows that could be read at all.
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

    Examples
    --------
    >>> from stance.config import find_bundled
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

    @property
    def is_valid(self) -> bool:
        """Whether the data can be trained on as it is: no problem, and two labels or more."""
        return not self.problems and len(self.label_counts) >= 2

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data, ready for JSON.

        Returns
        -------
        dict
            The attributes by name, and ``is_valid``.
        """
        names = [name for name in self.__slots__ if name not in ("conflicts", "problems")]
        return {
            "is_valid": self.is_valid,
            **{name: getattr(self, name) for name in names},
            "conflicts": [{"text": c.text, "labels": c.labels} for c in self.conflicts],
            "problems": [{"source": p.source, "row": p.row, "reason": p.reason} for p in self.problems],
        }


def validate_coded(
    paths: str | Path | Iterable[str | Path],
    *,
    labels: Sequence[str] | None = LABELS,
    text_field: str = "text",
    label_field: str = "label",
    id_field: str = "doc_id",
) -> ValidationReport:
    r"""Check coded files and report everything that is wrong, not only the first mistake.

    Parameters
    ----------
    paths : str, Path or iterable of them
        As for :func:`stance.corpus.read_coded`.
    labels : sequence of str or None
        The labels allowed; ``None`` for any.
    text_field, label_field, id_field : str
        What the columns are called.

    Returns
    -------
    ValidationReport

    Raises
    ------
    DataError
        If a path is missing or not a table, or a file lacks the label column: nothing can be checked then.

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
    problems: list[Reject] = []
    kinds: Counter[str] = Counter()
    sentences: list[CodedSentence] = []
    n_rows = 0
    rows = iter_rows(paths, Fields(text_field, label_field, id_field), Problems("skip", problems))
    for row, sentence in check_rows(rows, labels):
        n_rows += 1
        if isinstance(sentence, RowError):
            kinds[sentence.kind] += 1
            problems.append(Reject(row.source.name, row.row, sentence.reason))
        else:
            sentences.append(sentence)
    problems.sort(key=lambda reject: (reject.source, reject.row or 0))
    counts = Counter(s.label for s in sentences)
    order = [label for label in labels or sorted(counts) if label in counts]
    n_duplicates, n_crossing, conflicts = _find_repeats(sentences)
    return ValidationReport(
        n_rows=n_rows,
        n_sentences=len(sentences),
        n_documents=len({s.doc_id for s in sentences}),
        label_counts={label: counts[label] for label in order},
        label_shares={label: counts[label] / len(sentences) for label in order},
        n_without_label=kinds["label"],
        n_without_text=kinds["text"],
        n_unknown_label=kinds["unknown"],
        n_cue_problems=kinds["cues"],
        n_with_cues=sum(s.cues is not None for s in sentences),
        n_duplicates=n_duplicates,
        n_crossing=n_crossing,
        conflicts=conflicts,
        problems=tuple(problems),
    )


def _find_repeats(sentences: Sequence[CodedSentence]) -> tuple[int, int, tuple[Conflict, ...]]:
    by_text: defaultdict[str, list[CodedSentence]] = defaultdict(list)
    for sentence in sentences:
        by_text[" ".join(sentence.text.split())].append(sentence)
    repeats = [group for group in by_text.values() if len(group) > 1]
    n_crossing = sum(s.doc_id != group[0].doc_id for group in repeats for s in group[1:])
    labelled = [(group[0].text, Counter(s.label for s in group)) for group in repeats]
    conflicts = tuple(Conflict(text, dict(counts)) for text, counts in labelled if len(counts) > 1)
    return sum(len(group) - 1 for group in repeats), n_crossing, conflicts
