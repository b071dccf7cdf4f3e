"""Why a sentence got its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from stance.records import Prediction
from stance.report.grids import render_grid
from stance.report.reading import mark_cues
from stance.report.terminal import BOLD, clean_line, paint, pick_color, wrap_chunks

if TYPE_CHECKING:
    from stance.models import Explanation


def render_explanation(
    text: str, explanation: Explanation, labels: Sequence[str], *, width: int = 100, color: bool = True
) -> str:
    """Render the label of one sentence, its probabilities, its cues and what weighed most.

    Parameters
    ----------
    text : str
        The sentence.
    explanation : Explanation
        What the model says of it.
    labels : sequence of str
        The model's labels.
    width : int
        Columns of a line.
    color : bool
        Whether to use colour.

    Returns
    -------
    str
        Lines, free of control characters from the text.

    Examples
    --------
    >>> from stance.models import Explanation
    >>> found = Explanation("hedged", (0.1, 0.9), 0.9, (), ())
    >>> print(render_explanation("It might end.", found, ["assertive", "hedged"], color=False))
    It might end.
    hedged, probability 0.90 (assertive 0.10, hedged 0.90)
    cues: none
    >>> found = Explanation("hedged", (0.1, 0.9), 0.9, (), (), min_confidence=0.94)
    >>> shown = render_explanation("It might end.", found, ["assertive", "hedged"], color=False)
    >>> print(shown.splitlines()[1])
    hedged, probability 0.90 (assertive 0.10, hedged 0.90); abstains below 0.94
    """
    style = pick_color(explanation.label, labels)
    marked = Prediction(explanation.label, (), explanation.confidence, False, "", explanation.cues)
    doubt = f"; abstains below {explanation.min_confidence:.2f}" if explanation.abstained else ""
    label = paint(clean_line(explanation.label), ";".join(filter(None, [BOLD, style])), color=color)
    proba = ", ".join(f"{clean_line(k)} {p:.2f}" for k, p in zip(labels, explanation.proba, strict=True))
    cues = ", ".join(f"{clean_line(cue.text)} ({cue.type})" for cue in explanation.cues)
    lines = [
        wrap_chunks(mark_cues(text, marked, style, color=color), width, color=color),
        f"{label}, probability {explanation.confidence:.2f} ({proba}){doubt}",
        f"cues: {cues or 'none'}",
    ]
    if explanation.weights:
        rows = [[weight.feature, weight.label, f"{weight.weight:+z.2f}"] for weight in explanation.weights]
        lines.append(render_grid(["feature", "label", "weight"], rows))
    return "\n".join(lines)
