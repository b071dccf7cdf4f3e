"""Sentences in which uses of *may*, *might* and *could* are marked as likelihoods or as something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stance.cache import find_bundled
from stance.errors import DataError

USES_FILE: Final = "modals/uses.tsv"
"""The bundled file, below ``seeds/``."""

_COMPOSED: Final = "composed"
_MIN_SHARED: Final = 2  # words of four letters or more that composed neighbours of one group share
_CONTENT: Final = re.compile(r"\w{4,}")
_MARK: Final = re.compile(r"\[(may|might|could)\]|\{(may|might|could)\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModalUse:
    """A use of *may*, *might* or *could*.

    Attributes
    ----------
    start, end : int
        Character offsets into the sentence, end exclusive.
    is_likelihood : bool
        Whether it states one; leave, ability, purpose and the like do not.
    """

    start: int
    end: int
    is_likelihood: bool


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence with its marked uses.

    Attributes
    ----------
    group : int
        Composed sentences that stand together and share words, often pairs that look alike, are of one
        group; any other sentence is one by itself. Groups are never split between training and held-out data.
    source : str
        ``composed``, or the folder or kind of text it is from.
    text : str
    uses : tuple of ModalUse
    """

    group: int
    source: str
    text: str
    uses: tuple[ModalUse, ...]


def read_modal_uses(path: str | Path | None = None) -> list[MarkedSentence]:
    """Read marked sentences.

    Parameters
    ----------
    path : str or Path, optional
        Lines of a source, a tab and a sentence in which ``[may]`` states a likelihood and ``{may}`` does
        not; lines that begin with ``#`` are comments. The bundled file by default.

    Returns
    -------
    list of MarkedSentence

    Raises
    ------
    ConfigError
        If the seeds are not installed.
    DataError
        If a line has no tab or no mark, or the file cannot be read.

    Examples
    --------
    >>> marked = read_modal_uses()[1]
    >>> use = marked.uses[0]
    >>> marked.text[: use.end], use.is_likelihood
    ('By law I may', False)
    """
    path = find_bundled("seeds") / USES_FILE if path is None else Path(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "no UTF-8 text"
        raise DataError(f"{path}: expected marked sentences; found {found}. Check the path.") from error
    sentences: list[MarkedSentence] = []
    group, before = 0, set[str]()
    for number, line in enumerate(lines, start=1):
        if line.startswith("#") or not line.strip():
            continue
        source, tab, marked = line.partition("\t")
        text, uses = _read_marks(marked)
        if not tab or not uses:
            raise DataError(
                f"{path}: line {number}: expected a source, a tab, and a sentence with [may] or {{may}}; "
                f"found {line[:60]!r}. Mark a use, or leave the line out."
            )
        content = set(_CONTENT.findall(text.lower()))
        group += source != _COMPOSED or len(content & before) < _MIN_SHARED
        before = content
        sentences.append(MarkedSentence(group, source, text, uses))
    return sentences


def _read_marks(marked: str) -> tuple[str, tuple[ModalUse, ...]]:
    text, done, uses = "", 0, []
    for match in _MARK.finditer(marked):
        text += marked[done : match.start()]
        word = match[1] or match[2]
        uses.append(ModalUse(len(text), len(text) + len(word), match[1] is not None))
        text += word
        done = match.end()
    return text + marked[done:], tuple(uses)
