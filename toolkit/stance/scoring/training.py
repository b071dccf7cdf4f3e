"""Models trained and measured on files of labelled sentences."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from stance.config import TrainConfig, load_config, validate_config
from stance.models.card_metadata import SCORED
from stance.models.fit import check_start
from stance.records import CodedSentence, Reject
from stance.scoring.cached_models import (
    find_cached,
    hash_uses,
    hold_checkpoint,
    hold_lock,
    save_trained,
    train_seeds,
)
from stance.scoring.guards import ANYTHING, MODEL
from stance.scoring.manifest import MANIFEST_FILE, REJECTS_FILE
from stance.scoring.output import check_output
from stance.text.read_sources import STDIN_NAME, find_sources

if TYPE_CHECKING:
    from stance.evaluation import TrainedModel
    from stance.models.encoder.progress import Progress

_NO_DOCUMENTS: Final = (
    "the metrics are too good, and their intervals too narrow, where sentences are of the same texts."
)
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
    overwrite : bool
        Whether an output folder that is there is replaced.
    notify : callable, optional
        Is called with a line of text where the data brings its own labels, has no cues, does not name
        documents or repeats sentences in several, where the model says one label only, and where the same
        recipe is in training elsewhere, so that no checkpoint is kept.
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
    ModelError
        If the encoder to start from is missing or damaged.
    MissingExtraError
        If what an encoder needs is not installed.

    Examples
    --------
    >>> trained, folder, rejects = train_files(["coded.jsonl"], "my-model")  # doctest: +SKIP
    """
    config = load_config() if config is None else config
    options = CodedOptions() if options is None else options
    if output is not None:
        inputs = [*(data or ()), *scored]
        check_output(output, overwrite=overwrite, is_folder=True, contents=MODEL, inputs=inputs)
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
    from stance.corpus import convert_dataset, drop_known, hash_files, hash_seeds, load_seeds, read_taught
    from stance.evaluation import train_model

    rejects: list[Reject] = []
    unnamed: list[str] = []
    if data is None:
        coded, hashes = convert_dataset(load_seeds()), hash_seeds()
    else:
        config, coded = _read_training(data, config, options, rejects, unnamed=unnamed, notify=notify)
        hashes = hash_files(source.path for source in find_sources(data) if source.path is not None)
    hashes |= hash_uses(config)
    usual = load_config()
    is_usual = (config.model, config.features, config.fit) == (usual.model, usual.features, usual.fit)
    taught = None
    if scored:
        files = _find_scored(scored)
        taught = drop_known(read_taught(files, config.labels), [s.text for s in coded])
        # Folders say more of a machine than of a model; the number keeps two files of one name apart.
        found = hash_files(file for file in files if file != STDIN_NAME)
        for number, (name, digest) in enumerate(found.items(), start=1):
            hashes[f"{SCORED}{number}-{Path(name).name}"] = digest
    with contextlib.ExitStack() as stack:
        place = find_cached(config, hashes) if output is None else Path(output)
        if output is None:
            stack.enter_context(hold_lock(place))
        # Standard input has no hash that would tell one run's checkpoint from another's.
        is_piped = STDIN_NAME in map(str, (*(data or ()), *scored))
        holding = contextlib.nullcontext() if is_piped else hold_checkpoint(config, hashes, notify)
        checkpoint_path = stack.enter_context(holding)
        trained = train_model(
            config,
            coded,
            taught,
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
        if is_usual and not any(sentence.cues for sentence in coded):
            notify("No sentence has cues. --config labels-only may learn more from words alone.")
        if unnamed:
            from stance.corpus.coded import UNNAMED

            notify(f"{UNNAMED}: {_NO_DOCUMENTS}")
        if scored:
            has_threshold = config.calibration.target_accuracy is not None
            notify(_LEAKS.format(and_threshold=" and the threshold" if has_threshold else ""))
        _tell_doubts(trained, () if data is None else coded, options.label_field, notify)
    return trained, place, rejects


def _find_scored(inputs: Sequence[str | Path]) -> list[str | Path]:
    """Find the files of scored sentences, of a folder of parts without what lies beside these."""
    paths = [source.path or STDIN_NAME for source in find_sources(inputs)]
    return [path for path in paths if Path(path).name not in (MANIFEST_FILE, REJECTS_FILE)]


def _tell_doubts(
    trained: TrainedModel, coded: Sequence[CodedSentence], label_field: str, notify: Callable[[str], None]
) -> None:
    """Tell why the metrics or the model may not be worth much."""
    from stance.corpus import find_repeats, note_lookalikes, note_same_ids, note_scored

    repeats = find_repeats(coded)
    if repeats.n_crossing > _MANY_REPEATED * len(coded):
        notify(f"{repeats.n_crossing:,} {_REPEATED}")
    notes = [
        *note_lookalikes(sentence.label for sentence in coded),
        *note_same_ids(repeats.n_same_id, repeats.n_same_id_apart),
        *note_scored(coded, label_field),
    ]
    for note in notes:
        notify(f"{note[0].upper()}{note[1:]}")
    confusion = trained.evaluation.confusion
    given = [label for label, *n in zip(trained.model.labels, *confusion, strict=True) if any(n)]
    if len(given) == 1:
        notify(f"Every held-out sentence was labelled {given[0]}. {_ONE_LABEL}")


def _read_training(
    data: Sequence[str | Path],
    config: TrainConfig,
    options: CodedOptions,
    rejects: list[Reject],
    *,
    unnamed: list[str],
    notify: Callable[[str], None] | None,
) -> tuple[TrainConfig, list[CodedSentence]]:
    """Read labelled data; let it bring its own labels where it uses none of the recipe's."""
    from stance.corpus import read_coded, sort_labels
    from stance.corpus.given import name_inputs

    reading = {name: getattr(options, name) for name in ("text_field", "label_field", "id_field", "on_error")}
    # Standard input can be read but once, so that the labels are looked at before they are checked.
    if not options.labels_are_set and "-" not in map(str, data):
        found_rejects: list[Reject] = []
        coded = read_coded(data, labels=None, rejects=found_rejects, unnamed=unnamed, **reading)
        found = sort_labels({sentence.label for sentence in coded})
        if not {label.casefold() for label in found} & {label.casefold() for label in config.labels}:
            if notify is not None:
                notify(f"Labels, as found in the data: {', '.join(found)}.")
            rejects += found_rejects
            # Shares expected of the recipe's labels say nothing of these.
            calibration = dataclasses.replace(config.calibration, target_shares=None)
            own = dataclasses.replace(config, labels=tuple(found), calibration=calibration)
            return validate_config(own, name_inputs(data)), coded
    advice = "Recode the row, or set the recipe's labels: --set 'labels=[…]'."
    coded = read_coded(data, labels=config.labels, rejects=rejects, unnamed=unnamed, advice=advice, **reading)
    return config, coded
