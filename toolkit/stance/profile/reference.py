"""The population that a text is held beside: passages of public-domain prose, coded by the codebook."""

from __future__ import annotations

import bisect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from stance.cache import find_bundled
from stance.labels import LABELS

_FILE: Final = "public_domain/sentences.jsonl"

CAPTION: Final = (
    "coded passages of 20 to 30 sentences of public-domain prose: US senators (2004–2008), governors of the "
    "Federal Reserve (2017–2019), Keynes (1919)"
)
"""What the passages are."""

_MIN_SENTENCES: Final = 20  # of a passage


@dataclass(frozen=True, slots=True)
class Reference:
    """How the documents of a population spread.

    Attributes
    ----------
    n_documents : int
    values : Mapping[str, tuple[float, ...]]
        By measure, the documents' values in ascending order: the share of each label, and ``cues`` per 1,000
        words.
    """

    n_documents: int
    values: Mapping[str, tuple[float, ...]]

    def rank(self, measure: str, value: float) -> float:
        """Say which share of the documents has less, those with as much counted by half.

        Parameters
        ----------
        measure : str
            One of ``values``.
        value : float

        Returns
        -------
        float
            In [0, 1].

        Examples
        --------
        >>> Reference(4, {"hedged": (0.0, 0.1, 0.1, 0.5)}).rank("hedged", 0.1)
        0.5
        """
        values = self.values[measure]
        below, not_above = bisect.bisect_left(values, value), bisect.bisect_right(values, value)
        return (below + not_above) / 2 / len(values)

    def find_quantile(self, measure: str, share: float) -> float:
        """Find the value that a share of the documents does not exceed, the nearest of those there are.

        Examples
        --------
        >>> Reference(4, {"hedged": (0.0, 0.1, 0.2, 0.5)}).find_quantile("hedged", 0.5)
        0.1
        """
        values = self.values[measure]
        return values[max(0, min(len(values) - 1, round(share * len(values)) - 1))]


def tell_shortness(n_sentences: int) -> str:
    """Say of a text that is shorter than the passages what that does to its percentiles.

    Parameters
    ----------
    n_sentences : int
        Those of the body in the writer's own words, which the passages are compared with.

    Returns
    -------
    str
        Nothing where the text is as long.

    Examples
    --------
    >>> tell_shortness(3), tell_shortness(20)
    ('Only 3 sentences are the writer’s own, and short texts come out at either end more easily.', '')
    """
    if n_sentences >= _MIN_SENTENCES:
        return ""
    counted = "1 sentence is" if n_sentences == 1 else f"{n_sentences} sentences are"
    return f"Only {counted} the writer’s own, and short texts come out at either end more easily."


def load_reference() -> Reference:
    """Count the bundled public-domain passages, by the labels and cues that they were coded with.

    Shares are of all body sentences: the codes do not tell the writer's voice from those quoted.

    Returns
    -------
    Reference

    Raises
    ------
    ConfigError
        If the seeds are not installed.

    Examples
    --------
    >>> reference = load_reference()
    >>> reference.n_documents, list(reference.values)
    (159, ['assertive', 'hedged', 'speculative', 'cues'])
    """
    counts: dict[str, list[int]] = {}  # by document: its sentences by label, its words, its cues
    with (find_bundled("seeds") / _FILE).open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if row.get("zone", "body") != "body":
                continue
            document = counts.setdefault(row["doc_id"], [0] * (len(LABELS) + 2))
            document[LABELS.index(row["label"])] += 1
            document[-2] += len(row["text"].split())
            document[-1] += len(row.get("cues") or ())
    values = {
        label: tuple(sorted(n[k] / sum(n[: len(LABELS)]) for n in counts.values()))
        for k, label in enumerate(LABELS)
    }
    values["cues"] = tuple(sorted(1000 * n[-1] / n[-2] for n in counts.values()))
    return Reference(len(counts), values)
