"""A paragraph, heading or list item of a text, whose zone is asked for."""

from __future__ import annotations

from dataclasses import dataclass

from stance.text.zoning.asides import count_words
from stance.text.zoning.titles import is_ended


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or list item: its text, and which sentences it holds (``last`` exclusive).

    ``is_known`` says that the text's format tells the heading or the item, and nothing was guessed; what is
    neither is a paragraph of a block quotation then.
    """

    text: str
    first: int
    last: int
    is_heading: bool = False
    is_item: bool = False
    is_known: bool = False

    @property
    def n_sentences(self) -> int:
        """Sentences of the block."""
        return self.last - self.first

    @property
    def is_quotation(self) -> bool:
        """Whether it is a paragraph of a block quotation."""
        return self.is_known and not (self.is_heading or self.is_item)

    @property
    def is_prose(self) -> bool:
        """Whether it is a paragraph that reads like prose: words, and a stop at their end."""
        is_paragraph = not self.is_item and not self.is_heading
        return is_paragraph and count_words(self.text) > 4 and is_ended(self.text)
