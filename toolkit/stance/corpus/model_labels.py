"""Labels that a model gave, where those of a person are looked for."""

from __future__ import annotations

from collections.abc import Sequence

from stance.records import CodedSentence

_SCORED = frozenset({"confidence", "abstained"})


def note_scored(sentences: Sequence[CodedSentence], label_field: str = "label") -> list[str]:
    """Say of coded sentences that they look like rows of ``stance score``, whose labels are a model's.

    Parameters
    ----------
    sentences : sequence of CodedSentence
    label_field : str
        The column that the labels were read from.

    Returns
    -------
    list of str
        One line of text or none.

    Examples
    --------
    >>> row = {"confidence": 0.9, "abstained": False, "p_hedged": 0.9}
    >>> note_scored([CodedSentence("a", 0, "It may.", "hedged", fields=row)])[0][:46]
    '1 sentence stands in a row of stance score: un'
    >>> note_scored([CodedSentence("a", 0, "It may.", "hedged")])
    []
    """
    if label_field != "label":
        return []
    found = [s for s in sentences if s.fields.keys() >= _SCORED and f"p_{s.label}" in s.fields]
    if not found:
        return []
    n = len(found)
    stand = "sentence stands in a row" if n == 1 else "sentences stand in rows"
    advice = (
        " --label-field input_label reads those of the input." if "input_label" in found[0].fields else ""
    )
    return [
        f"{n:,} {stand} of stance score: unless a person changed them, the labels are a model's, and no "
        f"measure of one.{advice}"
    ]
