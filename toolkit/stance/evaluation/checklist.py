"""A model's behaviour, tested by construction: sentences whose label a construction settles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.errors import DataError
from stance.evaluation.intervals import compute_wilson
from stance.labels import LABELS

if TYPE_CHECKING:
    from stance.models import Classifier

CHECKLIST_FILE: Final = "checklist.tsv"
"""The bundled sentences, beside this module."""

_COLUMNS: Final = ("construction", "label", "text", "before", "after")


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """A sentence whose label follows from how it is built.

    Attributes
    ----------
    construction : str
        What is tested, such as ``"permission"``.
    label : str
        The codebook's label; one of :data:`stance.labels.LABELS`.
    text : str
        The sentence.
    before, after : str
        Its neighbours; empty for a sentence that stands alone.
    """

    construction: str
    label: str
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistFailure:
    """A sentence that a model labels otherwise.

    Attributes
    ----------
    item : ChecklistItem
    predicted : str
        The model's label.
    confidence : float
        Its probability, in [0, 1].
    """

    item: ChecklistItem
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PassShare:
    """How many sentences of a construction a model labels rightly.

    Attributes
    ----------
    construction : str
        ``"all"`` for all of them.
    n_passed, n_sentences : int
    share : float
        Of the sentences that pass, in [0, 1].
    interval : tuple[float, float]
        Wilson's 95 % interval of the share.
    """

    construction: str
    n_passed: int
    n_sentences: int
    share: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Checklist:
    """What came of testing a model by construction.

    Attributes
    ----------
    overall : PassShare
        Of all sentences.
    constructions : tuple of PassShare
        In the order of the file.
    failures : tuple of ChecklistFailure
        Likewise.
    """

    overall: PassShare
    constructions: tuple[PassShare, ...]
    failures: tuple[ChecklistFailure, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give the checklist as plain data, ready for JSON.

        Returns
        -------
        dict
            The attributes by name; a failure's item beside what was predicted, intervals as lists.
        """
        shares = [asdict(share) | {"interval": list(share.interval)} for share in self.constructions]
        return {
            "overall": asdict(self.overall) | {"interval": list(self.overall.interval)},
            "constructions": shares,
            "failures": [
                asdict(failure.item) | {"predicted": failure.predicted, "confidence": failure.confidence}
                for failure in self.failures
            ],
        }


def load_checklist() -> tuple[ChecklistItem, ...]:
    """Read the bundled sentences.

    Returns
    -------
    tuple of ChecklistItem
        Composed for this project and labelled by its codebook, without regard to any model; in the style of
        CheckList.

    References
    ----------
    Ribeiro et al. (2020), Beyond Accuracy: Behavioral Testing of NLP Models with CheckList.

    Examples
    --------
    >>> item = load_checklist()[0]
    >>> item.label, item.text
    ('assertive', 'The orchard froze twice in April.')
    """
    text = resources.files("stance.evaluation").joinpath(CHECKLIST_FILE).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(
        ChecklistItem(**dict(zip(_COLUMNS, line.split("\t"), strict=False)))  # neighbours may be left out
        for line in lines
    )


def run_checklist(model: Classifier, items: Sequence[ChecklistItem] | None = None) -> Checklist:
    """Test a model by construction.

    A sentence passes where the model's most probable label is the codebook's; abstaining does not count. Each
    is read with its neighbours alone.

    Parameters
    ----------
    model : Classifier
        Its labels must include those of the items.
    items : sequence of ChecklistItem, optional
        One or more; the bundled ones by default.

    Returns
    -------
    Checklist

    Raises
    ------
    DataError
        If there are no items, or the model lacks a label of theirs.

    Examples
    --------
    >>> run_checklist(load_model("model")).overall.share  # doctest: +SKIP
    0.84
    """
    items = load_checklist() if items is None else items
    if not items:
        raise DataError("checklist: expected one sentence or more; found none. Give some.")
    lacking = sorted({item.label for item in items} - set(model.labels))
    if lacking:
        raise DataError(
            f"checklist: expected a model that knows the label {lacking[0]!r}; found one of "
            f"{', '.join(model.labels)}. Choose a model trained with the labels {', '.join(LABELS)}."
        )
    texts: list[str] = []
    places: list[int] = []
    doc_index: list[int] = []
    for i, item in enumerate(items):
        around = [text for text in (item.before, item.text, item.after) if text]
        places.append(len(texts) + bool(item.before))
        texts += around
        doc_index += [i] * len(around)
    batch = model.predict_batch(texts, np.array(doc_index, dtype=np.int64))
    predicted = [model.labels[i] for i in batch.class_index[places].tolist()]
    passed = [label == item.label for label, item in zip(predicted, items, strict=True)]
    by_construction: dict[str, list[bool]] = {}
    for item, good in zip(items, passed, strict=True):
        by_construction.setdefault(item.construction, []).append(good)
    return Checklist(
        _count_passed("all", passed),
        tuple(_count_passed(name, found) for name, found in by_construction.items()),
        tuple(
            ChecklistFailure(item, predicted[i], float(batch.confidence[places[i]]))
            for i, item in enumerate(items)
            if not passed[i]
        ),
    )


def _count_passed(construction: str, passed: Sequence[bool]) -> PassShare:
    low, high = compute_wilson(np.array(float(sum(passed))), np.array(float(len(passed))))
    interval = (float(low), float(high))
    return PassShare(construction, sum(passed), len(passed), sum(passed) / len(passed), interval)
