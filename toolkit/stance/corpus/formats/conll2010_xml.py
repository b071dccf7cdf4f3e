"""The CoNLL-2010 shared task: sentences with their certainty, cues, and scopes in its second task."""

from __future__ import annotations

from stance.corpus.formats.registry import register_format
from stance.corpus.formats.xml_corpus import XmlCorpus
from stance.corpus.formats.xml_writer import Dialect


@register_format
class Conll2010Xml(XmlCorpus):
    """The CoNLL-2010 shared task: sentences with their certainty, cues, and scopes in its second task."""

    name = "conll2010-xml"
    dialect = Dialect(
        doctype="<!DOCTYPE Annotation>",
        sentence_tag="sentence",
        cue_tag="cue",
        has_certainty=True,
        has_scopes=True,
    )
