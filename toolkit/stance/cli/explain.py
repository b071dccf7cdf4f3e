"""``stance explain``: show why a sentence gets its label."""

from __future__ import annotations

import sys
from typing import Any

import click

from stance.cli.common import (
    color_option,
    guide_typing,
    make_notifier,
    measure_terminal,
    model_option,
    quiet_option,
    report_rejects,
    text_options,
    wants_color,
)

_EPILOG = """\b
Examples:
  stance explain "The deal might collapse."
  stance explain draft.txt --model my-model
  stance explain opinions.csv --text-field body"""


@click.command(
    "explain",
    epilog=_EPILOG,
    short_help="Show why a sentence gets its label.",
    context_settings={"max_content_width": 100},
)
@click.argument("text_or_file")
@model_option
@text_options
@quiet_option
@color_option
def command(*, text_or_file: str, model: str | None, quiet: bool, no_color: bool, **reading: Any) -> int:
    """Show label, probabilities, cues, and the features that weighed most, sentence by sentence.

    TEXT_OR_FILE is a text in quotation marks, a file, or - for standard input. Each sentence is judged by
    itself. Where the model abstains, since it is less sure than its threshold, the line of the label says so.

    A weight is in log-odds of the label against the mean of all labels; above 0 speaks for it. The twelve
    that weigh most are shown; all of a linear model's add up to the label's score. An encoder's say what the
    label loses where the word is left out.
    """
    from stance.records import Reject
    from stance.report import render_explanation
    from stance.scoring.explain import explain_text

    if text_or_file == "-":
        guide_typing()
    color, width = wants_color(no_color=no_color), measure_terminal()
    rejects: list[Reject] = []
    labels, explained = explain_text(
        text_or_file,
        model,
        **reading,
        rejects=rejects,
        notify=make_notifier(quiet=quiet),
    )
    texts = [
        render_explanation(text, found, labels, width=width, color=color) + "\n" for text, found in explained
    ]
    sys.stdout.write("\n".join(texts))
    return report_rejects(rejects)
