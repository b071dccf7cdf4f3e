"""The head of a model card: what a model hub reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from stance.models.encoder.sources import SOURCES
from stance.models.metric_names import CARD_NAMES

# Metrics of the held-out documents, the hub's type of each, and its name.
_HUB_METRICS: Final = {
    "macro_f1": ("f1", CARD_NAMES["macro_f1"]),
    "accuracy": ("accuracy", CARD_NAMES["accuracy"]),
    "mcc": ("matthews_correlation", CARD_NAMES["mcc"]),
    "ece": ("expected_calibration_error", "expected calibration error"),  # the hub's own words
    "cue_f1": ("cue_f1", CARD_NAMES["cue_f1"]),
}
_TASK: Final = {"type": "text-classification", "name": "Commitment of sentences"}
_SEEDS: Final = "seeds/"

SCORED: Final = "scored/"
"""How the hashes name files of sentences that another model scored."""


def build_metadata(description: Mapping[str, Any]) -> dict[str, Any]:
    """Build the metadata of a model card.

    Parameters
    ----------
    description : Mapping
        What a model's folder says of it, as of :func:`stance.models.folder.read_description`; what was not
        measured is left out.

    Returns
    -------
    dict
        Plain data in the order in which it is written, as of
        https://huggingface.co/docs/hub/model-cards#model-card-metadata.

    Examples
    --------
    >>> build_metadata({"model": "linear", "labels": ["yes", "no"], "info": {}})["pipeline_tag"]
    'text-classification'
    """
    info, kind = description.get("info", {}), str(description["model"])
    base = find_base(description)
    license_ = {} if "part_of" in info else {"license": _find_license(description)}
    metadata: dict[str, Any] = {
        "language": "en",
        **license_,
        "library_name": "stance",
        "pipeline_tag": "text-classification",
        "tags": ["stance", "hedging", "epistemic-modality", "uncertainty", kind],
    }
    if base is not None:
        metadata["base_model"] = base
    results = [*_list_held_out(info), *_list_checklist(info)]
    if results:
        metadata["metrics"] = sorted({m["type"] for result in results for m in result["metrics"]})
        metadata["model-index"] = [{"name": f"stance-{kind}", "results": results}]
    return metadata


def pick_coded_hashes(info: Mapping[str, Any]) -> dict[str, str]:
    """Pick the hashes of the files of coded sentences that a model learnt from, by name.

    Examples
    --------
    >>> pick_coded_hashes({"data_hashes": {"mine.csv": "6b5a", "scored/a.parquet": "05c1"}})
    {'mine.csv': '6b5a'}
    """
    hashes = info.get("data_hashes") or {}
    return {name: digest for name, digest in hashes.items() if not name.startswith(SCORED)}


def has_seeds_alone(info: Mapping[str, Any]) -> bool:
    """Whether the bundled seeds and no others are the labelled sentences that a model learnt from.

    Examples
    --------
    >>> has_seeds_alone({"data_hashes": {"seeds/article/labels.jsonl": "6b5a"}}), has_seeds_alone({})
    (True, False)
    """
    coded = pick_coded_hashes(info)
    return bool(coded) and all(name.startswith(_SEEDS) for name in coded)


def is_taught(info: Mapping[str, Any]) -> bool:
    """Whether a model learnt from what another model scored.

    Examples
    --------
    >>> is_taught({"data_hashes": {"mine.csv": "6b5a", "scored/a.parquet": "05c1"}})
    True
    """
    return any(name.startswith(SCORED) for name in info.get("data_hashes") or {})


def find_base(description: Mapping[str, Any]) -> str | None:
    """Find whose weights an encoder started from, where that is known; ``None`` for a linear model.

    Examples
    --------
    >>> find_base({"model": "encoder", "info": {"config": {"encoder": {"weights": "minilm"}}}})
    'sentence-transformers/all-MiniLM-L6-v2'
    """
    if description["model"] == "linear":
        return None
    info = description.get("info", {})
    made_from = info.get("encoder") or (info.get("config") or {}).get("encoder") or {}
    source = SOURCES.get(str(made_from.get("weights")))
    return None if source is None else source.origin


def _find_license(description: Mapping[str, Any]) -> str:
    """Name the licence of a model of the seeds; of other data only its owner can say."""
    info = description.get("info", {})
    parts = [part for part in (info, info.get("encoder"), info.get("base")) if part]
    if not parts or not all(map(has_seeds_alone, parts)):
        return "unknown"
    if any(map(is_taught, parts)):
        return str((info.get("config", {}).get("distil") or {}).get("license") or "unknown")
    if description["model"] == "linear":
        return "mit"
    return "unknown" if find_base(description) is None else "apache-2.0"


def _list_held_out(info: Mapping[str, Any]) -> list[dict[str, Any]]:
    metrics = info.get("metrics") or {}
    found = [
        {"type": kind, "name": name, "value": round(float(metrics[key]), 4)}
        for key, (kind, name) in _HUB_METRICS.items()
        if metrics.get(key) is not None
    ]
    if not found:
        return []
    of_seeds = has_seeds_alone(info)
    dataset = {
        "type": "stance-seeds" if of_seeds else "labelled-sentences",
        "name": "Seeds of stance, held-out documents" if of_seeds else "Held-out documents",
        "split": "held-out",
    }
    return [{"task": dict(_TASK), "dataset": dataset, "metrics": found}]


def _list_checklist(info: Mapping[str, Any]) -> list[dict[str, Any]]:
    checklist = info.get("checklist")
    if not checklist:
        return []
    dataset = {"type": "stance-checklist", "name": "Behavioural checklist of stance", "split": "test"}
    value = round(float(checklist["overall"]["share"]), 4)
    metrics = [{"type": "accuracy", "name": "pass rate", "value": value}]
    return [{"task": dict(_TASK), "dataset": dataset, "metrics": metrics}]
