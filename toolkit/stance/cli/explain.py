"""``stance explain``: show why a sentence gets its label."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from stance.cli import common

if TYPE_CHECKING:
    from stance.scoring import ExplainedSentence


@common.command(
    "explain",
    epilog="""Examples:
  stance explain "The deal might collapse."
  stance explain draft.txt --model my-model
  stance explain opinions.csv --text-field body""",
)
@click.argument("text_or_file")
@common.model
@common.text_field
@common.id_field
@common.on_error
@common.quiet
def command(
    *, text_or_file: str, model: str | None, text_field: str, id_field: str, on_error: str, quiet: bool
) -> int:
    """Show label, probabilities, cues and the features that weighed most, sentence by sentence.

    TEXT_OR_FILE is a text in quotation marks, a file, or - for standard input. Each sentence is judged by
    itself. A weight is in log-odds of the label against the mean of all labels: above 0 speaks for it. The
    twelve that weigh most are shown. An encoder's say what the label loses where the word is left out.
    """
    from stance.io.rejects import Rejects
    from stance.models import open_model
    from stance.scoring.explain import explain_text

    rejects = Rejects(on_error)  # type: ignore[arg-type]
    found = explain_text(text_or_file, model, text_field=text_field, id_field=id_field, rejects=rejects)
    labels, is_bold = open_model(model).labels, common.wants_color()
    sys.stdout.write("\n".join(_render(each, labels, is_bold=is_bold) for each in found))
    return common.show_rejects(rejects)


def _render(found: ExplainedSentence, labels: Sequence[str], *, is_bold: bool) -> str:
    from stance.report.clean import clean_line

    explanation = found.explanation
    proba = ", ".join(
        f"{clean_line(label)} {p:.2f}" for label, p in zip(labels, explanation.proba, strict=True)
    )
    cues = [
        f"{clean_line(cue.text)} ({cue.type}{'' if cue.label == explanation.label else f', {cue.label}'})"
        for cue in explanation.cues
    ]
    label = clean_line(explanation.label)
    label = f"\x1b[1m{label}\x1b[0m" if is_bold else label
    doubt = f"; abstains below {explanation.min_confidence:.2f}" if explanation.abstained else ""
    lines = [
        clean_line(found.text),
        f"{label}, probability {explanation.confidence:.2f} ({proba}){doubt}",
        f"cues: {', '.join(cues) or 'none'}",
    ]
    if explanation.weights:
        names = [clean_line(weight.feature) for weight in explanation.weights]
        width = max(map(len, names))
        lines += [
            f"  {name:<{width}}  {weight.weight:+z.2f}"
            for name, weight in zip(names, explanation.weights, strict=True)
        ]
    return "\n".join(lines) + "\n"
