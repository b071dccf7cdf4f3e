"""The bundled lexicon as data: each entry has a sense and an example that it matches."""

from __future__ import annotations

import re
from importlib import resources

import numpy as np
import pytest

from stance.cues import CueMatcher, Entry, load_lexicon, tokenize
from stance.cues.lexicon import LOOK_ALIKE

ENTRIES = load_lexicon().entries


@pytest.fixture(scope="module")
def matcher() -> CueMatcher:
    return CueMatcher()


def find_unmatched(matcher: CueMatcher, entries: tuple[Entry, ...]) -> list[str]:
    """Patterns whose own example they do not match, or match only inside a look-alike."""
    tokens = tokenize([e.example for e in entries])
    matches = matcher.automaton.find_matches(tokens, matcher.automaton.vocabulary.number_tokens(tokens))
    candidates = matcher.find_candidates(tokens)
    free = set(zip(candidates.first.tolist(), candidates.last.tolist(), strict=True))
    own = np.flatnonzero(tokens.sentence[matches.first] == matches.entry)
    matched = {
        int(matches.entry[i])
        for i in own
        if entries[matches.entry[i]].type == LOOK_ALIKE
        or (int(matches.first[i]), int(matches.last[i])) in free
    }
    return [e.pattern for number, e in enumerate(entries) if number not in matched]


def test_each_example_is_matched_by_its_entry(matcher: CueMatcher) -> None:
    assert find_unmatched(matcher, ENTRIES) == []


def test_an_example_of_another_entry_is_noticed(matcher: CueMatcher) -> None:
    first = ENTRIES[0]
    wrong = Entry(first.pattern, first.type, first.sense, "Its military might is gone.")
    assert find_unmatched(matcher, (wrong, *ENTRIES[1:])) == [first.pattern]


def test_each_line_has_four_cells() -> None:
    text = resources.files("stance.cues").joinpath("lexicon.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and line[0] not in "#@"]
    assert [row for row in rows if len(row) != 4 or not all(cell.strip() for cell in row)] == []
    assert len(rows) == len(ENTRIES)


def test_each_example_is_one_short_sentence_of_its_own() -> None:
    examples = [e.example for e in ENTRIES]
    assert [x for x in examples if not re.fullmatch(r"[A-Z][^.?!]*[.?]", x) or len(x.split()) > 14] == []
    assert len(set(examples)) == len(examples)


def test_each_word_can_occur_as_a_token() -> None:
    # "n't" is one token alone, but never one in running text: "don't" stays whole.
    slots = [slot for p in load_lexicon().parse_patterns() for slot in p.slots if slot is not None]
    words = sorted(set().union(*slots))
    n_tokens = np.diff(tokenize(words).first)
    assert [w for w, n in zip(words, n_tokens.tolist(), strict=True) if n != 1 or w == "n't"] == []


def test_each_word_set_is_used() -> None:
    used = {name for e in ENTRIES for name in re.findall(r"\{(\w+)\}", e.pattern)}
    assert used == set(load_lexicon().word_sets)


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("Nobody can doubt that the dam is old.", []),
        ("We doubt that the dam is old.", ["We doubt that"]),
        ("The crew bailed as fast as they could.", []),
        ("The crew could drown.", ["could"]),
        ("However, the crew may drown.", ["may"]),
        ("The date is not in doubt.", []),
        ("The date is in doubt.", ["in doubt"]),
        ("A truce is out of the question.", []),
        ("A truce is not out of the question.", ["not out of the question"]),
        ("The race is not over by a long shot.", []),
        ("The would-be king is a must-have guest.", []),
        ("Mrs May lost the vote, come what may.", []),
        ("The gate is locked no matter whether he knocks.", []),
        ("The label says otherwise.", []),
        ("Otherwise the label falls off.", ["Otherwise"]),
        ("There is no chance that it rains.", []),
        ("We see a chance that it rains.", ["a chance"]),
        ("I cannot imagine how it stands.", []),
        ("The barn is, as likely as not, empty.", ["as likely as not"]),
        ("No-one knows why it fell.", ["No-one knows why"]),
        ("It’s often said that it fell.", ["It’s often said that"]),
        ("Who'd have thought it.", ["Who'd"]),
    ],
)
def test_senses_are_told_apart(matcher: CueMatcher, text: str, cues: list[str]) -> None:
    assert [cue.text for cue in matcher.find_cues([text])[0]] == cues
