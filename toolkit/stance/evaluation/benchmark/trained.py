"""Recipes trained on a corpus's own training part, alone or as a blend."""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from stance.config import CalibrationConfig, TrainConfig
from stance.errors import DataError
from stance.evaluation.benchmark.corpora import SZEGED_TYPES
from stance.evaluation.benchmark.mixing import find_share_threshold, fit_mixture, pick_f1_threshold
from stance.evaluation.benchmark.records import CERTAIN, IN_DOMAIN, UNCERTAIN, Answers, Prepared, Task
from stance.models.coded import number_runs
from stance.models.fit import hash_weights
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.models import Classifier
    from stance.models.encoder.progress import Progress
    from stance.models.records import Fit

# Our cue head has classes enough for a corpus's types: each is learnt in the place of one of ours, and given
# back under its own name.
_PLACES: Final = {
    **dict(zip(SZEGED_TYPES.values(), ("modal", "attribution", "conditional", "unknown"), strict=True)),
    UNCERTAIN: "modal",
}


class Trainer:
    """Trains recipes; what was trained for one cell of a task is there for the next.

    Parameters
    ----------
    notify : callable, optional
        Called with one line of text after each epoch of an encoder's training.
    """

    def __init__(self, notify: Callable[[str], None] | None = None) -> None:
        self._notify = notify
        self._task = ("", "")
        self._fits: dict[str, tuple[Fit[Classifier], float]] = {}

    def train(self, config: TrainConfig, task: Task) -> tuple[Fit[Classifier], float]:
        """Train a recipe on a task's training part, unless it was.

        Parameters
        ----------
        config : TrainConfig
        task : Task

        Returns
        -------
        fit : Fit
        earlier_s : float
            Seconds that it took when it was trained for another cell; 0 where it is trained now.
        """
        from stance.models import fit_model

        if self._task != (task.name, task.sha256):  # models of one task alone are held in memory
            self._task = (task.name, task.sha256)
            self._fits.clear()
        key = json.dumps(asdict(config), sort_keys=True)
        if key in self._fits:
            return self._fits[key]
        begun = time.perf_counter()
        report = functools.partial(self._tell, f"{task.name}: {config.model}")
        fit = fit_model(config, [_adopt_cues(s) for s in task.train], report=report)
        self._fits[key] = fit, time.perf_counter() - begun
        return fit, 0.0

    def _tell(self, where: str, progress: Progress) -> None:
        if self._notify is not None and progress.macro_f1 is not None:
            self._notify(
                f"{where}: epoch {progress.epoch} of {progress.n_epochs}, loss {progress.loss:.3f}, macro-F1 "
                f"{progress.macro_f1:.3f} on held-out documents, {progress.seconds_left:,.0f} s left"
            )


@dataclass(frozen=True, slots=True)
class RecipeSystem:
    """Our models, trained on a corpus's training part with the corpus's own labels.

    Of two recipes or more the probabilities are blended. The blend's weights, and from which probability a
    sentence counts as uncertain or how many do, are settled on held-out documents of the training part.

    Attributes
    ----------
    name : str
    configs : tuple of TrainConfig
        The recipes.
    trainer : Trainer
        Shared by systems that have recipes in common, so that each is trained once.
    decide_by : {"threshold", "share"}
        Whether that probability or that share of sentences is kept to on the test part.
    """

    name: str
    configs: tuple[TrainConfig, ...]
    trainer: Trainer = field(default_factory=Trainer, compare=False)
    decide_by: str = "threshold"
    mode: str = IN_DOMAIN

    @property
    def identity(self) -> Mapping[str, Any]:
        """The recipes, hashes of the weights they start from, and how the test part is decided."""
        rule = {} if self.decide_by == "threshold" else {"decide_by": self.decide_by}
        # A folder that is named may hold other weights the next time.
        starts = [hash_weights(config) for config in self.configs]
        recipes = [asdict(config) for config in self.configs]
        return {"recipes": recipes, **({"starts": starts} if any(starts) else {}), **rule}

    def handles(self, task: Task) -> bool:
        """Every task with a training part; a blend, those of sentences."""
        return bool(task.train) and (len(self.configs) == 1 or task.kind in ("sentence", "graded"))

    def prepare(self, task: Task) -> Prepared:
        """Train."""
        trained = [self.trainer.train(adapt_recipe(config, task), task) for config in self.configs]
        fits = [fit for fit, _ in trained]
        held_out = functools.reduce(np.intersect1d, [fit.held_out for fit in fits])
        if not len(held_out):
            raise DataError(
                f"{self.name}: expected sentences that every recipe of the blend holds out; found none in "
                f"{task.name}. Give its recipes the same seed and encoder.n_folds."
            )
        truth = np.array([task.labels.index(task.train[i].label) for i in held_out.tolist()])
        probas = [fit.oof_proba[np.searchsorted(fit.held_out, held_out)] for fit in fits]
        weights = fit_mixture(probas, truth)
        chosen: dict[str, float] = {}
        if len(fits) > 1:
            chosen = {f"weight_{i}": weight for i, weight in enumerate(weights.tolist(), 1)}
        if task.kind == "sentence":
            column = task.labels.index(UNCERTAIN)
            proba = _blend(probas, weights)[:, column]
            threshold, f1 = pick_f1_threshold(proba, truth == column)
            settled = threshold if self.decide_by == "threshold" else float((proba >= threshold).mean())
            chosen |= {self.decide_by: settled, "held_out_f1": f1, "n_held_out": len(held_out)}
        models = [fit.model for fit in fits]

        def judge(sentences: Sequence[CodedSentence]) -> Answers:
            return _answer(task, sentences, models, weights, chosen)

        return Prepared(judge, sum(seconds for _, seconds in trained), chosen)


def adapt_recipe(config: TrainConfig, task: Task) -> TrainConfig:
    """Give a recipe a corpus's labels, and leave out what was set with ours in mind.

    Parameters
    ----------
    config : TrainConfig
    task : Task

    Returns
    -------
    TrainConfig
        Without shares of our labels, and without context where the test part has no documents.

    Examples
    --------
    >>> test = (CodedSentence("a", 0, "It may.", "uncertain"),)
    >>> task = Task("mine", "mine", "sentence", ("certain", "uncertain"), (), test, "")
    >>> adapt_recipe(TrainConfig(), task).features.context
    False
    """
    has_context = len({s.doc_id for s in task.test}) < len(task.test)
    return replace(
        config,
        labels=task.labels,
        calibration=CalibrationConfig(transfer_scale=1.0),
        features=replace(config.features, context=config.features.context and has_context),
        encoder=replace(config.encoder, context=config.encoder.context and has_context),
    )


def _answer(
    task: Task,
    sentences: Sequence[CodedSentence],
    models: Sequence[Classifier],
    weights: NDArray[np.float64],
    chosen: Mapping[str, float],
) -> Answers:
    from stance.models.batches import list_cues

    texts, runs = [s.text for s in sentences], number_runs(sentences)
    batches = [model.predict_batch(texts, runs) for model in models]
    proba = _blend([batch.proba for batch in batches], weights)
    if task.kind == "graded":
        return Answers(score=proba @ np.array([float(label) for label in task.labels]))
    if task.kind == "sentence":
        uncertain = proba[:, task.labels.index(UNCERTAIN)]
        by_share = "share" in chosen
        threshold = find_share_threshold(uncertain, chosen["share"]) if by_share else chosen["threshold"]
        return Answers(uncertain=uncertain >= threshold)
    labels = [task.labels[i] for i in proba.argmax(axis=1).tolist()]
    cues = list_cues(batches[0], texts)
    if models[0].name == "encoder":
        return Answers(cues=tuple(_give_back(found, task) for found in cues))
    # The other kinds learn no types: a cue is of the type that its sentence is said to be of.
    return Answers(
        cues=tuple(
            tuple(replace(cue, type=label) for cue in found if label != CERTAIN)
            for found, label in zip(cues, labels, strict=True)
        )
    )


def _blend(probas: Sequence[NDArray[np.floating[Any]]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    blended: NDArray[np.float64] = np.tensordot(weights, np.stack(probas).astype(np.float64), axes=1)
    return blended


def _adopt_cues(sentence: CodedSentence) -> CodedSentence:
    """Put a corpus's cues in the places of types of ours."""
    if not sentence.cues:
        return sentence
    return replace(sentence, cues=tuple(replace(cue, type=_PLACES[cue.type]) for cue in sentence.cues))


def _give_back(cues: Sequence[Cue], task: Task) -> tuple[Cue, ...]:
    """Call cues what the corpus calls what was learnt in their place; in others nothing was learnt."""
    own = {_PLACES[label]: label for label in task.labels if label != CERTAIN}
    return tuple(replace(cue, type=own[cue.type]) for cue in cues if cue.type in own)
