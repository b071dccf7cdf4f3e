"""A checklist for people to read: shares that pass, by construction, and the sentences that fail."""

from __future__ import annotations

from stance.evaluation import Checklist, ChecklistFailure, PassShare
from stance.report.grids import escape_markdown, render_grid
from stance.report.latex import escape_latex, render_latex_table
from stance.report.terminal import clean_line

_HEADER = ("construction", "passed", "sentences", "share", "95 % interval")


def render_checklist(checklist: Checklist, *, form: str = "table") -> str:
    """Render a checklist for people to read.

    Parameters
    ----------
    checklist : Checklist
    form : {"table", "markdown", "latex"}
        For the terminal, for Markdown, or for LaTeX with the package booktabs.

    Returns
    -------
    str
        How much passes in all, a table by construction, and the sentences that fail.

    Examples
    --------
    >>> passed = PassShare("all", 3, 4, 0.75, (0.3006, 0.9544))
    >>> print(render_checklist(Checklist(passed, (), ())).splitlines()[0])
    Behavioural checklist: 3 of 4 sentences pass, 75 % (95 % interval 30 to 95).
    """
    overall = checklist.overall
    low, high = (100 * end for end in overall.interval)
    head = (
        f"Behavioural checklist: {overall.n_passed} of {overall.n_sentences} sentences pass, "
        f"{100 * overall.share:.0f} % (95 % interval {low:.0f} to {high:.0f})."
    )
    rows = [_quote_share(passed) for passed in checklist.constructions]
    failing = [_describe_failure(failure) for failure in checklist.failures]
    if form == "latex":
        items = [f"\\item {escape_latex(line)}" for line in failing]
        listed = ["\n".join(["\\begin{itemize}", *items, "\\end{itemize}"])] if items else []
        table = render_latex_table(_HEADER, rows, "Sentences that pass, by construction")
        return "\n\n".join([f"% {head}\n% Needs \\usepackage{{booktabs}}.", table, *listed])
    table = render_grid(_HEADER, rows, markdown=form == "markdown")
    if not failing:
        return f"{head}\n\n{table}"
    listed = [f"- {escape_markdown(line)}" if form == "markdown" else f"  {line}" for line in failing]
    return "\n\n".join([head, table, "Sentences that fail", "\n".join(listed)])


def _quote_share(passed: PassShare) -> tuple[str, ...]:
    low, high = passed.interval
    return (
        passed.construction,
        f"{passed.n_passed}",
        f"{passed.n_sentences}",
        f"{passed.share:.3f}",
        f"{low:.3f} to {high:.3f}",
    )


def _describe_failure(failure: ChecklistFailure) -> str:
    """Write a failure in a line, the sentence's neighbours in brackets."""
    item = failure.item
    around = [f"({item.before})" * bool(item.before), item.text, f"({item.after})" * bool(item.after)]
    scored = f"{failure.predicted} ({failure.confidence:.2f})"
    sentence = " ".join(part for part in around if part)
    return clean_line(f"{item.construction}: {item.label}, scored {scored}: {sentence}")
