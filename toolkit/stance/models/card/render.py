"""The model card: the ``README.md`` of a model's folder, filled from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from stance.labels import LABELS
from stance.models.card import wording
from stance.models.card.grid import escape_inline, lay_out, quote_code, quote_interval, quote_number
from stance.models.card.metadata import build_metadata, find_base, has_seeds_alone, is_taught
from stance.models.card.plot import PLOT_FILE, render_reliability
from stance.models.metric_names import CARD_NAMES

CARD_FILE: Final = "README.md"
"""The card in a model's folder; the description vouches neither for it nor for its plot."""

_METRICS: Final = (
    "macro_f1",
    "accuracy",
    "mcc",
    "weighted_kappa",
    "rank_correlation",
    "log_loss",
    "ece",
    "ece_by_chance",
    "cue_f1",
    "cue_overlap_f1",
)
_INTERVAL: Final = "95 % interval"
_N_FAILURES: Final = 60  # so that a card of a poor model stays readable


def render_card_files(description: Mapping[str, Any]) -> dict[str, str]:
    """Render a model card and what it shows.

    Parameters
    ----------
    description : Mapping
        As for :func:`render_card`.

    Returns
    -------
    dict of str to str
        By name: the card, and the calibration plot where its figures are there.

    Examples
    --------
    >>> list(render_card_files({"model": "linear", "labels": ["yes", "no"], "info": {}}))
    ['README.md']
    """
    files = {CARD_FILE: render_card(description)}
    reliability = description.get("info", {}).get("reliability")
    if reliability:
        files[PLOT_FILE] = render_reliability(reliability)
    return files


def render_card(description: Mapping[str, Any]) -> str:
    """Render a model card in the form of the Hugging Face hub.

    Parameters
    ----------
    description : Mapping
        What a model's folder says of it, as of :func:`stance.models.folder.read_description`. Of its ``info``
        are told ``metrics``, ``reliability``, ``checklist``, ``data_hashes``, ``held_out``, ``config``,
        ``encoder`` (what is known of one that was there before), ``trained_with``, ``versions``,
        ``abstention`` and ``export``, each where it is there; folders of this machine are not.

    Returns
    -------
    str
        YAML metadata, then Markdown. The same description gives the same card.

    References
    ----------
    Mitchell et al. (2019), Model Cards for Model Reporting.

    Examples
    --------
    >>> card = render_card({"model": "linear", "labels": ["yes", "no"], "info": {}})
    >>> card.split("---")[2].strip().splitlines()[0]
    '# stance: a linear model of 2 labels'
    """
    import yaml

    info, labels = description.get("info", {}), [str(label) for label in description["labels"]]
    is_default = set(labels) == set(LABELS)
    kind = str(description["model"])
    article = "an" if kind[0] in "aeiou" else "a"
    head = yaml.safe_dump(build_metadata(description), sort_keys=False, allow_unicode=True, width=110)
    sections = [
        f"# stance: {article} {kind} model of {len(labels)} labels",
        f"Labels each sentence {_join_labels(labels)}, with calibrated probabilities and, where it learnt "
        "to, the words that give the label away.",
        *([wording.MEANING] if is_default else []),
        *([wording.PART.format(whole=info["part_of"])] if "part_of" in info else []),
        wording.HOW_TO_USE,
        wording.USES if is_default else wording.OTHER_USES,
        *_write_data(description, info),
        *([] if "part_of" in info else _write_metrics(info.get("metrics") or {})),
        *_write_calibration(description, info),
        *_write_checklist(info.get("checklist") or {}),
        *_write_making(description, info),
    ]
    return f"---\n{head}---\n\n" + "\n\n".join(sections) + "\n"


def _join_labels(labels: Sequence[str]) -> str:
    return ", ".join(quote_code(label) for label in labels[:-1]) + f" or {quote_code(labels[-1])}"


def _write_data(description: Mapping[str, Any], info: Mapping[str, Any]) -> list[str]:
    hashes = info.get("data_hashes") or {}
    if not hashes:
        return []
    origin = wording.OF_SEEDS if has_seeds_alone(info) else wording.OF_FILES
    if is_taught(info):
        origin = f"{origin}\n\n{_tell_teacher(info)}"
    rows = [(escape_inline(_hide_folder(name)), f"`{digest}`") for name, digest in hashes.items()]
    return [
        f"## Training data\n\n{origin}",
        lay_out(("file", "SHA-256"), rows, n_left=2),
        *_write_split(description, info),
    ]


def _tell_teacher(info: Mapping[str, Any]) -> str:
    n_taught = info.get("n_taught")
    teacher = (info.get("config", {}).get("distil") or {}).get("teacher")
    return wording.TAUGHT.format(
        sentences="sentences" if n_taught is None else f"{n_taught:,} sentences",
        teacher="" if teacher is None else f" ({teacher})",
    )


def _write_split(description: Mapping[str, Any], info: Mapping[str, Any]) -> list[str]:
    config = info.get("config") or {}
    if description["model"] == "linear" and "fit" in config:
        return [wording.FOLDS.format(n_folds=config["fit"]["n_folds"])]
    held_out = info.get("held_out") or ()
    said = wording.HELD_OUT_OF_CASCADE if description["model"] == "cascade" else wording.HELD_OUT
    return [said.format(n_documents=len(held_out))] if held_out else []


def _write_metrics(metrics: Mapping[str, Any]) -> list[str]:
    if "per_class" not in metrics:
        return [f"## Results\n\n{wording.NO_RESULTS}"]
    intervals = metrics.get("intervals") or {}
    rows = [
        (CARD_NAMES[name], quote_number(metrics[name]), quote_interval(intervals.get(name)))
        for name in _METRICS
        if metrics.get(name) is not None
    ]
    by_label = [
        (
            escape_inline(label),
            *(quote_number(found[key]) for key in ("precision", "recall", "f1")),
            quote_interval(intervals.get(f"f1_{label}")),
            f"{found['support']:,}",
        )
        for label, found in metrics["per_class"].items()
    ]
    labels = [escape_inline(label) for label in metrics["per_class"]]
    confusion = [
        (label, *(f"{n:,}" for n in row)) for label, row in zip(labels, metrics["confusion"], strict=True)
    ]
    return [
        "## Results\n\n"
        + wording.RESULTS.format(n_sentences=metrics["n_sentences"], n_documents=metrics["n_documents"]),
        lay_out(("metric", "value", _INTERVAL), rows),
        lay_out(("label", "precision", "recall", "F1", _INTERVAL, "sentences"), by_label),
        lay_out(("coded \\ found", *labels), confusion),
    ]


def _write_calibration(description: Mapping[str, Any], info: Mapping[str, Any]) -> list[str]:
    parts = []
    if info.get("reliability"):
        rows = [
            (
                f"{found['low']:.2f} to {found['high']:.2f}",
                f"{found['n_sentences']:,}",
                quote_number(found["confidence"]),
                quote_number(found["accuracy"]),
            )
            for found in info["reliability"]
        ]
        header = ("confidence", "sentences", "mean confidence", "share right")
        parts += [
            "How often the held-out predictions are right, by how sure they are:",
            f"![Share of held-out predictions that are right, against their confidence]({PLOT_FILE})",
            lay_out(header, rows),
            *wording.tell_use(info.get("config") or {}),
        ]
    if info.get("abstention"):
        parts.append(wording.ABSTENTION.format(**info["abstention"]))
    elif description.get("min_confidence"):
        parts.append(
            f"The model abstains below a confidence of {quote_number(description['min_confidence'])}."
        )
    return [f"## Calibration\n\n{parts[0]}", *parts[1:]] if parts else []


def _write_checklist(checklist: Mapping[str, Any]) -> list[str]:
    if not checklist:
        return []
    rates = [*checklist["constructions"], checklist["overall"]]
    rows = [
        (
            rate["construction"],
            f"{rate['n_passed']} of {rate['n_sentences']}",
            f"{100 * rate['share']:.0f} %",
            f"{100 * rate['interval'][0]:.0f} to {100 * rate['interval'][1]:.0f} %",
        )
        for rate in rates
    ]
    failures = checklist["failures"]
    listed = [
        (
            f"{escape_inline(failure['text'])}",
            failure["construction"],
            failure["label"],
            f"{failure['predicted']} ({failure['confidence']:.2f})",
        )
        for failure in failures[:_N_FAILURES]
    ]
    rest = len(failures) - len(listed)
    return [
        f"## Known failures, by construction\n\n{wording.CHECKLIST}",
        lay_out(("construction", "passed", "share", _INTERVAL), rows),
        *(
            [
                "What it got wrong:",
                lay_out(("sentence", "construction", "label", "scored"), listed, n_left=4),
            ]
            if listed
            else []
        ),
        *([f"And {rest} more: `stance evaluate MODEL --checklist`."] if rest else []),
    ]


def _write_making(description: Mapping[str, Any], info: Mapping[str, Any]) -> list[str]:
    import yaml

    parts = []
    base = find_base(description)
    if base is not None:
        parts.append(f"Fine-tuned from `{base}`.")
    if info.get("encoder"):
        parts.append(wording.GIVEN_ENCODER)
    if info.get("base"):
        origin = " and had learnt from the bundled seeds" if has_seeds_alone(info["base"]) else ""
        parts.append(wording.ON_BASE.format(origin=origin))
    config = info.get("config")
    if config:
        others = {"encoder", "cascade"} if description["model"] == "linear" else set()
        others |= {"encoder"} if info.get("encoder") else set()
        if not is_taught(info):
            others |= {"distil"}
        told = {key: value for key, value in config.items() if key not in others}
        # As JSON has it, so that lists and tuples look alike.
        recipe = yaml.safe_dump(_simplify(told), sort_keys=False, allow_unicode=True, width=110)
        parts.append(f"The recipe:\n\n```yaml\n{recipe}```")
    if info.get("export"):
        width = "int8" if info["export"].get("int8") else "float32"
        parts.append(wording.EXPORT.format(format=info["export"].get("format", "onnx").upper(), width=width))
    if info.get("trained_with"):
        parts.append(_tell_setting(info["trained_with"]))
    versions = info.get("versions") or {}
    if versions:
        parts.append("Made with " + ", ".join(f"{name} {found}" for name, found in versions.items()) + ".")
    return ["## How it was made\n\n" + "\n\n".join(parts)] if parts else []


def _tell_setting(found: Mapping[str, Any]) -> str:
    threads = found.get("threads")
    more = "" if threads is None else f" with {threads} thread{'s' * (threads > 1)}"
    return f"The encoder was trained in {found['precision']} on {escape_inline(found['device'])}{more}."


def _simplify(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _simplify(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_simplify(inner) for inner in value]
    return _hide_folder(value) if isinstance(value, str) else value


def _hide_folder(path: str) -> str:
    """Leave the folders of an absolute path out: they say more of a machine than of a model."""
    is_absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    return PureWindowsPath(path).name if is_absolute else path
