"""What a benchmark is made of: tasks, answers, and cells with their results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from stance.errors import DataError
from stance.records import CodedSentence, Cue, Reject

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Interval = tuple[float, float]

METRIC_OF_KIND: Final[dict[str, str]] = {
    "sentence": "f1_uncertain",
    "spans": "cue_f1",
    "tokens": "token_macro_f1",
    "graded": "spearman",
}
"""The kinds of task, and the metric that each is decided by; of all, higher is better."""

ZERO_SHOT: Final = "zero-shot"
IN_DOMAIN: Final = "in-domain"

CERTAIN: Final = "certain"
UNCERTAIN: Final = "uncertain"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing measured on one corpus.

    Attributes
    ----------
    name : str
    corpus : str
        The folder it is read from.
    kind : str
        One of :data:`METRIC_OF_KIND`: ``sentence`` finds the uncertain sentences, ``spans`` the cues,
        ``tokens`` the tokens of typed cues, ``graded`` ranks sentences as people did.
    labels : tuple of str
        What a classifier of its sentences learns to tell apart; the first is free of cues.
    train, test : tuple of CodedSentence
        ``train`` is empty where the corpus has no part for it. Of a graded task, a sentence's grade is its
        field ``grade``, and how strong it is, whichever way, ``strength`` where that differs.
    sha256 : str
        Hash of its files.
    note : str
        How it was split and what the grade is.
    """

    name: str
    corpus: str
    kind: str
    labels: tuple[str, ...]
    train: tuple[CodedSentence, ...]
    test: tuple[CodedSentence, ...]
    sha256: str
    note: str = ""

    @property
    def metric(self) -> str:
        """The metric that decides it."""
        return METRIC_OF_KIND[self.kind]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a system says of sentences; a part that it cannot say is ``None``.

    Attributes
    ----------
    uncertain : ndarray of bool, shape (n_sentences,), or None
        Whether each is uncertain.
    score : ndarray of float64, shape (n_sentences,), or None
        How sure each sounds; higher is surer.
    cues : tuple of tuple of Cue, or None
        The cues of each; in a task of typed cues, of the corpus's own types.
    """

    uncertain: NDArray[Any] | None = None
    score: NDArray[Any] | None = None
    cues: tuple[tuple[Cue, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A system that is ready to answer.

    Attributes
    ----------
    judge : callable
        Takes sentences, gives their answers.
    earlier_s : float
        Seconds of training that was done for another cell, and serves this one too.
    chosen : Mapping of str to float
        What was settled on held-out documents of the training part.
    """

    judge: Callable[[Sequence[CodedSentence]], Answers]
    earlier_s: float = 0.0
    chosen: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """One system on one task.

    Attributes
    ----------
    task, corpus, system : str
    mode : str
        ``zero-shot``, without a look at the corpus, or ``in-domain``, trained on its training part.
    metric : str
        The metric that decides the task.
    metrics : dict of str to (float or None)
        Shares in [0, 1], correlations in [-1, 1] or what these gain over hedge counting (``…_gain``), higher
        is better; ``None`` where one has no value.
    intervals : dict of str to (float, float)
        Of 95 %, resampled by document.
    n_train, n_sentences, n_documents : int
        Sentences learnt from; sentences and documents measured on.
    train_s : float
        Seconds of training; 0 where there is none.
    sentences_per_s : float
        Sentences answered a second, on one process.
    memory_mb : float or None
        Peak memory of the process while it trained and answered; ``None`` where the platform does not tell,
        or training was done for another cell.
    key : str
        Hash of all that the numbers depend on.
    chosen : dict of str to float
        What was settled on held-out documents of the training part, such as ``threshold``, the probability
        from which a sentence counts as uncertain, or ``share``, how many do, ``held_out_f1``, the F1 there,
        and a blend's weights.
    """

    task: str
    corpus: str
    system: str
    mode: str
    metric: str
    metrics: dict[str, float | None]
    intervals: dict[str, Interval]
    n_train: int
    n_sentences: int
    n_documents: int
    train_s: float
    sentences_per_s: float
    memory_mb: float | None
    key: str
    chosen: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Turn it into plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Cell:
        """Build it from plain data.

        Raises
        ------
        DataError
            If it is not a cell.
        """
        try:
            intervals = {name: (float(low), float(high)) for name, (low, high) in data["intervals"].items()}
            return cls(**{**data, "metrics": dict(data["metrics"]), "intervals": intervals})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"a cell: expected what a benchmark stores; found {error}. Measure it again."
            ) from error


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """A number from the literature, to stand beside ours.

    Attributes
    ----------
    task : str
    system : str
    metric : str
        As in :class:`Cell`, or the name of another that the source uses.
    value : float
    source : str
        Where it was published.
    note : str
        How it differs from what is measured here.
    """

    task: str
    system: str
    metric: str
    value: float
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The whole table.

    Attributes
    ----------
    cells : tuple of Cell
        Task by task, in the order of the systems.
    notes : dict of str to str
        How each task is split and measured.
    published : tuple of PublishedResult
        Of these tasks.
    skipped : tuple of Reject
        Corpora that could not be used.
    """

    cells: tuple[Cell, ...]
    notes: dict[str, str] = field(default_factory=dict)
    published: tuple[PublishedResult, ...] = ()
    skipped: tuple[Reject, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Turn it into plain data."""
        return asdict(self)
