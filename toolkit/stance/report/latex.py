"""Tables for LaTeX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stance.report.terminal import clean_line

_ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        **{char: f"\\{char}" for char in "&%$#_{}"},
    }
)


def escape_latex(text: str) -> str:
    r"""Write a text so that LaTeX shows it as it is.

    Examples
    --------
    >>> print(escape_latex("50 % of_it"))
    50 \% of\_it
    """
    escaped = clean_line(text).translate(_ESCAPES)
    # Bare, a first one would be an option of the \\ or \item before it.
    return f"{{{escaped[0]}}}{escaped[1:]}" if escaped.startswith(("[", "*")) else escaped


def render_latex_table(header: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    r"""Render a table whose first column is text and whose others are numbers, for the package booktabs.

    Parameters
    ----------
    header : sequence of str
        Names of the columns.
    rows : sequence of sequence of str
        As many cells each.
    caption : str
        Written above it as a comment.

    Returns
    -------
    str
        A ``tabular``.

    Examples
    --------
    >>> print(render_latex_table(["label", "F1"], [["hedged", "0.80"]]))
    \begin{tabular}{lr}
    \toprule
    label & F1 \\
    \midrule
    hedged & 0.80 \\
    \bottomrule
    \end{tabular}
    """
    lines = [" & ".join(map(escape_latex, row)) + r" \\" for row in (header, *rows)]
    comment = [f"% {clean_line(caption)}"] if caption else []
    return "\n".join(
        [
            *comment,
            rf"\begin{{tabular}}{{l{'r' * (len(header) - 1)}}}",
            r"\toprule",
            lines[0],
            r"\midrule",
            *lines[1:],
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )
