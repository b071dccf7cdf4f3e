"""What is in coded files, and what is wrong with them."""

from __future__ import annotations

from stance.corpus import ValidationReport
from stance.report.grids import render_grid
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
        Counts, the shares of the labels, and each problem on a line of its own; the first 20 of many.

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
        f"{report.n_rows:,} rows, {report.n_sentences:,} usable sentences of {report.n_documents:,} "
        f"documents, {report.n_with_cues:,} with known cues."
    ]
    if report.label_counts:
        rows = [
            [label, f"{n:,}", f"{100 * report.label_shares[label]:.1f} %"]
            for label, n in report.label_counts.items()
        ]
        lines += ["", render_grid(["label", "sentences", "share"], rows)]
    notes = []
    if report.n_duplicates:
        notes.append(
            f"{report.n_duplicates:,} sentences stand in an earlier row too, "
            f"{report.n_crossing:,} of them in another document."
        )
    for conflict in report.conflicts[:_SHOWN]:
        labels = ", ".join(f"{label} {n}" for label, n in conflict.labels.items())
        notes.append(f"two labels ({labels}): {clean_line(conflict.text)}")
    for problem in report.problems[:_SHOWN]:
        row = "" if problem.row is None else f" row {problem.row}"
        notes.append(clean_line(f"{problem.source}{row}: {problem.reason}"))
    for n, kind in ((len(report.conflicts), "texts with two labels"), (len(report.problems), "problems")):
        if n > _SHOWN:
            notes.append(f"{n - _SHOWN:,} more {kind}.")
    if notes:
        lines += ["", *notes]
    valid = "Valid." if report.is_valid else "Not valid: mend what is listed above."
    if not report.is_valid and not report.problems:
        valid = "Not valid: it takes sentences of two labels or more."
    return "\n".join([*lines, "", valid])
