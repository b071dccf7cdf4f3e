"""The notation of patterns."""

from __future__ import annotations

import pytest

from stance.cues.patterns import parse_pattern
from stance.errors import ConfigError


def test_parses_sets_alternatives_options_gaps_and_clause_starts() -> None:
    sets = {"wh": frozenset({"why", "how"})}
    found = parse_pattern("^ It’s|ODD {wh}|if * to? end", sets)
    assert found.slots == (
        frozenset({"it's", "odd"}),
        frozenset({"why", "how", "if"}),
        None,
        frozenset({"to"}),
        frozenset({"end"}),
    )
    assert found.optional == (False, False, True, True, False)
    assert found.at_clause
    assert not parse_pattern("end", sets).at_clause


@pytest.mark.parametrize(
    "pattern", ["", "  ", "^", "*", "* may", "may *", "^ * may", "may?", "a? b?", "a? * b?"]
)
def test_patterns_without_firm_words_are_refused(pattern: str) -> None:
    with pytest.raises(
        ConfigError, match=r"cue pattern .*: expected words, with any gap between them; found none"
    ):
        parse_pattern(pattern, {})


def test_unknown_sets_are_refused() -> None:
    with pytest.raises(
        ConfigError, match=r"cue pattern 'not \{wh\}': expected a known word set; found \{wh\}. Known: none."
    ):
        parse_pattern("not {wh}", {})
    with pytest.raises(ConfigError, match=r"found \{who. Known: be, wh."):
        parse_pattern("{who", {"wh": frozenset({"why"}), "be": frozenset({"is"})})
