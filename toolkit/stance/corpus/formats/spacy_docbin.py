"""spaCy's DocBin, the binary format of its training corpora."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from stance.corpus.formats.checks import pick_label
from stance.corpus.formats.inputs import InputFile, Place
from stance.corpus.formats.records import AnnotatedSentence, Losses
from stance.corpus.formats.registry import Format, register_format
from stance.corpus.formats.rows import join_meta, make_meta
from stance.corpus.formats.spacy_jsonl import pick_categories
from stance.errors import DataError, guard_imports

if TYPE_CHECKING:
    from spacy.tokens import Doc

_SPANS: Final = "sc"  # the key that spaCy's span categorizer reads by default
_META: Final = "stance"
_UNREAD: Final = ("TAG", "POS", "MORPH", "LEMMA", "DEP")


@register_format
class SpacyDocBin(Format):
    """One Doc a sentence: the label in ``cats``, the cues in ``spans["sc"]``, the rest in ``user_data``.

    Tokens are those of spaCy's English tokenizer, split where a cue begins or ends within one. Read are the
    spans of every group, and entities, as cues.
    """

    name = "spacy"
    suffixes = (".spacy",)

    def read(self, file: InputFile, losses: Losses) -> Iterator[AnnotatedSentence]:
        """Read sentences; see :meth:`Format.read`."""
        with guard_imports(file.name, "spacy", extra="spacy"):
            from spacy.tokens import DocBin
            from spacy.vocab import Vocab

        data = file.read_bytes()
        try:
            docs = list(DocBin().from_bytes(data).get_docs(Vocab()))
        except (ValueError, KeyError, TypeError, IndexError, EOFError, zlib.error) as error:
            found = " ".join(f"{type(error).__name__} {error}".split())[:100]
            raise DataError(
                f"{file.name}: expected a spaCy DocBin; found {found}. Check the file."
            ) from error
        for number, doc in enumerate(docs, 1):
            yield _read_doc(doc, Place(file, number), losses)

    def write(self, sentences: Sequence[AnnotatedSentence], losses: Losses) -> bytes:
        """Write sentences; see :meth:`Format.write`."""
        with guard_imports(self.name, "spacy", extra="spacy"):
            import spacy
            from spacy.tokens import DocBin

        tokenizer = spacy.blank("en").tokenizer
        bin_ = DocBin(store_user_data=True)
        for sentence in sentences:
            bin_.add(_make_doc(sentence, tokenizer, losses))
        data: bytes = bin_.to_bytes()
        return data


def _read_doc(doc: Doc, place: Place, losses: Losses) -> AnnotatedSentence:
    stored = doc.user_data.get(_META)
    meta: Any = {}
    if isinstance(stored, str):
        try:
            meta = json.loads(stored)
        except ValueError as error:
            raise DataError(f"{place}: expected metadata as JSON; found {stored!r:.40}. Mend it.") from error
    losses.add("item of user_data", len(doc.user_data) - (_META in doc.user_data))
    spans = [(span.start_char, span.end_char, span.label_) for span in doc.ents]
    for group, found in doc.spans.items():
        losses.add(f"name of the span group '{group}'", len(found) if group != _SPANS else 0)
        spans += [(span.start_char, span.end_char, span.label_) for span in found]
    for name in _UNREAD:
        losses.add(f"{name.lower()} of a Doc", doc.has_annotation(name))
    if doc.has_annotation("SENT_START"):
        losses.add("sentence boundary in a Doc", sum(1 for _ in doc.sents) - 1)
    labels = pick_categories(dict(doc.cats), losses, place)
    # A span may stand in several groups.
    known = list(dict.fromkeys(spans)) if spans or _SPANS in doc.spans else None
    return join_meta(meta, doc.text, pick_label(labels, losses, place), known, place)


def _make_doc(sentence: AnnotatedSentence, tokenizer: Any, losses: Losses) -> Doc:
    from spacy.tokens import Doc

    text, cues = sentence.text, sentence.cues or ()
    cuts = {0, len(text), *(place for cue in cues for place in (cue.start, cue.end))}
    cuts |= {place for token in tokenizer(text) for place in (token.idx, token.idx + len(token))}
    words: list[str] = []
    spaces: list[bool] = []
    starts = {cue.start for cue in cues}
    for start, end in pairwise(sorted(cuts)):
        piece = text[start:end]
        # A single space belongs to the token before it, unless a cue begins with it.
        if piece == " " and words and not spaces[-1] and start not in starts:
            spaces[-1] = True
        else:
            words.append(piece)
            spaces.append(False)
    doc = Doc(tokenizer.vocab, words=words, spaces=spaces)
    if sentence.label is not None:
        doc.cats = {sentence.label: 1.0}
    if sentence.cues is not None:
        found = [doc.char_span(cue.start, cue.end, label=cue.type) for cue in cues]
        losses.add("cue that ends within a space", sum(span is None for span in found))
        doc.spans[_SPANS] = [span for span in found if span is not None]
    doc.user_data[_META] = json.dumps(make_meta(sentence, has_cues=False), ensure_ascii=False)
    return doc
