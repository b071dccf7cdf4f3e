"""Closed word classes of English: what stands around a cue, without the word itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from stance.cues.automaton import Vocabulary
from stance.cues.tokens import Tokens

WORD_CLASSES: Final[dict[str, str]] = {
    "determiner": "the a an some any every each these those all both another such",
    "possessive": "my our your his her its their whose",
    "first_person": "i we me us",
    "second_person": "you",
    "third_person": "he she they him them",
    "it": "it there",
    "this": "this that",
    "question_word": "what who whom which when where why how whether",
    "negation": (
        "not never no nor cannot can't won't don't doesn't didn't isn't aren't wasn't weren't couldn't "
        "wouldn't shouldn't hardly scarcely"
    ),
    "be": "be is are was were been being am i'm it's that's there's he's she's we're they're you're",
    "have": "have has had having i've we've they've",
    "do": "do does did done",
    "modal": "will shall can could may might must should would ought i'll we'll they'll it'll",
    "report": (
        "say says said saying tell tells told argue argues argued claim claims claimed warn warns warned "
        "insist insists insisted report reports reported announce announced announces ask asks asked write "
        "writes wrote note notes noted explain explained explains add added adds reply replied replies "
        "concede conceded testify testified declare declared state stated believe believes believed think "
        "thinks thought know knows knew show shows showed found find"
    ),
    "coordinator": "and or but yet so",
    "subordinator": "because although though while since unless until as than before after once whereas if",
    "preposition": (
        "of in on at by for with from to into about over under between among against without within through "
        "during toward towards upon across"
    ),
    "comma": ",",
    "stop": ". !",
    "question_mark": "?",
    "quote": "\" “ ” ' ‘ ’",
    "colon": ": ;",
    "dash": "— – -",
    "bracket": "( ) [ ]",
    "focus": "even especially particularly only just also still perhaps then too indeed always often now",
    "number": "0 00 000 0000 one two three four five six seven eight nine ten",
}
"""Word class to its members; a word stands in one class."""

_OPENERS = (
    "that which who whom whose because although though while when whenever where if unless until as "
    'whether so than why how what before after since once ; : — – ( “ " but'
)

WORD_GROUPS: Final[dict[str, str]] = {
    "opener": _OPENERS,
    "break": _OPENERS + " , and or yet",
    "report": WORD_CLASSES["report"],
    "if": "if unless",
    "would": "would wouldn't would've i'd we'd they'd he'd she'd you'd it'd",
    "possibility": "may might could",
    "scenario": "imagine suppose picture scenario hypothetical",
    "but": "but although though",
    "open_quote": "“",
    "close_quote": "”",
    "plain_quote": '"',
    "open_bracket": "(",
    "close_bracket": ")",
}
"""Words whose places matter to a cue in the same sentence; a word may stand in several groups."""

CAPITALISED, BEFORE_SENTENCE, AFTER_SENTENCE = (len(WORD_CLASSES) + i for i in (1, 2, 3))
"""Class numbers of other capitalised words and of the places beyond a sentence's ends."""


@dataclass(frozen=True, slots=True)
class TokenClasses:
    """The classes and groups of a batch of tokens.

    Attributes
    ----------
    word_class : uint8 array, shape (n_tokens,)
        Number of the token's class, from 1; 0 for words of no class.
    places : dict of int array
        For each group, the numbers of its tokens, ascending.
    """

    word_class: NDArray[np.uint8]
    places: dict[str, NDArray[np.int64]]

    def count(self, group: str, low: NDArray[np.int32], high: NDArray[np.int32]) -> NDArray[np.int64]:
        """Count the tokens of ``low:high`` that are in the group; arrays of one shape."""
        places = self.places[group]
        return np.searchsorted(places, high) - np.searchsorted(places, low)

    def find_before(self, group: str, at: NDArray[np.int32]) -> NDArray[np.int64]:
        """Find the last token of the group before each place; -1 where there is none."""
        places = self.places[group]
        rank = np.searchsorted(places, at)
        return np.concatenate([[-1], places])[rank]

    def find_after(self, group: str, at: NDArray[np.int32]) -> NDArray[np.int64]:
        """Find the first token of the group at or after each place; the token count where there is none."""
        places = self.places[group]
        return np.append(places, len(self.word_class))[np.searchsorted(places, at)]


@cache
def _load_tables() -> tuple[Vocabulary, NDArray[np.uint8], NDArray[np.uint16]]:
    """Load all words of the classes and groups, and the class and the groups, as bits, of each."""
    members = {word: i for i, words in enumerate(WORD_CLASSES.values(), 1) for word in words.split()}
    grouped = {word for words in WORD_GROUPS.values() for word in words.split()}
    vocabulary = Vocabulary(sorted({*members, *grouped}))
    groups = np.zeros(len(vocabulary) + 1, dtype=np.uint16)
    for bit, words in enumerate(WORD_GROUPS.values()):
        groups[vocabulary.find_ids(words.split())] |= np.uint16(1 << bit)
    return vocabulary, np.array([0, *(members.get(w, 0) for w in vocabulary.words)], dtype=np.uint8), groups


def classify_tokens(tokens: Tokens) -> TokenClasses:
    """Look every token up."""
    vocabulary, classes, groups = _load_tables()
    numbers = vocabulary.number_tokens(tokens)
    word_class, bits = classes.take(numbers), groups.take(numbers)
    word_class[(word_class == 0) & tokens.capital] = CAPITALISED
    members = np.flatnonzero(bits > 0)  # which is far quicker of truth values than of numbers
    bits = bits.take(members)
    places = {name: members[(bits & np.uint16(1 << bit)) > 0] for bit, name in enumerate(WORD_GROUPS)}
    return TokenClasses(word_class, places)
