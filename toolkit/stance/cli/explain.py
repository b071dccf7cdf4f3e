"""``stance explain``: show why a sentence gets its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from stance.cli import common

if TYPE_CHECKING:
    from stance.report import Table
    from stance.scoring import ExplainedSentence

_EPILOG = """Examples:
  stance explain "The deal might collapse."
  stance explain draft.txt --model my-model
  stance explain opinions.csv --text-field body"""


@common.command("explain", epilog=_EPILOG)
@click.argument("text_or_file")
@common.model
@common.text_field
@common.quiet
def command(*, text_or_file: str, model: str | None, text_field: str) -> None:
    """Show label, probabilities, cues and the features that weighed most, sentence by sentence.

    TEXT_OR_FILE is a text in quotation marks, a file, or - for standard input. Each sentence is judged by
    itself. A weight is in log-odds of the label against the mean of all labels: above 0 speaks for it. The
    twelve that weigh most are shown. An encoder's say what the label loses where the word is left out.
    """
    from stance.models import open_model
    from stance.report import write_tables
    from stance.scoring.explain import explain_text

    found = explain_text(text_or_file, model, text_field=text_field)
    labels = open_model(model).labels
    tables = [_tabulate(each, labels) for each in found]
    target = common.Target(None, "terminal")
    target.write(write_tables(tables, "terminal", width=target.style["width"]))


def _tabulate(found: ExplainedSentence, labels: Sequence[str]) -> Table:
    from stance.report import Table

    text, why = found
    proba = ", ".join(f"{label} {p:.2f}" for label, p in zip(labels, why.proba, strict=True))
    doubt = f" Abstains below {why.min_confidence:.2f}." if why.abstained else ""
    cues = ", ".join(f"{cue.text} ({cue.type}, {cue.label})" for cue in why.cues) or "none"
    notes = (f"Probabilities: {proba}.{doubt}", f"Cues: {cues}.")
    return Table(f"[{why.label}] {text}", ("feature", "weight"), why.weights, notes, digits=2)
