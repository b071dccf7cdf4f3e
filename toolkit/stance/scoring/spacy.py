"""The spaCy component ``stance``: the label of each sentence of a ``Doc``, and its cues as spans."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from stance.errors import DataError, guard_imports
from stance.models.classifier import list_cues
from stance.scoring.batches import check_min_confidence

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

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
    ) -> None:
        check_min_confidence(min_confidence)
        with guard_imports(f"the pipe '{name}'", "spacy", extra="spacy"):
            from spacy.tokens import Span

        for attribute in ("stance", "stance_proba"):
            if not Span.has_extension(attribute):
                Span.set_extension(attribute, default=None)
        self.name = name
        self._source = model
        self._min_confidence = min_confidence
        self._model: Classifier | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Label the sentences of a document."""
        if not doc.has_annotation("SENT_START"):
            raise DataError(
                f"the pipe '{self.name}': a document is not split into sentences. "
                "Add a pipe that does it before: nlp.add_pipe('sentencizer')."
            )
        sentences = [(sent, sent.text.strip()) for sent in doc.sents if sent.text.strip()]
        doc.spans[SPANS_KEY] = []
        if not sentences:
            return doc
        import numpy as np

        model, texts = self._open(), [text for _, text in sentences]
        batch = model.predict_batch(texts, np.zeros(len(texts), dtype=np.int32))
        threshold = float(model.min_confidence if self._min_confidence is None else self._min_confidence)
        answers = zip(batch.class_index, batch.proba.tolist(), batch.confidence, strict=True)
        cues = list_cues(batch, texts, model.labels)
        for (sent, text), found, (index, proba, confidence) in zip(sentences, cues, answers, strict=True):
            sent._.stance = None if confidence < threshold else model.labels[index]
            sent._.stance_proba = dict(zip(model.labels, proba, strict=True))
            start = sent.start_char + sent.text.index(text)
            doc.spans[SPANS_KEY] += [
                doc.char_span(start + cue.start, start + cue.end, label=cue.type, alignment_mode="expand")
                for cue in found
                if cue.label == model.labels[index]
            ]
        return doc

    def _open(self) -> Classifier:
        if self._model is None:
            from stance.models import open_model

            self._model = open_model(self._source)
        return self._model


def make_pipe(nlp: Language, name: str, model: str | None, min_confidence: float | None) -> StancePipe:
    """Make the component; spaCy calls this for ``nlp.add_pipe("stance", config={...})``."""
    return StancePipe(name, model=model, min_confidence=min_confidence)


if find_spec("spacy") is not None:  # spaCy finds this module by its entry point
    from spacy.language import Language

    Language.factory(
        "stance",
        default_config={"model": None, "min_confidence": None},
        assigns=["doc.spans", "span._.stance", "span._.stance_proba"],
        requires=["doc.sents"],
        func=make_pipe,
    )
