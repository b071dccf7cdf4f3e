"""Texts of the kinds that break programs."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

IS_LONG_RUN = settings.default.max_examples > 100
LONG_CHARS = 10_000_000 if IS_LONG_RUN else 100_000

# What segmentation, cues and readers look at; and what they should not stumble over.
# fmt: off
FRAGMENTS = [
    "The", "might", "If so", "perhaps", "it is unclear whether", "will", "Mr.", "U.S.", "e.g.",
    "a.m.", "No.", ".", "?", "!", "...", "…", "?!", ":", ";", ",", "—", "–", "-", "--", "/", "*",
    "#", "* * *", "- ", "> ", "\"", "'", "“", "”", "‘", "’", "«", "»", "„", "(", ")", "[", "]", "{",
    "}", "<b>", "</p>", "&amp;", "```", " ", "  ", "\t", "\n", "\n\n", "\r\n", "\r", "\x0b", "\x0c",
    "\x85", "\u2028", "\u2029", "\xa0", "\u3000", "\x00", "\x1b[2J", "\x7f", "\ufeff", "\ufffd",
    "\ufffe", "\u200b", "\u200d", "\u202e", "\u0301", "\xad", "😀", "🇬🇧", "ﬁ", "ß", "İ", "ǅ", "中文。",
    "こんにちは。", "مرحبا", "\U0010ffff", "\U000e0041", "1", "3.14", "1,000", "http://a.b/c?d=e",
    "a@b.co", "he said", "said Roe", "“I ‘may’ go,” she", "x" * 80, "👩\u200d👩\u200d👧",
]
# fmt: on

fragments = st.sampled_from(FRAGMENTS)
prose = st.lists(fragments, max_size=60).map("".join)
spaced = st.lists(fragments, max_size=60).map(" ".join)
unbroken = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "Cc")), min_size=1, max_size=300)
nested = st.tuples(st.integers(1, 60), st.sampled_from(["“”", "‘’", '""', "()", "[]", "«»"]), prose).map(
    lambda drawn: drawn[1][0] * drawn[0] + drawn[2] + drawn[1][1] * drawn[0]
)
repeated = st.tuples(st.lists(fragments, min_size=1, max_size=3).map("".join), st.integers(1, 3000)).map(
    lambda drawn: drawn[0] * drawn[1]
)

texts = st.one_of(
    st.text(max_size=300), st.characters(codec="utf-8"), prose, spaced, unbroken, nested, repeated
)
"""Any text that UTF-8 can carry."""

filled_texts = texts.filter(lambda text: text.strip() != "")
"""Such a text that is not blank."""

broken_texts = st.text(st.characters(exclude_categories=()), max_size=80)
"""Any text that JSON can carry: lone surrogates too."""

long_lines = st.tuples(st.lists(fragments, min_size=1, max_size=8).map("".join), st.booleans()).map(
    lambda drawn: (
        (drawn[0] * (LONG_CHARS // len(drawn[0])))[:LONG_CHARS] if drawn[1] else "x" * LONG_CHARS + drawn[0]
    )
)
"""A line of ten million characters in the long run, of a hundred thousand else."""
