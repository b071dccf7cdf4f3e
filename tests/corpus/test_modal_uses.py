"""Marked uses of *may*, *might* and *could*: the bundled file, and files of one's own."""

import pytest

from stance.corpus import ModalUse, hash_modal_uses, read_modal_uses
from stance.errors import DataError


def test_the_bundled_uses_stand_where_their_marks_say():
    marked = read_modal_uses()
    words = {sentence.text[use.start : use.end].lower() for sentence in marked for use in sentence.uses}
    assert words == {"may", "might", "could"}
    assert len(marked) == 13_253
    assert sum(len(sentence.uses) for sentence in marked) == 13_699
    assert not any(mark in sentence.text for sentence in marked for mark in "[]{}")
    assert [len(digest) for digest in hash_modal_uses().values()] == [64]


def test_marks_become_offsets_and_pairs_one_group(tmp_path):
    path = tmp_path / "uses.tsv"
    path.write_text(
        "# a comment\n"
        "composed\tThe court [may] hear him, and [could] free him.\n"
        "composed\tThe court {May} hear what he says.\n"
        "composed\tRain [might] fall.\n"
        "senate\tThe court {may} hear him today.\n",
        encoding="utf-8",
    )
    first, second, third, fourth = read_modal_uses(path)
    assert first.text == "The court may hear him, and could free him."
    assert first.uses == (ModalUse(10, 13, True), ModalUse(28, 33, True))
    assert (second.text, second.uses) == ("The court May hear what he says.", (ModalUse(10, 13, False),))
    # Alike and beside each other; unlike; alike, but not composed.
    assert first.group == second.group
    assert len({second.group, third.group, fourth.group}) == 3


@pytest.mark.parametrize("line", ["composed The deal [may] hold.", "composed\tThe deal may hold."])
def test_a_line_without_tab_or_mark_is_named(tmp_path, line):
    path = tmp_path / "uses.tsv"
    path.write_text(f"composed\tIt [may].\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"uses\.tsv: line 2: expected a source, a tab, and a sentence"):
        read_modal_uses(path)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(DataError, match=r"gone\.tsv: expected marked sentences; found No such file"):
        read_modal_uses(tmp_path / "gone.tsv")
    (tmp_path / "latin.tsv").write_bytes(b"composed\tCaf\xe9 [may] close.\n")
    with pytest.raises(DataError, match=r"latin\.tsv: expected marked sentences; found no UTF-8 text"):
        read_modal_uses(tmp_path / "latin.tsv")
