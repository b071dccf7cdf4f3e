"""What is in coded files, and what is wrong with them."""

from __future__ import annotations

from stance.corpus import ValidationReport
from stance.report.corpus import render_summaries
from stance.report.grids import count_things, render_grid
from stance.report.terminal import clean_line

_SHOWN: int = 20


def render_validation(report: ValidationReport) -> str:
    r"""Render the check of labelled data for people to read.

    Parameters
    ----------
    report : ValidationReport
        What was found.

    Returns
    -------
    str
        Counts, the shares of the labels, the splits, and each problem on a line of its own; the first 20 of
        many.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from stance.corpus import validate_coded
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "coded.csv")
    ...     _ = path.write_text("text,label\nIt did.,assertive\nIt may.,hedged\n")
    ...     print(render_validation(validate_coded(path)).splitlines()[0])
    2 rows, 2 usable sentences of 2 documents, 0 with known cues.
    """
    lines = [
        f"{count_things(report.n_rows, 'row')}, {count_things(report.n_sentences, 'usable sentence')} of "
        f"{count_things(report.n_documents, 'document')}, {report.n_with_cues:,} with known cues."
    ]
    if report.label_counts:
        rows = [
            [label, f"{n:,}", f"{100 * report.label_shares[label]:.1f} %"]
            for label, n in report.label_counts.items()
        ]
        lines += ["", render_grid(["label", "sentences", "share"], rows)]
    if report.splits:
        lines += ["", render_summaries(report.splits)]
    if report.words is not None:
        words = report.words
        lines += [
            "",
            f"Words of a sentence: {words.least:g} to {words.most:g}, median {words.median:g}, "
            f"mean {words.mean:.1f}.",
        ]
    notes = _list_notes(report)
    if notes:
        lines += ["", *notes]
    valid = "Valid." if report.is_valid else "Not valid: mend what is listed above."
    if not report.is_valid and not report.problems and not report.leaked_documents:
        valid = "Not valid: it takes sentences of two labels or more."
    return "\n".join([*lines, "", valid])


def _list_notes(report: ValidationReport) -> list[str]:
    notes = [clean_line(note) for note in report.notes]
    if report.n_duplicates:
        if report.n_duplicates == 1:
            where = ", in another document" if report.n_crossing else ""
            notes.append(f"1 sentence stands in an earlier row too{where}.")
        else:
            notes.append(
                f"{report.n_duplicates:,} sentences stand in an earlier row too, "
                f"{report.n_crossing:,} of them in another document."
            )
    if report.n_leaked:
        notes.append(f"texts that stand in two splits or more: {report.n_leaked:,}.")
    for near in report.near_duplicates[:_SHOWN]:
        where = " in two splits" if near.crosses_splits else ""
        notes.append(
            clean_line(f"nearly the same ({near.similarity:.2f}){where}: {near.first} | {near.later}")
        )
    for doc_id in report.leaked_documents[:_SHOWN]:
        notes.append(clean_line(f"a document in two splits: {doc_id}"))
    for conflict in report.conflicts[:_SHOWN]:
        labels = ", ".join(f"{label} {n}" for label, n in conflict.labels.items())
        notes.append(f"two labels ({labels}): {clean_line(conflict.text)}")
    for problem in report.problems[:_SHOWN]:
        row = "" if problem.row is None else f" row {problem.row}"
        notes.append(clean_line(f"{problem.source}{row}: {problem.reason}"))
    many = {
        "near duplicates": report.near_duplicates,
        "documents in two splits": report.leaked_documents,
        "texts with two labels": report.conflicts,
        "problems": report.problems,
    }
    for kind, found in many.items():
        if len(found) > _SHOWN:
            notes.append(f"{len(found) - _SHOWN:,} more {kind}.")
    return notes
