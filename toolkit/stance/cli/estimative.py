"""``stance estimative``: hold a draft against a scale of estimative language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from stance.cli.common import (
    check_stdin,
    check_target,
    color_option,
    format_option,
    make_notifier,
    measure_terminal,
    output_option,
    overwrite_option,
    quiet_option,
    report_rejects,
    stdin_option,
    text_format_option,
    text_options,
    wants_color,
    write_text,
)
from stance.cli.formats import choose_format

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


_FORMATS: Final = {".json": "json", ".sarif": "sarif", ".sarif.json": "sarif"}

_EPILOG = """\b
Examples:
  stance estimative draft.txt
  stance estimative drafts/ --scale phia --format json --output found.json
  stance estimative draft.md --scale my_scale.yaml --fail-on warning
  stance estimative draft.md --model encoder
  stance estimative draft.md --format sarif --output draft.sarif

\b
Scales: icd203 (US, 2015), kent (1964), ipcc (AR5 and AR6, 2010), nato (AJP-2.1, 2016), phia (UK, 2025).
A scale of one's own is a YAML file. Source, year and bands must be there; the rest, left out, is as below:
  title: my_scale          # what it is called; left out, the file's name
  source: Where it was published
  year: 2024
  bands:                   # in per cent; the first term names the band
    - {terms: [unlikely, improbable], low: 0, high: 40}
    - {terms: [likely, probable], low: 60, high: 100}
  confidence: []           # its levels, the lowest first, as in [low, high]
  nested: false            # true: a band may lie within another
  mixing: false            # true: likelihood and confidence may stand in one sentence
  rows: false              # true: first terms and second terms should not be mixed in one text

\b
Warnings: a word or a number outside the scale, hedges on hedges, two likelihoods for one claim and, unless
the scale says mixing (ipcc does), likelihood with confidence in one sentence. Notes: terms of two rows,
where the scale says rows (icd203 does), comparisons (the most likely outcome), and what stands in quotations.

Tables and footnotes of Markdown are read too; code in backquotes or fences and addresses are not. A text file
with nothing to read is passed over with a note."""


def _complete_scale(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a scale: a name, else a file."""
    from stance.cli.completion import complete_files
    from stance.cues.estimative.scales import list_scales

    return complete_files(incomplete, list_scales())


@click.command(
    "estimative",
    epilog=_EPILOG,
    short_help="Hold a draft against a scale of estimative language.",
    context_settings={"max_content_width": 100},
)
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...")
@click.option(
    "--scale",
    default="icd203",
    show_default=True,
    metavar="NAME|FILE",
    shell_complete=_complete_scale,
    help="The scale.",
)
@click.option(
    "--model",
    metavar="MODEL",
    help="Let an encoder judge may, might and could: encoder, cascade, or a folder.",
)
@format_option("table", "json", "sarif")
@output_option
@overwrite_option
@click.option(
    "--fail-on",
    type=click.Choice(["warning", "note"]),
    help="Exit with 1 where there is a warning, or a warning or a note; for hooks and CI.",
)
@text_options
@text_format_option
@stdin_option
@quiet_option
@color_option
def command(
    *,
    drafts: tuple[str, ...],
    scale: str,
    model: str | None,
    file_format: str | None,
    output: str | None,
    overwrite: bool,
    fail_on: str | None,
    quiet: bool,
    no_color: bool,
    **reading: Any,
) -> int:
    """Find every likelihood and confidence, name its band, and say what to mend.

    DRAFT is a file or a folder of texts, as for stance score; - is standard input.
    """
    check_stdin(drafts, reading["stdin_format"])
    from stance.cues import judge_files, load_scale, summarise_reports
    from stance.records import Reject
    from stance.report import render_estimative, render_estimative_json, render_sarif

    file_format = choose_format(output, file_format, _FORMATS)
    target = check_target(output, overwrite=overwrite, inputs=(*drafts, scale), models=[model])
    chosen = load_scale(scale)
    rejects: list[Reject] = []
    notify = make_notifier(quiet=quiet)
    judge = None
    if model is not None:
        from stance.scoring import open_modal_judge

        judge = open_modal_judge(model, notify=notify)
    reports = judge_files(drafts, chosen, rejects=rejects, judge=judge, notify=notify, **reading)
    if file_format == "json":
        text = render_estimative_json(reports, chosen)
    elif file_format == "sarif":
        text = render_sarif(reports, chosen)
    else:
        color = target is None and wants_color(no_color=no_color)
        text = render_estimative(reports, chosen, width=measure_terminal(), color=color)
    write_text(text + "\n", output, overwrite=overwrite)
    code = report_rejects(rejects)
    summary = summarise_reports(reports, chosen)
    n_faults = summary.n_warnings + (summary.n_notes if fail_on == "note" else 0)
    if fail_on is not None and n_faults:
        notify(f"{n_faults:,} to mend on the scale {chosen.name}.")
        return 1
    return code
