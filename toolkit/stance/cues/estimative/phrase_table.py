"""The table of estimative phrases: what states a likelihood or a confidence, and what only looks so.

What counts. A likelihood is a word or number for how likely a claim is, whoever makes it, in whatever
clause. Of *may, might* and *could* the test is whether *it is possible that* can be said instead:

- *could* counts of the present and the future, be it of an event or of a step open to somebody else
  (*the bank could raise rates*); not of what *I, we* or *you* are able or invited to do, nor of what one
  was able to do;
- *may* and *might* do not count where they permit or instruct (*guests may leave*), wish, ask, say what
  for (*so that all may hear*), grant any case (*whatever it may be*), or stand before a verb of saying
  for what one may say of an idea (*it may be noted*);
- *could have* and *might have* do not count of what did not come about (*it might have been avoided*).

A question asks for a likelihood and states none (*could it spread? how likely is it?*).

*Possible* counts where something may be so (*a possible motive*), not where it can be done (*possible
to, made possible, as soon as possible*); *unlikely* before a noun that is no event is odd (*an unlikely
hero*); *chance* as luck or opening, *might* as strength, *May* the month and a phrase that is itself
spoken of (*the word “may”*) are none. A comparison (*more likely than women, twice as likely*) is none,
*more likely than not* is. *The most likely* of several and a chance that *has doubled* are found and have
no band. *Perhaps* and its like before a number narrow the number and are none.
*Certainly, undoubtedly* stress and are none; *certain to* is. *Not certain, expected to, seem* and a
bare *risk, potential* or *prospect* are none. *I believe, we believe* count before a claim, as in Kent
(1964), not before a duty (*should, must, need to*) or a name. Confidence is the writer's in a judgement,
not trust in a person, a market or an institution; a level may stand alone, as in a cell (*High confidence*).

A number counts with a word that makes it a likelihood (*a 60 percent chance, odds of one in three*). What
bounds it makes it a range: *less than, under, up to, at most, no more than* from 0; *more than, over, at
least, no less than* up to 100; *about, nearly, just over* leave it as it is. A number that is no likelihood,
or that cannot be read whole, gives none (*a 1,500 percent chance, not a 60 percent chance, half of one
percent*). Neither does one that the claim holds (*that rates stand at 5 percent*), nor one that may be the
claim's or a change (*is up 5 percent*). *50-50* counts with such a word and where something *is 50-50*, not
as a share (*a 50-50 venture*).

What negates a likelihood is part of it where it stands right before (*far from likely, no longer a remote
chance*); further off it counts, too (*no strike is likely, we do not think that it is likely*). *Likely* is
then *unlikely*, any other term leaves open what is meant. Open is also what is not said or known to be
likely (*no report says that it is likely, we are not certain, we doubt that it is*), what few or almost none
think, and what is so at times (*seldom likely, not always likely*). Conceding denies nothing (*possible, if
not likely*).

Where it ends. A phrase takes in what strengthens or weakens it (*may well, highly unlikely, almost no
chance, a 60 percent chance, less than a 10 percent chance*), and no word of the claim: in *the chances of a
truce are slim* it is *chances*, with the band that *slim* gives it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from stance.cues.patterns import Pattern, parse_pattern, parse_table
from stance.errors import ConfigError

LIKELIHOOD: Final = "likelihood"
CONFIDENCE: Final = "confidence"
NUMBER: Final = "number"
TERM: Final = "term"
COMPARISON: Final = "comparison"
LOOK_ALIKE: Final = "-"
_KINDS: Final = (LIKELIHOOD, TERM, COMPARISON, CONFIDENCE, NUMBER, LOOK_ALIKE)


@dataclass(frozen=True, slots=True)
class PhraseEntry:
    """One line of the table of phrases.

    Attributes
    ----------
    pattern : Pattern
        The words, those of the context included.
    kind : str
        ``"likelihood"``, ``"term"``, ``"comparison"``, ``"confidence"``, ``"number"`` or ``"-"``.
    percents : tuple[float, ...]
        Which likelihoods to suggest in its place, in per cent.
    terms : tuple[str, ...]
        What a scale may call it, beside its own words.
    n_before, n_after : int
        Tokens of context at either end.
    near : tuple[str, ...]
        Which terms to suggest in its place before any per cent: the first that the scale has.
    """

    pattern: Pattern
    kind: str
    percents: tuple[float, ...] = ()
    terms: tuple[str, ...] = ()
    n_before: int = 0
    n_after: int = 0
    near: tuple[str, ...] = ()


@cache
def load_phrases() -> tuple[PhraseEntry, ...]:
    """Read the table of phrases that ships with the package.

    Examples
    --------
    >>> sorted({entry.kind for entry in load_phrases()})
    ['-', 'comparison', 'confidence', 'likelihood', 'number', 'term']
    """
    text = resources.files("stance.cues.estimative").joinpath("phrases.tsv").read_text(encoding="utf-8")
    return parse_phrases(text, "phrases.tsv")


def parse_phrases(text: str, where: str) -> tuple[PhraseEntry, ...]:
    r"""Read a table of phrases.

    Parameters
    ----------
    text : str
        Lines of tab-separated pattern, kind, per cent, terms and near ones; ``@name = a|b`` names a word set;
        lines that begin with ``#`` are comments.
    where : str
        What error messages begin with.

    Raises
    ------
    ConfigError
        Naming the line that cannot be read.

    Examples
    --------
    >>> entry = parse_phrases("a< good chance that>\tlikelihood\t75", "mine.tsv")[0]
    >>> entry.percents, entry.n_before, entry.n_after
    ((75.0,), 1, 1)
    """
    return tuple(parse_table(text, where, _parse_row)[0])


def _parse_row(line: str, word_sets: Mapping[str, frozenset[str]]) -> PhraseEntry:
    pattern, kind, percents, terms, near = (line.split("\t") + [""] * 4)[:5]
    if kind not in _KINDS:
        raise ConfigError(f"expected a kind of {', '.join(_KINDS)}; found {kind!r}. Change it.")
    parts = pattern.split()
    n_before = sum(part.endswith("<") for part in parts)
    n_after = sum(part.endswith(">") for part in parts)
    bare = re.sub(r"[<>](?=[|\s]|$)", "", pattern)
    return PhraseEntry(
        parse_pattern(bare, word_sets),
        kind,
        tuple(float(percent) for percent in percents.split("/") if percent),
        tuple(term for term in terms.split(";") if term),
        n_before,
        n_after,
        tuple(term for term in near.split(";") if term),
    )
