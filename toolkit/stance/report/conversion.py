"""What a conversion between formats came to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stance.corpus.formats import Conversion
from stance.labels import CUE_TYPES, LABELS
from stance.report.grids import count_things
from stance.report.terminal import clean_line

_WITH_LABEL_FIELD: Final = ("jsonl", "csv", "label-studio", "argilla")
_SHOWN: Final = 8


def render_conversion(conversion: Conversion) -> str:
    r"""Render the outcome of a conversion for people to read.

    Parameters
    ----------
    conversion : Conversion

    Returns
    -------
    str
        How much was converted; labels and types of cues, with a word on those that are not stance's own; and
        what was dropped, or that nothing was.

    Examples
    --------
    >>> conversion = Conversion("csv", "jsonl", 3, 1, {"uncertain": 2, "hedged": 1}, {}, 0, {"note": 4}, b"")
    >>> print(render_conversion(conversion))
    csv to jsonl: 3 sentences of 1 document.
    labels: uncertain 2, hedged 1. Not stance's own: uncertain; --map OLD=NEW renames, but schemes differ.
    dropped: note 4.
    """
    lines = [
        f"{conversion.source_format} to {conversion.target_format}: "
        f"{count_things(conversion.n_sentences, 'sentence')} of "
        f"{count_things(conversion.n_documents, 'document')}."
    ]
    labels = dict(conversion.labels)
    if conversion.n_unlabelled:
        labels["(none)"] = conversion.n_unlabelled
    for title, counts, known, option in (
        ("labels", labels, (*LABELS, "(none)"), "--map"),
        ("cues", conversion.cue_types, CUE_TYPES, "--map-cue"),
    ):
        foreign = [name for name in counts if name not in known]
        line = f"{title}: {_join_counts(counts)}."
        if foreign:
            names = ", ".join(foreign[:_SHOWN]) + (", …" if len(foreign) > _SHOWN else "")
            line += f" Not stance's own: {names}; {option} OLD=NEW renames, but schemes differ."
        if counts.keys() == {"(none)"} and conversion.source_format in _WITH_LABEL_FIELD:
            line += " Pass --label-field NAME if the input calls labels otherwise."
        if counts:
            lines.append(line)
    dropped = conversion.dropped
    lines.append(f"dropped: {_join_counts(dropped, shown=len(dropped))}." if dropped else "dropped: nothing.")
    return "\n".join(clean_line(line) for line in lines)


def _join_counts(counts: Mapping[str, int], *, shown: int = _SHOWN) -> str:
    listed = [f"{name} {count:,}" for name, count in list(counts.items())[:shown]]
    rest = len(counts) - len(listed)
    return ", ".join([*listed, *([f"and {rest:,} more kinds"] if rest else [])])
