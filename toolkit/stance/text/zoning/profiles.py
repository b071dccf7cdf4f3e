"""Sections under people's names, as in guides for voters: no signatures, and no notes on the author."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from stance.text.zoning.blocks import Block
from stance.text.zoning.notes import names_any, names_author
from stance.text.zoning.signatures import are_bare_names

_BEGINNING: Final = 3  # words of a paragraph


def heads_person(blocks: Sequence[Block], at: int) -> bool:
    """Tell a name, or a heading that the format tells, over a paragraph that begins with the person.

    Examples
    --------
    >>> texts = ["Jane Moss", "Moss is a judge in Leeds.", "Tom Pell", "He may be a judge in York."]
    >>> [heads_person([Block(t, i, i + 1) for i, t in enumerate(texts)], at) for at in (0, 2)]
    [True, False]
    """
    if not 0 <= at < len(blocks) - 1:
        return False
    block, following = blocks[at], blocks[at + 1]
    if not (block.is_known and block.is_heading) and (block.is_known or not are_bare_names(block.text)):
        return False
    if not following.is_prose or following.is_quotation:
        return False
    begun = [word.strip(".,;:’'") for word in following.text.split(None, _BEGINNING)[:_BEGINNING]]
    last = block.text.split()[-1]
    return names_any(following.text, block.text) or (last[0].isupper() and last in begun)


def is_profile(blocks: Sequence[Block], at: int, authors: Sequence[str]) -> bool:
    """Tell such a heading: by its format, where others sign the piece, or where another heads its section.

    Examples
    --------
    >>> texts = ["Jane Moss", "Moss is a judge in Leeds.", "Tom Pell", "Pell is a judge in York."]
    >>> blocks = [Block(t, i, i + 1) for i, t in enumerate(texts)]
    >>> is_profile(blocks, 2, []), is_profile(blocks[2:], 0, []), is_profile(blocks, 2, ["Tom Pell"])
    (True, False, False)
    """
    if not heads_person(blocks, at) or names_author(blocks[at + 1].text, authors):
        return False
    such = (i for i in range(len(blocks) - 1) if heads_person(blocks, i))
    return blocks[at].is_known or len(authors) > 0 or len(list(islice(such, 2))) > 1
