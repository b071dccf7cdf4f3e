"""Words that a capital makes a name, a month or a title: *Hope, May, “Perhaps Tomorrow”*."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from stance.cues.tokens import Tokens
from stance.text.marks import APOSTROPHES

_WORK: Final = re.compile(rf"(?:[\w,\- ]|[{APOSTROPHES}](?=\w)){{1,80}}(?=[,.]?(?:[\"”]|’(?!\w)))")
# Before May the month, and before one who is called so; in headlines the verb has a capital, too.
_OF_MONTH: Final = re.compile(
    r"\b(?:in|by|since|until|from|of|during|through|[Ll]ate|[Ee]arly|last|next|[Mm]id)(?:\s+|(?<=id)-)\Z"
    r"|\A\W*(?:In|By|Since|Until|From|During)\s+\Z"  # of the sentence: the cut before is longer
)
_OF_PERSON: Final = re.compile(r"\b(?:Theresa|Mrs\.?|Ms\.?)\s+\Z")
_OF_OFFICE: Final = re.compile(r"\b(?:Minister|Secretary|Mr\.?|Lord|Lady|Sir|Dr\.?)\s+\Z")
_VERB_OF_NAME: Final = re.compile(r"\w+\s+(?!(?:not|be|yet|have|well|also|still)\b)[a-z]{2}")
_WORD_BEFORE: Final = 20  # characters
_REACH: Final = 1_000  # characters on either side: longer sentences are no headlines
_LONGEST_SMALL: Final = 3  # letters of words that titles set small
_TITLE_CASE: Final = 0.6  # the part of words with a capital in a headline that sets them all so


def is_name(tokens: Tokens, at: int, texts: Sequence[str], *, is_may: bool) -> bool:
    """Tell whether a capital makes a word a name or a month.

    Parameters
    ----------
    tokens : Tokens
        The words of sentences.
    at : int
        The word's place in them.
    texts : sequence of str
        The sentences.
    is_may : bool
        Whether it is *may*, which at the start of a sentence is a month, a wish or a question.

    Examples
    --------
    >>> from stance.cues.tokens import tokenize
    >>> texts = ["The ship Maybe sank."]
    >>> is_name(tokenize(texts), 2, texts, is_may=False)
    True
    """
    row = int(tokens.sentence[at])
    text, start = texts[row], int(tokens.start[at])
    if not tokens.capital[at] or text[start : tokens.end[at]].isupper():
        return False
    if at == tokens.first[row]:
        return is_may
    before, after = text[max(0, start - _REACH) : start], text[start : start + _REACH]
    if is_may and _is_month_or_person(text[max(0, start - _WORD_BEFORE) : start], after):
        return True
    if is_title_case(text, start):
        return False
    return is_may or before.rstrip()[-1:].isalnum() or _is_work(before, after)


def _is_month_or_person(before: str, after: str) -> bool:
    """Whether the word before makes *May* a month or person in headlines, too; after an office, the verb."""
    if _OF_MONTH.search(before) or _OF_PERSON.search(before):
        return True
    return _OF_OFFICE.search(before) is not None and _VERB_OF_NAME.match(after) is not None


def is_title_case(text: str, at: int) -> bool:
    """Tell whether most words around a place begin with a capital, so that one of them says nothing.

    Parameters
    ----------
    text : str
        A sentence: a headline, or one in capitals.
    at : int
        Where in it a word begins.

    Examples
    --------
    >>> is_title_case("The Deal May Collapse", 9), is_title_case("THE DEAL MAY COLLAPSE.", 9)
    (True, True)
    >>> is_title_case("The deal of May collapsed.", 12)
    False
    """
    heads = [word[0] for word in text[max(0, at - _REACH) : at + _REACH].split()]
    return sum(map(str.isupper, heads)) >= _TITLE_CASE * len(heads)


def _is_work(before: str, after: str) -> bool:
    """Whether what opens after a quotation mark is the title of a work: *“Perhaps Tomorrow”*."""
    title = _WORK.match(after) if before[-1:] in ('"', "“", "‘") else None
    words = [word for word in title[0].split() if len(word) > _LONGEST_SMALL] if title else []
    return len(words) > 1 and all(word[0].isupper() for word in words)
