"""Labelled data into sets for training, development and test: whole documents or groups, alike in labels."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from stance.corpus.cells import make_plain, name_value
from stance.corpus.folds import deal_documents
from stance.corpus.repeats import find_repeats
from stance.corpus.split_summaries import SplitSummary, summarise_splits
from stance.errors import DataError, OutputError
from stance.records import CodedSentence

_NAMES: Final = {2: ("train", "test"), 3: ("train", "dev", "test")}


@dataclass(frozen=True, slots=True)
class CodedSplit:
    """Labelled data in splits.

    Attributes
    ----------
    parts : dict[str, tuple[CodedSentence, ...]]
        The sentences of each split, in the order of the rows.
    summaries : dict[str, SplitSummary]
        What is in each split.
    n_leaked : int
        Texts that stand in two splits or more, in different documents.
    """

    parts: dict[str, tuple[CodedSentence, ...]]
    summaries: dict[str, SplitSummary]
    n_leaked: int

    def save(self, folder: str | Path) -> None:
        """Write each split as JSON Lines: ``train.jsonl`` and so on.

        Parameters
        ----------
        folder : str or Path
            Made if it is not there.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        target = Path(folder)
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name, sentences in self.parts.items():
                lines = "".join(_write_row(sentence) for sentence in sentences)
                (target / f"{name}.jsonl").write_text(lines, encoding="utf-8", newline="\n")
        except OSError as error:
            raise OutputError(
                f"{target}: expected a folder to write to; found {error.strerror or error}. Choose another."
            ) from error

    def to_dict(self) -> dict[str, Any]:
        """Give what is in the splits, without the sentences, as plain data, ready for JSON.

        Returns
        -------
        dict
            ``splits``, by name; and ``n_leaked``.
        """
        splits = {name: asdict(summary) for name, summary in self.summaries.items()}
        return {"splits": splits, "n_leaked": self.n_leaked}


def deal_sentences(
    sentences: Sequence[CodedSentence],
    *,
    shares: Sequence[float] = (80, 10, 10),
    group_field: str | None = None,
    seed: int = 0,
    labels: Sequence[str] | None = None,
) -> CodedSplit:
    """Split coded sentences so that no document, or no group of documents, stands in two splits.

    Documents or groups are dealt as by :func:`stance.corpus.assign_folds`, so that each split has about its
    share of the sentences of every label.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    shares : sequence of float
        The sizes of ``train`` and ``test``, or of ``train``, ``dev`` and ``test``, against one another.
    group_field : str, optional
        A column whose values must not stand in two splits, such as an author; ``doc_id`` by default. White
        space and the encoding of accents make no difference.
    seed : int
        The same sentences and seed give the same splits, in whatever order the rows stand.
    labels : sequence of str, optional
        The order of the labels; that of the alphabet by default.

    Returns
    -------
    CodedSplit

    Raises
    ------
    DataError
        If there are not two or three shares above 0, fewer groups than splits, or the column is missing,
        blank in a row, or of two values in a document.

    Examples
    --------
    >>> rows = [CodedSentence(f"d{i}", 0, "So.", "hedged", None, {"author": "xyz"[i % 3]}) for i in range(9)]
    >>> split = deal_sentences(rows, group_field="author")
    >>> [len({s.fields["author"] for s in part}) for part in split.parts.values()]
    [1, 1, 1]
    """
    sizes = [float(share) for share in shares]
    if len(sizes) not in _NAMES or not all(0 < size < math.inf for size in sizes):
        raise DataError(
            f"shares: expected two or three numbers above 0; found {', '.join(map(str, shares)) or 'none'}. "
            "Give 80,10,10 for train, dev and test, or 80,20 for train and test."
        )
    names = _NAMES[len(sizes)]
    groups = _find_groups(sentences, group_field)
    n_groups = len(set(groups))
    if n_groups < len(names):
        what = "documents" if group_field is None else f"different values of '{group_field}'"
        raise DataError(
            f"split: expected at least {len(names)} {what}, one for each split; found {n_groups}. "
            "Add data or split into fewer."
        )
    # Dealt in the order of their names: another order of the rows must not put another text into the test.
    order = sorted(range(len(sentences)), key=groups.__getitem__)
    labels_in_order = [sentences[row].label for row in order]
    dealt = deal_documents([groups[row] for row in order], labels_in_order, sizes, seed).tolist()
    places = dict(zip(order, dealt, strict=True))
    found = [names[places[row]] for row in range(len(sentences))]
    return CodedSplit(
        parts={
            name: tuple(s for s, where in zip(sentences, found, strict=True) if where == name)
            for name in names
        },
        summaries=summarise_splits(sentences, found, labels, names),
        n_leaked=find_repeats(sentences, found).n_leaked,
    )


def _find_groups(sentences: Sequence[CodedSentence], group_field: str | None) -> list[str]:
    """Find the group of each sentence: its document, or what the column says."""
    if group_field is None:
        return [sentence.doc_id for sentence in sentences]
    groups = []
    by_document: dict[str, str] = {}
    for number, sentence in enumerate(sentences, 1):
        group = name_value(sentence.fields.get(group_field))
        if group is None:
            listed = ", ".join(f"'{name}'" for name in sentence.fields) or "none"
            found = "a blank one" if group_field in sentence.fields else f"the columns {listed}"
            raise DataError(
                f"split: expected a value in column '{group_field}' for every sentence; found {found} for "
                f"sentence {number:,}, of '{sentence.doc_id}'. Fill it in, or group by another column."
            )
        if by_document.setdefault(sentence.doc_id, group) != group:
            raise DataError(
                f"split: expected one value of '{group_field}' a document; found "
                f"{by_document[sentence.doc_id]!r} and {group!r} in '{sentence.doc_id}'. "
                "Mend it, or group by another column."
            )
        groups.append(group)
    return groups


def _write_row(sentence: CodedSentence) -> str:
    row: dict[str, Any] = {"doc_id": sentence.doc_id, "sent_id": sentence.sent_id}
    for name, value in sentence.fields.items():
        row["input_label" if name == "label" else name] = make_plain(value)
    row |= {"text": sentence.text, "label": sentence.label}
    if sentence.cues is not None:
        row["cues"] = [[cue.start, cue.end, cue.type] for cue in sentence.cues]
    return json.dumps(row, ensure_ascii=False) + "\n"
