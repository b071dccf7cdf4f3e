"""The Szeged Uncertainty Corpus and its like: cues with a type, no scopes."""

from __future__ import annotations

from stance.corpus.formats.registry import register_format
from stance.corpus.formats.xml_corpus import XmlCorpus
from stance.corpus.formats.xml_writer import Dialect


@register_format
class SzegedXml(XmlCorpus):
    """The Szeged Uncertainty Corpus and its like: cues with a type, no scopes."""

    name = "szeged-xml"
    dialect = Dialect(
        doctype=(
            '<!DOCTYPE Annotation PUBLIC "-//Uncertainty//DTD  SCOPE ANNOTATION 1.0//EN" "Uncertainty.dtd">'
        ),
        sentence_tag="Sentence",
        cue_tag="ccue",
        has_certainty=False,
        has_scopes=False,
    )
