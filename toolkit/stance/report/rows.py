"""Scored sentences as rows for people to read."""

from __future__ import annotations

from collections.abc import Sequence

from stance.report.reading import Scored, mark_cues
from stance.report.terminal import ABSTAINED, DIM, clean_line, paint, pick_color, wrap_chunks


def render_rows(
    scored: Sequence[Scored], labels: Sequence[str], *, width: int = 100, color: bool = True
) -> str:
    """Render scored sentences, one below the other, with label, confidence and cues.

    Where the model abstained, ``(unsure)`` stands in the place of the label.

    Parameters
    ----------
    scored : sequence of (Sentence, Prediction)
        The sentences in order.
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
    >>> from stance.records import Cue, Prediction, Sentence
    >>> sentence = Sentence("draft", 0, 0, "body", "writer", 0, 13, "It might end.")
    >>> prediction = Prediction("hedged", (0.1, 0.9), 0.9, False, "linear", (Cue(3, 8, "might", "modal"),))
    >>> print(render_rows([(sentence, prediction)], ["assertive", "hedged"], color=False))
       0  hedged     0.90  It might end.
                           cues: might (modal)
    >>> doubtful = Prediction("hedged", (0.4, 0.6), 0.6, True, "linear", ())
    >>> print(render_rows([(sentence, doubtful)], ["assertive", "hedged"], color=False))
       0  (unsure)   0.60  It might end.
    """
    room = max(len(ABSTAINED), *(len(label) for label in labels))
    lines = []
    for sentence, prediction in scored:
        label = ABSTAINED if prediction.abstained else clean_line(prediction.label)
        style = DIM if prediction.abstained else pick_color(prediction.label, labels)
        head = f"{sentence.sent_id:4d}  {label:{room}}  {prediction.confidence:.2f}  "
        indent = " " * len(head)
        # Without colour the cues have a line of their own; marks in the text would not be the text.
        chunks = mark_cues(sentence.text, prediction, style, color=True)
        lines.append(
            f"{sentence.sent_id:4d}  {paint(f'{label:{room}}', style, color=color)}  "
            f"{prediction.confidence:.2f}  {wrap_chunks(chunks, width, color=color, indent=indent)}"
        )
        if prediction.cues:
            cues = ", ".join(f"{clean_line(cue.text)} ({cue.type})" for cue in prediction.cues)
            text = wrap_chunks([(f"cues: {cues}", DIM)], width, color=color, indent=indent)
            lines.append(indent + text)
    return "\n".join(lines)
