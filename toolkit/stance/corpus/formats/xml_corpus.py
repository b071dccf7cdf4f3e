"""What the formats of the Szeged, BioScope and CoNLL-2010 corpora have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from stance.corpus.formats.inputs import InputFile
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format
from stance.corpus.formats.xml_reader import read_documents
from stance.corpus.formats.xml_writer import Dialect, write_documents


class XmlCorpus(Format):
    """A corpus in XML; subclasses name the dialect.

    Attributes
    ----------
    dialect : Dialect
        How the corpus spells what all of them share.
    """

    suffixes = (".xml",)
    dialect: ClassVar[Dialect]

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        return read_documents(file, losses, unmarked_is_certain=not self.dialect.has_certainty)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> str:
        """Write sentences; see :meth:`Format.write`."""
        return write_documents(sentences, self.dialect, losses)
