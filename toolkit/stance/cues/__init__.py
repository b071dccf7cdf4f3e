"""The cue lexicon and its matcher: which stretches of a sentence may give its label away."""

from stance.cues.lexicon import Entry, Lexicon, load_lexicon, parse_lexicon
from stance.cues.matcher import Candidates, CueMatcher
from stance.cues.tokens import Tokens, tokenize

__all__ = [
    "Candidates",
    "CueMatcher",
    "Entry",
    "Lexicon",
    "Tokens",
    "load_lexicon",
    "parse_lexicon",
    "tokenize",
]
