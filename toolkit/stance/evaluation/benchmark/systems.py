"""What is measured: systems, of which models as they are and baselines stand here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from stance.errors import DataError
from stance.evaluation.benchmark.plain import FITTERS
from stance.evaluation.benchmark.recipe import BenchmarkConfig
from stance.evaluation.benchmark.records import CERTAIN, IN_DOMAIN, ZERO_SHOT, Answers, Prepared, Task
from stance.labels import COMMITMENT, LABELS
from stance.models.coded import number_runs
from stance.records import CodedSentence, Cue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stance.models import Classifier

# Our types of cue, as the Szeged corpus would call them.
_AS_SZEGED: Final = {
    "modal": "modal_probable",
    "adverb": "modal_probable",
    "verb": "modal_probable",
    "attribution": "doxastic",
    "conditional": "condition",
    "scenario": "condition",
    "unknown": "investigation",
    "question": "investigation",
}


class System(Protocol):
    """Something that answers tasks."""

    @property
    def name(self) -> str:
        """What the table calls it."""

    @property
    def mode(self) -> str:
        """``zero-shot`` or ``in-domain``."""

    @property
    def identity(self) -> Mapping[str, Any]:
        """Plain data that changes when its answers may."""

    def handles(self, task: Task) -> bool:
        """Whether it can answer this task."""

    def prepare(self, task: Task) -> Prepared:
        """Learn from the task's training part, where it does."""


@dataclass(frozen=True, slots=True)
class ModelSystem:
    """A model of our labels that has not seen the corpora.

    A sentence that is not ``assertive`` is uncertain; its score is the expected commitment.

    Attributes
    ----------
    name : str
    model : Classifier
    sha256 : str
        Hash of the model.
    """

    name: str
    model: Classifier
    sha256: str
    mode: str = ZERO_SHOT

    @property
    def identity(self) -> Mapping[str, Any]:
        """The model's hash."""
        return {"model": self.sha256}

    def handles(self, task: Task) -> bool:
        """Every task.

        Raises
        ------
        DataError
            If the model has other labels than ours.
        """
        if set(self.model.labels) != set(LABELS):
            raise DataError(
                f"{self.name}: expected a model of the labels {', '.join(LABELS)}; found "
                f"{', '.join(self.model.labels)}. Leave it out."
            )
        return True

    def prepare(self, task: Task) -> Prepared:
        """Learn nothing."""
        from stance.models.batches import list_cues

        labels = self.model.labels

        def judge(sentences: Sequence[CodedSentence]) -> Answers:
            texts = [s.text for s in sentences]
            batch = self.model.predict_batch(texts, number_runs(sentences))
            proba = np.asarray(batch.proba, dtype=np.float64)
            return Answers(
                uncertain=batch.class_index != labels.index("assertive"),
                score=proba @ np.array([COMMITMENT[label] for label in labels]),
                cues=_name_types(list_cues(batch, texts), task),
            )

        return Prepared(judge)


@dataclass(frozen=True, slots=True)
class HedgeCounting:
    """Our lexicon alone: a sentence is the less sure the more entries it holds."""

    name: str = "hedge counting"
    mode: str = ZERO_SHOT

    @property
    def identity(self) -> Mapping[str, Any]:
        """The baseline's name; the lexicon counts as code."""
        return {"baseline": "hedges"}

    def handles(self, task: Task) -> bool:
        """Every task."""
        return True

    def prepare(self, task: Task) -> Prepared:
        """Learn nothing."""
        from stance.cues import CueMatcher

        matcher = CueMatcher()

        def judge(sentences: Sequence[CodedSentence]) -> Answers:
            cues = matcher.find_cues([s.text for s in sentences])
            counts = np.array([len(found) for found in cues], dtype=np.float64)
            return Answers(uncertain=counts > 0, score=-counts, cues=_name_types(cues, task))

        return Prepared(judge)


@dataclass(frozen=True, slots=True)
class Majority:
    """The most frequent label of the training part, whatever the sentence."""

    name: str = "majority"
    mode: str = IN_DOMAIN

    @property
    def identity(self) -> Mapping[str, Any]:
        """The baseline's name."""
        return {"baseline": "majority"}

    def handles(self, task: Task) -> bool:
        """Tasks of sentences: what never varies ranks nothing and marks no cue."""
        return bool(task.train) and task.kind == "sentence"

    def prepare(self, task: Task) -> Prepared:
        """Count labels."""
        label = Counter(s.label for s in task.train).most_common(1)[0][0]
        return Prepared(lambda sentences: Answers(uncertain=np.full(len(sentences), label != CERTAIN)))


@dataclass(frozen=True, slots=True)
class PlainSystem:
    """A plain classifier of texts, trained on a corpus's training part.

    Attributes
    ----------
    name : str
    fitter : str
        One of :data:`stance.evaluation.benchmark.plain.FITTERS`.
    """

    name: str
    fitter: str
    mode: str = IN_DOMAIN

    @property
    def identity(self) -> Mapping[str, Any]:
        """The baseline's name."""
        return {"baseline": self.fitter}

    def handles(self, task: Task) -> bool:
        """Tasks with a training part that need no cues."""
        return bool(task.train) and task.kind in ("sentence", "graded")

    def prepare(self, task: Task) -> Prepared:
        """Train."""
        texts, labels = [s.text for s in task.train], [s.label for s in task.train]
        predict = FITTERS[self.fitter](texts, labels, task.labels)
        return Prepared(lambda sentences: _answer_labels(task, predict([s.text for s in sentences])))


def make_baselines(config: BenchmarkConfig) -> tuple[list[System], list[str]]:
    """Make the baselines of a recipe.

    Parameters
    ----------
    config : BenchmarkConfig

    Returns
    -------
    systems : list of System
    missing : list of str
        Baselines whose library is not installed.

    Examples
    --------
    >>> [system.name for system in make_baselines(BenchmarkConfig(baselines=("hedges", "tfidf")))[0]]
    ['hedge counting', 'TF-IDF + LR']
    """
    known: dict[str, System] = {
        "hedges": HedgeCounting(),
        "majority": Majority(),
        "tfidf": PlainSystem("TF-IDF + LR", "tfidf"),
        "fasttext": PlainSystem("fastText", "fasttext"),
    }
    missing = [name for name in config.baselines if name == "fasttext" and find_spec(name) is None]
    return [known[name] for name in config.baselines if name not in missing], missing


def _answer_labels(task: Task, proba: NDArray[Any]) -> Answers:
    """Answer by the probabilities of a task's own labels."""
    matrix = np.asarray(proba, dtype=np.float64)
    if task.kind == "graded":
        return Answers(score=matrix @ np.array([float(label) for label in task.labels]))
    return Answers(uncertain=matrix.argmax(axis=1) != task.labels.index(CERTAIN))


def _name_types(cues: Sequence[tuple[Cue, ...]], task: Task) -> tuple[tuple[Cue, ...], ...]:
    """Call our types of cue what the corpus calls them."""
    if task.kind != "tokens":
        return tuple(cues)
    return tuple(tuple(replace(cue, type=_AS_SZEGED[cue.type]) for cue in found) for found in cues)
