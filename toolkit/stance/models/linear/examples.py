"""The lexicon's examples as coded sentences: each teaches the cue stage what its entry means."""

from __future__ import annotations

import numpy as np

from stance.cues.lexicon import LOOK_ALIKE
from stance.cues.matcher import HEDGED_TYPES, CueMatcher
from stance.cues.tokens import tokenize
from stance.labels import CUE_TYPES, LABELS
from stance.records import CodedSentence, Cue


def list_examples(matcher: CueMatcher) -> list[CodedSentence]:
    """Turn each entry's example into a coded sentence.

    The longest stretch that the entry matches is marked as its cue, and the sentence is hedged or
    speculative by the entry's type; the example of a look-alike is assertive. Entries without an example,
    and those that do not match theirs, give nothing.

    Parameters
    ----------
    matcher : CueMatcher

    Returns
    -------
    list of CodedSentence
        Each a document of its own.

    Examples
    --------
    >>> example = list_examples(CueMatcher())[0]
    >>> example.label, [cue.text for cue in example.cues]
    ('hedged', ['might'])
    """
    entries = matcher.lexicon.entries
    tokens = tokenize([entry.example for entry in entries])
    matches = matcher.find_matches(tokens)
    own = np.flatnonzero(tokens.sentence[matches.first] == matches.entry)
    longest = {int(matches.entry[i]): i for i in own[np.argsort(matches.last[own] - matches.first[own])]}
    examples = []
    for number, entry in enumerate(entries):
        if number not in longest:
            continue
        label, cues = LABELS[0], tuple[Cue, ...]()
        if entry.type != LOOK_ALIKE:
            start = int(tokens.start[matches.first[longest[number]]])
            end = int(tokens.end[matches.last[longest[number]] - 1])
            cues = (Cue(start, end, entry.example[start:end], entry.type),)
            label = LABELS[1] if HEDGED_TYPES >> CUE_TYPES.index(entry.type) & 1 else LABELS[2]
        examples.append(CodedSentence(f"example {number}", 0, entry.example, label, cues))
    return examples
