"""``stance profile``: sum scored sentences up, by group, with uncertainty."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from stance.cli.common import (
    check_target,
    format_option,
    is_terminal,
    make_by_option,
    make_notifier,
    name_file,
    output_option,
    overwrite_option,
    quiet_option,
    seed_option,
    write_text,
)
from stance.cli.formats import choose_format
from stance.labels import VOICES, ZONES
from stance.profile.periods import FREQS

if TYPE_CHECKING:
    from stance.profile import Findings

_PLOTS: Final = ("svg", "png")
_FORMATS: Final = {".json": "json", ".csv": "csv", ".parquet": "parquet"}

_IDLE: Final = (
    ("freq", ["over"], "--freq is how long the periods of --over are. Pass --over."),
    ("shrink", ["by", "over"], "--shrink takes groups. Pass --by or --over."),
    ("code_field", ["coded"], "--code-field is a column of --coded. Pass --coded."),
    ("model", ["coded"], "--model is what --coded corrects. Pass --coded."),
    ("without", ["coded"], "--without leaves sentences out of what --coded corrects. Pass --coded."),
    ("link", ["formula"], "--link is how --regress fits. Pass --regress."),
)
"""Options that do nothing alone: the option, those of which it needs one, and what is said."""

_EPILOG = """\b
Examples:
  stance profile scored.parquet
  stance profile scored.parquet --by outlet,author --format csv --output profiles.csv
  stance profile scored.parquet --by doc_id --output documents.csv     a row a document
  stance profile scored.parquet --over date --freq quarter
  stance profile scored.parquet --by outlet --compare Herald,Tribune
  stance profile scored.parquet --by outlet --plot shares.svg     a figure beside the table
  stance profile scored.parquet --coded coded.csv                 corrected for the model's errors
  stance profile scored.parquet --coded test.csv --without train.csv --model my-model
  stance profile scored.parquet --coded coded.csv --regress "hedged ~ outlet + year"

Shares are of the writer's body sentences that the model labelled; cues are counted per 1,000 words.
Commitment is the mean, over sentences, of the probability of assertive plus half that of hedged. Hedges
per modal are cues that hedge (modal, adverb, verb, attribution) for each modal. Intervals are of 95 %,
resampled by document, and no narrower than Student's, nor than Wilson's over the sentences, which is
that of a single document.

Documents are taken as independent, also those of one author: what is said of an outlet is said of these
authors' texts. To conclude on authors, pass --by author and compare those.

Corrected shares and --regress have errors that allow for few documents that weigh much, such as those of a
small outlet or the longest ones: where these decide, intervals are wide.

--plot draws what is asked for: shares by group, through time with --over, the curve of a single document;
of --compare a second figure, called as the first with -differences; of --regress none, its coefficients stand
in the table. It needs: pip install 'stance[report]'

Codes for --coded come from stance sample. Codes that a model has learnt from cannot correct what it
scored: it repeats them, and the intervals are far too narrow. stance sample --without draws others; pass the
same --without here, since the model is nearly right of what it has learnt: corrected figures are then of the
other sentences. --model refuses codes and sentences that it has learnt from; beside --without, codes where
they hold more copies of what it knows than a random draw would. Other columns of the scored file, such as
outlet or date, are those that stance score passed through."""


zone_option = click.option(
    "--zone",
    "zones",
    multiple=True,
    default=("body",),
    show_default=True,
    type=click.Choice([*ZONES, "all"]),
    help="Zones that count; may be repeated.",
)
voice_option = click.option(
    "--voice",
    "voices",
    multiple=True,
    default=("writer",),
    show_default=True,
    type=click.Choice([*VOICES, "all"]),
    help="Voices that count; may be repeated.",
)


@click.command(
    "profile",
    epilog=_EPILOG,
    short_help="Sum scored sentences up, by group.",
    context_settings={"max_content_width": 100},
)
@click.argument("scored", nargs=-1, required=True, metavar="SCORED...")
@make_by_option("; doc_id for a row a document")
@click.option(
    "--over",
    metavar="COLUMN",
    help="Column of dates that makes groups of periods: 2024-06-18; also 2024-06 by month or longer, 2024 by "
    "year, 2024-W25 by week.",
)
@click.option(
    "--freq",
    type=click.Choice(FREQS),
    default="month",
    show_default=True,
    help="How long the periods are.",
)
@click.option(
    "--compare",
    "pairs",
    multiple=True,
    metavar="A,B",
    help="Two groups to compare; may be repeated. p is by permutation of documents; of shares that --coded "
    "corrects (PPI++), by Student's distribution. Holm's correction is over all naive rows, and over all "
    "corrected ones.",
)
@click.option(
    "--shrink",
    is_flag=True,
    help="Draw the shares of small groups towards the mean of all, each label by itself: those of a group "
    "may add up to less or more than 100 %.",
)
@click.option(
    "--coded",
    multiple=True,
    metavar="FILE",
    callback=lambda _context, _option, files: files or None,
    help="Codes of a sample, which correct the shares; may be repeated, for files of one sample.",
)
@click.option(
    "--code-field", default="code", show_default=True, metavar="COLUMN", help="Column of the codes."
)
@click.option(
    "--model",
    metavar="MODEL",
    help="The model that scored, to refuse codes of --coded, and sentences, that it has learnt from.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="FILE",
    help="Sheet that the model learnt from, whose sentences are left out of all that --coded corrects; may "
    "be repeated. Pass the same to stance sample.",
)
@click.option("--regress", "formula", metavar="FORMULA", help='As "hedged ~ outlet + year"; needs --coded.')
@click.option(
    "--link",
    type=click.Choice(["ols", "logit"]),
    default="ols",
    show_default=True,
    help="Least squares, or logistic regression.",
)
@zone_option
@voice_option
@format_option("table", "json", "csv", "parquet")
@output_option
@click.option("--plot", metavar="FILE", help="Figure to draw too, .svg or .png.")
@overwrite_option
@seed_option("Seed of everything random.")
@quiet_option
def command(
    *,
    scored: tuple[str, ...],
    file_format: str | None,
    output: str | None,
    plot: str | None,
    overwrite: bool,
    quiet: bool,
    **asked: Any,
) -> None:
    """Say how sure the writers of scored texts sound, with 95 % intervals.

    SCORED are files of stance score (JSONL, CSV, Parquet) or folders of them; - is JSON Lines on standard
    input.
    """
    _check_asked(scored, asked)
    plots = {} if plot is None else _name_plots(plot, output, has_differences=bool(asked["pairs"]))
    file_format = choose_format(output, file_format, _FORMATS)
    if file_format in ("csv", "parquet") and asked["pairs"] and asked["formula"]:
        raise click.UsageError(f"A {file_format} file holds one table. Pass --compare or --regress.")
    if file_format == "parquet" and name_file(output) is None and is_terminal():
        raise click.UsageError("Parquet is not for a terminal. Pass --output FILE.")

    from stance.profile.findings import encode_table, find_all
    from stance.report import check_plotting, render_findings
    from stance.scoring.named.named_models import tell_folder
    from stance.scoring.writing.guards import list_model_files
    from stance.scoring.writing.output import check_output, open_output

    inputs = [*scored, *(asked["coded"] or ()), *asked["without"], *list_model_files(asked["model"])]
    for path in plots.values():
        check_output(path, overwrite=overwrite, inputs=inputs)
    if plots:
        check_plotting("--plot")
    target = check_target(output, overwrite=overwrite, inputs=inputs)
    tell = make_notifier(quiet=quiet)
    tell_folder(asked["model"], tell)
    findings = find_all(scored, **asked)
    groups = findings.profiles.profiles
    if any(group.n_words != 0 and group.rates["all"].value is None for group in groups):
        tell("Rates are left out: they need the columns 'text' and 'cues', and a model that marks cues.")
    _write_plots(findings, plots, asked["over"], tell, overwrite=overwrite)
    if file_format == "table":
        write_text(render_findings(findings) + "\n", output, overwrite=overwrite)
    elif file_format == "json":
        text = json.dumps(findings.to_dict(), ensure_ascii=False, indent=2)
        write_text(text + "\n", output, overwrite=overwrite)
    else:
        alone = "coefficients" if asked["formula"] else "differences" if asked["pairs"] else None
        if alone is not None:
            tell(f"The {file_format} holds the {alone} alone; the table and the JSON hold the groups too.")
        data = encode_table(findings.to_table(), file_format)
        if target is None:
            sys.stdout.buffer.write(data)
            return
        with open_output(target, overwrite=overwrite) as file:
            file.write(data)


def _check_asked(scored: tuple[str, ...], asked: Mapping[str, Any]) -> None:
    """Refuse options that lack another, or would change nothing without it."""
    if asked["pairs"] and not (asked["by"] or asked["over"]):
        raise click.UsageError("--compare takes groups. Pass --by or --over.")
    if asked["formula"] and not asked["coded"]:
        raise click.UsageError("--regress takes codes. Pass --coded.")
    if "-" in scored and "-" in (asked["coded"] or ()):
        raise click.UsageError("Standard input can be read once. Pass a file to SCORED or to --coded.")
    if "-" in asked["without"]:
        raise click.UsageError("Standard input is for SCORED and --coded. Pass a file to --without.")
    context = click.get_current_context()
    for name, needed, why in _IDLE:
        is_given = context.get_parameter_source(name) is not ParameterSource.DEFAULT
        if is_given and not any(asked[other] for other in needed):
            raise click.UsageError(why)


def _name_plots(plot: str, output: str | None, *, has_differences: bool) -> dict[str, str]:
    """Name the file of each figure."""
    if _read_suffix(plot) not in _PLOTS:
        raise click.UsageError(f"--plot draws .svg and .png; found '{plot}'. Give the file such a name.")
    stem, _, suffix = plot.rpartition(".")
    plots = {"profile": plot} | ({"differences": f"{stem}-differences.{suffix}"} if has_differences else {})
    if output is not None and Path(output).resolve() in map(Path.resolve, map(Path, plots.values())):
        raise click.UsageError("--plot and --output name the same file. Give two.")
    return plots


def _write_plots(
    findings: Findings,
    plots: Mapping[str, str],
    over: str | None,
    tell: Callable[[str], None],
    *,
    overwrite: bool,
) -> None:
    if not plots:
        return
    from stance.report import draw_findings
    from stance.scoring.writing.output import open_output

    drawn = draw_findings(findings, kind=_read_suffix(plots["profile"]), over=over)
    for name, path in plots.items():
        with open_output(path, overwrite=overwrite) as file:
            file.write(drawn[name])
    if findings.regression is not None:
        tell(f"{plots['profile']} shows the shares; the coefficients of --regress stand in the table alone.")


def _read_suffix(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower() if "." in path else ""
