"""A scored text as it reads: paragraphs, with the sentences that are less than sure marked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from stance.records import Prediction, Sentence
from stance.report.marks import cut_at_cues
from stance.report.terminal import (
    ABSTAINED,
    BOLD,
    CUE,
    DIM,
    PLAIN,
    Chunk,
    clean_line,
    measure_width,
    paint,
    pick_color,
    wrap_chunks,
)
from stance.scoring import ScoreSummary

Scored = tuple[Sentence, Prediction]


def render_reading(
    scored: Sequence[Scored], labels: Sequence[str], *, width: int = 100, color: bool = True
) -> str:
    """Render the sentences of one document as running text.

    With colour, every label but the first has its own, and cues are bold and underlined. Without, a
    sentence begins with its label in brackets, and cues stand between asterisks. Sentences on which the
    model abstained are dim, or begin with ``(unsure)``.

    Parameters
    ----------
    scored : sequence of (Sentence, Prediction)
        The sentences in order.
    labels : sequence of str
        The model's labels; the first is the one that is not marked.
    width : int
        Columns of a line.
    color : bool
        Whether to use colour.

    Returns
    -------
    str
        Paragraphs with an empty line between, free of control characters from the text.

    Examples
    --------
    >>> from stance.records import Cue
    >>> sentence = Sentence("draft", 0, 0, "body", "writer", 0, 13, "It might end.")
    >>> prediction = Prediction("hedged", (0.1, 0.9), 0.9, False, "linear", (Cue(3, 8, "might", "modal"),))
    >>> print(render_reading([(sentence, prediction)], ["assertive", "hedged"], color=False))
    [hedged] It *might* end.
    """
    paragraphs = []
    for _, group in itertools.groupby(scored, key=lambda pair: pair[0].para):
        chunks = [
            chunk
            for sentence, prediction in group
            for chunk in _style_sentence(sentence, prediction, labels, color=color)
        ]
        paragraphs.append(wrap_chunks(chunks, width, color=color))
    return "\n\n".join(paragraphs)


def mark_cues(text: str, prediction: Prediction, style: str, *, color: bool) -> Iterator[Chunk]:
    """Cut a sentence into styled stretches, its cues marked."""
    for stretch, is_cue in cut_at_cues(text, prediction):
        if is_cue:
            yield stretch if color else f"*{stretch}*", ";".join(filter(None, [CUE, style]))
        else:
            yield stretch, style


def render_summary(
    summary: ScoreSummary,
    n_by_cue: Mapping[str, int],
    *,
    by: str,
    n_beside: int = 0,
    width: int = 100,
    color: bool = True,
) -> str:
    """Render what a reading comes to, in three lines.

    Parameters
    ----------
    summary : ScoreSummary
        The counts; of labels, those of the sentences that the model labelled.
    n_by_cue : Mapping of str to int
        How often each cue occurs.
    by : str
        Name of the model.
    n_beside : int
        How many of the sentences are not the writer's own body text, which is all that a report counts.
    width : int
        Columns of a line.
    color : bool
        Whether to use colour.

    Returns
    -------
    str
        Three lines: shares of the labels among the sentences that have one, the most frequent cues, how to
        read the marks.

    Examples
    --------
    >>> counts = ScoreSummary(1, 0, 5, 1, {"assertive": 3, "hedged": 1})
    >>> print(render_summary(counts, {"might": 1}, by="linear", color=False))
    5 sentences: 3 assertive (75 %), 1 hedged (25 %); abstained from 1.
    Cues: might (1).
    Labels by the model 'linear' stand in brackets, cues between asterisks; (unsure) where it abstained.
    """
    labels = list(summary.n_by_label)
    total = max(1, sum(summary.n_by_label.values()))
    shares = [
        paint(f"{n} {clean_line(label)} ({100 * n / total:.0f} %)", pick_color(label, labels), color=color)
        for label, n in summary.n_by_label.items()
    ]
    several = f" in {summary.n_documents:,} documents" if summary.n_documents > 1 else ""
    unsure = f"; abstained from {summary.n_abstained:,}" if summary.n_abstained else ""
    plural = "" if summary.n_sentences == 1 else "s"
    beside = f" With {n_beside:,} in headlines, bylines and others' words." if n_beside else ""
    first = f"{summary.n_sentences:,} sentence{plural}{several}: {', '.join(shares)}{unsure}.{beside}"
    ranked = sorted(n_by_cue.items(), key=lambda item: (-item[1], item[0]))
    second = f"Cues: {_list_cues(ranked, width - len('Cues: , ….'))}."
    abstained = f"; {'dim' if color else ABSTAINED} where it abstained" if summary.n_abstained else ""
    if color:
        names = [paint(clean_line(label), pick_color(label, labels), color=True) for label in labels[1:]]
        cue = paint("cues", CUE, color=True)
        third = (
            f"Coloured by the model '{clean_line(by)}': {', '.join(names)}; {cue} are underlined{abstained}."
        )
    else:
        third = (
            f"Labels by the model '{clean_line(by)}' stand in brackets, cues between asterisks{abstained}."
        )
    return "\n".join([first, second, third])


def _list_cues(ranked: Sequence[tuple[str, int]], width: int) -> str:
    """List as many cues as a line holds, at least one."""
    cues = [f"{clean_line(cue)} ({n})" for cue, n in ranked]
    ends = itertools.accumulate(measure_width(cue) + len(", ") for cue in cues)
    n_shown = max(1, sum(end <= width for end in ends))
    return ", ".join(cues[:n_shown] + (["…"] if n_shown < len(cues) else [])) or "none"


def _style_sentence(
    sentence: Sentence, prediction: Prediction, labels: Sequence[str], *, color: bool
) -> Iterator[Chunk]:
    style = PLAIN if prediction.abstained else pick_color(prediction.label, labels)
    extra = DIM if prediction.abstained else BOLD if sentence.zone == "headline" else PLAIN
    if not color and (prediction.abstained or prediction.label != labels[0]):
        yield f"{ABSTAINED if prediction.abstained else f'[{clean_line(prediction.label)}]'} ", PLAIN
    yield from mark_cues(sentence.text, prediction, ";".join(filter(None, [extra, style])), color=color)
    yield " ", PLAIN
