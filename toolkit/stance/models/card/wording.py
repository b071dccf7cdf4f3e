"""What every model card says in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

MEANING: Final = """\
The label says how far the writer commits to a sentence's main claim, not whether the claim is true:
`assertive` (settled fact, judgement, duty or plain prediction), `hedged` (put forward with less than full
commitment) or `speculative` (conditional, imagined, asked, or said to be unknown)."""

HOW_TO_USE: Final = """\
## How to use it

```python
from stance import load_model

model = load_model("path/to/this/folder")
model.predict(["The deal might collapse.", "The talks failed."])
```

On the command line: `stance score article.txt --model path/to/this/folder`. Loading the folder runs no code
of its own."""

USES: Final = """\
## Intended and unsuitable use

**Meant for** English commentary: opinion pieces, editorials, speeches, policy writing; sentences in the order
of their document, summed over documents, with intervals.

**Not meant for** judging whether a claim is true or a writer honest; decisions about a person; single
sentences where much hangs on the answer; or, without a hand-coded sample to measure it on, other kinds of
text (news, science, fiction, talk) and other languages. Shares of labels differ between the training data and
most texts: correct them with a hand-coded sample (`stance profile --coded`)."""

OTHER_USES: Final = """\
## Intended and unsuitable use

**Meant for** texts like those it learnt from, with the same labels.

**Not meant for** decisions about a person, or, without a hand-coded sample to measure it on
(`stance evaluate`), other kinds of text."""

OF_SEEDS: Final = """\
The seeds that the library carries: commentary, newspaper opinion, analyses and single sentences composed
for it, speeches and op-eds in the public domain, and one published article, coded in machine-assisted
passes that share a codebook. Windows of one long text or of one speaker count as documents of their own."""

TAUGHT: Final = """\
Beside them, {sentences} that another model scored{teacher}: `scored/` below. Nothing is measured on them.
Where that model had learnt from the documents held out here, what it knew of them came through: the figures,
and a threshold picked by them, are better than those of documents that neither has seen, by much where few
sentences are coded."""

PART: Final = """\
A part of a {whole}: the folder around this one has the card that says what it learnt from, under which
licence, and how it did."""

OF_FILES: Final = "Files of labelled sentences."

FOLDS: Final = """\
Documents were split into {n_folds} folds, never within a document. Each fold was predicted by a model fitted
and calibrated on the others; the model in this folder is fitted on all of the data."""

HELD_OUT: Final = """\
{n_documents} documents were held out for the metrics below, and for early stopping and calibration; the
weights have not seen them."""

HELD_OUT_OF_CASCADE: Final = """\
{n_documents} documents were held out for the metrics below, and for the encoder's early stopping and
calibration, its say beside the linear model, and how sure the latter must be to answer. The encoder's weights
have not seen them; for the linear model, others that had not were asked."""

NO_RESULTS: Final = "None were kept with the model. `stance evaluate` measures it on labelled sentences."

RESULTS: Final = """\
On held-out documents: {n_sentences:,} sentences of {n_documents:,} documents. Intervals are resampled by
document. Such documents are of the kinds that the model learnt from, and flatter it."""

ABSTENTION: Final = """\
The model abstains below a confidence of {threshold:.3f}: its answers on held-out documents are {accuracy:.3f}
accurate and cover {coverage:.3f} of the sentences."""

_SOFTENED: Final = """\
The figures above are of probabilities calibrated for such documents. In use {whose} log odds are multiplied
by {scale}, since a model is surer of texts of other kinds than it should be: on documents like these it then
answers fewer sentences at a given confidence, and these more accurately."""

_SHIFTED: Final = """\
In use the probabilities are moved to other label shares than these documents have: {shares}."""

CHECKLIST: Final = """\
Sentences made for testing, whose label a construction settles; no model was asked when they were chosen."""

GIVEN_ENCODER: Final = """\
The encoder was trained before, by a recipe and on data of its own: see `encoder/README.md`."""

ON_BASE: Final = """\
It was fitted on a base, a linear model that was there before{origin}: cues are judged by the base, and what
was learnt is how its scores and the sentence's own words speak for these labels."""

EXPORT: Final = """\
Exported as {format}, {width}. The figures above are of the weights before the export."""


def tell_use(config: Mapping[str, Any]) -> list[str]:
    """Tell how the probabilities in use differ from those that the figures are of.

    Parameters
    ----------
    config : Mapping
        The recipe.

    Returns
    -------
    list of str
        Paragraphs; empty where there is no difference.

    Examples
    --------
    >>> tell_use({"calibration": {"target_shares": {"yes": 0.2, "no": 0.8}}})[0].split(": ")[1]
    '0.2 yes, 0.8 no.'
    """
    calibration = config.get("calibration") or {}
    # An encoder that was there before keeps its own.
    is_given = config.get("model") == "cascade" and (config.get("cascade") or {}).get("encoder")
    whose = "the linear model's" if is_given else "its"
    scale, shares = calibration.get("transfer_scale", 1.0), calibration.get("target_shares") or {}
    listed = ", ".join(f"{share:g} {label}" for label, share in shares.items())
    return [
        *([_SOFTENED.format(whose=whose, scale=f"{scale:g}")] if scale != 1 else []),
        *([_SHIFTED.format(shares=listed)] if shares else []),
    ]
