"""A model examined on files of labelled sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from stance.records import Reject
from stance.scoring.labelled.learnt import describe_learnt
from stance.scoring.labelled.training import CodedOptions
from stance.scoring.named.named_models import DEFAULT_NAME, open_model

if TYPE_CHECKING:
    from stance.evaluation import Checklist, Examination
    from stance.models import Classifier

_HELD_OUT: Final = "Those of documents held out are in its README.md; or take texts that are new to it."


def examine_files(
    model: Classifier | str | Path | None,
    data: Sequence[str | Path],
    *,
    against: Classifier | str | Path | None = None,
    by: Sequence[str] = (),
    n_mistakes: int = 0,
    with_curves: bool = False,
    options: CodedOptions | None = None,
    n_resamples: int = 1000,
    seed: int = 0,
    notify: Callable[[str], None] | None = None,
) -> tuple[Examination, list[Reject]]:
    """Examine a model on files of labelled sentences.

    Parameters
    ----------
    model : Classifier, str, Path or None
        A model, its folder, or a name: ``"default"``, which is ``None`` too, ``"cascade"``, ``"encoder"`` or
        ``"seeds"``.
    data : sequence of str or Path
        Files of labelled sentences.
    against : Classifier, str or Path, optional
        A model to compare it with, given in the same way.
    by : sequence of str
        Columns of the data; each makes groups that are measured by themselves.
    n_mistakes : int
        How many of the most confident mistakes to list.
    with_curves : bool
        Whether to compute what plots are drawn from.
    options : CodedOptions, optional
        How the data is read.
    n_resamples : int
        Resamples for intervals and p-values; 0 for none.
    seed : int
        Seed of the resamples.
    notify : callable, optional
        Is called with one line of text before a model is trained on the seeds, where rows of a sheet are not
        coded yet, where the data does not name documents, where rows have the ids of earlier ones, where
        plots leave out its weights, where a model has learnt from a file of the data, or from some of its
        sentences, and where two are compared on few documents.

    Returns
    -------
    examination : Examination
    rejects : list of Reject
        Rows that were left out.

    Raises
    ------
    DataError
        If the data is not what it should be, bears a label that a model does not know, or lacks a column of
        ``by``.
    ModelError
        If a model is missing or damaged.
    MissingExtraError
        If what a model needs is not installed.

    Examples
    --------
    >>> found, rejects = examine_files("my-model", ["coded.jsonl"], by=["outlet"])  # doctest: +SKIP
    """
    from stance.corpus.coded import UNNAMED, note_uncoded, read_coded_data
    from stance.corpus.model_labels import note_scored
    from stance.evaluation import examine_model
    from stance.evaluation.groups import check_groups

    options = CodedOptions() if options is None else options
    check_groups(by, (options.text_field, options.label_field))
    opened, _ = open_model(model, notify=notify)
    opponent = None if against is None else open_model(against, notify=notify)[0]
    read = read_coded_data(
        data,
        labels=opened.labels,
        text_field=options.text_field,
        label_field=options.label_field,
        id_field=options.id_field,
        on_error=options.on_error,
        advice="Recode the row, or evaluate a model of these labels.",
    )
    examination = examine_model(
        opened,
        read.sentences,
        against=opponent,
        other=str(against) if isinstance(against, str | Path) else DEFAULT_NAME,
        by=["doc_id" if field == options.id_field else field for field in by],
        n_mistakes=n_mistakes,
        with_curves=with_curves,
        n_resamples=n_resamples,
        seed=seed,
    )
    doubts = []
    for each, given in ((opened, model), (opponent, against)):
        known = None if each is None else describe_learnt(each, data, read.sentences)
        if known is not None:
            name = given if isinstance(given, str | Path) else DEFAULT_NAME if given is None else "The model"
            doubts.append(f"{name} has learnt from {known}. {_HELD_OUT}")
    doubts += examination.doubts
    if notify is not None:
        for note in note_uncoded(read):
            notify(note)
        if read.unnamed:
            notify(f"{UNNAMED}: the intervals are too narrow where sentences are of the same texts.")
        for note in note_scored(read.sentences, options.label_field):
            notify(note)
        if with_curves and examination.evaluation.is_weighted:
            notify("The plots take no weights: they are of the coded sentences as they are.")
        for doubt in doubts:
            notify(doubt)
    return replace(examination, doubts=tuple(doubts)), list(read.rejects)


def check_model(
    model: Classifier | str | Path | None, *, notify: Callable[[str], None] | None = None
) -> Checklist:
    """Test a model by construction, on the bundled checklist.

    Parameters
    ----------
    model : Classifier, str, Path or None
        A model, its folder, or a name: ``"default"``, which is ``None`` too, ``"cascade"``, ``"encoder"`` or
        ``"seeds"``.
    notify : callable, optional
        Is called with one line of text before the model of the seeds is trained.

    Returns
    -------
    Checklist

    Raises
    ------
    DataError
        If the model does not know the default labels.
    ModelError
        If the model is missing or damaged.
    MissingExtraError
        If what the model needs is not installed.

    Examples
    --------
    >>> check_model("my-model").overall.share  # doctest: +SKIP
    0.86
    """
    from stance.evaluation import run_checklist

    return run_checklist(open_model(model, notify=notify)[0])
