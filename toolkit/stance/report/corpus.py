"""What is in labelled data, and how it was split."""

from __future__ import annotations

from collections.abc import Mapping

from stance.corpus import CodedSplit, CorpusStats, SplitSummary
from stance.corpus.repeats import note_same_ids
from stance.report.grids import count_things, render_grid
from stance.report.terminal import clean_line


def render_stats(stats: CorpusStats) -> str:
    """Render what is in labelled data for people to read.

    Parameters
    ----------
    stats : CorpusStats

    Returns
    -------
    str
        Tables of lengths, labels and, where they are known, cues; then what to keep in mind.

    Examples
    --------
    >>> from stance.corpus import describe_sentences
    >>> from stance.records import CodedSentence
    >>> print(render_stats(describe_sentences([CodedSentence("a", 0, "It may.", "hedged")])).splitlines()[0])
    1 sentence of 1 document, 2 words, 0 sentences with known cues.
    """
    head = (
        f"{count_things(stats.n_sentences, 'sentence')} of {count_things(stats.n_documents, 'document')}, "
        f"{count_things(stats.n_words, 'word')}, {count_things(stats.n_with_cues, 'sentence')} with known "
        "cues."
    )
    spreads = {
        "words of a sentence": stats.words,
        **{f"of those {label}": found.words for label, found in stats.labels.items()},
        "sentences of a document": stats.sentences,
    }
    lengths = [
        [
            name,
            *(f"{n:g}" for n in (s.least, s.first_quarter, s.median, s.third_quarter, s.most)),
            f"{s.mean:.1f}",
        ]
        for name, s in spreads.items()
    ]
    labels = [
        [label, f"{found.n_sentences:,}", f"{100 * found.share:.1f} %", f"{found.n_documents:,}"]
        for label, found in stats.labels.items()
    ]
    parts = [
        head,
        render_grid(["label", "sentences", "share", "documents"], labels),
        render_grid(["length", "least", "quarter", "median", "3 quarters", "most", "mean"], lengths),
    ]
    if stats.cues:
        cues = [
            [kind, f"{found.n_cues:,}", *(f"{found.n_by_label.get(label, 0):,}" for label in stats.labels)]
            for kind, found in stats.cues.items()
        ]
        parts.append(render_grid(["cues", "all", *(f"in {label}" for label in stats.labels)], cues))
        parts.append(
            "\n".join(
                clean_line(f"{kind}: " + ", ".join(f"{text} ({n:,})" for text, n in found.examples.items()))
                for kind, found in stats.cues.items()
            )
        )
    notes = note_same_ids(stats.n_same_id, stats.n_same_id_apart)
    return "\n\n".join([*parts, *(f"Note: {note}" for note in notes)])


def render_split(split: CodedSplit) -> str:
    """Render how labelled data was split.

    Parameters
    ----------
    split : CodedSplit

    Returns
    -------
    str
        A table, and what to keep in mind.

    Examples
    --------
    >>> from stance.corpus import deal_sentences
    >>> from stance.records import CodedSentence
    >>> rows = [CodedSentence(name, 0, f"So {name}.", "hedged") for name in "abcd"]
    >>> print(render_split(deal_sentences(rows, shares=(50, 50))))
    split  sentences  share  documents   hedged
    train          2   50 %          2  100.0 %
    test           2   50 %          2  100.0 %
    """
    lines = [render_summaries(split.summaries)]
    if split.n_leaked:
        lines.append(
            f"\nNote: texts that stand in two splits or more, in different documents: {split.n_leaked:,}."
        )
    return "\n".join(lines)


def render_summaries(summaries: Mapping[str, SplitSummary]) -> str:
    """Render what is in each split as a table.

    Parameters
    ----------
    summaries : Mapping of str to SplitSummary

    Returns
    -------
    str

    Examples
    --------
    >>> print(render_summaries({"train": SplitSummary(3, 1, {"hedged": 1.0})}))
    split  sentences  share  documents   hedged
    train          3  100 %          1  100.0 %
    """
    labels = list(dict.fromkeys(label for summary in summaries.values() for label in summary.label_shares))
    n_all = sum(summary.n_sentences for summary in summaries.values())
    rows = [
        [
            name or "(none)",
            f"{summary.n_sentences:,}",
            f"{100 * summary.n_sentences / n_all:.0f} %",
            f"{summary.n_documents:,}",
            *(f"{100 * summary.label_shares.get(label, 0.0):.1f} %" for label in labels),
        ]
        for name, summary in summaries.items()
    ]
    return render_grid(["split", "sentences", "share", "documents", *labels], rows)
