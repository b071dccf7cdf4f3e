"""The BioScope corpus: cues of speculation and negation within their scopes."""

from __future__ import annotations

from stance.corpus.formats.registry import register_format
from stance.corpus.formats.xml_corpus import XmlCorpus
from stance.corpus.formats.xml_writer import Dialect


@register_format
class BioScopeXml(XmlCorpus):
    """The BioScope corpus: cues of speculation and negation within their scopes."""

    name = "bioscope-xml"
    dialect = Dialect(
        doctype='<!DOCTYPE Annotation PUBLIC "-//BIOSCOPE//DTD  SCOPE ANNOTATION 1.0//EN" "BioScope.dtd">',
        sentence_tag="sentence",
        cue_tag="cue",
        has_certainty=False,
        has_scopes=True,
    )
