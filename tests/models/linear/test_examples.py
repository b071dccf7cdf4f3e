"""The lexicon's examples as coded sentences."""

from __future__ import annotations

from stance.cues import CueMatcher, load_lexicon, parse_lexicon
from stance.models.linear.examples import list_examples

LINES = """may well	modal	possibility	It may well and may well not rain.
unclear whether?	unknown	not known	It is unclear whether to go.
military might	-	a noun	Its military might is great.
unless	conditional	condition
perhaps	adverb	doubt	Maybe it will.
"""


def test_examples_are_coded_by_their_entry() -> None:
    examples = list_examples(CueMatcher(parse_lexicon(LINES, "lines")))
    # The fourth entry has no example, the fifth does not match its own.
    assert [(e.doc_id, e.label) for e in examples] == [
        ("example 0", "hedged"),
        ("example 1", "speculative"),
        ("example 2", "assertive"),
    ]
    assert [[(c.text, c.type) for c in e.cues or ()] for e in examples] == [
        [("may well", "modal")],
        [("unclear whether", "unknown")],
        [],
    ]
    assert all(e.text[c.start : c.end] == c.text for e in examples for c in e.cues or ())


def test_every_entry_of_the_bundled_lexicon_has_its_example() -> None:
    lexicon = load_lexicon()
    assert [e.text for e in list_examples(CueMatcher(lexicon))] == [e.example for e in lexicon.entries]
