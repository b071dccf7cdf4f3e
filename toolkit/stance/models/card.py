"""The model card: the ``README.md`` of a model's folder, filled from what its ``info`` says."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePath
from typing import Any, Final

from stance.labels import LABELS

_METRICS: Final = {
    "macro_f1": "macro-F1",
    "accuracy": "accuracy",
    "mcc": "Matthews correlation",
    "weighted_kappa": "quadratic-weighted kappa",
    "log_loss": "log loss (less is better)",
    "ece": "calibration error (less is better)",
    "cue_f1": "F1 of cue spans",
}
_MEANING: Final = """\
The label says how far the writer commits to a sentence's main claim, not whether the claim is true:
`assertive` (settled fact, judgement, duty or plain prediction), `hedged` (put forward with less than full
commitment) or `speculative` (conditional, imagined, asked, or said to be unknown)."""
_USES: Final = """\
**Meant for** English commentary: opinion pieces, editorials, speeches, policy writing; sentences in the order
of their document, summed over documents, with intervals.

**Not meant for** judging whether a claim is true or a writer honest; decisions about a person; single
sentences where much hangs on the answer; or, without a hand-coded sample to measure it on, other kinds of
text (news, science, fiction, talk) and other languages. Shares of labels differ between the training data and
most texts: correct them with a hand-coded sample (`stance profile --coded`)."""
_OTHER_USES: Final = """\
**Meant for** texts like those it learnt from, with the same labels.

**Not meant for** decisions about a person, or, without a hand-coded sample to measure it on
(`stance evaluate`), other kinds of text."""
_SEEDS: Final = """\
The seeds of stance: commentary, newspaper opinion, analyses and single sentences composed for it, speeches
and op-eds in the public domain, and one published article, coded in machine-assisted passes that share a
codebook. Windows of one long text or of one speaker count as documents of their own."""
_SOFT: Final = """\
Beside them, {n:,} sentences with soft labels of another model{teacher}. Nothing is measured on them.
Where that model had learnt from the documents held out here, the figures are better than those of others."""
_RESULTS: Final = """\
On held-out documents: {n_sentences:,} sentences of {n_documents:,} documents. Intervals are of 95 %,
by document. Such documents are of the kinds that the model learnt from, and flatter it."""
_TEMPLATE: Final = """\
---
language: en
{license}library_name: stance
pipeline_tag: text-classification
tags: [stance, hedging, epistemic-modality, uncertainty, {kind_tag}]
---

# stance: {kind} model of {n_labels} labels

Labels each sentence {labels}, with calibrated probabilities and, where it learnt to, the words that give the
label away. {meaning}

## How to use it

```python
import stance

stance.score("The deal might collapse. The talks failed.", model="path/to/this/folder")
```

On the command line: `stance score article.txt --model path/to/this/folder`. Loading the folder runs no code
of its own.

## Intended and unsuitable use

{uses}

## Training data

{data}

## Results

{results}
{making}"""


def render_card(description: Mapping[str, Any]) -> str:
    """Render a model card in the form of the Hugging Face hub.

    Parameters
    ----------
    description : Mapping
        What ``model.json`` says. What its ``info`` lacks is left out.

    Returns
    -------
    str
        YAML metadata, then Markdown. The same description gives the same card, and its recipe loads.

    Examples
    --------
    >>> card = render_card({"model": "linear", "labels": ["yes", "no"], "info": {}})
    >>> card.split("---")[2].strip().splitlines()[0]
    '# stance: a linear model of 2 labels'
    """
    info: Mapping[str, Any] = description.get("info") or {}
    labels, kind = [str(label) for label in description["labels"]], str(description["model"])
    is_default = set(labels) == set(LABELS)
    licence = ((info.get("config") or {}).get("distil") or {}).get("license")
    return _TEMPLATE.format(
        kind_tag=kind,
        license=f"license: {licence}\n" if licence else "",
        kind=f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}",
        n_labels=len(labels),
        labels=f"{', '.join(_quote(label) for label in labels[:-1])} or {_quote(labels[-1])}",
        meaning=_MEANING if is_default else "",
        uses=_USES if is_default else _OTHER_USES,
        data=_write_data(info),
        results=_write_results(info, labels),
        making=_write_making(info),
    )


def _has_seeds_alone(info: Mapping[str, Any]) -> bool:
    coded = [name for name in info.get("data_hashes") or {} if not name.startswith("scored/")]
    return bool(coded) and all(name.startswith("seeds/") for name in coded)


def _write_data(info: Mapping[str, Any]) -> str:
    if "part_of" in info:
        return f"A part of a {info['part_of']}: the folder around this one has the card that says it."
    hashes, config = info.get("data_hashes") or {}, info.get("config") or {}
    if not hashes:
        return "Is not recorded."
    parts = [_SEEDS if _has_seeds_alone(info) else "Files of labelled sentences."]
    if info.get("n_taught"):
        teacher = (config.get("distil") or {}).get("teacher")
        parts.append(_SOFT.format(n=info["n_taught"], teacher=f" ({_escape(teacher)})" if teacher else ""))
    # Names alone: folders of this machine are nobody's business.
    names = [name if name.startswith(("seeds/", "scored/")) else PurePath(name).name for name in hashes]
    parts.append(_lay_out(("file", "SHA-256"), zip(names, map(_quote, hashes.values()), strict=True)))
    if "held_out" in info:
        parts.append(
            f"{len(info['held_out']):,} documents were held out for the metrics below, for early stopping "
            "and for calibration; the encoder's weights have not seen them."
        )
    elif "n_folds" in (config.get("fit") or {}):
        parts.append(
            f"Documents were split into {config['fit']['n_folds']} folds. Each fold was predicted by a model "
            "fitted and calibrated on the others; the model in this folder is fitted on all of the data."
        )
    return "\n\n".join(parts)


def _write_results(info: Mapping[str, Any], labels: list[str]) -> str:
    metrics = info.get("metrics") or {}
    if not metrics:
        return "None are kept with the model. `stance evaluate` measures it on labelled sentences."
    intervals = metrics.get("intervals") or {}
    rows = [
        (name, _number(metrics[key]), _interval(intervals.get(key)))
        for key, name in _METRICS.items()
        if metrics.get(key) is not None
    ]
    parts = [_RESULTS.format(**{key: metrics.get(key, 0) for key in ("n_sentences", "n_documents")})]
    parts.append(_lay_out(("metric", "value", "95 % interval"), rows))
    per_class = metrics.get("per_class") or {}
    by_label: list[tuple[str, ...]] = [
        (label, *(_number(per_class[label][key]) for key in ("precision", "recall", "f1", "support")))
        for label in labels
        if label in per_class
    ]
    parts.append(_lay_out(("label", "precision", "recall", "F1", "sentences"), by_label))
    scale = ((info.get("config") or {}).get("calibration") or {}).get("transfer_scale", 1.0)
    if scale != 1:
        parts.append(
            f"In use log-odds are multiplied by {scale:g}, since a model is surer of texts of other kinds "
            "than it should be; the figures above are without it."
        )
    if abstention := info.get("abstention"):
        parts.append(
            f"The model abstains below a confidence of {abstention['threshold']:.3f}: its answers on "
            f"held-out documents are {abstention['accuracy']:.3f} accurate and "
            f"cover {abstention['coverage']:.3f} of the sentences."
        )
    return "\n\n".join(parts)


def _write_making(info: Mapping[str, Any]) -> str:
    parts = []
    if config := info.get("config"):
        parts.append(f"## Recipe\n\n```yaml\n{render_recipe(config)}```")
    facts = {**(info.get("trained_with") or {}), **(info.get("versions") or {})}
    if facts:
        parts.append("Made with " + ", ".join(f"{_escape(k)} {_escape(v)}" for k, v in facts.items()) + ".")
    if export := info.get("export"):
        width = "rounded to 8 bits" if export.get("int8") else "in float32"
        parts.append(f"Exported as ONNX, {width}. The figures above are of the weights before the export.")
    return "\n" + "\n\n".join(parts) + "\n" if parts else ""


def render_recipe(config: Mapping[str, Any]) -> str:
    """Write a recipe as YAML that loads: without keys that recipes no longer have."""
    from ruamel.yaml import YAML

    from stance.config import drop_unknown

    kept = drop_unknown(config)
    if (kept.get("cascade") or {}).get("encoder"):
        kept["cascade"] = {**kept["cascade"], "encoder": PurePath(kept["cascade"]["encoder"]).name}
    writer: Any = YAML(typ="safe", pure=True)
    text = io.StringIO()
    writer.default_flow_style, writer.sort_base_mapping_type_on_output = False, False
    writer.dump(json.loads(json.dumps(kept)), text)
    return text.getvalue()


def _lay_out(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay a Markdown table out; the first column stands on the left, further ones on the right."""
    lines = [header, (":---", *["---:"] * (len(header) - 1)), *(tuple(map(_escape, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"


def _interval(ends: Any) -> str:
    return "–" if not ends or None in ends else f"{_number(ends[0])} to {_number(ends[1])}"


def _quote(text: str) -> str:
    return f"`{text}`" if "`" not in text else text


def _escape(text: object) -> str:
    return " ".join(str(text).replace("|", "\\|").split())
