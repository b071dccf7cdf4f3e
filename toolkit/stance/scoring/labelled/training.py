"""Models trained and measured on files of labelled sentences."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from stance.config import TrainConfig, load_config, validate_config
from stance.errors import ConfigError
from stance.models.card.metadata import SCORED
from stance.models.fit import check_start
from stance.records import CodedSentence, Reject
from stance.scoring.fingerprint import hash_model
from stance.scoring.named.cached_models import (
    find_cached,
    hash_uses,
    hold_checkpoint,
    hold_lock,
    save_trained,
    train_seeds,
)
from stance.scoring.named.named_models import open_model
from stance.scoring.parts.manifest import MANIFEST_FILE, REJECTS_FILE
from stance.scoring.writing.contents import ANYTHING, MODEL
from stance.scoring.writing.output import check_output
from stance.text.read_sources import STDIN_NAME, find_sources

if TYPE_CHECKING:
    from stance.corpus import CodedData, TaughtSentences
    from stance.evaluation import TrainedModel
    from stance.models import Classifier
    from stance.models.encoder.progress import Progress


@dataclass(frozen=True, slots=True)
class CodedOptions:
    """How labelled data is read.

    Attributes
    ----------
    text_field, label_field, id_field : str
        Names of the columns.
    on_error : {"fail", "skip"}
        Whether a bad row ends the run or is left out and listed.
    labels_are_set : bool
        Whether the recipe's labels hold. Otherwise data that uses none of them brings its own.
    """

    text_field: str = "text"
    label_field: str = "label"
    id_field: str = "doc_id"
    on_error: Literal["fail", "skip"] = "fail"
    labels_are_set: bool = True


def train_files(
    data: Sequence[str | Path] | None = None,
    output: str | Path | None = None,
    *,
    config: TrainConfig | None = None,
    options: CodedOptions | None = None,
    scored: Sequence[str | Path] = (),
    base: Classifier | str | Path | None = None,
    overwrite: bool = False,
    notify: Callable[[str], None] | None = None,
    report: Callable[[Progress], None] | None = None,
) -> tuple[TrainedModel, Path, list[Reject]]:
    """Train a model on files of labelled sentences and save it.

    Parameters
    ----------
    data : sequence of str or Path, optional
        Files of labelled sentences; the bundled seeds by default.
    output : str or Path, optional
        The folder to save to; by default the model's place in the cache, which is replaced.
    config : TrainConfig, optional
        The recipe; the bundled one by default.
    options : CodedOptions, optional
        How the data is read.
    scored : sequence of str or Path
        Files of sentences that another model scored, or folders of them, to learn from as well; nothing is
        measured on them.
    base : Classifier, str, Path or None
        A linear model to start from, its folder, or a name, such as ``"default"``: how its scores and the
        sentences' words speak for the labels of the data is learnt. Needs data.
    overwrite : bool
        Whether an output folder that is there is replaced.
    notify : callable, optional
        Is called with a line of text where

        - the data brings its own labels, has no cues, does not name documents, repeats sentences in several,
          or is a sheet of which some rows are not coded yet;
        - the model says one label only, or one document holds all sentences of a label;
        - labels are weighed, which makes rare ones be given no more often;
        - the base has learnt from the data, or one would help;
        - the same recipe is in training elsewhere, so that no checkpoint is kept.
    report : callable, optional
        Is called with the progress of an encoder's training, about once a second.

    Returns
    -------
    trained : TrainedModel
        The model and its held-out metrics.
    folder : Path
        Where it was saved.
    rejects : list of Reject
        Rows that were left out.

    Raises
    ------
    DataError
        If the data is not what it should be.
    ModelError
        If an encoder's weights, or a cascade's encoder, are missing or damaged.
    MissingExtraError
        If what an encoder needs is not installed.
    OutputError
        If the output cannot be written or is there already.
    ConfigError
        If a base does not go with the recipe, or there is no data or a model's scores beside it.

    Examples
    --------
    >>> trained, folder, rejects = train_files(["coded.jsonl"], "my-model")  # doctest: +SKIP
    """
    config = load_config() if config is None else config
    options = CodedOptions() if options is None else options
    if output is not None:
        inputs = [*(data or ()), *scored, *([base] if isinstance(base, str | Path) else [])]
        check_output(output, overwrite=overwrite, is_folder=True, contents=MODEL, inputs=inputs)
    start = None if base is None else _open_base(base, config, data, scored, notify)
    check_start(config)
    if data is None and not scored:
        if output is not None:
            trained = train_seeds(
                config, Path(output), overwrite=overwrite, contents=MODEL, notify=notify, report=report
            )
            return trained, Path(output), []
        place = find_cached(config)
        with hold_lock(place):
            return train_seeds(config, place, notify=notify, report=report), place, []
    from stance.corpus import CodedData, convert_dataset, hash_files, hash_seeds, load_seeds
    from stance.evaluation import train_model

    if data is None:
        read, hashes = CodedData(tuple(convert_dataset(load_seeds()))), hash_seeds()
    else:
        config, read = _read_training(data, config, options, notify)
        hashes = hash_files(source.path for source in find_sources(data) if source.path is not None)
    hashes |= hash_uses(config)
    if start is not None and not options.labels_are_set and set(config.labels) <= set(start.model.labels):
        config = dataclasses.replace(config, labels=start.model.labels)
    taught = _read_scored(scored, read.sentences, config.labels, hashes) if scored else None
    with contextlib.ExitStack() as stack:
        known = hashes if start is None else hashes | {"base": start.sha256}
        place = find_cached(config, known) if output is None else Path(output)
        if output is None:
            stack.enter_context(hold_lock(place))
        # Standard input has no hash that would tell one run's checkpoint from another's.
        is_piped = STDIN_NAME in map(str, (*(data or ()), *scored))
        holding = contextlib.nullcontext() if is_piped else hold_checkpoint(config, hashes, notify)
        checkpoint_path = stack.enter_context(holding)
        trained = train_model(
            config,
            read.sentences,
            taught,
            base=None if start is None else start.model,
            data_hashes=hashes,
            checkpoint_path=checkpoint_path,
            report=report,
        )
        save_trained(
            trained,
            place,
            overwrite=overwrite or output is None,
            contents=ANYTHING if output is None else MODEL,
            checkpoint_path=checkpoint_path,
        )
    if notify is not None:
        from stance.scoring.labelled.training_notes import list_notes

        own = () if data is None else read.sentences
        given = None if start is None else start.model
        for note in list_notes(trained, own, options.label_field, are_unnamed=bool(read.unnamed), base=given):
            notify(note)
    return trained, place, list(read.rejects)


def _find_scored(inputs: Sequence[str | Path]) -> list[str | Path]:
    """Find the files of scored sentences, of a folder of parts without what lies beside these."""
    paths = [source.path or STDIN_NAME for source in find_sources(inputs)]
    return [path for path in paths if Path(path).name not in (MANIFEST_FILE, REJECTS_FILE)]


def _read_scored(
    scored: Sequence[str | Path],
    coded: Sequence[CodedSentence],
    labels: Sequence[str],
    hashes: dict[str, str],
) -> TaughtSentences:
    """Read what another model scored, without what is coded, and note the hashes of the files."""
    from stance.corpus import drop_known, hash_files, read_taught

    files = _find_scored(scored)
    # Folders say more of a machine than of a model; the number keeps two files of one name apart.
    found = hash_files(file for file in files if file != STDIN_NAME)
    for number, (name, digest) in enumerate(found.items(), start=1):
        hashes[f"{SCORED}{number}-{Path(name).name}"] = digest
    return drop_known(read_taught(files, labels), [s.text for s in coded])


@dataclass(frozen=True, slots=True)
class _Base:
    """A model to start from, and what tells it from others."""

    model: Classifier
    sha256: str


def _open_base(
    base: Classifier | str | Path,
    config: TrainConfig,
    data: Sequence[str | Path] | None,
    scored: Sequence[str | Path],
    notify: Callable[[str], None] | None,
) -> _Base:
    if data is None or scored:
        found = "none" if data is None else "sentences that another model scored, too"
        raise ConfigError(f"base: expected labelled data of your own alone; found {found}. Leave one out.")
    from stance.models.fit_on_base import check_config, find_base

    model, folder = open_model(base, notify=notify)
    check_config(config, find_base(model))
    return _Base(model, hash_model(model, folder))


def _read_training(
    data: Sequence[str | Path],
    config: TrainConfig,
    options: CodedOptions,
    notify: Callable[[str], None] | None,
) -> tuple[TrainConfig, CodedData]:
    """Read labelled data; let it bring its own labels where it uses none of the recipe's."""
    from stance.corpus import read_coded_data, sort_labels
    from stance.corpus.coded import note_uncoded
    from stance.corpus.given import name_inputs

    reading = {name: getattr(options, name) for name in ("text_field", "label_field", "id_field", "on_error")}
    # Standard input can be read but once, so that the labels are looked at before they are checked.
    if not options.labels_are_set and "-" not in map(str, data):
        read = read_coded_data(data, labels=None, **reading)
        found = sort_labels({sentence.label for sentence in read.sentences})
        if not {label.casefold() for label in found} & {label.casefold() for label in config.labels}:
            if notify is not None:
                notify(f"Labels, as found in the data: {', '.join(found)}.")
                for note in note_uncoded(read):
                    notify(note)
            # Shares expected of the recipe's labels say nothing of these.
            calibration = dataclasses.replace(config.calibration, target_shares=None)
            own = dataclasses.replace(config, labels=tuple(found), calibration=calibration)
            return validate_config(own, name_inputs(data)), read
    advice = "Recode the row, or set the recipe's labels: --set 'labels=[…]'."
    read = read_coded_data(data, labels=config.labels, advice=advice, **reading)
    if notify is not None:
        for note in note_uncoded(read):
            notify(note)
    return config, read
