"""Published results on the benchmark's corpora, each with its source."""

from __future__ import annotations

from typing import Final

from stance.evaluation.benchmark.records import PublishedResult

_SHARED_TASK: Final = (
    "Farkas et al. (2010), The CoNLL-2010 shared task: learning to detect hedges and their scope in natural "
    "language text"
)
_BASELINE: Final = "Tjong Kim Sang (2010), A baseline approach for detecting sentences containing uncertainty"
_JOINT: Final = "Katerenchuk and Levitan (2024), Hedge detection in text, arXiv 2405.13319"
_HEDGEHOG: Final = "Model card of jeniakim/hedgehog, https://huggingface.co/jeniakim/hedgehog"
_PEI: Final = (
    "Pei and Jurgens (2021), Measuring sentence-level and aspect-level (un)certainty in science "
    "communications"
)
_SENTENCES: Final = "Official split; ours, rebuilt by matching texts, lacks a few sentences."
_PEARSON: Final = "Pearson's r, not Spearman's."

PUBLISHED: Final[tuple[PublishedResult, ...]] = (
    PublishedResult(
        "conll2010_wiki", "best of the shared task", "f1_uncertain", 0.602, _SHARED_TASK, _SENTENCES
    ),
    PublishedResult(
        "conll2010_wiki", "weighted cue words", "f1_uncertain", 0.628, _BASELINE, "After the shared task."
    ),
    PublishedResult("conll2010_wiki", "words and parts of speech", "f1_uncertain", 0.7024, _JOINT),
    PublishedResult(
        "conll2010_bio", "best of the shared task", "f1_uncertain", 0.864, _SHARED_TASK, _SENTENCES
    ),
    PublishedResult("conll2010_bio", "weighted cue words", "f1_uncertain", 0.820, _BASELINE),
    PublishedResult(
        "szeged_wiki",
        "HEDGEhog (BERT)",
        "token_macro_f1",
        0.87,
        _HEDGEHOG,
        "A split of its own over the whole Szeged corpus.",
    ),
    PublishedResult("science_certainty", "fine-tuned encoders", "pearson", 0.70, _PEI, _PEARSON),
    PublishedResult("science_certainty", "number of hedges", "pearson", 0.46, _PEI, _PEARSON),
)
"""Numbers as their sources give them, as shares of 1."""


def list_published(task_names: set[str]) -> tuple[PublishedResult, ...]:
    """List the published results of some tasks.

    Parameters
    ----------
    task_names : set of str

    Returns
    -------
    tuple of PublishedResult

    Examples
    --------
    >>> [(result.system, result.value) for result in list_published({"szeged_wiki"})]
    [('HEDGEhog (BERT)', 0.87)]
    """
    return tuple(result for result in PUBLISHED if result.task in task_names)
