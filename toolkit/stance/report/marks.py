"""A sentence of a report: its mark, its tip, and its text cut at the cues."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from stance.records import Prediction, Sentence
from stance.report.terminal import clean_line, clean_text

OVERREACH: Final = "!"
"""The letter of a plain prediction, put as settled."""

_N_STYLES: Final = 3  # labels that have one of their own
_IN_ANOTHERS_WORDS: Final = {"quoted": "In another's words.", "mixed": "Partly in another's words."}


@dataclass(frozen=True, slots=True)
class Mark:
    """What a page shows of one sentence.

    Attributes
    ----------
    number : int
        Its place in the document, from 1; also its anchor.
    kind : str
        Classes of its style: those of its label, ``unsure`` where the model abstained, ``over`` for
        overreach.
    letter : str
        What stands before it; empty for the first label, but for overreach.
    tip : str
        Label, confidence and cues in words.
    short : str
        Label and confidence in words.
    parts : tuple[(str, bool), ...]
        The text in stretches, and whether each is a cue.
    sentence : Sentence
    prediction : Prediction
    """

    number: int
    kind: str
    letter: str
    tip: str
    short: str
    parts: tuple[tuple[str, bool], ...]
    sentence: Sentence
    prediction: Prediction

    @property
    def start(self) -> str:
        """The text's first words on one line."""
        return shorten(self.sentence.text)


def make_marks(
    scored: Sequence[tuple[Sentence, Prediction]], labels: Sequence[str], overreach: Collection[int] = ()
) -> list[Mark]:
    """Decide how the sentences of one document are shown.

    Parameters
    ----------
    scored : sequence of (Sentence, Prediction)
        In order.
    labels : sequence of str
        The model's labels; the first has no letter.
    overreach : collection of int
        Places of the plain predictions among them.

    Returns
    -------
    list of Mark

    Examples
    --------
    >>> sentence = Sentence("draft", 0, 0, "body", "writer", 0, 12, "It will end.")
    >>> prediction = Prediction("assertive", (0.9, 0.1), 0.9, False, "linear")
    >>> [mark.letter for mark in make_marks([(sentence, prediction)] * 2, ["assertive", "hedged"], [1])]
    ['', '!']
    """
    over = set(overreach)
    return [
        make_mark(sentence, prediction, place + 1, labels, is_overreach=place in over)
        for place, (sentence, prediction) in enumerate(scored)
    ]


def make_mark(
    sentence: Sentence,
    prediction: Prediction,
    number: int,
    labels: Sequence[str],
    *,
    is_overreach: bool = False,
) -> Mark:
    """Decide how a sentence is shown.

    Parameters
    ----------
    sentence : Sentence
    prediction : Prediction
    number : int
        Its place in the document, from 1.
    labels : sequence of str
        The model's labels; the first has no letter.
    is_overreach : bool
        Whether it is a plain prediction, put as settled.

    Returns
    -------
    Mark
        Free of control characters from the text.

    Examples
    --------
    >>> from stance.records import Cue
    >>> sentence = Sentence("draft", 0, 0, "body", "writer", 0, 13, "It might end.")
    >>> prediction = Prediction("hedged", (0.1, 0.9), 0.9, False, "linear", (Cue(3, 8, "might", "modal"),))
    >>> mark = make_mark(sentence, prediction, 1, ["assertive", "hedged"])
    >>> mark.letter, mark.tip
    ('H', 'Sentence 1: hedged, 90 % sure. Cue: might (modal).')
    >>> mark.parts
    (('It ', False), ('might', True), (' end.', False))
    """
    place = labels.index(prediction.label)
    label = clean_line(prediction.label)
    short = f"{label}, {100 * prediction.confidence:.0f} % sure"
    if prediction.abstained:
        short = f"no label; most likely {short}"
    cues = "; ".join(f"{clean_line(cue.text)} ({clean_line(cue.type)})" for cue in prediction.cues)
    plural = "s" if len(prediction.cues) > 1 else ""
    said = [f"Sentence {number}: {short}."]
    if cues:
        said.append(f"Cue{plural}: {cues}.")
    if is_overreach:
        said.append("A plain prediction, put as settled.")
    if sentence.voice in _IN_ANOTHERS_WORDS:
        said.append(_IN_ANOTHERS_WORDS[sentence.voice])
    kind, letter = name_kind(place), make_letters(labels)[place]
    if prediction.abstained:
        kind, letter = "unsure", "?"
    return Mark(
        number=number,
        kind=f"{kind} over" if is_overreach else kind,
        letter=f"{letter}{OVERREACH}" if is_overreach else letter,
        tip=" ".join(said),
        short=short,
        parts=tuple(cut_at_cues(sentence.text, prediction)),
        sentence=sentence,
        prediction=prediction,
    )


def name_kind(place: int) -> str:
    """Name the classes of a label's style, by its place: from the fourth on they differ in the letter alone.

    Examples
    --------
    >>> name_kind(1), name_kind(3)
    ('k1', 'k3 other')
    """
    return f"k{place}" if place < _N_STYLES else f"k{place} other"


def make_letters(labels: Sequence[str]) -> list[str]:
    """Give each label but the first a letter: its initial, or its number where two would be the same.

    Examples
    --------
    >>> make_letters(["assertive", "hedged", "speculative"])
    ['', 'H', 'S']
    """
    initials = [clean_line(label)[:1].upper() or "?" for label in labels[1:]]
    are_apart = len(set(initials)) == len(initials) and "?" not in initials
    return ["", *(initials if are_apart else map(str, range(1, len(labels))))]


def shorten(text: str, length: int = 72) -> str:
    """Cut a text at a word, on one line.

    Examples
    --------
    >>> shorten("The talks failed again.", 12)
    'The talks…'
    """
    line = clean_line(text)
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def tell_doubt(mark: Mark, labels: Sequence[str]) -> str:
    """Tell the label of a sentence, and the likeliest of the others.

    Examples
    --------
    >>> sentence = Sentence("draft", 0, 0, "body", "writer", 0, 13, "It might end.")
    >>> prediction = Prediction("hedged", (0.5, 0.5), 0.5, False, "linear")
    >>> tell_doubt(make_mark(sentence, prediction, 1, ["assertive", "hedged"]), ["assertive", "hedged"])
    'hedged, 50 % sure, or assertive, 50 %'
    """
    chosen, proba = mark.prediction.label, mark.prediction.proba
    others = [(p, label) for p, label in zip(proba, labels, strict=True) if label != chosen]
    if not others:
        return mark.short
    p, label = max(others)
    return f"{mark.short}, or {clean_line(label)}, {100 * p:.0f} %"


def take_title(doc_id: str, marks: Sequence[Mark]) -> tuple[str, Mark | None, list[Mark]]:
    """Take the headline off the text, once or twice, or the document's name for want of one.

    Parameters
    ----------
    doc_id : str
    marks : sequence of Mark
        Of all sentences.

    Returns
    -------
    title : str
        On one line, free of control characters.
    head : Mark or None
        That of the headline; ``None`` where the title is the document's name.
    body : list of Mark
        Those of the sentences that the title does not hold.

    Examples
    --------
    >>> take_title("a draft", [])
    ('a draft', None, [])
    """
    lines = [clean_line(mark.sentence.text) for mark in marks[:2] if mark.sentence.zone == "headline"]
    if not lines or marks[0].sentence.zone != "headline":
        return clean_line(doc_id), None, list(marks)
    return lines[0], marks[0], list(marks[lines.count(lines[0]) :])


def group_paragraphs(marks: Sequence[Mark]) -> list[tuple[str, list[Mark]]]:
    """Put sentences into paragraphs, each with its zone."""
    return [
        (zone, list(group))
        for (_, zone), group in itertools.groupby(
            marks, key=lambda mark: (mark.sentence.para, mark.sentence.zone)
        )
    ]


def cut_at_cues(text: str, prediction: Prediction) -> list[tuple[str, bool]]:
    """Cut a text into stretches, and say of each whether it is a cue; control characters are shown."""
    text = clean_text(text)
    parts, done = [], 0
    for cue in sorted(prediction.cues, key=lambda cue: cue.start):
        if cue.start < done:
            continue
        parts += [(text[done : cue.start], False), (text[cue.start : cue.end], True)]
        done = cue.end
    return [part for part in [*parts, (text[done:], False)] if part[0]]
