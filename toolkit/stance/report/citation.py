"""What a paper names of the software and the model, as words, BibTeX or JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from stance.report.terminal import clean_line
from stance.scoring.named.citing import Citation


def render_citation(citation: Citation, file_format: str = "text") -> str:
    r"""Render what to cite.

    Parameters
    ----------
    citation : Citation
    file_format : {"text", "bibtex", "json"}

    Returns
    -------
    str
        Without a line end at its end.

    Examples
    --------
    >>> found = Citation("stance: a title", "The authors", "1.0", "default", True, "linear", "ab12")
    >>> print(render_citation(found))
    The authors. stance: a title. Version 1.0.
    Model: default (linear), SHA-256 ab12.
    <BLANKLINE>
    In a methods section: Sentences were labelled by the model "default" of stance 1.0 (SHA-256 ab12).
    """
    if file_format == "json":
        return json.dumps(asdict(citation), ensure_ascii=False, indent=2)
    model = clean_line(citation.model) or "of our own"
    if file_format == "bibtex":
        note = f"Model {model} ({citation.kind}), SHA-256 {citation.sha256}"
        fields = {
            "title": f"{{{citation.title}}}",
            "author": f"{{{citation.author}}}",
            "version": citation.version,
            "note": _escape_tex(note),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
        return "\n".join(["@software{stance,", *lines, "}"])
    which = (
        f'the model "{model}" of' if citation.is_released else f"a model of our own ({citation.kind}), with"
    )
    return (
        f"{citation.author}. {citation.title}. Version {citation.version}.\n"
        f"Model: {model} ({citation.kind}), SHA-256 {citation.sha256}.\n\n"
        f"In a methods section: Sentences were labelled by {which} stance {citation.version} (SHA-256 "
        f"{citation.sha256})."
    )


def _escape_tex(text: str) -> str:
    return "".join("\\" + letter if letter in "&%$#_{}" else letter for letter in text)
