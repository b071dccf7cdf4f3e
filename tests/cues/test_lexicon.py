"""The lexicon: reading, changing, keeping."""

from __future__ import annotations

import pytest

from stance.cues import CueMatcher, Entry, Lexicon, load_lexicon, parse_lexicon
from stance.errors import ConfigError
from stance.labels import CUE_TYPES

SMALL = """# A comment
@wh = why|how

might\tmodal\tpossibility; not power\tIt might rain.
unclear {wh}\tunknown
military might\t-
"""


def test_reads_entries_sets_and_comments() -> None:
    lexicon = parse_lexicon(SMALL, "mine.tsv")
    assert lexicon.entries == (
        Entry("might", "modal", "possibility; not power", "It might rain."),
        Entry("unclear {wh}", "unknown"),
        Entry("military might", "-"),
    )
    assert lexicon.word_sets == {"wh": {"why", "how"}}
    assert lexicon.parse_patterns()[1].slots == ({"unclear"}, {"why", "how"})


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("might", "cue entry: expected pattern and type, and if wished sense, example; found pattern."),
        ("might\tmood", "cue entry 'might': expected a type of modal, adverb, .* or '-'; found 'mood'."),
        ("might\t", "expected a type of .*; found ''."),
        ("not {who}\tunknown", "expected a known word set; found {who}. Known: none."),
        ("* might\tmodal", "expected words, with any gap between them; found none."),
        ("a||b\tmodal", "expected words, with any gap between them; found none."),
    ],
)
def test_names_the_line_at_fault(line: str, message: str) -> None:
    with pytest.raises(ConfigError, match=rf"^mine.tsv: line 3: .*{message.replace('{', '[{]')}"):
        parse_lexicon(f"# one\nmay\tmodal\n{line}\n", "mine.tsv")


def test_bundled_lexicon_is_sound() -> None:
    lexicon = load_lexicon()
    assert {e.type for e in lexicon.entries} == {*CUE_TYPES, "-"}
    assert len({(e.pattern, e.type) for e in lexicon.entries}) == len(lexicon.entries) > 250


def test_adds_and_removes() -> None:
    lexicon = parse_lexicon(SMALL, "mine.tsv")
    changed = lexicon.change(add=[{"pattern": "who {wh}", "type": "question"}], remove=["might"])
    assert [e.pattern for e in changed.entries] == ["unclear {wh}", "military might", "who {wh}"]
    assert len(lexicon.entries) == 3
    assert lexicon.change() == lexicon


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"pattern": "methinks"}, "expected pattern and type.*found pattern"),
        ({}, "expected pattern and type.*found nothing"),
        ({"pattern": "methinks", "type": "verb", "kind": "x"}, "found pattern, type, kind"),
        ({"pattern": "methinks", "type": "noun"}, "found 'noun'"),
        (
            {"pattern": "half-sure", "type": "adverb"},
            "expected single words; found 'half-sure'. Write 'half - sure'",
        ),
        ({"pattern": "so|half-sure? then", "type": "adverb"}, "Write 'half - sure' instead"),
        (
            {"pattern": "methinks that", "type": "verb", "example": "Methinks it rains."},
            "'methinks that': expected an example that holds it; found 'Methinks it rains.'",
        ),
    ],
)
def test_refuses_entries_that_could_not_match(item: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load_lexicon().change(add=[{"pattern": "methinks", "type": "verb"}, item])
    assert str(caught.value).startswith("cues.add[1]: ")


def test_refuses_to_remove_what_is_not_there() -> None:
    with pytest.raises(
        ConfigError, match=r"cues\.remove: expected patterns of the lexicon; found 'maybe not'"
    ):
        parse_lexicon(SMALL, "mine.tsv").change(remove=["might", "maybe not"])


def test_changes_reach_the_matcher() -> None:
    text = ["Methinks it might, half-sure, hold."]
    add = [{"pattern": "methinks", "type": "verb"}, {"pattern": "half - sure", "type": "adverb"}]
    matcher = CueMatcher(load_lexicon().change(add=add, remove=["might"]))
    assert [(c.text, c.type) for c in matcher.find_cues(text)[0]] == [
        ("Methinks", "verb"),
        ("half-sure", "adverb"),
    ]
    assert [c.text for c in CueMatcher().find_cues(text)[0]] == ["might"]


def test_plain_data_and_back() -> None:
    lexicon = parse_lexicon(SMALL, "mine.tsv")
    data = lexicon.to_dict()
    assert data["word_sets"] == {"wh": ["how", "why"]}
    back = Lexicon.from_dict(data)
    assert [(e.pattern, e.type) for e in back.entries] == [(e.pattern, e.type) for e in lexicon.entries]
    assert back.parse_patterns() == lexicon.parse_patterns()
