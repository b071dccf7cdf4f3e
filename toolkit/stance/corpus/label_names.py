"""Names of labels: written in one way, put in order, and told apart from those that look alike."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable
from typing import Final

_N_LISTED: Final = 5  # groups of look-alikes that a note lists


def normalise_label(label: str) -> str:
    r"""Write a label in one way: composed, so that an accent is part of its letter, and trimmed.

    Examples
    --------
    >>> normalise_label(" su\u0302r ") == "s\u00fbr"
    True
    """
    return (label if label.isascii() else unicodedata.normalize("NFC", label)).strip()


def match_label(written: str, labels: Iterable[str]) -> str | None:
    """Find the label that somebody wrote, in any letter case where that fits one alone; else ``None``.

    Examples
    --------
    >>> match_label(" Hedged ", ["hedged", "A", "a"]), match_label("a", ["hedged", "A", "a"])
    ('hedged', 'a')
    >>> match_label("YES", ["Yes", "yes"]), match_label("hegded", ["hedged"])
    (None, None)
    """
    name = normalise_label(written)
    named = {normalise_label(label): label for label in labels}
    if name in named:
        return named[name]
    near = [label for other, label in named.items() if other.casefold() == name.casefold()]
    return near[0] if len(near) == 1 else None


def sort_labels(labels: Iterable[str]) -> list[str]:
    """Put different labels in order: numbers by size, others by the alphabet.

    Parameters
    ----------
    labels : iterable of str
        Any number of times each.

    Returns
    -------
    list of str
        Each once.

    Examples
    --------
    >>> sort_labels(["10", "2", "-1", "2"]), sort_labels(["10", "2", "none"])
    (['-1', '2', '10'], ['10', '2', 'none'])
    """
    names = sorted(set(labels))
    numbers = read_numbers(names)
    return names if numbers is None else sorted(names, key=numbers.__getitem__)


def read_numbers(labels: Iterable[str]) -> dict[str, float] | None:
    """Read all labels as numbers; ``None`` where one is not.

    Examples
    --------
    >>> read_numbers(["1", "-2"]), read_numbers(["1", "none"])
    ({'1': 1.0, '-2': -2.0}, None)
    """
    try:
        numbers = {label: float(label) for label in labels}
    except ValueError:
        return None
    return None if any(map(math.isnan, numbers.values())) else numbers


def find_lookalikes(labels: Iterable[str]) -> list[list[str]]:
    """Find the labels that differ only in capitals, in white space, or in how a letter is encoded.

    Parameters
    ----------
    labels : iterable of str

    Returns
    -------
    list of list of str
        Groups of two or more, in the order of the alphabet.

    Examples
    --------
    >>> find_lookalikes(["yes", "No", "YES", "no ", "perhaps"])
    [['No', 'no '], ['YES', 'yes']]
    """
    groups: dict[str, list[str]] = {}
    for label in sorted(set(labels)):
        plain = unicodedata.normalize("NFKC", label).casefold()
        groups.setdefault(" ".join(unicodedata.normalize("NFKC", plain).split()), []).append(label)
    return [group for group in groups.values() if len(group) > 1]


def note_lookalikes(labels: Iterable[str]) -> list[str]:
    """Say which labels look alike, for a note to whoever coded; nothing where none do.

    Parameters
    ----------
    labels : iterable of str

    Returns
    -------
    list of str
        One line, or none.

    Examples
    --------
    >>> note_lookalikes(["yes", "Yes", "no"])
    ["labels that look alike count as different ones: 'Yes', 'yes'. Recode them if they mean the same."]
    """
    groups = find_lookalikes(labels)
    if not groups:
        return []
    listed = "; ".join(", ".join(map(repr, group)) for group in groups[:_N_LISTED])
    more = f"; and {len(groups) - _N_LISTED} more" if len(groups) > _N_LISTED else ""
    return [
        f"labels that look alike count as different ones: {listed}{more}. Recode them if they mean the same."
    ]
