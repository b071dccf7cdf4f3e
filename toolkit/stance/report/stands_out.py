"""What stands out in one document, in the words that every form of its report says it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from stance.labels import LABELS
from stance.profile.describe import DocumentDescription
from stance.profile.notes import COMMITTED
from stance.report.marks import Mark, tell_doubt
from stance.report.terminal import clean_line

N_LISTED: Final = 6
"""Sentences that a page lists before the rest is folded away."""


@dataclass(frozen=True, slots=True)
class ListedSentence:
    """A sentence that is worth a look.

    Attributes
    ----------
    mark : Mark
    why : str
        Why it is listed.
    last : Mark or None
        The last of the sentences that it begins; ``None`` where it stands for itself.
    """

    mark: Mark
    why: str
    last: Mark | None = None


@dataclass(frozen=True, slots=True)
class FindingList:
    """Sentences of one kind.

    Attributes
    ----------
    told : str
        What they are, without a full stop; or that there is none.
    order : str
        What ``{n}`` at the head of the list are.
    items : tuple[ListedSentence, ...]
        All of them.
    """

    told: str
    order: str = ""
    items: tuple[ListedSentence, ...] = ()

    def tell(self, n_listed: int) -> str:
        """Say what they are, and which are listed where they are not all.

        Examples
        --------
        >>> runs = FindingList("Runs", "the first {n}", (None,) * 9)
        >>> runs.tell(6), runs.tell(9)
        ('Runs; the first 6 of 9.', 'Runs.')
        """
        n = len(self.items)
        return f"{self.told}; {self.order.format(n=n_listed)} of {n:,}." if n > n_listed else f"{self.told}."


@dataclass(frozen=True, slots=True)
class FindingSection:
    """What a report says under one heading.

    Attributes
    ----------
    name : str
    n : int
        How many sentences are meant; 0 where a number would say nothing.
    lists : tuple[FindingList, ...]
    """

    name: str
    n: int
    lists: tuple[FindingList, ...]


def list_findings(description: DocumentDescription, marks: Sequence[Mark]) -> list[FindingSection]:
    """List what stands out in a document.

    Parameters
    ----------
    description : DocumentDescription
    marks : sequence of Mark
        Of all its sentences.

    Returns
    -------
    list of FindingSection
        None where no sentence is the writer's own. Of labels of one's own it says nothing that is not found.
    """
    notes, labels = description.notes, description.labels
    if description.profile is None:
        return []
    # Whether it means something that nothing is found.
    can_tell = set(labels) == set(LABELS) and any(map(description.count_labels().get, labels))
    predictions = tuple(ListedSentence(marks[row], marks[row].short) for row in notes.overreach)
    piles = tuple(
        ListedSentence(marks[pile.row], " + ".join(clean_line(cue.text) for cue in pile.cues))
        for pile in notes.pile_ups
    )
    runs = tuple(
        ListedSentence(marks[first], f"to sentence {last + 1}", marks[last]) for first, last in notes.runs
    )
    doubtful = tuple(ListedSentence(marks[row], tell_doubt(marks[row], labels)) for row in notes.doubtful)
    sections = []
    if predictions:
        found = [FindingList("Plain predictions, put as settled", "the {n} surest", predictions)]
    else:
        found = [FindingList("No plain prediction of the writer’s own is put as settled")] if can_tell else []
    sections.append(FindingSection("Overreach?", len(predictions), tuple(found)))
    if piles:
        found = [FindingList("Two hedging words or more in one sentence", "the {n} fullest", piles)]
    else:
        none = "In no hedged sentence of the writer’s own is a second hedging word found"
        found = [FindingList(none)] if can_tell else []
    if runs:
        told = f"Three sentences in a row or more, none of them {COMMITTED}"
        found.append(FindingList(told, "the first {n}", runs))
    sections.append(FindingSection("Hedge upon hedge", len(piles), tuple(found)))
    if doubtful:
        found = [FindingList("Where the model is in doubt", "the {n} least certain", doubtful)]
    else:
        found = [FindingList("The model is fairly certain of every sentence of the writer’s own")]
    sections.append(FindingSection("Judge for yourself", len(doubtful), tuple(found)))
    return [section for section in sections if section.lists]
