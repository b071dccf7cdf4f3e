"""The model card: the ``README.md`` of a model's folder, filled from what its ``info`` says."""

from __future__ import annotations

import io
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
_MEANING: Final = """
The label says how far the writer commits to a sentence's main claim, not whether the claim is true:
`assertive` (settled fact, judgement, duty or plain prediction), `hedged` (put forward with less than full
commitment) or `speculative` (conditional, imagined, asked, or said to be unknown)."""
_NEEDS: Final = """
It reads sentences with an encoder, too, which needs onnxruntime: `pip install 'stance-toolkit[onnx]'`."""
_TEMPLATE: Final = """\
---
language: en
license: {license}
library_name: {library}
pipeline_tag: text-classification
tags: [stance, hedging, epistemic-modality, uncertainty, {kind}]
---

# stance: {kind} model

Labels each sentence {labels}, with calibrated probabilities and, where it learnt to, the words that give the
label away.{meaning}{needs}

{usage}

## Intended and unsuitable use

**Meant for** texts like those it learnt from, in English; sentences in the order of their document, summed over
documents, with intervals.

**Not meant for** judging whether a claim is true or a writer honest; decisions about a person; single
sentences where much hangs on the answer; or, without a hand-coded sample to measure it on
(`stance evaluate`), other kinds of text. Shares of labels differ between the training data and most texts:
correct them with a hand-coded sample (`stance profile --coded`).

## Training data

{data}

## Results on held-out documents

{results}
"""
_USAGE: Final = {
    "stance": """\
```python
import stance

stance.score("The deal might collapse. The talks failed.", model="path/to/this/folder")
```""",
    "transformers": """\
```python
from transformers import pipeline

label = pipeline("text-classification", model="path/to/this/folder", truncation=True)
label(["The deal might collapse.", "The talks failed."])
```

This is a form of it for `transformers`, a MobileBERT that computes what the model computes. Pass it one sentence at
a time. It gives labels and calibrated probabilities; it finds no cues and never abstains. `stance` reads a
sentence that is too long in pieces, and this form, as above, its beginning alone.""",
}
_RESULTS: Final = """\
{n_sentences:,} sentences of {n_documents:,} documents, with intervals of 95 % by document. Such documents are
of the kinds that the model learnt from, and flatter it.

{metrics}

{labels}"""
_RECIPE: Final = """
## Recipe

In use log-odds are multiplied by `transfer_scale`; the figures above are without it.

```yaml
{recipe}```

Made with {versions}.
"""


def render_card(description: Mapping[str, Any], *, library: str = "stance") -> str:
    """Render a model card: YAML metadata, then Markdown.

    Parameters
    ----------
    description : Mapping
        What ``model.json`` says. What its ``info`` lacks is left out.
    library : {"stance", "transformers"}
        What loads the folder.

    Returns
    -------
    str
        The same description gives the same card.

    Examples
    --------
    >>> card = render_card({"model": "linear", "labels": ["yes", "no"], "info": {}})
    >>> card.split("---")[2].strip().splitlines()[0]
    '# stance: linear model'
    """
    info: Mapping[str, Any] = description.get("info") or {}
    config, metrics, kind = info.get("config") or {}, info.get("metrics"), description["model"]
    # Names alone: folders of this machine are nobody's business.
    files = {
        name if name.startswith(("seeds/", "scored/")) else PurePath(name).name: sha256
        for name, sha256 in (info.get("data_hashes") or {}).items()
    }
    has_seeds_alone = kind == "linear" and bool(files) and all(name.startswith("seeds/") for name in files)
    card = _TEMPLATE.format(
        kind=kind,
        library=library,
        usage=_USAGE[library],
        license=config.get("distil", {}).get("license") or ("mit" if has_seeds_alone else "unknown"),
        labels=" or ".join(f"`{label}`" for label in description["labels"]),
        meaning=_MEANING if set(description["labels"]) == set(LABELS) else "",
        needs=_NEEDS if kind == "adapted" else "",
        data=_write_data(info, files),
        results=_write_results(metrics) if metrics else "None are kept; `stance evaluate` measures it.",
    )
    versions = ", ".join(f"{name} {number}" for name, number in info.get("versions", {}).items())
    return card + (_RECIPE.format(recipe=_write_yaml(config), versions=versions) if config else "")


def _write_data(info: Mapping[str, Any], files: Mapping[str, str]) -> str:
    parts = [_lay_out(("file", "SHA-256"), files.items()) if files else "Is not recorded."]
    if n_soft := info.get("n_taught"):
        teacher = info["config"]["distil"].get("teacher") or "another model"
        parts.append(
            f"Of these, {n_soft:,} sentences have soft labels by {teacher}; nothing is measured on them."
        )
    return "\n\n".join(parts)


def _write_results(metrics: Mapping[str, Any]) -> str:
    intervals, rows = metrics.get("intervals") or {}, []
    for key, name in _METRICS.items():
        if metrics.get(key) is not None:
            low, high = intervals.get(key) or (None, None)
            rows.append((name, _show(metrics[key]), "–" if low is None else f"{_show(low)} to {_show(high)}"))
    names = ("precision", "recall", "f1", "support")
    by_label = [(label, *(_show(own[key]) for key in names)) for label, own in metrics["per_class"].items()]
    return _RESULTS.format(
        n_sentences=metrics["n_sentences"],
        n_documents=metrics["n_documents"],
        metrics=_lay_out(("metric", "value", "95 % interval"), rows),
        labels=_lay_out(("label", *names), by_label),
    )


def _write_yaml(config: Mapping[str, Any]) -> str:
    from ruamel.yaml import YAML

    writer, text = YAML(typ="safe", pure=True), io.StringIO()
    writer.default_flow_style = False
    writer.dump(dict(config), text)
    return text.getvalue()


def _lay_out(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Lay a Markdown table out."""
    lines = [
        header,
        (":---",) * len(header),
        *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _show(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.3f}"
