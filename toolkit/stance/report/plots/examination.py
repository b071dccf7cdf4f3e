"""Plots of an evaluation, readable in grey."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from stance.errors import DataError
from stance.evaluation import Curves, Evaluation, Examination
from stance.report.plots.figures import (
    check_plotting,
    encode_figure,
    make_figure,
    shorten_name,
    style_figures,
)
from stance.report.terminal import clean_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_STYLES: Final = ("solid", "dashed", "dotted", "dashdot")
_GREYS: Final = ("0.0", "0.35", "0.55", "0.2")
_SMALL: Final = 8
_NAME_LENGTH: Final = 24


def draw_examination(examination: Examination) -> dict[str, bytes]:
    """Draw the confusion matrix, reliability, risk against coverage, and F1 against threshold.

    Parameters
    ----------
    examination : Examination
        With its curves.

    Returns
    -------
    dict of str to bytes
        Files by name, each plot as ``.svg`` and ``.png``: ``confusion``, ``reliability``, ``risk-coverage``
        and ``f1-threshold``. The same examination gives the same bytes.

    Raises
    ------
    DataError
        If the examination was made without curves.
    MissingExtraError
        If matplotlib is not installed.

    Examples
    --------
    >>> from stance.evaluation import examine_model
    >>> from stance import load_model
    >>> from stance.records import CodedSentence
    >>> texts = {"It rained.": "assertive", "It may rain.": "hedged"}
    >>> coded = [CodedSentence(f"d{i}", 0, text, label) for i, (text, label) in enumerate(texts.items())]
    >>> found = examine_model(load_model("default"), coded, with_curves=True, n_resamples=0)
    >>> list(draw_examination(found))[:2]
    ['confusion.svg', 'confusion.png']
    """
    check_plotting("plots")
    if examination.curves is None:
        raise DataError("plots: expected an examination with curves; found none. Pass with_curves=True.")
    files = {}
    with style_figures():
        for name, figure in _draw_all(examination.evaluation, examination.curves):
            for suffix in ("svg", "png"):
                files[f"{name}.{suffix}"] = encode_figure(figure, suffix)
    return files


def _draw_all(evaluation: Evaluation, curves: Curves) -> Iterator[tuple[str, Figure]]:
    yield "confusion", _draw_confusion(evaluation)
    yield "reliability", _draw_reliability(evaluation, curves)
    yield "risk-coverage", _draw_risk_coverage(curves)
    yield "f1-threshold", _draw_by_threshold(curves)


def _draw_confusion(evaluation: Evaluation) -> Figure:
    """Each cell shows its count and, as a share of its row, how dark it is."""
    labels = [_name_label(label) for label in evaluation.per_class]
    longest = max(map(len, labels))
    figure = make_figure(
        max(1.6, 0.7 + 0.08 * longest) + 0.9 * len(labels),
        max(1.2, 0.7 + 0.04 * longest) + 0.8 * len(labels),
    )
    axes = figure.add_subplot()
    shares = [[n / max(1, sum(row)) for n in row] for row in evaluation.confusion]
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1)
    for i, row in enumerate(evaluation.confusion):
        for j, n in enumerate(row):
            color = "white" if shares[i][j] > 0.5 else "black"
            text = f"{n:,}\n{100 * shares[i][j]:.0f} %"
            axes.text(j, i, text, ha="center", va="center", color=color, fontsize=_SMALL + 1)
    axes.set_xticks(range(len(labels)), labels, rotation=30, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("scored")
    axes.set_ylabel("coded")
    axes.set_title("Sentences, and share of those coded so", fontsize=10)
    for spine in axes.spines.values():
        spine.set_visible(True)
    return figure


def _name_label(label: str) -> str:
    return shorten_name(clean_line(label), _NAME_LENGTH)


def _draw_reliability(evaluation: Evaluation, curves: Curves) -> Figure:
    found = curves.reliability
    figure = make_figure(5.2, 5.6)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1.2])
    upper.plot([0, 1], [0, 1], color="0.5", linestyle="dashed", linewidth=1, label="as sure as right")
    upper.plot(found.confidence, found.accuracy, color="black", marker="o", markersize=4, label="this model")
    upper.set_ylim(0, 1.02)
    upper.set_ylabel("share labelled as coded")
    upper.set_title(
        f"Calibration error {evaluation.ece:.3f}, {evaluation.n_sentences:,} sentences", fontsize=10
    )
    upper.legend(frameon=False, loc="upper left")
    width = 1 / len(found.n_sentences)
    bars = lower.bar(
        found.edges[:-1],
        found.n_sentences,
        width,
        align="edge",
        color="0.75",
        edgecolor="black",
        linewidth=0.6,
    )
    for bar, n in zip(bars, found.n_sentences.tolist(), strict=True):
        if n:
            x = bar.get_x() + width / 2
            lower.text(x, n, f"{n:,}", ha="center", va="bottom", fontsize=_SMALL - 2)
    lower.margins(y=0.2)
    lower.set_xlim(0, 1)
    lower.set_xlabel("confidence, mean of each bin")
    lower.set_ylabel("sentences")
    return figure


def _draw_risk_coverage(curves: Curves) -> Figure:
    found = curves.risk_coverage
    figure = make_figure(5.2, 3.6)
    axes = figure.add_subplot()
    axes.plot(found.coverage, found.risk, color="black", drawstyle="steps-pre", linewidth=1.2)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(0.01, 1.1 * float(found.risk.max())))
    axes.set_xlabel("coverage: share of sentences answered, the surest first")
    axes.set_ylabel("risk: share of them wrong")
    axes.set_title(f"Area under the curve {found.aurc:.3f}", fontsize=10)
    return figure


def _draw_by_threshold(curves: Curves) -> Figure:
    import numpy as np

    found = curves.by_threshold
    figure = make_figure(5.6, 5.0)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1.2])
    upper.plot(found.threshold, found.macro_f1, color="black", linewidth=2.2, label="macro")
    for i, label in enumerate(curves.labels):
        around, dash = divmod(i + 1, len(_STYLES))
        style = {"linestyle": _STYLES[dash], "color": _GREYS[(dash + around) % len(_GREYS)]}
        upper.plot(found.threshold, found.f1[:, i], label=_name_label(label), **style)
    lowest = float(np.nanmin(found.f1)) if np.isfinite(found.f1).any() else 0.0
    upper.set_ylim(max(0.0, lowest - 0.05), 1.02)
    upper.set_ylabel("F1 of the sentences answered")
    upper.legend(frameon=False, fontsize=_SMALL, loc="lower left")
    lower.plot(found.threshold, found.coverage, color="black")
    lower.set_xlim(0, 1)
    lower.set_ylim(0, 1.05)
    lower.set_xlabel("threshold of confidence")
    lower.set_ylabel("share answered")
    return figure
