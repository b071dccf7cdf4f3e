"""Pieces for tests of zones: one paragraph after another, each with the zone that must come."""

import pytest

from stance.text import split_sentences


@pytest.fixture
def read_zones():
    """Read the zones of paragraphs, one each."""

    def read(paragraphs):
        found = {}
        for sentence in split_sentences("\n\n".join(paragraphs)):
            found.setdefault(sentence.para, set()).add(sentence.zone)
        return ["/".join(sorted(found[para])) for para in sorted(found)]

    return read
