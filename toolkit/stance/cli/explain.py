"""``stance explain``: show why a sentence gets its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from stance.cli import common

if TYPE_CHECKING:
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
    from stance.scoring.explain import explain_text

    found = explain_text(text_or_file, model, text_field=text_field)
    labels = open_model(model).labels
    click.echo("\n".join(_render(each, labels) for each in found), nl=False)


def _render(found: ExplainedSentence, labels: Sequence[str]) -> str:
    from stance.report.clean import clean_line

    text, why = found
    proba = ", ".join(f"{label} {p:.2f}" for label, p in zip(labels, why.proba, strict=True))
    doubt = f"; abstains below {why.min_confidence:.2f}" if why.abstained else ""
    cues = [
        f"{cue.text} ({cue.type}{'' if cue.label == why.label else f', {cue.label}'})" for cue in why.cues
    ]
    names = [clean_line(weight.feature) for weight in why.weights]
    width = max(map(len, names), default=0)
    label = clean_line(why.label)
    lines = [
        clean_line(text),
        f"\x1b[1m{label}\x1b[0m" if common.Target(None, "table").style["color"] else label,
        clean_line(f"cues: {', '.join(cues) or 'none'}"),
        *(
            f"  {name:<{width}}  {weight.weight:+z.2f}"
            for name, weight in zip(names, why.weights, strict=True)
        ),
    ]
    lines[1] += clean_line(f", probability {why.confidence:.2f} ({proba}){doubt}")
    return "\n".join(lines) + "\n"
