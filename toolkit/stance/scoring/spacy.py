"""The spaCy component ``stance``: the label of each sentence of a ``Doc``, and its cues as spans."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from stance.errors import DataError, guard_imports
from stance.labels import CUE_TYPES
from stance.scoring.batches import check_min_confidence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

    from stance.models.classifier import Classifier

SPANS_KEY: Final = "stance_cues"


class StancePipe:
    """Labels the sentences of spaCy documents; ``nlp.add_pipe("stance")`` makes one.

    Each sentence gets ``sent._.stance``, its label (``None`` where the model abstains), and
    ``sent._.stance_proba``, the probability of each label. The cues that gave the labels stand in
    ``doc.spans["stance_cues"]``, each widened to whole tokens, with its type as the span's label. A pipe
    that finds sentences must come before; zones and voices are not told apart.

    Parameters
    ----------
    name : str
        Name of the pipe.
    model : str, optional
        A model's folder or name; the default model by default. Opened when the first document comes.
    min_confidence : float, optional
        Sentences with a confidence below this get no label, in [0, 1]; the model's own threshold by default.
    spans_key : str
        The key of the cues in ``doc.spans``.

    Raises
    ------
    DataError
        If ``min_confidence`` is out of range.
    MissingExtraError
        If spaCy is not installed.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("sentencizer"), nlp.add_pipe("stance")
    >>> doc = nlp("The talks failed. The deal might collapse.")
    >>> [sent._.stance for sent in doc.sents]
    ['assertive', 'hedged']
    >>> [(span.text, span.label_) for span in doc.spans["stance_cues"]]
    [('might', 'modal')]
    """

    def __init__(
        self,
        name: str = "stance",
        *,
        model: str | None = None,
        min_confidence: float | None = None,
        spans_key: str = SPANS_KEY,
    ) -> None:
        check_min_confidence(min_confidence)
        with guard_imports(f"the pipe '{name}'", "spacy", extra="spacy"):
            from spacy.tokens import Span

        for attribute in ("stance", "stance_proba"):
            if not Span.has_extension(attribute):
                Span.set_extension(attribute, default=None)
        self.name = name
        self.spans_key = spans_key
        self._source = model
        self._min_confidence = min_confidence
        self._model: Classifier | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Label the sentences of a document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Label the sentences of many documents, a batch at once; ``nlp.pipe`` calls this."""
        left = iter(stream)
        while docs := list(itertools.islice(left, batch_size)):
            self._annotate(docs)
            yield from docs

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model into a folder, so that the saved pipeline needs no other file."""
        self._open().save(path)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Self:
        """Read the model that :meth:`to_disk` wrote."""
        from stance.models import open_model

        self._model = open_model(Path(path))
        return self

    def _open(self) -> Classifier:
        if self._model is None:
            from stance.models import open_model

            self._model = open_model(self._source)
        return self._model

    def _annotate(self, docs: list[Doc]) -> None:
        import numpy as np

        texts: list[str] = []
        places: list[tuple[int, Span, int]] = []  # number of the document, sentence, offset of its text
        for number, doc in enumerate(docs):
            for sent, text, start in self._list_sentences(doc):
                texts.append(text)
                places.append((number, sent, start))
        cues: list[list[Span]] = [[] for _ in docs]
        if texts:
            model = self._open()
            batch = model.predict_batch(texts, np.array([number for number, _, _ in places], np.int32))
            threshold = float(model.min_confidence if self._min_confidence is None else self._min_confidence)
            answers = zip(places, batch.class_index, batch.proba.tolist(), batch.confidence, strict=True)
            for (_, sent, _), index, proba, confidence in answers:
                sent._.stance = None if confidence < threshold else model.labels[index]
                sent._.stance_proba = dict(zip(model.labels, proba, strict=True))
            is_row_cue = batch.cue_label == batch.class_index[batch.cue_sentence]
            columns = (batch.cue_sentence, batch.cue_start, batch.cue_end, batch.cue_type)
            for row, start, end, kind in zip(
                *(column[is_row_cue].tolist() for column in columns), strict=True
            ):
                number, _, offset = places[row]
                span = docs[number].char_span(
                    offset + start, offset + end, label=CUE_TYPES[kind], alignment_mode="expand"
                )
                cues[number].append(span)
        for doc, spans in zip(docs, cues, strict=True):
            doc.spans[self.spans_key] = spans

    def _list_sentences(self, doc: Doc) -> Iterator[tuple[Span, str, int]]:
        """List the sentences that have words: each with its text, trimmed, and where that begins."""
        if not doc.has_annotation("SENT_START"):
            raise DataError(
                f"the pipe '{self.name}': a document is not split into sentences. "
                "Add a pipe that does it before: nlp.add_pipe('sentencizer')."
            )
        for sent in doc.sents:
            text = sent.text.strip()
            if text:
                yield sent, text, sent.start_char + sent.text.index(text)


def make_pipe(
    nlp: Language, name: str, model: str | None, min_confidence: float | None, spans_key: str
) -> StancePipe:
    """Make the component; spaCy calls this for ``nlp.add_pipe("stance", config={...})``."""
    return StancePipe(name, model=model, min_confidence=min_confidence, spans_key=spans_key)


if find_spec("spacy") is not None:  # spaCy finds this module by its entry point
    from spacy.language import Language

    Language.factory(
        "stance",
        default_config={"model": None, "min_confidence": None, "spans_key": SPANS_KEY},
        assigns=["doc.spans", "span._.stance", "span._.stance_proba"],
        requires=["doc.sents"],
        func=make_pipe,
    )
