"""What is said of a training when it is done: why the metrics or the model may not be worth much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from stance.config import load_config
from stance.models.card.metadata import is_taught
from stance.records import CodedSentence
from stance.scoring.labelled.learnt import FEW, count_learnt

if TYPE_CHECKING:
    from stance.evaluation import TrainedModel
    from stance.models import Classifier

_REPEATED: Final = (
    "sentences stand word for word in another document, too: where one is held out, the model has learnt "
    "from its twin, and the metrics are too good. See stance data validate."
)
_MANY_REPEATED: Final = 0.01
_LEAKS: Final = (
    "The model that scored sentences to learn from may have learnt from the documents held out here: the "
    "metrics{and_threshold} may be much too good. stance evaluate measures on documents that neither has "
    "seen."
)
_ONE_LABEL: Final = (
    "The model does not tell the labels apart: give it more data, above all of the other labels."
)
_NO_DOCUMENTS: Final = (
    "the metrics are too good, and their intervals too narrow, where sentences are of the same texts."
)
_NO_CUES: Final = "No sentence has cues. --config labels-only may learn more from words alone."
_KNOWN_TO_BASE: Final = (
    "of the sentences taught the base, too: where they are held out, the metrics are too good."
)
_TRY_BASE: Final = (
    "{n:,} sentences are few where a model starts from nothing. --base default starts from the default "
    "model, also for labels of your own."
)
_ALONE: Final = (
    "Most sentences stand alone in the data: the model looks at no neighbours, nor does it in use."
)
_ENCODER_ALONE: Final = (
    "The documents held out do not show what the linear model may answer for a loss of {max_loss:g}: the "
    "encoder is asked everywhere. More data lets it answer, or a higher cascade.max_loss."
)
_LONE: Final = (
    "One document holds all sentences labelled {labels}: what judges it has never seen the label, so that "
    "none is found there, and calibration leaves them out."
)
_UNCALIBRATED: Final = (
    "Fewer than two labels stand in several documents: the probabilities are not calibrated, and the metrics "
    "tell nothing of the model."
)
_WEIGHED: Final = (
    "fit.class_weight weighs what is learnt alone: calibration restores the shares of the labels in the "
    "data, so that rare labels are given hardly more often. calibration.target_shares does that."
)
_FEW_SENTENCES: Final = 3000


def list_notes(
    trained: TrainedModel,
    coded: Sequence[CodedSentence],
    label_field: str,
    *,
    are_unnamed: bool,
    base: Classifier | None,
) -> list[str]:
    """List what a user should know of a model and its metrics.

    Parameters
    ----------
    trained : TrainedModel
    coded : sequence of CodedSentence
        The user's own sentences; none where the seeds were learnt from.
    label_field : str
        The column of the labels.
    are_unnamed : bool
        Whether rows lack the name of their document.
    base : Classifier or None
        The model that the training started from.

    Returns
    -------
    list of str
        Sentences.
    """
    from stance.corpus import find_repeats, note_lookalikes, note_same_ids, note_scored
    from stance.corpus.coded import UNNAMED

    notes = []
    if base is not None:
        notes += _note_base(base, coded)
    elif coded and trained.model.info["config"]["model"] == "linear":
        notes += _note_start(trained, coded, are_unnamed=are_unnamed)
    if are_unnamed:
        notes.append(f"{UNNAMED}: {_NO_DOCUMENTS}")
    if is_taught(trained.model.info):
        has_threshold = "abstention" in trained.model.info
        notes.append(_LEAKS.format(and_threshold=" and the threshold" if has_threshold else ""))
    if getattr(trained.model, "threshold", 0.0) > 1:
        notes.append(_ENCODER_ALONE.format(**trained.model.info["config"]["cascade"]))
    repeats = find_repeats(coded)
    if repeats.n_crossing > _MANY_REPEATED * len(coded):
        notes.append(f"{repeats.n_crossing:,} {_REPEATED}")
    found = [
        *note_lookalikes(sentence.label for sentence in coded),
        *note_same_ids(repeats.n_same_id, repeats.n_same_id_apart),
        *note_scored(coded, label_field),
    ]
    notes += [f"{note[0].upper()}{note[1:]}" for note in found]
    lacking = sorted(set(trained.model.labels) - {sentence.label for sentence in coded}) if coded else []
    if lacking:
        notes.append(f"No sentence is labelled {' or '.join(lacking)}: the model will hardly give that.")
    notes += _note_lone(trained, coded, base)
    config = trained.model.info["config"]
    if config["fit"]["class_weight"] is not None and config["calibration"]["target_shares"] is None:
        notes.append(_WEIGHED)
    confusion = trained.evaluation.confusion
    given = [label for label, *n in zip(trained.model.labels, *confusion, strict=True) if any(n)]
    if len(given) == 1:
        notes.append(f"Every held-out sentence was labelled {given[0]}. {_ONE_LABEL}")
    return notes


def _note_base(base: Classifier, coded: Sequence[CodedSentence]) -> list[str]:
    """Note where a base knows the data."""
    n_known = count_learnt(base, [sentence.text for sentence in coded])
    return [f"{n_known:,} {_KNOWN_TO_BASE}"] if n_known > FEW * len(coded) else []


def _note_lone(trained: TrainedModel, coded: Sequence[CodedSentence], base: Classifier | None) -> list[str]:
    """Note labels that a linear model cannot find where it is measured; a base knows its own ones."""
    info = trained.model.info
    is_known = base is not None and set(base.labels) == set(trained.model.labels)
    if is_known or is_taught(info) or info["config"]["model"] == "encoder":
        return []
    documents: dict[str, set[str]] = {}
    for sentence in coded:
        documents.setdefault(sentence.label, set()).add(sentence.doc_id)
    lone = [label for label in trained.model.labels if len(documents.get(label, ())) == 1]
    if not lone:
        return []
    notes = [_LONE.format(labels=" or ".join(lone))]
    return [*notes, _UNCALIBRATED] if len(documents) - len(lone) < 2 else notes


def _note_start(trained: TrainedModel, coded: Sequence[CodedSentence], *, are_unnamed: bool) -> list[str]:
    """Note where a linear model looks at no neighbours, and where another start would help it."""
    config, usual = trained.model.info["config"], load_config()
    is_asked = config["features"]["context"] and not are_unnamed
    notes = [_ALONE] if is_asked and not getattr(trained.model, "context", True) else []
    if len(coded) < _FEW_SENTENCES and not is_taught(trained.model.info):
        return [*notes, _TRY_BASE.format(n=len(coded))]
    is_usual = config["features"] == asdict(usual.features) and config["fit"] == asdict(usual.fit)
    return [*notes, _NO_CUES] if is_usual and not any(sentence.cues for sentence in coded) else notes
