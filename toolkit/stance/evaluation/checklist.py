"""A model's behaviour, tested by construction: sentences whose label a construction settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stance.errors import DataError
from stance.evaluation.jackknife import Spread, share_interval
from stance.models import open_model
from stance.records import Estimate

if TYPE_CHECKING:
    from stance.models import Classifier

_COLUMNS = ("construction", "label", "text", "before", "after")


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A sentence whose label follows from how it is built; neighbours are empty where it stands alone."""

    construction: str
    label: str
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistFailure:
    """A sentence that a model labels otherwise, with its label and how sure it is."""

    item: ChecklistItem
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PassShare:
    """How many sentences of a construction get their label; ``"all"`` for all of them."""

    construction: str
    n_passed: int
    n_sentences: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Checklist:
    """What came of testing a model by construction.

    Attributes
    ----------
    overall : PassShare
        Of all sentences.
    constructions : tuple[PassShare, ...]
        In the order of the file.
    failures : tuple[ChecklistFailure, ...]
        Likewise.
    """

    overall: PassShare
    constructions: tuple[PassShare, ...]
    failures: tuple[ChecklistFailure, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the checklist as plain data, ready for JSON."""
        return {
            "overall": asdict(self.overall),
            "constructions": [asdict(share) for share in self.constructions],
            "failures": [
                asdict(each.item) | {"predicted": each.predicted, "confidence": each.confidence}
                for each in self.failures
            ],
        }


def load_checklist() -> tuple[ChecklistItem, ...]:
    """Load the bundled sentences, in the style of CheckList (Ribeiro et al. 2020)."""
    text = resources.files("stance.evaluation").joinpath("checklist.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(ChecklistItem(**dict(zip(_COLUMNS, row, strict=False))) for row in rows)


def run_checklist(
    model: Classifier | str | Path | None = None, items: Sequence[ChecklistItem] | None = None
) -> Checklist:
    """Test a model by construction.

    A sentence passes where the model's most probable label is the codebook's; abstaining does not count. Each
    is read with its neighbours alone.

    Parameters
    ----------
    model : Classifier, str, Path or None
        As for :func:`stance.open_model`.
    items : sequence of ChecklistItem, optional
        The bundled sentences by default.

    Returns
    -------
    Checklist

    Raises
    ------
    DataError
        If the model lacks a label of theirs, or there are none.

    Examples
    --------
    >>> run_checklist("default").overall.n_sentences
    200
    """
    opened, items = open_model(model), load_checklist() if items is None else items
    if not items:
        raise DataError("checklist: has no sentences. Pass some.")
    if lacking := sorted({item.label for item in items} - set(opened.labels)):
        raise DataError(
            f"checklist: the model has no label {lacking[0]!r} (it has {', '.join(opened.labels)}). "
            "Choose a model of the codebook's labels."
        )
    texts: list[str] = []
    rows: list[int] = []
    doc_index: list[int] = []
    for i, item in enumerate(items):
        around = [text for text in (item.before, item.text, item.after) if text]
        rows.append(len(texts) + bool(item.before))
        texts += around
        doc_index += [i] * len(around)
    batch = opened.predict_batch(texts, np.array(doc_index, dtype=np.int64))
    predicted = [opened.labels[i] for i in batch.class_index[rows].tolist()]
    confidence = batch.confidence[rows].tolist()
    passed: dict[str, list[bool]] = {"all": []}
    for item, label in zip(items, predicted, strict=True):
        for name in ("all", item.construction):
            passed.setdefault(name, []).append(label == item.label)
    overall, *constructions = (_count_passed(name, found) for name, found in passed.items())
    failures = tuple(
        ChecklistFailure(item, label, p)
        for item, label, p in zip(items, predicted, confidence, strict=True)
        if label != item.label
    )
    return Checklist(overall, tuple(constructions), failures)


def _count_passed(construction: str, passed: Sequence[bool]) -> PassShare:
    n, share = len(passed), sum(passed) / len(passed)
    return PassShare(construction, sum(passed), n, share_interval(Spread(share, 0.0, np.inf), n))
